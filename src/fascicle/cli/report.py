"""Write the report of a case as HTML, PDF and JSON.

Reads findings.json in DIR and writes report.html (one file, nothing external), report.pdf and report.json anew. In another
language than English the files are report.de.html, report.de.pdf and report.de.json, and the English ones stay. Making the
English report again removes the others, which may be of older findings.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse

# `report.translation.LANGUAGES` with the English of the source; not imported here, as every command declares its arguments.
LANGUAGES = ("en", "de")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("directory", type=Path, metavar="DIR", help="result directory of a case")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the report (default: en)")


def run_report(directory: Path, language: str = "en") -> None:
    """Write the report of the findings in a result directory, in English or by a catalogue."""
    from fascicle.adapters.atomic import open_result_directory
    from fascicle.adapters.case_results import CaseResults, read_calls, read_genes
    from fascicle.adapters.course_results import read_told_course
    from fascicle.adapters.result_files import FINDINGS_FILE, OTHER_REPORTS, REPORT_FILES, TRANSLATED_FILES, read_findings
    from fascicle.report.compose import compose_report
    from fascicle.report.translation import Catalogue, load_catalogue, translate_report

    findings = read_findings(directory / FINDINGS_FILE)
    _, _, folder = read_calls(directory)
    course = read_told_course(directory, is_synthetic=findings.case.is_synthetic)
    report = compose_report(findings, read_genes(folder), course)
    names = TRANSLATED_FILES.get(language, REPORT_FILES)
    if language in TRANSLATED_FILES:
        report = translate_report(report, Catalogue(language, load_catalogue(language)))
    with open_result_directory(directory, names if names != REPORT_FILES else (*REPORT_FILES, *OTHER_REPORTS)) as results:
        writer = CaseResults(results)
        writer.write_report(report, names)
    if writer.pdf_error:
        raise writer.pdf_error


def main(args: argparse.Namespace) -> None:
    """Run with parsed arguments."""
    run_report(args.directory, args.language)
