"""Draw the course of a case on one time axis, or many cases side by side.

A PLACE is a result directory of `fascicle run`, or a CASE.toml; the files of its assays need not be there. One PLACE gives
timeline.html (one file, nothing external: picture, the same facts as a table, scores, decisions), timeline.svg and timeline.json.
Several give cohort.html with swimmer, waterfall and spider plot of their lines of therapy, the pictures alone, and cohort.json.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.errors import CaseError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("places", type=Path, nargs="+", metavar="PLACE", help="result directory of a case, or a CASE.toml")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="where to write (default for one case: its directory, or that of its CASE.toml)"
    )
    parser.add_argument("--drug", metavar="NAME", help="of several cases, only the lines of therapy with this drug")


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


def run_cohort(places: Sequence[Path], out: Path | None, drug: str | None, *, is_quiet: bool) -> None:
    """Write the pictures of several cases. Raises CaseError without a place to write to."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.course_results import COHORT_FILES, find_cohort, write_cohort

    if out is None:
        raise CaseError("several cases need a directory of their own", remedy="Give --out DIR.")
    cohort = find_cohort(places, drug)
    with open_result_directory(out, COHORT_FILES) as results:
        write_cohort(results, cohort)
    if not is_quiet:
        sys.stdout.write(f"{out / 'cohort.html'}\n")


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    if len(args.places) == 1 and args.drug is None:
        run_timeline(args.places[0], args.out, is_quiet=args.quiet)
    else:
        run_cohort(args.places, args.out, args.drug, is_quiet=args.quiet)
