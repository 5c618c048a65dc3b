"""Find gene fusions in RNA reads.

Reads FASTQ (plain or gzip; pairs or single reads; one lane or several) or one BAM, CRAM or uBAM of an RNA panel or exome, and
writes fusions.json, fusions.tsv, fusions.vcf, expression.tsv, qc.json and more into the result directory; docs/results.md
describes them. Result files of an earlier run are replaced. A BAM is taken as reads: what aligned it does not matter.
In place of reads, --calls takes the tables of other callers and judges and describes what they found.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli import EXIT_USAGE
from fascicle.cli.parsing import (
    add_cram_reference_argument,
    add_out_argument,
    add_reference_argument,
    add_sample_argument,
    add_threads_argument,
    parse_lanes,
)
from fascicle.cli.progress import open_progress
from fascicle.cli.summary import format_fusions

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fascicle.reads.sources import ReadFiles

DEFAULT_SAMPLE = "rna"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "reads_1",
        type=parse_lanes,
        metavar="R1",
        nargs="?",
        help="FASTQ of single reads or first mates (lanes: A,B), or a BAM",
    )
    parser.add_argument("reads_2", type=parse_lanes, metavar="R2", nargs="?", help="FASTQ of second mates, lanes as in R1")
    add_cram_reference_argument(parser)
    parser.add_argument(
        "--calls",
        type=Path,
        metavar="TABLE",
        nargs="+",
        help="in place of reads: tables of Arriba, STAR-Fusion, FusionInspector or FusionCatcher",
    )
    add_reference_argument(parser)
    add_out_argument(parser)
    parser.add_argument(
        "--panel",
        metavar="NAME|FILE",
        help="report on these genes only: a panel's name, or a list of genes (default: all of REF)",
    )
    parser.add_argument(
        "--snps", type=Path, metavar="VCF", help="common SNPs to genotype for fascicle check-run; writes identity.tsv"
    )
    add_sample_argument(parser, DEFAULT_SAMPLE)
    add_threads_argument(parser)


def run_fusions(
    reads: ReadFiles,
    reference: Path,
    out: Path,
    *,
    panel: str | None,
    sample: str,
    snps: Path | None,
    threads: int,
    is_quiet: bool,
) -> None:
    """Find fusions in the reads of one assay and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.case_results import write_rna
    from fascicle.adapters.knowledge_files import read_snapshot
    from fascicle.adapters.result_files import IDENTITY_FILE, RNA_FILES, write_identity
    from fascicle.reference.bundle import open_bundle
    from fascicle.reference.panels import open_panel
    from fascicle.reference.snps import read_snps
    from fascicle.workflow.find_fusions import find_fusions

    bundle = open_bundle(reference)
    genes = open_panel(panel) if panel else None
    sites = read_snps(snps) if snps else None
    files = (*RNA_FILES, IDENTITY_FILE)
    with open_result_directory(out, files) as results, open_progress(is_quiet=is_quiet) as progress:
        found = find_fusions(
            reads, bundle, read_snapshot(), assay=sample, panel=genes, snps=sites, threads=threads, progress=progress
        )
        write_rna(results, found, bundle)
        if found.genotypes is not None:
            write_identity(results, found.genotypes)
    if not is_quiet:
        sys.stdout.write(format_fusions(found.findings, out / RNA_FILES[1]))


def run_import(calls: Sequence[Path], reference: Path, out: Path, *, panel: str | None, sample: str, is_quiet: bool) -> None:
    """Judge and describe the fusions in tables of other callers and write the result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.caller_tables import read_caller_tables
    from fascicle.adapters.case_results import write_rna
    from fascicle.adapters.knowledge_files import read_snapshot
    from fascicle.adapters.result_files import RNA_FILES
    from fascicle.reference.bundle import open_bundle
    from fascicle.reference.panels import open_panel
    from fascicle.workflow.import_fusions import import_fusions

    bundle = open_bundle(reference)
    genes = open_panel(panel) if panel else None
    tables = read_caller_tables(calls)
    with open_result_directory(out, RNA_FILES) as results:
        found = import_fusions(tables, bundle, read_snapshot(), assay=sample, panel=genes)
        write_rna(results, found, bundle)
    if not is_quiet:
        sys.stdout.write(format_fusions(found.findings, out / RNA_FILES[1]))


def main(args: argparse.Namespace) -> int | None:
    """Run with parsed arguments. Reads and tables together, or neither, is wrong usage."""
    if (args.reads_1 is None) == (args.calls is None):
        what = "give reads (R1) or --calls" if args.calls is None else "give reads or --calls, not both"
        sys.stderr.write(f"fascicle fusions: error: {what}\n")
        return EXIT_USAGE
    if args.calls is not None:
        run_import(args.calls, args.reference, args.out, panel=args.panel, sample=args.sample, is_quiet=args.quiet)
        return None
    from fascicle.reads.sources import ReadFiles

    run_fusions(
        ReadFiles(args.reads_1, args.reads_2 or (), args.cram_reference),
        args.reference,
        args.out,
        panel=args.panel,
        sample=args.sample,
        snps=args.snps,
        threads=args.threads,
        is_quiet=args.quiet,
    )
    return None
