"""Type HLA class I (A, B, C) from DNA or RNA reads.

Reads FASTQ (plain or gzip; pairs or single reads; one lane or several) or one BAM, CRAM or uBAM, takes all reads with words of
HLA genes whatever aligned them, and writes hla.json and hla.tsv: two alleles per gene at two fields with quality, ambiguities,
zygosity and coverage. Whether the reads are DNA or RNA is told from them. REF needs an HLA database:
fascicle reference add-hla --imgt FOLDER REF.

With --normal, X is a tumour: the normal sample is typed, and hla_loss.tsv says for each gene whether the tumour has lost an
allele, shows an imbalance, has kept both, or cannot be judged, and why.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli import EXIT_USAGE
from fascicle.cli.parsing import (
    add_cram_reference_argument,
    add_out_argument,
    add_sample_argument,
    add_threads_argument,
    parse_fraction,
    parse_lanes,
    parse_ploidy,
)
from fascicle.cli.progress import open_progress
from fascicle.model.hla_reads import HlaAssay

if TYPE_CHECKING:
    import argparse

    from fascicle.reads.sources import ReadFiles
    from fascicle.workflow.compare_hla import TumourNormal
    from fascicle.workflow.type_hla import TypingOptions

DEFAULT_SAMPLE = "hla"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "reads_1", type=parse_lanes, metavar="X", help="FASTQ of single reads or first mates (lanes: A,B), or a BAM or CRAM"
    )
    parser.add_argument("reads_2", type=parse_lanes, metavar="X2", nargs="?", help="FASTQ of second mates, lanes as in X")
    add_cram_reference_argument(parser)
    parser.add_argument(
        "--reference", required=True, type=Path, metavar="REF", help="reference with an HLA database (fascicle reference add-hla)"
    )
    add_out_argument(parser)
    parser.add_argument(
        "--material",
        choices=[assay.value for assay in HlaAssay],
        metavar="KIND",
        help="what was sequenced: %(choices)s (default: told from the reads)",
    )
    _add_tumour_arguments(parser)
    parser.add_argument(
        "--keep-copies",
        action="store_true",
        help="count PCR duplicates too, as amplicons ask for (default: pairs with the same ends and bases are one molecule)",
    )
    add_sample_argument(parser, DEFAULT_SAMPLE)
    add_threads_argument(parser)


def _add_tumour_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--normal",
        nargs="+",
        type=parse_lanes,
        metavar="Y",
        help="the patient's normal sample, as X or X X2; give it behind X and X2. X is then a tumour",
    )
    parser.add_argument(
        "--tumour-cells", type=parse_fraction, metavar="FRACTION", help="share of tumour cells in X, 0 to 1 (default: not stated)"
    )
    parser.add_argument(
        "--tumour-cells-within",
        type=parse_fraction,
        metavar="MARGIN",
        help="how far the stated share may be wrong; estimates by eye are 20 points off on average (default: 0.2)",
    )
    parser.add_argument(
        "--ploidy", type=parse_ploidy, metavar="P", help="mean copies per chromosome of the tumour cells (default: not stated)"
    )


def run_hla(
    reads: ReadFiles,
    both: TumourNormal | None,
    reference: Path,
    out: Path,
    *,
    options: TypingOptions,
    sample: str,
    is_quiet: bool,
) -> None:
    """Type the reads of one sample, or those of a tumour and its normal sample (`both`), and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.result_files import HLA_FILES, write_hla
    from fascicle.cli.summary import format_hla
    from fascicle.reference.bundle import BUNDLE_FILE, open_bundle
    from fascicle.reference.hla.database import open_database
    from fascicle.workflow.compare_hla import compare_hla
    from fascicle.workflow.type_hla import type_hla

    database = open_database(reference)
    bundle = open_bundle(reference) if (reference / BUNDLE_FILE).is_file() else None
    with open_result_directory(out, HLA_FILES) as results, open_progress(is_quiet=is_quiet) as progress:
        if both is None:
            typing = type_hla(reads, database, bundle, assay=sample, options=options, progress=progress)
        else:
            typing = compare_hla(both, database, bundle, options=options, progress=progress)
        write_hla(results, typing)
    if not is_quiet:
        sys.stdout.write(format_hla(typing, out / HLA_FILES[1]))


def main(args: argparse.Namespace) -> int | None:
    """Run with parsed arguments. Facts of a tumour without a normal sample, or a third file of it, are wrong usage."""
    given = args.normal or ()
    if len(given) > 2:
        return _refuse(f"--normal takes Y or Y Y2, not {len(given)} files; give X and X2 before it")
    if not given and (args.tumour_cells is not None or args.ploidy is not None):
        return _refuse("--tumour-cells and --ploidy are facts of a tumour; give its --normal sample as well")
    if args.tumour_cells_within is not None and args.tumour_cells is None:
        return _refuse("--tumour-cells-within says how far --tumour-cells may be wrong; give both")
    from fascicle.calls.hla.loss import FRACTION_MARGIN, TumourFacts
    from fascicle.reads.sources import ReadFiles
    from fascicle.workflow.compare_hla import TumourNormal
    from fascicle.workflow.type_hla import TypingOptions

    reads = ReadFiles(args.reads_1, args.reads_2 or (), args.cram_reference)
    options = TypingOptions(HlaAssay(args.material) if args.material else None, args.keep_copies, args.threads)
    within = FRACTION_MARGIN if args.tumour_cells_within is None else args.tumour_cells_within
    facts = TumourFacts(args.tumour_cells, args.ploidy, within)
    both = None
    if given:
        both = TumourNormal(
            reads, ReadFiles(given[0], given[1] if len(given) > 1 else (), args.cram_reference), facts, args.sample
        )
    run_hla(reads, both, args.reference, args.out, options=options, sample=args.sample, is_quiet=args.quiet)
    return None


def _refuse(what: str) -> int:
    sys.stderr.write(f"fascicle hla: error: {what}\n")
    return EXIT_USAGE
