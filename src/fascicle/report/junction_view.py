"""The sequence around a junction with the reads that cross it, as lines of text in a fixed-width face."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fascicle.model.fusions import JunctionRead, JunctionView

READS_MAX = 24
"""Reads that a report shows; those beyond are counted."""
FLANK_MAX_BP = 60


def format_view(view: JunctionView, five_prime: str, three_prime: str) -> tuple[str, ...]:
    """What the sides are, the reference with `|` at the junction (around inserted bases), and one line a read.

    In a read a dot is a base that agrees with the reference line above; a letter is one that does not. What of a read lies more
    than 60 bp from the junction is left out.

    >>> from fascicle.model.fusions import JunctionRead, JunctionView
    >>> view = JunctionView("ACGT", "", "GGCC", (JunctionRead("CGTGA", 3),), 0)
    >>> print("\\n".join(format_view(view, "A", "B")))
       A|B
    ACGT|GGCC
     ...|.A
    """
    left, right = view.five_prime[-FLANK_MAX_BP:], view.three_prime[:FLANK_MAX_BP]
    width = max(len(left), len(five_prime))
    middle = f"|{view.inserted}|" if view.inserted else "|"
    head = f"{five_prime.rjust(width)}|{' ' * len(view.inserted)}{'|' if view.inserted else ''}{three_prime}"
    reads = (_format_read(read, left, view.inserted, right, width) for read in view.reads[:READS_MAX])
    return (head, f"{left.rjust(width)}{middle}{right}", *reads)


def count_hidden(view: JunctionView) -> int:
    """Reads across the junction that are not among the lines."""
    return view.reads_not_shown + max(0, len(view.reads) - READS_MAX)


def _format_read(read: JunctionRead, left: str, inserted: str, right: str, width: int) -> str:
    """A read under the reference, without blanks at its end."""
    before, after = read.bases[: read.five_prime_bp], read.bases[read.five_prime_bp :]
    shown = before[max(0, len(before) - len(left)) :]
    head = _compare(shown, left[len(left) - len(shown) :]).rjust(width)
    middle = f"|{_compare(after[: len(inserted)], inserted).ljust(len(inserted))}|" if inserted else "|"
    return f"{head}{middle}{_compare(after[len(inserted) :], right)}".rstrip()


def _compare(bases: str, reference: str) -> str:
    """Dots where a base agrees, the base where it does not; bases beyond the reference are left out."""
    return "".join("." if base == expected else base for base, expected in zip(bases, reference, strict=False))
