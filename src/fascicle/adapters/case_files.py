"""CASE.toml: one patient's case as people write it. `docs/case_file.md` describes it with an example.

The file has the words of `fascicle.model.cases`. What a person is likely to get wrong (a misspelt key, 30 for 30 %, an unknown
specimen, a file that is not there) is one error that names the line and the remedy.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fascicle.adapters.toml_lines import find_line, find_text_line
from fascicle.errors import CaseError
from fascicle.model.cases import Assay, AssayKind, Case, Patient, Role, Sex, Specimen

CASE_SCHEMA = "fascicle.case/1"
GUIDE = "docs/case_file.md"

Name = Annotated[str, Field(min_length=1)]
Fraction = Annotated[float, Field(ge=0, le=1, strict=True)]


class _Table(BaseModel):
    """A table of the file: unknown keys are errors, numbers and booleans are not made from text."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PatientTable(_Table):
    """The patient under a pseudonym; no name, no date of birth."""

    identifier: Name = Field(description="Pseudonym of the patient.")
    sex: Sex = Field(Sex.UNKNOWN, description="Administrative sex, by the codes of HL7 AdministrativeGender.")
    age_years: int | None = Field(None, ge=0, le=130, strict=True, description="Age in whole years when the specimen was taken.")


class SpecimenTable(_Table):
    """One specimen. A key that is left out means "not stated"."""

    identifier: Name = Field(description="Name that assays refer to.")
    role: Role = Field(description="What the specimen stands for.")
    accession: str | None = Field(None, description="The laboratory's number of the specimen or block.")
    site: str | None = Field(None, description="Where it was taken, in the pathologist's words.")
    procedure: str | None = Field(None, description="How it was taken, such as needle biopsy.")
    collected: date | None = Field(None, description="Day it was taken.")
    tumour_cell_fraction: Fraction | None = Field(None, description="Share of tumour cells, 0 to 1 (0.30 is 30 %).")
    is_decalcified: bool | None = Field(None, strict=True, description="Whether the tissue was decalcified.")
    dv200_fraction: Fraction | None = Field(None, description="Share of RNA fragments over 200 nucleotides, 0 to 1.")


class AssayTable(_Table):
    """One assay on one specimen."""

    identifier: Name = Field(description="Name of the assay within the case.")
    kind: AssayKind = Field(description="What was done.")
    specimen: Name = Field(description="Identifier of the specimen.")
    files: list[Name] = Field(min_length=1, description="The assay's files; relative paths start at the folder of CASE.toml.")
    panel: str | None = Field(None, description="Name of a panel that comes with Fascicle, or a panel file.")


class CaseFile(_Table):
    """The whole CASE.toml."""

    schema_name: Literal["fascicle.case/1"] = Field(alias="schema", description="Form and version of the file.")
    identifier: Name = Field(description="Name of the case.")
    diagnosis: str | None = Field(None, description="The referring diagnosis in the pathologist's words.")
    is_synthetic: bool = Field(False, strict=True, description="True for made-up cases; every report then says so.")
    patient: PatientTable
    specimens: list[SpecimenTable] = Field(min_length=1)
    assays: list[AssayTable] = Field(min_length=1)


def read_case(path: Path) -> Case:
    """Read a CASE.toml and check that its files exist. Raises CaseError with the line."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise CaseError(f"cannot be read ({error.strerror})", path=path, remedy="Give the path of a CASE.toml.") from error
    except UnicodeDecodeError as error:
        raise CaseError("is not UTF-8 text", path=path, remedy="Save it as UTF-8.") from error
    case = parse_case(text, path)
    _check_files(case, text, path)
    return case


def parse_case(text: str, path: Path) -> Case:
    """The case in the text of a CASE.toml; `path` is only named in messages. Raises CaseError."""
    raw = _parse_toml(text, path)
    _check_schema(raw, text, path)
    try:
        content = CaseFile.model_validate(raw)
    except ValidationError as error:
        raise _describe(error, text, path) from error
    _check_references(content, text, path)
    return _to_case(content)


def find_assay_files(case_path: Path, assay: Assay) -> tuple[Path, ...]:
    """Paths of an assay's files, which CASE.toml gives relative to its own folder."""
    return tuple(case_path.parent / name for name in assay.files)


def make_case_schema() -> dict[str, Any]:
    """The JSON Schema of CASE.toml (TOML values as JSON: dates are text)."""
    body = CaseFile.model_json_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{CASE_SCHEMA.replace('.', ':').replace('/', ':')}",
        **body,
        "title": "CASE.toml: one patient's case",
        "description": "What a key leaves out is not stated, never no and never zero. Fractions are 0 to 1.",
    }


def _to_case(content: CaseFile) -> Case:
    patient = content.patient
    return Case(
        identifier=content.identifier,
        patient=Patient(patient.identifier, patient.sex, patient.age_years),
        diagnosis=content.diagnosis,
        specimens=tuple(Specimen(**specimen.model_dump()) for specimen in content.specimens),
        assays=tuple(Assay(a.identifier, a.kind, a.specimen, tuple(a.files), a.panel) for a in content.assays),
        is_synthetic=content.is_synthetic,
    )


def _parse_toml(text: str, path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        match = re.match(r"line \d+, column \d+", place)
        where = match[0] if match else "the end of the file"
        raise CaseError(f"is not TOML: {what}", path=path, where=where, remedy=f"See {GUIDE} for an example.") from error


def _check_schema(raw: dict[str, Any], text: str, path: Path) -> None:
    """The schema comes first: the other messages would mislead about a file of another version."""
    found = raw.get("schema")
    if found == CASE_SCHEMA:
        return
    what = "names no schema" if found is None else f"has schema {found!r}, and this version of Fascicle reads {CASE_SCHEMA!r}"
    raise _error(what, ("schema",), text, path, f'Write schema = "{CASE_SCHEMA}" at the top; {GUIDE} describes that form.')


def _describe(error: ValidationError, text: str, path: Path) -> CaseError:
    """The first problem by line."""
    problems = error.errors(include_url=False)
    first = min(problems, key=lambda problem: find_line(text, problem["loc"]) or 0)
    place, key = first["loc"], str(first["loc"][-1])
    match first["type"]:
        case "extra_forbidden":
            return _error(f"unknown key {key!r}", place, text, path, _suggest(key, place))
        case "missing":
            return _error(f"{_name(place[:-1])} needs {key!r}", place, text, path, f"{GUIDE} describes it.")
        case "less_than_equal" if key.endswith("_fraction"):
            what = f"{key} is a fraction from 0 to 1, not {first['input']}"
            return _error(what, place, text, path, "Write 0.30 for 30 %.")
        case _:
            return _error(f"{key}: {first['msg'][:1].lower()}{first['msg'][1:]}", place, text, path, f"{GUIDE} describes it.")


def _suggest(key: str, place: tuple[str | int, ...]) -> str:
    tables: dict[str | int, type[_Table]] = {"patient": PatientTable, "specimens": SpecimenTable, "assays": AssayTable}
    table = tables.get(place[0], CaseFile) if len(place) > 1 else CaseFile
    known = [field.alias or name for name, field in table.model_fields.items()]
    close = get_close_matches(key, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known here: {', '.join(known)}."


def _name(place: tuple[str | int, ...]) -> str:
    """`specimens 2` of ("specimens", 1); people count from 1."""
    return " ".join(str(part + 1) if isinstance(part, int) else part for part in place) or "the file"


def _check_references(content: CaseFile, text: str, path: Path) -> None:
    """Names are given once, and an assay names a specimen of the case."""
    specimens = [specimen.identifier for specimen in content.specimens]
    for table, names in (("specimens", specimens), ("assays", [assay.identifier for assay in content.assays])):
        for index, name in enumerate(names):
            if name in names[:index]:
                raise _error(
                    f"identifier {name!r} is given twice", (table, index, "identifier"), text, path, "Give each its own."
                )
    for index, assay in enumerate(content.assays):
        if assay.specimen not in specimens:
            what = f"assay {assay.identifier!r} names specimen {assay.specimen!r}, which the case does not have"
            raise _error(what, ("assays", index, "specimen"), text, path, f"The case has: {', '.join(specimens)}.")


def _check_files(case: Case, text: str, path: Path) -> None:
    """Each file exists and is named once in its assay (the same FASTQ as both mates is a slip of the pen)."""
    for index, assay in enumerate(case.assays):
        for position, (name, file) in enumerate(zip(assay.files, find_assay_files(path, assay), strict=True)):
            place = ("assays", index, "files", position)
            if name in assay.files[:position]:
                raise _error(f"file {name!r} is named twice", place, text, path, "Name each file once.", near=name)
            if not file.is_file():
                remedy = "Paths start at the folder of CASE.toml."
                raise _error(f"file {name!r} is not there", place, text, path, remedy, near=name)


def _error(what: str, place: tuple[str | int, ...], text: str, path: Path, remedy: str, *, near: str | None = None) -> CaseError:
    """An error at the line of `place`, or at the first line from there on that holds the text `near`."""
    line = find_line(text, place)
    if line is not None and near is not None:
        line = find_text_line(text, line, near)
    return CaseError(what, path=path, where=None if line is None else f"line {line}", remedy=remedy)
