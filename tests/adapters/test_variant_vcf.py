"""Small variants as VCF: read back with pysam and bcftools, held against the specification."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pysam
import pytest

from fascicle.adapters.variant_vcf import FORMAT_FIELDS, INFO_FIELDS, format_variants_vcf, write_variants_vcf
from fascicle.model.dna import VariantFindings
from variant_examples import EMPTY, FROM_READS, IMPORTED, TUMOUR_ONLY

CONTIGS: dict[str, int | None] = {"chr7": 159_345_973, "chr10": 133_797_422, "chr17": None}
_VIEW = "import sys, pysam.bcftools; pysam.bcftools.view(*sys.argv[1:], catch_stdout=False)"


def write(folder: Path, findings: VariantFindings, name: str = "small_variants.vcf.gz") -> Path:
    path = folder / name
    write_variants_vcf(path, format_variants_vcf(findings, CONTIGS))
    return path


def view(*arguments: str) -> list[list[str]]:
    """Rows that bcftools reads."""
    done = subprocess.run([sys.executable, "-c", _VIEW, *arguments], check=True, capture_output=True, text=True)
    assert "[W::" not in done.stderr, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]


def test_write__is_read_back_by_bcftools_whole_and_by_place(tmp_path: Path) -> None:
    path = write(tmp_path, IMPORTED)
    rows = view(str(path))
    assert [(row[0], row[1], row[3], row[4], row[6]) for row in rows] == [
        ("chr7", "55191822", "T", "G", "PASS"),
        ("chr10", "87933147", "CTTAC", "C", "PASS"),
        ("chr17", "7675088", "C", "T", "PASS"),
        ("chr17", "43057078", "G", "A", "filtered_by_caller;germline"),
        ("chr17", "43093220", "T", "C", "common_in_population"),
    ]
    assert [row[1] for row in view("-r", "chr17:7000000-8000000", str(path))] == ["7675088"]
    assert [row[1] for row in view("-f", "PASS", str(path))] == ["55191822", "87933147", "7675088"]


def test_write__counts_fraction_and_interval_are_those_of_the_call(tmp_path: Path) -> None:
    with pysam.VariantFile(str(write(tmp_path, IMPORTED))) as file:
        records = {record.pos: record for record in file}
        assert list(file.header.samples) == ["tumour", "normal"]
    tumour = records[7675088].samples["tumour"]
    assert (tumour["AD"], tumour["DP"], tumour["GT"]) == ((254, 158), 412, (0, 1))
    assert tumour["AF"][0] == pytest.approx(158 / 412, abs=1e-4)
    assert (tumour["AFL"][0], tumour["AFH"][0]) == pytest.approx((0.337, 0.431), abs=1e-6)
    assert tumour["SB"] == (127, 127, 79, 79)
    assert records[7675088].samples["normal"]["GT"] == (0, 0)
    assert records[43057078].samples["normal"]["GT"] == (0, 1)
    assert records[87933147].samples["normal"]["GT"] == (None, None)


def test_write__unknown_is_missing_and_never_zero(tmp_path: Path) -> None:
    with pysam.VariantFile(str(write(tmp_path, IMPORTED))) as file:
        record = next(iter(file))
        tumour = record.samples["tumour"]
        assert tumour["DP"] is None
        assert tumour["AF"] == (None,)
        assert "POP_AF" not in record.info
        assert "GENE" not in record.info
        assert "POSTERIOR" not in record.info
        zero = next(iter(file))  # covered, and not listed
        assert zero.info["POP_AF"] == 0.0


def test_write__info_holds_posterior_population_and_origins(tmp_path: Path) -> None:
    with pysam.VariantFile(str(write(tmp_path, IMPORTED))) as file:
        records = {record.pos: record for record in file}
    info = records[7675088].info
    assert (info["GENE"], info["KIND"], info["STATUS"], info["CALLERS"]) == ("TP53", "snv", "somatic", ("mutect2", "strelka2"))
    assert info["POSTERIOR"] == pytest.approx(1.0, abs=1e-4)
    assert info["SOMATIC_PROBABILITY"] == pytest.approx(0.9998, abs=1e-4)
    assert info["POP_AF"] == pytest.approx(4.06e-06)
    assert info["POP_SOURCE"] == "gnomad.vcf.gz%20AF_grpmax"
    assert records[43057078].info["CALLER_FILTERS"] == ("mutect2/germline",)
    assert records[87933147].info["NOTES"] == ("no_posterior", "filtered_by_some_callers")


def test_format__phased_calls_have_a_phase_set() -> None:
    row = next(line for line in format_variants_vcf(IMPORTED, CONTIGS).splitlines() if line.startswith("chr10"))
    fields = dict(zip(row.split("\t")[8].split(":"), row.split("\t")[9].split(":"), strict=True))
    assert (fields["GT"], fields["PS"]) == ("0|1", "7")


def test_format__has_a_line_for_every_filter_field_and_chromosome() -> None:
    text = format_variants_vcf(IMPORTED, CONTIGS)
    header = [line for line in text.splitlines() if line.startswith("##")]
    assert header[0] == "##fileformat=VCFv4.3"
    assert [line.split(",")[0] for line in header if line.startswith("##FILTER")] == [
        "##FILTER=<ID=PASS",
        "##FILTER=<ID=common_in_population",
        "##FILTER=<ID=filtered_by_caller",
        "##FILTER=<ID=germline",
    ]
    assert [line for line in header if line.startswith("##contig")] == [
        "##contig=<ID=chr7,length=159345973>",
        "##contig=<ID=chr10,length=133797422>",
        "##contig=<ID=chr17>",
    ]
    assert "##fascicle_unplaced=1 alleles are no small variant; small_variants.json lists them" in header
    assert sum(line.startswith("##INFO") for line in header) == len(INFO_FIELDS)
    assert sum(line.startswith("##FORMAT") for line in header) == len(FORMAT_FIELDS)


def test_format__a_chromosome_that_the_reference_lacks_gets_its_line() -> None:
    assert "##contig=<ID=chr10>\n" in format_variants_vcf(IMPORTED, {"chr7": 5})


def test_write__same_calls_same_bytes(tmp_path: Path) -> None:
    first, second = write(tmp_path, FROM_READS, "a.vcf.gz"), write(tmp_path, FROM_READS, "b.vcf.gz")
    assert first.read_bytes() == second.read_bytes()
    assert Path(f"{first}.tbi").read_bytes() == Path(f"{second}.tbi").read_bytes()


def test_write__without_a_normal_has_one_sample_and_without_calls_no_record(tmp_path: Path) -> None:
    with pysam.VariantFile(str(write(tmp_path, TUMOUR_ONLY))) as file:
        assert list(file.header.samples) == ["tumour"]
        assert len(list(file)) == 1
    assert view(str(write(tmp_path, EMPTY, "empty.vcf.gz"))) == []
