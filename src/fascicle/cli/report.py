"""Write the report of a case as HTML, PDF and JSON.

Reads findings.json in DIR and writes report.html (one file, nothing external), report.pdf and report.json anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")
    parser.add_argument("--reference", type=Path, metavar="REF", help="reference bundle with the gene models for the pictures")


def run_report(directory: Path, reference: Path | None) -> None:
    """Write the report of the findings in a result directory."""
    from fascicle.workflow.make_report import make_report

    make_report(directory, reference)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_report(args.directory, args.reference)
