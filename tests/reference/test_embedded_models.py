from __future__ import annotations

from itertools import combinations

import pytest

from fascicle.errors import ReferenceInputError
from fascicle.model.genes import CanonicalRule, Gene, TranscriptTag
from fascicle.model.loci import Build, Position, Span, Strand, format_position
from fascicle.reference.embedded_models import COLUMNS, parse_embedded_transcripts, read_embedded_genes

ROW = "ABC\tENSG1\tHGNC:1\tchr1\t-\tNM_1.1\tENST1.1\tMANE Select\t15\t39\t31,11\t40,20\tmade up"


def table(*rows: str) -> str:
    return "\n".join(("\t".join(COLUMNS), *rows)) + "\n"


@pytest.fixture(scope="module")
def genes() -> dict[str, Gene]:
    return {gene.symbol: gene for gene in read_embedded_genes()}


def exon_edge(gene: Gene, transcript: str, exon: int, *, at_end: bool) -> str:
    """The first or last base of an exon in the direction of the transcript."""
    found = gene.find_transcript(transcript)
    assert found is not None
    span = found.exons[exon - 1]
    offset = span.end - 1 if at_end == found.is_plus else span.start
    return format_position(Position(Build.GRCH38, found.locus.chrom, offset, found.locus.strand))


def coding_bases(gene: Gene, transcript: str, exons: range) -> int:
    """Coding bases in the given exons (1-based numbers)."""
    found = gene.find_transcript(transcript)
    assert found is not None
    assert found.cds is not None
    return sum(found.exons[exon - 1].overlap(found.cds) for exon in exons)


def test_parse_embedded_transcripts__reads_one_based_rows_as_half_open_spans() -> None:
    (gene,) = parse_embedded_transcripts(table(ROW))
    assert gene.symbol == "ABC"
    assert gene.identifier == "ENSG1"
    assert gene.canonical_rule is CanonicalRule.MANE_SELECT
    assert gene.locus.strand is Strand.MINUS
    assert gene.canonical.exons == (Span(30, 40), Span(10, 20))
    assert gene.canonical.cds == Span(14, 39)
    assert gene.canonical.names == ("NM_1.1", "ENST1.1")
    assert gene.canonical.tags == {TranscriptTag.MANE_SELECT}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (ROW.replace("\t39\t", "\t38\t"), "not made of whole codons"),
        (ROW.replace("31,11", "11,31").replace("40,20", "20,40"), "not in transcript order"),
        (ROW.replace("MANE Select", ""), "not its MANE Select"),
        (ROW.replace("40,20", "40"), "NM_1.1"),
        (ROW.replace("\tmade up", ""), "12 fields instead of 13"),
    ],
)
def test_parse_embedded_transcripts__refuses_a_row_that_is_no_transcript(row: str, message: str) -> None:
    with pytest.raises(ReferenceInputError, match=message):
        parse_embedded_transcripts(table(row))


def test_parse_embedded_transcripts__refuses_a_gene_in_two_places() -> None:
    other = ROW.replace("ABC", "XYZ")
    with pytest.raises(ReferenceInputError, match="do not stand together"):
        parse_embedded_transcripts(table(ROW, other, ROW))


def test_read_embedded_genes__holds_the_junction_of_the_index_case(genes: dict[str, Gene]) -> None:
    specc1l, ntrk3 = genes["SPECC1L"], genes["NTRK3"]
    assert len(specc1l.canonical.exons) == 17
    assert exon_edge(specc1l, "NM_015330", 6, at_end=True) == "chr22:24324427(+)"
    assert exon_edge(ntrk3, "NM_001012338", 14, at_end=False) == "chr15:88033045(-)"
    assert ntrk3.canonical.names == ("NM_001012338.3", "ENST00000629765.3")


def test_read_embedded_genes__numbers_the_same_exon_by_transcript(genes: dict[str, Gene]) -> None:
    assert exon_edge(genes["SPECC1L"], "NM_001145468", 5, at_end=True) == "chr22:24324427(+)"
    assert exon_edge(genes["NTRK3"], "ENST00000357724", 14, at_end=False) == "chr15:87940753(-)"
    assert exon_edge(genes["NTRK3"], "NM_001012338", 15, at_end=False) == "chr15:87940753(-)"


def test_read_embedded_genes__keeps_the_frame_of_exon_6_and_loses_it_on_the_other_transcript(genes: dict[str, Gene]) -> None:
    skipped = coding_bases(genes["NTRK3"], "NM_001012338", range(1, 14))
    kept = coding_bases(genes["SPECC1L"], "NM_015330", range(1, 7))
    kept_other = coding_bases(genes["SPECC1L"], "NM_001145468", range(1, 7))
    assert (kept - skipped) % 3 == 0
    assert (kept_other - skipped) % 3 != 0


def test_read_embedded_genes__gives_a_product_of_1089_residues(genes: dict[str, Gene]) -> None:
    kept = coding_bases(genes["SPECC1L"], "NM_015330", range(1, 7))
    rest = coding_bases(genes["NTRK3"], "NM_001012338", range(14, 21))
    assert (kept + rest) // 3 - 1 == 1089


def test_read_embedded_genes__has_no_two_genes_in_one_place(genes: dict[str, Gene]) -> None:
    assert len(genes) >= 45
    for one, other in combinations(genes.values(), 2):
        assert one.locus.chrom != other.locus.chrom or one.locus.span.overlap(other.locus.span) == 0, (one.symbol, other.symbol)
