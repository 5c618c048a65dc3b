"""Names and terms on spelled-out genes, both strands. Forms: hgvs-nomenclature.org, version 21."""

from __future__ import annotations

import pytest

from coding_genes import change_gene, spell_gene

# 5' UTR 6; M R W S S H K stop; 3' UTR. Exon 1 ends inside the codon of S4; introns of 24 bases.
#       0     6                   18
EXON_1 = "CCGGCA" + "ATGAGGTGGTC"
INTRON = "gtaagtccctctttttctctttcagg"[:24] + "ag"
EXON_2 = "CAGTCACAAA" + "TAA" + "GGCTAACCTGA"
TEXT = EXON_1 + INTRON + EXON_2
CODING = (6, 6 + 11 + 13)
TWO = len(EXON_1) + len(INTRON)


def at(coding: int) -> int:
    """Locus offset of `c.coding`."""
    place = 5 + coding
    return place if place < len(EXON_1) else place - len(EXON_1) + TWO


@pytest.mark.parametrize("strand", ["+", "-"])
@pytest.mark.parametrize(
    ("offset", "ref", "alt", "dna", "protein", "term"),
    [
        (at(5), "G", "C", "c.5G>C", "p.(Arg2Thr)", "missense_variant"),
        (at(6), "G", "A", "c.6G>A", "p.(Arg2=)", "synonymous_variant"),
        (at(8), "G", "A", "c.8G>A", "p.(Trp3Ter)", "stop_gained"),
        (at(1), "A", "G", "c.1A>G", "p.(Met1?)", "start_lost"),
        (at(4), "AGG", "", "c.4_6del", "p.(Arg2del)", "inframe_deletion"),
        (at(4), "AGGTGG", "", "c.4_9del", "p.(Arg2_Trp3del)", "inframe_deletion"),
        (at(7), "", "AGG", "c.4_6dup", "p.(Arg2dup)", "inframe_insertion"),
        (at(7), "", "AGGAGG", "c.4_6AGG[3]", "p.(Arg2[3])", "inframe_insertion"),
        (at(7), "", "CAC", "c.6_7insCAC", "p.(Arg2_Trp3insHis)", "inframe_insertion"),
        (at(7), "", "CACTAG", "c.6_7insCACTAG", "p.(Arg2_Trp3insHisTer)", "stop_gained"),
        (at(7), "", "TAGCAC", "c.7_8insAGCACT", "p.(Trp3Ter)", "stop_gained"),
        (at(6), "GT", "AA", "c.6_7delinsAA", "p.(Trp3Arg)", "missense_variant"),
        (at(4), "AGGTGG", "CCT", "c.4_9delinsCCT", "p.(Arg2_Trp3delinsPro)", "protein_altering_variant"),
        (at(5), "GG", "CC", "c.5_6inv", "p.(Arg2Thr)", "missense_variant"),
        (at(4), "AGG", "CCC", "c.4_6delinsCCC", "p.(Arg2Pro)", "missense_variant"),
        (at(4), "A", "", "c.4del", "p.(Arg2GlyfsTer?)", "frameshift_variant"),
        (at(22), "T", "C", "c.22T>C", "p.(Ter8GlnextTer2)", "stop_lost"),
        (at(23), "A", "G", "c.23A>G", "p.(Ter8=)", "stop_retained_variant"),
        (at(24), "A", "T", "c.24A>T", "p.(Ter8TyrextTer2)", "stop_lost"),
        (at(19), "AAATAA", "", "c.19_24del", "p.(Lys7GlyfsTer2)", "stop_lost"),
        (at(22), "", "GAC", "c.21_22insGAC", "p.(Ter8AspextTer1)", "inframe_insertion"),
        (5, "A", "G", "c.-1A>G", None, "5_prime_UTR_variant"),
        (at(24) + 1, "G", "C", "c.*1G>C", None, "3_prime_UTR_variant"),
        (len(EXON_1), "G", "A", "c.11+1G>A", "p.?", "splice_donor_variant"),
        (TWO - 1, "G", "A", "c.12-1G>A", "p.?", "splice_acceptor_variant"),
        (len(EXON_1) + 4, "G", "A", "c.11+5G>A", None, "splice_donor_5th_base_variant"),
        (len(EXON_1) + 2, "A", "C", "c.11+3A>C", None, "splice_region_variant"),
        (TWO - 8, "C", "A", "c.12-8C>A", None, "splice_region_variant"),
        (TWO - 12, "T", "A", "c.12-12T>A", None, "splice_polypyrimidine_tract_variant"),
        (at(11) - 1, "TCGTA", "", "c.10_11+3del", "p.?", "splice_donor_variant"),
    ],
)
def test_assess_gene__names_a_change(
    strand: str, offset: int, ref: str, alt: str, dna: str, protein: str | None, term: str
) -> None:
    found = change_gene(spell_gene(TEXT, CODING, strand=strand), offset, ref, alt)
    reference = "NC_000017.11(NM_1.1)" if "11+" in dna or "12-" in dna else "NM_1.1"
    assert (found.hgvs_dna, found.hgvs_protein, str(found.most_severe)) == (f"{reference}:{dna}", protein, term)


def test_assess_gene__moves_a_change_to_the_most_3_prime_place() -> None:
    gene = spell_gene("CCATGAAAAAATGGTAAGC", (2, 17))
    assert change_gene(gene, 6, "A", "").hgvs_dna == "NM_1.1:c.9del"
    assert change_gene(gene, 6, "", "A").hgvs_dna == "NM_1.1:c.9dup"
    # Reading-frame units only in the coding part: two further A are an insertion there, a repeat in the 5' UTR.
    assert change_gene(gene, 6, "", "AAAAAAAA").hgvs_dna == "NM_1.1:c.9_10insAAAAAAAA"
    assert change_gene(spell_gene("CCAGATGTGGTAAGC", (4, 13)), 3, "", "AA").hgvs_dna == "NM_1.1:c.-2A[3]"


def test_assess_gene__leaves_a_change_in_its_exon_when_the_next_exon_goes_on_alike() -> None:
    # ..GAT gta..cag TCA..: c.3921del of the nomenclature's example is not moved over the junction.
    gene = spell_gene("ATGGAGATgtaagtttttttttttttttcagTCATAA", (0, 14))
    assert change_gene(gene, 7, "T", "").hgvs_dna == "NM_1.1:c.8del"
    assert change_gene(gene, 8, "", "T").hgvs_dna == "NM_1.1:c.8dup"


def test_assess_gene__names_a_base_at_an_exon_edge_as_intronic_and_says_that_the_site_may_be_left() -> None:
    # GAACAG|gt: c.1704+1del and not c.1704del.
    gene = spell_gene("ATGAACAGgtaagtttttttttttttttcagTCATAA", (0, 14))
    found = change_gene(gene, 7, "G", "")
    assert (found.hgvs_dna, found.hgvs_protein) == ("NC_000017.11(NM_1.1):c.8+1del", "p.?")
    assert "splice_site_may_be_left" in [note.name for note in found.notes]


def test_assess_gene__numbers_the_middle_of_an_uneven_intron_from_the_exon_before() -> None:
    gene = spell_gene("ATGAAAgtccagtagccagTCATAA", (0, 12))
    assert change_gene(gene, 12, "T", "A").hgvs_dna == "NC_000017.11(NM_1.1):c.6+7T>A"
    assert change_gene(gene, 13, "A", "T").hgvs_dna == "NC_000017.11(NM_1.1):c.7-6A>T"


def test_assess_gene__starts_a_frameshift_at_the_first_changed_residue() -> None:
    # A base lost from Trp3 leaves His4 as it is: ATG AAA CAC CAC... : c.7del gives ACC at codon 3.
    found = change_gene(spell_gene("ATGAAACACCACTGGTAAGCTAAGC", (0, 18)), 6, "C", "")
    assert (found.hgvs_dna, found.hgvs_protein) == ("NM_1.1:c.7del", "p.(His3ThrfsTer?)")


def test_assess_gene__says_extension_of_unknown_length() -> None:
    assert change_gene(spell_gene("ATGAAATAAGCGC", (0, 9)), 6, "T", "C").hgvs_protein == "p.(Ter3GlnextTer?)"


def test_assess_gene__reads_the_mitochondrial_code() -> None:
    gene = spell_gene("ATAATGTGACCAAGA", (0, 15), chrom="chrM")
    assert change_gene(gene, 5, "G", "A").hgvs_protein == "p.(Met2=)"
    assert str(change_gene(gene, 2, "A", "G").most_severe) == "start_retained_variant"
    assert str(change_gene(gene, 2, "A", "C").most_severe) == "start_retained_variant"
    assert change_gene(gene, 1, "T", "C").hgvs_protein == "p.(Met1?)"
    assert change_gene(gene, 8, "A", "G").hgvs_protein == "p.(Trp3=)"
    assert change_gene(gene, 9, "CCA", "AGA").hgvs_protein == "p.(Pro4Ter)"


def test_assess_gene__reads_a_recoded_codon_as_selenocysteine() -> None:
    text, coding = "ATGAAATGACCATAA", (0, 15)
    named = spell_gene(text, coding, recoded=frozenset({1006}))
    assert change_gene(named, 8, "A", "T").hgvs_protein == "p.(Sec3Cys)"
    assert change_gene(named, 6, "TGA", "").hgvs_protein == "p.(Sec3del)"
    known = spell_gene(text, coding, is_selenoprotein=True)
    assert change_gene(known, 8, "A", "T").hgvs_protein == "p.(Sec3Cys)"


def test_assess_gene__does_not_guess_at_a_stop_codon_that_nothing_explains() -> None:
    found = change_gene(spell_gene("ATGAAATGACCATAA", (0, 15)), 8, "A", "T")
    assert (found.hgvs_protein, [str(term) for term in found.terms]) == ("p.?", ["coding_sequence_variant"])
    assert "unexplained_stop_codon" in [note.name for note in found.notes]


def test_assess_gene__does_not_number_an_incomplete_coding_sequence() -> None:
    found = change_gene(spell_gene("GGAAACCATAA", (0, 11), phase=2), 4, "A", "C")
    assert (found.hgvs_dna, found.hgvs_protein, str(found.most_severe)) == (None, None, "missense_variant")
    assert [note.name for note in found.notes] == ["incomplete_coding_sequence"]


def test_assess_gene__says_that_the_last_codon_is_cut_short() -> None:
    found = change_gene(spell_gene("ATGAAACC", (0, 8)), 7, "C", "A")
    assert str(found.most_severe) == "incomplete_terminal_codon_variant"
    assert change_gene(spell_gene("ATGAAACCA", (0, 9)), 7, "C", "A").hgvs_protein == "p.(Pro3Gln)"


def test_assess_gene__gives_no_name_without_a_version() -> None:
    found = change_gene(spell_gene("ATGAAATAA", (0, 9), accession="NM_1"), 4, "A", "C")
    assert (found.hgvs_dna, found.notes[0].name) == (None, "unversioned_transcript")


def test_assess_gene__names_a_non_coding_transcript_with_n() -> None:
    gene = spell_gene("CCATGAgtaagtttcagAATAA", None, accession="NR_1.1")
    assert (change_gene(gene, 1, "C", "A").hgvs_dna, str(change_gene(gene, 1, "C", "A").most_severe)) == (
        "NR_1.1:n.2C>A",
        "non_coding_transcript_exon_variant",
    )
    assert [str(term) for term in change_gene(gene, 12, "T", "A").terms][-2:] == [
        "intron_variant",
        "non_coding_transcript_variant",
    ]


def test_assess_gene__counts_exons_introns_and_codons() -> None:
    gene = spell_gene(TEXT, CODING)
    found = change_gene(gene, at(13), "A", "G")
    assert found.exon is not None
    assert (found.exon.first, found.exon.count, found.intron) == (2, 2, None)
    assert found.residues is not None
    assert (found.residues.start, found.residues.end, found.codons) == (4, 5, ("AGT", "GGT"))
    inside = change_gene(gene, len(EXON_1) + 10, "C", "A")
    assert (inside.exon, inside.intron and (inside.intron.first, inside.intron.count)) == (None, (1, 1))


def test_assess_gene__says_that_the_whole_transcript_is_gone() -> None:
    gene = spell_gene("TT" + "aa" + "ATGTAA" + "ccc", (2, 8))
    found = change_gene(gene, 0, "TTAAATGTAACC", "T")
    assert str(found.most_severe) != "transcript_ablation"
    gene = spell_gene("ccc" + "ATGTAA" + "ccc", (0, 6))
    assert str(change_gene(gene, 2, "CATGTAACC", "C").most_severe) == "transcript_ablation"
