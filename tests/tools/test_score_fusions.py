from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fascicle.adapters.fusion_tables import FUSION_COLUMNS
from fascicle.simulate.truth import TRUTH_COLUMNS
from tool_modules import load_tool

TRUTH = "gene5\tbp5\tgene3\tbp3\nTMPRSS2\t21:41494375-41494381:-\tETV1\t7:13935838-13935844:-\nEML4\t2:100:+\tALK\t2:200:-\n"
ROW = {
    "five_prime_gene": "TMPRSS2", "five_prime_chrom": "chr21", "five_prime_pos": "41494381", "five_prime_strand": "-",
    "three_prime_gene": "ETV1", "three_prime_chrom": "chr7", "three_prime_pos": "13935838", "three_prime_strand": "-",
    "abundance": "0.2", "abundance_low": "0.1", "abundance_high": "0.3", "verdict": "reported",
}  # fmt: skip
UNPLACED = {
    **dict.fromkeys(FUSION_COLUMNS, ""), "five_prime_gene": "EML4", "three_prime_gene": "ALK", "verdict": "reported",
}  # fmt: skip


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("score_fusions")


def table(columns: Any, *rows: dict[str, str]) -> list[str]:
    return ["\t".join(columns), *("\t".join(row.get(column, "") for column in columns) for row in rows)]


def outcomes(tool: Any, *rows: dict[str, str], genes: Any = None) -> list[tuple[str, str]]:
    lines = tool.score(tool.parse_truth(TRUTH.splitlines()), tool.parse_calls(table(FUSION_COLUMNS, *rows)), genes)
    return [(line.fusion.name, line.outcome.value) for line in lines]


@pytest.mark.parametrize(
    ("text", "shown"), [("21:5-9:-", "chr21:5-9:-"), ("chrX:7:+", "chrX:7:+"), ("GL000220.1:7:+", "GL000220.1:7:+")]
)
def test_parse_breakpoint__reads_places_and_ranges_with_and_without_chr(tool: Any, text: str, shown: str) -> None:
    assert str(tool.parse_breakpoint(text)) == shown


@pytest.mark.parametrize("text", ["21:5", "21:5:?", "21:five:+", "21:5:+:9"])
def test_parse_breakpoint__refuses_what_is_no_breakpoint(tool: Any, text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        tool.parse_breakpoint(text)


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({}, "exact"),
        ({"five_prime_pos": "41494375", "three_prime_pos": "13935844"}, "exact"),
        ({"five_prime_chrom": "21"}, "exact"),
        ({"five_prime_pos": "41494382"}, "placed_elsewhere"),
        ({"three_prime_pos": "13935837"}, "placed_elsewhere"),
        ({"three_prime_strand": "+"}, "placed_elsewhere"),
        ({"five_prime_chrom": "chr1"}, "placed_elsewhere"),
        ({"five_prime_pos": "", "three_prime_pos": ""}, "not_placed"),
        ({"verdict": "filtered", "reasons": "few_starts"}, "filtered"),
    ],
)
def test_score__says_what_became_of_a_true_fusion(tool: Any, change: dict[str, str], outcome: str) -> None:
    assert outcomes(tool, {**ROW, **change})[0] == ("TMPRSS2::ETV1", outcome)


def test_score__a_true_fusion_without_a_candidate_is_missed(tool: Any) -> None:
    assert outcomes(tool) == [("TMPRSS2::ETV1", "missed"), ("EML4::ALK", "missed")]


def test_score__the_other_direction_is_another_pair(tool: Any) -> None:
    turned = {**UNPLACED, "five_prime_gene": "ALK", "three_prime_gene": "EML4"}
    assert outcomes(tool, turned)[1:] == [("EML4::ALK", "missed"), ("ALK::EML4", "extra_pair")]


def test_score__a_second_place_of_a_true_pair_is_an_extra_breakpoint(tool: Any) -> None:
    found = outcomes(tool, ROW, {**ROW, "five_prime_pos": "1"})
    assert [outcome for _, outcome in found] == ["exact", "missed", "extra_breakpoint"]


def test_score__a_filtered_candidate_that_is_not_true_is_not_extra(tool: Any) -> None:
    wrong = {**ROW, "five_prime_gene": "AKAP9", "verdict": "filtered", "reasons": "too_few_molecules"}
    assert len(outcomes(tool, wrong)) == 2


def test_score__a_gene_that_the_reference_lacks_is_not_counted(tool: Any) -> None:
    lines = tool.score(tool.parse_truth(TRUTH.splitlines()), [], {"EML4", "TMPRSS2", "ETV1"})
    assert [line.outcome.value for line in lines] == ["missed", "not_in_reference"]
    assert lines[1].note == "the reference lacks ALK"
    assert tool.count_totals(lines).assessed == 1


def test_format_score__counts_in_its_last_line(tool: Any) -> None:
    calls = tool.parse_calls(table(FUSION_COLUMNS, ROW, UNPLACED, {**ROW, "five_prime_gene": "AKAP9"}))
    text = tool.format_score(tool.score(tool.parse_truth(TRUTH.splitlines()), calls))
    assert text.splitlines()[-1] == "2 of 2 fusions found, 1 of them to the base; 1 extra pairs, 0 extra breakpoints"


@pytest.mark.parametrize(("planned", "held"), [("0.1", 1), ("0.30", 1), ("0.31", 0), ("0.09", 0)])
def test_score__holds_the_interval_against_the_planned_abundance(tool: Any, planned: str, held: int) -> None:
    truth = tool.parse_truth(table(TRUTH_COLUMNS, {**ROW, "planned_abundance": planned}))
    totals = tool.count_totals(tool.score(truth, tool.parse_calls(table(FUSION_COLUMNS, ROW))))
    assert (totals.exact, totals.intervals, totals.intervals_held) == (1, 1, held)


@pytest.mark.parametrize("lines", [["gene\tplace"], []])
def test_parse_truth__refuses_another_table(tool: Any, lines: list[str]) -> None:
    with pytest.raises(ValueError, match="neither"):
        tool.parse_truth(lines)


@pytest.mark.parametrize(
    ("options", "code"),
    [((), 0), (("--min-pairs", "1"), 0), (("--min-pairs", "2"), 1), (("--min-exact", "2"), 1), (("--max-extra", "0"), 0)],
)
def test_main__ends_with_1_where_a_limit_is_not_kept(
    tool: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], code: int
) -> None:
    truth, calls = tmp_path / "truth.tsv", tmp_path / "fusions.tsv"
    truth.write_text(TRUTH)
    calls.write_text("\n".join(table(FUSION_COLUMNS, ROW)))
    assert tool.main([str(truth), str(calls), *options]) == code
    assert capsys.readouterr().out.startswith("exact\tTMPRSS2::ETV1")


def test_main__an_extra_fusion_breaks_the_limit(tool: Any, tmp_path: Path) -> None:
    truth, calls = tmp_path / "truth.tsv", tmp_path / "fusions.tsv"
    truth.write_text(TRUTH)
    calls.write_text("\n".join(table(FUSION_COLUMNS, {**ROW, "five_prime_gene": "AKAP9"})))
    assert tool.main([str(truth), str(calls), "--max-extra", "0"]) == 1


def test_main__ends_with_2_for_a_table_that_is_none(tool: Any, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text("a\tb\n")
    with pytest.raises(SystemExit, match="2"):
        tool.main([str(wrong), str(wrong)])
