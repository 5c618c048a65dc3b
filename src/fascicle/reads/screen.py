"""The k-mer screen: which gene, if one, explains each fragment.

Most reads lie within one gene. For them the first and the last unique word of the read name the same gene, and no more is
looked at. Only where the ends disagree or say nothing are all words of the fragment looked up. A fragment with words of two
genes is kept for placement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.fastq import ADAPTERS, ReadBlock, find_adapter
from fascicle.reads.odd_steps import SHIFT_BP, has_odd_step, is_annotated
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import BLOCK_BP
from fascicle.reference.gene_ways import GeneWays, list_ways
from fascicle.reference.kernels import inlined, kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases
from fascicle.reference.words import POSITION, REVERSED, SHARED, WORD_BP, Table, find_word, mix, roll_word

CONCORDANT: Final = 0
KEPT: Final = 1
SHARED_ONLY: Final = 2
OFF_TARGET: Final = 3

# How far from an end a unique word is looked for before the whole read is looked at: a word past an error at the very end.
_PROBE_STEP: Final = 4
_PROBES: Final = 5
# Words looked up in a read whose ends say nothing, before it is called off target.
_SPARSE_STEP: Final = 9
_INSERT_MAX: Final = 1000
_ZERO: Final = np.uint64(0)
_TWO: Final = np.uint64(2)
_THREE: Final = np.uint64(3)
_TOP: Final = np.uint64(2 * (WORD_BP - 1))
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


@inlined
def _word_at(buffer: NDArray[np.uint8], start: int, codes: Bases) -> tuple[np.uint64, np.uint64, bool]:
    forward, backward = np.uint64(0), np.uint64(0)
    for i in range(start, start + WORD_BP):
        base = codes[buffer[i]]
        if base > 3:
            return _ZERO, _ZERO, False
        forward = (forward << _TWO) | np.uint64(base)
        backward = (backward >> _TWO) | ((_THREE - np.uint64(base)) << _TOP)
    return forward, backward, True


@kernel
def _probe(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    is_left: bool,  # noqa: FBT001
    codes: Bases,
    table: Table,
) -> tuple[np.uint64, int, bool, bool]:
    """The first unique word from one end: its entry (0: none), offset, whether read and sense strand agree, whether shared words
    were seen on the way."""
    is_shared_seen = False
    for probe in range(_PROBES):
        offset = probe * _PROBE_STEP if is_left else end - start - WORD_BP - probe * _PROBE_STEP
        if offset < 0 or offset + WORD_BP > end - start:
            break
        forward, backward, is_known = _word_at(buffer, start + offset, codes)
        if not is_known:
            continue
        entry = find_word(table, min(forward, backward))
        if entry == _ZERO:
            continue
        if entry & SHARED != _ZERO:
            is_shared_seen = True
            continue
        is_sense = (backward < forward) == (entry & REVERSED != _ZERO)
        return entry, offset, is_sense, is_shared_seen
    return _ZERO, 0, False, is_shared_seen


@kernel
def _collect_genes(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    codes: Bases,
    table: Table,
    gene_of_block: NDArray[np.int32],
    genes: NDArray[np.int32],
    spans: NDArray[np.int64],
    found: int,
) -> tuple[int, bool]:
    """Adds the genes of all unique words of a read to `genes`; returns their number and whether shared words were seen.

    `spans` gets, per gene, the lowest place of the read's words and the end of the highest.
    """
    forward, backward = np.uint64(0), np.uint64(0)
    known = 0
    is_shared_seen = False
    for i in range(start, end):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        entry = find_word(table, min(forward, backward))
        if entry == _ZERO:
            continue
        if entry & SHARED != _ZERO:
            is_shared_seen = True
            continue
        gene = gene_of_block[np.int64(entry & POSITION) // BLOCK_BP]
        place = np.int64(entry & POSITION)
        g = 0
        while g < found and genes[g] != gene:
            g += 1
        if g == found and found < len(genes):
            genes[found] = gene
            found += 1
        if g < found:
            spans[g, 0] = place if spans[g, 0] < 0 else min(spans[g, 0], place)
            spans[g, 1] = max(spans[g, 1], place + WORD_BP)
    return found, is_shared_seen


@kernel
def _is_blank(buffer: NDArray[np.uint8], start: int, end: int, codes: Bases, table: Table) -> bool:
    """Whether no word of a sparse sample of the read is in the table."""
    for offset in range(start, end - WORD_BP + 1, _SPARSE_STEP):
        forward, backward, is_known = _word_at(buffer, offset, codes)
        if is_known and find_word(table, min(forward, backward)) != _ZERO:
            return False
    return True


@kernel
def _screen_read(
    buffer: NDArray[np.uint8],
    start: int,
    end: int,
    codes: Bases,
    table: Table,
    gene_of_block: NDArray[np.int32],
    span: NDArray[np.int64],
) -> tuple[int, int, bool, bool]:
    """The gene both ends agree on (-1: they do not; -2: nothing of the read is in the table), the place of the fragment's end at
    this read, whether the read is sense, whether shared words were seen. `span` gets the lowest place, the highest end, and how
    far apart in the read the two words lie that tell them."""
    span[0], span[1], span[2] = -1, -1, 0
    if end - start < WORD_BP:
        return -2, 0, False, False
    left, left_offset, left_sense, left_shared = _probe(buffer, start, end, True, codes, table)
    right, right_offset, right_sense, right_shared = _probe(buffer, start, end, False, codes, table)
    is_shared_seen = left_shared or right_shared
    if left == _ZERO and right == _ZERO:
        is_blank = not is_shared_seen and _is_blank(buffer, start, end, codes, table)
        return -2 if is_blank else -1, 0, False, is_shared_seen
    if left == _ZERO or right == _ZERO or left_sense != right_sense:
        return -1, 0, False, is_shared_seen
    left_place, right_place = int(left & POSITION), int(right & POSITION)
    gene = gene_of_block[left_place // BLOCK_BP]
    along = right_place - left_place if left_sense else left_place - right_place
    if gene_of_block[right_place // BLOCK_BP] != gene or along < right_offset - left_offset - SHIFT_BP:
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
    codes: Bases,
    table: Table,
    gene_of_block: NDArray[np.int32],
    adapters: NDArray[np.uint8],
    span: NDArray[np.int64],
) -> tuple[int, int, bool, bool]:
    """`_screen_read` of a record. One that does not lie in one gene is cut before an adapter, if any, and screened again."""
    start, end = columns[i, 2], columns[i, 3]
    gene, place, is_sense, is_shared = _screen_read(buffer, start, end, codes, table, gene_of_block, span)
    if gene < 0:
        cut = find_adapter(buffer, start, end, adapters)
        if cut < end:
            columns[i, 3], columns[i, 5] = cut, 1
            return _screen_read(buffer, start, cut, codes, table, gene_of_block, span)
    return gene, place, is_sense, is_shared


@kernel
def _holds_intron(low: int, high: int, first: int, end: int, donors: NDArray[np.int64]) -> bool:
    """Whether an intron of the canonical transcript begins between two places."""
    at = np.searchsorted(donors[first:end], low)
    return bool(at < end - first and donors[first + at] < high)


@kernel
def _add_crossings(
    one: NDArray[np.int64],
    other: NDArray[np.int64],
    low: int,
    high: int,
    donors: NDArray[np.int64],
    acceptors: NDArray[np.int64],
    crossings: NDArray[np.int64],
) -> None:
    """Adds a fragment to every splice junction of its gene (rows low..high) that it shows: by a read with an anchor on each side,
    or by mates wholly on either side."""
    left_end = one[1] if one[0] <= other[0] else other[1]
    right_start = max(one[0], other[0])
    for j in range(low, high):
        donor, acceptor = donors[j], acceptors[j]
        is_crossed = (one[0] >= 0 and one[0] <= donor - WORD_BP + 1 and one[1] >= acceptor + WORD_BP) or (
            other[0] >= 0 and other[0] <= donor - WORD_BP + 1 and other[1] >= acceptor + WORD_BP
        )
        is_spanned = one[0] >= 0 and other[0] >= 0 and left_end <= donor + 1 and right_start >= acceptor
        if is_crossed or is_spanned:
            crossings[j] += 1


@kernel
def _screen_block(
    first: NDArray[np.uint8],
    a: NDArray[np.int64],
    second: NDArray[np.uint8],
    b: NDArray[np.int64],
    codes: Bases,
    table: Table,
    gene_of_block: NDArray[np.int32],
    adapters: NDArray[np.uint8],
    first_junction: NDArray[np.int64],
    donors: NDArray[np.int64],
    acceptors: NDArray[np.int64],
    first_transcript: NDArray[np.int64],
    first_way: NDArray[np.int64],
    way_donors: NDArray[np.int64],
    way_acceptors: NDArray[np.int64],
    fate: NDArray[np.uint8],
    gene: NDArray[np.int32],
    insert_bp: NDArray[np.int32],
    is_sense: NDArray[np.int8],
    end_key: NDArray[np.uint64],
    crossings: NDArray[np.int64],
    is_odd: NDArray[np.bool_],
) -> None:
    is_paired = len(b) > 0
    genes = np.empty(8, np.int32)
    span_1, span_2 = np.empty(3, np.int64), np.empty(3, np.int64)
    spans_1, spans_2 = np.empty((8, 2), np.int64), np.empty((8, 2), np.int64)
    for i in range(len(a)):
        g, place_1, sense_1, shared_1 = _screen_record(first, a, i, codes, table, gene_of_block, adapters, span_1)
        h, place_2, sense_2, shared_2 = g, 0, False, False
        span_2[0], span_2[1], span_2[2] = -1, -1, 0
        if is_paired:
            h, place_2, sense_2, shared_2 = _screen_record(second, b, i, codes, table, gene_of_block, adapters, span_2)
        if g >= 0 and g == h:
            fate[i], gene[i] = CONCORDANT, g
            is_sense[i] = 1 if sense_1 else 0
            end_key[i] = mix((np.uint64(place_1) << _THIRTY_TWO) ^ np.uint64(place_2))
            if is_paired and sense_1 != sense_2:
                length = place_2 - place_1 if sense_1 else place_1 - place_2
                low, high = min(place_1, place_2), max(place_1, place_2)
                if 0 < length <= _INSERT_MAX and not _holds_intron(low, high, first_junction[g], first_junction[g + 1], donors):
                    insert_bp[i] = length
            _add_crossings(span_1, span_2, first_junction[g], first_junction[g + 1], donors, acceptors, crossings)
            if first_transcript[g] < first_transcript[g + 1]:
                ways = (first_transcript[g], first_transcript[g + 1])
                is_odd[i] = is_paired and sense_1 != sense_2 and (place_2 < place_1 if sense_1 else place_1 < place_2)
                for span in (span_1, span_2):
                    if span[0] >= 0 and not is_annotated(
                        span[0], span[1] - WORD_BP, span[2], ways, first_way, way_donors, way_acceptors
                    ):
                        is_odd[i] = True
            continue
        if g == -2 and h == -2:
            fate[i] = OFF_TARGET
            continue
        spans_1[:] = -1
        spans_2[:] = -1
        found, is_shared = _collect_genes(first, a[i, 2], a[i, 3], codes, table, gene_of_block, genes, spans_1, 0)
        if is_paired:
            found, is_shared_too = _collect_genes(second, b[i, 2], b[i, 3], codes, table, gene_of_block, genes, spans_2, found)
            is_shared = is_shared or is_shared_too
        if found >= 2:
            fate[i] = KEPT
        elif found == 1:
            fate[i], gene[i] = CONCORDANT, genes[0]
            g = genes[0]
            _add_crossings(spans_1[0], spans_2[0], first_junction[g], first_junction[g + 1], donors, acceptors, crossings)
            if first_transcript[g] < first_transcript[g + 1]:
                ways = (first_transcript[g], first_transcript[g + 1])
                is_odd[i] = has_odd_step(first, a[i, 2], a[i, 3], codes, table, ways, first_way, way_donors, way_acceptors) or (
                    is_paired and has_odd_step(second, b[i, 2], b[i, 3], codes, table, ways, first_way, way_donors, way_acceptors)
                )
        else:
            fate[i] = SHARED_ONLY if is_shared or shared_1 or shared_2 else OFF_TARGET


def screen_block(block: ReadBlock, bundle: Bundle, ways: GeneWays | None = None) -> ScreenedBlock:
    """Screens the fragments of a block; with `ways`, those of their genes are looked at for events within the gene.

    The answer depends on the arguments alone; reads with an adapter get cut.
    """
    count = len(block)
    junctions = bundle.junctions
    ways = ways or list_ways(bundle)
    screened = ScreenedBlock(
        block,
        np.zeros(count, dtype=np.uint8),
        np.full(count, -1, dtype=np.int32),
        np.zeros(count, dtype=np.int32),
        np.full(count, -1, dtype=np.int8),
        np.zeros(count, dtype=np.uint64),
        np.zeros(len(junctions.donors), dtype=np.int64),
        np.zeros(count, dtype=np.bool_),
    )
    second = block.second
    _screen_block(
        block.first.buffer,
        block.first.columns,
        second.buffer if second else block.first.buffer,
        second.columns if second else block.first.columns[:0],
        CODE_OF_BYTE,
        bundle.words,
        bundle.layout.gene_of_block,
        ADAPTERS,
        junctions.first,
        junctions.donors,
        junctions.acceptors,
        ways.first_transcript,
        ways.first_junction,
        ways.donors,
        ways.acceptors,
        screened.fate,
        screened.gene,
        screened.insert_bp,
        screened.is_sense,
        screened.end_key,
        screened.crossings,
        screened.is_odd,
    )
    return screened
