"""Alleles of common SNPs in RNA reads, counted by pairs of words.

The word of an allele is the 20 bases around the SNP in the gene's canonical transcript: ten before it, the allele, nine after.
A fragment that holds the word, on either strand, counts for the allele, once. This needs no alignment; a word that the reference
has elsewhere as well is not used, and neither is a SNP with another one of the list inside its word, where reads of other
haplotypes would be missed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build
from fascicle.reads.fastq import ReadBlock
from fascicle.reads.parallel import map_in_order
from fascicle.reads.sources import Lanes
from fascicle.reference.bundle import Bundle
from fascicle.reference.kernels import kernel
from fascicle.reference.nucleotides import CODE_OF_BYTE, Bases, encode_bases
from fascicle.reference.words import (
    POSITION,
    SHARED,
    WORD_BP,
    Table,
    find_word,
    insert_word,
    is_simple,
    make_table,
    roll_word,
    roll_words,
)

_BEFORE_BP: Final = WORD_BP // 2
_ZERO: Final = np.uint64(0)


@dataclass(frozen=True, slots=True)
class AlleleWords:
    """The canonical words of a SNP's alleles, or why there are none."""

    snp: Snp
    reference: int | None
    alternate: int | None
    because: str = ""


@dataclass(frozen=True, slots=True)
class AlleleCounts:
    """Fragments with either allele of a SNP; None where it could not be looked for, and `because` says why."""

    snp: Snp
    reference: int | None
    alternate: int | None
    because: str = ""


def find_allele_words(snps: Sequence[Snp], bundle: Bundle) -> tuple[AlleleWords, ...]:
    """The words of every SNP, in order."""
    crowded = set(_find_crowded(snps))
    return tuple(
        AlleleWords(snp, None, None, "another SNP of the list lies within its word")
        if snp in crowded
        else _find_words(snp, bundle)
        for snp in snps
    )


def count_alleles(words: Sequence[AlleleWords], lanes: Lanes, threads: int) -> tuple[AlleleCounts, ...]:
    """Fragments per allele in all reads: one pass. The answer does not depend on the number of threads.

    Raises:
        ReadsError: the reads cannot be used.
    """
    table = _make_allele_table(words)
    counts = np.zeros(2 * len(words), dtype=np.int64)
    if any(word.reference is not None for word in words):
        blocks = lanes.read_blocks(is_threaded=threads > 1)
        for found in map_in_order(lambda block: count_block_alleles(block, table, len(words)), blocks, threads):
            counts += found
    return tuple(
        AlleleCounts(word.snp, None, None, word.because)
        if word.reference is None
        else AlleleCounts(word.snp, int(counts[2 * i]), int(counts[2 * i + 1]))
        for i, word in enumerate(words)
    )


def count_block_alleles(block: ReadBlock, table: Table, snps: int) -> NDArray[np.int64]:
    """Fragments of a block per SNP and allele: reference at 2 i, alternate at 2 i + 1."""
    counts, second = np.zeros(2 * snps, dtype=np.int64), block.second or block.first
    mates = second.columns if block.second else second.columns[:0]
    _count_block(block.first.buffer, block.first.columns, second.buffer, mates, CODE_OF_BYTE, table, counts)
    return counts


def _find_crowded(snps: Sequence[Snp]) -> Iterator[Snp]:
    """SNPs with another one so near that it lies within the word of one of the two."""
    ordered = sorted(snps, key=lambda snp: (snp.chrom, snp.offset))
    for left, right in pairwise(ordered):
        if left.chrom == right.chrom and right.offset - left.offset <= _BEFORE_BP:
            yield from (left, right)


def _find_words(snp: Snp, bundle: Bundle) -> AlleleWords:
    if Build.UNKNOWN not in (snp.build, bundle.build) and snp.build is not bundle.build:
        return AlleleWords(snp, None, None, f"the list is of {snp.build.value}, the reference of {bundle.build.value}")
    rows = bundle.gene_rows
    inside = (rows["chrom"] == snp.chrom.encode()) & (rows["start"] <= snp.offset) & (snp.offset < rows["end"])
    numbers = np.flatnonzero(inside).tolist()
    if not numbers:
        return AlleleWords(snp, None, None, "in no gene of the reference")
    found = [_find_words_in_gene(snp, number, bundle) for number in numbers]
    return next((words for words in found if words.reference is not None), found[0])


def _find_words_in_gene(snp: Snp, number: int, bundle: Bundle) -> AlleleWords:
    gene = bundle.gene(number)
    transcript = gene.canonical
    at = transcript.to_transcript(snp.offset)
    start = -1 if at is None else at - _BEFORE_BP
    if at is None or start < 0 or start + WORD_BP > transcript.length:
        return AlleleWords(snp, None, None, f"not inside {transcript.accession}, the canonical transcript of {gene.symbol}")
    whole = np.array(bundle.transcript_bases(number, transcript))
    alleles = [_encode(allele, is_plus=transcript.is_plus) for allele in (snp.reference, snp.alternate)]
    if whole[at] != alleles[0]:
        return AlleleWords(snp, None, None, "the reference has another base there than REF")
    because = ""
    reference, alternate = (_make_word(whole[start : start + WORD_BP], allele) for allele in alleles)
    if reference is None or alternate is None:
        because = "the sequence around it is unknown or of low complexity"
    elif not _is_told_apart(reference, alternate, whole, bundle.words):
        because = "the reference has the sequence of an allele elsewhere as well"
    return AlleleWords(snp, None, None, because) if because else AlleleWords(snp, reference, alternate)


def _encode(allele: str, *, is_plus: bool) -> int:
    """The code of an allele, given on the plus strand, on the strand of a transcript."""
    code = int(encode_bases(allele.encode())[0])
    return code if is_plus else 3 - code


def _make_word(around: Bases, allele: int) -> int | None:
    """The canonical word with an allele; None where a base is unknown or the word is simple."""
    bases = around.copy()
    bases[_BEFORE_BP] = allele
    words = _list_words(bases)
    return int(words[0]) if len(words) and not is_simple(words[0]) else None


def _list_words(bases: Bases) -> NDArray[np.uint64]:
    """The canonical words of a sequence."""
    count = max(len(bases) - WORD_BP + 1, 0)
    forward, backward = np.empty(count, np.uint64), np.empty(count, np.uint64)
    valid = roll_words(bases, forward, backward)
    return np.minimum(forward, backward)[valid]


def _is_told_apart(reference: int, alternate: int, transcript: Bases, table: Table) -> bool:
    """Whether the word of the reference allele is here alone, and that of the alternate allele nowhere."""
    is_here_once = int((_list_words(transcript) == np.uint64(reference)).sum()) == 1
    is_shared = find_word(table, np.uint64(reference)) & SHARED != _ZERO
    return is_here_once and not is_shared and find_word(table, np.uint64(alternate)) == _ZERO


def _make_allele_table(words: Sequence[AlleleWords]) -> Table:
    """Reference alleles at 2 i, alternate ones at 2 i + 1."""
    table = make_table(2 * len(words))
    for i, word in enumerate(words):
        for allele, canonical in enumerate((word.reference, word.alternate)):
            if canonical is not None:
                insert_word(table, np.uint64(canonical), np.uint64(2 * i + allele))
    return table


@kernel
def _count_record(
    buffer: NDArray[np.uint8],
    columns: NDArray[np.int64],
    codes: Bases,
    table: Table,
    counts: NDArray[np.int64],
    last: NDArray[np.int64],
    record: int,
) -> None:
    """Adds the alleles of one record. `last` holds the last fragment that each allele was counted for."""
    forward, backward = _ZERO, _ZERO
    known = 0
    for i in range(columns[record, 2], columns[record, 3]):
        forward, backward, known = roll_word(forward, backward, known, codes[buffer[i]])
        if known < WORD_BP:
            continue
        entry = find_word(table, min(forward, backward))
        if entry != _ZERO:
            allele = np.int64(entry & POSITION)
            if last[allele] != record:
                last[allele] = record
                counts[allele] += 1


@kernel
def _count_block(
    first: NDArray[np.uint8],
    a: NDArray[np.int64],
    second: NDArray[np.uint8],
    b: NDArray[np.int64],
    codes: Bases,
    table: Table,
    counts: NDArray[np.int64],
) -> None:
    last = np.full(len(counts), -1, np.int64)
    for record in range(len(a)):
        _count_record(first, a, codes, table, counts, last, record)
        if len(b):
            _count_record(second, b, codes, table, counts, last, record)
