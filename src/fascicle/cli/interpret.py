"""Make findings of the calls in a result directory.

Reads the calls that `fascicle run` left in DIR, holds them against the knowledge of this version of Fascicle, and writes
findings.json anew. The reads are not needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")


def run_interpret(directory: Path) -> None:
    """Interpret the calls of a result directory and write findings.json."""
    from fascicle.workflow.interpret_calls import interpret_calls

    interpret_calls(directory)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_interpret(args.directory)
