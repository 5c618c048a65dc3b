"""Measures small variants against planted ones, beside freebayes on the same BAM, and prints tables for the documentation.

    python tools/measure_variants.py --genome GRCH38_SLICES.fa --work DIR [--only NAME,...] [--scale X]

Samples are described in `SAMPLES`: windows of real sequence with planted SNV, MNV and indels of 1 to 50 bases at 2, 5, 10, 30 and
50 %, read by ART or wgsim with damage and PCR copies, aligned by minimap2 or bwa, duplicates marked. Depth is that of reads,
mates that overlap counted twice; in fragments it is about 0.75 of it. Needs art_illumina, wgsim, minimap2, bwa, samtools,
freebayes.

Detection is scored for all planted variants (somatic and germline, whatever the status said), inside the targets. F1 "from 5 %"
takes planted variants of 5 % and more, and false calls whose own fraction lies above 3.2 % (the middle of 2 and 5). freebayes is
run as `--pooled-continuous -F 0.01 -C 3`; all it writes is taken. Somatic status is scored apart, in samples with a normal:
planted somatic variants reported as somatic, and false ones; for freebayes what it finds in the tumour and not in the normal.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import shutil
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from placed_files import SlicedGenome, place_contig, read_regions
from planted_variants import Sample, Simulated, simulate_sample
from rough_reads import Roughness

from fascicle.adapters.measured_process import run_measured
from fascicle.model.loci import Build
from fascicle.simulate.dna_fragments import DnaLibrary
from fascicle.simulate.small_variants import VariantMix
from fascicle.workflow.bench.rounds import ProcessUse, Step
from fascicle.workflow.score_variants import Called, Score, measure_f1, score_calls, split_allele

NOISY: Final = DnaLibrary(500, deaminated=5e-4, oxidised=2e-4, copied=0.15)
PAIR_MIX: Final = VariantMix(spacing_bp=400, fractions=(0.08, 0.2, 0.5), germline_share=0.2)
SPREAD_MIX: Final = VariantMix(
    spacing_bp=1200, weights=(0.65, 0.0, 0.175, 0.175), fractions=(0.05, 0.08, 0.12, 0.25, 0.5), germline_share=0.3
)
PANEL_MIX: Final = VariantMix(spacing_bp=2500)
NO_SOMATIC: Final = VariantMix(spacing_bp=800, fractions=(0.5,), germline_share=1.0)
SAMPLES: Final = (
    Sample("500x", 60, 3600, NOISY),
    Sample("500x_bwa", 60, 3600, NOISY, aligner="bwa", seed=2),
    Sample("100x", 60, 3600, replace(NOISY, depth=100), seed=3),
    Sample("200x", 60, 3600, replace(NOISY, depth=200), seed=4),
    Sample("1000x", 30, 3600, replace(NOISY, depth=1000), seed=5),
    Sample("500x_wgsim", 60, 3600, replace(NOISY, deaminated=0, oxidised=0, copied=0), simulator="wgsim", seed=6),
    Sample("pair_500x", 60, 3600, NOISY, normal_depth=300, seed=7),
    Sample("pair_53x", 150, 3600, replace(NOISY, depth=53), PAIR_MIX, normal_depth=29, aligner="bwa", seed=8),
    Sample(
        "rough_53x", 250, 3600, replace(NOISY, depth=53), SPREAD_MIX, normal_depth=29, aligner="bwa", seed=11, rough=Roughness()
    ),
    Sample(
        "rough_nothing_53x",
        300,
        7200,
        replace(NOISY, depth=53),
        NO_SOMATIC,
        normal_depth=29,
        aligner="bwa",
        seed=12,
        rough=Roughness(),
    ),
    Sample("rough_500x", 60, 3600, NOISY, aligner="bwa", seed=13, rough=Roughness()),
    Sample("panel_500x", 40, 7200, NOISY, PANEL_MIX, seed=14),
    Sample("nothing_500x", 60, 7200, replace(NOISY, depth=500), NO_SOMATIC, normal_depth=300, seed=9),
    Sample("nothing_53x", 300, 7200, replace(NOISY, depth=53), NO_SOMATIC, normal_depth=29, seed=10),
)
_TOOLS: Final = Path(__file__).parent
_FROM: Final = 0.05
_BELOW: Final = 0.032


@dataclass(frozen=True, eq=False, slots=True)
class Measured:
    """A program's calls on a sample, what it used, and its calls that count as somatic."""

    program: str
    calls: tuple[Called, ...]
    somatic: tuple[Called, ...]
    use: ProcessUse


def run_fascicle(sample: Simulated, python: str) -> Measured:
    """Runs `call_variants.py` in a process of its own; the kernels are compiled beforehand by the first sample's first run."""
    out = sample.folder / "fascicle.tsv"
    normal = ("--normal", str(sample.normal)) if sample.normal else ()
    command = (python, str(_TOOLS / "call_variants.py"), "--genome", str(sample.genome), "--targets", str(sample.targets))
    use = run_measured(Step((*command, "--tumour", str(sample.tumour), *normal, "--out", str(out))))
    rows = list(csv.DictReader(out.open(encoding="ascii"), delimiter="\t"))
    found = tuple(_read_row(row) for row in rows if row["reasons"] in {"", "germline"})
    somatic = tuple(_read_row(row) for row in rows if not row["reasons"] and row["status"] != "germline")
    return Measured("Fascicle", found, somatic, use)


def _read_row(row: dict[str, str]) -> Called:
    return Called(row["chrom"], int(row["start"]), row["ref"], row["alt"], float(row["fraction"] or 0))


def run_freebayes(sample: Simulated, genome: SlicedGenome) -> Measured:
    """Runs freebayes on the tumour, and on the normal to take away what it finds there."""
    calls, use = _run_freebayes_on(sample, sample.tumour)
    if sample.normal is None:
        return Measured("freebayes", calls, (), use)
    of_normal, use_normal = _run_freebayes_on(sample, sample.normal)
    known = {part for call in of_normal for part in split_allele(call, genome.letters)}
    somatic = tuple(call for call in calls if not known & set(split_allele(call, genome.letters)))
    return Measured("freebayes", calls, somatic, use + use_normal)


def _run_freebayes_on(sample: Simulated, bam: Path) -> tuple[tuple[Called, ...], ProcessUse]:
    vcf = bam.with_suffix(".freebayes.vcf")
    options = ("--pooled-continuous", "-F", "0.01", "-C", "3", "-t", str(sample.targets), "-f", str(sample.genome))
    use = run_measured(Step(("freebayes", *options, str(bam)), output=vcf))
    return tuple(_read_vcf(vcf)), use


def _read_vcf(path: Path) -> Iterator[Called]:
    for line in path.read_text("ascii").splitlines():
        if line.startswith("#"):
            continue
        contig, pos1, _, ref, alts, _, _, info, *_ = line.split("\t")
        chrom, shift = place_contig(contig)
        fields = dict(item.split("=", 1) for item in info.split(";") if "=" in item)
        for alt, seen in zip(alts.split(","), fields["AO"].split(","), strict=True):
            yield Called(chrom, int(pos1) - 1 + shift, ref, alt, int(seen) / max(int(fields["DP"]), 1))


def score(measured: Measured, sample: Simulated, genome: SlicedGenome, *, somatic: bool) -> Score:
    """Detection, or somatic variants alone."""
    regions: dict[str, list[tuple[int, int]]] = {}
    for region in read_regions(sample.targets):
        regions.setdefault(region.chrom, []).append((region.span.start, region.span.end))
    truth = [planted for planted in sample.truth if not (somatic and planted.is_germline)]
    return score_calls(truth, measured.somatic if somatic else measured.calls, genome.letters, regions)


def format_detection(name: str, measured: Measured, own: Score) -> Iterator[str]:
    """Rows of a table: recall, precision, F1 of substitutions and indels, at all fractions and from 5 % on."""
    for kind, indels in (("SNV, MNV", False), ("indel", True)):
        for label, low, below in (("all", 0.0, 0.0), ("from 5 %", _FROM, _BELOW)):
            planted, found = own.count(_wanted(indels, low))
            false = own.count_false(indels=indels, above=below)
            recall, precision, f1 = measure_f1(planted, found, false)
            cells = (name, measured.program, kind, label, planted, found, false, f"{recall:.3f}", f"{precision:.3f}", f"{f1:.3f}")
            yield f"| {' | '.join(map(str, cells))} |"


def _wanted(indels: bool, low: float) -> Callable[[str, float], bool]:  # noqa: FBT001
    return lambda name, fraction: (name not in {"snv", "mnv"}) is indels and fraction >= low


def format_by_class(name: str, scores: Sequence[tuple[str, Score]]) -> Iterator[str]:
    """Rows of a table: found of planted by class and fraction, program by program."""
    first = scores[0][1]
    fractions = sorted({fraction for _, fraction in first.planted})
    for own in sorted({own for own, _ in first.planted}):
        for program, score_of in scores:
            cells = [f"{score_of.found[own, f]} of {score_of.planted[own, f]}" for f in fractions]
            yield f"| {name} | {own} | {program} | {' | '.join(cells)} |"


def format_fractions(own: Score) -> Iterator[str]:
    """Mean called fraction by class and planted fraction."""
    for (name, fraction), called in sorted(own.fractions.items()):
        yield f"| {name} | {fraction:.0%} | {len(called)} | {sum(called) / len(called):.3f} |"


def measure_length_mb(sample: Simulated) -> float:
    """Megabases of targets."""
    return sum(len(region.span) for region in read_regions(sample.targets)) / 1e6


def measure(samples: Iterable[Sample], genome_path: Path, work: Path, python: str) -> Iterator[str]:
    """Simulates, runs both programs, and gives the lines of the report."""
    genome = SlicedGenome(genome_path, Build.GRCH38)
    genome_path = _unpack(genome_path, work)
    for sample in samples:
        made = simulate_sample(sample, genome_path, work / sample.name)
        run_fascicle(made, python)  # compiles kernels, fills file caches
        results = [run_fascicle(made, python), run_freebayes(made, genome)]
        scores = [(own.program, score(own, made, genome, somatic=False)) for own in results]
        for own, (_, scored) in zip(results, scores, strict=True):
            yield from format_detection(sample.name, own, scored)
            use = f"CPU s {own.use.cpu_seconds:.1f} | RSS MB {own.use.peak_memory_bytes / 1e6:.0f}"
            yield f"| {sample.name} | {own.program} | {use} |"
        yield from format_by_class(sample.name, scores)
        yield from format_fractions(scores[0][1])
        if made.normal:
            yield from _format_somatic(sample.name, results, made, genome)


def _unpack(genome: Path, work: Path) -> Path:
    """A plain FASTA with its index, as freebayes needs it."""
    plain = work / "genome.fa"
    if not plain.is_file():
        work.mkdir(parents=True, exist_ok=True)
        with (gzip.open if genome.suffix == ".gz" else open)(genome, "rb") as source, plain.open("wb") as target:
            shutil.copyfileobj(source, target)
        subprocess.run(["samtools", "faidx", str(plain)], check=True)  # noqa: S603, S607
    return plain


def _format_somatic(name: str, results: Sequence[Measured], made: Simulated, genome: SlicedGenome) -> Iterator[str]:
    for own in results:
        scored = score(own, made, genome, somatic=True)
        for kind, indels in (("SNV, MNV", False), ("indel", True)):
            planted, found = scored.count(_wanted(indels, 0.0))
            false = scored.count_false(indels=indels, above=0.0)
            per_mb = false / measure_length_mb(made)
            yield f"| {name} | somatic | {own.program} | {kind} | {found} of {planted} | {false} false | {per_mb:.2f} per Mb |"


def main() -> None:
    """Parses arguments and prints."""
    import sys

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--genome", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--only", default=",".join(sample.name for sample in SAMPLES))
    parser.add_argument("--scale", type=float, default=1.0, help="share of the windows of each sample")
    own = parser.parse_args()
    wanted = own.only.split(",")
    chosen = (replace(one, windows=round(one.windows * own.scale)) for one in SAMPLES if one.name in wanted)
    for line in measure(chosen, own.genome, own.work, sys.executable):
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
