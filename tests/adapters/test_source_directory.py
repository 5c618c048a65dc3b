"""The directory of public sources."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from fascicle.adapters.source_directory import make_fetch_schema, open_source_directory
from fascicle.errors import OutputError, ReferenceInputError
from fascicle.reference.source_lock import LockedFile
from fascicle.reference.sources import read_sources

SOURCES = read_sources()
LOCKED = LockedFile("mane-1.4/a.gz", "mane", "1.4", "https://host/a.gz", 3, "ab" * 32, None, "first use")
GONE = LockedFile("civic-1/b.tsv", "civic", "1", None, 3, "cd" * 32, None, "first use")


def put(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True)
    (root / path).write_bytes(b"abc")


def test_lock__is_there_for_the_next_run(tmp_path: Path) -> None:
    with open_source_directory(tmp_path / "new", SOURCES) as store:
        store.lock(GONE)
        store.lock(LOCKED)
    with open_source_directory(tmp_path / "new", SOURCES) as store:
        assert set(store.list_locked()) == {LOCKED, GONE}


def test_open_source_directory__names_a_lock_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "sources.lock.toml").write_bytes(b"\xff")
    with pytest.raises(ReferenceInputError, match=r"sources\.lock\.toml"), open_source_directory(tmp_path, SOURCES):
        pass


def test_open_source_directory__lets_one_run_in_at_a_time(tmp_path: Path) -> None:
    with (
        open_source_directory(tmp_path, SOURCES),
        pytest.raises(OutputError, match="another run is fetching"),
        open_source_directory(tmp_path, SOURCES),
    ):
        pass
    with open_source_directory(tmp_path, SOURCES) as store:
        assert store.list_locked() == ()


def test_open_source_directory__needs_a_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="a directory is needed"), open_source_directory(tmp_path / "file", SOURCES):
        pass


def test_write_record__holds_what_is_there_with_its_licence(tmp_path: Path) -> None:
    put(tmp_path, LOCKED.path)
    with open_source_directory(tmp_path, SOURCES) as store:
        store.lock(LOCKED)
        store.lock(GONE)
        store.write_record()
    document = json.loads((tmp_path / "fetch.json").read_text())
    jsonschema.validate(document, make_fetch_schema())
    assert [file["path"] for file in document["files"]] == [LOCKED.path]
    assert document["files"][0]["last_modified"] is None
    assert [(source["name"], bool(source["license"])) for source in document["sources"]] == [("mane", True)]


def test_write_record__gives_the_same_bytes_again(tmp_path: Path) -> None:
    put(tmp_path, LOCKED.path)
    contents = []
    for _ in range(2):
        with open_source_directory(tmp_path, SOURCES) as store:
            store.lock(LOCKED)
            store.write_record()
        contents.append((tmp_path / "fetch.json").read_bytes())
    assert contents[0] == contents[1]


def test_measure_held_bytes__counts_a_part(tmp_path: Path) -> None:
    put(tmp_path, "mane-1.4/c.gz.part")
    with open_source_directory(tmp_path, SOURCES) as store:
        assert (store.measure_held_bytes("mane-1.4/c.gz"), store.measure_held_bytes("mane-1.4/d.gz")) == (3, 0)
        assert store.measure_free_bytes() > 0
