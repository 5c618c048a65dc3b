"""Fetching public sources, with a fake network and a directory in memory's place."""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fascicle.errors import OutputError, ToolError
from fascicle.reference.checksums import Checksum
from fascicle.reference.source_lock import FIRST_USE, LockedFile
from fascicle.reference.sources import Wanted, parse_sources, select_files
from fascicle.workflow.fetch_reference import (
    ALL_SOURCES,
    Downloaded,
    FetchResult,
    Outcome,
    apply_mirror,
    fetch_reference,
    format_fetch,
    format_sources,
)
from fascicle.workflow.ports import Progress

GENOME, ANNOTATION = b"genome", b"annotation"
MD5_OF_GENOME = hashlib.md5(GENOME).hexdigest()
TEXT = """[[sources]]
name = "genome"
title = "A genome"
version = "1"
is_default = true
base_url = "https://host/g/"
homepage = "https://host/"
license = "CC0"
citation = "A 2026"
files = [{ path = "genome.fa", role = "genome", checksum_path = "MD5SUMS", size_mb = 2 }]
[[sources]]
name = "models"
title = "Gene models"
version = "2"
is_default = true
base_url = "https://other/m/"
homepage = "https://other/"
license = "CC BY"
citation = "B 2026"
files = [{ path = "models.gtf", role = "annotation", size_mb = 1 }]
"""
SOURCES = parse_sources(TEXT)
WANTED = select_files(SOURCES)


@dataclass
class FakeNetwork:
    """Contents by address, and what was asked for."""

    contents: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def read_text(self, url: str) -> str:
        return self._take(url).decode()

    def download(self, url: str, target: Path, checksums: Sequence[Checksum], progress: Progress) -> Downloaded:
        content = self._take(url)
        for checksum in checksums:
            if hashlib.new(checksum.algorithm, content).hexdigest() != checksum.digest:
                raise ToolError(f"{url}: not what {checksum.origin} says")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return Downloaded(url, len(content), hashlib.sha256(content).hexdigest(), "Mon, 02 Nov 2026 10:00:00 GMT")

    def _take(self, url: str) -> bytes:
        self.asked.append(url)
        if url not in self.contents:
            raise ToolError(f"{url}: the server answered 404")
        return self.contents[url]


@dataclass
class FakeStore:
    """A directory with its lock as a dict."""

    root: Path
    free_bytes: int = 10_000_000
    locked: dict[str, LockedFile] = field(default_factory=dict)
    records: int = 0

    def find_path(self, path: str) -> Path:
        return self.root / path

    def measure_held_bytes(self, path: str) -> int:
        part = self.root / f"{path}.part"
        return part.stat().st_size if part.exists() else 0

    def measure_free_bytes(self) -> int:
        return self.free_bytes

    def list_locked(self) -> tuple[LockedFile, ...]:
        return tuple(self.locked.values())

    def lock(self, file: LockedFile) -> None:
        self.locked[file.path] = file

    def write_record(self) -> None:
        self.records += 1


@pytest.fixture
def network() -> FakeNetwork:
    list_of_genome = f"{MD5_OF_GENOME}  genome.fa\n".encode()
    return FakeNetwork(
        {"https://host/g/genome.fa": GENOME, "https://host/g/MD5SUMS": list_of_genome, "https://other/m/models.gtf": ANNOTATION}
    )


@pytest.fixture
def store(tmp_path: Path) -> FakeStore:
    return FakeStore(tmp_path)


def fetch(store: FakeStore, network: FakeNetwork, wanted: Sequence[Wanted] = WANTED) -> FetchResult:
    return fetch_reference(wanted, store, network)


def list_outcomes(result: FetchResult) -> list[Outcome]:
    return [file.outcome for file in result.files]


def test_fetch_reference__fetches_and_records(store: FakeStore, network: FakeNetwork) -> None:
    result = fetch(store, network)
    assert (list_outcomes(result), result.failures, store.records) == ([Outcome.FETCHED] * 2, (), 1)
    assert store.find_path("genome-1/genome.fa").read_bytes() == GENOME
    assert {path: file.checked_by for path, file in store.locked.items()} == {
        "genome-1/genome.fa": "md5 of MD5SUMS",
        "models-2/models.gtf": FIRST_USE,
    }
    assert store.locked["models-2/models.gtf"].sha256 == hashlib.sha256(ANNOTATION).hexdigest()


def test_fetch_reference__asks_nothing_of_the_network_the_second_time(store: FakeStore, network: FakeNetwork) -> None:
    fetch(store, network)
    before = dict(store.locked)
    network.asked.clear()
    assert list_outcomes(fetch(store, network)) == [Outcome.VERIFIED] * 2
    assert (network.asked, store.locked) == ([], before)


def test_fetch_reference__does_not_overwrite_a_file_that_differs_from_its_record(store: FakeStore, network: FakeNetwork) -> None:
    fetch(store, network)
    store.find_path("models-2/models.gtf").write_bytes(ANNOTATION[::-1])
    result = fetch(store, network)
    assert [file.wanted.source.name for file in result.files] == ["genome"]
    assert "differs from its record in sources.lock.toml. Remove it" in result.failures[0]


def test_fetch_reference__holds_a_file_that_was_removed_against_its_record(store: FakeStore, network: FakeNetwork) -> None:
    """A file whose producer publishes no checksum is known by the lock, also in another directory."""
    fetch(store, network)
    store.find_path("models-2/models.gtf").unlink()
    assert list_outcomes(fetch(store, network)) == [Outcome.VERIFIED, Outcome.FETCHED]
    assert store.locked["models-2/models.gtf"].checked_by == FIRST_USE
    store.find_path("models-2/models.gtf").unlink()
    network.contents["https://other/m/models.gtf"] = b"changed"
    assert fetch(store, network).failures == ("https://other/m/models.gtf: not what sources.lock.toml says",)


def test_fetch_reference__checks_and_records_a_file_that_was_there(store: FakeStore, network: FakeNetwork) -> None:
    store.find_path("genome-1").mkdir()
    store.find_path("genome-1/genome.fa").write_bytes(GENOME)
    result = fetch(store, network, WANTED[:1])
    assert (list_outcomes(result), network.asked) == ([Outcome.RECORDED], ["https://host/g/MD5SUMS"])
    assert (result.files[0].locked.url, result.files[0].locked.checked_by) == (None, "md5 of MD5SUMS")


def test_fetch_reference__does_not_record_a_file_that_is_not_what_is_published(store: FakeStore, network: FakeNetwork) -> None:
    store.find_path("genome-1").mkdir()
    store.find_path("genome-1/genome.fa").write_bytes(b"another")
    result = fetch(store, network, WANTED[:1])
    assert "its md5 is not the one that MD5SUMS states" in result.failures[0]
    assert store.locked == {}


def test_fetch_reference__goes_on_after_a_file_that_fails(store: FakeStore, network: FakeNetwork) -> None:
    network.contents["https://host/g/genome.fa"] = b"corrupt"
    result = fetch(store, network)
    assert [file.wanted.source.name for file in result.files] == ["models"]
    assert result.failures == ("https://host/g/genome.fa: not what MD5SUMS says",)


@pytest.mark.parametrize("checksums", [None, b"", b"<html></html>"])
def test_fetch_reference__takes_no_file_whose_published_checksum_cannot_be_had(
    store: FakeStore, network: FakeNetwork, checksums: bytes | None
) -> None:
    del network.contents["https://host/g/MD5SUMS"]
    if checksums is not None:
        network.contents["https://host/g/MD5SUMS"] = checksums
    result = fetch(store, network, WANTED[:1])
    assert (len(result.failures), store.locked) == (1, {})


def test_fetch_reference__takes_files_and_lists_from_mirrors(store: FakeStore, network: FakeNetwork) -> None:
    contents = {url.replace("https://host/", "http://near/a/"): content for url, content in network.contents.items()}
    network.contents = {url.replace("https://other/", "http://far/"): content for url, content in contents.items()}
    result = fetch_reference(WANTED, store, network, mirrors={ALL_SOURCES: "http://far", "genome": "http://near/a/"})
    assert result.failures == ()
    assert network.asked == ["http://near/a/g/MD5SUMS", "http://near/a/g/genome.fa", "http://far/m/models.gtf"]
    assert store.locked["genome-1/genome.fa"].url == "http://near/a/g/genome.fa"


def test_fetch_reference__looks_for_room_before_it_begins(store: FakeStore, network: FakeNetwork) -> None:
    store.free_bytes = 2_999_999
    with pytest.raises(OutputError, match="about 3 MB are to come, 2 MB are free"):
        fetch(store, network)
    assert network.asked == []


def test_fetch_reference__needs_no_room_for_what_is_there(store: FakeStore, network: FakeNetwork) -> None:
    fetch(store, network)
    store.find_path("models-2/models.gtf").unlink()
    store.find_path("models-2/models.gtf.part").write_bytes(bytes(600_000))
    store.free_bytes = 400_000
    assert fetch(store, network).failures == ()


def test_apply_mirror__replaces_scheme_and_host_alone() -> None:
    assert apply_mirror("https://host/a/b.gz", None) == "https://host/a/b.gz"
    assert apply_mirror("https://host/a/b.gz", "http://mirror:8080/sub/") == "http://mirror:8080/sub/a/b.gz"


def test_format_fetch__says_what_was_trusted_and_gives_the_build_command(tmp_path: Path, network: FakeNetwork) -> None:
    store = FakeStore(tmp_path / "my sources")
    text = format_fetch(fetch(store, network), store)
    genome, models, bundle = (
        shlex.quote(f"{store.root}/{name}") for name in ("genome-1/genome.fa", "models-2/models.gtf", "bundle-rna_649")
    )
    assert genome.startswith("'")
    assert text.splitlines() == [
        f"fetched  genome-1/genome.fa  {hashlib.sha256(GENOME).hexdigest()[:16]}  md5 of MD5SUMS",
        f"fetched  models-2/models.gtf  {hashlib.sha256(ANNOTATION).hexdigest()[:16]}  first use",
        "without a published checksum: 1; recorded in sources.lock.toml as they came, and verified from now on",
        "",
        "Make a reference bundle of it:",
        f"  fascicle reference build --genome {genome} --annotation {models} --panel rna_649 --out {bundle}",
    ]
    assert "without a published" not in format_fetch(fetch(store, network), store)


def test_format_fetch__gives_no_command_without_an_annotation(store: FakeStore, network: FakeNetwork) -> None:
    assert "fascicle reference build" not in format_fetch(fetch(store, network, WANTED[:1]), store)


def test_format_sources__names_size_checks_licence_and_citation() -> None:
    assert format_sources(SOURCES).splitlines()[:5] == [
        "genome 1: A genome",
        "  files     1, about 2 MB; checked by published checksum list",
        "  licence   CC0",
        "  cite      A 2026",
        "  from      https://host/",
    ]
