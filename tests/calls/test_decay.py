"""Rules of nonsense-mediated decay; sources in `fascicle.calls.consequence.decay`."""

from __future__ import annotations

import pytest

from coding_genes import change_gene, spell_gene
from fascicle.model.consequences import NmdOutcome, NmdPrediction


def predict(first_exon_codons: int, middle_codons: int, stop_codon: int) -> NmdPrediction | None:
    """A stop codon put into a gene of three exons: ATG and CAA codons, 40 bases of the last exon coding."""
    first = "ATG" + "CAA" * (first_exon_codons - 1)
    text = first + "gtaagtttttttttttttttcag" + "CAA" * middle_codons + "gtaagtttttttttttttttcag" + "CAA" * 12 + "TAA" + "C" * 30
    gene = spell_gene(text, (0, 3 * (first_exon_codons + middle_codons + 13)))
    base = 3 * (stop_codon - 1)
    offset = base if base < len(first) else base + 23 if base < 3 * (first_exon_codons + middle_codons) else base + 46
    return change_gene(gene, offset, "C", "T").nmd


@pytest.mark.parametrize(
    ("stop_codon", "outcome", "rule", "distance"),
    [
        # The last junction lies before codon 101 (offset 300).
        (101, NmdOutcome.ESCAPE, "last_exon", 0),
        (105, NmdOutcome.ESCAPE, "last_exon", -12),
        (100, NmdOutcome.ESCAPE, "near_last_junction", 3),
        (85, NmdOutcome.ESCAPE, "near_last_junction", 48),
        (84, NmdOutcome.ESCAPE_POSSIBLE, "near_last_junction", 51),
        (83, NmdOutcome.ESCAPE_POSSIBLE, "near_last_junction", 54),
        (82, NmdOutcome.EXPECTED, "before_last_junction", 57),
        (35, NmdOutcome.EXPECTED, "before_last_junction", 198),
        (34, NmdOutcome.ESCAPE_POSSIBLE, "start_proximal", 201),
    ],
)
def test_predict_decay__weighs_the_place_of_the_stop_codon(
    stop_codon: int, outcome: NmdOutcome, rule: str, distance: int
) -> None:
    found = predict(50, 50, stop_codon)
    assert found is not None
    assert (found.outcome, found.rule, found.distance_bp) == (outcome, rule, distance)


def test_predict_decay__doubts_decay_in_a_long_exon() -> None:
    long, short = predict(50, 136, 100), predict(50, 135, 100)
    assert (long and long.rule, short and short.rule) == ("long_exon", "before_last_junction")


def test_predict_decay__needs_a_junction() -> None:
    found = change_gene(spell_gene("ATG" + "CAA" * 60 + "TAA", (0, 186)), 30, "C", "T").nmd
    assert found is not None
    assert (found.outcome, found.rule, found.distance_bp) == (NmdOutcome.ESCAPE, "no_exon_junction", None)


def test_predict_decay__does_not_count_a_junction_that_the_normal_stop_codon_leaves_behind() -> None:
    # The only junction lies 60 bases after the stop codon, in the 3' UTR.
    gene = spell_gene("ATG" + "CAA" * 60 + "TAA" + "C" * 60 + "gtaagttttttttttttcag" + "CCC", (0, 186))
    found = change_gene(gene, 120, "C", "T").nmd
    assert found is not None
    assert found.rule == "no_exon_junction"


def test_predict_decay__places_the_stop_codon_of_a_shifted_frame() -> None:
    # A base lost at codon 41: the shifted frame reads AAC throughout the middle exon and stops in the last one, or nowhere.
    text = "ATG" + "CAA" * 39 + "CAAATAG" + "CA" + "CAA" * 40 + "gtaagtttttttttttttttcag" + "CAA" * 12 + "TAA"
    found = change_gene(spell_gene(text, (0, 3 * 96)), 120, "C", "").nmd
    assert found is not None
    assert (found.outcome, found.rule) == (NmdOutcome.EXPECTED, "before_last_junction")
    # ATG CAA.. A AAT AGC: codon 41 is AAA, 42 TAG; 249 coding bases before the junction, one less after the loss.
    assert found.distance_bp == 249 - 1 - 123


def test_predict_decay__says_nothing_without_a_premature_stop() -> None:
    assert change_gene(spell_gene("ATGCAACAATAA", (0, 12)), 3, "C", "A").nmd is None
    found = change_gene(spell_gene("ATGCAACAATAACC", (0, 12)), 3, "C", "").nmd
    assert found is not None
    assert found.outcome is NmdOutcome.NOT_ASSESSABLE
