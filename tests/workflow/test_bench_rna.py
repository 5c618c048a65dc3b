from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from fascicle.model.loci import Build, Position, Strand
from fascicle.reference.bundle import Bundle, open_bundle
from fascicle.simulate.truth import FusionTruth, TruePartner
from fascicle.workflow.bench.rna import Accuracy, BenchPlan, CalledFusion, bench_rna, score_calls
from fascicle.workflow.bench.rounds import ProcessUse, Step
from fascicle.workflow.ports import SilentProgress
from fascicle.workflow.simulate_reference import simulate_reference


class FakeProgram:
    """A program that is a name; `calls` is what it finds."""

    def __init__(self, name: str, *, is_there: bool = True, calls: tuple[CalledFusion, ...] | None = None):
        self.name = name
        self.does = "nothing"
        self.package = f"{name}-package"
        self._is_there = is_there
        self._calls = calls

    def is_installed(self) -> bool:
        return self._is_there

    def prepare(self, bundle: Bundle, folder: Path) -> Sequence[Step]:
        return (Step((self.name, "index")),)

    def plan_run(self, reads: Sequence[Path], folder: Path) -> Sequence[Step]:
        assert folder.is_dir()
        assert all(path.is_file() for path in reads)
        return (Step((self.name, "first half")), Step((self.name, "second half")))

    def read_calls(self, bundle: Bundle, folder: Path) -> tuple[CalledFusion, ...] | None:
        return self._calls


class FakeClock:
    """Runs nothing; every step costs more than the one before."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def __call__(self, step: Step) -> ProcessUse:
        self.steps.append(" ".join(step.argv))
        count = len(self.steps)
        return ProcessUse(count, 0.5, 2.0 * count, 100 - count)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    out = tmp_path_factory.mktemp("bench") / "reference"
    simulate_reference(out, genes=12, seed=2)
    return open_bundle(out)


def test_bench_rna__lets_programs_take_turns_after_a_first_run_of_fascicle(bundle: Bundle, tmp_path: Path) -> None:
    programs = (FakeProgram("own", calls=()), FakeProgram("peer"), FakeProgram("absent", is_there=False))
    clock = FakeClock()
    plan = BenchPlan(pairs=300, repeats=2, seed=1, threads=1)
    result = bench_rna(bundle, plan, programs, tmp_path, run=clock, machine="here", progress=SilentProgress())
    halves = ["first half", "second half"]
    own, peer = [f"own {half}" for half in halves], [f"peer {half}" for half in halves]
    assert clock.steps == ["own index", "peer index", *own, *own, *peer, *own, *peer]
    first, second, third = result.programs
    assert first.first == ProcessUse(3 + 4, 1.0, 14.0, 97)
    assert [use.user_seconds for use in first.runs] == [5 + 6, 9 + 10]
    assert [use.user_seconds for use in second.runs] == [7 + 8, 11 + 12]
    assert second.first is None
    assert first.accuracy == Accuracy(3, 0, 0, 0)
    assert second.accuracy is None
    assert (third.is_installed, third.runs, third.package) == (False, (), "absent-package")
    assert (result.fusions, result.growth) == (3, ())


def test_bench_rna__grows_the_library_for_fascicle_alone(bundle: Bundle, tmp_path: Path) -> None:
    clock = FakeClock()
    plan = BenchPlan(pairs=50, repeats=1, seed=1, threads=1, has_growth=True)
    programs = (FakeProgram("own", calls=()), FakeProgram("peer"))
    result = bench_rna(bundle, plan, programs, tmp_path, run=clock, machine="here", progress=SilentProgress())
    assert [point.pairs for point in result.growth] == [50, 250, 1000]
    assert clock.steps[-6:] == ["own first half", "own second half"] * 3


def partner(gene: str, offset: int) -> TruePartner:
    return TruePartner(gene, Position(Build.UNKNOWN, "chr1", offset, Strand.PLUS), f"{gene}.1", 1)


def truth(five: str, three: str) -> FusionTruth:
    return FusionTruth(
        partner(five, 10), partner(three, 20), "", is_reciprocal=False, split_reads=1, spanning_pairs=0, unique_molecules=1,
        expected_molecules=1.0, three_prime_wild_type=0, five_prime_wild_type=0, planned_abundance=0.5,
        planned_five_prime_abundance=None,
    )  # fmt: skip


def call(five: str, three: str, at: int | None = 10) -> CalledFusion:
    places = (None, None) if at is None else (partner(five, at).position, partner(three, at + 10).position)
    return CalledFusion(five, three, *places)


def test_score_calls__counts_pairs_once_and_exact_ones_by_any_call() -> None:
    planted = [truth("A", "B"), truth("C", "D"), truth("E", "F")]
    calls = [call("A", "B", 11), call("A", "B"), call("C", "D", None), call("F", "E"), call("F", "E", 12)]
    assert score_calls(planted, calls) == Accuracy(planted=3, found=2, exact=1, extra=1)
    assert score_calls(planted, []) == Accuracy(3, 0, 0, 0)
