"""Measures how well `fascicle fusions` finds planted fusions, and prints tables for docs/validation.md.

    python tools/measure_fusions.py PART ... --work DIR [--reference REF] [--scale N] [--read-lengths 36,50,75,100,150]

PART is one of

    recall       random exon-exon fusions, by supporting molecules and read length, with the project's own simulator
    independent  the same with reads by ART (Debian: art-nextgen-simulation-tools)
    breakpoints  breakpoints inside exons and introns, and inserted bases
    noise        false reports in pairs without a fusion, 1 % of them template switches
    abundance    how often the 95 % interval of the abundance holds the planned value
    detection    how often a fusion at the abundance stated as detectable with 95 % probability is reported

Without --reference a bundle of 649 made-up genes is made in DIR. --scale repeats every library with other seeds. The commands
are run as a user runs them; the same arguments give the same tables. Every fusion that is not found, or placed elsewhere, is
listed in DIR/PART/failures.tsv with its library, whose reads are kept for a look.

A fragment supports a junction when one of its reads has A bases or more on each side of it, or when its mates lie wholly on
the two sides; A is 20, or a third of the read where that is less. Fragments with equal ends count once. A fusion is found when
the pair of genes is reported in its order. It is exact when the call spells the planted sequence: bases that both partners
share (microhomology), or that an insertion shares with what follows in a partner, can stand on either side. It is as planted
when both breakpoints and the inserted bases are those of the plan, as they must be between exon edges.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
from independent_reads import simulate_by_art
from planted_fusions import Placed, Row, count_support, judge_places, read_origins

from fascicle.reads.fastq import read_blocks
from fascicle.reads.quality import ReadTally
from fascicle.reads.screen import screen_block
from fascicle.reference.bundle import open_bundle
from fascicle.simulate.plan import Breakpoint, FusionPlan, format_fusion
from fascicle.simulate.random_fusions import SiteKind, draw_fusions
from fascicle.simulate.templates import FusionTranscript, make_fusions
from fascicle.workflow.simulate_reference import simulate_reference
from fascicle.workflow.simulate_rna import simulate_rna_reads

GENES: Final = 649
FUSIONS: Final = 200
PAIRS: Final = 300_000
NOISE_PAIRS: Final = 1_000_000
# Few enough that limits lie between 2 and 50 %.
DETECTION_PAIRS: Final = 100_000
PARTNER_EXPRESSION: Final = 10.0
BINS: Final = ((1, 1), (2, 2), (3, 3), (4, 4), (5, 7), (8, 12), (13, 20), (21, 10_000))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one planted fusion."""

    library: str
    read_length: int
    fusion: FusionTranscript
    molecules: int
    split: int
    found: bool
    placed: bool
    exact: bool
    as_planted: bool
    note: str

    @property
    def is_right(self) -> bool:
        """Found, and placed as well as can be: not at all where no read crosses, as planted at bare exon edges, else exact."""
        sides = (self.fusion.plan.five_prime, self.fusion.plan.three_prime)
        is_edges = all(side.exon is not None for side in sides) and not self.fusion.inserted
        return self.found and (not (self.placed or self.split) or (self.as_planted if is_edges else self.exact))


def call_fusions(reference: Path, reads: Sequence[Path], out: Path) -> list[Row]:
    """Runs `fascicle fusions` and reads its table."""
    command = [sys.executable, "-m", "fascicle", "fusions", "--quiet", "--reference", str(reference), "--out", str(out)]
    subprocess.run([*command, *map(str, reads)], check=True)  # noqa: S603
    with (out / "fusions.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


class Bench:
    """One part of the measurements: its reference, its folder, how often its libraries are repeated."""

    def __init__(self, reference: Path, folder: Path, scale: int):
        self.reference = reference
        self.bundle = open_bundle(reference)
        self.folder = folder
        self.scale = scale
        self.count = min(FUSIONS, len(self.bundle.symbols) // 4)

    def plan(
        self, seed: int, kind: SiteKind = SiteKind.EXON_EDGE, inserted_bp: tuple[int, int] = (0, 0)
    ) -> tuple[FusionPlan, ...]:
        """Random fusions whose molecules spread over the bins."""
        return draw_fusions(self.bundle, self.count, seed, abundance=(0.03, 0.6), kind=kind, inserted_bp=inserted_bp)

    def simulate(self, name: str, plans: Sequence[FusionPlan], seed: int, read_length: int) -> Iterator[Outcome]:
        """One library of the project's simulator."""
        out = self.folder / name
        truth = simulate_rna_reads(
            reference=self.reference, cache=self.folder, out=out / "reads", fusions=[format_fusion(p) for p in plans],
            pairs=PAIRS * self.count // FUSIONS, seed=seed, read_length=read_length, with_origins=True,
            fragment_mean_bp=max(200, read_length + 80),
        )  # fmt: skip
        rows = call_fusions(self.reference, truth.reads, out / "calls")
        return self.judge(
            name, make_fusions(self.bundle, tuple(plans)), read_origins(out / "reads/origins.tsv.gz"), rows, read_length
        )

    def judge(
        self,
        library: str,
        fusions: Sequence[FusionTranscript],
        placed: dict[str, list[Placed]],
        rows: list[Row],
        read_length: int,
    ) -> Iterator[Outcome]:
        """What became of the fusions of a library."""
        for fusion in fusions:
            own = [row for row in rows if (row["five_prime_gene"], row["three_prime_gene"]) == tuple(fusion.name.split("::"))]
            reported = [row for row in own if row["verdict"] == "reported"]
            places = [judge_places(self.bundle, fusion, row) for row in reported]
            exact, as_planted = (any(place[i] for place in places) for i in range(2))
            support = count_support(fusion, placed.get(fusion.name, ()), read_length)
            is_placed = any(row["five_prime_pos"] and row["three_prime_pos"] for row in reported)
            verdicts = (bool(reported), is_placed, exact, as_planted)
            yield Outcome(library, read_length, fusion, *support, *verdicts, _note(reported or own))

    def write_failures(self, outcomes: Sequence[Outcome]) -> None:
        """A row for every fusion that was not found or not rightly placed, most molecules first."""
        failures = sorted((o for o in outcomes if not o.is_right), key=lambda o: (-o.molecules, o.library, o.fusion.name))
        lines = ["library\tfusion\tmolecules\tsplit\tfound\texact\tcalled_or_reasons"]
        lines += [
            f"{o.library}\t{format_fusion(o.fusion.plan)}\t{o.molecules}\t{o.split}\t{o.found}\t{o.exact}\t{o.note}"
            for o in failures
        ]
        (self.folder / "failures.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def _note(rows: Sequence[Row]) -> str:
    """Places, inserted bases, counts and reasons of candidates."""
    return " | ".join(
        f"{row['five_prime_chrom']}:{row['five_prime_pos']} {row['three_prime_chrom']}:{row['three_prime_pos']}"
        f" +{row['inserted_bases']} split {row['split_reads']} spanning {row['spanning_pairs']}"
        f" molecules {row['unique_molecules']} {row['reasons']}".strip()
        for row in rows
    )  # fmt: skip


def format_markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = ["| " + " | ".join(cells) + " |" for cells in (header, ["---"] * len(header), *rows)]
    return "\n".join(lines) + "\n"


def format_share(hits: int, total: int) -> str:
    """`98.5 % (197/200)`; empty for none of none."""
    return f"{hits / total:.1%} ({hits}/{total})".replace("%", " %") if total else ""


def tabulate(outcomes: Sequence[Outcome], columns: Sequence[tuple[str, Callable[[Outcome], bool]]]) -> str:
    """Recall by molecules (rows) and by columns, and the exact share of what was found."""
    rows = []
    for low, high in BINS:
        own = [o for o in outcomes if low <= o.molecules <= high]
        label = f"{low}" if low == high else f"{low} or more" if high == BINS[-1][1] else f"{low} to {high}"
        rows.append([label, *(_format_recall([o for o in own if wanted(o)]) for _, wanted in columns)])
    by_column = [[o for o in outcomes if o.found and wanted(o)] for _, wanted in columns]
    rows.append(["placed, of those found", *(format_share(sum(o.placed for o in own), len(own)) for own in by_column)])
    by_column = [[o for o in own if o.placed] for own in by_column]
    rows.append(["exact, of those placed", *(format_share(sum(o.exact for o in own), len(own)) for own in by_column)])
    rows.append(["as planted, of those placed", *(format_share(sum(o.as_planted for o in own), len(own)) for own in by_column)])
    return format_markdown(["molecules", *(name for name, _ in columns)], rows)


def _format_recall(own: Sequence[Outcome]) -> str:
    return format_share(sum(o.found for o in own), len(own))


def _by_length(lengths: Sequence[int]) -> list[tuple[str, Callable[[Outcome], bool]]]:
    return [(f"2x{length}", lambda o, length=length: o.read_length == length) for length in lengths]


def measure_recall(bench: Bench, lengths: Sequence[int]) -> str:
    """Random exon-exon fusions by the project's simulator."""
    outcomes = [
        outcome
        for length in lengths
        for seed in range(1, bench.scale + 1)
        for outcome in bench.simulate(f"{length}-{seed}", bench.plan(seed), seed, length)
    ]
    bench.write_failures(outcomes)
    return tabulate(outcomes, _by_length(lengths))


def measure_independent(bench: Bench, lengths: Sequence[int]) -> str:
    """Random exon-exon fusions by ART."""
    outcomes: list[Outcome] = []
    for length in lengths:
        for seed in range(1001, 1001 + bench.scale):
            fusions = make_fusions(bench.bundle, bench.plan(seed))
            folder = bench.folder / f"{length}-{seed}"
            reads, placed = simulate_by_art(bench.bundle, fusions, folder, read_length=length, seed=seed)
            rows = call_fusions(bench.reference, reads, folder / "calls")
            outcomes += bench.judge(folder.name, fusions, placed, rows, length)
    bench.write_failures(outcomes)
    return tabulate(outcomes, _by_length(lengths))


def measure_breakpoints(bench: Bench, lengths: Sequence[int]) -> str:
    """Breakpoints inside exons and introns, and inserted bases, at all read lengths together."""
    edge = SiteKind.EXON_EDGE
    kinds = {"mid-exon": (SiteKind.MID_EXON, (0, 0)), "intron": (SiteKind.INTRON, (0, 0)), "inserted": (edge, (1, 10))}
    tables = []
    outcomes: list[Outcome] = []
    for length in lengths:
        own = [
            outcome
            for number, (name, (kind, inserted)) in enumerate(kinds.items())
            for seed in range(2001 + number * 100, 2001 + number * 100 + bench.scale)
            for outcome in bench.simulate(f"{name}-{length}-{seed}", bench.plan(seed, kind, inserted), seed, length)
        ]
        columns = [(f"{name}, 2x{length}", lambda o, name=name: o.library.startswith(name)) for name in kinds]
        tables.append(tabulate(own, columns))
        outcomes += own
    bench.write_failures(outcomes)
    return "\n".join(tables)


def measure_noise(bench: Bench, lengths: Sequence[int]) -> str:
    """Reports in libraries without a fusion; one million pairs a library."""
    rows, listed = [], []
    for length in lengths:
        false: list[Row] = []
        reasons: Counter[str] = Counter()
        for seed in range(3001, 3001 + bench.scale):
            out = bench.folder / f"{length}-{seed}"
            truth = simulate_rna_reads(
                reference=bench.reference, cache=bench.folder, out=out / "reads", fusions=[], pairs=NOISE_PAIRS, seed=seed,
                read_length=length, template_switch_fraction=0.01, fragment_mean_bp=max(200, length + 80),
            )  # fmt: skip
            calls = call_fusions(bench.reference, truth.reads, out / "calls")
            false += [row for row in calls if row["verdict"] == "reported"]
            reasons.update(row["reasons"].partition(",")[0] for row in calls if row["verdict"] != "reported")
        million = bench.scale * NOISE_PAIRS / 1e6
        rows.append([f"2x{length}", f"{million:g} M", str(sum(reasons.values())), str(len(false)), f"{len(false) / million:g}"])
        listed += [f"2x{length}\t{row['five_prime_gene']}::{row['three_prime_gene']}\t{_note([row])}" for row in false]
    (bench.folder / "failures.tsv").write_text("reads\tfusion\tcalled\n" + "".join(f"{line}\n" for line in listed), "utf-8")
    return format_markdown(["reads", "pairs", "candidates filtered", "reported", "per million pairs"], rows)


def measure_abundance(bench: Bench, lengths: Sequence[int]) -> str:
    """Coverage of the interval of the 3' abundance, with and without UMIs."""
    header = ["library", "planned", "intervals", "hold the planned value", "too high", "too low"]
    rows: list[list[str]] = []
    listed = ["library\tfusion\tplanned\tnumerator and wild type true\tlow\tvalue\thigh"]
    for length in lengths:
        for umi_bp in (0, 8):
            found: list[tuple[float, float, float]] = []
            for seed in range(4001, 4001 + 4 * bench.scale):
                found += _measure_intervals(bench, length, umi_bp, seed, listed)
            for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 1.0), (0.0, 1.0)):
                own = [row for row in found if low <= row[0] < high]
                name = f"2x{length}, {'UMIs' if umi_bp else 'no UMIs'}"
                above, below = sum(r[1] > r[0] for r in own), sum(r[2] < r[0] for r in own)
                label = f"{low:g} to {high:g}" if high - low < 1 else "all"
                held = format_share(len(own) - above - below, len(own))
                rows.append([name, label, str(len(own)), held, str(above), str(below)])
    (bench.folder / "failures.tsv").write_text("\n".join(listed) + "\n", "utf-8")
    return format_markdown(header, rows)


def _measure_intervals(
    bench: Bench, length: int, umi_bp: int, seed: int, listed: list[str]
) -> Iterator[tuple[float, float, float]]:
    """(planned, low, high) of every fusion with an abundance; misses are listed."""
    plans = draw_fusions(bench.bundle, bench.count, seed, abundance=(0.03, 0.8))
    out = bench.folder / f"{length}-{umi_bp}-{seed}"
    truth = simulate_rna_reads(
        reference=bench.reference, cache=bench.folder, out=out / "reads", fusions=[format_fusion(p) for p in plans],
        pairs=2 * PAIRS * bench.count // FUSIONS, seed=seed, read_length=length, umi_bp=umi_bp,
    )  # fmt: skip
    rows = {
        (row["five_prime_gene"], row["three_prime_gene"]): row
        for row in call_fusions(bench.reference, truth.reads, out / "calls")
        if row["verdict"] == "reported" and row["abundance"]
    }
    for fusion in truth.fusions:
        row = rows.get((fusion.five_prime.gene, fusion.three_prime.gene))
        if row is None or fusion.planned_abundance is None:
            continue
        planned, low, high = fusion.planned_abundance, float(row["abundance_low"]), float(row["abundance_high"])
        if not low <= planned <= high:
            counts = f"{fusion.unique_molecules} of {fusion.unique_molecules + fusion.three_prime_wild_type}"
            listed.append(f"{out.name}\t{fusion.name}\t{planned}\t{counts}\t{low}\t{row['abundance']}\t{high}")
        yield planned, low, high


def measure_detection(bench: Bench, lengths: Sequence[int]) -> str:
    """Fusions planted at the limit that a library of the same genes, without them, states for their 3' partners."""
    rows: list[list[str]] = []
    listed = ["library\tfusion\tcalled_or_reasons"]
    for length in lengths:
        found: list[tuple[float, bool]] = []
        for seed in range(5001, 5001 + bench.scale):
            found += _measure_limits(bench, length, seed, listed)
        for low, high in ((0.0, 0.1), (0.1, 0.3), (0.3, 1.0), (0.0, 1.0)):
            own = [is_found for limit, is_found in found if low <= limit < high]
            label = f"{low:g} to {high:g}" if high - low < 1 else "all"
            rows.append([f"2x{length}", label, format_share(sum(own), len(own))])
    (bench.folder / "failures.tsv").write_text("\n".join(listed) + "\n", "utf-8")
    return format_markdown(["reads", "stated limit", "reported"], rows)


def _find_median_junctions(bench: Bench, reads: Sequence[Path]) -> dict[str, Breakpoint]:
    """For every gene the canonical exon behind the junction with the median count, for which a limit is stated."""
    bundle = bench.bundle
    tally = ReadTally(len(bundle.symbols), len(bundle.junctions.donors))
    for block in read_blocks(*reads):
        tally.add(screen_block(block, bundle))
    found: dict[str, Breakpoint] = {}
    for number, symbol in enumerate(bundle.symbols):
        own = tally.crossings[bundle.junctions.first[number] : bundle.junctions.first[number + 1]]
        if len(own):
            junction = int(np.argmin(np.abs(own - np.median(own))))
            found[symbol] = Breakpoint(symbol, bundle.gene(number).canonical.accession, exon=junction + 2)
    return found


def _measure_limits(bench: Bench, length: int, seed: int, listed: list[str]) -> Iterator[tuple[float, bool]]:
    """(stated limit, whether the fusion planted there is reported) for every fusion whose 3' partner has a limit."""
    plans = draw_fusions(bench.bundle, bench.count // 2, seed, abundance=(0.1, 0.1))
    out = bench.folder / f"{length}-{seed}"
    partners = {side.gene: PARTNER_EXPRESSION for plan in plans for side in (plan.five_prime, plan.three_prime)}
    shared = {
        "reference": bench.reference, "cache": bench.folder, "pairs": DETECTION_PAIRS * bench.count // FUSIONS,
        "read_length": length, "fragment_mean_bp": max(200.0, length + 80.0),
    }  # fmt: skip
    plain = simulate_rna_reads(out=out / "plain/reads", fusions=[], expression=partners, seed=seed, **shared)
    call_fusions(bench.reference, plain.reads, out / "plain/calls")
    with (out / "plain/calls/detectability.tsv").open(encoding="utf-8", newline="") as lines:
        limits = {row["gene"]: float(row["abundance"]) for row in csv.DictReader(lines, delimiter="\t") if row["abundance"]}
    places = _find_median_junctions(bench, plain.reads)
    at_limit = [
        replace(p, three_prime=places[p.three_prime.gene], abundance_three_prime=limits[p.three_prime.gene])
        for p in plans
        if p.three_prime.gene in limits
    ]
    names = [format_fusion(plan) for plan in at_limit]
    truth = simulate_rna_reads(
        out=out / "reads", fusions=names, partner_expression=PARTNER_EXPRESSION, seed=seed + 1000, **shared
    )
    rows = call_fusions(bench.reference, truth.reads, out / "calls")
    for plan, name in zip(at_limit, names, strict=True):
        genes = (plan.five_prime.gene, plan.three_prime.gene)
        own = [row for row in rows if (row["five_prime_gene"], row["three_prime_gene"]) == genes]
        is_found = any(row["verdict"] == "reported" for row in own)
        if not is_found:
            listed.append(f"{out.name}\t{name}\t{_note(own)}")
        yield limits[plan.three_prime.gene], is_found


PARTS: Final[dict[str, tuple[Callable[[Bench, Sequence[int]], str], tuple[int, ...]]]] = {
    "recall": (measure_recall, (36, 50, 75, 100, 150)),
    "independent": (measure_independent, (36, 50, 75, 100, 150)),
    "breakpoints": (measure_breakpoints, (75, 100)),
    "noise": (measure_noise, (100,)),
    "abundance": (measure_abundance, (100,)),
    "detection": (measure_detection, (100,)),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the parts asked for and print their tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=PARTS, metavar="PART")
    parser.add_argument("--work", type=Path, required=True, metavar="DIR", help="folder for references, reads and calls")
    parser.add_argument("--reference", type=Path, metavar="REF", help="reference bundle (default: 649 made-up genes)")
    parser.add_argument("--scale", type=int, default=1, metavar="N", help="libraries of each kind (default: %(default)s)")
    parser.add_argument("--read-lengths", metavar="BP,BP", help="read lengths (default: by part)")
    args = parser.parse_args(argv)
    reference = args.reference or args.work / "reference"
    if not (reference / "bundle.toml").is_file():
        simulate_reference(reference, genes=GENES, seed=1)
    for part in args.parts:
        measure, lengths = PARTS[part]
        folder = args.work / part
        folder.mkdir(parents=True, exist_ok=True)
        if args.read_lengths:
            lengths = tuple(int(text) for text in args.read_lengths.split(","))
        table = measure(Bench(reference, folder, args.scale), lengths)
        (folder / "table.md").write_text(table, "utf-8")
        sys.stdout.write(f"### {part}\n\n{table}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
