"""Kernels of structural variants against plain Python over the same records: what is measured, words, bases, discordant pairs."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pysam
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.evidence.structural.clip_search import _add_words, _scan
from fascicle.evidence.structural.odd_records import LEFT_CLIP, PARTS, RIGHT_CLIP, find_discordant, measure_records
from fascicle.evidence.structural.placing import _find_words, _insert_words
from fascicle.evidence.structural.sides import Ends, is_structural, order, order_rows, turn
from fascicle.reads.alignment_blocks import open_blocks
from fascicle.reads.read_bases import read_letters, read_record_bases
from fascicle.reference.nucleotides import decode_bases, encode_bases
from fascicle.reference.words import WORD_BP, make_table
from small_genome import draw_bases
from small_genome import turn as turn_text

CONTIGS = [("chr1", 5000), ("chr2", 5000)]


@pytest.fixture(scope="module")
def bam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records with clips of every kind, with and without SA, with mates everywhere."""
    rng, path = random.Random(1), tmp_path_factory.mktemp("twin") / "t.bam"
    header = pysam.AlignmentHeader.from_dict(
        {"HD": {"VN": "1.6"}, "SQ": [{"SN": name, "LN": length} for name, length in CONTIGS]}
    )
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for number in range(400):
            file.write(make_record(rng, number, header))
    return path


def make_record(rng: random.Random, number: int, header: pysam.AlignmentHeader) -> pysam.AlignedSegment:
    record = pysam.AlignedSegment(header)
    record.query_name, record.flag = f"r{number}", 1 | rng.choice((0, 16)) | rng.choice((0, 32)) | rng.choice((0, 0, 0, 4, 8))
    clips = [rng.choice((0, 0, 5, 30)) for _ in range(2)]
    kinds = [rng.choice("SH") for _ in range(2)]
    middle = rng.randint(20, 80)
    record.cigartuples = [
        *([("MIDNSHP=X".index(kinds[0]), clips[0])] if clips[0] else []),
        (0, middle),
        *([("MIDNSHP=X".index(kinds[1]), clips[1])] if clips[1] else []),
    ]
    length = middle + sum(clip for clip, kind in zip(clips, kinds, strict=True) if kind == "S")
    record.query_sequence = "".join(rng.choices("ACGTN", k=length))
    record.query_qualities = pysam.qualitystring_to_array("I" * length)
    record.reference_id, record.reference_start = rng.randint(0, 1), rng.randint(0, 4000)
    record.next_reference_id, record.next_reference_start = rng.randint(0, 1), rng.randint(0, 4000)
    for tag, value in (("NM", 3), ("SA", "chr1,5,+,3M,60,0;"), ("RG", "x")):
        if rng.random() < 0.5:
            record.set_tag(tag, value)
    return record


def read(path: Path) -> list[pysam.AlignedSegment]:
    with pysam.AlignmentFile(str(path)) as file:
        return list(file.fetch(until_eof=True))


def test_measure_records__clips_and_parts_are_those_of_pysam(bam: Path) -> None:
    (block,) = open_blocks(bam)
    measured = np.empty((len(block), 3), np.int64)
    measure_records(block.buffer, block.columns, measured)
    for row, record in zip(measured, read(bam), strict=True):
        operations = record.cigartuples or []
        left = operations[0][1] if operations[0][0] == 4 else 0
        right = operations[-1][1] if len(operations) > 1 and operations[-1][0] == 4 else 0
        assert (row[LEFT_CLIP], row[RIGHT_CLIP], row[PARTS] >= 0) == (left, right, record.has_tag("SA"))


def test_read_bases__are_those_of_pysam(bam: Path) -> None:
    (block,) = open_blocks(bam)
    letters, places = read_letters(block)
    for i, record in enumerate(read(bam)):
        assert decode_bases(read_record_bases(block, i)) == record.query_sequence
        assert letters[places[i, 0] : places[i, 1]].tobytes().decode() == record.query_sequence


def test_find_discordant__by_direction_and_distance(bam: Path) -> None:
    (block,) = open_blocks(bam)
    for found, record in zip(find_discordant(block.columns), read(bam), strict=True):
        assert bool(found) == is_discordant(record)


def is_discordant(record: pysam.AlignedSegment) -> bool:
    if record.is_unmapped or record.mate_is_unmapped:
        return False
    if record.reference_id != record.next_reference_id or record.is_reverse == record.mate_is_reverse:
        return True
    apart = record.next_reference_start - record.reference_start
    apart = -apart if record.is_reverse else apart
    return not (apart >= -300 and apart + record.query_length <= 1000)


@given(st.integers(0, 2**32))
def test_scan__finds_the_words_of_clipped_ends_in_both_directions(seed: int) -> None:
    rng = random.Random(seed)
    text = draw_bases(rng, 300)
    start = rng.randint(0, 250)
    end = text[start : start + 40]
    end = turn_text(end) if rng.random() < 0.5 else end
    table, words = make_table(100), np.zeros((100, 3), np.int64)
    count = _add_words(encode_bases(end.encode()), 7, table, words, 0)
    known = [end[i : i + WORD_BP] for i in range(len(end) - WORD_BP + 1)]
    found = {
        (int(words[word, 1]), int(at), bool(turned) != bool(words[word, 2]))
        for word, at, turned in _scan(encode_bases(text.encode()), table).tolist()
    }
    expected = {
        (i, at, is_turned)
        for i, word in enumerate(known)
        for at in range(len(text) - WORD_BP + 1)
        for is_turned, way in ((False, word), (True, turn_text(word)))
        if text[at : at + WORD_BP] == way
    }
    assert count == len(set(known))
    assert found == expected


@given(st.integers(0, 2**32))
def test_insert_words__only_those_that_a_window_has_once(seed: int) -> None:
    rng = random.Random(seed)
    text = draw_bases(rng, 150)
    if rng.random() < 0.5:
        text += text[20:60]
    first, last = sorted(rng.sample(range(len(text)), 2))
    table = make_table(len(text))
    _insert_words(encode_bases(text.encode()), first, last, table)
    words = [text[i : i + WORD_BP] for i in range(first, last - WORD_BP + 1)]
    forms = [min(word, turn_text(word)) for word in words]
    once = {word: first + i for i, word in enumerate(words) if forms.count(forms[i]) == 1}
    read = draw_bases(rng, 10) + text[first:last] + draw_bases(rng, 10)
    found = {(int(row[0]), int(row[2])) for row in _find_words(encode_bases(read.encode()), table)}
    expected = {(at, once[read[at : at + WORD_BP]]) for at in range(len(read)) if read[at : at + WORD_BP] in once}
    assert expected <= found
    assert all(
        text[place : place + WORD_BP] in (read[at : at + WORD_BP], turn_text(read[at : at + WORD_BP])) for at, place in found
    )


_SIDES = st.tuples(st.integers(0, 7), st.integers(0, 10_000), st.integers(0, 7), st.integers(0, 10_000))


@given(st.lists(_SIDES, min_size=1, max_size=5))
def test_order_rows__is_order_of_every_row(rows: list[tuple[int, int, int, int]]) -> None:
    ordered = order_rows(np.array(rows, np.int64))
    assert [tuple(row) for row in ordered.tolist()] == [tuple(order(Ends(*row))) for row in rows]


@given(_SIDES)
def test_turn__twice_is_nothing_and_order_forgets_the_direction(row: tuple[int, int, int, int]) -> None:
    ends = Ends(*row)
    assert turn(turn(ends)) == ends
    if (ends[0] >> 1, ends[1]) != (ends[2] >> 1, ends[3]):
        assert order(turn(ends)) == order(ends)
    assert is_structural(ends) == is_structural(turn(ends))
