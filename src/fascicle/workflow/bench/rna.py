"""Fascicle and its peers on the same simulated reads: CPU, time, memory, and what each found.

A figure is the median of the rounds (`bench.rounds`). The first run of Fascicle, which compiles its kernels, stands apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Protocol

from fascicle.model.loci import Position
from fascicle.reference.bundle import Bundle
from fascicle.simulate.fragments import choose_intronic_fraction
from fascicle.simulate.plan import RnaPlan
from fascicle.simulate.random_fusions import draw_fusions
from fascicle.simulate.rna import simulate_rna
from fascicle.simulate.truth import FusionTruth
from fascicle.workflow.bench.rounds import ProcessUse, RunStep, Step, sum_uses, take_turns
from fascicle.workflow.ports import Progress

FUSIONS_MAX = 60
GROWTH = (1, 5, 20)


@dataclass(frozen=True, slots=True)
class CalledFusion:
    """A fusion as a program reports it; a position is None where the program gives none."""

    five_prime_gene: str
    three_prime_gene: str
    five_prime: Position | None
    three_prime: Position | None

    @property
    def genes(self) -> tuple[str, str]:
        """Both partners, 5' first."""
        return self.five_prime_gene, self.three_prime_gene


class BenchProgram(Protocol):
    """A program that can be run on reads."""

    @property
    def name(self) -> str:
        """Its name in the table."""

    @property
    def does(self) -> str:
        """What of the work it does."""

    @property
    def package(self) -> str:
        """The Debian package it comes from; empty for Fascicle."""

    def is_installed(self) -> bool:
        """Whether its executables are there."""

    def prepare(self, bundle: Bundle, folder: Path) -> Sequence[Step]:
        """Writes what it needs of the reference; the commands that build its index."""

    def plan_run(self, reads: Sequence[Path], folder: Path) -> Sequence[Step]:
        """The commands of one run, from reads to its result in a folder that is there."""

    def read_calls(self, bundle: Bundle, folder: Path) -> tuple[CalledFusion, ...] | None:
        """What a run found; None for a program that calls no fusions."""


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Found: pairs of genes in the right order; exact: with both breakpoints; extra: reported pairs that were not planted."""

    planted: int
    found: int
    exact: int
    extra: int


@dataclass(frozen=True, slots=True)
class ProgramResult:
    """A program's runs in order. `first` is a cold run that is not among them; `index` the use of preparing."""

    name: str
    does: str
    package: str
    is_installed: bool
    index: ProcessUse | None = None
    first: ProcessUse | None = None
    runs: tuple[ProcessUse, ...] = ()
    accuracy: Accuracy | None = None

    def take_median(self, read: Callable[[ProcessUse], float]) -> float:
        """Median of a figure over the runs."""
        return float(median(read(use) for use in self.runs))


@dataclass(frozen=True, slots=True)
class GrowthPoint:
    """One run of Fascicle on a number of pairs."""

    pairs: int
    use: ProcessUse


@dataclass(frozen=True, slots=True)
class BenchResult:
    """All programs, Fascicle first, on one library."""

    reference: str
    pairs: int
    read_length: int
    off_target_fraction: float
    template_switch_fraction: float
    fusions: int
    seed: int
    threads: int
    machine: str
    programs: tuple[ProgramResult, ...]
    growth: tuple[GrowthPoint, ...] = ()


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """What is to be measured."""

    pairs: int
    repeats: int
    seed: int
    threads: int
    has_growth: bool = False
    read_length: int = 101
    off_target_fraction: float = 0.2
    template_switch_fraction: float = 0.01


def bench_rna(
    bundle: Bundle,
    plan: BenchPlan,
    programs: Sequence[BenchProgram],
    work: Path,
    *,
    run: RunStep,
    machine: str,
    progress: Progress,
) -> BenchResult:
    """Simulates a library in `work` and runs the programs on it in turn; the first of `programs` is Fascicle.

    Raises:
        InputError: the reference has too few genes.
        ToolError: a program fails.
    """
    progress.start("simulating reads", plan.pairs)
    reads, truth = _simulate(bundle, plan, plan.pairs, work / "reads", progress)
    present = [program for program in programs if program.is_installed()]
    prepared = {program.name: _prepare(program, bundle, work, run, progress) for program in present}
    first = _run_once(programs[0], reads, work, run, progress)
    uses = take_turns({own.name: partial(_run_once, own, reads, work, run, progress) for own in present}, plan.repeats)
    results = tuple(
        ProgramResult(
            program.name,
            program.does,
            program.package,
            program.name in uses,
            prepared.get(program.name),
            first if program is programs[0] else None,
            tuple(uses.get(program.name, ())),
            _assess(program, bundle, work, truth) if program.name in uses else None,
        )
        for program in programs
    )
    growth = _grow(bundle, plan, programs[0], work, run, progress) if plan.has_growth else ()
    progress.finish()
    shares = (plan.off_target_fraction, plan.template_switch_fraction)
    head = (bundle.name, plan.pairs, plan.read_length, *shares, len(truth), plan.seed, plan.threads, machine)
    return BenchResult(*head, results, growth)


def score_calls(truth: Sequence[FusionTruth], calls: Sequence[CalledFusion]) -> Accuracy:
    """Holds calls against what was planted."""
    planted = {(f.five_prime.gene, f.three_prime.gene): (f.five_prime.position, f.three_prime.position) for f in truth}
    found = {call.genes for call in calls} & set(planted)
    exact = {call.genes for call in calls if planted.get(call.genes) == (call.five_prime, call.three_prime)}
    return Accuracy(len(planted), len(found), len(exact), len({call.genes for call in calls} - set(planted)))


def _simulate(
    bundle: Bundle, plan: BenchPlan, pairs: int, folder: Path, progress: Progress
) -> tuple[tuple[Path, ...], tuple[FusionTruth, ...]]:
    count = min(FUSIONS_MAX, len(bundle.symbols) // 4)
    fusions = draw_fusions(bundle, count, plan.seed, abundance=(0.05, 0.6))
    library = RnaPlan(
        pairs=pairs,
        seed=plan.seed,
        fusions=fusions,
        read_length=plan.read_length,
        off_target_fraction=plan.off_target_fraction,
        template_switch_fraction=plan.template_switch_fraction,
        intronic_fraction=choose_intronic_fraction(bundle),
    )
    truth = simulate_rna(bundle, library, folder, progress.advance)
    return truth.reads, truth.fusions


def _prepare(program: BenchProgram, bundle: Bundle, work: Path, run: RunStep, progress: Progress) -> ProcessUse | None:
    progress.start(f"preparing {program.name}", None)
    steps = program.prepare(bundle, _make_folder(work, program))
    return sum_uses(map(run, steps)) if steps else None


def _run_once(program: BenchProgram, reads: Sequence[Path], work: Path, run: RunStep, progress: Progress) -> ProcessUse:
    progress.start(f"running {program.name}", None)
    return sum_uses(map(run, program.plan_run(reads, _make_folder(work, program))))


def _make_folder(work: Path, program: BenchProgram) -> Path:
    folder = work / program.name.replace(" ", "").replace("+", "_")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _assess(program: BenchProgram, bundle: Bundle, work: Path, truth: Sequence[FusionTruth]) -> Accuracy | None:
    calls = program.read_calls(bundle, _make_folder(work, program))
    return None if calls is None else score_calls(truth, calls)


def _grow(
    bundle: Bundle, plan: BenchPlan, program: BenchProgram, work: Path, run: RunStep, progress: Progress
) -> tuple[GrowthPoint, ...]:
    """Fascicle on ever more pairs; kernels are compiled by now."""
    points = []
    for times in GROWTH:
        pairs = plan.pairs * times
        progress.start(f"simulating {pairs} pairs", pairs)
        reads, _ = _simulate(bundle, plan, pairs, work / "growth", progress)
        points.append(GrowthPoint(pairs, _run_once(program, reads, work, run, progress)))
    return tuple(points)
