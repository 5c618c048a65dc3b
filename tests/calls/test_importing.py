"""Imported rows on the small genome: placed, judged, described, merged; nothing dropped."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fascicle.calls.imported import CalledFusion, CalledSide, Caller
from fascicle.calls.importing import ImportCaller
from fascicle.model.fusions import Frame, Fusion, Place
from fascicle.model.loci import Strand
from fascicle.model.panels import Panel, PanelKind
from fascicle.reference.bundle import Bundle
from small_genome import ALPHA, BETA, DELTA, SmallGene, first_base, last_base


def make_side(gene: SmallGene, offset: int) -> CalledSide:
    return CalledSide(gene.symbol, f"ENSG_{gene.symbol}.7", gene.chrom, offset, Strand(gene.strand))


def make_row(caller: Caller = Caller.ARRIBA, split: int = 5, pairs: int = 4, **changes: object) -> CalledFusion:
    """ALPHA exon 2 to BETA exon 3."""
    row = CalledFusion(caller, 2, make_side(ALPHA, last_base(ALPHA, 2)), make_side(BETA, first_base(BETA, 3)), split, pairs)
    return replace(row, **changes)  # type: ignore[arg-type]


def call(bundle: Bundle, *rows: CalledFusion, known: bool = False, panel: Panel | None = None) -> tuple[Fusion, ...]:
    return ImportCaller(bundle, lambda five, three: known and (five, three) == ("ALPHA", "BETA")).call(rows, panel)


def call_one(bundle: Bundle, *rows: CalledFusion, known: bool = False) -> Fusion:
    (fusion,) = call(bundle, *rows, known=known)
    return fusion


def list_reasons(fusion: Fusion) -> list[str]:
    return [reason.name for reason in fusion.reasons]


def list_origins(fusion: Fusion) -> dict[str, str]:
    return {note.name: note.because for note in fusion.notes if note.name.startswith("called_by_")}


def test_call__exons_frame_and_what_is_not_known(small_bundle: Bundle) -> None:
    fusion = call_one(small_bundle, make_row())
    assert not fusion.reasons
    assert fusion.five_prime.site is not None
    assert fusion.three_prime.site is not None
    assert (fusion.five_prime.site.exon, fusion.five_prime.site.place) == (2, Place.EXON_EDGE)
    assert (fusion.three_prime.site.exon, fusion.three_prime.site.place) == (3, Place.EXON_EDGE)
    assert fusion.product is not None
    assert fusion.product.frame is not Frame.UNKNOWN
    assert fusion.five_prime.position is not None
    assert fusion.five_prime.position.offset == last_base(ALPHA, 2)
    support = fusion.support
    assert (support.split_reads, support.spanning_pairs) == (5, 4)
    assert support.unique_molecules is None
    assert support.distinct_starts is None
    assert support.anchor_five_prime_bp is None
    assert fusion.abundance is None
    assert fusion.five_prime_abundance is None


def test_call__fewer_fragments_than_molecules_needed_are_too_few(small_bundle: Bundle) -> None:
    fusion = call_one(small_bundle, make_row(split=2, pairs=0))
    assert [(r.name, r.because) for r in fusion.reasons] == [("too_few_molecules", "at most 2 of 3: two exon edges")]
    assert not call_one(small_bundle, make_row(split=2, pairs=0), known=True).reasons


def test_call__unknown_starts_are_not_few_starts(small_bundle: Bundle) -> None:
    assert not call_one(small_bundle, make_row(split=9, pairs=0)).reasons
    assert list_reasons(call_one(small_bundle, make_row(split=9, pairs=0, distinct_starts=1))) == ["few_starts"]


def test_call__gene_by_identifier_where_the_symbol_changed(small_bundle: Bundle) -> None:
    old = replace(make_side(ALPHA, last_base(ALPHA, 2)), gene="OLDALPHA")
    assert call_one(small_bundle, make_row(five_prime=old)).name == "ALPHA::BETA"


def test_call__gene_that_the_reference_lacks_keeps_its_row(small_bundle: Bundle) -> None:
    absent = CalledSide("OMEGA", None, "chr9", 99, Strand.MINUS)
    fusion = call_one(small_bundle, make_row(three_prime=absent))
    assert fusion.name == "ALPHA::OMEGA"
    assert list_reasons(fusion) == ["gene_not_in_reference"]
    assert fusion.three_prime.position is not None
    assert (fusion.three_prime.position.chrom, fusion.three_prime.position.offset) == ("chr9", 99)
    assert fusion.product is None


@pytest.mark.parametrize(
    "side", [CalledSide("BETA", None, "chr3", 2499, Strand.MINUS), CalledSide("BETA", None, "chr2", 5_500, Strand.MINUS)]
)
def test_call__breakpoint_outside_of_the_gene(small_bundle: Bundle, side: CalledSide) -> None:
    fusion = call_one(small_bundle, make_row(three_prime=side))
    assert list_reasons(fusion) == ["breakpoint_not_in_gene"]
    assert fusion.reasons[0].because.startswith(f"3' partner BETA: {side.chrom}:{side.offset + 1}(-) is outside of chr2:1001-")


def test_call__antisense(small_bundle: Bundle) -> None:
    turned = replace(make_side(BETA, first_base(BETA, 3)), strand=Strand.PLUS)
    assert list_reasons(call_one(small_bundle, make_row(three_prime=turned))) == ["antisense_to_gene"]


def test_call__rows_of_one_junction_are_one_fusion_with_two_origins(small_bundle: Bundle) -> None:
    weak, strong = make_row(Caller.ARRIBA, 5, 4), make_row(Caller.STAR_FUSION, 8, 9, remarks=(("FFPM", "1.5"),))
    fusion = call_one(small_bundle, weak, strong)
    assert (fusion.support.split_reads, fusion.support.spanning_pairs) == (8, 9)
    origins = list_origins(fusion)
    assert list(origins) == ["called_by_arriba", "called_by_star_fusion"]
    assert origins["called_by_arriba"].startswith("5 split reads, 4 spanning pairs; breakpoints chr1:1620(+) and chr2:")
    assert "FFPM 1.5" in origins["called_by_star_fusion"]


def test_call__other_junctions_stay_apart(small_bundle: Bundle) -> None:
    other = make_row(three_prime=make_side(BETA, first_base(BETA, 4)))
    assert len(call(small_bundle, make_row(), other)) == 2


def test_call__mates_alone_go_to_the_junction_of_their_genes(small_bundle: Bundle) -> None:
    mates = make_row(split=0, pairs=30, five_prime=make_side(ALPHA, 1555))
    fusion = call_one(small_bundle, mates, make_row(Caller.STAR_FUSION))
    assert fusion.support.split_reads == 5
    assert set(list_origins(fusion)) == {"called_by_arriba", "called_by_star_fusion"}
    alone = call_one(small_bundle, mates)
    assert alone.five_prime.position is None
    assert list_reasons(alone) == ["no_junction_read"]
    assert not call_one(small_bundle, mates, known=True).reasons


def test_call__what_every_caller_discarded_is_not_reported(small_bundle: Bundle) -> None:
    discarded = make_row(discarded_because="min_support")
    fusion = call_one(small_bundle, discarded)
    assert [(r.name, r.because) for r in fusion.reasons] == [("discarded_by_caller", "arriba: min_support")]
    assert not call_one(small_bundle, discarded, make_row(Caller.STAR_FUSION)).reasons


def test_call__inserted_bases_are_kept(small_bundle: Bundle) -> None:
    assert call_one(small_bundle, make_row(inserted="ACGTACG")).junction.inserted == "ACGTACG"


def test_call__read_through_and_panel(small_bundle: Bundle) -> None:
    through = make_row(three_prime=make_side(DELTA, first_base(DELTA, 2)))
    assert "read_through" in list_reasons(call_one(small_bundle, through))
    panel = Panel("p", "1", PanelKind.RNA, ("GAMMA",), "test")
    (fusion,) = call(small_bundle, make_row(), panel=panel)
    assert list_reasons(fusion) == ["outside_panel"]
