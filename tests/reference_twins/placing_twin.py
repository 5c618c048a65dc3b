"""`fascicle.evidence.placing` in plain Python, fragment by fragment."""

from __future__ import annotations

import numpy as np
from splits_twin import find_join

from fascicle.evidence.hits import Hits, find_end, find_hits
from fascicle.evidence.kept import Reading, SpanningPair
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import WORD_BP

Shown = tuple[Reading, set[Join], tuple[int, int], tuple[tuple[int, int], SpanningPair] | None]


def read_fragment(number: int, reads: list[Bases], book: PathBook) -> Shown:
    """What a fragment shows: its reading, its joins, its ends, and its genes with the spanning pair."""
    mates = [find_hits(bases, book.bundle) for bases in reads]
    joins = {join for mate in mates for hits in mate for join in _find_joins(hits, book)}
    ends = (find_end(mates[0])[0], find_end(mates[-1])[0])
    if joins:
        return Reading.SPLIT, joins, ends, None
    pair = _find_spanning(number, mates, book) if len(mates) == 2 else None
    return (Reading.SPANNING if pair else _name_reading(mates)), set(), ends, pair


def _find_joins(hits: Hits, book: PathBook) -> list[Join]:
    genes = list(dict.fromkeys(hits.gene.tolist()))
    found, i = [], 0
    while i < len(genes) - 1:
        is_stray = i + 2 < len(genes) and (hits.gene == genes[i + 1]).sum() <= 2
        over = find_join(hits, genes[i], genes[i + 2], book) if is_stray else None
        join = over or find_join(hits, genes[i], genes[i + 1], book)
        found += [join] if join else []
        i += 2 if over else 1
    return found


def _find_spanning(fragment: int, mates: list[tuple[Hits, Hits]], book: PathBook) -> tuple[tuple[int, int], SpanningPair] | None:
    for one, other in (mates, mates[::-1]):
        left, right = one[0], other[1]
        a, b = _only_gene(left), _only_gene(right)
        if a is None or b is None or a == b or b in one[1].gene or a in other[0].gene:
            continue
        return (a, b), _make_pair(fragment, left, right, book.gene(a).bundle_offset, book.gene(b).bundle_offset)
    return None


def _make_pair(fragment: int, left: Hits, right: Hits, five: int, three: int) -> SpanningPair:
    tail = len(right.bases) - int(right.offset[-1]) - WORD_BP
    return SpanningPair(
        fragment,
        int(left.place[-1]) + WORD_BP - five,
        int(right.place[0]) - three,
        len(left.bases) - int(left.offset[-1]) - WORD_BP,
        int(right.offset[0]),
        int(left.place[0]) - int(left.offset[0]) - five,
        int(right.place[-1]) + WORD_BP + tail - three,
    )


def _only_gene(hits: Hits) -> int | None:
    genes = np.unique(hits.gene)
    return int(genes[0]) if len(genes) == 1 else None


def _name_reading(mates: list[tuple[Hits, Hits]]) -> Reading:
    genes = {gene for mate in mates for hits in mate for gene in hits.gene.tolist()}
    if len(genes) < 2:
        return Reading.ONE_GENE
    in_one_read = any(len(np.unique(hits.gene)) > 1 for mate in mates for hits in mate)
    return Reading.UNJOINED if in_one_read else Reading.OPPOSED
