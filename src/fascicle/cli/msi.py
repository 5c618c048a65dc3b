"""Tell microsatellite instability from read-length histograms.

Reads the file of distributions (_dis, plain or gzip) that MSIsensor-pro or MSIsensor2 wrote for a tumour, or for a tumour and
its normal, and writes msi.json and msi.tsv: the verdict of every locus, the fraction of unstable loci with its exact interval,
and the class, or why there is none. Of reads, fascicle dna and fascicle run do the same.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_out_argument, parse_fraction

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("histograms", type=Path, metavar="DIS", help="file of distributions, plain or gzip")
    add_out_argument(parser)
    parser.add_argument(
        "--purity", type=parse_fraction, metavar="FRACTION", help="share of tumour cells in the specimen, 0 to 1, as stated"
    )


def run_msi(histograms: Path, out: Path, *, purity: float | None, is_quiet: bool) -> None:
    """Call a file of histograms and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.knowledge_files import read_snapshot
    from fascicle.adapters.msi_histograms import read_histograms
    from fascicle.adapters.result_files import MSI_FILES, write_msi
    from fascicle.cli.summary import format_msi
    from fascicle.workflow.measure_microsatellites import call_histograms

    evidence = read_histograms(histograms)
    with open_result_directory(out, MSI_FILES) as results:
        msi = call_histograms(evidence, histograms, read_snapshot(), purity)
        write_msi(results, msi)
    if not is_quiet:
        sys.stdout.write(format_msi(msi, out / MSI_FILES[1]))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_msi(args.histograms, args.out, purity=args.purity, is_quiet=args.quiet)
