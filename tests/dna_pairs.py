"""Pairs of DNA reads drawn from a genome with their places, written as FASTQ or as aligned BAM: independent of the
project's code.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pysam

from small_genome import Genome, add_errors, format_fastq, turn

READ_BP = 100


@dataclass(frozen=True)
class DnaPair:
    """Both mates as sequenced; the fragment lies at `start` to `end` of `chrom`; `is_turned`: the first mate is its right end."""

    name: str
    chrom: str
    start: int
    end: int
    is_turned: bool
    first: str
    second: str


def draw_dna_pairs(
    rng: random.Random,
    genome: Genome,
    chrom: str,
    span: tuple[int, int],
    count: int,
    *,
    error_rate: float = 0.0,
    prefix: str = "f",
    read_bp: int = READ_BP,
    insert: tuple[int, int] = (150, 300),
) -> list[DnaPair]:
    """Fragments that lie wholly in a span."""
    pairs = []
    for number in range(count):
        length = rng.randint(*insert)
        start = rng.randint(span[0], span[1] - length)
        fragment = genome[chrom][start : start + length]
        is_turned = rng.random() < 0.5
        pairs.append(make_pair(rng, f"{prefix}{number}", chrom, start, fragment, read_bp, error_rate, is_turned=is_turned))
    return pairs


def make_pair(
    rng: random.Random, name: str, chrom: str, start: int, fragment: str, read_bp: int, error_rate: float, *, is_turned: bool
) -> DnaPair:
    left, right = fragment[:read_bp], turn(fragment)[:read_bp]
    first, second = (right, left) if is_turned else (left, right)
    first, second = add_errors(rng, first, error_rate), add_errors(rng, second, error_rate)
    return DnaPair(name, chrom, start, start + len(fragment), is_turned, first, second)


def write_dna_fastq(folder: Path, pairs: Sequence[DnaPair], stem: str = "dna", quality: str = "I") -> list[Path]:
    paths = [folder / f"{stem}_{mate}.fastq" for mate in (1, 2)]
    names = [pair.name for pair in pairs]
    paths[0].write_bytes(format_fastq((pair.first for pair in pairs), names, quality))
    paths[1].write_bytes(format_fastq((pair.second for pair in pairs), names, quality))
    return paths


def make_dna_header(
    lengths: Mapping[str, int],
    *,
    order: str = "coordinate",
    samples: Sequence[str] = ("S",),
    md5: Mapping[str, str] | None = None,
) -> pysam.AlignmentHeader:
    rows = [{"SN": name, "LN": length, **({"M5": md5[name]} if md5 and name in md5 else {})} for name, length in lengths.items()]
    groups = [{"ID": f"g{number}", "SM": sample} for number, sample in enumerate(samples)]
    return pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6", "SO": order}, "SQ": rows, "RG": groups})


def align_pair(
    pair: DnaPair, header: pysam.AlignmentHeader, name_contig: Callable[[str], str] = str, shift: int = 0
) -> list[pysam.AlignedSegment]:
    """Both records, ungapped, as an aligner writes them. `shift` is taken off the positions."""
    left = make_record(header, pair, 1 if pair.is_turned else 0, name_contig(pair.chrom), pair.start - shift)
    bases = pair.first if pair.is_turned else pair.second
    right = make_record(header, pair, 0 if pair.is_turned else 1, name_contig(pair.chrom), pair.end - len(bases) - shift)
    right.flag |= 16
    left.flag |= 32
    right.query_sequence = turn(bases)
    right.query_qualities = pysam.qualitystring_to_array("I" * len(bases))
    for own, mate, length in ((left, right, pair.end - pair.start), (right, left, pair.start - pair.end)):
        own.next_reference_id, own.next_reference_start = mate.reference_id, mate.reference_start
        own.template_length = length
        own.set_tag("MC", mate.cigarstring)
    return [left, right]


def make_record(header: pysam.AlignmentHeader, pair: DnaPair, mate: int, contig: str, start: int) -> pysam.AlignedSegment:
    bases = pair.second if mate else pair.first
    record = pysam.AlignedSegment(header)
    record.query_name, record.flag = pair.name, 3 | (128 if mate else 64)
    record.reference_name, record.reference_start, record.mapping_quality = contig, start, 60
    record.cigarstring = f"{len(bases)}M"
    record.query_sequence = bases
    record.query_qualities = pysam.qualitystring_to_array("I" * len(bases))
    return record


def write_bam(
    path: Path,
    records: Iterable[pysam.AlignedSegment],
    header: pysam.AlignmentHeader,
    *,
    is_sorted: bool = True,
    is_indexed: bool = True,
    reference: Path | None = None,
) -> Path:
    """BAM, or CRAM where a reference is given."""
    found = list(records)
    if is_sorted:
        found.sort(key=lambda record: (record.reference_id if record.reference_id >= 0 else 1 << 30, record.reference_start))
    mode = "wc" if reference else "wb"
    with pysam.AlignmentFile(str(path), mode, header=header, reference_filename=str(reference) if reference else None) as file:
        for record in found:
            file.write(record)
    if is_indexed:
        pysam.index(str(path))
    return path
