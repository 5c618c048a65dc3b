"""The kernels that lay out the HLA database against the same things said in plain Python."""

from __future__ import annotations

import random

import numpy as np
import pytest

from fascicle.reference.hla.placing import _align, _is_ungapped
from fascicle.reference.hla.rows import _find_nearest
from fascicle.reference.hla.word_index import GENOMIC, REVERSED_BIT, TRANSCRIPT, VIEW_SHIFT, WordIndex, index_words
from fascicle.reference.nucleotides import encode_bases
from fascicle.reference.words import POSITION, WORD_BP, find_word
from small_genome import draw_bases, turn

MATCH, MISMATCH, OPEN, EXTEND = 10, -20, -60, -1


def best_score(template: str, query: str) -> int:
    """The score of the best alignment with free ends, Gotoh's recursion with dictionaries."""
    lowest = -(10**9)
    match: dict[tuple[int, int], int] = {}
    insertion: dict[tuple[int, int], int] = {}
    deletion: dict[tuple[int, int], int] = {}
    best = lowest
    for i, base in enumerate(query):
        for j, other in enumerate(template):
            before = max([0, *(table.get((i - 1, j - 1), lowest) for table in (match, insertion, deletion))])
            match[i, j] = before + (MATCH if base == other else MISMATCH)
            insertion[i, j] = max(match.get((i - 1, j), lowest) + OPEN, insertion.get((i - 1, j), lowest) + EXTEND)
            deletion[i, j] = max(match.get((i, j - 1), lowest) + OPEN, deletion.get((i, j - 1), lowest) + EXTEND)
            if i == len(query) - 1 or j == len(template) - 1:
                best = max(best, match[i, j])
    return best


def score_columns(template: str, query: str, columns: list[int]) -> int:
    """The score of an alignment given as columns."""
    pairs = [(i, c) for i, c in enumerate(columns) if 0 <= c < len(template)]
    score = 0
    for k, (i, c) in enumerate(pairs):
        step = c - pairs[k - 1][1] if k else 1
        if step == 0:
            is_first = k < 2 or pairs[k - 1][1] != pairs[k - 2][1]
            score += OPEN if is_first else EXTEND
            continue
        if step > 1:
            score += OPEN + (step - 2) * EXTEND
        score += MATCH if query[i] == template[c] else MISMATCH
    return score


@pytest.mark.parametrize("seed", range(12))
def test_align__is_as_good_as_the_best_alignment(seed: int) -> None:
    rng = random.Random(seed)
    template = draw_bases(rng, 90)
    start, cut = rng.randint(0, 20), rng.randint(30, 50)
    inserted, deleted = rng.choice([(0, 0), (3, 0), (0, 7), (1, 0)])
    letters = list(template[start:cut] + draw_bases(rng, inserted) + template[cut + deleted :])
    letters[5] = rng.choice("ACGT")
    query = draw_bases(rng, rng.choice([0, 4])) + "".join(letters)
    columns = _align(encode_bases(template.encode()), encode_bases(query.encode()), -len(query), len(template))
    assert score_columns(template, query, columns.tolist()) == best_score(template, query)


@pytest.mark.parametrize("seed", range(6))
def test_is_ungapped__is_false_where_a_window_differs_too_much(seed: int) -> None:
    rng = random.Random(seed)
    template = draw_bases(rng, 120)
    query = [rng.choice("ACGT") if 40 <= i < 40 + 6 * seed else base for i, base in enumerate(template[10:])]
    differs = [base != template[i + 10] for i, base in enumerate(query)]
    expected = not any(sum(differs[max(0, i - 19) : i + 1]) > 8 for i in range(len(query)))
    assert _is_ungapped(encode_bases(template.encode()), encode_bases("".join(query).encode()), 10) == expected


def test_find_nearest__counts_differences_where_both_are_known() -> None:
    rng = np.random.default_rng(1)
    table = rng.integers(0, 5, (30, 60)).astype(np.uint8)
    for _ in range(20):
        dense = rng.integers(0, 5, 60).astype(np.uint8)
        counts = [sum(1 for x, y in zip(dense, row, strict=True) if x != y and 4 not in (x, y)) for row in table]
        assert _find_nearest(dense, table) == counts.index(min(counts))


def list_places(index: WordIndex, word: str) -> set[tuple[int, int, int, bool]]:
    """Places of a word in the index as gene, column, views, whether its canonical form is the reverse complement."""
    number = min(int("".join(str("ACGT".index(x)) for x in text), 4) for text in (word, turn(word)))
    entry = find_word(index.table, np.uint64(number))
    if not entry:
        return set()
    row = int(entry & POSITION)
    places = index.places[index.first[row] : index.first[row + 1]].tolist()
    return {(p >> 20, p & 0xFFFF, p >> VIEW_SHIFT & 3, bool(p & REVERSED_BIT)) for p in places}


def test_index_words__has_every_word_at_every_place() -> None:
    rng = random.Random(3)
    root = draw_bases(rng, 200)
    texts = [(root, 0, GENOMIC), (root[:60] + root[120:], 0, TRANSCRIPT), (turn(root[30:90]), 1, GENOMIC)]
    expected: dict[str, dict[tuple[int, int, bool], int]] = {}
    for text, gene, view in texts:
        for i in range(len(text) - WORD_BP + 1):
            word = text[i : i + WORD_BP]
            canonical = min(word, turn(word))
            place = (gene, i, turn(word) < word)
            places = expected.setdefault(canonical, {})
            places[place] = places.get(place, 0) | view
    rows = [(encode_bases(t.encode()), np.arange(len(t), dtype=np.int32), gene, view) for t, gene, view in texts]
    index = index_words(rows)
    assert len(index.first) == len(expected) + 1
    for word, places in expected.items():
        assert list_places(index, word) == {(gene, column, view, flag) for (gene, column, flag), view in places.items()}
