"""A frozen snapshot of knowledge in a directory: Fascicle's own files, data sets of others in folders, and `knowledge.json`.

Every file is kept as it came. Reading compares each with its hash, so that a result that names a snapshot names these bytes.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from fascicle.adapters.atomic import open_result_directory
from fascicle.adapters.json_files import format_json, parse_json
from fascicle.adapters.knowledge_files import read_own_files, read_snapshot
from fascicle.errors import CaseError, InputError, OutputError
from fascicle.knowledge.assembly import CLINVAR_BUILD, Part, assemble_snapshot, list_wanted
from fascicle.knowledge.importers.clinvar import Allele, ClinVarRecord, find_records
from fascicle.knowledge.manifest import (
    MANIFEST_FILE,
    MANIFEST_SCHEMA,
    DataSet,
    Manifest,
    SnapshotFile,
    describe_file,
    make_manifest,
)
from fascicle.knowledge.snapshot import SNAPSHOT_NAME, Snapshot
from fascicle.model.variants import SmallVariant

_GZIP_MAGIC: Final = b"\x1f\x8b"


def collect_files(data_set: DataSet, version: str | None, path: Path) -> list[Part]:
    """The files of a data set as the user has them: one file, or a folder for those of several files. Raises InputError."""
    wanted = list_wanted(data_set)
    if not wanted:
        return [Part(f"{data_set}/{path.name}", data_set, version, _read(path))]
    found = [next((path / name for name in (stem, f"{stem}.gz") if (path / name).is_file()), path / stem) for stem in wanted]
    return [Part(f"{data_set}/{file.name}", data_set, version, _read(file)) for file in found]


def write_snapshot(out: Path, added: Iterable[Part], kept: Iterable[Part] = ()) -> Snapshot:
    """Freeze this version's own knowledge with the data sets of `added`, and those of `kept` that `added` does not bring.

    The snapshot is read before it is written: one that cannot be read is not made, and one that is there is never changed. Raises
    InputError and OutputError.
    """
    if (out / MANIFEST_FILE).exists():
        raise OutputError(f"{out}: holds a snapshot, and a frozen one is never changed. Name another directory.")
    new = list(added)
    brought = {part.data_set for part in new} | {DataSet.OWN}
    own = [Part(name, DataSet.OWN, None, content) for name, content in read_own_files().items()]
    parts = sorted((*own, *new, *(part for part in kept if part.data_set not in brought)), key=lambda part: part.name)
    manifest = make_manifest(SNAPSHOT_NAME, [describe_file(p.name, p.data_set, p.version, p.content) for p in parts])
    snapshot = assemble_snapshot(manifest, [_unpack(part) for part in parts])
    names = [MANIFEST_FILE, *(part.name for part in parts)]
    with open_result_directory(out, names) as results:
        for part in parts:
            results.write(part.name, part.content)
        results.write(MANIFEST_FILE, format_json(manifest, MANIFEST_SCHEMA))
    return snapshot


def read_manifest(directory: Path) -> Manifest:
    """The manifest of a snapshot directory. Raises CaseError where there is none."""
    path = directory / MANIFEST_FILE
    if not path.is_file():
        raise CaseError(f"holds no {MANIFEST_FILE}", path=directory, remedy="`fascicle knowledge update --out DIR` makes one.")
    return parse_json(path.read_bytes(), Manifest, MANIFEST_SCHEMA, path)


def read_parts(directory: Path, manifest: Manifest) -> list[Part]:
    """The files of a snapshot as they came. Raises InputError for one that is missing or was changed since it was frozen."""
    return [Part(file.name, file.data_set, file.version, _read_frozen(directory, file)) for file in manifest.files]


def read_snapshot_directory(directory: Path) -> Snapshot:
    """A frozen snapshot. Raises CaseError where there is none, InputError where a file was changed or a parser refuses it."""
    manifest = read_manifest(directory)
    if make_manifest(manifest.own, manifest.files).sha256 != manifest.sha256:
        raise InputError("was changed since it was frozen", path=directory / MANIFEST_FILE, remedy="Make the snapshot again.")
    parts = read_parts(directory, manifest)
    # A release of ClinVar is large: it is read again, and only where a case has variants to look up.
    light = [_unpack(part) for part in parts if part.data_set is not DataSet.CLINVAR]
    snapshot = assemble_snapshot(manifest, light)
    clinvar = find_frozen_clinvar(directory)
    return snapshot if clinvar is None else replace(snapshot, find_in_clinvar=_ClinVarFile(clinvar))


def find_frozen_clinvar(directory: Path | None) -> Path | None:
    """The VCF of ClinVar in a frozen snapshot, which is on `CLINVAR_BUILD`; None where the snapshot has none, or ships."""
    if directory is None:
        return None
    names = (file.name for file in read_manifest(directory).files if file.data_set is DataSet.CLINVAR)
    return next((directory / name for name in names), None)


def open_snapshot(directory: Path | None) -> Snapshot:
    """The snapshot of a directory; without one, that which ships."""
    return read_snapshot() if directory is None else read_snapshot_directory(directory)


class _ClinVarFile:
    """Looks variants up in a snapshot's VCF of ClinVar."""

    def __init__(self, path: Path):
        self._path = path

    def __call__(self, variants: Sequence[SmallVariant]) -> Mapping[Allele, ClinVarRecord]:
        return find_records(_read_lines(self._path), CLINVAR_BUILD, variants) if variants else {}


def _read_lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file:
        is_packed = file.read(2) == _GZIP_MAGIC
    with gzip.open(path, "rt", encoding="utf-8") if is_packed else path.open(encoding="utf-8") as lines:
        yield from lines


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", path=path) from error


def _read_frozen(directory: Path, file: SnapshotFile) -> bytes:
    path = directory / describe_file(file.name, file.data_set, None, b"").name
    content = _read(path)
    if hashlib.sha256(content).hexdigest() != file.sha256:
        raise InputError("was changed since the snapshot was frozen", path=path, remedy="Make the snapshot again.")
    return content


def _unpack(part: Part) -> Part:
    if not part.content.startswith(_GZIP_MAGIC):
        return part
    try:
        return replace(part, content=gzip.decompress(part.content))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError("is not whole gzip", path=part.name, remedy="Download the file again.") from error
