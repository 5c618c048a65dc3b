"""Files by their content."""

from __future__ import annotations

import hashlib
from pathlib import Path

from fascicle.model.provenance import FileHash


def hash_file(path: Path) -> FileHash:
    """Name, size and SHA-256 of a file, read in pieces."""
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return FileHash(path.name, path.stat().st_size, sha256)
