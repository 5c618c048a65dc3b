from __future__ import annotations

import numpy as np
import pytest

from fascicle.calls.hla.choice import Background, GeneUnits, choose_pairs, find_background
from fascicle.calls.hla.differences import ExonBases, find_differences
from fascicle.calls.hla.genotype import describe_type
from fascicle.calls.hla.quality import weigh_pairs
from fascicle.calls.hla.zygosity import call_zygosity, estimate_missed
from fascicle.evidence.hla.comparing import UNITS_MAX
from fascicle.evidence.hla.piling import GenePile
from fascicle.model.hla import AlleleName, HlaLocus, HlaZygosity, parse_allele_name
from fascicle.model.hla_reads import HlaAssay
from fascicle.reference.nucleotides import Bases, encode_bases

NAMES = [parse_allele_name(text) for text in ("A*01:01:01:01", "A*01:01:01:02", "A*02:01:01:01", "A*03:01:01:01")]


def make_gene(rows: list[list[int]], gene: int = 0, *, is_typed: bool = True) -> GeneUnits:
    """Units by allele and fragment, the same by exons and by all bases."""
    units = np.array(rows, dtype=np.uint8)
    return GeneUnits(gene, is_typed, units, units)


def no_background(count: int) -> Background:
    nothing = np.full(count, UNITS_MAX, dtype=np.uint8)
    return Background(nothing, nothing)


def repeat(*groups: tuple[int, list[int]]) -> list[list[int]]:
    """Alleles x fragments from (number of fragments, units against each allele)."""
    columns = [units for count, units in groups for _ in range(count)]
    return np.array(columns).T.tolist()


def test_choose_pairs__takes_the_pair_that_explains_all() -> None:
    gene = make_gene(repeat((10, [0, 0, 8, 8]), (10, [8, 8, 8, 0])))
    assert choose_pairs([gene])[0].pair == (0, 3)


def test_choose_pairs__a_fragment_of_a_decoy_is_no_second_allele() -> None:
    typed = repeat((20, [0, 0, 8, 8]), (12, [16, 16, 4, 16]))
    decoy = repeat((20, [30]), (12, [0]))
    choices = choose_pairs([make_gene(typed), make_gene(decoy, 1, is_typed=False)])
    assert choices[0].pair[0] in (0, 1)
    assert choices[0].pair[1] in (0, 1)
    assert list(choices) == [0]


def test_choose_pairs__a_gene_without_fragments_of_its_own_has_no_choice() -> None:
    assert list(choose_pairs([make_gene(repeat((9, [0, 4]))), make_gene(repeat((9, [8, 8])), 1)])) == [0]


def test_find_background__takes_the_chosen_alleles_of_others_and_all_of_decoys() -> None:
    genes = [make_gene([[9]]), make_gene([[2], [7], [8]], 1), make_gene([[5], [6]], 2, is_typed=False)]
    assert find_background(genes, {1: (1, 2)}, 0).whole.tolist() == [5]
    assert find_background(genes, {1: (0, 2)}, 0).whole.tolist() == [2]
    assert find_background(genes[:1], {}, 0).whole.tolist() == [UNITS_MAX]


def test_weigh_pairs__is_sure_where_many_fragments_tell() -> None:
    rows = repeat((20, [0, 0, 8, 8]), (20, [8, 8, 0, 8]))
    found = weigh_pairs(make_gene(rows), no_background(40), NAMES, [True] * 4, 1000)
    assert found.pair == (0, 2)
    assert found.probability > 0.99
    assert found.resolved == ("A*01:01:01", "A*02:01:01:01")
    assert not found.ambiguities


def test_weigh_pairs__names_are_in_the_order_of_numbers() -> None:
    names = [parse_allele_name(text) for text in ("A*02:11:01:01", "A*02:101:01:01")]
    found = weigh_pairs(make_gene(repeat((20, [0, 8]), (20, [8, 0]))), no_background(40), names, [True] * 2, 1000)
    assert found.pair == (0, 1)
    assert found.resolved == ("A*02:11:01:01", "A*02:101:01:01")


def test_weigh_pairs__what_cannot_be_told_apart_is_ambiguous_and_complete_alleles_come_first() -> None:
    rows = repeat((20, [0, 0, 8, 8]), (20, [8, 8, 0, 0]))
    found = weigh_pairs(make_gene(rows), no_background(40), NAMES, [True, True, False, True], 1000)
    assert found.pair == (0, 3)
    assert found.probability == pytest.approx(0.5, abs=0.01)
    assert [(other.allele_1, other.allele_2) for other in found.ambiguities] == [("A*01:01", "A*02:01")]


def test_weigh_pairs__one_fragment_more_does_not_flip_a_homozygous_gene() -> None:
    rows = repeat((30, [0, 0, 4, 8]), (1, [4, 4, 0, 4]))
    found = weigh_pairs(make_gene(rows), no_background(31), NAMES, [True] * 4, 1000)
    assert {NAMES[row].cut(2) for row in found.pair} == {AlleleName("A", ("01", "01"))}


def test_weigh_pairs__a_second_allele_of_a_fifth_is_found() -> None:
    rows = repeat((80, [0, 0, 8, 16]), (20, [8, 8, 0, 16]))
    found = weigh_pairs(make_gene(rows), no_background(100), NAMES, [True] * 4, 1000)
    assert found.pair == (0, 2)


def test_weigh_pairs__introns_do_not_overrule_exons() -> None:
    exons = np.array(repeat((12, [0, 0, 0, 8]), (12, [0, 0, 4, 8])), dtype=np.uint8)
    whole = exons + np.array(repeat((24, [3, 3, 0, 0])), dtype=np.uint8)
    found = weigh_pairs(GeneUnits(0, True, exons, whole), no_background(24), NAMES, [True] * 4, 1000)
    assert {NAMES[row].cut(2) for row in found.pair} == {AlleleName("A", ("01", "01"))}


@pytest.mark.parametrize(("assay", "expected"), [(HlaAssay.DNA, 0.5**6), (HlaAssay.RNA, 0.8**6)])
def test_estimate_missed__counts_fragments_that_tell_the_hardest_allele_apart(assay: HlaAssay, expected: float) -> None:
    units = np.array(repeat((6, [0, 0, 4, 8]), (20, [0, 0, 0, 8]), (9, [0, 0, 4, 4])), dtype=np.uint8)
    background = np.array([63] * 26 + [0] * 9, dtype=np.uint8)
    assert estimate_missed(units, background, NAMES, 0, assay) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("names", "missed", "ratio", "assay", "expected"),
    [
        (("A*01:01", "A*02:01"), None, 1.0, HlaAssay.DNA, HlaZygosity.HETEROZYGOUS),
        (("A*01:01", "A*01:01"), 0.001, 1.0, HlaAssay.DNA, HlaZygosity.HOMOZYGOUS),
        (("A*01:01", "A*01:01"), 0.2, 1.0, HlaAssay.DNA, HlaZygosity.ONE_ALLELE_SEEN),
        (("A*01:01", "A*01:01"), None, 1.0, HlaAssay.DNA, HlaZygosity.ONE_ALLELE_SEEN),
        (("A*01:01", "A*01:01"), 0.001, 0.5, HlaAssay.DNA, HlaZygosity.ONE_ALLELE_SEEN),
        (("A*01:01", "A*01:01"), 0.001, 0.5, HlaAssay.RNA, HlaZygosity.HOMOZYGOUS),
        (("A*01:01", "A*01:01"), 0.001, None, HlaAssay.DNA, HlaZygosity.HOMOZYGOUS),
    ],
)
def test_call_zygosity__one_allele_seen_is_not_homozygous(
    names: tuple[str, str], missed: float | None, ratio: float | None, assay: HlaAssay, expected: HlaZygosity
) -> None:
    zygosity, because = call_zygosity(names, missed, ratio, assay)
    assert zygosity is expected
    assert because


def test_call_zygosity__a_base_that_some_fragments_show_makes_two_alleles_of_one_name() -> None:
    names = ("A*01:01", "A*01:01")
    zygosity, because = call_zygosity(names, 0.001, 1.0, HlaAssay.DNA, differs_in_part=True)
    assert zygosity is HlaZygosity.HETEROZYGOUS
    assert "A*01:01 the closest" in because


def make_pile(text: str, changes: dict[int, tuple[str, int, int]], depth: int = 10) -> GenePile:
    """Depth fragments of the first allele everywhere; at a place, some of them, of a side, show another base."""
    counts = np.zeros((3, len(text), 4), dtype=np.int32)
    for place, base in enumerate(text):
        counts[0, place, "ACGT".index(base)] = depth
        if place in changes:
            seen, side, fragments = changes[place]
            counts[0, place, "ACGT".index(base)] -= fragments
            counts[side, place, "ACGT".index(seen)] = fragments
    return GenePile(counts)


def make_exon_bases(text: str) -> ExonBases:
    bases: Bases = encode_bases(text.encode())
    return ExonBases(bases, np.arange(len(text)))


TEXT = "ATGGCCAAGTGGTAA"
EXONS = ((0, 6), (6, 15))


@pytest.mark.parametrize(
    ("place", "seen", "side", "effect"),
    [(5, "T", 0, "Ala2="), (7, "T", 1, "Lys3Met"), (11, "A", 0, "Trp4Ter")],
)
def test_find_differences__names_exon_place_and_effect(place: int, seen: str, side: int, effect: str) -> None:
    alleles = (make_exon_bases(TEXT), make_exon_bases(TEXT))
    found = find_differences(make_pile(TEXT, {place: (seen, side, 5)}), alleles, EXONS)
    (difference,) = found[side]
    assert not found[1 - side]
    assert (difference.exon, difference.position1) == (1 if place < 6 else 2, place + 1)
    assert (difference.expected, difference.seen, difference.effect) == (TEXT[place], seen, effect)
    assert (difference.fragments, difference.depth) == (5, 10)


def test_find_differences__a_base_of_the_other_allele_counts_where_the_rest_fits_this_one() -> None:
    alleles = (make_exon_bases(TEXT), make_exon_bases(TEXT[:7] + "T" + TEXT[8:]))
    found = find_differences(make_pile(TEXT, {7: ("T", 0, 9)}), alleles, EXONS)
    assert [(difference.position1, difference.seen) for difference in found[0]] == [(8, "T")]
    assert not found[1]
    assert find_differences(make_pile(TEXT, {7: ("T", 0, 4)}), alleles, EXONS) == ((), ())


def test_find_differences__a_base_of_the_other_allele_or_of_few_fragments_is_none() -> None:
    other = TEXT[:7] + "T" + TEXT[8:]
    alleles = (make_exon_bases(TEXT), make_exon_bases(other))
    assert find_differences(make_pile(TEXT, {7: ("T", 1, 5)}), alleles, EXONS) == ((), ())
    assert find_differences(make_pile(TEXT, {4: ("T", 0, 3)}), alleles, EXONS) == ((), ())
    assert find_differences(make_pile(TEXT, {4: ("T", 0, 5), 7: ("T", 1, 50)}, depth=100), alleles, EXONS) == ((), ())


def test_find_differences__a_base_that_its_own_allele_shows_needs_no_share_of_all() -> None:
    alleles = (make_exon_bases(TEXT), make_exon_bases(TEXT[:7] + "T" + TEXT[8:]))
    pile = make_pile(TEXT, {7: ("T", 1, 10)}, depth=40)
    pile.counts[1, 8, [2, 1]] = 1, 4
    found = find_differences(pile, alleles, EXONS)
    assert [(difference.position1, difference.seen) for difference in found[1]] == [(9, "C")]
    assert not found[0]


@pytest.mark.parametrize(("depth", "shown", "places"), [(19, 0, []), (20, 0, [8]), (60, 0, [8]), (40, 12, [])])
def test_find_differences__a_base_of_an_allele_that_no_fragment_shows_is_missing(
    depth: int, shown: int, places: list[int]
) -> None:
    alleles = (make_exon_bases(TEXT), make_exon_bases(TEXT[:2] + "C" + TEXT[3:7] + "T" + TEXT[8:]))
    found = find_differences(make_pile(TEXT, {2: ("C", 1, depth // 2), 7: ("T", 1, shown)}, depth=depth), alleles, EXONS)
    assert not found[0]
    assert [(d.position1, d.expected, d.seen, d.depth) for d in found[1]] == [(place, "T", "A", depth) for place in places]


def make_locus(name: str, zygosity: HlaZygosity) -> HlaLocus:
    return HlaLocus(name, zygosity, (), None, (), None, 0, None, (), "")


def test_describe_type__says_each_zygosity_once() -> None:
    loci = [
        make_locus("A", HlaZygosity.HETEROZYGOUS),
        make_locus("B", HlaZygosity.ONE_ALLELE_SEEN),
        make_locus("C", HlaZygosity.HETEROZYGOUS),
    ]
    assert describe_type(loci) == "heterozygous at A, C; one allele seen, a second not excluded, at B"
