"""What the programs of `fascicle bench dna` are given, and how their results are read."""

from __future__ import annotations

from pathlib import Path

import pysam
import pytest

from dna_reads import Read, write_bam
from fascicle.adapters.bench_dna_programs import PEERS, Bcftools, FascicleDna, Freebayes, prepare_inputs, read_truth
from fascicle.errors import InputError, ReferenceInputError
from fascicle.model.loci import Build, Span
from fascicle.reads.contig_places import ContigPlace
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome as OpenedGenome
from fascicle.reference.genome import open_genome
from fascicle.reference.targets import Target, Targets
from fascicle.workflow.bench.dna import Prepared
from fascicle.workflow.score_variants import Called

TARGETS = Targets((Target("chr1", Span(1000, 1200), "ALPHA", "x"), Target("chr1", Span(1100, 1300), None, "y")), (), "a BED")
GIVEN = Prepared(Path("t.bam"), Path("targets.bed"), Path("regions.bed"), Path("genome.fa"))
SLICE = ContigPlace("chr1:1001-9000", "chr1", 1000, 8000, is_slice=True)


def test_prepare_inputs__writes_targets_and_fasta(small_bundle: Bundle, tmp_path: Path) -> None:
    bam = write_bam(tmp_path / "t.bam", [("chr1", 14_000), ("chr2", 6_000)], [Read("r", 1000, "50M", "A" * 50)])
    given, places = prepare_inputs(bam, open_genome(small_bundle), TARGETS, tmp_path / "work")
    assert given.targets.read_text() == "chr1\t1000\t1200\tALPHA\nchr1\t1100\t1300\t\n"
    assert given.regions.read_text() == "chr1\t1000\t1300\n"
    assert [place.contig for place in places] == ["chr1", "chr2"]
    with pysam.FastaFile(str(given.fasta)) as fasta:
        assert fasta.get_reference_length("chr1") == 14_000


def test_prepare_inputs__refuses_what_is_no_bam_and_a_bundle_without_genome(small_bundle: Bundle, tmp_path: Path) -> None:
    (tmp_path / "no.bam").write_text("no")
    with pytest.raises(InputError, match="cannot be read as BAM"):
        prepare_inputs(tmp_path / "no.bam", open_genome(small_bundle), TARGETS, tmp_path)
    with pytest.raises(ReferenceInputError, match="made from transcripts"):
        prepare_inputs(tmp_path / "no.bam", OpenedGenome(Build.UNKNOWN, [], lambda *_: None), TARGETS, tmp_path)  # type: ignore[arg-type]


def test_plan_run__gives_each_program_the_same_files(tmp_path: Path) -> None:
    (own,) = FascicleDna(Path("REF"), 2).plan_run(GIVEN, tmp_path)
    assert "--tumour t.bam --targets targets.bed" in " ".join(own.argv)
    assert own.environment == {"NUMBA_CACHE_DIR": str(tmp_path / "kernels")}
    (bayes,) = Freebayes([]).plan_run(GIVEN, tmp_path)
    assert "-t regions.bed -f genome.fa t.bam" in " ".join(bayes.argv)
    assert bayes.output == tmp_path / "calls.vcf"
    pileup, call = Bcftools([]).plan_run(GIVEN, tmp_path)
    assert "-R regions.bed" in " ".join(pileup.argv)
    assert call.argv[-1] == str(tmp_path / "pileup.bcf")


def test_is_installed__asks_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert {name: make([], 1).is_installed() for name, make in PEERS.items()} == dict.fromkeys(PEERS, False)
    (tmp_path / "freebayes").write_text("#!/bin/sh\n")
    (tmp_path / "freebayes").chmod(0o755)
    assert PEERS["freebayes"]([], 1).is_installed()
    assert FascicleDna(tmp_path).is_installed()


def test_read_calls__places_alleles_of_slices_on_the_genome(tmp_path: Path) -> None:
    (tmp_path / "calls.vcf").write_text(
        "##fileformat=VCFv4.2\n##contig=<ID=chr1:1001-9000,length=8000>\n"
        '##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">\n'
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT\n"
        "chr1:1001-9000\t101\t.\tA\tC,G\t1\t.\t.\tAD\t70,20,10\n"
        "chr1:1001-9000\t201\t.\tA\tC\t1\t.\t.\tAD\t0,0\n"
    )
    assert Freebayes([SLICE]).read_calls(tmp_path) == (
        Called("chr1", 1100, "A", "C", 0.2), Called("chr1", 1100, "A", "G", 0.1), Called("chr1", 1200, "A", "C", 0.0),
    )  # fmt: skip


def test_read_truth__names_the_line_that_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "truth.tsv"
    header = "chrom\tpos\tref\talt\tfraction\n"
    path.write_text(f"{header}chr1\t101\tA\tC\t0.05\n")
    (planted,) = read_truth(path, Build.GRCH38)
    assert (planted.variant.start, planted.fraction) == (100, 0.05)
    path.write_text("chrom\tpos\n")
    with pytest.raises(InputError, match="is no table of planted variants"):
        read_truth(path, Build.GRCH38)
    for line in ("chr1\tx\tA\tC\t0.05", "chr1\t5\tA\tC"):
        path.write_text(f"{header}{line}\n")
        with pytest.raises(InputError, match="line 2: no variant"):
            read_truth(path, Build.GRCH38)
