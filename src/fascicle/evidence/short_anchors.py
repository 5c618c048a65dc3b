"""Junctions of pairs of genes that only spanning pairs show, placed by reads with a short anchor.

A read of 36 bases cannot have 20 on each side of a junction, so no split read places it. But where spanning pairs name two genes,
few exon edges are possible, and there a word of 20 bases that lies across the edges with 8 bases or more on each side is proof
enough of the place. Such reads place a junction; they do not count as its support.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.kept import SpanningPair
from fascicle.evidence.paths import PathBook
from fascicle.evidence.splits import Join
from fascicle.evidence.support import can_span, leave_unexplained
from fascicle.reads.fastq import ReadBlock, Records
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases
from fascicle.reference.words import (
    POSITION,
    WORD_BP,
    Table,
    find_word,
    insert_word,
    make_table,
    roll_word,
    roll_words,
)

# 8 bases agree by chance once in 65,000; with at most some hundred pairs of edges per pair of genes, once in 600.
ANCHOR_MIN_BP: Final = 8
# Spanning pairs that must ask for a place before reads are searched for it: with long reads most fusions have split reads, and
# two pairs without one are noise; with short ones they may be all there is.
_PAIRS_MIN: Final = 4
_PAIRS_MIN_SHORT_READS: Final = 2
SHORT_READ_BP: Final = 60
# Share of the spanning pairs that a junction must explain.
_EXPLAINED: Final = 0.5


@dataclass(frozen=True)
class TrialJoins:
    """Possible junctions with the words that would prove them. `join_of_word` has the number of a join per word."""

    joins: tuple[Join, ...]
    words: Table
    join_of_word: NDArray[np.int64]


def list_trials(
    spanning: Mapping[tuple[int, int], Sequence[SpanningPair]], placed: Iterable[Join], read_length_bp: float, book: PathBook
) -> TrialJoins | None:
    """Pairs of exon edges that explain spanning pairs no placed junction explains; None where there is nothing to place."""
    needed = _PAIRS_MIN_SHORT_READS if read_length_bp < SHORT_READ_BP else _PAIRS_MIN
    by_genes: dict[tuple[int, int], list[Join]] = defaultdict(list)
    for join in placed:
        by_genes[join.five_prime, join.three_prime].append(join)
    joins = [
        join
        for genes, pairs in sorted(spanning.items())
        for join in _list_edges(genes, leave_unexplained(pairs, by_genes[genes], *map(book.gene, genes)), needed, book)
    ]
    return _index_trials(joins, book) if joins else None


def _list_edges(genes: tuple[int, int], pairs: list[SpanningPair], needed: int, book: PathBook) -> Iterator[Join]:
    """Pairs of exon edges that explain half of the pairs or more."""
    if len(pairs) < needed:
        return
    a, b = (book.gene(gene) for gene in genes)
    for end in sorted(a.exon_ends):
        for start in sorted(b.exon_starts):
            join = Join(genes[0], end, genes[1], start)
            if sum(can_span(pair, join, a, b) for pair in pairs) >= _EXPLAINED * len(pairs):
                yield join


def _index_trials(joins: list[Join], book: PathBook) -> TrialJoins | None:
    owners: dict[int, set[int]] = defaultdict(set)
    for number, join in enumerate(joins):
        for word in _spell_words(join, book):
            owners[word].add(number)
    own = {word: numbers for word, numbers in owners.items() if not find_word(book.bundle.words, np.uint64(word))}
    table = make_table(len(own))
    join_of_word: list[int] = []
    # A word that several pairs of edges spell proves none of them.
    for word, numbers in sorted(own.items()):
        if len(numbers) == 1:
            insert_word(table, np.uint64(word), np.uint64(len(join_of_word)))
            join_of_word.append(next(iter(numbers)))
    return TrialJoins(tuple(joins), table, np.array(join_of_word, dtype=np.int64)) if join_of_word else None


def _spell_words(join: Join, book: PathBook) -> Iterator[int]:
    """Canonical words across a junction with the shortest anchor or more on each side."""
    contigs = make_contigs(join, book)
    reach = WORD_BP - ANCHOR_MIN_BP
    for left in contigs.left_fusion:
        for right in contigs.right_fusion:
            bases = np.concatenate((left[:reach][::-1], right[:reach]))
            count = len(bases) - WORD_BP + 1
            forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
            for i in np.flatnonzero(roll_words(bases, forward, backward)).tolist():
                yield min(int(forward[i]), int(backward[i]))


@kernel
def _find_trials(
    buffer: NDArray[np.uint8],
    columns: NDArray[np.int64],
    codes: Bases,
    table: Table,
    join_of_word: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Notes for each read the first trial join one of its words proves."""
    for i in range(len(columns)):
        forward, backward = np.uint64(0), np.uint64(0)
        known = 0
        for at in range(columns[i, 2], columns[i, 3]):
            forward, backward, known = roll_word(forward, backward, known, codes[buffer[at]])
            if known < WORD_BP:
                continue
            entry = find_word(table, min(forward, backward))
            if entry != 0:
                found[i] = join_of_word[np.int64(entry & POSITION)]
                break


def find_trials(block: ReadBlock, trials: TrialJoins) -> NDArray[np.int64]:
    """Per join, the fragments of a block with a read that proves it."""
    found = np.full(len(block), -1, dtype=np.int64)
    for records in filter(None, (block.second, block.first)):
        own = _look_at(records, trials)
        found = np.where(own >= 0, own, found)
    return np.bincount(found[found >= 0], minlength=len(trials.joins))


def _look_at(records: Records, trials: TrialJoins) -> NDArray[np.int64]:
    found = np.full(len(records), -1, dtype=np.int64)
    _find_trials(records.buffer, records.columns, CODE_OF_BYTE, trials.words, trials.join_of_word, found)
    return found


def choose_trials(trials: TrialJoins, fragments: NDArray[np.int64]) -> dict[Join, int]:
    """For each pair of genes the junction that most fragments prove, with their number."""
    best: dict[tuple[int, int], tuple[int, Join]] = {}
    for join, count in zip(trials.joins, fragments.tolist(), strict=True):
        genes = (join.five_prime, join.three_prime)
        if count > best.get(genes, (0, join))[0]:
            best[genes] = (count, join)
    return {join: count for count, join in best.values()}
