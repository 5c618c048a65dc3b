"""Analyse a whole case: every assay present, interpretation, report.

CASE.toml names the patient, the specimens and the assays with their files; docs/case_file.md describes it. The result directory
gets a folder per assay, findings.json, and the report as HTML, PDF and JSON; docs/results.md describes them. Where it holds the
course of the case already, its events stay: what CASE.toml now says otherwise is added as corrections.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.germline_options import add_clinvar_argument
from fascicle.cli.parsing import add_knowledge_argument, add_trials_argument, count_cores, parse_count
from fascicle.cli.progress import open_progress
from fascicle.cli.read_options import add_near_copies
from fascicle.cli.summary import format_case

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from fascicle.reference.bundle import Bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("case", type=Path, metavar="CASE.toml", help="the case file")
    parser.add_argument(
        "--reference", required=True, type=Path, metavar="REF", help="reference bundle (fascicle reference build)"
    )
    parser.add_argument("--out", required=True, type=Path, metavar="DIR", help="result directory; made if it is not there")
    add_knowledge_argument(parser)
    add_trials_argument(parser)
    parser.add_argument(
        "--population-vcf",
        nargs="+",
        type=Path,
        default=[],
        metavar="VCF",
        help="allele frequencies for a DNA panel: a VCF of sites such as gnomAD's, or a folder of them",
    )
    add_near_copies(parser)
    parser.add_argument(
        "--force", action="store_true", help="go on with samples of two persons, or exchanged ones, and say so in qc.json"
    )
    add_clinvar_argument(parser)
    parser.add_argument(
        "--threads", type=parse_count, default=count_cores(), metavar="N", help="cores to use (default: all, %(default)s here)"
    )


def run_case_file(
    case: Path,
    reference: Path,
    out: Path,
    *,
    population: Sequence[Path] = (),
    clinvar: Path | None = None,
    knowledge: Path | None = None,
    near_copies: Path | None = None,
    is_forced: bool = False,
    trials: Path | None = None,
    threads: int,
    is_quiet: bool,
) -> None:
    """Analyse the case of a CASE.toml and write the result directory."""
    from fascicle.reference.bundle import open_bundle

    bundle = open_bundle(reference)
    analyse_case(
        case,
        bundle,
        out,
        population=population,
        clinvar=clinvar,
        snapshot=knowledge,
        trials=trials,
        near_copies=near_copies,
        is_forced=is_forced,
        threads=threads,
        is_quiet=is_quiet,
    )


def analyse_case(
    path: Path,
    bundle: Bundle,
    out: Path,
    *,
    population: Sequence[Path] = (),
    clinvar: Path | None = None,
    snapshot: Path | None = None,
    near_copies: Path | None = None,
    is_forced: bool = False,
    trials: Path | None = None,
    threads: int,
    is_quiet: bool,
    is_fresh: bool = False,
) -> None:
    """Analyse a case against an opened bundle, and say what was found and where the report is.

    A course that is on record in `out` is added to, unless the case is a fresh one that is made up.
    """
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.caller_tables import read_assay_tables
    from fascicle.adapters.case_files import find_assay_files, read_case, read_course, read_tumour
    from fascicle.adapters.case_results import CASE_FILES, CaseResults
    from fascicle.adapters.course_results import read_record, tell
    from fascicle.adapters.dna_inputs import open_case_dna
    from fascicle.adapters.knowledge_directory import find_frozen_clinvar, open_snapshot
    from fascicle.adapters.read_caller import make_read_caller
    from fascicle.adapters.trial_files import read_trials
    from fascicle.workflow.run_case import run_case

    case = read_case(path)
    files = {assay.identifier: find_assay_files(path, assay) for assay in case.assays}
    tables = read_assay_tables(case, path)
    dna = open_case_dna(
        case,
        path,
        bundle,
        population,
        clinvar=clinvar,
        frozen_clinvar=find_frozen_clinvar(snapshot),
        near_copies=near_copies,
        is_forced=is_forced,
    )
    events = read_course(path, earlier=None if is_fresh else read_record(out))
    course = None if events is None else tell(events, is_synthetic=case.is_synthetic)
    told = read_tumour(path)
    given = read_trials(trials) if trials else None
    with open_result_directory(out, CASE_FILES) as results, open_progress(is_quiet=is_quiet) as progress:
        writer = CaseResults(results)
        knowledge = open_snapshot(snapshot)
        findings = run_case(
            case,
            files,
            bundle,
            knowledge,
            writer,
            tables=tables,
            dna=dna,
            read_caller=make_read_caller(bundle),
            course=course,
            told=told,
            trials=given,
            threads=threads,
            progress=progress,
        )
    if not is_quiet:
        sys.stdout.write(format_case(findings, out, writer.pdf_error))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_case_file(
        args.case,
        args.reference,
        args.out,
        population=args.population_vcf,
        clinvar=args.clinvar_vcf,
        knowledge=args.knowledge,
        near_copies=args.near_copies,
        is_forced=args.force,
        trials=args.trials,
        threads=args.threads,
        is_quiet=args.quiet,
    )
