"""Filters of small variants: each clause, met, not met and not assessable, from a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from fascicle.calls.artefacts_dna import FILTERS, find_reasons
from variant_candidates import change_candidate, make_variant_candidate

OUTCOMES = ("met", "not_met", "not_assessable")
# Filters whose question can always be asked.
ALWAYS_ASSESSABLE = {
    "weak_evidence", "too_few_molecules", "strand_bias", "read_end", "low_mapping", "clustered_mismatches", "homopolymer",
    "noisy_place", "deamination", "oxidation",
}  # fmt: skip


def read_clauses() -> list[tuple[str, str, str, str]]:
    lines = (Path(__file__).parent / "dna_filters.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return [(row[0], row[1], row[2], row[3] if len(row) > 3 else "") for row in rows]


def name(find: object) -> str:
    return getattr(find, "__name__", "").removeprefix("find_")


@pytest.mark.parametrize(("wanted", "outcome", "clause", "changes"), read_clauses())
def test_filters__by_clause(wanted: str, outcome: str, clause: str, changes: str) -> None:
    find = next(own for own in FILTERS if name(own) == wanted)
    reason = find(change_candidate(changes))
    assert outcome in OUTCOMES
    assert (reason is not None) is (outcome == "met"), clause
    if reason is not None:
        assert reason.name == wanted
        assert reason.because


def test_filters__all_stand_in_the_table_with_each_outcome() -> None:
    seen = {(own, outcome) for own, outcome, _, _ in read_clauses()}
    expected = {
        (name(find), outcome)
        for find in FILTERS
        for outcome in OUTCOMES
        if outcome != "not_assessable" or name(find) not in ALWAYS_ASSESSABLE
    }
    assert seen == expected


def test_find_reasons__has_none_against_a_good_candidate() -> None:
    assert find_reasons(make_variant_candidate()) == ()
    assert find_reasons(make_variant_candidate("A", "AGT")) == ()


def test_find_reasons__lists_every_reason_in_the_order_of_the_filters() -> None:
    reasons = find_reasons(change_candidate("posterior=0.1 alternate=1,0 mapping=10 in_normals=3,9,0.3 normal=0,0,0,0"))
    assert [reason.name for reason in reasons] == [
        "weak_evidence", "too_few_molecules", "low_mapping", "panel_of_normals", "normal_not_covered",
    ]  # fmt: skip


def test_find_deamination__says_how_many_fragments_damage_could_make() -> None:
    (reason,) = [
        r for r in find_reasons(change_candidate("ref=C alt=T reference=80,80 alternate=20,2")) if r.name == "deamination"
    ]
    assert reason.because == "20 of 22 fragments show C to T in the first read; 0.01 expected"
