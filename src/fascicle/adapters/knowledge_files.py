"""Where the knowledge snapshot is read from: the files inside the package."""

from __future__ import annotations

from importlib import resources

from fascicle.knowledge.snapshot import SNAPSHOT_FILES, Snapshot, parse_snapshot


def read_snapshot() -> Snapshot:
    """The snapshot that ships with this version of Fascicle."""
    folder = resources.files("fascicle.knowledge").joinpath("data")
    return parse_snapshot({name: folder.joinpath(name).read_bytes() for name in SNAPSHOT_FILES})
