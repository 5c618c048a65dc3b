"""One pass through the files counts what passes of their own through the same files count."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pysam
import pytest
from test_bin_depth import make_bins

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam
from fascicle.errors import ReadsError
from fascicle.evidence import fragment_counts, one_pass
from fascicle.evidence.base_counts import compare_bases
from fascicle.evidence.bin_depth import count_off_target
from fascicle.evidence.fragment_counts import count_depth, count_fragments
from fascicle.evidence.one_pass import CountedReads, PassPlan, count_reads
from fascicle.evidence.pileup.gathering import gather_chunk
from fascicle.evidence.repeat_lengths import count_repeat_lengths
from fascicle.evidence.sample_sites import NORMAL, TUMOUR, count_at_snps, gather_sample_evidence
from fascicle.evidence.structural.gathering import widen_targets
from fascicle.evidence.structural.odd_records import collect_odd_records
from fascicle.model.coverage import CoverageThresholds
from fascicle.model.genotypes import Snp
from fascicle.model.loci import Build, Span
from fascicle.reads import alignment_blocks
from fascicle.reads.aligned import AlignedReads, open_aligned
from fascicle.reads.record_stream import plan_chunks, stream_chunks
from fascicle.reference.bundle import Bundle
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.genome import Genome, open_genome
from fascicle.reference.repeats import scan_repeats
from small_genome import Genome as Letters

SPANS = (("chr1", Span(1000, 1400)), ("chr1", Span(1405, 1500)), ("chr1", Span(5000, 6200)), ("chr2", Span(300, 900)))
BINS = (("chr1", 0, 1000, False), ("chr1", 1000, 1500, True), ("chr1", 1500, 5000, False), ("chr2", 900, 2000, False))
THRESHOLDS = {
    TUMOUR: CoverageThresholds(mapping_quality=20, base_quality=20, callable_depth=10),
    NORMAL: CoverageThresholds(mapping_quality=10, base_quality=15, callable_depth=10),
}


plan_small_chunks = partial(plan_chunks, chunk_bp=700)


@pytest.fixture(scope="module")
def genome(small_bundle: Bundle) -> Genome:
    return open_genome(small_bundle)


def write_sample(path: Path, letters: Letters, seed: int, contigs: tuple[str, ...]) -> Path:
    """Pairs over and between targets, some clipped, copied, badly placed, with a mate elsewhere, or with bases of low quality."""
    rng = random.Random(seed)
    header = make_dna_header({chrom: len(letters[chrom]) for chrom in contigs})
    pairs = draw_dna_pairs(rng, letters, "chr1", (0, 8000), 700, error_rate=0.02, insert=(90, 350), read_bp=90)
    pairs += draw_dna_pairs(rng, letters, "chr2", (0, 2500), 200, prefix="c", error_rate=0.02)
    found = [align_pair(pair, header) for pair in pairs]
    for one, other in zip(found[:40], found[-40:], strict=True):
        swap_mates(one, other)
    records = [record for pair in found for record in pair]
    for record in records:
        kind, length = rng.random(), record.query_length
        if kind < 0.05:
            record.cigarstring = f"{length - 30}M30S"
        elif kind < 0.1:
            record.mapping_quality = rng.choice((0, 15))
        elif kind < 0.15:
            record.flag |= rng.choice((256, 512, 1024, 2048))
        quality = "".join(chr(33 + rng.choice((2, 15, 30, 37))) for _ in range(length))
        record.query_qualities = pysam.qualitystring_to_array(quality)
    return write_bam(path, records, header)


def swap_mates(one: Sequence[pysam.AlignedSegment], other: Sequence[pysam.AlignedSegment]) -> None:
    """Makes two pairs into two whose mates lie on two chromosomes."""
    one[1].query_name, other[1].query_name = other[1].query_name, one[1].query_name
    for first, second in ((one[0], other[1]), (other[0], one[1])):
        for own, mate in ((first, second), (second, first)):
            own.next_reference_id, own.next_reference_start = mate.reference_id, mate.reference_start
            own.mate_is_reverse, own.is_proper_pair, own.template_length = mate.is_reverse, False, 0


def make_plan(genome: Genome, *, threads: int = 1) -> PassPlan:
    snps = [Snp("rs1", "chr1", 1100, "A", "C", Build.UNKNOWN), Snp("rs2", "chr1", 3000, "A", "C", Build.UNKNOWN)]
    return PassPlan(genome, SPANS, make_bins(*BINS), scan_repeats(genome, SPANS), snps, THRESHOLDS, threads)


@pytest.fixture(params=["one order", "other orders"])
def samples(
    request: pytest.FixtureRequest, tmp_path: Path, small_genome: Letters, genome: Genome, monkeypatch: pytest.MonkeyPatch
) -> tuple[AlignedReads, AlignedReads]:
    """A tumour and its normal, read in blocks of some records and counted in parts; contigs in the order of the genome or not."""
    monkeypatch.setattr(alignment_blocks, "CHUNK_BYTES", 5000)
    monkeypatch.setattr(fragment_counts, "_AT_ONCE_BP", 500)
    monkeypatch.setattr(one_pass, "plan_chunks", plan_small_chunks)
    orders = (("chr1", "chr2"), ("chr1", "chr2")) if request.param == "one order" else (("chr2", "chr1"), ("chr1", "chr2"))
    opened = []
    for number, order in enumerate(orders):
        with open_aligned(write_sample(tmp_path / f"{number}.bam", small_genome, number, order), genome) as reads:
            opened.append(reads)
    return opened[0], opened[1]


def describe(value: object) -> object:
    """A value of evidence, with its arrays as lists."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if is_dataclass(value):
        return [describe(getattr(value, field.name)) for field in fields(value)]
    return [describe(own) for own in value] if isinstance(value, tuple | list) else value


def check_sample(counted: CountedReads, role: str, reads: AlignedReads, plan: PassPlan) -> None:
    found, thresholds = counted.samples[role], THRESHOLDS[role]
    depth = count_depth(reads, SPANS, thresholds)
    assert found.depth.layout.spans == SPANS
    for name in ("usable", "low", "inserts", "placed", "duplicates", "on_target"):
        assert np.array_equal(getattr(found.depth, name), getattr(depth, name)), name
    assert depth.usable.max() > 15
    between = count_off_target(reads, plan.bins, thresholds.mapping_quality)
    assert np.array_equal(found.between, between)
    assert between.sum() > 100
    lengths = count_repeat_lengths(reads, plan.loci, plan.genome)
    assert np.array_equal(found.lengths.counts, lengths.counts)
    assert np.array_equal(found.lengths.unclear, lengths.unclear)
    assert lengths.counts.sum() > 0


@pytest.mark.parametrize("threads", [1, 3])
def test_count_reads__counts_what_other_passes_count(
    samples: tuple[AlignedReads, AlignedReads], genome: Genome, threads: int
) -> None:
    tumour, normal = samples
    plan, steps = make_plan(genome, threads=threads), list[int]()
    counted = count_reads(tumour, normal, plan, steps.append)
    assert sum(steps) == len(plan.chunks) > 3
    check_sample(counted, TUMOUR, tumour, plan)
    check_sample(counted, NORMAL, normal, plan)
    own, other = (
        [compare_bases(part, genome) for part in count_fragments(reads, SPANS, THRESHOLDS[role])]
        for role, reads in zip((TUMOUR, NORMAL), samples, strict=True)
    )
    expected = gather_sample_evidence(own, other)
    assert counted.bases.sites == expected.sites
    assert {role: damage.tolist() for role, damage in counted.bases.damage.items()} == {
        role: damage.tolist() for role, damage in expected.damage.items()
    }
    alleles = count_at_snps(own, plan.snps)
    assert counted.samples[TUMOUR].alleles == {plan.snps[0]: alleles[0]}
    odd = collect_odd_records(tumour, widen_targets(SPANS))
    assert np.array_equal(counted.odd.names, odd.names)
    assert np.array_equal(counted.odd.measured[:, :2], odd.measured[:, :2])
    assert counted.odd.longest_bp == odd.longest_bp
    assert len(odd.names) > 20


def test_count_reads__gathers_the_chunks_of_the_targets(samples: tuple[AlignedReads, AlignedReads], genome: Genome) -> None:
    tumour, normal = samples
    counted = count_reads(tumour, normal, make_plan(genome))
    chunks = plan_small_chunks(SPANS)
    streams = zip(stream_chunks(tumour, chunks), stream_chunks(normal, chunks), strict=True)
    expected = [gather_chunk(chunk, records, genome) for chunk, records in zip(chunks, streams, strict=True)]
    assert [own.chunk for own in counted.chunks] == list(chunks)
    assert describe(counted.chunks) == describe(tuple(expected))
    assert sum(len(own.place) for own in counted.chunks) > 0


def test_count_reads__of_a_tumour_alone(samples: tuple[AlignedReads, AlignedReads], genome: Genome) -> None:
    plan = make_plan(genome)
    counted = count_reads(samples[0], None, plan)
    assert list(counted.samples) == [TUMOUR]
    check_sample(counted, TUMOUR, samples[0], plan)
    assert all(len(own.counts) == 1 for own in counted.chunks)


def test_count_reads__without_targets_counts_what_lies_between(
    samples: tuple[AlignedReads, AlignedReads], genome: Genome
) -> None:
    bins: CopyBins = make_bins(("chr1", 0, 8000, False))
    counted = count_reads(samples[0], None, PassPlan(genome, (), bins, (), (), THRESHOLDS))
    assert counted.chunks == ()
    assert counted.samples[TUMOUR].between.tolist() == count_off_target(samples[0], bins, 20).tolist()


def test_count_reads__names_a_damaged_file(tmp_path: Path, small_genome: Letters, genome: Genome) -> None:
    path = write_sample(tmp_path / "a.bam", small_genome, 1, ("chr1", "chr2"))
    with open_aligned(path, genome) as reads:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2] + bytes(200) + whole[len(whole) // 2 + 200 :])
        with pytest.raises(ReadsError, match=r"a\.bam.*cannot be read"):
            count_reads(reads, None, make_plan(genome))
