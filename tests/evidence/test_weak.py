"""Which joins are held against all reads, and which cannot be enough."""

from __future__ import annotations

import numpy as np
import pytest

from fascicle.evidence.kept import KeptEvidence, SpanningPair
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.evidence.weak import ChanceJoins, part_weak
from small_genome import ALPHA, BETA, GAMMA, SmallGene, list_locus_offsets

EDGES, ONE_EDGE, NO_EDGE = (320, 200), (320, 230), (300, 230)
NEVER: frozenset[frozenset[int]] = frozenset()


def make_join(book: PathBook, places: tuple[int, int], five: SmallGene = ALPHA, three: SmallGene = BETA) -> Join:
    numbers = book.bundle.numbers
    a, b = list_locus_offsets(five)[places[0] - 1], list_locus_offsets(three)[places[1]]
    return Join(numbers[five.symbol], a, numbers[three.symbol], b)


def is_weak(book: PathBook, join: Join, fragments: int, spanning: int = 0, *, is_known: bool = False, others: int = 0) -> bool:
    """`others` are fragments in two other genes: with genes of equal expression they are chance joins of every pair."""
    kept = KeptEvidence()
    kept.joins[join] = list(range(fragments))
    pair = SpanningPair(0, 0, 0, 0, 0, 0, 0)
    if spanning:
        kept.spanning[join.five_prime, join.three_prime] = [pair] * spanning
    if others:
        numbers = book.bundle.numbers
        kept.spanning[numbers[GAMMA.symbol], numbers[BETA.symbol]] = [pair] * others
    per_gene = np.full(len(book.bundle.symbols), 100)
    weak, _ = part_weak([join], kept, per_gene, lambda _genes: is_known, book)
    return bool(weak)


@pytest.mark.parametrize(
    ("places", "fragments", "spanning", "expected"),
    [
        (EDGES, 1, 0, False),
        (ONE_EDGE, 1, 0, True),
        (ONE_EDGE, 2, 0, True),
        (ONE_EDGE, 3, 0, False),
        (ONE_EDGE, 1, 2, False),
        (NO_EDGE, 4, 0, True),
        (NO_EDGE, 5, 0, False),
        (NO_EDGE, 2, 3, False),
    ],
)
def test_part_weak__asks_for_one_fragment_less_than_a_report(
    small_book: PathBook, places: tuple[int, int], fragments: int, spanning: int, *, expected: bool
) -> None:
    assert is_weak(small_book, make_join(small_book, places), fragments, spanning) is expected


def test_part_weak__counts_known_pairs_and_joins_within_a_gene(small_book: PathBook) -> None:
    assert not is_weak(small_book, make_join(small_book, NO_EDGE), 1, is_known=True)
    assert not is_weak(small_book, make_join(small_book, NO_EDGE, ALPHA, ALPHA), 1)


def test_part_weak__leaves_out_spanning_pairs_that_chance_explains(small_book: PathBook) -> None:
    join = make_join(small_book, NO_EDGE)
    assert not is_weak(small_book, join, 2, 3)
    assert is_weak(small_book, join, 2, 3, others=100)


def test_part_weak__parts_and_keeps_the_order(small_book: PathBook) -> None:
    joins = [make_join(small_book, places) for places in (NO_EDGE, EDGES, ONE_EDGE)]
    kept = KeptEvidence()
    for join in joins:
        kept.joins[join] = [1]
    weak, counted = part_weak(joins, kept, np.full(len(small_book.bundle.symbols), 5), lambda _genes: False, small_book)
    assert (weak, counted) == ([joins[0], joins[2]], [joins[1]])


def test_expect__is_the_rate_of_other_joins_times_both_shares() -> None:
    joined = {(0, 1): 7, (1, 0): 3, (2, 3): 40, (3, 4): 60}
    per_gene = np.array([10, 20, 30, 20, 20])
    assert ChanceJoins(joined, per_gene, NEVER).expect((0, 1)) == pytest.approx(100 * 0.1 * 0.2)
    assert ChanceJoins(joined, per_gene, {frozenset((2, 3))}).expect((0, 1)) == pytest.approx(60 * 0.1 * 0.2)
    assert ChanceJoins(joined, np.zeros(5, int), NEVER).expect((0, 1)) == 0.0
