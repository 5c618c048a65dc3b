"""Germline findings among the alterations that classes and rules are held against: their class, and whether the other copy is
lost in the tumour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from fascicle.interpretation.called_variants import name_consequence
from fascicle.model.biomarkers import Zygosity
from fascicle.model.cases import GermlineOrder
from fascicle.model.dna import GERMLINE
from fascicle.model.germline import ExonChange, GermlineFindings, GermlineSource, GermlineVariant, TumourLoss
from fascicle.model.tumour import GeneVariant, Tumour
from fascicle.model.variants import SomaticStatus, format_variant
from fascicle.model.verdicts import Reason

SOURCE: Final = "the germline findings (ACMG/AMP)"
# Copies of the tumour that have the variant: every one where the other allele is lost.
_IN_TUMOUR: Final = {TumourLoss.OTHER_LOST: Zygosity.HOMOZYGOUS, TumourLoss.KEPT: Zygosity.HETEROZYGOUS}


def join_germline(called: Iterable[GeneVariant], found: GermlineFindings | None) -> tuple[GeneVariant, ...]:
    """The called variants, those of the germline with their class; and those of the germline that the tumour's calls do not have,
    with whole exons whose change is pathogenic.

    A variant of a tumour alone has no class here: whether it is of the germline is not known.
    """
    if found is None or found.source is not GermlineSource.NORMAL:
        return tuple(called)
    own = {item.variant: item for item in found.variants}
    joined = tuple(_complete(item, own.pop(item.variant)) if item.variant in own else item for item in called)
    return (*joined, *_add_missing(own.values()), *_add_exons(found.exon_changes))


def _complete(called: GeneVariant, germline: GermlineVariant) -> GeneVariant:
    return replace(
        called,
        acmg=germline.pathogenicity,
        zygosity=_IN_TUMOUR.get(germline.loss, Zygosity.UNKNOWN),
        origin=SomaticStatus.GERMLINE,
        source=SOURCE,
        reasons=(*called.reasons, *_find_lost(germline)),
    )


def _find_lost(germline: GermlineVariant) -> tuple[Reason, ...]:
    """A variant that the tumour has lost is no hit of the tumour."""
    if germline.loss is not TumourLoss.VARIANT_LOST:
        return ()
    return (Reason("lost_in_tumour", germline.loss_because),)


def _add_missing(variants: Iterable[GermlineVariant]) -> Iterator[GeneVariant]:
    for germline in variants:
        named = None if germline.consequence is None else name_consequence(germline.consequence)
        yield GeneVariant(
            identifier=format_variant(germline.variant),
            gene=germline.gene,
            sequence=next(iter(named.sequences), None) if named else None,
            coding=named.coding if named else None,
            protein=named.protein if named else None,
            terms=named.terms if named else (),
            source=SOURCE,
            exon=named.exon if named else None,
            other_sequences=named.sequences[1:] if named else (),
            origin=SomaticStatus.GERMLINE,
            zygosity=_IN_TUMOUR.get(germline.loss, Zygosity.UNKNOWN),
            fraction=germline.tumour.fraction if germline.tumour else None,
            population=germline.population,
            acmg=germline.pathogenicity,
            variant=germline.variant,
            reasons=(Reason(GERMLINE, "in the normal sample"), *_find_lost(germline)),
            decay=germline.consequence.nmd if germline.consequence else None,
        )


def _add_exons(changes: Iterable[ExonChange]) -> Iterator[GeneVariant]:
    """What the tumour has kept of them is not known: its depth is not held against that of the normal exon by exon."""
    for change in changes:
        own = change.consequence
        if own is None or own.hgvs_dna is None or not change.is_pathogenic:
            continue
        sequence, _, coding = own.hgvs_dna.partition(":")
        yield GeneVariant(
            identifier=f"{change.gene} {own.hgvs_dna}",
            gene=change.gene,
            sequence=sequence,
            coding=coding,
            protein=None,
            terms=own.terms,
            source=SOURCE,
            exon=own.exon.first if own.exon else None,
            other_sequences=own.aliases,
            origin=SomaticStatus.GERMLINE,
            acmg=change.pathogenicity,
            reasons=(Reason(GERMLINE, "in the normal sample"),),
        )


def withhold_told(told: Tumour, order: GermlineOrder | None) -> Tumour:
    """What the case tells, without its germline variants where consent to germline findings is refused."""
    if order is None or order.consent is not False:
        return told
    return replace(told, variants=tuple(item for item in told.variants if item.origin is not SomaticStatus.GERMLINE))
