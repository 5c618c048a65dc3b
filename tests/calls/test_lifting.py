from __future__ import annotations

import csv
import gzip
import re
from pathlib import Path

import pytest

from fascicle.calls.consequence.annotating import Annotator
from fascicle.calls.lifting import Lift, format_origin, lift_variants
from fascicle.errors import ReferenceInputError
from fascicle.model.loci import Build
from fascicle.model.variants import SmallVariant
from fascicle.model.verdicts import Reason
from fascicle.reference.chains import ChainMap, parse_chains, read_chains
from hgvs_examples import DATA, build_slices

LETTERS = "ACGTTGCAACCGGTATCGAT"


@pytest.fixture
def chains() -> ChainMap:
    """Plus: 1000-1010 and 1012-1020 of GRCh37 are 500-510 and 510-518 of GRCh38; minus: 2000-2020 are 600-620."""
    return parse_chains(
        [
            "chain 900 chr1 249250621 + 1000 1020 chr1 248956422 + 500 518 1",
            "10\t2\t0",
            "8",
            f"chain 100 chr1 249250621 + 2000 2020 chr1 248956422 - {248956422 - 620} {248956422 - 600} 2",
            "20",
        ]
    )


def fetch(chrom: str, start: int, end: int) -> str:
    """LETTERS at 500 and at 600, N elsewhere."""
    return "".join(LETTERS[at % 100] if at in range(500, 520) or at in range(600, 620) else "N" for at in range(start, end))


def fetch_swapped(chrom: str, start: int, end: int) -> str:
    """The same with A at 502 in place of G."""
    return "".join("A" if start + at == 502 else base for at, base in enumerate(fetch(chrom, start, end)))


def lift(chains: ChainMap, start: int, ref: str, alt: str) -> Lift:
    return lift_variants([SmallVariant(Build.GRCH37, "chr1", start, ref, alt)], chains, fetch)[0]


def test_lift_variants__moves_a_variant(chains: ChainMap) -> None:
    assert lift(chains, 1002, "GT", "G").lifted == SmallVariant(Build.GRCH38, "chr1", 502, "GT", "G")
    assert lift(chains, 1013, "G", "T").lifted == SmallVariant(Build.GRCH38, "chr1", 511, "G", "T")


def test_lift_variants__turns_a_variant_of_an_inverted_stretch(chains: ChainMap) -> None:
    # 2000 is 619; GRCh38 has T at 619, so GRCh37 has A.
    assert lift(chains, 2000, "A", "G").lifted == SmallVariant(Build.GRCH38, "chr1", 619, "T", "C")
    # GRCh38 ..TCGAT: GRCh37 ATCGA..; the loss of TC after A is the loss of GA before T, with the C before it.
    assert lift(chains, 2000, "ATC", "A").lifted == SmallVariant(Build.GRCH38, "chr1", 616, "CGA", "C")
    assert lift(chains, 2000, "A", "AGG").lifted == SmallVariant(Build.GRCH38, "chr1", 618, "A", "ACC")


@pytest.mark.parametrize(
    ("start", "ref", "alt", "name"),
    [
        (900, "A", "C", "not_in_a_chain"),
        (1010, "A", "C", "not_in_a_chain"),
        (1008, "ACC", "A", "crosses_a_gap"),
        (1009, "C", "CA", "crosses_a_gap"),
        (1002, "A", "C", "reference_differs"),
    ],
)
def test_lift_variants__keeps_what_it_cannot_lift(chains: ChainMap, start: int, ref: str, alt: str, name: str) -> None:
    found = lift(chains, start, ref, alt)
    assert found.lifted is None
    assert found.because is not None
    assert found.because.name == name


def test_lift_variants__says_that_reference_and_alternate_are_exchanged(chains: ChainMap) -> None:
    (found,) = lift_variants([SmallVariant(Build.GRCH37, "chr1", 1002, "G", "A")], chains, fetch_swapped)
    assert found.because is not None
    assert found.because.name == "reference_and_alternate_exchanged"
    assert found.because.because == "GRCh38 has the alternate A at chr1:503-503, GRCh37 G"


def test_lift_variants__refuses_a_place_that_two_places_lead_to() -> None:
    chains = parse_chains(
        [
            "chain 900 chr1 249250621 + 1000 1010 chr1 248956422 + 500 510 1",
            "10",
            "chain 800 chr1 249250621 + 5000 5004 chr1 248956422 + 500 504 2",
            "4",
            # An alternative haplotype is no second place of the chromosome that it is of.
            "chain 700 chr6_apd_hap1 4622290 + 100 110 chr1 248956422 + 500 510 3",
            "10",
        ]
    )
    assert lift(chains, 1005, LETTERS[5], "N").lifted == SmallVariant(Build.GRCH38, "chr1", 505, LETTERS[5], "N")
    first = lift(chains, 1002, "G", "T").because
    assert first is not None
    assert (first.name, first.because) == ("not_one_to_one", "chr1:503-503 of GRCh38 is also that of chr1:5003 of GRCh37")
    second = lift(chains, 5002, "G", "T").because
    assert second is not None
    assert second.because.endswith("chr1:1003 of GRCh37")
    (hap,) = lift_variants([SmallVariant(Build.GRCH37, "chr6_apd_hap1", 105, LETTERS[5], "N")], chains, fetch)
    assert hap.because is not None
    assert hap.because.name == "not_one_to_one"


def test_lift_variants__refuses_a_contig_that_is_no_chromosome() -> None:
    chains = parse_chains(
        [
            "chain 900 chr1 249250621 + 1000 1010 chr1 248956422 + 500 510 1",
            "10",
            "chain 800 chr1 249250621 + 5000 5004 chr1_KI270711v1_random 42210 + 500 504 2",
            "4",
        ]
    )
    found = lift(chains, 5002, "G", "T").because
    assert found is not None
    assert found.name == "leads_to_no_chromosome"


def test_lift_variants__says_that_a_contig_is_in_no_chain(chains: ChainMap) -> None:
    (found,) = lift_variants([SmallVariant(Build.GRCH37, "chrM", 10, "A", "C")], chains, fetch)
    assert found.because is not None
    assert found.because.name == "contig_not_in_chains"


def test_format_origin__names_build_place_alleles_and_strand(chains: ChainMap) -> None:
    assert format_origin(lift(chains, 1002, "GT", "G")) == "GRCh37 chr1:1003 GT>G"
    assert format_origin(lift(chains, 2000, "A", "G")) == "GRCh37 chr1:2001 A>G (other strand)"


def test_lift_variants__says_what_differs(chains: ChainMap) -> None:
    because = lift(chains, 1002, "A", "C").because
    assert because is not None
    assert because.because == "GRCh38 has G at chr1:503-503 where GRCh37 has A"


def test_lift_variants__refuses_another_build(chains: ChainMap) -> None:
    with pytest.raises(ReferenceInputError, match="the chains lift from GRCh37, the variants are on GRCh38"):
        lift_variants([SmallVariant(Build.GRCH38, "chr1", 1002, "G", "C")], chains, fetch)


def test_lift__is_a_variant_or_a_reason() -> None:
    variant = SmallVariant(Build.GRCH37, "chr1", 1, "A", "C")
    with pytest.raises(ValueError, match="lifted, or there is a reason"):
        Lift(variant, variant, Reason("x", "y"))


@pytest.mark.shared
@pytest.mark.skipif(not DATA.is_dir(), reason=f"{DATA} is not there")
def test_lift_variants__brings_hg19_variants_to_their_names(tmp_path: Path) -> None:
    """VHL variants of CIViC on GRCh37, whose names hold the c. number."""
    wanted: dict[SmallVariant, str] = {}
    with gzip.open(DATA / "knowledge" / "civic_evidence_2020-08.tsv.gz", "rt") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            name = re.search(r"\((c\.\d+[ACGT]>[ACGT])\)", row["variant"])
            alleles = row["reference_bases"], row["variant_bases"]
            if row["gene"] == "VHL" and name and row["start"] and all(len(a) == 1 and a in "ACGT" for a in alleles):
                wanted[SmallVariant(Build.GRCH37, "chr3", int(row["start"]) - 1, *alleles)] = name[1]
    annotator = Annotator(build_slices(tmp_path))
    assert annotator.genome is not None
    lifts = lift_variants(list(wanted), read_chains(DATA / "reference" / "hg19ToHg38.over.chain.gz"), annotator.genome)
    assert len(lifts) > 150
    differ = []
    for found in lifts:
        assert found.lifted is not None
        chosen = annotator.annotate([found.lifted])[0].chosen
        if chosen is None or not (chosen.hgvs_dna or "").endswith(wanted[found.original]):
            differ.append((wanted[found.original], chosen and chosen.hgvs_dna))
    assert differ == []
