"""Structural variants as VCF, table and JSON: what other programs read, and what is read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pysam
import pytest

from fascicle.adapters.atomic import open_result_directory
from fascicle.adapters.structural_files import (
    COLUMNS,
    STRUCTURAL_FILES,
    format_structural_tsv,
    read_structural,
    write_structural_results,
)
from fascicle.adapters.structural_vcf import format_structural_vcf
from fascicle.errors import CaseError
from fascicle.model.loci import Strand
from fascicle.model.structural import StructuralFindings
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from structural_calls import make_findings, make_variant

CONTIGS = {"chr1": 14_000, "chr2": 6000}


def rows(findings: StructuralFindings) -> list[list[str]]:
    text = format_structural_vcf(findings, CONTIGS, lambda _chrom, _offset: "a")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(
    ("strands", "alts"),
    [
        ("++", ("A[chr2:3301[", "]chr1:2301]A")),
        ("+-", ("A]chr2:3301]", "A]chr1:2301]")),
        ("-+", ("[chr2:3301[A", "[chr1:2301[A")),
        ("--", ("]chr2:3301]A", "A[chr1:2301[")),
    ],
)
def test_format_structural_vcf__spells_breakends_by_the_specification(strands: str, alts: tuple[str, str]) -> None:
    """VCF 4.3, section 5.4: the table of replacement strings."""
    variant = make_variant(strands=(Strand(strands[0]), Strand(strands[1])))
    assert tuple(row[4] for row in rows(make_findings(variant))) == alts


def test_format_structural_vcf__inserted_bases_are_of_the_plus_strand_at_each_side() -> None:
    variant = make_variant(strands=(Strand.PLUS, Strand.MINUS), inserted="ACC")
    assert [row[4] for row in rows(make_findings(variant))] == ["AACC]chr2:3301]", "AGGT]chr1:2301]"]


def test_format_structural_vcf__says_where_shared_bases_move_it() -> None:
    variant = replace(make_variant(strands=(Strand.PLUS, Strand.MINUS), shared=2), shift_bp=2)
    first, second = rows(make_findings(variant))
    assert "CIPOS=0,2;HOMLEN=2" in first[7]
    assert "CIPOS=-2,0;HOMLEN=2" in second[7]


def test_format_structural_vcf__mates_alone_are_imprecise() -> None:
    exact = make_variant(strands=(Strand.PLUS, Strand.PLUS))
    ends = (replace(exact.five_prime, reach_bp=1000), replace(exact.three_prime, reach_bp=1000))
    first, second = rows(make_findings(replace(exact, five_prime=ends[0], three_prime=ends[1])))
    assert "CIPOS=0,1000" in first[7]
    assert "CIPOS=-1000,0" in second[7]
    assert first[7].endswith("IMPRECISE")


def test_format_structural_vcf__reasons_are_filters_and_counts_are_of_each_side() -> None:
    variant = make_variant(reasons=(Reason("foldback", "x"), Reason("low_mapping", "y")))
    first, second = rows(make_findings(variant))
    assert first[6] == "foldback;low_mapping"
    assert [row[9].split(":")[:4] for row in (first, second)] == [["0/1", "80,20", "5", "25"], ["0/1", "60,20", "5", "25"]]
    assert [row[10].split(":")[1] for row in (first, second)] == ["40,0", "41,0"]


@pytest.fixture(scope="module")
def written(small_bundle: Bundle, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, StructuralFindings]:
    out = tmp_path_factory.mktemp("sv") / "out"
    findings = make_findings(make_variant(), make_variant(offsets=(400, 700), reasons=(Reason("germline", "x"),)))
    with open_result_directory(out, STRUCTURAL_FILES) as results:
        write_structural_results(results, findings, open_genome(small_bundle))
    return out, findings


def test_write_structural_results__htslib_reads_the_vcf(written: tuple[Path, StructuralFindings]) -> None:
    out, _ = written
    assert sorted(path.name for path in out.iterdir()) == sorted(STRUCTURAL_FILES)
    with pysam.VariantFile(str(out / "sv.vcf.gz")) as file:
        assert "VCFv4.3" in str(file.header)
        records = list(file.fetch("chr1"))
        assert [record.pos for record in records] == [401, 2301]
        assert [dict(record.info)["SVTYPE"] for record in records] == ["BND", "BND"]
        mates = {record.id: record.info["MATEID"] for record in file.fetch()}
    assert {mates[mate]: mate for mate in mates} == mates


def test_read_structural__gives_back_what_was_written(written: tuple[Path, StructuralFindings], tmp_path: Path) -> None:
    out, findings = written
    assert read_structural(out) == findings
    assert read_structural(tmp_path) is None


def test_read_structural__a_broken_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "structural_variants.json").write_text('{"schema": "fascicle.structural_variants/1", "calls": 3}')
    with pytest.raises(CaseError, match="structural_variants"):
        read_structural(tmp_path)


def test_format_structural_tsv__unknown_is_empty(written: tuple[Path, StructuralFindings]) -> None:
    header, first, second = format_structural_tsv(written[1]).splitlines()
    cells = dict(zip(header.split("\t"), first.split("\t"), strict=True))
    assert list(cells) == list(COLUMNS)
    assert (cells["five_prime_pos"], cells["verdict"], cells["size_bp"], cells["rna"]) == ("2301", "reported", "", "")
    assert cells["tumour_fraction"] == "0.2000"
    assert dict(zip(header.split("\t"), second.split("\t"), strict=True))["reasons"] == "germline"
