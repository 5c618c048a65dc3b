from __future__ import annotations

import pytest

from fascicle.model.genes import CanonicalRule, TranscriptTag
from fascicle.model.loci import Build, Span, Strand
from fascicle.reference.annotation import RawTranscript
from fascicle.reference.gene_models import coding_length, make_genes, make_transcript
from fascicle.reference.unusable import Kind, Unusable

MANE, PLUS_CLINICAL, CANONICAL = TranscriptTag
EXONS = ((100, 200), (300, 400), (500, 700))


def make_raw(
    accession: str,
    *,
    symbol: str = "G",
    gene_id: str = "G1",
    chrom: str = "chr1",
    strand: Strand = Strand.PLUS,
    exons: tuple[tuple[int, int], ...] = EXONS,
    cds: tuple[tuple[int, int, int], ...] = (),
    stop: tuple[int, int] | None = None,
    biotype: str | None = "protein_coding",
    tags: tuple[TranscriptTag, ...] = (),
) -> RawTranscript:
    return RawTranscript(
        accession,
        gene_id,
        symbol,
        chrom,
        strand,
        biotype,
        [Span(*exon) for exon in exons],
        [(Span(start, end), phase) for start, end, phase in cds],
        [Span(*stop)] if stop else [],
        set(tags),
    )


LONG, SHORT = ((150, 200, 0), (300, 400, 1), (500, 600, 0)), ((150, 200, 0), (300, 310, 1))


@pytest.mark.parametrize(
    ("transcripts", "canonical", "rule"),
    [
        ({"LONG": (LONG, ()), "ENS": (SHORT, (CANONICAL,)), "MANE": ((), (MANE,))}, "MANE", CanonicalRule.MANE_SELECT),
        ({"LONG": (LONG, ()), "ENS": (SHORT, (CANONICAL,))}, "ENS", CanonicalRule.ENSEMBL_CANONICAL),
        ({"SHORT": (SHORT, ()), "LONG": (LONG, ())}, "LONG", CanonicalRule.LONGEST_CDS),
        ({"SHORT": (SHORT, (PLUS_CLINICAL,)), "LONG": (LONG, ())}, "LONG", CanonicalRule.LONGEST_CDS),
        ({"B": (LONG, ()), "A": (LONG, ())}, "A", CanonicalRule.LONGEST_CDS),
        ({"B": ((), ()), "A": ((), ())}, "A", CanonicalRule.LONGEST_TRANSCRIPT),
    ],
    ids=["MANE Select", "Ensembl canonical", "longest CDS", "MANE Plus Clinical alone", "equal", "no CDS"],
)
def test_make_genes__chooses_the_canonical_transcript_by_the_rule_it_names(
    transcripts: dict[str, tuple[tuple[tuple[int, int, int], ...], tuple[TranscriptTag, ...]]],
    canonical: str,
    rule: CanonicalRule,
) -> None:
    raws = [make_raw(name, cds=cds, tags=tags) for name, (cds, tags) in transcripts.items()]
    for ordered in (raws, raws[::-1]):
        (gene,) = make_genes(ordered, Build.GRCH38, None, [])
        assert (gene.canonical.accession, gene.canonical_rule) == (canonical, rule)
        assert {t.accession for t in gene.transcripts} == set(transcripts)


def test_make_genes__puts_mane_plus_clinical_second() -> None:
    raws = [make_raw("A", cds=LONG), make_raw("B", cds=LONG, tags=(MANE,)), make_raw("C", cds=SHORT, tags=(PLUS_CLINICAL,))]
    (gene,) = make_genes(raws, Build.GRCH38, None, [])
    assert [t.accession for t in gene.transcripts] == ["B", "C", "A"]


def test_make_genes__lists_a_transcript_with_overlapping_exons_with_its_reason() -> None:
    unusable: list[Unusable] = []
    raws = [make_raw("GOOD"), make_raw("BAD", exons=((100, 210), (200, 300)))]
    (gene,) = make_genes(raws, Build.GRCH38, None, unusable)
    assert [t.accession for t in gene.transcripts] == ["GOOD"]
    assert unusable == [Unusable(Kind.TRANSCRIPT, "BAD", "BAD: exons overlap")]


def test_make_genes__lists_a_gene_without_a_usable_transcript_once() -> None:
    unusable: list[Unusable] = []
    raws = [make_raw("BAD", exons=((100, 210), (200, 300))), make_raw("WORSE", cds=((10, 20, 0),))]
    assert make_genes(raws, Build.GRCH38, None, unusable) == ()
    assert [(row.kind, row.name) for row in unusable] == [
        (Kind.TRANSCRIPT, "BAD"),
        (Kind.TRANSCRIPT, "WORSE"),
        (Kind.GENE, "G"),
    ]
    assert unusable[1].because == "WORSE: the coding sequence lies outside the exons"


@pytest.mark.parametrize(
    ("first", "second", "used"),
    [
        ({"chrom": "chrX"}, {"chrom": "chrY"}, "chrX"),
        ({"chrom": "chr6_GL000250v2_alt"}, {"chrom": "chr6"}, "chr6"),
        ({"chrom": "GL000220.1"}, {"chrom": "chrY"}, "chrY"),
    ],
)
def test_make_genes__uses_one_of_two_genes_of_one_name_and_lists_the_other(
    first: dict[str, str], second: dict[str, str], used: str
) -> None:
    for one, other in ((first, second), (second, first)):
        unusable: list[Unusable] = []
        raws = [make_raw("T1", gene_id="G1", chrom=one["chrom"]), make_raw("T2", gene_id="G2", chrom=other["chrom"])]
        (gene,) = make_genes(raws, Build.GRCH38, None, unusable)
        assert gene.locus.chrom == used
        (row,) = unusable
        assert row.kind is Kind.GENE
        assert ({one["chrom"], other["chrom"]} - {used}).pop() in row.name
        assert "second gene model of this name" in row.because


def test_make_genes__keeps_the_namesake_with_more_transcripts() -> None:
    raws = [make_raw("T1", gene_id="G1"), make_raw("T2", gene_id="G2", chrom="chr2"), make_raw("T3", gene_id="G2", chrom="chr2")]
    (gene,) = make_genes(raws, Build.GRCH38, None, [])
    assert gene.identifier == "G2"


@pytest.mark.parametrize(
    ("biotype", "cds", "panel", "is_kept"),
    [
        ("protein_coding", (), None, True),
        ("protein-coding", (), None, True),
        ("lncRNA", LONG, None, False),
        (None, LONG, None, True),
        (None, (), None, False),
        ("lncRNA", (), frozenset({"G"}), True),
        ("protein_coding", LONG, frozenset({"OTHER"}), False),
    ],
)
def test_make_genes__takes_coding_genes_or_those_of_the_panel(
    *, biotype: str | None, cds: tuple[tuple[int, int, int], ...], panel: frozenset[str] | None, is_kept: bool
) -> None:
    genes = make_genes([make_raw("T", biotype=biotype, cds=cds)], Build.GRCH38, panel, [])
    assert bool(genes) is is_kept


def test_make_genes__orders_genes_by_place() -> None:
    places = (("C", "chr10"), ("B", "chr2"), ("X", "chrX"), ("A", "chr2"))
    raws = [make_raw(f"T{s}", symbol=s, gene_id=s, chrom=c, exons=((100 + ord(s), 400),)) for s, c in places]
    assert [g.symbol for g in make_genes(raws, Build.GRCH38, None, [])] == ["A", "B", "C", "X"]


def test_make_transcript__joins_exons_that_touch_and_takes_each_once() -> None:
    raw = make_raw("T", exons=((300, 400), (100, 200), (200, 250), (300, 400)))
    assert make_transcript(raw, Build.GRCH38).exons == (Span(100, 250), Span(300, 400))


def test_make_transcript__orders_exons_as_the_transcript_runs() -> None:
    transcript = make_transcript(make_raw("T", strand=Strand.MINUS), Build.GRCH38)
    assert transcript.exons == (Span(500, 700), Span(300, 400), Span(100, 200))


def test_make_transcript__takes_exons_from_the_coding_lines_where_there_are_no_others() -> None:
    transcript = make_transcript(make_raw("T", exons=(), cds=LONG), Build.GRCH38)
    assert transcript.exons == (Span(150, 200), Span(300, 400), Span(500, 600))


def test_make_transcript__takes_the_stop_codon_into_the_cds() -> None:
    split = make_raw("T", cds=((150, 200, 0), (300, 399, 1)), stop=(399, 400))
    split.stop_codons.append(Span(500, 502))
    assert make_transcript(split, Build.GRCH38).cds == Span(150, 502)


@pytest.mark.parametrize(("strand", "phase"), [(Strand.PLUS, 1), (Strand.MINUS, 2)])
def test_make_transcript__takes_the_phase_of_the_first_coding_exon(strand: Strand, phase: int) -> None:
    raw = make_raw("T", strand=strand, cds=((150, 200, 1), (500, 600, 2)))
    assert make_transcript(raw, Build.GRCH38).cds_phase == phase


def test_coding_length__counts_coding_bases_of_exons_alone() -> None:
    assert coding_length(make_transcript(make_raw("T", cds=LONG), Build.GRCH38)) == 50 + 100 + 100
    assert coding_length(make_transcript(make_raw("T"), Build.GRCH38)) == 0
