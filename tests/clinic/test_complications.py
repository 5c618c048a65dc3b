from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.complications import PERSISTS, ClavienGrade, Complication, find_highest, grade_complication
from fascicle.model.scores import Options, Score
from fascicle.model.surgery import Management

DOMAINS = (tuple(Management), (True, False), (True, False))


@pytest.mark.parametrize("row", read_truth_table("clavien"), ids=name_row)
def test_grade_complication__clause_by_clause(row: dict[str, str]) -> None:
    complication = Complication(
        parse_stated(row["management"], Management),
        parse_flag(row["planned"]),
        parse_flag(row["general_anaesthesia"]),
        parse_flag(row["several_organs"]),
    )
    assert show(grade_complication(complication)) == row["grade"]


def test_grade_complication__asks_whether_a_transfusion_was_planned() -> None:
    score = grade_complication(Complication(Management.DRUGS, None))
    assert score.missing == ("whether it was planned within the operation",)


def test_grade_complication__suffix_at_discharge() -> None:
    lasting = Complication(Management.DRUGS, was_planned_in_operation=False, persists_at_discharge=True)
    assert grade_complication(lasting).notes == (PERSISTS,)


def test_find_highest__of_several() -> None:
    scores = [
        grade_complication(Complication(management, was_planned_in_operation=False))
        for management in (Management.ALLOWED, Management.INTERVENTION, Management.DRUGS)
    ]
    assert find_highest(scores) == (ClavienGrade.IIIA, ClavienGrade.IIIB)
    assert find_highest([grade_complication(Complication(Management.DRUGS, None))]) is None


def grade(management: Management, general: bool, several: bool) -> Score[Options[ClavienGrade]]:  # noqa: FBT001
    return grade_complication(Complication(management, False, general, several))


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_grade_complication__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(grade, DOMAINS, facts)
