from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fascicle.interpretation.acmg.assessing import AcmgFacts, Prediction, assess
from fascicle.interpretation.acmg.combining import classify_points, combine
from fascicle.interpretation.acmg.loss_of_function import LossFacts, assess_loss
from fascicle.model.acmg import Criterion, PathogenicityClass
from fascicle.model.answers import Answer, Outcome, met
from fascicle.model.consequences import NmdOutcome, NmdPrediction, Term, TranscriptConsequence
from fascicle.model.germline import LostPart
from fascicle.model.variants import PopulationFrequency

FOLDER = Path(__file__).parent


def read_table(name: str) -> list[dict[str, str]]:
    lines = [line for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def answer(codes: str) -> tuple[Answer, ...]:
    return tuple(met(code, "given", Criterion[code].points) for code in codes.split())


def make_consequence(*terms: Term, nmd: NmdOutcome | None = None) -> TranscriptConsequence:
    prediction = NmdPrediction(nmd, "rule", "its datum") if nmd else None
    return TranscriptConsequence("GENE", "HGNC:1", "NM_1.1", (), terms, None, None, nmd=prediction)


@pytest.mark.parametrize("row", read_table("acmg_rules.tsv"), ids=lambda row: row["rule"])
def test_combine__follows_every_rule_of_2015(row: dict[str, str]) -> None:
    assert combine(answer(row["met"])).by_rules.value == row["class"]


@pytest.mark.parametrize("row", read_table("acmg_points.tsv"), ids=lambda row: row["met"] or "nothing")
def test_combine__follows_the_points_of_2020(row: dict[str, str]) -> None:
    found = combine(answer(row["met"]))
    assert (found.points, found.by_points.value) == (int(row["points"]), row["class"])


def test_classify_points__has_the_bands_of_the_paper() -> None:
    bands: dict[PathogenicityClass, list[int]] = {}
    for points in range(-12, 16):
        bands.setdefault(classify_points(points), []).append(points)
    assert {kind: (min(own), max(own)) for kind, own in bands.items()} == {
        PathogenicityClass.BENIGN: (-12, -7),
        PathogenicityClass.LIKELY_BENIGN: (-6, -1),
        PathogenicityClass.UNCERTAIN: (0, 5),
        PathogenicityClass.LIKELY_PATHOGENIC: (6, 9),
        PathogenicityClass.PATHOGENIC: (10, 15),
    }


def test_combine__says_ba1_and_contradictions() -> None:
    alone = combine(answer("PS1 BA1"))
    assert (alone.points, alone.by_points, alone.because) == (None, PathogenicityClass.BENIGN, "BA1 stands alone")
    assert alone.is_contradictory
    assert combine(answer("PM2 BP4")).is_contradictory
    assert not combine(answer("PM2 PP3")).is_contradictory
    assert combine(answer("PM2 PP3")).because == "3 points from PM2 (+2), PP3 (+1)"
    assert combine(()).because == "0 points from no criterion"


def test_combine__takes_the_strength_that_a_rule_gives() -> None:
    assert combine((met("PVS1", "given", 4), met("PM2", "given", 2))).by_points is PathogenicityClass.LIKELY_PATHOGENIC


def frequency(value: float | None, filtering: float | None = None) -> PopulationFrequency:
    because = "the resource does not cover the site" if value is None else "looked up"
    return PopulationFrequency(value, "gnomAD", because, filtering)


TREE = LossFacts(is_mechanism=True, is_in_relevant_transcript=True, lost=LostPart(is_critical=False, is_common=False))
OF_GENE = ("is_mechanism", "is_in_relevant_transcript")


def change_tree(change: dict[str, Any]) -> LossFacts:
    """TREE with other facts, of the gene or of what is lost."""
    of_gene = {key: value for key, value in change.items() if key in OF_GENE}
    lost = {key: value for key, value in change.items() if key not in OF_GENE}
    return replace(TREE, **of_gene, lost=replace(TREE.lost, **lost))


DECAY, ESCAPE = NmdOutcome.EXPECTED, NmdOutcome.ESCAPE
ELONGATED = (Term.FEATURE_ELONGATION,)


# Abou Tayoun 2018, Figure 1, from left to right: terms, decay, what differs from TREE, points (None: not met, "?": not
# assessable).
@pytest.mark.parametrize(
    ("terms", "nmd", "change", "points"),
    [
        ((Term.STOP_GAINED,), DECAY, {}, 8),
        ((Term.FRAMESHIFT,), NmdOutcome.ESCAPE_POSSIBLE, {}, 8),
        ((Term.STOP_GAINED,), DECAY, {"is_in_relevant_transcript": False}, None),
        ((Term.STOP_GAINED,), ESCAPE, {"is_critical": True}, 4),
        ((Term.STOP_GAINED,), ESCAPE, {"is_common": True}, None),
        ((Term.STOP_GAINED,), ESCAPE, {"is_in_relevant_transcript": False}, None),
        ((Term.STOP_GAINED,), ESCAPE, {"removed_fraction": 0.11}, 4),
        ((Term.STOP_GAINED,), ESCAPE, {"removed_fraction": 0.10}, 2),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": True, "decay": DECAY}, 8),
        (
            (Term.SPLICE_ACCEPTOR,),
            None,
            {"shifts_frame": True, "decay": DECAY, "is_in_relevant_transcript": False},
            None,
        ),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": True, "decay": ESCAPE, "is_critical": True}, 4),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": True, "decay": ESCAPE, "removed_fraction": 0.02}, 2),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": False, "is_critical": True}, 4),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": False, "removed_fraction": 0.3}, 4),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": False, "removed_fraction": 0.03}, 2),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": False, "is_common": True}, None),
        ((Term.START_LOST,), None, {"has_other_start": False, "is_pathogenic_before_start": True}, 2),
        ((Term.START_LOST,), None, {"has_other_start": False, "is_pathogenic_before_start": False}, 1),
        ((Term.START_LOST,), None, {"has_other_start": True}, None),
        ((Term.TRANSCRIPT_ABLATION,), None, {}, 8),
        # Deletion: full gene above; single to multi exon.
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": True, "decay": DECAY}, 8),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": True, "decay": DECAY, "is_in_relevant_transcript": False}, None),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": True, "decay": ESCAPE, "is_critical": True}, 4),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": True, "decay": ESCAPE, "is_common": True}, None),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": True, "decay": ESCAPE, "removed_fraction": 0.2}, 4),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": True, "decay": ESCAPE, "removed_fraction": 0.02}, 2),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": False, "is_critical": True}, 4),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": False, "is_common": True}, None),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": False, "is_in_relevant_transcript": False}, None),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": False, "removed_fraction": 0.2}, 4),
        ((Term.FEATURE_TRUNCATION,), None, {"shifts_frame": False, "removed_fraction": 0.1}, 2),
        ((Term.FEATURE_TRUNCATION,), None, {"is_end_lost": True, "removed_fraction": 0.2}, 4),
        ((Term.FEATURE_TRUNCATION,), None, {"is_start_lost": True, "shifts_frame": True, "decay": DECAY}, "?"),
        ((Term.FEATURE_TRUNCATION,), None, {}, "?"),
        # Duplication of exons: proven in tandem, presumed in tandem, proven not in tandem.
        (ELONGATED, None, {"is_within_gene": True, "is_tandem": True, "shifts_frame": True, "decay": DECAY}, 8),
        (ELONGATED, None, {"is_within_gene": True, "is_tandem": True, "shifts_frame": False}, None),
        (ELONGATED, None, {"is_within_gene": True, "shifts_frame": True, "decay": DECAY}, 4),
        (ELONGATED, None, {"is_within_gene": True, "shifts_frame": True, "decay": ESCAPE}, None),
        (ELONGATED, None, {"is_within_gene": True, "shifts_frame": False}, None),
        (ELONGATED, None, {"is_within_gene": True, "is_tandem": False, "shifts_frame": True, "decay": DECAY}, None),
        (ELONGATED, None, {"is_within_gene": False, "shifts_frame": True, "decay": DECAY}, None),
        (ELONGATED, None, {"shifts_frame": True, "decay": DECAY}, "?"),
        ((Term.TRANSCRIPT_AMPLIFICATION,), None, {}, None),
        ((Term.MISSENSE,), None, {}, None),
        ((Term.STOP_GAINED,), DECAY, {"is_mechanism": False}, None),
        ((Term.STOP_GAINED,), DECAY, {"is_mechanism": None}, "?"),
        ((Term.STOP_GAINED,), DECAY, {"is_in_relevant_transcript": None}, "?"),
        ((Term.FRAMESHIFT,), NmdOutcome.NOT_ASSESSABLE, {}, "?"),
        ((Term.STOP_GAINED,), ESCAPE, {"is_critical": None}, "?"),
        ((Term.STOP_GAINED,), ESCAPE, {"removed_fraction": None}, "?"),
        ((Term.STOP_GAINED,), ESCAPE, {"is_common": None, "removed_fraction": 0.5}, "?"),
        ((Term.SPLICE_DONOR,), None, {}, "?"),
        ((Term.SPLICE_DONOR,), None, {"shifts_frame": True}, "?"),
        ((Term.START_LOST,), None, {}, "?"),
        ((Term.START_LOST,), None, {"has_other_start": False}, "?"),
    ],
)
def test_assess_loss__follows_the_decision_tree(
    terms: tuple[Term, ...], nmd: NmdOutcome | None, change: dict[str, Any], points: int | str | None
) -> None:
    found = assess_loss(make_consequence(*terms, nmd=nmd), change_tree(change))
    outcome = Outcome.NOT_ASSESSABLE if points == "?" else Outcome.NOT_MET if points is None else Outcome.MET
    assert (found.outcome, found.weight) == (outcome, points if isinstance(points, int) else None)


# Each criterion met, not met and not assessable: the terms, and the facts of each of the three.
MISSENSE, SILENT, IN_FRAME = (Term.MISSENSE,), (Term.SYNONYMOUS,), (Term.INFRAME_DELETION,)
UNKNOWN: dict[str, Any] = {}
CASES: dict[str, tuple[tuple[Term, ...], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "PS1": (MISSENSE, {"has_pathogenic_same_change": True}, {"has_pathogenic_same_change": False}, UNKNOWN),
    "PS2": (
        MISSENSE,
        {"is_de_novo": True, "is_parentage_confirmed": True},
        {"is_de_novo": False},
        {"is_de_novo": True},
    ),
    "PS3": (MISSENSE, {"functional_damage": True}, {"functional_damage": False}, UNKNOWN),
    "PS4": (MISSENSE, {"is_enriched_in_cases": True}, {"is_enriched_in_cases": False}, UNKNOWN),
    "PM1": (MISSENSE, {"is_in_hotspot": True}, {"is_in_hotspot": False}, UNKNOWN),
    "PM2": (MISSENSE, {"population": frequency(0.0)}, {"population": frequency(0.001)}, {"population": frequency(None)}),
    "PM3": (
        MISSENSE,
        {"is_recessive": True, "is_in_trans_with_pathogenic": True},
        {"is_recessive": False, "is_in_trans_with_pathogenic": True},
        {"is_in_trans_with_pathogenic": True},
    ),
    "PM4": (IN_FRAME, {"is_in_repeat": False}, {"is_in_repeat": True}, UNKNOWN),
    "PM5": (
        MISSENSE,
        {"has_pathogenic_same_residue": True},
        {"has_pathogenic_same_residue": True, "has_pathogenic_same_change": True},
        UNKNOWN,
    ),
    "PM6": (MISSENSE, {"is_de_novo": True, "is_parentage_confirmed": False}, {"is_de_novo": False}, UNKNOWN),
    "PP1": (MISSENSE, {"segregates": True}, {"segregates": False}, UNKNOWN),
    "PP2": (MISSENSE, {"is_missense_constrained": True}, {"is_missense_constrained": False}, UNKNOWN),
    "PP3": (MISSENSE, {"prediction": Prediction.DELETERIOUS}, {"prediction": Prediction.UNCLEAR}, UNKNOWN),
    "PP4": (MISSENSE, {"is_phenotype_specific": True}, {"is_phenotype_specific": False}, UNKNOWN),
    "BA1": (MISSENSE, {"population": frequency(0.051)}, {"population": frequency(0.05)}, UNKNOWN),
    "BS1": (
        MISSENSE,
        {"population": frequency(0.01, filtering=0.008), "expected_frequency": 0.001},
        {"population": frequency(0.001), "expected_frequency": 0.001},
        {"population": frequency(0.01)},
    ),
    "BS2": (MISSENSE, {"is_in_healthy_adult": True}, {"is_in_healthy_adult": False}, UNKNOWN),
    "BS3": (MISSENSE, {"functional_damage": False}, {"functional_damage": True}, UNKNOWN),
    "BS4": (MISSENSE, {"segregates": False}, {"segregates": True}, UNKNOWN),
    "BP1": (MISSENSE, {"is_truncation_mechanism_only": True}, {"is_truncation_mechanism_only": False}, UNKNOWN),
    "BP2": (
        MISSENSE,
        {"is_in_cis_with_pathogenic": True},
        {"is_in_cis_with_pathogenic": False, "is_in_trans_with_pathogenic": False},
        {"is_in_trans_with_pathogenic": True},
    ),
    "BP3": (IN_FRAME, {"is_in_repeat": True}, {"is_in_repeat": False}, UNKNOWN),
    "BP4": (SILENT, {"splice_prediction": Prediction.BENIGN}, {"splice_prediction": Prediction.DELETERIOUS}, UNKNOWN),
    "BP5": (MISSENSE, {"has_other_cause": True}, {"has_other_cause": False}, UNKNOWN),
    "BP7": (
        SILENT,
        {"splice_prediction": Prediction.BENIGN, "is_conserved": False},
        {"is_conserved": True},
        {"splice_prediction": Prediction.BENIGN},
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_assess__answers_each_criterion_three_ways(code: str) -> None:
    terms, *facts = CASES[code]
    for given, outcome in zip(facts, (Outcome.MET, Outcome.NOT_MET, Outcome.NOT_ASSESSABLE), strict=True):
        found = next(a for a in assess(make_consequence(*terms), AcmgFacts(**given)) if a.criterion == code)
        assert found.outcome is outcome, given
        assert found.weight == (Criterion[code].points if outcome is Outcome.MET else None)


def test_assess__answers_all_28_criteria_in_order() -> None:
    answers = assess(make_consequence(Term.STOP_GAINED, nmd=DECAY), AcmgFacts())
    assert [answer.criterion for answer in answers] == [str(criterion) for criterion in Criterion]
    assert len(answers) == 28
    assert set(CASES) | {"PVS1", "PP5", "BP6"} == {str(criterion) for criterion in Criterion}
    outcomes = {answer.criterion: answer.outcome for answer in answers}
    assert outcomes["PVS1"] is Outcome.NOT_ASSESSABLE
    # Withdrawn criteria, those about missense, in-frame and silent changes, and the prediction of what PVS1 counts, are not met.
    about = {"PP3", "PP5", "BP6", "PS1", "PM5", "PP2", "BP1", "PM4", "BP3", "BP7"}
    assert {code for code, outcome in outcomes.items() if outcome is Outcome.NOT_MET} == about


def test_assess__calls_a_truncation_pathogenic_or_uncertain_by_what_is_known() -> None:
    """BRCA1 c.5251C>T: a stop codon that decays, absent from controls; without the population resource it is one point short."""
    consequence = make_consequence(Term.STOP_GAINED, nmd=DECAY)
    facts = AcmgFacts(loss=TREE, population=frequency(0.0))
    assert combine(assess(consequence, facts)).by_points is PathogenicityClass.PATHOGENIC
    without = combine(assess(consequence, replace(facts, population=None)))
    assert (without.points, without.by_points) == (8, PathogenicityClass.LIKELY_PATHOGENIC)


def test_assess__allows_a_rare_allele_of_a_recessive_disorder() -> None:
    facts = AcmgFacts(population=frequency(0.0005), is_recessive=True, rare_frequency=0.001)
    found = next(a for a in assess(make_consequence(Term.MISSENSE), facts) if a.criterion == "PM2")
    assert found.outcome is Outcome.MET


@pytest.mark.parametrize(
    ("population", "outcome", "words"),
    [
        (
            frequency(0.01, 0.0011),
            Outcome.MET,
            "0.0011 (lower bound of 95 %), the disorder allows 0.001 (a panel)",
        ),
        # One allele in a small group: frequent, and yet nothing follows.
        (frequency(0.01, 0.0009), Outcome.NOT_MET, "filtering frequency 0.0009"),
        (frequency(0.01), Outcome.NOT_ASSESSABLE, "of how many alleles is not listed"),
        (frequency(0.2, 0.19), Outcome.NOT_MET, "frequency 0.2: BA1 applies"),
        (frequency(0.0), Outcome.NOT_MET, "frequency 0, the disorder allows 0.001"),
        (frequency(None), Outcome.NOT_ASSESSABLE, "the resource does not cover the site"),
        (None, Outcome.NOT_ASSESSABLE, "no population resource was given"),
    ],
)
def test_assess__bs1_goes_by_the_lower_bound_of_the_frequency(
    population: PopulationFrequency | None, outcome: Outcome, words: str
) -> None:
    facts = AcmgFacts(population=population, expected_frequency=0.001, expected_source="a panel")
    found = next(a for a in assess(make_consequence(Term.MISSENSE), facts) if a.criterion == "BS1")
    assert found.outcome is outcome
    assert words in found.because


def test_assess__counts_a_lost_stop_codon_as_a_change_of_length() -> None:
    found = next(a for a in assess(make_consequence(Term.STOP_LOST), AcmgFacts()) if a.criterion == "PM4")
    assert found.outcome is Outcome.MET
