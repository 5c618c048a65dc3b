"""Letters of DNA."""

from __future__ import annotations

from typing import Final

_COMPLEMENT: Final = str.maketrans("ACGTN", "TGCAN")


def turn_around(letters: str) -> str:
    """The reverse complement.

    >>> turn_around("AACGN")
    'NCGTT'
    """
    return letters.translate(_COMPLEMENT)[::-1]
