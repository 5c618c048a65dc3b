"""`copy_number.tsv` and its document: columns, unknown as empty, and back from the result directory."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest

from copy_number_examples import make_bins, make_input, plant_arm, plant_gene
from fascicle.adapters.atomic import open_result_directory
from fascicle.adapters.copy_number_tables import (
    COPY_COLUMNS,
    SEGMENT_COLUMNS,
    format_copy_number_tsv,
    format_copy_segments_tsv,
)
from fascicle.adapters.result_files import COPY_FILES, DNA_FILES, read_variant_findings, write_dna_results
from fascicle.calls.copy_number.assessing import assess_copy_number
from fascicle.errors import CaseError
from fascicle.model.copy_number import CopyNumberFindings
from fascicle.simulate.copy_states import PlantedTumour
from variant_examples import FROM_READS

TUMOUR = PlantedTumour(0.7, (2, 1), (plant_arm("3q", 1, 0), plant_arm("5p", 2, 0), plant_gene(make_bins(), "G2q2", 20, 1)))


@pytest.fixture(scope="module")
def found() -> CopyNumberFindings:
    return assess_copy_number(make_input(TUMOUR))


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text), delimiter="\t"))


def test_format_copy_number_tsv__has_a_row_for_every_gene(found: CopyNumberFindings) -> None:
    rows = {row["gene"]: row for row in read(format_copy_number_tsv(found))}
    assert len(rows) == len(found.genes) == 100
    lost = rows["G3q1"]
    assert (lost["call"], lost["total_copies"], lost["minor_copies"], lost["loh"]) == ("heterozygous_deletion", "1", "0", "yes")
    assert (lost["verdict"], lost["reasons"], lost["is_focal"]) == ("reported", "", "no")
    amplified = rows["G2q2"]
    assert amplified["call"] == "amplification"
    assert float(amplified["copies_low"]) < float(amplified["copies"]) < float(amplified["copies_high"])
    quiet = rows["G6p1"]
    assert (quiet["call"], quiet["verdict"]) == ("neutral", "")
    assert (quiet["start"], quiet["end"]) == ("8000001", "13000267")


def test_format_copy_number_tsv__is_a_header_alone_where_nothing_was_assessed(found: CopyNumberFindings) -> None:
    nothing = replace(found, genes=(), segments=(), because_not="too shallow")
    assert format_copy_number_tsv(nothing) == format_copy_number_tsv(None) == "\t".join(COPY_COLUMNS) + "\n"
    assert format_copy_segments_tsv(None) == "\t".join(SEGMENT_COLUMNS) + "\n"


def test_format_copy_segments_tsv__names_the_genes_of_each(found: CopyNumberFindings) -> None:
    rows = read(format_copy_segments_tsv(found))
    assert len(rows) == len(found.segments)
    lost = next(row for row in rows if row["chrom"] == "chr3" and row["call"] == "heterozygous_deletion")
    assert lost["genes"] == "G3q0,G3q1,G3q2,G3q3,G3q4"


def test_write_dna_results__copy_number_comes_back_from_its_own_file(found: CopyNumberFindings, tmp_path: Path) -> None:
    findings = replace(FROM_READS, copy_number=found)
    with open_result_directory(tmp_path / "out", DNA_FILES) as results:
        write_dna_results(results, findings, {"chr1": 1000, "chr7": None, "chr10": None, "chr17": None})
    assert read_variant_findings(tmp_path / "out" / DNA_FILES[0]) == findings
    assert '"copy_number": null' in (tmp_path / "out" / DNA_FILES[0]).read_text()
    broken = tmp_path / "out" / COPY_FILES[0]
    broken.write_text(broken.read_text()[:200])
    with pytest.raises(CaseError, match=r"copy_number\.json"):
        read_variant_findings(tmp_path / "out" / DNA_FILES[0])
