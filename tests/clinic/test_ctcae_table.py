from __future__ import annotations

import pytest

from fascicle.adapters.clinic_tables import read_ctcae
from fascicle.clinic.ctcae_table import COLUMNS, parse_ctcae
from fascicle.errors import InputError

HEADER = "\t".join(COLUMNS) + "\n"
ROW = "T\tg/L\t1\tany\t>\t1\tULN\t0\t-\tsource\tverified\n"


def test_read_ctcae__clauses_from_the_highest_grade_down() -> None:
    for term in read_ctcae().values():
        grades = [clause.grade for clause in term.clauses]
        assert grades == sorted(grades, reverse=True)


def test_parse_ctcae__a_negated_condition() -> None:
    clause = parse_ctcae(HEADER + ROW.replace("\t-\t", "\tnot treated\t"))["T"].clauses[0]
    assert (clause.condition, clause.is_negated) == ("treated", True)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("\t>\t", "\t!\t", "ctcae_v5.tsv, T, grade 1: not readable"),
        ("\t1\tULN", "\tx\tULN", "ctcae_v5.tsv, T, grade 1: not readable"),
        ("\t1\tany", "\t5\tany", "a grade from 1 to 4, not 5"),
        (">\t1\tULN\t0", "-\t-\t-\t-", "a threshold or a condition"),
        ("source", "", "line 2: source is empty"),
    ],
)
def test_parse_ctcae__names_the_place(old: str, new: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_ctcae(HEADER + ROW.replace(old, new))


def test_parse_ctcae__rows_of_one_term_agree() -> None:
    with pytest.raises(InputError, match="T: its rows disagree"):
        parse_ctcae(HEADER + ROW + ROW.replace("g/L", "any"))
