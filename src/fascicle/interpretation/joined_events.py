"""One event, two assays: a fusion that RNA shows held against the structural variants that DNA shows.

RNA joins two exons; the DNA must be broken between the 5' exon and the next one of its transcript, and between the 3' exon and
the one before. So DNA that is broken there, in the directions of both genes, is the same event. Where none is seen, it matters
whether those stretches were covered: a panel that does not tile an intron is silent, and no evidence against the fusion (Solomon
2020, Mod Pathol 33:38: sensitivity of a DNA panel for NTRK fusions 81.1 %).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fascicle.model.dna import VariantFindings
from fascicle.model.findings import FusionFindings
from fascicle.model.fusions import Fusion, Place, Side
from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Position, Span
from fascicle.model.structural import BreakRegion, DnaAnswer, JoinedEvent, StructuralVariant

# With so great a chance that one of the breaks lies where fragments suffice, DNA that shows nothing is an answer.
_SUFFICIENT: Final = 0.9


def join_events(
    fusions: FusionFindings | None, variants: VariantFindings | None, genes: Mapping[str, Gene]
) -> tuple[JoinedEvent, ...]:
    """Events of reported fusions, in their order, and behind them those of reported structural variants that none of them
    explains.

    Empty where a case has not both assays. `genes` are the models of the fused genes.
    """
    if fusions is None or variants is None:
        return ()
    found = variants.structural.reported if variants.structural else ()
    events = [_join_fusion(number, fusion, found, variants, genes) for number, fusion in enumerate(fusions.reported)]
    taken = {number for event in events for number in event.variants}
    alone = [_describe_alone(number, call, fusions) for number, call in enumerate(found) if number not in taken]
    return (*events, *alone)


def _join_fusion(
    number: int, fusion: Fusion, found: Sequence[StructuralVariant], variants: VariantFindings, genes: Mapping[str, Gene]
) -> JoinedEvent:
    regions = tuple(_list_regions(fusion, genes, variants))
    same = [i for i, call in enumerate(found) if call.transcript is not None and call.transcript.name == fusion.name]
    fitting = [i for i in same if _can_make(found[i], fusion)]
    if fitting:
        is_beside = any(_lies_in(found[i], regions) for i in fitting)
        return JoinedEvent(fusion.name, number, tuple(fitting), DnaAnswer.SEEN, _BESIDE if is_beside else _SPLICED_OVER, regions)
    if same:
        return JoinedEvent(fusion.name, number, tuple(same), DnaAnswer.SEEN_ELSEWHERE, _ELSEWHERE, regions)
    answer, because = _explain_silence(regions, variants)
    return JoinedEvent(fusion.name, number, (), answer, because, regions)


_BESIDE: Final = "both breaks of DNA lie beside the exons that RNA joins"
_SPLICED_OVER: Final = (
    "the breaks of DNA fit the direction of both genes; RNA splices over exons between them and its own junction"
)
_ELSEWHERE: Final = "DNA joins the two genes, but at places that cannot make this transcript"


def _can_make(call: StructuralVariant, fusion: Fusion) -> bool:
    """Whether the exons that RNA joins are kept: the 5' one before the break, the 3' one behind it. True without a place."""
    five, three = fusion.five_prime.position, fusion.three_prime.position
    if five is None or three is None:
        return True
    return _step(five, call.five_prime.position) >= 0 and _step(call.three_prime.position, three) >= 0


def _step(start: Position, end: Position) -> int:
    """Bases from one place of a gene to another in its sense."""
    return end.offset - start.offset if start.strand == "+" else start.offset - end.offset


def _lies_in(call: StructuralVariant, regions: Sequence[BreakRegion]) -> bool:
    places = (call.five_prime.position, call.three_prime.position)
    return len(regions) == len(places) and all(
        region.chrom == place.chrom and region.start <= place.offset < region.end
        for region, place in zip(regions, places, strict=True)
    )


def _list_regions(fusion: Fusion, genes: Mapping[str, Gene], variants: VariantFindings) -> Iterator[BreakRegion]:
    """Where the breaks of both sides must lie; a side without transcript or gene model has none."""
    for side, is_five_prime in ((fusion.five_prime, True), (fusion.three_prime, False)):
        gene = genes.get(side.gene)
        transcript = gene.find_transcript(side.site.transcript) if gene and side.site else None
        span = _find_region(side, transcript, is_five_prime=is_five_prime) if transcript else None
        if span is not None and side.site is not None and side.position is not None:
            chrom = side.position.chrom
            covered = _count_covered(chrom, span, variants)
            yield BreakRegion(side.gene, side.site.transcript, side.site.exon, chrom, span.start, span.end, covered)


def _find_region(side: Side, transcript: Transcript, *, is_five_prime: bool) -> Span | None:
    """From the exon's edge to the next exon (both edge bases with it); of a break inside an exon or intron, the base itself."""
    if side.site is None or side.position is None:
        return None
    if side.site.place is not Place.EXON_EDGE:
        return Span(side.position.offset, side.position.offset + 1)
    other = side.site.exon if is_five_prime else side.site.exon - 2
    if not 0 <= other < len(transcript.exons):
        return None
    exons = sorted((transcript.exons[side.site.exon - 1], transcript.exons[other]))
    return Span(exons[0].end - 1, exons[1].start + 1)


def _count_covered(chrom: str, span: Span, variants: VariantFindings) -> int:
    regions = variants.coverage.callable_regions if variants.coverage else ()
    return sum(span.overlap(own) for name, own in regions if name == chrom)


def _explain_silence(regions: Sequence[BreakRegion], variants: VariantFindings) -> tuple[DnaAnswer, str]:
    """Why DNA shows nothing. A break is as likely at any base of its region; a junction is seen if one place is covered."""
    if variants.structural is None or variants.coverage is None:
        return DnaAnswer.NOT_ASSESSABLE, "the DNA assay was not looked through for structural variants"
    if len(regions) < 2:
        return DnaAnswer.NOT_ASSESSABLE, "the fusion has no exon pair, so that it is not known where the DNA would be broken"
    missed = 1.0
    for region in regions:
        missed *= 1 - region.covered_fraction
    depth = variants.coverage.thresholds.callable_depth
    covered = " and ".join(f"{100 * region.covered_fraction:.0f} % of {_name_region(region)}" for region in regions)
    shares = f"{covered} are covered by {depth} fragments or more"
    if 1 - missed >= _SUFFICIENT:
        return DnaAnswer.NEGATIVE, f"{shares}, and no junction is seen there"
    return DnaAnswer.NOT_COVERED, f"{shares}: a break elsewhere in them cannot be seen"


def _name_region(region: BreakRegion) -> str:
    return f"the {region.gene} stretch next to exon {region.exon} ({region.transcript})"


def _describe_alone(number: int, call: StructuralVariant, fusions: FusionFindings) -> JoinedEvent:
    """A structural variant that no reported fusion explains, with what RNA says of its transcript."""
    if call.transcript is None:
        because = "it joins no two genes in the direction of both, so that RNA is not expected to show it"
        return JoinedEvent(_name_places(call), None, (number,), DnaAnswer.SEEN, because)
    name = call.transcript.name
    candidates = [fusion for fusion in fusions.filtered if fusion.name == name]
    if not candidates:
        return JoinedEvent(name, None, (number,), DnaAnswer.SEEN, "RNA shows no candidate fusion of these genes")
    reasons = dict.fromkeys(reason.name for fusion in candidates for reason in fusion.reasons)
    return JoinedEvent(name, None, (number,), DnaAnswer.SEEN, f"RNA has candidates that are not reported: {', '.join(reasons)}")


def _name_places(call: StructuralVariant) -> str:
    return f"{call.five_prime.gene or call.five_prime.position.chrom}, {call.three_prime.gene or call.three_prime.position.chrom}"
