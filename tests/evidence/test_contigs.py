from __future__ import annotations

import pytest

from fascicle.evidence.contigs import FLANK_BP, Contigs, make_contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reference.nucleotides import Bases, decode_bases
from small_genome import (
    ALPHA,
    BETA,
    EPSILON,
    GAMMA,
    GENES,
    Genome,
    SmallGene,
    list_edges,
    list_locus_offsets,
    read_locus,
    splice,
)


def make(book: PathBook, five: SmallGene, i: int, three: SmallGene, j: int, inserted: str = "") -> Contigs:
    a, b = list_locus_offsets(five)[i - 1], list_locus_offsets(three)[j]
    return make_contigs(Join(book.bundle.numbers[five.symbol], a, book.bundle.numbers[three.symbol], b, inserted), book)


def spell_left(flanks: tuple[Bases, ...]) -> set[str]:
    return {decode_bases(flank)[::-1] for flank in flanks}


def spell_right(flanks: tuple[Bases, ...]) -> set[str]:
    return {decode_bases(flank) for flank in flanks}


def test_make_contigs__spells_fusion_and_wild_types_at_exon_edges(small_book: PathBook, small_genome: Genome) -> None:
    """ALPHA's second exon ends at 320; its second transcript leaves the third exon (150 bases) out."""
    contigs = make(small_book, ALPHA, 320, BETA, 200)
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    locus_a, locus_b = read_locus(small_genome, ALPHA), read_locus(small_genome, BETA)
    p, q = list_locus_offsets(ALPHA)[319], list_locus_offsets(BETA)[200]
    assert spell_left(contigs.left_fusion) == {a[260:320]}
    assert spell_right(contigs.right_fusion) == {b[200:260]}
    assert spell_right(contigs.right_wild) == {a[320:380], a[470:530], locus_a[p + 1 : p + 61]}
    assert spell_left(contigs.left_wild) == {b[140:200], locus_b[q - 60 : q]}


def test_make_contigs__follows_the_transcript_and_the_intron_inside_an_exon(small_book: PathBook, small_genome: Genome) -> None:
    """Forty bases behind an exon's start a molecule can come from the exon before or from the intron."""
    contigs = make(small_book, GAMMA, 340, BETA, 250)
    a, locus_a = splice(small_genome, GAMMA), read_locus(small_genome, GAMMA)
    p = list_locus_offsets(GAMMA)[340]
    assert spell_left(contigs.left_fusion) == {a[280:340], locus_a[p - 60 : p]}
    assert spell_right(contigs.right_wild) == {a[340:400]}


def test_make_contigs__has_no_wild_type_where_the_partner_ends(small_book: PathBook, small_genome: Genome) -> None:
    whole = len(splice(small_genome, ALPHA))
    contigs = make(small_book, ALPHA, whole, BETA, 0)
    assert contigs.right_wild == ()
    assert contigs.left_wild == ()
    assert spell_right(contigs.right_fusion) == {splice(small_genome, BETA)[:60]}


def test_make_contigs__leaves_unknown_what_is_beyond_a_transcript(small_book: PathBook, small_genome: Genome) -> None:
    contigs = make(small_book, ALPHA, 25, EPSILON, len(splice(small_genome, EPSILON)) - 30)
    assert {len(flank) for flank in (*contigs.left_fusion, *contigs.right_fusion)} == {FLANK_BP}
    assert spell_left(contigs.left_fusion) == {"N" * 35 + splice(small_genome, ALPHA)[:25]}
    assert spell_right(contigs.right_fusion) == {splice(small_genome, EPSILON)[-30:] + "N" * 30}


def count_common(one: str, other: str) -> int:
    return next((k for k, (x, y) in enumerate(zip(one, other, strict=False)) if x != y), min(len(one), len(other)))


@pytest.mark.parametrize("five", GENES, ids=lambda gene: gene.symbol)
def test_make_contigs__counts_the_bases_that_both_sides_share(
    small_book: PathBook, small_genome: Genome, five: SmallGene
) -> None:
    found = set()
    for three in GENES:
        if three is five:
            continue
        a, b = splice(small_genome, five), splice(small_genome, three)
        for i in list_edges(five):
            for j in list_edges(three):
                contigs = make(small_book, five, i, three, j)
                left = max(count_common(a[:i][::-1], wild[::-1]) for wild in spell_left(contigs.left_wild))
                right = max(count_common(b[j:], wild) for wild in spell_right(contigs.right_wild))
                assert contigs.microhomology_bp == left + right
                found.add(contigs.microhomology_bp)
    assert len(found) > 2


def test_make_contigs__shares_nothing_across_inserted_bases(small_book: PathBook) -> None:
    contigs = make(small_book, ALPHA, 320, BETA, 200, "ACGTT")
    assert contigs.microhomology_bp == 0
    assert decode_bases(contigs.inserted) == "ACGTT"
