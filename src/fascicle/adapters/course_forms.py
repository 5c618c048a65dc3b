"""The tables of CASE.toml that tell the course of a case: their keys, and the facts of `model/` that they make.

Every key that is left out is not recorded; `"not stated"` says that the source was read for it and is silent.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeAlias, TypeVar, Union, get_args

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from fascicle.adapters.toml_documents import Table
from fascicle.model.course import END_SUFFIX, NOT_STATED, Code, CodeSystem, NotStated, Source, When

T = TypeVar("T")
Day: TypeAlias = date
_LARGEST_MM = Decimal(600)
_MEASURE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(mm|cm|m)\s*")
_TO_MM = {"mm": Decimal(1), "cm": Decimal(10), "m": Decimal(1000)}
_CODE_FORMS = {
    CodeSystem.SNOMED_CT: r"[1-9][0-9]{5,17}",
    CodeSystem.LOINC: r"[0-9]{1,7}-[0-9]",
    CodeSystem.ICD_O_3: r"(?:[89][0-9]{3}/[0-9]|C[0-9]{2}\.[0-9])",
    CodeSystem.ATC: r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    CodeSystem.UCUM: r"[!-~]+",
}


class _OrNotStated:
    """Lets a key hold its value or the text "not stated"; the place in an error is that of the key."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        kinds = tuple(kind for kind in get_args(source) if kind not in (NotStated, type(None)))
        inner = handler.generate_schema(Union[kinds])  # noqa: UP007 - made of a tuple
        return core_schema.no_info_wrap_validator_function(_read_known, inner)

    def __get_pydantic_json_schema__(self, schema: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [handler(schema["schema"]), {"const": NOT_STATED.value}]}


def _read_known(value: Any, read: Any) -> Any:
    return NOT_STATED if value == NOT_STATED.value else read(value)


def _refuse_text(value: object) -> object:
    if isinstance(value, str):
        raise ValueError(f"write a number, not the text {value!r}: the unit stands in the name of the key")
    if isinstance(value, bool):
        raise ValueError("write a number")
    return value


def _read_mm(value: object) -> object:
    """A size in millimetres; a text with a unit is refused with the number it stands for, if that is a size at all."""
    if isinstance(value, str) and (match := _MEASURE.fullmatch(value)):
        size = Decimal(match[1]) * _TO_MM[match[2]]
        if size > _LARGEST_MM:
            raise ValueError(f"{value} is {size.normalize():f} mm, which is no size of a lesion: check its unit")
        raise ValueError(f"write {size.normalize():f} for {value!r}: sizes are numbers in millimetres")
    if isinstance(value, (int, float)) and not isinstance(value, bool) and not 0 < value <= _LARGEST_MM:
        raise ValueError(f"{value} mm is no size of a lesion; sizes are above 0 and at most {_LARGEST_MM} mm: check its unit")
    return _refuse_text(value)


Known: TypeAlias = Annotated[T | NotStated | None, _OrNotStated()]
Name = Annotated[str, Field(min_length=1)]
Words = Known[Name]
Flag = Known[Annotated[bool, Field(strict=True)]]
Number = Annotated[Decimal, BeforeValidator(_refuse_text)]
Count = Known[Annotated[int, Field(ge=0, strict=True)]]
Percent = Known[Annotated[Number, Field(ge=0, le=100)]]
Millimetres = Known[Annotated[Decimal, BeforeValidator(_read_mm)]]


class FactTable(Table):
    """A table that makes one value of `model/`; its keys have the names of that value's fields."""

    makes: ClassVar[type[Any]]

    def build(self) -> Any:
        """The value. Raises ValueError where its parts contradict each other."""
        return self.makes(**{name: build_value(value) for name, value in self})

    @model_validator(mode="after")
    def _check(self) -> FactTable:
        """Build it once, so that what contradicts itself is an error of this table."""
        self.build()
        return self


def build_value(value: Any) -> Any:
    """The value of a key: tables as what they make, lists as tuples."""
    if isinstance(value, FactTable):
        return value.build()
    return tuple(map(build_value, value)) if isinstance(value, list) else value


class WhenTable(FactTable):
    """A time: a date, or days from day 0 or from another fact, or only what came before."""

    makes = When
    date: Day | None = Field(None, description="The day.")
    dates: tuple[Day, Day] | None = Field(None, description="First and last possible day.")
    day: Annotated[int, Field(strict=True)] | None = Field(None, description="Days from day 0, or from what `from` names.")
    days: tuple[Annotated[int, Field(strict=True)], Annotated[int, Field(strict=True)]] | None = Field(
        None, description="First and last possible number of days."
    )
    days_from: Name | None = Field(
        None, alias="from", description=f"Identifier of the fact that days count from; with {END_SUFFIX}: from its end."
    )
    after: list[Name] = Field(default_factory=list, description="Identifiers of facts that came before.")
    said: str | None = Field(None, description="The source's words for the time.")

    def build(self) -> When:
        """The time. Raises ValueError where more than one is given."""
        if len([part for part in (self.date, self.dates, self.day, self.days) if part is not None]) > 1:
            raise ValueError("give one of date, dates, day and days")
        dates = self.dates or (None if self.date is None else (self.date, self.date))
        days = self.days or (None if self.day is None else (self.day, self.day))
        return When(dates, days, self.days_from, tuple(self.after), self.said)


class SourceTable(FactTable):
    """Where a fact stands. Without a document it is that of [course]."""

    makes = Source
    document: Name | None = Field(None, description="The document; default: that of [course].")
    page: str | None = Field(None, description="Page, table or section.")
    sentence: str | None = Field(None, description="The sentence that says it, or its content.")

    def build(self) -> Source:
        """The source; the document may still be empty."""
        return Source(self.document or "", self.page, self.sentence)


class CodeTable(FactTable):
    """A code of a published system."""

    makes = Code
    system: CodeSystem = Field(description="The system.")
    code: Name = Field(description="The code.")

    def build(self) -> Code:
        """The code. Raises ValueError where it has not the form of its system."""
        if not re.fullmatch(_CODE_FORMS[self.system], self.code):
            raise ValueError(f"{self.code!r} has not the form of a code of {self.system.value}")
        return Code(self.system, self.code)


class EntryTable(FactTable):
    """What all facts of a course have."""

    identifier: Name = Field(description="Name of the fact within the case.")
    when: WhenTable = Field(default_factory=lambda: WhenTable.model_validate({}), description="When it was, or began.")
    source: SourceTable | None = Field(None, description="Where it stands.")
    codes: list[CodeTable] = Field(default_factory=list, description="Codes of published systems.")
    effect_of: list[Name] = Field(default_factory=list, description="Therapies or operations whose effect it shows.")
    note: Words = Field(None, description="What else the source says.")


class CourseTable(Table):
    """Who recorded the course, when, from what."""

    recorded_by: Name = Field(description="Who wrote the course down: the actor of its events.")
    recorded: datetime = Field(description="When, with the distance from UTC, such as 2026-01-31T09:30:00Z.")
    day_zero: Name | None = Field(None, description="Identifier of the fact whose start is day 0.")
    document: Name | None = Field(None, description="The document that sources without one mean.")
    because: Name | None = Field(
        None, description="Why facts that are on record in the result directory already were changed or left out."
    )
