"""Long reads of a run that hold words of two genes: the joins that they show one by one, and then together.

One read with many errors places a junction to a few bases. The reads of one junction are therefore held together against every
place that one of them gave, and the place with fewest edits over all reads is theirs. An annotated exon edge is worth a few
edits, once for all reads: three reads outweigh it where the breakpoint truly lies elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.edits import FAR, choose_band, count_edits
from fascicle.evidence.hits import Hits, find_end, find_hits
from fascicle.evidence.kept import KeptEvidence, KeptFragment, Reading
from fascicle.evidence.long_chains import find_borders, find_odd_steps
from fascicle.evidence.long_placement import EDGE_GAIN, INSERTION_COST, LongSegment, list_ways, place_border
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.evidence.splits import Join, count_edges
from fascicle.evidence.within_gene import is_annotated
from fascicle.reads.fastq import BASES, BASES_END, SHORT_READ_MAX_BP, ReadBlock
from fascicle.reference.nucleotides import Bases, encode_bases

# How far apart on either side two reads may place one junction: twice what errors do to the worst of a hundred reads at 10 %.
_NEAR_BP: Final = 25
# Places held against all reads of a junction.
_TRIED_MAX: Final = 12
# A read that fits its own place better by so many edits is of another junction.
_OWN_GAIN: Final = 8


def find_long(block: ReadBlock) -> NDArray[np.bool_]:
    """Per fragment of a block, whether it is a long read: a single read with more bases than short-read machines give."""
    if block.second is not None:
        return np.zeros(len(block), dtype=np.bool_)
    return block.first.columns[:, BASES_END] - block.first.columns[:, BASES] > SHORT_READ_MAX_BP


@dataclass
class LongEvidence:
    """Segments of long reads, a border each."""

    segments: list[LongSegment] = field(default_factory=list)

    def add(self, fragment: KeptFragment, kept: KeptEvidence, book: PathBook) -> None:
        """Reads one long read in both directions; its reading and end are noted with those of the short ones."""
        both = find_hits(fragment.first, book.bundle)
        found = [
            segment
            for hits in both
            for border in find_borders(hits)
            if (segment := place_border(hits, border, fragment.number, book)) is not None
        ]
        kept.readings[Reading.SPLIT if found else _name_reading(both)] += 1
        self._take(fragment, found, both, kept)

    def add_odd(self, fragment: KeptFragment, gene: int, kept: KeptEvidence, book: PathBook) -> None:
        """Reads a long read of one gene that no transcript of it explains, most often because of its errors."""
        both, paths = find_hits(fragment.first, book.bundle), book.gene(gene)
        found = [
            segment
            for hits in both
            for border in find_odd_steps(hits, paths)
            if (segment := place_border(hits, border, fragment.number, book)) is not None
            and not is_annotated(segment.join, paths)
        ]
        self._take(fragment, found, both, kept)

    def _take(self, fragment: KeptFragment, found: list[LongSegment], both: tuple[Hits, Hits], kept: KeptEvidence) -> None:
        self.segments += found
        if found:
            kept.ends[fragment.number] = (find_end(both)[0], -1)

    def settle(self, kept: KeptEvidence, book: PathBook) -> None:
        """Gives every segment to the junction that it is of, and adds the junctions to those of the short reads."""
        by_genes: dict[tuple[int, int], list[LongSegment]] = defaultdict(list)
        for segment in self.segments:
            by_genes[segment.join.five_prime, segment.join.three_prime].append(segment)
        for genes in sorted(by_genes):
            for own in _group_near(by_genes[genes]):
                for join, fragments in _settle_group(own, book).items():
                    kept.joins[join] += sorted(fragments)


def _name_reading(both: tuple[Hits, Hits]) -> Reading:
    """What a long read is that no join explains."""
    genes = [set(hits.gene.tolist()) for hits in both]
    if len(genes[0] | genes[1]) < 2:
        return Reading.ONE_GENE
    return Reading.UNJOINED if max(map(len, genes)) > 1 else Reading.OPPOSED


def _group_near(segments: Sequence[LongSegment]) -> list[list[LongSegment]]:
    """Segments of two genes by junction: round the place that most reads give, those whose place is near."""
    left, groups = list(segments), []
    while left:
        counts = Counter(segment.join for segment in left)
        center = min(counts, key=lambda join: (-counts[join], join))
        groups.append([segment for segment in left if _is_near(segment.join, center)])
        left = [segment for segment in left if not _is_near(segment.join, center)]
    return groups


def _is_near(join: Join, center: Join) -> bool:
    return (
        abs(join.five_prime_offset - center.five_prime_offset) <= _NEAR_BP
        and abs(join.three_prime_offset - center.three_prime_offset) <= _NEAR_BP
    )


def _settle_group(segments: Sequence[LongSegment], book: PathBook) -> dict[Join, set[int]]:
    """The fragments of every junction that reads of nearly one place have: most often one."""
    counts = Counter(segment.join for segment in segments)
    tried = sorted(counts, key=lambda join: (-counts[join], len(join.inserted), join))[:_TRIED_MAX]
    a, b = book.gene(tried[0].five_prime), book.gene(tried[0].three_prime)
    edits = np.array([[measure_segment(segment, join, a, b) for join in tried] for segment in segments])
    worth = np.array([_weigh(join, a, b) for join in tried])
    best = int(np.argmin(np.minimum(edits, FAR).sum(axis=0) + worth))
    found: dict[Join, set[int]] = defaultdict(set)
    for segment, own in zip(segments, edits, strict=True):
        alone = measure_segment(segment, segment.join, a, b)
        join = segment.join if own[best] - alone >= _OWN_GAIN else tried[best]
        found[join].add(segment.fragment)
    return found


def _weigh(join: Join, a: GenePaths, b: GenePaths) -> int:
    """What a place costs before any read is looked at."""
    edges = count_edges(join, a, b)
    return (INSERTION_COST if join.inserted else 0) - EDGE_GAIN * edges


def measure_segment(segment: LongSegment, join: Join, a: GenePaths, b: GenePaths) -> int:
    """The edits of a read's segment against a junction, along the paths that fit best."""
    size, inserted = len(segment.bases), encode_bases(join.inserted.encode())
    band = choose_band(size)
    heads = _cut_ways(a, segment.five_prime_word, join.five_prime_offset, size + band, is_left=True)
    tails = _cut_ways(b, segment.three_prime_word, join.three_prime_offset, size + band, is_left=False)
    return min(
        (count_edits(segment.bases, np.concatenate((head, inserted, tail[::-1])), band) for head in heads for tail in tails),
        default=FAR,
    )


def _cut_ways(gene: GenePaths, word: int, end: int, size: int, *, is_left: bool) -> list[Bases]:
    """Distinct sequences of a gene's paths from a word to a locus offset, both included, none longer than `size`."""
    found: dict[bytes, Bases] = {}
    for bases, offsets in list_ways(gene, word, size, is_left=is_left):
        at = np.flatnonzero(offsets == end)
        if len(at):
            cut = bases[: int(at[0]) + 1]
            found.setdefault(cut.tobytes(), cut)
    return list(found.values())
