from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, parse_conditions, parse_stated, read_truth_table, show

from fascicle.adapters.clinic_tables import read_dose_advice, read_dose_levels
from fascicle.clinic.dose_advice import SHOWN, advise_dose, find_lower_dose, list_steps
from fascicle.clinic.dose_tables import DoseAction

LINES = read_dose_advice()
LEVELS = read_dose_levels()
REACTIONS = sorted({line.reaction for line in LINES})


@pytest.mark.parametrize("row", read_truth_table("dose_advice_entrectinib"), ids=name_row)
def test_advise_dose__line_by_line(row: dict[str, str]) -> None:
    grade, conditions = parse_stated(row["grade"], int), parse_conditions(row["conditions"])
    score = advise_dose(LINES, "entrectinib", row["reaction"], grade, conditions)
    assert show(score) == row["action"]
    assert score.rule.is_verified == (row["verified"] == "yes")
    assert score.notes == (SHOWN,)


def test_advise_dose__names_what_is_missing() -> None:
    missing = advise_dose(LINES, "entrectinib", "hepatotoxicity", 3, {}).missing
    assert set(missing) == {"bilirubin_rise_without_cholestasis_or_haemolysis", "resolved_within_4_weeks", "recurrent"}


def test_advise_dose__refuses_what_the_table_does_not_have() -> None:
    with pytest.raises(ValueError, match="no line for hiccups under entrectinib"):
        advise_dose(LINES, "entrectinib", "hiccups", 1, {})
    with pytest.raises(ValueError, match="does not ask for age"):
        advise_dose(LINES, "entrectinib", "vision disorders", 1, {"age": True})


@pytest.mark.parametrize(("dose", "lower"), [(600, 400), (400, 200), (200, None)])
def test_find_lower_dose__of_entrectinib(dose: int, lower: int | None) -> None:
    assert find_lower_dose(LEVELS, "entrectinib", Decimal(dose)) == lower


def test_find_lower_dose__of_no_dose_of_the_label() -> None:
    with pytest.raises(ValueError, match="500 mg a day is no dose of the label"):
        find_lower_dose(LEVELS, "entrectinib", Decimal(500))


def test_list_steps__of_one_grade() -> None:
    steps = list_steps(LINES, "entrectinib", "congestive heart failure", 3)
    assert [(line.action, line.until) for line in steps] == [(DoseAction.WITHHOLD_THEN_REDUCE, "grade 1 or less")]


# Every completion of every reaction is asked here, so that no two lines of the table can hold at once.
@given(st.sampled_from(REACTIONS), st.integers(0, 4), st.lists(st.sampled_from((None, True, False)), min_size=4, max_size=4))
def test_advise_dose__a_fact_taken_away_never_narrows(reaction: str, grade: int, flags: list[bool | None]) -> None:
    names = list(dict.fromkeys(name for line in LINES if line.reaction == reaction for name in line.conditions))
    stated = {name: flag for name, flag in zip(names, flags, strict=False) if flag is not None}
    whole = advise_dose(LINES, "entrectinib", reaction, grade, stated).result
    for left_out in ("grade", *stated):
        fewer = {name: flag for name, flag in stated.items() if name != left_out}
        less = advise_dose(LINES, "entrectinib", reaction, None if left_out == "grade" else grade, fewer).result
        assert whole is not None
        assert less is not None
        assert whole.is_within(less)
