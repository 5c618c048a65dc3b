"""Tables of the RNA assay."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest
from adapter_examples import FILTERED, PRODUCT, make_fusion, make_side

from fascicle.adapters.fusion_tables import (
    DETECTABILITY_COLUMNS,
    FUSION_COLUMNS,
    format_detectability_tsv,
    format_expression_tsv,
    format_fusions_tsv,
)
from fascicle.model.fusions import Fusion, Junction, Names
from fascicle.model.reads import Detectability, GeneExpression
from fusion_contract import CONTRACT

RESULTS_GUIDE = Path(__file__).parents[2] / "docs" / "results.md"


def read_row(fusion: Fusion) -> dict[str, str]:
    header, row = format_fusions_tsv([fusion]).splitlines()
    return dict(zip(header.split("\t"), row.split("\t"), strict=True))


def test_format_fusions_tsv__begins_with_the_columns_of_the_contract() -> None:
    assert list(FUSION_COLUMNS)[: len(CONTRACT)] == CONTRACT


def test_format_fusions_tsv__describes_a_reported_fusion() -> None:
    row = read_row(make_fusion())
    expected = [
        "SPECC1L",
        "chr22",
        "24324427",
        "+",
        "NM_015330",
        "6",
        "NTRK3",
        "chr15",
        "88033045",
        "-",
        "NM_001012338",
        "14",
        "40",
        "12",
        "45",
        "0.5200",
        "0.4200",
        "0.6200",
        "in_frame",
    ]
    assert list(row.values())[: len(expected)] == expected
    assert row["kept_domains"] == "protein kinase"
    assert (row["verdict"], row["reasons"]) == ("reported", "")
    assert (row["partial_domains"], row["lost_domains"]) == ("coiled coil 2", "Ig-like C2")
    assert (row["is_known_pair"], row["five_prime_place"]) == ("true", "exon_edge")


def test_format_fusions_tsv__keeps_filtered_candidates_with_their_reasons() -> None:
    row = read_row(FILTERED)
    assert (row["verdict"], row["reasons"]) == ("filtered", "few_molecules,read_through")


def test_format_fusions_tsv__leaves_unknown_fields_empty() -> None:
    row = read_row(FILTERED)
    unknown = {name for name, value in row.items() if value == ""}
    side = {f"five_prime_{part}" for part in ("chrom", "pos", "strand", "transcript", "exon", "place")}
    shares = {f"{share}{end}" for share in ("abundance", "five_prime_abundance") for end in ("", "_low", "_high")}
    domains = {"kept_domains", "partial_domains", "lost_domains"}
    assert unknown >= {"vicc", "hgvs_rna", "iscn", "is_reciprocal_seen"}
    unknown -= {"vicc", "hgvs_rna", "iscn", "is_reciprocal_seen", "notes"}
    assert unknown == side | shares | domains | {"inserted_bases", "anchor_three_prime_bp", "three_prime_unplaced_because"}
    assert row["frame"] == "unknown"
    assert row["microhomology_bp"] == "0"


def test_format_fusions_tsv__text_cannot_break_a_row() -> None:
    assert read_row(FILTERED)["five_prime_unplaced_because"] == "the reads match two loci"


def test_format_fusions_tsv__tells_no_domain_kept_from_domains_unknown() -> None:
    lost = dataclasses.replace(PRODUCT, domains=PRODUCT.domains[2:])
    assert read_row(make_fusion(product=lost))["kept_domains"] == "none"
    assert read_row(make_fusion(product=dataclasses.replace(PRODUCT, domains=())))["kept_domains"] == ""


def test_format_fusions_tsv__writes_the_first_base_of_a_chromosome_as_1() -> None:
    assert read_row(make_fusion(make_side(pos1=1)))["five_prime_pos"] == "1"


def test_format_fusions_tsv__writes_inserted_bases() -> None:
    assert read_row(make_fusion(junction=Junction(None, "ACG")))["inserted_bases"] == "ACG"


def test_format_fusions_tsv__without_candidates_is_a_header() -> None:
    assert format_fusions_tsv([]).count("\n") == 1


def test_format_expression_tsv__one_row_per_gene() -> None:
    rows = [GeneExpression("NTRK3", "NM_001012338", 7, 1900, 12.34567), GeneExpression("XYZ", "NM_1", 0, 0, None)]
    assert format_expression_tsv(rows) == (
        "gene\ttranscript\tfragments\teffective_length_bp\ttpm\nNTRK3\tNM_001012338\t7\t1900\t12.346\nXYZ\tNM_1\t0\t0\t\n"
    )


def test_format_fusions_tsv__writes_kind_names_and_reciprocal() -> None:
    names = Names("A(hgnc:1)::B(hgnc:2)", None, "t(1;2)(p11;q11)")
    row = read_row(dataclasses.replace(make_fusion(), names=names, is_reciprocal_seen=False))
    assert [row[name] for name in ("kind", "vicc", "hgvs_rna", "iscn", "is_reciprocal_seen")] == [
        "fusion",
        "A(hgnc:1)::B(hgnc:2)",
        "",
        "t(1;2)(p11;q11)",
        "false",
    ]


def test_format_detectability_tsv__not_evaluable_is_empty_and_says_why() -> None:
    rows = [
        Detectability("NTRK3", 19, 102.5, 24, 0.06114, 0.25, "3 molecules needed"),
        Detectability("SRY", 0, None, None, None, None, "no splice junction"),
    ]
    assert format_detectability_tsv(rows).splitlines() == [
        "gene\tjunctions\tmolecules_median\tmolecules_min\tabundance\tabundance_worst\tbecause",
        "NTRK3\t19\t102.5\t24\t0.0611\t0.2500\t3 molecules needed",
        "SRY\t0\t\t\t\t\tno splice junction",
    ]


@pytest.mark.parametrize("column", [*FUSION_COLUMNS, *DETECTABILITY_COLUMNS])
def test_results_guide__describes_every_column(column: str) -> None:
    assert re.search(rf"^\|[^|]*`{column}`", RESULTS_GUIDE.read_text(), re.MULTILINE)
