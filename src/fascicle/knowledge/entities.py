"""Tumour entities, and what is found in them: each relation is a statement on diagnosis.

`entities.tsv`: identifier, name (WHO), status, group, codes (OncoTree, `|`), own_code (whether a code is the entity's own; `no`:
the nearest above), source, verification, verified_on. `entity_relations.tsv`: identifier, entity, biomarker, direction, level,
summary, sources, verification, verified_on.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from fascicle.errors import InputError
from fascicle.knowledge.patterns import parse_biomarker
from fascicle.knowledge.sources import find_sources
from fascicle.knowledge.tables import parse_rows
from fascicle.model.knowledge import (
    Citation,
    Direction,
    Entity,
    EntityStatus,
    EvidenceLevel,
    Proposition,
    Statement,
    Verification,
)

ENTITIES_FILE_NAME: Final = "entities.tsv"
ENTITY_COLUMNS: Final = ("identifier", "name", "status", "group", "codes", "own_code", "source", "verification", "verified_on")
RELATIONS_FILE_NAME: Final = "entity_relations.tsv"
RELATION_COLUMNS: Final = (
    "identifier", "entity", "biomarker", "direction", "level", "summary", "sources", "verification", "verified_on",
)  # fmt: skip
_FLAGS: Final = {"yes": True, "no": False}


def parse_entities(text: str) -> dict[str, Entity]:
    """Entities by identifier. Raises InputError, naming the row."""
    entities: dict[str, Entity] = {}
    for row in parse_rows(text, ENTITY_COLUMNS, ENTITIES_FILE_NAME):
        if row["identifier"] in entities:
            raise InputError("stands twice", path=ENTITIES_FILE_NAME, where=row["identifier"])
        entities[row["identifier"]] = _parse_entity(row)
    return entities


def parse_relations(text: str, entities: Mapping[str, Entity], sources: Mapping[str, Citation]) -> tuple[Statement, ...]:
    """Statements on diagnosis in the order of the table; their diseases are the codes of the entity. Raises InputError."""
    return tuple(_parse_relation(row, entities, sources) for row in parse_rows(text, RELATION_COLUMNS, RELATIONS_FILE_NAME))


def _parse_entity(row: Mapping[str, str]) -> Entity:
    try:
        return Entity(
            row["identifier"],
            row["name"],
            EntityStatus(row["status"]),
            row["group"],
            tuple(row["codes"].split("|")),
            _FLAGS[row["own_code"]],
            row["source"],
            Verification(row["verification"]),
            date.fromisoformat(row["verified_on"]),
        )
    except (KeyError, ValueError) as error:
        raise InputError(f"cannot be read ({error})", path=ENTITIES_FILE_NAME, where=row["identifier"]) from error


def _parse_relation(row: Mapping[str, str], entities: Mapping[str, Entity], sources: Mapping[str, Citation]) -> Statement:
    where = row["identifier"]
    if row["entity"] not in entities:
        what = f"is about {row['entity']}, which {ENTITIES_FILE_NAME} does not have"
        raise InputError(what, path=RELATIONS_FILE_NAME, where=where)
    entity = entities[row["entity"]]
    try:
        return Statement(
            identifier=where,
            proposition=Proposition.DIAGNOSIS,
            direction=Direction(row["direction"]),
            level=EvidenceLevel(row["level"]),
            biomarker=parse_biomarker(row["biomarker"]),
            diseases=entity.codes,
            drugs=(),
            summary=row["summary"],
            citations=find_sources(row["sources"].split("|"), dict(sources), RELATIONS_FILE_NAME, where),
            verification=Verification(row["verification"]),
            verified_on=date.fromisoformat(row["verified_on"]),
            entity=entity.identifier,
        )
    except ValueError as error:
        raise InputError(str(error), path=RELATIONS_FILE_NAME, where=where, remedy="Correct the row.") from error
