"""Measures how well `fascicle hla --normal` tells lost HLA alleles, and prints tables for docs/algorithms/hla.md.

    python tools/measure_hla_loss.py --imgt FOLDER --work DIR [--genotypes N] [--seed N] [--depths D,...] [--fractions F,...]

Genotypes are drawn as `measure_hla.py` draws them, all heterozygous, with pairs of 100 bases of DNA and one wrong base in 200.
In each tumour every gene has another event, in turns: one allele deleted (1 + 0 copies), lost with the other doubled (2 + 0), the
other one gained (2 + 1), or none (1 + 1). The normal sample has the depth of the tumour. Each allele is captured differently
(standard deviation of ln 0.2, the same in both samples), differently again in each library (0.05 for the odds of two alleles),
and each gene is (0.1 for the ratio of two libraries). The tumour cell fraction is stated rightly, by 20 points too high or too
low, or not at all.

Every call is listed in DIR/calls.tsv.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from measure_hla import lay_out_release

from fascicle.calls.hla.genotype import type_genes
from fascicle.calls.hla.loss import ALLELE_SD, DEPTH_SD, FRACTION_MARGIN, SampleCounts, TumourFacts, call_loss
from fascicle.model.hla import HlaLocus
from fascicle.model.hla_loss import HlaLoss, HlaLossCall
from fascicle.model.hla_reads import HlaAssay
from fascicle.reads.sources import ReadFiles
from fascicle.reference.hla.database import HlaDatabase, open_database
from fascicle.reference.hla.release import Release
from fascicle.simulate.hla import HlaReadPlan, PlannedGenotype, draw_genotypes, simulate_hla_pairs
from fascicle.workflow.compare_hla import judge_alleles
from fascicle.workflow.type_hla import HlaSample, TypingOptions, read_sample

Weights = dict[str, tuple[float, float]]

# Copies of the allele that is hit, and of the other one.
EVENTS: Final = {"deleted": (0, 1), "lost, other doubled": (0, 2), "other gained": (1, 2), "none": (1, 1)}
LOST_EVENTS: Final = ("deleted", "lost, other doubled")
CAPTURE_SD: Final = 0.2
PLOIDY: Final = 2.0
LIBRARY: Final = 1e6
# How far the stated tumour cell fraction is off, and within what it is said to be right; None: not stated.
STATED: Final[dict[str, tuple[float | None, float]]] = {
    "right": (0.0, FRACTION_MARGIN),
    "20 points too high": (0.2, FRACTION_MARGIN),
    "20 points too low": (-0.2, FRACTION_MARGIN),
    "right, known within 5 points": (0.0, 0.05),
    "right, ploidy stated": (0.0, FRACTION_MARGIN),
    "20 points too low, ploidy stated": (-0.2, FRACTION_MARGIN),
    "not stated": (None, FRACTION_MARGIN),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """One call: what was planned, what was stated, what was found. `hit` is the allele that the event hits."""

    depth: float
    fraction: float
    stated: str
    genotype: int
    event: str
    hit: str
    found: HlaLoss

    @property
    def is_right_allele(self) -> bool:
        """Whether the allele that is said to be lost is the one that was hit."""
        return self.found.lost == (self.hit,)


def plan_events(number: int, loci: Sequence[str]) -> dict[str, tuple[str, int]]:
    """Event and hit allele (0 or 1) of each gene of a genotype; all four events in turns."""
    names = list(EVENTS)
    return {locus: (names[(number + i) % len(names)], (number // len(names) + i) % 2) for i, locus in enumerate(loci)}


def weigh(events: Mapping[str, tuple[str, int]], fraction: float, capture: Weights, rng: np.random.Generator) -> Weights:
    """Depth factors of both alleles of each gene in one library; a normal sample has `fraction` 0."""
    weights = {}
    for locus, (event, hit) in events.items():
        copies = EVENTS[event] if hit == 0 else EVENTS[event][::-1]
        gene = float(np.exp(rng.normal(0, DEPTH_SD / np.sqrt(2))))
        own = np.exp(rng.normal(0, ALLELE_SD / np.sqrt(2), 2))
        first, second = (gene * own[i] * capture[locus][i] * (fraction * copies[i] + 1 - fraction) for i in (0, 1))
        weights[locus] = (float(first), float(second))
    return weights


def read_simulated(
    genotype: PlannedGenotype, depth: float, weights: Weights, database: HlaDatabase, work: Path, seed: int
) -> HlaSample:
    """A sample drawn and read."""
    paths = (work / "reads_1.fastq", work / "reads_2.fastq")
    plan = HlaReadPlan(HlaAssay.DNA, depth, 100)
    for path, data in zip(paths, simulate_hla_pairs(genotype, plan, seed, weights), strict=True):
        path.write_bytes(data)
    return read_sample(ReadFiles((paths[0],), (paths[1],)), database, TypingOptions())


def measure(
    release: Release,
    database: HlaDatabase,
    work: Path,
    count: int,
    seed: int,
    depths: Sequence[float],
    fractions: Sequence[float],
) -> Iterator[Judged]:
    """All calls, genotype after genotype."""
    for number, genotype in enumerate(draw_genotypes(release, HlaAssay.DNA, count, seed, homozygous_fraction=0)):
        rng = np.random.default_rng(seed + number)
        events = plan_events(number, list(genotype.alleles))
        captured = np.exp(rng.normal(0, CAPTURE_SD, (len(events), 2)))
        capture = {locus: (float(row[0]), float(row[1])) for locus, row in zip(events, captured, strict=True)}
        for depth in depths:
            normal = read_simulated(genotype, depth, weigh(events, 0, capture, rng), database, work, seed + 7 * number)
            genes = type_genes(normal.reads, database, normal.counts.fished)
            for fraction in fractions:
                weights = weigh(events, fraction, capture, rng)
                tumour = read_simulated(genotype, depth, weights, database, work, seed + 7 * number + 1)
                losses = judge_alleles(tumour, normal, genes, database, TumourFacts(fraction))
                loci = [gene.locus for gene in genes.values()]
                yield from judge(depth, fraction, number, genotype, events, loci, losses)
        sys.stderr.write(f"\r{number + 1} of {count}  ")
    sys.stderr.write("\n")


def judge(
    depth: float,
    fraction: float,
    number: int,
    genotype: PlannedGenotype,
    events: Mapping[str, tuple[str, int]],
    loci: Sequence[HlaLocus],
    losses: Sequence[HlaLoss],
) -> Iterator[Judged]:
    """The calls of one tumour under all that can be stated of it; genes that were drawn with one name twice are left out."""
    for locus, loss in zip(loci, losses, strict=True):
        event, side = events[locus.locus]
        hit, other = (str(genotype.alleles[locus.locus][i].name.cut(2)) for i in (side, 1 - side))
        if hit == other:
            continue
        for stated, (shift, within) in STATED.items():
            said = None if shift is None else min(max(fraction + shift, 0.01), 1)
            facts = TumourFacts(said, PLOIDY if "ploidy" in stated else None, within)
            found = loss
            if loss.tumour is not None and loss.normal is not None:
                counts = (SampleCounts(HlaAssay.DNA, part, LIBRARY) for part in (loss.tumour, loss.normal))
                found = call_loss(locus, *counts, facts)
            yield Judged(depth, fraction, stated, number, event, hit, found)


def format_calls(judged: Sequence[Judged], stated: str) -> list[str]:
    """By depth and tumour cell fraction: calls of each event as lost / imbalance / retained / not assessable."""
    lines = [f"| depth | tumour cells | {' | '.join(EVENTS)} |", "|---|---|" + "---|" * len(EVENTS)]
    for depth, fraction in sorted({(row.depth, row.fraction) for row in judged}):
        own = [row for row in judged if (row.depth, row.fraction, row.stated) == (depth, fraction, stated)]
        cells = [_count_calls([row for row in own if row.event == event]) for event in EVENTS]
        lines.append(f"| {depth:g}x | {fraction:.0%} | {' | '.join(cells)} |")
    return lines


def _count_calls(rows: Sequence[Judged]) -> str:
    return " / ".join(str(sum(row.found.call is call for row in rows)) for call in HlaLossCall)


def format_summary(judged: Sequence[Judged]) -> list[str]:
    """By what was stated: losses called so with the right allele, and false calls."""
    head = ("stated", "lost alleles called so", "wrong allele", "gains called lost", "unchanged called lost")
    lines = [f"| {' | '.join((*head, 'unchanged called imbalance', 'lost called retained'))} |", "|---" * (len(head) + 2) + "|"]
    for stated in STATED:
        rows = [row for row in judged if row.stated == stated]
        lost = [row for row in rows if row.event in LOST_EVENTS]
        called = [row for row in lost if row.found.call is HlaLossCall.LOST]
        gained, none = ([row for row in rows if row.event == event] for event in ("other gained", "none"))
        cells = (
            _share(sum(row.is_right_allele for row in called), len(lost)),
            _share(sum(not row.is_right_allele for row in called), len(lost)),
            _share(sum(row.found.call is HlaLossCall.LOST for row in gained), len(gained)),
            _share(sum(row.found.call is HlaLossCall.LOST for row in none), len(none)),
            _share(sum(row.found.call is HlaLossCall.IMBALANCE for row in none), len(none)),
            _share(sum(row.found.call is HlaLossCall.RETAINED for row in lost), len(lost)),
        )
        lines.append(f"| {stated} | {' | '.join(cells)} |")
    return lines


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})" if whole else "-"


def format_listing(judged: Sequence[Judged]) -> str:
    """Every call, one row each."""
    lines = ["depth fraction stated genotype locus event hit call lost share low high tumour normal because".replace(" ", "\t")]
    for row in judged:
        share, tumour, normal = row.found.minor_share, row.found.tumour, row.found.normal
        numbers = ("", "", "") if share is None else tuple(f"{value:.3f}" for value in (share.value, share.low, share.high))
        counts = ("" if part is None else f"{part.first}/{part.second}" for part in (tumour, normal))
        cells = (
            row.depth, row.fraction, row.stated, row.genotype, row.found.locus, row.event, row.hit, row.found.call.value,
            ",".join(row.found.lost), *numbers, *counts, row.found.because,
        )  # fmt: skip
        lines.append("\t".join(map(str, cells)))
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--imgt", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--genotypes", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--depths", default="30,100,200,500")
    parser.add_argument("--fractions", default="0.2,0.3,0.5,0.7,0.9")
    args = parser.parse_args()
    release = lay_out_release(args.imgt, args.work)
    depths, fractions = ([float(text) for text in texts.split(",")] for texts in (args.depths, args.fractions))
    judged = list(measure(release, open_database(args.work), args.work, args.genotypes, args.seed, depths, fractions))
    (args.work / "calls.tsv").write_text(format_listing(judged), encoding="utf-8")
    blocks = [format_summary(judged), *([f"{stated}:", "", *format_calls(judged, stated)] for stated in STATED)]
    sys.stdout.write("\n\n".join("\n".join(block) for block in blocks) + "\n")


if __name__ == "__main__":
    main()
