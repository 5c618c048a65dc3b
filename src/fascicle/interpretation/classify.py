"""Every reported alteration with its classes, and the count of what came in and where it went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fascicle.interpretation.amp_tiers import assign_tier
from fascicle.interpretation.escat import assign_escat
from fascicle.interpretation.fusion_scheme import judge_fusion
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.interpretation.oncogenicity.scheme import answer_oncogenic, judge_variant
from fascicle.knowledge.importers.clinvar import ClinVarRecord
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.answers import Answer, Outcome, met, not_met
from fascicle.model.classification import (
    AlterationCounts,
    AlterationKind,
    ClassifiedAlteration,
    Judgement,
    Oncogenicity,
    Significance,
    Tier,
)
from fascicle.model.fusions import EventKind, Fusion
from fascicle.model.matches import StatementMatch
from fascicle.model.tumour import GeneCopies, GeneVariant, Tumour
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason

TOO_FEW: Final = "too_few_fragments"
_STARS_MIN: Final = 2
_ONCOGENIC: Final = (Oncogenicity.ONCOGENIC, Oncogenicity.LIKELY_ONCOGENIC)
_BENIGN: Final = (Oncogenicity.BENIGN, Oncogenicity.LIKELY_BENIGN)
PATHOGENIC: Final = (PathogenicityClass.PATHOGENIC, PathogenicityClass.LIKELY_PATHOGENIC)
_NOT_PATHOGENIC: Final = (PathogenicityClass.BENIGN, PathogenicityClass.LIKELY_BENIGN)
# ClinVar's words, the least certain first: an aggregate of two is worth the lesser.
_CLINVAR_CLASSES: Final = {
    "Likely_pathogenic": PathogenicityClass.LIKELY_PATHOGENIC,
    "Pathogenic": PathogenicityClass.PATHOGENIC,
    "Uncertain_significance": PathogenicityClass.UNCERTAIN,
    "Likely_benign": PathogenicityClass.LIKELY_BENIGN,
    "Benign": PathogenicityClass.BENIGN,
}


@dataclass(frozen=True, slots=True)
class VariantClass:
    """A small variant by itself, before any statement is held against it."""

    judgement: Judgement
    germline: PathogenicityClass | None
    germline_because: str | None
    oncogenic: Answer


def classify_variants(tumour: Tumour, basis: Basis) -> dict[str, VariantClass]:
    """Each reported small variant by its identifier."""
    return {variant.identifier: _classify_variant(variant, basis) for variant in tumour.reported_variants}


def classify_alterations(
    tumour: Tumour, variants: Mapping[str, VariantClass], matches: Sequence[StatementMatch], knowledge: Snapshot
) -> tuple[ClassifiedAlteration, ...]:
    """Every reported alteration: fusions, small variants, copy numbers, each in the order in which it came."""
    by_subject = _group(matches)
    fusions = [_make_fusion(fusion, by_subject, knowledge) for fusion in tumour.reported_fusions]
    small = [_make_variant(item, variants[item.identifier], by_subject) for item in tumour.reported_variants]
    copies = [_make_copies(item, by_subject) for item in tumour.copies]
    return (*fusions, *small, *copies)


def count_alterations(
    tumour: Tumour, classified: Sequence[ClassifiedAlteration], sightings: int = 0
) -> tuple[AlterationCounts, ...]:
    """What came in, was filtered for which reason first, and is reported as what, of each kind that was looked for or told.

    `sightings` are further fusions that too few fragments show.
    """
    unseen = [(Reason(TOO_FEW, "too few fragments show it"),)] * sightings
    found: dict[AlterationKind, list[tuple[Reason, ...]]] = {
        AlterationKind.FUSION: [*(item.reasons for item in tumour.fusions), *unseen],
        AlterationKind.VARIANT: [item.reasons for item in tumour.variants],
        AlterationKind.COPIES: [() for _ in tumour.copies],
    }
    return tuple(_count(kind, reasons, classified) for kind, reasons in found.items() if reasons)


def _count(
    kind: AlterationKind, reasons: Sequence[tuple[Reason, ...]], classified: Sequence[ClassifiedAlteration]
) -> AlterationCounts:
    filtered = Counter(own[0].name for own in reasons if own)
    shown = Counter(item.significance for item in classified if item.kind is kind)
    ordered = tuple(sorted(filtered.items(), key=lambda item: (-item[1], item[0])))
    return AlterationCounts(
        kind, len(reasons), ordered, shown[Significance.POSSIBLE], shown[Significance.UNCERTAIN], shown[Significance.BENIGN]
    )


def _classify_variant(variant: GeneVariant, basis: Basis) -> VariantClass:
    judgement = judge_variant(variant, basis)
    germline, because = find_germline_class(variant, basis.find_clinvar(variant))
    return VariantClass(judgement, germline, because, _answer(variant, judgement, germline, because))


def find_germline_class(variant: GeneVariant, record: ClinVarRecord | None) -> tuple[PathogenicityClass | None, str | None]:
    """The class of a germline variant: what the laboratory said, else ClinVar with two stars or more. Somatic ones have none."""
    if variant.origin is SomaticStatus.SOMATIC:
        return None, None
    if variant.acmg is not None:
        return variant.acmg, f"as given by {variant.source}"
    if record is None or record.stars < _STARS_MIN:
        return None, None
    found = next((value for word, value in _CLINVAR_CLASSES.items() if word in record.significance), None)
    return found, None if found is None else f"ClinVar {record.variation}, {record.stars} of 4 stars"


def _answer(variant: GeneVariant, judgement: Judgement, germline: PathogenicityClass | None, because: str | None) -> Answer:
    """Whether a variant counts as oncogenic or pathogenic for statements that ask for it."""
    if germline in PATHOGENIC:
        return met("oncogenic", f"{variant.name} is {germline} in the germline ({because})")
    if germline in _NOT_PATHOGENIC:
        return not_met("oncogenic", f"{variant.name} is {germline} in the germline ({because})")
    return answer_oncogenic(variant.name, judgement)


def _group(matches: Iterable[StatementMatch]) -> dict[str, list[StatementMatch]]:
    grouped: dict[str, list[StatementMatch]] = {}
    for match in matches:
        for subject in match.subjects:
            grouped.setdefault(subject, []).append(match)
    return grouped


def _make_fusion(fusion: Fusion, by_subject: Mapping[str, list[StatementMatch]], knowledge: Snapshot) -> ClassifiedAlteration:
    own = by_subject.get(fusion.name, [])
    judgement = judge_fusion(fusion, knowledge) if fusion.kind is EventKind.FUSION else None
    tier = assign_tier(own, None, is_benign=False)
    return ClassifiedAlteration(
        name=fusion.name,
        gene=fusion.three_prime.gene or fusion.five_prime.gene,
        kind=AlterationKind.FUSION,
        source="RNA",
        significance=_find_significance(tier.tier, judgement, None),
        judgement=judgement,
        germline=None,
        germline_because=None,
        tier=tier,
        escat=assign_escat(own),
        unverified=_count_unverified(own),
    )


def _make_variant(
    variant: GeneVariant, own_class: VariantClass, by_subject: Mapping[str, list[StatementMatch]]
) -> ClassifiedAlteration:
    own = by_subject.get(variant.name, [])
    frequency = variant.population.frequency if variant.population else None
    is_benign = own_class.judgement.result in _BENIGN or own_class.germline in _NOT_PATHOGENIC
    tier = assign_tier(own, frequency, is_benign=is_benign)
    return ClassifiedAlteration(
        name=variant.name,
        gene=variant.gene,
        kind=AlterationKind.VARIANT,
        source=variant.source,
        significance=_find_significance(tier.tier, own_class.judgement, own_class.germline),
        judgement=own_class.judgement,
        germline=own_class.germline,
        germline_because=own_class.germline_because,
        tier=tier,
        escat=assign_escat(own),
        unverified=_count_unverified(own),
        is_invented=variant.is_invented,
    )


def _make_copies(copies: GeneCopies, by_subject: Mapping[str, list[StatementMatch]]) -> ClassifiedAlteration:
    own = by_subject.get(copies.name, [])
    tier = assign_tier(own, None, is_benign=False)
    return ClassifiedAlteration(
        name=copies.name,
        gene=copies.gene,
        kind=AlterationKind.COPIES,
        source=copies.source,
        significance=_find_significance(tier.tier, None, None),
        judgement=None,
        germline=None,
        germline_because=None,
        tier=tier,
        escat=assign_escat(own),
        unverified=_count_unverified(own),
        is_invented=copies.is_invented,
    )


def _find_significance(tier: Tier, judgement: Judgement | None, germline: PathogenicityClass | None) -> Significance:
    """Tier I or II, oncogenic or pathogenic: possible significance. Tier IV: benign. All else is uncertain."""
    is_oncogenic = (judgement is not None and judgement.result in _ONCOGENIC) or germline in PATHOGENIC
    if tier in (Tier.STRONG, Tier.POTENTIAL) or is_oncogenic:
        return Significance.POSSIBLE
    return Significance.BENIGN if tier is Tier.BENIGN else Significance.UNCERTAIN


def _count_unverified(matches: Iterable[StatementMatch]) -> int:
    return sum(match.biomarker is Outcome.MET and not match.statement.is_verified for match in matches)
