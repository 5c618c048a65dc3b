"""The reads that HLA typing rests on: what was sequenced, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class HlaAssay(StrEnum):
    """What was sequenced: genomic DNA (introns are seen) or RNA (exons are joined)."""

    DNA = "dna"
    RNA = "rna"


@dataclass(frozen=True, slots=True)
class HlaReadCounts:
    """Fragments (pairs, or single reads) by fate: all that were read, those with words of class I genes, those laid on one.

    `copies` of those laid were copies of another (PCR or optical duplicates) and do not count; None where they could not be told
    from molecules. `copies_because` says how they were told, or why not.
    """

    fragments: int
    fished: int
    placed: int
    copies: int | None
    copies_because: str
