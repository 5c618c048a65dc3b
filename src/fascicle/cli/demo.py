"""Simulate the index case, analyse it, and write its report.

Reads with a SPECC1L::NTRK3 fusion are simulated on the embedded reference (synthetic sequence on real gene models), analysed like
any other case, and reported. Needs no network and no other file.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import count_cores, parse_count
from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    import argparse

DEFAULT_OUT = Path("demo-out")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--out", type=Path, default=DEFAULT_OUT, metavar="DIR", help="result directory (default: %(default)s)")
    parser.add_argument(
        "--threads", type=parse_count, default=count_cores(), metavar="N", help="cores to use (default: all, %(default)s here)"
    )


def run_demonstration(out: Path, *, threads: int, is_quiet: bool) -> None:
    """Simulate and analyse the index case, and write its result directory."""
    from fascicle.workflow.run_demo import run_demo

    with open_progress(is_quiet=is_quiet) as progress:
        run_demo(out, threads=threads, progress=progress)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_demonstration(args.out, threads=args.threads, is_quiet=args.quiet)
