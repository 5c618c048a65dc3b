"""Small BAM files with reads that are known base by base, and what a caller needs beside them."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pysam

from fascicle.model.loci import Build, Span
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases

REVERSE, SECOND, FIRST, PAIRED, PROPER, MATE_REVERSE = 0x10, 0x80, 0x40, 0x1, 0x2, 0x20
TURN = str.maketrans("ACGT", "TGCA")


@dataclass(frozen=True)
class Read:
    """A record as it stands in a BAM: bases on the plus strand, start 0-based on its contig."""

    name: str
    start: int
    cigar: str
    bases: str
    quality: int | tuple[int, ...] = 37
    flag: int = 0
    mapping: int = 60
    mate_start: int | None = None
    contig: int = 0


def random_sequence(size: int, seed: int) -> str:
    return "".join(random.Random(seed).choices("ACGT", k=size))


def write_bam(path: Path, contigs: Sequence[tuple[str, int]], reads: Iterable[Read]) -> Path:
    """A sorted, indexed BAM."""
    header = pysam.AlignmentHeader.from_dict(
        {"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": [{"SN": name, "LN": size} for name, size in contigs]}
    )
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for read in sorted(reads, key=lambda own: (own.contig, own.start)):
            file.write(_make_record(read, header))
    pysam.index(str(path))
    return path


def _make_record(read: Read, header: pysam.AlignmentHeader) -> pysam.AlignedSegment:
    record = pysam.AlignedSegment(header)
    record.query_name, record.flag = read.name, read.flag
    record.reference_id, record.reference_start = read.contig, read.start
    record.mapping_quality, record.cigarstring = read.mapping, read.cigar
    record.query_sequence = read.bases
    quals = (read.quality,) * len(read.bases) if isinstance(read.quality, int) else read.quality
    record.query_qualities = pysam.qualitystring_to_array("".join(chr(33 + q) for q in quals))
    if read.mate_start is not None:
        record.next_reference_id, record.next_reference_start = read.contig, read.mate_start
    return record


class Place(NamedTuple):
    contig: str
    start: int
    end: int
    shift: int


class PlacedBam:
    """A BAM whose contigs begin at given genome offsets."""

    reference = None

    def __init__(self, path: Path, places: Sequence[tuple[str, str, int, int]]):
        """Places: contig, chromosome, genome offset of its first base, length."""
        self.path = path
        self.index = Path(f"{path}.bai")
        self._places = places

    def locate(self, chrom: str, start: int, end: int) -> tuple[Place, ...]:
        return tuple(
            Place(name, max(start, shift) - shift, min(end, shift + size) - shift, shift)
            for name, own, shift, size in self._places
            if own == chrom and shift < end and start < shift + size
        )


class TextGenome:
    """A genome of texts by chromosome; unknown beyond their ends."""

    build = Build.GRCH38

    def __init__(self, texts: dict[str, str]):
        self._bases = {chrom: encode_bases(text.encode()) for chrom, text in texts.items()}

    def bases(self, chrom: str, start: int, end: int) -> Bases:
        found = np.full(end - start, UNKNOWN_BASE, np.uint8)
        own = self._bases[chrom]
        first, last = max(start, 0), min(end, len(own))
        if first < last:
            found[first - start : last - start] = own[first:last]
        return found


@dataclass(frozen=True)
class Region:
    chrom: str
    span: Span
    gene: str | None = None


@dataclass(frozen=True)
class Change:
    """A change of a text: `removed` bases from `start` on are replaced by `added`."""

    start: int
    removed: int
    added: str


def spell(text: str, changes: Sequence[Change]) -> tuple[str, list[int | None]]:
    """A haplotype, and for each of its bases the offset in the text, None for an inserted one."""
    parts: list[str] = []
    places: list[int | None] = []
    at = 0
    for change in sorted(changes, key=lambda own: own.start):
        parts += [text[at : change.start], change.added]
        places += range(at, change.start)
        is_substitution = len(change.added) == change.removed
        places += [change.start + i if is_substitution else None for i in range(len(change.added))]
        at = change.start + change.removed
    return "".join([*parts, text[at:]]), [*places, *range(at, len(text))]


def lay(places: Sequence[int | None]) -> tuple[int, str]:
    """Start and CIGAR of bases with their offsets in the reference; inserted bases at an end are clipped."""
    known = [i for i, place in enumerate(places) if place is not None]
    first, last = known[0], known[-1]
    operations = ["S"] * first
    before = None
    for place in places[first : last + 1]:
        if place is None:
            operations.append("I")
            continue
        operations += ["D"] * (place - before - 1 if before is not None else 0)
        operations.append("M")
        before = place
    operations += ["S"] * (len(places) - 1 - last)
    start = places[first]
    assert start is not None
    return start, _pack(operations)


def _pack(operations: Sequence[str]) -> str:
    packed: list[tuple[str, int]] = []
    for own in operations:
        if packed and packed[-1][0] == own:
            packed[-1] = own, packed[-1][1] + 1
        else:
            packed.append((own, 1))
    return "".join(f"{count}{own}" for own, count in packed)


@dataclass(frozen=True)
class Molecules:
    """Pairs to draw: from the text with `changes`, `count` of them, with one base in `error` wrong; fragments of 180 to 320
    bases."""

    count: int
    changes: tuple[Change, ...] = ()
    error: float = 0.0
    read_bp: int = 100
    quality: int = 37
    mapping: int = 60
    name: str = "m"


def draw_pairs(text: str, molecules: Molecules, seed: int) -> list[Read]:
    """Read pairs laid as they were drawn; none with a read of inserted bases alone."""
    rng = random.Random(f"{seed} {molecules.name}")
    bases, places = spell(text, molecules.changes)
    reads = []
    for number in range(molecules.count):
        size = rng.randint(180, 320)
        start = rng.randint(0, len(bases) - size)
        turned = rng.random() < 0.5
        ends = [(start, start + molecules.read_bp), (start + size - molecules.read_bp, start + size)]
        if any(all(place is None for place in places[a:b]) for a, b in ends):
            continue
        laid = [lay(places[a:b]) for a, b in ends]
        for mate, (own, (a, b)) in enumerate(zip(laid, ends, strict=True)):
            is_second = (mate == 1) != turned
            flag = PAIRED | PROPER | (SECOND if is_second else FIRST) | (REVERSE if mate else MATE_REVERSE)
            read = "".join(base if rng.random() >= molecules.error else rng.choice("ACGT") for base in bases[a:b])
            name = f"{molecules.name}{number}"
            reads.append(Read(name, own[0], own[1], read, molecules.quality, flag, molecules.mapping, laid[1 - mate][0]))
    return reads


def clip_gaps(read: Read, anchor: int = 40) -> Read:
    """The read as an aligner lays it that clips the shorter side of its gaps unless both sides have `anchor` bases."""
    parts = [(int(n), op) for n, op in _parse(read.cigar)]
    gaps = [i for i, (_, op) in enumerate(parts) if op in "ID"]
    if not gaps:
        return read
    before, behind = parts[: gaps[0]], parts[gaps[-1] + 1 :]
    left, right = (sum(n for n, op in side) for side in (before, behind))
    if min(left, right) >= anchor:
        return read
    if left >= right:
        return replace(read, cigar="".join(f"{n}{op}" for n, op in before) + f"{len(read.bases) - left}S")
    skipped = sum(n for n, op in parts[: gaps[-1] + 1] if op in "MD")
    rest = "".join(f"{n}{op}" for n, op in behind)
    return replace(read, start=read.start + skipped, cigar=f"{len(read.bases) - right}S{rest}")


def _parse(cigar: str) -> list[tuple[str, str]]:
    parts, number = [], ""
    for letter in cigar:
        if letter.isdigit():
            number += letter
        else:
            parts.append((number, letter))
            number = ""
    return parts
