"""The k-mer screen: which gene, if one, explains each fragment.

Most reads lie within one gene. For them the first and the last unique word of the read name the same gene, and no more is
looked at. Only where the ends disagree or say nothing are all words of the fragment looked up. A fragment with words of two
genes is kept for placement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.fastq import ADAPTERS, ReadBlock, RecordColumns, find_adapter, list_columns
from fascicle.reads.odd_steps import SHIFT_BP, has_odd_step, is_annotated
from fascicle.reads.probes import (
    TOGETHER,
    Ends,
    Lookup,
    Scratch,
    add_gene,
    collect_genes,
    is_blank,
    look_at_ends,
    look_up,
    make_ends,
    make_scratch,
    probe_end,
)
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import BLOCK_BP, JunctionPlaces
from fascicle.reference.gene_ways import GeneWays, list_ways
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE
from fascicle.reference.words import POSITION, WORD_BP, mix

CONCORDANT: Final = 0
KEPT: Final = 1
SHARED_ONLY: Final = 2
OFF_TARGET: Final = 3

# Genes of one fragment that are told apart: a fragment of so many is no fusion of two.
_GENES_MAX: Final = 8
_INSERT_MAX: Final = 1000
_ZERO: Final = np.uint64(0)
_THIRTY_TWO: Final = np.uint64(32)


@dataclass(frozen=True, slots=True)
class ScreenedBlock:
    """What the screen says of a block's fragments, as columns.

    `fate` is CONCORDANT, KEPT, SHARED_ONLY or OFF_TARGET; `gene` the number of the gene of a concordant fragment, else -1;
    `insert_bp` the fragment's length where both mates lie close together in one exon, else 0; `is_sense` 1 or 0 where the first
    read's direction is known, else -1; `end_key` a hash of both fragment ends, 0 where they are not both placed. `crossings` has,
    per splice junction of the bundle, the concordant fragments that show it. `is_odd` marks concordant fragments that no
    transcript explains, in genes that are looked at for it.
    """

    block: ReadBlock
    fate: NDArray[np.uint8]
    gene: NDArray[np.int32]
    insert_bp: NDArray[np.int32]
    is_sense: NDArray[np.int8]
    end_key: NDArray[np.uint64]
    crossings: NDArray[np.int64]
    is_odd: NDArray[np.bool_]


# The place of a fragment's end at one of its reads, and whether that read is sense.
_Mate = tuple[int, bool]


class _Verdicts(NamedTuple):
    """The columns of `ScreenedBlock`."""

    fate: NDArray[np.uint8]
    gene: NDArray[np.int32]
    insert_bp: NDArray[np.int32]
    is_sense: NDArray[np.int8]
    end_key: NDArray[np.uint64]
    crossings: NDArray[np.int64]
    is_odd: NDArray[np.bool_]


class _Spans(NamedTuple):
    """Room for what is known of one fragment: the span of each read by its ends, and by all words the genes and their spans."""

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    genes: NDArray[np.int32]
    genes_first: NDArray[np.int64]
    genes_second: NDArray[np.int64]
    scratch: Scratch


def _make_spans(longest_bp: int) -> _Spans:
    spans = np.empty((2, 3), np.int64), np.empty((2, _GENES_MAX, 2), np.int64)
    genes = np.empty(_GENES_MAX, np.int32)
    return _Spans(spans[0][0], spans[0][1], genes, spans[1][0], spans[1][1], make_scratch(longest_bp))


@kernel
def _screen_read(
    buffer: NDArray[np.uint8], start: int, end: int, row: int, ends: Ends, lookup: Lookup, span: NDArray[np.int64]
) -> tuple[int, int, bool, bool]:
    """The gene both ends agree on (-1: they do not; -2: nothing of the read is in the table), the place of the fragment's end at
    this read, whether the read is sense, whether shared words were seen. `span` gets the lowest place, the highest end, and how
    far apart in the read the two words lie that tell them. `row` is the read's in `ends`."""
    span[0], span[1], span[2] = -1, -1, 0
    if end - start < WORD_BP:
        return -2, 0, False, False
    first, last = ends.entries[row, 0], ends.entries[row, 1]
    if first == _ZERO and last == _ZERO and is_blank(buffer, start, end, lookup.table, ends):
        return -2, 0, False, False
    left, left_offset, left_sense, left_shared = probe_end(buffer, start, end, True, first, ends.is_turned[row, 0], lookup.table)
    right, right_offset, right_sense, right_shared = probe_end(
        buffer, start, end, False, last, ends.is_turned[row, 1], lookup.table
    )
    is_shared_seen = left_shared or right_shared
    if left == _ZERO or right == _ZERO or left_sense != right_sense:
        return -1, 0, False, is_shared_seen
    left_place, right_place = int(left & POSITION), int(right & POSITION)
    gene = lookup.gene_of_block[left_place // BLOCK_BP]
    along = right_place - left_place if left_sense else left_place - right_place
    if lookup.gene_of_block[right_place // BLOCK_BP] != gene or along < right_offset - left_offset - SHIFT_BP:
        return -1, 0, False, is_shared_seen
    span[0], span[1] = min(left_place, right_place), max(left_place, right_place) + WORD_BP
    span[2] = abs(right_offset - left_offset)
    place = left_place - left_offset if left_sense else left_place + left_offset + WORD_BP
    return gene, place, left_sense, is_shared_seen


@kernel
def _screen_record(
    buffer: NDArray[np.uint8],
    columns: NDArray[np.int64],
    i: int,
    row: int,
    ends: Ends,
    lookup: Lookup,
    adapters: NDArray[np.uint8],
    span: NDArray[np.int64],
) -> tuple[int, int, bool, bool]:
    """`_screen_read` of a record. One that does not lie in one gene is cut before an adapter, if any, and screened again."""
    start, end = columns[i, 2], columns[i, 3]
    gene, place, is_sense, is_shared = _screen_read(buffer, start, end, row, ends, lookup, span)
    if gene < 0:
        cut = find_adapter(buffer, start, end, adapters)
        if cut < end:
            columns[i, 3], columns[i, 5] = cut, 1
            if cut - start >= WORD_BP:
                ends.entries[row, 1], ends.is_turned[row, 1] = look_up(buffer, cut - WORD_BP, lookup.table)
            return _screen_read(buffer, start, cut, row, ends, lookup, span)
    return gene, place, is_sense, is_shared


@kernel
def _holds_intron(low: int, high: int, first: int, end: int, donors: NDArray[np.int64]) -> bool:
    """Whether an intron of the canonical transcript begins between two places."""
    at = np.searchsorted(donors[first:end], low)
    return bool(at < end - first and donors[first + at] < high)


@kernel
def _add_crossings(
    one: NDArray[np.int64], other: NDArray[np.int64], gene: int, places: JunctionPlaces, crossings: NDArray[np.int64]
) -> None:
    """Adds a fragment to every splice junction of its gene that it shows: by a read with an anchor on each side, or by mates
    wholly on either side."""
    left_end = one[1] if one[0] <= other[0] else other[1]
    right_start = max(one[0], other[0])
    for j in range(places.first[gene], places.first[gene + 1]):
        donor, acceptor = places.donors[j], places.acceptors[j]
        is_crossed = (one[0] >= 0 and one[0] <= donor - WORD_BP + 1 and one[1] >= acceptor + WORD_BP) or (
            other[0] >= 0 and other[0] <= donor - WORD_BP + 1 and other[1] >= acceptor + WORD_BP
        )
        is_spanned = one[0] >= 0 and other[0] >= 0 and left_end <= donor + 1 and right_start >= acceptor
        if is_crossed or is_spanned:
            crossings[j] += 1


@kernel
def _note_concordant(
    i: int,
    gene: int,
    one: _Mate,
    other: _Mate,
    is_paired: bool,  # noqa: FBT001
    places: JunctionPlaces,
    verdicts: _Verdicts,
) -> None:
    """What a fragment tells whose reads each lie in one gene, the same: direction, ends, length."""
    is_sense, place, end_place = one[1], one[0], other[0]
    verdicts.fate[i], verdicts.gene[i] = CONCORDANT, gene
    verdicts.is_sense[i] = 1 if is_sense else 0
    verdicts.end_key[i] = mix((np.uint64(place) << _THIRTY_TWO) ^ np.uint64(end_place))
    if not is_paired or is_sense == other[1]:
        return
    length = end_place - place if is_sense else place - end_place
    low, high = min(place, end_place), max(place, end_place)
    if 0 < length <= _INSERT_MAX and not _holds_intron(low, high, places.first[gene], places.first[gene + 1], places.donors):
        verdicts.insert_bp[i] = length


@kernel
def _is_odd_settled(gene: int, one: _Mate, other: _Mate, is_paired: bool, spans: _Spans, ways: GeneWays) -> bool:  # noqa: FBT001
    """Whether no transcript explains a concordant fragment, by the ends of its reads."""
    if ways.first_transcript[gene] == ways.first_transcript[gene + 1]:
        return False
    transcripts = (ways.first_transcript[gene], ways.first_transcript[gene + 1])
    if is_paired and one[1] != other[1] and (other[0] < one[0] if one[1] else one[0] < other[0]):
        return True
    for span in (spans.first, spans.second):
        if span[0] >= 0 and not is_annotated(
            span[0], span[1] - WORD_BP, span[2], transcripts, ways.first_junction, ways.donors, ways.acceptors
        ):
            return True
    return False


@kernel
def _judge_by_all_words(
    i: int,
    first: RecordColumns,
    second: RecordColumns,
    settled: tuple[int, int],
    lookup: Lookup,
    spans: _Spans,
    ways: GeneWays,
    places: JunctionPlaces,
    verdicts: _Verdicts,
) -> bool:
    """The verdict on a fragment whose ends did not settle it; returns whether shared words were seen.

    `settled` has the gene of each read that lies in one gene (negative: none), of which no more words need to be looked up.
    """
    spans.genes_first[:] = -1
    spans.genes_second[:] = -1
    found, is_shared = _collect_of_read(i, first, settled[0], spans.first, lookup, spans, spans.genes_first, 0)
    if len(second.columns) > 0:
        found, is_shared_too = _collect_of_read(i, second, settled[1], spans.second, lookup, spans, spans.genes_second, found)
        is_shared = is_shared or is_shared_too
    if found >= 2:
        verdicts.fate[i] = KEPT
    elif found == 1:
        g = spans.genes[0]
        verdicts.fate[i], verdicts.gene[i] = CONCORDANT, g
        _add_crossings(spans.genes_first[0], spans.genes_second[0], g, places, verdicts.crossings)
        if ways.first_transcript[g] < ways.first_transcript[g + 1]:
            verdicts.is_odd[i] = _has_odd_step(i, first, g, lookup, ways) or (
                len(second.columns) > 0 and _has_odd_step(i, second, g, lookup, ways)
            )
    else:
        verdicts.fate[i] = SHARED_ONLY if is_shared else OFF_TARGET
    return is_shared


@kernel
def _collect_of_read(
    i: int,
    records: RecordColumns,
    gene: int,
    span: NDArray[np.int64],
    lookup: Lookup,
    spans: _Spans,
    own: NDArray[np.int64],
    found: int,
) -> tuple[int, bool]:
    if gene >= 0:
        return add_gene(gene, span[0], span[1], spans.genes, own, found), False
    start, end = records.columns[i, 2], records.columns[i, 3]
    return collect_genes(records.buffer, start, end, lookup, spans.scratch, spans.genes, own, found)


@kernel
def _has_odd_step(i: int, records: RecordColumns, gene: int, lookup: Lookup, ways: GeneWays) -> bool:
    transcripts = (ways.first_transcript[gene], ways.first_transcript[gene + 1])
    start, end = records.columns[i, 2], records.columns[i, 3]
    return has_odd_step(
        records.buffer, start, end, lookup.codes, lookup.table, transcripts, ways.first_junction, ways.donors, ways.acceptors
    )


@kernel
def _screen_block(
    first: RecordColumns,
    second: RecordColumns,
    lookup: Lookup,
    adapters: NDArray[np.uint8],
    places: JunctionPlaces,
    ways: GeneWays,
    spans: _Spans,
    ends_1: Ends,
    ends_2: Ends,
    verdicts: _Verdicts,
) -> None:
    count, is_paired = len(first.columns), len(second.columns) > 0
    for i in range(count):
        row = i % TOGETHER
        if row == 0:
            look_at_ends(first.buffer, first.columns, i, min(i + TOGETHER, count), lookup.table, ends_1)
            if is_paired:
                look_at_ends(second.buffer, second.columns, i, min(i + TOGETHER, count), lookup.table, ends_2)
        g, place_1, sense_1, shared_1 = _screen_record(first.buffer, first.columns, i, row, ends_1, lookup, adapters, spans.first)
        h, place_2, sense_2, shared_2 = g, 0, False, False
        spans.second[0], spans.second[1], spans.second[2] = -1, -1, 0
        if is_paired:
            h, place_2, sense_2, shared_2 = _screen_record(
                second.buffer, second.columns, i, row, ends_2, lookup, adapters, spans.second
            )
        if g >= 0 and g == h:
            one, other = (place_1, sense_1), (place_2, sense_2)
            _note_concordant(i, g, one, other, is_paired, places, verdicts)
            _add_crossings(spans.first, spans.second, g, places, verdicts.crossings)
            verdicts.is_odd[i] = _is_odd_settled(g, one, other, is_paired, spans, ways)
        elif g == -2 and h == -2:
            verdicts.fate[i] = OFF_TARGET
        else:
            _judge_by_all_words(i, first, second, (g, h), lookup, spans, ways, places, verdicts)
            if verdicts.fate[i] == OFF_TARGET and (shared_1 or shared_2):
                verdicts.fate[i] = SHARED_ONLY


def screen_block(block: ReadBlock, bundle: Bundle, ways: GeneWays | None = None) -> ScreenedBlock:
    """Screens the fragments of a block; with `ways`, those of their genes are looked at for events within the gene.

    The answer depends on the arguments alone; reads with an adapter get cut.
    """
    count = len(block)
    verdicts = _Verdicts(
        np.zeros(count, dtype=np.uint8),
        np.full(count, -1, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.full(count, -1, dtype=np.int8),
        np.zeros(count, dtype=np.uint64),
        np.zeros(len(bundle.junctions.donors), dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
    )
    lookup = Lookup(bundle.words, bundle.layout.gene_of_block, CODE_OF_BYTE)
    spans = _make_spans(max(records.longest for records in (block.first, block.second or block.first)))
    ends = (make_ends(), make_ends())
    _screen_block(*list_columns(block), lookup, ADAPTERS, bundle.junctions, ways or list_ways(bundle), spans, *ends, verdicts)
    return ScreenedBlock(block, *verdicts)
