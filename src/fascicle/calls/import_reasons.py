"""Rules that speak against reporting an imported variant: one function a rule, its name is the reason's name."""

from __future__ import annotations

from collections.abc import Sequence

from fascicle.calls.imported_variants import Statement
from fascicle.model.dna import GERMLINE
from fascicle.model.variants import AlleleDepth, CallOrigin, SomaticStatus
from fascicle.model.verdicts import Reason


def find_filtered_by_caller(origins: Sequence[CallOrigin]) -> Reason | None:
    """Every caller that lists the variant gave it a filter of its own."""
    if not all(origin.filters for origin in origins):
        return None
    return Reason("filtered_by_caller", "; ".join(f"{origin.caller}: {', '.join(origin.filters)}" for origin in origins))


def find_not_in_tumour(tumour: AlleleDepth, *, is_empty: bool = False) -> Reason | None:
    """The caller counts the tumour's reads, and none has the allele, or it has none at all: it is that of another sample."""
    if is_empty:
        return Reason("not_in_tumour", "the tumour's column is empty: its caller saw no read of the tumour here")
    if tumour.depth is None or tumour.alternate != 0:
        return None
    return Reason("not_in_tumour", f"0 of {tumour.depth} in the tumour have the allele")


def find_germline(status: SomaticStatus, statement: Statement) -> Reason | None:
    """The variant is of the germline by its caller, or stands in the normal's own file."""
    return Reason(GERMLINE, statement.because) if status is SomaticStatus.GERMLINE else None
