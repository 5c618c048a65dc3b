"""Small variants that a DNA assay called, in the words of the transcript that stands for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fascicle.model.biomarkers import Zygosity
from fascicle.model.consequences import TranscriptConsequence, VariantConsequence
from fascicle.model.coverage import GeneCoverage
from fascicle.model.dna import VariantFindings
from fascicle.model.numbers import Proportion
from fascicle.model.tumour import GeneVariant, NamedChange
from fascicle.model.variants import VariantCall, format_variant

SOURCE: Final = "DNA"
READ_SHARE_MIN: Final = 0.95
"""Ours: a gene counts as read where at least this share of its target bases was callable."""
EVERY_COPY_MIN: Final = 0.85
"""Ours: a variant is on every copy where the interval of its fraction begins above this. A copy without it could then be there
only beside six with it."""
NO_GENE: Final = ""
NO_NAME: Final = NamedChange((), None, None, (), None)


def make_gene_variants(found: VariantFindings) -> tuple[GeneVariant, ...]:
    """Every call, reported or not, in the order of the calls."""
    consequences = {own.variant: _list_named(own) for own in found.consequences}
    return tuple(_make_variant(call, consequences.get(call.variant, ())) for call in found.calls)


def _list_named(own: VariantConsequence) -> tuple[TranscriptConsequence, ...]:
    """The consequence that stands for a variant, then those on other transcripts of the gene.

    Variants of one codon and one molecule are what they do together: the protein has that and not theirs alone.
    """
    chosen = own.chosen
    if chosen is None:
        return ()
    together = {joined.consequence.transcript: joined.consequence for joined in own.joined}
    others = (item for item in own.transcripts if item.gene == chosen.gene and item.transcript != chosen.transcript)
    return tuple(together.get(item.transcript, item) for item in (chosen, *others))


def _make_variant(call: VariantCall, consequences: Sequence[TranscriptConsequence]) -> GeneVariant:
    names = [_name(item) for item in consequences]
    first = names[0] if names else NO_NAME
    return GeneVariant(
        identifier=format_variant(call.variant),
        gene=(consequences[0].gene if consequences else call.gene) or NO_GENE,
        sequence=next(iter(first.sequences), None),
        coding=first.coding,
        protein=first.protein,
        terms=first.terms,
        source=SOURCE,
        exon=first.exon,
        other_sequences=first.sequences[1:],
        origin=call.status,
        zygosity=_find_zygosity(call.tumour.fraction),
        fraction=call.tumour.fraction,
        population=call.population,
        variant=call.variant,
        phase_set=call.phase_set,
        reasons=call.reasons,
        others=tuple(names[1:]),
        decay=consequences[0].nmd if consequences else None,
    )


def _find_zygosity(fraction: Proportion | None) -> Zygosity:
    """A lower fraction does not tell: cells without the tumour's genome, or copies without the variant, are alike in it."""
    return Zygosity.HOMOZYGOUS if fraction is not None and fraction.low > EVERY_COPY_MIN else Zygosity.UNKNOWN


def _name(consequence: TranscriptConsequence) -> NamedChange:
    exon = consequence.exon
    return NamedChange(
        sequences=(consequence.transcript, *consequence.aliases),
        coding=_strip_reference(consequence.hgvs_dna),
        protein=consequence.hgvs_protein,
        terms=consequence.terms,
        exon=exon.first if exon and exon.first == exon.last else None,
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
