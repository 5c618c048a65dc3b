from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.evidence.hits import find_hits
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join, find_join
from fascicle.reference.nucleotides import encode_bases
from small_genome import (
    ALPHA,
    BETA,
    DELTA,
    EPSILON,
    GAMMA,
    GENES,
    Genome,
    SmallGene,
    add_errors,
    draw_bases,
    list_edges,
    list_locus_offsets,
    read_locus,
    splice,
    turn,
)
from small_paths import make_join


def list_equal_places(a: str, b: str, i: int, j: int) -> list[tuple[int, int]]:
    """Every way to write `a[:i] + b[j:]`, from the 5'-most to the 3'-most."""
    left = next((k for k in range(min(i, j)) if a[i - 1 - k] != b[j - 1 - k]), 0)
    right = next((k for k in range(min(len(a) - i, len(b) - j)) if a[i + k] != b[j + k]), 0)
    return [(i + k, j + k) for k in range(-left, right + 1)]


def choose_place(five: SmallGene, three: SmallGene, places: list[tuple[int, int]]) -> tuple[int, int]:
    """The written rule: annotated splice sites win, else the 5'-most place."""
    ends, starts = list_edges(five), list_edges(three)
    return max(places, key=lambda place: ((place[0] in ends) + (place[1] in starts), -place[0]))


def find(book: PathBook, read: str, five: SmallGene, three: SmallGene) -> Join | None:
    numbers = book.bundle.numbers
    found = [
        find_join(hits, numbers[five.symbol], numbers[three.symbol], book)
        for hits in find_hits(encode_bases(read.encode()), book.bundle)
    ]
    assert None in found, "a read joins two genes in one direction only"
    return next((join for join in found if join), None)


PAIRS = [(five, three) for five in GENES for three in GENES if five is not three]


@settings(max_examples=300)
@given(
    pair=st.sampled_from(PAIRS),
    five_edge=st.integers(0, 9),
    three_edge=st.integers(0, 9),
    left_bp=st.integers(20, 60),
    right_bp=st.integers(20, 60),
    is_turned=st.booleans(),
)
def test_find_join__is_exact_for_any_two_exons(
    small_book: PathBook,
    small_genome: Genome,
    *,
    pair: tuple[SmallGene, SmallGene],
    five_edge: int,
    three_edge: int,
    left_bp: int,
    right_bp: int,
    is_turned: bool,
) -> None:
    five, three = pair
    ends, starts = list_edges(five), list_edges(three)
    i, j = ends[five_edge % len(ends)], starts[three_edge % len(starts)]
    read = splice(small_genome, five)[i - left_bp : i] + splice(small_genome, three)[j : j + right_bp]
    assert find(small_book, turn(read) if is_turned else read, five, three) == make_join(small_book, five, i, three, j)


@settings(max_examples=150)
@given(
    pair=st.sampled_from(PAIRS),
    five_place=st.floats(0, 1),
    three_place=st.floats(0, 1),
    left_bp=st.integers(30, 60),
    right_bp=st.integers(30, 60),
)
def test_find_join__is_exact_inside_exons(
    small_book: PathBook,
    small_genome: Genome,
    *,
    pair: tuple[SmallGene, SmallGene],
    five_place: float,
    three_place: float,
    left_bp: int,
    right_bp: int,
) -> None:
    five, three = pair
    a, b = splice(small_genome, five), splice(small_genome, three)
    # Away from exon borders, where going on into the intron is another way to read the same bases.
    inner_a = [i for i in range(80, len(a) - 20) if all(abs(i - edge) > 12 for edge in list_edges(five))]
    inner_b = [j for j in range(20, len(b) - 80) if all(abs(j - edge) > 12 for edge in list_edges(three))]
    i, j = inner_a[int(five_place * (len(inner_a) - 1))], inner_b[int(three_place * (len(inner_b) - 1))]
    read = a[i - left_bp : i] + b[j : j + right_bp]
    i, j = choose_place(five, three, list_equal_places(a, b, i, j))
    assert find(small_book, read, five, three) == make_join(small_book, five, i, three, j)


def test_find_join__takes_the_splice_sites_where_bases_are_shared(small_book: PathBook, small_genome: Genome) -> None:
    """Of all pairs of exons in the small genome some share bases by chance; then the other places are not taken."""
    shared = 0
    for five, three in PAIRS:
        a, b = splice(small_genome, five), splice(small_genome, three)
        for i in list_edges(five):
            for j in list_edges(three):
                places = list_equal_places(a, b, i, j)
                shared += len(places) > 1
                read = a[i - 40 : i] + b[j : j + 40]
                assert find(small_book, read, five, three) == make_join(small_book, five, i, three, j)
    assert shared > 20


def test_find_join__takes_the_five_prime_most_place_of_equal_ones(small_book: PathBook, small_genome: Genome) -> None:
    a, b = splice(small_genome, ALPHA), splice(small_genome, EPSILON)
    places = [(i, j) for i in range(60, 160) for j in range(60, 360) if len(list_equal_places(a, b, i, j)) == 6]
    assert places
    for i, j in places[:10]:
        first = list_equal_places(a, b, i, j)[0]
        assert find(small_book, a[i - 45 : i] + b[j : j + 45], ALPHA, EPSILON) == make_join(
            small_book, ALPHA, first[0], EPSILON, first[1]
        )


def test_find_join__finds_breakpoints_in_introns(small_book: PathBook, small_genome: Genome) -> None:
    """Neither side follows a transcript there."""
    a, b = read_locus(small_genome, ALPHA), read_locus(small_genome, GAMMA)
    numbers = small_book.bundle.numbers
    found = 0
    for i, j in ((400, 550), (900, 600), (1400, 1000), (2800, 1400)):
        read = a[i - 70 : i] + b[j : j + 70]
        first = list_equal_places(a, b, i, j)[0]
        join = find(small_book, read, ALPHA, GAMMA)
        if join is not None:  # one in four intron words is indexed
            assert join == Join(numbers["ALPHA"], first[0] - 1, numbers["GAMMA"], first[1])
            found += 1
    assert found >= 3


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize("inserted_bp", [2, 3, 4, 5, 6, 8, 12, 20])
def test_find_join__gives_inserted_bases_that_neither_partner_has(
    small_book: PathBook, small_genome: Genome, *, inserted_bp: int, is_turned: bool
) -> None:
    rng = random.Random(inserted_bp)
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    locus_a, locus_b = read_locus(small_genome, ALPHA), read_locus(small_genome, BETA)
    tried = 0
    for i, j in ((570, 200), (470, 420), (200, 762)):
        p, q = list_locus_offsets(ALPHA)[i - 1] + 1, list_locus_offsets(BETA)[j]
        inserted = ""
        for k in range(inserted_bp):
            before = q - inserted_bp + k, j - inserted_bp + k
            taken = {a[i + k], locus_a[p + k], locus_b[before[0]], b[before[1]]}
            inserted += rng.choice(sorted(set("ACGT") - taken) or ["A"])
        # A first or last base that one partner has as well belongs to it, and is not inserted.
        if inserted[0] in (a[i], locus_a[p]) or inserted[-1] in (b[j - 1], locus_b[q - 1]):
            continue
        tried += 1
        read = a[i - 45 : i] + inserted + b[j : j + 45]
        join = find(small_book, turn(read) if is_turned else read, ALPHA, BETA)
        assert join == make_join(small_book, ALPHA, i, BETA, j, inserted)
    assert tried


def test_find_join__takes_splice_sites_where_inserted_bases_agree_by_chance(small_book: PathBook, small_genome: Genome) -> None:
    """Up to three of the inserted bases are those that follow in ALPHA, or those that precede in BETA."""
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    for head_bp in range(4):
        for tail_bp in range(4):
            first = "C" if a[470 + head_bp] != "C" else "G"
            last = "C" if b[510 - tail_bp] != "C" else "G"
            middle = f"{first}ATTACA{last}"
            inserted = a[470 : 470 + head_bp] + middle + b[511 - tail_bp : 511]
            found = find(small_book, a[420:470] + inserted + b[511:561], ALPHA, BETA)
            assert found == make_join(small_book, ALPHA, 470, BETA, 511, inserted)


@pytest.mark.parametrize(("inserted_bp", "least"), [(1, 0.25), (2, 0.5), (3, 0.75)])
def test_find_join__gives_a_few_bases_between_splice_sites(
    small_book: PathBook, small_genome: Genome, inserted_bp: int, least: float
) -> None:
    """Unless they are what follows in one partner, or precedes in the other, so that the read shows no insertion."""
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    exact = 0
    for inserted in map("".join, product("ACGT", repeat=inserted_bp)):
        join = find(small_book, a[280:320] + inserted + b[200:240], ALPHA, BETA)
        expected = make_join(small_book, ALPHA, 320, BETA, 200, inserted)
        assert join is not None
        exact += join == expected
        if inserted_bp == 1 and not join.inserted:
            assert expected.five_prime_offset == join.five_prime_offset or expected.three_prime_offset == join.three_prime_offset
    assert exact >= least * 4**inserted_bp


@pytest.mark.parametrize("distance", [4, 6, 10, 15])
@pytest.mark.parametrize("side", [-1, 1])
def test_find_join__is_exact_beside_a_read_error(small_book: PathBook, small_genome: Genome, distance: int, side: int) -> None:
    for five, three in PAIRS:
        a, b = splice(small_genome, five), splice(small_genome, three)
        i, j = list_edges(five)[0], list_edges(three)[-1]
        read = a[i - 50 : i] + b[j : j + 50]
        at = 50 + side * distance
        for letter in "ACGT".replace(read[at], ""):
            poor = read[:at] + letter + read[at + 1 :]
            q, p = list_locus_offsets(three)[j], list_locus_offsets(five)[i - 1] + 1
            before = {b[j - distance : j], read_locus(small_genome, three)[q - distance : q]}
            behind = {a[i : i + distance + 1], read_locus(small_genome, five)[p : p + distance + 1]}
            if poor[at:50] in before or poor[50 : at + 1] in behind:
                continue  # the place at the error explains every base
            found = find(small_book, poor, five, three)
            assert found == make_join(small_book, five, i, three, j)


def test_find_join__is_near_when_reads_are_poor(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(8)
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    expected = make_join(small_book, ALPHA, 470, BETA, 200)
    places = list_locus_offsets(ALPHA)
    found = [find(small_book, add_errors(rng, a[410:470] + b[200:260], 0.02), ALPHA, BETA) for _ in range(300)]
    joins = [join for join in found if join]
    assert len(joins) > 270
    assert sum(join == expected for join in joins) > 0.9 * len(joins)
    near = {*places[470 - 12 : 470 + 12], *range(places[469] - 12, places[469] + 12)}  # spliced, or on into the intron
    assert {join.five_prime_offset for join in joins} <= near


def test_find_join__says_nothing_of_reads_that_do_not_join(small_book: PathBook, small_genome: Genome) -> None:
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    assert find(small_book, a[280:360], ALPHA, BETA) is None
    assert find(small_book, a[280:320] + turn(b[200:240]), ALPHA, BETA) is None
    assert find(small_book, a[280:320] + b[200:240], BETA, ALPHA) is None
    assert find(small_book, a[280:320] + draw_bases(random.Random(4), 60) + b[200:240], ALPHA, BETA) is None
    assert find(small_book, a[280:320] + "N" * 30 + b[200:240], ALPHA, DELTA) is None
