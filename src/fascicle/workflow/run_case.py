"""A whole case: every assay present, interpretation, report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from fascicle.calls.imported import CallerTable
from fascicle.case.patient_state import describe_state, list_markers
from fascicle.case.told import ToldCourse
from fascicle.case.told_stains import list_stains
from fascicle.errors import CaseError
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Assay, AssayKind, Case
from fascicle.model.course_events import Course
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import NOTHING_TOLD, AssayResults, Findings, FusionFindings
from fascicle.model.genes import Gene
from fascicle.model.hla import HlaTyping
from fascicle.model.panels import Panel
from fascicle.model.patient_state import PatientState, ToldState
from fascicle.model.provenance import Provenance
from fascicle.model.tumour import Tumour
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome
from fascicle.reference.panels import open_panel
from fascicle.report.compose import compose_report
from fascicle.report.tree import Report
from fascicle.workflow.call_dna import DnaAssay, ReadCaller, call_dna
from fascicle.workflow.compare_assays import compare_assays
from fascicle.workflow.find_fusions import FoundFusions, find_fusions
from fascicle.workflow.import_fusions import import_fusions
from fascicle.workflow.interpret_case import interpret_case
from fascicle.workflow.ports import Progress, SilentProgress
from fascicle.workflow.provenance import make_provenance
from fascicle.workflow.search_trials import TrialFile, add_trials
from fascicle.workflow.type_case_hla import type_case_hla


class CaseWriter(Protocol):
    """Where the results of a case go."""

    def write_rna(self, found: FoundFusions, bundle: Bundle) -> None:
        """The calls of the RNA assay."""

    def write_hla(self, typing: HlaTyping) -> None:
        """The HLA type."""

    def write_dna(self, findings: VariantFindings, genome: Genome) -> None:
        """The calls of the DNA assay."""

    def write_findings(self, findings: Findings) -> None:
        """What the calls mean."""

    def write_course(self, course: Course) -> None:
        """The events of the course."""

    def write_report(self, report: Report) -> None:
        """The report in every form."""


@dataclass(frozen=True)
class CaseInputs:
    """A case and what it names, opened.

    `files` holds the files of each assay by its identifier; `tables` the parsed tables of an RNA assay whose files are those of
    other callers; `dna` is the opened DNA assay; `course` is what the case tells of the disease, `told` of the tumour and the
    patient, `trials` what to hold against them.
    """

    case: Case
    files: Mapping[str, tuple[Path, ...]]
    tables: Mapping[str, tuple[CallerTable, ...]] = field(default_factory=dict)
    dna: DnaAssay | None = None
    course: ToldCourse | None = None
    told: tuple[Tumour, ToldState] = (NOTHING_TOLD, ToldState())
    trials: TrialFile | None = None


def run_case(
    inputs: CaseInputs,
    bundle: Bundle,
    knowledge: Snapshot,
    writer: CaseWriter,
    *,
    read_caller: ReadCaller | None = None,
    threads: int = 1,
    progress: Progress | None = None,
) -> Findings:
    """Analyses a case and writes calls, findings and report.

    DNA given as reads is evaluated if a caller of reads is given. Assays of a kind that is not analysed yet are named in the
    report.

    Raises:
        CaseError: more than one RNA assay, or HLA assay on tumours or on normal specimens, or a state as of a fact that the
            course does not have.
        ReadsError, ReferenceInputError: reads or panel cannot be used, or samples are not of one person (unless forced).
    """
    progress = progress or SilentProgress()
    tumour, state = _describe_told(inputs)
    # The short one first: a case that cannot be typed says so before the long work.
    hla = type_case_hla(inputs.case, inputs.files, bundle, threads, progress)
    found = _call_rna(inputs, bundle, knowledge, threads, progress)
    variants = _call_dna(inputs.dna, read_caller, bundle, knowledge, threads, progress)
    variants = _compare_assays(inputs, variants, bundle, threads, progress)
    provenance = _find_provenance(found, variants) or make_provenance("run", (), bundle, knowledge, {})
    results = AssayResults(found.findings if found else None, variants, hla.typing)
    genes = collect_fused_genes(results.fusions, bundle)
    findings = interpret_case(inputs.case, results, knowledge, provenance, told=tumour, state=state, genes=genes)
    findings = add_trials(replace(findings, hla_missing_because=hla.because), inputs.trials, knowledge.tree)
    progress.start("writing results and report", None)
    if inputs.dna and variants:
        writer.write_dna(variants, inputs.dna.genome)
    _write(writer, found, findings, bundle, inputs.course)
    progress.finish()
    return findings


def _write(writer: CaseWriter, found: FoundFusions | None, findings: Findings, bundle: Bundle, course: ToldCourse | None) -> None:
    if found:
        writer.write_rna(found, bundle)
    if findings.hla:
        writer.write_hla(findings.hla)
    writer.write_findings(findings)
    if course:
        writer.write_course(course.course)
    writer.write_report(compose_report(findings, collect_genes(findings, bundle), course))


def _describe_told(inputs: CaseInputs) -> tuple[Tumour, PatientState]:
    """What is told of the tumour, with the markers that the course has, and the patient's state."""
    (tumour, state), course = inputs.told, inputs.course
    facts = course.state.facts if course else ()
    markers = (*tumour.markers, *list_markers(state, facts))
    stains = list_stains(tumour.stains, state, facts)
    return replace(tumour, markers=markers, stains=stains), describe_state(
        inputs.case.patient, state, facts, course.state.day_zero if course else None
    )


def _call_rna(inputs: CaseInputs, bundle: Bundle, knowledge: Snapshot, threads: int, progress: Progress) -> FoundFusions | None:
    """None where the case has no RNA assay."""
    assay = _find_rna_assay(inputs.case)
    if assay is None:
        return None
    if assay.identifier in inputs.tables:
        return _import_fusions(assay, inputs.tables[assay.identifier], bundle, knowledge)
    return _find_fusions(assay, inputs.files[assay.identifier], bundle, knowledge, threads, progress)


def _call_dna(
    dna: DnaAssay | None,
    read_caller: ReadCaller | None,
    bundle: Bundle,
    knowledge: Snapshot,
    threads: int,
    progress: Progress,
) -> VariantFindings | None:
    """None where the case has no DNA assay, or reads that nothing here can call variants from; the report names those."""
    if dna is None or (dna.is_reads and read_caller is None):
        return None
    return call_dna(dna, bundle, knowledge, read_caller=read_caller, threads=threads, progress=progress)


def _compare_assays(
    inputs: CaseInputs, variants: VariantFindings | None, bundle: Bundle, threads: int, progress: Progress
) -> VariantFindings | None:
    """Held against the RNA reads of the case, where it has both."""
    dna, rna = inputs.dna, _find_rna_assay(inputs.case)
    if dna is None or variants is None or rna is None or rna.identifier in inputs.tables:
        return variants
    reads, is_forced = inputs.files[rna.identifier], dna.settings.is_forced
    return compare_assays(variants, reads, bundle, is_forced=is_forced, threads=threads, progress=progress)


def _find_provenance(found: FoundFusions | None, variants: VariantFindings | None) -> Provenance | None:
    """That of the RNA assay, else that of the DNA assay; each assay's own stands in its files too."""
    if found:
        return found.findings.provenance
    return variants.provenance if variants else None


def _find_rna_assay(case: Case) -> Assay | None:
    assays = [assay for assay in case.assays if assay.kind is AssayKind.RNA_PANEL]
    if len(assays) > 1:
        names = ", ".join(assay.identifier for assay in assays)
        raise CaseError(
            f"the case has {len(assays)} RNA assays ({names})", remedy="Give one; run the others as cases of their own"
        )
    return assays[0] if assays else None


def _find_fusions(
    assay: Assay, files: tuple[Path, ...], bundle: Bundle, knowledge: Snapshot, threads: int, progress: Progress
) -> FoundFusions:
    panel = _open_panel(assay)
    return find_fusions(files, bundle, knowledge, assay=assay.identifier, panel=panel, threads=threads, progress=progress)


def _import_fusions(assay: Assay, tables: tuple[CallerTable, ...], bundle: Bundle, knowledge: Snapshot) -> FoundFusions:
    return import_fusions(tables, bundle, knowledge, assay=assay.identifier, panel=_open_panel(assay))


def _open_panel(assay: Assay) -> Panel | None:
    return open_panel(assay.panel) if assay.panel else None


def collect_genes(findings: Findings, bundle: Bundle) -> dict[str, Gene]:
    """Models of the genes of reported fusions, for the pictures."""
    return collect_fused_genes(findings.fusions, bundle)


def collect_fused_genes(fusions: FusionFindings | None, bundle: Bundle) -> dict[str, Gene]:
    """Models of the genes of reported fusions by symbol."""
    reported = fusions.reported if fusions else ()
    symbols = sorted({side.gene for fusion in reported for side in (fusion.five_prime, fusion.three_prime)})
    found = ((symbol, bundle.find_gene(symbol)) for symbol in symbols)
    return {symbol: gene for symbol, gene in found if gene is not None}
