from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.artefacts.concatemer import find_concatemer, has_tail
from fascicle.calls.candidates import Candidate
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.model.fusions import Support
from small_genome import ALPHA, BETA, list_locus_offsets

TAIL = "GATTACA" + "A" * 20


def make(book: PathBook, inserted: str, anchors: tuple[int | None, int | None]) -> Candidate:
    numbers = [book.bundle.numbers[gene.symbol] for gene in (ALPHA, BETA)]
    join = Join(numbers[0], list_locus_offsets(ALPHA)[469], numbers[1], list_locus_offsets(BETA)[511], inserted)
    support = Support(5, 0, 5, 5, *anchors)
    return Candidate(book.gene(numbers[0]), book.gene(numbers[1]), make_contigs(join, book), support, False, 0)


@pytest.mark.parametrize(
    ("inserted", "anchors", "fires"),
    [
        (TAIL, (300, 101), True),
        (TAIL, (300, 100), False),
        (TAIL, (None, None), False),
        ("T" * 12, (900, 900), True),
        ("A" * 11, (900, 900), False),
        ("", (900, 900), False),
        ("AAAACAAAACAA", (900, 900), True),
        ("AAAACAAAACAC", (900, 900), False),
        ("AAAAAATTTTTT", (900, 900), False),
    ],
)
def test_find_concatemer__needs_a_tail_and_long_reads(
    small_book: PathBook, *, inserted: str, anchors: tuple[int | None, int | None], fires: bool
) -> None:
    reason = find_concatemer(make(small_book, inserted, anchors))
    assert (reason is not None) is fires
    assert reason is None or (reason.name == "concatemer" and str(len(inserted)) in reason.because)


def test_find_concatemer__has_nothing_to_say_without_a_place(small_book: PathBook) -> None:
    assert find_concatemer(replace(make(small_book, TAIL, (900, 900)), contigs=None)) is None


def test_has_tail__looks_at_every_window() -> None:
    assert has_tail("ACGTACGTACGT" + "A" * 12)
    assert not has_tail("ACGT" * 10)
