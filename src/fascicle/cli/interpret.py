"""Make findings of the calls in a result directory.

Reads the calls that `fascicle run`, `fusions` or `dna` left in DIR, holds them against the knowledge of this version of
Fascicle or of a frozen snapshot, and writes findings.json anew. The reads are not needed. Trials that were given before are held
against the case again, unless others are given.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_knowledge_argument, add_trials_argument

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")
    add_knowledge_argument(parser)
    add_trials_argument(parser)


def run_interpret(directory: Path, knowledge: Path | None = None, trials: Path | None = None) -> None:
    """Interpret the calls of a result directory and write findings.json. Raises CaseError where there are none."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.adapters.case_results import read_calls, read_genes, read_hla, read_variant_calls
    from fascicle.adapters.findings_files import format_findings
    from fascicle.adapters.knowledge_directory import open_snapshot
    from fascicle.adapters.result_files import FINDINGS_FILE, read_findings
    from fascicle.adapters.trial_files import read_trials
    from fascicle.errors import CaseError
    from fascicle.model.findings import NOTHING_KNOWN, NOTHING_TOLD, AssayResults
    from fascicle.workflow.interpret_case import interpret_case
    from fascicle.workflow.search_trials import add_trials, list_trials

    case, calls, folder = read_calls(directory)
    variants, hla = read_variant_calls(directory), read_hla(directory)
    path = directory / FINDINGS_FILE
    before = read_findings(path, is_whole=False) if path.is_file() else None
    told, state = (before.told, before.state) if before else (NOTHING_TOLD, NOTHING_KNOWN)
    known = calls or variants or before
    if known is None:
        raise CaseError("holds no calls", path=directory)
    results, snapshot = AssayResults(calls, variants, hla), open_snapshot(knowledge)
    given = read_trials(trials) if trials else list_trials(before)
    genes = read_genes(folder)
    findings = interpret_case(case, results, snapshot, known.provenance, told=told, state=state, genes=genes)
    findings = replace(findings, hla_missing_because=before.hla_missing_because if before else None)
    findings = add_trials(findings, given, snapshot.tree)
    write_whole(path, format_findings(findings))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_interpret(args.directory, args.knowledge, args.trials)
