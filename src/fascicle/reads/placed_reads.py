"""Where a read was placed: its alignment with clips, and what follows from it (edits, MD, score, ends)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import compress, count
from operator import ne
from typing import NamedTuple

from fascicle.reads.fitting import END_BONUS, GAP_EXTEND, GAP_OPEN, MATCH, MISMATCH
from fascicle.reads.short_read_index import Cigar, Hit, ShortReadIndex, turn

M, I, D, S = 0, 1, 2, 4  # noqa: E741  (the letters of SAM)


@dataclass(frozen=True, slots=True)
class SequencedRead:
    """One mate as sequenced: letters, FASTQ qualities, and how many of its first bases are no adapter."""

    bases: bytes
    qualities: bytes
    kept_bp: int

    @property
    def mapped_bases(self) -> bytes:
        """What is looked for in the genome."""
        return self.bases[: self.kept_bp]

    def oriented(self, *, is_reverse: bool) -> bytes:
        """All letters in the direction of the reference."""
        return turn(self.bases) if is_reverse else self.bases


class Part(NamedTuple):
    """One alignment of a read: contig of the index, 0-based start on it, CIGAR with soft clips over the whole read."""

    contig: str
    start: int
    end: int
    is_reverse: bool
    cigar: Cigar
    mapping_quality: int

    @property
    def before(self) -> int:
        """Clipped bases at the left end."""
        return self.cigar[0][0] if self.cigar[0][1] == S else 0

    @property
    def after(self) -> int:
        """Clipped bases at the right end."""
        return self.cigar[-1][0] if self.cigar[-1][1] == S else 0

    @property
    def five_prime(self) -> int:
        """Where the read's first base lies or would lie without clips: its offset, or, reversed, the offset behind it."""
        return self.end + self.after if self.is_reverse else self.start - self.before


class Edits(NamedTuple):
    """Edits of an alignment (NM), its MD text and its score by the preset's scheme without the bonuses for ends."""

    edits: int
    text: str
    score: int


def make_part(hit: Hit, read: SequencedRead) -> Part:
    """A hit of the kept bases as an alignment of the whole read."""
    return clip_around(
        hit.contig, hit.start, hit.end, hit.cigar, (hit.before, hit.after), read, hit.mapping_quality, is_reverse=hit.is_reverse
    )


def clip_around(
    contig: str,
    start: int,
    end: int,
    cigar: Cigar,
    clipped: tuple[int, int],
    read: SequencedRead,
    mapping_quality: int,
    *,
    is_reverse: bool,
) -> Part:
    """An alignment of the kept bases with the clips (`clipped` of the kept bases at the left and right, and the adapter)."""
    adapter = len(read.bases) - read.kept_bp
    before = clipped[0] + (adapter if is_reverse else 0)
    after = clipped[1] + (0 if is_reverse else adapter)
    whole = (*(((before, S),) if before else ()), *cigar, *(((after, S),) if after else ()))
    return Part(contig, start, end, is_reverse, whole, mapping_quality)


def describe_edits(part: Part, read: SequencedRead, index: ShortReadIndex) -> Edits:
    """NM, MD and score of an alignment, by comparison with the index's sequence."""
    bases = read.oriented(is_reverse=part.is_reverse)
    known = index.sequence(part.contig, part.start, part.end)
    if len(part.cigar) == 1 and bases == known:
        return Edits(0, str(len(bases)), MATCH * len(bases))
    return compare_bases(bases, known, part.cigar)


def compare_bases(bases: bytes, known: bytes, cigar: Cigar) -> Edits:
    """NM, MD (SAM optional fields specification) and score; `known` is the reference from the alignment's start to its end.

    >>> compare_bases(b"ACGTAC", b"ACCTGAC", ((4, 0), (1, 2), (2, 0)))
    Edits(edits=2, text='2C1^G2', score=-12)
    """
    text: list[str] = []
    run = edits = at = place = 0
    for length, code in cigar:
        if code == M:
            for offset in _list_differences(bases[at : at + length], known[place : place + length]):
                # `run` counts from where the operation begins, less what earlier differences of it have used up.
                text.append(f"{run + offset}{chr(known[place + offset])}")
                run = -offset - 1
                edits += 1
            run += length
        elif code in (I, D):
            edits += length
            if code == D:
                text.append(f"{run}^{known[place : place + length].decode('ascii')}")
                run = 0
        at += length if code in (M, I, S) else 0
        place += length if code in (M, D) else 0
    return Edits(edits, "".join([*text, str(run)]), _score(cigar, edits))


def _score(cigar: Cigar, edits: int) -> int:
    """The score of an alignment with so many edits."""
    gaps = [length for length, code in cigar if code in (I, D)]
    aligned = sum(length for length, code in cigar if code == M)
    return MATCH * aligned + (MISMATCH - MATCH) * (edits - sum(gaps)) - sum(GAP_OPEN + GAP_EXTEND * gap for gap in gaps)


def _list_differences(bases: bytes, known: bytes) -> Iterator[int]:
    """Offsets at which two texts of one length differ."""
    return compress(count(), map(ne, bases, known)) if bases != known else iter(())


def clip_beyond(part: Part, left: int | None, right: int | None) -> Part:
    """The alignment without its reference bases before `left` and from `right` on; unchanged where none would be left."""
    cigar, start, end = list(part.cigar), part.start, part.end
    if left is not None and left > start:
        cigar, moved = _clip_left(cigar, left - start)
        start += moved
    if right is not None and right < end:
        turned, moved = _clip_left(cigar[::-1], end - right)
        cigar, end = turned[::-1], end - moved
    if not any(code == M for _, code in cigar):
        return part
    return part._replace(start=start, end=end, cigar=tuple(cigar))


def _clip_left(cigar: list[tuple[int, int]], reference_bp: int) -> tuple[list[tuple[int, int]], int]:
    """Turns operations at the beginning into a clip until at least so many reference bases are passed and a match begins."""
    clipped = passed = 0
    rest = list(cigar)
    while rest and (passed < reference_bp or rest[0][1] in (I, D)):
        length, code = rest.pop(0)
        if code == M and passed + length > reference_bp:
            taken = max(reference_bp - passed, 0)
            rest.insert(0, (length - taken, M))
            clipped, passed = clipped + taken, passed + taken
            break
        clipped += length if code in (M, I, S) else 0
        passed += length if code in (M, D) else 0
    return [(clipped, S), *rest] if clipped else rest, passed


def score_with_ends(part: Part, edits: Edits) -> int:
    """The score with the bonuses for ends that are reached, as `fitting` counts it."""
    return edits.score + (0 if part.before else END_BONUS) + (0 if part.after else END_BONUS)
