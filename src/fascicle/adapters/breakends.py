"""Breakends of two joined places as VCF 4.3 writes them (section 5.4 of the VCF specification).

A record's bases are of the plus strand of the genome. Read on the plus strand, a 5' side lends what lies left of its last base
and a 3' side what lies right of its first base; on the minus strand it is the other way round. With `t` for the record's base
and `p` for the mate's place:

| 5' strand | 3' strand | ALT at the 5' side | ALT at the 3' side |
|-----------|-----------|--------------------|--------------------|
| +         | +         | `t[p[`             | `]p]t`             |
| +         | -         | `t]p]`             | `t]p]`             |
| -         | +         | `[p[t`             | `[p[t`             |
| -         | -         | `]p]t`             | `t[p[`             |

Inserted bases stand between `t` and the bracket. A side whose mate has no place is a single breakend (`t.`, `.t`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fascicle.model.loci import Position, Strand

FIVE_PRIME: Final = "five_prime"
THREE_PRIME: Final = "three_prime"
BaseAt = Callable[[str, int], str]
_COMPLEMENT_OF: Final = {"A": "T", "C": "G", "G": "C", "T": "A", "N": "N"}


def find_other_role(role: str) -> str:
    """The other side."""
    return THREE_PRIME if role == FIVE_PRIME else FIVE_PRIME


def is_left_kept(role: str, strand: Strand) -> bool:
    """Whether the product holds what lies left of the position: so for a 5' side on plus and a 3' side on minus."""
    return (role == FIVE_PRIME) == (strand is Strand.PLUS)


def clean_base(base: str) -> str:
    """A base as VCF knows it."""
    upper = base.upper()
    return upper if upper in _COMPLEMENT_OF else "N"


def format_breakend(base: str, inserted: str, role: str, position: Position, mate: Position | None) -> str:
    """The replacement string of one side. `inserted` is as read 5' to 3' in the product."""
    between = inserted.upper()
    if position.strand is Strand.MINUS:
        between = "".join(_COMPLEMENT_OF.get(base, "N") for base in reversed(between))
    other = "." if mate is None else _format_mate(role, mate)
    return f"{base}{between}{other}" if is_left_kept(role, position.strand) else f"{other}{between}{base}"


def _format_mate(role: str, mate: Position) -> str:
    """The mate's place between brackets that open to the side its kept bases lie on."""
    bracket = "]" if is_left_kept(find_other_role(role), mate.strand) else "["
    return f"{bracket}{mate.chrom}:{mate.offset + 1}{bracket}"
