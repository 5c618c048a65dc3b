"""Other callers' small variants to calls of our own form: normalised, merged, judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.calls.import_reasons import find_filtered_by_caller, find_germline, find_not_in_tumour
from fascicle.calls.imported_variants import SAYS_NOTHING, CallerVcf, ImportedAllele, SampleCounts, Statement
from fascicle.calls.intervals import estimate_proportion
from fascicle.calls.lifting import LIFT_ADVICE
from fascicle.calls.normalising import REFERENCE_MISMATCH, BasesOf, Normalised, normalise
from fascicle.errors import InputError
from fascicle.model.variants import (
    AlleleDepth,
    CallOrigin,
    PopulationFrequency,
    SmallVariant,
    SomaticStatus,
    VariantCall,
)
from fascicle.model.verdicts import Reason

# A base of another build agrees by chance in one of four, so fewer than three mismatches may be chance or slips.
_MISMATCHES_MIN: Final = 3
_MISMATCH_SHARE: Final = 0.5
# Fewer calls can lie the wrong way round by chance.
_REVERSED_MIN: Final = 5
_REVERSED_SHARE: Final = 0.5
NOT_LOOKED_UP: Final = PopulationFrequency(None, None, "no population resource was given")
_NO_POSTERIOR: Final = Reason("no_posterior", "imported: the caller's file holds no posterior and no somatic probability")


@dataclass(frozen=True, slots=True)
class _Origin:
    """One allele of one file, in its one description."""

    vcf: CallerVcf
    allele: ImportedAllele
    normalised: Normalised

    @property
    def is_passed(self) -> bool:
        """Whether its caller let it pass, or did not filter."""
        return not self.allele.filters


NormalAlleles = Mapping[SmallVariant, tuple[SampleCounts, str]]
"""Alleles of the normal's own files with their counts and the file's name."""


def call_imported_variants(
    vcfs: Sequence[CallerVcf],
    normals: Sequence[CallerVcf],
    bases: BasesOf,
) -> tuple[VariantCall, ...]:
    """The calls of the tumour's files: one a variant, with an origin for each allele that describes it, in order of appearance.
    Their genes and population frequencies are left open.

    `normals` are files of the normal alone. Callers count the same reads, so their counts are not added: the depths are those of
    the first origin that passed and gives them.

    Raises:
        InputError: REF is not the reference's in half of a file's rows or more (another build), or most of the somatic calls of a
            file have a higher fraction in the normal than in the tumour (columns exchanged).
    """
    in_normal = _list_normal_alleles(normals, bases)
    groups: dict[tuple[SmallVariant, bool], list[_Origin]] = {}
    for vcf in vcfs:
        _refuse_exchanged(vcf)
        for origin in _normalise_alleles(vcf, bases):
            key = (origin.normalised.variant, origin.normalised.problem is None)
            groups.setdefault(key, []).append(origin)
    return tuple(_make_call(origins, in_normal) for origins in groups.values())


def _normalise_alleles(vcf: CallerVcf, bases: BasesOf) -> list[_Origin]:
    origins = [_Origin(vcf, allele, normalise(allele.variant, bases)) for allele in vcf.alleles]
    problems = [origin.normalised.problem for origin in origins]
    mismatches = [
        origin for origin in origins if origin.normalised.problem and origin.normalised.problem.name == REFERENCE_MISMATCH
    ]
    checked = sum(problem is None or problem.name == REFERENCE_MISMATCH for problem in problems)
    if len(mismatches) >= max(_MISMATCHES_MIN, _MISMATCH_SHARE * checked):
        first = mismatches[0]
        because = first.normalised.problem.because if first.normalised.problem else ""
        what = f"REF is not the reference's base in {len(mismatches)} of {checked} alleles; the first: {because}"
        remedy = (
            f"The file is of another genome build. Give calls on the reference's build, {LIFT_ADVICE}, or a reference of theirs"
        )
        raise InputError(what, path=vcf.path, where=f"line {first.allele.line}", remedy=remedy)
    return origins


def _refuse_exchanged(vcf: CallerVcf) -> None:
    """Somatic variants are more frequent in the tumour than in its normal."""
    pairs = [
        (allele.tumour, allele.normal)
        for allele in vcf.alleles
        if allele.normal is not None and not allele.filters and allele.statement.status is SomaticStatus.SOMATIC
    ]
    known = [
        (own, other) for tumour, normal in pairs if (own := _share(tumour)) is not None and (other := _share(normal)) is not None
    ]
    reversed_ = sum(own < other for own, other in known)
    if reversed_ >= _REVERSED_MIN and reversed_ > _REVERSED_SHARE * len(known):
        what = f"{reversed_} of {len(known)} somatic calls have a higher allele fraction in the normal than in the tumour"
        remedy = "Tumour and normal are exchanged. Name the columns with --tumour-sample and --normal-sample"
        raise InputError(what, path=vcf.path, remedy=remedy)


def _share(counts: SampleCounts | None) -> float | None:
    if counts is None or counts.alternate is None or not counts.depth:
        return None
    return counts.alternate / counts.depth


def _list_normal_alleles(normals: Iterable[CallerVcf], bases: BasesOf) -> NormalAlleles:
    """What passed in the normal's own files; the first file that has an allele counts."""
    found: dict[SmallVariant, tuple[SampleCounts, str]] = {}
    for vcf in normals:
        for origin in _normalise_alleles(vcf, bases):
            if origin.normalised.problem is None and origin.is_passed and origin.allele.tumour.alternate != 0:
                found.setdefault(origin.normalised.variant, (origin.allele.tumour, vcf.path.name))
    return found


def _make_call(origins: list[_Origin], in_normal: NormalAlleles) -> VariantCall:
    best = min(origins, key=lambda origin: (not origin.is_passed, origin.allele.tumour.alternate is None))
    normalised = origins[0].normalised
    normal = in_normal.get(normalised.variant) if normalised.problem is None else None
    tumour_depth, tumour_note = _to_depth(best.allele.tumour, "tumour")
    normal_depth, normal_note = _choose_normal(origins, best, normal)
    statement, status_note = _choose_statement(origins, normal)
    called_by = tuple(_make_origin(origin) for origin in origins)
    against = (
        normalised.problem,
        find_filtered_by_caller(called_by),
        find_not_in_tumour(tumour_depth, is_empty=all(origin.allele.is_tumour_empty for origin in origins)),
        find_germline(statement.status, statement),
    )
    notes = (tumour_note, normal_note, status_note, normalised.note, _find_disagreement(called_by), _NO_POSTERIOR)
    return VariantCall(
        variant=normalised.variant,
        gene=None,
        tumour=tumour_depth,
        normal=normal_depth,
        posterior=None,
        status=statement.status,
        somatic_probability=None,
        population=NOT_LOOKED_UP,
        origins=called_by,
        reasons=tuple(reason for reason in against if reason is not None),
        notes=tuple(note for note in notes if note is not None),
    )


def _make_origin(origin: _Origin) -> CallOrigin:
    return CallOrigin(origin.vcf.caller.value, origin.allele.filters or (), origin.allele.fields)


def _to_depth(counts: SampleCounts, whose: str) -> tuple[AlleleDepth, Reason | None]:
    """Counts as a depth with its fraction and interval, and a note where there is none."""
    fraction, note = None, None
    if counts.depth is None or counts.alternate is None:
        note = Reason("depth_not_stated", f"no depth or no count of the allele for the {whose}, so no allele fraction")
    elif counts.alternate > counts.depth:
        note = Reason(
            "counts_do_not_fit", f"{counts.alternate} of a depth of {counts.depth} in the {whose}, so no allele fraction"
        )
    else:
        fraction = estimate_proportion(counts.alternate, counts.depth, counts.formula)
    strands = counts.strands or (None, None, None, None)
    return AlleleDepth(counts.depth, counts.reference, counts.alternate, fraction, *strands), note


def _choose_normal(
    origins: list[_Origin], best: _Origin, own_file: tuple[SampleCounts, str] | None
) -> tuple[AlleleDepth | None, Reason | None]:
    """The normal's counts: beside the tumour's, else of another caller, else of the normal's own file."""
    candidates = [origin.allele.normal for origin in (best, *origins) if origin.allele.normal is not None]
    if not candidates and own_file is not None:
        candidates = [own_file[0]]
    return _to_depth(candidates[0], "normal") if candidates else (None, None)


def _choose_statement(origins: list[_Origin], own_file: tuple[SampleCounts, str] | None) -> tuple[Statement, Reason | None]:
    """What the callers that let it pass say, else those that did not; callers that contradict each other say nothing."""
    if own_file is not None:
        return Statement(SomaticStatus.GERMLINE, f"in the normal's own file {own_file[1]}"), None
    passed = [origin for origin in origins if origin.is_passed]
    said = {
        origin.allele.statement.status: Statement(
            origin.allele.statement.status, f"{origin.vcf.caller.value}: {origin.allele.statement.because}"
        )
        for origin in passed or origins
        if origin.allele.statement.because
    }
    if len(said) > 1:
        words = "; ".join(f"{status.value} by {statement.because}" for status, statement in sorted(said.items()))
        return SAYS_NOTHING, Reason("callers_disagree_on_status", words)
    return next(iter(said.values()), SAYS_NOTHING), None


def _find_disagreement(origins: tuple[CallOrigin, ...]) -> Reason | None:
    """Some callers filtered it and others did not."""
    filtered = [origin for origin in origins if origin.filters]
    if not filtered or len(filtered) == len(origins):
        return None
    return Reason("filtered_by_some_callers", "; ".join(f"{origin.caller}: {', '.join(origin.filters)}" for origin in filtered))


def sort_calls(calls: Iterable[VariantCall], sort_key: Callable[[str], object]) -> tuple[VariantCall, ...]:
    """Calls by place: chromosomes by `sort_key`, then start, REF, ALT."""
    return tuple(sorted(calls, key=lambda call: _order(call.variant, sort_key)))


def _order(variant: SmallVariant, sort_key: Callable[[str], object]) -> tuple[object, int, str, str]:
    return sort_key(variant.chrom), variant.start, variant.ref, variant.alt
