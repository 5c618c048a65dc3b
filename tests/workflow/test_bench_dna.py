"""Callers on one BAM: turns, accuracy, tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome as OpenedGenome
from fascicle.reference.genome import open_genome
from fascicle.reference.targets import Target, Targets
from fascicle.simulate.small_variants import PlantedVariant
from fascicle.workflow.bench.dna import DnaBenchPlan, DnaBenchResult, Prepared, VariantAccuracy, assess_calls, bench_dna
from fascicle.workflow.bench.dna_tables import format_dna_bench_markdown, format_dna_bench_tsv
from fascicle.workflow.bench.rounds import ProcessUse, Step
from fascicle.workflow.ports import SilentProgress
from fascicle.workflow.score_variants import Called
from small_genome import Genome

TARGETS = Targets((Target("chr1", Span(1000, 1200), "ALPHA", "ALPHA exon 1"),), (), "a BED")
GIVEN = Prepared(Path("t.bam"), Path("t.bed"), Path("r.bed"), Path("g.fa"))


class FakeCaller:
    """A caller that is a name and what it finds."""

    does = "nothing"

    def __init__(self, name: str, calls: tuple[Called, ...] = (), *, is_there: bool = True):
        self.name = name
        self.package = f"{name}-package"
        self._calls = calls
        self._is_there = is_there

    def is_installed(self) -> bool:
        return self._is_there

    def plan_run(self, given: Prepared, folder: Path) -> Sequence[Step]:
        assert folder.is_dir()
        return (Step((self.name, str(given.bam))),)

    def read_calls(self, folder: Path) -> tuple[Called, ...]:
        return self._calls


class FakeClock:
    """Runs nothing; every step costs a second more than the one before."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def __call__(self, step: Step) -> ProcessUse:
        self.steps.append(step.argv[0])
        return ProcessUse(float(len(self.steps)), 0.0, 2.0, 50_000_000)


def plant(text: str, start: int, fraction: float) -> PlantedVariant:
    variant = SmallVariant(Build.UNKNOWN, "chr1", start, text[start], "A" if text[start] != "A" else "C")
    return PlantedVariant(variant, fraction, is_germline=False)


def call(planted: PlantedVariant) -> Called:
    own = planted.variant
    return Called(own.chrom, own.start, own.ref, own.alt, planted.fraction)


def run(
    genome: OpenedGenome, truth: tuple[PlantedVariant, ...] | None, programs: Sequence[FakeCaller], work: Path
) -> tuple[DnaBenchResult, list[str]]:
    clock = FakeClock()
    plan = DnaBenchPlan(2, 1, truth)
    result = bench_dna(
        GIVEN, genome, TARGETS, plan, programs, work, reference="small", run=clock, machine="a machine", progress=SilentProgress()
    )
    return result, clock.steps


def test_bench_dna__lets_programs_take_turns_and_counts(small_bundle: Bundle, small_genome: Genome, tmp_path: Path) -> None:
    text = small_genome["chr1"]
    truth = (plant(text, 1050, 0.1), plant(text, 1100, 0.5))
    false = Called("chr1", 1150, text[1150], text[1150] + "AA", 0.04)
    programs = (FakeCaller("own", (call(truth[0]), call(truth[1]))), FakeCaller("peer", (call(truth[0]), false)))
    result, steps = run(open_genome(small_bundle), truth, (*programs, FakeCaller("absent", is_there=False)), tmp_path)
    assert steps == ["own", "own", "peer", "own", "peer"]
    own, peer, absent = result.programs
    assert own.accuracy == (VariantAccuracy("substitution", 2, 2, 0), VariantAccuracy("indel", 0, 0, 0))
    assert peer.accuracy == (VariantAccuracy("substitution", 2, 1, 0), VariantAccuracy("indel", 0, 0, 1))
    assert own.accuracy[0].f1 == 1
    assert (absent.program.is_installed, absent.accuracy) == (False, ())
    assert own.program.first == ProcessUse(1.0, 0.0, 2.0, 50_000_000)
    text = format_dna_bench_markdown(result)
    assert "t.bam, 200 bases of targets, 2 planted variants; reference small, 1 thread, 2 rounds. a machine." in text
    assert "| own, first run | the same, and compiles its kernels | 1.0 |" in text
    assert "| own | nothing | 3.0 | 1.00 | 2.0 | 50 | 2 of 2 | 0 | 1.000 | 0 of 0 | 0 | 1.000 |" in text
    assert "| peer | nothing | 4.0 | 1.38 | 2.0 | 50 | 1 of 2 | 0 | 0.667 | 0 of 0 | 1 | 0.000 |" in text
    assert "| absent | not installed (Debian: absent-package) |" in text
    assert [line.split("\t")[:3] for line in format_dna_bench_tsv(result).splitlines()[1:]] == [
        ["own", "own-package", "first"], ["own", "own-package", "1"], ["own", "own-package", "2"], ["peer", "peer-package", "1"],
        ["peer", "peer-package", "2"], ["absent", "absent-package", "not installed"],
    ]  # fmt: skip


def test_bench_dna__without_truth_measures_alone(small_bundle: Bundle, tmp_path: Path) -> None:
    result, _ = run(open_genome(small_bundle), None, (FakeCaller("own"),), tmp_path)
    assert result.programs[0].accuracy == ()
    assert "planted variants;" not in format_dna_bench_markdown(result)


def test_assess_calls__leaves_low_fractions_out(small_bundle: Bundle, small_genome: Genome) -> None:
    text = small_genome["chr1"]
    truth = [plant(text, 1050, 0.02), plant(text, 1100, 0.05)]
    calls = [call(truth[1]), Called("chr1", 1120, text[1120], "A" if text[1120] != "A" else "C", 0.03)]
    substitutions, _ = assess_calls(truth, calls, open_genome(small_bundle), TARGETS)
    assert substitutions == VariantAccuracy("substitution", 1, 1, 0)
