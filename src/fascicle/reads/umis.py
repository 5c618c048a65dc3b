"""Unique molecular identifiers in read names.

Two manners are in use: UMI-tools appends `_ACGTACGT` to the name; Illumina's software writes the UMI as the last of the
colon-separated fields (`...:2101:10054:1007:ACGTACG+TTGCAAG`).
"""

from __future__ import annotations

import re
from typing import Final

from fascicle.reads.fastq import ReadBlock

_UMI: Final = re.compile(r"[_:]([ACGTN]{4,}(?:[+_-][ACGTN]{4,})?)$")
_NAMES_LOOKED_AT: Final = 200


def parse_umi(name: str) -> str | None:
    """The UMI of a read name, None if there is none.

    >>> [parse_umi(name) for name in ("sim.1_ACGTAC", "M0:1:A:1:2101:15:10:ACGTAC+TTGCAA", "SRR1.17")]
    ['ACGTAC', 'ACGTAC+TTGCAA', None]
    """
    match = _UMI.search(name)
    return match[1] if match else None


def has_umis(block: ReadBlock) -> bool:
    """Whether every name at the beginning of a run carries a UMI."""
    names = (block.first.name(i) for i in range(min(len(block), _NAMES_LOOKED_AT)))
    return all(parse_umi(name) is not None for name in names)
