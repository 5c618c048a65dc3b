"""Where the knowledge snapshot is read from: the files inside the package, or a directory that was frozen."""

from __future__ import annotations

from importlib import resources

from fascicle.knowledge.snapshot import SNAPSHOT_FILES, Snapshot, parse_snapshot


def read_own_files() -> dict[str, bytes]:
    """The files that ship with this version of Fascicle, by name."""
    folder = resources.files("fascicle.knowledge").joinpath("data")
    return {name: folder.joinpath(name).read_bytes() for name in SNAPSHOT_FILES}


def read_snapshot() -> Snapshot:
    """The snapshot that ships with this version of Fascicle."""
    return parse_snapshot(read_own_files())
