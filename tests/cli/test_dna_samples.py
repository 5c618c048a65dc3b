"""Checks of samples, from reads to `qc.json` and the report: one person, two, exchanged, mixed, DNA beside RNA."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dna_pairs import align_pair, draw_dna_pairs, make_dna_header, write_bam
from dna_people import TRANSITION, Person, add_somatic, make_person
from fascicle.cli import main
from fascicle.reference.bundle import Bundle
from small_genome import ALPHA, BETA, Genome, draw_pairs, splice, write_pairs

WINDOWS = {"chr1": (900, 4500), "chr2": (900, 4800)}
PLACES = {chrom: range(start + 3, end, 20) for chrom, (start, end) in WINDOWS.items()}
SOMATIC = range(923, 4500, 80)
PAIRS = 1200


def write_dna(path: Path, haplotypes: Sequence[Genome], seed: int, weights: Sequence[int] = (1, 1)) -> Path:
    rng, records = random.Random(seed), []
    header = make_dna_header({chrom: len(text) for chrom, text in haplotypes[0].items()})
    for number, (haplotype, weight) in enumerate(zip(haplotypes, weights, strict=True)):
        for chrom, window in WINDOWS.items():
            count = PAIRS * weight // sum(weights)
            pairs = draw_dna_pairs(rng, haplotype, chrom, window, count, prefix=f"{chrom}.{number}.", error_rate=0.001)
            records += [record for pair in pairs for record in align_pair(pair, header)]
    return write_bam(path, records, header)


def write_rna(folder: Path, person: Person, seed: int) -> list[Path]:
    rng = random.Random(seed)
    pairs = [p for own in person.haplotypes for gene in (ALPHA, BETA) for p in draw_pairs(rng, splice(own, gene), 500)]
    return write_pairs(folder, pairs)


def write_population(path: Path, genome: Genome) -> Path:
    lines = [
        "##fileformat=VCFv4.2",
        '##INFO=<ID=AF,Number=A,Type=Float,Description="x">',
        "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO",
    ]
    for chrom, places in PLACES.items():
        for place in places:
            base = genome[chrom][place]
            lines.append(f"{chrom}\t{place + 1}\t.\t{base}\t{TRANSITION[base]}\t.\tPASS\tAF=0.5")
    path.write_text("\n".join(lines) + "\n")
    return path


def run(bundle: Bundle, out: Path, *arguments: object) -> int:
    bed = out.parent / "windows.bed"
    bed.write_text("".join(f"{chrom}\t{start}\t{end}\n" for chrom, (start, end) in WINDOWS.items()))
    given = ["--reference", bundle.path, "--targets", bed, "--out", out, *arguments]
    return main(["dna", "--quiet", *map(str, given)])


def read_check(out: Path, name: str) -> dict[str, Any]:
    checks = json.loads((out / "qc.json").read_text())["checks"]
    found: dict[str, Any] = next(check for check in checks if check["name"] == name)
    return found


def test_dna__a_pair_of_one_person_passes_with_value_interval_and_threshold(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    person = make_person(small_genome, PLACES, 1)
    tumour = write_dna(tmp_path / "t.bam", (*person.haplotypes, add_somatic(person, small_genome, "chr1", SOMATIC)), 2, (2, 3, 1))
    normal = write_dna(tmp_path / "n.bam", person.haplotypes, 3)
    population = write_population(tmp_path / "sites.vcf", small_genome)
    arguments = ("--tumour", tumour, "--normal", normal, "--population-vcf", population)
    assert run(small_bundle, tmp_path / "out", *arguments) == 0
    for name in ("tumour_normal_identity", "exchanged_samples", "tumour_contamination", "normal_contamination"):
        check = read_check(tmp_path / "out", name)
        assert check["status"] == "pass", check
        assert check["low"] <= check["value"] <= check["high"], check
        assert check["threshold"], check
        assert check["because"], check
    assert main(["interpret", str(tmp_path / "out")]) == 0
    assert main(["report", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "report.html").read_text()
    assert "tumour normal identity" in page
    assert "same person: interval above 0.75; two persons: below it" in page


def test_dna__contamination_is_measured_by_the_population_resource(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    person, other = (make_person(small_genome, PLACES, seed) for seed in (1, 7))
    tumour = write_dna(tmp_path / "t.bam", (*person.haplotypes, *other.haplotypes), 2, (9, 9, 1, 1))
    population = write_population(tmp_path / "sites.vcf", small_genome)
    assert run(small_bundle, tmp_path / "out", "--tumour", tumour, "--population-vcf", population) == 0
    check = read_check(tmp_path / "out", "tumour_contamination")
    assert check["status"] in {"warn", "fail"}
    assert check["value"] == pytest.approx(0.1, abs=0.03)
    assert run(small_bundle, tmp_path / "without", "--tumour", tumour) == 0
    check = read_check(tmp_path / "without", "tumour_contamination")
    assert check["value"] is None
    assert "no population frequencies were given" in check["because"]


def list_notes(out: Path) -> str:
    checks = json.loads((out / "qc.json").read_text())["checks"]
    return "; ".join(check["because"] for check in checks if check["name"] == "alignment")


def test_dna__the_name_of_a_sample_is_held_against_what_was_stated_alone(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    person = make_person(small_genome, PLACES, 1)
    tumour = write_dna(tmp_path / "t.bam", person.haplotypes, 2)
    for number, (arguments, is_noted) in enumerate(
        [((), False), (("--tumour-sample", "S"), False), (("--tumour-sample", "X"), True)]
    ):
        out = tmp_path / str(number)
        assert run(small_bundle, out, "--tumour", tumour, *arguments) == 0
        assert ("its read groups name another sample than was stated" in list_notes(out)) is is_noted


def test_dna__one_name_for_tumour_and_normal_is_noted(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    person = make_person(small_genome, PLACES, 1)
    tumour = write_dna(tmp_path / "t.bam", (*person.haplotypes, add_somatic(person, small_genome, "chr1", SOMATIC)), 2, (2, 3, 1))
    normal = write_dna(tmp_path / "n.bam", person.haplotypes, 3)
    assert run(small_bundle, tmp_path / "out", "--tumour", tumour, "--normal", normal) == 0
    assert "the read groups of tumour and normal name one sample" in list_notes(tmp_path / "out")


def test_dna__the_purity_that_was_given_is_the_specimens_share_of_tumour_cells(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    tumour = write_dna(tmp_path / "t.bam", make_person(small_genome, PLACES, 1).haplotypes, 2)
    assert run(small_bundle, tmp_path / "out", "--tumour", tumour, "--purity", "0.4") == 0
    check = read_check(tmp_path / "out", "tumour_cell_fraction")
    assert (check["value"], check["status"]) == (0.4, "pass")
    assert "a fraction of 20%" in check["because"]


def fail(bundle: Bundle, out: Path, capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    assert run(bundle, out, *arguments) == 1
    assert not out.exists()
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    return message


def test_dna__two_persons_stop_the_run_unless_forced(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tumour = write_dna(tmp_path / "t.bam", make_person(small_genome, PLACES, 1).haplotypes, 2)
    normal = write_dna(tmp_path / "n.bam", make_person(small_genome, PLACES, 4).haplotypes, 3)
    arguments = ("--tumour", tumour, "--normal", normal)
    message = fail(small_bundle, tmp_path / "out", capsys, *arguments)
    assert f"{tumour}: tumour normal identity: " in message
    assert "the samples are of two persons. Check which files are of which sample; --force goes on in spite of it." in message
    assert run(small_bundle, tmp_path / "out", *arguments, "--force") == 0
    check = read_check(tmp_path / "out", "tumour_normal_identity")
    assert (check["status"], check["high"] < 0.75) == ("fail", True)


def test_dna__exchanged_samples_stop_the_run(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person = make_person(small_genome, PLACES, 1)
    tumour = write_dna(tmp_path / "t.bam", (*person.haplotypes, add_somatic(person, small_genome, "chr1", SOMATIC)), 2, (2, 3, 2))
    normal = write_dna(tmp_path / "n.bam", person.haplotypes, 3)
    message = fail(small_bundle, tmp_path / "out", capsys, "--tumour", normal, "--normal", tumour)
    assert "exchanged samples: " in message
    assert "tumour and normal look exchanged. Check which files are of which sample" in message


CASE = """schema = "fascicle.case/1"
identifier = "C1"
patient = {identifier = "P1"}
specimens = [{identifier = "T1", role = "tumour"}]
[[assays]]
identifier = "rna"
kind = "rna_panel"
specimen = "T1"
files = ["reads_1.fastq", "reads_2.fastq"]
[[assays]]
identifier = "dna"
kind = "dna_panel"
specimen = "T1"
files = ["t.bam"]
"""


@pytest.mark.parametrize(("rna_seed", "is_same"), [(1, True), (4, False)])
def test_run__rna_and_dna_are_held_against_each_other(
    small_bundle: Bundle,
    small_genome: Genome,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    rna_seed: int,
    is_same: bool,
) -> None:
    (tmp_path / "CASE.toml").write_text(CASE)
    write_dna(tmp_path / "t.bam", make_person(small_genome, PLACES, 1).haplotypes, 2)
    write_rna(tmp_path, make_person(small_genome, PLACES, rna_seed), 3)
    out = tmp_path / "out"
    arguments = ["run", str(tmp_path / "CASE.toml"), "--reference", str(small_bundle.path), "--out", str(out), "-q"]
    if is_same:
        assert main(arguments) == 0
    else:
        assert main(arguments) == 1
        assert "reads_1.fastq: RNA-DNA identity: " in capsys.readouterr().err
        assert not out.exists()
        assert main([*arguments, "--force"]) == 0
    check = read_check(out / "dna", "rna_dna_identity")
    assert check["status"] == ("pass" if is_same else "fail"), check
    assert check["low"] < check["value"] or check["value"] == 1
    assert "rna dna identity" in (out / "report.html").read_text()
