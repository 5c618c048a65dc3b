"""The screen against a plain twin that looks at every word of a fragment.

The kernel promises: a fragment whose ends agree on one gene in every read is that gene's; every other fragment is judged by all
of its words. So the two may differ only where the twin finds a second gene between agreeing ends, and where a read has so few
words in the table (fewer than nine in a row, none near its ends) that a sparse look finds nothing.
"""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest

from fascicle.reads.fastq import read_blocks
from fascicle.reads.screen import CONCORDANT, KEPT, OFF_TARGET, SHARED_ONLY, screen_block
from fascicle.reference.builder import BundleSources, build_bundle
from fascicle.reference.bundle import Bundle
from fascicle.reference.nucleotides import decode_bases
from small_genome import (
    ALPHA,
    BETA,
    EPSILON,
    GAMMA,
    GENES,
    Genome,
    Pair,
    add_errors,
    draw_bases,
    draw_pairs,
    format_fasta,
    format_gtf,
    join_genes,
    make_genome,
    read_locus,
    splice,
    turn,
    write_bases,
    write_pairs,
    write_reads,
)
from small_genome import list_places as list_gene_places

WORD_BP = 20
# Genes by word, both strands; and the words that tell no gene.
Twin = tuple[dict[str, str], set[str]]


def make_twin(genes: dict[str, list[str]]) -> Twin:
    """Every word of every transcript, by gene; a word of two genes is shared."""
    owner: dict[str, str] = {}
    shared: set[str] = set()
    for symbol, texts in genes.items():
        for text in texts:
            for i in range(len(text) - WORD_BP + 1):
                word = text[i : i + WORD_BP]
                if owner.setdefault(min(word, turn(word)), symbol) != symbol:
                    shared.add(min(word, turn(word)))
    return owner, shared


def list_genes_of_words(twin: Twin, read: str) -> list[str | None]:
    """Per word its gene, "" for a shared word, None for a word that no transcript has."""
    owner, shared = twin
    words = (read[i : i + WORD_BP] for i in range(len(read) - WORD_BP + 1))
    canonical = [min(word, turn(word)) if "N" not in word else "" for word in words]
    return ["" if word in shared else owner.get(word) for word in canonical]


def judge(twin: Twin, reads: list[str]) -> tuple[int, str | None]:
    """The fate by all words, and the gene."""
    words = [gene for read in reads for gene in list_genes_of_words(twin, read)]
    genes = sorted({gene for gene in words if gene})
    if len(genes) > 1:
        return KEPT, None
    if genes:
        return CONCORDANT, genes[0]
    return (SHARED_ONLY if "" in words else OFF_TARGET), None


def agree_at_ends(twin: Twin, read: str) -> str | None:
    """The gene of the first and of the last unique word near the ends, if it is one gene."""
    genes = list_genes_of_words(twin, read)
    first = next((genes[i] for i in range(0, min(17, len(genes)), 4) if genes[i]), None)
    last = next((genes[-1 - i] for i in range(0, min(17, len(genes)), 4) if genes[-1 - i]), None)
    return first if first == last else None


def is_sparse(twin: Twin, read: str) -> bool:
    """Whether fewer than nine words in a row are known."""
    text = "".join("x" if gene is not None else " " for gene in list_genes_of_words(twin, read))
    return "x" * 9 not in text


def screen(folder: Path, bundle: Bundle, fragments: list[list[str]]) -> list[tuple[int, str | None]]:
    pairs = [(reads[0], reads[-1]) for reads in fragments]
    is_paired = len(fragments[0]) == 2
    paths = write_pairs(folder, pairs) if is_paired else [write_reads(folder, (read for read, _ in pairs))]
    found = []
    for block in read_blocks(*paths):
        screened = screen_block(block, bundle)
        for fate, gene in zip(screened.fate.tolist(), screened.gene.tolist(), strict=True):
            found.append((fate, bundle.symbols[gene] if gene >= 0 else None))
    return found


# Transcripts of two genes with a stretch in common, for words that tell no gene.
@pytest.fixture(scope="module")
def shared_case(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bundle, Twin, Genome]:
    folder = tmp_path_factory.mktemp("twin")
    genome = make_genome()
    copied = splice(genome, ALPHA)[320:460]
    write_bases(genome, BETA, list_gene_places(BETA, BETA.transcripts[0])[511:651], copied)
    texts = {gene.symbol: [splice(genome, gene, t) for t in gene.transcripts] for gene in GENES}
    (folder / "t.fa").write_text(format_fasta({t.accession: splice(genome, g, t) for g in GENES for t in g.transcripts}))
    (folder / "genes.gtf").write_text(format_gtf())
    sources = BundleSources(annotation=folder / "genes.gtf", transcripts=folder / "t.fa")
    bundle = build_bundle(sources, folder / "bundle")
    return bundle, make_twin(texts), genome


def draw_fragments(rng: random.Random, genome: Genome, count: int) -> list[Pair]:
    """Of every kind the screen can meet: one gene, fusions, introns, other sequence, low quality, short reads."""
    fusion = join_genes(genome, ALPHA, 3, BETA, 4)[340:600]
    other = join_genes(genome, GAMMA, 2, EPSILON, 2)[310:560]
    shared = splice(genome, ALPHA)[320:460]
    locus = read_locus(genome, GAMMA)
    templates = [splice(genome, gene) for gene in GENES] + [fusion, other, shared, locus, draw_bases(rng, 600)]
    pairs: list[Pair] = []
    for _ in range(count):
        rate = rng.choice([0, 0, 0.005, 0.02, 0.08])
        (pair,) = draw_pairs(rng, rng.choice(templates), 1, rng.choice([15, 25, 50, 75, 100]), rate)
        if rng.random() < 0.1:
            pair = (pair[0], pair[1][:10] + "N" + pair[1][11:])
        if rng.random() < 0.05:
            pair = (pair[0], draw_bases(rng, 60))
        pairs.append(pair)
    return pairs


@pytest.mark.parametrize("is_paired", [True, False])
def test_screen_block__judges_as_all_words_do_where_it_promises_to(
    tmp_path: Path, shared_case: tuple[Bundle, Twin, Genome], *, is_paired: bool
) -> None:
    bundle, twin, genome = shared_case
    pairs = draw_fragments(random.Random(11), genome, 3000)
    fragments = [list(pair) if is_paired else [pair[0]] for pair in pairs]
    differences = 0
    for reads, found in zip(fragments, screen(tmp_path, bundle, fragments), strict=True):
        expected = judge(twin, reads)
        if found == expected:
            continue
        differences += 1
        fate, gene = found
        if fate == CONCORDANT:
            assert expected[0] == KEPT
            assert {agree_at_ends(twin, read) for read in reads} == {gene}
        else:
            assert fate in (OFF_TARGET, SHARED_ONLY), (found, expected, reads)
            assert all(is_sparse(twin, read) for read in reads)
    assert differences < len(fragments) / 50


def test_screen_block__has_fragments_of_every_fate_to_judge(shared_case: tuple[Bundle, Twin, Genome]) -> None:
    _, twin, genome = shared_case
    fates = [judge(twin, list(pair))[0] for pair in draw_fragments(random.Random(11), genome, 3000)]
    assert min(fates.count(fate) for fate in (CONCORDANT, KEPT, SHARED_ONLY, OFF_TARGET)) > 50, Counter(fates)


@pytest.mark.parametrize("side_bp", [20, 25, 37])
def test_screen_block__keeps_every_clean_read_with_a_word_on_each_side(
    tmp_path: Path, small_bundle: Bundle, small_genome: Genome, side_bp: int
) -> None:
    fusion = join_genes(small_genome, ALPHA, 2, GAMMA, 3)
    reads = [fusion[320 - left : 320 - left + 75] for left in range(side_bp, 75 - side_bp + 1)]
    fragments = [[read] for read in (*reads, *map(turn, reads))]
    assert {fate for fate, _ in screen(tmp_path, small_bundle, fragments)} == {KEPT}


def test_screen_block__keeps_mates_in_two_genes(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    fusion = join_genes(small_genome, ALPHA, 2, GAMMA, 3)
    pairs = [[fusion[200:275], turn(fusion[340:415])], [turn(fusion[340:415]), fusion[200:275]]]
    assert screen(tmp_path, small_bundle, pairs) == [(KEPT, None)] * 2


def test_screen_block__knows_a_gene_by_one_good_mate(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    rng = random.Random(2)
    text = splice(small_genome, BETA)
    pairs = [[text[100:175], draw_bases(rng, 75)], [text[100:175], "N" * 75], ["ACGT", turn(text[300:375])]]
    assert screen(tmp_path, small_bundle, pairs) == [(CONCORDANT, "BETA")] * 3


def test_screen_block__is_not_misled_by_errors_at_the_ends(tmp_path: Path, small_bundle: Bundle, small_genome: Genome) -> None:
    rng = random.Random(9)
    text = splice(small_genome, BETA)
    fragments = []
    for start in range(0, 900, 7):
        read = text[start : start + 75]
        fragments.append([add_errors(rng, read[:10], 0.3) + read[10:65] + add_errors(rng, read[65:], 0.3)])
    assert set(screen(tmp_path, small_bundle, fragments)) == {(CONCORDANT, "BETA")}


def test_make_twin__holds_what_the_bundle_holds(small_bundle: Bundle, small_genome: Genome) -> None:
    twin = make_twin({g.symbol: [splice(small_genome, g)] for g in GENES})
    number = small_bundle.numbers["GAMMA"]
    text = decode_bases(small_bundle.transcript_bases(number, small_bundle.gene(number).canonical))
    assert set(list_genes_of_words(twin, text)) == {"GAMMA"}
