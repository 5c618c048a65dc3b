"""Consequences of small variants in Sequence Ontology terms, and what those terms mean for a protein."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from fascicle.model.protein_changes import ChangeKind, ProteinChange, parse_protein_change
from fascicle.model.tumour import GeneVariant

# Horak et al. 2022, OVS1: nonsense, frameshift, canonical splice sites, initiation codon, deletion of exons.
NULL_TERMS: Final = frozenset(
    {"stop_gained", "frameshift_variant", "splice_acceptor_variant", "splice_donor_variant", "start_lost", "transcript_ablation",
     "exon_loss_variant"}
)  # fmt: skip
INFRAME_TERMS: Final = frozenset(
    {"inframe_insertion", "inframe_deletion", "disruptive_inframe_insertion", "disruptive_inframe_deletion",
     "conservative_inframe_insertion", "conservative_inframe_deletion", "protein_altering_variant"}
)  # fmt: skip
MISSENSE: Final = "missense_variant"
SYNONYMOUS: Final = "synonymous_variant"
STOP_LOST: Final = "stop_lost"
_START: Final = 1
_TERMS_BY_KIND: Final = {
    ChangeKind.SUBSTITUTION: MISSENSE,
    ChangeKind.SILENT: SYNONYMOUS,
    ChangeKind.STOP: "stop_gained",
    ChangeKind.FRAMESHIFT: "frameshift_variant",
    ChangeKind.DELETION: "inframe_deletion",
    ChangeKind.DUPLICATION: "inframe_insertion",
    ChangeKind.INSERTION: "inframe_insertion",
    ChangeKind.DELETION_INSERTION: "protein_altering_variant",
}


def read_change(variant: GeneVariant) -> ProteinChange | None:
    """The change of the protein, None where there is none or it cannot be read."""
    if variant.protein is None:
        return None
    try:
        return parse_protein_change(variant.protein)
    except ValueError:
        return None


def list_terms(variant: GeneVariant) -> frozenset[str]:
    """The terms that came with a variant; without any, the one that the change of its protein implies. Empty: not known."""
    return _gather_terms(variant.terms, read_change(variant))


# One variant is asked for its terms by many criteria.
@lru_cache(maxsize=1 << 16)
def _gather_terms(terms: tuple[str, ...], change: ProteinChange | None) -> frozenset[str]:
    if terms:
        return frozenset(terms)
    if change is None or change.kind not in _TERMS_BY_KIND:
        return frozenset()
    is_start = change.first == _START and change.kind in (ChangeKind.SUBSTITUTION, ChangeKind.UNKNOWN)
    return frozenset({"start_lost" if is_start else _TERMS_BY_KIND[change.kind]})
