"""`fascicle reference add-normals`, and `fascicle dna` with the panel it makes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from caller_vcf_examples import MUTECT2_HEADER, format_vcf, mutect2_row
from dna_reads import Change, Molecules, draw_pairs, write_bam
from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.reference.bundle import Bundle, open_bundle
from small_genome import Genome

PLACE = 1100  # in an exon of ALPHA
CONTIGS = [("chr1", 14_000), ("chr2", 6_000)]


@dataclass
class Bench:
    """A bundle, a folder, and BAM files with one substitution at a share of the molecules."""

    bundle: Bundle
    genome: Genome
    folder: Path

    def write_bam(self, name: str, share: float, seed: int) -> Path:
        text = self.genome["chr1"]
        change = Change(PLACE, 1, "A" if text[PLACE] != "A" else "C")
        count = 800
        reads = [
            *draw_pairs(text[: PLACE + 900], Molecules(round(count * share), (change,), name="v"), seed),
            *draw_pairs(text[: PLACE + 900], Molecules(count - round(count * share)), seed + 50),
        ]
        return write_bam(self.folder / f"{name}.bam", CONTIGS, reads)

    def call(self, bam: Path, *options: object) -> Path:
        out = self.folder / f"{bam.stem}_out"
        bed = self.folder / "targets.bed"
        bed.write_text("chr1\t1000\t1200\tALPHA\n")
        given = ("--reference", self.bundle.path, "--tumour", bam, "--targets", bed, "--out", out, "-q", *options)
        assert main(["dna", *map(str, given)]) == 0
        return out


@pytest.fixture
def bench(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> Bench:
    return Bench(small_bundle, small_genome, tmp_path)


def list_reasons(out: Path) -> list[list[str]]:
    return [[reason.name for reason in call.reasons] for call in read_variant_findings(out / DNA_FILES[0]).calls]


def add_normals(*arguments: object) -> int:
    return main(["reference", "add-normals", *map(str, arguments)])


def test_add_normals__what_two_normals_show_is_filtered(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    tumour = bench.write_bam("tumour", 0.2, 1)
    assert list_reasons(bench.call(tumour)) == [[]]
    normals = [bench.call(bench.write_bam(f"normal{n}", 0.1, 10 * n)) for n in (1, 2)]
    panel = bench.folder / "normals.tsv"
    assert add_normals(bench.bundle.path, *normals, "--out", panel) == 0
    assert "2 normals, 1 variants, 1 of them in two normals or more" in capsys.readouterr().out
    found = bench.call(tumour, "--normals-panel", panel)
    assert list_reasons(found) == [["panel_of_normals"]]
    provenance = read_variant_findings(found / DNA_FILES[0]).provenance
    assert "normals.tsv" in [file.name for file in provenance.inputs]
    assert provenance.parameters["normals"] == 2


def test_add_normals__writes_into_the_bundle_whose_hash_stays(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    copy = shutil.copytree(bench.bundle.path, bench.folder / "reference")
    bench = replace(bench, bundle=open_bundle(copy))
    normals = [bench.call(bench.write_bam(f"normal{n}", 0.1, 10 * n)) for n in (1, 2)]
    assert add_normals(copy, *normals) == 0
    assert main(["reference", "verify", str(copy)]) == 0
    assert main(["reference", "show", str(copy)]) == 0
    assert "normals      2 in the panel of normals" in capsys.readouterr().out
    assert list_reasons(bench.call(bench.write_bam("tumour", 0.2, 1))) == [["panel_of_normals"]]


def test_add_normals__takes_vcfs_of_other_callers(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    text = bench.genome["chr1"]
    row = mutect2_row(("chr1", PLACE + 1, text[PLACE], "A" if text[PLACE] != "A" else "C"), "PASS", (30, 20, 6, 4))
    paths = []
    for name in ("N1", "N2"):
        path = bench.folder / f"{name}.vcf"
        path.write_text(format_vcf((*MUTECT2_HEADER, f"##tumor_sample={name}"), [name], [row], dict(CONTIGS)))
        paths.append(path)
    assert add_normals(bench.bundle.path, *paths, "--out", bench.folder / "normals.tsv") == 0
    assert "2 normals, 1 variants, 1 of them" in capsys.readouterr().out


def refuse(capsys: pytest.CaptureFixture[str], message: str, *arguments: object) -> None:
    assert add_normals(*arguments) == 1
    assert message in capsys.readouterr().err


def test_add_normals__refuses_a_folder_without_variants(bench: Bench, capsys: pytest.CaptureFixture[str]) -> None:
    empty = bench.folder / "empty"
    empty.mkdir()
    refuse(capsys, "holds no small variants", bench.bundle.path, empty, "--out", bench.folder / "normals.tsv")
    assert not (bench.folder / "normals.tsv").exists()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["nothing"], "it is no panel of normals"),
        (["## x\tbuild=GRCh37\tnormals=2", "chrom\tpos\tref\talt\tnormals\thighest_fraction"], "is of GRCh37, and the reference"),
        (None, "cannot be read as a panel of normals"),
    ],
)
def test_dna__refuses_a_panel_that_is_none(
    bench: Bench, capsys: pytest.CaptureFixture[str], lines: Sequence[str] | None, message: str
) -> None:
    panel = bench.folder / "bad.tsv"
    if lines is not None:
        panel.write_text("\n".join(lines) + "\n")
    given = ("--reference", bench.bundle.path, "--tumour", bench.write_bam("t", 0.2, 1), "--out", bench.folder / "out")
    assert main(["dna", *map(str, given), "--normals-panel", str(panel), "-q"]) == 1
    assert message in capsys.readouterr().err
    assert not (bench.folder / "out").exists()
