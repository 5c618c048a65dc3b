"""Whole exons deleted or there twice: what they are called, and what PVS1's tree is told of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from coding_genes import spell_gene
from fascicle.calls.germline.exon_events import ExonEvent, describe_exon_change, find_tandem, name_exons
from fascicle.calls.germline.lost_parts import repeat_exons
from fascicle.model.consequences import ChoiceRule, NmdOutcome, Term
from fascicle.model.fusions import Junction
from fascicle.model.germline import CopyChange, ExonChange
from fascicle.model.loci import Build, Position, Span, Strand
from fascicle.model.numbers import Estimate
from fascicle.model.structural import Breakend, StructuralKind, StructuralSupport, StructuralVariant
from fascicle.model.variants import SomaticStatus
from fascicle.model.verdicts import Reason

INTRON = "gt" + "a" * 20 + "ag"
CODING = "ATG" + "CTGACA" * 60 + "TAA"
BORDERS = (0, 63, 73, 85, 299, len(CODING))
"""Exon 2 shifts the frame, exon 3 keeps it, exon 5 holds the stop codon."""
EXONS = (*(CODING[a:b] for a, b in pairwise(BORDERS[:-1])), CODING[BORDERS[-2] :] + "C" * 40)
GENE = spell_gene(INTRON.join(EXONS), (0, len(CODING)))
SENSE = GENE.transcripts[0]


def describe(first: int, last: int, kind: CopyChange) -> ExonEvent:
    change = ExonChange("GENE", "chr17", Span(1000, 1100), (), (first, last), kind, 1, Estimate(0.5, 0.4, 0.6), 50)
    found = describe_exon_change(change, SENSE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("exons", "kind", "term", "name"),
    [
        ((2, 2), CopyChange.DELETION, Term.FEATURE_TRUNCATION, "NM_1.1:c.(63+1_64-1)_(73+1_74-1)del"),
        ((2, 3), CopyChange.DUPLICATION, Term.FEATURE_ELONGATION, "NM_1.1:c.(63+1_64-1)_(85+1_86-1)dup"),
        ((1, 2), CopyChange.DELETION, Term.FEATURE_TRUNCATION, "NM_1.1:c.(?_1)_(73+1_74-1)del"),
        ((4, 5), CopyChange.DELETION, Term.FEATURE_TRUNCATION, "NM_1.1:c.(85+1_86-1)_(*40_?)del"),
        ((1, 5), CopyChange.DELETION, Term.TRANSCRIPT_ABLATION, "NM_1.1:c.(?_1)_(*40_?)del"),
        ((1, 5), CopyChange.DUPLICATION, Term.TRANSCRIPT_AMPLIFICATION, "NM_1.1:c.(?_1)_(*40_?)dup"),
    ],
)
def test_describe_exon_change__has_term_and_name(exons: tuple[int, int], kind: CopyChange, term: Term, name: str) -> None:
    own = describe(*exons, kind).consequence
    assert (own.terms, own.hgvs_dna, own.chosen_by) == ((term,), name, ChoiceRule.MANE_SELECT)
    assert own.exon is not None
    assert (own.exon.first, own.exon.last, own.exon.count) == (*exons, 5)


def test_describe_exon_change__tells_of_a_deletion_frame_decay_and_the_part_that_is_lost() -> None:
    shifting, keeping = describe(2, 2, CopyChange.DELETION), describe(3, 3, CopyChange.DELETION)
    assert (shifting.lost.shifts_frame, shifting.lost.decay) == (True, NmdOutcome.EXPECTED)
    assert shifting.region is not None
    assert (shifting.region.residues.start, shifting.region.is_to_end) == (21, True)
    assert (keeping.lost.shifts_frame, keeping.lost.decay) == (False, None)
    assert keeping.region is not None
    # Bases 73 to 84 are of residues 24 to 28.
    assert (keeping.region.residues, keeping.region.exons, keeping.region.is_to_end) == (Span(24, 29), Span(2, 3), False)
    assert keeping.lost.removed_fraction == pytest.approx(12 / len(CODING))


def test_describe_exon_change__says_what_the_tree_cannot_answer() -> None:
    start, end = describe(1, 2, CopyChange.DELETION), describe(5, 5, CopyChange.DELETION)
    assert (start.lost.is_start_lost, start.region) == (True, None)
    assert end.lost.is_end_lost
    assert end.region is not None
    assert end.region.residues.end == len(CODING) // 3 - 1
    assert end.lost.removed_fraction == pytest.approx((121 - 99) / 121)


@pytest.mark.parametrize(
    ("exons", "is_within", "shifts"),
    [((2, 2), True, True), ((3, 3), True, False), ((1, 2), None, None), ((4, 5), None, None), ((1, 5), False, None)],
)
def test_describe_exon_change__a_duplication_is_within_its_gene_or_may_reach_beyond(
    exons: tuple[int, int], *, is_within: bool | None, shifts: bool | None
) -> None:
    lost = describe(*exons, CopyChange.DUPLICATION).lost
    assert (lost.is_within_gene, lost.shifts_frame, lost.is_tandem) == (is_within, shifts, None)


def test_repeat_exons__tells_decay_by_the_first_stop_codon_behind_the_second_copy() -> None:
    # Exons 2 and 4 have a length of two more than a multiple of three: behind a second copy the codons read TGA.
    borders = (0, 63, 74, 280, 291, len(CODING))
    exons = (*(CODING[a:b] for a, b in pairwise(borders[:-1])), CODING[borders[-2] :] + "C" * 40)
    sense = spell_gene(INTRON.join(exons), (0, len(CODING))).transcripts[0]
    for index, decay in ((1, NmdOutcome.EXPECTED), (3, NmdOutcome.ESCAPE)):
        found = repeat_exons(sense, index, index + 1)
        text = CODING[: borders[index + 1]] + CODING[borders[index] :]
        at = next(at for at in range(0, len(text), 3) if text[at : at + 3] == "TGA")
        last_junction = borders[4] + borders[index + 1] - borders[index]
        assert (last_junction - at > 50) is (decay is NmdOutcome.EXPECTED)
        assert found is not None
        assert found.decay is decay


def test_describe_exon_change__goes_by_the_place_where_targets_are_not_named_by_exon() -> None:
    inside = SENSE.transcript.exons[2]
    change = ExonChange("GENE", "chr17", inside, (), None, CopyChange.DELETION, 1, Estimate(0.5, 0.4, 0.6), 50)
    found = describe_exon_change(change, SENSE)
    assert found is not None
    assert found.consequence.exon is not None
    assert found.consequence.exon.first == 3
    intron = Span(inside.end + 1, inside.end + 3)
    beside = ExonChange("GENE", "chr17", intron, (), None, CopyChange.DELETION, 1, Estimate(0.5, 0.4, 0.6), 50)
    assert describe_exon_change(beside, SENSE) is None


def test_name_exons__on_the_minus_strand() -> None:
    gene = spell_gene(INTRON.join(EXONS), (0, len(CODING)), strand="-")
    assert name_exons(gene.transcripts[0], Span(1, 2), "del") == "NM_1.1:c.(63+1_64-1)_(73+1_74-1)del"


def make_junction(
    start: int, end: int, kind: StructuralKind = StructuralKind.TANDEM_DUPLICATION, status: SomaticStatus = SomaticStatus.GERMLINE
) -> StructuralVariant:
    """A junction from the end of a stretch of the genome back to its start."""
    sides = (Breakend(Position(Build.GRCH38, "chr17", offset, Strand.PLUS), None, None) for offset in (end - 1, start))
    five, three = sides
    support = StructuralSupport(5, 2, 6, 4, 10, 10, None, None, 40, 40)
    reasons = (Reason("germline", "in the normal"),)
    return StructuralVariant(
        five, three, kind, Junction(0), end - start, support, support, status, False, None, None, None, reasons
    )


def test_find_tandem__by_a_germline_junction_that_doubles_the_exons_and_no_other() -> None:
    event = describe(2, 3, CopyChange.DUPLICATION)
    first, last = SENSE.transcript.exons[1], SENSE.transcript.exons[2]
    around = (first.start - 8, last.end + 8)
    assert find_tandem(event, SENSE, [make_junction(*around)]) is True
    assert find_tandem(event, SENSE, []) is None
    assert find_tandem(event, SENSE, [make_junction(first.start - 8, first.end + 8)]) is None
    assert find_tandem(event, SENSE, [make_junction(first.start + 2, last.end + 8)]) is None
    assert find_tandem(event, SENSE, [make_junction(*around, kind=StructuralKind.DELETION)]) is None
    assert find_tandem(event, SENSE, [make_junction(*around, status=SomaticStatus.SOMATIC)]) is None
    wrong = replace(make_junction(*around), reasons=(Reason("low_mapping", "x"),))
    assert find_tandem(event, SENSE, [wrong]) is None
    assert find_tandem(describe(2, 3, CopyChange.DELETION), SENSE, [make_junction(*around)]) is None
