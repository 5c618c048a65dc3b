"""`fascicle msi`, `fascicle reference add-msi-baseline`, and microsatellites in `fascicle dna`, to their files."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dna_reads import FIRST, MATE_REVERSE, PAIRED, PROPER, REVERSE, SECOND, Read, random_sequence, write_bam
from fascicle.adapters.documents import MSI_SCHEMA
from fascicle.adapters.json_files import parse_json
from fascicle.adapters.result_files import MSI_FILES, read_variant_findings
from fascicle.cli import main
from fascicle.model.msi import Comparison, MicrosatelliteInstability, MsiClass
from fascicle.reference.msi_baseline import BASELINE_FILE, parse_baseline
from real_genes import DATA

LOCI, SPACING, BEHIND = 45, 400, 200
READ_BP = 100


def make_text() -> tuple[str, list[tuple[int, int]]]:
    """A contig of homopolymers of 10 to 14 copies, and where they are."""
    text, places = random_sequence(300, 1), []
    for number in range(LOCI):
        copies = 10 + number % 5
        text += "CG"
        places.append((len(text), copies))
        text += "A" * copies + "GC" + random_sequence(SPACING, 100 + number)
    return text, places


TEXT, PLACES = make_text()


def draw(rng: random.Random, shifted: float, depth: int, name: str) -> Iterator[Read]:
    """Pairs over every locus; in a share of those of every second one two copies are lost."""
    for number, (place, copies) in enumerate(PLACES):
        for pair in range(depth):
            lost = 2 if number % 2 == 0 and rng.random() < shifted else int(rng.random() < 0.04)
            left = rng.randint(15, 60)
            start = place - left
            bases = TEXT[start : place + copies - lost] + TEXT[place + copies : place + copies + READ_BP]
            cigar = f"{left}M{lost}D{READ_BP - left}M" if lost else f"{READ_BP}M"
            mate = place + BEHIND
            own = f"{name}.{number}.{pair}"
            yield Read(own, start, cigar, bases[:READ_BP], flag=PAIRED | PROPER | FIRST | MATE_REVERSE, mate_start=mate)
            flag = PAIRED | PROPER | SECOND | REVERSE
            yield Read(own, mate, f"{READ_BP}M", TEXT[mate : mate + READ_BP], flag=flag, mate_start=start)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, targets, a tumour, a stable one and normals."""
    path = tmp_path_factory.mktemp("msi")
    (path / "genome.fa").write_text(f">chr1\n{TEXT}\n", encoding="ascii")
    gene = 'gene_id "G1"; gene_name "GENE"; gene_biotype "protein_coding"; transcript_biotype "protein_coding"'
    rows = [
        ("gene", f"{gene};"),
        ("transcript", f'{gene}; transcript_id "T1";'),
        ("exon", f'{gene}; transcript_id "T1"; exon_number "1";'),
    ]
    lines = (f"chr1\tx\t{kind}\t101\t250\t.\t+\t.\t{fields}\n" for kind, fields in rows)
    (path / "genes.gtf").write_text("".join(lines), encoding="ascii")
    bed = (f"chr1\t{place - 30}\t{place + copies + 30}\n" for place, copies in PLACES)
    (path / "targets.bed").write_text("".join(bed), encoding="ascii")
    arguments = ["--genome", path / "genome.fa", "--annotation", path / "genes.gtf", "--out", path / "REF"]
    assert main(["reference", "build", "--quiet", *map(str, arguments)]) == 0
    samples = {"tumour": (0.3, 100), "stable": (0.0, 100), "normal": (0.0, 60), "n1": (0.0, 50), "n2": (0.0, 50), "n3": (0.0, 50)}
    for seed, (name, (shifted, depth)) in enumerate(samples.items()):
        write_bam(path / f"{name}.bam", [("chr1", len(TEXT))], draw(random.Random(seed), shifted, depth, name))
    return path


def run(folder: Path, out: Path, *arguments: object) -> int:
    fixed = ["--reference", folder / "REF", "--targets", folder / "targets.bed", "--out", out, "--threads", 1]
    return main(["dna", "--quiet", *map(str, (*fixed, *arguments))])


def read(out: Path) -> MicrosatelliteInstability:
    return parse_json((out / "msi.json").read_bytes(), MicrosatelliteInstability, MSI_SCHEMA)


def test_dna__tells_microsatellites_of_a_pair(folder: Path, tmp_path: Path) -> None:
    assert run(folder, tmp_path, "--tumour", folder / "tumour.bam", "--normal", folder / "normal.bam", "--purity", 0.6) == 0
    found = read(tmp_path)
    assert (found.classification, found.comparison) == (MsiClass.HIGH, Comparison.NORMAL)
    assert found.assessed_loci == LOCI
    assert 20 <= found.unstable_loci <= 24
    document = json.loads((tmp_path / "msi.json").read_text())
    assert {"class", "unstable_loci", "assessed_loci", "fraction", "fraction_low", "fraction_high"} <= document.keys()
    assert document["class"] == "MSI-H"
    assert len((tmp_path / "msi.tsv").read_text().splitlines()) == LOCI + 1
    assert read_variant_findings(tmp_path / "small_variants.json").microsatellites == found


def test_dna__holds_a_tumour_alone_against_the_baseline_in_the_bundle(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, tmp_path / "before", "--tumour", folder / "stable.bam") == 0
    assert read(tmp_path / "before").comparison is Comparison.OWN
    normals = [str(folder / f"{name}.bam") for name in ("n1", "n2", "n3")]
    baseline = ["reference", "add-msi-baseline", str(folder / "REF"), *normals, "--targets", str(folder / "targets.bed")]
    assert main([*baseline, "--quiet"]) == 0
    assert "microsatellites of 3 normals" in capsys.readouterr().out
    rows = parse_baseline((folder / "REF" / BASELINE_FILE).read_text(), "baseline")
    assert sum(row.locus.is_counted for row in rows) == LOCI
    for name, kind in (("tumour", MsiClass.HIGH), ("stable", MsiClass.STABLE)):
        assert run(folder, tmp_path / name, "--tumour", folder / f"{name}.bam", "--purity", 0.6) == 0
        found = read(tmp_path / name)
        assert (found.classification, found.comparison, found.normals) == (kind, Comparison.BASELINE, 3)
        assert found.provenance.parameters["msi_baseline_sha256"]


def test_add_msi_baseline__refuses_too_few_and_the_same_twice(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    targets = ["--targets", str(folder / "targets.bed")]
    one = str(folder / "n1.bam")
    assert main(["reference", "add-msi-baseline", str(folder / "REF"), one, *targets]) == 1
    assert "1 normals were given. Give 3 at least" in capsys.readouterr().err
    assert main(["reference", "add-msi-baseline", str(folder / "REF"), one, str(folder / "n2.bam"), one, *targets]) == 1
    assert "holds the same reads as" in capsys.readouterr().err


def test_dna__a_broken_baseline_is_one_error(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "REF" / BASELINE_FILE
    before = path.read_text() if path.is_file() else None
    path.write_text("chrom\tstart\n")
    assert run(folder, tmp_path / "out", "--tumour", folder / "stable.bam") == 1
    assert BASELINE_FILE in capsys.readouterr().err
    assert not (tmp_path / "out" / "msi.json").exists()
    path.unlink() if before is None else path.write_text(before)


def write_histograms(path: Path, shifted: int) -> Path:
    lines = []
    for number in range(60):
        row = ["0"] * 100
        row[11], row[10] = "80", "4"
        if number < shifted:
            row[8], row[7] = "30", "14"
        lines += [f"chr1 {1000 + 300 * number} ACGTC 12[A] CGTAC", f"T: {' '.join(row)} "]
    lines += ["chr2 500 ACGTC 9[A] CGTAC", "T: " + "0 " * 8 + "50 " + "0 " * 91]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def test_msi__of_histograms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write_histograms(tmp_path / "sample_dis", 30)
    assert main(["msi", str(path), "--out", str(tmp_path / "out"), "--purity", "0.7"]) == 0
    assert capsys.readouterr().out.startswith("MSI-H: 30 of 60 loci are unstable (50.0%)")
    found = read(tmp_path / "out")
    assert (found.classification, found.comparison, found.purity) == (MsiClass.HIGH, Comparison.OWN, 0.7)
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == sorted(MSI_FILES)
    assert [file.name for file in found.provenance.inputs] == ["sample_dis"]


def test_msi__refuses_another_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "reads.txt"
    path.write_text("@read\nACGT\n")
    assert main(["msi", str(path), "--out", str(tmp_path / "out")]) == 1
    error = capsys.readouterr().err
    assert "reads.txt, line 1" in error
    assert "_dis" in error
    assert not (tmp_path / "out" / "msi.json").exists()
    assert main(["msi", str(tmp_path / "nothing"), "--out", str(tmp_path / "out")]) == 1


SHARED = pytest.mark.skipif(not DATA.is_dir(), reason="needs ../shared/data beside the project")
EXOMES = sorted((DATA / "msi_histograms_4_msih").glob("*_dis.gz")) if DATA.is_dir() else [Path("absent")]


@pytest.mark.shared
@SHARED
@pytest.mark.parametrize("path", EXOMES, ids=lambda path: path.name)
def test_msi__exomes_that_are_msi_high(path: Path, tmp_path: Path) -> None:
    assert main(["msi", "--quiet", str(path), "--out", str(tmp_path)]) == 0
    found = read(tmp_path)
    assert found.classification is MsiClass.HIGH
    assert found.assessed_loci > 400
