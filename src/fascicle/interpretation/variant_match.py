"""Patterns of small variants, held against the variants of a tumour.

A residue or exon number is held only against one that is counted on the same sequence: NTRK3 has isoforms that count differently.
"""

from __future__ import annotations

from typing import Final

from fascicle.interpretation.consequences import INFRAME_TERMS, list_terms, name_on
from fascicle.interpretation.fusion_match import is_same_sequence
from fascicle.interpretation.held import Held, hold_none
from fascicle.model.answers import Answer, Outcome, decide, met, not_assessable, not_met
from fascicle.model.biomarkers import ChangeClass, VariantPattern, Zygosity
from fascicle.model.consequences import Term
from fascicle.model.protein_changes import ChangeKind, ProteinChange, format_protein_change, parse_protein_change
from fascicle.model.tumour import GeneVariant, Tumour
from fascicle.model.variants import SomaticStatus

# Sequence Ontology terms of each class.
CLASS_TERMS: Final = {
    ChangeClass.MISSENSE: frozenset({Term.MISSENSE}),
    ChangeClass.TRUNCATING: frozenset({Term.STOP_GAINED, Term.FRAMESHIFT}),
    ChangeClass.INFRAME_INDEL: INFRAME_TERMS,
    ChangeClass.SPLICE: frozenset({Term.SPLICE_ACCEPTOR, Term.SPLICE_DONOR}),
}
CLASS_TERMS[ChangeClass.NON_SILENT] = frozenset().union(*CLASS_TERMS.values(), {Term.START_LOST, Term.STOP_LOST})
# What touches a residue and is a change of it, for patterns that name a residue alone (G667).
_CHANGES_RESIDUE: Final = (ChangeKind.SUBSTITUTION, ChangeKind.DELETION, ChangeKind.DELETION_INSERTION)


def hold_variants(pattern: VariantPattern, tumour: Tumour, oncogenic: dict[str, Answer]) -> tuple[Held, ...]:
    """Every reported variant of a gene of the pattern, or one answer that there is none.

    `oncogenic` says by identifier whether a variant is classified as oncogenic or pathogenic.
    """
    variants = [item for gene in dict.fromkeys(pattern.genes) for item in tumour.variants_by_gene.get(gene, ())]
    if not variants:
        return (hold_none("variant", f"variant of {' or '.join(pattern.genes)}", pattern.genes, tumour.looked_at.variants),)
    return tuple(Held(item.name, assess_variant(pattern, item, oncogenic)) for item in variants)


def assess_variant(pattern: VariantPattern, variant: GeneVariant, oncogenic: dict[str, Answer]) -> tuple[Answer, ...]:
    """Every criterion that the pattern asks of a variant of one of its genes."""
    answers = []
    if pattern.changes:
        answers.append(_assess_change(pattern, name_on(variant, pattern.sequences)))
    if pattern.exons is not None:
        answers.append(_assess_exon(pattern, name_on(variant, pattern.exons.transcripts)))
    if pattern.classes:
        answers.append(_assess_class(pattern.classes, variant))
    if pattern.zygosity is not None:
        answers.append(_assess_zygosity(pattern.zygosity, variant))
    if pattern.origin is not None:
        answers.append(_assess_origin(pattern.origin, variant))
    if pattern.is_oncogenic:
        known = oncogenic.get(variant.identifier)
        answers.append(known or not_assessable("oncogenic", f"{variant.name} was not classified"))
    return tuple(answers) or (met("gene", f"a variant of {variant.gene}"),)


def _assess_change(pattern: VariantPattern, variant: GeneVariant) -> Answer:
    wanted = " or ".join(format_protein_change(change) for change in pattern.changes)
    if variant.protein is None:
        return not_assessable("change", f"the change of the protein is not known, {wanted} is asked for")
    try:
        found = parse_protein_change(variant.protein)
    except ValueError:
        return not_assessable("change", f"{variant.protein} cannot be held against {wanted}")
    own = format_protein_change(found)
    counted = _assess_numbering(pattern.sequences, variant, own)
    if any(_is_change(change, found) for change in pattern.changes):
        return counted
    # Other letters say nothing where the numbers are those of another sequence.
    is_elsewhere = bool(pattern.sequences and variant.sequences) and counted.outcome is Outcome.NOT_ASSESSABLE
    return counted if is_elsewhere else not_met("change", f"{own} is not {wanted}")


def _is_change(wanted: ProteinChange, found: ProteinChange) -> bool:
    if wanted.kind is ChangeKind.ANY:
        return found.kind in _CHANGES_RESIDUE and found.covers(wanted.first)
    return wanted == found


def _assess_numbering(sequences: tuple[str, ...], variant: GeneVariant, change: str) -> Answer:
    """The letters and numbers agree; whether they mean one residue depends on what they are counted on."""
    if not sequences:
        return not_assessable("change", f"the statement does not say on which sequence {change} is counted")
    if not variant.sequences:
        return not_assessable("change", f"it is not known on which sequence {change} is counted")
    if not any(is_same_sequence(name, sequences) for name in variant.sequences):
        counted = f"{change} is counted on {variant.sequences[0]}, in the statement on {', '.join(sequences)}"
        return not_assessable("change", counted)
    return met("change", f"{change} on {variant.sequences[0]}")


def _assess_exon(pattern: VariantPattern, variant: GeneVariant) -> Answer:
    exons = pattern.exons
    if exons is None or variant.exon is None:
        return not_assessable("exon", f"the exon of {variant.name} is not known")
    if not any(is_same_sequence(name, exons.transcripts) for name in variant.sequences):
        counted = variant.sequences[0] if variant.sequences else "a sequence that is not named"
        return not_assessable("exon", f"exons are counted on {', '.join(exons.transcripts)}, of {variant.name} on {counted}")
    where = f"exon {variant.exon} of {variant.sequences[0]}"
    return decide("exon", exons.first <= variant.exon <= exons.last, where)


def _assess_class(classes: tuple[ChangeClass, ...], variant: GeneVariant) -> Answer:
    terms = list_terms(variant)
    if not terms:
        return not_assessable("class", f"the consequence of {variant.name} is not known")
    wanted = frozenset().union(*(CLASS_TERMS[item] for item in classes))
    return decide("class", bool(wanted & terms), ", ".join(sorted(terms)))


def _assess_zygosity(wanted: Zygosity, variant: GeneVariant) -> Answer:
    if variant.zygosity is Zygosity.UNKNOWN:
        return not_assessable("zygosity", f"it is not known whether {variant.name} is on every copy")
    return decide("zygosity", variant.zygosity is wanted, f"{variant.name} is {variant.zygosity}")


def _assess_origin(wanted: SomaticStatus, variant: GeneVariant) -> Answer:
    if variant.origin is SomaticStatus.UNKNOWN:
        return not_assessable("origin", f"it is not known whether {variant.name} is somatic or germline")
    return decide("origin", variant.origin is wanted, f"{variant.name} is {variant.origin}")


def is_met(answers: tuple[Answer, ...]) -> bool:
    """Whether every criterion is met."""
    return all(answer.outcome is Outcome.MET for answer in answers)
