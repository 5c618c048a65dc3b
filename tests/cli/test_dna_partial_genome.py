"""`fascicle dna` against panel loci alone: the warning in every output, and near copies that are not callable."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pysam
import pytest

from dna_pairs import draw_dna_pairs, write_dna_fastq
from dna_people import TRANSVERSION
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.coverage import GapKind
from fascicle.model.dna import VariantFindings
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from small_genome import Genome, write_genome

WARNING = "aligned to 4 stretches (0.0 Mb) of the genome alone: reads of other places can be placed here"
# The third exon of ALPHA with its surroundings.
COPIED = (1900, 2300)
PLACE = 2075


@pytest.fixture(scope="module")
def reads(small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Half of the molecules have a variant in the third exon."""
    text = small_genome["chr1"]
    changed = {"chr1": text[:PLACE] + TRANSVERSION[text[PLACE]] + text[PLACE + 1 :]}
    rng = random.Random(3)
    pairs = [
        pair
        for name, genome in (("a", small_genome), ("b", changed))
        for pair in draw_dna_pairs(rng, genome, "chr1", (900, 4500), 1500, prefix=name, error_rate=0.001)
    ]
    return write_dna_fastq(tmp_path_factory.mktemp("reads"), pairs)


@pytest.fixture(scope="module")
def copied_bundle(small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A genome that has the surroundings of the variant a second time."""
    folder = tmp_path_factory.mktemp("copied")
    start, end = COPIED
    chr3 = small_genome["chr3"]
    twice = {**small_genome, "chr3": chr3[:3000] + small_genome["chr1"][start:end] + chr3[3000 + end - start :]}
    fasta, gtf = write_genome(folder, twice)
    return build_bundle(BundleSources(annotation=gtf, genome=fasta), folder / "bundle")


def run(bundle: Bundle, out: Path, *arguments: object) -> VariantFindings:
    assert main(["dna", "--quiet", "--reference", str(bundle.path), "--out", str(out), *map(str, arguments)]) == 0
    return read_variant_findings(out / DNA_FILES[0])


def test_dna__the_warning_stands_in_every_output(small_bundle: Bundle, reads: list[Path], tmp_path: Path) -> None:
    found = run(small_bundle, tmp_path / "out", "--tumour", *reads)
    assert [call.variant.start for call in found.reported] == [PLACE]
    for name in ("small_variants.vcf.gz", "germline.vcf.gz", "sv.vcf.gz"):
        with pysam.VariantFile(str(tmp_path / "out" / name)) as file:
            assert f"##fascicle_warning={WARNING}" in str(file.header)
    for name in ("small_variants.json", "qc.json", "tmb.json", "msi.json", "copy_number.json", "structural_variants.json"):
        assert WARNING in (tmp_path / "out" / name).read_text(), name
    assert WARNING in found.warnings[0]
    checks = {check["name"]: check for check in json.loads((tmp_path / "out" / "qc.json").read_text())["checks"]}
    assert (checks["tumour_reference"]["status"], WARNING in checks["tumour_reference"]["because"]) == ("warn", True)
    assert main(["interpret", str(tmp_path / "out")]) == 0
    assert main(["report", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "report.html").read_text()
    # On the first page, above the variants, among the checks and the parameters.
    assert page.count(WARNING) >= 4


def test_dna__a_near_copy_in_the_bundle_is_not_callable(copied_bundle: Bundle, reads: list[Path], tmp_path: Path) -> None:
    found = run(copied_bundle, tmp_path / "out", "--tumour", *reads)
    assert found.reported == ()
    assert found.coverage is not None
    gaps = [gap for gap in found.coverage.gaps if gap.kind is GapKind.NEAR_COPY]
    assert [(gap.gene, gap.span.start <= PLACE < gap.span.end) for gap in gaps] == [("ALPHA", True)]
    assert "chr3:3001" in gaps[0].because


def test_dna__near_copies_that_are_told_are_not_callable(small_bundle: Bundle, reads: list[Path], tmp_path: Path) -> None:
    bed = tmp_path / "copies.bed"
    bed.write_text(f"chr1\t{COPIED[0]}\t{COPIED[1]}\n")
    without = run(small_bundle, tmp_path / "without", "--tumour", *reads)
    found = run(small_bundle, tmp_path / "out", "--tumour", *reads, "--near-copies", bed)
    assert found.reported == ()
    (call,) = (call for call in found.calls if call.variant.start == PLACE)
    assert [reason.name for reason in call.reasons] == ["near_copy_elsewhere"]
    assert found.coverage is not None
    assert without.coverage is not None
    # The exon with its margins of ten bases.
    assert without.coverage.callable_bp - found.coverage.callable_bp == 170
    assert "beside those in copies.bed" in found.warnings[0]
    assert found.provenance.parameters["near_copies"] == "copies.bed"
