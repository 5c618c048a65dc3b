from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fascicle.reference.nucleotides import decode_bases, encode_bases, reverse_complement, translate

KNOWN = st.text("ACGT", max_size=60)
ANY = st.text("ACGTN", max_size=60)
# NCBI translation table 1 by amino acid, typed in apart from the table under test.
CODONS_OF = {
    "F": "TTT TTC", "L": "TTA TTG CTT CTC CTA CTG", "I": "ATT ATC ATA", "M": "ATG", "V": "GTT GTC GTA GTG",
    "S": "TCT TCC TCA TCG AGT AGC", "P": "CCT CCC CCA CCG", "T": "ACT ACC ACA ACG", "A": "GCT GCC GCA GCG", "Y": "TAT TAC",
    "H": "CAT CAC", "Q": "CAA CAG", "N": "AAT AAC", "K": "AAA AAG", "D": "GAT GAC", "E": "GAA GAG", "C": "TGT TGC", "W": "TGG",
    "R": "CGT CGC CGA CGG AGA AGG", "G": "GGT GGC GGA GGG", "*": "TAA TAG TGA",
}  # fmt: skip


def test_translate__reads_all_64_codons_by_table_1() -> None:
    pairs = [(codon, amino_acid) for amino_acid, codons in CODONS_OF.items() for codon in codons.split()]
    assert len({codon for codon, _ in pairs}) == 64
    assert translate(encode_bases("".join(codon for codon, _ in pairs).encode())) == "".join(a for _, a in pairs)


@given(ANY)
def test_translate__gives_one_letter_for_each_whole_codon(text: str) -> None:
    protein = translate(encode_bases(text.encode()))
    assert len(protein) == len(text) // 3
    assert [letter == "X" for letter in protein] == ["N" in text[3 * i : 3 * i + 3] for i in range(len(protein))]


@given(ANY)
def test_reverse_complement__twice_is_the_same(text: str) -> None:
    bases = encode_bases(text.encode())
    assert np.array_equal(reverse_complement(reverse_complement(bases)), bases)


@given(ANY, ANY)
def test_reverse_complement__of_a_sum_is_the_sum_turned_round(one: str, other: str) -> None:
    a, b = encode_bases(one.encode()), encode_bases(other.encode())
    whole = reverse_complement(np.concatenate((a, b)))
    assert np.array_equal(whole, np.concatenate((reverse_complement(b), reverse_complement(a))))


@given(KNOWN)
def test_reverse_complement__pairs_each_base_with_its_partner(text: str) -> None:
    turned = decode_bases(reverse_complement(encode_bases(text.encode())))
    assert all((a + b) in {"AT", "TA", "CG", "GC"} for a, b in zip(text, reversed(turned), strict=True))


@given(ANY)
def test_decode_bases__gives_back_what_was_encoded(text: str) -> None:
    assert decode_bases(encode_bases(text.encode())) == text
    assert decode_bases(encode_bases(text.lower().encode())) == text


def test_encode_bases__takes_u_for_t_and_other_letters_for_unknown() -> None:
    assert encode_bases(b"AUuRYn-*").tolist() == [0, 3, 3, 4, 4, 4, 4, 4]
