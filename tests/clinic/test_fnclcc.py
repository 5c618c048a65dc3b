from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import NOT_STATED, check_partial, name_row, parse_decimal, parse_flag, parse_stated, read_truth_table, show

from fascicle.adapters.clinic_tables import read_point_tables
from fascicle.clinic.fnclcc import NO_DIFFERENTIATION, FnclccFindings, grade_fnclcc, score_fnclcc
from fascicle.model.scores import OneOf, Options, Score

POINTS = read_point_tables()["FNCLCC"]
DOMAINS = ((1, 2, 3), (0, 9, 10, 20), (Decimal(0), Decimal(20), Decimal(50)))


@pytest.mark.parametrize("row", read_truth_table("fnclcc"), ids=name_row)
def test_score_fnclcc__clause_by_clause(row: dict[str, str]) -> None:
    findings = FnclccFindings(
        parse_stated(row["differentiation"], int),
        parse_stated(row["mitoses"], int),
        parse_decimal(row["necrosis_percent"]),
        parse_flag(row["before_treatment"]),
        is_listed=True,
    )
    score = score_fnclcc(findings, POINTS)
    ends = (NOT_STATED, NOT_STATED) if score.result is None else (str(score.result.low), str(score.result.high))
    assert ends == (row["low"], row["high"])
    assert show(grade_fnclcc(score)) == row["grade"]


def test_score_fnclcc__says_that_the_entity_is_not_listed() -> None:
    findings = FnclccFindings(OneOf((2, 3)), 5, Decimal(0), is_before_treatment=True, is_listed=False)
    score = score_fnclcc(findings, POINTS)
    assert NO_DIFFERENTIATION in score.notes
    assert show(score) == "3|4"


@pytest.mark.parametrize("facts", [{"mitoses_per_10_hpf": -1}, {"necrosis_percent": Decimal(101)}])
def test_fnclcc_findings__refuse_what_cannot_be(facts: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"0 or more|from 0 to 100"):
        FnclccFindings(**facts)


def test_score_fnclcc__differentiation_is_1_to_3() -> None:
    with pytest.raises(ValueError, match="differentiation cannot be 4"):
        score_fnclcc(FnclccFindings(4, is_before_treatment=True), POINTS)


def grade(differentiation: int, mitoses: int, necrosis: Decimal) -> Score[Options[int]]:
    return grade_fnclcc(score_fnclcc(FnclccFindings(differentiation, mitoses, necrosis, is_before_treatment=True), POINTS))


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_grade_fnclcc__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(grade, DOMAINS, facts)
