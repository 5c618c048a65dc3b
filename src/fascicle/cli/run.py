"""Analyse a whole case: every assay present, interpretation, report.

CASE.toml names the patient, the specimens and the assays with their files; docs/case_file.md describes it. The result directory
gets a folder per assay, findings.json, and the report as HTML, PDF and JSON; docs/results.md describes them. Where it holds the
course of the case already, its events stay: what CASE.toml now says otherwise is added as corrections.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.germline_options import add_clinvar_argument
from fascicle.cli.parsing import (
    add_knowledge_argument,
    add_out_argument,
    add_reference_argument,
    add_threads_argument,
    add_trials_argument,
)
from fascicle.cli.progress import open_progress
from fascicle.cli.read_options import add_near_copies
from fascicle.cli.summary import format_case

if TYPE_CHECKING:
    import argparse

    from fascicle.reference.bundle import Bundle
    from fascicle.workflow.run_case import CaseInputs


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("case", type=Path, metavar="CASE.toml", help="the case file")
    add_reference_argument(parser)
    add_out_argument(parser)
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
    add_threads_argument(parser)


@dataclass(frozen=True)
class CaseOptions:
    """What is given beside a CASE.toml: public data and what to hold against the patient; None or nothing is "not given".

    `is_forced`: go on with samples that cannot be what they are said to be. `is_fresh`: the case is made up anew, and a course
    that is on record where it is written is not added to.
    """

    population: tuple[Path, ...] = ()
    clinvar: Path | None = None
    knowledge: Path | None = None
    near_copies: Path | None = None
    trials: Path | None = None
    is_forced: bool = False
    is_fresh: bool = False


def run_case_file(case: Path, reference: Path, out: Path, options: CaseOptions, *, threads: int, is_quiet: bool) -> None:
    """Analyse the case of a CASE.toml and write the result directory."""
    from fascicle.reference.bundle import open_bundle

    analyse_case(case, open_bundle(reference), out, options, threads=threads, is_quiet=is_quiet)


def analyse_case(path: Path, bundle: Bundle, out: Path, options: CaseOptions, *, threads: int, is_quiet: bool) -> None:
    """Analyse a case against an opened bundle, and say what was found and where the report is."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.case_results import CASE_FILES, CaseResults
    from fascicle.adapters.knowledge_directory import open_snapshot
    from fascicle.adapters.read_caller import make_read_caller
    from fascicle.workflow.run_case import run_case

    inputs = _read_inputs(path, bundle, out, options)
    with open_result_directory(out, CASE_FILES) as results, open_progress(is_quiet=is_quiet) as progress:
        writer = CaseResults(results)
        knowledge = open_snapshot(options.knowledge)
        caller = make_read_caller(bundle)
        findings = run_case(inputs, bundle, knowledge, writer, read_caller=caller, threads=threads, progress=progress)
    if not is_quiet:
        sys.stdout.write(format_case(findings, out, writer.pdf_error))


def _read_inputs(path: Path, bundle: Bundle, out: Path, options: CaseOptions) -> CaseInputs:
    """All that a case names, opened before anything long begins."""
    from fascicle.adapters.caller_tables import read_assay_tables
    from fascicle.adapters.case_files import find_assay_files, read_case, read_course, read_tumour
    from fascicle.adapters.course_results import read_record, tell
    from fascicle.adapters.dna_inputs import open_case_dna
    from fascicle.adapters.knowledge_directory import find_frozen_clinvar
    from fascicle.adapters.trial_files import read_trials
    from fascicle.workflow.run_case import CaseInputs

    case = read_case(path)
    files = {assay.identifier: find_assay_files(path, assay) for assay in case.assays}
    tables = read_assay_tables(case, path)
    dna = open_case_dna(
        case,
        path,
        bundle,
        options.population,
        clinvar=options.clinvar,
        frozen_clinvar=find_frozen_clinvar(options.knowledge),
        near_copies=options.near_copies,
        is_forced=options.is_forced,
    )
    events = read_course(path, earlier=None if options.is_fresh else read_record(out))
    course = None if events is None else tell(events, is_synthetic=case.is_synthetic)
    trials = read_trials(options.trials) if options.trials else None
    return CaseInputs(case, files, tables, dna, course, read_tumour(path), trials)


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    options = CaseOptions(
        population=tuple(args.population_vcf),
        clinvar=args.clinvar_vcf,
        knowledge=args.knowledge,
        near_copies=args.near_copies,
        trials=args.trials,
        is_forced=args.force,
    )
    run_case_file(args.case, args.reference, args.out, options, threads=args.threads, is_quiet=args.quiet)
