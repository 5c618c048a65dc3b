"""Whether the targets of a DNA assay reach into the introns in which the DNA of a fusion seen in RNA would be broken.

No caller of structural variants is asked here: an assay whose targets end with the exons is silent as expected, and one whose
targets go on says nothing until somebody looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fascicle.model.concordance import DnaRearrangements
from fascicle.model.coverage import TargetCoverage
from fascicle.model.dna import VariantFindings
from fascicle.model.fusions import Fusion, Place, Side
from fascicle.model.loci import Span, Strand

# Targets of exons are padded by some bases; an intron that is captured goes on beyond them.
_PADDING_BP: Final = 200
_WINDOW_BP: Final = 1000


def read_targets(fusions: Iterable[Fusion], variants: VariantFindings | None) -> DnaRearrangements | None:
    """The genes whose introns at the breakpoints are targets. None without an assay whose targets are known.

    The breakpoint of RNA lies at an exon edge; the break of DNA in the intron behind the last exon kept of the 5' partner, or
    before the first one kept of the 3' partner.
    """
    if variants is None or variants.coverage is None:
        return None
    targets = variants.coverage.targets
    sides = [(side, is_five) for item in fusions for side, is_five in ((item.five_prime, True), (item.three_prime, False))]
    captured = {side.gene for side, is_five in sides if _is_captured(side, targets, is_five_prime=is_five)}
    return DnaRearrangements(frozenset(captured), (), variants.assay, was_searched=False)


def _is_captured(side: Side, targets: Sequence[TargetCoverage], *, is_five_prime: bool) -> bool:
    position = side.position
    if position is None or side.site is None or side.site.place is not Place.EXON_EDGE:
        return False
    window = find_window(position.offset, position.strand, is_five_prime=is_five_prime)
    return any(
        target.chrom == position.chrom and target.span.start < window.end and window.start < target.span.end for target in targets
    )


def find_window(offset: int, strand: Strand, *, is_five_prime: bool) -> Span:
    """The stretch of intron (0-based, half-open) that begins behind the padding of the exon and ends a window later.

    >>> find_window(5000, Strand.PLUS, is_five_prime=True), find_window(5000, Strand.PLUS, is_five_prime=False)
    (Span(start=5201, end=6001), Span(start=4000, end=4800))
    """
    goes_up = (strand is Strand.PLUS) is is_five_prime
    if goes_up:
        return Span(offset + 1 + _PADDING_BP, offset + 1 + _WINDOW_BP)
    return Span(max(0, offset - _WINDOW_BP), max(1, offset - _PADDING_BP))
