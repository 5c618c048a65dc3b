"""Genes whose fusions the knowledge snapshot speaks of: where a fusion of them is not reported, a reader asks for these first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from fascicle.model.findings import WatchedGene
from fascicle.model.knowledge import FusionPair, TherapyStatement


def list_watched_genes(statements: Sequence[TherapyStatement], pairs: Sequence[FusionPair]) -> tuple[WatchedGene, ...]:
    """Genes with a therapy statement, then 3' partners of recurrent fusions, those of many fusions before those of few."""
    fusions = Counter(pair.three_prime for pair in pairs)
    drugs: dict[str, dict[str, None]] = {}
    for statement in statements:
        for gene in statement.genes:
            drugs.setdefault(gene, {})[statement.drug] = None
    watched = (WatchedGene(gene, tuple(drugs.get(gene, ())), fusions[gene]) for gene in drugs.keys() | fusions.keys())
    return tuple(sorted(watched, key=lambda watch: (not watch.drugs, -watch.recurrent_fusions, watch.gene)))
