"""Changes of a protein as the literature and HGVS write them, so that one can be held against the other.

Residues count from 1, as in every such name. A change says nothing of the protein it is counted on: that stands beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

# IUPAC amino acids; U selenocysteine, X any. `*` (Ter) is the stop.
AMINO_ACIDS: Final = {
    "Ala": "A", "Arg": "R", "Asn": "N", "Asp": "D", "Cys": "C", "Gln": "Q", "Glu": "E", "Gly": "G", "His": "H", "Ile": "I",
    "Leu": "L", "Lys": "K", "Met": "M", "Phe": "F", "Pro": "P", "Ser": "S", "Thr": "T", "Trp": "W", "Tyr": "Y", "Val": "V",
    "Sec": "U", "Xaa": "X", "Ter": "*",
}  # fmt: skip
_THREE: Final = re.compile("|".join(AMINO_ACIDS))
_AA: Final = "[ACDEFGHIKLMNPQRSTUVWXY*]"
_RESIDUE: Final = re.compile(rf"^({_AA})(\d+)$")
_SUBSTITUTION: Final = re.compile(rf"^({_AA})(\d+)(=|{_AA}|\?)$")
_FRAMESHIFT: Final = re.compile(rf"^({_AA})(\d+){_AA}?fs(?:\*(?:\d+|\?)|Ter\d+)?$")
_RANGE: Final = re.compile(rf"^({_AA})(\d+)(?:_({_AA})(\d+))?(delins|del|dup|ins)({_AA}*)$")


class ChangeKind(StrEnum):
    """What a change of a protein is."""

    ANY = "any"  # a residue alone, such as G667: whatever it becomes
    SUBSTITUTION = "substitution"
    SILENT = "silent"
    STOP = "stop"
    FRAMESHIFT = "frameshift"
    DELETION = "deletion"
    DUPLICATION = "duplication"
    INSERTION = "insertion"
    DELETION_INSERTION = "delins"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ProteinChange:
    """One change: the first and last residue it touches (from 1, both included), the amino acid there, and what comes in place.

    `reference` is the one-letter amino acid at `first`; `alternate` the new one or ones, empty where the kind has none.
    """

    reference: str
    first: int
    last: int
    kind: ChangeKind
    alternate: str = ""

    def __post_init__(self) -> None:
        if not 1 <= self.first <= self.last:
            raise ValueError(f"residues {self.first} to {self.last} are no range")

    def covers(self, residue: int) -> bool:
        """Whether the change touches a residue."""
        return self.first <= residue <= self.last


# One name is held against many rules and statements.
@lru_cache(maxsize=1 << 16)
def parse_protein_change(text: str) -> ProteinChange:
    """A change as `G623R`, `p.Gly623Arg`, `p.(Gly623Arg)`, `W557_K558del`, `G667`, `R248*`, `E746fs`. Raises ValueError.

    >>> parse_protein_change("p.(Gly623Arg)") == parse_protein_change("G623R")
    True
    """
    short = _THREE.sub(lambda match: AMINO_ACIDS[match[0]], text.strip().removeprefix("p.").strip("()"))
    if match := _RESIDUE.match(short):
        return ProteinChange(match[1], int(match[2]), int(match[2]), ChangeKind.ANY)
    if match := _SUBSTITUTION.match(short):
        return _make_substitution(match[1], int(match[2]), match[3])
    if match := _FRAMESHIFT.match(short):
        return ProteinChange(match[1], int(match[2]), int(match[2]), ChangeKind.FRAMESHIFT)
    if match := _RANGE.match(short):
        first, last = int(match[2]), int(match[4] or match[2])
        return ProteinChange(match[1], first, last, _RANGE_KINDS[match[5]], match[6] if match[5] in ("ins", "delins") else "")
    raise ValueError(f"{text!r} is no change of a protein such as G623R, p.Gly623Arg or W557_K558del")


def format_protein_change(change: ProteinChange) -> str:
    """The short form, one letter an amino acid: `G623R`; of a range the last amino acid is left out (`W557_558del`).

    >>> format_protein_change(parse_protein_change("p.Gly623Arg"))
    'G623R'
    """
    span = f"{change.reference}{change.first}" + (f"_{change.last}" if change.last != change.first else "")
    return f"{span}{_SUFFIXES[change.kind]}{change.alternate}"


def _make_substitution(reference: str, residue: int, alternate: str) -> ProteinChange:
    if alternate == "?":
        return ProteinChange(reference, residue, residue, ChangeKind.UNKNOWN)
    if alternate in ("=", reference):
        return ProteinChange(reference, residue, residue, ChangeKind.SILENT)
    if alternate == "*":
        return ProteinChange(reference, residue, residue, ChangeKind.STOP, "*")
    return ProteinChange(reference, residue, residue, ChangeKind.SUBSTITUTION, alternate)


_RANGE_KINDS: Final = {
    "del": ChangeKind.DELETION,
    "dup": ChangeKind.DUPLICATION,
    "ins": ChangeKind.INSERTION,
    "delins": ChangeKind.DELETION_INSERTION,
}
_SUFFIXES: Final = {
    ChangeKind.ANY: "",
    ChangeKind.SUBSTITUTION: "",
    ChangeKind.SILENT: "=",
    ChangeKind.STOP: "",
    ChangeKind.FRAMESHIFT: "fs",
    ChangeKind.DELETION: "del",
    ChangeKind.DUPLICATION: "dup",
    ChangeKind.INSERTION: "ins",
    ChangeKind.DELETION_INSERTION: "delins",
    ChangeKind.UNKNOWN: "?",
}
