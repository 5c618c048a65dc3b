"""Measures somatic small variants planted into real reads, beside freebayes with subtraction, and says why each one was missed.

    python tools/measure_spiked.py --genome FASTA --reads NAME=FQ1,FQ2 [--reads NAME=BAM ...] --work DIR
        [--kind in_place|elsewhere] [--draws N] [--seed N] [--depth 53] [--normal-depth 29]

Reads are aligned to the genome (whose records may be slices named chr:start-end) by bwa.

`in_place`: where they lie deep enough they are divided by chance into a tumour and a normal, N times, and each time other
variants are planted into the tumour; all draws make one sample, each with a contig of its own. What is in the reads already is in
both. `elsewhere`: whole fragments, with the errors, gaps, clipped ends and qualities they have, are laid over N windows of the
genome by chance; a fifth of the planted variants is of the germline.

Planted fractions are those of `MIX` in `spiked_samples.py`; variants with fewer than three carriers are not planted. A false call
is one reported as somatic that was not planted; freebayes is run as in `measure_variants.py`, on the tumour less what it finds in
the normal.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pysam
from measure_variants import Measured, format_by_class, run_fascicle, run_freebayes, score
from placed_files import SlicedGenome
from planted_variants import Simulated
from spiked_samples import Wanted, align_reads, list_stretches, spike_elsewhere, spike_in_place

from fascicle.model.loci import Build


def format_found(measured: Measured, made: Simulated, genome: SlicedGenome) -> Iterator[str]:
    """Somatic found / false, substitutions and indels."""
    scored = score(measured, made, genome, somatic=True)
    for kind, indels in (("SNV, MNV", False), ("indel", True)):
        planted, found = scored.count(lambda name, _, indels=indels: (name not in {"snv", "mnv"}) is indels)
        yield f"| {measured.program} | {kind} | {found} of {planted} | {scored.count_false(indels=indels, above=0.0)} false |"
    for (chrom, start, ref, alt), fraction in scored.false if measured.program == "Fascicle" else ():
        yield f"false: {chrom}:{start + 1} {ref or '-'}>{alt or '-'} at {fraction:.3f}"


def format_missed(measured: Measured, made: Simulated, genome: SlicedGenome) -> Iterator[str]:
    """Why each planted somatic variant was not reported, and the reasons counted."""
    rows = list(csv.DictReader((made.folder / "fascicle.tsv").open(encoding="ascii"), delimiter="\t"))
    by_place: dict[tuple[str, int], list[dict[str, str]]] = {}
    for row in rows:
        for at in range(int(row["start"]) - 12, int(row["start"]) + 13):
            by_place.setdefault((row["chrom"], at), []).append(row)
    counts: Counter[str] = Counter()
    for missed in score(measured, made, genome, somatic=True).missed:
        own = missed.variant
        near = by_place.get((own.chrom, own.start), [])
        same = [row for row in near if (row["ref"], row["alt"], int(row["start"])) == (own.ref, own.alt, own.start)]
        row = next(iter(same or near), None)
        why = "no candidate" if row is None else row["reasons"] or f"{row['status']}"
        counts[why if same or row is None else f"written otherwise: {why}"] += 1
        told = (
            ""
            if row is None
            else (
                f"{row['tumour_alternate']}/{row['tumour_depth']} {row['normal_alternate']}/{row['normal_depth']} "
                f"posterior {row['posterior']} {row['because'][:110]}"
            )
        )
        yield f"missed {missed.fraction:.0%} {own.chrom}:{own.start + 1} {own.ref[:20]}>{own.alt[:20]} {why} {told}"
    yield from (f"| {why} | {count} |" for why, count in counts.most_common())


def measure(made: Simulated) -> Iterator[str]:
    """Runs both programs and gives the lines of the report."""
    genome = SlicedGenome(made.genome, Build.GRCH38)
    results = [run_fascicle(made, sys.executable), run_freebayes(made, genome)]
    yield from format_by_class("", [(own.program, score(own, made, genome, somatic=True)) for own in results])
    yield from format_missed(results[0], made, genome)
    for own in results:
        yield from format_found(own, made, genome)
        yield f"| {own.program} | CPU s {own.use.cpu_seconds:.1f} |"


def main() -> None:
    """Parses arguments and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--genome", type=Path, required=True)
    parser.add_argument("--reads", action="append", required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--kind", choices=("in_place", "elsewhere"), default="in_place")
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--depth", type=float, default=53)
    parser.add_argument("--normal-depth", type=float, default=29)
    parser.add_argument("--spacing", type=int, help="bases from one planted variant to the next")
    parser.add_argument("--empty", action="store_true", help="plant no somatic variant")
    own = parser.parse_args()
    own.work.mkdir(parents=True, exist_ok=True)
    with pysam.FastaFile(str(own.genome)) as file:
        contigs = {name: file.fetch(name).upper() for name in file.references}
    pools = [align_reads(given, own.genome, own.work) for given in own.reads]
    wanted = Wanted(own.draws, own.depth, own.normal_depth, own.seed, own.spacing, own.empty)
    folder = own.work / f"{own.kind}_{own.seed}{'_empty' if own.empty else ''}"
    if own.kind == "in_place":
        stretches = list(list_stretches(pools, contigs, 0.8 * (own.depth + own.normal_depth)))
        print("\n".join(f"{one.contig} {one.span} depth {one.depth:.0f}" for one in stretches))  # noqa: T201
        made = spike_in_place(stretches, own.genome, contigs, wanted, folder)
    else:
        made = spike_elsewhere(pools, own.genome, contigs, wanted, folder)
    for line in measure(made):
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
