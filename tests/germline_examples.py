"""Germline findings written by hand: one pathogenic with loss, one uncertain, one benign, one not called, exons deleted."""

from __future__ import annotations

from fascicle.interpretation.germline import assess_germline, decide_class
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.consequences import (
    ChoiceRule,
    NmdOutcome,
    NmdPrediction,
    Term,
    TranscriptConsequence,
)
from fascicle.model.germline import (
    ClinvarRecord,
    CopyChange,
    ExonChange,
    GermlineEvidence,
    GermlineFindings,
    GermlineGene,
    GermlineSource,
    GermlineVariant,
    PredictorScore,
    TargetDepth,
    TumourLoss,
    UncalledGermline,
    Zygosity,
)
from fascicle.model.loci import Build, Span
from fascicle.model.numbers import Estimate
from fascicle.model.variants import PopulationFrequency, SmallVariant
from fascicle.model.verdicts import Reason
from variant_examples import PROVENANCE, make_depth

GENE = GermlineGene("BRCA1", True, ("AD", "AR"), 2626, 210, "list")
RARE = PopulationFrequency(0.0, "gnomad.vcf.gz", "not listed")
STOP = TranscriptConsequence(
    "BRCA1", "HGNC:1100", "NM_007294.4", (), (Term.STOP_GAINED,), "NM_007294.4:c.5251C>T", "p.(Arg1751Ter)",
    residues=Span(1750, 1751), nmd=NmdPrediction(NmdOutcome.EXPECTED, "before_last_junction", "217 bases before", 217),
    chosen_by=ChoiceRule.MANE_SELECT,
)  # fmt: skip
MISSENSE = TranscriptConsequence(
    "BRCA1", "HGNC:1100", "NM_007294.4", (), (Term.MISSENSE,), "NM_007294.4:c.5251C>G", "p.(Arg1751Gly)",
    residues=Span(1750, 1751), chosen_by=ChoiceRule.MANE_SELECT,
)  # fmt: skip
CLINVAR = ClinvarRecord(
    "55480", "Pathogenic", PathogenicityClass.PATHOGENIC, 3, "reviewed by expert panel", ("Breast cancer",), "clinvar.vcf.gz"
)


def make_variant(
    consequence: TranscriptConsequence,
    alt: str,
    record: ClinvarRecord | None,
    *,
    population: PopulationFrequency = RARE,
    loss: TumourLoss = TumourLoss.KEPT,
    scores: tuple[PredictorScore, ...] = (),
) -> GermlineVariant:
    acmg = assess_germline(consequence, GermlineEvidence(GENE, population, record, scores))
    kind, because = decide_class(record, acmg)
    return GermlineVariant(
        variant=SmallVariant(Build.GRCH38, "chr17", 43057077, "G", alt),
        gene="BRCA1",
        zygosity=Zygosity.HETEROZYGOUS,
        quality=99,
        depth=make_depth(20, 33, 0.43, 0.76),
        tumour=make_depth(22, 22, 0.9, 1.0),
        loss=loss,
        loss_because="22 of 22 fragments of the tumour, 20 of 33 of the normal (P = 0.00067)",
        consequence=consequence,
        hgvs_genomic=f"NC_000017.11:g.43057078G>{alt}",
        population=population,
        clinvar=record,
        clinvar_because="the same alleles at the same place in clinvar.vcf.gz",
        scores=scores,
        acmg=acmg,
        pathogenicity=kind,
        pathogenicity_because=because,
    )


PATHOGENIC = make_variant(STOP, "A", CLINVAR, loss=TumourLoss.OTHER_LOST)
UNCERTAIN = make_variant(MISSENSE, "C", None, scores=(PredictorScore("REVEL", 0.7, 1, "revel.csv"),))
BENIGN = make_variant(MISSENSE, "T", None, population=PopulationFrequency(0.3, "gnomad.vcf.gz AF", "listed"))
UNCALLED = UncalledGermline(
    SmallVariant(Build.GRCH38, "chr17", 43057100, "A", "C"),
    "BRCA1",
    make_depth(4, 40, 0.03, 0.2),
    (Reason("fraction_not_diploid", "4 of 40 fragments"),),
)
EXONS = ExonChange(
    "BRCA1", "chr17", Span(43_090_000, 43_100_000), ("BRCA1 exon 10", "BRCA1 exon 9"), (9, 10), CopyChange.DELETION, 1,
    Estimate(0.5, 0.42, 0.6), 80, (Reason("without_pool", "without other normals"),),
)  # fmt: skip
GERMLINE_FINDINGS = GermlineFindings(
    assay="dna",
    panel="germline_65 2026.11",
    source=GermlineSource.NORMAL,
    genes=("BRCA1", "TP53"),
    genes_missing=("APC",),
    variants=(PATHOGENIC, UNCERTAIN, BENIGN),
    uncalled=(UNCALLED,),
    exon_changes=(EXONS,),
    exons_assessed=34,
    exons_because="held against the sample's own median depth",
    clinvar="clinvar.vcf.gz of 2026-01-01",
    population="gnomad.vcf.gz",
    predictors=("revel.csv",),
    limits=("What needs the family is not assessable here.",),
    provenance=PROVENANCE,
    depths=(TargetDepth("chr17", Span(43_090_000, 43_090_200), "BRCA1", "BRCA1 exon 10", 101.5),),
)
