"""Fragments and bases over targets against plain counting, read pair by read pair, on sorted files cut into blocks anywhere."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pysam
import pytest

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam
from fascicle.evidence.base_counts import compare_bases
from fascicle.evidence.depth import DepthEvidence, join_depth
from fascicle.evidence.fragment_counts import count_fragments
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.loci import Span
from fascicle.reads import alignment_blocks
from fascicle.reads.aligned import AlignedReads, open_aligned
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome, open_genome
from small_genome import Genome as Letters

THRESHOLDS = CoverageThresholds(mapping_quality=20, base_quality=20, callable_depth=10)
SPANS = (("chr1", Span(1000, 1400)), ("chr1", Span(1405, 1500)), ("chr1", Span(3000, 3001)), ("chr2", Span(0, 900)))
NEVER = 4 | 256 | 512 | 1024 | 2048


@pytest.fixture(scope="module")
def genome(small_bundle: Bundle) -> Genome:
    return open_genome(small_bundle)


def spoil(rng: random.Random, record: pysam.AlignedSegment) -> None:
    """Another CIGAR, qualities, flags and mapping quality."""
    bases, length = str(record.query_sequence), record.query_length
    middle = rng.randint(20, 60)
    kind = rng.random()
    if kind < 0.15:
        bases, record.cigarstring = bases[:middle] + bases[middle + 3 :], f"{middle}M3D{length - middle - 3}M"
    elif kind < 0.3:
        bases, record.cigarstring = bases[:middle] + "ACGT" + bases[middle:], f"{middle}M4I{length - middle}M"
    elif kind < 0.45:
        record.cigarstring = f"{middle}M{length - middle}S"
    record.query_sequence, length = bases, len(bases)
    record.query_qualities = pysam.qualitystring_to_array("".join(chr(33 + rng.choice((10, 19, 20, 37))) for _ in range(length)))
    record.mapping_quality = rng.choice((0, 19, 20, 60, 60, 60))
    if rng.random() < 0.1:
        record.flag |= rng.choice((256, 512, 1024, 2048))


def write_spoilt(path: Path, letters: Letters, seed: int) -> Path:
    rng = random.Random(seed)
    header = make_dna_header({chrom: len(text) for chrom, text in letters.items()})
    pairs = draw_dna_pairs(rng, letters, "chr1", (900, 1700), 250, error_rate=0.02, insert=(90, 350), read_bp=90)
    pairs += draw_dna_pairs(rng, letters, "chr1", (2800, 3300), 40, prefix="b")
    pairs += draw_dna_pairs(rng, letters, "chr2", (0, 1200), 100, prefix="c")
    records = [record for pair in pairs for record in align_pair(pair, header)]
    for record in records:
        spoil(rng, record)
    for own, mate in zip(records[::2], records[1::2], strict=True):
        own.set_tag("MC", mate.cigarstring)
        mate.set_tag("MC", own.cigarstring)
    return write_bam(path, records, header)


def group_fragments(path: Path) -> list[list[pysam.AlignedSegment]]:
    """Records that count, mates together where they overlap."""
    by_name: dict[str, list[pysam.AlignedSegment]] = defaultdict(list)
    with pysam.AlignmentFile(str(path)) as file:
        for record in file:
            if not record.flag & NEVER:
                by_name[str(record.query_name)].append(record)
    fragments = []
    for mates in by_name.values():
        overlap = len(mates) == 2 and mates[1].reference_start < int(mates[0].reference_end or 0)
        fragments += [mates] if overlap else [[mate] for mate in mates]
    return fragments


def read_bases(record: pysam.AlignedSegment) -> dict[int, str]:
    """The base at every place with enough quality; a deleted base is `-`."""
    found = {}
    for at, place in record.get_aligned_pairs():
        if place is not None and at is None:
            found[place] = "-"
        elif place is not None and at is not None and (record.query_qualities or [])[at] >= 20:
            found[place] = str(record.query_sequence)[at]
    return found


def is_placed(record: pysam.AlignedSegment) -> bool:
    return record.mapping_quality >= 20


@pytest.fixture(params=[(0, 1 << 23), (1, 5000), (2, 700)], ids=str)
def reads(
    request: pytest.FixtureRequest, tmp_path: Path, small_genome: Letters, genome: Genome, monkeypatch: pytest.MonkeyPatch
) -> AlignedReads:
    seed, chunk = request.param
    monkeypatch.setattr(alignment_blocks, "CHUNK_BYTES", chunk)
    path = write_spoilt(tmp_path / "a.bam", small_genome, seed)
    with open_aligned(path, genome) as opened:
        return opened


def count_depth(reads: AlignedReads) -> DepthEvidence:
    return join_depth([part.depth for part in count_fragments(reads, SPANS, THRESHOLDS)])


def test_count_fragments__equals_plain_counting(reads: AlignedReads) -> None:
    evidence = count_depth(reads)
    usable: Counter[tuple[str, int]] = Counter()
    low: Counter[tuple[str, int]] = Counter()
    for fragment in group_fragments(reads.path):
        chrom = str(fragment[0].reference_name)
        good = {(chrom, place) for record in fragment if is_placed(record) for place in read_bases(record)}
        poor = {(chrom, place) for record in fragment if not is_placed(record) for place in read_bases(record)}
        usable.update(good)
        low.update(poor - good)
    expected = [(chrom, place) for chrom, span in SPANS for place in range(span.start, span.end)]
    assert evidence.usable.tolist() == [usable[place] for place in expected]
    assert evidence.low.tolist() == [low[place] for place in expected]
    assert evidence.usable.max() > 20


def test_count_bases__equals_plain_counting(reads: AlignedReads, genome: Genome, small_genome: Letters) -> None:
    (part,) = count_fragments(reads, SPANS, THRESHOLDS)
    found = compare_bases(part, genome)
    counts: dict[tuple[str, int], np.ndarray] = defaultdict(lambda: np.zeros((2, 4), int))
    for fragment in group_fragments(reads.path):
        seen: dict[int, set[str]] = defaultdict(set)
        for record in filter(is_placed, fragment):
            for place, base in read_bases(record).items():
                if base != "-":
                    seen[place].add(base)
        first = fragment[0]
        strand = int(first.is_reverse != first.is_read2)
        for place, bases in seen.items():
            if len(bases) == 1:
                counts[str(first.reference_name), place][strand, "ACGT".index(next(iter(bases)))] += 1
    for row in range(found.layout.length_bp):
        chrom, offset = found.place(row)
        assert found.counts[row].tolist() == counts[chrom, offset].tolist(), (chrom, offset)
        assert "ACGT"[found.known[row]] == small_genome[chrom][offset]
        assert found.layout.find_base(chrom, offset) == row


def test_count_depth__counts_records_and_inserts(reads: AlignedReads) -> None:
    evidence = count_depth(reads)
    with pysam.AlignmentFile(str(reads.path)) as file:
        inside = {
            (str(r.query_name), r.flag): r
            for chrom, span in SPANS
            for r in file.fetch(chrom, span.start, span.end)
        }  # fmt: skip
    assert evidence.on_target == len(inside)
    primary = [r for r in inside.values() if not r.flag & (4 | 256 | 2048)]
    assert evidence.placed == len(primary)
    assert evidence.duplicates == sum(bool(r.flag & 1024) for r in primary)
    lengths = [
        abs(r.template_length)
        for fragment in group_fragments(reads.path)
        for r in fragment
        if is_placed(r) and r.is_read1 and (str(r.query_name), r.flag) in inside
    ]
    found = [length for length, count in enumerate(evidence.inserts.tolist()) for _ in range(count)]
    assert found == sorted(lengths)
