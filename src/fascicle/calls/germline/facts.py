"""What was looked up for germline variants, all of them at once: consequences, ClinVar, predictors, the part that is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from fascicle.calls.consequence.annotating import Annotator
from fascicle.calls.consequence.sense import SenseTranscript
from fascicle.calls.germline.clinvar import NOT_GIVEN, NOT_LISTED, ClinvarNear, read_clinvar_near
from fascicle.calls.germline.genotypes import GermlineCandidate
from fascicle.calls.germline.lost_parts import find_removed_fraction, find_skipped_exon
from fascicle.calls.germline.predictions import find_scores
from fascicle.calls.germline.residues import find_same_residue
from fascicle.model.consequences import TranscriptConsequence, VariantConsequence
from fascicle.model.germline import ClinvarRecord, GermlineEvidence, GermlineGene, PredictorScore
from fascicle.model.loci import Span
from fascicle.model.provenance import FileHash
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.clinvar_sites import ClinvarSites
from fascicle.reference.genome import Genome
from fascicle.reference.genome_bases import GenomeBases
from fascicle.reference.predictors import RevelTable, SpliceScores
from fascicle.reference.targets import merge_spans

# A codon, and the bases that normalising may move an allele by.
_NEAR_BP: Final = 60


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
    """What was found for the variants that were asked for."""

    annotator: Annotator
    consequences: Mapping[SmallVariant, VariantConsequence]
    clinvar: ClinvarNear | None
    scores: Mapping[SmallVariant, tuple[PredictorScore, ...]]
    clinvar_missing: str = NOT_GIVEN
    _senses: dict[str, SenseTranscript | None] = field(default_factory=dict)

    def choose(self, candidate: GermlineCandidate) -> TranscriptConsequence | None:
        """The consequence on the chosen transcript of the candidate's gene."""
        own = self.consequences[candidate.variant].transcripts
        return next((one for one in own if one.chosen_by is not None and one.gene == candidate.gene), None)

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
        self, candidate: GermlineCandidate, chosen: TranscriptConsequence, gene: GermlineGene | None
    ) -> GermlineEvidence:
        """What the criteria are answered from."""
        sense = self._find_sense(chosen.gene, chosen.transcript)
        skipped = None if sense is None else find_skipped_exon(chosen, sense)
        removed = None if sense is None else find_removed_fraction(chosen, sense)
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
            removed_fraction=skipped.removed_fraction if skipped else removed,
            splice_shifts_frame=skipped.shifts_frame if skipped else None,
            splice_decay=skipped.decay if skipped else None,
        )

    def _find_sense(self, gene: str, transcript: str) -> SenseTranscript | None:
        if transcript not in self._senses:
            number = self.annotator.bundle.numbers.get(gene)
            own = () if number is None else self.annotator.gene(number).transcripts
            self._senses[transcript] = next((sense for sense in own if sense.transcript.accession == transcript), None)
        return self._senses[transcript]


def look_up(candidates: Sequence[GermlineCandidate], bundle: Bundle, genome: Genome, files: GermlineFiles) -> GermlineFacts:
    """Looks up all candidates at once.

    Raises:
        ReferenceInputError: ClinVar is of another build, or a file cannot be read.
    """
    variants = [candidate.variant for candidate in candidates]
    genes = {candidate.variant: candidate.gene for candidate in candidates}
    bases, windows, annotator = GenomeBases(genome), _find_windows(variants), Annotator(bundle)
    clinvar = None if files.clinvar is None else read_clinvar_near(files.clinvar, windows, bundle.build, bases)
    scores = find_scores(variants, genes, windows, bases, files.revel, files.splice)
    consequences = dict(zip(variants, annotator.annotate(variants), strict=True))
    return GermlineFacts(annotator, consequences, clinvar, scores, files.clinvar_missing)


def _find_windows(variants: Sequence[SmallVariant]) -> dict[str, list[Span]]:
    """The variants with the bases near them, merged, by chromosome."""
    windows: dict[str, list[Span]] = {}
    for chrom, span in merge_spans((v.chrom, Span(max(0, v.start - _NEAR_BP), v.end + _NEAR_BP)) for v in variants):
        windows.setdefault(chrom, []).append(span)
    return windows
