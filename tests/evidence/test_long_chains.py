from __future__ import annotations

import random
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from fascicle.evidence.hits import Hits, find_hits
from fascicle.evidence.long_chains import Border, find_borders, find_odd_steps
from fascicle.evidence.paths import PathBook
from fascicle.reference.nucleotides import encode_bases
from noisy_reads import add_noise
from small_genome import ALPHA, BETA, GAMMA, Genome, draw_bases, join_genes, splice, turn

WORD_BP, CHANGE_COST = 20, 19


def make_hits(words: list[tuple[int, int, int]]) -> Hits:
    """Hits of (offset, gene, place)."""
    columns = np.array(sorted(words), dtype=np.int64).reshape(-1, 3)
    size = int(columns[:, 0].max(initial=0)) + WORD_BP
    return Hits(np.zeros(size, dtype=np.uint8), columns[:, 0], columns[:, 1], columns[:, 2])


def list_genes(borders: list[Border]) -> list[tuple[int, int]]:
    return [(border.five_prime, border.three_prime) for border in borders]


def cost(before: tuple[int, int, int], after: tuple[int, int, int]) -> int:
    """What the rule takes for one word after another (see the module): bases shared in the read, a change of gene or order."""
    along_read, along_locus = after[0] - before[0] - WORD_BP, after[2] - before[2] - WORD_BP
    is_on = before[1] == after[1] and after[2] > before[2] and along_locus >= along_read - 12 - max(along_read, 0) // 8
    return max(0, -along_read) + (0 if is_on else CHANGE_COST)


def score(chain: tuple[tuple[int, int, int], ...]) -> int:
    return WORD_BP * len(chain) - sum(map(cost, chain[:-1], chain[1:]))


@settings(max_examples=200)
@given(
    words=st.lists(
        st.tuples(st.integers(0, 30), st.integers(0, 2), st.integers(0, 400)), min_size=1, max_size=7, unique_by=lambda w: w[0]
    )
)
def test_find_borders__takes_the_best_of_all_chains(words: list[tuple[int, int, int]]) -> None:
    # Offsets 25 apart, so that no two words make one run; every subset of words is a chain.
    spread = sorted((25 * at, gene, place) for at, gene, place in words)
    chains = [chain for size in range(1, len(spread) + 1) for chain in combinations(spread, size)]
    best = max(map(score, chains))
    genes = {
        tuple(g for i, g in enumerate(c) if i == 0 or g != c[i - 1])
        for c in ([w[1] for w in chain] for chain in chains if score(chain) == best)
    }
    borders = list_genes(find_borders(make_hits(spread)))
    found = (borders[0][0], *(b for _, b in borders)) if borders else None
    assert found in genes if found else any(len(own) == 1 for own in genes)


def test_find_borders__leaves_out_a_stray_word_inside_a_genes_part() -> None:
    words = [(at, 0, 1000 + at) for at in (0, 40, 80, 120)]
    assert list_genes(find_borders(make_hits([*words, (60, 1, 77)]))) == []


def test_find_borders__keeps_a_single_word_at_the_end_of_a_read() -> None:
    words = [(at, 0, 1000 + at) for at in (0, 40, 80, 120)]
    (border,) = find_borders(make_hits([*words, (200, 1, 77)]))
    assert border == Border(0, 1, 120, 1120, 200, 77, 80, 20)


def test_find_borders__no_words_no_borders() -> None:
    assert find_borders(make_hits([])) == []


def test_find_borders__finds_every_border_of_a_read_of_three_genes(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(3)
    read = splice(small_genome, ALPHA)[:400] + splice(small_genome, BETA)[300:700] + splice(small_genome, GAMMA)[200:]
    numbers = [small_book.bundle.numbers[gene.symbol] for gene in (ALPHA, BETA, GAMMA)]
    for text in (add_noise(rng, read, 0.08), turn(add_noise(rng, read, 0.08))):
        both = [list_genes(find_borders(hits)) for hits in find_hits(encode_bases(text.encode()), small_book.bundle)]
        assert sorted(both) == [[], [(numbers[0], numbers[1]), (numbers[1], numbers[2])]]


def test_find_borders__noise_of_one_gene_is_no_border(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(5)
    for _ in range(20):
        read = draw_bases(rng, 100) + add_noise(rng, splice(small_genome, ALPHA), 0.1) + draw_bases(rng, 100)
        assert [find_borders(hits) for hits in find_hits(encode_bases(read.encode()), small_book.bundle)] == [[], []]


def test_find_odd_steps__a_skipped_exon_is_one_and_errors_are_none(small_book: PathBook, small_genome: Genome) -> None:
    rng = random.Random(7)
    whole = splice(small_genome, ALPHA)
    # Exon 4 (100 bases) is left out by no transcript; exon 3 (150 bases) is by the second.
    for skipped, steps in (((470, 570), 1), ((320, 470), 0), ((0, 0), 0)):
        read = add_noise(rng, whole[: skipped[0]] + whole[skipped[1] :], 0.05)
        hits = find_hits(encode_bases(read.encode()), small_book.bundle)[0]
        assert len(find_odd_steps(hits, small_book.gene(small_book.bundle.numbers["ALPHA"]))) == steps


def test_find_borders__places_words_at_the_edges(small_book: PathBook, small_genome: Genome) -> None:
    read = join_genes(small_genome, ALPHA, 3, BETA, 2)
    (border,) = find_borders(find_hits(encode_bases(read.encode()), small_book.bundle)[0])
    assert border.left_offset + WORD_BP <= 470 <= border.right_offset + 60
    assert border.left_covered >= 400
