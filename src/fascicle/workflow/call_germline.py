"""Germline findings of a DNA assay: candidates to diploid calls, facts of all kinds, criteria, class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from fascicle.calls.germline.exon_copies import ExonCopies
from fascicle.calls.germline.facts import GermlineFacts, GermlineFiles, look_up
from fascicle.calls.germline.genotypes import DiploidCall, call_candidates, find_tumour_loss, list_candidates
from fascicle.calls.germline.normal_depths import NormalDepths
from fascicle.calls.hotspots import Hotspots
from fascicle.calls.protein_shapes import list_protein_shapes
from fascicle.interpretation.germline import assess_germline, decide_class
from fascicle.model.consequences import TranscriptConsequence
from fascicle.model.germline import GermlineFindings, GermlineGene, GermlineSource, GermlineVariant, TargetDepth, UncalledGermline
from fascicle.model.panels import Panel
from fascicle.model.provenance import Provenance
from fascicle.model.variants import VariantCall
from fascicle.model.verdicts import Reason
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import Genome

_TUMOUR_ALONE: Final = (
    "There is no normal sample: the variants were found in the tumour's reads. Any of them may be a mutation of the tumour "
    "alone, its zygosity is not known, and a variant that the tumour has lost is not seen."
)
_NO_POPULATION: Final = "No population resource was given: PM2, BA1 and BS1 are not assessable."
_NO_CLINVAR: Final = (
    "ClinVar was not looked into ({}): known pathogenic variants are not recognised as such, and PS1 and PM5 are not assessable."
)
_NO_PREDICTORS: Final = "No table of predictors was given: PP3, BP4 and BP7 are not assessable where they apply."
_NO_FAMILY: Final = (
    "What needs the family, the clinic, the frequency that a disorder allows, or functional studies is not assessable here: PS2, "
    "PS3, PS4, PM1, PM3, PM6, PP1, PP2, PP4, BS1, BS2, BS3, BS4, BP1, BP2 and BP5."
)


@dataclass(frozen=True)
class GermlineSettings:
    """What germline findings are made with. That there are settings at all says that consent is stated.

    panel: the germline genes. knowledge: what is known of them, by symbol. normals: depths of other persons' normals.
    """

    panel: Panel
    knowledge: Mapping[str, GermlineGene]
    files: GermlineFiles
    normals: NormalDepths | None = None


@dataclass(frozen=True)
class GermlineReads:
    """What the reads of an assay give for the germline: calls of the normal with the tumour beside it (`is_swapped`), or the
    tumour's own calls; what the depth says of exons, and the depths of the normal's targets."""

    calls: tuple[VariantCall, ...]
    is_swapped: bool
    exons: ExonCopies
    depths: tuple[TargetDepth, ...] = ()


@dataclass(frozen=True)
class GermlineContext:
    """What is known of the assay beside its reads: its name, the sample that is called, the name of the population resource, the
    tumour's purity (0 to 1), the hotspots of the knowledge; None is not known or not given."""

    assay: str
    source: GermlineSource
    population: str | None
    purity: float | None
    hotspots: Hotspots | None
    provenance: Provenance


def find_germline(
    found: GermlineReads, context: GermlineContext, bundle: Bundle, genome: Genome, settings: GermlineSettings
) -> GermlineFindings:
    """The germline findings of one assay, in genome order.

    Raises:
        ReferenceInputError: ClinVar is of another build, or a file cannot be read.
    """
    variants, uncalled = _call(found, context, bundle, genome, settings)
    known, wanted = set(bundle.symbols), settings.panel.genes
    return GermlineFindings(
        assay=context.assay,
        panel=f"{settings.panel.name} {settings.panel.version}",
        source=context.source,
        genes=tuple(gene for gene in wanted if gene in known),
        genes_missing=tuple(gene for gene in wanted if gene not in known),
        variants=variants,
        uncalled=uncalled,
        exon_changes=found.exons.changes,
        exons_assessed=found.exons.assessed,
        exons_because=found.exons.because,
        clinvar=settings.files.clinvar.name if settings.files.clinvar else None,
        population=context.population,
        predictors=settings.files.predictors,
        limits=_list_limits(settings.files, context.source, context.population),
        provenance=_complete(context.provenance, settings),
        depths=found.depths,
        proteins=list_protein_shapes(_list_drawn(variants), bundle, context.hotspots),
    )


def _call(
    found: GermlineReads, context: GermlineContext, bundle: Bundle, genome: Genome, settings: GermlineSettings
) -> tuple[tuple[GermlineVariant, ...], tuple[UncalledGermline, ...]]:
    """Every candidate of the genes, called with its class, or not called with its reasons."""
    genes = frozenset(settings.panel.genes)
    candidates = tuple(list_candidates(found.calls, genes, context.source, is_swapped=found.is_swapped))
    called, uncalled = call_candidates(candidates, context.source)
    facts = look_up([own.candidate for own in called], bundle, genome, settings.files)
    named = [(own, facts.choose(own.candidate)) for own in called]
    without = tuple(_refuse_unnamed(own, facts) for own, chosen in named if chosen is None)
    variants = tuple(_make_variant(own, chosen, facts, settings, context.purity) for own, chosen in named if chosen is not None)
    return variants, (*uncalled, *without)


def _list_drawn(variants: Iterable[GermlineVariant]) -> Iterator[TranscriptConsequence]:
    """Consequences of the variants that are not benign."""
    for item in variants:
        if item.consequence is not None and not item.is_benign:
            yield item.consequence


def _refuse_unnamed(own: DiploidCall, facts: GermlineFacts) -> UncalledGermline:
    candidate = own.candidate
    because = "no transcript of its gene reaches it"
    problem = facts.consequences[candidate.variant].problem or Reason("no_transcript", because)
    return UncalledGermline(candidate.variant, candidate.gene, candidate.depth, (problem,))


def _make_variant(
    own: DiploidCall, chosen: TranscriptConsequence, facts: GermlineFacts, settings: GermlineSettings, purity: float | None
) -> GermlineVariant:
    candidate, variant = own.candidate, own.candidate.variant
    record = facts.find_record(variant)
    acmg = assess_germline(chosen, facts.gather_evidence(candidate, chosen, settings.knowledge.get(candidate.gene)))
    pathogenicity, why = decide_class(record, acmg)
    loss, because = find_tumour_loss(own.zygosity, candidate.depth, candidate.tumour, purity)
    return GermlineVariant(
        variant=variant,
        gene=candidate.gene,
        zygosity=own.zygosity,
        quality=own.quality,
        depth=candidate.depth,
        tumour=candidate.tumour,
        loss=loss,
        loss_because=because,
        consequence=chosen,
        hgvs_genomic=facts.consequences[variant].hgvs_genomic,
        population=candidate.population,
        clinvar=record,
        clinvar_because=facts.explain_clinvar(variant),
        scores=facts.scores[variant],
        acmg=acmg,
        pathogenicity=pathogenicity,
        pathogenicity_because=why,
        notes=candidate.notes,
    )


def _list_limits(files: GermlineFiles, source: GermlineSource, population: str | None) -> tuple[str, ...]:
    limits = [_TUMOUR_ALONE] if source is GermlineSource.TUMOUR else []
    limits += [] if population else [_NO_POPULATION]
    limits += [] if files.clinvar else [_NO_CLINVAR.format(files.clinvar_missing)]
    limits += [] if files.predictors else [_NO_PREDICTORS]
    return (*limits, _NO_FAMILY)


def _complete(provenance: Provenance, settings: GermlineSettings) -> Provenance:
    """With the files that were looked into, and what the settings were."""
    parameters: dict[str, str | int | float | bool | None] = {
        "germline_panel": f"{settings.panel.name} {settings.panel.version}",
        "germline_consent": True,
        "clinvar": settings.files.clinvar.name if settings.files.clinvar else None,
        "normals": settings.normals.count if settings.normals else None,
    }
    inputs = (*provenance.inputs, *settings.files.hashes)
    return replace(provenance, inputs=inputs, parameters={**provenance.parameters, **parameters})
