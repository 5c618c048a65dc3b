"""Calls and knowledge to the findings of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from fascicle.interpretation.classify import VariantClass, classify_alterations, classify_variants, count_alterations
from fascicle.interpretation.consequences import read_change
from fascicle.interpretation.gathering import admit_germline, gather_tumour
from fascicle.interpretation.germline_hits import withhold_told
from fascicle.interpretation.interactions.rules import list_interactions
from fascicle.interpretation.joined_events import join_events
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.interpretation.statements import match_statements
from fascicle.interpretation.therapies import make_options
from fascicle.interpretation.tissue import assess_tissue
from fascicle.interpretation.watched_genes import list_watched_genes
from fascicle.knowledge.importers.oncokb import Question
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Case
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import NOTHING_KNOWN, NOTHING_TOLD, AssayResults, Findings
from fascicle.model.fusions import EventKind
from fascicle.model.genes import Gene
from fascicle.model.knowledge import Entity
from fascicle.model.matches import StatementMatch
from fascicle.model.patient_state import PatientState
from fascicle.model.protein_changes import format_protein_change
from fascicle.model.provenance import Provenance
from fascicle.model.tumour import Tumour


def interpret_case(
    case: Case,
    results: AssayResults,
    knowledge: Snapshot,
    provenance: Provenance,
    *,
    told: Tumour = NOTHING_TOLD,
    state: PatientState = NOTHING_KNOWN,
    genes: Mapping[str, Gene] | None = None,
) -> Findings:
    """Findings of a case; `provenance` is that of its calls and is completed by the knowledge used here.

    `told` is what the case itself tells of the tumour, `state` of the patient. `genes` are the models of the genes of reported
    fusions, by symbol, in whose introns breaks of DNA are looked for.
    """
    told = withhold_told(told, case.germline)
    tumour, basis = _gather(told, results, knowledge)
    classes = classify_variants(tumour, basis)
    matches = _match(tumour, classes, knowledge)
    options = make_options(matches, tumour, state, knowledge)
    classified = classify_alterations(tumour, classes, matches, knowledge)
    events = join_events(results.fusions, results.variants, genes or {})
    return Findings(
        case=case,
        fusions=results.fusions,
        statements=matches,
        provenance=_complete(provenance, knowledge),
        watched_genes=list_watched_genes(knowledge.statements, knowledge.fusion_pairs),
        options=options,
        told=told,
        state=state,
        classified=classified,
        counts=count_alterations(tumour, classified, len(results.fusions.sightings) if results.fusions else 0),
        interactions=list_interactions(tumour, classes, classified, options, knowledge),
        entities=_list_entities(matches, knowledge),
        hla=results.hla,
        variants=drop_depths(results.variants),
        tissue=assess_tissue(case, tumour, results, matches, knowledge, events),
        events=events,
    )


def _gather(told: Tumour, results: AssayResults, knowledge: Snapshot) -> tuple[Tumour, Basis]:
    """All calls as one tumour, with the germline variants that count, and what oncogenicity is judged by."""
    tumour = gather_tumour(told, results)
    basis = make_basis(tumour, knowledge)
    return admit_germline(tumour, basis), basis


def _match(tumour: Tumour, classes: Mapping[str, VariantClass], knowledge: Snapshot) -> tuple[StatementMatch, ...]:
    oncogenic = {identifier: item.oncogenic for identifier, item in classes.items()}
    return match_statements(tumour, knowledge.statements, knowledge.tree, oncogenic)


def _complete(provenance: Provenance, knowledge: Snapshot) -> Provenance:
    """With the knowledge used here."""
    return replace(provenance, command="interpret", knowledge_name=knowledge.name, knowledge_sha256=knowledge.sha256)


def drop_depths(variants: VariantFindings | None) -> VariantFindings | None:
    """Without the depths that pools of normals of later runs are made of: they say nothing of the case."""
    if variants is None or variants.germline is None:
        return variants
    return replace(variants, germline=replace(variants.germline, depths=()))


def _list_entities(matches: Sequence[StatementMatch], knowledge: Snapshot) -> tuple[Entity, ...]:
    """The entities that statements on diagnosis are about, each once."""
    names = dict.fromkeys(match.statement.entity for match in matches if match.statement.entity is not None)
    return tuple(knowledge.entities[name] for name in names)


def make_basis(tumour: Tumour, knowledge: Snapshot) -> Basis:
    """What oncogenicity is judged by: the snapshot, and what ClinVar says of the variants whose place is known."""
    places = [item.variant for item in tumour.variants if item.variant is not None]
    clinvar = None if knowledge.find_in_clinvar is None else knowledge.find_in_clinvar(places)
    return Basis(tumour.code, knowledge.roles, knowledge.facts, knowledge.hotspots, clinvar)


def list_questions(findings: Findings) -> Iterator[Question]:
    """What OncoKB can be asked about a case: each reported fusion, and each reported variant with a change of the protein."""
    tumour = gather_tumour(findings.told, findings.results)
    for fusion in tumour.reported_fusions:
        if fusion.kind is EventKind.FUSION:
            yield Question((fusion.five_prime.gene, fusion.three_prime.gene), None, tumour.code)
    for variant in tumour.reported_variants:
        change = read_change(variant)
        if change is not None:
            yield Question((variant.gene,), format_protein_change(change), tumour.code)
