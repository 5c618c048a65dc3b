"""Survival of each line from the days of a course."""

from __future__ import annotations

from decimal import Decimal

from course_examples import DATED, change, tell_index_case, tell_text
from fascicle.model.scores import Interval


def test_measure_survival__progression_came_after_the_last_study_without_it() -> None:
    (line,) = tell_text(DATED).survival
    assert line.therapy.identifier == "drug"
    # mri-2 on day 57 was the last study before day 1245, on which progression was seen.
    assert line.progression_free.days.result == Interval(Decimal(58), Decimal(1245))
    assert line.progression_free.is_event is True


def test_measure_survival__alive_is_censored_at_the_last_contact() -> None:
    (line,) = tell_text(DATED).survival
    assert line.overall.days.value == Decimal(1419)
    assert line.overall.is_event is False


def test_measure_survival__death_ends_both() -> None:
    text = change("is_alive = true\nhas_progressed = true\nprogressed = { date = 2025-06-10 }", "is_alive = false")
    told = tell_text(text.replace("is_alive = false", "is_alive = false\nhas_progressed = false\ndied = { date = 2025-12-01 }"))
    (line,) = told.survival
    assert line.overall.days.value == Decimal(1419)
    assert line.overall.is_event is True
    assert line.progression_free.days.value == Decimal(1419)


def test_measure_survival__days_that_cannot_be_compared_are_missing() -> None:
    """The last contact of the index case counts from the operation, whose day is not stated."""
    for line in tell_index_case().survival:
        assert line.overall.days.result is None
        assert line.overall.days.missing


def test_measure_survival__needs_an_outcome() -> None:
    assert tell_text(DATED[: DATED.index("[outcome]")]).survival == ()
