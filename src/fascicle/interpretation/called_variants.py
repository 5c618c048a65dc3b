"""Small variants that a DNA assay called, in the words of the transcript that stands for each."""

from __future__ import annotations

from typing import Final

from fascicle.model.consequences import TranscriptConsequence, VariantConsequence
from fascicle.model.coverage import GeneCoverage
from fascicle.model.dna import VariantFindings
from fascicle.model.tumour import GeneVariant
from fascicle.model.variants import VariantCall, format_variant

SOURCE: Final = "DNA"
READ_SHARE_MIN: Final = 0.95
"""Ours: a gene counts as read where at least this share of its target bases was callable."""
NO_GENE: Final = ""


def make_gene_variants(found: VariantFindings) -> tuple[GeneVariant, ...]:
    """Every call, reported or not, in the order of the calls."""
    chosen = {own.variant: _choose(own) for own in found.consequences}
    return tuple(_make_variant(call, chosen.get(call.variant)) for call in found.calls)


def _choose(own: VariantConsequence) -> TranscriptConsequence | None:
    """What variants of one codon and one molecule do together, where the protein has that and not theirs alone."""
    chosen = own.chosen
    together = (joined.consequence for joined in own.joined if chosen and joined.consequence.transcript == chosen.transcript)
    return next(together, chosen)


def _make_variant(call: VariantCall, consequence: TranscriptConsequence | None) -> GeneVariant:
    gene = consequence.gene if consequence else call.gene
    exon = consequence.exon if consequence else None
    return GeneVariant(
        identifier=format_variant(call.variant),
        gene=gene or NO_GENE,
        sequence=consequence.transcript if consequence else None,
        coding=_strip_reference(consequence.hgvs_dna) if consequence else None,
        protein=consequence.hgvs_protein if consequence else None,
        terms=consequence.terms if consequence else (),
        source=SOURCE,
        exon=exon.first if exon and exon.first == exon.last else None,
        other_sequences=consequence.aliases if consequence else (),
        origin=call.status,
        fraction=call.tumour.fraction,
        population=call.population,
        variant=call.variant,
        phase_set=call.phase_set,
        reasons=call.reasons,
    )


def _strip_reference(name: str | None) -> str | None:
    """`c.1867G>A` of `NM_001012338.3:c.1867G>A`."""
    return None if name is None else name.rpartition(":")[2]


def list_read_genes(found: VariantFindings) -> frozenset[str]:
    """Genes of which enough was callable to say that they have no variant; none where the reads were not seen."""
    if found.coverage is None:
        return frozenset()
    return frozenset(row.gene for row in found.coverage.genes if _is_read(row))


def _is_read(row: GeneCoverage) -> bool:
    return row.depth.bases > 0 and row.callable_bp >= READ_SHARE_MIN * row.depth.bases
