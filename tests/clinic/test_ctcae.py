from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, parse_conditions, parse_decimal, read_truth_table, show

from fascicle.adapters.clinic_tables import read_ctcae
from fascicle.clinic.ctcae import grade_event
from fascicle.model.toxicity import AdverseEvent, ToxicityTerm

TERMS = read_ctcae()
LABORATORY = read_truth_table("ctcae_laboratory")
MEASURED = [term for term in TERMS.values() if term.unit is not None]
NOT_LABORATORY = ("Ejection fraction decreased", "Weight gain")
ALT = "Alanine aminotransferase increased"


def make_event(row: dict[str, str], conditions: Mapping[str, bool]) -> AdverseEvent:
    value, lower, upper, baseline = (parse_decimal(row[name]) for name in ("value", "lower", "upper", "baseline"))
    return AdverseEvent(row["term"], row["unit"], value, lower, upper, baseline, conditions)


@pytest.mark.parametrize("row", LABORATORY, ids=name_row)
def test_grade_event__agrees_with_a_second_source(row: dict[str, str]) -> None:
    conditions = {name: name == row["condition"] for name in TERMS[row["term"]].conditions}
    assert row["condition"] in ("none", *conditions)
    assert show(grade_event(make_event(row, conditions), TERMS[row["term"]])) == row["grade"]


def test_second_source__covers_every_laboratory_term() -> None:
    laboratory = {name for name, term in TERMS.items() if term.unit is not None and name not in NOT_LABORATORY}
    assert {row["term"] for row in LABORATORY} == laboratory


@pytest.mark.parametrize("row", read_truth_table("ctcae_open"), ids=name_row)
def test_grade_event__with_what_is_not_stated(row: dict[str, str]) -> None:
    score = grade_event(make_event(row, parse_conditions(row["conditions"])), TERMS[row["term"]])
    assert show(score) == row["grade"]
    assert bool(score.missing) == ("|" in row["grade"])
    assert score.rule.is_verified


def test_grade_event__names_what_is_missing() -> None:
    event = AdverseEvent(ALT, "any", Decimal(50), None, Decimal(40))
    assert grade_event(event, TERMS[ALT]).missing == ("baseline",)
    assert "upper limit of normal" in grade_event(replace(event, upper_limit=None), TERMS[ALT]).missing


DESCRIBED = read_truth_table("ctcae_described")


@pytest.mark.parametrize("row", DESCRIBED, ids=name_row)
def test_grade_event__of_a_term_without_numbers(row: dict[str, str]) -> None:
    term = TERMS[row["term"]]
    conditions = {name: name == row["condition"] for name in term.conditions}
    assert row["condition"] in ("none", *conditions)
    score = grade_event(AdverseEvent(term.name, conditions=conditions, was_there_before=False), term)
    assert show(score) == row["grade"]
    assert score.is_conclusive


def test_described_terms__every_clause_has_its_row() -> None:
    clauses = {(name, clause.condition) for name, term in TERMS.items() if term.unit is None for clause in term.clauses}
    assert {(row["term"], row["condition"]) for row in DESCRIBED if row["condition"] != "none"} == clauses


@pytest.mark.parametrize(
    ("before", "worse", "applies"),
    [(True, False, False), (True, True, True), (True, None, None), (None, None, None), (False, None, True)],
)
def test_grade_event__a_deficit_of_the_disease_is_no_event(
    *, before: bool | None, worse: bool | None, applies: bool | None
) -> None:
    term = TERMS["Peripheral motor neuropathy"]
    event = AdverseEvent(term.name, conditions={"limits_self_care": True}, was_there_before=before, is_worse_than_before=worse)
    score = grade_event(event, term)
    assert score.applicability.applies is applies
    assert (score.result is None) == (applies is False)


def test_grade_event__asks_for_the_unit_of_the_table() -> None:
    event = AdverseEvent("Anemia", "g/dL", Decimal(9), Decimal(12))
    with pytest.raises(ValueError, match="graded in g/L, not in g/dL"):
        grade_event(event, TERMS["Anemia"])


def test_grade_event__refuses_another_term_and_an_unknown_condition() -> None:
    with pytest.raises(ValueError, match="Anemia is not graded as"):
        grade_event(AdverseEvent("Anemia"), TERMS[ALT])
    with pytest.raises(ValueError, match="does not ask for fever"):
        grade_event(AdverseEvent(ALT, conditions={"fever": True}), TERMS[ALT])


def test_adverse_event__refuses_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        AdverseEvent(ALT, "any", Decimal(-1))
    with pytest.raises(ValueError, match="the lower limit is above the upper one"):
        AdverseEvent(ALT, "any", Decimal(1), Decimal(5), Decimal(4))


NUMBERS = st.one_of(st.none(), st.integers(0, 400).map(lambda tenths: Decimal(tenths) / 10))


@given(
    term=st.sampled_from(MEASURED),
    value=NUMBERS,
    limit=NUMBERS,
    baseline=NUMBERS,
    flags=st.lists(st.sampled_from((None, True, False)), min_size=6, max_size=6),
    place=st.integers(0, 9),
)
def test_grade_event__a_fact_taken_away_never_narrows(
    *,
    term: ToxicityTerm,
    value: Decimal | None,
    limit: Decimal | None,
    baseline: Decimal | None,
    flags: list[bool | None],
    place: int,
) -> None:
    pairs = zip(term.conditions, flags, strict=False)
    conditions = {name: flag for name, flag in pairs if flag is not None}
    whole = AdverseEvent(term.name, term.unit, value, limit, limit, baseline, conditions)
    without = {name: flag for number, (name, flag) in enumerate(conditions.items()) if number != place - 4}
    less = (
        replace(whole, value=None),
        replace(whole, lower_limit=None),
        replace(whole, upper_limit=None),
        replace(whole, baseline=None),
        replace(whole, conditions=without),
    )[min(place, 4)]
    before, after = grade_event(whole, term).result, grade_event(less, term).result
    assert before is not None
    assert after is not None
    assert before.is_within(after)
