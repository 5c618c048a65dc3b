"""Sequence Ontology terms of a change inside the coding sequence."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from fascicle.calls.consequence.protein import CODON_BP, CodingEdit, ProteinChange, ProteinKind
from fascicle.calls.consequence.sense import CodingFrame
from fascicle.model.consequences import Term

_SIMPLE: Final[Mapping[ProteinKind, Term]] = MappingProxyType(
    {
        ProteinKind.START_LOST: Term.START_LOST,
        ProteinKind.SUBSTITUTION: Term.MISSENSE,
        ProteinKind.NONSENSE: Term.STOP_GAINED,
    }
)


def name_coding_terms(frame: CodingFrame, edit: CodingEdit, change: ProteinChange, *, is_pure: bool) -> frozenset[Term]:
    """The terms of an edit and the protein change that it makes; `is_pure` says that bases are only lost or only gained.

    In-frame insertion and deletion are told by the bases, as the Sequence Ontology defines them; a deletion-insertion of another
    length that keeps the frame is a `protein_altering_variant`, as in Ensembl (ClinVar: `inframe_indel`).
    """
    shifts = bool(edit.length_change_bp % CODON_BP)
    if change.kind is ProteinKind.SILENT:
        return frozenset({_name_silent(edit, change)})
    found = {Term.FRAMESHIFT} if shifts and change.kind is not ProteinKind.START_LOST else set()
    if change.kind in _SIMPLE:
        found.add(_SIMPLE[change.kind])
    if not shifts and (change.kind not in _SIMPLE or _gains_stop_in_frame(edit, change)):
        found.add(_name_in_frame(edit, change, is_pure=is_pure))
    if "*" in change.gained:
        found.add(Term.STOP_GAINED)
    if _loses_stop(frame, edit, change):
        found.add(Term.STOP_LOST)
    return frozenset(found)


def _gains_stop_in_frame(edit: CodingEdit, change: ProteinChange) -> bool:
    return change.kind is ProteinKind.NONSENSE and edit.length_change_bp != 0


def _name_silent(edit: CodingEdit, change: ProteinChange) -> Term:
    if change.lost == "*":
        return Term.STOP_RETAINED
    return Term.START_RETAINED if edit.start < CODON_BP else Term.SYNONYMOUS


def _name_in_frame(edit: CodingEdit, change: ProteinChange, *, is_pure: bool) -> Term:
    if change.kind is ProteinKind.UNKNOWN:
        return Term.CODING_SEQUENCE
    if not edit.length_change_bp:
        return Term.MISSENSE
    if not is_pure:
        return Term.PROTEIN_ALTERING
    return Term.INFRAME_INSERTION if edit.length_change_bp > 0 else Term.INFRAME_DELETION


def _loses_stop(frame: CodingFrame, edit: CodingEdit, change: ProteinChange) -> bool:
    """Whether the edit touches the stop codon and the new protein goes on beyond its place, or cannot be read to an end."""
    if not frame.has_stop or edit.end_codon < len(frame.residues) or "*" in change.gained:
        return False
    return change.kind in {ProteinKind.EXTENSION, ProteinKind.FRAMESHIFT, ProteinKind.UNKNOWN}
