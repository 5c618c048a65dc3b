from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from scipy.stats import poisson

from fascicle.calls.artefacts.mis_splice_both_ways import explain_mis_splice
from fascicle.calls.candidates import EdgeJunction

A, B = 3, 8
# Ends and starts of twenty exons of 100 bases and introns of 900, along either gene.
ENDS = [1000 * exon + 99 for exon in range(20)]
STARTS = [1000 * exon for exon in range(20)]


def join(five: int, end: int, three: int, start: int, molecules: int = 1) -> EdgeJunction:
    """By numbers of exons, from 0."""
    return EdgeJunction(five, three, ENDS[end], STARTS[start], molecules)


OWN = join(A, 10, B, 10, 3)
# Two of the same order, two of the other that lie before the end of A and behind the start of B.
OTHERS = [join(A, 2, B, 15), join(A, 14, B, 3), join(B, 4, A, 5), join(B, 16, A, 12)]


def is_explained(own: EdgeJunction, others: list[EdgeJunction], *, is_known_pair: bool = False) -> bool:
    return explain_mis_splice(own, others, is_known_pair=is_known_pair) is not None


def test_explain_mis_splice__gives_its_reason() -> None:
    reason = explain_mis_splice(OWN, OTHERS, is_known_pair=False)
    assert reason is not None
    assert reason.name == "mis_splice_both_ways"
    assert reason.because == (
        "the genes are joined at 4 other pairs of exon edges, with 1.0 molecules each; 2 of these are at odds with one break in "
        "each gene"
    )


def test_explain_mis_splice__asks_for_four_others_and_two_at_odds() -> None:
    assert not is_explained(OWN, OTHERS[1:])
    same_order = [join(A, exon, B, exon) for exon in (1, 5, 12, 17, 19)]
    assert not is_explained(OWN, same_order)
    assert not is_explained(OWN, [*same_order, OTHERS[2]])
    assert is_explained(OWN, [*same_order, *OTHERS[2:]])


def test_explain_mis_splice__leaves_known_pairs() -> None:
    assert not is_explained(OWN, OTHERS, is_known_pair=True)


@pytest.mark.parametrize(
    ("other", "is_at_odds"),
    [
        (join(B, 9, A, 11), False),  # the reciprocal
        (join(B, 2, A, 18), False),  # its splice variants
        (join(B, 9, A, 10), True),  # has the last exon of A that the fusion has
        (join(B, 9, A, 3), True),
        (join(B, 10, A, 11), True),  # has the first exon of B that the fusion has
        (join(B, 15, A, 18), True),
        (join(A, 2, B, 15), False),  # the same order
        (join(B, 9, 5, 3), False),  # another gene
    ],
)
def test_is_contradicted__asks_whether_one_break_explains_both(other: EdgeJunction, *, is_at_odds: bool) -> None:
    assert OWN.is_contradicted(other) is is_at_odds
    assert other.is_contradicted(OWN) is is_at_odds


@pytest.mark.parametrize(("others", "kept_from"), [(4, 5), (20, 6)])
def test_explain_mis_splice__keeps_a_junction_that_stands_out(others: int, kept_from: int) -> None:
    """The border is that of a Poisson count with mean 1, over all junctions seen."""
    around = [join(B, 4, A, 5)] * (others // 2) + [join(A, 3, B, 15)] * (others - others // 2)
    for molecules in range(1, 12):
        stands_out = bool((others + 1) * poisson.sf(molecules - 1, 1) <= 0.05)
        assert is_explained(replace(OWN, molecules=molecules), around) is not stands_out
        assert stands_out is (molecules >= kept_from)


def draw_true(rng: random.Random) -> list[EdgeJunction]:
    """A fusion and its reciprocal with splice variants: exons on the right side of a break in each gene."""
    break_a, break_b = rng.randint(1, 19), rng.randint(1, 19)
    forward = {(rng.randrange(break_a), rng.randint(break_b, 19)) for _ in range(rng.randint(1, 5))}
    backward = {(rng.randrange(break_b), rng.randint(break_a, 19)) for _ in range(rng.randint(1, 5))}
    found = [join(A, end, B, start, rng.randint(2, 9)) for end, start in sorted(forward)]
    return found + [join(B, end, A, start, rng.randint(2, 9)) for end, start in sorted(backward)]


def test_explain_mis_splice__never_takes_a_balanced_fusion_for_it() -> None:
    rng = random.Random(4)
    for _ in range(2000):
        found = draw_true(rng)
        for own in found:
            assert not is_explained(own, [other for other in found if other is not own])


def test_explain_mis_splice__takes_nearly_all_random_joins_for_it() -> None:
    """Thirty molecules a time between edges drawn at random, half in each order; those with three molecules or more."""
    rng = random.Random(5)
    verdicts: list[bool] = []
    for _ in range(3000):
        drawn = Counter((rng.random() < 0.5, rng.randrange(0, 20, 4), rng.randrange(0, 20, 4)) for _ in range(30))
        found = [join(*((A, end, B) if is_a else (B, end, A)), start, count) for (is_a, end, start), count in drawn.items()]
        verdicts += [is_explained(own, [other for other in found if other is not own]) for own in found if own.molecules >= 3]
    assert len(verdicts) > 3000
    assert sum(verdicts) / len(verdicts) > 0.95
