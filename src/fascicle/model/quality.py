"""Named checks with a status; a run's status is the worst of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """Outcome of a check, mildest first."""

    PASS = "pass"  # noqa: S105  (not a password)
    NOT_ASSESSABLE = "not_assessable"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One check: `value` is None where it could not be measured, and `because` says what was measured or why not.

    `low` and `high` are the ends of the value's 95 % interval in the same unit, None where it has none; `threshold` says in words
    what decides the outcome, such as "at least 0.75", None where nothing is compared.
    """

    name: str
    status: Status
    value: float | None
    unit: str
    because: str
    low: float | None = None
    high: float | None = None
    threshold: str | None = None


@dataclass(frozen=True, slots=True)
class Quality:
    """All checks of one assay's data."""

    checks: tuple[Check, ...]

    @property
    def status(self) -> Status:
        """The worst status of any check; not assessable when nothing was checked."""
        order = list(Status)
        return max((check.status for check in self.checks), key=order.index, default=Status.NOT_ASSESSABLE)
