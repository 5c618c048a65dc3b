"""Where the stations of a timeline stand: known distances to scale, long ones shortened, unknown ones alike. No drawing here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fascicle.model.timeline import TimelineStation

LEFT, RIGHT_MARGIN = 150.0, 110.0
LEAST_WIDTH = 1040.0
UNKNOWN_GAP, LEAST_GAP, DENSE_GAP = 52.0, 24.0, 5.0
MOST_PER_DAY = 6.0
LONG_FACTOR, LONG_DAYS = 5.0, 60.0
"""A gap is long when it is more than this many times the median known gap, and more than this many days."""


class GapKind(StrEnum):
    """How a gap is drawn."""

    TO_SCALE = "to_scale"
    SHORTENED = "shortened"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between two stations: `days` is the middle of what is possible, None where nothing is known."""

    kind: GapKind
    days: float | None


@dataclass(frozen=True, slots=True)
class Scale:
    """The x of each station, the gaps between them, and the width of the picture."""

    xs: tuple[float, ...]
    gaps: tuple[Gap, ...]
    width: float

    @property
    def right(self) -> float:
        """The right edge of the panels."""
        return self.width - RIGHT_MARGIN / 4


def place_stations(stations: Sequence[TimelineStation]) -> Scale:
    """The scale. Days share the room that gaps of unknown length leave.

    Stations stay a little apart, the less the more there are; a picture that cannot hold them gets wider.
    """
    gaps = _classify(stations)
    limit = _find_limit(gaps)
    counted = [min(gap.days, limit) for gap in gaps if gap.days is not None]
    unknown = sum(gap.days is None for gap in gaps)
    room = LEAST_WIDTH - LEFT - RIGHT_MARGIN - unknown * UNKNOWN_GAP
    per_day = max(0.0, min(MOST_PER_DAY, room / sum(counted))) if sum(counted) else 0.0
    least = max(DENSE_GAP, min(LEAST_GAP, room / max(1, len(counted))))
    xs = [LEFT + 20]
    for gap in gaps:
        step = UNKNOWN_GAP if gap.days is None else max(least, min(gap.days, limit) * per_day)
        xs.append(xs[-1] + step)
    return Scale(tuple(xs[: len(stations)]), gaps, max(LEAST_WIDTH, xs[-1] + RIGHT_MARGIN))


def _classify(stations: Sequence[TimelineStation]) -> tuple[Gap, ...]:
    days = [None if item.gap_days is None else sum(item.gap_days) / 2 for item in stations[1:]]
    limit = _find_limit([Gap(GapKind.TO_SCALE, item) for item in days])
    return tuple(_make_gap(item, limit) for item in days)


def _make_gap(days: float | None, limit: float) -> Gap:
    if days is None:
        return Gap(GapKind.UNKNOWN, None)
    return Gap(GapKind.SHORTENED if days > limit else GapKind.TO_SCALE, days)


def _find_limit(gaps: Sequence[Gap]) -> float:
    """The longest gap that is drawn to scale, in days."""
    known = [gap.days for gap in gaps if gap.days]
    return max(LONG_DAYS, LONG_FACTOR * median(known)) if known else LONG_DAYS
