"""Draw the course of a case on one time axis.

PLACE is a result directory of `fascicle run`, or a CASE.toml; the files of its assays need not be there. Writes timeline.html
(one file, nothing external: picture, the same facts as a table, scores, decisions), timeline.svg and timeline.json.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("place", type=Path, metavar="PLACE", help="result directory of a case, or a CASE.toml")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to write (default: the directory, that of the CASE.toml)")


def run_timeline(place: Path, out: Path | None, *, is_quiet: bool) -> None:
    """Write the timeline of a result directory or a CASE.toml."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.course_results import TIMELINE_FILES, find_course, write_timeline

    told = find_course(place)
    directory = out or (place if place.is_dir() else place.parent)
    with open_result_directory(directory, TIMELINE_FILES) as results:
        write_timeline(results, told)
    if not is_quiet:
        sys.stdout.write(f"{directory / 'timeline.html'}\n")


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_timeline(args.place, args.out, is_quiet=args.quiet)
