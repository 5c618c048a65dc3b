"""What was looked up for germline variants and changes of exons, all of them at once: consequences, ClinVar, predictors, the part
that is lost."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fascicle.calls.consequence.annotating import Annotator
from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.germline.clinvar import NOT_GIVEN, NOT_LISTED, ClinvarNear, read_clinvar_near
from fascicle.calls.germline.exon_events import ExonEvent, describe_exon_change, find_tandem
from fascicle.calls.germline.genotypes import GermlineCandidate
from fascicle.calls.germline.lost_variants import find_lost, find_windows
from fascicle.calls.germline.predictions import find_scores
from fascicle.calls.germline.region_evidence import RegionKnowledge, list_region_windows
from fascicle.calls.germline.residues import find_same_residue
from fascicle.calls.hotspots import Hotspots
from fascicle.model.consequences import TranscriptConsequence, VariantConsequence
from fascicle.model.germline import (
    NOTHING_LOST,
    ClinvarRecord,
    DisorderFrequency,
    ExonChange,
    GermlineEvidence,
    GermlineGene,
    PredictorScore,
)
from fascicle.model.loci import Span
from fascicle.model.provenance import FileHash
from fascicle.model.structural import StructuralVariant
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.clinvar_sites import ClinvarSites
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.predictors import RevelTable, SpliceScores
from fascicle.reference.targets import merge_spans
from fascicle.reference.variant_sites import VariantSites

# A codon, and the bases that normalising may move an allele by.
_NEAR_BP: Final = 60
NOT_OF_EXONS: Final = PopulationFrequency(None, None, "resources of small variants do not list copies of whole exons")


@dataclass(frozen=True)
class GermlineFiles:
    """The opened files that variants are looked up in; None was not given. `clinvar_missing`: why not, of ClinVar."""

    clinvar: ClinvarSites | None = None
    revel: RevelTable | None = None
    splice: SpliceScores | None = None
    clinvar_missing: str = NOT_GIVEN

    @property
    def predictors(self) -> tuple[str, ...]:
        """Names of the predictors' files."""
        revel = (self.revel.path.name,) if self.revel else ()
        return (*revel, *(file.path.name for file in self.splice.files)) if self.splice else revel

    @property
    def hashes(self) -> tuple[FileHash, ...]:
        """What tells the files."""
        clinvar = (self.clinvar.hash,) if self.clinvar else ()
        revel = (self.revel.hash,) if self.revel else ()
        return (*clinvar, *revel, *(file.hash for file in self.splice.files)) if self.splice else (*clinvar, *revel)


@dataclass
class GermlineFacts:
    """What was found for the variants that were asked for; `senses` are the transcripts that they, and changes of exons, are
    looked at on."""

    annotator: Annotator
    regions: RegionKnowledge
    senses: Senses
    consequences: Mapping[SmallVariant, VariantConsequence]
    clinvar: ClinvarNear | None
    scores: Mapping[SmallVariant, tuple[PredictorScore, ...]]
    clinvar_missing: str = NOT_GIVEN

    def choose(self, candidate: GermlineCandidate) -> TranscriptConsequence | None:
        """The consequence on the chosen transcript of the candidate's gene."""
        return _choose(self.consequences[candidate.variant], candidate.gene)

    def find_record(self, variant: SmallVariant) -> ClinvarRecord | None:
        """What ClinVar says of the allele."""
        return self.clinvar.records.get(variant) if self.clinvar else None

    def explain_clinvar(self, variant: SmallVariant) -> str:
        """Which record it is, or why there is none."""
        if self.clinvar is None:
            return self.clinvar_missing
        record = self.find_record(variant)
        return (
            f"{NOT_LISTED} ({self.clinvar.name})"
            if record is None
            else f"the same alleles at the same place in {self.clinvar.name}"
        )

    def gather_evidence(
        self,
        candidate: GermlineCandidate,
        chosen: TranscriptConsequence,
        gene: GermlineGene | None,
        frequency: DisorderFrequency | None,
    ) -> GermlineEvidence:
        """What the criteria are answered from."""
        sense = self.senses.find(chosen.gene, chosen.transcript)
        same_change, same_residue = None, None
        if self.clinvar is not None:
            annotate = self.annotator.annotate
            same_change, same_residue = find_same_residue(candidate.variant, chosen, self.clinvar.records, annotate)
        return GermlineEvidence(
            gene=gene,
            population=candidate.population,
            clinvar=self.find_record(candidate.variant),
            scores=self.scores[candidate.variant],
            has_pathogenic_same_change=same_change,
            has_pathogenic_same_residue=same_residue,
            lost=NOTHING_LOST if sense is None else find_lost(candidate.variant, chosen, sense, self.regions),
            disorder_frequency=frequency,
        )

    def gather_exon_evidence(
        self, event: ExonEvent, gene: GermlineGene | None, junctions: Sequence[StructuralVariant]
    ) -> GermlineEvidence:
        """The same of a deletion or duplication of exons; resources of small variants say nothing of it, junctions may."""
        own, lost = event.consequence, event.lost
        sense = self.senses.find(own.gene, own.transcript)
        if sense is not None:
            lost = replace(lost, is_tandem=find_tandem(event, sense, junctions))
        if sense is not None and event.region is not None:
            critical, because = self.regions.find_critical(sense, event.region, None)
            common, common_because = self.regions.find_common(sense, event.region.exons)
            lost = replace(lost, is_critical=critical, critical_because=because, is_common=common, common_because=common_because)
        return GermlineEvidence(gene, NOT_OF_EXONS, None, (), lost=lost)


class Senses:
    """Transcripts by gene and accession, each made once."""

    def __init__(self, annotator: Annotator):
        self._annotator = annotator
        self._found: dict[str, SenseTranscript | None] = {}

    def find(self, gene: str, transcript: str) -> SenseTranscript | None:
        """The transcript of a gene; None where the reference does not have it."""
        if transcript not in self._found:
            own = self._list(gene)
            self._found[transcript] = next((sense for sense in own if sense.transcript.accession == transcript), None)
        return self._found[transcript]

    def find_canonical(self, gene: str) -> SenseTranscript | None:
        """The first transcript of a gene, by the rule of its reference."""
        own = self._list(gene)
        return self.find(gene, own[0].gene.gene.canonical.accession) if own else None

    def _list(self, gene: str) -> tuple[SenseTranscript, ...]:
        number = self._annotator.bundle.numbers.get(gene)
        return () if number is None else self._annotator.gene(number).transcripts


def _choose(found: VariantConsequence, gene: str) -> TranscriptConsequence | None:
    return next((one for one in found.transcripts if one.chosen_by is not None and one.gene == gene), None)


@dataclass(frozen=True)
class Resources:
    """What is looked into beside the files: hotspots of the knowledge, the population resource; None was not given."""

    hotspots: Hotspots | None = None
    population: VariantSites | None = None


def look_up(
    candidates: Sequence[GermlineCandidate],
    changes: Sequence[ExonChange],
    bundle: Bundle,
    genome: Genome,
    files: GermlineFiles,
    resources: Resources,
) -> tuple[GermlineFacts, tuple[ExonEvent | None, ...]]:
    """Looks up all candidates at once, and what the changes of exons do; None for a change that touches no exon.

    Raises:
        ReferenceInputError: ClinVar is of another build, or a file cannot be read.
    """
    variants = [candidate.variant for candidate in candidates]
    genes = {candidate.variant: candidate.gene for candidate in candidates}
    bases, windows, annotator = GenomeBases(genome), _merge(_list_near(variants)), Annotator(bundle)
    consequences, senses = dict(zip(variants, annotator.annotate(variants), strict=True)), Senses(annotator)
    events = tuple(_describe(change, senses) for change in changes)
    asked = _merge((*_list_near(variants), *_list_regions(consequences, genes, senses), *_list_event_regions(events, senses)))
    clinvar = None if files.clinvar is None else read_clinvar_near(files.clinvar, asked, bundle.build, bases)
    scores = find_scores(variants, genes, windows, bases, files.revel, files.splice)
    regions = RegionKnowledge(clinvar, files.clinvar_missing, resources.hotspots, resources.population, annotator.annotate, bases)
    return GermlineFacts(annotator, regions, senses, consequences, clinvar, scores, files.clinvar_missing), events


def _describe(change: ExonChange, senses: Senses) -> ExonEvent | None:
    sense = senses.find_canonical(change.gene)
    return None if sense is None else describe_exon_change(change, sense)


def _list_near(variants: Iterable[SmallVariant]) -> Iterator[tuple[str, Span]]:
    """The variants with the bases near them."""
    return ((v.chrom, Span(max(0, v.start - _NEAR_BP), v.end + _NEAR_BP)) for v in variants)


def _list_regions(
    consequences: Mapping[SmallVariant, VariantConsequence], genes: Mapping[SmallVariant, str], senses: Senses
) -> Iterator[tuple[str, Span]]:
    """Where pathogenic variants tell of what null variants take away."""
    for variant, found in consequences.items():
        chosen = _choose(found, genes[variant])
        sense = None if chosen is None else senses.find(chosen.gene, chosen.transcript)
        if chosen is not None and sense is not None:
            yield from find_windows(chosen, sense)


def _list_event_regions(events: Iterable[ExonEvent | None], senses: Senses) -> Iterator[tuple[str, Span]]:
    for event in events:
        sense = None if event is None else senses.find(event.consequence.gene, event.consequence.transcript)
        if event is not None and event.region is not None and sense is not None:
            yield from list_region_windows(sense, event.region)


def _merge(spans: Iterable[tuple[str, Span]]) -> dict[str, list[Span]]:
    """Windows by chromosome, apart from each other, in order."""
    windows: dict[str, list[Span]] = {}
    for chrom, span in merge_spans(spans):
        windows.setdefault(chrom, []).append(span)
    return windows
