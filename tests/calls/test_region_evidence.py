"""What is known of a lost part: pathogenic variants in it, domains, hotspots, and how common its loss is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from coding_genes import START, change_gene, spell_gene
from fascicle.calls.consequence.annotating import assess_gene
from fascicle.calls.germline.clinvar import ClinvarNear
from fascicle.calls.germline.lost_parts import LostRegion, find_truncated
from fascicle.calls.germline.lost_variants import find_lost, find_open_region, find_windows
from fascicle.calls.germline.region_evidence import RegionKnowledge, list_region_windows
from fascicle.knowledge.importers.hotspots import Hotspot
from fascicle.model.acmg import PathogenicityClass
from fascicle.model.consequences import Term, VariantConsequence
from fascicle.model.genes import Domain, TranscriptTag
from fascicle.model.germline import ClinvarRecord
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.site_files import SiteRow

INTRON = "gt" + "a" * 20 + "ag"
# Codons GCA (alanine), but a methionine as residue 40.
CODING = "ATG" + "GCA" * 39 + "ATG" + "GCA" * 80 + "TAA"
BORDERS = (0, 90, 180, len(CODING))
EXONS = tuple(CODING[a:b] for a, b in pairwise(BORDERS))
GENE = spell_gene(INTRON.join(EXONS), (0, len(CODING)))
SENSE = GENE.transcripts[0]
LAST = START + 180 + 2 * len(INTRON)
"""The first base of the last exon on the genome, residue 60."""


def annotate(variants: Sequence[SmallVariant]) -> list[VariantConsequence]:
    return [VariantConsequence(variant, None, tuple(assess_gene(variant, GENE))) for variant in variants]


def change(at: int, alt: str, ref: str = "") -> SmallVariant:
    """A substitution at a genome offset."""
    base = ref or GENE.fetch_plus(at, at + 1)
    return SmallVariant(Build.GRCH38, "chr17", at, base, alt)


def record(identifier: str, stars: int = 2, kind: PathogenicityClass = PathogenicityClass.PATHOGENIC) -> ClinvarRecord:
    return ClinvarRecord(identifier, kind.value, kind, stars, None, (), "clinvar.vcf")


@dataclass
class FakeSites:
    """A population resource with the rows given."""

    rows: tuple[SiteRow, ...]
    name: str = "gnomad.vcf"

    def read(self, windows: Mapping[str, Sequence[Span]]) -> Iterator[SiteRow]:
        for row in self.rows:
            if any(span.start < row.start + len(row.ref) and row.start < span.end for span in windows.get(row.chrom, ())):
                yield row


def row(variant: SmallVariant, frequency: float, filters: tuple[str, ...] = ()) -> SiteRow:
    return SiteRow(variant.chrom, variant.start, variant.ref, (variant.alt,), filters, f"AF={frequency}", "gnomad.vcf")


def know(
    records: Mapping[SmallVariant, ClinvarRecord] | None = None,
    hotspots: Mapping[tuple[str, int], Hotspot] | None = None,
    rows: tuple[SiteRow, ...] | None = None,
) -> RegionKnowledge:
    near = None if records is None else ClinvarNear(records, "clinvar.vcf")
    sites = None if rows is None else FakeSites(rows)
    return RegionKnowledge(near, "no file", hotspots, sites, annotate, lambda *_: "N")  # type: ignore[arg-type]


STOP = change(LAST + 3, "T", "G")
"""Stands for a stop codon in the last exon; the region is what counts."""
REGION = LostRegion(Span(61, 121), Span(2, 3), is_to_end=True)
MISSENSE = change(LAST + 31, "A")
BEFORE = change(START + 31, "A")


@pytest.mark.parametrize(
    ("records", "answer", "words"),
    [
        (None, None, "no file"),
        ({}, False, "no pathogenic variant of clinvar.vcf with two stars in it, no known domain or hotspot"),
        ({MISSENSE: record("7")}, True, "a pathogenic variant of ClinVar in it, such as record 7"),
        ({MISSENSE: record("7", stars=1)}, False, "no pathogenic variant"),
        ({MISSENSE: record("7", kind=PathogenicityClass.BENIGN)}, False, "no pathogenic variant"),
        ({BEFORE: record("7")}, False, "no pathogenic variant"),
    ],
)
def test_find_critical__by_pathogenic_variants_in_the_region(
    records: Mapping[SmallVariant, ClinvarRecord] | None, *, answer: bool | None, words: str
) -> None:
    found, because = know(records).find_critical(SENSE, REGION, STOP)
    assert found is answer
    assert words in because


def test_find_critical__the_variants_own_record_says_nothing() -> None:
    assert know({MISSENSE: record("7")}).find_critical(SENSE, REGION, MISSENSE)[0] is False


def test_find_critical__a_truncation_counts_where_it_escapes_decay_too_and_the_region_reaches_the_end() -> None:
    stop = change(LAST + 60, "TAG", "GCA")
    assert Term.STOP_GAINED in annotate([stop])[0].transcripts[0].terms
    assert know({stop: record("8")}).find_critical(SENSE, REGION, STOP)[0] is True
    assert know({stop: record("8")}).find_critical(SENSE, replace(REGION, is_to_end=False), STOP)[0] is False
    early = change(START + 39, "TAG", "GCA")
    whole = LostRegion(Span(1, 121), Span(0, 1), is_to_end=True)
    # It decays: nothing is learnt of the region.
    assert know({early: record("9")}).find_critical(SENSE, whole, STOP)[0] is False


def test_find_critical__by_hotspots_of_missense_changes_on_the_same_transcript() -> None:
    spot = Hotspot("GENE", "NM_1", 100, 50, {"V": 40, "*": 10})
    found, because = know(hotspots={("GENE", 100): spot}).find_critical(SENSE, REGION, STOP)
    assert (found, because) == (True, "it holds hotspots of missense changes in tumours, such as residue 100")
    for other in (replace(spot, changes={"V": 5, "*": 45}), replace(spot, transcript="NM_2"), replace(spot, residue=50)):
        assert know(hotspots={("GENE", other.residue): other}).find_critical(SENSE, REGION, STOP)[0] is None


def test_find_critical__by_a_domain_that_the_role_of_the_gene_needs() -> None:
    blocks = (Span(LAST + 30, LAST + 90),)
    for is_critical in (True, False):
        domain = Domain("GENE", "Kinase", "kinase", "NM_1.1", Span(70, 90), blocks, is_critical, "x")
        sense = spell_gene(INTRON.join(EXONS), (0, len(CODING)), domains=(domain,)).transcripts[0]
        assert know({}).find_critical(sense, REGION, STOP)[0] is is_critical


@pytest.mark.parametrize(
    ("rows", "answer", "words"),
    [
        (None, None, "no population resource was given"),
        ((), None, "gnomad.vcf lists nothing in the exon"),
        ((row(MISSENSE, 0.2),), False, "no truncation of the exon above 0.1% in gnomad.vcf"),
        ((row(change(LAST - 1, "A"), 0.002),), True, "has a frequency of 0.002"),
        ((row(change(LAST - 1, "A"), 0.001),), False, "no truncation"),
        ((row(change(LAST - 1, "A"), 0.002, ("AC0",)),), False, "no truncation"),
    ],
)
def test_find_common__truncations_of_the_exon_above_one_in_a_thousand(
    rows: tuple[SiteRow, ...] | None, *, answer: bool | None, words: str
) -> None:
    found, because = know(rows=rows).find_common(SENSE, Span(2, 3))
    assert found is answer
    assert words in because


def test_list_region_windows__are_the_exons_that_encode_the_region_with_their_splice_sites() -> None:
    windows = [span for _, span in list_region_windows(SENSE, REGION)]
    assert windows == [Span(LAST - 2, START + len(INTRON.join(EXONS)) + 2)]
    assert len(list(list_region_windows(SENSE, LostRegion(Span(20, 121), Span(0, 1), is_to_end=True)))) == 3


def test_find_lost__asks_for_the_region_of_a_truncation_that_escapes_decay_alone() -> None:
    late = change_gene(GENE, LAST - START + 60, GENE.fetch(LAST - START + 60, LAST - START + 63), "TAG")
    early = change_gene(GENE, 39, GENE.fetch(39, 42), "TAG")
    lost = find_lost(STOP, late, SENSE, know({MISSENSE: record("7")}, rows=(row(MISSENSE, 0.2),)))
    assert (lost.is_common, lost.is_critical) == (False, False)
    assert lost.removed_fraction == pytest.approx(41 / 121)
    assert find_open_region(early, SENSE) is None
    assert (find_lost(STOP, early, SENSE, know({})).is_critical, list(find_windows(early, SENSE))) == (None, [])
    truncated = find_truncated(late, SENSE)
    assert truncated is not None
    assert truncated.residues == Span(80, 121)


@pytest.mark.parametrize(("at", "answer"), [(START + 31, True), (LAST + 31, False)])
def test_find_lost__a_lost_start_codon_is_about_what_lies_before_the_next_one(at: int, *, answer: bool) -> None:
    consequence = change_gene(GENE, 0, "A", "G")
    assert Term.START_LOST in consequence.terms
    lost = find_lost(change(START, "G"), consequence, SENSE, know({change(at, "A"): record("7")}))
    assert lost.is_pathogenic_before_start is answer
    assert (lost.has_other_start, lost.other_start_because) == (None, "the reference holds one coding transcript of the gene")
    # Residues 1 to 39 lie in the first two exons.
    assert len(list(find_windows(consequence, SENSE))) == 2


@pytest.mark.parametrize(
    ("start", "tags", "answer"),
    [
        (0, frozenset(), False),
        (120, frozenset(), None),
        (120, frozenset({TranscriptTag.MANE_PLUS_CLINICAL}), True),
    ],
)
def test_find_lost__other_transcripts_may_begin_elsewhere(
    start: int, tags: frozenset[TranscriptTag], *, answer: bool | None
) -> None:
    own = SENSE.transcript
    assert own.cds is not None
    other = replace(own, accession="NM_2.1", cds=Span(own.to_genome(start), own.cds.end), tags=tags)
    gene = replace(GENE, gene=replace(GENE.gene, transcripts=(own, other)))
    lost = find_lost(change(START, "G"), change_gene(GENE, 0, "A", "G"), gene.transcripts[0], know({}))
    assert lost.has_other_start is answer
