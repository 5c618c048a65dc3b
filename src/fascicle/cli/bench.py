"""Measure speed, memory and accuracy beside other programs.

Each program runs as its own process on the same simulated reads, in turn, and is measured from outside. Programs that are not
installed are named in the table with the Debian package that has them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_command, parse_count, parse_fraction
from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fascicle.adapters.atomic import ResultDirectory
    from fascicle.workflow.bench.rna import BenchPlan

PEER_NAMES = ("igzip", "kallisto", "star")
DNA_PEER_NAMES = ("freebayes", "bcftools")
DEFAULT_PAIRS = 1_000_000
DEFAULT_REPEATS = 3
FILES = ("bench.json", "bench.tsv", "bench.md")
SCHEMA = "fascicle.bench/1"
RNA_HELP = """Measure `fascicle fusions` beside other programs on simulated reads.

Fusions between random genes of the reference are planted in one library, then the programs run on it in turn, round by round.
Writes bench.md (medians, ratios within the rounds, and what each program found), bench.tsv (every run) and bench.json. A
reference of a panel's size is made by `fascicle simulate reference`."""

DNA_SCHEMA = "fascicle.bench_dna/1"
DNA_HELP = """Measure `fascicle dna` beside other callers of small variants on one BAM.

The programs run in turn, round by round, on the same targets. With a table of planted variants (chrom, pos, ref, alt, fraction)
their recall and precision are counted, too; tools/measure_variants.py makes such a BAM with its table. Writes bench.md, bench.tsv
and bench.json."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the commands and their arguments."""
    commands = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    rna = add_command(commands, "rna", RNA_HELP)
    rna.add_argument("--reference", required=True, type=Path, metavar="REF", help="reference bundle to draw reads from")
    rna.add_argument("--out", required=True, type=Path, metavar="DIR", help="result directory")
    rna.add_argument("--pairs", type=parse_count, default=DEFAULT_PAIRS, metavar="N", help="read pairs (default: %(default)s)")
    _add_round_arguments(rna, parse_peers, PEER_NAMES)
    rna.add_argument("--threads", type=parse_count, default=1, metavar="N", help="threads of each program (default: %(default)s)")
    rna.add_argument("--seed", type=parse_count, default=1, metavar="N", help="seed of reads and fusions (default: %(default)s)")
    rna.add_argument(
        "--off-target",
        type=parse_fraction,
        default=0.2,
        metavar="FRACTION",
        help="reads of nothing in REF (default: %(default)s)",
    )
    rna.add_argument(
        "--template-switch", type=parse_fraction, default=0.01, metavar="FRACTION", help="random chimeras (default: %(default)s)"
    )
    rna.add_argument("--growth", action="store_true", help="also run Fascicle on 5 and 20 times as many pairs")
    rna.add_argument(
        "--work", type=Path, metavar="DIR", help="keep reads, indexes and the programs' results here (default: removed)"
    )
    _add_dna_arguments(add_command(commands, "dna", DNA_HELP))


def _add_round_arguments(
    parser: argparse.ArgumentParser, parse: Callable[[str], tuple[str, ...]], peers: tuple[str, ...]
) -> None:
    parser.add_argument(
        "--repeats",
        type=parse_count,
        default=DEFAULT_REPEATS,
        metavar="K",
        help="rounds after the first run (default: %(default)s)",
    )
    parser.add_argument(
        "--peers",
        type=parse,
        default=peers,
        metavar="NAMES",
        help=f"other programs, comma-separated, or none (default: {','.join(peers)})",
    )


def _add_dna_arguments(dna: argparse.ArgumentParser) -> None:
    dna.add_argument("--reference", required=True, type=Path, metavar="REF", help="reference bundle, made from a genome")
    dna.add_argument("--tumour", required=True, type=Path, metavar="BAM", help="sorted, indexed BAM with duplicates marked")
    dna.add_argument("--targets", type=Path, metavar="BED", help="target regions (default: the exons of REF)")
    dna.add_argument("--truth", type=Path, metavar="TSV", help="variants that were planted")
    dna.add_argument("--out", required=True, type=Path, metavar="DIR", help="result directory")
    _add_round_arguments(dna, parse_dna_peers, DNA_PEER_NAMES)
    dna.add_argument("--threads", type=parse_count, default=1, metavar="N", help="threads of Fascicle (default: %(default)s)")
    dna.add_argument("--work", type=Path, metavar="DIR", help="keep inputs and the programs' results here (default: removed)")


def parse_peers(text: str) -> tuple[str, ...]:
    """`igzip,star` or `none`, for `type=`."""
    return _parse_names(text, PEER_NAMES)


def parse_dna_peers(text: str) -> tuple[str, ...]:
    """`freebayes,bcftools` or `none`, for `type=`."""
    return _parse_names(text, DNA_PEER_NAMES)


def _parse_names(text: str, known: Sequence[str]) -> tuple[str, ...]:
    names = () if text == "none" else tuple(text.split(","))
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not among {', '.join(known)}")
    return names


def run_bench_rna(
    reference: Path, out: Path, plan: BenchPlan, *, peers: tuple[str, ...], work: Path | None, is_quiet: bool
) -> None:
    """Measure and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory, output_errors
    from fascicle.adapters.bench_programs import PEERS, Fascicle
    from fascicle.adapters.json_files import format_json
    from fascicle.adapters.machine import describe_machine
    from fascicle.adapters.measured_process import run_measured
    from fascicle.reference.bundle import open_bundle
    from fascicle.workflow.bench.rna import bench_rna
    from fascicle.workflow.bench.tables import format_bench_markdown, format_bench_tsv

    bundle = open_bundle(reference)
    programs = (Fascicle(reference, plan.threads), *(PEERS[name](plan.threads) for name in peers))
    with open_result_directory(out, FILES) as results, open_progress(is_quiet=is_quiet) as progress:
        folder = work or results.path(FILES[0]).parent / "work"  # goes with the unfinished results, also after a kill
        with output_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
        measured = bench_rna(bundle, plan, programs, folder, run=run_measured, machine=describe_machine(), progress=progress)
        table = format_bench_markdown(measured)
        _write(results, format_json(measured, SCHEMA), format_bench_tsv(measured), table)
    if not is_quiet:
        sys.stdout.write(table)


def run_bench_dna(
    reference: Path,
    bam: Path,
    out: Path,
    *,
    targets: Path | None,
    truth: Path | None,
    peers: tuple[str, ...],
    repeats: int,
    threads: int,
    work: Path | None,
    is_quiet: bool,
) -> None:
    """Measure callers on a BAM and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.bench_dna_programs import PEERS, FascicleDna, prepare_inputs, read_truth
    from fascicle.adapters.json_files import format_json
    from fascicle.adapters.machine import describe_machine
    from fascicle.adapters.measured_process import run_measured
    from fascicle.reference.bundle import open_bundle
    from fascicle.reference.genome import open_genome
    from fascicle.reference.targets import list_exon_targets, read_targets
    from fascicle.workflow.bench.dna import DnaBenchPlan, bench_dna
    from fascicle.workflow.bench.dna_tables import format_dna_bench_markdown, format_dna_bench_tsv

    bundle = open_bundle(reference)
    genome = open_genome(bundle)
    regions = list_exon_targets(bundle) if targets is None else read_targets(targets, bundle, genome)
    plan = DnaBenchPlan(repeats, threads, None if truth is None else read_truth(truth, bundle.build))
    with open_result_directory(out, FILES) as results, open_progress(is_quiet=is_quiet) as progress:
        folder = work or results.path(FILES[0]).parent / "work"
        given, places = prepare_inputs(bam, genome, regions, folder)
        programs = (FascicleDna(reference, threads), *(PEERS[name](places, threads) for name in peers))
        told = {"reference": bundle.name, "machine": describe_machine()}
        measured = bench_dna(given, genome, regions, plan, programs, folder, **told, run=run_measured, progress=progress)
        table = format_dna_bench_markdown(measured)
        _write(results, format_json(measured, DNA_SCHEMA), format_dna_bench_tsv(measured), table)
    if not is_quiet:
        sys.stdout.write(table)


def _write(results: ResultDirectory, *contents: str) -> None:
    for name, content in zip(FILES, contents, strict=True):
        results.write(name, content)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    if args.action == "dna":
        run_bench_dna(
            args.reference,
            args.tumour,
            args.out,
            targets=args.targets,
            truth=args.truth,
            peers=args.peers,
            repeats=args.repeats,
            threads=args.threads,
            work=args.work,
            is_quiet=args.quiet,
        )
        return
    from fascicle.workflow.bench.rna import BenchPlan

    plan = BenchPlan(
        args.pairs,
        args.repeats,
        args.seed,
        args.threads,
        has_growth=args.growth,
        off_target_fraction=args.off_target,
        template_switch_fraction=args.template_switch,
    )
    run_bench_rna(args.reference, args.out, plan, peers=args.peers, work=args.work, is_quiet=args.quiet)
