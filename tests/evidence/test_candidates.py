from __future__ import annotations

from fascicle.evidence.candidates import gather_candidates, merge_equal
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reference.nucleotides import decode_bases
from small_genome import ALPHA, BETA, GAMMA
from small_paths import make_join

MAJOR = Join(0, 1000, 1, 2000)


def gather(counts: dict[Join, int]) -> list[Join]:
    return gather_candidates({join: list(range(count)) for join, count in counts.items()})


def test_gather_candidates__takes_a_rare_join_beside_a_common_one_for_an_error() -> None:
    near = Join(0, 1012, 1, 1988)
    assert gather({MAJOR: 20, near: 2}) == [MAJOR]
    assert gather({MAJOR: 2, near: 1}) == [MAJOR]


def test_gather_candidates__keeps_what_is_far_or_common_or_of_other_genes() -> None:
    for other in (Join(0, 1013, 1, 2000), Join(0, 1000, 1, 2013), Join(0, 1000, 2, 2000), Join(1, 1000, 0, 2000)):
        assert gather({MAJOR: 20, other: 1}) == sorted([MAJOR, other])
    near = Join(0, 1012, 1, 1988)
    assert gather({MAJOR: 20, near: 3}) == sorted([MAJOR, near])
    assert gather({MAJOR: 1, near: 1}) == sorted([MAJOR, near])


def test_gather_candidates__does_not_depend_on_the_order_of_the_reads() -> None:
    counts = {Join(0, 1000 + 7 * k, 1, 2000 - 7 * k): 1 + (k * 5) % 23 for k in range(12)}
    assert gather(counts) == gather(dict(reversed(counts.items())))


def merge(book: PathBook, counts: dict[Join, int]) -> list[Join]:
    contigs = [make_contigs(own, book) for own in counts]
    return [c.join for c in merge_equal(contigs, {own: list(range(n)) for own, n in counts.items()}, book)]


def test_merge_equal__keeps_the_splice_sites_of_two_spellings_of_one_molecule(small_book: PathBook) -> None:
    """Read errors move the place into the intron or the next exon; the bases around it stay the same but for errors."""
    edge = make_join(small_book, ALPHA, 320, BETA, 200)
    moved = Join(edge.five_prime, edge.five_prime_offset - 3, edge.three_prime, edge.three_prime_offset - 3)
    assert merge(small_book, {edge: 3, moved: 9}) == [edge]
    assert merge(small_book, {moved: 9, edge: 3}) == [edge]


def test_merge_equal__keeps_the_one_with_more_fragments_among_equals(small_book: PathBook) -> None:
    one, other = make_join(small_book, ALPHA, 400, BETA, 300), make_join(small_book, ALPHA, 402, BETA, 302)
    assert merge(small_book, {one: 3, other: 9}) == [other]
    assert merge(small_book, {one: 9, other: 3}) == [one]


def test_merge_equal__takes_splice_sites_of_other_bases_for_an_error_where_few_reads_show_them(small_book: PathBook) -> None:
    """The reads have another base than the exon at its end; one of them has the exon's, by an error of its own."""
    edge = make_join(small_book, ALPHA, 320, BETA, 200)
    last = decode_bases(small_book.gene(edge.five_prime).bases[edge.five_prime_offset : edge.five_prime_offset + 1])
    changed = Join(
        edge.five_prime, edge.five_prime_offset - 1, edge.three_prime, edge.three_prime_offset, "A" if last != "A" else "C"
    )
    assert merge(small_book, {edge: 1, changed: 17}) == [changed]
    assert merge(small_book, {edge: 3, changed: 17}) == [edge]


def test_merge_equal__keeps_different_molecules(small_book: PathBook) -> None:
    joins = {
        make_join(small_book, ALPHA, 320, BETA, 200): 5,
        make_join(small_book, ALPHA, 470, BETA, 200): 4,
        make_join(small_book, ALPHA, 320, BETA, 420): 3,
        make_join(small_book, ALPHA, 320, BETA, 200, "ACGTACGTAC"): 2,
        make_join(small_book, ALPHA, 320, GAMMA, 300): 1,
    }
    assert merge(small_book, joins) == sorted(joins)
