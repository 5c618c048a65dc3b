"""Every artefact filter: where it fires, where it does not, and the value at its border."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import binom, poisson

from fascicle.calls.artefacts import FILTERS, find_reasons
from fascicle.calls.artefacts.chance_pairs import find_chance_pairs
from fascicle.calls.artefacts.few_starts import find_few_starts
from fascicle.calls.artefacts.homologous_genes import find_homologous_genes
from fascicle.calls.artefacts.low_complexity import find_low_complexity
from fascicle.calls.artefacts.no_junction_read import find_no_junction_read
from fascicle.calls.artefacts.overlapping_genes import find_overlapping_genes
from fascicle.calls.artefacts.read_through import find_read_through
from fascicle.calls.artefacts.short_anchor import find_short_anchor
from fascicle.calls.artefacts.similar_flanks import find_similar_flanks
from fascicle.calls.artefacts.too_few_molecules import find_too_few_molecules
from fascicle.calls.candidates import Candidate
from fascicle.evidence.contigs import Contigs, make_contigs
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join
from fascicle.model.fusions import Support
from fascicle.model.loci import Locus, Span, Strand
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases
from small_genome import ALPHA, BETA, DELTA, GAMMA, SmallGene, list_locus_offsets

GOOD = Support(20, 10, 25, 15, 60, 60)
# Both breakpoints at exon edges, one of them, none.
EDGES, ONE_EDGE, NO_EDGE = (470, 511), (470, 520), (480, 520)


def make(
    book: PathBook,
    places: tuple[int, int] | None = EDGES,
    support: Support = GOOD,
    genes: tuple[SmallGene, SmallGene] = (ALPHA, BETA),
    *,
    is_known: bool = False,
) -> Candidate:
    numbers = [book.bundle.numbers[gene.symbol] for gene in genes]
    contigs = None
    if places:
        a, b = list_locus_offsets(genes[0])[places[0] - 1], list_locus_offsets(genes[1])[places[1]]
        contigs = make_contigs(Join(numbers[0], a, numbers[1], b), book)
    return Candidate(book.gene(numbers[0]), book.gene(numbers[1]), contigs, support, is_known, 0)


def count(split: int = 0, spanning: int = 0, molecules: int | None = None) -> Support:
    return replace(GOOD, split_reads=split, spanning_pairs=spanning, unique_molecules=molecules)


def test_find_reasons__has_none_against_a_good_candidate(small_book: PathBook) -> None:
    for places in (EDGES, ONE_EDGE, NO_EDGE):
        assert find_reasons(make(small_book, places)) == ()


def test_find_reasons__lists_every_reason_in_the_order_of_the_filters(small_book: PathBook) -> None:
    support = Support(3, 0, 3, 1, 24, 60)
    reasons = find_reasons(make(small_book, NO_EDGE, support, (ALPHA, DELTA)))
    assert [reason.name for reason in reasons] == ["too_few_molecules", "few_starts", "short_anchor", "read_through"]
    assert all(reason.because for reason in reasons)


def test_filters__are_named_as_their_reasons() -> None:
    assert len({own.__name__ for own in FILTERS}) == len(FILTERS)
    assert all(own.__name__ == f"find_{own.__module__.rpartition('.')[2]}" for own in FILTERS)


@pytest.mark.parametrize(
    ("places", "is_known", "needed"),
    [
        (EDGES, False, 3),
        (ONE_EDGE, False, 4),
        (NO_EDGE, False, 6),
        (None, False, 3),
        (EDGES, True, 2),
        (ONE_EDGE, True, 3),
        (NO_EDGE, True, 5),
        (None, True, 2),
    ],
)
def test_find_too_few_molecules__needs_more_where_chance_makes_more(
    small_book: PathBook, *, places: tuple[int, int] | None, is_known: bool, needed: int
) -> None:
    def find(molecules: int) -> bool:
        candidate = make(small_book, places, count(9, 9, molecules), is_known=is_known)
        return find_too_few_molecules(candidate) is not None

    assert [find(needed - 1), find(needed), find(needed + 1)] == [True, False, False]


def test_find_too_few_molecules__counts_molecules_and_not_reads(small_book: PathBook) -> None:
    reason = find_too_few_molecules(make(small_book, EDGES, count(40, 40, 2)))
    assert reason is not None
    assert reason.name == "too_few_molecules"
    assert reason.because.startswith("2 of 3")


def test_find_no_junction_read__asks_for_one_read_unless_the_pair_is_known(small_book: PathBook) -> None:
    assert find_no_junction_read(make(small_book, None, count(0, 9, 9))) is not None
    assert find_no_junction_read(make(small_book, None, count(0, 9, 9), is_known=True)) is None
    assert find_no_junction_read(make(small_book, EDGES, count(1, 9, 9))) is None


@pytest.mark.parametrize("observed", [2, 4, 8, 15])
def test_find_chance_pairs__compares_with_a_poisson_count(small_book: PathBook, observed: int) -> None:
    """The border lies where as many molecules or more come by chance once in a million."""
    candidate = make(small_book, None, count(0, observed, observed), is_known=True)
    means = np.geomspace(1e-6, 50, 4000)
    fires = [find_chance_pairs(replace(candidate, expected_by_chance=float(mean))) is not None for mean in means]
    assert fires == [bool(poisson.sf(observed - 1, mean) > 1e-6) for mean in means]
    assert 0 < sum(fires) < len(fires)


def test_find_chance_pairs__says_nothing_of_placed_or_unestimated_candidates(small_book: PathBook) -> None:
    placed = replace(make(small_book), expected_by_chance=1000.0)
    assert find_chance_pairs(placed) is None
    assert find_chance_pairs(make(small_book, None)) is None
    assert find_chance_pairs(replace(make(small_book, None), expected_by_chance=0.0)) is None


@pytest.mark.parametrize(
    ("split", "starts", "spanning", "fires"),
    [(3, 1, 0, True), (50, 1, 0, True), (2, 1, 0, False), (3, 2, 0, False), (3, 1, 1, False)],
)
def test_find_few_starts__knows_copies_of_one_molecule(
    small_book: PathBook, *, split: int, starts: int, spanning: int, fires: bool
) -> None:
    support = Support(split, spanning, 9, starts, 60, 60)
    assert (find_few_starts(make(small_book, EDGES, support)) is not None) is fires


@pytest.mark.parametrize(
    ("places", "left", "right", "spanning", "fires"),
    [
        (NO_EDGE, 24, 60, 0, True),
        (NO_EDGE, 60, 24, 0, True),
        (NO_EDGE, 25, 25, 0, False),
        (ONE_EDGE, 24, 60, 0, True),
        (EDGES, 20, 20, 0, False),
        (NO_EDGE, 24, 24, 1, False),
        (NO_EDGE, None, None, 0, False),
    ],
)
def test_find_short_anchor__asks_for_25_bases_away_from_exon_edges(
    small_book: PathBook,
    *,
    places: tuple[int, int],
    left: int | None,
    right: int | None,
    spanning: int,
    fires: bool,
) -> None:
    support = Support(9, spanning, 9, 9, left, right)
    assert (find_short_anchor(make(small_book, places, support)) is not None) is fires


def change_flanks(candidate: Candidate, flanks: dict[str, tuple[Bases, ...]]) -> Candidate:
    contigs = candidate.contigs
    assert contigs is not None
    changed = Contigs(
        contigs.join,
        flanks.get("left_fusion", contigs.left_fusion),
        flanks.get("right_wild", contigs.right_wild),
        flanks.get("right_fusion", contigs.right_fusion),
        flanks.get("left_wild", contigs.left_wild),
        contigs.microhomology_bp,
    )
    return replace(candidate, contigs=changed)


def spoil(flank: Bases, count: int) -> Bases:
    """Other bases at `count` of the first thirty places."""
    spoiled = flank.copy()
    places = np.arange(30)[:: 30 // max(count, 1)][:count]
    spoiled[places] = (spoiled[places] + 1) % 4
    return spoiled


@pytest.mark.parametrize(("differences", "fires"), [(0, True), (8, True), (9, False), (10, False)])
@pytest.mark.parametrize("side", ["left", "right"])
def test_find_similar_flanks__compares_thirty_bases_of_both_partners(
    small_book: PathBook, *, side: str, differences: int, fires: bool
) -> None:
    candidate = make(small_book)
    assert candidate.contigs is not None
    own = candidate.contigs.left_fusion[0] if side == "left" else candidate.contigs.right_fusion[0]
    changed = change_flanks(candidate, {f"{side}_wild": (spoil(own, differences),)})
    assert (find_similar_flanks(changed) is not None) is fires


def test_find_similar_flanks__has_nothing_to_compare_at_the_end_of_a_gene(small_book: PathBook) -> None:
    assert find_similar_flanks(change_flanks(make(small_book), {"left_wild": (), "right_wild": ()})) is None
    assert find_similar_flanks(make(small_book, None)) is None


def test_find_similar_flanks__states_a_probability_that_holds() -> None:
    assert binom.cdf(8, 30, 0.75) < 1e-6


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("A" * 20, True),
        ("CA" * 10, True),
        ("GAT" * 7, True),
        ("AAAAAAAAAAAACGTACGGT", True),  # 8 different triplets
        ("AAAAAAAAAAACGTACGGTC", False),  # 9 of them
        ("ACGTTGCATCCAGGTATGAC", False),
    ],
)
@pytest.mark.parametrize("side", ["left_fusion", "right_fusion"])
def test_find_low_complexity__counts_triplets_next_to_the_junction(
    small_book: PathBook, *, side: str, text: str, fires: bool
) -> None:
    flank = encode_bases((text[:20] + "ACGTTGCATC" * 4).encode())
    changed = change_flanks(make(small_book), {side: (flank,)})
    assert len({text[i : i + 3] for i in range(18)}) < 9 if fires else True
    assert (find_low_complexity(changed) is not None) is fires


def test_find_low_complexity__does_not_take_unknown_bases_for_a_repeat(small_book: PathBook) -> None:
    unknown = np.full(60, UNKNOWN_BASE, dtype=np.uint8)
    assert find_low_complexity(change_flanks(make(small_book), {"left_fusion": (unknown,)})) is None
    assert find_low_complexity(make(small_book, None)) is None


def move(candidate: Candidate, *loci: tuple[str, int, int, Strand]) -> Candidate:
    """The candidate with its genes elsewhere on the genome."""

    def move_one(paths: GenePaths, chrom: str, start: int, end: int, strand: Strand) -> GenePaths:
        locus = Locus(paths.gene.locus.build, chrom, Span(start, end), strand)
        return GenePaths(paths.number, replace(paths.gene, locus=locus), paths.bases, paths.bundle_offset)

    five, three = (move_one(paths, *own) for paths, own in zip((candidate.five_prime, candidate.three_prime), loci, strict=True))
    return replace(candidate, five_prime=five, three_prime=three)


PLUS, MINUS = Strand
FIRST = ("chr1", 1_000_000, 1_010_000, PLUS)


@pytest.mark.parametrize(
    ("five", "three", "fires"),
    [
        (FIRST, ("chr1", 1_009_999, 1_020_000, PLUS), True),
        (FIRST, ("chr1", 1_010_000, 1_020_000, PLUS), False),
        (FIRST, ("chr1", 1_009_999, 1_020_000, MINUS), False),
        (FIRST, ("chr2", 1_000_000, 1_010_000, PLUS), False),
        (FIRST, ("chr1", 990_000, 1_000_001, PLUS), True),
    ],
)
def test_find_overlapping_genes__asks_for_one_strand(
    small_book: PathBook, *, five: tuple[str, int, int, Strand], three: tuple[str, int, int, Strand], fires: bool
) -> None:
    assert (find_overlapping_genes(move(make(small_book), five, three)) is not None) is fires


@pytest.mark.parametrize(
    ("five", "three", "fires"),
    [
        (FIRST, ("chr1", 1_010_001, 1_020_000, PLUS), True),
        (FIRST, ("chr1", 1_210_000, 1_220_000, PLUS), True),  # 200 kb away
        (FIRST, ("chr1", 1_210_001, 1_220_000, PLUS), False),
        (FIRST, ("chr1", 980_000, 990_000, PLUS), False),  # lies before it
        (FIRST, ("chr1", 1_020_000, 1_030_000, MINUS), False),
        (FIRST, ("chr2", 1_020_000, 1_030_000, PLUS), False),
        (("chr1", 1_000_000, 1_010_000, MINUS), ("chr1", 980_000, 990_000, MINUS), True),
        (("chr1", 1_000_000, 1_010_000, MINUS), ("chr1", 1_020_000, 1_030_000, MINUS), False),
        (("chr1", 1_000_000, 1_010_000, MINUS), ("chr1", 780_000, 800_000, MINUS), True),
        (("chr1", 1_000_000, 1_010_000, MINUS), ("chr1", 780_000, 799_999, MINUS), False),
    ],
)
def test_find_read_through__asks_for_the_next_gene_on_the_strand(
    small_book: PathBook, *, five: tuple[str, int, int, Strand], three: tuple[str, int, int, Strand], fires: bool
) -> None:
    assert (find_read_through(move(make(small_book), five, three)) is not None) is fires


def test_find_read_through__keeps_a_known_pair(small_book: PathBook) -> None:
    assert find_read_through(make(small_book, (470, 300), genes=(ALPHA, DELTA))) is not None
    assert find_read_through(make(small_book, (470, 300), genes=(ALPHA, DELTA), is_known=True)) is None
    assert find_read_through(make(small_book, (300, 320), genes=(DELTA, ALPHA))) is None


def test_candidate__counts_breakpoints_at_exon_edges(small_book: PathBook) -> None:
    assert [make(small_book, places).edges for places in (EDGES, ONE_EDGE, NO_EDGE, None)] == [2, 1, 0, None]
    assert make(small_book, (300, 435), genes=(GAMMA, BETA)).edges == 1


@pytest.mark.parametrize(("expected", "fires"), [(0.0, False), (0.1, False), (0.5, True), (40.0, True)])
def test_find_too_few_molecules__leaves_out_spanning_pairs_that_chance_explains(
    small_book: PathBook, expected: float, *, fires: bool
) -> None:
    """One split read and two pairs at two exon edges: enough, unless the genes' molecules are joined at random that often."""
    candidate = replace(make(small_book, EDGES, count(1, 2, 3)), expected_by_chance=expected)
    assert (find_too_few_molecules(candidate) is not None) is fires


def test_find_homologous_genes__asks_only_where_no_read_crosses(small_book: PathBook) -> None:
    placed, unplaced = (replace(make(small_book, places), shared_words=3) for places in (EDGES, None))
    reason = find_homologous_genes(unplaced)
    assert reason is not None
    assert reason.because == "3 words of 20 bases are in both genes"
    assert find_homologous_genes(placed) is None
    assert find_homologous_genes(make(small_book, None)) is None


def test_find_too_few_molecules__counts_short_anchors_beside_the_support(small_book: PathBook) -> None:
    weak = make(small_book, EDGES, count(0, 2, 2))
    assert find_too_few_molecules(weak) is not None
    assert find_too_few_molecules(replace(weak, short_anchors=1)) is None


def test_find_too_few_molecules__takes_no_more_away_than_spanning_pairs_bring(small_book: PathBook) -> None:
    """Ten copies of one spanning pair are one molecule: three split ones stay."""
    support = count(3, 10, 4)
    candidate = replace(make(small_book, EDGES, support), expected_by_chance=2.0, split_molecules=3)
    assert find_too_few_molecules(candidate) is None
