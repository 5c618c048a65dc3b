"""`sources.lock.toml`: what was fetched, by SHA-256, so that it is verified from then on and can be fetched again elsewhere."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Final

from fascicle.errors import ReferenceInputError

LOCK_NAME: Final = "sources.lock.toml"
FIRST_USE: Final = "first use"
_HEAD: Final = """# Files that `fascicle reference fetch` put here. Each is verified against its SHA-256 at every later call.
# checked_by "first use" means that its producer publishes no checksum: this record is the first.
"""


@dataclass(frozen=True, slots=True)
class LockedFile:
    """A fetched file. `path` is relative to the lock, with `/`; `checked_by` says against what it was checked when it came.

    `url` is where it came from, without user or query; None for a file that was there already. `last_modified` is the date the
    server stated, as it stated it; None where it stated none.
    """

    path: str
    source: str
    version: str
    url: str | None
    size_bytes: int
    sha256: str
    last_modified: str | None
    checked_by: str


def parse_lock(text: str) -> tuple[LockedFile, ...]:
    """Locked files from TOML. Raises ReferenceInputError for anything that is not a lock."""
    try:
        return tuple(LockedFile(**{"url": None, "last_modified": None, **row}) for row in tomllib.loads(text).get("files", []))
    except (tomllib.TOMLDecodeError, TypeError) as error:
        remedy = "Restore it, or remove it: files are then recorded anew"
        raise ReferenceInputError(f"is not a lock of sources ({error})", path=LOCK_NAME, remedy=remedy) from error


def format_lock(files: Iterable[LockedFile]) -> str:
    """The lock as TOML, files by path; what is not known is left out."""
    return "\n".join([_HEAD, *(_format_file(file) for file in sorted(files, key=lambda file: file.path))])


def _format_file(file: LockedFile) -> str:
    values = {field.name: getattr(file, field.name) for field in fields(file)}
    # JSON's strings and integers are TOML's too (TOML 1.0, basic strings), but for DEL, which JSON leaves as it is.
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}".replace("\x7f", "\\u007f")
        for name, value in values.items()
        if value is not None
    ]
    return "\n".join(["[[files]]", *lines, ""])
