"""What the assays found and what the case tells become one tumour: nothing counted twice, nothing negative that was not read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.interpretation.gathering import admit_germline, gather_tumour
from fascicle.interpretation.oncogenicity.basis import Basis
from fascicle.knowledge.importers.clinvar import ClinVarRecord, locate
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.biomarkers import Zygosity
from fascicle.model.consequences import ChoiceRule, JoinedConsequence, Numbered, Term, TranscriptConsequence, VariantConsequence
from fascicle.model.coverage import ResidueCoverage
from fascicle.model.dna import GERMLINE, VariantFindings
from fascicle.model.findings import AssayResults
from fascicle.model.hla import HlaAllele, HlaLocus, HlaTyping, HlaZygosity
from fascicle.model.hla_loss import HlaLoss, HlaLossCall, HlaTumour
from fascicle.model.hla_reads import HlaReadCounts
from fascicle.model.tmb import TmbClass, TmbRule, TumourMutationalBurden
from fascicle.model.tumour import GeneVariant, LookedAt, Measure, TissueType, Tumour
from fascicle.model.variants import AlleleDepth, SomaticStatus, VariantCall
from fascicle.model.verdicts import Reason
from msi_examples import make_msi
from tumour_examples import make_fusion, make_variant
from variant_examples import FROM_READS, IMPORTED, PROVENANCE, TP53, make_depth

CHANGE = TranscriptConsequence(
    gene="TP53",
    gene_identifier="ENSG00000141510",
    transcript="ENST00000269305.9",
    aliases=("NM_000546.6",),
    terms=(Term.MISSENSE, Term.SPLICE_REGION),
    hgvs_dna="NM_000546.6:c.524G>A",
    hgvs_protein="p.(Arg175His)",
    exon=Numbered(5, 5, 11),
    chosen_by=ChoiceRule.MANE_SELECT,
)
NEXT = replace(TP53, variant=replace(TP53.variant, start=TP53.variant.start + 1))
TOGETHER = replace(CHANGE, hgvs_protein="p.(Arg175Lys)", hgvs_dna="NM_000546.6:c.523_524delinsAA")
IN_GERMLINE = replace(TP53, status=SomaticStatus.GERMLINE, reasons=(Reason(GERMLINE, "16 of 30 fragments of the normal"),))
LOCUS = HlaLocus("A", HlaZygosity.HETEROZYGOUS, (), 0.99, (), None, 100, None, (), "reads show two alleles")
COUNTS = HlaReadCounts(1, 1, 1, None, "not told")


def call(*calls: VariantCall, **changes: object) -> VariantFindings:
    """Findings from reads, with the change of TP53 for each call."""
    consequences = tuple(VariantConsequence(item.variant, None, (CHANGE,)) for item in calls)
    return replace(FROM_READS, calls=calls, **{"consequences": consequences, **changes})  # type: ignore[arg-type]


def gather(found: VariantFindings, told: Tumour | None = None) -> Tumour:
    return gather_tumour(told or Tumour("SARCNOS"), AssayResults(variants=found))


def test_gather_tumour__without_assays_is_what_is_told() -> None:
    told = Tumour("GIST", fusions=(make_fusion(),), variants=(make_variant("KIT", "p.Val654Ala"),))
    assert gather_tumour(told, AssayResults()) == told


def test_gather_tumour__a_call_in_the_words_of_its_transcript() -> None:
    (variant,) = gather(call(TP53)).variants
    assert (variant.gene, variant.coding, variant.protein) == ("TP53", "c.524G>A", "p.(Arg175His)")
    assert variant.sequences == ("ENST00000269305.9", "NM_000546.6")
    assert (variant.terms, variant.exon) == ((Term.MISSENSE, Term.SPLICE_REGION), 5)
    assert (variant.variant, variant.origin, variant.population) == (TP53.variant, SomaticStatus.SOMATIC, TP53.population)
    assert variant.fraction == TP53.tumour.fraction


def test_gather_tumour__a_call_over_two_exons_has_no_exon() -> None:
    over_two = replace(CHANGE, exon=Numbered(5, 6, 11))
    (variant,) = gather(call(TP53, consequences=(VariantConsequence(TP53.variant, None, (over_two,)),))).variants
    assert variant.exon is None


def test_gather_tumour__variants_of_one_codon_are_what_they_are_together() -> None:
    joined = JoinedConsequence((TP53.variant, NEXT.variant), TP53.variant, TOGETHER)
    elsewhere = replace(joined, consequence=replace(TOGETHER, transcript="another", hgvs_protein="p.(Gly9Val)"))
    consequences = tuple(VariantConsequence(item.variant, None, (CHANGE,), joined=(elsewhere, joined)) for item in (TP53, NEXT))
    variants = gather(call(TP53, NEXT, consequences=consequences)).variants
    assert [item.protein for item in variants] == ["p.(Arg175Lys)"] * 2
    assert len({item.identifier for item in variants}) == 2


def test_gather_tumour__a_filtered_call_keeps_its_reasons_and_needs_no_consequence() -> None:
    filtered = replace(TP53, reasons=(Reason("strand_bias", "all on one strand"),))
    tumour = gather(call(filtered, consequences=()))
    assert tumour.reported_variants == ()
    assert (tumour.variants[0].reasons, tumour.variants[0].terms) == (filtered.reasons, ())


@pytest.mark.parametrize("told_place", [True, False])
def test_gather_tumour__a_variant_that_is_told_and_called_counts_once(told_place: bool) -> None:  # noqa: FBT001
    told = make_variant(
        "TP53", "p.Arg175His", acmg=PathogenicityClass.UNCERTAIN, variant=TP53.variant if told_place else None, is_invented=True
    )
    other = make_variant("NF1", "p.Arg1362Ter")
    variants = gather(call(TP53), Tumour("SARCNOS", variants=(told, other))).variants
    assert [item.gene for item in variants] == ["NF1", "TP53"]
    assert (variants[1].fraction, variants[1].acmg) == (TP53.tumour.fraction, PathogenicityClass.UNCERTAIN)
    assert variants[1].is_invented


def test_gather_tumour__another_change_of_the_gene_is_another_variant() -> None:
    told = (make_variant("TP53", "p.Arg248Gln"), make_variant("TP53", None, identifier="TP53:unnamed"))
    assert len(gather(call(TP53), Tumour("SARCNOS", variants=told)).variants) == 3


def test_gather_tumour__a_gene_was_looked_at_where_enough_of_it_was_read() -> None:
    told = Tumour("SARCNOS", looked_at=LookedAt(variants=frozenset({"KIT"})))
    assert gather(FROM_READS, told).looked_at.variants == frozenset({"TP53", "KIT"})


def test_gather_tumour__imported_calls_do_not_tell_what_was_read() -> None:
    assert gather(IMPORTED).looked_at.variants == frozenset()


def make_burden(kind: TmbClass, *numbers: float | None) -> TumourMutationalBurden:
    counted, per_mb, low, high = numbers
    decides = None if counted is None else False
    return TumourMutationalBurden(
        None if counted is None else 0, 1.2, per_mb, low, high, "exact", kind, decides, "", (), TmbRule(), (), PROVENANCE
    )


@pytest.mark.parametrize(
    ("burden", "measures"),
    [
        (make_burden(TmbClass.HIGH, 0, 12.0, 6.0, 15.0), (Measure("TMB", 12.0, 6.0, 15.0, "/Mb", None, "DNA"),)),
        (make_burden(TmbClass.NOT_ASSESSABLE, None, None, None, None), ()),
        (None, ()),
    ],
)
def test_gather_tumour__the_burden_is_a_measure_where_it_was_assessed(
    burden: TumourMutationalBurden | None, measures: tuple[Measure, ...]
) -> None:
    assert gather(call(burden=burden)).measures == measures


@pytest.mark.parametrize(("unstable", "stable", "result"), [(40, 60, "MSI-H"), (0, 100, "MSS"), (21, 79, None), (0, 20, None)])
def test_gather_tumour__the_class_of_microsatellites_is_a_measure_where_the_data_decide_it(
    unstable: int, stable: int, result: str | None
) -> None:
    measures = gather(call(microsatellites=make_msi(unstable, stable))).measures
    assert [(item.name, item.result, item.source) for item in measures] == ([("MSI", result, "DNA")] if result else [])


def make_typing(*loci: HlaLocus, tumour: HlaTumour | None = None) -> HlaTyping:
    return HlaTyping("hla", None, "3.59", "0" * 64, (), COUNTS, loci, "", PROVENANCE, tumour=tumour)


def make_allele(name: str) -> HlaAllele:
    return HlaAllele(name, name, None, None, is_complete=True, fraction=None, differences=())


def test_gather_tumour__an_hla_gene_with_one_allele_seen_is_open() -> None:
    both = replace(LOCUS, alleles=(make_allele("A*02:01"), make_allele("A*24:02")))
    one = replace(LOCUS, locus="B", zygosity=HlaZygosity.ONE_ALLELE_SEEN, alleles=(make_allele("B*07:02"),))
    none = replace(LOCUS, locus="C", zygosity=HlaZygosity.NOT_ASSESSABLE)
    loss = HlaTumour("hla-tumour", None, COUNTS, 0.6, None, 0.1, (
        HlaLoss("A", HlaLossCall.LOST, "", ("A*02:01", "A*24:02"), lost=("A*02:01",)),
        HlaLoss("B", HlaLossCall.IMBALANCE, "", ("B*07:02",)),
    ))  # fmt: skip
    told = Tumour("SARCNOS", hla=TissueType(("A*01:01",)))
    tumour = gather_tumour(told, AssayResults(hla=make_typing(both, one, none, tumour=loss)))
    assert tumour.hla == TissueType(("A*02:01", "A*24:02", "B*07:02"), ("B", "C"), ("A*02:01",))


@pytest.mark.parametrize(
    ("significance", "stars", "is_reported"),
    [("Pathogenic", 2, True), ("Likely_pathogenic", 3, True), ("Pathogenic", 1, False), ("Benign", 3, False)],
)
def test_admit_germline__only_what_is_pathogenic_is_a_finding(significance: str, stars: int, is_reported: bool) -> None:  # noqa: FBT001
    tumour = gather(call(IN_GERMLINE))
    record = ClinVarRecord("12374", TP53.variant, (significance,), stars, ())
    (variant,) = admit_germline(tumour, Basis(clinvar={locate(TP53.variant): record})).variants
    assert (not variant.reasons) is is_reported
    assert variant.origin is SomaticStatus.GERMLINE


def test_admit_germline__without_clinvar_nothing_of_the_germline_is_a_finding() -> None:
    assert admit_germline(gather(call(IN_GERMLINE)), Basis()).reported_variants == ()


def test_admit_germline__other_reasons_stand() -> None:
    reasons = (Reason("outside_targets", "not in the panel"), *IN_GERMLINE.reasons)
    variant = GeneVariant("v", "TP53", None, None, None, (), "DNA", variant=TP53.variant, reasons=reasons)
    record = ClinVarRecord("12374", TP53.variant, ("Pathogenic",), 3, ())
    basis = Basis(clinvar={locate(TP53.variant): record})
    assert admit_germline(Tumour(None, variants=(variant,)), basis).variants == (variant,)


def test_gather_tumour__a_call_keeps_its_names_on_other_transcripts_of_the_gene() -> None:
    isoform = replace(CHANGE, transcript="ENST2.1", aliases=(), hgvs_protein="p.(Arg136His)", exon=None, chosen_by=None)
    beside = replace(CHANGE, gene="WRAP53", transcript="ENST3.1", terms=(Term.UPSTREAM,), chosen_by=None)
    own = VariantConsequence(TP53.variant, None, (CHANGE, isoform, beside))
    (variant,) = gather(call(TP53, consequences=(own,))).variants
    assert [(item.sequences, item.protein, item.exon) for item in variant.others] == [(("ENST2.1",), "p.(Arg136His)", None)]


def test_gather_tumour__residues_that_were_read_are_covered() -> None:
    row = ResidueCoverage("TP53", ("NM_000546.6",), 1, 393, 50, "DNA", 0.02)
    assert gather(call(residues=(row,))).coverage == (row,)


@pytest.mark.parametrize(
    ("depth", "zygosity"),
    [
        (make_depth(22, 22, 0.893, 1.0), Zygosity.HOMOZYGOUS),
        (make_depth(9, 9, 0.76, 1.0), Zygosity.UNKNOWN),
        (make_depth(158, 412, 0.337, 0.431), Zygosity.UNKNOWN),
        (AlleleDepth(None, None, None, None), Zygosity.UNKNOWN),
    ],
)
def test_gather_tumour__a_variant_is_on_every_copy_where_hardly_a_fragment_lacks_it(
    depth: AlleleDepth, zygosity: Zygosity
) -> None:
    (variant,) = gather(call(replace(TP53, tumour=depth))).variants
    assert variant.zygosity is zygosity
