"""Make findings of the calls in a result directory.

Reads the calls that `fascicle run`, `fusions` or `dna` left in DIR, holds them against the knowledge of this version of
Fascicle, and writes findings.json anew. The reads are not needed.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")


def run_interpret(directory: Path) -> None:
    """Interpret the calls of a result directory and write findings.json."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.adapters.case_results import read_calls, read_genes, read_hla, read_variant_calls
    from fascicle.adapters.documents import FINDINGS_SCHEMA
    from fascicle.adapters.json_files import format_json
    from fascicle.adapters.knowledge_files import read_snapshot
    from fascicle.adapters.result_files import FINDINGS_FILE, read_findings
    from fascicle.workflow.interpret_case import interpret_case

    case, calls, folder = read_calls(directory)
    variants = read_variant_calls(directory)
    before = read_findings(directory / FINDINGS_FILE) if (directory / FINDINGS_FILE).is_file() else None
    known = calls or variants
    provenance = known.provenance if known else read_findings(directory / FINDINGS_FILE).provenance
    findings = interpret_case(case, calls, read_snapshot(), provenance, variants, read_genes(folder))
    findings = replace(findings, hla=read_hla(directory), hla_missing_because=before.hla_missing_because if before else None)
    write_whole(directory / FINDINGS_FILE, format_json(findings, FINDINGS_SCHEMA))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_interpret(args.directory)
