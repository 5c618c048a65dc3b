"""The word kernels against the same things said in plain Python with strings and a dict."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.reference.nucleotides import encode_bases
from fascicle.reference.words import (
    POSITION,
    REVERSED,
    SHARED,
    TAKEN,
    WORD_BP,
    find_word,
    insert_word,
    is_simple,
    make_table,
    mark_shared,
    roll_words,
)
from small_genome import draw_bases, turn


def spell_number(word: str) -> int:
    """A word as a number in base four."""
    return int("".join(str("ACGT".index(letter)) for letter in word), 4)


def list_words(text: str) -> list[str | None]:
    """The words that begin at every base; None where a letter is unknown."""
    words = (text[i : i + WORD_BP] for i in range(len(text) - WORD_BP + 1))
    return [word if set(word) <= set("ACGT") else None for word in words]


@settings(max_examples=60)
@given(st.text("ACGTN", max_size=90), st.text("ACGT", min_size=WORD_BP, max_size=60))
def test_roll_words__gives_every_word_and_its_reverse_complement(broken: str, whole: str) -> None:
    text = broken + whole
    count = len(text) - WORD_BP + 1
    forward, backward = np.zeros(count, np.uint64), np.zeros(count, np.uint64)
    valid = roll_words(encode_bases(text.encode()), forward, backward)
    for i, word in enumerate(list_words(text)):
        assert valid[i] == (word is not None)
        if word is not None:
            assert int(forward[i]) == spell_number(word)
            assert int(backward[i]) == spell_number(turn(word))


def test_roll_words__gives_nothing_for_less_than_a_word() -> None:
    empty = np.zeros(0, np.uint64)
    assert len(roll_words(encode_bases(b"ACGT"), empty, empty)) == 0
    assert len(roll_words(encode_bases(b""), empty, empty)) == 0


@pytest.mark.parametrize("seed", range(3))
def test_table__answers_as_a_dict_does(seed: int) -> None:
    rng = random.Random(seed)
    draws = [rng.getrandbits(2 * WORD_BP) for _ in range(3000)]
    table = make_table(len(draws))
    twin: dict[int, int] = {}
    for number, word in enumerate([*draws, *draws[:200]]):
        flags = rng.choice([0, int(REVERSED)])
        found = int(insert_word(table, np.uint64(word), np.uint64(number) | np.uint64(flags)))
        assert bool(found) == (word in twin)
        if word in twin:
            assert found & int(POSITION | REVERSED) == twin[word]
        else:
            twin[word] = number | flags
    for word, value in twin.items():
        entry = int(find_word(table, np.uint64(word)))
        assert entry & int(TAKEN)
        assert entry & int(POSITION | REVERSED | SHARED) == value
    absent = [word for word in (rng.getrandbits(2 * WORD_BP) for _ in range(3000)) if word not in twin]
    assert not any(int(find_word(table, np.uint64(word))) for word in absent)


def test_mark_shared__marks_one_word_and_nothing_else() -> None:
    rng = random.Random(7)
    words = sorted({rng.getrandbits(2 * WORD_BP) for _ in range(600)})
    table = make_table(len(words))
    for number, word in enumerate(words):
        insert_word(table, np.uint64(word), np.uint64(number))
    before = table.copy()
    chosen = words[::7]
    for word in [*chosen, words[0] ^ 1]:
        mark_shared(table, np.uint64(word))
    for number, word in enumerate(words):
        entry = int(find_word(table, np.uint64(word)))
        assert bool(entry & int(SHARED)) == (word in chosen)
        assert entry & int(POSITION) == number
    assert np.count_nonzero(table != before) == len(chosen)


@pytest.mark.parametrize("words", [0, 1, 614, 615, 10_000])
def test_make_table__leaves_room_for_probing(words: int) -> None:
    table = make_table(words)
    slots = len(table) // 9 * 8
    assert slots & (slots - 1) == 0
    assert len(table) == slots + slots // 8
    assert words <= 0.6 * slots + 1
    assert not table.any()


@settings(max_examples=200)
@given(st.one_of(st.text("ACGT", min_size=WORD_BP, max_size=WORD_BP), st.text("ACGT", min_size=1, max_size=4)))
def test_is_simple__counts_different_triplets(unit: str) -> None:
    word = (unit * WORD_BP)[:WORD_BP]
    triplets = {word[i : i + 3] for i in range(WORD_BP - 2)}
    assert is_simple(np.uint64(spell_number(word))) == (len(triplets) < 6)


def test_is_simple__knows_repeats_of_one_to_three_bases_and_no_random_word() -> None:
    rng = random.Random(3)
    for unit in ("A", "CA", "GCC", "ATT"):
        assert is_simple(np.uint64(spell_number((unit * WORD_BP)[:WORD_BP])))
    assert not any(is_simple(np.uint64(spell_number(draw_bases(rng, WORD_BP)))) for _ in range(500))
