"""The public sources, as data."""

from __future__ import annotations

import re

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.reference.sources import parse_sources, read_sources, select_files

SOURCES = read_sources()
ROW = """[[sources]]
name = "a"
title = "A"
version = "1"
is_default = true
base_url = "https://host/folder/"
homepage = "https://host/"
license = "CC0"
citation = "A 2026"
files = [{ path = "x/a.gz", md5 = "AB", checksum_path = "x/MD5SUMS", size_mb = 3, role = "genome" }]
"""


def test_read_sources__holds_all_of_the_contract() -> None:
    assert [source.name for source in SOURCES] == ["grch38", "gencode", "mane", "imgt_hla", "clinvar", "civic", "gnomad"]
    assert [source.name for source in SOURCES if not source.is_default] == ["gnomad"]


def test_read_sources__pins_every_version_in_its_address() -> None:
    """What moves ("latest", "current", "nightly") gives other bytes another day."""
    urls = [file.url for source in SOURCES for file in source.files]
    assert [url for url in urls if not url.startswith("https://") or re.search("latest|current|nightly|weekly", url, re.I)] == []
    assert all(re.search(r"\d", url.partition("//")[2].partition("/")[2]) for url in urls)


def test_read_sources__names_licence_and_citation_of_each() -> None:
    assert [source.name for source in SOURCES if not (source.license and source.citation and source.title)] == []


def test_read_sources__states_checksums_that_can_be_ones() -> None:
    checksums = [file.checksum for source in SOURCES for file in source.files if file.checksum]
    lengths = {"md5": 32, "sha256": 64}
    assert len(checksums) == 24
    assert all(re.fullmatch(rf"[0-9a-f]{{{lengths[checksum.algorithm]}}}", checksum.digest) for checksum in checksums)
    assert len({checksum.digest for checksum in checksums}) == 24


def test_read_sources__has_one_genome_and_one_annotation_to_build_from() -> None:
    roles = [(file.role, source.name) for source in SOURCES for file in source.files if file.role]
    assert roles == [("genome", "grch38"), ("annotation", "gencode")]


def test_parse_sources__makes_addresses_and_names() -> None:
    (source,) = parse_sources(ROW)
    (file,) = source.files
    assert (file.name, file.url) == ("a.gz", "https://host/folder/x/a.gz")
    assert file.checksum_url == "https://host/folder/x/MD5SUMS"
    assert file.checksum is not None
    assert (file.checksum.algorithm, file.checksum.digest) == ("md5", "ab")
    assert source.folder == "a-1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ROW.replace("https://host/folder", "http://host/folder"), "not an https address"),
        (ROW.replace("https://host/folder/", "https://host/folder"), "not an https address of a folder"),
        (ROW.replace('license = "CC0"\n', ""), "license"),
        (ROW + ROW, "source a is there twice"),
        ("sources = 3", "not a list of sources"),
        ("a = [", "not a list of sources"),
    ],
)
def test_parse_sources__refuses(text: str, says: str) -> None:
    with pytest.raises(ReferenceInputError, match=says):
        parse_sources(text)


def test_select_files__gives_the_default_sources_when_nothing_is_asked_for() -> None:
    assert {wanted.source.name for wanted in select_files(SOURCES)} == {source.name for source in SOURCES if source.is_default}


def test_select_files__gives_what_is_asked_for_in_the_order_of_the_sources() -> None:
    wanted = select_files(SOURCES, "gencode, grch38")
    assert [item.path.partition("/")[0] for item in wanted] == ["grch38-p14-gencode49", "gencode-49"]


def test_select_files__gives_one_part_of_a_source() -> None:
    names = [wanted.file.name for wanted in select_files(SOURCES, "gnomad:chr22,gnomad:chrY")]
    assert names == [f"gnomad.exomes.v4.1.sites.chr{chrom}.vcf.bgz{suffix}" for chrom in ("22", "Y") for suffix in ("", ".tbi")]


@pytest.mark.parametrize(
    ("only", "says"),
    [
        ("grch37", "'grch37' is no source. Choose among grch38"),
        ("gnomad:22", "no part '22'"),
        ("mane:chr1", "whole source"),
        ("", "''"),
    ],
)
def test_select_files__names_what_there_is(only: str, says: str) -> None:
    with pytest.raises(ReferenceInputError, match=says):
        select_files(SOURCES, only)
