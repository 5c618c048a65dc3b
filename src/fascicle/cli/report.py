"""Write the report of a case as HTML, PDF and JSON.

Reads findings.json in DIR and writes report.html (one file, nothing external), report.pdf and report.json anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")


def run_report(directory: Path) -> None:
    """Write the report of the findings in a result directory."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.case_results import CaseResults, read_calls, read_genes
    from fascicle.adapters.course_results import read_told_course
    from fascicle.adapters.result_files import FINDINGS_FILE, REPORT_FILES, read_findings
    from fascicle.report.compose import compose_report

    findings = read_findings(directory / FINDINGS_FILE)
    _, _, folder = read_calls(directory)
    course = read_told_course(directory, is_synthetic=findings.case.is_synthetic)
    report = compose_report(findings, read_genes(folder), course)
    with open_result_directory(directory, REPORT_FILES) as results:
        writer = CaseResults(results)
        writer.write_report(report)
    if writer.pdf_error:
        raise writer.pdf_error


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_report(args.directory)
