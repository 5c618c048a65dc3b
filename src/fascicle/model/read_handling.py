"""How the reads of a DNA assay become alignments, as the user asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Aligner(StrEnum):
    """What aligns reads, by the names of the programs. `mappy` is minimap2 inside Fascicle; the others must be on the PATH."""

    MAPPY = "mappy"
    BWA = "bwa"
    BWA_MEM2 = "bwa-mem2"
    MINIMAP2 = "minimap2"


@dataclass(frozen=True, slots=True)
class ReadHandling:
    """What is asked for beside the defaults; without any, FASTQ is aligned by mappy and marked, a given BAM is used as it is.

    aligner: None leaves the choice open.
    is_realigned: the reads of an aligned BAM or CRAM are aligned anew.
    is_marked_anew: duplicates of an aligned BAM or CRAM are marked anew; those of reads that are aligned here always are.
    has_amplicons: fragments share their ends without being copies, so none is marked.
    is_collapsed: each UMI family becomes one pair of consensus reads, which is aligned; a given BAM is realigned for it.

    Raises ValueError for amplicons whose copies are to be found by their ends.
    """

    aligner: Aligner | None = None
    is_realigned: bool = False
    is_marked_anew: bool = False
    has_amplicons: bool = False
    is_collapsed: bool = False

    def __post_init__(self) -> None:
        if self.has_amplicons and (self.is_marked_anew or self.is_collapsed):
            raise ValueError("fragments of amplicons share their ends: copies cannot be told by them")

    @property
    def program(self) -> str | None:
        """The outside program that was asked for, None for the aligner inside."""
        return None if self.aligner in {None, Aligner.MAPPY} else str(self.aligner)

    @property
    def aligns_anew(self) -> bool:
        """Whether an aligned file is not used as it is."""
        return self.is_realigned or self.is_collapsed
