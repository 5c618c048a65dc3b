"""Carry-over between the samples of one run: a fusion of one sample that is much stronger in another.

Nothing is removed. A pair of samples is listed when the molecules of the weaker are at most `carry_over_fraction` of those of
the stronger. Index hopping lets expect `index_hopping_fraction` of the stronger sample's molecules in the weaker one; where the
two share neither index a read has to hop twice, so the fraction is squared. When a Poisson count with that mean reaches the
observed one with a probability of at least `explained_probability`, hopping explains it. Rates: Costello et al. 2018 (BMC
Genomics 19:332) measured about 0.25 % in libraries with PCR and up to 6 % at worst on patterned flow cells, and show that unique
dual indices let such reads be told and discarded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from fascicle.calls.tail_probabilities import find_poisson_tail
from fascicle.model.fusions import Fusion, Side
from fascicle.model.loci import format_position
from fascicle.model.quality import Check, Status
from fascicle.model.run_quality import CarryOver
from fascicle.model.runs import Run, RunLimits, RunSample

Candidates = Mapping[str, Sequence[Fusion]]


def list_carry_over(run: Run, candidates: Candidates) -> tuple[CarryOver, ...]:
    """Possible carry-over, by recipient and then source in the order of the run. `candidates` are by sample, reported or not."""
    by_name = _sort_by_name(candidates)
    return tuple(
        found
        for recipient in run.samples
        for fusion in candidates.get(recipient.identifier, ())
        if not _is_expected(recipient, fusion)
        for source in run.samples
        if source is not recipient and not source.is_of_one_patient(recipient)
        for found in _compare(recipient, fusion, source, by_name.get((source.identifier, fusion.name), ()), run.limits)
    )


def check_carry_over(found: Sequence[CarryOver], samples_compared: int) -> Check:
    """The run's check: its value counts the pairs that ask for a look."""
    if samples_compared < 2:
        return Check("carry_over", Status.NOT_ASSESSABLE, None, "pairs", "fewer than two samples with calls")
    warned = sum(item.status is Status.WARN for item in found)
    because = (
        f"{len(found)} weak beside a much stronger equal in another sample, {warned} of them reported or beyond index hopping"
    )
    return Check("carry_over", Status.WARN if warned else Status.PASS, float(warned), "pairs", because)


def _sort_by_name(candidates: Candidates) -> dict[tuple[str, str], list[Fusion]]:
    found: dict[tuple[str, str], list[Fusion]] = {}
    for sample, fusions in candidates.items():
        for fusion in fusions:
            found.setdefault((sample, fusion.name), []).append(fusion)
    return found


def _is_expected(sample: RunSample, fusion: Fusion) -> bool:
    """Whether a positive control has the fusion itself."""
    return any(fusion.name == expected.name for expected in sample.expected)


def _compare(
    recipient: RunSample, fusion: Fusion, source: RunSample, of_genes: Sequence[Fusion], limits: RunLimits
) -> Iterator[CarryOver]:
    """The strongest equal of a fusion in another sample, where it is strong enough."""
    equals = [other for other in of_genes if is_same_junction(fusion, other, limits.breakpoint_tolerance_bp)]
    if not equals:
        return
    strongest = max(equals, key=lambda other: other.support.molecules_at_most)
    here, there = fusion.support.molecules_at_most, strongest.support.molecules_at_most
    if 0 < here <= limits.carry_over_fraction * there:
        yield _describe(recipient, fusion, source, strongest, limits)


def is_same_junction(one: Fusion, other: Fusion, tolerance_bp: int) -> bool:
    """Whether two fusions of the same genes have their breakpoints together; a side without a position speaks for nothing."""
    sides = ((one.five_prime, other.five_prime), (one.three_prime, other.three_prime))
    return all(left.gene == right.gene and _is_near(left, right, tolerance_bp) for left, right in sides)


def _is_near(one: Side, other: Side, tolerance_bp: int) -> bool:
    a, b = one.position, other.position
    if a is None or b is None:
        return True
    return (a.build, a.chrom, a.strand) == (b.build, b.chrom, b.strand) and abs(a.offset - b.offset) <= tolerance_bp


def find_hopping_fraction(shares_index: bool | None, limits: RunLimits) -> float:  # noqa: FBT001 (three values)
    """The share of a sample's molecules that another gets by hopping: once where they share an index or may, else twice."""
    return limits.index_hopping_fraction ** (2 if shares_index is False else 1)


def _describe(recipient: RunSample, fusion: Fusion, source: RunSample, strongest: Fusion, limits: RunLimits) -> CarryOver:
    here, there = fusion.support.molecules_at_most, strongest.support.molecules_at_most
    shares_index = recipient.shares_index(source)
    expected = find_hopping_fraction(shares_index, limits) * there
    probability = find_poisson_tail(here, expected)
    is_explained, is_reported = probability >= limits.explained_probability, not fusion.reasons
    sides = (fusion.five_prime, fusion.three_prime, strongest.five_prime, strongest.three_prime)
    return CarryOver(
        recipient=recipient.identifier,
        source=source.identifier,
        fusion=fusion.name,
        five_prime=_format_place(fusion.five_prime),
        three_prime=_format_place(fusion.three_prime),
        verdict=fusion.verdict,
        recipient_molecules=here,
        source_molecules=there,
        expected_molecules=expected,
        probability=probability,
        is_matched_by_genes=any(side.position is None for side in sides),
        is_neighbour=recipient.is_next_to(source),
        shares_index=shares_index,
        status=Status.WARN if is_reported or not is_explained else Status.PASS,
        because=_explain(source, is_explained=is_explained, is_reported=is_reported),
    )


def _format_place(side: Side) -> str | None:
    return None if side.position is None else format_position(side.position)


def _explain(source: RunSample, *, is_explained: bool, is_reported: bool) -> str:
    possible = f"possible carry-over from {source.identifier}"
    if not is_explained:
        return f"{possible}: more than index hopping explains, so material was carried over, or the sample has it itself"
    if is_reported:
        return (
            f"{possible}: index hopping alone would explain the molecules of this reported fusion; confirm it from the specimen"
        )
    return f"{possible}: as much as index hopping lets expect, and not reported"
