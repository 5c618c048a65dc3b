"""What was measured of the patient and what CTCAE asks for: blood tests, electrocardiogram, ejection fraction, weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from fascicle.clinic.blood_tests import BloodTest, convert_unit, find_blood_test, list_units, suggest_blood_test
from fascicle.errors import CourseError
from fascicle.model.course import get_stated
from fascicle.model.course_blood import BloodFact, BloodValue
from fascicle.model.course_facts import CourseFact, ExaminationFact
from fascicle.model.toxicity import ToxicityTerm

QTC: Final = BloodTest("QTc", ("Electrocardiogram QT corrected interval prolonged",), None, None)
EJECTION_FRACTION: Final = BloodTest("ejection fraction", ("Ejection fraction decreased",), None, None)
WEIGHT: Final = BloodTest("weight", ("Weight gain",), None, None)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value of one test in a fact; limits of normal are in the same unit, None where they are not stated."""

    fact: str
    test: BloodTest
    value: Decimal
    unit: str
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None

    def find_value(self, term: ToxicityTerm) -> Decimal | None:
        """The value in the unit of the term; None where it cannot be converted."""
        return self._convert(self.value, term)

    def find_limits(self, term: ToxicityTerm) -> tuple[Decimal | None, Decimal | None]:
        """Both limits of normal in the unit of the term."""
        low, high = (None if limit is None else self._convert(limit, term) for limit in (self.lower_limit, self.upper_limit))
        return low, high

    def _convert(self, value: Decimal, term: ToxicityTerm) -> Decimal | None:
        return convert_unit(value, self.unit, term.unit or self.unit)


def list_measurements(fact: CourseFact, tests: Mapping[str, BloodTest]) -> Iterator[Measurement]:
    """The values of a fact that terms of CTCAE ask for; none of a fact of another kind."""
    match fact:
        case BloodFact():
            for item in fact.results:
                test = find_blood_test(tests, item.test)
                if test is not None:
                    limits = get_stated(item.lower_limit), get_stated(item.upper_limit)
                    yield Measurement(fact.identifier, test, item.value, item.unit, *limits)
        case ExaminationFact():
            values = ((QTC, fact.qtc_ms, "ms"), (EJECTION_FRACTION, fact.lvef_percent, "%"), (WEIGHT, fact.weight_kg, "kg"))
            for test, known, unit in values:
                if (value := get_stated(known)) is not None:
                    yield Measurement(fact.identifier, test, value, unit)
        case _:
            return


def check_blood_tests(facts: Sequence[CourseFact], tests: Mapping[str, BloodTest], terms: Mapping[str, ToxicityTerm]) -> None:
    """Raise CourseError for a test that is not in the list or stands twice, another unit, and a value that is in another unit."""
    for fact in facts:
        for place, item in enumerate(fact.results if isinstance(fact, BloodFact) else ()):
            test = _require_test(fact, item, tests)
            if any(find_blood_test(tests, other.test) == test for other in fact.results[:place]):  # type: ignore[union-attr]
                raise CourseError(
                    f"gives {test.name} twice", fact=fact.identifier, field="results", near=item.test, remedy="Keep one."
                )
            for term in test.terms:
                _check_unit(fact, item, test, terms[term])


def _require_test(fact: CourseFact, item: BloodValue, tests: Mapping[str, BloodTest]) -> BloodTest:
    test = find_blood_test(tests, item.test)
    if test is None:
        close = suggest_blood_test(tests, item.test)
        remedy = f"Did you mean {close!r}?" if close else "docs/case_file.md lists the tests; others are [[findings]]."
        raise CourseError(
            f"unknown blood test {item.test!r}", fact=fact.identifier, field="results", near=item.test, remedy=remedy
        )
    return test


def _check_unit(fact: CourseFact, item: BloodValue, test: BloodTest, term: ToxicityTerm) -> None:
    """The unit is one the term can be graded in, and the value is one a patient can have in it."""
    value = convert_unit(item.value, item.unit, term.unit or item.unit)
    if value is None:
        what = f"gives {item.test} in {item.unit}, which CTCAE does not grade"
        remedy = f"Give it in {', '.join(list_units(term.unit or ''))}."
        raise CourseError(what, fact=fact.identifier, field="results", near=item.test, remedy=remedy)
    beyond = (test.smallest is not None and value < test.smallest) or (test.largest is not None and value > test.largest)
    if beyond:
        what = f"gives {item.test} as {item.value} {item.unit}, which no patient has"
        raise CourseError(what, fact=fact.identifier, field="results", near=item.test, remedy="Is the unit right?")
