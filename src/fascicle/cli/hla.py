"""Type HLA class I (A, B, C) from DNA or RNA reads.

Reads FASTQ (plain or gzip; pairs or single reads; one lane or several) or one BAM, CRAM or uBAM, takes all reads with words of
HLA genes whatever aligned them, and writes hla.json and hla.tsv: two alleles per gene at two fields with quality, ambiguities,
zygosity and coverage. Whether the reads are DNA or RNA is told from them. REF needs an HLA database:
fascicle reference add-hla --imgt FOLDER REF.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import count_cores, parse_count, parse_lanes
from fascicle.cli.progress import open_progress
from fascicle.model.hla_reads import HlaAssay

if TYPE_CHECKING:
    import argparse

    from fascicle.reads.sources import ReadFiles

DEFAULT_SAMPLE = "hla"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "reads_1", type=parse_lanes, metavar="X", help="FASTQ of single reads or first mates (lanes: A,B), or a BAM or CRAM"
    )
    parser.add_argument("reads_2", type=parse_lanes, metavar="X2", nargs="?", help="FASTQ of second mates, lanes as in X")
    parser.add_argument("--cram-reference", type=Path, metavar="FASTA", help="the FASTA that a CRAM was written against")
    parser.add_argument(
        "--reference", required=True, type=Path, metavar="REF", help="reference with an HLA database (fascicle reference add-hla)"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="result directory; made if it is not there")
    parser.add_argument(
        "--material",
        choices=[assay.value for assay in HlaAssay],
        metavar="KIND",
        help="what was sequenced: %(choices)s (default: told from the reads)",
    )
    parser.add_argument(
        "--sample", default=DEFAULT_SAMPLE, metavar="NAME", help="name of the assay in the results (default: %(default)s)"
    )
    parser.add_argument(
        "--threads", type=parse_count, default=count_cores(), metavar="N", help="cores to use (default: all, %(default)s here)"
    )


def run_hla(
    reads: ReadFiles, reference: Path, out: Path, *, material: HlaAssay | None, sample: str, threads: int, is_quiet: bool
) -> None:
    """Type the reads of one sample and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.result_files import HLA_FILES, write_hla
    from fascicle.cli.summary import format_hla
    from fascicle.reference.bundle import BUNDLE_FILE, open_bundle
    from fascicle.reference.hla.database import open_database
    from fascicle.workflow.type_hla import type_hla

    database = open_database(reference)
    bundle = open_bundle(reference) if (reference / BUNDLE_FILE).is_file() else None
    with open_result_directory(out, HLA_FILES) as results, open_progress(is_quiet=is_quiet) as progress:
        typing = type_hla(reads, database, bundle, assay=sample, material=material, threads=threads, progress=progress)
        write_hla(results, typing)
    if not is_quiet:
        sys.stdout.write(format_hla(typing, out / HLA_FILES[1]))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    from fascicle.reads.sources import ReadFiles

    run_hla(
        ReadFiles(args.reads_1, args.reads_2 or (), args.cram_reference),
        args.reference,
        args.out,
        material=HlaAssay(args.material) if args.material else None,
        sample=args.sample,
        threads=args.threads,
        is_quiet=args.quiet,
    )
