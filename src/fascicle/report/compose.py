"""Findings to the Report tree: which chapters, in which order, under which notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.report.bibliography import number_citations
from fascicle.report.chapters.burden import compose_burden
from fascicle.report.chapters.classification import compose_classification
from fascicle.report.chapters.cohort import compose_cohort
from fascicle.report.chapters.course import compose_course
from fascicle.report.chapters.detectability import compose_detectability
from fascicle.report.chapters.fusion import compose_fusion
from fascicle.report.chapters.hla import compose_hla
from fascicle.report.chapters.interactions import compose_interactions
from fascicle.report.chapters.methods import INTENDED_USE, compose_methods
from fascicle.report.chapters.microsatellites import compose_microsatellites
from fascicle.report.chapters.not_assessable import compose_not_assessable
from fascicle.report.chapters.not_reported import compose_not_reported
from fascicle.report.chapters.quality import compose_quality, compose_variant_quality
from fascicle.report.chapters.small_variants import compose_small_variants
from fascicle.report.chapters.summary import compose_summary
from fascicle.report.chapters.therapy import compose_therapy
from fascicle.report.chapters.tissue import compose_tissue, list_tissue_citations
from fascicle.report.chapters.variant_coverage import compose_variant_coverage
from fascicle.report.chapters.variants_not_reported import compose_variants_not_reported
from fascicle.report.tree import Chapter, Footer, Notice, Report, Severity, compose_prose

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fascicle.case.told import ToldCourse
    from fascicle.model.cohort import Cohort
    from fascicle.model.dna import VariantFindings
    from fascicle.model.findings import Findings, FusionFindings
    from fascicle.model.genes import Gene

TITLE = "Sarcoma RNA fusion report"
DNA_TITLE = "Sarcoma DNA variant report"
BOTH_TITLE = "Sarcoma molecular report"
TIMELINE_TITLE = "Timeline"
COHORT_TITLE = "Cohort"
SYNTHETIC_MARK = "SYNTHETIC DATA"
SYNTHETIC_CASE = "The case is synthetic: it describes no real patient."
SYNTHETIC_COURSE = (
    "The case is marked synthetic: some or all of its data are made up. The sources of the facts say which are not."
)
SYNTHETIC_COHORT = "One case at least is marked synthetic: some or all of its data are made up."
SYNTHETIC_REFERENCE = (
    "The reference sequence is synthetic: positions and exons follow real gene models, the bases do not. "
    "Nothing here says anything about a real specimen."
)


def compose_report(findings: Findings, genes: Mapping[str, Gene], course: ToldCourse | None = None) -> Report:
    """The whole report.

    `genes` holds the models of the fused genes by symbol; a fusion without them gets a sentence in place of its picture. Without
    a `course` there is no chapter on it.
    """
    return Report(
        title=_find_title(findings),
        subtitle=f"Case {findings.case.identifier}",
        language="en",
        notices=_compose_notices(findings, course),
        chapters=_compose_chapters(findings, genes, course),
        footer=_compose_footer(findings),
    )


def compose_timeline_page(course: ToldCourse) -> Report:
    """The course alone, as a page of its own."""
    case, is_synthetic = course.course.case, course.timeline.is_synthetic
    warning = (Notice(Severity.WARNING, compose_prose(SYNTHETIC_COURSE)),) if is_synthetic else ()
    return Report(
        title=TIMELINE_TITLE,
        subtitle=f"Case {case}",
        language="en",
        notices=(*warning, Notice(Severity.INFORMATION, compose_prose(INTENDED_USE))),
        chapters=(compose_course(course),),
        footer=Footer(f"Case {case}", (SYNTHETIC_MARK,) if is_synthetic else (), course.timeline.made_by),
    )


def compose_cohort_page(cohort: Cohort) -> Report:
    """Many cases side by side, as a page of its own."""
    warning = (Notice(Severity.WARNING, compose_prose(SYNTHETIC_COHORT)),) if cohort.is_synthetic else ()
    cases = ", ".join(dict.fromkeys(item.case for item in cohort.lines))
    return Report(
        title=COHORT_TITLE,
        subtitle=f"Cases {cases}" if cases else "No case",
        language="en",
        notices=(*warning, Notice(Severity.INFORMATION, compose_prose(INTENDED_USE))),
        chapters=(compose_cohort(cohort),),
        footer=Footer(COHORT_TITLE, (SYNTHETIC_MARK,) if cohort.is_synthetic else (), cohort.made_by),
    )


def _compose_chapters(findings: Findings, genes: Mapping[str, Gene], course: ToldCourse | None) -> tuple[Chapter, ...]:
    """Without an RNA assay there is nothing to say on its quality, candidates or genes; the summary says that it is missing."""
    assay, variants = findings.fusions, findings.variants
    of_assay = () if assay is None else _compose_assay(findings, assay)
    bibliography = number_citations(findings, list_tissue_citations(findings))
    return (
        compose_summary(findings),
        compose_fusion(findings, genes),
        *(() if variants is None else (compose_small_variants(variants),)),
        compose_classification(findings, bibliography),
        compose_interactions(findings, bibliography),
        *compose_tissue(findings, bibliography),
        compose_therapy(findings, bibliography),
        *(() if course is None else (compose_course(course),)),
        *(() if findings.hla is None else (compose_hla(findings, findings.hla),)),
        *of_assay,
        *(() if variants is None else _compose_dna(variants)),
        compose_methods(findings),
    )


def _compose_assay(findings: Findings, assay: FusionFindings) -> tuple[Chapter, ...]:
    return (
        compose_quality(assay),
        compose_detectability(findings, assay),
        compose_not_reported(assay),
        compose_not_assessable(assay),
    )


def _compose_dna(variants: VariantFindings) -> tuple[Chapter, ...]:
    burden = () if variants.burden is None else (compose_burden(variants.burden),)
    msi = () if variants.microsatellites is None else (compose_microsatellites(variants.microsatellites),)
    return (
        *burden,
        *msi,
        compose_variant_quality(variants),
        compose_variant_coverage(variants),
        compose_variants_not_reported(variants),
    )


def _find_title(findings: Findings) -> str:
    if not findings.tissue.is_empty:
        return BOTH_TITLE
    if findings.variants is None:
        return TITLE
    return DNA_TITLE if findings.fusions is None else BOTH_TITLE


def _list_synthetic(findings: Findings, of_case: str) -> list[str]:
    """What of the findings is made up, in sentences; empty for real data. `of_case` is the one for a synthetic case."""
    assays = (findings.fusions, findings.variants, findings.hla)
    provenances = [findings.provenance, *(assay.provenance for assay in assays if assay is not None)]
    sentences = [of_case] if findings.case.is_synthetic else []
    if any(provenance.reference_is_synthetic for provenance in provenances):
        sentences.append(SYNTHETIC_REFERENCE)
    return sentences


def _compose_notices(findings: Findings, course: ToldCourse | None) -> tuple[Notice, ...]:
    synthetic = _list_synthetic(findings, SYNTHETIC_CASE if course is None else SYNTHETIC_COURSE)
    warning = (Notice(Severity.WARNING, compose_prose(" ".join(synthetic))),) if synthetic else ()
    return (*warning, Notice(Severity.INFORMATION, compose_prose(INTENDED_USE)))


def _compose_footer(findings: Findings) -> Footer:
    provenance = findings.provenance
    sources = [name for name in (provenance.reference_name, provenance.knowledge_name) if name]
    made_by = ", ".join((f"Fascicle {provenance.fascicle_version}", *sources))
    marks = (SYNTHETIC_MARK,) if _list_synthetic(findings, SYNTHETIC_CASE) else ()
    return Footer(f"Case {findings.case.identifier}", marks, made_by)
