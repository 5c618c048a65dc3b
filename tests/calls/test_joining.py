"""Neighbouring changes on the same molecules become one variant; distant ones share a phase set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.small_variants.joining import find_phase_sets, join_neighbours
from fascicle.model.variants import SmallVariant
from fascicle.reference.nucleotides import encode_bases
from variant_candidates import make_variant_candidate

TEXT = "GATCTTGCAAGTCCATGCTAGGCTTACCGT" * 4
START = 5000
ALL = frozenset(range(20))


def make(start: int, ref: str, alt: str, fragments: frozenset[int] = ALL, posterior: float = 0.9) -> VariantCandidate:
    """A candidate at an offset of the text; `ref` must be what stands there."""
    assert TEXT[start : start + len(ref)] == ref
    made = make_variant_candidate()
    variant = SmallVariant(made.variant.build, "chr1", START + start, ref, alt)
    return replace(made, variant=variant, fragments=fragments, posterior=posterior)


def join(*candidates: VariantCandidate, codon: bool = False) -> list[tuple[int, str, str]]:
    def is_codon(chrom: str, first: int, last: int) -> bool:
        assert (chrom, last - first) == ("chr1", 2)
        return codon

    joined = join_neighbours(candidates, encode_bases(TEXT.encode()), START, is_codon)
    return [(own.variant.start - START, own.variant.ref, own.variant.alt) for own in joined]


def test_join_neighbours__makes_one_of_bases_side_by_side() -> None:
    assert join(make(40, "G", "A"), make(41, "T", "C"), make(42, "C", "G")) == [(40, "GTC", "ACG")]


def test_join_neighbours__joins_over_one_base_within_a_codon_alone() -> None:
    first, second = make(40, "G", "A"), make(42, "C", "G")
    assert join(first, second) == [(40, "G", "A"), (42, "C", "G")]
    assert join(first, second, codon=True) == [(40, "GTC", "ATG")]
    assert len(join_neighbours([first, second], encode_bases(TEXT.encode()), START, None)) == 2


def test_join_neighbours__leaves_two_bases_between_apart() -> None:
    assert len(join(make(40, "G", "A"), make(43, "C", "G"), codon=True)) == 2


@pytest.mark.parametrize(
    ("shared", "only_first", "only_second", "is_joined"),
    [
        (20, 0, 0, True),
        (8, 2, 2, True),
        (7, 3, 3, False),
        (8, 2, 6, False),
        (1, 0, 0, False),
        (2, 0, 0, True),
        (0, 10, 10, False),
    ],
)
def test_join_neighbours__asks_for_the_same_molecules(shared: int, only_first: int, only_second: int, is_joined: bool) -> None:  # noqa: FBT001
    both = set(range(shared))
    first = frozenset(both | {100 + i for i in range(only_first)})
    second = frozenset(both | {200 + i for i in range(only_second)})
    assert len(join(make(40, "G", "A", first), make(41, "T", "C", second))) == (1 if is_joined else 2)


def test_join_neighbours__joins_a_base_with_the_deletion_beside_it() -> None:
    assert join(make(40, "G", "A"), make(40, "GTC", "G")) == [(40, "GTC", "A")]


def test_join_neighbours__keeps_two_alleles_of_one_place_apart() -> None:
    assert len(join(make(40, "G", "A"), make(40, "G", "C"))) == 2


def test_join_neighbours__counts_the_coincidence_that_errors_would_need() -> None:
    weak = [make(40, "G", "A", frozenset({1, 2}), 0.01), make(41, "T", "C", frozenset({1, 2}), 0.005)]
    (joined,) = join_neighbours(weak, encode_bases(TEXT.encode()), START, None)
    # Errors explain it 20 times worse for each of the two fragments.
    assert joined.posterior == pytest.approx(0.01 / (0.01 + 0.99 / 400))
    (alone,) = join_neighbours(weak[:1], encode_bases(TEXT.encode()), START, None)
    assert alone.posterior == 0.01


def test_find_phase_sets__follow_molecules_within_their_reach() -> None:
    far = frozenset(range(100, 120))
    candidates = [
        make(10, TEXT[10], "N"), make(20, TEXT[20], "N", far), make(50, TEXT[50], "N"), make(90, TEXT[90], "N", far),
        make(100, TEXT[100], "N", frozenset({1, 2})),
    ]  # fmt: skip
    assert find_phase_sets(candidates) == [0, 1, 0, 1, None]
    assert find_phase_sets([]) == []
