"""HLA reads fished from all reads: fragments of which a read has words of a class I gene.

Every sixth word of a read is looked up; two hits keep the fragment. A read of 75 bases has ten such words, and one wrong base
spoils at most four. Words stand for a gene of class I, not for one gene: sorting them out is the next step's work.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.reads.fastq import ADAPTERS, BASES, BASES_END, QUALITIES, ReadBlock, Records, find_adapter
from fascicle.reads.parallel import map_in_order
from fascicle.reads.umis import has_umis, parse_umi
from fascicle.reference.hla.packing import READ_BP_MAX
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, UNKNOWN_BASE, Bases
from fascicle.reference.words import WORD_BP, Table, find_word

PROBE_STEP: Final = 6
HITS_MIN: Final = 2
# Bases of a lower Phred score are not compared: one in ten of them is wrong.
QUALITY_MIN: Final = 10
_PHRED_OFFSET: Final = 33
# Fragments kept in memory. Where there are more, one in two, four ... is kept, so that memory stays flat. Their first bases
# decide which, so that copies of one molecule are kept or left together.
FRAGMENTS_MAX: Final = 60_000
_SAMPLED_BP: Final = 16
_MIXERS: Final = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))
_SHIFT: Final = np.uint64(29)
_ZERO: Final = np.uint64(0)
_TWO: Final = np.uint64(2)
_THREE: Final = np.uint64(3)
_TOP: Final = np.uint64(2 * (WORD_BP - 1))

# Bases, lengths and UMIs of some fragments, as in `FishedFragments`.
_Fragments = tuple[NDArray[np.uint8], NDArray[np.int32], NDArray[np.uint64]]


@dataclass(frozen=True, slots=True)
class FishedFragments:
    """Fragments with words of class I. `bases[f, m]` are the codes of mate m (unknown and poor bases, and what lies past the
    end, as 4), `lengths[f, m]` its bases (0: no such mate), `umis[f]` a number that stands for its UMI (0: none). `fragments`
    were read, `fished` found, one in `stride` kept."""

    bases: NDArray[np.uint8]
    lengths: NDArray[np.int32]
    umis: NDArray[np.uint64]
    fragments: int
    fished: int
    stride: int

    def __len__(self) -> int:
        return len(self.lengths)


@kernel
def has_words(buffer: NDArray[np.uint8], start: int, end: int, codes: Bases, table: Table) -> bool:
    """Whether enough of the sampled words of a read are in the table."""
    hits = 0
    for at in range(start, end - WORD_BP + 1, PROBE_STEP):
        forward, backward = _ZERO, _ZERO
        is_known = True
        for i in range(at, at + WORD_BP):
            base = codes[buffer[i]]
            if base > 3:
                is_known = False
                break
            forward = (forward << _TWO) | np.uint64(base)
            backward = (backward >> _TWO) | ((_THREE - np.uint64(base)) << _TOP)
        if is_known and find_word(table, min(forward, backward)) != _ZERO:
            hits += 1
            if hits >= HITS_MIN:
                return True
    return False


@kernel
def _find_fragments(
    first: NDArray[np.uint8],
    a: NDArray[np.int64],
    second: NDArray[np.uint8],
    b: NDArray[np.int64],
    codes: Bases,
    table: Table,
    is_found: NDArray[np.bool_],
) -> None:
    for i in range(len(a)):
        is_found[i] = has_words(first, a[i, 2], a[i, 3], codes, table)
        if not is_found[i] and len(b):
            is_found[i] = has_words(second, b[i, 2], b[i, 3], codes, table)


@kernel
def _cut_adapters(buffer: NDArray[np.uint8], columns: NDArray[np.int64], rows: NDArray[np.int64], adapters: Bases) -> None:
    for row in rows:
        columns[row, 3] = find_adapter(buffer, columns[row, 2], columns[row, 3], adapters)


def _fish_block(block: ReadBlock, table: Table) -> tuple[_Fragments, int]:
    """The fished fragments of a block, and the number of fragments in it."""
    second = block.second
    is_found = np.zeros(len(block), dtype=np.bool_)
    none = block.first.columns[:0]
    others = (second.buffer, second.columns) if second else (block.first.buffer, none)
    _find_fragments(block.first.buffer, block.first.columns, *others, CODE_OF_BYTE, table, is_found)
    rows = np.flatnonzero(is_found)
    bases = np.full((len(rows), 2, READ_BP_MAX), UNKNOWN_BASE, dtype=np.uint8)
    lengths = np.zeros((len(rows), 2), dtype=np.int32)
    for mate, records in enumerate((block.first, second)):
        if records is not None and len(rows):
            _cut_adapters(records.buffer, records.columns, rows, ADAPTERS)
            for k, row in enumerate(rows.tolist()):
                lengths[k, mate] = _copy_bases(records, row, bases[k, mate])
    return (bases, lengths, _list_umis(block, rows)), len(block)


def _list_umis(block: ReadBlock, rows: NDArray[np.int64]) -> NDArray[np.uint64]:
    umis = np.zeros(len(rows), dtype=np.uint64)
    if len(rows) and has_umis(block):
        texts = (parse_umi(block.first.header(row)) or "" for row in rows.tolist())
        umis[:] = [int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "little") | 1 for text in texts]
    return umis


def _copy_bases(records: Records, row: int, into: NDArray[np.uint8]) -> int:
    """Codes of a record, poor ones as unknown; returns how many."""
    start, end, qualities = (int(records.columns[row, column]) for column in (BASES, BASES_END, QUALITIES))
    count = min(end - start, READ_BP_MAX)
    codes = CODE_OF_BYTE[records.buffer[start : start + count]]
    is_poor = records.buffer[qualities : qualities + count] < QUALITY_MIN + _PHRED_OFFSET
    into[:count] = np.where(is_poor, UNKNOWN_BASE, codes)
    return count


def fish_fragments(blocks: Iterable[ReadBlock], table: Table, threads: int = 1) -> FishedFragments:
    """The HLA fragments of all blocks, in the order of the reads whatever the number of threads."""
    empty = np.zeros((0, 2, READ_BP_MAX), dtype=np.uint8), np.zeros((0, 2), dtype=np.int32), np.zeros(0, dtype=np.uint64)
    parts: list[_Fragments] = [empty]
    fragments, fished, stride, kept = 0, 0, 1, 0
    for found, count in map_in_order(partial(_fish_block, table=table), blocks, threads):
        parts.append(_choose_part(found, stride))
        fragments, fished, kept = fragments + count, fished + len(found[1]), kept + len(parts[-1][1])
        while kept > FRAGMENTS_MAX:
            stride *= 2
            parts = [_choose_part(part, stride) for part in parts]
            kept = sum(len(lengths) for _, lengths, _ in parts)
    bases, lengths, umis = (np.concatenate([part[i] for part in parts]) for i in range(3))
    return FishedFragments(bases, lengths, umis, fragments, fished, stride)


def _choose_part(found: _Fragments, stride: int) -> _Fragments:
    """One in `stride` (a power of two) of the fragments, by their first bases; those of twice the stride are among them."""
    if stride == 1:
        return found
    bases, lengths, umis = found
    powers = np.uint64(5) ** np.arange(_SAMPLED_BP, dtype=np.uint64)
    numbers = (bases[:, :, :_SAMPLED_BP].astype(np.uint64) * powers).sum(axis=2) * _MIXERS[0]
    mixed = (numbers ^ (numbers >> _SHIFT)).sum(axis=1) * _MIXERS[1]
    chosen = ((mixed ^ (mixed >> _SHIFT)) & np.uint64(stride - 1)) == 0
    return bases[chosen], lengths[chosen], umis[chosen]
