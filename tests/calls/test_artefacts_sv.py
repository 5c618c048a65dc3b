"""Filters of structural variants: each meets what it names and nothing less."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fascicle.calls.artefacts_sv import FILTERS, find_reasons
from fascicle.calls.structural.candidates import StructuralCandidate
from fascicle.calls.structural_reasons import MEANINGS
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.splits import Join
from fascicle.evidence.structural.counting import AdjacencySupport
from fascicle.evidence.structural.sides import Ends
from fascicle.evidence.structural.windows import open_windows
from fascicle.model.loci import Build, Position, Strand
from fascicle.model.structural import StructuralKind
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome

CHROMS = ("chr1", "chr2")
GOOD = AdjacencySupport(20, 5, 25, 15, 80, 90, 60, 60, (60.0, 60.0))
CLEAN = AdjacencySupport(0, 0, 0, 0, 40, 40, 0, 0, (None, None))


@pytest.fixture(scope="module")
def candidate(small_bundle: Bundle) -> StructuralCandidate:
    """A translocation that nothing speaks against."""
    pair = open_windows(Ends(0, 2300, 3, 2700), 200, CHROMS, open_genome(small_bundle))
    contigs = make_contigs(pair.to_window(Join(0, 2300, 3, 2700)), pair)
    places = [Position(Build.GRCH38, "chr1", 2300, Strand.PLUS), Position(Build.GRCH38, "chr2", 2700, Strand.MINUS)]
    return StructuralCandidate(
        places[0], places[1], StructuralKind.TRANSLOCATION, contigs, GOOD, CLEAN, None, is_known_pair=False, is_in_targets=True
    )


def names(candidate: StructuralCandidate) -> list[str]:
    return [reason.name for reason in find_reasons(candidate)]


def test_find_reasons__says_nothing_against_a_good_candidate(candidate: StructuralCandidate) -> None:
    assert names(candidate) == []
    assert names(replace(candidate, normal=None)) == []


def test_filters__stand_in_files_of_their_names() -> None:
    for find in FILTERS:
        assert find.__module__.rpartition(".")[2] == find.__name__.removeprefix("find_")


@pytest.mark.parametrize(("needed", "kind"), [(4, "any"), (3, "known")])
def test_too_few_molecules__a_known_pair_needs_one_less(candidate: StructuralCandidate, needed: int, kind: str) -> None:
    own = replace(candidate, is_known_pair=kind == "known")
    assert names(replace(own, tumour=replace(GOOD, molecules=needed))) == []
    assert names(replace(own, tumour=replace(GOOD, molecules=needed - 1))) == ["too_few_molecules"]


def test_place_not_in_reference__mates_alone_at_a_place_that_the_bundle_lacks(candidate: StructuralCandidate) -> None:
    many = replace(
        candidate, contigs=None, tumour=AdjacencySupport(0, 12, 12, 0, 0, 0, 0, 0, (60.0, 60.0)), is_in_reference=False
    )
    assert "place_not_in_reference" in names(many)
    assert "place_not_in_reference" not in names(replace(many, is_in_reference=True))
    assert "place_not_in_reference" not in names(replace(candidate, is_in_reference=False))


def test_no_junction_read__mates_alone_need_six(candidate: StructuralCandidate) -> None:
    alone = AdjacencySupport(0, 5, 5, 0, 0, 0, 0, 0, (60.0, 60.0))
    assert names(replace(candidate, contigs=None, tumour=alone)) == ["no_junction_read"]
    assert names(replace(candidate, contigs=None, tumour=replace(alone, spanning=6, molecules=6))) == []


def test_bridged__of_mates_alone(candidate: StructuralCandidate) -> None:
    alone = AdjacencySupport(0, 9, 9, 0, 0, 0, 0, 0, (60.0, 60.0))
    assert names(replace(candidate, contigs=None, tumour=alone, bridge="108 bases of chr8")) == ["bridged"]
    assert names(replace(candidate, bridge="108 bases of chr8")) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"starts": 1, "spanning": 0}, ["few_starts"]),
        ({"left_bp": 24, "spanning": 0}, ["short_anchor"]),
        ({"left_bp": 39, "mapping": (None, 60.0)}, ["one_sided"]),
        ({"left_bp": 40, "mapping": (None, 60.0)}, []),
        ({"mapping": (60.0, 9.0)}, ["low_mapping"]),
        ({"mapping": (60.0, 10.0)}, []),
    ],
)
def test_find_reasons__of_what_the_reads_show(
    candidate: StructuralCandidate, changes: dict[str, Any], expected: list[str]
) -> None:
    assert names(replace(candidate, tumour=replace(GOOD, **changes))) == expected


def test_similar_flanks_and_low_complexity__are_those_of_fusions(candidate: StructuralCandidate) -> None:
    contigs = candidate.contigs
    assert contigs is not None
    alike = replace(contigs, right_wild=contigs.right_fusion)
    assert names(replace(candidate, contigs=alike)) == ["similar_flanks"]
    simple = replace(candidate, contigs=replace(contigs, right_fusion=(contigs.right_fusion[0] * 0,)))
    assert names(simple) == []
    rare = replace(GOOD, split=4, molecules=7)
    assert names(replace(simple, tumour=rare)) == ["low_complexity"]
    assert names(replace(simple, tumour=replace(rare, molecules=8))) == []
    assert names(replace(simple, tumour=replace(rare, five_prime_wild=60, three_prime_wild=60))) == []


def test_foldback__a_near_inversion_of_few_molecules_with_one_junction(candidate: StructuralCandidate) -> None:
    rare = replace(GOOD, split=3, spanning=1, molecules=4)
    near = replace(candidate, kind=StructuralKind.INVERSION, size_bp=400, tumour=rare)
    assert names(near) == ["foldback"]
    assert names(replace(near, is_mirrored=True)) == []
    assert names(replace(near, size_bp=501)) == []
    assert names(replace(near, tumour=GOOD)) == []
    assert names(replace(near, kind=StructuralKind.DELETION)) == []


def test_many_partners_and_outside_targets(candidate: StructuralCandidate) -> None:
    assert names(replace(candidate, partners=2)) == []
    assert names(replace(candidate, partners=3)) == ["many_partners"]
    assert names(replace(candidate, is_in_targets=False)) == ["outside_targets"]


@pytest.mark.parametrize(
    ("split", "wild", "expected"),
    [(1, 40, []), (2, 200, []), (2, 40, ["normal_evidence"]), (10, 40, ["germline"]), (9, 41, ["normal_evidence"])],
)
def test_normal_evidence__by_the_share_of_the_normal(
    candidate: StructuralCandidate, split: int, wild: int, expected: list[str]
) -> None:
    """The tumour has 20 of 110: a tenth of it in the normal is what tumour in it can make."""
    normal = replace(CLEAN, split=split, molecules=split, five_prime_wild=wild, three_prime_wild=wild)
    assert names(replace(candidate, normal=normal)) == expected


def test_normal_not_covered__not_of_mates_alone(candidate: StructuralCandidate) -> None:
    empty = AdjacencySupport(0, 0, 0, 0, 0, 0, 0, 0, (None, None))
    assert names(replace(candidate, normal=empty)) == ["normal_not_covered"]
    alone = AdjacencySupport(0, 9, 9, 0, 0, 0, 0, 0, (60.0, 60.0))
    assert names(replace(candidate, normal=empty, contigs=None, tumour=alone)) == []


def test_meanings__there_is_one_for_every_filter() -> None:
    assert {find.__name__.removeprefix("find_") for find in FILTERS} | {"germline"} == set(MEANINGS)
