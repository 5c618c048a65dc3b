"""Unique molecular identifiers in read names.

Three manners are in use: UMI-tools appends `_ACGTACGT` to the name; Illumina's software writes the UMI as the last of the
colon-separated fields (`...:2101:10054:1007:ACGTACG+TTGCAAG`); a BAM keeps it in the RX tag, which comes behind the name.
"""

from __future__ import annotations

import re
from typing import Final

from fascicle.reads.fastq import ReadBlock

_UMI: Final = re.compile(r"[_:]([ACGTN]{4,}(?:[+_-][ACGTN]{4,})?)$")
_TAG: Final = re.compile(r"\bRX:Z:([ACGTN]+(?:[+_-][ACGTN]+)?)")
_FAMILY: Final = re.compile(r"\bcD:i:(\d+)\tcM:i:(\d+)\tcE:f:(\S+)")
_NAMES_LOOKED_AT: Final = 200


def parse_umi(header: str) -> str | None:
    """The UMI of a read's first line, None if there is none.

    >>> [parse_umi(name) for name in ("r.1_ACGTAC", "r1 RX:Z:ACGT", "M0:1:A:1:2101:15:10:ACGTAC+TTGCAA", "SRR1.17")]
    ['ACGTAC', 'ACGT', 'ACGTAC+TTGCAA', None]
    """
    match = _TAG.search(header) or _UMI.search(header.partition(" ")[0].partition("\t")[0])
    return match[1] if match else None


def parse_family(header: str) -> tuple[int, int, float] | None:
    """Most and fewest copies and the share of different bases that a consensus read's first line names, None without.

    >>> parse_family("r1 RX:Z:ACGT\\tcD:i:5\\tcM:i:3\\tcE:f:0.01")
    (5, 3, 0.01)
    """
    match = _FAMILY.search(header)
    return (int(match[1]), int(match[2]), float(match[3])) if match else None


def has_umis(block: ReadBlock) -> bool:
    """Whether every name at the beginning of a run carries a UMI."""
    headers = (block.first.header(i) for i in range(min(len(block), _NAMES_LOOKED_AT)))
    return all(parse_umi(header) is not None for header in headers)
