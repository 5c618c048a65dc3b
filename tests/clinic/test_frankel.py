from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.frankel import FrankelGrade, Motion, Sensation, grade_frankel
from fascicle.model.scores import Options, Score

DOMAINS = (tuple(Motion), tuple(Sensation), (True, False))


def grade(motion: Motion, sensation: Sensation, disturbed: bool) -> Score[Options[FrankelGrade]]:  # noqa: FBT001 - by place
    return grade_frankel(motion, sensation, is_sphincter_disturbed=disturbed)


@pytest.mark.parametrize("row", read_truth_table("frankel"), ids=name_row)
def test_grade_frankel__clause_by_clause(row: dict[str, str]) -> None:
    motion, sensation = parse_stated(row["motion"], Motion), parse_stated(row["sensation"], Sensation)
    score = grade_frankel(motion, sensation, is_sphincter_disturbed=parse_flag(row["sphincter_disturbed"]))
    assert show(score) == row["grade"]


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_grade_frankel__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(grade, DOMAINS, facts)
