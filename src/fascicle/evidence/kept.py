"""Kept fragments read for what they show: a read that joins two genes or a gene to itself, or mates that lie in two genes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.hits import Hits, find_end, find_hits
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.placing import ONE_GENE, OPPOSED, SPANNING, SPLIT, UNJOINED, place_fragments
from fascicle.evidence.splits import Join
from fascicle.evidence.within_gene import find_joins_within
from fascicle.reads.fastq import ReadBlock
from fascicle.reference.nucleotides import Bases
from fascicle.reference.words import WORD_BP


class Reading(StrEnum):
    """What a kept fragment turned out to be. Every kept fragment is one of these, so that counts reconcile."""

    SPLIT = "a read joins two genes"
    SPANNING = "the mates lie in two genes"
    OPPOSED = "two genes, but not in one direction of transcription"
    UNJOINED = "words of two genes in one read, but no join fits the bases"
    ONE_GENE = "one gene explains the fragment after all"


_READINGS = {
    SPLIT: Reading.SPLIT,
    SPANNING: Reading.SPANNING,
    OPPOSED: Reading.OPPOSED,
    UNJOINED: Reading.UNJOINED,
    ONE_GENE: Reading.ONE_GENE,
}


@dataclass(frozen=True, slots=True)
class KeptFragment:
    """A fragment of one gene that no transcript of it explains: its number in the run, the bases of its reads."""

    number: int
    first: Bases
    second: Bases | None


@dataclass(frozen=True, slots=True)
class SpanningPair:
    """A pair with one mate in each gene, as locus offsets of its genes.

    `five_prime_end` is behind the last unique word of the mate in A, `three_prime_start` at the first base of the first word of
    the mate in B; `five_prime_tail_bp` and `three_prime_head_bp` are those mates' bases beyond these words. `fragment_start` and
    `fragment_end` are the fragment's ends.
    """

    fragment: int
    five_prime_end: int
    three_prime_start: int
    five_prime_tail_bp: int
    three_prime_head_bp: int
    fragment_start: int
    fragment_end: int


@dataclass
class KeptEvidence:
    """All kept fragments of a run, by what they show.

    `joins` and `spanning` (keys: gene numbers, 5' gene first) hold the fragments that show them; `ends` the places of both ends
    of fragments with a join.
    """

    joins: dict[Join, list[int]] = field(default_factory=lambda: defaultdict(list))
    spanning: dict[tuple[int, int], list[SpanningPair]] = field(default_factory=lambda: defaultdict(list))
    readings: Counter[Reading] = field(default_factory=Counter)
    ends: dict[int, tuple[int, int]] = field(default_factory=dict)

    def add(self, block: ReadBlock, indices: NDArray[np.int64], book: PathBook) -> None:
        """Reads the fragments at some indices of a block in both directions of transcription."""
        placed = place_fragments(block, indices, book)
        first = block.first_fragment
        for index, join in placed.joins:
            self.joins[join].append(first + index)
        for index, a, b, *numbers in placed.spanning.tolist():
            self.spanning[a, b].append(SpanningPair(first + index, *numbers))
        is_split = placed.readings == SPLIT
        for index, ends in zip(indices[is_split].tolist(), placed.ends[is_split].tolist(), strict=True):
            self.ends[first + index] = (ends[0], ends[1])
        for code, count in enumerate(np.bincount(placed.readings, minlength=len(Reading)).tolist()):
            self.readings[_READINGS[code]] += count

    def add_odd(self, fragment: KeptFragment, gene: int, book: PathBook) -> None:
        """Reads a fragment of one gene that no transcript of it explains. It is no kept fragment and gets no reading."""
        mates = [find_hits(bases, book.bundle) for bases in (fragment.first, fragment.second) if bases is not None]
        joins = {join for mate in mates for hits in mate for join in find_joins_within(hits, gene, book)}
        for join in joins:
            self.joins[join].append(fragment.number)
        if joins:
            self.ends[fragment.number] = (find_end(mates[0])[0], find_end(mates[-1])[0])
            return
        pair = _find_outward(fragment, mates, gene, book) if len(mates) == 2 else None
        if pair:
            self.spanning[gene, gene].append(pair)


def _find_outward(fragment: KeptFragment, mates: list[tuple[Hits, Hits]], number: int, book: PathBook) -> SpanningPair | None:
    """Mates in one gene that face away from each other, as across a duplication: the last lies wholly before the first.

    Of all their words, because a word over the edge of two exons that begin alike has the place of one of them only.
    """
    gene = book.gene(number)
    for left, right in ((mates[0][0], mates[1][1]), (mates[1][0], mates[0][1])):
        if _only_gene(left) == number and _only_gene(right) == number:
            is_outward = right.place.max() + WORD_BP <= left.place.min()
            return _make_pair(fragment.number, left, right, gene, gene) if is_outward else None
    return None


def _make_pair(fragment: int, left: Hits, right: Hits, five: GenePaths, three: GenePaths) -> SpanningPair:
    tail = len(right.bases) - int(right.offset[-1]) - WORD_BP
    return SpanningPair(
        fragment,
        int(left.place[-1]) + WORD_BP - five.bundle_offset,
        int(right.place[0]) - three.bundle_offset,
        len(left.bases) - int(left.offset[-1]) - WORD_BP,
        int(right.offset[0]),
        int(left.place[0]) - int(left.offset[0]) - five.bundle_offset,
        int(right.place[-1]) + WORD_BP + tail - three.bundle_offset,
    )


def _only_gene(hits: Hits) -> int | None:
    genes = np.unique(hits.gene)
    return int(genes[0]) if len(genes) == 1 else None
