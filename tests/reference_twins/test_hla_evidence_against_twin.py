"""The kernels that fish, lay, compare and pile HLA reads against the same things said in plain Python."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from fascicle.evidence.hla.comparing import MATE_UNITS_MAX, UNITS_MAX, compare_fragments, find_placed, list_alleles
from fascicle.evidence.hla.fishing import HITS_MIN, PROBE_STEP, FishedFragments, fish_fragments, has_words
from fascicle.evidence.hla.laying import FIRST, LAST, OTHER, LaidFragments, count_views, lay_fragments
from fascicle.evidence.hla.likelihood import make_table, sum_pairs, sum_partners
from fascicle.evidence.hla.piling import pile_fragments
from fascicle.model.hla_reads import HlaAssay
from fascicle.reads.fastq import read_blocks
from fascicle.reference.hla.database import HlaDatabase
from fascicle.reference.hla.word_index import GENE_SHIFT, GENOMIC, REVERSED_BIT, TRANSCRIPT, VIEW_SHIFT
from fascicle.reference.nucleotides import CODE_OF_BYTE, decode_bases
from fascicle.reference.words import POSITION, WORD_BP, find_word
from small_genome import turn
from small_hla import RELEASE, draw_reads, write_pairs

Place = tuple[int, int, int, bool]


@pytest.fixture(scope="module")
def fished(hla_database: HlaDatabase, tmp_path_factory: pytest.TempPathFactory) -> FishedFragments:
    texts = [RELEASE[gene][number].genomic for gene in "ABCH" for number in (0, 11)]
    texts += [RELEASE["A"][3].coding]
    paths = write_pairs(tmp_path_factory.mktemp("twin"), draw_reads(texts, random.Random(2), 1.5, error=0.006))
    return fish_fragments(read_blocks(*paths), hla_database.index.table)


@pytest.fixture(scope="module")
def laid(hla_database: HlaDatabase, fished: FishedFragments) -> LaidFragments:
    return lay_fragments(fished, hla_database, HlaAssay.DNA)


def find_places(database: HlaDatabase, word: str) -> list[Place]:
    """Places of a word: gene, column, views, and whether the word as given is the other strand."""
    if set(word) - set("ACGT"):
        return []
    number = min(int("".join(str("ACGT".index(x)) for x in text), 4) for text in (word, turn(word)))
    entry = find_word(database.index.table, np.uint64(number))
    if not entry:
        return []
    row = int(entry & POSITION)
    places = database.index.places[database.index.first[row] : database.index.first[row + 1]].tolist()
    is_turned = turn(word) < word
    return [(p >> GENE_SHIFT, p & 0xFFFF, p >> VIEW_SHIFT & 3, is_turned != bool(p & REVERSED_BIT)) for p in places]


def read_mate(fished: FishedFragments, fragment: int, mate: int) -> str:
    return decode_bases(fished.bases[fragment, mate, : fished.lengths[fragment, mate]])


def test_has_words__counts_every_sixth_word(hla_database: HlaDatabase) -> None:
    rng = random.Random(4)
    text = RELEASE["C"][2].genomic
    seen = set()
    for _ in range(60):
        start = rng.randint(0, 900)
        letters = [rng.choice("ACGTN") if rng.random() < 0.06 else base for base in text[start : start + 80]]
        read = "".join(letters)
        hits = sum(bool(find_places(hla_database, read[i : i + WORD_BP])) for i in range(0, 80 - WORD_BP + 1, PROBE_STEP))
        buffer = np.frombuffer(read.encode(), np.uint8)
        assert has_words(buffer, 0, 80, CODE_OF_BYTE, hla_database.index.table) == (hits >= HITS_MIN)
        seen.add(hits >= HITS_MIN)
    assert seen == {True, False}


def lay_in_python(database: HlaDatabase, read: str, gene: int) -> dict[tuple[bool, int], list[tuple[int, int]]]:
    """Words by strand and diagonal, as (column, offset in the read as laid)."""
    columns = database.view(HlaAssay.DNA).reference_positions
    found: dict[tuple[bool, int], list[tuple[int, int]]] = {}
    for i in range(len(read) - WORD_BP + 1):
        for at, column, views, is_turned in find_places(database, read[i : i + WORD_BP]):
            if at == gene and views & GENOMIC:
                offset = len(read) - WORD_BP - i if is_turned else i
                found.setdefault((is_turned, int(columns[gene, column]) - offset), []).append((column, offset))
    return found


def test_lay_fragments__anchors_are_first_and_last_word_of_the_best_diagonal(
    hla_database: HlaDatabase, laid: LaidFragments
) -> None:
    for fragment in range(0, len(laid.fished), 3):
        for mate in (0, 1):
            for gene in range(len(hla_database.genes)):
                found = lay_in_python(hla_database, read_mate(laid.fished, fragment, mate), gene)
                anchors = laid.anchors[fragment, mate, gene].tolist()
                ranked = sorted(found.items(), key=lambda item: -len(item[1]))
                if not ranked:
                    assert anchors[FIRST] == [-1, 0, 0, 0]
                    continue
                (is_turned, _), words = ranked[0]
                assert anchors[FIRST] == [*words[0], int(is_turned), len(words)]
                assert anchors[LAST] == [*words[-1], int(is_turned), len(words)]
                assert anchors[OTHER][3] == (len(ranked[1][1]) if len(ranked) > 1 else 0)


def test_count_views__a_fragment_counts_for_what_only_one_view_has(hla_database: HlaDatabase, fished: FishedFragments) -> None:
    genomic = transcript = 0
    for fragment in range(len(fished)):
        reads = [read_mate(fished, fragment, mate) for mate in (0, 1)]
        words = [read[i : i + WORD_BP] for read in reads for i in range(len(read) - WORD_BP + 1)]
        views = set()
        for word in words:
            union = 0
            for place in find_places(hla_database, word):
                union |= place[2]
            views.add(union)
        genomic += GENOMIC in views and TRANSCRIPT not in views
        transcript += TRANSCRIPT in views and GENOMIC not in views
    assert count_views(fished, hla_database) == (genomic, transcript)
    assert min(genomic, transcript) > 0


def compare_in_python(database: HlaDatabase, laid: LaidFragments, fragment: int, gene: int, allele: int) -> tuple[int, int]:
    """Units of a fragment, base by base."""
    view = database.view(HlaAssay.DNA)
    bases, flags = view.unpack(allele)
    text, total = decode_bases(bases), [0, 0]
    for mate in (0, 1):
        if not (laid.anchors[fragment, mate, :, FIRST, 3] > 0).any():
            continue
        best = (10**6, 10**6)
        for k, (column, offset, turned, votes) in enumerate(laid.anchors[fragment, mate, gene].tolist()):
            if votes == 0 or (k == OTHER and votes < 3):
                continue
            read = read_mate(laid.fished, fragment, mate)
            read = turn(read) if turned else read
            start = int(view.positions[view.profiles[allele], column]) - offset
            pairs = [(i, x) for i, x in enumerate(read, start=start) if 0 <= i < len(text) and x != "N"]
            strong = sum(text[i] != x for i, x in pairs if flags[i] == 1)
            weak = sum(text[i] != x for i, x in pairs if flags[i] == 2)
            best = (min(best[0], 4 * strong), min(best[1], 4 * strong + weak))
        total = [total[0] + min(best[0], MATE_UNITS_MAX), total[1] + min(best[1], MATE_UNITS_MAX)]
    return min(total[0], UNITS_MAX), min(total[1], UNITS_MAX)


@pytest.mark.parametrize("gene", [0, 1, 3])
def test_compare_fragments__counts_what_differs(hla_database: HlaDatabase, laid: LaidFragments, gene: int) -> None:
    fragments = find_placed(laid)[::4]
    alleles = list_alleles(hla_database.genes[gene])
    exons, whole = compare_fragments(laid, hla_database.view(HlaAssay.DNA), gene, fragments, alleles)
    for c, fragment in enumerate(fragments.tolist()):
        for n in (0, 3, 11):
            expected = compare_in_python(hla_database, laid, fragment, gene, int(alleles[n]))
            assert (int(exons[n, c]), int(whole[n, c])) == expected


def test_pile_fragments__every_fragment_counts_once_a_column(hla_database: HlaDatabase, laid: LaidFragments) -> None:
    view = hla_database.view(HlaAssay.DNA)
    pair = (0, 11)
    alleles = np.array(pair, dtype=np.int64)
    _, whole = compare_fragments(laid, view, 0, find_placed(laid), alleles)
    own = np.flatnonzero(whole[0] == 0)
    fragments = find_placed(laid)[own]
    pile = pile_fragments(laid, view, 0, pair, fragments, np.zeros(len(fragments), dtype=np.int64))
    text = RELEASE["A"][0].genomic
    expected = np.zeros((len(text), 4), dtype=int)
    for fragment in fragments.tolist():
        covered: set[int] = set()
        for mate in (0, 1):
            read = read_mate(laid.fished, fragment, mate)
            at = max(text.find(read), text.find(turn(read)))
            covered |= set(range(at, at + len(read))) if at >= 0 else set()
        for place in covered:
            expected[place, "ACGT".index(text[place])] += 1
    assert len(fragments) > 5
    assert np.array_equal(pile.counts[0, : len(text)], expected)
    assert not pile.counts[1:].any()


def test_sum_pairs__is_the_mixture_of_both_alleles_the_others_and_nothing() -> None:
    rng = np.random.default_rng(1)
    units = rng.integers(0, 64, (5, 40)).astype(np.uint8)
    background = rng.integers(0, 64, 40).astype(np.uint8)
    nats = np.log(600) / 4
    table = make_table(0.3)
    sums = sum_pairs(units, background, table)
    for a in range(5):
        assert np.isneginf(sums[a, a + 1 :]).all()
        for b in range(a + 1):
            p, q, r = (np.exp(-nats * row.astype(float)) for row in (units[a], units[b], background))
            expected = np.log(0.3 * p + 0.7 * q + 0.5 * r + np.exp(-nats * 6)).sum()
            assert sums[a, b] == pytest.approx(expected, rel=1e-5)
        assert sum_partners(units, units[a], background, table)[: a + 1] == pytest.approx(sums[a, : a + 1])


def test_pile_fragments__a_read_that_begins_inside_an_insertion_shows_no_base_of_its_column(
    hla_database: HlaDatabase, tmp_path: Path
) -> None:
    """The last allele of A has one base more in exon 3, behind its hundredth."""
    allele = RELEASE["A"][11]
    place = len("".join(allele.pieces[:5])) + 100
    mates = [allele.genomic[start : start + 80] for start in (place, place + 150)]
    paths = write_pairs(tmp_path, [(mates[0], turn(mates[1]))] * 3)
    laid = lay_fragments(fish_fragments(read_blocks(*paths), hla_database.index.table), hla_database, HlaAssay.DNA)
    fragments = find_placed(laid)
    pile = pile_fragments(laid, hla_database.view(HlaAssay.DNA), 0, (11, 11), fragments, np.zeros(3, dtype=np.int64))
    column = place - 1
    assert pile.depth[column : column + 2].tolist() == [0, 3]
