"""Parts of the consequence room that the tests of names do not reach."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding_genes import START, change_gene, spell_gene
from fascicle.calls.consequence.annotating import Annotator, find_mismatch
from fascicle.calls.consequence.changes import Change, make_change, move_left
from fascicle.calls.consequence.choosing import choose_transcript
from fascicle.calls.consequence.codons import MITOCHONDRIAL, STANDARD
from fascicle.calls.consequence.differences import SequenceDifference, find_differences
from fascicle.calls.consequence.domains import place_domains
from fascicle.calls.consequence.phasing import merge_variants
from fascicle.model.consequences import ChoiceRule, Impact, Numbered, Term, TranscriptConsequence
from fascicle.model.genes import CanonicalRule, Domain, TranscriptTag
from fascicle.model.loci import Build, Span
from fascicle.model.variants import SmallVariant
from fascicle.reference.bundle import Bundle
from fascicle.reference.chromosomes import find_accession
from fascicle.reference.contigs import find_contig_length
from small_genome import Genome


def apply(letters: str, change: Change) -> str:
    assert letters[change.start : change.end] == change.ref
    return letters[: change.start] + change.alt + letters[change.end :]


@given(
    st.text("AC", min_size=4, max_size=30),
    st.integers(0, 25),
    st.integers(0, 4),
    st.text("AC", max_size=4),
)
def test_make_change__gives_the_same_sequence_at_the_most_3_prime_place(letters: str, at: int, lost: int, gained: str) -> None:
    at = min(at, len(letters))
    ref = letters[at : at + lost]
    if ref == gained:
        return
    wanted = letters[:at] + gained + letters[at + len(ref) :]
    change = make_change(at, ref, gained, lambda start, end: letters[max(start, 0) : end])
    assert apply(letters, change) == wanted
    places = [move_left(change, by) for by in range(change.slack + 1)]
    assert all(apply(letters, place) == wanted for place in places)
    if not (change.ref and change.alt):
        # By trying: no other place of this length gives the sequence.
        size = len(change.ref)
        others = [place for place in range(len(letters) - size + 1) if _gives(letters, place, size, len(change.alt), wanted)]
        assert sorted(place.start for place in places) == others


def _gives(letters: str, place: int, lost: int, gained: int, wanted: str) -> bool:
    return letters[:place] + wanted[place : place + gained] + letters[place + lost :] == wanted


def test_move_left__refuses_more_than_the_slack() -> None:
    with pytest.raises(ValueError, match="0 to 0 places, not 1"):
        move_left(Change(3, 4, "A", ""), 1)


def test_find_mismatch__leaves_unknown_bases_alone() -> None:
    variant = SmallVariant(Build.GRCH38, "chr1", 10, "ACG", "A")
    assert find_mismatch(variant, lambda start, end: "ANG") is None
    found = find_mismatch(variant, lambda start, end: "ATG")
    assert found is not None
    assert found.because == "the reference has T at chr1:12, the variant says C"


def test_mitochondrial__differs_in_four_codons() -> None:
    differ = {codon: (STANDARD[codon], MITOCHONDRIAL[codon]) for codon in STANDARD if STANDARD[codon] != MITOCHONDRIAL[codon]}
    assert differ == {"AGA": ("R", "*"), "AGG": ("R", "*"), "ATA": ("I", "M"), "TGA": ("*", "W")}


def test_term__has_an_identifier_and_falling_impact() -> None:
    assert len({term.so_id for term in Term}) == len(Term)
    impacts = [list(Impact).index(term.impact) for term in Term]
    assert impacts == sorted(impacts)
    assert (Term.STOP_GAINED.so_id, Term.FRAMESHIFT.so_id, Term.MISSENSE.so_id) == ("SO:0001587", "SO:0001589", "SO:0001583")


def test_numbered__refuses_places_that_are_none() -> None:
    with pytest.raises(ValueError, match="not a place among 3"):
        Numbered(2, 4, 3)


def make_consequence(name: str, *terms: Term) -> TranscriptConsequence:
    return TranscriptConsequence("GENE", "HGNC:1", name, (), terms, None, None)


def test_choose_transcript__takes_plus_clinical_only_where_select_is_not_changed() -> None:
    gene = spell_gene("ATGAAATAA", (0, 9)).gene
    select = gene.canonical
    clinical = replace(select, accession="NM_2.1", tags=frozenset({TranscriptTag.MANE_PLUS_CLINICAL}))
    gene = replace(gene, transcripts=(select, clinical))
    intronic = (select, make_consequence("NM_1.1", Term.INTRON))
    missense = (clinical, make_consequence("NM_2.1", Term.MISSENSE))
    chosen = choose_transcript(gene, [intronic, missense])
    assert [(c.transcript, c.chosen_by) for c in chosen] == [("NM_2.1", ChoiceRule.MANE_PLUS_CLINICAL), ("NM_1.1", None)]
    changed = (select, make_consequence("NM_1.1", Term.SYNONYMOUS))
    assert choose_transcript(gene, [changed, missense])[0].chosen_by is ChoiceRule.MANE_SELECT


def test_choose_transcript__prefers_one_that_the_variant_lies_in() -> None:
    bare = spell_gene("ATGAAATAA", (0, 9)).gene
    first = replace(bare.canonical, tags=frozenset())
    second = replace(first, accession="NM_2.1")
    gene = replace(bare, transcripts=(first, second), canonical_rule=CanonicalRule.LONGEST_CDS)
    beside, inside = make_consequence("NM_1.1", Term.UPSTREAM), make_consequence("NM_2.1", Term.INTRON)
    chosen = choose_transcript(gene, [(first, beside), (second, inside)])
    assert (chosen[0].transcript, chosen[0].chosen_by) == ("NM_2.1", ChoiceRule.ONLY_OVERLAP)
    assert choose_transcript(gene, [(first, beside)])[0].chosen_by is ChoiceRule.LONGEST_CDS
    assert choose_transcript(gene, []) == ()


def test_merge_variants__puts_the_bases_between_in_and_refuses_overlaps() -> None:
    first = SmallVariant(Build.GRCH38, "chr1", 100, "A", "C")
    second = SmallVariant(Build.GRCH38, "chr1", 102, "GT", "G")
    assert merge_variants([second, first], 100, "ATGT") == SmallVariant(Build.GRCH38, "chr1", 100, "ATGT", "CTG")
    assert merge_variants([second, first], 100, "ANGT") is None
    assert merge_variants([first, replace(first, alt="G")], 100, "A") is None


def test_find_differences__tells_substitutions_gaps_and_a_tail() -> None:
    sense = spell_gene("CCATGAAACCCTAAGG", (2, 14)).transcripts[0]
    assert find_differences(sense, "CCATGAAACCCTAAGG" + "A" * 20) == ()
    assert find_differences(sense, "CCATGAAGCCCTAAGG") == (SequenceDifference(7, "A", "G"),)
    assert find_differences(sense, "CCATGAAACCCCCCTAAGG")[0].genome == ""
    assert find_differences(sense, "CCATGAANCCCTAAGG") == ()


def test_annotate__notes_that_the_transcript_is_not_the_genome(small_bundle: Bundle, small_genome: Genome) -> None:
    gene = small_bundle.find_gene("ALPHA")
    assert gene is not None
    bases = Annotator(small_bundle).gene(small_bundle.numbers["ALPHA"]).transcripts[0].spliced
    at = 101 + 9
    own = bases[:at] + ("A" if bases[at] != "A" else "C") + bases[at + 1 :]
    annotator = Annotator(small_bundle, own_sequences={gene.canonical.accession: own})
    here, elsewhere = (
        SmallVariant(small_bundle.build, "chr1", 1000 + place, bases[place], "G" if bases[place] != "G" else "T")
        for place in (at + 1, at + 30)
    )
    notes = [[note.name for note in found.transcripts[0].notes] for found in annotator.annotate([here, elsewhere])]
    assert notes == [["transcript_differs_here"], ["transcript_differs_elsewhere"]]
    because = annotator.annotate([here])[0].transcripts[0].notes[0].because
    assert because.endswith(f"c.10 {bases[at]} in the genome, {own[at]} in the transcript")


def test_find_accession__knows_both_builds() -> None:
    assert find_accession(Build.GRCH38, "chr17") == "NC_000017.11"
    assert find_accession(Build.GRCH37, "chrX") == "NC_000023.10"
    assert find_accession(Build.UNKNOWN, "chr17") is None


def test_annotate__says_that_a_position_lies_beyond_the_chromosome(small_bundle: Bundle) -> None:
    length = find_contig_length(small_bundle.build, "chr1")
    assert length is not None
    found = Annotator(small_bundle).annotate([SmallVariant(small_bundle.build, "chr1", length, "A", "C")])[0]
    assert found.problem is not None
    assert found.problem.name == "beyond_contig"


def test_change_gene__offsets_are_of_the_locus() -> None:
    assert spell_gene("ATGAAATAA", (0, 9)).gene.locus.span.start == START
    assert change_gene(spell_gene("ATGAAATAA", (0, 9)), 4, "A", "G").hgvs_protein == "p.(Lys2Arg)"


def test_place_domains__follows_blocks_to_residues() -> None:
    text = "CC" + "ATGAAACCC" + "gtaagtttttttttttttag" + "GGGTTTTAA"
    blocks = (Span(START + 5, START + 11), Span(START + 31, START + 34))
    domain = Domain("GENE", "kinase", "kinase", "NM_1.1", Span(1, 4), blocks, is_critical=True, source="test")
    gene = spell_gene(text, (2, 20), domains=(domain,))
    assert place_domains(gene.transcripts[0]) == (("kinase", Span(1, 4)),)
    assert place_domains(spell_gene(text, (2, 20)).transcripts[0]) is None
    assert change_gene(gene, 6, "A", "C").domains == ("kinase",)
    assert change_gene(gene, 3, "T", "C").domains == ()
    assert change_gene(spell_gene(text, (2, 20)), 6, "A", "C").domains is None
