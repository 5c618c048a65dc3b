"""Names of protein changes (HGVS, "Protein"): in parentheses, because they are predicted from DNA."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from fascicle.calls.consequence.codons import THREE_LETTER, spell_residues
from fascicle.calls.consequence.protein import ProteinChange, ProteinKind
from fascicle.calls.consequence.sense import CodingFrame

UNKNOWN_EFFECT: Final = "p.?"


def name_protein_change(change: ProteinChange, frame: CodingFrame) -> str:
    """`p.(Arg97ProfsTer23)` and the like; `p.?` where the effect is not known."""
    if change.kind is ProteinKind.UNKNOWN:
        return UNKNOWN_EFFECT
    return f"p.({_FORMATS[change.kind](change, frame)})"


def _number(residue: str, index: int) -> str:
    """`Arg97` of a 0-based index."""
    return f"{THREE_LETTER[residue]}{index + 1}"


def _range(residues: str, start: int) -> str:
    first = _number(residues[0], start)
    return first if len(residues) == 1 else f"{first}_{_number(residues[-1], start + len(residues) - 1)}"


def _silent(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_range(change.lost, change.start)}="


def _start_lost(change: ProteinChange, _: CodingFrame) -> str:
    # "Substitution", translation initiation codon: the consequence of a variant of Met1 cannot be predicted.
    return f"{_number(change.lost, change.start)}?"


def _substitution(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_number(change.lost, change.start)}{spell_residues(change.gained)}"


def _deletion(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_range(change.lost, change.start)}del"


def _duplication(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_range(change.lost, change.start)}dup"


def _insertion(change: ProteinChange, frame: CodingFrame) -> str:
    repeat = _find_repeat(change, frame)
    if repeat:
        return repeat
    before, at = change.start - 1, change.start
    flanks = f"{_number(frame.residues[before], before)}_{_number(frame.residues[at], at)}"
    return f"{flanks}ins{spell_residues(change.gained)}"


def _find_repeat(change: ProteinChange, frame: CodingFrame) -> str | None:
    """`Gln18[25]`: several further copies of the residues before, "Repeated sequences"; None where the insertion is none."""
    size = len(change.gained)
    for length in range(1, size // 2 + 1):
        unit, start = change.gained[:length], change.start
        if size % length or change.gained != unit * (size // length):
            continue
        while start >= length and frame.residues[start - length : start] == unit:
            start -= length
        if start < change.start:
            return f"{_range(unit, start)}[{(change.start - start + size) // length}]"
    return None


def _deletion_insertion(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_range(change.lost, change.start)}delins{spell_residues(change.gained)}"


def _frameshift(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_substitution(change, _)}fsTer{_count(change.new_stop)}"


def _extension(change: ProteinChange, _: CodingFrame) -> str:
    return f"{_substitution(change, _)}extTer{_count(change.new_stop)}"


def _count(number: int | None) -> str:
    return "?" if number is None else str(number)


_FORMATS: Final[Mapping[ProteinKind, Callable[[ProteinChange, CodingFrame], str]]] = MappingProxyType(
    {
        ProteinKind.SILENT: _silent,
        ProteinKind.START_LOST: _start_lost,
        ProteinKind.SUBSTITUTION: _substitution,
        ProteinKind.NONSENSE: _substitution,
        ProteinKind.DELETION: _deletion,
        ProteinKind.DUPLICATION: _duplication,
        ProteinKind.INSERTION: _insertion,
        ProteinKind.DELETION_INSERTION: _deletion_insertion,
        ProteinKind.FRAMESHIFT: _frameshift,
        ProteinKind.EXTENSION: _extension,
    }
)
