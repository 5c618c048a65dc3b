"""`fascicle reference fetch` against a local mirror."""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fascicle.cli import main
from fascicle.cli.fetching import format_failures, parse_mirror
from fascicle.reference.sources import read_sources, select_files
from http_server import LocalServer, Served, change_to, cut_after, serve
from small_genome import Genome, write_genome

ONLY = "grch38,gencode,mane"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, small_genome: Genome) -> Iterator[LocalServer]:
    """Serves a small genome and its models under the names of GRCh38 and GENCODE, and something for MANE."""
    monkeypatch.setenv("no_proxy", "*")
    (tmp_path / "small").mkdir()
    contents = [gzip.compress(path.read_bytes(), mtime=0) for path in write_genome(tmp_path / "small", small_genome)]
    contents += [gzip.compress(name.encode(), mtime=0) for name in ("summary", "gtf", "gff")]
    lines = []
    with serve() as server:
        for wanted, content in zip(select_files(read_sources(), ONLY), contents, strict=True):
            server.files[urlsplit(wanted.file.url).path] = Served(content)
            lines.append(f"{hashlib.md5(content).hexdigest()}  {wanted.file.name}\n")
        server.files[find_path("grch38").rpartition("/")[0] + "/MD5SUMS"] = Served("".join(lines).encode())
        yield server


def find_path(source: str) -> str:
    return urlsplit(select_files(read_sources(), source)[0].file.url).path


def run_fetch(out: Path, mirror: LocalServer, *options: str) -> int:
    return main(["reference", "fetch", "--out", str(out), "--only", ONLY, "--mirror", mirror.address, *options])


def read_files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_fetch__brings_what_a_bundle_is_built_from(
    mirror: LocalServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_fetch(tmp_path / "sources", mirror) == 0
    printed = capsys.readouterr().out
    assert printed.count("fetched") == 5
    assert "without a published checksum: 3; recorded in sources.lock.toml" in printed
    command = shlex.split(printed.splitlines()[-1])
    assert command[:3] == ["fascicle", "reference", "build"]
    del command[command.index("--panel") : command.index("--panel") + 2]  # the small genome has none of the panel's genes
    assert main(command[1:]) == 0
    assert (tmp_path / "sources" / "bundle-rna_649" / "bundle.toml").exists()


def test_fetch__verifies_the_second_time_and_changes_nothing(
    mirror: LocalServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run_fetch(tmp_path / "sources", mirror)
    before, asked = read_files(tmp_path / "sources"), len(mirror.asked)
    capsys.readouterr()
    assert run_fetch(tmp_path / "sources", mirror) == 0
    assert capsys.readouterr().out.count("verified") == 5
    assert (read_files(tmp_path / "sources"), len(mirror.asked)) == (before, asked)


def test_fetch__survives_a_drop_and_gives_the_same_directory(mirror: LocalServer, tmp_path: Path) -> None:
    run_fetch(tmp_path / "smooth", mirror)
    mirror.files[find_path("grch38")].faults = [cut_after(1000)]
    assert run_fetch(tmp_path / "rough", mirror) == 0
    assert read_files(tmp_path / "rough") == read_files(tmp_path / "smooth")


def test_fetch__leaves_no_corrupt_file_and_brings_the_others(
    mirror: LocalServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    genome = mirror.files[find_path("grch38")]
    genome.faults = [change_to(genome.content[:-9] + bytes(9), '"v2"')]
    assert run_fetch(tmp_path / "sources", mirror) == 1
    printed = capsys.readouterr()
    assert "but MD5SUMS says" in printed.err
    assert (printed.out.count("fetched"), "fascicle reference build" in printed.out) == (4, False)
    names = {name.rpartition("/")[2] for name in read_files(tmp_path / "sources")}
    assert not any(name.startswith("GRCh38.primary") for name in names)
    record = json.loads((tmp_path / "sources" / "fetch.json").read_text())
    assert [source["name"] for source in record["sources"]] == ["gencode", "mane"]


def test_fetch__lists_sources_without_a_network(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["reference", "fetch", "--list"]) == 0
    printed = capsys.readouterr().out
    assert [source.name for source in read_sources() if f"{source.name} {source.version}: " not in printed] == []
    assert main(["reference", "fetch", "--list", "--only", "civic"]) == 0
    assert capsys.readouterr().out.startswith("civic ")


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        ([], 2, "one of the arguments --out --list is required"),
        (["--out", "x", "--mirror", "ftp://host"], 2, "an http or https address"),
        (["--out", "x", "--only", "grch37"], 1, "'grch37' is no source"),
        (["--out", "x", "--mirror", "grch37=https://host"], 1, "grch37 is no source"),
    ],
)
def test_fetch__refuses_what_it_cannot_mean(
    options: list[str],
    code: int,
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["reference", "fetch", *options]) == code
    assert says in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://host/a", ("", "https://host/a")),
        ("gencode=http://host:8080", ("gencode", "http://host:8080")),
        ("https://host/a=b", ("", "https://host/a=b")),
    ],
)
def test_parse_mirror__tells_a_name_from_an_address(text: str, expected: tuple[str, str]) -> None:
    assert parse_mirror(text) == expected


@pytest.mark.parametrize(
    "text", ["host", "file:///a", "gencode=", "https://me:secret@host", "https://host/?token=1", "https://host/#a"]
)
def test_parse_mirror__refuses(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        parse_mirror(text)
    assert "secret" not in str(caught.value)


def test_format_failures__is_one_message() -> None:
    assert format_failures(["a: gone."], 3) == "a: gone."
    assert format_failures(["a: gone.", "b: cut."], 3) == "2 of 3 files could not be fetched:\n  a: gone.\n  b: cut."
