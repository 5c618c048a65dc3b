"""The files of a result directory."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from adapter_examples import FINDINGS, FUSION_FINDINGS

from fascicle.adapters.atomic import open_result_directory
from fascicle.adapters.result_files import (
    DNA_FILES,
    FINDINGS_FILE,
    RNA_FILES,
    read_findings,
    read_fusion_findings,
    write_dna_results,
    write_findings,
    write_rna_results,
)
from fascicle.errors import CaseError
from fascicle.model.reads import GeneExpression
from variant_examples import IMPORTED

if TYPE_CHECKING:
    from pathlib import Path

EXPRESSION = [GeneExpression("NTRK3", "NM_1", 1, 1, None)]


def write(out: Path, folder: str = "") -> None:
    names = [f"{folder}/{name}" if folder else name for name in RNA_FILES]
    with open_result_directory(out, names) as results:
        write_rna_results(results, FUSION_FINDINGS, EXPRESSION, (), {"chr22": None}, lambda chrom, offset: "A", folder)


def test_write_rna_results__writes_the_files_of_the_contract(tmp_path: Path) -> None:
    write(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(RNA_FILES)
    assert json.loads((tmp_path / "qc.json").read_text())["status"] == "warn"
    assert len((tmp_path / "fusions.tsv").read_text().splitlines()) == 3


def test_write_rna_results__same_values_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "1")
    write(tmp_path / "2")
    assert [(tmp_path / "1" / n).read_bytes() for n in RNA_FILES] == [(tmp_path / "2" / n).read_bytes() for n in RNA_FILES]


def test_read_fusion_findings__reads_what_was_written(tmp_path: Path) -> None:
    write(tmp_path, "rna")
    assert read_fusion_findings(tmp_path / "rna" / "fusions.json") == FUSION_FINDINGS


def test_read_findings__reads_what_was_written(tmp_path: Path) -> None:
    with open_result_directory(tmp_path, [FINDINGS_FILE]) as results:
        write_findings(results, FINDINGS)
    assert read_findings(tmp_path / FINDINGS_FILE) == FINDINGS


def test_read_findings__says_which_command_makes_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"findings\.json: cannot be read .* It is made by fascicle interpret or fascicle run\."):
        read_findings(tmp_path / FINDINGS_FILE)
    with pytest.raises(CaseError, match=r"made by fascicle fusions"):
        read_fusion_findings(tmp_path / "fusions.json")


WITH_DNA = replace(FINDINGS, variants=IMPORTED)


def test_findings__list_reported_and_germline_calls_with_the_numbers_of_all(tmp_path: Path) -> None:
    with open_result_directory(tmp_path, (FINDINGS_FILE, *DNA_FILES)) as results:
        write_findings(results, WITH_DNA)
        write_dna_results(results, IMPORTED, {})
    document = json.loads((tmp_path / FINDINGS_FILE).read_text())["variants"]
    listed = [call for call in IMPORTED.calls if {reason.name for reason in call.reasons} <= {"germline"}]
    assert 0 < len(listed) < len(IMPORTED.calls)
    assert [call["variant"]["start"] for call in document["calls"]] == [call.variant.start for call in listed]
    assert (document["reported"], document["filtered"]) == (len(IMPORTED.reported), len(IMPORTED.filtered))
    assert (document["alleles_read"], document["unplaced"]) == (IMPORTED.alleles_read, [])
    # The others come from small_variants.json.
    assert read_findings(tmp_path / FINDINGS_FILE) == WITH_DNA
    assert read_findings(tmp_path / FINDINGS_FILE, is_whole=False).case == WITH_DNA.case


def test_read_findings__asks_for_the_calls_it_was_made_of(tmp_path: Path) -> None:
    with open_result_directory(tmp_path, (FINDINGS_FILE,)) as results:
        write_findings(results, WITH_DNA)
    with pytest.raises(
        CaseError, match=r"findings\.json: the calls of its DNA assay are not there\. Put small_variants\.json back"
    ):
        read_findings(tmp_path / FINDINGS_FILE)
    with open_result_directory(tmp_path, DNA_FILES) as results:
        write_dna_results(results, replace(IMPORTED, calls=IMPORTED.calls[1:]), {})
    with pytest.raises(CaseError, match=r"its small variants are not those .* Interpret the directory again: fascicle interpret"):
        read_findings(tmp_path / FINDINGS_FILE)
