"""What null variants leave: the part that is removed, and transcripts without an exon."""

from __future__ import annotations

from itertools import pairwise

import pytest

from coding_genes import change_gene, spell_gene
from fascicle.calls.germline.lost_parts import find_removed_fraction, find_skipped_exon, skip_exons
from fascicle.model.consequences import NmdOutcome, Term
from fascicle.model.loci import Span

INTRON = "gt" + "a" * 20 + "ag"
# One base further the codons read TGA: a skipped exon that shifts the frame by one base ends at once.
CODING = "ATG" + "CTGACA" * 60 + "TAA"
BORDERS = (0, 63, 73, 85, 299, len(CODING))
EXONS = (*(CODING[a:b] for a, b in pairwise(BORDERS[:-1])), CODING[BORDERS[-2] :] + "C" * 40)
GENE = spell_gene(INTRON.join(EXONS), (0, len(CODING)))
STARTS = [sum(len(exon) + len(INTRON) for exon in EXONS[:number]) for number in range(len(EXONS))]


def test_find_skipped_exon__a_donor_skips_the_exon_before_and_an_acceptor_the_one_behind() -> None:
    sense = GENE.transcripts[0]
    donor = change_gene(GENE, STARTS[1] + len(EXONS[1]), "G", "A")
    acceptor = change_gene(GENE, STARTS[2] - 1, "G", "A")
    skipped = [find_skipped_exon(consequence, sense) for consequence in (donor, acceptor)]
    assert [own.region.exons if own else None for own in skipped] == [Span(1, 2), Span(2, 3)]
    assert [own.shifts_frame if own else None for own in skipped] == [True, False]
    assert skipped[1] is not None
    assert skipped[1].decay is None


def test_find_skipped_exon__is_about_splice_sites_alone() -> None:
    consequence = change_gene(GENE, STARTS[1] + 4, GENE.fetch(STARTS[1] + 4, STARTS[1] + 5), "T")
    assert find_skipped_exon(consequence, GENE.transcripts[0]) is None


@pytest.mark.parametrize(("index", "decay"), [(1, NmdOutcome.EXPECTED), (3, NmdOutcome.ESCAPE)])
def test_skip_exons__tells_decay_by_the_first_stop_codon_of_the_shifted_frame(index: int, decay: NmdOutcome) -> None:
    text = CODING[: BORDERS[index]] + CODING[BORDERS[index + 1] :]
    stop = next(at for at in range(0, len(text), 3) if text[at : at + 3] == "TGA")
    # The stop codon lies more than 50 bases before the last junction, or behind it.
    assert (len(text) - len(CODING) + BORDERS[4] - stop > 50) is (decay is NmdOutcome.EXPECTED)
    found = skip_exons(GENE.transcripts[0], index, index + 1)
    assert found is not None
    assert (found.shifts_frame, found.decay) == (True, decay)


@pytest.mark.parametrize("index", [0, 4])
def test_skip_exons__says_nothing_of_exons_with_the_start_or_the_stop_codon(index: int) -> None:
    assert skip_exons(GENE.transcripts[0], index, index + 1) is None


def test_find_removed_fraction__counts_residues_behind_the_stop() -> None:
    at = STARTS[3] + 2 + 30
    consequence = change_gene(GENE, at, GENE.fetch(at, at + 3), "TAG")
    assert Term.STOP_GAINED in consequence.terms
    assert consequence.residues is not None
    found = find_removed_fraction(consequence, GENE.transcripts[0])
    assert found == pytest.approx(1 - consequence.residues.start / (len(CODING) // 3 - 1))
    missense = change_gene(GENE, STARTS[1] + 1, GENE.fetch(STARTS[1] + 1, STARTS[1] + 2), "A")
    assert find_removed_fraction(missense, GENE.transcripts[0]) is None
