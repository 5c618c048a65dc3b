"""All reads beside candidate junctions counted: fragments across the junction, across both wild types, and pairs that span it.

Reads are compared with the flanks of every candidate (see `counting`), wherever the aligner put them and whatever it clipped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.evidence.contigs import Contigs
from fascicle.evidence.counting import (
    CANDIDATE,
    COLUMNS,
    JUDGED_MAX,
    KIND,
    LEFT_BP,
    RIGHT_BP,
    START,
    Crossing,
    count_read,
)
from fascicle.evidence.counting import FRAGMENT as RECORD
from fascicle.evidence.junction_index import JunctionIndex, index_junctions
from fascicle.evidence.structural.hints import name_fragments
from fascicle.evidence.structural.odd_records import find_discordant, find_primary
from fascicle.evidence.structural.sides import Ends, turn
from fascicle.model.loci import Span
from fascicle.reads import alignment_blocks as fields
from fascicle.reads.aligned import AlignedReads
from fascicle.reads.aligned_blocks import read_genome_blocks
from fascicle.reads.alignment_blocks import AlignmentBlock, hash_names, take_rows
from fascicle.reads.bam_records import MATE_REVERSE, REVERSE, UNMAPPED
from fascicle.reads.duplicate_keys import make_keys, unpack_contig, unpack_place
from fascicle.reads.fastq import ADAPTERS
from fascicle.reads.read_bases import read_letters
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases
from fascicle.reference.targets import merge_spans
from fascicle.reference.words import make_table

# Records this far from a junction are looked at: those of a fragment across it.
_BESIDE_BP: Final = 1000
# As in `support`: shared bases look like either side.
_OVERHANG_BP: Final = 8
_ROOM: Final = 1024


@dataclass(frozen=True, slots=True)
class AdjacencySupport:
    """What one sample says of an adjacency, in fragments without copies.

    split: with a read that has a word on both sides. spanning: with one mate wholly on each side, no ordinary fragment.
    molecules: of both kinds with ends (and UMI) of their own. starts: distinct places of split reads over the junction.
    five_prime_wild, three_prime_wild: with a read across the place as the genome has it, none across the junction.
    left_bp, right_bp: longest anchors of split reads. mapping: median mapping quality of the supporting records on each side
    (None: no record there).
    """

    split: int
    spanning: int
    molecules: int
    starts: int
    five_prime_wild: int
    three_prime_wild: int
    left_bp: int
    right_bp: int
    mapping: tuple[float | None, float | None]


@dataclass(frozen=True, eq=False)
class Counted:
    """A candidate to be counted: its four numbers, and its flanks; without flanks mates alone tell of it."""

    ends: Ends
    contigs: Contigs | None
    inserted_bp: int = 0
    slack_bp: int = _OVERHANG_BP


@dataclass
class _Tally:
    """Rows (fragment, kind, both keys of the molecule, place over the junction, anchors, side, mapping quality) of one
    candidate.
    """

    rows: list[tuple[int, ...]] = field(default_factory=list)


def count_support(
    reads: AlignedReads, candidates: Sequence[Counted], chroms: Sequence[str], longest_bp: int
) -> list[AdjacencySupport]:
    """The support of candidates in order, whose sides are numbered by `chroms`. `longest_bp`: see `OddRecords`.

    Raises:
        ReadsError: the file is damaged there.
    """
    if not candidates:
        return []
    tallies = [_Tally() for _ in candidates]
    with_flanks = [number for number, own in enumerate(candidates) if own.contigs is not None]
    index = index_junctions([own.contigs for own in candidates if own.contigs is not None], make_table(0))
    numbers = _number_chroms(reads, chroms)
    for block in read_genome_blocks(reads, _list_regions(candidates, chroms)):
        kept = take_rows(block, np.flatnonzero(find_primary(block.columns)))
        for column in (fields.CONTIG, fields.MATE_CONTIG):
            kept.columns[:, column] = numbers[kept.columns[:, column]]
        records = _describe(kept)
        for row in _count_crossings(kept, index).tolist():
            number = with_flanks[row[CANDIDATE]]
            _add_crossing(tallies[number], row, candidates[number].ends, records)
        discordant = records.take_discordant()
        for number, own in enumerate(candidates):
            _add_spanning(tallies[number], own, discordant, longest_bp)
    return [_sum_up(tally) for tally in tallies]


def _number_chroms(reads: AlignedReads, chroms: Sequence[str]) -> NDArray[np.int64]:
    """The number that a chromosome of the file has here; -1, also as the last item, for one that has none."""
    known = {chrom: number for number, chrom in enumerate(chroms)}
    return np.array([*(known.get(chrom, -1) for chrom in reads.chroms), -1])


def _list_regions(candidates: Sequence[Counted], chroms: Sequence[str]) -> tuple[tuple[str, Span], ...]:
    places = [(end[0] >> 1, end[1]) for own in candidates for end in (own.ends[:2], own.ends[2:])]
    return merge_spans((chroms[chrom], Span(max(at - _BESIDE_BP, 0), at + _BESIDE_BP)) for chrom, at in places)


@dataclass(frozen=True, eq=False)
class _Records:
    """Columns of records, and what is told of their fragments: number, the key of the molecule, and where the mate's first base
    lies (chromosome and place; -1 without a placed mate)."""

    columns: NDArray[np.int64]
    fragments: NDArray[np.int64]
    molecules: NDArray[np.int64]
    mate_ends: NDArray[np.int64]

    def take_discordant(self) -> _Records:
        """The few whose mates no ordinary fragment explains."""
        rows = np.flatnonzero(find_discordant(self.columns))
        return _Records(self.columns[rows], self.fragments[rows], self.molecules[rows], self.mate_ends[rows])


def _describe(block: AlignmentBlock) -> _Records:
    names = np.empty(len(block), np.uint64)
    hash_names(block.buffer, block.columns, names)
    fragments = name_fragments(names)
    keys = make_keys(block, 0)
    # A record that is not placed is told from others by its name alone.
    molecules = np.column_stack((fragments, np.full((len(block), 3), -1)))
    molecules[keys.record, 0] = np.minimum(keys.own, keys.mate)
    molecules[keys.record, 1] = np.maximum(keys.own, keys.mate)
    molecules[keys.record, 2:] = keys.umi.astype(np.int64)
    mate_ends = np.full((len(block), 2), -1)
    mate_ends[keys.record, 0], mate_ends[keys.record, 1] = unpack_contig(keys.mate), unpack_place(keys.mate)
    return _Records(block.columns, fragments, molecules, mate_ends)


def _count_crossings(block: AlignmentBlock, index: JunctionIndex) -> NDArray[np.int64]:
    """Rows of crossings (see `counting`); their fragment is the number of the record."""
    letters, places = read_letters(block)
    room = _ROOM
    while True:
        rows = np.zeros((room, COLUMNS), np.int64)
        count = _count_all(letters, places, CODE_OF_BYTE, index, ADAPTERS, rows)
        if count < room:
            return rows[:count]
        room *= 8


@kernel
def _count_all(
    letters: NDArray[np.uint8],
    places: NDArray[np.int64],
    codes: Bases,
    index: JunctionIndex,
    adapters: NDArray[np.uint8],
    rows: NDArray[np.int64],
) -> int:
    count = 0
    judged = np.empty((JUDGED_MAX, 2), np.int64)
    for i in range(len(places)):
        count = count_read(letters, places[i, 0], places[i, 1], codes, index, adapters, i, judged, rows, count)
        if count == len(rows):
            break
    return count


def _add_crossing(tally: _Tally, row: list[int], ends: Ends, records: _Records) -> None:
    record = row[RECORD]
    side, quality = _find_side(records.columns[record], ends)
    molecule = records.molecules[record].tolist()
    tally.rows.append(
        (int(records.fragments[record]), row[KIND], *molecule, row[START], row[LEFT_BP], row[RIGHT_BP], side, quality)
    )


def _find_side(columns: NDArray[np.int64], ends: Ends) -> tuple[int, int]:
    """On which side of an adjacency a record is placed (0, 1; -1 neither, or unplaced), and its mapping quality."""
    if columns[fields.FLAG] & UNMAPPED:
        return -1, 0
    chrom, middle = columns[fields.CONTIG], (columns[fields.START] + columns[fields.END]) // 2
    steps = [
        abs(int(middle) - offset) if side >> 1 == chrom else _BESIDE_BP + 1
        for side, offset in ((ends.five_prime, ends.five_prime_offset), (ends.three_prime, ends.three_prime_offset))
    ]
    if min(steps) > _BESIDE_BP:
        return -1, 0
    return int(steps[1] < steps[0]), int(columns[fields.MAPPING_QUALITY])


def _add_spanning(tally: _Tally, own: Counted, records: _Records, longest_bp: int) -> None:
    """Adds pairs with one mate wholly on each side, from the record on either side."""
    for number, ends in enumerate((own.ends, turn(own.ends))):
        for record in np.flatnonzero(_find_spanning(records, ends, own, longest_bp)).tolist():
            quality = int(records.columns[record, fields.MAPPING_QUALITY])
            row = (int(records.fragments[record]), _SPANNING, *records.molecules[record].tolist(), 0, 0, 0, number, quality)
            tally.rows.append(row)


_SPANNING: Final = 9


def _find_spanning(records: _Records, ends: Ends, own: Counted, longest_bp: int) -> NDArray[np.bool_]:
    """Records on the 5' side that read towards the junction, with a mate on the 3' side that does, near enough together."""
    columns = records.columns
    flag, read_bp = columns[:, fields.FLAG], columns[:, fields.READ_BP]
    five_minus, three_minus = bool(ends.five_prime & 1), bool(ends.three_prime & 1)
    is_right = (
        (columns[:, fields.CONTIG] == ends.five_prime >> 1)
        & (columns[:, fields.MATE_CONTIG] == ends.three_prime >> 1)
        & ((flag & REVERSE != 0) == five_minus)
    )
    is_right &= (flag & MATE_REVERSE != 0) != three_minus
    inner = -columns[:, fields.START] if five_minus else columns[:, fields.END] - 1
    outer = -columns[:, fields.FIVE_PRIME] + 1 if five_minus else columns[:, fields.FIVE_PRIME]
    at = -ends.five_prime_offset if five_minus else ends.five_prime_offset
    mate_start = columns[:, fields.MATE_START]
    mate_inner = -(mate_start + read_bp - 1) if three_minus else mate_start
    mate_outer = -records.mate_ends[:, 1] if three_minus else records.mate_ends[:, 1] - 1
    to = -ends.three_prime_offset if three_minus else ends.three_prime_offset
    fragment_bp = (at - outer + 1) + (mate_outer - to + 1) + own.inserted_bp
    is_right &= (inner <= at + own.slack_bp) & (mate_inner >= to - own.slack_bp)
    out: NDArray[np.bool_] = is_right & (fragment_bp <= longest_bp + 2 * own.slack_bp)
    return out


def _sum_up(tally: _Tally) -> AdjacencySupport:
    rows = np.unique(np.array(tally.rows, np.int64).reshape(-1, 11), axis=0)
    kind = rows[:, 1]
    split = rows[kind == Crossing.FUSION]
    spanning = rows[(kind == _SPANNING) & ~np.isin(rows[:, 0], split[:, 0])]
    support = np.concatenate((split, spanning))
    wild = [
        np.setdiff1d(rows[kind == own, 0], support[:, 0])
        for own in (Crossing.FIVE_PRIME_WILD_TYPE, Crossing.THREE_PRIME_WILD_TYPE)
    ]
    return AdjacencySupport(
        split=len(np.unique(split[:, 0])),
        spanning=len(np.unique(spanning[:, 0])),
        molecules=_count_molecules(support),
        starts=len(np.unique(split[:, 6])),
        five_prime_wild=len(wild[0]),
        three_prime_wild=len(wild[1]),
        left_bp=int(split[:, 7].max(initial=0)),
        right_bp=int(split[:, 8].max(initial=0)),
        mapping=(_find_median(support, 0), _find_median(support, 1)),
    )


def _count_molecules(rows: NDArray[np.int64]) -> int:
    """Distinct keys, one a fragment: both mates of a fragment can support it, one of them unplaced."""
    ordered = rows[np.lexsort((-rows[:, 3], rows[:, 0]))]
    first = np.unique(ordered[:, 0], return_index=True)[1]
    return len(np.unique(ordered[first, 2:6], axis=0))


def _find_median(rows: NDArray[np.int64], side: int) -> float | None:
    own = rows[rows[:, 9] == side, 10]
    return float(np.median(own)) if len(own) else None
