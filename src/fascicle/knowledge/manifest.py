"""What a frozen snapshot consists of: its own files and data sets of others, each with licence, version and hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.importers import civic, clinvar, hotspots, moalmanac, oncokb, oncotree

MANIFEST_FILE: Final = "knowledge.json"
MANIFEST_SCHEMA: Final = "fascicle.knowledge/1"
OWN_NAME: Final = "Fascicle"
OWN_LICENCE: Final = "Apache-2.0"
_SAFE_NAME: Final = re.compile(r"^(?:[a-z_]+/)?[A-Za-z0-9][A-Za-z0-9._-]*$")


class DataSet(StrEnum):
    """Where a file of a snapshot is from. The value is its folder in the snapshot, but for Fascicle's own files."""

    OWN = "own"
    CIVIC = "civic"  # a tab-separated release of evidence
    CIVIC_API = "civic_api"  # an answer of the interface
    CLINVAR = "clinvar"  # VCF on GRCh38
    ONCOTREE = "oncotree"
    HOTSPOTS = "hotspots"
    MOALMANAC = "moalmanac"
    ONCOKB = "oncokb"


TERMS: Final = {
    DataSet.OWN: (OWN_NAME, OWN_LICENCE),
    DataSet.CIVIC: (civic.NAME, civic.LICENCE),
    DataSet.CIVIC_API: (civic.NAME, civic.LICENCE),
    DataSet.CLINVAR: (clinvar.NAME, clinvar.LICENCE),
    DataSet.ONCOTREE: (oncotree.NAME, oncotree.LICENCE),
    DataSet.HOTSPOTS: (hotspots.NAME, hotspots.LICENCE),
    DataSet.MOALMANAC: (moalmanac.NAME, moalmanac.LICENCE),
    DataSet.ONCOKB: (oncokb.NAME, oncokb.LICENCE),
}


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """A file of a snapshot by its path in it. `version` is what the user called the release; None: not stated."""

    name: str
    data_set: DataSet
    origin: str
    licence: str
    version: str | None
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """The content of `knowledge.json`. `own` names Fascicle's own data, `sha256` is over all files by `hash_parts`."""

    own: str
    sha256: str
    files: tuple[SnapshotFile, ...]


def describe_file(name: str, data_set: DataSet, version: str | None, content: bytes) -> SnapshotFile:
    """The row of a file. Raises InputError for a name that could lead out of the snapshot's directory."""
    if not _SAFE_NAME.match(name):
        raise InputError("is no name for a file of a snapshot", path=name, remedy="Use letters, digits, dot, dash, underscore.")
    origin, licence = TERMS[data_set]
    return SnapshotFile(name, data_set, origin, licence, version, len(content), hashlib.sha256(content).hexdigest())


def make_manifest(own: str, files: Iterable[SnapshotFile]) -> Manifest:
    """The manifest of files, in the order of their names whatever the order they came in."""
    ordered = tuple(sorted(files, key=lambda file: file.name))
    return Manifest(own, hash_parts((file.name, file.size_bytes, file.sha256) for file in ordered), ordered)


def hash_parts(parts: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 over name, size and SHA-256 of files in the order given, so that no two sets share a hash by accident."""
    digest = hashlib.sha256()
    for name, size_bytes, sha256 in parts:
        digest.update(f"{name}\0{size_bytes}\0{sha256}\n".encode())
    return digest.hexdigest()
