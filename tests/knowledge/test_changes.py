from __future__ import annotations

from dataclasses import replace
from datetime import date

from snapshot_examples import FILES, change_row

from fascicle.knowledge.changes import CAUTION, STATEMENT, FieldChange, compare_snapshots
from fascicle.knowledge.importers.imported import NEVER, LeftOut
from fascicle.knowledge.snapshot import parse_snapshot
from fascicle.model.knowledge import Origin

SHIPPED = parse_snapshot(FILES)


def test_compare_snapshots__the_same_state_differs_in_nothing() -> None:
    assert compare_snapshots(SHIPPED, parse_snapshot(FILES)) == ()


def test_compare_snapshots__names_the_fields_that_differ() -> None:
    newer = parse_snapshot(change_row("evidence.tsv", "2026-11-27", "2026-12-05"))

    (change,) = compare_snapshots(SHIPPED, newer)

    assert (change.kind, change.word, change.key) == (STATEMENT, "changed", "kit-imatinib")
    assert change.fields == (FieldChange("verified_on", "2026-11-27", "2026-12-05"),)


def test_compare_snapshots__says_biomarkers_as_they_are_written() -> None:
    newer = parse_snapshot(change_row("evidence.tsv", "exons=11", "exons=9"))

    (change,) = compare_snapshots(SHIPPED, newer)

    assert change.fields == (FieldChange("biomarker", "variant KIT exons=11 on=NM_000222", "variant KIT exons=9 on=NM_000222"),)


def test_compare_snapshots__lists_what_only_one_of_them_has() -> None:
    less = replace(SHIPPED, statements=SHIPPED.statements[1:], cautions=())

    removed, added = compare_snapshots(SHIPPED, less), compare_snapshots(less, SHIPPED)

    assert [(change.kind, change.word) for change in removed] == [(STATEMENT, "removed"), (CAUTION, "removed")]
    assert [(change.kind, change.word) for change in added] == [(STATEMENT, "added"), (CAUTION, "added")]
    assert not any(change.fields for change in (*removed, *added))


def test_compare_snapshots__a_newer_release_that_says_the_same_is_no_difference() -> None:
    first, second = (
        replace(
            SHIPPED,
            statements=(replace(SHIPPED.statements[0], verified_on=NEVER, origin=Origin("CIViC", version, "CC0-1.0", "EID1")),),
        )
        for version in ("2020", "2021")
    )

    assert compare_snapshots(first, second) == ()


def test_compare_snapshots__a_record_that_is_no_longer_used_shows_twice() -> None:
    left_out = replace(SHIPPED, statements=SHIPPED.statements[1:], left_out=(LeftOut("EID1", "level E is not used"),))

    found = [(change.kind, change.word) for change in compare_snapshots(SHIPPED, left_out)]

    assert found == [(STATEMENT, "removed"), ("record left out", "added")]
    assert date(2026, 11, 27) == SHIPPED.statements[0].verified_on
