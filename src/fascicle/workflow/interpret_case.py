"""Calls and knowledge to the findings of a case."""

from __future__ import annotations

from dataclasses import replace

from fascicle.interpretation.therapies import match_therapies
from fascicle.interpretation.watched_genes import list_watched_genes
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Case
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.provenance import Provenance


def interpret_case(
    case: Case,
    fusions: FusionFindings | None,
    knowledge: Snapshot,
    provenance: Provenance,
    variants: VariantFindings | None = None,
) -> Findings:
    """Findings of a case; `provenance` is that of its calls and is completed by the knowledge used here."""
    therapies = match_therapies(fusions.reported if fusions else (), knowledge.therapies)
    own = replace(provenance, command="interpret", knowledge_name=knowledge.name, knowledge_sha256=knowledge.sha256)
    if variants is not None and variants.germline is not None:
        # Depths are for pools of normals of later runs; they say nothing of the case.
        variants = replace(variants, germline=replace(variants.germline, depths=()))
    watched = list_watched_genes(knowledge.therapies, knowledge.fusion_pairs)
    return Findings(case, fusions, therapies, own, watched, variants=variants)
