from __future__ import annotations

from dataclasses import replace

from findings_examples import FIVE_FLANK, THREE_FLANK, VIEW

from fascicle.model.fusions import JunctionRead, JunctionView
from fascicle.report.junction_view import FLANK_MAX_BP, READS_MAX, count_hidden, format_view


def test_format_view__junction_stands_in_one_column() -> None:
    lines = format_view(VIEW, "NM_015330 exon 6 ", " NM_001012338 exon 14")
    assert {line.index("|") for line in lines} == {60}
    assert lines[1] == f"{FIVE_FLANK}|{THREE_FLANK}"


def test_format_view__dots_agree_and_letters_do_not() -> None:
    lines = format_view(VIEW, "A", "B")
    assert lines[2] == " " * 20 + "." * 40 + "|" + "." * 35
    assert lines[3] == " " * 29 + "." * 28 + "T.." + "|" + "." * 44


def test_format_view__inserted_bases_stand_between_two_bars() -> None:
    view = JunctionView("ACGT", "TT", "GGCC", (JunctionRead("GTTTGG", 2), JunctionRead("CGTTA", 3), JunctionRead("T", 1)), 0)
    assert format_view(view, "A", "B") == ("   A|  |B", "ACGT|TT|GGCC", "  ..|..|..", " ...|.A|", "   .|  |")


def test_format_view__reads_are_cut_where_the_reference_line_ends() -> None:
    long = JunctionView("A" * 80, "", "C" * 80, (JunctionRead("A" * 75 + "C" * 75, 75),), 0)
    lines = format_view(long, "A", "B")
    assert lines[1] == "A" * FLANK_MAX_BP + "|" + "C" * FLANK_MAX_BP
    assert lines[2] == "." * FLANK_MAX_BP + "|" + "." * FLANK_MAX_BP
    assert format_view(JunctionView("ACG", "", "T", (JunctionRead("GGACGTT", 5),), 0), "A", "B")[2] == "...|."


def test_format_view__a_label_longer_than_the_flank_keeps_the_columns() -> None:
    lines = format_view(JunctionView("ACG", "", "T", (JunctionRead("CGT", 2),), 0), "a long label", "B")
    assert {line.index("|") for line in lines} == {12}


def test_count_hidden__counts_reads_beyond_those_shown() -> None:
    many = replace(VIEW, reads=VIEW.reads * 20)
    assert len(format_view(many, "A", "B")) == READS_MAX + 2
    assert count_hidden(many) == 86 + 60 - READS_MAX
    assert count_hidden(VIEW) == 86
