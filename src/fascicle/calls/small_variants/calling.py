"""Small variants of a tumour, with its normal or without: one function of values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from fascicle.calls.artefacts_dna import find_reasons
from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.small_variants.candidates import SampleSupport, SeenInNormals, VariantCandidate
from fascicle.calls.small_variants.companions import count_companions
from fascicle.calls.small_variants.error_rates import ErrorRates
from fascicle.calls.small_variants.germline_status import estimate_somatic
from fascicle.calls.small_variants.joining import CodonLookup, find_phase_sets, join_neighbours
from fascicle.calls.small_variants.judging import LearnedSample, judge_chunk, learn_samples
from fascicle.calls.small_variants.limits import LimitFinder, describe_limits, find_worst_rates
from fascicle.calls.small_variants.model import INDEL_PRIORS, Priors, expect_tumour_in_normal
from fascicle.calls.tumour_state import FindState, TumourState
from fascicle.evidence.pileup.gathering import ChunkEvidence, GenomeSequence, gather_chunk
from fascicle.model.dna import DetectionLimit
from fascicle.model.loci import Span
from fascicle.model.variants import AlleleDepth, CallOrigin, PopulationFrequency, SmallVariant, SomaticStatus, VariantCall
from fascicle.model.verdicts import Reason
from fascicle.reads.parallel import map_in_order
from fascicle.reads.record_stream import AlignedSource, Chunk, RawRecords, plan_chunks, stream_chunks
from fascicle.reference.targets import merge_spans

CALLER: Final = "fascicle"
_FORMULA: Final = "fragments with the variant / fragments over it"
_NOT_LOOKED_UP: Final = PopulationFrequency(None, None, "not assessable: no population resource was given")
# Above and below, the status is said; between, it is unknown.
_CLEAR: Final = 0.9

FindPopulation = Callable[[Sequence[SmallVariant]], Mapping[SmallVariant, PopulationFrequency]]


class TargetRegion(Protocol):
    """A region of the assay: 0-based, half-open; `gene` is None where it lies in none."""

    @property
    def chrom(self) -> str: ...  # noqa: D102
    @property
    def span(self) -> Span: ...  # noqa: D102
    @property
    def gene(self) -> str | None: ...  # noqa: D102


class PanelOfNormals(Protocol):
    """Variants that normals of the same method show."""

    def find(self, variant: SmallVariant) -> SeenInNormals | None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class CallingContext:
    """What is known beside the reads, all of it optional.

    population: frequencies of variants. normals: a panel of normals. codons: whether two bases lie in one codon. state: purity
    and copies of the tumour at a place (chromosome, 0-based offset). contamination: share of another person's DNA in the tumour.
    tumour_in_normal: share of tumour cells' DNA in the normal. priors, indel_priors: of the model. threads: how many work; the
    calls do not depend on it.
    """

    population: FindPopulation | None = None
    normals: PanelOfNormals | None = None
    codons: CodonLookup | None = None
    state: FindState | None = None
    contamination: float | None = None
    tumour_in_normal: float | None = None
    priors: Priors = Priors()  # noqa: RUF009  (frozen)
    indel_priors: Priors = INDEL_PRIORS
    threads: int = 1


@dataclass(frozen=True, slots=True)
class CallTally:
    """Counts that reconcile: candidates = reported + the sum of `filtered` (each under its first reason).

    by_reason: how often each reason stands at all. records_skipped: of the tumour's and the normal's records, by why.
    mates_disagree: bases that two mates read differently.
    """

    candidates: int
    reported: int
    filtered: tuple[tuple[str, int], ...]
    by_reason: tuple[tuple[str, int], ...]
    records_skipped: tuple[tuple[tuple[str, int], ...], ...]
    mates_disagree: tuple[int, ...]


@dataclass(frozen=True, eq=False, slots=True)
class CalledVariants:
    """The calls in genome order (reported or not), their counts, what a negative says, and what was learned of each sample."""

    calls: tuple[VariantCall, ...]
    tally: CallTally
    limits: tuple[DetectionLimit, ...]
    samples: tuple[LearnedSample, ...]


def call_small_variants(
    tumour: AlignedSource, normal: AlignedSource | None, genome: GenomeSequence, targets: Sequence[TargetRegion],
    context: CallingContext = CallingContext(),
) -> CalledVariants:  # fmt: skip
    """Calls substitutions, insertions and deletions in the targets.

    The reads are gone through once; error rates are learned from all targets, then every candidate is judged and filtered.

    Raises:
        ReadsError: a file cannot be read.
    """
    chunks = plan_chunks(merge_spans((target.chrom, target.span) for target in targets))
    sources = (tumour,) if normal is None else (tumour, normal)
    return judge_small_variants(tuple(_gather(sources, chunks, genome, context.threads)), genome, targets, context)


def judge_small_variants(
    evidence: Sequence[ChunkEvidence], genome: GenomeSequence, targets: Sequence[TargetRegion],
    context: CallingContext = CallingContext(),
) -> CalledVariants:  # fmt: skip
    """Calls in the evidence of all chunks of the targets, in genome order: error rates are learned from all of it first."""
    samples = learn_samples(evidence, context.priors)
    candidates = [c for own in evidence for c in _judge(own, samples, genome, context)]
    candidates = _look_up(candidates, context)
    genes = _GeneAt(targets)
    reasons = [find_reasons(candidate) for candidate in candidates]
    phases = _find_phases(candidates, reasons)
    calls = tuple(
        _make_call(candidate, why, genes.find(candidate.variant), phase, context)
        for candidate, why, phase in zip(candidates, reasons, phases, strict=True)
    )
    limits = describe_limits(_find_limits(evidence, genes, samples[0].errors, context.priors) if samples else {})
    return CalledVariants(calls, _count(calls, evidence), limits, samples)


def _gather(
    sources: Sequence[AlignedSource], chunks: Sequence[Chunk], genome: GenomeSequence, threads: int
) -> Iterator[ChunkEvidence]:
    streams = [stream_chunks(source, chunks) for source in sources]

    def work(item: tuple[Chunk, tuple[tuple[RawRecords, ...], ...]]) -> ChunkEvidence:
        return gather_chunk(item[0], item[1], genome)

    try:
        yield from map_in_order(work, zip(chunks, zip(*streams, strict=True), strict=True), threads)
    finally:
        for stream in streams:
            stream.close()


def _judge(
    evidence: ChunkEvidence, samples: Sequence[LearnedSample], genome: GenomeSequence, context: CallingContext
) -> list[VariantCandidate]:
    priors, indel_priors = (expect_tumour_in_normal(p, context.tumour_in_normal) for p in (context.priors, context.indel_priors))
    judged = judge_chunk(evidence, samples, genome.build, priors, indel_priors)
    return count_companions(join_neighbours(judged, evidence.reference, evidence.start, context.codons))


def _look_up(candidates: Sequence[VariantCandidate], context: CallingContext) -> list[VariantCandidate]:
    """Adds what population resource, panel of normals and the check for contamination know."""
    profiles = {id(c.profile): replace(c.profile, contamination=context.contamination) for c in candidates}
    found = context.population([candidate.variant for candidate in candidates]) if context.population else {}
    normals = context.normals
    return [
        replace(
            candidate,
            population=found.get(candidate.variant),
            in_normals=normals.find(candidate.variant) if normals else None,
            profile=profiles[id(candidate.profile)],
        )
        for candidate in candidates
    ]


class _GeneAt:
    """The gene of a place, by the targets."""

    def __init__(self, targets: Sequence[TargetRegion]):
        self._regions: dict[str, list[tuple[int, int, str | None]]] = {}
        for target in targets:
            self._regions.setdefault(target.chrom, []).append((target.span.start, target.span.end, target.gene))
        self._columns = {
            chrom: (np.array([r[0] for r in rows]), np.array([r[1] for r in rows])) for chrom, rows in self._regions.items()
        }

    def find(self, variant: SmallVariant) -> str | None:
        """The gene of the first region that a variant touches, None where it has none."""
        starts, ends = self._columns[variant.chrom]
        own = np.flatnonzero((starts < variant.end) & (ends > variant.start)).tolist()
        return next((gene for gene in (self._regions[variant.chrom][n][2] for n in own) if gene), None)

    def list_regions(self, chrom: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and name of each region of a chromosome: its gene, or its place."""
        yield from ((start, end, gene or f"{chrom}:{start + 1}-{end}") for start, end, gene in self._regions[chrom])


def _find_limits(
    evidence: Sequence[ChunkEvidence], genes: _GeneAt, errors: ErrorRates, priors: Priors
) -> dict[str, list[tuple[NDArray[np.int64], NDArray[np.float64]]]]:
    """The tumour's depths and detection limits at target bases, by gene."""
    finder = LimitFinder(errors.shape, priors)
    found: dict[str, list[tuple[NDArray[np.int64], NDArray[np.float64]]]] = {}
    for own in evidence:
        depth = own.counts[0].depth.astype(np.int64)
        rates = find_worst_rates(own.reference, errors)
        for start, end, name in genes.list_regions(own.chunk.chrom):
            low, high = max(start - own.start, 0), min(end - own.start, len(own.reference))
            inside = np.flatnonzero(own.is_target[low:high]) + low if low < high else np.empty(0, np.int64)
            if len(inside):
                found.setdefault(name, []).append((depth[inside], finder.find(depth[inside], rates[inside])))
    return found


def _find_phases(candidates: Sequence[VariantCandidate], reasons: Sequence[tuple[Reason, ...]]) -> list[int | None]:
    """Phase sets (from 1 on) of reported candidates."""
    sets: list[int | None] = [None] * len(candidates)
    reported = [number for number, why in enumerate(reasons) if not why]
    for number, own in zip(reported, find_phase_sets([candidates[n] for n in reported]), strict=True):
        sets[number] = None if own is None else own + 1
    return sets


def _make_call(
    candidate: VariantCandidate, reasons: tuple[Reason, ...], gene: str | None, phase: int | None, context: CallingContext
) -> VariantCall:
    somatic, notes = _find_somatic(candidate, context)
    return VariantCall(
        variant=candidate.variant,
        gene=gene,
        tumour=describe_depth(candidate.tumour),
        normal=describe_depth(candidate.normal) if candidate.normal else None,
        posterior=candidate.posterior,
        status=_name_status(somatic),
        somatic_probability=somatic,
        population=candidate.population or _NOT_LOOKED_UP,
        origins=(CallOrigin(CALLER, tuple(reason.name for reason in reasons), ()),),
        reasons=reasons,
        notes=notes,
        phase_set=phase,
    )


def describe_depth(support: SampleSupport) -> AlleleDepth:
    """The fragments of a sample, as the model has them."""
    return AlleleDepth(
        depth=support.depth,
        reference=sum(support.reference),
        alternate=support.found,
        fraction=estimate_proportion(support.found, support.depth, _FORMULA),
        reference_forward=support.reference[0],
        reference_reverse=support.reference[1],
        alternate_forward=support.alternate[0],
        alternate_reverse=support.alternate[1],
    )


def _find_somatic(candidate: VariantCandidate, context: CallingContext) -> tuple[float | None, tuple[Reason, ...]]:
    """The probability that it is somatic, and what has to be said of it."""
    if candidate.normal is not None:
        if candidate.normal.depth:
            return candidate.somatic, ()
        return None, (Reason("normal_not_covered", "no fragment of the normal covers the place"),)
    if context.population is None:
        # Most of what a tumour's reads show and its normal's cells have is known from the population; without that, fractions
        # alone decide nothing (a germline variant on one of four copies has a quarter of the reads).
        because = "not assessable without a normal sample or a population resource"
        return None, (Reason("somatic_status_unknown", because),)
    state = context.state(candidate.variant.chrom, candidate.variant.start) if context.state else TumourState()
    population = candidate.population
    is_looked_up = population is not None and population.frequency is not None
    frequency = population.frequency if population is not None else None
    somatic = estimate_somatic(candidate.tumour.found, candidate.tumour.depth, frequency, state, is_looked_up=is_looked_up)
    return somatic, (Reason("without_normal", f"by fraction, population frequency, and {state.because}"),)


def _name_status(somatic: float | None) -> SomaticStatus:
    if somatic is None:
        return SomaticStatus.UNKNOWN
    if somatic >= _CLEAR:
        return SomaticStatus.SOMATIC
    return SomaticStatus.GERMLINE if somatic <= 1 - _CLEAR else SomaticStatus.UNKNOWN


def _count(calls: Sequence[VariantCall], evidence: Sequence[ChunkEvidence]) -> CallTally:
    first = Counter(call.reasons[0].name for call in calls if call.reasons)
    every = Counter(reason.name for call in calls for reason in call.reasons)
    samples = range(len(evidence[0].counts)) if evidence else range(0)
    skipped = []
    for number in samples:
        total: Counter[str] = Counter()
        for own in evidence:
            total.update({str(name): count for name, count in own.counts[number].skipped.items()})
        skipped.append(tuple(sorted(total.items())))
    conflicts = tuple(sum(own.counts[number].conflicts for own in evidence) for number in samples)
    reported = sum(not call.reasons for call in calls)
    return CallTally(len(calls), reported, tuple(sorted(first.items())), tuple(sorted(every.items())), tuple(skipped), conflicts)
