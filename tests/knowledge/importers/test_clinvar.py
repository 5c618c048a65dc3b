from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from fascicle.errors import InputError
from fascicle.knowledge.importers.clinvar import ClinVarRecord, check_header, find_records, parse_clinvar
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant

SHARED = Path(__file__).parents[4] / "shared" / "data" / "knowledge"
EXPERT = "CLNREVSTAT=reviewed_by_expert_panel;CLNSIG=Pathogenic/Likely_pathogenic|drug_response;MC=SO:0001583|missense_variant"


def read(*rows: str) -> list[ClinVarRecord]:
    return list(parse_clinvar(["##fileformat=VCFv4.1\n", *(row.replace(" ", "\t") + "\n" for row in rows)], Build.GRCH38))


def test_parse_clinvar__counts_from_zero_and_names_chromosomes_as_the_reference_does() -> None:
    (record,) = read(f"17 101 12375 G A . . {EXPERT}")

    assert record == ClinVarRecord(
        "12375",
        SmallVariant(Build.GRCH38, "chr17", 100, "G", "A"),
        ("Pathogenic", "Likely_pathogenic", "drug_response"),
        3,
        ("SO:0001583|missense_variant",),
    )
    assert [item.variant.chrom for item in read("MT 5 1 A G . . .", "chrX 5 2 A G . . .")] == ["chrM", "chrX"]


@pytest.mark.parametrize(
    ("status", "stars"),
    [
        ("practice_guideline", 4),
        ("reviewed_by_expert_panel", 3),
        ("criteria_provided,_multiple_submitters,_no_conflicts", 2),
        ("criteria_provided,_single_submitter", 1),
        ("criteria_provided,_conflicting_classifications", 1),
        ("no_assertion_criteria_provided", 0),
    ],
)
def test_parse_clinvar__gives_stars_by_review_status(status: str, stars: int) -> None:
    assert [item.stars for item in read(f"17 101 1 G A . . CLNREVSTAT={status}")] == [stars]


def test_parse_clinvar__reads_each_allele_and_leaves_out_what_has_none() -> None:
    assert [item.variant.alt for item in read("1 5 1 A C,G . . .", "1 6 2 A . . . .", "1 7 3 A <DUP> . . .")] == ["C", "G"]


@pytest.mark.parametrize("row", ["1 5 1 A", "1 five 1 A C . . ."])
def test_parse_clinvar__names_the_line_it_cannot_read(row: str) -> None:
    with pytest.raises(InputError, match="line 2: is no record of a VCF"):
        read(row)


def test_find_records__never_takes_another_allele_place_or_build() -> None:
    lines = ["##fileformat=VCFv4.1\n", "1\t5\t1\tA\tC\t.\t.\t.\n", "MT\t9\t2\tG\tT\t.\t.\t.\n", "2\tfive\t3\tA\tC\n"]
    asked = [
        SmallVariant(Build.GRCH38, "chr1", 4, "A", "C"),
        SmallVariant(Build.GRCH38, "chr1", 4, "A", "G"),
        SmallVariant(Build.GRCH37, "chrM", 8, "G", "T"),
        SmallVariant(Build.GRCH38, "chrM", 8, "G", "T"),
    ]

    found = find_records(lines, Build.GRCH38, asked)

    assert {allele: record.variation for allele, record in found.items()} == {
        ("chr1", 4, "A", "C"): "1",
        ("chrM", 8, "G", "T"): "2",
    }
    assert find_records(lines, Build.GRCH38, asked[1:3]) == {}


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["##fileformat=VCFv4.1", "##INFO=<ID=CLINSIGN,Number=.>"], "no CLNSIG in its header"),
        ([], "no CLNSIG in its header"),
        (["##reference=GRCh37", "##INFO=<ID=CLNSIG,Number=.>"], "is on GRCh37, not on GRCh38"),
    ],
)
def test_check_header__refuses_another_file_or_build(header: list[str], message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_header([*header, "17\t101\t1\tG\tA\t.\t.\tCLNSIG=Pathogenic"], Build.GRCH38)


@pytest.mark.parametrize("reference", [[], ["##reference=GRCh38"]])
def test_check_header__takes_a_release_of_clinvar(reference: list[str]) -> None:
    check_header([*reference, "##INFO=<ID=CLNSIG,Number=.>"], Build.GRCH38)


@pytest.mark.shared
def test_parse_clinvar__reads_a_real_file() -> None:
    with gzip.open(SHARED / "clinvar_plp_2star_grch38_2024-12-15.vcf.gz", "rt") as file:
        records = list(parse_clinvar(file, Build.GRCH38))

    assert len(records) > 70_000
    assert min(record.stars for record in records) == 2
