"""Filters on what is not known: they do not fire as if it were zero."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from fascicle.calls.artefacts.chance_pairs import find_chance_pairs
from fascicle.calls.artefacts.few_starts import find_few_starts
from fascicle.calls.artefacts.low_complexity import find_low_complexity
from fascicle.calls.artefacts.too_few_molecules import find_too_few_molecules
from fascicle.calls.candidates import Candidate
from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.model.fusions import Support
from fascicle.reference.gene_loci import to_locus_offset
from fascicle.reference.nucleotides import UNKNOWN_BASE
from small_genome import ALPHA, BETA, first_base, last_base

UNKNOWN = Support(3, 2, None, None, None, None)


@pytest.fixture
def candidate(small_book: PathBook) -> Candidate:
    """ALPHA exon 2 to BETA exon 3, with support in fragments alone."""
    numbers = [small_book.bundle.numbers[symbol] for symbol in ("ALPHA", "BETA")]
    five, three = (small_book.gene(number) for number in numbers)
    end = to_locus_offset(five.gene.locus, last_base(ALPHA, 2))
    start = to_locus_offset(three.gene.locus, first_base(BETA, 3))
    contigs = make_contigs(Join(numbers[0], end, numbers[1], start), small_book)
    return Candidate(five, three, contigs, UNKNOWN, False, 0)


def with_left(candidate: Candidate, left: np.ndarray) -> Candidate:
    contigs = candidate.contigs
    assert isinstance(contigs, Contigs)
    return replace(candidate, contigs=replace(contigs, left_fusion=(left,)))


def test_find_too_few_molecules__fragments_are_the_upper_limit(candidate: Candidate) -> None:
    assert find_too_few_molecules(candidate) is None
    reason = find_too_few_molecules(replace(candidate, support=Support(1, 1, None, None, None, None)))
    assert reason is not None
    assert reason.because == "at most 2 of 3: two exon edges"
    counted = find_too_few_molecules(replace(candidate, support=Support(3, 2, 2, 2, None, None)))
    assert counted is not None
    assert counted.because == "2 of 3: two exon edges"


def test_find_few_starts__unknown_starts(candidate: Candidate) -> None:
    assert find_few_starts(replace(candidate, support=Support(9, 0, None, None, None, None))) is None
    assert find_few_starts(replace(candidate, support=Support(9, 0, None, 1, None, None))) is not None


def test_find_chance_pairs__unknown_molecules(candidate: Candidate) -> None:
    mates = replace(candidate, contigs=None, expected_by_chance=50.0)
    assert find_chance_pairs(replace(mates, support=Support(0, 5, None, None, None, None))) is None
    assert find_chance_pairs(replace(mates, support=Support(0, 5, 5, 0, None, None))) is not None


@pytest.mark.parametrize(("pattern", "reasons"), [([UNKNOWN_BASE], 0), ([0], 1), ([0, 1], 1)])
def test_find_low_complexity__unknown_bases_are_no_repeat(candidate: Candidate, pattern: list[int], reasons: int) -> None:
    left = np.resize(np.array(pattern, dtype=np.uint8), 60)
    assert (find_low_complexity(with_left(candidate, left)) is not None) == bool(reasons)


def test_find_low_complexity__repeat_with_one_unknown_base(candidate: Candidate) -> None:
    left = np.zeros(60, dtype=np.uint8)
    left[10] = UNKNOWN_BASE
    assert find_low_complexity(with_left(candidate, left)) is not None
