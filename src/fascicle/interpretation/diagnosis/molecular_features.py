"""Alterations as features of entities: sequenced ones by the statements on diagnosis, and what FISH shows without a partner."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fascicle.interpretation.diagnosis.points import FISH_WITHOUT_PARTNER, MOLECULAR
from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import CopyPattern, CopyState, FusionPattern, MarkerPattern
from fascicle.model.diagnosis import Feature, Layer
from fascicle.model.fish import FishCall, FishResult, ProbeKind
from fascicle.model.knowledge import Direction, Proposition, Statement
from fascicle.model.matches import StatementMatch

NOT_READ: Final = "not counted: the source was not read"
# What an entity has as often as others do, TP53 in a sarcoma of complex genome, is shown and moves no rank.
_SIGNS: Final = {Direction.FOR: 1.0, Direction.AGAINST: -1.0, Direction.NO_DIFFERENCE: 0.0}
NO_PARTNER: Final = "the gene is rearranged by FISH; the partner is not known"


def weigh_alterations(matches: Sequence[StatementMatch]) -> Iterator[tuple[str, Feature]]:
    """Statements on diagnosis whose biomarker the tumour has. Stains are weighed by their own figures and left out here.

    Whether the referring diagnosis is the statement's does not matter: the diagnosis is what is asked for.
    """
    for match in matches:
        statement = match.statement
        if statement.proposition is not Proposition.DIAGNOSIS or statement.entity is None:
            continue
        if match.biomarker is not Outcome.MET or _is_on_marker(statement):
            continue
        yield statement.entity, _make_feature(statement, match.subject)


def _make_feature(statement: Statement, subject: str) -> Feature:
    points = MOLECULAR[statement.level] if statement.is_verified else 0.0
    sign = _SIGNS[statement.direction]
    return Feature(
        Layer.MOLECULAR,
        subject,
        sign * points,
        statement.summary if statement.is_verified else f"{statement.summary} ({NOT_READ})",
        statement.citations,
        statement.is_verified,
        statement.genes,
        is_consistent=sign > 0,
    )


def weigh_fish(
    results: Sequence[FishResult], statements: Sequence[Statement], sequenced: Mapping[str, Sequence[Feature]]
) -> Iterator[tuple[str, Feature]]:
    """What a positive FISH test adds where sequencing has not shown the same for the entity (`sequenced`, by entity).

    A break-apart probe speaks for each entity whose fusions have the gene, once; an amplification probe for each whose statement
    asks for the amplification. A count that is over the laboratory's cut-off and borderline by its interval counts half.
    """
    for result in results:
        share = {FishCall.POSITIVE: 1.0, FishCall.BORDERLINE: 0.5 if result.is_over_cut_off else 0.0}.get(result.call, 0.0)
        for entity, statement in _list_shown(result, statements) if share else ():
            if not any(result.test.probe.gene in feature.genes for feature in sequenced.get(entity, ())):
                yield entity, _make_fish_feature(result, statement, share)


def _list_shown(result: FishResult, statements: Sequence[Statement]) -> Iterator[tuple[str, Statement]]:
    """Entities that the test speaks for, each with its strongest statement, a verified one before others."""
    found: dict[str, list[Statement]] = {}
    for statement in statements:
        if statement.entity is not None and statement.direction is Direction.FOR and _is_shown(result, statement):
            found.setdefault(statement.entity, []).append(statement)
    for entity, shown in found.items():
        yield entity, max(shown, key=lambda item: (item.is_verified, MOLECULAR[item.level]))


def _is_shown(result: FishResult, statement: Statement) -> bool:
    probe = result.test.probe
    for pattern in statement.biomarker.patterns:
        match pattern:
            case FusionPattern() if probe.kind is ProbeKind.BREAK_APART:
                if probe.gene in pattern.genes or probe.gene in pattern.partners:
                    return True
            case FusionPattern() if probe.kind is ProbeKind.FUSION:
                named = (*pattern.genes, *pattern.partners)
                if probe.gene in named and probe.partner in named:
                    return True
            case CopyPattern() if probe.kind is ProbeKind.AMPLIFICATION:
                if probe.gene in pattern.genes and CopyState.AMPLIFICATION in pattern.states:
                    return True
    return False


def _make_fish_feature(result: FishResult, statement: Statement, share: float) -> Feature:
    probe = result.test.probe
    is_named = probe.kind is not ProbeKind.BREAK_APART
    points = MOLECULAR[statement.level] * (1.0 if is_named else FISH_WITHOUT_PARTNER)
    words = {
        ProbeKind.BREAK_APART: "rearranged",
        ProbeKind.FUSION: f"joined to {probe.partner}",
        ProbeKind.AMPLIFICATION: "amplified",
    }
    because = statement.summary if is_named else NO_PARTNER
    return Feature(
        Layer.FISH,
        f"{probe.gene} {words[probe.kind]} (FISH, {result.call.value})",
        round(points * share, 1) if statement.is_verified else 0.0,
        because if statement.is_verified else f"{because} ({NOT_READ})",
        statement.citations,
        statement.is_verified,
        (probe.gene,),
    )


def _is_on_marker(statement: Statement) -> bool:
    return any(isinstance(pattern, MarkerPattern) for pattern in statement.biomarker.patterns)
