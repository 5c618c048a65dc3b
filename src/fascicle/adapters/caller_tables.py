"""Tables of other fusion callers: Arriba, STAR-Fusion, FusionInspector, FusionCatcher, told from their headers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fascicle.adapters.caller_rows import DIALECTS, Dialect, Row
from fascicle.adapters.case_files import find_assay_files
from fascicle.calls.imported import CallerTable
from fascicle.errors import CaseError, InputError
from fascicle.model.cases import AssayKind, Case

TABLE_SUFFIXES: Final = frozenset({".tsv", ".txt"})
_KNOWN: Final = "Tables of Arriba, STAR-Fusion, FusionInspector and FusionCatcher are read, with their header line"


def is_caller_table(path: Path) -> bool:
    """Whether a file among an assay's files is meant as a table, by its name; reads never end so."""
    return path.suffix.lower() in TABLE_SUFFIXES


def read_caller_tables(paths: Sequence[Path]) -> tuple[CallerTable, ...]:
    """Read tables in the order given.

    Raises:
        InputError: a table cannot be read, its caller is not known, or a row is broken; with file and line.
    """
    return tuple(parse_caller_table(_read(path), path) for path in paths)


def read_assay_tables(case: Case, case_path: Path) -> dict[str, tuple[CallerTable, ...]]:
    """The tables of the RNA assays of a case whose files are tables, by the identifier of the assay.

    Raises:
        CaseError: an assay names tables and reads.
        InputError: see `read_caller_tables`.
    """
    found = {}
    for assay in case.assays:
        files = find_assay_files(case_path, assay)
        are_tables = [is_caller_table(file) for file in files]
        if assay.kind is not AssayKind.RNA_PANEL or not any(are_tables):
            continue
        if not all(are_tables):
            what = f"assay {assay.identifier!r} names reads and tables of other callers"
            raise CaseError(what, path=case_path, remedy="Give either the reads, or tables that end in .tsv or .txt")
        found[assay.identifier] = read_caller_tables(files)
    return found


def parse_caller_table(text: str, path: Path) -> CallerTable:
    """The rows of a table; `path` stands in messages and in the provenance. A table with a header alone has no fusions.

    Raises InputError, naming the line, for an empty text, the header of no known caller, and a row that cannot be read.
    """
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    if not lines:
        raise InputError("is empty", path=path, remedy=_KNOWN)
    number, header = lines[0]
    columns = [name.strip() for name in header.lstrip("#").split("\t")]
    dialect = _find_dialect(columns, path, number)
    fusions = tuple(dialect.parse(_parse_row(line, columns, path, at)) for at, line in lines[1:])
    return CallerTable(dialect.caller, path, fusions)


def _find_dialect(columns: list[str], path: Path, number: int) -> Dialect:
    dialect = next((dialect for column, dialect in DIALECTS.items() if column in columns), None)
    if dialect is None:
        raise InputError("the header is not that of a known fusion caller", path=path, where=f"line {number}", remedy=_KNOWN)
    missing = [column for column in dialect.columns if column not in columns]
    if missing:
        what = f"looks like a table of {dialect.caller}, but lacks {', '.join(missing)}"
        raise InputError(what, path=path, where=f"line {number}", remedy="Give the table as the caller wrote it")
    return dialect


def _parse_row(line: str, columns: list[str], path: Path, number: int) -> Row:
    fields = line.rstrip("\r").split("\t")
    if len(fields) != len(columns):
        what = f"{len(fields)} fields, {len(columns)} in the header"
        raise InputError(what, path=path, where=f"line {number}", remedy="The table may be cut off; make it again")
    return Row(dict(zip(columns, fields, strict=True)), path, number)


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", path=path, remedy="Check the path and the right to read it"
        ) from error
    except UnicodeDecodeError as error:
        raise InputError("is not UTF-8 text", path=path, remedy=_KNOWN) from error
