"""The chapter on the integrated diagnosis: layers, candidate entities with what speaks for and against each. It proposes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fascicle.model.diagnosis import DiagnosisOutcome, Layer
from fascicle.model.knowledge import EntityStatus, Verification
from fascicle.report.numbers import NOT_STATED
from fascicle.report.tree import (
    Alignment,
    Block,
    Bullets,
    Chapter,
    Column,
    KeyFact,
    KeyFacts,
    Notice,
    Paragraph,
    Prose,
    Section,
    Severity,
    Strong,
    Table,
    compose_prose,
)

if TYPE_CHECKING:
    from fascicle.model.diagnosis import Candidate, Diagnosis, Feature
    from fascicle.model.findings import Findings
    from fascicle.report.bibliography import Bibliography

TITLE = "Integrated diagnosis"
SHOWN_MAX = 5
"""Candidates that are shown; those that cannot be told apart are shown all."""
LEAST_SHOWN = 1.0
STATUS_WORDS = {
    EntityStatus.ESTABLISHED: "established",
    EntityStatus.EMERGING: "emerging",
    EntityStatus.PROVISIONAL: "provisional",
}
OUTCOME_WORDS = {
    DiagnosisOutcome.PROPOSED: "Proposed",
    DiagnosisOutcome.CANNOT_DECIDE: "Cannot decide",
    DiagnosisOutcome.CONFLICT: "Findings contradict each other",
}
LAYER_WORDS = {
    Layer.MOLECULAR: "Molecular",
    Layer.FISH: "FISH",
    Layer.IHC: "Immunohistochemistry",
    Layer.HISTOLOGY: "Histology",
    Layer.SITE: "Site",
    Layer.AGE: "Age",
}
DECIDES = "The pathologist decides."
PROPOSES = "This is a proposal from the findings that are recorded here. The pathologist, who sees the tissue, decides."
POINTS = (
    "Points are log2 of the likelihood ratio of a stain where a source gives sensitivity and specificity, and fixed for "
    "alterations, age, cells and site (docs/algorithms/diagnosis.md). They rank; their sum is no probability. 0: named, and "
    "not counted."
)
NO_CODE = "none of its own"


def compose_diagnosis(findings: Findings, diagnosis: Diagnosis, bibliography: Bibliography) -> Chapter:
    """The proposal first, then the layers it rests on, then the candidates, then what counts for the first of them."""
    shown = list_shown(diagnosis)
    blocks: tuple[Block, ...] = (
        Notice(_find_severity(diagnosis), _describe_outcome(diagnosis)),
        Paragraph(compose_prose(PROPOSES)),
        _compose_layers(findings),
        _compose_candidates(shown),
        *(Section(candidate.entity.name, _compose_features(candidate, bibliography)) for candidate in shown),
    )
    return Chapter("diagnosis", TITLE, blocks)


def list_shown(diagnosis: Diagnosis) -> tuple[Candidate, ...]:
    """Candidates with a point at least, the first ones, and all that lead."""
    led = diagnosis.leading
    named = [item for item in diagnosis.candidates if item.points >= LEAST_SHOWN or item.entity.identifier in led]
    return tuple(item for rank, item in enumerate(named) if rank < SHOWN_MAX or item.entity.identifier in led)


def list_diagnosis_lines(findings: Findings) -> tuple[Prose, ...]:
    """For the first page: what is proposed, and with which caveat."""
    diagnosis = findings.tissue.diagnosis
    if diagnosis is None or not list_shown(diagnosis):
        return ()
    if diagnosis.outcome is not DiagnosisOutcome.PROPOSED:
        return (_describe_outcome(diagnosis),)
    entity, caveats = _find_first(diagnosis).entity, " ".join(_find_first(diagnosis).caveats)
    words = f"{OUTCOME_WORDS[diagnosis.outcome]} entity: {entity.name}"
    return (compose_prose(Strong(words), f" ({STATUS_WORDS[entity.status]}). {caveats} {DECIDES}".replace("  ", " ")),)


def _find_first(diagnosis: Diagnosis) -> Candidate:
    return next(item for item in diagnosis.candidates if item.entity.identifier == diagnosis.leading[0])


def _describe_outcome(diagnosis: Diagnosis) -> Prose:
    words = OUTCOME_WORDS[diagnosis.outcome]
    if diagnosis.outcome is DiagnosisOutcome.PROPOSED:
        entity = _find_first(diagnosis).entity
        return compose_prose(Strong(f"{words} entity: {entity.name}"), f" ({STATUS_WORDS[entity.status]}). {diagnosis.because}")
    return compose_prose(Strong(f"{words}."), f" {diagnosis.because}")


def _find_severity(diagnosis: Diagnosis) -> Severity:
    return Severity.CAUTION if diagnosis.outcome is DiagnosisOutcome.CONFLICT else Severity.INFORMATION


def _compose_layers(findings: Findings) -> KeyFacts:
    histology = findings.tissue.histology
    cells = ", ".join(histology.cells) if histology and histology.cells else NOT_STATED
    lines = ", ".join(line.value.replace("_", " ") for line in histology.lines) if histology and histology.lines else NOT_STATED
    site = histology.site.value.replace("_", " ") if histology and histology.site else NOT_STATED
    stains = ", ".join(f"{stain.marker} {stain.call.value.replace('_', ' ')}" for stain in findings.tissue.stains)
    molecular = ", ".join(item.name for item in findings.classified if not item.is_invented)
    age = findings.case.patient.age_years
    rows = (
        KeyFact("Referring diagnosis", compose_prose(findings.case.diagnosis or NOT_STATED)),
        KeyFact("Histology", compose_prose(f"cells: {cells}; differentiation: {lines}")),
        KeyFact("Immunohistochemistry", compose_prose(stains or NOT_STATED)),
        KeyFact("Molecular", compose_prose(molecular or "no alteration reported")),
        KeyFact("Site", compose_prose(site)),
        KeyFact("Age", compose_prose(NOT_STATED if age is None else f"{age} years")),
    )
    return KeyFacts("Layers of the diagnosis", rows)


def _compose_candidates(shown: tuple[Candidate, ...]) -> Table:
    columns = (
        Column("Entity"),
        Column("Standing"),
        Column("OncoTree"),
        Column("ICD-O-3.2"),
        Column("Points", Alignment.END),
    )
    return Table("Candidate entities", columns, tuple(map(_compose_candidate, shown)), compose_prose(POINTS))


def _compose_candidate(candidate: Candidate) -> tuple[Prose, ...]:
    entity, code = candidate.entity, candidate.morphology
    own = "|".join(entity.codes) if entity.is_own_code else f"{NO_CODE}; nearest {'|'.join(entity.codes)}"
    unread = " (unverified)" if code and code.verification is Verification.UNVERIFIED else ""
    return (
        compose_prose(Strong(entity.name)),
        compose_prose(f"{STATUS_WORDS[entity.status]}{'' if entity.verification is Verification.VERIFIED else ' (unverified)'}"),
        compose_prose(own),
        compose_prose(f"{code.code}{unread}" if code else "not known"),
        compose_prose(f"{candidate.points:g}"),
    )


def _compose_features(candidate: Candidate, bibliography: Bibliography) -> tuple[Block, ...]:
    columns = (
        Column("Layer"),
        Column("Finding"),
        Column("Points", Alignment.END),
        Column("Because", is_wide=True),
        Column("Sources"),
    )
    rows = tuple(_compose_feature(feature, bibliography) for feature in candidate.features)
    caveats = tuple(compose_prose(text) for text in candidate.caveats)
    table = Table(f"What counts for {candidate.entity.name}", columns, rows)
    return (*((Bullets(caveats),) if caveats else ()), table)


def _compose_feature(feature: Feature, bibliography: Bibliography) -> tuple[Prose, ...]:
    return (
        compose_prose(LAYER_WORDS[feature.layer]),
        compose_prose(feature.text),
        compose_prose(f"{feature.points:+g}" if feature.points else "0"),
        compose_prose(feature.because),
        bibliography.cite(feature.citations),
    )
