"""Fusions as VCF breakends, read back with pysam and by the rules of the VCF specification."""

from __future__ import annotations

import random
import re
from itertools import product
from typing import TYPE_CHECKING

import pysam
import pytest
from adapter_examples import FILTERED, PROVENANCE, make_fusion, make_side

from fascicle.adapters.fusion_vcf import format_fusions_vcf
from fascicle.model.fusions import Fusion, Junction, Side
from fascicle.model.verdicts import Reason

if TYPE_CHECKING:
    from pathlib import Path

FLANK = 12
GENOME = {name: "".join(random.Random(name).choices("ACGT", k=100)) for name in ("chr15", "chr22")}
CONTIGS: dict[str, int | None] = {"chr15": 100, "chr22": 100}


def base_at(chrom: str, offset: int) -> str:
    return GENOME[chrom][offset].lower()


def reverse_complement(sequence: str) -> str:
    return sequence.translate(str.maketrans("ACGT", "TGCA"))[::-1]


def records_of(text: str) -> list[list[str]]:
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


def expected_product(fusion: Fusion) -> str:
    """The bases around the junction as the RNA reads: 5' partner, inserted bases, 3' partner."""
    five, three = fusion.five_prime.position, fusion.three_prime.position
    assert five is not None
    assert three is not None
    up, down = GENOME[five.chrom], GENOME[three.chrom]
    if five.strand == "+":
        left = up[five.offset - FLANK + 1 : five.offset + 1]
    else:
        left = reverse_complement(up[five.offset : five.offset + FLANK])
    if three.strand == "+":
        right = down[three.offset : three.offset + FLANK]
    else:
        right = reverse_complement(down[three.offset - FLANK + 1 : three.offset + 1])
    return left + fusion.junction.inserted + right


def sequence_by_specification(chrom: str, pos1: int, alt: str) -> str:
    """What an ALT means by section 5.4 of the VCF 4.3 specification, FLANK bases on each side, on this record's plus strand."""
    offset = pos1 - 1
    match = re.fullmatch(r"([ACGT]*)([\[\]])(\w+):(\d+)[\[\]]([ACGT]*)", alt)
    assert match
    before, bracket, mate_chrom, mate_pos1, after = match.groups()
    mate = GENOME[mate_chrom]
    extends_right = mate[int(mate_pos1) - 1 : int(mate_pos1) - 1 + FLANK]
    extends_left = mate[int(mate_pos1) - FLANK : int(mate_pos1)]
    if before:  # t[p[ : the piece right of p is joined after t; t]p] : the reverse complement of the piece left of p
        joined = extends_right if bracket == "[" else reverse_complement(extends_left)
        return GENOME[chrom][offset - FLANK + 1 : offset] + before + joined
    # ]p]t : the piece left of p is joined before t; [p[t : the reverse complement of the piece right of p
    joined = extends_left if bracket == "]" else reverse_complement(extends_right)
    return joined + after + GENOME[chrom][offset + 1 : offset + FLANK]


@pytest.mark.parametrize(("five", "three", "inserted"), list(product("+-", "+-", ("", "ACCGT"))))
def test_format_fusions_vcf__alt_spells_the_product(five: str, three: str, inserted: str) -> None:
    fusion = make_fusion(
        make_side("SPECC1L", "chr22", 40, five), make_side("NTRK3", "chr15", 70, three), junction=Junction(0, inserted)
    )
    sequence = expected_product(fusion)
    for record in records_of(format_fusions_vcf([fusion], PROVENANCE, CONTIGS, base_at)):
        assert record[3] == GENOME[record[0]][int(record[1]) - 1]
        seen = sequence_by_specification(record[0], int(record[1]), record[4])
        strand = five if record[2].endswith("five_prime") else three
        assert (seen if strand == "+" else reverse_complement(seen)) == sequence


@pytest.mark.parametrize(
    ("five", "three", "at_five", "at_three"),
    [
        ("+", "+", "N[chr15:70[", "]chr22:40]N"),
        ("+", "-", "N]chr15:70]", "N]chr22:40]"),
        ("-", "+", "[chr15:70[N", "[chr22:40[N"),
        ("-", "-", "]chr15:70]N", "N[chr22:40["),
    ],
)
def test_format_fusions_vcf__brackets_follow_the_strands(five: str, three: str, at_five: str, at_three: str) -> None:
    fusion = make_fusion(make_side("SPECC1L", "chr22", 40, five), make_side("NTRK3", "chr15", 70, three))
    by_side = {record[2]: record[4] for record in records_of(format_fusions_vcf([fusion], PROVENANCE, CONTIGS))}
    assert by_side == {"fusion1_five_prime": at_five, "fusion1_three_prime": at_three}


def test_format_fusions_vcf__is_read_by_pysam(tmp_path: Path) -> None:
    odd = make_fusion(make_side("A;B", "chrUn", 5), reasons=(Reason("read_through", ""), Reason("few_molecules", "")))
    path = tmp_path / "fusions.vcf"
    path.write_text(format_fusions_vcf([make_fusion(), odd, FILTERED], PROVENANCE, {"chr15": None, "chr22": 50_818_468}))
    with pysam.VariantFile(str(path)) as file:
        records = {record.id: record for record in file}
        assert str(file.header.version) == "VCFv4.3"
        assert list(file.header.contigs) == ["chr15", "chr22", "chrUn"]
    first = records["fusion1_five_prime"]
    assert (first.chrom, first.pos, first.alts) == ("chr22", 24_324_427, ("N]chr15:88033045]",))
    assert first.info["MATEID"] == "fusion1_three_prime"
    assert (first.info["TRANSCRIPT"], first.info["EXON"]) == ("NM_015330", 6)
    assert first.info["UNIQUE_MOLECULES"] == 45
    assert first.info["ABUNDANCE"] == pytest.approx(0.52)
    assert first.info["ABUNDANCE_INTERVAL"] == pytest.approx((0.42, 0.62))
    assert "FIVE_PRIME_ABUNDANCE" not in first.info
    assert first.info["KNOWN_PAIR"] is True
    assert list(first.filter) == ["PASS"]
    assert list(records["fusion2_five_prime"].filter) == ["read_through", "few_molecules"]
    assert records["fusion2_five_prime"].info["FIVE_PRIME_GENE"] == "A%3BB"


def test_format_fusions_vcf__one_placed_side_is_a_single_breakend(tmp_path: Path) -> None:
    unplaced = Side("TPM3", None, None, unplaced_because="two loci")
    three = [make_fusion(unplaced, make_side(strand=strand)) for strand in "+-"]
    five = [make_fusion(make_side(strand=strand), unplaced) for strand in "+-"]
    records = records_of(format_fusions_vcf([*three, *five], PROVENANCE, {}))
    assert [record[4] for record in records] == [".N", "N.", "N.", ".N"]
    assert all("MATEID" not in record[7] for record in records)
    (tmp_path / "x.vcf").write_text(format_fusions_vcf([*three, *five], PROVENANCE, {}))
    with pysam.VariantFile(str(tmp_path / "x.vcf")) as file:
        assert len(list(file)) == 4


def test_format_fusions_vcf__names_fusions_that_have_no_place() -> None:
    nowhere = Side("TPM3", None, None, unplaced_because="two loci")
    text = format_fusions_vcf([make_fusion(nowhere, nowhere)], PROVENANCE, {})
    assert "##fascicle_unplaced=1 without a position on either side: TPM3::TPM3\n" in text


def test_format_fusions_vcf__is_sorted_by_the_order_of_the_reference() -> None:
    fusions = [
        make_fusion(make_side(chrom="chr2", pos1=9), make_side(chrom="chr10", pos1=5)),
        make_fusion(make_side(chrom="chr2", pos1=3), make_side(chrom="chrUn", pos1=1)),
    ]
    records = records_of(format_fusions_vcf(fusions, PROVENANCE, {"chr2": None, "chr10": None}))
    assert [(record[0], record[1]) for record in records] == [("chr2", "3"), ("chr2", "9"), ("chr10", "5"), ("chrUn", "1")]


def test_format_fusions_vcf__carries_its_provenance() -> None:
    text = format_fusions_vcf([], PROVENANCE, {})
    assert f"##fascicle_reference_sha256={'cd' * 32}\n" in text
    assert "##fascicle_reference_is_synthetic=true\n" in text
    assert f"##fascicle_input_sha256={'ab' * 32} r1.fastq.gz\n" in text
    assert "knowledge" not in text.split("##FILTER")[0]


def test_format_fusions_vcf__writes_other_base_codes_as_n() -> None:
    assert {
        record[3] for record in records_of(format_fusions_vcf([make_fusion()], PROVENANCE, {}, lambda chrom, offset: "R"))
    } == {"N"}
