"""From files to alignments, coverage and checks; and samples that are not what they are said to be."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pysam
import pytest

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam, write_dna_fastq
from dna_people import TRANSITION, add_somatic, make_person
from fascicle.errors import ReadsError
from fascicle.evidence.one_pass import PassPlan, count_reads
from fascicle.model.cases import Role, Specimen
from fascicle.model.genotypes import Snp
from fascicle.model.quality import Status
from fascicle.model.read_handling import ReadHandling
from fascicle.reads.aligned_bam import GenomeIndex
from fascicle.reads.sources import sort_read_files
from fascicle.reference.bundle import Bundle
from fascicle.reference.copy_bins import lay_out_bins
from fascicle.reference.genome import open_genome
from fascicle.reference.targets import Targets, read_targets
from fascicle.workflow.align_dna import (
    DnaAssessment,
    DnaReads,
    OpenedSample,
    SampleSettings,
    assess_dna,
    mark_sample,
    open_dna_sample,
)
from small_genome import Genome

SPAN = (700, 4600)
DEPTH_PAIRS = 1400


# Common variants, each of two alleles in half of all haplotypes.
PLACES = {"chr1": range(SPAN[0], SPAN[1], 25)}
SOMATIC = range(SPAN[0] + 7, SPAN[1], 40)


@dataclass
class Bench:
    """Makes files and runs the workflow on them."""

    folder: Path
    index: GenomeIndex
    targets: Targets
    header: pysam.AlignmentHeader
    number: int = field(default=0)

    def write_bam(self, haplotypes: tuple[Genome, ...], seed: int, weights: tuple[int, ...] = (1, 1)) -> Path:
        rng, pairs = random.Random(seed), []
        for number, (text, weight) in enumerate(zip(haplotypes, weights, strict=True)):
            count = DEPTH_PAIRS * weight // sum(weights)
            pairs += draw_dna_pairs(rng, text, "chr1", SPAN, count, prefix=f"h{number}.", error_rate=0.001)
        self.number += 1
        records = [record for pair in pairs for record in align_pair(pair, self.header)]
        return write_bam(self.folder / f"{self.number}.bam", records, self.header)

    @contextmanager
    def open(self, path: Path, name: str, **options: object) -> Iterator[object]:
        given = DnaReads(name, sort_read_files([path]), self.folder / f"{name}.bam", **options)  # type: ignore[arg-type]
        with open_dna_sample(given, self.index, targets=self.targets) as sample:
            yield sample

    def assess(self, tumour: Path, normal: Path | None = None, settings: SampleSettings | None = None) -> DnaAssessment:
        with ExitStack() as stack:
            one = stack.enter_context(self.open(tumour, "S", specimen=Specimen("t", Role.TUMOUR, tumour_cell_fraction=0.6)))
            other = stack.enter_context(self.open(normal, "S")) if normal else None
            return self.assess_opened(one, other, settings)  # type: ignore[arg-type]

    def assess_opened(
        self, own: OpenedSample, other: OpenedSample | None = None, settings: SampleSettings | None = None
    ) -> DnaAssessment:
        told = settings or SampleSettings()
        bins = lay_out_bins(self.targets, self.index.genome, with_antitargets=False)
        snps = [snp for snp, _ in told.snps or ()]
        plan = PassPlan(self.index.genome, self.targets.merged, bins, (), snps, told.list_thresholds())
        counted = count_reads(own.reads, other.reads if other else None, plan)
        return assess_dna(own, other, self.index, self.targets, counted, settings)


@pytest.fixture
def bench(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> Bench:
    header = make_dna_header({chrom: len(text) for chrom, text in small_genome.items()})
    index = GenomeIndex(open_genome(small_bundle))
    (tmp_path / "panel.bed").write_text(f"chr1\t{SPAN[0]}\t{SPAN[1]}\tALPHA\n")
    return Bench(tmp_path, index, read_targets(tmp_path / "panel.bed", small_bundle, index.genome), header)


def find_status(assessment: DnaAssessment, name: str) -> Status:
    return next(check.status for check in assessment.quality.checks if check.name == name)


def test_assess_dna__of_a_pair_of_one_person(bench: Bench, small_genome: Genome) -> None:
    person = make_person(small_genome, PLACES, 1)
    somatic = add_somatic(person, small_genome, "chr1", SOMATIC)
    tumour = bench.write_bam((*person.haplotypes, somatic), 2, (3, 4, 1))
    normal = bench.write_bam(person.haplotypes, 3)
    found = bench.assess(tumour, normal)
    assert find_status(found, "tumour_normal_identity") is Status.PASS
    assert find_status(found, "exchanged_samples") is Status.PASS
    assert find_status(found, "tumour_cell_fraction") is Status.PASS
    assert find_status(found, "decalcification") is Status.NOT_ASSESSABLE
    assert found.tumour.depth.mean is not None
    assert found.tumour.depth.mean > 40
    assert [gene.gene for gene in found.tumour.genes] == ["ALPHA"]
    assert found.normal is not None
    assert found.normal.thresholds.callable_depth < found.tumour.thresholds.callable_depth


def test_assess_dna__stops_at_two_persons_unless_forced(bench: Bench, small_genome: Genome) -> None:
    tumour = bench.write_bam(make_person(small_genome, PLACES, 1).haplotypes, 2)
    normal = bench.write_bam(make_person(small_genome, PLACES, 4).haplotypes, 3)
    with pytest.raises(ReadsError, match=r"tumour normal identity: .* the samples are of two persons.*--force"):
        bench.assess(tumour, normal)
    found = bench.assess(tumour, normal, SampleSettings(is_forced=True))
    assert find_status(found, "tumour_normal_identity") is Status.FAIL


def test_assess_dna__stops_at_exchanged_samples(bench: Bench, small_genome: Genome) -> None:
    person = make_person(small_genome, PLACES, 1)
    somatic = add_somatic(person, small_genome, "chr1", SOMATIC)
    tumour = bench.write_bam((*person.haplotypes, somatic), 2, (3, 3, 2))
    normal = bench.write_bam(person.haplotypes, 3)
    with pytest.raises(ReadsError, match=r"exchanged samples: .*tumour and normal look exchanged"):
        bench.assess(normal, tumour)


def test_assess_dna__uses_snps_for_identity_and_contamination(bench: Bench, small_genome: Genome) -> None:
    letters = small_genome["chr1"]
    snps = [(Snp(f"rs{p}", "chr1", p, letters[p], TRANSITION[letters[p]]), 0.5) for p in range(SPAN[0] + 200, SPAN[1] - 200, 25)]
    person, foreign = make_person(small_genome, PLACES, 1), make_person(small_genome, PLACES, 9)
    tumour = bench.write_bam((*person.haplotypes, *foreign.haplotypes), 2, (9, 9, 1, 1))
    normal = bench.write_bam(person.haplotypes, 3)
    found = bench.assess(tumour, normal, SampleSettings(snps=snps))
    check = next(check for check in found.quality.checks if check.name == "tumour_contamination")
    assert check.status is not Status.PASS
    assert check.value == pytest.approx(0.1, abs=0.03)
    assert find_status(found, "normal_contamination") is Status.PASS
    assert find_status(found, "tumour_normal_identity") is Status.PASS
    assert found.genotypes is not None
    assert len(found.genotypes) == len(snps)


def test_assess_dna__stops_without_a_read_on_target(
    bench: Bench, tmp_path: Path, small_bundle: Bundle, small_genome: Genome
) -> None:
    bed = tmp_path / "other.bed"
    bed.write_text("chr2\t1000\t1400\n")
    bench.targets = read_targets(bed, small_bundle, bench.index.genome)
    path = bench.write_bam(make_person(small_genome, PLACES, 1).haplotypes, 2)
    with pytest.raises(ReadsError, match=r"1\.bam: not one read lies on the targets"):
        bench.assess(path)


def test_open_dna_sample__aligns_fastq_and_tells_of_slices(bench: Bench, tmp_path: Path, small_genome: Genome) -> None:
    person = make_person(small_genome, PLACES, 1)
    pairs = draw_dna_pairs(random.Random(1), person.haplotypes[0], "chr1", SPAN, 800)
    files = write_dna_fastq(tmp_path, pairs)
    given = DnaReads("T", sort_read_files(files), tmp_path / "made.bam")
    with open_dna_sample(given, bench.index, targets=bench.targets, threads=2) as sample:
        assert sample.reads.path == tmp_path / "made.bam"
        assert sample.reads.sample == "T"
        found = bench.assess_opened(sample)
    assert sample.summary is not None
    assert sample.summary.tally.placed == 1600
    assert find_status(found, "tumour_reference") is Status.WARN
    assert found.notes[0].startswith("aligned to 4 stretches")


def test_open_dna_sample__aligns_an_unaligned_bam_and_a_given_one_where_asked(
    bench: Bench, tmp_path: Path, small_genome: Genome
) -> None:
    path = bench.write_bam(make_person(small_genome, PLACES, 1).haplotypes, 2)
    unaligned = tmp_path / "u.bam"
    header = pysam.AlignmentHeader.from_dict({"HD": {"VN": "1.6", "SO": "unsorted"}})
    with pysam.AlignmentFile(str(path)) as file, pysam.AlignmentFile(str(unaligned), "wb", header=header) as out:
        for record in file:
            read = pysam.AlignedSegment(header)
            read.query_name, read.flag = record.query_name, 77 if record.is_read1 else 141
            read.query_sequence = record.get_forward_sequence()
            read.query_qualities = record.get_forward_qualities()
            out.write(read)
    for name, source, options in (("u", unaligned, {}), ("r", path, {"handling": ReadHandling(is_realigned=True)})):
        with bench.open(source, f"{name}.made", **options) as sample:
            assert sample.summary.tally.reads == 2 * DEPTH_PAIRS  # type: ignore[attr-defined]


def test_mark_sample__marks_a_given_file_anew(bench: Bench, tmp_path: Path, small_genome: Genome) -> None:
    rng = random.Random(1)
    pairs = draw_dna_pairs(rng, small_genome, "chr1", SPAN, 200)
    copies = [type(p)(f"c{p.name}", p.chrom, p.start, p.end, p.is_turned, p.first, p.second) for p in pairs[:60]]
    records = [record for pair in (*pairs, *copies) for record in align_pair(pair, bench.header)]
    for record in records:
        record.set_tag("MC", None)
    path = write_bam(tmp_path / "given.bam", records, bench.header)
    before = path.read_bytes()
    with bench.open(path, "S") as sample, mark_sample(sample, bench.index.genome) as marked:  # type: ignore[arg-type]
        found = bench.assess_opened(marked)
    assert any(note.startswith("tumour: duplicates were marked anew: ") for note in found.notes)
    assert found.tumour.duplicates is not None
    assert found.tumour.duplicates.numerator > 50
    assert path.read_bytes() == before
