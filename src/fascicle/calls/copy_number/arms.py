"""Chromosome arms, and how much of the genome is changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

from fascicle.model.copy_number import ArmCopies, CopyCall, CopySegment, GenomicComplexity
from fascicle.model.loci import Build, Span
from fascicle.reference.cytobands import find_band, read_cytobands

ARM_SHARE: Final = 0.8
"""Share of an arm's assessed bases that have to have one call."""
ARM_BINS: Final = 10
"""An arm needs so many bins."""
ARM_REACH: Final = 0.3
"""Assessed bases have to reach over this share of the arm."""
_BP_PER_MB: Final = 1_000_000
_DIGITS: Final = 4
_GAINED: Final = frozenset({CopyCall.GAIN, CopyCall.AMPLIFICATION})
_LOST: Final = frozenset({CopyCall.LOSS, CopyCall.HETEROZYGOUS_DELETION, CopyCall.HOMOZYGOUS_DELETION})


def find_arm(build: Build, chrom: str, offset: int) -> str:
    """`8q` of a place; the chromosome alone where its bands are not known (another build than GRCh38)."""
    band = find_band(build, chrom, offset)
    return chrom.removeprefix("chr") + (band[0] if band else "")


def measure_arm(build: Build, chrom: str, arm: str) -> Span | None:
    """The extent of an arm, None where its bands are not known."""
    bands = read_cytobands().get(chrom) if build is Build.GRCH38 else None
    if bands is None:
        return None
    ends, names = bands
    own = [index for index, name in enumerate(names) if arm.endswith(name[0])]
    return Span(ends[own[0] - 1] if own[0] else 0, ends[own[-1]]) if own else None


def call_arms(segments: Sequence[CopySegment], build: Build) -> tuple[ArmCopies, ...]:
    """Every arm that has a segment, in genome order. Segments do not reach over centromeres."""
    by_arm: dict[str, list[CopySegment]] = {}
    for segment in segments:
        by_arm.setdefault(find_arm(build, segment.chrom, segment.span.start), []).append(segment)
    return tuple(_call_arm(arm, own, build) for arm, own in by_arm.items())


def _call_arm(arm: str, segments: Sequence[CopySegment], build: Build) -> ArmCopies:
    bins = sum(segment.evidence.bins for segment in segments)
    if bins < ARM_BINS:
        return ArmCopies(arm, CopyCall.NOT_ASSESSABLE, None, f"{bins} bins; {ARM_BINS} are needed")
    extent = measure_arm(build, segments[0].chrom, arm)
    reach = segments[-1].span.end - segments[0].span.start
    if extent is None or reach < ARM_REACH * len(extent):
        because = "its extent is not known" if extent is None else f"bins reach over {reach / len(extent):.0%} of it"
        return ArmCopies(arm, CopyCall.NOT_ASSESSABLE, None, f"{because}; {ARM_REACH:.0%} are needed")
    shares = _share_by_call(segments)
    call, share = max(shares.items(), key=lambda item: item[1])
    if share < ARM_SHARE:
        text = ", ".join(f"{own} {part:.0%}" for own, part in sorted(shares.items(), key=lambda item: -item[1]))
        return ArmCopies(arm, CopyCall.UNDECIDED, None, f"no call has {ARM_SHARE:.0%} of it: {text}")
    return ArmCopies(arm, call, round(share, _DIGITS), f"{share:.0%} of its assessed bases")


def _share_by_call(segments: Iterable[CopySegment]) -> dict[CopyCall, float]:
    """Shares of the bases; amplifications are gains here, and deletions losses."""
    sums: dict[CopyCall, int] = {}
    for segment in segments:
        call = segment.state.call
        call = CopyCall.GAIN if call in _GAINED else CopyCall.LOSS if call in _LOST else call
        sums[call] = sums.get(call, 0) + len(segment.span)
    whole = sum(sums.values())
    return {call: length / whole for call, length in sums.items()}


def measure_complexity(segments: Sequence[CopySegment], *, is_decided: bool) -> GenomicComplexity:
    """The changed share of the autosomes' assessed bases; not assessable where purity was not decided."""
    own = [segment for segment in segments if segment.chrom != "chrX"]
    assessed = sum(len(segment.span) for segment in own) / _BP_PER_MB
    if not is_decided:
        because = "copies depend on the purity, and that is not decided"
        return GenomicComplexity(None, None, None, round(assessed, 3), because)
    known = [segment for segment in own if segment.state.total is not None]
    whole = sum(len(segment.span) for segment in known)
    if not whole:
        return GenomicComplexity(None, None, None, round(assessed, 3), "no segment has a decided number of copies")
    changed = sum(len(segment.span) for segment in known if segment.state.total != 2 or segment.state.is_loh)
    with_snps = [segment for segment in own if segment.state.is_loh is not None]
    lost = sum(len(segment.span) for segment in with_snps if segment.state.is_loh)
    seen = sum(len(segment.span) for segment in with_snps)
    breakpoints = sum(left.chrom == right.chrom for left, right in pairwise(own))
    because = f"{whole / _BP_PER_MB:.1f} of {assessed:.1f} Mb between the first and last bins of segments have a decided state"
    loh = round(lost / seen, _DIGITS) if seen else None
    return GenomicComplexity(round(changed / whole, _DIGITS), loh, breakpoints, round(assessed, 3), because)
