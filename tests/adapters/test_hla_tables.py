from __future__ import annotations

from hla_examples import HLA_TYPING

from fascicle.adapters.hla_tables import HLA_COLUMNS, format_hla_tsv


def read_rows() -> list[dict[str, str]]:
    header, *rows = (line.split("\t") for line in format_hla_tsv(HLA_TYPING).splitlines())
    assert tuple(header) == HLA_COLUMNS
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_format_hla_tsv__names_differences_and_other_pairs() -> None:
    row = read_rows()[0]
    assert (row["allele_1"], row["allele_2"], row["zygosity"], row["quality"]) == ("A*01:01", "A*02:01", "heterozygous", "0.0412")
    assert (row["differences_1"], row["differences_2"]) == ("3:404:G>T(12/25)", "")
    assert row["ambiguities"] == "A*01:01+A*02:07=0.02"
    assert (row["fraction_1"], row["g_group_1"], row["g_group_2"]) == ("0.4000", "A*01:01:01G", "")


def test_format_hla_tsv__what_is_not_known_is_empty() -> None:
    _, one, none = read_rows()
    assert (one["allele_1"], one["allele_2"], one["resolved_2"], one["fraction_1"]) == ("B*07:02", "", "", "")
    assert {none[name] for name in HLA_COLUMNS[1:3]} == {""}
    assert (none["zygosity"], none["quality"], none["fragments"], none["fragments_per_million"]) == (
        "not_assessable",
        "",
        "3",
        "",
    )
