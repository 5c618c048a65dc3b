"""Clauses of labels, one row an answer: what is asked, what is known, what follows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from fascicle.interpretation.label_clauses import ClauseFacts, assess_clauses, combine_clauses
from fascicle.interpretation.statements import match_statements
from fascicle.knowledge.conditions import parse_conditions
from fascicle.model.answers import Answer, Outcome
from fascicle.model.knowledge import Ask, Clause, DrugClass
from fascicle.model.options import ClauseAnswer, WatchedChange, WatchStatus
from fascicle.model.patient_state import Datum, PatientState, TreatmentLine
from tumour_examples import TREE, make_statement, make_tumour, make_variant

LINES = (Path(__file__).parent / "label_clauses.tsv").read_text("utf-8").splitlines()
ROWS = list(csv.DictReader((line for line in LINES if not line.startswith("#")), delimiter="\t"))
CLASSES = {"trk_inhibitor": DrugClass("trk_inhibitor", "TRK inhibitor", ("larotrectinib", "entrectinib"))}
FLAGS = {"yes": True, "no": False, "?": None, "-": None}


def make_facts(
    when: str, state: PatientState, watched: tuple[WatchedChange, ...] = (), *, is_solid: bool | None = True
) -> ClauseFacts:
    statement = make_statement("variant KIT", drugs=("larotrectinib",), clauses=(Clause("x", parse_conditions(when)),))
    (match,) = match_statements(make_tumour(variants=(make_variant("KIT", "p.Val559Asp"),)), [statement], TREE)
    return ClauseFacts(state, match, watched, CLASSES, is_solid, "Sarcoma")


def parse_state(row: dict[str, str]) -> PatientState:
    values: dict[str, Any] = {}
    for part in row["state"].split(";") if row["state"] != "-" else ():
        name, _, value = part.partition("=")
        parsed: Any = FLAGS[value] if value in FLAGS else tuple(map(int, value.split(",")))
        values[name] = Datum(parsed, "age as told" if name == "age_months" else "told")
    return PatientState(lines=parse_lines(row["lines"]), **values)


def parse_lines(text: str) -> tuple[TreatmentLine, ...] | None:
    if text in ("-", "none"):
        return None if text == "-" else ()
    parts = (part.partition(":") for part in text.split(";"))
    return tuple(TreatmentLine(drugs, tuple(drugs.split("+")), FLAGS[progressed], "told") for drugs, _, progressed in parts)


def assess(row: dict[str, str]) -> Answer:
    (answer,) = assess_clauses(make_facts(row["when"], parse_state(row), is_solid=FLAGS[row["solid"]]))
    return answer.answer


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['when']}, {row['state']}, {row['lines']}")
def test_assess_clauses__each_row(row: dict[str, str]) -> None:
    answer = assess(row)
    assert answer.outcome.value == row["outcome"]
    assert row["because"] in answer.because


def test_assess_clauses__the_table_asks_everything_that_can_be_asked() -> None:
    asked = {condition.ask for row in ROWS for group in parse_conditions(row["when"]) for condition in group}
    assert asked == set(Ask)


@pytest.mark.parametrize(
    ("status", "lines", "outcome", "because"),
    [
        (WatchStatus.DETECTED, (), Outcome.NOT_MET, "detected: NTRK3 G623R"),
        (WatchStatus.DETECTED, None, Outcome.NOT_MET, "detected: NTRK3 G623R"),
        (WatchStatus.COVERED, ("larotrectinib",), Outcome.MET, "every watched position was read and is unchanged"),
        (WatchStatus.NOT_COVERED, ("larotrectinib",), Outcome.NOT_ASSESSABLE, "not read: NTRK3 G623R"),
        (WatchStatus.NOT_COVERED, (), Outcome.MET, "no TRK inhibitor came before"),
        (WatchStatus.COVERED, None, Outcome.NOT_ASSESSABLE, "not recorded"),
    ],
)
def test_assess_clauses__known_resistance(
    status: WatchStatus, lines: tuple[str, ...] | None, outcome: Outcome, because: str
) -> None:
    watched = (WatchedChange("s", "NTRK3 G623R", is_on_target=True, status=status, because="x"),)
    earlier = None if lines is None else tuple(TreatmentLine(drug, (drug,), True, "told") for drug in lines)
    (answer,) = assess_clauses(make_facts("no_known_resistance", PatientState(lines=earlier), watched))
    assert (answer.answer.outcome, because in answer.answer.because) == (outcome, True)


def test_combine_clauses__one_that_is_not_met_decides() -> None:
    answers = tuple(ClauseAnswer("x", Answer("c", outcome, "because")) for outcome in Outcome)
    assert combine_clauses(answers) is Outcome.NOT_MET
    assert combine_clauses(answers[::2]) is Outcome.NOT_ASSESSABLE
    assert combine_clauses(answers[:1]) is Outcome.MET
