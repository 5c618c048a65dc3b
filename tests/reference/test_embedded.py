from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fascicle.errors import OutputError
from fascicle.model.genes import CanonicalRule, Gene, Transcript
from fascicle.model.loci import Build, Locus, Position, Span, Strand, format_position
from fascicle.reference.bundle import Bundle, verify_bundle
from fascicle.reference.embedded import (
    EMBEDDED_NAME,
    build_embedded_bundle,
    compose_synthetic_content,
    open_embedded_bundle,
)
from fascicle.reference.fasta import read_genome
from fascicle.reference.gene_loci import cut_locus
from fascicle.reference.nucleotides import Bases, decode_bases, translate
from fascicle.reference.synthetic import find_broken_frames, is_open, make_locus


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def bundle(cache: Path) -> Bundle:
    return open_embedded_bundle(cache)


def transcript_of(bundle: Bundle, gene: str, accession: str) -> tuple[Transcript, Bases]:
    number = bundle.numbers[gene]
    transcript = bundle.gene(number).find_transcript(accession)
    assert transcript is not None
    return transcript, bundle.transcript_bases(number, transcript)


def fuse(bundle: Bundle, five: tuple[str, str, int], three: tuple[str, str, int]) -> tuple[str, int]:
    """Protein of a fusion between whole exons up to its first stop, and the coding bases of the 5' partner."""
    head, head_bases = transcript_of(bundle, *five[:2])
    tail, tail_bases = transcript_of(bundle, *three[:2])
    assert head.cds_span is not None
    kept = head.exon_starts[five[2]] - head.cds_span.start
    rna = np.concatenate((head_bases[head.cds_span.start :][:kept], tail_bases[tail.exon_starts[three[2] - 1] :]))
    return translate(rna).partition("*")[0], kept


def test_build_embedded_bundle__says_that_it_is_synthetic(bundle: Bundle) -> None:
    assert (bundle.name, bundle.build, bundle.is_synthetic) == (EMBEDDED_NAME, Build.GRCH38, True)
    assert bundle.header["panel"] == "embedded"
    assert bundle.header["has_introns"] is True
    assert "made up" in bundle.header["sources"]["genome"]


def test_build_embedded_bundle__has_an_open_frame_in_every_transcript(bundle: Bundle) -> None:
    for number in range(len(bundle.symbols)):
        gene = bundle.gene(number)
        assert find_broken_frames(gene, bundle.locus_bases(number)) == (), gene.symbol


def test_build_embedded_bundle__has_gt_ag_at_nearly_every_intron(bundle: Bundle) -> None:
    """Only a base that is coding in another transcript may differ."""
    introns = canonical = 0
    for number in range(len(bundle.symbols)):
        gene, locus = bundle.gene(number), bundle.locus_bases(number)
        for i, transcript in enumerate(gene.transcripts):
            offsets = [
                gene.locus.span.end - e.end if not transcript.is_plus else e.start - gene.locus.span.start
                for e in transcript.exons
            ]
            for (at, exon), following in zip(zip(offsets, transcript.exons, strict=True), offsets[1:], strict=False):
                ends = decode_bases(locus[[at + len(exon), at + len(exon) + 1, following - 2, following - 1]])
                introns += 1
                canonical += ends == "GTAG"
                assert ends == "GTAG" or i > 0 or len(gene.transcripts) > 1, transcript.accession
    assert introns > 700
    assert introns - canonical <= 2


def test_build_embedded_bundle__shares_no_word_between_genes(bundle: Bundle) -> None:
    assert bundle.paralogs == {}


def test_build_embedded_bundle__has_a_natural_composition(bundle: Bundle) -> None:
    exonic = np.concatenate([bundle.transcript_bases(i, bundle.gene(i).canonical) for i in range(len(bundle.symbols))])
    assert 0.43 < np.isin(exonic, (1, 2)).mean() < 0.48
    assert (exonic < 4).all()


def test_build_embedded_bundle__keeps_the_genome_as_slices_on_the_plus_strand(bundle: Bundle) -> None:
    pieces = {(piece.chrom, piece.span): piece for piece in read_genome(bundle.path / "sequence.fa.gz")}
    number = bundle.numbers["NTRK3"]
    locus = bundle.gene(number).locus
    piece = pieces[locus.chrom, locus.span]
    assert locus.strand is Strand.MINUS
    assert np.array_equal(cut_locus(locus, piece.span.start, piece.bases), bundle.locus_bases(number))


def test_build_embedded_bundle__writes_the_same_bytes_again(bundle: Bundle, tmp_path: Path) -> None:
    assert build_embedded_bundle(tmp_path / "again").sha256 == bundle.sha256


def test_build_embedded_bundle__places_the_breakpoints_of_the_index_case(bundle: Bundle) -> None:
    head, _ = transcript_of(bundle, "SPECC1L", "NM_015330")
    tail, _ = transcript_of(bundle, "NTRK3", "NM_001012338")
    last = Position(Build.GRCH38, head.locus.chrom, head.to_genome(head.exon_starts[6] - 1), head.locus.strand)
    first = Position(Build.GRCH38, tail.locus.chrom, tail.to_genome(tail.exon_starts[13]), tail.locus.strand)
    assert len(head.exons) == 17
    assert (format_position(last), format_position(first)) == ("chr22:24324427(+)", "chr15:88033045(-)")


def test_build_embedded_bundle__gives_specc1l_ntrk3_its_1089_residues_and_kinase(bundle: Bundle) -> None:
    protein, kept = fuse(bundle, ("SPECC1L", "NM_015330", 6), ("NTRK3", "NM_001012338", 14))
    assert len(protein) == 1089
    domains = bundle.find_domains("NTRK3")
    assert domains is not None
    (kinase,) = [domain for domain in domains if domain.role == "kinase"]
    tail, tail_bases = transcript_of(bundle, "NTRK3", "NM_001012338")
    assert tail.cds_span is not None
    own = translate(tail_bases[tail.cds_span.start :]).partition("*")[0]
    assert kinase.aa == Span(537, 824)
    assert kept % 3 == (tail.exon_starts[13] - tail.cds_span.start) % 3
    assert own[kinase.aa.start : kinase.aa.end] in protein


def test_build_embedded_bundle__has_the_other_specc1l_transcript_out_of_frame(bundle: Bundle) -> None:
    protein, kept = fuse(bundle, ("SPECC1L", "NM_001145468", 6), ("NTRK3", "NM_001012338", 14))
    tail, _ = transcript_of(bundle, "NTRK3", "NM_001012338")
    assert tail.cds_span is not None
    assert kept % 3 != (tail.exon_starts[13] - tail.cds_span.start) % 3
    same_exon, _ = fuse(bundle, ("SPECC1L", "NM_001145468", 5), ("NTRK3", "NM_001012338", 14))
    assert len(same_exon) == 1089
    assert protein != same_exon


def test_open_embedded_bundle__opens_what_is_there(bundle: Bundle, cache: Path) -> None:
    said: list[str] = []
    assert open_embedded_bundle(cache, said.append).sha256 == bundle.sha256
    assert said == []


def test_open_embedded_bundle__replaces_a_bundle_of_another_version(tmp_path: Path, bundle: Bundle) -> None:
    old = tmp_path / EMBEDDED_NAME
    old.mkdir()
    (old / "bundle.toml").write_text('format = "fascicle.bundle/0"\n')
    opened = open_embedded_bundle(tmp_path)
    assert opened.sha256 == bundle.sha256
    assert verify_bundle(opened) == ()
    assert [path.name for path in tmp_path.iterdir()] == [EMBEDDED_NAME]


def test_open_embedded_bundle__refuses_a_cache_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(OutputError, match="Choose a writable cache"):
        open_embedded_bundle(tmp_path / "cache")


def make_gene(name: str, strand: Strand, exon_sets: list[list[tuple[int, int]]], cds: list[tuple[int, int]]) -> Gene:
    span = Span(1000, 2000)
    made = []
    for i, (exons, ends) in enumerate(zip(exon_sets, cds, strict=True)):
        spans = tuple(Span(*exon) for exon in exons)
        own = Locus(Build.GRCH38, "chr1", Span(min(s.start for s in spans), max(s.end for s in spans)), strand)
        made.append(Transcript(f"T{i}", own, spans, Span(*ends)))
    return Gene(name, name, "protein_coding", Locus(Build.GRCH38, "chr1", span, strand), tuple(made), CanonicalRule.LONGEST_CDS)


def test_make_locus__is_drawn_from_seed_and_symbol_alone() -> None:
    def draw(name: str, seed: int) -> str:
        return decode_bases(make_locus(make_gene(name, Strand.PLUS, [[(1000, 1300), (1700, 2000)]], [(1050, 1950)]), seed))

    assert draw("A", 1) == draw("A", 1)
    assert len({draw("A", 1), draw("B", 1), draw("A", 2)}) == 3


@pytest.mark.parametrize("strand", list(Strand))
def test_make_locus__makes_no_stop_where_an_intron_splits_a_codon(strand: Strand) -> None:
    exons = [(1000, 1100), (1300, 1401), (1600, 2000)]
    ordered = exons if strand is Strand.PLUS else exons[::-1]
    gene = make_gene("A", strand, [ordered], [(1010, 1898)])
    coding = gene.canonical.cds_span
    assert coding is not None
    assert len(coding) % 3 == 0, "the example must be whole codons"
    for seed in range(30):
        locus = make_locus(gene, seed)
        rna = np.concatenate(
            [locus[s.start - 1000 : s.end - 1000] for s in gene.canonical.exons]
            if strand is Strand.PLUS
            else [locus[2000 - s.end : 2000 - s.start] for s in gene.canonical.exons]
        )
        assert is_open(rna[coding.start : coding.end])
        for edge in gene.canonical.exon_starts[1:-1]:
            phase = (edge - coding.start) % 3
            assert phase == 0 or rna[edge - phase] != 3


def test_find_broken_frames__names_a_transcript_read_in_another_frame() -> None:
    gene = make_gene("A", Strand.PLUS, [[(1000, 2000)], [(1000, 2000)]], [(1100, 1700), (1101, 1701)])
    assert find_broken_frames(gene, make_locus(gene, 1)) == ("T1",)


def test_compose_synthetic_content__refuses_loci_that_overlap() -> None:
    genes = tuple(make_gene(name, Strand.PLUS, [[(1000, 2000)]], [(1100, 1700)]) for name in "AB")
    with pytest.raises(ValueError, match="A and B overlap"):
        compose_synthetic_content(genes, 1)
