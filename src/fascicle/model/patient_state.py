"""What the clauses and warnings of a label ask of a patient, each with the fact it rests on. None is "not known"."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Generic, TypeVar

from fascicle.model.course import Known

T = TypeVar("T")
NOT_RECORDED: Final = "not recorded"


@dataclass(frozen=True, slots=True)
class Datum(Generic[T]):
    """A value, and which fact says so; of a value that is not known, why it is not (`not stated`, `not recorded`)."""

    value: T | None
    because: str


NOT_KNOWN: Final[Datum[Any]] = Datum(None, NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class TreatmentLine:
    """One line of systemic therapy that came before. `has_progressed` under it; None: not known."""

    identifier: str
    drugs: tuple[str, ...]
    has_progressed: bool | None
    because: str


@dataclass(frozen=True, slots=True)
class PatientState:
    """The state of one patient when statements are held against it; `as_of` names the fact before which it is meant.

    `age_months`: first and last month of age that are possible. `lines` None: systemic therapy was not recorded at all.
    `would_resection_be_morbid`: whether an operation is likely to cause severe morbidity. A value of None inside a datum is not
    known, which of `co_medication` is not "none".
    """

    as_of: str | None = None
    age_months: Datum[tuple[int, int]] = NOT_KNOWN
    is_metastatic: Datum[bool] = NOT_KNOWN
    is_locally_advanced: Datum[bool] = NOT_KNOWN
    is_unresectable: Datum[bool] = NOT_KNOWN
    is_recurrent: Datum[bool] = NOT_KNOWN
    would_resection_be_morbid: Datum[bool] = NOT_KNOWN
    was_resected: Datum[bool] = NOT_KNOWN
    has_alternative: Datum[bool] = NOT_KNOWN
    needs_systemic: Datum[bool] = NOT_KNOWN
    is_test_approved: Datum[bool] = NOT_KNOWN
    is_pregnant: Datum[bool] = NOT_KNOWN
    has_spinal_disease: Datum[bool] = NOT_KNOWN
    qtc_ms: Datum[Decimal] = NOT_KNOWN
    lvef_percent: Datum[Decimal] = NOT_KNOWN
    co_medication: Datum[tuple[str, ...]] = NOT_KNOWN
    lines: tuple[TreatmentLine, ...] | None = None


@dataclass(frozen=True, slots=True)
class ToldState:
    """What a case file says of the patient's state beside the course: None, nothing; `NOT_STATED`, that the source is silent.

    `as_of` names the fact of the course before which the state is meant; None: after everything on record.
    """

    as_of: str | None = None
    is_metastatic: Known[bool] = None
    is_locally_advanced: Known[bool] = None
    is_unresectable: Known[bool] = None
    is_recurrent: Known[bool] = None
    would_resection_be_morbid: Known[bool] = None
    was_resected: Known[bool] = None
    has_alternative: Known[bool] = None
    needs_systemic: Known[bool] = None
    is_test_approved: Known[bool] = None
    is_pregnant: Known[bool] = None
    co_medication: Known[tuple[str, ...]] = None
