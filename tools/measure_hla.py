"""Measures how well `fascicle hla` types simulated genotypes, and prints tables for docs/validation.md.

    python tools/measure_hla.py --imgt FOLDER --work DIR [--genotypes N] [--seed N] [--only NAME,...] [--speed PAIRS,...]

Genotypes are drawn from the release in FOLDER: every two-field name as likely as any other, a fifth of the genes homozygous.
Reads have one wrong base in 200. DNA: pairs of 100 bases from genomic sequences at 10, 20, 30 and 100-fold depth (both alleles
together). RNA: pairs of 75 bases from coding sequences at 60-fold depth, the first allele with 30 to 70 % of the molecules. In
the part `novel`, one allele per genotype has a changed base in exon 3 (DNA, 30-fold). In the part `pseudogenes` two made-up
genes, 4.5 % unlike an allele of A and one of B, have the same depth (DNA, 30-fold). The same arguments give the same tables.

Every allele that is called wrong is listed in DIR/failures.tsv.

--speed types one RNA genotype from files of so many pairs instead, of which one in 200 is of HLA and the others are random bases,
by the command as a user runs it, and prints the answer, CPU seconds and peak memory.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from fascicle.adapters.measured_process import run_measured
from fascicle.model.hla import TYPED_LOCI, HlaLocus, HlaTyping, HlaZygosity
from fascicle.model.hla_reads import HlaAssay
from fascicle.reads.sources import ReadFiles
from fascicle.reference.hla.database import HLA_FILE, HlaDatabase, format_database, open_database
from fascicle.reference.hla.release import AlleleRecord, Release, read_release
from fascicle.simulate.hla import (
    HlaReadPlan,
    PlannedAllele,
    PlannedGenotype,
    change_exon_base,
    draw_genotypes,
    simulate_hla_pairs,
)
from fascicle.workflow.bench.rounds import Step
from fascicle.workflow.type_hla import TypingOptions, type_hla

PLANS: Final[dict[str, HlaReadPlan]] = {
    "DNA 10x": HlaReadPlan(HlaAssay.DNA, 10, 100),
    "DNA 20x": HlaReadPlan(HlaAssay.DNA, 20, 100),
    "DNA 30x": HlaReadPlan(HlaAssay.DNA, 30, 100),
    "DNA 100x": HlaReadPlan(HlaAssay.DNA, 100, 100),
    "RNA 75": HlaReadPlan(HlaAssay.RNA, 60, 75),
}
COPIED: Final = "copied"
COPIED_KEPT: Final = "copies counted"
# A molecule is read twice on average, and has errors of its own besides those of its reads.
PLANS |= dict.fromkeys(
    (COPIED, COPIED_KEPT), HlaReadPlan(HlaAssay.DNA, 30, 100, error_rate=1 / 400, copies=1.0, molecule_error_rate=1 / 400)
)
NOVEL: Final = "novel"
PSEUDOGENES: Final = "pseudogenes"
UNLIKE_FRACTION: Final = 0.045
EXON: Final = 3
HOMOZYGOUS_COLUMNS: Final = ("homozygous genes called so", "called with one allele seen")
HETEROZYGOUS_COLUMNS: Final = ("heterozygous genes called homozygous", "called with one allele seen")
HLA_ONE_IN: Final = 200
CHUNK: Final = 100_000
LETTERS_OF_CODES: Final = np.frombuffer(b"ACGT", dtype=np.uint8)
# Bounds of the quality for the table of calibration.
QUALITY_BINS: Final = (0.0, 0.5, 0.9, 0.99, 0.9985, 1.0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one gene of one genotype: the planned two-field names and the call."""

    part: str
    genotype: int
    locus: str
    planned: tuple[str, str]
    called: HlaLocus
    changed: int | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The called two-field names in order."""
        return tuple(sorted(allele.name for allele in self.called.alleles))

    @property
    def right(self) -> int:
        """How many of both names are right."""
        left = list(self.planned)
        for name in self.names:
            if name in left:
                left.remove(name)
        return 2 - len(left)

    @property
    def is_as_said(self) -> bool:
        """Whether what the quality is a probability of holds: both names, or of one named allele that both have its name."""
        return self.right == 2 or (len(self.names) == 1 and self.planned == self.names * 2)


def type_genotype(
    part: str, number: int, genotype: PlannedGenotype, plan: HlaReadPlan, database: HlaDatabase, work: Path, seed: int
) -> Iterator[Outcome]:
    """The outcomes of one genotype."""
    paths = (work / "reads_1.fastq", work / "reads_2.fastq")
    for path, data in zip(paths, simulate_hla_pairs(genotype, plan, seed), strict=True):
        path.write_bytes(data)
    files, options = ReadFiles((paths[0],), (paths[1],)), TypingOptions(keeps_copies=part == COPIED_KEPT)
    typing: HlaTyping = type_hla(files, database, None, assay=part, options=options)
    for locus in typing.loci:
        planned = genotype.alleles[locus.locus]
        first, second = sorted(str(allele.name.cut(2)) for allele in planned)
        changed = next((allele.changed for allele in planned if allele.changed), None)
        yield Outcome(part, number, locus.locus, (first, second), locus, changed)


def plant_novel(genotype: PlannedGenotype, release: Release, seed: int) -> PlannedGenotype:
    """The genotype with one changed base in exon 3 of the first allele of one gene; genes in turn."""
    known: dict[str, AlleleRecord] = {str(allele.name): allele for allele in release.alleles}
    for shift in range(len(TYPED_LOCI)):
        locus = TYPED_LOCI[(seed + shift) % len(TYPED_LOCI)]
        first, second = genotype.alleles[locus]
        others = [allele for allele in release.alleles if allele.name.locus == locus]
        changed: PlannedAllele | None = change_exon_base(first, known[str(first.name)], others, EXON, seed)
        if changed is not None:
            return PlannedGenotype({**genotype.alleles, locus: (changed, second)})
    raise ValueError(f"no allele of genotype {seed} has exons that can be changed")


def plant_pseudogenes(genotype: PlannedGenotype, release: Release, seed: int) -> PlannedGenotype:
    """The genotype beside two made-up pseudogenes, homozygous, each unlike an allele of A or B and in no database."""
    rng = np.random.default_rng(seed)
    added = {}
    for locus in ("A", "B"):
        known = [allele for allele in release.alleles if allele.name.locus == locus and allele.genomic is not None]
        allele = known[int(rng.integers(len(known)))]
        bases = np.array(allele.genomic)
        is_changed = rng.random(len(bases)) < UNLIKE_FRACTION
        bases[is_changed] = (bases[is_changed] + rng.integers(1, 4, int(is_changed.sum()))) % 4
        added[f"like {locus}"] = (PlannedAllele(allele.name, bases),) * 2
    return PlannedGenotype({**genotype.alleles, **added})


def prepare(part: str, drawn: PlannedGenotype, release: Release, number: int) -> PlannedGenotype:
    """The genotype of a part."""
    if part == NOVEL:
        return plant_novel(drawn, release, number)
    return plant_pseudogenes(drawn, release, number) if part == PSEUDOGENES else drawn


def measure(release: Release, database: HlaDatabase, work: Path, count: int, seed: int, parts: Iterable[str]) -> list[Outcome]:
    """All outcomes, part after part."""
    outcomes: list[Outcome] = []
    for part in parts:
        plan = PLANS.get(part, PLANS["DNA 30x"])
        for number, drawn in enumerate(draw_genotypes(release, plan.assay, count, seed)):
            genotype = prepare(part, drawn, release, number)
            outcomes += type_genotype(part, number, genotype, plan, database, work, seed + number)
            sys.stderr.write(f"\r{part}: {number + 1} of {count}  ")
    sys.stderr.write("\n")
    return outcomes


def measure_speed(release: Release, work: Path, sizes: Sequence[int], seed: int) -> list[str]:
    """The answer, CPU seconds and peak memory by number of pairs. The genotype is the same; its reads are drawn anew."""
    genotype = next(draw_genotypes(release, HlaAssay.RNA, 1, seed))
    lines = ["| pairs | answer | lowest quality | CPU s | peak RSS MB |", "|---|---|---|---|---|"]
    for size in sizes:
        paths = write_diluted(genotype, size, work, seed + size)
        argv = (sys.executable, "-m", "fascicle", "hla", "--reference", str(work), "--out", str(work / "out"), "--threads", "1")
        use = run_measured(Step((*argv, "-q", *map(str, paths))))
        rows = [line.split("\t") for line in (work / "out" / "hla.tsv").read_text("utf-8").splitlines()[1:]]
        answer = " ".join(name for row in rows for name in row[1:3])
        cpu = use.user_seconds + use.system_seconds
        memory = use.peak_memory_bytes / 1e6
        lines.append(f"| {size} | {answer} | {min(row[4] for row in rows)} | {cpu:.1f} | {memory:.0f} |")
    return lines


def write_diluted(genotype: PlannedGenotype, pairs: int, work: Path, seed: int) -> tuple[Path, Path]:
    """Pairs of HLA among random ones, as FASTQ."""
    plan = PLANS["RNA 75"]
    coding_bp = sum(len(allele.bases) for both in genotype.alleles.values() for allele in both) / 2
    depth = pairs / HLA_ONE_IN * 2 * plan.read_bp / coding_bp
    drawn = simulate_hla_pairs(genotype, replace(plan, depth=depth), seed)
    rng = np.random.default_rng(seed)
    paths = (work / "diluted_1.fastq", work / "diluted_2.fastq")
    for path, data in zip(paths, drawn, strict=True):
        with path.open("wb") as file:
            file.write(data)
            for start in range(0, pairs - data.count(b"@r"), CHUNK):
                count = min(CHUNK, pairs - data.count(b"@r") - start)
                bases = LETTERS_OF_CODES[rng.integers(0, 4, (count, plan.read_bp))]
                file.write(
                    b"".join(b"@x%d\n%s\n+\n%s\n" % (start + i, b.tobytes(), b"I" * plan.read_bp) for i, b in enumerate(bases))
                )
    return paths


def format_accuracy(outcomes: Sequence[Outcome]) -> list[str]:
    """Accuracy and zygosity by part."""
    columns = ("reads", "alleles right", "of called genes", "not assessable", *HOMOZYGOUS_COLUMNS, *HETEROZYGOUS_COLUMNS)
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    for part in dict.fromkeys(outcome.part for outcome in outcomes if outcome.part != NOVEL):
        own = [outcome for outcome in outcomes if outcome.part == part]
        called = [outcome for outcome in own if outcome.called.alleles]
        homozygous = [outcome for outcome in own if outcome.planned[0] == outcome.planned[1]]
        other = [outcome for outcome in own if outcome.planned[0] != outcome.planned[1]]
        cells = [
            part,
            _share(sum(outcome.right for outcome in own), 2 * len(own)),
            _share(sum(outcome.right for outcome in called), 2 * len(called)),
            str(len(own) - len(called)),
            _count(homozygous, HlaZygosity.HOMOZYGOUS),
            _count(homozygous, HlaZygosity.ONE_ALLELE_SEEN),
            _count(other, HlaZygosity.HOMOZYGOUS),
            _count(other, HlaZygosity.ONE_ALLELE_SEEN),
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.2%})" if whole else "-"


def _count(outcomes: Sequence[Outcome], kind: HlaZygosity) -> str:
    return _share(sum(outcome.called.zygosity is kind for outcome in outcomes), len(outcomes))


def format_calibration(outcomes: Sequence[Outcome]) -> list[str]:
    """How often what is said is so, by the quality given."""
    lines = ["| quality | genes | mean quality | right as said |", "|---|---|---|---|"]
    rows = [(o.called.quality, o.is_as_said) for o in outcomes if o.part != NOVEL and o.called.quality is not None]
    for low, high in pairwise(QUALITY_BINS):
        own = [(quality, right) for quality, right in rows if low <= quality < high]
        if own:
            mean = sum(quality for quality, _ in own) / len(own)
            lines.append(f"| {low} to {high} | {len(own)} | {mean:.4f} | {_share(sum(right for _, right in own), len(own))} |")
    return lines


def format_novel(outcomes: Sequence[Outcome]) -> list[str]:
    """How often a changed base is noticed, and how often one is reported that was not planted."""
    novel = [outcome for outcome in outcomes if outcome.changed is not None]
    noticed = [o for o in novel if any(d.position1 == o.changed for a in o.called.alleles for d in a.differences)]
    elsewhere = [o for o in novel if o not in noticed and any(a.differences for a in o.called.alleles)]
    other = [outcome for outcome in outcomes if outcome.changed is None and outcome.called.alleles]
    false = sum(any(a.differences for a in outcome.called.alleles) for outcome in other)
    lines = [
        f"Changed base noticed at its place: {_share(len(noticed), len(novel))}.",
        f"At another place, from another allele that is as near: {_share(len(elsewhere), len(novel))}.",
        f"Genes without a changed base that were given one: {_share(false, len(other))}.",
    ]
    return lines[0 if novel else 2 :]


def format_failures(outcomes: Sequence[Outcome]) -> str:
    """Every gene with a wrong name, or a missed changed base, one row each."""
    lines = ["part genotype locus planned called quality zygosity fragments changed differences ambiguities".replace(" ", "\t")]
    for o in outcomes:
        found = [f"{d.position1}{d.expected}>{d.seen}:{d.fragments}/{d.depth}" for a in o.called.alleles for d in a.differences]
        if o.right == 2 and bool(found) == (o.changed is not None):
            continue
        others = [f"{a.allele_1}+{a.allele_2}:{a.probability}" for a in o.called.ambiguities]
        cells = (
            o.part, o.genotype, o.locus, "+".join(o.planned), "+".join(o.names), o.called.quality, o.called.zygosity,
            o.called.fragments, o.changed or "", ",".join(found), ",".join(others),
        )  # fmt: skip
        lines.append("\t".join(map(str, cells)))
    return "\n".join(lines) + "\n"


def lay_out_release(imgt: Path, work: Path) -> Release:
    """A release, whose database is in `work` then."""
    release = read_release(imgt)
    work.mkdir(parents=True, exist_ok=True)
    if not (work / HLA_FILE).is_file():
        (work / HLA_FILE).write_bytes(format_database(release))
    return release


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--imgt", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--genotypes", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default=",".join((*PLANS, NOVEL, PSEUDOGENES)))
    parser.add_argument("--speed", help="numbers of pairs, separated by commas")
    args = parser.parse_args()
    release = lay_out_release(args.imgt, args.work)
    if args.speed:
        sizes = [int(size) for size in args.speed.split(",")]
        sys.stdout.write("\n".join(measure_speed(release, args.work, sizes, args.seed)) + "\n")
        return
    database = open_database(args.work)
    outcomes = measure(release, database, args.work, args.genotypes, args.seed, args.only.split(","))
    (args.work / "failures.tsv").write_text(format_failures(outcomes), encoding="utf-8")
    blocks = (format_accuracy(outcomes), format_calibration(outcomes), format_novel(outcomes))
    sys.stdout.write("\n\n".join("\n".join(block) for block in blocks) + "\n")


if __name__ == "__main__":
    main()
