from __future__ import annotations

from decimal import Decimal

from fascicle.case.told_stains import list_stains
from fascicle.model.course import NOT_STATED
from fascicle.model.course_facts import Marker, PathologyFact
from fascicle.model.patient_state import ToldState
from fascicle.model.stains import Stain

REPORT = PathologyFact(
    identifier="biopsy",
    specimen="needle biopsy",
    markers=(Marker("TRK", "positive", Decimal(80)), Marker("S-100", "partly positive", NOT_STATED), Marker("INI-1", "retained")),
)
LATER = PathologyFact(identifier="specimen", specimen="resection", markers=(Marker("TRK", "negative"),))


def test_list_stains__takes_reports_before_the_state() -> None:
    found = list_stains((), ToldState(as_of="specimen"), (REPORT, LATER))
    assert found == (
        Stain("TRK", "positive", "biopsy", Decimal(80)),
        Stain("S-100", "partly positive", "biopsy"),
        Stain("INI-1", "retained", "biopsy"),
    )
    assert len(list_stains((), ToldState(), (REPORT, LATER))) == 4


def test_list_stains__one_told_by_itself_stands_for_its_marker() -> None:
    own = Stain("INI1", "lost", "second opinion", has_internal_control=True)
    found = list_stains((own,), ToldState(), (REPORT,))
    assert [stain.marker for stain in found] == ["INI1", "TRK", "S-100"]
    assert list_stains((), ToldState(), ()) == ()
