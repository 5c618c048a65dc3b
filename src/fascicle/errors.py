"""Every anticipated error, as one tree.

FascicleError
├── InputError                 something the user gave cannot be used; names file, place and remedy
│   ├── ReadsError             FASTQ, BAM or CRAM
│   ├── ReferenceInputError   FASTA, annotation, panel or reference bundle
│   └── CaseError              CASE.toml or a result directory
│       └── CourseError        a fact of the course that cannot be, or contradicts another
├── OutputError                a result cannot be written
└── ToolError                  a part that Fascicle drives (a renderer, a host) failed

Only `cli/` and `web/` turn these into exit codes and pages. A message names the file, the line or record, and the remedy;
it never holds patient data beyond the file's own path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class FascicleError(Exception):
    """An anticipated error: one clear message, exit code 1."""


class InputError(FascicleError):
    """Something the user gave cannot be used."""

    def __init__(self, what: str, *, path: Path | str | None = None, where: str | None = None, remedy: str | None = None):
        self.what = what
        self.path = path
        self.where = where
        self.remedy = remedy
        super().__init__(_compose_message(what, path, where, remedy))


class ReadsError(InputError):
    """A FASTQ, BAM or CRAM file cannot be used."""


class ReferenceInputError(InputError):
    """A FASTA, an annotation, a panel or a reference bundle cannot be used."""


class CaseError(InputError):
    """A CASE.toml or a result directory cannot be used."""


class CourseError(CaseError):
    """A fact of the course cannot be, or contradicts another.

    `fact` and `field` say where, so that a file can name the line; `near` is a text in that field's value that it stands at.
    """

    def __init__(
        self,
        what: str,
        *,
        fact: str | None = None,
        field: str | None = None,
        near: str | None = None,
        remedy: str | None = None,
    ):
        self.fact = fact
        self.field = field
        self.near = near
        super().__init__(what, where=fact, remedy=remedy)


class OutputError(FascicleError):
    """A result cannot be written."""


class ToolError(FascicleError):
    """A part that Fascicle drives failed."""


def _compose_message(what: str, path: Path | str | None, where: str | None, remedy: str | None) -> str:
    """`file, place: what. Remedy.`"""
    place = ", ".join(str(part) for part in (path, where) if part is not None)
    message = f"{place}: {what}" if place else what
    return f"{message.rstrip('.')}. {remedy if remedy.endswith(('.', '?')) else remedy + '.'}" if remedy else message
