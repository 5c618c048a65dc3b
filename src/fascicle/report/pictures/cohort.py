"""Many lines of therapy in one picture: swimmer (time), waterfall (best change), spider (change over time).

A line whose days or sizes are not known keeps its row or place and says so.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fascicle.case.words import DIRECTIONS
from fascicle.report.pictures.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    WHITE,
    estimate_text_width,
    hatch,
    label,
    line,
    polygon,
    rectangle,
    render_drawing,
)
from fascicle.report.pictures.timeline_panels import PALE, draw_diamond

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.cohort import Cohort, CohortLine, DaySpan

    ToY = Callable[[float], float]

WIDTH, TOP, ROW, TEXT = 900.0, 64.0, 24.0, 10.5
PARTIAL_PERCENT, PROGRESSION_PERCENT = -30.0, 20.0
"""RECIST 1.1, section 4.3.1: 30 % below the baseline; 20 % above the nadir, which on these scales is a guide only."""
SWIMMER, WATERFALL, SPIDER = "picture-swimmer", "picture-waterfall", "picture-spider"
DAYS_UNKNOWN, SIZE_UNKNOWN = "days not stated", "not assessable"
HEIGHT, LABEL_STEP = 300.0, 12.0


def draw_swimmer(cohort: Cohort) -> str:
    """One bar a line from its start, with responses, progression, operation, death and last contact as marks."""
    left, right = _find_left(cohort), WIDTH - 110
    most = max([1, *(days[1] for item in cohort.lines for days in _list_days(item))])
    bottom = TOP + ROW * len(cohort.lines)
    content = [
        label(8, 18, "Swimmer plot: days from the start of each line", 13, weight="bold"),
        label(
            8, 36, "◆ response with its name   P progression   O tumour taken out   † death   | last contact   ► ongoing", TEXT
        ),
        *_draw_day_axis(left, right, most, TOP - 8, bottom),
        *(
            element
            for row, item in enumerate(cohort.lines)
            for element in _draw_lane(item, left, (right - left) / most, TOP + ROW * row)
        ),
    ]
    return render_drawing(SWIMMER, WIDTH, bottom + 30, "Swimmer plot", describe_swimmer(cohort), content)


def draw_waterfall(cohort: Cohort) -> str:
    """The best change from the baseline of each line, largest growth first; those without a measured change stand last."""
    ordered = _order_by_best(cohort.lines)
    known = [float(item.best_percent) for item in ordered if item.best_percent is not None]
    high, low = max([40.0, *known]), min([-60.0, *known])
    step = min(90.0, (WIDTH - 80) / max(1, len(ordered)))

    def to_y(percent: float) -> float:
        return TOP + (high - percent) / (high - low) * HEIGHT

    numbers = [
        label(64 + step * place + (step - 10) / 2, TOP + HEIGHT + 22, str(place + 1), TEXT, "middle")
        for place in range(len(ordered))
    ]
    content = [
        hatch(f"{WATERFALL}-growth", INK),
        label(8, 18, "Waterfall plot: best change of the sum of target diameters", 13, weight="bold"),
        label(8, 36, "Filled: smaller. Hatched: larger. Open: not assessable, with the direction in the report's words.", TEXT),
        *_draw_percent_axis(high, low, 60, WIDTH - 20, to_y),
        *(element for place, item in enumerate(ordered) for element in _draw_fall(item, 64 + step * place, step, to_y)),
        *numbers,
    ]
    key = [f"{place + 1}: {item.name}" for place, item in enumerate(ordered)]
    content += [label(8, TOP + HEIGHT + 50 + 14 * row, text, TEXT) for row, text in enumerate(key)]
    height = TOP + HEIGHT + 60 + 14 * len(key)
    return render_drawing(WATERFALL, WIDTH, height, "Waterfall plot", describe_waterfall(cohort), content)


def draw_spider(cohort: Cohort) -> str:
    """The change of each line over the days from its start. Only studies with a known day and change are drawn."""
    drawn = [(item, points) for item in cohort.lines if (points := _list_points(item))]
    most = max([1.0, *(day for _, points in drawn for day, _ in points)])
    known = [percent for _, points in drawn for _, percent in points]
    high, low = max([40.0, *known]), min([-60.0, *known])
    left, right = 60.0, WIDTH - 180

    def to_y(percent: float) -> float:
        return TOP + (high - percent) / (high - low) * HEIGHT

    content = [
        label(8, 18, "Spider plot: change of the sum of target diameters over time", 13, weight="bold"),
        label(8, 36, _describe_missing(cohort), TEXT),
        *_draw_percent_axis(high, low, left, right, to_y),
        *_draw_day_axis(left, right, most, TOP + HEIGHT + 16, TOP),
    ]
    threads = [[(left + (right - left) * day / most, to_y(percent)) for day, percent in points] for _, points in drawn]
    heights = _spread([places[-1][1] for places in threads])
    for number, ((item, _), places, y) in enumerate(zip(drawn, threads, heights, strict=True)):
        content += [*_draw_thread(places, number), label(places[-1][0] + 8, y + 4, item.name, 9.5)]
    return render_drawing(SPIDER, WIDTH, TOP + HEIGHT + 40, "Spider plot", describe_spider(cohort), content)


def describe_swimmer(cohort: Cohort) -> str:
    """Every line with its length and marks, in words."""
    return " ".join(f"{item.name}: {_describe_length(item)}; {_describe_marks(item)}." for item in cohort.lines)


def describe_waterfall(cohort: Cohort) -> str:
    """Every line with its best change, in words."""
    return " ".join(f"{item.name}: {_describe_best(item)}." for item in _order_by_best(cohort.lines))


def describe_spider(cohort: Cohort) -> str:
    """Every line with its changes by day, in words."""
    parts = [(item.name, _list_points(item)) for item in cohort.lines]
    return " ".join(
        f"{name}: {', '.join(f'day {day:g} {percent:+.1f} %' for day, percent in points) or SIZE_UNKNOWN}."
        for name, points in parts
    )


def find_length(item: CohortLine) -> DaySpan | None:
    """The end of the line; for one that goes on, its last contact."""
    return item.ended or (item.last_contact if item.is_ongoing else None)


def _find_left(cohort: Cohort) -> float:
    return 20 + max([100.0, *(estimate_text_width(item.name, TEXT) for item in cohort.lines)])


def _list_days(item: CohortLine) -> list[DaySpan]:
    marks = [study.days for study in item.studies]
    found = [item.ended, item.last_contact, item.resected, item.progressed, item.died, *marks]
    return [days for days in found if days is not None]


def _middle(days: DaySpan) -> float:
    return (days[0] + days[1]) / 2


def _draw_day_axis(left: float, right: float, most: float, y: float, end: float) -> list[Element]:
    step = next((step for step in (7, 14, 30, 60, 90, 180, 365, 730, 1825) if most / step <= 8), 3650)
    ticks = [(left + (right - left) * day / most, str(day)) for day in range(0, int(most) + 1, step)]
    elements = [line((x, y + 4), (x, end), stroke=PALE) for x, _ in ticks]
    return [*elements, *(label(x, y, text, 9.5, "middle") for x, text in ticks)]


def _draw_lane(item: CohortLine, left: float, per_day: float, top: float) -> list[Element]:
    """One row of the swimmer plot."""
    middle = top + ROW / 2
    elements = [label(left - 8, middle + 4, item.name, TEXT, "end")]
    length = find_length(item)
    if length is None:
        words = "end not stated" if _list_days(item) else DAYS_UNKNOWN
        elements.append(rectangle(left, middle - 5, 16, 10, fill=WHITE, stroke=INK, stroke_dasharray="4 3"))
        elements.append(label(WIDTH - 96, middle + 4, words, 9.5))
    else:
        end = left + per_day * _middle(length)
        elements.append(rectangle(left, middle - 5, max(2.0, end - left), 10, fill=BLUE, stroke=INK, stroke_width="0.8"))
        if item.is_ongoing:
            elements.append(polygon(((end, middle - 8), (end + 12, middle), (end, middle + 8)), fill=INK))
    return [*elements, *_draw_events(item, left, per_day, middle)]


def _draw_events(item: CohortLine, left: float, per_day: float, middle: float) -> list[Element]:
    elements: list[Element] = []
    for study in item.studies:
        if study.days is not None and study.response is not None:
            x = left + per_day * _middle(study.days)
            elements += [draw_diamond(x, middle, ORANGE), label(x + 8, middle - 4, study.response, 9, weight="bold")]
    marks = (("P", item.progressed), ("O", item.resected), ("†", item.died), ("|", item.last_contact))
    for sign, days in marks:
        if days is not None and days[1] >= 0:
            x = left + per_day * _middle(days)
            elements += [
                rectangle(x - 5, middle - 7, 10, 14, fill=WHITE, stroke=GREY, stroke_width="0.6"),
                label(x, middle + 4, sign, 10, "middle", "bold"),
            ]
    return elements


def _draw_percent_axis(high: float, low: float, left: float, right: float, to_y: ToY) -> list[Element]:
    elements: list[Element] = []
    for percent in range(int(low // 20) * 20, int(high) + 1, 20):
        if low <= percent <= high:
            y = to_y(percent)
            elements += [
                line((left, y), (right, y), stroke=INK if percent == 0 else PALE),
                label(left - 6, y + 3.5, f"{percent}".replace("-", "−"), 9.5, "end"),
            ]
    for guide, dashes in ((PARTIAL_PERCENT, "7 3"), (PROGRESSION_PERCENT, "2 3")):
        elements.append(line((left, to_y(guide)), (right, to_y(guide)), stroke_width="1.2", stroke_dasharray=dashes))
        elements.append(label(right, to_y(guide) - 4, f"{guide:+.0f} %".replace("-", "−"), 9.5, "end"))
    return elements


def _draw_fall(item: CohortLine, left: float, step: float, to_y: ToY) -> list[Element]:
    zero, width = to_y(0), max(4.0, step - 10)
    if item.best_percent is None:
        words = _find_direction(item) or "?"
        return [
            rectangle(left, zero - 8, width, 16, fill=WHITE, stroke=INK, stroke_dasharray="4 3"),
            label(left + width / 2, zero + 24, words, 9, "middle"),
        ]
    percent = float(item.best_percent)
    y = to_y(percent)
    fill = BLUE if percent <= 0 else f"url(#{WATERFALL}-growth)"
    bar = rectangle(left, min(y, zero), width, max(1.0, abs(y - zero)), fill=fill, stroke=INK, stroke_width="0.8")
    baseline = y + 13 if percent <= 0 else y - 5
    return [bar, label(left + width / 2, baseline, f"{item.best_percent}".replace("-", "−"), 9.5, "middle", "bold")]


def _draw_thread(places: Sequence[tuple[float, float]], number: int) -> list[Element]:
    """A line in one of four dash patterns, with a mark at each study."""
    dashes = ("none", "8 3", "2 3", "8 3 2 3")[number % 4]
    threads = [line(a, b, stroke=BLUE, stroke_width="1.6", stroke_dasharray=dashes) for a, b in pairwise(places)]
    return [*threads, *(draw_diamond(*place, ORANGE) for place in places[1:])]


def _spread(heights: Sequence[float]) -> list[float]:
    """Heights of labels, moved down where two would be closer than a line."""
    moved: dict[int, float] = {}
    last = -LABEL_STEP
    for place in sorted(range(len(heights)), key=heights.__getitem__):
        last = moved[place] = max(heights[place], last + LABEL_STEP)
    return [moved[place] for place in range(len(heights))]


def _list_points(item: CohortLine) -> list[tuple[float, float]]:
    """Day and change of each study that has both, from the start itself at 0 %; empty where there is none."""
    found = [(_middle(study.days), float(study.percent)) for study in item.studies if study.days and study.percent is not None]
    return [(0.0, 0.0), *found] if found else []


def _order_by_best(lines: Sequence[CohortLine]) -> list[CohortLine]:
    known = [item for item in lines if item.best_percent is not None]
    return sorted(known, key=lambda item: (-float(item.best_percent or 0), item.name)) + [
        item for item in lines if item.best_percent is None
    ]


def _find_direction(item: CohortLine) -> str | None:
    """The direction of the last study that has one."""
    return next((DIRECTIONS[study.described] for study in reversed(item.studies) if study.described), None)


def _describe_missing(cohort: Cohort) -> str:
    missing = [item.name for item in cohort.lines if not _list_points(item)]
    return f"Not drawn, without a measured change on a known day: {'; '.join(missing)}." if missing else "All lines are drawn."


def _describe_length(item: CohortLine) -> str:
    length = find_length(item)
    if length is None:
        return "length not stated"
    days = f"{length[0]}" if length[0] == length[1] else f"{length[0]} to {length[1]}"
    return f"{days} days{', ongoing' if item.is_ongoing else ''}"


def _describe_marks(item: CohortLine) -> str:
    marks = [f"{study.response} on day {_middle(study.days):g}" for study in item.studies if study.days and study.response]
    others = (("progression", item.progressed), ("operation", item.resected), ("death", item.died))
    marks += [f"{name} on day {_middle(days):g}" for name, days in others if days is not None]
    return ", ".join(marks) or "no event on a known day"


def _describe_best(item: CohortLine) -> str:
    if item.best_percent is not None:
        return f"{item.best_percent} %"
    direction = _find_direction(item)
    return f"{SIZE_UNKNOWN}, described as {direction}" if direction else SIZE_UNKNOWN
