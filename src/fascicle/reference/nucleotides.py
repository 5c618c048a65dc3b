"""Bases as small integers: A 0, C 1, G 2, T 3, anything else 4.

One code for reference and reads, so that a comparison is one machine instruction and the complement of a known base is `3 - b`.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bases: TypeAlias = NDArray[np.uint8]

UNKNOWN_BASE: Final = 4
LETTERS: Final = b"ACGTN"


def _make_code_table() -> Bases:
    table = np.full(256, UNKNOWN_BASE, dtype=np.uint8)
    for code, letter in enumerate(b"ACGT"):
        table[letter] = table[letter + 32] = code
    table[ord("U")] = table[ord("u")] = 3
    return table


CODE_OF_BYTE: Final = _make_code_table()
COMPLEMENT: Final = np.array([3, 2, 1, 0, UNKNOWN_BASE], dtype=np.uint8)
_LETTER_OF_CODE: Final = np.frombuffer(LETTERS, dtype=np.uint8)


def encode_bases(text: bytes | bytearray | memoryview | NDArray[np.uint8]) -> Bases:
    """Codes of nucleotide letters, any case; U counts as T; every other letter is unknown.

    >>> encode_bases(b"ACGTn").tolist()
    [0, 1, 2, 3, 4]
    """
    raw = text if isinstance(text, np.ndarray) else np.frombuffer(text, dtype=np.uint8)
    return CODE_OF_BYTE[raw]


def decode_bases(bases: Bases) -> str:
    """Letters of codes.

    >>> decode_bases(encode_bases(b"acgtx"))
    'ACGTN'
    """
    return _LETTER_OF_CODE[bases].tobytes().decode("ascii")


def reverse_complement(bases: Bases) -> Bases:
    """The other strand, 5' to 3'.

    >>> decode_bases(reverse_complement(encode_bases(b"AACGN")))
    'NCGTT'
    """
    return COMPLEMENT[bases[::-1]]


def _make_codon_table() -> tuple[str, ...]:
    """NCBI translation table 1, codons in the order of A, C, G, T codes."""
    by_tcag = "FFLLSSSSYY**CC*WLLLLPPPPHHQQRRRRIIIMTTTTNNKKSSRRVVVVAAAADDEEGGGG"
    rank = {0: 2, 1: 1, 2: 3, 3: 0}  # A C G T -> place in TCAG
    return tuple(by_tcag[16 * rank[a] + 4 * rank[b] + rank[c]] for a in range(4) for b in range(4) for c in range(4))


_AMINO_ACIDS: Final = _make_codon_table()


def translate(bases: Bases) -> str:
    """Amino acids of whole codons from the first base on; `*` a stop, `X` a codon with an unknown base; a rest is dropped.

    >>> translate(encode_bases(b"ATGAAATAGNNNAC"))
    'MK*X'
    """
    codons = bases[: len(bases) // 3 * 3].reshape(-1, 3).astype(np.int64)
    return "".join(
        "X" if UNKNOWN_BASE in codon else _AMINO_ACIDS[16 * codon[0] + 4 * codon[1] + codon[2]] for codon in codons.tolist()
    )


def count_triplets(bases: Bases) -> int:
    """How many different triplets a sequence holds; one with an unknown base counts as one more.

    >>> count_triplets(encode_bases(b"ACACACN"))
    3
    """
    codes = bases.tolist()
    triplets = [tuple(codes[i : i + 3]) for i in range(len(codes) - 2)]
    known = [triplet for triplet in triplets if UNKNOWN_BASE not in triplet]
    return len(set(known)) + len(triplets) - len(known)
