"""Candidates out of features, their order, and whether one of them can be proposed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from fascicle.interpretation.diagnosis.molecular_features import weigh_alterations, weigh_fish
from fascicle.interpretation.diagnosis.points import AGE_FITS, CONSISTENT, OTHER_CELLS, OTHER_SITE, weigh_age
from fascicle.interpretation.diagnosis.stain_features import weigh_stains
from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.diagnosis import (
    Candidate,
    Diagnosis,
    DiagnosisOutcome,
    EntityTrait,
    Feature,
    Histology,
    Layer,
    Site,
    TraitKind,
)
from fascicle.model.fish import FishResult
from fascicle.model.knowledge import Entity, EntityStatus, Proposition
from fascicle.model.matches import StatementMatch
from fascicle.model.stains import StainResult

# One entity is proposed from this many points on, with this lead over the next.
LEAST_POINTS: Final = 4.0
LEAST_LEAD: Final = 3.0
# Alterations that count at least this much and are of different genes must not point to different entities.
_STRONG: Final = 5.0
# The root of an entity's OncoTree code says where it is at home; entities of soft tissue occur in any organ, so that only bone
# and soft tissue are held against each other.
_HOMES: Final = {
    "SOFT_TISSUE": Site.SOFT_TISSUE,
    "BONE": Site.BONE,
    "UTERUS": Site.UTERUS,
    "SKIN": Site.SKIN,
    "PNS": Site.NERVE,
    "KIDNEY": Site.KIDNEY,
}
_WORDS: Final = {Site.SOFT_TISSUE: "soft tissue", Site.BONE: "bone"}
EMERGING: Final = "The classification lists it as an emerging entity: it may not stand as it is."
PROVISIONAL: Final = "The classification has no chapter of its own for it."
OTHER_HOME: Final = (
    "It is described as an entity of soft tissue, and this tumour lies in bone: the name says what the tumour resembles, not "
    "that the classification knows it there."
)
NOTHING: Final = "Nothing that was found speaks for an entity of the knowledge snapshot."


def rank_entities(
    matches: Sequence[StatementMatch],
    stains: Sequence[StainResult],
    fish: Sequence[FishResult],
    histology: Histology,
    age_years: int | None,
    knowledge: Snapshot,
) -> Diagnosis:
    """All entities that something speaks for, the one with most points first; equal ones in the order of the knowledge."""
    features = _collect(matches, stains, fish, knowledge)
    candidates = [
        _make_candidate(knowledge.entities[entity], found, histology, age_years, knowledge)
        for entity, found in features.items()
        if any(feature.is_consistent for feature in found)
    ]
    order = {entity: rank for rank, entity in enumerate(knowledge.entities)}
    ranked = sorted(candidates, key=lambda item: (-item.points, order[item.entity.identifier]))
    return _conclude(tuple(ranked))


def _collect(
    matches: Sequence[StatementMatch], stains: Sequence[StainResult], fish: Sequence[FishResult], knowledge: Snapshot
) -> dict[str, list[Feature]]:
    """Features by entity. Of several statements on the same alterations the strongest counts."""
    sequenced: dict[str, list[Feature]] = {}
    for entity, feature in weigh_alterations(matches):
        _add_strongest(sequenced.setdefault(entity, []), feature)
    found = {entity: list(features) for entity, features in sequenced.items()}
    statements = [item for item in knowledge.statements if item.proposition is Proposition.DIAGNOSIS]
    for entity, feature in (*weigh_fish(fish, statements, sequenced), *weigh_stains(stains, knowledge.stain_relations)):
        found.setdefault(entity, []).append(feature)
    return found


def _add_strongest(features: list[Feature], feature: Feature) -> None:
    same = next((n for n, item in enumerate(features) if item.text == feature.text), None)
    if same is None:
        features.append(feature)
    elif abs(feature.points) > abs(features[same].points):
        features[same] = feature


def _make_candidate(
    entity: Entity, found: Sequence[Feature], histology: Histology, age_years: int | None, knowledge: Snapshot
) -> Candidate:
    homes = frozenset(_list_homes(entity, knowledge))
    traits = [trait for trait in knowledge.traits if trait.entity == entity.identifier and trait.is_verified]
    others = (*_weigh_cells(traits, histology), *_weigh_age(traits, age_years), *_weigh_site(homes, histology))
    features = sorted((*found, *others), key=lambda item: (-abs(item.points), item.text))
    return Candidate(
        entity, tuple(features), knowledge.morphology_codes.get(entity.identifier), _list_caveats(entity, homes, histology)
    )


def _weigh_cells(traits: Sequence[EntityTrait], histology: Histology) -> Iterator[Feature]:
    for trait in traits:
        if trait.kind is TraitKind.CELLS and histology.cells:
            fits = bool(set(histology.cells) & set(trait.cells))
            text = f"{' and '.join(histology.cells)} cells"
            because = f"it has {' or '.join(trait.cells)} cells"
            yield Feature(
                Layer.HISTOLOGY, text, CONSISTENT if fits else OTHER_CELLS, because, trait.citations, is_consistent=fits
            )


def _weigh_age(traits: Sequence[EntityTrait], age_years: int | None) -> Iterator[Feature]:
    """Every limit that the age is above speaks against; of those that it is below, the lowest speaks for."""
    limits = sorted(
        ((trait.years or 0, trait) for trait in traits if trait.kind is TraitKind.AGE_UNDER), key=lambda item: item[0]
    )
    if age_years is None:
        return
    for years, trait in limits:
        share = trait.share or 0.0
        is_under = age_years < years
        because = f"{100 * share:.0f} % of patients are younger than {years} years"
        points = AGE_FITS if is_under else weigh_age(share)
        yield Feature(Layer.AGE, f"age {age_years} years", points, because, trait.citations, is_consistent=is_under)
        if is_under:
            return


def _weigh_site(homes: frozenset[Site], histology: Histology) -> Iterator[Feature]:
    """Only bone and soft tissue are told apart, and only where the entity is at home in one of them alone."""
    own = homes & _WORDS.keys()
    if histology.site in _WORDS and own and histology.site not in own:
        words = " and ".join(_WORDS[home] for home in sorted(own))
        text = f"in {_WORDS[histology.site]}"
        yield Feature(Layer.SITE, text, OTHER_SITE, f"an entity of {words} by OncoTree", is_consistent=False)


def _list_homes(entity: Entity, knowledge: Snapshot) -> Iterator[Site]:
    """By its trait, where OncoTree files it elsewhere, else by the roots of its codes."""
    own = [trait for trait in knowledge.traits if trait.entity == entity.identifier and trait.kind is TraitKind.SITE]
    if own:
        yield from (site for trait in own for site in trait.sites)
        return
    for code in entity.codes:
        root = list(knowledge.tree.list_ancestors(code))[-1:]
        yield from (_HOMES[name] for name in root if name in _HOMES)


def _list_caveats(entity: Entity, homes: frozenset[Site], histology: Histology) -> tuple[str, ...]:
    where = (OTHER_HOME,) if histology.site is Site.BONE and homes == {Site.SOFT_TISSUE} else ()
    standing = {EntityStatus.EMERGING: (EMERGING,), EntityStatus.PROVISIONAL: (PROVISIONAL,)}.get(entity.status, ())
    return (*standing, *where)


def _conclude(ranked: tuple[Candidate, ...]) -> Diagnosis:
    named = tuple(item for item in ranked if item.points > 0)
    if not named:
        return Diagnosis(DiagnosisOutcome.CANNOT_DECIDE, ranked, (), NOTHING)
    first = named[0]
    rivals = tuple(item for item in named if first.points - item.points < LEAST_LEAD)
    leading = tuple(item.entity.identifier for item in rivals)
    conflict = _find_conflict(named)
    if conflict is not None:
        return Diagnosis(DiagnosisOutcome.CONFLICT, ranked, leading, conflict)
    if first.points < LEAST_POINTS:
        because = f"{first.entity.name} has {first.points:g} points, and {LEAST_POINTS:g} are needed."
        return Diagnosis(DiagnosisOutcome.CANNOT_DECIDE, ranked, leading, because)
    if len(rivals) > 1:
        names = ", ".join(item.entity.name for item in rivals)
        because = f"What was found does not tell these apart: {names}."
        return Diagnosis(DiagnosisOutcome.CANNOT_DECIDE, ranked, leading, because)
    lead = f", {first.points - named[1].points:g} more than {named[1].entity.name}" if len(named) > 1 else ""
    return Diagnosis(DiagnosisOutcome.PROPOSED, ranked, leading, f"{first.entity.name} has {first.points:g} points{lead}.")


def _find_conflict(named: Sequence[Candidate]) -> str | None:
    """Strong alterations of different genes that no single entity has both of."""
    strong: Mapping[str, Candidate] = {
        feature.text: item
        for item in reversed(named)
        for feature in item.features
        if feature.layer in (Layer.MOLECULAR, Layer.FISH) and feature.points >= _STRONG
    }
    first = named[0]
    own = {gene for feature in first.features if feature.points >= _STRONG for gene in feature.genes}
    for text, item in strong.items():
        if item is first or any(feature.text == text for feature in first.features):
            continue
        genes = {gene for feature in item.features if feature.text == text for gene in feature.genes}
        if own and not own & genes:
            names = f"{item.entity.name}, and what leads points to {first.entity.name}"
            return f"{text} points to {names}. One of them needs another look."
    return None
