"""`fascicle dna` and `fascicle run` with an outside aligner, with duplicates of a given BAM, with UMI families."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dna_pairs import DnaPair, align_pair, draw_dna_pairs, make_dna_header, write_bam, write_dna_fastq
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.cli.read_options import ALIGNERS
from fascicle.model.dna import VariantFindings
from fascicle.model.quality import Check
from fascicle.model.read_handling import Aligner
from fascicle.reference.bundle import Bundle
from small_genome import Genome

WINDOW = (900, 4500)
PAIRS = 600


@pytest.fixture
def pairs(small_genome: Genome) -> list[DnaPair]:
    return draw_dna_pairs(random.Random(5), small_genome, "chr1", WINDOW, PAIRS, error_rate=0.001)


def copy(pairs: Sequence[DnaPair], umis: Sequence[str]) -> list[DnaPair]:
    """Each pair once with each of the UMIs behind its name."""
    return [replace(pair, name=f"{pair.name}.{n}_{umi}") for pair in pairs for n, umi in enumerate(umis)]


def write_aligned(path: Path, pairs: Sequence[DnaPair], genome: Genome) -> Path:
    header = make_dna_header({chrom: len(text) for chrom, text in genome.items()}, samples=("tumour",))
    return write_bam(path, [record for pair in pairs for record in align_pair(pair, header)], header)


def run(bundle: Bundle, out: Path, *arguments: object) -> int:
    return main(["dna", "--quiet", "--reference", str(bundle.path), "--out", str(out), *map(str, arguments)])


def read(out: Path) -> VariantFindings:
    return read_variant_findings(out / DNA_FILES[0])


def find_check(found: VariantFindings, name: str) -> Check:
    return next(check for check in found.quality.checks if check.name == name)


def test_aligners__are_those_of_the_model() -> None:
    assert tuple(Aligner) == ALIGNERS


@pytest.mark.parametrize("program", [name for name in ("bwa", "minimap2") if shutil.which(name)])
def test_dna__aligns_with_the_program_that_was_asked_for(
    small_bundle: Bundle, pairs: list[DnaPair], tmp_path: Path, program: str
) -> None:
    reads = write_dna_fastq(tmp_path, pairs)
    assert run(small_bundle, tmp_path / "out", "--tumour", *reads, "--aligner", program) == 0
    found = read(tmp_path / "out")
    assert str(found.provenance.parameters["tumour_aligner"]).startswith(f"{program} ")
    assert found.provenance.parameters["tumour_duplicates"] == "marked by ends"
    assert found.coverage is not None
    assert found.coverage.depth.mean is not None
    assert found.coverage.depth.mean > 5


def test_dna__a_program_that_is_not_on_the_path_is_one_error(
    small_bundle: Bundle,
    pairs: list[DnaPair],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    reads = write_dna_fastq(tmp_path, pairs)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(small_bundle, tmp_path / "out", "--tumour", *reads, "--aligner", "bwa-mem2") == 1
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "bwa-mem2 is not on the PATH. Install it, or ask for no aligner" in message
    assert not (tmp_path / "out").exists()


def test_dna__an_aligner_for_an_aligned_bam_asks_for_realign(
    small_bundle: Bundle, small_genome: Genome, pairs: list[DnaPair], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bam = write_aligned(tmp_path / "t.bam", pairs, small_genome)
    assert run(small_bundle, tmp_path / "out", "--tumour", bam, "--aligner", "mappy") == 1
    assert f"{bam}: it is aligned already, and is used as it is. Add --realign" in capsys.readouterr().err
    assert run(small_bundle, tmp_path / "out", "--tumour", bam, "--aligner", "mappy", "--realign") == 0
    assert str(read(tmp_path / "out").provenance.parameters["tumour_aligner"]).startswith("minimap2 ")


def test_dna__marks_duplicates_of_a_bam_where_asked_and_leaves_the_file(
    small_bundle: Bundle, small_genome: Genome, pairs: list[DnaPair], tmp_path: Path
) -> None:
    twice = [replace(pair, name=f"{pair.name}.{n}") for pair in pairs for n in (1, 2)]
    bam = write_aligned(tmp_path / "t.bam", twice, small_genome)
    before = bam.read_bytes()
    assert run(small_bundle, tmp_path / "as_given", "--tumour", bam) == 0
    assert find_check(read(tmp_path / "as_given"), "tumour_duplicate_fraction").value is None
    assert run(small_bundle, tmp_path / "marked", "--tumour", bam, "--mark-duplicates") == 0
    found = read(tmp_path / "marked")
    assert find_check(found, "tumour_duplicate_fraction").value == pytest.approx(0.5, abs=0.02)
    assert "duplicates were marked anew" in find_check(found, "alignment").because
    assert found.provenance.parameters["tumour_duplicates"] == "marked anew"
    assert bam.read_bytes() == before


def test_dna__umis_in_names_of_a_bam_tell_molecules_apart(
    small_bundle: Bundle, small_genome: Genome, pairs: list[DnaPair], tmp_path: Path
) -> None:
    """Two molecules with the same ends, one of them twice."""
    copies = copy(pairs, ("ACGTAC", "ACGTAC", "TTGGCA+GATTAC"))
    bam = write_aligned(tmp_path / "t.bam", copies, small_genome)
    assert run(small_bundle, tmp_path / "out", "--tumour", bam, "--mark-duplicates") == 0
    value = find_check(read(tmp_path / "out"), "tumour_duplicate_fraction").value
    assert value == pytest.approx(1 / 3, abs=0.02)


@pytest.mark.parametrize("is_aligned", [False, True])
def test_dna__collapses_umi_families(
    small_bundle: Bundle, small_genome: Genome, pairs: list[DnaPair], tmp_path: Path, *, is_aligned: bool
) -> None:
    copies = copy(pairs, ("ACGTAC", "ACGTAC", "ACGTAC"))
    reads = [write_aligned(tmp_path / "t.bam", copies, small_genome)] if is_aligned else write_dna_fastq(tmp_path, copies)
    assert run(small_bundle, tmp_path / "out", "--tumour", *reads, "--umi-consensus") == 0
    found = read(tmp_path / "out")
    assert find_check(found, "tumour_umi_family_size_mean").value == pytest.approx(3, abs=0.1)
    assert found.provenance.parameters["tumour_duplicates"] == "UMI families collapsed"


def test_dna__amplicons_are_not_marked(small_bundle: Bundle, pairs: list[DnaPair], tmp_path: Path) -> None:
    reads = write_dna_fastq(tmp_path, [replace(pair, name=f"{pair.name}.{n}") for pair in pairs for n in (1, 2)])
    assert run(small_bundle, tmp_path / "out", "--tumour", *reads, "--amplicons") == 0
    found = read(tmp_path / "out")
    assert find_check(found, "tumour_duplicate_fraction").value is None
    assert found.provenance.parameters["tumour_duplicates"] == "not marked"


CASE = """schema = "fascicle.case/1"
identifier = "C1"
patient = {{identifier = "P1"}}
specimens = [{{identifier = "T1", role = "tumour"}}]
[[assays]]
identifier = "dna"
kind = "dna_panel"
specimen = "T1"
files = ["{file}"]
{keys}
"""


def run_case(bundle: Bundle, folder: Path, file: Path, keys: str) -> int:
    (folder / "CASE.toml").write_text(CASE.format(file=file.name, keys=keys))
    return main(["run", str(folder / "CASE.toml"), "--reference", str(bundle.path), "--out", str(folder / "out"), "-q"])


def test_run__keys_of_the_assay_say_how_reads_are_marked(
    small_bundle: Bundle, small_genome: Genome, pairs: list[DnaPair], tmp_path: Path
) -> None:
    twice = [replace(pair, name=f"{pair.name}.{n}") for pair in pairs for n in (1, 2)]
    bam = write_aligned(tmp_path / "t.bam", twice, small_genome)
    assert run_case(small_bundle, tmp_path, bam, "mark_duplicates = true") == 0
    assert read(tmp_path / "out" / "dna").provenance.parameters["tumour_duplicates"] == "marked anew"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("mark_duplicates = true\namplicons = true", "line 5: fragments of amplicons share their ends"),
        ('aligner = "bowtie2"', "line 10: aligner: input should be 'mappy', 'bwa', 'bwa-mem2' or 'minimap2'"),
        ('aligner = "bwa-mem2"', "bwa-mem2 is not on the PATH"),
    ],
)
def test_run__keys_that_cannot_be_followed_are_one_error(
    small_bundle: Bundle,
    small_genome: Genome,
    pairs: list[DnaPair],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    keys: str,
    message: str,
) -> None:
    bam = write_aligned(tmp_path / "t.bam", pairs[:5], small_genome)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run_case(small_bundle, tmp_path, bam, keys) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert message in said
    assert not (tmp_path / "out").exists()
