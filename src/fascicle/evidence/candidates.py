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
    return is_near and _is_minor(fragments, major_fragments)


def merge_equal(contigs: Sequence[Contigs], joins: Mapping[Join, Sequence[int]], book: PathBook) -> list[Contigs]:
    """Contigs without those that spell the same bases as another junction of the same genes.

    Bases before an exon edge can equal those of the partner's previous exon; then two pairs of places describe one molecule. The
    one with more annotated splice sites stays, then the one with more fragments. Where the bases differ by errors, one with so
    few fragments that errors made it gives way, whatever its splice sites.
    """

    def rank(contig: Contigs) -> tuple[int, int, Join]:
        join = contig.join
        a, b = book.gene(join.five_prime), book.gene(join.three_prime)
        edges = count_edges(join, a, b)
        return (-edges, -len(joins[join]), join)

    kept: dict[tuple[int, int], list[Contigs]] = defaultdict(list)
    for contig in sorted(contigs, key=rank):
        own = kept[contig.join.five_prime, contig.join.three_prime]
        same = {other.join: errors for other in own if (errors := _count_errors(contig, other)) <= _ERRORS}
        made_by_errors = {
            join for join, errors in same.items() if errors and _is_minor(len(joins[join]), len(joins[contig.join]))
        }
        if len(same) == len(made_by_errors):
            own[:] = [*(other for other in own if other.join not in made_by_errors), contig]
    return sorted((contig for own in kept.values() for contig in own), key=lambda contig: contig.join)


def _is_minor(fragments: int, major_fragments: int) -> bool:
    """Whether errors in the reads of one junction explain the fragments of another."""
    return fragments <= max(1, _MINOR_FRACTION * major_fragments) and fragments < major_fragments


def _count_errors(one: Contigs, other: Contigs) -> int:
    """The fewest differences of the bases around one junction, a word on each side, with what stands across the other's."""
    core = spell(one, WORD_BP)[0]
    return min(
        int(np.count_nonzero(text[at : at + len(core)] != core))
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
