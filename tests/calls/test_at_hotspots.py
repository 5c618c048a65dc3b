"""Variants at hotspots, on the transcript that the hotspots are counted on, and proteins for pictures."""

from __future__ import annotations

from dataclasses import replace

from fascicle.calls.hotspots import find_at_hotspots, list_hotspot_residues
from fascicle.calls.protein_shapes import list_protein_shapes
from fascicle.knowledge.importers.hotspots import Hotspot
from fascicle.model.consequences import ChoiceRule, Term, TranscriptConsequence, VariantConsequence
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle

HOTSPOTS = {("ALPHA", 12): Hotspot("ALPHA", "ENST00000000001", 12, 60, {"D": 30})}
MISSENSE = TranscriptConsequence(
    "ALPHA", "x", "ENST00000000001.1", (), (Term.MISSENSE,), "c.35G>A", "p.(Gly12Asp)", residues=Span(11, 12),
    chosen_by=ChoiceRule.MANE_SELECT,
)  # fmt: skip
VARIANT = SmallVariant(Build.GRCH38, "chr1", 1500, "G", "A")


def hold(**changes: object) -> tuple[int, int]:
    """How many of one variant are at a hotspot, and of how many it cannot be told."""
    own = replace(MISSENSE, **changes)  # type: ignore[arg-type]
    found = find_at_hotspots([VariantConsequence(VARIANT, None, (own,))], HOTSPOTS)
    return len(found.found), len(found.unknown)


def test_find_at_hotspots__by_gene_transcript_and_residue() -> None:
    assert hold() == (1, 0)
    assert hold(residues=Span(12, 13)) == (0, 0)
    assert hold(residues=Span(10, 13)) == (1, 0)
    assert hold(gene="BETA") == (0, 0)
    assert hold(transcript="NM_1.1", aliases=("ENST00000000001.9",)) == (1, 0)


def test_find_at_hotspots__on_another_transcript_it_cannot_be_told() -> None:
    assert hold(transcript="ENST00000000002.1") == (0, 1)


def test_find_at_hotspots__shifted_frames_are_no_change_of_a_residue() -> None:
    assert hold(terms=(Term.FRAMESHIFT,)) == (0, 0)
    assert hold(terms=(Term.SYNONYMOUS,)) == (0, 0)
    assert hold(terms=(Term.STOP_GAINED,)) == (1, 0)


def test_list_hotspot_residues__none_where_they_were_not_looked_up_or_are_counted_elsewhere() -> None:
    assert list_hotspot_residues("ALPHA", ["ENST00000000001.3"], HOTSPOTS) == (11,)
    assert list_hotspot_residues("BETA", ["ENST00000000003.1"], HOTSPOTS) == ()
    assert list_hotspot_residues("ALPHA", ["ENST00000000002.1"], HOTSPOTS) is None
    assert list_hotspot_residues("ALPHA", ["ENST00000000001.3"], None) is None


def test_list_protein_shapes__gives_each_protein_once_with_its_length(small_bundle: Bundle) -> None:
    beside = replace(MISSENSE, residues=None, transcript="ENST00000000002.1")
    found = list_protein_shapes([MISSENSE, MISSENSE, beside], small_bundle, HOTSPOTS)
    # 699 coding bases are 232 residues and the stop codon.
    assert [(own.gene, own.transcript, own.length, own.hotspots) for own in found] == [("ALPHA", "ENST00000000001.1", 232, (11,))]
    assert found[0].domains is None
