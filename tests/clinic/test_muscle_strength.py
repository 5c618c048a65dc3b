from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, read_truth_table

from fascicle.clinic.muscle_strength import parse_strength, sum_arms, sum_legs
from fascicle.model.neurology import (
    ARM_MYOTOMES,
    LEG_MYOTOMES,
    MRC_GRADES,
    Level,
    NeurologicalExamination,
    SideExamination,
    list_grades,
)
from fascicle.model.scores import OneOf


def make_examination(grade: int | OneOf[int]) -> NeurologicalExamination:
    side = SideExamination(dict.fromkeys(LEG_MYOTOMES, grade))
    return NeurologicalExamination(side, side)


@pytest.mark.parametrize("row", read_truth_table("strength"), ids=name_row)
def test_parse_strength__as_reports_write_it(row: dict[str, str]) -> None:
    if row["grades"] == "error":
        with pytest.raises(ValueError, match=r"strength|scale|comes first"):
            parse_strength(row["text"])
        return
    strength = parse_strength(row["text"])
    assert "|".join(map(str, list_grades(strength.grade, MRC_GRADES))) == row["grades"]
    assert strength.text == row["text"].strip()


@pytest.mark.parametrize(("text", "low", "high"), [("0/5", 0, 0), ("2/5", 20, 20), ("3/5", 30, 30), ("2-3/5", 20, 30)])
def test_sum_legs__of_the_index_case(text: str, low: int, high: int) -> None:
    score = sum_legs(make_examination(parse_strength(text).grade))
    assert score.result is not None
    assert (score.result.low, score.result.high) == (low, high)


def test_sum_arms__that_were_not_examined_can_be_anything() -> None:
    score = sum_arms(make_examination(0))
    assert score.result is not None
    assert (score.result.low, score.result.high) == (0, 50)
    assert score.missing[:2] == ("C5 right", "C6 right")
    assert len(score.missing) == 2 * len(ARM_MYOTOMES)


def test_side_examination__refuses_what_is_not_examined_there() -> None:
    with pytest.raises(ValueError, match="T5 has no strength"):
        SideExamination({Level.T5: 3})
    with pytest.raises(ValueError, match="strength at L2 is 0 to 5, not 6"):
        SideExamination({Level.L2: 6})
    with pytest.raises(ValueError, match="light touch at T5 is 0 to 2"):
        SideExamination(light_touch={Level.T5: 3})
    with pytest.raises(ValueError, match="C1 has no pin prick"):
        SideExamination(pin_prick={Level.C1: 1})
    with pytest.raises(ValueError, match="levels of key muscles, not T9"):
        SideExamination(lowest_non_key=Level.T9)


@given(st.dictionaries(st.sampled_from(LEG_MYOTOMES), st.sampled_from(MRC_GRADES)), st.sampled_from(LEG_MYOTOMES))
def test_sum_legs__a_grade_more_never_widens(grades: dict[Level, int], level: Level) -> None:
    less = {key: grade for key, grade in grades.items() if key is not level}
    whole = sum_legs(NeurologicalExamination(SideExamination(grades), SideExamination()))
    partial = sum_legs(NeurologicalExamination(SideExamination(less), SideExamination()))
    assert whole.result is not None
    assert partial.result is not None
    assert whole.result.is_within(partial.result)
    assert partial.result.single is None
