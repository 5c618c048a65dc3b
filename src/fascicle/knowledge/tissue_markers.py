"""Markers on tissue, how often entities have them, age and cells of entities, and their ICD-O codes.

`markers.tsv`: marker, aliases, gene, sense, compartment, surrogate_of. `stain_relations.tsv`: identifier, marker, result, extent,
entity, sensitivity, specificity, held_against, sources, verification, verified_on. `entity_traits.tsv`: entity, trait, value,
share, sources, verification, verified_on. `icd_o.tsv`: entity, code, sources, verification, verified_on. `-` is not known.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.sources import check_read, find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.model.diagnosis import CellKind, EntityTrait, MorphologyCode, Site, TraitKind
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.stains import Compartment, Extent, MarkerRule, MarkerSense, Rate, StainCall, StainRelation, fold_name

MARKERS_FILE_NAME: Final = "markers.tsv"
MARKER_COLUMNS: Final = ("marker", "aliases", "gene", "sense", "compartment", "surrogate_of")
RELATIONS_FILE_NAME: Final = "stain_relations.tsv"
RELATION_COLUMNS: Final = (
    "identifier", "marker", "result", "extent", "entity", "sensitivity", "specificity", "held_against", "sources", "verification",
    "verified_on",
)  # fmt: skip
TRAITS_FILE_NAME: Final = "entity_traits.tsv"
TRAIT_COLUMNS: Final = ("entity", "trait", "value", "share", "sources", "verification", "verified_on")
CODES_FILE_NAME: Final = "icd_o.tsv"
CODE_COLUMNS: Final = ("entity", "code", "sources", "verification", "verified_on")
_NONE: Final = "-"
_RESULTS: Final = (StainCall.POSITIVE, StainCall.NEGATIVE, StainCall.LOST, StainCall.RETAINED)


def parse_markers(text: str) -> dict[str, MarkerRule]:
    """Rules by every name of a marker, folded. Raises InputError for a name that two markers have."""
    rules: dict[str, MarkerRule] = {}
    for row in parse_rows(text, MARKER_COLUMNS, MARKERS_FILE_NAME):
        rule = _parse_marker(row)
        for name in dict.fromkeys(fold_name(name) for name in (rule.marker, *rule.aliases)):
            if name in rules:
                raise InputError(f"the name {name} stands twice", path=MARKERS_FILE_NAME, where=rule.marker)
            rules[name] = rule
    return rules


def parse_stain_relations(
    text: str, rules: Mapping[str, MarkerRule], entities: Collection[str], sources: Mapping[str, Citation]
) -> tuple[StainRelation, ...]:
    """Relations in the order of the table. Raises InputError, naming the row, for what other tables do not have."""
    relations = []
    for row in parse_rows(text, RELATION_COLUMNS, RELATIONS_FILE_NAME):
        where = row["identifier"]
        _check_entity(row["entity"], entities, RELATIONS_FILE_NAME, where)
        if fold_name(row["marker"]) not in rules:
            raise InputError(f"{MARKERS_FILE_NAME} has no marker {row['marker']}", path=RELATIONS_FILE_NAME, where=where)
        relations.append(_parse_relation(row, sources))
    if len({relation.identifier for relation in relations}) != len(relations):
        raise InputError("an identifier stands twice", path=RELATIONS_FILE_NAME)
    return tuple(relations)


def parse_traits(text: str, entities: Collection[str], sources: Mapping[str, Citation]) -> tuple[EntityTrait, ...]:
    """Traits in the order of the table. Raises InputError, naming the entity."""
    traits = []
    for row in parse_rows(text, TRAIT_COLUMNS, TRAITS_FILE_NAME):
        _check_entity(row["entity"], entities, TRAITS_FILE_NAME, row["entity"])
        traits.append(_parse_trait(row, sources))
    return tuple(traits)


def parse_codes(text: str, entities: Collection[str], sources: Mapping[str, Citation]) -> dict[str, MorphologyCode]:
    """Morphology codes by entity. Raises InputError, naming the entity, for what is no such code."""
    codes = {}
    for row in parse_rows(text, CODE_COLUMNS, CODES_FILE_NAME):
        _check_entity(row["entity"], entities, CODES_FILE_NAME, row["entity"])
        _find_cited(row, sources, CODES_FILE_NAME, row["entity"])
        if not re.fullmatch(r"[89]\d{3}/[0-9]", row["code"]):
            raise InputError(f"{row['code']!r} is no morphology code", path=CODES_FILE_NAME, where=row["entity"])
        codes[row["entity"]] = MorphologyCode(row["entity"], row["code"], Verification(row["verification"]))
    return codes


def parse_rate(text: str) -> Rate | None:
    """`45/50` with its counts, `0.93` without, `-` None. Raises ValueError for another text.

    >>> parse_rate("45/50"), parse_rate("-")
    (Rate(value=0.9, found=45, of=50), None)
    """
    if text == _NONE:
        return None
    found, slash, of = text.partition("/")
    if not slash:
        return Rate(float(found))
    return Rate(int(found) / int(of), int(found), int(of))


def _parse_marker(row: Mapping[str, str]) -> MarkerRule:
    try:
        return MarkerRule(
            row["marker"],
            () if row["aliases"] == _NONE else tuple(row["aliases"].split("|")),
            _read(row["gene"]),
            MarkerSense(row["sense"]),
            None if row["compartment"] == _NONE else Compartment(row["compartment"]),
            _read(row["surrogate_of"]),
        )
    except ValueError as error:
        raise InputError(str(error), path=MARKERS_FILE_NAME, where=row["marker"], remedy="Correct the row.") from error


def _parse_relation(row: Mapping[str, str], sources: Mapping[str, Citation]) -> StainRelation:
    where = row["identifier"]
    try:
        result = StainCall(row["result"])
        if result not in _RESULTS:
            raise ValueError(f"{result} is no result of a relation")
        return StainRelation(
            where,
            row["marker"],
            result,
            Extent(row["extent"]),
            row["entity"],
            parse_rate(row["sensitivity"]),
            parse_rate(row["specificity"]),
            "" if row["held_against"] == _NONE else row["held_against"],
            _find_cited(row, sources, RELATIONS_FILE_NAME, where),
            Verification(row["verification"]),
            date.fromisoformat(row["verified_on"]),
        )
    except ValueError as error:
        raise InputError(str(error), path=RELATIONS_FILE_NAME, where=where, remedy="Correct the row.") from error


def _parse_trait(row: Mapping[str, str], sources: Mapping[str, Citation]) -> EntityTrait:
    where = row["entity"]
    try:
        kind = TraitKind(row["trait"])
        is_age = kind is TraitKind.AGE_UNDER
        return EntityTrait(
            where,
            kind,
            int(row["value"]) if is_age else None,
            float(row["share"]) if is_age else None,
            tuple(CellKind(name) for name in row["value"].split("|")) if kind is TraitKind.CELLS else (),
            tuple(Site(name) for name in row["value"].split("|")) if kind is TraitKind.SITE else (),
            _find_cited(row, sources, TRAITS_FILE_NAME, where),
            Verification(row["verification"]),
            date.fromisoformat(row["verified_on"]),
        )
    except ValueError as error:
        raise InputError(str(error), path=TRAITS_FILE_NAME, where=where, remedy="Correct the row.") from error


def _find_cited(row: Mapping[str, str], sources: Mapping[str, Citation], path: str, where: str) -> tuple[Citation, ...]:
    citations = find_sources(row["sources"].split("|"), dict(sources), path, where)
    check_read(Verification(row["verification"]), citations, path, where)
    return citations


def _check_entity(entity: str, entities: Collection[str], path: str, where: str) -> None:
    if entity not in entities:
        raise InputError(f"is about {entity}, which entities.tsv does not have", path=path, where=where)


def _read(text: str) -> str | None:
    return None if text == _NONE else text
