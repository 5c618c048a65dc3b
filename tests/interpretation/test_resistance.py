"""The watch-list: detected, covered and reference, not covered; on target and by bypass."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.interpretation.resistance import list_watched
from fascicle.model.biomarkers import CopyState
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.knowledge import Direction, Statement, Verification
from fascicle.model.options import WatchedChange, WatchStatus
from fascicle.model.tumour import GeneCopies, LookedAt, Tumour
from tumour_examples import make_fusion, make_statement, make_tumour, make_variant

TARGETS = ("NTRK1", "NTRK2", "NTRK3")


def make_resistance(biomarker: str, **values: object) -> Statement:
    return make_statement(biomarker, direction=Direction.RESISTANCE, drugs=("larotrectinib",), **values)


ON_TARGET = make_resistance("fusion NTRK3 and variant NTRK3 change=G623R on=NM_NTRK3")
OTHER_TARGET = make_resistance("variant NTRK1 change=G595R on=NM_NTRK1")
BYPASS = make_resistance("variant KRAS change=G12D on=NM_KRAS")
COPIES = make_resistance("copies MET state=amplification")


def watch(tumour: Tumour, *statements: Statement) -> tuple[WatchedChange, ...]:
    return list_watched(["larotrectinib"], TARGETS, ["NTRK3"], tumour, statements)


def cover(first: int, last: int, sequences: tuple[str, ...] = ("NM_NTRK3.1",)) -> ResidueCoverage:
    return ResidueCoverage("NTRK3", sequences, first, last, 480, "DNA panel", 0.02)


@pytest.mark.parametrize(
    ("tumour", "status", "because"),
    [
        (make_tumour(variants=(make_variant("NTRK3", "p.Gly623Arg"),)), WatchStatus.DETECTED, "G623R on NM_NTRK3.1"),
        (
            make_tumour(variants=(make_variant("NTRK3", "p.Gly623Arg", sequence="NM_OTHER"),)),
            WatchStatus.NOT_COVERED,
            "counted on NM_OTHER",
        ),
        (make_tumour(coverage=(cover(600, 640),)), WatchStatus.COVERED, "480 fragments or more, allele fractions from 2%"),
        (make_tumour(coverage=(cover(600, 622),)), WatchStatus.NOT_COVERED, "residue 623 of NTRK3 was read is not recorded"),
        (make_tumour(coverage=(cover(600, 640, ("NM_OTHER",)),)), WatchStatus.NOT_COVERED, "not recorded"),
        (make_tumour(), WatchStatus.NOT_COVERED, "not recorded"),
        (make_tumour(looked_at=LookedAt()), WatchStatus.NOT_COVERED, "no assay of this case reads small variants"),
    ],
)
def test_list_watched__a_residue_needs_reads_to_be_reference(tumour: Tumour, status: WatchStatus, because: str) -> None:
    (watched,) = watch(tumour, ON_TARGET)
    assert (watched.change, watched.is_on_target, watched.status) == ("NTRK3 G623R", True, status)
    assert because in watched.because


def test_list_watched__the_fusion_it_stands_beside_is_no_news() -> None:
    watched = watch(make_tumour(fusions=(make_fusion(),)), ON_TARGET)
    assert [item.change for item in watched] == ["NTRK3 G623R"]


def test_list_watched__a_target_that_is_not_altered_here_is_left_out() -> None:
    assert watch(make_tumour(), OTHER_TARGET) == ()


def test_list_watched__what_rests_on_invented_data_says_so() -> None:
    made_up = (make_variant("NTRK3", "p.Gly623Arg", sequence="NM_NTRK3.1", is_invented=True),)
    (detected,) = watch(make_tumour(variants=made_up), ON_TARGET)
    assert (detected.status, detected.subject, detected.is_invented) == (WatchStatus.DETECTED, "NTRK3 p.Gly623Arg", True)
    row = ResidueCoverage("NTRK3", ("NM_NTRK3.1",), 600, 700, 100, "DNA panel", is_invented=True)
    (covered,) = watch(make_tumour(coverage=(row,)), ON_TARGET)
    assert (covered.status, covered.subject, covered.is_invented) == (WatchStatus.COVERED, None, True)
    (read,) = watch(make_tumour(coverage=(replace(row, is_invented=False),)), ON_TARGET)
    assert not read.is_invented
    (unread,) = watch(make_tumour(coverage=(replace(row, first=630),)), ON_TARGET)
    assert (unread.status, unread.is_invented) == (WatchStatus.NOT_COVERED, False)


def test_list_watched__a_way_round_the_target_is_marked_as_such() -> None:
    (watched,) = watch(make_tumour(variants=(make_variant("KRAS", "p.Gly12Asp"),)), BYPASS)
    assert (watched.change, watched.is_on_target, watched.status) == ("KRAS G12D", False, WatchStatus.DETECTED)


@pytest.mark.parametrize(
    ("copies", "looked_at", "status"),
    [
        ((GeneCopies("MET", CopyState.AMPLIFICATION, "DNA"),), frozenset({"MET"}), WatchStatus.DETECTED),
        ((GeneCopies("MET", CopyState.NEUTRAL, "DNA"),), frozenset({"MET"}), WatchStatus.COVERED),
        ((), frozenset({"MET"}), WatchStatus.COVERED),
        ((), frozenset({"KIT"}), WatchStatus.NOT_COVERED),
        ((), None, WatchStatus.NOT_COVERED),
    ],
)
def test_list_watched__copy_number(copies: tuple[GeneCopies, ...], looked_at: frozenset[str] | None, status: WatchStatus) -> None:
    (watched,) = watch(make_tumour(copies=copies, looked_at=LookedAt(copies=looked_at)), COPIES)
    assert (watched.change, watched.status) == ("MET amplification", status)


def test_list_watched__of_several_residues_all_must_be_read() -> None:
    statement = make_resistance("variant NTRK3 change=G623R|G696A on=NM_NTRK3")
    assert watch(make_tumour(coverage=(cover(600, 640),)), statement)[0].status is WatchStatus.NOT_COVERED
    assert watch(make_tumour(coverage=(cover(600, 640), cover(690, 700))), statement)[0].status is WatchStatus.COVERED


def test_list_watched__other_drugs_and_unverified_statements_are_left_out() -> None:
    other = make_statement("variant NTRK3 change=G623R on=NM_NTRK3", direction=Direction.RESISTANCE, drugs=("imatinib",))
    unverified = make_resistance("variant NTRK3 change=G623R on=NM_NTRK3", verification=Verification.UNVERIFIED)
    sensitive = make_statement("variant NTRK3 change=G623R on=NM_NTRK3", drugs=("larotrectinib",))
    assert watch(make_tumour(), other, unverified, sensitive) == ()
