"""Simulate the index case, analyse it, and write its report.

Reads with a SPECC1L::NTRK3 fusion are simulated on the embedded reference (synthetic sequence on real gene models), analysed like
any other case, and reported. Needs no network and no other file.
"""

from __future__ import annotations

import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_threads_argument
from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    import argparse

    from fascicle.simulate.truth import FusionTruth

DEFAULT_OUT = Path("demo-out")
FUSION = "SPECC1L:NM_015330:6::NTRK3:NM_001012338:14@0.52"
PAIRS = 100_000
SEED = 3
CASE_FILE = "CASE.toml"
READS_FOLDER = "reads"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, metavar="DIR", help="result directory (default: %(default)s)")
    add_threads_argument(parser)


def run_demonstration(out: Path, *, threads: int, is_quiet: bool) -> None:
    """Write the index case's CASE.toml and simulated reads into `out`, then analyse that case as `fascicle run` does."""
    from fascicle.adapters.atomic import output_errors, write_whole
    from fascicle.adapters.cache_directory import find_cache_directory
    from fascicle.cli.run import CaseOptions, analyse_case
    from fascicle.reference.embedded import open_embedded_bundle
    from fascicle.workflow.simulate_rna import simulate_rna_reads

    with output_errors(out):
        out.mkdir(parents=True, exist_ok=True)
    cache = find_cache_directory()
    with open_progress(is_quiet=is_quiet) as progress:
        truth = simulate_rna_reads(
            reference=None, cache=cache, out=out / READS_FOLDER, fusions=[FUSION], pairs=PAIRS, seed=SEED, progress=progress
        )
    write_whole(out / CASE_FILE, resources.files("fascicle.cli").joinpath("data", "index_case.toml").read_bytes())
    if not is_quiet:
        sys.stdout.write(f"Simulated {PAIRS} read pairs. {format_truth(truth.fusions[0])}\n\n")
    options = CaseOptions(is_fresh=True)
    analyse_case(out / CASE_FILE, open_embedded_bundle(cache), out, options, threads=threads, is_quiet=is_quiet)


def format_truth(fusion: FusionTruth) -> str:
    """What was planted."""
    return f"Planted: {fusion.name} at {fusion.planned_abundance:.0%} of the molecules over the 3' partner's junction."


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_demonstration(args.out, threads=args.threads, is_quiet=args.quiet)
