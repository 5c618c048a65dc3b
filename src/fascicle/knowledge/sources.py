"""The sources statements cite, each written once: key, text, address, and in what form it was read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import Citation, Verification

FILE_NAME: Final = "sources.tsv"
COLUMNS: Final = ("key", "text", "url", "read")
_NONE: Final = "-"


def parse_sources(text: str) -> dict[str, Citation]:
    """Citations by key; `-` is no address, or not read.

    Raises InputError for a row with an empty field, an address that is no web address, and a key that stands twice.
    """
    sources: dict[str, Citation] = {}
    for row in parse_rows(text, COLUMNS, FILE_NAME):
        if row["key"] in sources:
            raise InputError("stands twice", path=FILE_NAME, where=row["key"], remedy="Cite it by one key.")
        url, read = (None if row[name] == _NONE else row[name] for name in ("url", "read"))
        if url is not None and not url.startswith(("https://", "http://")):
            raise InputError(f"{url!r} is no web address", path=FILE_NAME, where=row["key"])
        sources[row["key"]] = Citation(row["text"], url, read)
    return sources


def find_sources(keys: list[str], sources: dict[str, Citation], path: str, where: str) -> tuple[Citation, ...]:
    """The citations of some keys. Raises InputError where there is no key, or one that the table does not have."""
    if not keys:
        raise InputError("without a source", path=path, where=where, remedy=f"Name a key of {FILE_NAME}.")
    unknown = [key for key in keys if key not in sources]
    if unknown:
        raise InputError(
            f"cites {', '.join(unknown)}, which {FILE_NAME} does not have", path=path, where=where, remedy="Add the source."
        )
    return tuple(sources[key] for key in keys)


def check_read(verification: Verification, citations: Sequence[Citation], path: str | None, where: str) -> None:
    """Raises InputError for a row that is verified although none of its sources was read."""
    if verification is Verification.VERIFIED and not any(citation.read for citation in citations):
        raise InputError(
            "is verified, and none of its sources was read",
            path=path,
            where=where,
            remedy=f"Say in {FILE_NAME} in what form the source was read, or mark the row unverified.",
        )
