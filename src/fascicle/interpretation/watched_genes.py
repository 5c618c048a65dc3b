"""Genes whose fusions the knowledge snapshot speaks of: where a fusion of them is not reported, a reader asks for these first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fascicle.model.biomarkers import FusionPattern, PartnerSide
from fascicle.model.findings import WatchedGene
from fascicle.model.knowledge import Direction, FusionPair, Statement


def list_watched_genes(statements: Sequence[Statement], pairs: Sequence[FusionPair]) -> tuple[WatchedGene, ...]:
    """Genes with a therapy statement, then 3' partners of recurrent fusions, those of many fusions before those of few."""
    fusions = Counter(pair.three_prime for pair in pairs)
    drugs: dict[str, dict[str, None]] = {}
    for statement in statements:
        for gene in _list_fused(statement):
            drugs.setdefault(gene, {})[statement.regimen] = None
    watched = (WatchedGene(gene, tuple(drugs.get(gene, ())), fusions[gene]) for gene in drugs.keys() | fusions.keys())
    return tuple(sorted(watched, key=lambda watch: (not watch.drugs, -watch.recurrent_fusions, watch.gene)))


def _list_fused(statement: Statement) -> list[str]:
    """Genes that a verified statement for a drug asks to be the 3' partner of a fusion."""
    if statement.direction is not Direction.SENSITIVITY or not statement.is_verified or statement.is_withdrawn:
        return []
    patterns = [item for item in statement.biomarker.patterns if isinstance(item, FusionPattern)]
    return [gene for item in patterns if item.side is PartnerSide.THREE_PRIME for gene in item.genes]
