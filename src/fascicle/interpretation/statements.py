"""Statements of knowledge held against a tumour: biomarker, criterion by criterion, and disease.

A statement is shown for each alteration of a gene it names, matching or not; one whose genes are not altered says nothing of this
tumour and is left out. Unknown is not met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from fascicle.interpretation.fusion_match import hold_fusions, hold_intragenic
from fascicle.interpretation.held import Held, choose_best
from fascicle.interpretation.tumour_match import hold_copies, hold_hla, hold_marker, hold_measure
from fascicle.interpretation.variant_match import hold_variants
from fascicle.knowledge.diseases import DiseaseTree
from fascicle.model.answers import Answer, Outcome, met, not_assessable, not_met
from fascicle.model.biomarkers import (
    CopyPattern,
    FusionPattern,
    HlaPattern,
    IntragenicPattern,
    MarkerPattern,
    MeasurePattern,
    Pattern,
    VariantPattern,
)
from fascicle.model.diseases import Kinship, Relation
from fascicle.model.knowledge import Statement
from fascicle.model.matches import StatementMatch
from fascicle.model.stains import fold_name
from fascicle.model.tumour import Tumour

Oncogenic: TypeAlias = Mapping[str, Answer]
NO_BIOMARKER = "the statement asks for no biomarker"


def match_statements(
    tumour: Tumour, statements: Sequence[Statement], tree: DiseaseTree, oncogenic: Oncogenic | None = None
) -> tuple[StatementMatch, ...]:
    """Every statement that says something of this tumour, matching or not, in the order of the statements.

    `oncogenic` answers by identifier whether a variant is classified as oncogenic.
    """
    touched = list_touched(tumour)
    asked = (statement for statement in statements if _is_touched(statement, touched))
    return tuple(match for statement in asked for match in _match(statement, tumour, tree, dict(oncogenic or {})))


def list_touched(tumour: Tumour) -> frozenset[str]:
    """Names of everything that was found: altered genes, figures, markers."""
    names = [side.gene for fusion in tumour.reported_fusions for side in (fusion.five_prime, fusion.three_prime)]
    names += [item.gene for item in tumour.reported_variants]
    names += [item.gene for item in tumour.copies]
    names += [item.name for item in tumour.measures]
    names += [fold_name(item.marker) for item in tumour.markers]
    return frozenset(names)


def hold_pattern(pattern: Pattern, tumour: Tumour, oncogenic: dict[str, Answer]) -> tuple[Held, ...]:
    """Every alteration that a pattern can be held against, or one answer that there is none."""
    match pattern:
        case FusionPattern():
            return hold_fusions(pattern, tumour)
        case IntragenicPattern():
            return hold_intragenic(pattern, tumour)
        case VariantPattern():
            return hold_variants(pattern, tumour, oncogenic)
        case CopyPattern():
            return hold_copies(pattern, tumour)
        case MeasurePattern():
            return hold_measure(pattern, tumour)
        case MarkerPattern():
            return hold_marker(pattern, tumour)
        case HlaPattern():
            return hold_hla(pattern, tumour)


def assess_disease(statement: Statement, tumour: Tumour, tree: DiseaseTree) -> tuple[Answer, Relation]:
    """Whether the patient's disease is one of the statement's. A diagnosis that is less specific than it cannot tell."""
    relation = tree.relate(statement.diseases, tumour.code)
    own = "no coded diagnosis" if tumour.code is None else f"the diagnosis is {tree.name(tumour.code)} ({tumour.code})"
    wanted = "any" if relation.disease is None else tree.name(relation.disease)
    match relation.kinship:
        case Kinship.SAME | Kinship.SUBTYPE | Kinship.ANY_SOLID:
            return met("disease", f"{own}, the statement is on {wanted}"), relation
        case Kinship.BROADER:
            return not_assessable("disease", f"{own}, which does not tell whether it is {wanted}"), relation
        case Kinship.UNKNOWN:
            return not_assessable("disease", f"{own}, the statement is on {wanted}"), relation
        case Kinship.OTHER:
            return not_met("disease", f"{own}, the statement is on {wanted}"), relation


def _is_touched(statement: Statement, touched: frozenset[str]) -> bool:
    """Whether something that the biomarker names was found; a statement without a biomarker rests on the disease alone."""
    if not statement.biomarker.alternatives:
        return True
    return any(touched & _list_names(pattern) for pattern in statement.biomarker.patterns)


def _list_names(pattern: Pattern) -> frozenset[str]:
    match pattern:
        case MeasurePattern():
            return frozenset({pattern.name})
        case MarkerPattern():
            return frozenset({fold_name(pattern.marker)})
        case HlaPattern():
            return frozenset()
        case _:
            return frozenset(pattern.genes)


def _match(statement: Statement, tumour: Tumour, tree: DiseaseTree, oncogenic: dict[str, Answer]) -> Iterator[StatementMatch]:
    disease, relation = assess_disease(statement, tumour, tree)
    if not statement.biomarker.alternatives:
        if disease.outcome is Outcome.MET:
            yield StatementMatch(statement, (), (met("biomarker", NO_BIOMARKER),), disease, relation)
        return
    found = [item for group in statement.biomarker.alternatives for item in _hold_group(group, tumour, oncogenic)]
    for held in _keep_best(found):
        yield StatementMatch(statement, held[0], held[1], disease, relation)


_HeldGroup: TypeAlias = tuple[tuple[str, ...], tuple[Answer, ...]]


def _hold_group(group: tuple[Pattern, ...], tumour: Tumour, oncogenic: dict[str, Answer]) -> Iterator[_HeldGroup]:
    """One row for each alteration that the first pattern fits to any degree; the other patterns take what fits them best."""
    held = [hold_pattern(pattern, tumour, oncogenic) for pattern in group]
    others = [choose_best(items) for items in held[1:]]
    for first in held[0]:
        row = (first, *others)
        subjects = tuple(dict.fromkeys(item.subject for item in row if item.subject))
        if subjects:
            yield subjects, tuple(answer for item in row for answer in item.answers)


def _keep_best(found: Iterable[_HeldGroup]) -> list[_HeldGroup]:
    """Where one alternative matches, those that do not are no news; else each subject is shown with its best alternative."""
    rows = list(found)
    matching = [row for row in rows if all(answer.outcome is Outcome.MET for answer in row[1])]
    if matching:
        return list(dict.fromkeys(matching))
    best: dict[tuple[str, ...], _HeldGroup] = {}
    for row in sorted(rows, key=_count_open):
        best.setdefault(row[0], row)
    return [row for row in dict.fromkeys(rows) if best[row[0]] == row]


def _count_open(row: _HeldGroup) -> tuple[int, int]:
    outcomes = [answer.outcome for answer in row[1]]
    return outcomes.count(Outcome.NOT_MET), outcomes.count(Outcome.NOT_ASSESSABLE)
