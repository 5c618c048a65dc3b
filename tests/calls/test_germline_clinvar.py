"""ClinVar by allele: dialects, stars, classes, and files of another build."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from fascicle.calls.germline.clinvar import classify_significance, read_clinvar_near
from fascicle.calls.germline.residues import find_same_residue
from fascicle.errors import ReferenceInputError
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.consequences import VariantConsequence
from fascicle.model.germline import ClinvarRecord
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.clinvar_sites import open_clinvar
from fascicle.reference.genome import open_genome
from fascicle.reference.genome_bases import GenomeBases
from germline_examples import MISSENSE, STOP
from small_genome import Genome

COLUMNS = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
HEADER = '##fileformat=VCFv4.1\n##INFO=<ID={field},Number=.,Type=String,Description="x">\n' + COLUMNS
WINDOW = {"chr1": [Span(1000, 1300)]}


def read(path: Path, bundle: Bundle) -> dict[SmallVariant, ClinvarRecord]:
    genome = open_genome(bundle)
    return dict(read_clinvar_near(open_clinvar(path, genome), WINDOW, bundle.build, GenomeBases(genome)).records)


def other(letter: str) -> str:
    return "A" if letter != "A" else "C"


def test_read_clinvar_near__matches_alleles_and_keeps_stars(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    ref = small_genome["chr1"][1100]
    alts = [letter for letter in "ACGT" if letter != ref]
    said = [
        ("Pathogenic", "practice_guideline"),
        ("Conflicting_classifications_of_pathogenicity", "criteria_provided,_conflicting_classifications"),
        ("Likely_benign", "no_assertion_criteria_provided"),
    ]
    rows = [
        f"1\t1101\t{alt}\t{ref}\t{alt}\t.\t.\tCLNSIG={word};CLNREVSTAT={status};CLNDN=A_disease|not_provided"
        for alt, (word, status) in zip(alts, said, strict=True)
    ]
    path = tmp_path / "c.vcf"
    path.write_text(HEADER.format(field="CLNSIG") + "\n".join(rows) + "\n")
    found = read(path, small_bundle)
    by_alt = {variant.alt: record for variant, record in found.items()}
    assert [(by_alt[alt].pathogenicity, by_alt[alt].stars) for alt in alts] == [
        (PathogenicityClass.PATHOGENIC, 4),
        (None, 1),
        (PathogenicityClass.LIKELY_BENIGN, 0),
    ]
    assert by_alt[alts[0]].conditions == ("A disease", "not provided")


def test_read_clinvar_near__normalises_what_the_file_writes_otherwise(
    small_bundle: Bundle, small_genome: Genome, tmp_path: Path
) -> None:
    text = small_genome["chr1"]
    # The same loss of one base with two bases more on both sides.
    wide = f"1\t1199\tx\t{text[1198:1204]}\t{text[1198:1200]}{text[1201:1204]}\t.\t.\tCLNSIG=Pathogenic"
    path = tmp_path / "c.vcf"
    path.write_text(HEADER.format(field="CLNSIG") + wide + "\n")
    ((variant, record),) = read(path, small_bundle).items()
    assert (len(variant.ref), len(variant.alt)) == (2, 1)
    assert (record.stars, record.review_status) == (None, None)


def test_read_clinvar_near__refuses_a_file_of_another_build(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    rows = [f"1\t{place + 1}\tx\t{other(small_genome['chr1'][place])}\tG\t.\t.\tCLNSIG=Benign" for place in range(1010, 1040, 2)]
    path = tmp_path / "c.vcf"
    path.write_text(HEADER.format(field="CLNSIG") + "\n".join(row for row in rows if "\tG\tG\t" not in row) + "\n")
    with pytest.raises(ReferenceInputError, match=r"do not have the reference base of GRCh38\. Give ClinVar's VCF of GRCh38"):
        read(path, small_bundle)


def test_open_clinvar__refuses_a_vcf_without_significance(small_bundle: Bundle, tmp_path: Path) -> None:
    path = tmp_path / "c.vcf"
    path.write_text(HEADER.format(field="AF"))
    with pytest.raises(ReferenceInputError, match="names no clinical significance"):
        open_clinvar(path, open_genome(small_bundle))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Pathogenic", PathogenicityClass.PATHOGENIC),
        ("Pathogenic/Likely_pathogenic", PathogenicityClass.LIKELY_PATHOGENIC),
        ("Pathogenic|drug_response", PathogenicityClass.PATHOGENIC),
        ("Benign/Likely_benign,_other", PathogenicityClass.LIKELY_BENIGN),
        ("Uncertain_significance", PathogenicityClass.UNCERTAIN),
        ("Conflicting_interpretations_of_pathogenicity,_risk_factor", None),
        ("drug_response", None),
        ("not_provided", None),
    ],
)
def test_classify_significance__of_two_classes_the_less_certain(text: str, kind: PathogenicityClass | None) -> None:
    assert classify_significance(text) is kind


def make_record(kind: PathogenicityClass, stars: int | None) -> ClinvarRecord:
    return ClinvarRecord("1", kind.value, kind, stars, None, (), "c.vcf")


VARIANT = SmallVariant(Build.GRCH38, "chr17", 43057077, "G", "C")
SAME = SmallVariant(Build.GRCH38, "chr17", 43057075, "T", "A")
OTHER = SmallVariant(Build.GRCH38, "chr17", 43057076, "C", "A")
CHANGES = {SAME: "p.(Arg1751Gly)", OTHER: "p.(Arg1751Gln)"}


def annotate(variants: Sequence[SmallVariant]) -> list[VariantConsequence]:
    return [VariantConsequence(own, None, (replace(MISSENSE, hgvs_protein=CHANGES[own]),)) for own in variants]


@pytest.mark.parametrize(
    ("records", "answers"),
    [
        ({}, (False, False)),
        ({SAME: make_record(PathogenicityClass.PATHOGENIC, 2)}, (True, False)),
        ({OTHER: make_record(PathogenicityClass.LIKELY_PATHOGENIC, 3)}, (False, True)),
        # One star, no stars, another class: not established.
        ({SAME: make_record(PathogenicityClass.PATHOGENIC, 1)}, (False, False)),
        ({OTHER: make_record(PathogenicityClass.PATHOGENIC, None)}, (False, False)),
        ({OTHER: make_record(PathogenicityClass.BENIGN, 3)}, (False, False)),
        # The variant's own record is another question.
        ({VARIANT: make_record(PathogenicityClass.PATHOGENIC, 3)}, (False, False)),
    ],
)
def test_find_same_residue__takes_established_changes_of_the_residue(
    records: dict[SmallVariant, ClinvarRecord], answers: tuple[bool, bool]
) -> None:
    assert find_same_residue(VARIANT, MISSENSE, records, annotate) == answers


def test_find_same_residue__asks_nothing_of_what_is_no_missense_change() -> None:
    assert find_same_residue(VARIANT, STOP, {OTHER: make_record(PathogenicityClass.PATHOGENIC, 3)}, annotate) == (None, None)
