"""Numbers and places as a reader sees them. One-based positions only appear here and in `model.loci`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.fusions import Place
from fascicle.model.loci import format_position

if TYPE_CHECKING:
    from datetime import date

    from fascicle.model.fusions import Side, TranscriptSite
    from fascicle.model.knowledge import ResponseRate
    from fascicle.model.numbers import Proportion

NOT_STATED = "not stated"
NOT_MEASURED = "not measurable"
NOT_COUNTED = "not counted"


def format_count(count: int) -> str:
    """`1,234,567`."""
    return f"{count:,}"


def format_quantity(count: int, singular: str, plural: str | None = None) -> str:
    """A number with its noun.

    >>> [format_quantity(count, "molecule") for count in (0, 1, 1200)]
    ['no molecules', '1 molecule', '1,200 molecules']
    """
    noun = singular if count == 1 else plural or f"{singular}s"
    return f"{format_count(count) if count else 'no'} {noun}"


def format_known_count(count: int | None) -> str:
    """A count, or that it was not counted.

    >>> format_known_count(1200), format_known_count(None)
    ('1,200', 'not counted')
    """
    return NOT_COUNTED if count is None else format_count(count)


def format_known_quantity(count: int | None, singular: str) -> str:
    """A number with its noun, or that it was not counted.

    >>> format_known_quantity(1, "molecule"), format_known_quantity(None, "molecule")
    ('1 molecule', 'molecules not counted')
    """
    return f"{singular}s {NOT_COUNTED}" if count is None else format_quantity(count, singular)


def format_fraction(fraction: float) -> str:
    """A fraction in percent; what is not 0 or 1 is never printed as 0 or 100.

    >>> [format_fraction(value) for value in (0, 0.0004, 0.034, 0.523, 0.9999, 1)]
    ['0 %', '<0.1 %', '3.4 %', '52 %', '>99.9 %', '100 %']
    """
    percent = 100 * fraction
    if 0 < percent < 0.05:
        return "<0.1 %"
    if 99.95 <= percent < 100:
        return ">99.9 %"
    decimals = 1 if 0 < percent < 9.95 or 99 < percent < 100 else 0
    return f"{percent:.{decimals}f} %"


def format_proportion(proportion: Proportion | None) -> str:
    """`52 % (95 % interval 46 % to 58 %)`."""
    if proportion is None:
        return NOT_MEASURED
    low, high = format_fraction(proportion.low), format_fraction(proportion.high)
    return f"{format_fraction(proportion.value)} (95 % interval {low} to {high})"


def format_optional(value: float | None, unit: str = "", absent: str = NOT_MEASURED) -> str:
    """A number with its unit, or words for its absence.

    >>> format_optional(100.25, "bp"), format_optional(None)
    ('100.2 bp', 'not measurable')
    """
    if value is None:
        return absent
    number = format_count(int(value)) if value == int(value) else f"{value:,.4g}"
    return f"{number} {unit}".rstrip()


def format_date(day: date | None) -> str:
    """ISO 8601, the one form that no reader takes for another day."""
    return NOT_STATED if day is None else day.isoformat()


def format_rate(response: ResponseRate) -> str:
    """`58 % (41 to 73)`."""
    limits = (response.percent_low, response.percent_high)
    interval = "interval not stated" if None in limits else f"{limits[0]:g} to {limits[1]:g}"
    return f"{response.percent:g} % ({interval})"


def format_site(side: Side) -> str:
    """A breakpoint as exon with its transcript: `NM_015330 exon 6 of 17`."""
    site = side.site
    if site is None:
        return "no transcript covers the breakpoint"
    return f"{site.transcript} exon {site.exon} of {site.exon_count}"


def format_exon(side: Side) -> str:
    """The short form, `NM_015330 exon 6`, for tables and headlines."""
    return "no exon" if side.site is None else f"{side.site.transcript} exon {side.site.exon}"


def describe_place(site: TranscriptSite, *, is_five_prime: bool) -> str:
    """Where in the transcript the breakpoint lies, in words."""
    edge, before_or_after = ("end", "after") if is_five_prime else ("start", "before")
    words = {
        Place.EXON_EDGE: f"at the {edge} of exon {site.exon}",
        Place.INSIDE_EXON: f"inside exon {site.exon}",
        Place.INTRON: f"in the intron {before_or_after} exon {site.exon}",
        Place.OUTSIDE: f"outside the transcript; exon {site.exon} is the nearest",
    }
    return words[site.place]


def format_breakpoint(side: Side) -> str:
    """`chr22:24324427(+)`, 1-based, or why there is none."""
    if side.position is None:
        return f"not placed: {side.unplaced_because}"
    return format_position(side.position)
