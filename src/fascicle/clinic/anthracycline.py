"""The cumulative dose of anthracyclines over lines of therapy, in doxorubicin where a source says what the others count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, Interval, Rule, Score

FILE_NAME: Final = "anthracyclines.tsv"
COLUMNS: Final = ("drug", "equivalent", "source", "verification")
NAME: Final = "cumulative anthracycline"
UNIT: Final = "mg/m2 of doxorubicin"
APPLIES: Final = Applicability(True, "An anthracycline was given.")
SUM: Final = Rule(Citation("Sum of the doses given"), "dose x doses in a cycle x cycles, over all lines", Verification.VERIFIED)
EQUIVALENTS: Final = Rule(
    Citation("Feijen EAM et al., JAMA Oncol 2019;5:864-871", "https://doi.org/10.1001/jamaoncol.2018.6634"),
    "Table 3, mean equivalence ratios to doxorubicin",
    Verification.VERIFIED,
)
DERIVED_IN: Final = "The ratios are of late cardiomyopathy in survivors of childhood cancer, and their intervals are wide."
_NONE: Final = "-"
_DOXORUBICIN: Final = "doxorubicin"


@dataclass(frozen=True, slots=True)
class Anthracycline:
    """A drug with what 1 mg of it counts in doxorubicin; `equivalent` None: no source gives it."""

    drug: str
    equivalent: Decimal | None
    source: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class GivenDose:
    """What a line gave of one drug; None is not stated.

    `dose_mg_per_m2` is one dose, given `doses_per_cycle` times in each of `cycles`. `total_mg_per_m2` is the sum over the line
    where the source states it, which then counts.
    """

    line: str
    drug: str
    dose_mg_per_m2: Decimal | None = None
    doses_per_cycle: int | None = None
    cycles: int | None = None
    total_mg_per_m2: Decimal | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is not stated of it, by name; nothing where the sum is."""
        if self.total_mg_per_m2 is not None:
            return ()
        named = (("dose", self.dose_mg_per_m2), ("doses in a cycle", self.doses_per_cycle), ("cycles", self.cycles))
        return tuple(f"{name} of {self.drug} in {self.line}" for name, value in named if value is None)

    @property
    def sum_mg_per_m2(self) -> Decimal | None:
        """The sum over the line; None where something of it is not stated."""
        if self.total_mg_per_m2 is not None:
            return self.total_mg_per_m2
        if self.dose_mg_per_m2 is None or self.doses_per_cycle is None or self.cycles is None:
            return None
        return self.dose_mg_per_m2 * self.doses_per_cycle * self.cycles

    @property
    def at_least_mg_per_m2(self) -> Decimal:
        """What was surely given: one dose in each cycle where it is not stated how many; nothing without dose or cycles."""
        if self.total_mg_per_m2 is not None:
            return self.total_mg_per_m2
        if self.dose_mg_per_m2 is None or self.cycles is None:
            return Decimal(0)
        return self.dose_mg_per_m2 * (1 if self.doses_per_cycle is None else self.doses_per_cycle) * self.cycles


@dataclass(frozen=True, slots=True)
class CumulativeDose:
    """The doses of all lines with what each counts in doxorubicin (None: not known), and their sum.

    `at_least_mg_per_m2` is what was surely given, in doxorubicin; of drugs without an equivalent nothing counts.
    """

    doses: tuple[tuple[GivenDose, Decimal | None], ...]
    total: Score[Interval]
    at_least_mg_per_m2: Decimal


def parse_anthracyclines(text: str) -> dict[str, Anthracycline]:
    """The drugs by name. Raises InputError, naming the drug, for a row that cannot be read or stands twice."""
    found: dict[str, Anthracycline] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        if row["drug"] in found:
            raise InputError("stands twice", path=FILE_NAME, where=row["drug"])
        try:
            factor = None if row["equivalent"] == _NONE else Decimal(row["equivalent"])
            found[row["drug"]] = Anthracycline(row["drug"], factor, row["source"], Verification(row["verification"]))
        except (InvalidOperation, ValueError) as error:
            raise InputError("cannot be read", path=FILE_NAME, where=row["drug"]) from error
    return found


def sum_doses(doses: Sequence[GivenDose], drugs: Mapping[str, Anthracycline]) -> CumulativeDose:
    """The sum over all lines; without a result where a dose or an equivalent is not known, with what was surely given.

    Raises ValueError without doses.
    """
    if not doses:
        raise ValueError("no anthracycline was given")
    factors = [_find_factor(dose, drugs) for dose in doses]
    counted = [_multiply(dose.sum_mg_per_m2, factor) for dose, factor in zip(doses, factors, strict=True)]
    least = sum((dose.at_least_mg_per_m2 * (factor or 0) for dose, factor in zip(doses, factors, strict=True)), Decimal(0))
    missing = [name for dose in doses for name in dose.missing]
    missing += [f"what {dose.drug} counts in doxorubicin" for dose, factor in zip(doses, factors, strict=True) if factor is None]
    is_converted = any(dose.drug != _DOXORUBICIN for dose in doses)
    notes = (DERIVED_IN,) if is_converted else ()
    rule = EQUIVALENTS if is_converted else SUM
    result = None
    if missing:
        known = f"at least {least.normalize():f} {UNIT}" if least else "no dose is known"
        notes = (f"Incomplete: {known}.", *notes)
    else:
        total = sum((value for value in counted if value is not None), Decimal(0))
        result = Interval(total, total)
    score = Score(NAME, result, rule, APPLIES, tuple(dict.fromkeys(missing)), notes, UNIT)
    return CumulativeDose(tuple(zip(doses, counted, strict=True)), score, least)


def _find_factor(dose: GivenDose, drugs: Mapping[str, Anthracycline]) -> Decimal | None:
    drug = drugs.get(dose.drug)
    return None if drug is None else drug.equivalent


def _multiply(dose: Decimal | None, factor: Decimal | None) -> Decimal | None:
    return None if dose is None or factor is None else dose * factor
