"""Other changes on the molecules of a candidate: which count, and which do not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.small_variants.candidates import VariantCandidate
from fascicle.calls.small_variants.companions import count_companions
from fascicle.model.variants import SmallVariant
from variant_candidates import change_candidate

ODD = "normal=60,2,0.01,0"
ALL = range(20)


def make(start: int, fragments: range = ALL, changes: str = ODD, ref: str = "A") -> VariantCandidate:
    made = change_candidate(changes)
    variant = SmallVariant(made.variant.build, "chr1", start, ref, "G")
    return replace(made, variant=variant, fragments=frozenset(fragments))


def count(*candidates: VariantCandidate) -> list[int]:
    return [own.companions for own in count_companions(candidates)]


def test_count_companions__counts_changes_on_the_same_molecules() -> None:
    assert count(make(100), make(130), make(200), make(201)) == [2, 3, 3, 2]
    assert count(make(100)) == [0]
    assert count() == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (make(200), 1),
        (make(201), 0),  # too far away
        (make(130, range(100, 120)), 0),  # other molecules
        (make(130, range(12, 32)), 1),  # eight of twenty reach
        (make(130, range(13, 33)), 0),
        (make(130, range(50)), 1),  # two and a half times as frequent
        (make(130, range(51)), 0),
        (make(130, changes="normal=30,30,0.01,0"), 0),  # an allele of the patient
        (make(130, changes="normal=42,18,0.01,0"), 0),
        (make(130, changes="normal=43,17,0.01,0"), 1),
        (make(130, changes="normal=0,0,0,0"), 1),  # the normal says nothing; the tumour has a fifth of it
        (make(130, changes="normal=none alternate=40,40"), 0),
        (make(130, changes=f"{ODD} posterior=0.2 artefact=0.2"), 0),  # more likely errors
        (make(130, changes=f"{ODD} posterior=0.3 artefact=0.3"), 1),
    ],
)
def test_count_companions__by_molecules_distance_and_allele(other: VariantCandidate, expected: int) -> None:
    assert count(make(100), other)[0] == expected


def test_count_companions__leaves_overlapping_changes_out() -> None:
    assert count(make(100, ref="AAAA"), make(102)) == [0, 0]
