"""Calls and knowledge to the findings of a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fascicle.interpretation.joined_events import join_events
from fascicle.interpretation.therapies import match_therapies
from fascicle.interpretation.watched_genes import list_watched_genes
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.cases import Case
from fascicle.model.dna import VariantFindings
from fascicle.model.findings import Findings, FusionFindings
from fascicle.model.genes import Gene
from fascicle.model.provenance import Provenance


def interpret_case(
    case: Case,
    fusions: FusionFindings | None,
    knowledge: Snapshot,
    provenance: Provenance,
    variants: VariantFindings | None = None,
    genes: Mapping[str, Gene] | None = None,
) -> Findings:
    """Findings of a case; `provenance` is that of its calls and is completed by the knowledge used here. `genes` are the models
    of the genes of reported fusions, by symbol, in whose introns breaks of DNA are looked for.
    """
    therapies = match_therapies(fusions.reported if fusions else (), knowledge.therapies)
    own = replace(provenance, command="interpret", knowledge_name=knowledge.name, knowledge_sha256=knowledge.sha256)
    watched = list_watched_genes(knowledge.therapies, knowledge.fusion_pairs)
    return Findings(case, fusions, therapies, own, watched, variants=variants, events=join_events(fusions, variants, genes or {}))
