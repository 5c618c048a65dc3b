"""The genome sequence of a bundle by genome coordinates, however much of it the bundle has.

A bundle has whole chromosomes, slices of them, or, made from transcripts, genes whose introns are unknown. A base outside of what
it has is unknown (`UNKNOWN_BASE`), never an error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import pysam

from fascicle.model.loci import Build, Span
from fascicle.reference.bundle import Bundle
from fascicle.reference.contigs import MAIN_CHROMS, find_contig_length, read_contig_lengths, sort_key
from fascicle.reference.fasta import SLICE_NAME
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases, reverse_complement

SEQUENCE_FILE: Final = "sequence.fa.gz"


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """A stretch of a chromosome whose sequence is known; `name` is that of its record. A slice is not the whole chromosome."""

    chrom: str
    span: Span
    name: str
    is_slice: bool


def parse_slice_name(name: str) -> tuple[str, Span] | None:
    """Chromosome as written and span (0-based, half-open) of a record named `chr:start-end` (1-based); None for other names.

    >>> parse_slice_name("chr17:101-200")
    ('chr17', Span(start=100, end=200))
    """
    match = SLICE_NAME.match(name)
    if match is None or not 0 < int(match["start1"]) <= int(match["end1"]):
        return None
    return match["chrom"], Span(int(match["start1"]) - 1, int(match["end1"]))


class Genome:
    """Sequence by genome coordinates: 0-based, half-open, plus strand. Safe to share between threads.

    `fasta` is the bundle's genome file (bgzip, indexed), None for a bundle made from transcripts.
    """

    def __init__(
        self, build: Build, stretches: Sequence[Stretch], read: Callable[[Stretch, Span], Bases], fasta: Path | None = None
    ):
        self.build = build
        self.fasta = fasta
        self.stretches = tuple(sorted(stretches, key=lambda s: (sort_key(s.chrom), s.span)))
        self._read = read

    @cached_property
    def _by_chrom(self) -> Mapping[str, tuple[Stretch, ...]]:
        return {chrom: tuple(group) for chrom, group in groupby(self.stretches, key=lambda stretch: stretch.chrom)}

    @property
    def chroms(self) -> tuple[str, ...]:
        """Chromosomes of which anything is known, in the order of files."""
        return tuple(self._by_chrom)

    @cached_property
    def is_whole(self) -> bool:
        """Whether every chromosome is whole. Of a known build all of 1 to 22, X and Y must be there, with their lengths."""
        whole = {stretch.chrom: len(stretch.span) for stretch in self.stretches if not stretch.is_slice}
        if len(whole) < len(self.chroms) or not whole:
            return False
        known = read_contig_lengths().get(self.build)
        return known is None or all(whole.get(chrom) == known[chrom] for chrom in MAIN_CHROMS)

    def list_stretches(self, chrom: str) -> tuple[Stretch, ...]:
        """Known stretches of a chromosome in order."""
        return self._by_chrom.get(chrom, ())

    def length(self, chrom: str) -> int | None:
        """The length of a chromosome in bases: as the bundle has it whole, else as its build says; None where neither does."""
        whole = next((len(stretch.span) for stretch in self.list_stretches(chrom) if not stretch.is_slice), None)
        return whole if whole is not None else find_contig_length(self.build, chrom)

    def covered_bp(self, chrom: str, start: int, end: int) -> int:
        """How many bases of a range lie in known stretches (which do not overlap in a well-made bundle)."""
        known = np.zeros(max(end - start, 0), dtype=bool)
        for stretch in self.list_stretches(chrom):
            known[max(stretch.span.start - start, 0) : max(stretch.span.end - start, 0)] = True
        return int(known.sum())

    def bases(self, chrom: str, start: int, end: int) -> Bases:
        """Base codes of a range, `UNKNOWN_BASE` where nothing is known (also outside of the chromosome), shape (end - start,)."""
        found = np.full(max(end - start, 0), UNKNOWN_BASE, dtype=np.uint8)
        for stretch in self.list_stretches(chrom):
            first, last = max(start, stretch.span.start), min(end, stretch.span.end)
            if first < last:
                part = self._read(stretch, Span(first, last))
                inside = found[first - start : last - start]
                np.copyto(inside, part, where=part != UNKNOWN_BASE)
        return found


def open_genome(bundle: Bundle) -> Genome:
    """The sequence of a bundle: its genome file, or its gene loci where it was made from transcripts."""
    path = bundle.path / SEQUENCE_FILE
    if not path.is_file():
        return Genome(bundle.build, list(_list_loci(bundle)), _LociReader(bundle).read)
    reader = _FastaReader(path)
    return Genome(bundle.build, [_describe_record(name, length) for name, length in reader.list_records()], reader.read, path)


def _describe_record(name: str, length: int) -> Stretch:
    named = parse_slice_name(name)
    if named is None:
        return Stretch(name, Span(0, length), name, is_slice=False)
    return Stretch(named[0], named[1], name, is_slice=True)


class _FastaReader:
    """Random access to the genome file. htslib's handle is for one thread at a time."""

    def __init__(self, path: Path):
        self._file = pysam.FastaFile(str(path))
        self._lock = Lock()

    def list_records(self) -> Iterator[tuple[str, int]]:
        return zip(self._file.references, self._file.lengths, strict=True)

    def read(self, stretch: Stretch, span: Span) -> Bases:
        with self._lock:
            text = self._file.fetch(stretch.name, span.start - stretch.span.start, span.end - stretch.span.start)
        return encode_bases(text.encode("ascii"))


def _list_loci(bundle: Bundle) -> Iterator[Stretch]:
    for row in bundle.gene_rows:
        yield Stretch(row["chrom"].decode(), Span(int(row["start"]), int(row["end"])), row["symbol"].decode(), is_slice=True)


class _LociReader:
    """Sequence out of the gene loci."""

    def __init__(self, bundle: Bundle):
        self._bundle = bundle

    def read(self, stretch: Stretch, span: Span) -> Bases:
        number = self._bundle.numbers[stretch.name]
        locus = self._bundle.locus_bases(number)
        is_plus = bool(self._bundle.gene_rows[number]["is_plus"])
        if is_plus:
            return np.array(locus[span.start - stretch.span.start : span.end - stretch.span.start])
        return reverse_complement(locus[stretch.span.end - span.end : stretch.span.end - span.start])
