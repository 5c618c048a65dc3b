"""The file of trials that a user gives: JSON of ClinicalTrials.gov, packed or not."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.importers.clinical_trials import parse_trials
from fascicle.model.provenance import FileHash
from fascicle.model.trials import Trial
from fascicle.reference.hashing import hash_file

_GZIP_MAGIC: Final = b"\x1f\x8b"


def read_trials(path: Path) -> tuple[FileHash, tuple[Trial, ...]]:
    """The hash of a file and its trials. Raises InputError where it cannot be read or is no such file."""
    file = hash_file(path)
    content = path.read_bytes()
    if content.startswith(_GZIP_MAGIC):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise InputError("is not whole gzip", path=path, remedy="Download the file again.") from error
    return file, parse_trials(content, str(path))
