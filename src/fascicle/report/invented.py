"""What of a case was made up for an example, and its mark: it goes with the name wherever a report says it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fascicle.model.findings import Findings

MARK = " (invented)"


def list_invented(findings: Findings) -> frozenset[str]:
    """The names of alterations and figures that were made up."""
    measures = (item.name for item in findings.told.measures if item.is_invented)
    return frozenset((*(item.name for item in findings.classified if item.is_invented), *measures))


def mark_names(names: Iterable[str], invented: frozenset[str]) -> str:
    """The names in a list, each with its mark where it was made up."""
    return ", ".join(name + (MARK if name in invented else "") for name in names)
