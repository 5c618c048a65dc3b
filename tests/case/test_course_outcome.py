"""Survival of each line from the days of a course."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from course_examples import DATED, change, tell_index_case, tell_text
from fascicle.case.outcome import CONFLICT, EARLIER
from fascicle.clinic.survival import Survival
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
    text = text.replace("is_alive = false", "is_alive = false\nhas_progressed = false\ndied = { date = 2025-12-01 }")
    text = text.replace("diameter_mm = 33", "diameter_mm = 30").replace('stop_reason = "progression"', 'stop_reason = "other"')
    told = tell_text(text)
    (line,) = told.survival
    assert line.overall.days.value == Decimal(1419)
    assert line.overall.is_event is True
    assert line.progression_free.days.value == Decimal(1419)


def test_measure_survival__days_that_cannot_be_compared_are_missing() -> None:
    """The last contact of the index case counts from the operation, whose day is not stated."""
    for line in tell_index_case().survival:
        assert line.overall.days.result is None
        assert line.overall.days.missing


OUTCOME = "has_progressed = true\nprogressed = { date = 2025-06-10 }\n"
SECOND = """\
[[therapies]]
identifier = "second"
when = { date = 2025-06-20 }
mode = "systemic"

[[toxicities]]"""


def measure(*changes: tuple[str, str]) -> list[Survival]:
    """Progression-free survival of each line of the dated course with texts replaced."""
    text = DATED
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return [line.progression_free for line in tell_text(text).survival]


def show(survival: Survival) -> tuple[str, bool | None]:
    result = survival.days.result
    return "-" if result is None else f"{result.low}-{result.high}", survival.is_event


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        # mri-3 is progression by RECIST; mri-2 may be too, as a new lesion is not ruled out.
        (((OUTCOME, ""), ('stop_reason = "progression"\n', "")), [("0-1245", True)]),
        # The first line has progressed by mri-3 whatever the outcome says of a later one.
        (((OUTCOME, ""), ("[[toxicities]]", SECOND)), [("0-1245", True), ("-", None)]),
        # Only the reason for the end tells: by the end of the line.
        (((OUTCOME, ""), ("diameter_mm = 33", 'diameter_mm = "not stated"')), [("0-1250", True)]),
        # The line's own day goes first.
        (
            (('stop_reason = "progression"', 'stop_reason = "progression"\nprogressed = { date = 2024-01-12 }'), (OUTCOME, "")),
            [("58-730", True)],
        ),
        # Nothing tells of progression: what was observed without it ends at the last study that surely was not.
        (
            (
                (OUTCOME, ""),
                ('stop_reason = "progression"\n', ""),
                ("diameter_mm = 33", "diameter_mm = 30"),
                ('effect_of = ["drug"]', 'effect_of = ["drug"]\nhas_new_lesion = false\nnon_target = "none"'),
            ),
            [("57-57", None)],
        ),
    ],
)
def test_measure_survival__progression_by_what_tells_of_it(
    changes: Sequence[tuple[str, str]], shown: list[tuple[str, bool | None]]
) -> None:
    assert [show(item) for item in measure(*changes)] == shown


def test_measure_survival__what_the_outcome_says_is_of_the_last_line() -> None:
    """Progression seen in November on the second line does not date the first one's."""
    later = OUTCOME.replace("2025-06-10", "2025-11-10")
    first, second = measure(
        (OUTCOME, later),
        ("[[toxicities]]", SECOND),
        ("diameter_mm = 33", 'diameter_mm = "not stated"'),
        ('stop_reason = "progression"\n', ""),
    )
    assert show(first) == ("-", None)
    assert first.days.missing == ("last day known without progression",)
    assert show(second) == ("1-143", True)


def test_measure_survival__facts_that_contradict_each_other_give_no_time() -> None:
    (line,) = measure((OUTCOME, "has_progressed = false\n"), ('stop_reason = "progression"\n', ""))
    assert line.days.result is None
    assert line.days.notes == (CONFLICT,)
    assert line.is_event is None


def test_measure_survival__a_study_before_the_stated_day_that_is_progression_widens_the_time_and_is_said() -> None:
    (line,) = measure(("diameter_mm = 25.5", "diameter_mm = 60"))
    assert show(line) == ("1-1245", True)
    assert line.days.notes[-1] == EARLIER.format(study="mri-2")
    (same,) = measure(("diameter_mm = 25.5", "diameter_mm = 30"))
    assert EARLIER.format(study="mri-3") not in same.days.notes


def test_measure_survival__needs_an_outcome() -> None:
    assert tell_text(DATED[: DATED.index("[outcome]")]).survival == ()
