"""Hashes of the files a result was made from."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from fascicle.errors import InputError
from fascicle.model.provenance import FileHash

if TYPE_CHECKING:
    from pathlib import Path


def hash_file(path: Path) -> FileHash:
    """Name, size and SHA-256 of a file, read as a stream. Raises InputError where it cannot be read."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            size = stream.tell()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror})", path=path, remedy="Check the path and the right to read it."
        ) from error
    return FileHash(path.name, size, digest.hexdigest())
