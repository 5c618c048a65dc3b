"""What RNA should show of two places of DNA that are joined: the exon pair, its product and its names.

A break in an intron leaves the splice site before it (5' gene) or behind it (3' gene), so that RNA joins those exons. Breaks
inside exons of both genes are joined as they are. Where only one lies inside an exon, that exon has lost a splice site: the next
whole one is what is expected, by rule and not by knowledge of how the cell splices it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fascicle.calls.nomenclature import name_fusion
from fascicle.calls.products import predict_product
from fascicle.calls.sites import describe_site, locate, rank_transcripts
from fascicle.calls.variant_genes import GeneFinder
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.model.fusions import EventKind, Fusion, Junction, Place, Product, Side, Support, TranscriptSite
from fascicle.model.genes import Transcript
from fascicle.model.loci import Position, Span
from fascicle.model.structural import ExpectedTranscript
from fascicle.reference.bundle import Bundle
from fascicle.reference.gene_loci import to_locus_offset

IsKnownPair = Callable[[str, str], bool]
_NO_SUPPORT = Support(0, 0, None, None, None, None)
_EXONIC = (Place.INSIDE_EXON, Place.EXON_EDGE)


@dataclass(frozen=True)
class GeneSide:
    """A side in a gene read in its sense: the gene, the offset in its locus, the transcript chosen and where the break lies in
    it.
    """

    gene: GenePaths
    offset: int
    transcript: Transcript
    site: TranscriptSite


class TranscriptExpecter:
    """Describes sides by the genes of a bundle, and what two of them make."""

    def __init__(self, bundle: Bundle, is_known_pair: IsKnownPair):
        self._bundle = bundle
        self._book = PathBook(bundle)
        self._find = GeneFinder(bundle)
        self._is_known_pair = is_known_pair

    def name_gene(self, position: Position) -> str | None:
        """The gene at a place, in whichever direction it is read."""
        genes = self._find.list_genes(position.chrom, Span(position.offset, position.offset + 1))
        return genes[0].symbol if genes else None

    def find_pair(self, five_prime: Position, three_prime: Position) -> tuple[GeneSide, GeneSide] | None:
        """Both sides in genes that are read in their sense; a recurrent pair first, then genes of coding sequence."""
        left = self._list_sides(five_prime, is_five_prime=True)
        right = self._list_sides(three_prime, is_five_prime=False)
        pairs = [(a, b) for a in left for b in right]
        return min(pairs, key=self._rank, default=None)

    def _rank(self, pair: tuple[GeneSide, GeneSide]) -> tuple[bool, int]:
        names = (pair[0].gene.gene.symbol, pair[1].gene.gene.symbol)
        return not self._is_known_pair(*names), sum(side.transcript.cds is None for side in pair)

    def _list_sides(self, position: Position, *, is_five_prime: bool) -> list[GeneSide]:
        genes = self._find.list_genes(position.chrom, Span(position.offset, position.offset + 1))
        sides = []
        for gene in genes:
            if gene.locus.strand is not position.strand:
                continue
            paths = self._book.gene(self._bundle.numbers[gene.symbol])
            side = describe_side(paths, position.offset, is_five_prime=is_five_prime)
            if side is not None:
                sides.append(side)
        return sides

    def expect(self, five_prime: GeneSide, three_prime: GeneSide, inserted: str) -> ExpectedTranscript | None:
        """What RNA should show of them; None where no exon is left to be joined, or the transcript stays as it was."""
        edges = _find_edges(five_prime, three_prime)
        if edges is None or _is_as_before(five_prime, three_prime, edges):
            return None
        end, start, because = edges
        between = inserted if end == five_prime.offset and start == three_prime.offset else ""
        sides = (_make_side(five_prime, end, is_five_prime=True), _make_side(three_prime, start, is_five_prime=False))
        genes = (five_prime.gene.gene, three_prime.gene.gene)
        domains = (self._bundle.find_domains(genes[0].symbol), self._bundle.find_domains(genes[1].symbol))
        product = predict_product(
            five_prime.gene, five_prime.transcript, end, between, three_prime.gene, three_prime.transcript, start, domains
        )
        names = name_fusion(_make_fusion(sides, between, product), *genes)
        return ExpectedTranscript(*sides, product, names, because)


def describe_side(gene: GenePaths, genome_offset: int, *, is_five_prime: bool) -> GeneSide | None:
    """A place in a gene's canonical transcript; where that does not reach it, in the best of the others; None outside of all."""
    offset = to_locus_offset(gene.gene.locus, genome_offset)
    canonical = gene.gene.canonical
    site = describe_site(gene, canonical, offset, is_five_prime=is_five_prime)
    if site is not None:
        return GeneSide(gene, offset, canonical, site)
    ranked = rank_transcripts(gene, offset, is_five_prime=is_five_prime)
    return GeneSide(gene, offset, *ranked[0]) if ranked else None


def _find_edges(five_prime: GeneSide, three_prime: GeneSide) -> tuple[int, int, str] | None:
    """Locus offsets of the last base of the 5' gene and the first of the 3' gene in RNA, and the sentence that says why."""
    is_cut = (five_prime.site.place in _EXONIC, three_prime.site.place in _EXONIC)
    if all(is_cut):
        return five_prime.offset, three_prime.offset, "both breaks lie in exons, which are joined as they are"
    first, last = five_prime.site.exon, three_prime.site.exon
    if five_prime.site.place is Place.INSIDE_EXON:
        first -= 1
    if three_prime.site.place is Place.INSIDE_EXON:
        last += 1
    if first < 1 or last > three_prime.site.exon_count:
        return None
    end = _find_edge(five_prime, first, is_end=True)
    start = _find_edge(three_prime, last, is_end=False)
    if not any(is_cut):
        return end, start, "both breaks lie in introns: RNA joins the exons beside them"
    return end, start, "one break lies inside an exon, which loses a splice site: the next whole exon is expected"


def _is_as_before(five_prime: GeneSide, three_prime: GeneSide, edges: tuple[int, int, str]) -> bool:
    """Whether the exons that are joined follow each other in one transcript anyway."""
    if five_prime.transcript is not three_prime.transcript:
        return False
    sites = (
        describe_site(five_prime.gene, five_prime.transcript, edges[0], is_five_prime=True),
        describe_site(three_prime.gene, three_prime.transcript, edges[1], is_five_prime=False),
    )
    if sites[0] is None or sites[1] is None or any(site.place is not Place.EXON_EDGE for site in sites if site):
        return False
    return sites[1].exon == sites[0].exon + 1


def _find_edge(side: GeneSide, exon: int, *, is_end: bool) -> int:
    """The locus offset of the last or first base of an exon (counted from 1)."""
    span = side.transcript.exons[exon - 1]
    offset = span.end - 1 if side.transcript.is_plus == is_end else span.start
    return to_locus_offset(side.gene.gene.locus, offset)


def _make_side(side: GeneSide, offset: int, *, is_five_prime: bool) -> Side:
    site = describe_site(side.gene, side.transcript, offset, is_five_prime=is_five_prime)
    return Side(side.gene.gene.symbol, locate(side.gene, offset), site)


def _make_fusion(sides: tuple[Side, Side], inserted: str, product: Product) -> Fusion:
    """The transcript as a fusion without support, for the names."""
    junction = Junction(None, inserted)
    return Fusion(*sides, junction, _NO_SUPPORT, None, None, product, (), is_known_pair=False, reasons=(), kind=EventKind.FUSION)
