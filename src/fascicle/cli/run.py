"""Analyse a whole case: every assay present, interpretation, report.

CASE.toml names the patient, the specimens and the assays with their files; docs/case_file.md describes it. The result directory
gets a folder per assay, findings.json, and the report as HTML, PDF and JSON; docs/results.md describes them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import count_cores, parse_count
from fascicle.cli.progress import open_progress

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("case", type=Path, metavar="CASE.toml", help="the case file")
    parser.add_argument(
        "--reference", required=True, type=Path, metavar="REF", help="reference bundle (fascicle reference build)"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="result directory; made if it is not there")
    parser.add_argument(
        "--threads", type=parse_count, default=count_cores(), metavar="N", help="cores to use (default: all, %(default)s here)"
    )


def run_case_file(case: Path, reference: Path, out: Path, *, threads: int, is_quiet: bool) -> None:
    """Analyse the case of a CASE.toml and write the result directory."""
    from fascicle.workflow.run_case import run_case

    with open_progress(is_quiet=is_quiet) as progress:
        run_case(case, reference, out, threads=threads, progress=progress)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_case_file(args.case, args.reference, args.out, threads=args.threads, is_quiet=args.quiet)
