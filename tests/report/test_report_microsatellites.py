"""The chapter on microsatellites, its pictures, and what the first page says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from picture_texts import list_texts
from report_texts import collect_texts

from fascicle.calls.msi.classing import refuse_unread
from fascicle.model.msi import LocusVerdict, MsiClass
from fascicle.report.chapters.microsatellites import (
    PICTURES_MAX,
    compose_microsatellites,
    compose_msi_section,
    describe_class,
    describe_msi_in_short,
)
from fascicle.report.pictures.repeat_lengths import describe_lengths, draw_lengths
from fascicle.report.tree import Chapter, Figure, KeyFacts, Notice, Paragraph, Table
from msi_examples import make_msi
from variant_examples import EMPTY

HIGH, STABLE = make_msi(40, 60), make_msi(0, 100)


def read(chapter: Chapter) -> str:
    return " ".join(text for block in chapter.blocks for text in collect_texts(block))


def test_compose_microsatellites__says_the_class_first_and_what_could_have_been_seen() -> None:
    chapter = compose_microsatellites(HIGH)
    assert isinstance(chapter.blocks[0], Paragraph)
    texts = read(chapter)
    assert texts.index("MSI-H: ") < texts.index("Smallest share")
    facts = next(block for block in chapter.blocks if isinstance(block, KeyFacts))
    labels = [row.label for row in facts.rows]
    assert {"Smallest share", "An MSI-H tumour missed", "A stable tumour called MSI-H"} <= set(labels)


def test_compose_microsatellites__draws_a_few_and_counts_the_others() -> None:
    chapter = compose_microsatellites(HIGH)
    figures = [block for block in chapter.blocks if isinstance(block, Figure)]
    assert len(figures) == PICTURES_MAX
    assert len({figure.identifier for figure in figures}) == PICTURES_MAX
    assert f"{HIGH.unstable_loci - PICTURES_MAX} more unstable loci are not drawn." in read(chapter)
    assert not [block for block in compose_microsatellites(STABLE).blocks if isinstance(block, Figure)]


def test_compose_microsatellites__accounts_for_every_locus() -> None:
    table = next(block for block in compose_microsatellites(HIGH).blocks if isinstance(block, Table))
    cells = ["".join(run.text for run in row[1]) for row in table.rows]
    assert sum(map(int, cells[:-1])) == int(cells[-1]) == 100


def test_compose_microsatellites__no_class_is_a_caution_before_any_number() -> None:
    none = make_msi(0, 20)
    (first, *_) = compose_microsatellites(none).blocks
    assert isinstance(first, Notice)
    assert describe_class(none).startswith("Microsatellite instability is not assessable: 20 of 20 loci")
    assert describe_msi_in_short(none).startswith("Microsatellites: Not assessable")
    empty = replace(none, loci=(), unstable_loci=0, assessed_loci=0, fraction=None, fraction_low=None, fraction_high=None)
    assert describe_msi_in_short(empty) == "Microsatellites: not assessable."
    assert "no locus could be assessed" in read(compose_microsatellites(empty))


def test_compose_microsatellites__reads_that_were_not_seen_leave_one_sentence() -> None:
    unread = refuse_unread(0.4, HIGH.provenance)
    chapter = compose_microsatellites(unread)
    assert len(chapter.blocks) == 1
    assert "the reads were not seen" in read(chapter)
    assert compose_msi_section(replace(EMPTY, microsatellites=unread)) == ()


def test_compose_microsatellites__what_the_data_do_not_decide_is_a_caution() -> None:
    near = make_msi(21, 79)
    assert near.decides is False
    assert isinstance(compose_microsatellites(near).blocks[0], Notice)
    assert "the data do not decide" in describe_msi_in_short(near)


@pytest.mark.parametrize("kind", [MsiClass.HIGH, MsiClass.STABLE])
def test_compose_msi_section__stands_on_the_first_page(kind: MsiClass) -> None:
    msi = HIGH if kind is MsiClass.HIGH else STABLE
    (section,) = compose_msi_section(replace(EMPTY, microsatellites=msi))
    assert section.title == "Microsatellites"
    assert compose_msi_section(EMPTY) == compose_msi_section(None) == ()


def test_draw_lengths__has_bars_of_both_samples_and_marks_the_germline() -> None:
    result = HIGH.unstable[0]
    svg = draw_lengths(result, "msi-1")
    texts = list_texts(svg)
    assert "tumour, 150 fragments" in texts
    assert "normal, 100 fragments" in texts
    assert str(result.lengths[0]) in texts
    assert svg.count("<polygon") == 1
    assert draw_lengths(result, "msi-1") == svg
    assert "normal, 100 fragments" not in list_texts(draw_lengths(replace(result, normal=None), "x"))


def test_draw_lengths__cuts_a_wide_spread_to_what_matters() -> None:
    result = replace(HIGH.unstable[0], tumour=((1, 1), (10, 100), (90, 1)), lengths=(10,), shift=-2)
    assert len(draw_lengths(result, "wide")) < 14_000
    assert "90" not in list_texts(draw_lengths(result, "wide"))


def test_describe_lengths__says_the_shift() -> None:
    result = replace(HIGH.unstable[0], shift=2, share=0.25)
    assert "fit a length 2 units longer" in describe_lengths(result)
    assert "fit a length" not in describe_lengths(replace(result, verdict=LocusVerdict.STABLE, shift=None, share=None))
