"""`coverage.tsv`."""

from __future__ import annotations

from fascicle.adapters.coverage_tables import COVERAGE_COLUMNS, format_coverage_tsv
from variant_examples import COVERAGE, LIMITS


def test_format_coverage_tsv__has_a_row_a_gene_with_gaps_and_limits() -> None:
    header, *rows = (line.split("\t") for line in format_coverage_tsv(COVERAGE, LIMITS).splitlines())
    assert tuple(header) == COVERAGE_COLUMNS
    whole, gaps, without = rows
    assert whole == [
        "TP53",
        "11",
        "1182",
        "612.4",
        "633.0",
        "402",
        "1.0000",
        "1.0000",
        "1.0000",
        "0.7100",
        "1182",
        "",
        "0.0142",
        "0.0198",
    ]
    assert gaps[10:] == ["1089", "chr10:87863438-87863537(low_depth);chr10:87863538-87863560(near_copy)", "0.0310", ""]
    assert without == ["TERT", "1", "0", *[""] * 7, "0", "", "", ""]


def test_format_coverage_tsv__of_imported_calls_has_a_header_alone() -> None:
    assert format_coverage_tsv(None, ()) == "\t".join(COVERAGE_COLUMNS) + "\n"
