from __future__ import annotations

import pytest

from fascicle.adapters.clinic_tables import read_point_tables
from fascicle.clinic.points import add_points, parse_point_tables
from fascicle.clinic.sins import APPLIES, RULE
from fascicle.errors import InputError

HEADER = "score\tcomponent\toption\tpoints\tsource\n"


def test_read_point_tables__reach_the_published_totals() -> None:
    tables = read_point_tables()
    assert (tables["SINS"].totals[0], tables["SINS"].totals[-1]) == (0, 18)
    assert (tables["FNCLCC"].totals[0], tables["FNCLCC"].totals[-1]) == (2, 8)
    assert (tables["Tomita prognostic"].totals[0], tables["Tomita prognostic"].totals[-1]) == (2, 10)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("score\tpoints\n", "points.tsv, header: the header is not"),
        (HEADER + "S\ta\tx\t1\n", "points.tsv, line 2: 4 fields instead of 5"),
        (HEADER + "S\ta\tx\t1\t\n", "points.tsv, line 2: source is empty"),
        (HEADER + "S\ta\tx\t-1\tp\n", "points.tsv, S a x: '-1' is no number of points"),
        (HEADER + "S\ta\tx\t1\tp\nS\ta\tx\t2\tp\n", "points.tsv, S a x: stands twice"),
        (HEADER + "S\ta\tx\t1\tp\nS\ta\ty\t2\tq\n", "points.tsv, S a y: names another source"),
    ],
)
def test_parse_point_tables__names_the_place(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_point_tables(text)


def test_add_points__refuses_an_unknown_component() -> None:
    with pytest.raises(ValueError, match="SINS has no component age"):
        add_points(read_point_tables()["SINS"], {"age": "old"}, RULE, APPLIES)
