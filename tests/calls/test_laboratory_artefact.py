"""The laboratory's artefact list against candidates of the small genome."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.artefacts.laboratory_artefact import find_laboratory_artefact
from fascicle.calls.candidates import Candidate
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.model.fusions import Support
from fascicle.reference.artefacts import Artefact
from fascicle.reference.gene_loci import to_locus_offset
from small_genome import ALPHA, BETA, first_base, last_base

FIVE, THREE = last_base(ALPHA, 2), first_base(BETA, 3)


def make_candidate(book: PathBook, artefact: Artefact, molecules: int | None = 6, *, is_placed: bool = True) -> Candidate:
    numbers = [book.bundle.numbers[symbol] for symbol in ("ALPHA", "BETA")]
    five, three = (book.gene(number) for number in numbers)
    offsets = [to_locus_offset(five.gene.locus, FIVE), to_locus_offset(three.gene.locus, THREE)]
    contigs = make_contigs(Join(numbers[0], offsets[0], numbers[1], offsets[1]), book) if is_placed else None
    support = Support(5, 4, molecules, None, None, None)
    return Candidate(five, three, contigs, support, False, 0, artefacts=(artefact,))


@pytest.mark.parametrize(("five", "three", "reasons"), [(0, 0, 1), (10, -10, 1), (-11, 0, 0), (0, 11, 0)])
def test_find_laboratory_artefact__within_ten_bases_on_both_sides(
    small_book: PathBook, five: int, three: int, reasons: int
) -> None:
    artefact = Artefact("ALPHA", "BETA", FIVE + five, THREE + three, 2, 4)
    reason = find_laboratory_artefact(make_candidate(small_book, artefact))
    assert (reason is not None) == bool(reasons)
    if reason:
        assert reason.because == "6 molecules; in 2 fusion-free runs, up to 4 molecules"


@pytest.mark.parametrize(("molecules", "reasons"), [(12, 1), (13, 0), (None, 1)])
def test_find_laboratory_artefact__up_to_three_times_the_molecules(
    small_book: PathBook, molecules: int | None, reasons: int
) -> None:
    candidate = make_candidate(small_book, Artefact("ALPHA", "BETA", FIVE, THREE, 2, 4), molecules)
    reason = find_laboratory_artefact(candidate)
    assert (reason is not None) == bool(reasons)
    if molecules is None and reason:
        assert reason.because.startswith("at most 9 molecules")


def test_find_laboratory_artefact__molecules_not_counted_and_many_fragments(small_book: PathBook) -> None:
    candidate = make_candidate(small_book, Artefact("ALPHA", "BETA", FIVE, THREE, 2, 4), None)
    assert find_laboratory_artefact(replace(candidate, support=Support(13, 0, None, None, None, None))) is None


def test_find_laboratory_artefact__mates_alone_match_mates_alone(small_book: PathBook) -> None:
    unplaced, placed = Artefact("ALPHA", "BETA", None, None, 2, 4), Artefact("ALPHA", "BETA", FIVE, THREE, 2, 4)
    assert find_laboratory_artefact(make_candidate(small_book, unplaced, is_placed=False))
    assert not find_laboratory_artefact(make_candidate(small_book, placed, is_placed=False))
    assert not find_laboratory_artefact(make_candidate(small_book, unplaced))


def test_find_laboratory_artefact__no_list(small_book: PathBook) -> None:
    candidate = replace(make_candidate(small_book, Artefact("ALPHA", "BETA", FIVE, THREE, 2, 4)), artefacts=())
    assert find_laboratory_artefact(candidate) is None
