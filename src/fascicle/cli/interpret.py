"""Make findings of the calls in a result directory.

Reads the calls that `fascicle run` left in DIR, holds them against the knowledge of this version of Fascicle or of a frozen
snapshot, and writes findings.json anew. The reads are not needed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fascicle.cli.parsing import add_knowledge_argument

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")
    add_knowledge_argument(parser)


def run_interpret(directory: Path, knowledge: Path | None = None) -> None:
    """Interpret the calls of a result directory and write findings.json."""
    from fascicle.adapters.atomic import write_whole
    from fascicle.adapters.case_results import read_calls
    from fascicle.adapters.documents import FINDINGS_SCHEMA
    from fascicle.adapters.json_files import format_json
    from fascicle.adapters.knowledge_directory import open_snapshot
    from fascicle.adapters.result_files import FINDINGS_FILE, read_findings
    from fascicle.errors import CaseError
    from fascicle.model.findings import NOTHING_KNOWN, NOTHING_TOLD
    from fascicle.workflow.interpret_case import interpret_case

    case, calls, _ = read_calls(directory)
    before = read_findings(directory / FINDINGS_FILE) if (directory / FINDINGS_FILE).is_file() else None
    told, state = (before.told, before.state) if before else (NOTHING_TOLD, NOTHING_KNOWN)
    provenance = calls.provenance if calls else before.provenance if before else None
    if provenance is None:
        raise CaseError("holds no calls", path=directory)
    findings = interpret_case(case, calls, open_snapshot(knowledge), provenance, told=told, state=state)
    write_whole(directory / FINDINGS_FILE, format_json(findings, FINDINGS_SCHEMA))


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_interpret(args.directory, args.knowledge)
