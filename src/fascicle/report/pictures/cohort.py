"""Many lines of therapy in one picture: swimmer (time), waterfall (best change), spider (change over time).

A line whose days or sizes are not known keeps its row or place and says so.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fascicle.case.words import DIRECTIONS
from fascicle.model.response import Response
from fascicle.report.pictures.layout import choose_areas, measure_label, wrap_words
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
from fascicle.report.pictures.timeline_panels import PALE, draw_diamond, draw_direction, draw_on_white

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from xml.etree.ElementTree import Element

    from fascicle.model.cohort import Cohort, CohortLine, DaySpan
    from fascicle.model.response import Direction

    ToY = Callable[[float], float]

WIDTH, TOP, ROW, TEXT = 900.0, 82.0, 34.0, 10.5
PARTIAL_PERCENT, PROGRESSION_PERCENT = -30.0, 20.0
"""RECIST 1.1, section 4.3.1: 30 % below the baseline; 20 % above the nadir, which on these scales is a guide only."""
SWIMMER, WATERFALL, SPIDER = "picture-swimmer", "picture-waterfall", "picture-spider"
DAYS_UNKNOWN, SIZE_UNKNOWN = "days not stated", "not assessable"
HEIGHT, SIGN_WIDTH = 300.0, 12.0
NUMBER_ROWS = (0, -1, 1, -2, 2, -3, 3)
LABEL_SHARE, NUMBER_TEXT = 0.06, 10.5
DASHES = ("none", "8 3", "2 3", "8 3 2 3")


def draw_swimmer(cohort: Cohort) -> str:
    """One bar a line from its start, with responses, progression, operation, death and last contact as marks."""
    left, right = _find_left(cohort), WIDTH - 110
    most = max([1, *(days[1] for item in cohort.lines for days in _list_days(item))])
    bottom = TOP + ROW * len(cohort.lines)
    content = [
        label(8, 18, "Swimmer plot: days from the start of each line", 13, weight="bold"),
        *_draw_swimmer_legend(),
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
    high, low = _find_bounds(known)
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
        label(
            8, 36, "Filled: smaller. Hatched: larger. Open: not assessable, below it the direction in the report's words:", TEXT
        ),
        *_draw_direction_legend(52),
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
    high, low = _find_bounds([percent for _, points in drawn for _, percent in points])
    left, right = 60.0, WIDTH - 40

    def to_y(percent: float) -> float:
        return TOP + (high - percent) / (high - low) * HEIGHT

    notes = wrap_words(_describe_missing(cohort), TEXT, WIDTH - 20)
    threads = [[(left + (right - left) * day / most, to_y(percent)) for day, percent in points] for _, points in drawn]
    content = [
        label(8, 18, "Spider plot: change of the sum of target diameters over time", 13, weight="bold"),
        label(8, 36, "A number stands at the last study of each line; the key has its name and its kind of line.", TEXT),
        *_draw_percent_axis(high, low, left, right, to_y),
        *_draw_day_axis(left, right, most, TOP + HEIGHT + 16, TOP),
        *(element for number, places in enumerate(threads) for element in _draw_thread(places, number)),
        *_draw_numbers(threads),
    ]
    bottom = TOP + HEIGHT + 44
    for row, (item, _) in enumerate(drawn):
        y = bottom + 15 * row
        content += [*_draw_dashes((8, y - 4), (44, y - 4), row), label(52, y, f"{row + 1}: {item.name}", TEXT)]
    bottom += 15 * len(drawn)
    content += [label(8, bottom + 14 * row, text, TEXT) for row, text in enumerate(notes)]
    return render_drawing(SPIDER, WIDTH, bottom + 14 * len(notes) + 6, "Spider plot", describe_spider(cohort), content)


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
    middle = top + ROW / 2 - 4
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
    """Responses on the bar, each kind by its shape; what happened below it, one beside the other where days are close."""
    elements: list[Element] = []
    for study in item.studies:
        if study.days is not None and study.response is not None:
            elements += _draw_response(Response(study.response), left + per_day * _middle(study.days), middle)
    marks = (("P", item.progressed), ("O", item.resected), ("†", item.died), ("|", item.last_contact))
    known = sorted((left + per_day * _middle(days), sign) for sign, days in marks if days is not None and days[1] >= 0)
    last = -SIGN_WIDTH
    for place, sign in known:
        x = last = max(place, last + SIGN_WIDTH)
        elements += [
            line((place, middle + 5), (x, middle + 9), stroke=GREY, stroke_width="0.8"),
            rectangle(x - 5, middle + 8, 10, 13, fill=WHITE, stroke=GREY, stroke_width="0.6"),
            label(x, middle + 18, sign, 10, "middle", "bold"),
        ]
    return elements


def _draw_response(response: Response, x: float, y: float) -> list[Element]:
    """A shape for each response, which says it without colour and without words."""
    shapes: dict[Response, tuple[tuple[float, float], ...]] = {
        Response.CR: ((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)),
        Response.PR: ((x - 6, y - 5), (x + 6, y - 5), (x, y + 7)),
        Response.SD: ((x - 5, y - 5), (x + 5, y - 5), (x + 5, y + 5), (x - 5, y + 5)),
        Response.NON_CR_NON_PD: ((x - 7, y - 3), (x + 7, y - 3), (x + 7, y + 3), (x - 7, y + 3)),
        Response.PD: ((x - 6, y + 5), (x + 6, y + 5), (x, y - 7)),
        Response.NE: ((x - 4, y - 6), (x + 4, y - 6), (x + 4, y + 6), (x - 4, y + 6)),
        Response.RESECTED: ((x - 6, y - 6), (x + 6, y - 6), (x + 3, y + 6), (x - 3, y + 6)),
    }
    fill = WHITE if response in (Response.NE, Response.RESECTED) else ORANGE
    return [polygon(shapes[response], fill=fill, stroke=INK, stroke_width="1.1")]


def _draw_swimmer_legend() -> list[Element]:
    """The shapes of the responses, then the signs below the bars."""
    elements: list[Element] = []
    x = 16.0
    for response in Response:
        elements += [*_draw_response(response, x, 32), label(x + 11, 36, response.value, TEXT)]
        x += 30 + estimate_text_width(response.value, TEXT)
    signs = "Below the bar: P = progression, O = tumour taken out, † = death, | = last contact. Arrow after a bar: ongoing."
    return [*elements, label(8, 52, signs, TEXT)]


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
        box = rectangle(left, zero - 8, width, 16, fill=WHITE, stroke=INK, stroke_dasharray="4 3")
        return [box, draw_direction(left + width / 2, zero + 20, _find_direction(item))]
    percent = float(item.best_percent)
    y = to_y(percent)
    fill = BLUE if percent <= 0 else f"url(#{WATERFALL}-growth)"
    bar = rectangle(left, min(y, zero), width, max(1.0, abs(y - zero)), fill=fill, stroke=INK, stroke_width="0.8")
    baseline = y + 13 if percent <= 0 else y - 5
    return [bar, label(left + width / 2, baseline, f"{item.best_percent}".replace("-", "−"), 9.5, "middle", "bold")]


def _draw_direction_legend(y: float) -> list[Element]:
    """What the shapes below open boxes say."""
    elements: list[Element] = []
    x = 16.0
    for direction, words in (*DIRECTIONS.items(), (None, "not stated")):
        elements += [draw_direction(x, y - 3, direction), label(x + 12, y, words, TEXT)]
        x += 34 + estimate_text_width(words, TEXT)
    return elements


def _find_bounds(known: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis of percent, with room for the figures beyond the longest bars."""
    high, low = max([40.0, *known]), min([-60.0, *known])
    room = (high - low) * LABEL_SHARE
    return high + room, low - room


def _draw_thread(places: Sequence[tuple[float, float]], number: int) -> list[Element]:
    """A line in one of four dash patterns, with a mark at each study."""
    threads = [element for a, b in pairwise(places) for element in _draw_dashes(a, b, number)]
    return [*threads, *(draw_diamond(*place, ORANGE) for place in places[1:])]


def _draw_dashes(start: tuple[float, float], end: tuple[float, float], number: int) -> list[Element]:
    return [line(start, end, stroke=BLUE, stroke_width="1.6", stroke_dasharray=DASHES[number % len(DASHES)])]


def _draw_numbers(threads: Sequence[Sequence[tuple[float, float]]]) -> list[Element]:
    """The number of each line near its last study, where it touches neither a mark nor another number."""
    ends = [places[-1] for places in threads]
    marks = [(x - 6, y - 6, x + 6, y + 6) for places in threads for x, y in places[1:]]
    spots = [[(x + 8 + 17 * column, y + 4 + 13 * row) for column in range(3) for row in NUMBER_ROWS] for x, y in ends]
    areas = [[measure_label(*spot, str(place + 1), NUMBER_TEXT) for spot in choices] for place, choices in enumerate(spots)]
    leaders: list[Element] = []
    numbers: list[Element] = []
    for place, (choices, chosen) in enumerate(zip(spots, choose_areas(areas, marks), strict=True)):
        x, y = choices[chosen or 0]
        leaders += [line(ends[place], (x, y - 4), stroke=GREY, stroke_width="0.6")] if chosen else []
        numbers += draw_on_white(x, y, str(place + 1), NUMBER_TEXT, "bold")
    return [*leaders, *numbers]


def _list_points(item: CohortLine) -> list[tuple[float, float]]:
    """Day and change of each study that has both, from the start itself at 0 %; empty where there is none."""
    found = [(_middle(study.days), float(study.percent)) for study in item.studies if study.days and study.percent is not None]
    return [(0.0, 0.0), *found] if found else []


def _order_by_best(lines: Sequence[CohortLine]) -> list[CohortLine]:
    known = [item for item in lines if item.best_percent is not None]
    return sorted(known, key=lambda item: (-float(item.best_percent or 0), item.name)) + [
        item for item in lines if item.best_percent is None
    ]


def _find_direction(item: CohortLine) -> Direction | None:
    """The direction of the last study that has one."""
    return next((study.described for study in reversed(item.studies) if study.described), None)


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
    return f"{SIZE_UNKNOWN}, described as {DIRECTIONS[direction]}" if direction else SIZE_UNKNOWN
