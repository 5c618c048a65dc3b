"""Names of fusions, held against a table written by hand (`fusion_names.tsv`)."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fascicle.calls.nomenclature import name_fusion, note_rearrangement
from fascicle.calls.sites import describe_site
from fascicle.evidence.paths import GenePaths
from fascicle.model.fusions import EventKind, Fusion, Junction, Side, Support
from fascicle.model.genes import Gene, Transcript
from fascicle.model.loci import Position
from fascicle.reference.embedded_models import read_embedded_genes
from fascicle.reference.gene_loci import to_locus_offset

GENES = {gene.symbol: gene for gene in read_embedded_genes()}
OF_TRANSCRIPT = {transcript.accession: (gene, transcript) for gene in GENES.values() for transcript in gene.transcripts}
LINES = (Path(__file__).parent / "fusion_names.tsv").read_text("utf-8").splitlines()
CASES = list(csv.DictReader((line for line in LINES if not line.startswith("#")), delimiter="\t"))
NONE = "-"


def make_side(text: str, *, is_five_prime: bool) -> tuple[Side, Gene]:
    """`transcript:pos1`, or a gene without a place."""
    accession, _, pos1 = text.partition(":")
    if not pos1:
        return Side(accession, None, None, "no read crosses the junction"), GENES[accession]
    gene, transcript = OF_TRANSCRIPT[accession]
    offset = to_locus_offset(gene.locus, int(pos1) - 1)
    paths = GenePaths(0, gene, np.zeros(0, dtype=np.uint8), 0)
    site = describe_site(paths, transcript, offset, is_five_prime=is_five_prime)
    return Side(gene.symbol, Position(gene.locus.build, gene.locus.chrom, int(pos1) - 1, gene.locus.strand), site), gene


def make_fusion(case: dict[str, str]) -> tuple[Fusion, Gene, Gene]:
    five, five_gene = make_side(case["five_prime"], is_five_prime=True)
    three, three_gene = make_side(case["three_prime"], is_five_prime=False)
    shared = None if case["shared"] == NONE else int(case["shared"])
    junction = Junction(shared, case["inserted"].strip(NONE))
    support = Support(9, 0, 9, 9, 40, 40)
    fusion = Fusion(five, three, junction, support, None, None, None, (), is_known_pair=False, reasons=())
    return replace(fusion, kind=EventKind(case["kind"])), five_gene, three_gene


def get_case(name: str) -> dict[str, str]:
    return next(case for case in CASES if case["case"] == name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_name_fusion__agrees_with_the_table(case: dict[str, str]) -> None:
    names = name_fusion(*make_fusion(case))
    assert (names.vicc or NONE) == case["vicc"]
    assert (names.hgvs_rna or NONE) == case["hgvs_rna"]


def test_table__has_enough_cases() -> None:
    assert len(CASES) >= 25


def test_name_fusion__outer_ends_are_named_where_the_transcripts_were_read_whole() -> None:
    names = name_fusion(*make_fusion(get_case("SPECC1L e6 NTRK3 e14")), is_whole_read=True)
    assert names.hgvs_rna == "NM_015330.6:r.-294_2146::NM_001012338.3:r.1397_*178"


def strip_version(gene: Gene) -> Gene:
    return replace(gene, transcripts=tuple(replace(t, accession=t.accession.partition(".")[0]) for t in gene.transcripts))


def test_name_fusion__hgvs_wants_a_version_vicc_does_not() -> None:
    fusion, five, three = make_fusion(get_case("ETV6 e5 NTRK3 e14"))
    assert fusion.five_prime.site is not None
    site = replace(fusion.five_prime.site, transcript="NM_001987")
    names = name_fusion(replace(fusion, five_prime=replace(fusion.five_prime, site=site)), strip_version(five), three)
    assert names.hgvs_rna is None
    assert names.vicc == "NM_001987(ETV6):e.5::NM_001012338.3(NTRK3):e.14"


def with_transcript(gene: Gene, change: Transcript) -> Gene:
    return replace(gene, transcripts=(change,))


def test_name_fusion__transcript_without_coding_sequence_counts_from_its_first_base() -> None:
    fusion, five, three = make_fusion(get_case("ETV6 e5 NTRK3 e14"))
    names = name_fusion(fusion, with_transcript(five, replace(five.canonical, cds=None)), three)
    assert names.hgvs_rna == "NM_001987.5:r.?_1463::NM_001012338.3:r.1397_?"


def test_name_fusion__start_of_an_incomplete_coding_sequence_cannot_be_numbered() -> None:
    fusion, five, three = make_fusion(get_case("ETV6 e5 NTRK3 e14"))
    assert name_fusion(fusion, with_transcript(five, replace(five.canonical, cds_phase=1)), three).hgvs_rna is None


@pytest.mark.parametrize(
    ("identifier", "name"),
    [
        ("HGNC:8033", "NTRK3(hgnc:8033)"),
        ("ENSG00000140538", "NTRK3(ensembl:ENSG00000140538)"),
        ("NTRK3", "NTRK3"),
    ],
)
def test_name_fusion__gene_without_place_is_named_by_its_registry(identifier: str, name: str) -> None:
    fusion, five, three = make_fusion(get_case("one side not placed"))
    assert name_fusion(fusion, five, replace(three, identifier=identifier)).vicc == f"NM_001987.5(ETV6):e.5::{name}"


def test_name_fusion__iscn_stands_for_fusions_with_two_places_only() -> None:
    assert name_fusion(*make_fusion(get_case("ETV6 e5 NTRK3 e14"))).iscn == "t(12;15)(p13.2;q25.3)"
    for name in ("read-through, placed", "one side not placed", "MET exon 14 skipping"):
        assert name_fusion(*make_fusion(get_case(name))).iscn is None


def test_note_rearrangement__names_what_no_plain_exchange_explains() -> None:
    assert [note.name for note in note_rearrangement(make_fusion(get_case("SPECC1L e6 NTRK3 e14"))[0])] == [
        "complex_rearrangement"
    ]
    assert note_rearrangement(make_fusion(get_case("ETV6 e5 NTRK3 e14"))[0]) == ()
    assert note_rearrangement(make_fusion(get_case("MET exon 14 skipping"))[0]) == ()
