from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import Gene, Transcript, TranscriptTag
from fascicle.reference.bundle import Bundle, hash_file_list, open_bundle, verify_bundle
from fascicle.reference.unusable import Kind, Unusable, format_unusable, parse_unusable


@pytest.fixture
def copy(tmp_path: Path, small_bundle: Bundle) -> Path:
    return Path(shutil.copytree(small_bundle.path, tmp_path / "copy"))


def test_open_bundle__is_fast(small_bundle: Bundle) -> None:
    started = time.perf_counter()
    bundle = open_bundle(small_bundle.path)
    assert bundle.find_gene("BETA") is not None
    assert time.perf_counter() - started < 0.5


def test_open_bundle__refuses_what_is_no_bundle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "absent", tmp_path / "file"):
        with pytest.raises(ReferenceInputError, match=r"not a reference bundle.*fascicle reference build"):
            open_bundle(path)


def test_open_bundle__refuses_another_format_version(copy: Path) -> None:
    header = copy / "bundle.toml"
    header.write_text(header.read_text().replace("fascicle.bundle/2", "fascicle.bundle/99"))
    with pytest.raises(ReferenceInputError, match=r"bundle format fascicle\.bundle/99; this version reads fascicle\.bundle/2"):
        open_bundle(copy)


@pytest.mark.parametrize(("text", "message"), [("not toml at all [", "not valid TOML"), ("", "bundle format none")])
def test_open_bundle__refuses_a_broken_header(copy: Path, text: str, message: str) -> None:
    (copy / "bundle.toml").write_text(text)
    with pytest.raises(ReferenceInputError, match=message):
        open_bundle(copy)


@pytest.mark.parametrize("name", ["words.npy", "loci.npy", "paralogs.tsv", "sequence.fa.gz"])
def test_open_bundle__names_a_missing_file(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(ReferenceInputError, match=f"files are missing: {name}"):
        open_bundle(copy)


def test_verify_bundle__finds_a_flipped_byte_in_every_file(copy: Path) -> None:
    bundle = open_bundle(copy)
    assert verify_bundle(bundle) == ()
    for name in bundle.header["files"]:
        data = (copy / name).read_bytes()
        (copy / name).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        assert verify_bundle(bundle) == (name,)
        (copy / name).write_bytes(data)


def test_bundle__lists_every_file_but_its_header(small_bundle: Bundle) -> None:
    names = {path.name for path in small_bundle.path.iterdir()}
    assert set(small_bundle.header["files"]) == names - {"bundle.toml"}


def test_hash_file_list__changes_with_any_name_or_hash() -> None:
    hashes = {hash_file_list(files) for files in ({"a": "1", "b": "2"}, {"a": "2", "b": "1"}, {"a": "1"}, {"a": "1", "c": "2"})}
    assert len(hashes) == 4
    assert hash_file_list({"a": "1", "b": "2"}) == hash_file_list({"b": "2", "a": "1"})


def test_bundle__gives_genes_with_their_tags_and_numbers(small_bundle: Bundle) -> None:
    alpha = small_bundle.find_gene("ALPHA")
    assert alpha is small_bundle.gene(small_bundle.numbers["ALPHA"])
    assert isinstance(alpha, Gene)
    assert alpha.canonical.tags == {TranscriptTag.MANE_SELECT, TranscriptTag.ENSEMBL_CANONICAL}
    assert alpha.identifier == "ENSG_ALPHA.1"
    assert small_bundle.find_gene("NOWHERE") is None
    assert all(isinstance(t, Transcript) and t.locus.strand == alpha.locus.strand for t in alpha.transcripts)


def test_bundle__does_not_know_the_domains_of_a_gene_without_rows(small_bundle: Bundle) -> None:
    assert small_bundle.find_domains("ALPHA") is None
    assert small_bundle.find_domains("NTRK3")


def test_parse_unusable__gives_back_what_was_written() -> None:
    rows = (Unusable(Kind.GENE, "A", "no sequence"), Unusable(Kind.SEQUENCE, "b.fa", "3 of them; masked"))
    assert parse_unusable(format_unusable(list(rows))) == rows
    assert parse_unusable(format_unusable([])) == ()
