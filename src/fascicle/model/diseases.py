"""Diseases as nodes of a tree, and how one relates to another."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Disease:
    """A node of the tree of diseases; `parent` None for the roots."""

    code: str
    name: str
    parent: str | None


class Kinship(StrEnum):
    """How the disease of a patient relates to one of a statement."""

    SAME = "same"
    SUBTYPE = "subtype"  # the patient's is a subtype of the statement's
    ANY_SOLID = "any_solid"  # the statement speaks of all solid tumours, and it is one
    BROADER = "broader"  # the patient's diagnosis is not specific enough to tell
    OTHER = "other"
    UNKNOWN = "unknown"  # the patient has no code, or one that the tree does not hold


@dataclass(frozen=True, slots=True)
class Relation:
    """The closest of a statement's diseases: `distance` counts edges of the tree, None where there is no path or no need."""

    kinship: Kinship
    disease: str | None
    distance: int | None
