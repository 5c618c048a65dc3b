"""The results of all assays, with what the case tells, as one tumour that statements and rules are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from fascicle.interpretation.called_copies import list_complexity, list_copy_genes, make_gene_copies
from fascicle.interpretation.called_variants import list_read_genes, make_gene_variants
from fascicle.interpretation.classify import PATHOGENIC, find_germline_class
from fascicle.interpretation.consequences import read_change
from fascicle.interpretation.germline_hits import join_germline
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.model.biomarkers import Zygosity
from fascicle.model.copy_number import CopyNumberFindings
from fascicle.model.dna import GERMLINE, VariantFindings
from fascicle.model.findings import AssayResults, FusionFindings
from fascicle.model.hla import HlaTyping, HlaZygosity
from fascicle.model.hla_loss import HlaLossCall
from fascicle.model.msi import MsiClass
from fascicle.model.tmb import TmbClass
from fascicle.model.tumour import GeneVariant, LookedAt, Measure, TissueType, Tumour

_WHOLE: Final = (HlaZygosity.HETEROZYGOUS, HlaZygosity.HOMOZYGOUS)


def gather_tumour(told: Tumour, results: AssayResults) -> Tumour:
    """What the case tells of the tumour, and what its assays found in the places that they looked at.

    A variant that is told and was called here is one variant, and the call stands for it. An HLA type that was made here stands
    before one that is told.
    """
    tumour = told
    if results.fusions is not None:
        tumour = _add_fusions(tumour, results.fusions)
    if results.variants is not None:
        tumour = _add_variants(tumour, results.variants)
    return tumour if results.hla is None else replace(tumour, hla=_make_type(results.hla))


def _add_fusions(tumour: Tumour, found: FusionFindings) -> Tumour:
    unusable = {gene.gene for gene in found.genes_unusable}
    genes = frozenset(row.gene for row in found.detectability) - unusable
    return replace(tumour, fusions=found.candidates, looked_at=replace(tumour.looked_at, fusions=genes))


def _add_variants(tumour: Tumour, found: VariantFindings) -> Tumour:
    variants = _join_variants(tumour.variants, join_germline(make_gene_variants(found), found.germline))
    genes = list_read_genes(found) | (tumour.looked_at.variants or frozenset())
    looked_at: LookedAt = replace(tumour.looked_at, variants=genes)
    joined = replace(
        tumour,
        variants=variants,
        measures=(*tumour.measures, *_list_measures(found)),
        coverage=(*tumour.coverage, *found.residues),
        looked_at=looked_at,
    )
    return joined if found.copy_number is None else _add_copies(joined, found.copy_number)


def _add_copies(tumour: Tumour, found: CopyNumberFindings) -> Tumour:
    """Copies that were called here stand before those that are told of the same gene."""
    called = make_gene_copies(found, tumour.variants_by_gene.keys())
    genes = list_copy_genes(found)
    told = tuple(item for item in tumour.copies if item.gene not in genes)
    looked_at = replace(tumour.looked_at, copies=genes | (tumour.looked_at.copies or frozenset()))
    measures = (*tumour.measures, *list_complexity(found))
    return replace(tumour, copies=(*told, *called), measures=measures, looked_at=looked_at)


def _join_variants(told: Sequence[GeneVariant], called: Sequence[GeneVariant]) -> tuple[GeneVariant, ...]:
    """The called ones, each with what only the case tells of it, and the told ones that were not called."""
    joined = tuple(_complete(item, told) for item in called)
    return (*(item for item in told if not any(_are_same(item, other) for other in called)), *joined)


def _complete(called: GeneVariant, told: Iterable[GeneVariant]) -> GeneVariant:
    own = next((item for item in told if _are_same(item, called)), None)
    if own is None:
        return called
    return replace(
        called,
        acmg=called.acmg or own.acmg,
        predictions=called.predictions or own.predictions,
        zygosity=own.zygosity if called.zygosity is Zygosity.UNKNOWN else called.zygosity,
        is_invented=own.is_invented,
    )


def _are_same(told: GeneVariant, called: GeneVariant) -> bool:
    """By place and alleles where both are known, else by the change of the protein of the gene."""
    if told.variant is not None and called.variant is not None:
        return told.variant == called.variant
    change = read_change(told)
    return told.gene == called.gene and change is not None and change == read_change(called)


def _list_measures(found: VariantFindings) -> tuple[Measure, ...]:
    measures = []
    burden, msi = found.burden, found.microsatellites
    if burden is not None and burden.classification is not TmbClass.NOT_ASSESSABLE:
        measures.append(Measure("TMB", burden.per_mb, burden.per_mb_low, burden.per_mb_high, "/Mb", None, "DNA"))
    if msi is not None and msi.classification is not MsiClass.NOT_ASSESSABLE:
        # As with the burden, a figure whose interval does not decide gives no class: no statement may rest on it.
        result = msi.classification.value if msi.decides else None
        measures.append(Measure("MSI", msi.fraction, msi.fraction_low, msi.fraction_high, "unstable loci", result, "DNA"))
    return tuple(measures)


def _make_type(typing: HlaTyping) -> TissueType:
    """The alleles that were named; a gene of which a second one is not excluded is open."""
    alleles = dict.fromkeys(allele.name for locus in typing.loci for allele in locus.alleles)
    open_loci = tuple(locus.locus for locus in typing.loci if locus.zygosity not in _WHOLE)
    lost = typing.tumour.loci if typing.tumour else ()
    gone = tuple(allele for item in lost if item.call is HlaLossCall.LOST for allele in item.lost)
    return TissueType(tuple(alleles), open_loci, gone)


def admit_germline(tumour: Tumour, basis: Basis) -> Tumour:
    """A variant of the germline is no finding of the tumour and is filtered, unless it is pathogenic or likely pathogenic."""
    return replace(tumour, variants=tuple(_admit(item, basis) for item in tumour.variants))


def _admit(variant: GeneVariant, basis: Basis) -> GeneVariant:
    if tuple(reason.name for reason in variant.reasons) != (GERMLINE,):
        return variant
    germline, _ = find_germline_class(variant, basis.find_clinvar(variant))
    return replace(variant, reasons=()) if germline in PATHOGENIC else variant
