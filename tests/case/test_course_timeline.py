"""The layout of a course along its stations."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from course_examples import DATED, change, tell_text
from fascicle.model.course import Subject
from fascicle.model.course_facts import Side

TIMELINE = tell_text(DATED).timeline


def find_station(day: int) -> int:
    return next(place for place, station in enumerate(TIMELINE.stations) if station.days == (day, day))


def test_stations__dates_become_days_from_day_0() -> None:
    labels = [station.label for station in TIMELINE.stations]
    assert labels[:5] == ["day −7", "day −2", "day −1", "day 0", "day 20 to 47"]
    assert TIMELINE.stations[3].dates == (date(2022, 1, 12), date(2022, 1, 12))
    assert TIMELINE.stations[4].gap_days == (20, 47)


def test_stations__without_day_0_dates_stay_dates() -> None:
    stations = tell_text(change('day_zero = "drug"\n', "")).timeline.stations
    assert stations[0].label == "2022-01-05"
    assert stations[0].days is None


def test_bars__from_start_to_end() -> None:
    drug, radiation = TIMELINE.bars
    assert (drug.label, drug.start) == ("larotrectinib 100 mg twice daily", find_station(0))
    assert drug.end is not None
    assert TIMELINE.stations[drug.end].dates == (date(2025, 6, 15), date(2025, 6, 15))
    assert radiation.label == "radiotherapy, 50 Gy, 25 fractions"


def test_sizes__with_percent_of_their_own_line() -> None:
    assert [(point.fact, point.sum_mm, point.percent) for point in TIMELINE.sizes] == [
        ("mri-1", Decimal(40), None),
        ("mri-2", Decimal("25.5"), Decimal("-36.2")),
        ("mri-3", Decimal(33), Decimal("-17.5")),
    ]


def test_thresholds__follow_the_nadir() -> None:
    assert [(span.partial_mm, span.progression_mm) for span in TIMELINE.thresholds] == [
        (Decimal("28.0"), Decimal("48.0")),
        (Decimal("28.0"), Decimal("30.6")),
    ]


def test_thresholds__one_span_while_the_nadir_stays() -> None:
    study = DATED[DATED.index('[[imaging]]\nidentifier = "mri-3"') : DATED.index("[[decisions]]")]
    again = study.replace("mri-3", "mri-4").replace("2025-06-10", "2025-06-12")
    spans = tell_text(change("[[decisions]]", f"{again}[[decisions]]")).timeline.thresholds
    assert [span.progression_mm for span in spans] == [Decimal("48.0"), Decimal("30.6")]
    assert spans[0].end == spans[1].start


def test_strength__weakest_to_strongest_key_muscle_by_limb() -> None:
    found = {(item.limb, item.side): [(point.low, point.high) for point in item.points] for item in TIMELINE.strength}
    assert found == {("leg", Side.RIGHT): [(3, 3)], ("leg", Side.LEFT): [(1, 4)]}


def test_cord__as_places_on_the_scale() -> None:
    assert [(point.fact, point.low, point.high) for point in TIMELINE.cord] == [("mri-1", 4, 4)]


def test_marks__are_numbered_in_order_of_time() -> None:
    assert [mark.number for mark in TIMELINE.marks] == [1, 2, 3, 4]
    assert [mark.subject for mark in TIMELINE.marks] == [
        Subject.DECISION,
        Subject.TOXICITY,
        Subject.DECISION,
        Subject.OUTCOME,
    ]
    assert TIMELINE.marks[-1].text == "last contact, alive, progressed"


def test_bars__an_unknown_end_stays_unknown() -> None:
    told = tell_text(change("ended = { date = 2025-06-15 }", 'ended = "not stated"\nknown_until = "mri-2"'))
    bar = told.timeline.bars[0]
    assert bar.end is None
    assert bar.is_ongoing is None
    assert told.timeline.stations[bar.known_until].dates == (date(2022, 3, 10), date(2022, 3, 10))
