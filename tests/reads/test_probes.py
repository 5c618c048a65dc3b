"""Words packed from letters against the same by a loop over codes, and look-ups in batches against single ones."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.reads.fastq import COLUMNS
from fascicle.reads.probes import TOGETHER, look_at_ends, look_up, make_ends, pack_word, turn_word
from fascicle.reference.nucleotides import encode_bases, reverse_complement
from fascicle.reference.words import WORD_BP, insert_word, make_table
from small_genome import draw_bases


def spell_number(letters: str) -> int:
    return int("".join(str(code) for code in encode_bases(letters.encode()).tolist()), 4)


def to_buffer(text: str) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer(text.encode("latin-1"), dtype=np.uint8).copy()


@settings(max_examples=300)
@given(st.text("ACGTUacgtu", min_size=WORD_BP, max_size=WORD_BP), st.text("ACGTN", max_size=9))
def test_pack_word__spells_the_letters_in_either_case(word: str, before: str) -> None:
    packed, is_known = pack_word(to_buffer(before + word), len(before))
    assert is_known
    assert int(packed) == spell_number(word)


@settings(max_examples=300)
@given(
    st.text("ACGT", min_size=WORD_BP, max_size=WORD_BP),
    st.integers(0, WORD_BP - 1),
    st.characters(min_codepoint=0, max_codepoint=255, exclude_characters="ACGTUacgtu"),
)
def test_pack_word__knows_every_letter_that_is_no_base(word: str, at: int, letter: str) -> None:
    _, is_known = pack_word(to_buffer(word[:at] + letter + word[at + 1 :]), 0)
    assert not is_known


@settings(max_examples=100)
@given(st.text("ACGT", min_size=WORD_BP, max_size=WORD_BP))
def test_turn_word__is_the_reverse_complement(word: str) -> None:
    codes = reverse_complement(encode_bases(word.encode()))
    assert int(turn_word(np.uint64(spell_number(word)))) == int("".join(map(str, codes.tolist())), 4)


@pytest.mark.parametrize("seed", range(3))
def test_look_at_ends__finds_what_single_look_ups_find(seed: int) -> None:
    rng = random.Random(seed)
    reads = [draw_bases(rng, rng.choice([12, 20, 21, 75])) for _ in range(TOGETHER)]
    reads[5] = reads[5][:3] + "N" + reads[5][4:]
    table = make_table(100)
    for read in reads[::2]:
        if len(read) >= WORD_BP and "N" not in read:
            forward = np.uint64(spell_number(read[:WORD_BP]))
            insert_word(table, np.uint64(min(forward, turn_word(forward))), np.uint64(7))
    columns = np.zeros((TOGETHER, COLUMNS), dtype=np.int64)
    columns[:, 3] = np.cumsum([len(read) for read in reads])
    columns[1:, 2] = columns[:-1, 3]
    buffer, ends = to_buffer("".join(reads)), make_ends()
    look_at_ends(buffer, columns, 0, TOGETHER, table, ends)
    found = 0
    for row, (start, end) in enumerate(columns[:, 2:4].tolist()):
        for side, at in enumerate((start, end - WORD_BP)):
            entry, is_turned = look_up(buffer, at, table) if end - start >= WORD_BP else (0, False)
            assert ends.entries[row, side] == entry
            assert not entry or ends.is_turned[row, side] == is_turned
            found += bool(entry)
    assert found > 10
