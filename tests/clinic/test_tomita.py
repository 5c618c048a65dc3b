from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import NOT_STATED, check_partial, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.adapters.clinic_tables import read_point_tables
from fascicle.clinic.tomita import TomitaSites, TomitaType, score_tomita_prognosis, type_tomita
from fascicle.model.scores import Options, Score

POINTS = read_point_tables()["Tomita prognostic"]
LETTERS = "bpaevns"


def parse_sites(text: str) -> TomitaSites:
    words = text.split()
    return TomitaSites(*(None if f"?{letter}" in words else letter in words for letter in LETTERS))


@pytest.mark.parametrize("row", read_truth_table("tomita"), ids=name_row)
def test_type_tomita__clause_by_clause(row: dict[str, str]) -> None:
    score = type_tomita(parse_sites(row["sites"]))
    assert show(score) == row["type"]
    assert not score.is_conclusive


@pytest.mark.parametrize("row", read_truth_table("tomita_prognosis"), ids=name_row)
def test_score_tomita_prognosis__clause_by_clause(row: dict[str, str]) -> None:
    growth, visceral, bone = (parse_stated(row[name], str) for name in ("growth", "visceral", "bone"))
    score = score_tomita_prognosis(growth, visceral, bone, POINTS, is_metastasis=parse_flag(row["metastasis"]))
    ends = (NOT_STATED, NOT_STATED) if score.result is None else (str(score.result.low), str(score.result.high))
    assert ends == (row["low"], row["high"])
    assert not score.rule.is_verified


def find_type(*sites: bool) -> Score[Options[TomitaType]]:
    return type_tomita(TomitaSites(*sites))


@given(st.tuples(*(st.sampled_from((None, True, False)) for _ in fields(TomitaSites))))
def test_type_tomita__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(find_type, ((True, False),) * len(LETTERS), facts)


PROGNOSIS = tuple(tuple(options) for options in POINTS.components.values())


def score_prognosis(growth: str, visceral: str, bone: str) -> Score[Options[int]]:
    return score_tomita_prognosis(growth, visceral, bone, POINTS, is_metastasis=True)


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in PROGNOSIS)))
def test_score_tomita_prognosis__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(score_prognosis, PROGNOSIS, facts)
