"""The two mates of a fragment brought together: which places they have, whether they fit each other, and a second look for a mate
that was not found beside the one that was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from fascicle.reads.fitting import fit_read
from fascicle.reads.placed_reads import Part, SequencedRead, clip_around, clip_beyond, describe_edits, make_part, score_with_ends
from fascicle.reads.short_read_index import Hit, ShortReadIndex, turn
from fascicle.reference.nucleotides import encode_bases

# An anchor is believed from here on; a mate that was placed elsewhere with less than this is looked for beside it.
_ANCHOR_MIN: Final = 20
_MATE_MAX: Final = 10
# A fitted mate needs 20 matching bases net of its errors (the mapper's own limit), as a word of 20 bases is met by chance in a
# window of 1,000 once in 10^9; and a better score than where it was placed, less what two places far apart cost (bwa's penalty
# for an unpaired mate, 17 at match 1).
_SCORE_MIN: Final = 40
_UNPAIRED: Final = 34
# The mapping quality of a fitted mate is its anchor's, but at most this: other places of the mate were not weighed.
_RESCUED_MAX: Final = 40
# Insert sizes are learned from pairs on one contig in the right orientation, both placed with at least this quality.
_LEARNED_QUALITY: Final = 30
_LEARNED_MIN: Final = 100
_LEARNED_MAX_BP: Final = 2000
# Without enough pairs to learn from.
_DEFAULT_LOW_BP, _DEFAULT_HIGH_BP = 1, 1000
# Bounds beyond the quartiles, in distances of the quartiles, as bwa mem has them.
_QUARTILE_FACTOR: Final = 3


@dataclass(frozen=True, slots=True)
class InsertSizes:
    """The fragment lengths that a proper pair has: from `low_bp` to `high_bp`, both included. `median_bp` None: not learned."""

    low_bp: int
    high_bp: int
    median_bp: float | None


@dataclass(frozen=True, slots=True)
class PlacedTemplate:
    """The alignments of a fragment: for each mate the primary one first, then those of other parts of it; none: not placed."""

    mates: tuple[tuple[Part, ...], ...]
    is_proper: bool
    rescued: int = 0


def find_insert_bp(first: Part, second: Part) -> int | None:
    """The length of the fragment from end to end, clips included; None for mates that do not face each other on one contig."""
    if first.contig != second.contig or first.is_reverse == second.is_reverse:
        return None
    forward, backward = (second, first) if first.is_reverse else (first, second)
    length = backward.five_prime - forward.five_prime
    return length if length > 0 else None


def learn_insert_sizes(templates: Sequence[PlacedTemplate]) -> InsertSizes:
    """Bounds of proper pairs: quartiles less and plus three times their distance, as bwa mem has them."""
    lengths = [
        length
        for template in templates
        if len(template.mates) == 2 and all(template.mates)
        for first, second in [(template.mates[0][0], template.mates[1][0])]
        if min(first.mapping_quality, second.mapping_quality) >= _LEARNED_QUALITY
        and (length := find_insert_bp(first, second)) is not None
        and length <= _LEARNED_MAX_BP
    ]
    if len(lengths) < _LEARNED_MIN:
        return InsertSizes(_DEFAULT_LOW_BP, _DEFAULT_HIGH_BP, None)
    low, median, high = np.percentile(lengths, (25, 50, 75)).tolist()
    reach = _QUARTILE_FACTOR * (high - low)
    return InsertSizes(max(1, int(low - reach)), int(high + reach + 1), float(median))


def place_template(reads: Sequence[SequencedRead], index: ShortReadIndex, inserts: InsertSizes) -> PlacedTemplate:
    """The alignments of a fragment of one or two mates."""
    second = reads[1].mapped_bases if len(reads) == 2 else None
    hits = list(index.map_reads(reads[0].mapped_bases, second))
    mates = [_choose_parts([hit for hit in hits if hit.mate == mate], read) for mate, read in enumerate(reads)]
    if len(reads) == 1:
        return PlacedTemplate(tuple(mates), is_proper=False)
    is_proper, rescued = _is_proper(mates, inserts), 0
    if not is_proper:
        rescued = _rescue(mates, reads, index, inserts)
        is_proper = bool(rescued) and _is_proper(mates, inserts)
    if is_proper:
        _clip_adapters(mates)
    return PlacedTemplate(tuple(mates), is_proper, rescued)


def _choose_parts(hits: Sequence[Hit], read: SequencedRead) -> tuple[Part, ...]:
    """The primary hits, in the mapper's order: the first is the read's place, the others are places of its other parts."""
    return tuple(make_part(hit, read) for hit in hits if hit.is_primary)


def _is_proper(mates: Sequence[tuple[Part, ...]], inserts: InsertSizes) -> bool:
    if not (mates[0] and mates[1]):
        return False
    length = find_insert_bp(mates[0][0], mates[1][0])
    return length is not None and inserts.low_bp <= length <= inserts.high_bp


def _rescue(mates: list[tuple[Part, ...]], reads: Sequence[SequencedRead], index: ShortReadIndex, inserts: InsertSizes) -> int:
    """Looks for a mate that was not placed, or only badly, beside the other; changes `mates`, returns how many were found."""
    for anchor, other in ((0, 1), (1, 0)):
        if not mates[anchor] or mates[anchor][0].mapping_quality < _ANCHOR_MIN:
            continue
        placed = mates[other]
        if placed and placed[0].mapping_quality >= _MATE_MAX:
            continue
        read = reads[other]
        limit = _SCORE_MIN
        if placed:
            limit = max(limit, score_with_ends(placed[0], describe_edits(placed[0], read, index)) - _UNPAIRED)
        found = fit_beside(mates[anchor][0], read, index, inserts, limit)
        if found is not None:
            mates[other] = (found,)
            return 1
    return 0


def fit_beside(anchor: Part, read: SequencedRead, index: ShortReadIndex, inserts: InsertSizes, score_min: int) -> Part | None:
    """The mate of an anchor fitted into the stretch in which its insert sizes let it lie; None below a score."""
    bases = read.mapped_bases if anchor.is_reverse else turn(read.mapped_bases)
    if anchor.is_reverse:
        start, end = anchor.five_prime - inserts.high_bp, anchor.five_prime - inserts.low_bp + len(bases)
    else:
        start, end = anchor.five_prime + inserts.low_bp - len(bases), anchor.five_prime + inserts.high_bp
    start = max(start, 0)
    window = index.sequence(anchor.contig, start, end)
    fit = fit_read(encode_bases(bases), encode_bases(window)) if window else None
    if fit is None or fit.score < score_min:
        return None
    first = start + fit.start
    last = first + sum(length for length, code in fit.cigar if code != 1)
    quality = min(anchor.mapping_quality, _RESCUED_MAX)
    clipped = (fit.before, fit.after)
    return clip_around(anchor.contig, first, last, fit.cigar, clipped, read, quality, is_reverse=not anchor.is_reverse)


def _clip_adapters(mates: list[tuple[Part, ...]]) -> None:
    """Clips what of a proper pair lies beyond the other mate's beginning: no fragment is there, so it is adapter."""
    first, second = mates[0][0], mates[1][0]
    forward, backward = (second, first) if first.is_reverse else (first, second)
    clipped = {
        forward.is_reverse: clip_beyond(forward, None, backward.five_prime),
        backward.is_reverse: clip_beyond(backward, forward.five_prime, None),
    }
    mates[0] = (clipped[first.is_reverse], *mates[0][1:])
    mates[1] = (clipped[second.is_reverse], *mates[1][1:])


def find_template_length(own: Part, mate: Part, *, is_first: bool) -> int:
    """TLEN of `own`: from the leftmost to the rightmost aligned base of both, negative for the mate that begins last.

    Of two that begin at one place the forward one is the left one, else the first mate.
    """
    if own.contig != mate.contig:
        return 0
    length = max(own.end, mate.end) - min(own.start, mate.start)
    is_left = (own.start, own.is_reverse, not is_first) < (mate.start, mate.is_reverse, is_first)
    return length if is_left else -length
