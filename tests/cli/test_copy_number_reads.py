"""Copy number from reads on the command line: normals pooled, a tumour held against them, and what is refused."""

from __future__ import annotations

import random
import shutil
from importlib.metadata import version
from pathlib import Path

import pytest

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.copy_number import CopyNumberFindings, CopyReference
from fascicle.reference.bundle import Bundle
from fascicle.reference.copy_reference import COPY_REFERENCE_FILE
from fascicle.workflow.call_copy_number import NO_OFF_TARGET, OTHER_TARGETS
from small_genome import CHROM_LENGTHS, Genome

MARGIN = 300
DEPTH = 60


@pytest.fixture(scope="module")
def bundle(small_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, since normals are written into it."""
    path = tmp_path_factory.mktemp("copies") / "bundle"
    shutil.copytree(small_bundle.path, path)
    return path


@pytest.fixture(scope="module")
def targets(bundle: Path) -> Path:
    path = bundle.parent / "targets.bed"
    path.write_text("".join(f"{chrom}\t{MARGIN}\t{length - MARGIN}\n" for chrom, length in CHROM_LENGTHS.items()))
    return path


def draw(genome: Genome, path: Path, seed: int, depth: float = DEPTH, lost: str | None = None) -> Path:
    """Reads over all chromosomes; of a lost one half as many."""
    rng = random.Random(seed)
    header = make_dna_header(CHROM_LENGTHS)
    records = []
    for chrom, length in CHROM_LENGTHS.items():
        count = round(length * depth / 225 * (0.5 if chrom == lost else 1))
        pairs = draw_dna_pairs(rng, genome, chrom, (0, length), count, prefix=f"{chrom}_")
        records += [record for pair in pairs for record in align_pair(pair, header)]
    return write_bam(path, records, header)


@pytest.fixture(scope="module")
def normals(small_genome: Genome, bundle: Path) -> list[Path]:
    return [draw(small_genome, bundle.parent / f"normal{seed}.bam", seed) for seed in (1, 2, 3)]


@pytest.fixture(scope="module")
def tumour(small_genome: Genome, bundle: Path) -> Path:
    return draw(small_genome, bundle.parent / "tumour.bam", 9, lost="chr2")


def run_dna(bundle: Path, out: Path, *arguments: object) -> CopyNumberFindings:
    given = ["dna", "--quiet", "--threads", "1", "--reference", str(bundle), "--out", str(out), *map(str, arguments)]
    assert main(given) == 0
    found = read_variant_findings(out / DNA_FILES[0]).copy_number
    assert found is not None
    return found


def find_level(found: CopyNumberFindings, chrom: str) -> float:
    segment = max((own for own in found.segments if own.chrom == chrom), key=lambda own: own.evidence.bins)
    assert segment.evidence.log2 is not None
    return segment.evidence.log2.value


def test_add_copy_baseline__makes_a_reference_that_a_tumour_is_held_against(
    bundle: Path, targets: Path, normals: list[Path], tumour: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["reference", "add-copy-baseline", str(bundle), *map(str, normals), "--targets", str(targets), "-q"]) == 0
    said = capsys.readouterr().out
    assert "Pooled reference of 3 normal samples" in said
    assert "fewer than 5 samples" in said
    found = run_dna(bundle, tmp_path / "out", "--tumour", tumour, "--targets", targets)
    assert (found.material.reference, found.material.reference_samples) == (CopyReference.POOLED, 3)
    assert found.material.target_bins > 90
    assert found.material.antitarget_bins == 0
    assert find_level(found, "chr2") - find_level(found, "chr1") == pytest.approx(-1, abs=0.15)
    # Nothing tells SNPs from mutations here.
    assert found.material.snps is None
    header = (bundle / COPY_REFERENCE_FILE).read_text().splitlines()[:2]
    assert header == ["# samples 3", "# method capture"]


def test_dna__does_not_use_a_reference_of_another_method_and_says_so(
    bundle: Path, targets: Path, normals: list[Path], tumour: Path, tmp_path: Path
) -> None:
    assert main(["reference", "add-copy-baseline", str(bundle), str(normals[0]), "--targets", str(targets), "-q"]) == 0
    found = run_dna(bundle, tmp_path / "out", "--tumour", tumour, "--targets", targets, "--amplicons")
    assert found.material.reference is CopyReference.FLAT
    assert found.notes == (OTHER_TARGETS,)
    assert found.material.is_amplicon


def test_dna__holds_a_tumour_against_its_own_normal(
    bundle: Path, targets: Path, normals: list[Path], tumour: Path, tmp_path: Path
) -> None:
    (bundle / COPY_REFERENCE_FILE).unlink(missing_ok=True)
    given = ("--tumour", tumour, "--normal", normals[0], "--targets", targets, "--purity", "0.9", "--sex", "female")
    found = run_dna(bundle, tmp_path / "out", *given)
    assert (found.material.reference, found.material.reference_samples) == (CopyReference.MATCHED, 1)
    assert found.purity.stated == 0.9
    assert find_level(found, "chr2") - find_level(found, "chr1") == pytest.approx(-1, abs=0.15)
    assert NO_OFF_TARGET not in found.notes
    assert read_variant_findings(tmp_path / "out" / DNA_FILES[0]).provenance.versions["cnvkit"] == version("cnvkit")


def test_add_copy_baseline__refuses_a_shallow_sample_and_names_it(
    bundle: Path, targets: Path, small_genome: Genome, capsys: pytest.CaptureFixture[str]
) -> None:
    shallow = draw(small_genome, bundle.parent / "shallow.bam", 5, depth=4)
    (bundle / COPY_REFERENCE_FILE).unlink(missing_ok=True)
    assert main(["reference", "add-copy-baseline", str(bundle), str(shallow), "--targets", str(targets), "-q"]) == 1
    said = capsys.readouterr().err
    assert "shallow.bam" in said
    assert "20 are needed" in said
    assert not (bundle / COPY_REFERENCE_FILE).exists()


def test_add_copy_baseline__refuses_what_is_no_alignment(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken.bam"
    broken.write_bytes(b"not a BAM at all")
    assert main(["reference", "add-copy-baseline", str(bundle), str(broken), "-q"]) == 1
    assert "broken.bam" in capsys.readouterr().err


def test_dna__refuses_a_broken_reference_before_it_gives_a_result(
    bundle: Path, targets: Path, tumour: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (bundle / COPY_REFERENCE_FILE).write_text("chrom\tstart\n")
    given = ["dna", "--quiet", "--reference", str(bundle), "--out", str(tmp_path / "out"), "--tumour", str(tumour)]
    assert main([*given, "--targets", str(targets)]) == 1
    (bundle / COPY_REFERENCE_FILE).unlink()
    said = capsys.readouterr().err
    assert "copy_number.tsv" in said
    assert "fascicle reference add-copy-baseline" in said
    assert not (tmp_path / "out" / "copy_number.tsv").exists()
