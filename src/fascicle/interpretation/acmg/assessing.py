"""The answers to the 28 criteria, from a consequence and facts that are given. A rule fetches nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fascicle.interpretation.acmg.loss_of_function import LossFacts, assess_loss
from fascicle.model.acmg import Criterion
from fascicle.model.answers import Answer, met, not_assessable, not_met
from fascicle.model.consequences import Term, TranscriptConsequence
from fascicle.model.variants import PopulationFrequency

# Richards 2015, BA1.
_COMMON: Final = 0.05
_IN_FRAME: Final = frozenset({Term.INFRAME_INSERTION, Term.INFRAME_DELETION, Term.PROTEIN_ALTERING})
_NULL: Final = frozenset(
    {
        Term.STOP_GAINED, Term.FRAMESHIFT, Term.SPLICE_DONOR, Term.SPLICE_ACCEPTOR, Term.START_LOST, Term.TRANSCRIPT_ABLATION,
        Term.FEATURE_TRUNCATION, Term.FEATURE_ELONGATION,
    }
)  # fmt: skip
_SOURCE_WITHDRAWN: Final = "not used: withdrawn by ClinGen (Biesecker and Harrison 2018, Genet Med 20:1687)"


class Prediction(StrEnum):
    """What the predictors say together, by the thresholds of their table."""

    DELETERIOUS = "deleterious"
    BENIGN = "benign"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class AcmgFacts:
    """What is known of a variant, its gene, its carrier and its disease; None is not known.

    population: frequency 0 means covered and not seen; None, not looked up or not covered.
    expected_frequency: above this an allele is more frequent than the disorder allows (BS1), by expected_source.
    is_recessive, rare_frequency: for a recessive disorder PM2 allows a frequency up to `rare_frequency`.
    prediction, splice_prediction: of a table of predictors that was given; PP3, BP4 and BP7 need one. `prediction_points`: those
        of its calibration, where it has one (Pejaver 2022, Am J Hum Genet 109:2163); without it PP3 and BP4 are supporting.
    """

    population: PopulationFrequency | None = None
    expected_frequency: float | None = None
    expected_source: str = ""
    is_recessive: bool | None = None
    rare_frequency: float | None = None
    prediction: Prediction | None = None
    prediction_points: int | None = None
    splice_prediction: Prediction | None = None
    is_conserved: bool | None = None
    is_in_repeat: bool | None = None
    has_pathogenic_same_change: bool | None = None
    has_pathogenic_same_residue: bool | None = None
    is_in_hotspot: bool | None = None
    is_de_novo: bool | None = None
    is_parentage_confirmed: bool | None = None
    functional_damage: bool | None = None
    is_enriched_in_cases: bool | None = None
    is_in_trans_with_pathogenic: bool | None = None
    is_in_cis_with_pathogenic: bool | None = None
    segregates: bool | None = None
    is_missense_constrained: bool | None = None
    is_truncation_mechanism_only: bool | None = None
    is_phenotype_specific: bool | None = None
    is_in_healthy_adult: bool | None = None
    has_other_cause: bool | None = None
    loss: LossFacts = field(default_factory=LossFacts)


Rule = Callable[[TranscriptConsequence, AcmgFacts], Answer]


def assess(consequence: TranscriptConsequence, facts: AcmgFacts) -> tuple[Answer, ...]:
    """One answer for each of the 28 criteria, in the order of the guideline's tables."""
    return tuple(_RULES[criterion](consequence, facts) for criterion in Criterion)


def _decide(criterion: Criterion, value: bool | None, yes: str, no: str, unknown: str) -> Answer:  # noqa: FBT001
    if value is None:
        return not_assessable(criterion, unknown)
    return met(criterion, yes, criterion.points) if value else not_met(criterion, no)


def _state(criterion: Criterion, name: str, yes: str, no: str) -> Rule:
    """The rule that takes one fact as it is."""
    unknown = f"not known: {criterion.text}"
    return lambda _, facts: _decide(criterion, getattr(facts, name), yes, no, unknown)


def _of_terms(terms: frozenset[Term], rule: Rule, criterion: Criterion) -> Rule:
    """The rule where the consequence has one of the terms; not met elsewhere."""

    def answer(consequence: TranscriptConsequence, facts: AcmgFacts) -> Answer:
        if not terms & set(consequence.terms):
            return not_met(criterion, f"{consequence.most_severe} is not what this criterion is about")
        return rule(consequence, facts)

    return answer


def _assess_pvs1(consequence: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    return assess_loss(consequence, facts.loss)


def _assess_ps2(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    if facts.is_de_novo and facts.is_parentage_confirmed is None:
        return not_assessable(Criterion.PS2, "de novo; whether parentage is confirmed is not known")
    value = facts.is_de_novo if not facts.is_de_novo else facts.is_parentage_confirmed
    return _decide(Criterion.PS2, value, "de novo, parentage confirmed", "not de novo, or parentage not confirmed", _NO_PARENTS)


def _assess_pm6(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    if facts.is_de_novo and facts.is_parentage_confirmed:
        return not_met(Criterion.PM6, "parentage is confirmed: PS2 applies")
    return _decide(Criterion.PM6, facts.is_de_novo, "assumed de novo, parentage not confirmed", "not de novo", _NO_PARENTS)


def _assess_pm5(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    if facts.has_pathogenic_same_change:
        return not_met(Criterion.PM5, "the same amino acid change is known: PS1 applies")
    return _decide(
        Criterion.PM5,
        facts.has_pathogenic_same_residue,
        "another missense change at this residue is pathogenic",
        "no pathogenic missense change at this residue",
        "whether other changes at this residue are pathogenic is not known",
    )


def _find_frequency(facts: AcmgFacts) -> float | None:
    return facts.population.frequency if facts.population else None


def _assess_pm2(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    frequency = _find_frequency(facts)
    if frequency is None:
        return not_assessable(Criterion.PM2, facts.population.because if facts.population else _NO_POPULATION)
    limit = facts.rare_frequency if facts.is_recessive and facts.rare_frequency is not None else 0.0
    words = f"frequency {frequency:.2g}"
    return _decide(Criterion.PM2, frequency <= limit, f"{words}, not above {limit:g}", f"{words}, above {limit:g}", "")


def _assess_ba1(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    frequency = _find_frequency(facts)
    if frequency is None:
        return not_assessable(Criterion.BA1, facts.population.because if facts.population else _NO_POPULATION)
    return _decide(
        Criterion.BA1, frequency > _COMMON, f"frequency {frequency:.2g}", f"frequency {frequency:.2g}, not above 0.05", ""
    )


def _assess_bs1(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    """By the filtering frequency, so that one allele in a small group meets nothing (Whiffin 2017, Genet Med 19:1151)."""
    frequency, expected = _find_frequency(facts), facts.expected_frequency
    if frequency is None or facts.population is None:
        return not_assessable(Criterion.BS1, facts.population.because if facts.population else _NO_POPULATION)
    if frequency > _COMMON:
        return not_met(Criterion.BS1, f"frequency {frequency:.2g}: BA1 applies")
    if expected is None:
        return not_assessable(Criterion.BS1, "the frequency that the disorder of the gene allows is not known")
    allowed = f"the disorder allows {expected:g}{f' ({facts.expected_source})' if facts.expected_source else ''}"
    filtering = facts.population.filtering
    if frequency <= expected:
        return not_met(Criterion.BS1, f"frequency {frequency:.2g}, {allowed}")
    if filtering is None:
        words = f"frequency {frequency:.2g}, {allowed}; of how many alleles is not listed, so that it may be one in a small group"
        return not_assessable(Criterion.BS1, words)
    words = f"filtering frequency {filtering:.2g} (lower bound of 95 %), {allowed}"
    return _decide(Criterion.BS1, filtering > expected, words, words, "")


def _assess_pm4(consequence: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    if Term.STOP_LOST in consequence.terms:
        return met(Criterion.PM4, "the stop codon is lost", Criterion.PM4.points)
    outside = None if facts.is_in_repeat is None else not facts.is_in_repeat
    return _decide(
        Criterion.PM4, outside, "in frame, outside of a repeat", "in a repeat", "whether it lies in a repeat is not known"
    )


def _assess_prediction(criterion: Criterion, wanted: Prediction) -> Rule:
    """PP3 and BP4: the predictors of amino acid changes for missense, those of splicing for the others.

    A missense change that is predicted to change splicing meets PP3 by that, and never BP4 (Walker 2023, Am J Hum Genet
    110:1046). Null variants are PVS1's: PP3 would count the same evidence twice (Abou Tayoun 2018).
    """

    def answer(consequence: TranscriptConsequence, facts: AcmgFacts) -> Answer:
        if wanted is Prediction.DELETERIOUS and _NULL & set(consequence.terms):
            return not_met(criterion, f"{consequence.most_severe} is a null variant: PVS1 applies")
        own, splice = facts.prediction, facts.splice_prediction
        if Term.MISSENSE not in consequence.terms:
            own = splice
        elif splice is Prediction.DELETERIOUS and own is not Prediction.DELETERIOUS:
            words = "splicing is predicted to change"
            is_wanted = wanted is Prediction.DELETERIOUS
            return met(criterion, words, criterion.points) if is_wanted else not_met(criterion, words)
        if own is None:
            return not_assessable(criterion, "no table of predictors was given, or it does not have the allele")
        if own is not wanted:
            return not_met(criterion, f"predicted {own}")
        points = facts.prediction_points if Term.MISSENSE in consequence.terms else None
        return met(criterion, f"predicted {wanted}", points or criterion.points)

    return answer


def _assess_bp7(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    splice, conserved = facts.splice_prediction, facts.is_conserved
    if splice in {Prediction.DELETERIOUS, Prediction.UNCLEAR} or conserved:
        return not_met(Criterion.BP7, "splicing may change, or the nucleotide is conserved")
    if splice is None or conserved is None:
        return not_assessable(Criterion.BP7, "prediction of splicing or conservation is not known")
    return met(Criterion.BP7, "no impact on splicing predicted, not conserved", Criterion.BP7.points)


def _assess_bp2(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    if facts.is_in_cis_with_pathogenic:
        return met(Criterion.BP2, "in cis with a pathogenic variant", Criterion.BP2.points)
    if facts.is_in_trans_with_pathogenic and facts.is_recessive is False:
        return met(Criterion.BP2, "in trans with a pathogenic variant of a dominant gene", Criterion.BP2.points)
    known = facts.is_in_cis_with_pathogenic is False and (
        facts.is_in_trans_with_pathogenic is False or facts.is_recessive is not None
    )
    return not_met(Criterion.BP2, "no such pathogenic variant") if known else not_assessable(Criterion.BP2, "phase is not known")


def _assess_pm3(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    if facts.is_recessive is False:
        return not_met(Criterion.PM3, "the disorder is not recessive")
    value = facts.is_in_trans_with_pathogenic if facts.is_recessive or not facts.is_in_trans_with_pathogenic else None
    return _decide(
        Criterion.PM3, value, "in trans with a pathogenic variant", "not in trans with one", "phase or inheritance not known"
    )


def _assess_bp3(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
    unknown = "whether it lies in a repeat without a known function is not known"
    return _decide(Criterion.BP3, facts.is_in_repeat, "in frame, in a repeat", "outside of a repeat", unknown)


def _opposite(name: str, criterion: Criterion, yes: str, no: str) -> Rule:
    """The rule that takes the opposite of a fact."""

    def answer(_: TranscriptConsequence, facts: AcmgFacts) -> Answer:
        value = getattr(facts, name)
        return _decide(criterion, None if value is None else not value, yes, no, f"not known: {criterion.text}")

    return answer


def _withdrawn(criterion: Criterion) -> Rule:
    return lambda _consequence, _facts: not_met(criterion, _SOURCE_WITHDRAWN)


_NO_PARENTS: Final = "the parents were not tested"
_NO_POPULATION: Final = "no population resource was given"
_MISSENSE: Final = frozenset({Term.MISSENSE})
_C = Criterion
_RULES: Final[dict[Criterion, Rule]] = {
    _C.PVS1: _assess_pvs1,
    _C.PS1: _of_terms(
        _MISSENSE,
        _state(_C.PS1, "has_pathogenic_same_change", "the same change is pathogenic", "the same change is not known"),
        _C.PS1,
    ),
    _C.PS2: _assess_ps2,
    _C.PS3: _state(_C.PS3, "functional_damage", "functional studies show damage", "functional studies show no damage"),
    _C.PS4: _state(_C.PS4, "is_enriched_in_cases", "more frequent in cases", "not more frequent in cases"),
    _C.PM1: _state(_C.PM1, "is_in_hotspot", "in a hot spot or critical domain", "in no hot spot or critical domain"),
    _C.PM2: _assess_pm2,
    _C.PM3: _assess_pm3,
    _C.PM4: _of_terms(_IN_FRAME | {Term.STOP_LOST}, _assess_pm4, _C.PM4),
    _C.PM5: _of_terms(_MISSENSE, _assess_pm5, _C.PM5),
    _C.PM6: _assess_pm6,
    _C.PP1: _state(_C.PP1, "segregates", "segregates with disease", "does not segregate with disease"),
    _C.PP2: _of_terms(
        _MISSENSE, _state(_C.PP2, "is_missense_constrained", "benign missense is rare", "benign missense is not rare"), _C.PP2
    ),
    _C.PP3: _assess_prediction(_C.PP3, Prediction.DELETERIOUS),
    _C.PP4: _state(_C.PP4, "is_phenotype_specific", "the phenotype is specific", "the phenotype is not specific"),
    _C.PP5: _withdrawn(_C.PP5),
    _C.BA1: _assess_ba1,
    _C.BS1: _assess_bs1,
    _C.BS2: _state(_C.BS2, "is_in_healthy_adult", "seen in a healthy adult", "not seen in a healthy adult"),
    _C.BS3: _opposite("functional_damage", _C.BS3, "functional studies show no damage", "functional studies show damage"),
    _C.BS4: _opposite("segregates", _C.BS4, "does not segregate with disease", "segregates with disease"),
    _C.BP1: _of_terms(
        _MISSENSE,
        _state(_C.BP1, "is_truncation_mechanism_only", "truncation is the mechanism", "missense is a mechanism"),
        _C.BP1,
    ),
    _C.BP2: _assess_bp2,
    _C.BP3: _of_terms(_IN_FRAME, _assess_bp3, _C.BP3),
    _C.BP4: _assess_prediction(_C.BP4, Prediction.BENIGN),
    _C.BP5: _state(_C.BP5, "has_other_cause", "another cause is found", "no other cause is found"),
    _C.BP6: _withdrawn(_C.BP6),
    _C.BP7: _of_terms(frozenset({Term.SYNONYMOUS}), _assess_bp7, _C.BP7),
}
