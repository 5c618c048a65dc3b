"""Consequences of small variants in Sequence Ontology terms, and what those terms mean for a protein."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from fascicle.interpretation.fusion_match import is_same_sequence
from fascicle.model.consequences import Term
from fascicle.model.protein_changes import ChangeKind, ProteinChange, parse_protein_change
from fascicle.model.tumour import GeneVariant

# Horak et al. 2022, OVS1: nonsense, frameshift, canonical splice sites, initiation codon, deletion of exons.
NULL_TERMS: Final = frozenset(
    {Term.STOP_GAINED, Term.FRAMESHIFT, Term.SPLICE_ACCEPTOR, Term.SPLICE_DONOR, Term.START_LOST, Term.TRANSCRIPT_ABLATION}
)
INFRAME_TERMS: Final = frozenset({Term.INFRAME_INSERTION, Term.INFRAME_DELETION, Term.PROTEIN_ALTERING})
_START: Final = 1
_TERMS_BY_KIND: Final = {
    ChangeKind.SUBSTITUTION: Term.MISSENSE,
    ChangeKind.SILENT: Term.SYNONYMOUS,
    ChangeKind.STOP: Term.STOP_GAINED,
    ChangeKind.FRAMESHIFT: Term.FRAMESHIFT,
    ChangeKind.DELETION: Term.INFRAME_DELETION,
    ChangeKind.DUPLICATION: Term.INFRAME_INSERTION,
    ChangeKind.INSERTION: Term.INFRAME_INSERTION,
    ChangeKind.DELETION_INSERTION: Term.PROTEIN_ALTERING,
}


def read_change(variant: GeneVariant) -> ProteinChange | None:
    """The change of the protein, None where there is none or it cannot be read."""
    if variant.protein is None:
        return None
    try:
        return parse_protein_change(variant.protein)
    except ValueError:
        return None


def name_on(variant: GeneVariant, sequences: Sequence[str]) -> GeneVariant:
    """The variant in the numbers of one of these sequences, where it has a name on one of them; else as it is."""
    if not sequences or not variant.others or _is_named_on(variant.sequences, sequences):
        return variant
    other = next((item for item in variant.others if _is_named_on(item.sequences, sequences)), None)
    if other is None:
        return variant
    return replace(
        variant,
        sequence=other.sequences[0],
        other_sequences=other.sequences[1:],
        coding=other.coding,
        protein=other.protein,
        terms=other.terms,
        exon=other.exon,
    )


def _is_named_on(own: Sequence[str], sequences: Sequence[str]) -> bool:
    return any(is_same_sequence(name, sequences) for name in own)


def list_terms(variant: GeneVariant) -> frozenset[Term]:
    """The terms that came with a variant; without any, the one that the change of its protein implies. Empty: not known."""
    return _gather_terms(variant.terms, read_change(variant))


# One variant is asked for its terms by many criteria.
@lru_cache(maxsize=1 << 16)
def _gather_terms(terms: tuple[Term, ...], change: ProteinChange | None) -> frozenset[Term]:
    if terms:
        return frozenset(terms)
    if change is None or change.kind not in _TERMS_BY_KIND:
        return frozenset()
    is_start = change.first == _START and change.kind in (ChangeKind.SUBSTITUTION, ChangeKind.UNKNOWN)
    return frozenset({Term.START_LOST if is_start else _TERMS_BY_KIND[change.kind]})
