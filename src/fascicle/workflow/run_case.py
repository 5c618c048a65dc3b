"""A whole case: every assay present, interpretation, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from fascicle.calls.imported import CallerTable
from fascicle.case.patient_state import describe_state, list_markers
from fascicle.case.told import ToldCourse
from fascicle.errors import CaseError
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Assay, AssayKind, Case
from fascicle.model.course_events import Course
from fascicle.model.findings import NOTHING_TOLD, Findings
from fascicle.model.genes import Gene
from fascicle.model.panels import Panel
from fascicle.model.patient_state import ToldState
from fascicle.model.tumour import Tumour
from fascicle.reference.bundle import Bundle
from fascicle.reference.panels import open_panel
from fascicle.report.compose import compose_report
from fascicle.report.tree import Report
from fascicle.workflow.find_fusions import FoundFusions, find_fusions
from fascicle.workflow.import_fusions import import_fusions
from fascicle.workflow.interpret_case import interpret_case
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import make_provenance


class CaseWriter(Protocol):
    """Where the results of a case go."""

    def write_rna(self, found: FoundFusions, bundle: Bundle) -> None:
        """The calls of the RNA assay."""

    def write_findings(self, findings: Findings) -> None:
        """What the calls mean."""

    def write_course(self, course: Course) -> None:
        """The events of the course."""

    def write_report(self, report: Report) -> None:
        """The report in every form."""


def run_case(
    case: Case,
    files: Mapping[str, tuple[Path, ...]],
    bundle: Bundle,
    knowledge: Snapshot,
    writer: CaseWriter,
    *,
    tables: Mapping[str, tuple[CallerTable, ...]] | None = None,
    course: ToldCourse | None = None,
    told: tuple[Tumour, ToldState] = (NOTHING_TOLD, ToldState()),
    threads: int = 1,
    progress: Progress | None = None,
) -> Findings:
    """Analyses a case and writes calls, findings and report.

    `files` holds the files of each assay by its identifier; `tables` the parsed tables of an RNA assay whose files are those of
    other callers; `course` is what the case tells of the disease, `told` of the tumour and the patient. Assays of a kind that is
    not analysed yet are named in the report.

    Raises:
        CaseError: more than one RNA assay, or a state as of a fact that the course does not have.
        ReadsError, ReferenceInputError: reads or panel cannot be used.
    """
    progress = progress or SilentProgress()
    assay = _find_rna_assay(case)
    found: FoundFusions | None = None
    if assay and tables and assay.identifier in tables:
        found = _import_fusions(assay, tables[assay.identifier], bundle, knowledge)
    elif assay:
        found = _find_fusions(assay, files, bundle, knowledge, threads, progress)
    provenance = found.findings.provenance if found else make_provenance("run", (), bundle, knowledge, {})
    tumour, told_state = told
    facts = course.state.facts if course else ()
    state = describe_state(case.patient, told_state, facts)
    tumour = replace(tumour, markers=(*tumour.markers, *list_markers(told_state, facts)))
    findings = interpret_case(case, found.findings if found else None, knowledge, provenance, told=tumour, state=state)
    progress.start("writing results and report", None)
    if found:
        writer.write_rna(found, bundle)
    writer.write_findings(findings)
    if course:
        writer.write_course(course.course)
    writer.write_report(compose_report(findings, collect_genes(findings, bundle), course))
    progress.finish()
    return findings


def _find_rna_assay(case: Case) -> Assay | None:
    assays = [assay for assay in case.assays if assay.kind is AssayKind.RNA_PANEL]
    if len(assays) > 1:
        names = ", ".join(assay.identifier for assay in assays)
        raise CaseError(
            f"the case has {len(assays)} RNA assays ({names})", remedy="Give one; run the others as cases of their own"
        )
    return assays[0] if assays else None


def _find_fusions(
    assay: Assay, files: Mapping[str, tuple[Path, ...]], bundle: Bundle, knowledge: Snapshot, threads: int, progress: Progress
) -> FoundFusions:
    panel = _open_panel(assay)
    return find_fusions(
        files[assay.identifier], bundle, knowledge, assay=assay.identifier, panel=panel, threads=threads, progress=progress
    )


def _import_fusions(assay: Assay, tables: tuple[CallerTable, ...], bundle: Bundle, knowledge: Snapshot) -> FoundFusions:
    return import_fusions(tables, bundle, knowledge, assay=assay.identifier, panel=_open_panel(assay))


def _open_panel(assay: Assay) -> Panel | None:
    return open_panel(assay.panel) if assay.panel else None


def collect_genes(findings: Findings, bundle: Bundle) -> dict[str, Gene]:
    """Models of the genes of reported fusions, for the pictures."""
    reported = findings.fusions.reported if findings.fusions else ()
    symbols = sorted({side.gene for fusion in reported for side in (fusion.five_prime, fusion.three_prime)})
    found = ((symbol, bundle.find_gene(symbol)) for symbol in symbols)
    return {symbol: gene for symbol, gene in found if gene is not None}
