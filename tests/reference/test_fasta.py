from __future__ import annotations

import gzip
from pathlib import Path

import pysam
import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Span
from fascicle.reference import fasta
from fascicle.reference.fasta import name_chrom, read_fasta, read_genome
from fascicle.reference.nucleotides import decode_bases

TEXT = b">one first record\nACGTA\nCGT\n>two\nnnACGT\n"


def write(folder: Path, data: bytes, name: str = "a.fa") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path) -> list[tuple[str, str, str]]:
    return [(record.name, record.description, decode_bases(record.bases)) for record in read_fasta(path)]


EXPECTED = [("one", "first record", "ACGTACGT"), ("two", "", "NNACGT")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT, id="plain"),
        pytest.param(TEXT.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(TEXT.rstrip(b"\n"), id="last line without line end"),
        pytest.param(TEXT.replace(b"\n>", b"\n\n>"), id="blank lines"),
        pytest.param(TEXT.replace(b"one first", b"one\tfirst"), id="tab behind the name"),
        pytest.param(gzip.compress(TEXT), id="gzip"),
        pytest.param(gzip.compress(TEXT[:20]) + gzip.compress(TEXT[20:]), id="two gzip members"),
    ],
)
def test_read_fasta__reads_every_spelling_of_a_file(tmp_path: Path, data: bytes) -> None:
    assert read(write(tmp_path, data)) == EXPECTED


def test_read_fasta__reads_bgzip_whatever_its_name(tmp_path: Path) -> None:
    with pysam.BGZFile(str(tmp_path / "a.fa"), "wb") as file:
        file.write(TEXT)
    assert read(tmp_path / "a.fa") == EXPECTED


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16, 1000])
def test_read_fasta__does_not_depend_on_where_blocks_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    whole = fasta._read_chunks
    monkeypatch.setattr(fasta, "_read_chunks", lambda file, path: whole(file, path, size))
    assert read(write(tmp_path, TEXT)) == EXPECTED


def test_read_fasta__takes_a_greater_sign_inside_a_header_for_text(tmp_path: Path) -> None:
    assert read(write(tmp_path, b">NM_1 c.1A>G change\nACGT\n>b\nA\n")) == [("NM_1", "c.1A>G change", "ACGT"), ("b", "", "A")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "no sequence record"),
        (b"\n\n", "no sequence record"),
        (b"ACGT\n>one\nACGT\n", "line 1: text before the first record"),
        (b">one\nACGT\n>two\nACQT\n", "record two: the letter 'Q' is no nucleotide"),
        (b">\nACGT\n>two\nACGT\n", "a record without a name"),
        (b">one\nACGT\n>\nACGT\n", "a record without a name"),
        (gzip.compress(TEXT * 50)[:-12], "gzip data are broken or cut off"),
        (gzip.compress(TEXT)[:8], "gzip data are broken or cut off"),
        (b"\x1f\x8b" + b"not gzip at all", "gzip data are broken or cut off"),
    ],
)
def test_read_fasta__says_what_is_wrong(tmp_path: Path, data: bytes, message: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(ReferenceInputError, match=message) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.remedy


def test_read_fasta__says_that_there_is_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(ReferenceInputError, match="there is no such file"):
        read(tmp_path / "absent.fa")
    with pytest.raises(ReferenceInputError, match="cannot be read"):
        read(tmp_path)


def test_read_genome__places_chromosomes_and_slices(tmp_path: Path) -> None:
    path = write(tmp_path, b">22\nACGT\n>chr7:101-103\nACG\n>NC_000023.11 Homo sapiens\nAC\n")
    pieces = [(piece.chrom, piece.span, decode_bases(piece.bases)) for piece in read_genome(path)]
    assert pieces == [("chr22", Span(0, 4), "ACGT"), ("chr7", Span(100, 103), "ACG"), ("chrX", Span(0, 2), "AC")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b">chr7:101-103\nACGT\n", "record chr7:101-103: its name says 3 bases, the sequence has 4"),
        (b">chr7:101-104\nACG\n", "its name says 4 bases, the sequence has 3"),
        (b">chr7\n>chr8\nA\n", "record chr7: an empty sequence"),
        (b">chr7:104-101\nACG\n", "record chr7:104-101: "),
        (b">chr7:0-3\nACG\n", "record chr7:0-3: "),
    ],
)
def test_read_genome__refuses_a_piece_that_does_not_fit_its_name(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        list(read_genome(write(tmp_path, data)))


@pytest.mark.parametrize(
    ("name", "chrom"),
    [
        ("1", "chr1"), ("chr1", "chr1"), ("X", "chrX"), ("MT", "chrM"), ("chrM", "chrM"), ("NC_000001.11", "chr1"),
        ("NC_000022.11", "chr22"), ("NC_000023.10", "chrX"), ("NC_000024.10", "chrY"), ("NC_012920.1", "chrM"),
        ("GL000220.1", "GL000220.1"), ("chrUn_KI270302v1", "chrUn_KI270302v1"), ("NT_187361.1", "NT_187361.1"),
    ],
)  # fmt: skip
def test_name_chrom__knows_the_names_of_ensembl_ucsc_and_refseq(name: str, chrom: str) -> None:
    assert name_chrom(name) == chrom
