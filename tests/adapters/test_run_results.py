"""What the checks of a run are read from and written to."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from fascicle.adapters.documents import RUN_QUALITY_SCHEMA
from fascicle.adapters.identity_tables import format_identity_tsv, parse_identity_tsv
from fascicle.adapters.json_files import format_json, parse_json
from fascicle.adapters.multiqc import (
    CHECKS_FILE,
    FRAGMENTS_FILE,
    READS_FILE,
    SAMPLE_MULTIQC_FILES,
    format_run_sections,
    format_sample_sections,
)
from fascicle.adapters.run_results import format_run_tsv, parse_expression_tsv, read_sample_results
from fascicle.adapters.schemas import format_schemas
from fascicle.calls.run_quality import check_run
from fascicle.errors import CaseError
from fascicle.model.genotypes import Genotype, Snp, Zygosity
from fascicle.model.loci import Build
from fascicle.model.quality import Check, Status
from fascicle.model.reads import AbundantShare, ReadCounts, ReadProfile
from fascicle.model.run_quality import RunQuality
from fascicle.model.runs import Run
from run_examples import NTC, POSITIVE, PROVENANCE, make_fusion, make_genotypes, make_patient, make_results

SAMPLES = (NTC, POSITIVE, make_patient("A"), make_patient("B"))
QUALITY = check_run(
    Run("R", SAMPLES),
    {
        "NTC": make_results(on_target=3),
        "POS": make_results(make_fusion(1000)),
        "A": make_results(make_fusion(4), genotypes=make_genotypes("rhahrrhaahrh")),
        "B": make_results(on_target=None, genotypes=make_genotypes("rhahrrhaahrh")),
    },
    PROVENANCE,
)


def test_run_qc_json__is_read_back_and_fits_its_schema() -> None:
    text = format_json(QUALITY, RUN_QUALITY_SCHEMA)
    assert parse_json(text, RunQuality, RUN_QUALITY_SCHEMA) == QUALITY
    document = json.loads(text)
    jsonschema.validate(document, json.loads(format_schemas()["run_qc.schema.json"]))
    assert document["status"] == "warn"
    assert document["samples"][0]["status"] == "pass"


def test_format_run_tsv__one_row_per_check() -> None:
    header, *rows = [line.split("\t") for line in format_run_tsv(QUALITY).splitlines()]
    assert header == ["sample", "role", "check", "status", "value", "unit", "because"]
    assert len(rows) == len(QUALITY.checks) + sum(len(sample.checks) for sample in QUALITY.samples)
    assert {len(row) for row in rows} == {7}
    assert rows[0][:5] == ["", "", "no_template_control", "pass", "1"]
    assert ["POS", "positive_control", "expected_fusion", "pass"] in [row[:4] for row in rows]


def test_format_run_sections__bars_only_where_reads_were_seen() -> None:
    bars = json.loads(format_run_sections(QUALITY)[FRAGMENTS_FILE])
    assert (bars["id"], bars["plot_type"]) == ("fascicle_fragments", "bargraph")
    assert list(bars["data"]) == ["NTC", "POS", "A"]
    assert bars["data"]["NTC"] == {"concordant": 3, "kept": 0, "shared": 0, "off_target": 10}


def test_format_run_sections__table_has_every_check_of_every_sample() -> None:
    table = json.loads(format_run_sections(QUALITY)[CHECKS_FILE])
    assert table["plot_type"] == "table"
    assert list(table["data"]) == ["run R", "NTC", "POS", "A", "B"]
    assert table["data"]["run R"]["carry_over"] == "warn"
    assert {column for row in table["data"].values() for column in row} == set(table["headers"])


def test_format_sample_sections__checks_of_one_name_are_numbered() -> None:
    checks = [Check("a", status, None, "", "") for status in (Status.PASS, Status.WARN, Status.FAIL)]
    sections = format_sample_sections("S", None, checks)
    assert json.loads(sections[CHECKS_FILE])["data"] == {"S": {"a": "pass", "a 2": "warn", "a 3": "fail"}}
    assert list(sections) == [CHECKS_FILE]


def test_format_sample_sections__have_the_numbers_that_were_measured() -> None:
    counts = ReadCounts(1000, 600, 100, 50, 250)
    profile = ReadProfile(True, 76, 75.5, 35.25, None, counts, 0.5, 0.125, None, (AbundantShare("rRNA", 30, 0.03),))
    sections = format_sample_sections("S", profile, [Check("a", Status.PASS, None, "", "")])
    assert tuple(sections) == SAMPLE_MULTIQC_FILES
    table = json.loads(sections[READS_FILE])
    assert table["data"] == {
        "S": {
            "fragments": 1000,
            "read_length_mean_bp": 75.5,
            "quality_mean": 35.25,
            "on_target_fraction": 70.0,
            "duplicate_fraction": 12.5,
            "first_read_sense_fraction": 50.0,
            "rRNA_fraction": 3.0,
        }
    }
    assert table["data"]["S"].keys() < table["headers"].keys()
    assert all(header["title"] and header["description"] for header in table["headers"].values())
    assert json.loads(sections[FRAGMENTS_FILE])["data"]["S"]["off_target"] == 250


def test_format_run_sections__have_no_bars_without_reads() -> None:
    unseen = replace(QUALITY, samples=tuple(replace(sample, counts=None) for sample in QUALITY.samples))
    assert list(format_run_sections(unseen)) == [CHECKS_FILE]


def test_identity_tsv__is_read_back() -> None:
    genotypes = (
        Genotype(Snp("rs1", "chr1", 99, "A", "G", Build.GRCH38), 12, 30, Zygosity.BOTH, 0.9999, "42 fragments"),
        Genotype(Snp("rs2", "chrX", 0, "C", "T"), None, None, None, None, "in no gene of the reference"),
    )
    text = format_identity_tsv(genotypes)
    assert text.splitlines()[1].split("\t")[:9] == ["rs1", "GRCh38", "chr1", "100", "A", "G", "12", "30", "0/1"]
    assert parse_identity_tsv(text, Path("identity.tsv")) == genotypes


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [("rsid", "id", "line 1"), ("100", "x", "line 2"), ("0/1", "1/0", "line 2"), ("GRCh38\t", "", "line 2")],
)
def test_parse_identity_tsv__names_the_line(before: str, after: str, line: str) -> None:
    genotype = Genotype(Snp("rs1", "chr1", 99, "A", "G", Build.GRCH38), 12, 30, Zygosity.BOTH, 0.9999, "")
    text = format_identity_tsv((genotype,)).replace(before, after)
    with pytest.raises(CaseError, match=line):
        parse_identity_tsv(text, Path("identity.tsv"))


def test_parse_expression_tsv__names_the_line() -> None:
    header = "gene\ttranscript\tfragments\teffective_length_bp\ttpm\n"
    rows = parse_expression_tsv(f"{header}A\tT\t5\t100\t\nB\tT\t6\t100\t1.5\n", Path("e"))
    assert [(row.gene, row.fragments, row.tpm) for row in rows] == [("A", 5, None), ("B", 6, 1.5)]
    for broken in ("A\tT\t5\n", "A\tT\tx\t100\t\n"):
        with pytest.raises(CaseError, match="line 2"):
            parse_expression_tsv(header + broken, Path("e"))


def test_read_sample_results__asks_for_a_result_directory(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"holds neither findings\.json nor fusions\.json"):
        read_sample_results(tmp_path)
