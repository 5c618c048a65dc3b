"""Check a sequencing run: controls, carry-over between samples, their identity.

RUN.toml names the samples of the run and their result directories (of fascicle fusions or fascicle run); docs/run_quality.md
describes it and every check. Writes run_qc.json, run_qc.tsv and two sections for MultiQC into DIR. No call is changed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_out_argument

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from fascicle.model.run_quality import RunQuality


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("run_file", type=Path, metavar="RUN.toml", help="the run: samples, roles, result directories")
    add_out_argument(parser)


def run_check_run(run_file: Path, out: Path) -> RunQuality:
    """Check a run and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.run_files import read_run
    from fascicle.adapters.run_results import RUN_FILES, read_run_results, write_run_quality
    from fascicle.reference.hashing import hash_file
    from fascicle.workflow.check_run import check_run

    run = read_run(run_file)
    results, files = read_run_results(run, run_file.parent)
    with open_result_directory(out, RUN_FILES) as directory:
        quality = check_run(run, results, (hash_file(run_file), *files))
        write_run_quality(directory, quality)
    return quality


def format_quality(quality: RunQuality, document: Path) -> str:
    """The run's status, every check that does not pass, and where all stand."""
    return "\n".join((f"Run {quality.run}: {quality.status.value}", *_list_open(quality), f"All checks: {document}")) + "\n"


def _list_open(quality: RunQuality) -> Iterator[str]:
    rows = [("", check) for check in quality.checks]
    rows += [(sample.sample, check) for sample in quality.samples for check in sample.checks]
    for sample, check in rows:
        if check.status.value != "pass":
            yield f"  {check.status.value:<14} {f'{sample}: ' if sample else ''}{check.name}: {check.because}"
    for item in quality.carry_over:
        if item.status.value != "pass":
            molecules = f"{item.recipient_molecules} of {item.source_molecules} molecules"
            yield f"  {item.status.value:<14} {item.recipient}: {item.fusion} ({molecules}): {item.because}"


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments. What the checks say does not change the exit code: the run was checked."""
    quality = run_check_run(args.run_file, args.out)
    if not args.quiet:
        sys.stdout.write(format_quality(quality, args.out / "run_qc.json"))
