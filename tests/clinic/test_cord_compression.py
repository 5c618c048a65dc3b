from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.cord_compression import EsccGrade, grade_cord_compression, group_grade
from fascicle.model.scores import Options, Score
from fascicle.model.spine import Reach


@pytest.mark.parametrize("row", read_truth_table("cord_compression"), ids=name_row)
def test_grade_cord_compression__clause_by_clause(row: dict[str, str]) -> None:
    score = grade_cord_compression(parse_stated(row["reach"], Reach), is_fluid_visible=parse_flag(row["fluid_visible"]))
    assert show(score) == row["grade"]
    assert score.result is not None
    assert "|".join(dict.fromkeys(group_grade(grade) for grade in score.result.values)) == row["group"]


def test_grade_cord_compression__names_the_fluid_of_the_index_case() -> None:
    assert grade_cord_compression(Reach.CORD_COMPRESSED, is_fluid_visible=None).missing == (
        "cerebrospinal fluid seen around the cord",
    )


def test_grade_cord_compression__not_below_the_cord() -> None:
    score = grade_cord_compression(Reach.CORD_COMPRESSED, is_fluid_visible=True, is_at_cord=False)
    assert score.result is None
    assert score.applicability.applies is False


def grade(reach: Reach, fluid: bool) -> Score[Options[EsccGrade]]:  # noqa: FBT001 - by place
    return grade_cord_compression(reach, is_fluid_visible=fluid)


@given(st.sampled_from((None, *Reach)), st.sampled_from((None, True, False)))
def test_grade_cord_compression__partial_facts_give_what_their_completions_give(reach: object, fluid: object) -> None:
    check_partial(grade, (tuple(Reach), (True, False)), (reach, fluid))
