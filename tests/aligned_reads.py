"""Reads with their alignments to the small genome, told from where they were drawn: spliced, and chimeric across a fusion.

A read of two genes has a primary alignment of its longer part, soft-clipped, and a supplementary one of the other, hard-clipped,
as STAR and bwa write them.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pysam

from small_genome import Genome, Pair, SmallGene, list_places, splice, turn

SOFT, HARD = 4, 5


@dataclass(frozen=True)
class Base:
    """Where a sense base of a transcript lies."""

    letter: str
    chrom: str
    place: int
    strand: str


@dataclass(frozen=True)
class AlignedPair:
    """Both mates as sequenced, and their records."""

    pair: Pair
    records: tuple[pysam.AlignedSegment, ...]


def list_bases(genome: Genome, gene: SmallGene) -> list[Base]:
    """The first transcript of a gene, 5' to 3'."""
    places = list_places(gene, gene.transcripts[0])
    return [Base(letter, gene.chrom, place, gene.strand) for letter, place in zip(splice(genome, gene), places, strict=True)]


def make_header(genome: Genome, reference: Path | None = None) -> pysam.AlignmentHeader:
    """Sequences of the genome; `reference` is named in the header's UR field, as aligners do."""
    field = {"UR": f"file:{reference}"} if reference else {}
    return pysam.AlignmentHeader.from_dict(
        {
            "HD": {"VN": "1.6", "SO": "unsorted"},
            "SQ": [{"SN": name, "LN": len(bases), **field} for name, bases in genome.items()],
        }
    )


def draw_aligned(
    rng: random.Random, template: Sequence[Base], count: int, header: pysam.AlignmentHeader, name: str, read_bp: int = 75
) -> list[AlignedPair]:
    """Pairs of fragments of 150 to 250 bases."""
    drawn = []
    for number in range(count):
        length = rng.randint(150, 250)
        start = rng.randint(0, len(template) - length)
        fragment = template[start : start + length]
        mates = [(fragment[:read_bp], True), (fragment[-read_bp:], False)]
        if rng.random() < 0.5:
            mates.reverse()
        records = [
            r
            for mate, (bases, is_sense) in enumerate(mates)
            for r in _align(bases, mate, f"{name}.{number}", header, is_sense=is_sense)
        ]
        texts = ["".join(base.letter for base in bases) for bases, _ in mates]
        pair = (texts[0] if mates[0][1] else turn(texts[0]), texts[1] if mates[1][1] else turn(texts[1]))
        drawn.append(AlignedPair(pair, tuple(records)))
    return drawn


def _align(
    bases: Sequence[Base], mate: int, name: str, header: pysam.AlignmentHeader, *, is_sense: bool
) -> list[pysam.AlignedSegment]:
    """One record a gene, the longest first."""
    parts: list[tuple[int, list[Base]]] = []
    for _, group in groupby(enumerate(bases), key=lambda item: item[1].chrom):
        items = list(group)
        parts.append((items[0][0], [base for _, base in items]))
    parts.sort(key=lambda part: -len(part[1]))
    text = "".join(base.letter for base in bases)
    return [_make_record(part, text, mate, name, header, is_sense=is_sense, is_primary=not i) for i, part in enumerate(parts)]


def _make_record(
    part: tuple[int, list[Base]],
    text: str,
    mate: int,
    name: str,
    header: pysam.AlignmentHeader,
    *,
    is_sense: bool,
    is_primary: bool,
) -> pysam.AlignedSegment:
    before, own = part
    after = len(text) - before - len(own)
    is_plus = own[0].strand == "+"
    if not is_plus:
        text, before, after, own = turn(text), after, before, own[::-1]
    clip = SOFT if is_primary else HARD
    record = pysam.AlignedSegment(header)
    record.query_name = name
    record.flag = 1 | (64 if mate == 0 else 128) | (0 if is_sense == is_plus else 16) | (0 if is_primary else 2048)
    record.reference_name, record.reference_start, record.mapping_quality = own[0].chrom, own[0].place, 60
    record.query_sequence = text if is_primary else text[before : before + len(own)]
    record.query_qualities = pysam.qualitystring_to_array("I" * len(record.query_sequence))
    cigar = [(clip, before)] if before else []
    for base, following in zip(own, [*own[1:], None], strict=True):
        if cigar and cigar[-1][0] == 0:
            cigar[-1] = (0, cigar[-1][1] + 1)
        else:
            cigar.append((0, 1))
        if following and following.place != base.place + 1:
            cigar.append((3, following.place - base.place - 1))
    record.cigartuples = [*cigar, *([(clip, after)] if after else [])]
    return record


def list_records(pairs: Iterable[AlignedPair]) -> list[pysam.AlignedSegment]:
    return [record for pair in pairs for record in pair.records]


def sort_by_place(records: Iterable[pysam.AlignedSegment]) -> list[pysam.AlignedSegment]:
    return sorted(records, key=lambda record: (record.reference_id, record.reference_start))


def write_alignments(
    path: Path, records: Iterable[pysam.AlignedSegment], header: pysam.AlignmentHeader, reference: Path | None = None
) -> Path:
    """BAM, or CRAM where a reference is given."""
    mode = "wc" if reference else "wb"
    with pysam.AlignmentFile(str(path), mode, header=header, reference_filename=str(reference) if reference else None) as file:
        for record in records:
            file.write(record)
    return path
