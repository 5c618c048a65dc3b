"""Genetic codes over letters, and the three-letter names of amino acids."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from types import MappingProxyType
from typing import Final

from fascicle.reference.nucleotides import encode_bases, translate

Code = Mapping[str, str]

# NCBI translation table 1. A codon with an unknown base is in no table: `X`.
STANDARD: Final[Code] = MappingProxyType(
    {codon: translate(encode_bases(codon.encode())) for codon in map("".join, product("ACGT", repeat=3))}
)
# NCBI translation table 2, the vertebrate mitochondrial code: where it differs from table 1.
MITOCHONDRIAL: Final[Code] = MappingProxyType({**STANDARD, "AGA": "*", "AGG": "*", "ATA": "M", "TGA": "W"})
# Start codons of the same tables; a first codon among them is read as methionine. Table 1 lists TTG and CTG too: an annotated
# start codon that is not ATG is one by its annotation.
STARTS: Final = frozenset({"ATG"})
MITOCHONDRIAL_STARTS: Final = frozenset({"ATT", "ATC", "ATA", "ATG", "GTG"})

# IUPAC-IUB three-letter symbols (HGVS, "Standards"); a stop codon is Ter, an unknown residue Xaa, selenocysteine Sec.
THREE_LETTER: Final = MappingProxyType(
    {
        "A": "Ala", "C": "Cys", "D": "Asp", "E": "Glu", "F": "Phe", "G": "Gly", "H": "His", "I": "Ile", "K": "Lys", "L": "Leu",
        "M": "Met", "N": "Asn", "P": "Pro", "Q": "Gln", "R": "Arg", "S": "Ser", "T": "Thr", "U": "Sec", "V": "Val", "W": "Trp",
        "Y": "Tyr", "X": "Xaa", "*": "Ter",
    }
)  # fmt: skip


def translate_text(text: str, code: Code = STANDARD) -> str:
    """Amino acids of whole codons; `X` for a codon with an unknown base; a rest is dropped.

    >>> translate_text("ATGTGANNNAC")
    'M*X'
    >>> translate_text("ATATGA", MITOCHONDRIAL)
    'MW'
    """
    return "".join([code.get(text[i : i + 3], "X") for i in range(0, len(text) - 2, 3)])


def spell_residues(residues: str) -> str:
    """Three-letter symbols of residues.

    >>> spell_residues("MU*")
    'MetSecTer'
    """
    return "".join([THREE_LETTER[residue] for residue in residues])
