"""What differs between two states of knowledge, item by item and field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from fascicle.knowledge.snapshot import Snapshot
from fascicle.model.knowledge import Statement

STATEMENT: Final = "statement"
CAUTION: Final = "caution"
ROLE: Final = "role of a gene"
FACT: Final = "fact on oncogenicity"
HOTSPOT: Final = "hotspot"
RULE: Final = "interaction rule"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of an item before and after, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """An item that only one of two states has, or that differs. `kind` says what it is, `key` names it within its kind."""

    kind: str
    key: str
    before: Any | None
    after: Any | None

    @property
    def word(self) -> str:
        """`added`, `removed` or `changed`."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """What differs, where both have it."""
        if self.before is None or self.after is None:
            return ()
        names = [item.name for item in _list_fields(self.after)]
        pairs = ((name, getattr(self.before, name), getattr(self.after, name)) for name in names)
        return tuple(FieldChange(name, _say(old), _say(new)) for name, old, new in pairs if old != new)


def compare_snapshots(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """All differences: statements first, then what stands beside them; within a kind by key.

    That a data set calls itself a newer release is no difference of a statement that says the same as before.
    """
    old, new = _list_items(before), _list_items(after)
    return tuple(
        Change(kind, key, old[kind].get(key), new[kind].get(key))
        for kind in old
        for key in sorted(old[kind].keys() | new[kind].keys())
        if old[kind].get(key) != new[kind].get(key)
    )


def _list_items(snapshot: Snapshot) -> dict[str, Mapping[str, Any]]:
    return {
        STATEMENT: {item.identifier: _drop_release(item) for item in snapshot.statements},
        "entity": snapshot.entities,
        CAUTION: {f"{item.drug}: {item.concern} ({item.text})": item for item in snapshot.cautions},
        "drug class": snapshot.classes,
        "effect on CYP3A": snapshot.modulators,
        ROLE: snapshot.roles,
        FACT: {f"{item.criterion} {item.gene} {item.what}": item for item in snapshot.facts},
        RULE: {rule.kind.value: rule for rule in snapshot.rules.values()},
        "pathway": {f"{item.pathway}: {item.gene}": item for item in snapshot.pathways},
        "exclusive drivers": {item.identifier: item for item in snapshot.exclusive},
        "recurrent fusion": {f"{item.five_prime}::{item.three_prime}": item for item in snapshot.fusion_pairs},
        "event within a gene": {f"{item.name}, {'|'.join(item.transcripts)}": item for item in snapshot.intragenic_events},
        "disease": snapshot.tree.diseases,
        HOTSPOT: {f"{gene} {residue}": item for (gene, residue), item in (snapshot.hotspots or {}).items()},
        "record left out": {item.record: item for item in snapshot.left_out},
    }


def _drop_release(statement: Statement) -> Statement:
    origin = statement.origin
    return statement if origin is None else replace(statement, origin=replace(origin, version=None))


def _list_fields(item: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(item)


def _say(value: Any) -> str:
    """A value as people read it: a biomarker as it is written, a list by its items, nothing as a dash."""
    if value is None or value == ():
        return "-"
    if isinstance(value, tuple):
        return ", ".join(_say(item) for item in value)
    if hasattr(value, "text"):
        return str(value.text) or "-"
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return ", ".join(f"{item.name} {_say(getattr(value, item.name))}" for item in _list_fields(value))
    return str(value)
