"""Reads over joined places of the small genome, aligned as an aligner lays them that knows where each base is from.

Independent of the project's aligner and of its code for structural variants. A template is a list of bases, each with the place
it is from; a read is aligned where most of its bases lie, the rest is clipped, and a part of 30 bases or more has a record of
its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from small_genome import CHROM_LENGTHS, Genome, turn

PART_MIN_BP = 30
READ_BP = 100


@dataclass(frozen=True)
class End:
    """A side of a junction: the last base before it or the first behind it (0-based), read on a strand."""

    chrom: str
    offset: int
    strand: str


@dataclass(frozen=True)
class Base:
    """One base of a template; `chrom` None: inserted."""

    letter: str
    chrom: str | None
    offset: int
    strand: str


def spell_side(genome: Genome, end: End, count: int, *, is_five_prime: bool) -> list[Base]:
    """Bases of a side in the direction of the junction."""
    step = 1 if end.strand == "+" else -1
    offsets = [end.offset + step * i for i in (range(-count + 1, 1) if is_five_prime else range(count))]
    letters = [genome[end.chrom][offset] for offset in offsets]
    if end.strand == "-":
        letters = [turn(letter) for letter in letters]
    return [Base(letter, end.chrom, offset, end.strand) for letter, offset in zip(letters, offsets, strict=True)]


def spell_junction(genome: Genome, five: End, three: End, inserted: str = "", flank_bp: int = 400) -> list[Base]:
    """Both sides and what is inserted between."""
    between = [Base(letter, None, -1, "+") for letter in inserted]
    left = spell_side(genome, five, flank_bp, is_five_prime=True)
    return [*left, *between, *spell_side(genome, three, flank_bp, is_five_prime=False)]


def spell_range(genome: Genome, chrom: str, start: int, end: int) -> list[Base]:
    """The genome as it is."""
    return spell_side(genome, End(chrom, start, "+"), end - start, is_five_prime=False)


@dataclass(frozen=True)
class Part:
    """A run of a read's bases that lie together: where in the read as sequenced, and where on the genome."""

    query_start: int
    query_end: int
    chrom: str
    start: int
    is_reverse: bool

    def format_cigar(self, read_bp: int, clip: str) -> str:
        before, after = self.query_start, read_bp - self.query_end
        if self.is_reverse:
            before, after = after, before
        length = self.query_end - self.query_start
        return "".join(f"{n}{op}" for n, op in ((before, clip), (length, "M"), (after, clip)) if n)


def list_parts(read: Sequence[Base], *, is_turned: bool) -> list[Part]:
    """Runs of a read, the longest first. `is_turned`: the bases are given in the reverse of what was sequenced."""
    ordered = list(read[::-1]) if is_turned else list(read)
    runs: list[list[int]] = []
    for i, base in enumerate(ordered):
        last = ordered[runs[-1][-1]] if runs and runs[-1][-1] == i - 1 else None
        if base.chrom is None:
            continue
        step = (1 if base.strand == "+" else -1) * (-1 if is_turned else 1)
        if last and (last.chrom, last.strand) == (base.chrom, base.strand) and base.offset - last.offset == step:
            runs[-1].append(i)
        else:
            runs.append([i])
    parts = []
    for run in runs:
        offsets = [ordered[i].offset for i in run]
        is_reverse = (ordered[run[0]].strand == "-") != is_turned
        parts.append(Part(run[0], run[-1] + 1, str(ordered[run[0]].chrom), min(offsets), is_reverse))
    return sorted(parts, key=lambda part: (part.query_start - part.query_end, part.query_start))


def make_header(genome: Genome) -> pysam.AlignmentHeader:
    contigs = [{"SN": chrom, "LN": len(text)} for chrom, text in genome.items()]
    return pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6", "SO": "coordinate"}, "SQ": contigs})


@dataclass(frozen=True)
class Draw:
    """So many fragments of a template, with one base in `error` wrong; `parts_bp`: the shortest part with a record of its own."""

    template: Sequence[Base]
    count: int
    name: str
    error: float = 0.0
    parts_bp: int = PART_MIN_BP
    mapping: int = 60
    copies: int = 1
    umi: str | None = None


def draw_records(rng: random.Random, draw: Draw, header: pysam.AlignmentHeader) -> list[pysam.AlignedSegment]:
    """Records of all pairs. Of `copies` of a fragment all but the first are marked as duplicates."""
    records = []
    for number in range(draw.count):
        size = rng.randint(180, 300)
        start = rng.randint(0, len(draw.template) - size)
        fragment = draw.template[start : start + size]
        is_turned = rng.random() < 0.5
        mates = [(fragment[:READ_BP], False), (fragment[-READ_BP:], True)]
        if is_turned:
            mates.reverse()
        for copy in range(draw.copies):
            records += _make_pair(rng, mates, f"{draw.name}{number}.{copy}", draw, header, is_copy=copy > 0)
    return records


def _make_pair(
    rng: random.Random,
    mates: Sequence[tuple[Sequence[Base], bool]],
    name: str,
    draw: Draw,
    header: pysam.AlignmentHeader,
    *,
    is_copy: bool,
) -> list[pysam.AlignedSegment]:
    parts = [list_parts(bases, is_turned=is_reversed) for bases, is_reversed in mates]
    texts = [_sequence(rng, bases, draw.error, is_turned=is_reversed) for bases, is_reversed in mates]
    records = []
    for mate in (0, 1):
        kept = [parts[mate][0], *(p for p in parts[mate][1:] if p.query_end - p.query_start >= draw.parts_bp)]
        records += [
            _make_record(number, kept, texts[mate], mate, parts[1 - mate][0], name, draw, header, is_copy=is_copy)
            for number in range(len(kept))
        ]
    return records


def _sequence(rng: random.Random, bases: Sequence[Base], error: float, *, is_turned: bool) -> str:
    text = "".join(base.letter for base in bases)
    text = turn(text) if is_turned else text
    return "".join(rng.choice("ACGT") if error and rng.random() < error else letter for letter in text)


def _make_record(
    number: int,
    parts: Sequence[Part],
    text: str,
    mate: int,
    other: Part,
    name: str,
    draw: Draw,
    header: pysam.AlignmentHeader,
    *,
    is_copy: bool,
) -> pysam.AlignedSegment:
    own, clip = parts[number], "S" if number == 0 else "H"
    record = pysam.AlignedSegment(header)
    record.query_name = name
    record.flag = 1 | (128 if mate else 64) | (16 if own.is_reverse else 0) | (32 if other.is_reverse else 0)
    record.flag |= (2048 if number else 0) | (1024 if is_copy else 0)
    record.reference_name, record.reference_start, record.mapping_quality = own.chrom, own.start, draw.mapping
    record.cigarstring = own.format_cigar(len(text), clip)
    shown = text if number == 0 else text[own.query_start : own.query_end]
    record.query_sequence = turn(shown) if own.is_reverse else shown
    record.query_qualities = pysam.qualitystring_to_array("I" * len(shown))
    record.next_reference_name, record.next_reference_start = other.chrom, other.start
    record.set_tag("MC", other.format_cigar(READ_BP, "S"))
    if draw.umi:
        record.set_tag("RX", draw.umi)
    others = [part for i, part in enumerate(parts) if i != number]
    if others:
        record.set_tag("SA", "".join(_format_part(part, len(text), draw.mapping) for part in others))
    return record


def _format_part(part: Part, read_bp: int, mapping: int) -> str:
    strand = "-" if part.is_reverse else "+"
    return f"{part.chrom},{part.start + 1},{strand},{part.format_cigar(read_bp, 'S')},{mapping},0;"


def write_records(path: Path, records: Iterable[pysam.AlignedSegment], header: pysam.AlignmentHeader) -> Path:
    """A sorted, indexed BAM."""
    with pysam.AlignmentFile(str(path), "wb", header=header) as file:
        for record in sorted(records, key=lambda own: (own.reference_id, own.reference_start)):
            file.write(record)
    pysam.index(str(path))
    return path


def list_wild(genome: Genome) -> list[Sequence[Base]]:
    """The chromosomes of the small genome as templates."""
    return [spell_range(genome, chrom, 0, length) for chrom, length in CHROM_LENGTHS.items()]
