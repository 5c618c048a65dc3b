"""A case's result directory: written by `fascicle run`, read again by `fascicle interpret` and `fascicle report`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fascicle.adapters.atomic import ResultDirectory
from fascicle.adapters.pdf import render_pdf
from fascicle.adapters.result_files import (
    COURSE_FILE,
    DNA_FILES,
    DNA_FOLDER,
    FINDINGS_FILE,
    HLA_FILES,
    HLA_FOLDER,
    REPORT_FILES,
    RNA_FILES,
    RNA_FOLDER,
    list_contigs,
    read_findings,
    read_fusion_findings,
    read_gene_models,
    read_hla_typing,
    read_variant_findings,
    write_course,
    write_dna_results,
    write_findings,
    write_hla,
    write_rna_results,
)
from fascicle.adapters.structural_files import STRUCTURAL_FILES, read_structural, write_structural_results
from fascicle.errors import CaseError, ToolError
from fascicle.model.cases import Assay, AssayKind, Case, Patient, Role, Specimen
from fascicle.model.course_events import Course
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.genes import Gene
from fascicle.model.hla import HlaTyping
from fascicle.report.html import render_html
from fascicle.report.json import render_json
from fascicle.report.tree import Report
from fascicle.report.typst import render_typst

if TYPE_CHECKING:
    from fascicle.reference.bundle import Bundle
    from fascicle.reference.genome import Genome
    from fascicle.workflow.find_fusions import FoundFusions

CASE_FILES: Final = (
    FINDINGS_FILE,
    COURSE_FILE,
    *(f"{RNA_FOLDER}/{name}" for name in RNA_FILES),
    *(f"{HLA_FOLDER}/{name}" for name in HLA_FILES),
    *(f"{DNA_FOLDER}/{name}" for name in (*DNA_FILES, *STRUCTURAL_FILES)),
    *REPORT_FILES,
)
_NOT_STATED: Final = "not stated"


class CaseResults:
    """Writes the results of a case into an opened result directory."""

    def __init__(self, results: ResultDirectory):
        self._results = results
        self.pdf_error: ToolError | None = None

    def write_rna(self, found: FoundFusions, bundle: Bundle) -> None:
        """The calls of the RNA assay, into their own folder."""
        write_rna(self._results, found, bundle, RNA_FOLDER)

    def write_hla(self, typing: HlaTyping) -> None:
        """The HLA type, into its own folder."""
        write_hla(self._results, typing, HLA_FOLDER)

    def write_dna(self, findings: VariantFindings, genome: Genome) -> None:
        """The calls of the DNA assay, into their own folder."""
        write_dna_results(self._results, findings, list_contigs(genome), DNA_FOLDER)
        write_structural_results(self._results, findings.structural, genome, DNA_FOLDER)

    def write_findings(self, findings: Findings) -> None:
        """`findings.json`."""
        write_findings(self._results, findings)

    def write_course(self, course: Course) -> None:
        """`course.json`."""
        write_course(self._results, course)

    def write_report(self, report: Report) -> None:
        """The report as JSON, HTML and PDF. Where the PDF cannot be made the others are kept, and `pdf_error` says why."""
        self._results.write("report.json", render_json(report))
        self._results.write("report.html", render_html(report))
        try:
            self._results.write("report.pdf", render_pdf(*render_typst(report)))
        except ToolError as error:
            self.pdf_error = error


def write_rna(results: ResultDirectory, found: FoundFusions, bundle: Bundle, folder: str = "") -> None:
    """The files of one RNA assay with what they need of the reference."""
    reported = {side.gene for fusion in found.findings.reported for side in (fusion.five_prime, fusion.three_prime)}
    genes = tuple(gene for gene in map(bundle.find_gene, sorted(reported)) if gene is not None)
    contigs = dict.fromkeys(bundle.chroms)
    write_rna_results(results, found.findings, found.expression, genes, contigs, bundle.base_at, folder)


def read_calls(directory: Path) -> tuple[Case, FusionFindings | None, Path]:
    """Case, fusion calls and their folder in a result directory of `fascicle run`, `fascicle fusions` or `fascicle dna`.

    The latter two know no case: they get one in which nothing but the assays is stated.

    Raises:
        CaseError: neither is there.
    """
    if (directory / FINDINGS_FILE).is_file():
        own = directory / RNA_FOLDER
        folder = directory if (directory / RNA_FILES[0]).is_file() and not own.is_dir() else own
        case = read_findings(directory / FINDINGS_FILE, is_whole=False).case
        calls = read_fusion_findings(folder / RNA_FILES[0]) if (folder / RNA_FILES[0]).is_file() else None
        return case, calls, folder
    calls = read_fusion_findings(directory / RNA_FILES[0]) if (directory / RNA_FILES[0]).is_file() else None
    variants = read_variant_calls(directory)
    if calls is None and variants is None:
        remedy = "Give a result directory of `fascicle run`, `fascicle fusions` or `fascicle dna`"
        raise CaseError(f"holds neither {FINDINGS_FILE} nor {RNA_FILES[0]} nor {DNA_FILES[0]}", path=directory, remedy=remedy)
    return _make_bare_case(calls, variants), calls, directory


def read_variant_calls(directory: Path) -> VariantFindings | None:
    """The small variants in a result directory of `fascicle run` or `fascicle dna`, None where it has none. Raises CaseError."""
    places = (directory / DNA_FOLDER / DNA_FILES[0], directory / DNA_FILES[0])
    found = next((path for path in places if path.is_file()), None)
    return None if found is None else replace(read_variant_findings(found), structural=read_structural(found.parent))


def read_hla(directory: Path) -> HlaTyping | None:
    """The HLA type in a result directory of `fascicle run`; None where it has none. Raises CaseError."""
    path = directory / HLA_FOLDER / HLA_FILES[0]
    return read_hla_typing(path) if path.is_file() else None


def read_genes(folder: Path) -> dict[str, Gene]:
    """Models of the genes of reported fusions by symbol; none where the folder has no calls."""
    path = folder / "gene_models.json"
    return {gene.symbol: gene for gene in read_gene_models(path)} if path.is_file() else {}


def _make_bare_case(fusions: FusionFindings | None, variants: VariantFindings | None) -> Case:
    """A case of which only the assays and, for DNA, the share of tumour cells are known."""
    given = ((fusions, AssayKind.RNA_PANEL), (variants, AssayKind.DNA_PANEL))
    assays = tuple(Assay(found.assay, kind, _NOT_STATED, ()) for found, kind in given if found is not None)
    fraction = variants.tumour_cell_fraction if variants else None
    specimen = Specimen(_NOT_STATED, Role.TUMOUR, tumour_cell_fraction=fraction)
    return Case(assays[0].identifier, Patient(_NOT_STATED), None, (specimen,), assays)
