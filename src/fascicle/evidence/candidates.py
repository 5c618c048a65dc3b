"""Joins of single reads gathered into candidate junctions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from fascicle.evidence.contigs import FLANK_BP, Contigs
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join, count_edges
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import WORD_BP

# A read error next to a junction moves the join of that read by a few bases. Such a join is taken to be the neighbour's when it
# has a tenth of the neighbour's fragments or fewer.
_NEAR_BP: Final = 12
_MINOR_FRACTION: Final = 0.1
# Two junctions whose 40 bases differ in no more than this are one junction and a read with errors.
_ERRORS: Final = 3


def gather_candidates(joins: Mapping[Join, Sequence[int]]) -> list[Join]:
    """Candidate junctions in order of genes and places: joins without those that are a neighbour's, misplaced by an error."""
    by_genes: dict[tuple[int, int], list[Join]] = defaultdict(list)
    for join in sorted(joins, key=lambda j: (-len(joins[j]), bool(j.inserted), j)):
        own = by_genes[join.five_prime, join.three_prime]
        if not any(_is_shadow(join, len(joins[join]), major, len(joins[major])) for major in own):
            own.append(join)
    return sorted(join for own in by_genes.values() for join in own)


def _is_shadow(join: Join, fragments: int, major: Join, major_fragments: int) -> bool:
    is_near = (
        abs(join.five_prime_offset - major.five_prime_offset) <= _NEAR_BP
        and abs(join.three_prime_offset - major.three_prime_offset) <= _NEAR_BP
    )
    return is_near and fragments <= max(1, _MINOR_FRACTION * major_fragments) and fragments < major_fragments


def merge_equal(contigs: Sequence[Contigs], joins: Mapping[Join, Sequence[int]], book: PathBook) -> list[Contigs]:
    """Contigs without those that spell the same bases as another junction of the same genes.

    Bases before an exon edge can equal those of the partner's previous exon; then two pairs of places describe one molecule. The
    one with more annotated splice sites stays, then the one with more fragments.
    """

    def rank(contig: Contigs) -> tuple[int, int, Join]:
        join = contig.join
        a, b = book.gene(join.five_prime), book.gene(join.three_prime)
        edges = count_edges(join, a, b)
        return (-edges, -len(joins[join]), join)

    kept: dict[tuple[int, int], list[Contigs]] = defaultdict(list)
    for contig in sorted(contigs, key=rank):
        own = kept[contig.join.five_prime, contig.join.three_prime]
        if not any(_spells_same(contig, other) for other in own):
            own.append(contig)
    return sorted((contig for own in kept.values() for contig in own), key=lambda contig: contig.join)


def _spells_same(one: Contigs, other: Contigs) -> bool:
    """Whether the bases around one junction, a word on each side, stand across the other's, but for errors."""
    core = spell(one, WORD_BP)[0]
    return any(
        np.count_nonzero(text[at : at + len(core)] != core) <= _ERRORS
        for text in spell(other, FLANK_BP)
        for at in range(len(text) - len(core) + 1)
    )


def spell(contig: Contigs, flank_bp: int) -> list[Bases]:
    """The fusion's bases around a junction for every pair of flanks, the first choice first."""
    return [
        np.concatenate((left[:flank_bp][::-1], contig.inserted, right[:flank_bp]))
        for left in contig.left_fusion
        for right in contig.right_fusion
    ]
