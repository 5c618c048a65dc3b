"""The watch-list of a drug: every change that is known to make it fail, and what this case knows of it.

A change in the drug's own target counts only where this target is the one that is altered: NTRK1 G595R says nothing of a tumour
with an NTRK3 fusion. "Covered and reference" needs reads at every residue; a gene that was looked at somewhere is not enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fascicle.interpretation.fusion_match import is_same_sequence
from fascicle.interpretation.statements import hold_pattern
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import CopyPattern, FusionPattern, IntragenicPattern, Pattern, VariantPattern
from fascicle.model.knowledge import Direction, Statement
from fascicle.model.options import WatchedChange, WatchStatus
from fascicle.model.protein_changes import format_protein_change
from fascicle.model.tumour import Tumour


def list_watched(
    drugs: Iterable[str], target_genes: Iterable[str], altered: Iterable[str], tumour: Tumour, statements: Sequence[Statement]
) -> tuple[WatchedChange, ...]:
    """Verified statements on resistance to one of the drugs.

    `target_genes` are those that labels of the drug name as its target, `altered` the ones of them that this tumour has altered.
    """
    own, targets, here = set(drugs), set(target_genes), set(altered)
    watched = []
    for statement in statements:
        if statement.direction is not Direction.RESISTANCE or not statement.is_verified or not own & set(statement.drugs):
            continue
        genes = set(statement.genes)
        if genes & here or not genes & targets:
            watched += [_watch(statement, pattern, tumour, is_on_target=bool(genes & here)) for pattern in _list_own(statement)]
    return tuple(watched)


def _list_own(statement: Statement) -> list[Pattern]:
    """The patterns that make the drug fail; those that repeat the target (a fusion beside a mutation) are no news."""
    patterns = list(statement.biomarker.patterns)
    changes: list[Pattern] = [item for item in patterns if not isinstance(item, FusionPattern | IntragenicPattern)]
    return changes or patterns


def _watch(statement: Statement, pattern: Pattern, tumour: Tumour, *, is_on_target: bool) -> WatchedChange:
    held = hold_pattern(pattern, tumour, {})
    detected = [item for item in held if item.outcome is Outcome.MET]
    name = name_pattern(pattern)
    if detected:
        because, subject = "; ".join(answer.because for answer in detected[0].answers), detected[0].subject
        is_invented = subject in _list_invented(tumour)
        return WatchedChange(
            statement.identifier, name, is_on_target, WatchStatus.DETECTED, because, subject, is_invented=is_invented
        )
    unclear = [item for item in held if item.subject and item.outcome is Outcome.NOT_ASSESSABLE]
    if unclear:
        because = "; ".join(answer.because for answer in unclear[0].answers if answer.outcome is Outcome.NOT_ASSESSABLE)
        return WatchedChange(statement.identifier, name, is_on_target, WatchStatus.NOT_COVERED, because)
    found = _find_coverage(pattern, tumour)
    status = WatchStatus.COVERED if found.is_covered else WatchStatus.NOT_COVERED
    return WatchedChange(
        statement.identifier, name, is_on_target, status, found.because, is_invented=found.is_covered and found.is_invented
    )


def _list_invented(tumour: Tumour) -> set[str]:
    variants = (item.name for item in tumour.variants if item.is_invented)
    return {*variants, *(item.name for item in tumour.copies if item.is_invented)}


@dataclass(frozen=True, slots=True)
class _Coverage:
    is_covered: bool
    because: str
    is_invented: bool = False


def _find_coverage(pattern: Pattern, tumour: Tumour) -> _Coverage:
    looked_at = tumour.looked_at
    match pattern:
        case VariantPattern():
            return _find_residues(pattern, tumour)
        case CopyPattern():
            return _find_genes(pattern.genes, looked_at.copies, "copy number", is_invented=looked_at.is_invented)
        case FusionPattern() | IntragenicPattern():
            return _find_genes(pattern.genes, looked_at.fusions, "fusions", is_invented=False)
        case _:
            return _Coverage(is_covered=False, because="no assay of this case reads it")


def _find_genes(genes: tuple[str, ...], looked_at: frozenset[str] | None, what: str, *, is_invented: bool) -> _Coverage:
    if looked_at is None:
        return _Coverage(is_covered=False, because=f"no assay of this case reads {what}")
    missed = [gene for gene in genes if gene not in looked_at]
    if missed:
        return _Coverage(is_covered=False, because=f"{what} of {', '.join(missed)} was not read")
    return _Coverage(is_covered=True, because=f"{what} was read and shows none", is_invented=is_invented)


def _find_residues(pattern: VariantPattern, tumour: Tumour) -> _Coverage:
    """Every residue of every change must have been read."""
    if tumour.looked_at.variants is None:
        return _Coverage(is_covered=False, because="no assay of this case reads small variants")
    if not pattern.changes:
        return _Coverage(is_covered=False, because="the statement names no residue that could be read")
    found = [_find_residue(pattern, change.first, tumour) for change in pattern.changes]
    missed = [item for item in found if not item.is_covered]
    if missed:
        return missed[0]
    because = "; ".join(dict.fromkeys(item.because for item in found))
    return _Coverage(is_covered=True, because=because, is_invented=any(item.is_invented for item in found))


def _find_residue(pattern: VariantPattern, residue: int, tumour: Tumour) -> _Coverage:
    for item in tumour.coverage:
        if item.gene not in pattern.genes or not item.first <= residue <= item.last:
            continue
        if not any(is_same_sequence(name, pattern.sequences) for name in item.sequences):
            continue
        depth = "depth not stated" if item.depth is None else f"{item.depth} fragments or more"
        seen = "" if item.lowest_fraction is None else f", allele fractions from {item.lowest_fraction:.0%}"
        because = f"residue {residue} of {item.gene} was read in {item.source} ({depth}{seen})"
        return _Coverage(is_covered=True, because=because, is_invented=item.is_invented)
    return _Coverage(is_covered=False, because=f"that residue {residue} of {' or '.join(pattern.genes)} was read is not recorded")


def name_pattern(pattern: Pattern) -> str:
    """A pattern in the words of a list: `NTRK3 G623R`, `MET amplification`."""
    match pattern:
        case VariantPattern():
            genes = "/".join(pattern.genes)
            changes = "/".join(format_protein_change(change) for change in pattern.changes)
            exons = (
                ""
                if pattern.exons is None
                else f"exon {pattern.exons.first}"
                + ("" if pattern.exons.first == pattern.exons.last else f"-{pattern.exons.last}")
            )
            return " ".join(part for part in (genes, changes or exons or "variant") if part)
        case CopyPattern():
            return f"{'/'.join(pattern.genes)} {' or '.join(state.value.replace('_', ' ') for state in pattern.states)}"
        case FusionPattern():
            partners = f" with {'/'.join(pattern.partners)}" if pattern.partners else ""
            return f"{'/'.join(pattern.genes)} fusion{partners}"
        case IntragenicPattern():
            return f"{'/'.join(pattern.genes)} {pattern.event.value.replace('_', ' ')}"
        case _:
            return getattr(pattern, "name", None) or getattr(pattern, "marker", None) or "HLA"
