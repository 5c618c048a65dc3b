from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from fascicle.errors import ReadsError
from fascicle.reads import fastq
from fascicle.reads.fastq import Records, read_blocks
from fascicle.reference.nucleotides import decode_bases
from small_genome import draw_bases, format_fastq

SHORT = b"@a one\nACGT\n+\nIIII\n@b\nNNA\n+b\n@+#\n@c\nA\n+\nI\n"
EXPECTED = [("a", "ACGT"), ("b", "NNA"), ("c", "A")]


def make_long(count: int = 200) -> bytes:
    """Records of lengths 1 to 90, with `@` and `+` among the qualities."""
    rng = random.Random(5)
    text = ""
    for i in range(count):
        length = rng.randint(1, 90)
        text += f"@long.{i} x\n{draw_bases(rng, length)}\n+\n{''.join(rng.choices('@+#I5', k=length))}\n"
    return text.encode()


def parse_twin(data: bytes) -> list[tuple[str, str, str]]:
    """Four lines a record, read with `splitlines`."""
    lines = data.decode().splitlines()
    return [(lines[i][1:].split()[0], lines[i + 1], lines[i + 3]) for i in range(0, len(lines), 4)]


def list_records(records: Records) -> list[tuple[str, str, str]]:
    found = []
    for i in range(len(records)):
        start, size = records.columns[i, fastq.QUALITIES], records.columns[i, fastq.BASES_END] - records.columns[i, fastq.BASES]
        quality = records.buffer[start : start + size].tobytes().decode()
        found.append((records.name(i), decode_bases(records.bases(i)), quality))
    return found


def write(folder: Path, data: bytes, name: str = "r.fastq") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def read(path: Path, *, is_threaded: bool = False) -> list[tuple[str, str, str]]:
    return [record for block in read_blocks(path, is_threaded=is_threaded) for record in list_records(block.first)]


def read_names(*paths: Path) -> list[str]:
    return [block.first.name(i) for block in read_blocks(*paths) for i in range(len(block))]


SPELLINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "CRLF": lambda data: data.replace(b"\n", b"\r\n"),
    "no last line end": lambda data: data[:-1],
    "blank lines at the end": lambda data: data + b"\n\n",
    "gzip": gzip.compress,
    "two gzip members": lambda data: gzip.compress(data[:25]) + gzip.compress(data[25:]),
    "empty gzip member at the end": lambda data: gzip.compress(data) + gzip.compress(b""),
    "gzip, no last line end": lambda data: gzip.compress(data[:-1]),
}


@pytest.mark.parametrize("is_threaded", [False, True])
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("chunk_bytes", [None, 7, 64], ids=["whole", "chunks of 7", "chunks of 64"])
def test_read_blocks__reads_every_spelling_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, spelling: str, is_threaded: bool, chunk_bytes: int | None
) -> None:
    if chunk_bytes:
        monkeypatch.setattr(fastq, "CHUNK_BYTES", chunk_bytes)
    found = read(write(tmp_path, SPELLINGS[spelling](SHORT)), is_threaded=is_threaded)
    assert [(name, bases) for name, bases, _ in found] == EXPECTED
    assert [quality for _, _, quality in found] == ["IIII", "@+#", "I"]


@pytest.mark.parametrize("chunk_bytes", [1, 13, 100, 101, 1000])
def test_read_blocks__does_not_depend_on_where_chunks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk_bytes: int
) -> None:
    data = make_long()
    monkeypatch.setattr(fastq, "CHUNK_BYTES", chunk_bytes)
    path = write(tmp_path, data)
    assert read(path) == parse_twin(data)
    blocks = [(block.number, block.first_fragment, len(block)) for block in read_blocks(path)]
    assert [number for number, _, _ in blocks] == list(range(len(blocks)))
    assert [first for _, first, _ in blocks] == [sum(size for _, _, size in blocks[:i]) for i in range(len(blocks))]


@pytest.mark.parametrize("chunk_bytes", [50, 300, 1 << 22])
def test_read_blocks__pairs_mates_of_different_lengths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk_bytes: int) -> None:
    monkeypatch.setattr(fastq, "CHUNK_BYTES", chunk_bytes)
    rng = random.Random(2)
    reads = [[draw_bases(rng, rng.randint(1, top)) for _ in range(80)] for top in (30, 90)]
    paths = [write(tmp_path, format_fastq(own), f"{i}.fq") for i, own in enumerate(reads)]
    found: list[tuple[str, str]] = []
    for block in read_blocks(*paths):
        assert block.second is not None
        assert len(block.second) == len(block.first)
        found += [(decode_bases(block.first.bases(i)), decode_bases(block.second.bases(i))) for i in range(len(block))]
    assert found == list(zip(*reads, strict=True))


GOOD = format_fastq(["ACGTACGT"] * 9)


@pytest.mark.parametrize("chunk_bytes", [None, 30])
@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(GOOD[:-12], "record 9: the last record is cut off", id="cut behind the bases"),
        pytest.param(GOOD[:-4], "record 9: bases and qualities of a record differ in length", id="cut in the qualities"),
        pytest.param(GOOD + b"@read.10\nACG", "record 10: the last record is cut off", id="cut in the bases"),
        pytest.param(GOOD + b"read.10\nA\n+\nI\n", "record 10: a record does not begin with '@'", id="no @"),
        pytest.param(b">read\nACGT\n", "record 1: a record does not begin with '@'", id="FASTA"),
        pytest.param(GOOD + b"\n" + GOOD, "record 10: a record does not begin with '@'", id="blank line inside"),
        pytest.param(
            GOOD + b"@r\nACGT\nIIII\n@s\nACGT\nIIII\n", "record 10: the third line of a record does not begin", id="no +"
        ),
        pytest.param(GOOD + b"@r\nACGT\n+\nIII\n" + GOOD, "record 10: bases and qualities", id="short qualities"),
        pytest.param(GOOD + b"@r\nACGT\n+\nIIIII\n" + GOOD, "record 10: bases and qualities", id="long qualities"),
        pytest.param(GOOD + b"@r\n\n+\n\n" + GOOD, "record 10: a record has no bases", id="empty read"),
    ],
)
def test_read_blocks__names_the_broken_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, message: str, chunk_bytes: int | None
) -> None:
    if chunk_bytes:
        monkeypatch.setattr(fastq, "CHUNK_BYTES", chunk_bytes)
    path = write(tmp_path, data)
    with pytest.raises(ReadsError, match=message) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.remedy


def test_read_blocks__names_the_broken_record_behind_good_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fastq, "CHUNK_BYTES", 500)
    with pytest.raises(ReadsError, match="record 201: the last record is cut off"):
        read(write(tmp_path, make_long() + b"@cut\nACGT"))


def break_crc(packed: bytes) -> bytes:
    return packed[:-6] + bytes([packed[-6] ^ 255]) + packed[-5:]


def break_inside(packed: bytes) -> bytes:
    return packed[:60] + bytes(255 - byte for byte in packed[60:90]) + packed[90:]


@pytest.mark.parametrize("is_threaded", [False, True])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda packed: packed[:-1],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed[:12],
        lambda packed: packed[:2],
        lambda packed: packed + packed[:40],
        break_crc,
        break_inside,
    ],
    ids=["last byte gone", "half", "header", "magic", "second member cut", "checksum", "garbled"],
)
def test_read_blocks__says_that_the_gzip_is_broken(tmp_path: Path, *, spoil: Callable[[bytes], bytes], is_threaded: bool) -> None:
    path = write(tmp_path, spoil(gzip.compress(make_long())), "r.fastq.gz")
    with pytest.raises(ReadsError, match="the gzip data are broken or cut off") as caught:
        read(path, is_threaded=is_threaded)
    assert str(caught.value).startswith(f"{path}, record ")


def test_read_blocks__has_an_example_that_zlib_calls_broken_too() -> None:
    with pytest.raises((zlib.error, EOFError, gzip.BadGzipFile)):
        gzip.decompress(break_inside(gzip.compress(make_long())))


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"", "the file is empty"), (gzip.compress(b""), "no read in the file"), (b"\n\n", "no read in the file")],
)
def test_read_blocks__refuses_a_file_without_reads(tmp_path: Path, data: bytes, message: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(ReadsError, match=message):
        read(path)
    with pytest.raises(ReadsError, match=message):
        list(read_blocks(path, path))


def test_read_blocks__refuses_what_it_cannot_open(tmp_path: Path) -> None:
    with pytest.raises(ReadsError, match="there is no such file"):
        read(tmp_path / "absent")
    with pytest.raises(ReadsError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("chunk_bytes", [40, 1 << 22])
@pytest.mark.parametrize("is_swapped", [False, True])
@pytest.mark.parametrize(("more", "fewer"), [(9, 8), (9, 1)])
def test_read_blocks__refuses_mates_of_different_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, more: int, fewer: int, is_swapped: bool, chunk_bytes: int
) -> None:
    monkeypatch.setattr(fastq, "CHUNK_BYTES", chunk_bytes)
    long, short = (write(tmp_path, format_fastq(["ACGT"] * n), f"{n}.fq") for n in (more, fewer))
    with pytest.raises(ReadsError, match=rf"{fewer}\.fq: it has {fewer} records, fewer than {more}\.fq") as caught:
        list(read_blocks(short, long) if is_swapped else read_blocks(long, short))
    assert caught.value.path == short


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("r7", "r7"),
        ("r7/1", "r7/2"),
        ("r7 1:N:0:ACGT", "r7 2:N:0:ACGT"),
        ("SRR1.7.1 x", "SRR1.7.2 y"),
        ("SRR1.7\tone", "SRR1.7\ttwo"),
        ("r7_1", "r7_2"),
        ("r7-1", "r7-2"),
    ],
)
def test_read_blocks__takes_every_way_to_name_mates(tmp_path: Path, first: str, second: str) -> None:
    paths = [write(tmp_path, format_fastq(["ACGT"], [name]), f"{i}.fq") for i, name in enumerate((first, second))]
    assert len(read_names(*paths)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [("r7", "r8"), ("r1", "r2"), ("r7/2", "r7/1"), ("r7/1", "r8/2"), ("r7", "r77"), ("r7/1", "r7/3"), ("r71", "r72")],
)
def test_read_blocks__refuses_names_of_two_fragments(tmp_path: Path, first: str, second: str) -> None:
    names = (["same", "same", first], ["same", "same", second])
    paths = [write(tmp_path, format_fastq(["ACGT"] * 3, own), f"{i}.fq") for i, own in enumerate(names)]
    with pytest.raises(ReadsError, match=rf"0\.fq, record 3: its read is named '{first}', that of 1\.fq '{second}'"):
        read_names(*paths)


def test_read_blocks__accepts_one_file_as_both_mates_of_equal_names(tmp_path: Path) -> None:
    path = write(tmp_path, SHORT)
    assert read_names(path, path) == ["a", "b", "c"]
