"""One event in two assays: a fusion's DNA breaks and its RNA through `fascicle run`, to one place in the report.

Exon 3 of ALPHA is joined to exon 3 of BETA in RNA; the DNA is broken in the introns beside them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fascicle.adapters.structural_files import STRUCTURAL_FILES, read_structural
from fascicle.cli import main
from fascicle.reference.bundle import Bundle
from joined_case import CASE, write_reads
from small_genome import ALPHA, BETA, Genome, join_genes, splice
from structural_examples import End, spell_junction

BREAK = (End("chr1", 2296, "+"), End("chr2", 3300, "-"))
WINDOWS = (("chr1", 1300, 3300), ("chr2", 2300, 4300))
EXONS = (("chr1", 1950, 2200), ("chr2", 2950, 3140))


def write_rna(folder: Path, genome: Genome) -> None:
    parts = [(join_genes(genome, ALPHA, 3, BETA, 3), 300), (splice(genome, ALPHA), 400), (splice(genome, BETA), 400)]
    write_reads(folder, "rna", parts)


def write_targets(folder: Path, spans: Sequence[tuple[str, int, int]]) -> None:
    (folder / "targets.bed").write_text("".join(f"{chrom}\t{start}\t{end}\n" for chrom, start, end in spans))


def run(bundle: Bundle, folder: Path) -> dict[str, Any]:
    (folder / "CASE.toml").write_text(CASE)
    out = folder / "out"
    assert main(["run", str(folder / "CASE.toml"), "--reference", str(bundle.path), "--out", str(out), "--quiet"]) == 0
    findings: dict[str, Any] = json.loads((out / "findings.json").read_text())
    return findings


@pytest.fixture(scope="module")
def both(small_bundle: Bundle, small_genome: Genome, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("both")
    write_rna(folder, small_genome)
    junction = "".join(base.letter for base in spell_junction(small_genome, *BREAK, flank_bp=1000))
    wild = [(small_genome[chrom][start:end], 700) for chrom, start, end in WINDOWS]
    write_reads(folder, "dna", [(junction, 250), *wild])
    write_targets(folder, WINDOWS)
    return folder, run(small_bundle, folder)


def test_run__dna_and_rna_of_one_event_are_one_event(both: tuple[Path, dict[str, Any]]) -> None:
    folder, findings = both
    (event,) = findings["events"]
    assert (event["name"], event["fusion"], event["variants"], event["answer"]) == ("ALPHA::BETA", 0, [0], "seen")
    structural = read_structural(folder / "out" / "dna")
    assert structural is not None
    (variant,) = structural.reported
    assert (variant.five_prime.position.offset, variant.three_prime.position.offset) == (2296, 3300)
    fraction = variant.tumour.fraction
    assert fraction is not None
    # The wild type has 700 of 950 fragments of each window.
    assert fraction.low < 250 / 950 < fraction.high
    assert all((folder / "out" / "dna" / name).is_file() for name in STRUCTURAL_FILES)


def test_run__the_report_has_the_event_once_with_both_supports(both: tuple[Path, dict[str, Any]]) -> None:
    page = (both[0] / "out" / "report.html").read_text()
    assert "What DNA shows of it" in page
    assert "ALPHA chr1:2297(+)" in page
    assert "BETA chr2:3301(-)" in page
    assert "seen in DNA" in page
    assert "1 belongs to a fusion that RNA shows" in page
    assert "Reported junctions of DNA without a fusion in RNA" not in page


def test_interpret__gives_the_same_findings_again(both: tuple[Path, dict[str, Any]]) -> None:
    folder, findings = both
    assert main(["interpret", str(folder / "out")]) == 0
    assert json.loads((folder / "out" / "findings.json").read_text()) == findings


def test_run__introns_that_are_not_covered_are_no_evidence_against(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    write_rna(tmp_path, small_genome)
    write_reads(tmp_path, "dna", [(small_genome[chrom][start:end], 500) for chrom, start, end in EXONS])
    write_targets(tmp_path, EXONS)
    (event,) = run(small_bundle, tmp_path)["events"]
    assert (event["answer"], event["variants"]) == ("not_covered", [])
    page = (tmp_path / "out" / "report.html").read_text()
    assert "not covered by the DNA assay" in page
    assert "cannot be seen" in page


def test_run__covered_introns_without_a_junction_are_negative(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    write_rna(tmp_path, small_genome)
    write_reads(tmp_path, "dna", [(small_genome[chrom][start:end], 900) for chrom, start, end in WINDOWS])
    write_targets(tmp_path, WINDOWS)
    (event,) = run(small_bundle, tmp_path)["events"]
    assert (event["answer"], event["variants"]) == ("negative", [])
    assert "negative in DNA, though covered" in (tmp_path / "out" / "report.html").read_text()
