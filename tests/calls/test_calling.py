"""Reads to calls: what is reported, what is filtered with its reason, accounts, phase, and the same answer from any number of
threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from dna_reads import Change, Molecules, PlacedBam, Read, Region, TextGenome, draw_pairs, random_sequence, write_bam
from fascicle.calls.small_variants.calling import CalledVariants, CallingContext, call_small_variants
from fascicle.calls.small_variants.candidates import SeenInNormals
from fascicle.calls.tumour_state import TumourState
from fascicle.model.loci import Span
from fascicle.model.variants import PopulationFrequency, SmallVariant, SomaticStatus, VariantCall

TEXT = random_sequence(3000, 31)
GENOME = TextGenome({"chr1": TEXT})
TARGETS = (Region("chr1", Span(500, 2500), "GENE"),)


def other(base: str) -> str:
    return "ACGT"[("ACGT".index(base) + 2) % 4]


def substitute(start: int, count: int = 1) -> Change:
    return Change(start, count, "".join(other(base) for base in TEXT[start : start + count]))


SNV, DELETION, MNV = substitute(1000), Change(1400, 7, ""), substitute(1800, 2)


class Bams:
    """Writes samples: each a list of (changes, molecules)."""

    def __init__(self, folder: Path):
        self.folder = folder

    def write(self, name: str, *parts: tuple[tuple[Change, ...], int], error: float = 0.0005, mapping: int = 60) -> PlacedBam:
        reads: list[Read] = []
        for number, (changes, count) in enumerate(parts):
            own = Molecules(count, changes, error=error, name=f"{name}{number}_", mapping=mapping)
            reads += draw_pairs(TEXT, own, hash_name(name) + number)
        path = write_bam(self.folder / f"{name}.bam", [("chr1", len(TEXT))], reads)
        return PlacedBam(path, [("chr1", "chr1", 0, len(TEXT))])


def hash_name(name: str) -> int:
    return sum(map(ord, name))


@pytest.fixture
def bams(tmp_path: Path) -> Bams:
    return Bams(tmp_path)


def call(tumour: PlacedBam, normal: PlacedBam | None = None, context: CallingContext = CallingContext()) -> CalledVariants:  # noqa: B008
    return call_small_variants(tumour, normal, GENOME, TARGETS, context)


def list_reported(called: CalledVariants) -> list[tuple[int, int, int]]:
    """Start, bases removed, bases added of reported calls."""
    return [(own.variant.start, len(own.variant.ref), len(own.variant.alt)) for own in called.calls if not own.reasons]


def find(called: CalledVariants, start: int) -> VariantCall:
    return next(own for own in called.calls if own.variant.start == start)


def test_call_small_variants__finds_each_kind_with_its_fraction(bams: Bams) -> None:
    called = call(bams.write("t", ((SNV, DELETION, MNV), 300), ((), 1200)))
    assert list_reported(called) == [(1000, 1, 1), (1399, 8, 1), (1800, 2, 2)]
    for own in (one for one in called.calls if not one.reasons):
        assert own.tumour.fraction is not None
        assert own.tumour.fraction.low <= 0.2 <= own.tumour.fraction.high
        assert own.gene == "GENE"
        assert (own.status, own.somatic_probability) == (SomaticStatus.UNKNOWN, None)
        assert [note.name for note in own.notes] == ["somatic_status_unknown"]


def test_call_small_variants__tells_somatic_from_germline_by_the_normal(bams: Bams) -> None:
    tumour = bams.write("t", ((SNV, DELETION), 600), ((DELETION,), 150), ((), 750))
    normal = bams.write("n", ((DELETION,), 500), ((), 500))
    called = call(tumour, normal)
    assert list_reported(called) == [(1000, 1, 1)]
    assert find(called, 1000).status is SomaticStatus.SOMATIC
    germline = find(called, 1399)
    assert [reason.name for reason in germline.reasons] == ["germline"]
    assert germline.status is SomaticStatus.GERMLINE
    assert germline.normal is not None


def test_call_small_variants__accounts_add_up(bams: Bams) -> None:
    called = call(bams.write("t", ((SNV,), 300), ((), 1200), error=0.004))
    tally = called.tally
    assert tally.candidates == len(called.calls) == tally.reported + sum(count for _, count in tally.filtered)
    assert tally.reported == len(list_reported(called)) == 1
    assert tally.candidates > 1
    assert dict(tally.by_reason)["weak_evidence"] >= 1


def test_call_small_variants__shows_badly_placed_reads_with_their_reason(bams: Bams) -> None:
    called = call(bams.write("t", ((SNV,), 300), ((), 300), mapping=5))
    assert list_reported(called) == []
    assert "low_mapping" in [reason.name for reason in find(called, 1000).reasons]
    assert called.limits[0].undetectable_bp == called.limits[0].length_bp == 2000


def test_call_small_variants__says_what_would_have_been_found(bams: Bams) -> None:
    (limit,) = call(bams.write("t", ((), 1500))).limits
    assert (limit.name, limit.length_bp, limit.undetectable_bp) == ("GENE", 2000, 0)
    assert limit.median_limit is not None
    assert 0.02 < limit.median_limit < 0.15


def test_call_small_variants__joins_phases_of_the_same_molecules(bams: Bams) -> None:
    near = substitute(1060)
    called = call(bams.write("t", ((SNV, near), 400), ((MNV,), 400), ((), 700)))
    phases = {own.variant.start: own.phase_set for own in called.calls if not own.reasons}
    assert phases[1000] == phases[1060] == 1
    assert phases[1800] is None


def test_call_small_variants__asks_population_panel_and_state(bams: Bams) -> None:
    asked: list[SmallVariant] = []

    def find_population(variants: Sequence[SmallVariant]) -> dict[SmallVariant, PopulationFrequency]:
        asked.extend(variants)
        return {own: PopulationFrequency(0.0001, "sites", "listed") for own in asked}

    class Normals:
        def find(self, variant: SmallVariant) -> SeenInNormals | None:
            return SeenInNormals(3, 20, 0.2) if variant.start == 1399 else SeenInNormals(0, 20, 0.0)

    context = CallingContext(population=find_population, normals=Normals(), state=lambda _chrom, _at: TumourState(0.3, 2))
    called = call(bams.write("t", ((SNV, DELETION), 225), ((), 1275)), context=context)
    assert [reason.name for reason in find(called, 1399).reasons] == ["panel_of_normals"]
    snv = find(called, 1000)
    assert snv.somatic_probability is not None
    assert snv.status is SomaticStatus.SOMATIC
    assert snv.population.frequency == 0.0001


def test_call_small_variants__does_not_depend_on_threads(bams: Bams) -> None:
    tumour = bams.write("t", ((SNV, DELETION, MNV), 300), ((), 1200), error=0.002)
    one, two = call(tumour), call(tumour, context=replace(CallingContext(), threads=2))
    assert one.calls == two.calls
    assert one.tally == two.tally
    assert one.limits == two.limits


def test_call_small_variants__without_reads_calls_nothing(bams: Bams) -> None:
    called = call(bams.write("t", ((), 0)))
    assert called.calls == ()
    assert called.tally.candidates == 0
