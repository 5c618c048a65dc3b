"""How planted junctions are scored: the same junction in any direction and at any place that shared bases allow."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from fascicle.model.loci import Span, Strand
from fascicle.reference.nucleotides import UNKNOWN_BASE, Bases, encode_bases
from fascicle.simulate.structural import (
    PlantedAdjacency,
    PlantedEnd,
    PlantedKind,
    StructuralMix,
    make_structural_haplotypes,
    plant_adjacencies,
    spell_adjacency,
)
from small_genome import Genome
from tool_modules import load_tool

PLUS, MINUS = Strand.PLUS, Strand.MINUS


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("measure_structural")


class Letters:
    """Bases of the small genome by place, unknown beyond its chromosomes."""

    def __init__(self, genome: Genome):
        self._genome = genome

    def bases(self, chrom: str, start: int, end: int) -> Bases:
        found = np.full(end - start, UNKNOWN_BASE, np.uint8)
        text = self._genome[chrom][max(start, 0) : end]
        found[max(-start, 0) : max(-start, 0) + len(text)] = encode_bases(text.encode())
        return found


def find_shared(genome: Genome) -> tuple[int, int]:
    """Places of a deletion whose junction can be moved by two bases or more towards the chromosome's end, but not back."""
    text = genome["chr1"]
    for start in range(5000, 6000):
        for end in range(start + 200, start + 400):
            if text[start + 1 : start + 3] == text[end : end + 2] and text[start] != text[end - 1]:
                return start, end
    raise AssertionError


def test_scoring__accepts_what_spells_the_same_and_nothing_else(tool: Any, small_genome: Genome) -> None:
    genome = Letters(small_genome)
    start, end = find_shared(small_genome)
    planted = PlantedAdjacency(PlantedKind.DELETION, PlantedEnd("chr1", start, PLUS), PlantedEnd("chr1", end, PLUS), "", 0.5)
    assert tool.measure_homology(planted, genome) >= 2

    def call(by: tuple[int, int], inserted: str | None = "") -> Any:
        ends = [PlantedEnd("chr1", at + step, PLUS) for at, step in zip((start, end), by, strict=True)]
        return tool.CalledAdjacency(ends[0], ends[1], inserted, True)

    assert all(tool.is_exact(call((by, by)), planted, genome) for by in (0, 1, 2))
    assert not tool.is_exact(call((-1, -1)), planted, genome)
    assert not tool.is_exact(call((0, 1)), planted, genome)
    assert not tool.is_exact(call((0, 0), "A"), planted, genome)
    assert tool.is_found(call((90, -90)), planted)
    assert not tool.is_found(call((101, 0)), planted)
    turned = tool.turn(call((0, 0)))
    assert not tool.is_found(turned, planted)
    assert tool.turn(turned) == call((0, 0))


def test_plant__places_are_apart_and_wild_types_are_spelt_once(small_genome: Genome) -> None:
    genome = Letters({"chr1": small_genome["chr1"] * 3, "chr2": small_genome["chr2"] * 4})
    introns = [("chr1", Span(2000, 39_000)), ("chr2", Span(2000, 22_000))]
    mix = StructuralMix(count=1, fractions=(0.2,), longest_bp=3000)
    planted = plant_adjacencies(introns, mix, genome.bases, np.random.default_rng(1))
    assert {own.kind for own in planted} == set(PlantedKind)
    assert len([own for own in planted if own.kind is PlantedKind.INVERSION]) == 2
    haplotypes = list(make_structural_haplotypes(planted, genome.bases, 500, is_tumour=True))
    assert [own.share for own in haplotypes if own.name.startswith("adjacency")] == [0.2] * len(planted)
    wild = list(make_structural_haplotypes(planted, genome.bases, 500, is_tumour=False))
    assert all(own.share == 1.0 for own in wild)
    assert sum(len(own.bases) for own in wild) <= 1000 * 2 * len(planted)
    assert len(spell_adjacency(planted[0], genome.bases, 30)) == 60 + len(planted[0].inserted)
