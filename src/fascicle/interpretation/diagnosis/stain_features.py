"""Stains as features of entities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fascicle.interpretation.diagnosis.points import weigh_found, weigh_missing
from fascicle.model.diagnosis import Feature, Layer
from fascicle.model.stains import Extent, Rate, StainCall, StainRelation, StainResult, fold_name

_CONTRARY: Final = {
    StainCall.POSITIVE: StainCall.NEGATIVE,
    StainCall.NEGATIVE: StainCall.POSITIVE,
    StainCall.LOST: StainCall.RETAINED,
    StainCall.RETAINED: StainCall.LOST,
}


def weigh_stains(stains: Sequence[StainResult], relations: Sequence[StainRelation]) -> Iterator[tuple[str, Feature]]:
    """Each stain that bears on an entity, with the entity, in the order of the relations."""
    for relation in relations:
        for stain in stains:
            if fold_name(stain.marker) == fold_name(relation.marker):
                feature = _weigh(stain, relation)
                if feature is not None:
                    yield relation.entity, feature


def _weigh(stain: StainResult, relation: StainRelation) -> Feature | None:
    """None where the stain decides nothing for the relation: weak, open, not evaluable."""
    found = _is_found(stain, relation)
    if found is None:
        return None
    points = (weigh_found if found else weigh_missing)(relation.sensitivity, relation.specificity)
    counts = relation.is_verified and stain.is_conclusive
    text = f"{stain.marker} {stain.call.value.replace('_', ' ')}"
    why = _describe(relation, counts=counts, is_verified=relation.is_verified, is_conclusive=stain.is_conclusive)
    return Feature(
        Layer.IHC,
        text,
        points if counts else 0.0,
        why,
        relation.citations,
        relation.is_verified,
        is_consistent=found,
    )


def _is_found(stain: StainResult, relation: StainRelation) -> bool | None:
    """Whether the stain has the result of the relation; a partial one is enough only where any extent is."""
    if stain.call is StainCall.PARTIAL:
        return True if relation.result is StainCall.POSITIVE and relation.extent is Extent.ANY else None
    if stain.call is relation.result:
        return True
    return False if stain.call is _CONTRARY[relation.result] else None


def _describe(relation: StainRelation, *, counts: bool, is_verified: bool, is_conclusive: bool) -> str:
    parts = [
        f"{relation.result.value} in {_name(relation.sensitivity)} of the entity" if relation.sensitivity else "",
        f"not so in {_name(relation.specificity)} of {relation.held_against}" if relation.specificity else "",
        relation.held_against if not relation.specificity else "",
        "" if counts else "not counted: the source was not read" if not is_verified else "",
        "not counted: the stain is not conclusive" if is_verified and not is_conclusive else "",
    ]
    return "; ".join(part for part in parts if part) or f"{relation.result.value} is expected, without a figure"


def _name(rate: Rate | None) -> str:
    if rate is None:
        return "-"
    return f"{rate.found} of {rate.of}" if rate.found is not None else f"{100 * rate.value:.0f} %"
