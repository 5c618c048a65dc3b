"""Adjacencies of the small genome described: kinds, names, the exon pair that RNA should show, directions."""

from __future__ import annotations

import pytest

from fascicle.calls.structural.calling import call_structural_variants
from fascicle.calls.structural.names import measure_structure, name_structure
from fascicle.evidence.contigs import make_contigs
from fascicle.evidence.splits import Join
from fascicle.evidence.structural.counting import AdjacencySupport
from fascicle.evidence.structural.gathering import Adjacency, StructuralEvidence
from fascicle.evidence.structural.sides import Ends, ends_of
from fascicle.evidence.structural.windows import open_windows
from fascicle.model.fusions import Frame, Place
from fascicle.model.loci import Build, Position, Span, Strand
from fascicle.model.structural import StructuralKind, StructuralVariant
from fascicle.model.variants import SomaticStatus
from fascicle.reference.bundle import Bundle
from fascicle.reference.genome import open_genome
from fascicle.reference.targets import Target, Targets
from small_genome import ALPHA, BETA, Genome, first_base, last_base

CHROMS = ("chr1", "chr2", "chr3", "chr4")
PLUS, MINUS = Strand.PLUS, Strand.MINUS
GOOD = AdjacencySupport(20, 5, 25, 15, 80, 60, 60, 50, (60.0, 60.0))
CLEAN = AdjacencySupport(0, 0, 0, 0, 40, 40, 0, 0, (None, None))
TARGETS = Targets(tuple(Target(c, Span(0, 14_000), None, c) for c in CHROMS), (), "test.bed")
# ALPHA exon 3 ends at 2150 and exon 4 begins at 2600 (plus); BETA (minus) has exons 4500-4700, 3600-3820, 3000-3091.
INTRONS = Join(0, 2300, 3, 3300)


def adjacency(bundle: Bundle, join: Join, *supports: AdjacencySupport) -> Adjacency:
    pair = open_windows(ends_of(join), 200, CHROMS, open_genome(bundle))
    return Adjacency(ends_of(join), join.inserted, make_contigs(pair.to_window(join), pair), supports or (GOOD, CLEAN))


def call(bundle: Bundle, *own: Adjacency, is_known: bool = False) -> tuple[StructuralVariant, ...]:
    evidence = StructuralEvidence(CHROMS, own, 400)
    return call_structural_variants(evidence, bundle, TARGETS, lambda _five, _three: is_known)


def test_call__introns_of_two_genes_give_the_exon_pair_of_rna(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, INTRONS))
    assert (variant.kind, variant.status, variant.reasons) == (StructuralKind.TRANSLOCATION, SomaticStatus.SOMATIC, ())
    assert (variant.five_prime.gene, variant.three_prime.gene) == (ALPHA.symbol, BETA.symbol)
    assert variant.five_prime.site is not None
    assert (variant.five_prime.site.exon, variant.five_prime.site.place) == (3, Place.INTRON)
    expected = variant.transcript
    assert expected is not None
    assert expected.name == "ALPHA::BETA"
    assert expected.five_prime.position is not None
    assert expected.three_prime.position is not None
    assert expected.five_prime.position.offset == last_base(ALPHA, 3)
    assert expected.three_prime.position.offset == first_base(BETA, 3)
    assert expected.product is not None
    assert expected.product.frame in (Frame.IN_FRAME, Frame.OUT_OF_FRAME)
    assert expected.names is not None
    assert expected.names.vicc == "ENST00000000001.1(ALPHA):e.3::ENST00000000003.1(BETA):e.3"


def test_call__the_fraction_is_that_of_the_side_with_more_fragments(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, INTRONS))
    fraction = variant.tumour.fraction
    assert fraction is not None
    assert (fraction.numerator, fraction.denominator) == (20, 100)
    assert fraction.low < 0.2 < fraction.high


def test_call__is_turned_to_the_direction_of_the_genes(small_bundle: Bundle) -> None:
    """BETA (minus) is the 5' gene: the form that has chr1 first is read against both genes."""
    (variant,) = call(small_bundle, adjacency(small_bundle, Join(1, 2300, 2, 3300)))
    assert (variant.five_prime.gene, variant.three_prime.gene) == (BETA.symbol, ALPHA.symbol)
    assert (variant.five_prime.position.strand, variant.three_prime.position.strand) == (MINUS, PLUS)
    assert (variant.tumour.five_prime_wild, variant.tumour.three_prime_wild) == (60, 80)
    assert (variant.tumour.anchor_five_prime_bp, variant.tumour.anchor_three_prime_bp) == (50, 60)
    assert variant.transcript is not None
    assert variant.transcript.name == "BETA::ALPHA"


def test_call__genes_read_against_each_other_make_no_transcript(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, Join(0, 2300, 2, 3300)))
    assert variant.transcript is None
    assert {variant.five_prime.gene, variant.three_prime.gene} == {ALPHA.symbol, BETA.symbol}
    assert variant.five_prime.site is None


def test_call__breaks_in_two_exons_are_joined_as_they_are_with_what_is_inserted(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, Join(0, 2050, 3, 3700, "ACG")))
    expected = variant.transcript
    assert expected is not None
    assert expected.five_prime.position is not None
    assert expected.five_prime.position.offset == 2050
    assert expected.names is not None
    assert "::ACG::" in (expected.names.vicc or "")


def test_call__a_break_inside_one_exon_expects_the_next_whole_one(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, Join(0, 2050, 3, 3300)))
    expected = variant.transcript
    assert expected is not None
    assert expected.five_prime.site is not None
    assert (expected.five_prime.site.exon, expected.five_prime.site.place) == (2, Place.EXON_EDGE)


def test_call__a_deletion_inside_an_intron_changes_no_transcript(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, Join(0, 2200, 0, 2500)))
    assert (variant.kind, variant.size_bp, variant.transcript) == (StructuralKind.DELETION, 299, None)


def test_call__a_deletion_of_an_exon_is_an_event_of_the_gene(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, Join(0, 1800, 0, 2300)))
    expected = variant.transcript
    assert expected is not None
    assert expected.five_prime.site is not None
    assert expected.three_prime.site is not None
    assert (expected.five_prime.site.exon, expected.three_prime.site.exon) == (2, 4)


def move_towards_end(text: str, start: int, end: int) -> tuple[int, int]:
    """A deleted or doubled range, as far towards the chromosome's end as equal bases allow."""
    while text[start] == text[end]:
        start, end = start + 1, end + 1
    return start, end


@pytest.mark.parametrize("places", [(5000, 6500), (5321, 6111), (7770, 8008)])
def test_call__names_deletions_and_duplications_as_hgvs_does(
    small_bundle: Bundle, small_genome: Genome, places: tuple[int, int]
) -> None:
    text = small_genome["chr1"]
    start, end = move_towards_end(text, places[0] + 1, places[1])
    (deletion,) = call(small_bundle, adjacency(small_bundle, Join(0, places[0], 0, places[1])))
    assert (deletion.kind, deletion.hgvs_dna) == (StructuralKind.DELETION, f"NC_000001.11:g.{start + 1}_{end}del")
    start, end = move_towards_end(text, places[0], places[1] + 1)
    (double,) = call(small_bundle, adjacency(small_bundle, Join(1, places[0], 1, places[1])))
    assert (double.kind, double.hgvs_dna) == (StructuralKind.TANDEM_DUPLICATION, f"NC_000001.11:g.{start + 1}_{end}dup")


@pytest.mark.parametrize(
    ("join", "kind", "name"),
    [
        (Join(0, 5000, 0, 6500, "ACG"), StructuralKind.DELETION, "NC_000001.11:g.5002_6500delinsACG"),
        (Join(1, 5000, 1, 6500, "ACG"), StructuralKind.TANDEM_DUPLICATION, None),
        (Join(0, 5000, 1, 6500), StructuralKind.INVERSION, None),
        (Join(0, 5000, 2, 2500), StructuralKind.TRANSLOCATION, None),
    ],
)
def test_call__names_no_half_of_an_event(small_bundle: Bundle, join: Join, kind: StructuralKind, name: str | None) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, join))
    assert (variant.kind, variant.hgvs_dna) == (kind, name)


def test_call__without_a_normal_nobody_knows_whose_it_is(small_bundle: Bundle) -> None:
    (variant,) = call(small_bundle, adjacency(small_bundle, INTRONS, GOOD))
    assert (variant.status, variant.normal) == (SomaticStatus.UNKNOWN, None)


def test_call__a_germline_junction_is_not_reported(small_bundle: Bundle) -> None:
    normal = AdjacencySupport(20, 0, 20, 10, 20, 20, 60, 60, (60.0, 60.0))
    (variant,) = call(small_bundle, adjacency(small_bundle, INTRONS, GOOD, normal))
    assert variant.status is SomaticStatus.GERMLINE
    assert [reason.name for reason in variant.reasons] == ["germline"]


def test_call__mates_that_pass_through_a_third_place_are_bridged(small_bundle: Bundle) -> None:
    """chr1 to a piece of chr3 to chr2: mates of chr1 and chr2 are no junction of their own."""
    first = adjacency(small_bundle, Join(0, 5000, 4, 2000))
    second = adjacency(small_bundle, Join(2, 3000, 5, 2100))  # chr2 + at 3000 to chr3 - at 2100: read backwards chr3 + to chr2 -
    alone = AdjacencySupport(0, 9, 9, 0, 0, 0, 0, 0, (60.0, 60.0))
    mates = Adjacency(Ends(0, 4900, 3, 2900), "", None, (alone, CLEAN))
    calls = call(small_bundle, first, second, mates)
    (own,) = (variant for variant in calls if not variant.is_exact)
    assert [reason.name for reason in own.reasons] == ["bridged"]
    assert "101 bases of chr3:2001-2101" in own.reasons[0].because


def test_call__many_partners_at_one_place(small_bundle: Bundle) -> None:
    own = [adjacency(small_bundle, Join(0, 5000, 2, offset)) for offset in (500, 1200, 2000, 2500)]
    assert all("many_partners" in {reason.name for reason in variant.reasons} for variant in call(small_bundle, *own))


def test_name_structure__by_chromosomes_and_strands() -> None:
    def position(chrom: str, offset: int, strand: Strand) -> Position:
        return Position(Build.GRCH38, chrom, offset, strand)

    one = position("chr1", 100, PLUS)
    assert name_structure(one, position("chr2", 50, PLUS)) is StructuralKind.TRANSLOCATION
    assert measure_structure(one, position("chr2", 50, PLUS)) is None
    assert measure_structure(one, position("chr1", 300, PLUS)) == 199
    assert measure_structure(position("chr1", 100, MINUS), position("chr1", 300, MINUS)) == 201
    assert measure_structure(one, position("chr1", 300, MINUS)) == 200
