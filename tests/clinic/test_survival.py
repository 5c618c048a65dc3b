from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import NOT_STATED, name_row, read_truth_table

from fascicle.clinic.survival import (
    AwaitedEvent,
    DaySpan,
    EventState,
    Survival,
    measure_overall,
    measure_progression_free,
)

EVENT_WORDS = {True: "yes", False: "no", None: "not stated"}


def parse_span(text: str) -> DaySpan:
    ends = [int(day) for day in text.split("-")]
    return DaySpan(ends[0], ends[-1])


def parse_event(name: str, text: str) -> AwaitedEvent:
    if text[0] in "?n":
        state = EventState.NOT_STATED if text[0] == "?" else EventState.NOT_HAPPENED
        return AwaitedEvent(name, state, None, int(text.split("@")[1]) if "@" in text else None)
    return AwaitedEvent(name, EventState.HAPPENED, parse_span(text))


def show_days(survival: Survival) -> str:
    result = survival.days.result
    if result is None:
        return NOT_STATED
    return str(result.low) if result.single is not None else f"{result.low}-{result.high}"


@pytest.mark.parametrize("row", read_truth_table("survival"), ids=name_row)
def test_survival__clause_by_clause(row: dict[str, str]) -> None:
    start = None if row["start"] == "?" else parse_span(row["start"])
    progression, death = parse_event("progression", row["progression"]), parse_event("death", row["death"])
    free, overall = measure_progression_free(start, progression, death), measure_overall(start, death)
    assert (show_days(free), EVENT_WORDS[free.is_event]) == (row["pfs"], row["pfs_event"])
    assert (show_days(overall), EVENT_WORDS[overall.is_event]) == (row["os"], row["os_event"])


def test_survival__names_what_is_missing() -> None:
    death = AwaitedEvent("death", EventState.NOT_STATED)
    assert measure_overall(None, death).days.missing == ("day of the start", "last day known without death")
    undated = AwaitedEvent("death", EventState.HAPPENED)
    assert measure_overall(DaySpan(0, 0), undated).days.missing == ("day of death",)


def test_survival__the_end_is_not_before_the_start() -> None:
    with pytest.raises(ValueError, match="the end, day 5, lies before the start, day 9"):
        measure_overall(DaySpan(9, 9), AwaitedEvent("death", EventState.HAPPENED, DaySpan(5, 5)))


def test_awaited_event__has_a_day_only_where_it_happened() -> None:
    with pytest.raises(ValueError, match="only where it happened"):
        AwaitedEvent("death", EventState.NOT_STATED, DaySpan(5, 5))
    with pytest.raises(ValueError, match="from day 6 to day 5"):
        DaySpan(6, 5)


@given(st.lists(st.integers(0, 300), min_size=4, max_size=4), st.integers(0, 400), st.integers(-20, 0))
def test_measure_progression_free__closer_days_never_widen(days: list[int], died: int, began: int) -> None:
    outer_low, low, high, outer_high = sorted(days)
    start = DaySpan(0, 0)
    wide_start = DaySpan(began, 0)
    death = AwaitedEvent("death", EventState.HAPPENED, DaySpan(died, died))
    unknown_death = AwaitedEvent("death", EventState.NOT_STATED)
    narrow = AwaitedEvent("progression", EventState.HAPPENED, DaySpan(low, high))
    wide = AwaitedEvent("progression", EventState.HAPPENED, DaySpan(outer_low, outer_high))
    found = measure_progression_free(start, narrow, death).days.result
    assert found is not None
    for other in (
        measure_progression_free(start, wide, death),
        measure_progression_free(wide_start, narrow, death),
        measure_progression_free(start, narrow, unknown_death),
        measure_progression_free(start, wide, unknown_death),
    ):
        assert other.days.result is not None
        assert found.is_within(other.days.result)
