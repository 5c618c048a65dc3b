from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from fascicle.calls.products import predict_product
from fascicle.evidence.paths import GenePaths, PathBook
from fascicle.model.fusions import Frame, KeptDomain, Product
from fascicle.model.genes import Domain, Transcript
from fascicle.model.loci import Span
from fascicle.reference.nucleotides import encode_bases, translate
from small_genome import (
    ALPHA,
    BETA,
    DELTA,
    EPSILON,
    GAMMA,
    GENES,
    Genome,
    SmallGene,
    draw_bases,
    list_edges,
    list_locus_offsets,
    list_places,
    splice,
)
from small_paths import find_paths

IN, OUT, NO_CDS = Frame.IN_FRAME, Frame.OUT_OF_FRAME, Frame.NO_CDS
Domains = tuple[Domain, ...] | None


def write(own: GenePaths, offsets: list[int], text: str) -> GenePaths:
    """The gene with other letters at locus offsets."""
    bases = np.array(own.bases)
    bases[offsets] = encode_bases(text.encode())
    return GenePaths(own.number, own.gene, bases, own.bundle_offset)


def fuse(
    book: PathBook,
    five: SmallGene | GenePaths,
    i: int,
    three: SmallGene | GenePaths,
    j: int,
    inserted: str = "",
    domains: tuple[Domains, Domains] = ((), ()),
    *,
    is_spliced: bool = True,
) -> Product:
    """The product of base `i - 1` joined to base `j`, counted along the first transcript (or along the locus)."""
    a, b = (own if isinstance(own, GenePaths) else find_paths(book, own) for own in (five, three))
    end, start = i - 1, j
    if is_spliced:
        end = list_locus_offsets(next(g for g in GENES if g.symbol == a.gene.symbol))[i - 1]
        start = list_locus_offsets(next(g for g in GENES if g.symbol == b.gene.symbol))[j]
    return predict_product(a, a.gene.canonical, end, inserted, b, b.gene.canonical, start, domains)


def coding(gene: SmallGene) -> tuple[int, int]:
    span = gene.transcripts[0].coding
    assert span
    return span


CODING_PAIRS = [
    (five, three) for five in (ALPHA, BETA, GAMMA, DELTA) for three in (ALPHA, BETA, GAMMA, DELTA) if five is not three
]


@pytest.mark.parametrize(("five", "three"), CODING_PAIRS, ids=lambda gene: gene.symbol)
def test_predict_product__reads_the_frame_that_counting_gives(
    small_book: PathBook, small_genome: Genome, five: SmallGene, three: SmallGene
) -> None:
    """Every pair of inner exon borders inside both coding sequences, plus and minus strand."""
    a, b = splice(small_genome, five), splice(small_genome, three)
    (a_start, a_end), (b_start, b_end) = coding(five), coding(three)
    for i in [i for i in list_edges(five) if a_start < i < a_end]:
        for j in [j for j in list_edges(three) if b_start < j < b_end]:
            product = fuse(small_book, five, i, three, j)
            shift = ((i - a_start) - (j - b_start)) % 3
            assert product.frame is (OUT if shift else IN)
            words = {0: "read in its own frame", 1: "read 1 base out of its frame", 2: "read 2 bases out of its frame"}
            assert words[shift] in product.because
            protein = translate(encode_bases((a[a_start:i] + b[j:]).encode())).partition("*")[0]
            assert product.protein == protein
            if not shift:
                assert protein.endswith(translate(encode_bases(b[b_start:b_end].encode()))[-10:-1])
            names = (five.transcripts[0].accession, three.transcripts[0].accession)
            assert (product.five_prime_transcript, product.three_prime_transcript) == names


@pytest.mark.parametrize(("i", "j", "frame"), [(470, 511, IN), (570, 511, OUT), (700, 511, OUT), (471, 511, OUT), (473, 511, IN)])
def test_predict_product__gives_the_frame_of_written_examples(small_book: PathBook, i: int, j: int, frame: Frame) -> None:
    """ALPHA is coding from 101 on, BETA from 250 on: 470 leaves 369 bases, 511 skips 261, both whole codons."""
    assert fuse(small_book, ALPHA, i, BETA, j).frame is frame


@pytest.mark.parametrize(
    ("inserted", "frame"), [("A", OUT), ("AC", OUT), ("ACG", IN), ("ACGGCA", IN), ("ACGG", OUT), ("TAA", OUT)]
)
def test_predict_product__counts_inserted_bases(small_book: PathBook, inserted: str, frame: Frame) -> None:
    product = fuse(small_book, ALPHA, 470, BETA, 511, inserted)
    assert product.frame is frame
    if inserted == "ACG":
        assert product.protein is not None
        assert product.protein[123] == "T"
    if inserted == "TAA":
        assert product.because == "a stop codon lies before the 3' partner's coding sequence"
        assert product.protein is not None
        assert len(product.protein) == 123


@pytest.mark.parametrize("i", [30, 101])
def test_predict_product__has_no_frame_when_the_head_is_untranslated(small_book: PathBook, i: int) -> None:
    product = fuse(small_book, ALPHA, i, BETA, 511)
    assert (product.frame, product.protein) == (NO_CDS, None)
    assert product.because == "the 5' partner contributes no coding sequence"


def test_predict_product__has_a_frame_from_the_first_coding_base_on(small_book: PathBook) -> None:
    """102 keeps one coding base; 512 skips 262 = one more than whole codons."""
    assert fuse(small_book, ALPHA, 102, BETA, 512).frame is IN


@pytest.mark.parametrize(
    ("five", "three", "because"),
    [
        (EPSILON, BETA, "the 5' partner contributes no coding sequence"),
        (ALPHA, EPSILON, "the 3' partner contributes no coding sequence"),
    ],
)
def test_predict_product__has_no_frame_with_a_non_coding_partner(
    small_book: PathBook, five: SmallGene, three: SmallGene, because: str
) -> None:
    product = fuse(small_book, five, 470, three, 511)
    assert (product.frame, product.because, product.protein) == (NO_CDS, because, None)


def test_predict_product__has_no_frame_behind_the_coding_sequences(small_book: PathBook) -> None:
    assert fuse(small_book, ALPHA, 470, BETA, 880).because == "the 3' partner contributes no coding sequence"
    assert fuse(small_book, ALPHA, 470, BETA, 879).frame is not NO_CDS
    whole = fuse(small_book, ALPHA, 800, BETA, 511)
    assert whole.frame is NO_CDS
    assert whole.because == "the 5' partner's coding sequence is whole and ends before the junction"
    assert fuse(small_book, ALPHA, 799, BETA, 511).frame is not NO_CDS


@pytest.mark.parametrize("gap", [30, 31, 32])
@pytest.mark.parametrize("has_stop", [False, True])
def test_predict_product__reads_through_the_untranslated_start_of_the_tail(
    small_book: PathBook, *, gap: int, has_stop: bool
) -> None:
    """BETA is joined `gap` bases before its start codon, behind 123 codons of ALPHA."""
    places = list_locus_offsets(BETA)[250 - gap : 250]
    text = "".join("GCC"[k % 3] for k in range(gap))
    text = "GCCTAG" + text[6:] if has_stop else text
    product = fuse(small_book, ALPHA, 470, write(find_paths(small_book, BETA), places, text), 250 - gap)
    assert product.frame is (IN if gap == 30 and not has_stop else OUT)
    assert product.protein is not None
    if has_stop:
        assert product.protein.endswith("A")
        assert len(product.protein) == 123 + 1
    elif gap == 30:
        assert product.protein[123:134] == "A" * 10 + "M"


def find_intron(gene: SmallGene, exon: int) -> tuple[int, int]:
    """First and last-but-one locus offset of the intron behind an exon (1-based)."""
    places = list_locus_offsets(gene)
    edge = list_edges(gene)[exon - 1]
    return places[edge - 1] + 1, places[edge]


@pytest.mark.parametrize("piece_bp", [30, 31, 32])
@pytest.mark.parametrize("has_stop", [False, True])
def test_predict_product__keeps_a_piece_of_the_head_s_intron(small_book: PathBook, *, piece_bp: int, has_stop: bool) -> None:
    first, _ = find_intron(ALPHA, 3)
    text = ("GCCTGA" + "GCC" * 9)[:piece_bp] if has_stop else ("GCC" * 11)[:piece_bp]
    head = write(find_paths(small_book, ALPHA), list(range(first, first + piece_bp)), text)
    start = list_locus_offsets(BETA)[511]
    product = fuse(small_book, head, first + piece_bp, BETA, start, is_spliced=False)
    assert product.frame is (IN if piece_bp == 30 and not has_stop else OUT)
    assert product.protein is not None
    assert product.protein[123:].startswith("A" if has_stop else "A" * 10)


@pytest.mark.parametrize("piece_bp", [30, 31, 32])
@pytest.mark.parametrize("has_stop", [False, True])
def test_predict_product__keeps_a_piece_of_the_tail_s_intron(small_book: PathBook, *, piece_bp: int, has_stop: bool) -> None:
    """No splice site is left to remove it: it is read before BETA's fourth exon, which begins on a whole codon."""
    _, behind = find_intron(BETA, 3)
    text = ("GCCTGA" + "GCC" * 9)[:piece_bp] if has_stop else ("GCC" * 11)[:piece_bp]
    tail = write(find_paths(small_book, BETA), list(range(behind - piece_bp, behind)), text)
    end = list_locus_offsets(ALPHA)[469] + 1
    product = fuse(small_book, ALPHA, end, tail, behind - piece_bp, is_spliced=False)
    assert product.frame is (IN if piece_bp == 30 and not has_stop else OUT)
    if has_stop and piece_bp == 30:
        assert product.because == "a stop codon lies before the 3' partner's coding sequence"


def test_predict_product__does_not_take_intron_bases_for_the_start_of_the_head(small_book: PathBook) -> None:
    """BETA's start codon is in its second exon; a breakpoint in its first intron keeps none of it, however long the piece."""
    first, behind = find_intron(BETA, 1)
    for end in (first + 60, behind - 5):
        product = fuse(small_book, BETA, end, ALPHA, list_locus_offsets(ALPHA)[470], is_spliced=False)
        assert product.because == "the 5' partner contributes no coding sequence"


def shorten(own: GenePaths, end: int) -> tuple[GenePaths, Transcript]:
    """ALPHA with a coding sequence that ends at genome offset `end`."""
    transcript = replace(own.gene.canonical, cds=Span(1101, end))
    gene = replace(own.gene, transcripts=(transcript, *own.gene.transcripts[1:]))
    return GenePaths(own.number, gene, own.bases, own.bundle_offset), transcript


def test_predict_product__does_not_take_intron_bases_for_the_end_of_the_head(small_book: PathBook) -> None:
    """Coding up to 50 bases into the fourth exon: the intron before it is not that end."""
    own, _ = shorten(find_paths(small_book, ALPHA), 2650)
    first, _ = find_intron(ALPHA, 3)
    product = fuse(small_book, own, first + 120, BETA, list_locus_offsets(BETA)[511], is_spliced=False)
    assert product.frame is not NO_CDS


def test_predict_product__does_not_find_coding_bases_behind_the_end_of_the_tail(small_book: PathBook) -> None:
    """A long piece of the intron behind the coding sequence adds no coding base."""
    own, _ = shorten(find_paths(small_book, ALPHA), 2650)
    first, behind = find_intron(ALPHA, 4)
    for start in (first, behind - 20):
        product = fuse(small_book, GAMMA, list_locus_offsets(GAMMA)[299] + 1, own, start, is_spliced=False)
        assert product.because == "the 3' partner contributes no coding sequence"


def test_predict_product__does_not_guess_a_protein_with_unknown_bases(small_book: PathBook) -> None:
    tail = write(find_paths(small_book, BETA), [list_locus_offsets(BETA)[600]], "N")
    product = fuse(small_book, ALPHA, 470, tail, 511)
    assert (product.frame, product.protein) == (IN, None)


def test_predict_product__cannot_tell_the_frame_across_an_unknown_piece_of_intron(small_book: PathBook) -> None:
    """A reference made from transcripts has no introns: a stop codon in the piece that is kept cannot be excluded."""
    _, behind = find_intron(BETA, 3)
    tail = write(find_paths(small_book, BETA), list(range(behind - 30, behind)), "N" * 30)
    end = list_locus_offsets(ALPHA)[469] + 1
    product = fuse(small_book, ALPHA, end, tail, behind - 30, is_spliced=False)
    assert (product.frame, product.protein) == (Frame.UNKNOWN, None)


def test_predict_product__respects_the_phase_of_an_incomplete_coding_sequence(small_book: PathBook) -> None:
    own = find_paths(small_book, ALPHA)
    frames = []
    for phase in (0, 1, 2):
        transcript = replace(own.gene.canonical, cds_phase=phase)
        gene = replace(own.gene, transcripts=(transcript,))
        head = GenePaths(own.number, gene, own.bases, own.bundle_offset)
        frames.append("out of its frame" in fuse(small_book, head, 470 + phase, BETA, 511).because)
    assert frames == [False, False, False]


def make_domain(gene: SmallGene, start: int, end: int, name: str = "kinase") -> Domain:
    """A domain on bases `start` to `end` of the first transcript, as genome blocks."""
    places = sorted(list_places(gene, gene.transcripts[0])[start:end])
    blocks: list[Span] = []
    for place in places:
        if blocks and blocks[-1].end == place:
            blocks[-1] = Span(blocks[-1].start, place + 1)
        else:
            blocks.append(Span(place, place + 1))
    ordered = tuple(blocks if gene.strand == "+" else reversed(blocks))
    return Domain(gene.symbol, name, "kinase", gene.transcripts[0].accession, Span(0, (end - start) // 3), ordered, True, "test")


def kept_fractions(kept: tuple[KeptDomain, ...]) -> list[tuple[str, float]]:
    return [(own.domain.name, own.kept_fraction) for own in kept]


@pytest.mark.parametrize("three", [BETA, GAMMA], ids=lambda gene: gene.symbol)
def test_predict_product__says_how_much_of_each_domain_is_kept(small_book: PathBook, three: SmallGene) -> None:
    """In frame at an exon border; domains of 60 bases across borders too."""
    i, j = (470, 511) if three is BETA else (470, 435)
    five_domains = (
        make_domain(ALPHA, 200, 320, "whole"),
        make_domain(ALPHA, 440, 500, "half"),
        make_domain(ALPHA, 600, 660, "lost"),
    )
    three_domains = (
        make_domain(three, j - 90, j - 30, "lost"),
        make_domain(three, j - 45, j + 15, "quarter"),
        make_domain(three, j, j + 60, "whole"),
        make_domain(three, j + 90, j + 180, "whole over a border"),
    )
    product = fuse(small_book, ALPHA, i, three, j, domains=(five_domains, three_domains))
    assert product.frame is IN
    assert kept_fractions(product.domains) == [
        ("whole", 1.0),
        ("half", 0.5),
        ("lost", 0.0),
        ("lost", 0.0),
        ("quarter", 0.25),
        ("whole", 1.0),
        ("whole over a border", 1.0),
    ]
    assert [own.is_whole for own in product.domains] == [True, False, False, False, False, True, True]


@pytest.mark.parametrize(
    ("i", "j", "frame", "kept"),
    [
        (470, 511, IN, 1.0),
        (570, 511, OUT, 0.0),
        (50, 511, NO_CDS, 1.0),  # a change of promoter: the tail may be read from a start codon of its own
        (800, 511, NO_CDS, 0.0),  # the head's own stop codon ends translation before the tail
    ],
)
def test_predict_product__keeps_domains_of_the_tail_only_where_they_can_be_read(
    small_book: PathBook, i: int, j: int, frame: Frame, kept: float
) -> None:
    product = fuse(small_book, ALPHA, i, BETA, j, domains=((), (make_domain(BETA, 660, 750),)))
    assert product.frame is frame
    assert kept_fractions(product.domains) == [("kinase", kept)]


def test_predict_product__names_partners_whose_domains_are_not_known(small_book: PathBook) -> None:
    """No row for a gene is not the same as no domain."""
    assert fuse(small_book, ALPHA, 470, BETA, 511, domains=(None, ())).genes_without_domains == ("ALPHA",)
    assert fuse(small_book, ALPHA, 470, BETA, 511, domains=(None, None)).genes_without_domains == ("ALPHA", "BETA")
    assert fuse(small_book, ALPHA, 470, BETA, 511, domains=((), ())).genes_without_domains == ()


def test_predict_product__agrees_with_translation_for_random_breakpoints(small_book: PathBook, small_genome: Genome) -> None:
    """In frame exactly when the fused text, read from ALPHA's start codon, gives BETA's protein from some residue to its end."""
    rng = random.Random(31)
    a, b = splice(small_genome, ALPHA), splice(small_genome, BETA)
    tail = translate(encode_bases(b[250:880].encode()))
    for _ in range(300):
        i, j = rng.randint(102, 799), rng.randint(250, 850)
        inserted = draw_bases(rng, rng.choice([0, 0, 1, 2, 3]))
        product = fuse(small_book, ALPHA, i, BETA, j, inserted)
        protein = translate(encode_bases((a[101:i] + inserted + b[j:]).encode())).partition("*")[0]
        assert product.protein == protein
        rest = tail[-(-(j - 250) // 3) : -1]
        assert (product.frame is IN) == (len(rest) > 3 and protein.endswith(rest))
