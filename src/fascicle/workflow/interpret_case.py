"""Calls and knowledge to the findings of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fascicle.interpretation.statements import match_statements
from fascicle.interpretation.therapies import make_options
from fascicle.interpretation.watched_genes import list_watched_genes
from fascicle.knowledge.importers.oncokb import Question
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Case
from fascicle.model.findings import NOTHING_KNOWN, NOTHING_TOLD, Findings, FusionFindings
from fascicle.model.fusions import EventKind
from fascicle.model.patient_state import PatientState
from fascicle.model.protein_changes import format_protein_change, parse_protein_change
from fascicle.model.provenance import Provenance
from fascicle.model.tumour import Tumour


def interpret_case(
    case: Case,
    fusions: FusionFindings | None,
    knowledge: Snapshot,
    provenance: Provenance,
    *,
    told: Tumour = NOTHING_TOLD,
    state: PatientState = NOTHING_KNOWN,
) -> Findings:
    """Findings of a case; `provenance` is that of its calls and is completed by the knowledge used here.

    `told` is what the case itself tells of the tumour, `state` of the patient.
    """
    tumour = gather_tumour(told, fusions)
    matches = match_statements(tumour, knowledge.statements, knowledge.tree)
    own = replace(provenance, command="interpret", knowledge_name=knowledge.name, knowledge_sha256=knowledge.sha256)
    return Findings(
        case,
        fusions,
        matches,
        own,
        list_watched_genes(knowledge.statements, knowledge.fusion_pairs),
        make_options(matches, tumour, state, knowledge),
        told,
        state,
    )


def gather_tumour(told: Tumour, fusions: FusionFindings | None) -> Tumour:
    """What the case tells of the tumour, with the fusions that its assay found and the genes that it looked at."""
    if fusions is None:
        return told
    unusable = {gene.gene for gene in fusions.genes_unusable}
    looked_at = frozenset(row.gene for row in fusions.detectability) - unusable
    return replace(told, fusions=fusions.candidates, looked_at=replace(told.looked_at, fusions=looked_at))


def list_questions(findings: Findings) -> Iterator[Question]:
    """What OncoKB can be asked about a case: each reported fusion, and each reported variant with a change of the protein."""
    tumour = gather_tumour(findings.told, findings.fusions)
    for fusion in tumour.reported_fusions:
        if fusion.kind is EventKind.FUSION:
            yield Question((fusion.five_prime.gene, fusion.three_prime.gene), None, tumour.code)
    for variant in tumour.reported_variants:
        if variant.protein is not None:
            yield Question((variant.gene,), format_protein_change(parse_protein_change(variant.protein)), tumour.code)
