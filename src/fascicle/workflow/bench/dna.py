"""Fascicle and its peers on one BAM: CPU, time, memory, and how well each finds planted small variants.

As for RNA (`bench.rna`), programs take turns, and the first run of Fascicle, which compiles its kernels, stands apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from fascicle.reference.genome import Genome
from fascicle.reference.nucleotides import decode_bases
from fascicle.reference.targets import Targets
from fascicle.simulate.small_variants import PlantedVariant
from fascicle.workflow.bench.rna import ProgramResult
from fascicle.workflow.bench.rounds import ProcessUse, RunStep, Step, sum_uses, take_turns
from fascicle.workflow.ports import Progress
from fascicle.workflow.score_variants import Called, Score, measure_f1, score_calls

# Planted variants of 5 % and more are asked for. A false call of a fraction below 3.2 % (the middle of 2 and 5 %) would not have
# been one at 5 %.
LEAST_FRACTION: Final = 0.05
_BELOW: Final = 0.032
_SUBSTITUTIONS: Final = frozenset({"snv", "mnv"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """What all programs get: BAM, targets by genome coordinates and by the BAM's contigs (BED), and a plain, indexed FASTA of the
    BAM's contigs."""

    bam: Path
    targets: Path
    regions: Path
    fasta: Path


class VariantProgram(Protocol):
    """A program that calls small variants of a BAM."""

    @property
    def name(self) -> str:
        """Its name in the table."""

    @property
    def does(self) -> str:
        """What of the work it does, and how it is run."""

    @property
    def package(self) -> str:
        """The Debian package it comes from; empty for Fascicle."""

    def is_installed(self) -> bool:
        """Whether its executables are there."""

    def plan_run(self, given: Prepared, folder: Path) -> Sequence[Step]:
        """The commands of one run; the result goes into a folder that is there."""

    def read_calls(self, folder: Path) -> tuple[Called, ...]:
        """What a run found, by genome coordinates."""


@dataclass(frozen=True, slots=True)
class VariantAccuracy:
    """Variants of one kind (`substitution`, `indel`) at 5 % and more: planted, found, and false calls above 3.2 %."""

    kind: str
    planted: int
    found: int
    false: int

    @property
    def f1(self) -> float:
        """The harmonic mean of recall and precision."""
        return measure_f1(self.planted, self.found, self.false)[2]


@dataclass(frozen=True, slots=True)
class VariantResult:
    """A program's runs, and its accuracy by kind; empty where nothing is known to be true."""

    program: ProgramResult
    accuracy: tuple[VariantAccuracy, ...] = ()


@dataclass(frozen=True, slots=True)
class DnaBenchResult:
    """All programs, Fascicle first, on one BAM."""

    reference: str
    bam: str
    target_bp: int
    planted: int | None
    repeats: int
    threads: int
    machine: str
    programs: tuple[VariantResult, ...]


@dataclass(frozen=True, slots=True)
class DnaBenchPlan:
    """What is to be measured: rounds behind the first run, threads of each program, and what is true, None where unknown."""

    repeats: int
    threads: int
    truth: tuple[PlantedVariant, ...] | None = None


def bench_dna(
    given: Prepared,
    genome: Genome,
    targets: Targets,
    plan: DnaBenchPlan,
    programs: Sequence[VariantProgram],
    work: Path,
    *,
    reference: str,
    run: RunStep,
    machine: str,
    progress: Progress,
) -> DnaBenchResult:
    """Runs the programs on a BAM in turn; the first of `programs` is Fascicle.

    Raises:
        ToolError: a program fails.
    """
    present = [program for program in programs if program.is_installed()]
    first = _run_once(programs[0], given, work, run, progress)
    uses = take_turns({own.name: partial(_run_once, own, given, work, run, progress) for own in present}, plan.repeats)
    results = []
    for program in programs:
        is_present = program.name in uses
        ran = ProgramResult(
            program.name, program.does, program.package, is_present, first=first if program is programs[0] else None,
            runs=tuple(uses.get(program.name, ())),
        )  # fmt: skip
        calls = program.read_calls(_make_folder(work, program)) if is_present and plan.truth is not None else None
        accuracy = () if calls is None else tuple(assess_calls(plan.truth or (), calls, genome, targets))
        results.append(VariantResult(ran, accuracy))
    progress.finish()
    planted = None if plan.truth is None else len(plan.truth)
    head = (reference, given.bam.name, targets.length_bp, planted, plan.repeats, plan.threads, machine)
    return DnaBenchResult(*head, tuple(results))


def assess_calls(
    truth: Sequence[PlantedVariant], calls: Sequence[Called], genome: Genome, targets: Targets
) -> Iterator[VariantAccuracy]:
    """How well calls inside the targets agree with what was planted there, substitutions and indels apart."""
    regions: dict[str, list[tuple[int, int]]] = {}
    for chrom, span in targets.merged:
        regions.setdefault(chrom, []).append((span.start, span.end))

    def look_up(chrom: str, start: int, end: int) -> str:
        return decode_bases(genome.bases(chrom, start, end))

    score = score_calls(truth, calls, look_up, regions)
    for kind, is_indel in (("substitution", False), ("indel", True)):
        planted, found = _count(score, is_indel=is_indel)
        yield VariantAccuracy(kind, planted, found, score.count_false(indels=is_indel, above=_BELOW))


def _count(score: Score, *, is_indel: bool) -> tuple[int, int]:
    return score.count(lambda name, fraction: (name not in _SUBSTITUTIONS) is is_indel and fraction >= LEAST_FRACTION)


def _run_once(program: VariantProgram, given: Prepared, work: Path, run: RunStep, progress: Progress) -> ProcessUse:
    progress.start(f"running {program.name}", None)
    return sum_uses(map(run, program.plan_run(given, _make_folder(work, program))))


def _make_folder(work: Path, program: VariantProgram) -> Path:
    folder = work / program.name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
