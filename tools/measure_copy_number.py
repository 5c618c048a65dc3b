"""Measures copy-number calls on tumours with planted copies and prints tables for the documentation.

    python tools/measure_copy_number.py bins --annotation MANE.grch38.gtf.gz [--tumours N] [--normals N]
        [--reference flat|matched|pooled] [--amplicons] [--limit]
    python tools/measure_copy_number.py reads --genome GRCH38_SLICES.fa.gz --annotation MANE.grch38.gtf.gz --work DIR [--alone]

`bins` draws depth of bins and SNP counts of the 706-gene panel at its real places (no reads): many tumours at each purity, of
three kinds. "changed": chromosome arms gained, lost and with LOH beside focal amplifications and deletions, a quarter of them
with a doubled genome; "quiet": nothing is changed, so that purity cannot be known; "even": doubled, with even numbers of copies
alone, which a lower purity with half the copies explains as well. `reads` draws reads over the slices of the genome by ART,
aligns them, and runs `fascicle dna` on them: beside the patient's normal, or alone with a population resource. Alone, a second
table says what became of planted somatic and germline substitutions: status somatic, unknown, germline.

A gene is found when it has the planted call; a false one has a call that was not planted. LOH is scored by `is_loh`. Genes whose
bins are not all of one planted state are left out.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from drawn_copies import KINDS, DrawnAssay, make_assay, plan_tumour
from ideal_copies import call_with_truth
from planted_copies import (
    RARE_BELOW,
    Panel,
    Somatic,
    draw_sample,
    list_frequencies,
    open_sliced_panel,
    plan_sliced_tumour,
    plant_somatic,
    write_population,
)

from fascicle.adapters.result_files import DNA_FILES, read_variant_findings
from fascicle.calls.copy_number.assessing import assess_copy_number
from fascicle.model.copy_number import CopyCall, CopyNumberFindings, CopyReference
from fascicle.model.dna import VariantFindings
from fascicle.reference.copy_bins import CopyBins
from fascicle.reference.copy_reference import COPY_REFERENCE_FILE
from fascicle.simulate.copy_states import (
    PlantedTumour,
)

PURITIES: Final = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class Score(NamedTuple):
    """Planted, found, and called genes of one event."""

    planted: int = 0
    found: int = 0
    called: int = 0

    def __add__(self, other: Score) -> Score:  # type: ignore[override]
        return Score(*(a + b for a, b in zip(self, other, strict=True)))

    def format(self) -> str:
        """Recall and precision with their counts."""
        recall = f"{self.found / self.planted:.3f}" if self.planted else "-"
        precision = f"{self.found / self.called:.3f}" if self.called else "-"
        return f"{recall} ({self.found}/{self.planted}) | {precision} ({self.found}/{self.called})"


EVENTS: Final = ("amplification", "homozygous_deletion", "loh")


@dataclass
class Tally:
    """Scores of all tumours of one kind and purity."""

    scores: dict[str, Score] = field(default_factory=lambda: {event: Score() for event in EVENTS})
    tumours: int = 0
    decided: int = 0
    within: int = 0
    copies: list[float] = field(default_factory=list)

    def add(self, found: CopyNumberFindings, tumour: PlantedTumour, bins: CopyBins) -> None:
        """Counts one tumour."""
        self.tumours += 1
        if found.purity.purity is not None:
            self.decided += 1
            self.within += abs(found.purity.purity.value - tumour.purity) <= 0.1
        states = list_gene_states(bins, tumour)
        for gene in found.genes:
            state = states.get(gene.gene)
            if state is None or gene.chrom == "chrX":
                continue
            is_called = gene.verdict == "reported"
            planted = (state[0] >= 8, state[0] == 0, state[1] == 0 and state[0] > 0)
            called = (
                is_called and gene.state.call is CopyCall.AMPLIFICATION,
                is_called and gene.state.call is CopyCall.HOMOZYGOUS_DELETION,
                gene.state.is_loh is True,
            )
            for event, own, given in zip(EVENTS, planted, called, strict=True):
                self.scores[event] += Score(int(own), int(own and given), int(given))
            if gene.state.total is not None:
                self.copies.append(float(gene.state.total == state[0]))


def list_gene_states(bins: CopyBins, tumour: PlantedTumour) -> dict[str, tuple[int, int]]:
    """The planted state of every gene whose bins all have one."""
    found: dict[str, set[tuple[int, int]]] = {}
    for row, gene in enumerate(bins.genes):
        if gene is not None:
            middle = int(bins.starts[row] + bins.ends[row]) // 2
            found.setdefault(gene, set()).add(tumour.copies_at(str(bins.chroms[row]), middle))
    return {gene: next(iter(own)) for gene, own in found.items() if len(own) == 1}


def measure_bins(
    assay: DrawnAssay, tumours: int, kinds: Sequence[str], purities: Sequence[float], *, is_stated: bool, is_limit: bool
) -> Iterator[str]:
    """Rows of a table, one for each kind and purity; `is_limit`: beside each what the truth would let be called."""
    for kind in kinds:
        for purity in purities:
            tally, limit = Tally(), Tally()
            for number in range(tumours):
                rng = np.random.default_rng((KINDS.index(kind), int(purity * 100), number))
                tumour = plan_tumour(kind, purity, assay.bins, rng)
                given = assay.draw(tumour, purity if is_stated else None, rng)
                found = assess_copy_number(given)
                tally.add(found, tumour, assay.bins)
                if is_limit:
                    limit.add(call_with_truth(given, found, tumour), tumour, assay.bins)
            yield format_row(kind, purity, tally)
            if is_limit:
                yield format_row(f"{kind}, truth known", purity, limit)


@dataclass(frozen=True)
class ReadsPlan:
    """What is run on reads: which reference, whether the tumour is alone, depth, tumours at each purity, further arguments."""

    slices: Path
    work: Path
    depth: float
    reference: str
    is_alone: bool
    tumours: int
    options: tuple[str, ...] = ()
    """Names of switches, without their dashes."""


STATUS_KINDS: Final = ("somatic", "germline, private", "germline, rare", "germline, common")


def measure_reads(panel: Panel, plan: ReadsPlan, purities: Sequence[float]) -> Iterator[str]:
    """Rows of a table from reads, one for each purity; of tumours alone a second one."""
    normal, none = PlantedTumour(0.0, (2, 1), ()), dict[int, Somatic]()
    paths = [plan.work / f"normal{number}" for number in range(3)]
    bams = [draw_sample(panel, normal, none, plan.depth, plan.slices, path, 100 + at) for at, path in enumerate(paths)]
    _place_reference(panel, plan, bams)
    population = write_population(panel, plan.work / "population.vcf")
    beside = ("--population-vcf", str(population)) if plan.is_alone else ("--normal", str(bams[0]))
    statuses = []
    for purity in purities:
        tally, counts = Tally(), Counter[tuple[str, str]]()
        for replicate in range(plan.tumours):
            tumour, somatic, found = _call_tumour(panel, plan, purity, replicate, beside)
            if found.copy_number is None:
                raise SystemExit("a result has no copy number")
            tally.add(found.copy_number, tumour, panel.bins)
            counts += count_statuses(panel, somatic, found)
        yield format_row("reads", purity, tally)
        statuses.append(format_statuses(purity, counts))
    if plan.is_alone:
        yield from ("", f"| purity | {' | '.join(STATUS_KINDS)} |", "|---|" + "---|" * len(STATUS_KINDS), *statuses)


def _place_reference(panel: Panel, plan: ReadsPlan, normals: Sequence[Path]) -> None:
    """The pooled reference in the bundle, or none; it is kept beside the reads."""
    own, options = panel.bundle.path / COPY_REFERENCE_FILE, [f"--{name}" for name in ("amplicons",) if name in plan.options]
    kept = plan.work / f"pooled{''.join(options)}.tsv"
    own.unlink(missing_ok=True)
    if plan.reference == "pooled" and not kept.is_file():
        _run_fascicle("reference", "add-copy-baseline", str(panel.bundle.path), *map(str, normals), *options, "--quiet")
        shutil.copy(own, kept)
    elif plan.reference == "pooled":
        shutil.copy(kept, own)


def _call_tumour(
    panel: Panel, plan: ReadsPlan, purity: float, replicate: int, beside: tuple[str, ...]
) -> tuple[PlantedTumour, dict[int, Somatic], VariantFindings]:
    number = round(100 * purity) + 1000 * replicate
    tumour = plan_sliced_tumour(panel, purity, np.random.default_rng((number, 9)))
    somatic = plant_somatic(panel, tumour, np.random.default_rng((number, 10)))
    bam = draw_sample(panel, tumour, somatic, plan.depth, plan.slices, plan.work / f"tumour{number}", number + 1)
    out = plan.work / f"result_{plan.reference}_{'alone' if plan.is_alone else 'pair'}_{number}"
    given = ("--tumour", str(bam), *beside, "--reference", str(panel.bundle.path), "--out", str(out), "--sex", "female")
    _run_fascicle("dna", *given, *(f"--{name}" for name in plan.options), "--threads", "1", "--quiet", "--force")
    return tumour, somatic, read_variant_findings(out / DNA_FILES[0])


def count_statuses(panel: Panel, somatic: dict[int, Somatic], found: VariantFindings) -> Counter[tuple[str, str]]:
    """What became of planted substitutions: kind and status, `missed` where there is no call."""
    statuses = {call.variant: str(call.status) for call in found.calls}
    kinds = {own.variant: STATUS_KINDS[0] for own in somatic.values()}
    for variant, frequency in list_frequencies(panel).items():
        kinds[variant] = STATUS_KINDS[1 if frequency is None else 2 if frequency < RARE_BELOW else 3]
    return Counter((kind, statuses.get(variant, "missed")) for variant, kind in kinds.items())


def format_statuses(purity: float, counts: Counter[tuple[str, str]]) -> str:
    """One row: of each kind the statuses somatic, unknown, germline, and those without a call."""
    cells = [
        " / ".join(str(counts[kind, name]) for name in ("somatic", "unknown", "germline", "missed")) for kind in STATUS_KINDS
    ]
    return f"| {purity:.0%} | {' | '.join(cells)} |"


def _run_fascicle(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "fascicle", *arguments], check=True)  # noqa: S603


def format_row(kind: str, purity: float, tally: Tally) -> str:
    """One row: recall and precision of each event, purity, whole copies."""
    scores = " | ".join(tally.scores[event].format() for event in EVENTS)
    right = f"{np.mean(tally.copies):.3f} of {len(tally.copies)}" if tally.copies else "-"
    return f"| {kind} | {purity:.0%} | {scores} | {tally.within} of {tally.decided} decided, {tally.tumours} tumours | {right} |"


def main() -> None:
    """Parses arguments and prints tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="level", required=True)
    of_bins = commands.add_parser("bins")
    of_bins.add_argument("--annotation", type=Path, required=True)
    of_bins.add_argument("--tumours", type=int, default=10)
    of_bins.add_argument("--normals", type=int, default=8)
    of_bins.add_argument("--reference", choices=("flat", "matched", "pooled"), default="pooled")
    of_bins.add_argument("--amplicons", action="store_true", help="primers: no bins between targets, and a wider spread")
    of_bins.add_argument("--stated", action="store_true", help="the pathologist states the true share of tumour cells")
    of_bins.add_argument("--limit", action="store_true", help="beside each row what borders and purity, if known, let be called")
    of_bins.add_argument("--purities", type=float, nargs="+", default=PURITIES)
    of_bins.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    of_reads = commands.add_parser("reads")
    of_reads.add_argument("--annotation", type=Path, required=True)
    of_reads.add_argument("--genome", type=Path, required=True, help="slices named chr:start-end")
    of_reads.add_argument("--work", type=Path, required=True)
    of_reads.add_argument("--depth", type=float, default=100)
    of_reads.add_argument("--alone", action="store_true", help="without the patient's normal, with a population resource")
    of_reads.add_argument("--tumours", type=int, default=1)
    of_reads.add_argument("--options", nargs="*", default=(), help="further switches of `fascicle dna`: amplicons")
    of_reads.add_argument("--reference", choices=("flat", "matched", "pooled"), default="pooled")
    of_reads.add_argument("--purities", type=float, nargs="+", default=PURITIES)
    args = parser.parse_args()
    head = "amplification recall | precision | homozygous deletion recall | precision | LOH recall | precision"
    print(f"| tumours | purity | {head} | purity within 0.1 | whole copies right |")  # noqa: T201
    print("|---|---|" + "---|" * 8)  # noqa: T201
    for row in _list_rows(args):
        print(row, flush=True)  # noqa: T201


def _list_rows(args: argparse.Namespace) -> Iterator[str]:
    if args.level == "bins":
        assay = make_assay(args.annotation, CopyReference(args.reference), args.normals, is_amplicon=args.amplicons)
        return measure_bins(assay, args.tumours, args.kinds, args.purities, is_stated=args.stated, is_limit=args.limit)
    bundle = args.work / "reference"
    if not bundle.is_dir():
        args.work.mkdir(parents=True, exist_ok=True)
        given = ("--genome", str(args.genome), "--annotation", str(args.annotation), "--out", str(bundle))
        _run_fascicle("reference", "build", *given, "--quiet")
    plan = ReadsPlan(*(args.genome, args.work, args.depth, args.reference, args.alone, args.tumours), tuple(args.options))
    return measure_reads(open_sliced_panel(bundle, 1), plan, args.purities)


if __name__ == "__main__":
    main()
