"""Candidate entities for a tumour, ranked by what speaks for and against each; the pathologist decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from fascicle.model.knowledge import Citation, Entity, Verification


class Site(StrEnum):
    """Where a tumour lies, in the words by which entities differ."""

    SOFT_TISSUE = "soft_tissue"
    BONE = "bone"
    UTERUS = "uterus"
    GASTROINTESTINAL = "gastrointestinal"
    SKIN = "skin"
    NERVE = "nerve"
    KIDNEY = "kidney"


class CellKind(StrEnum):
    """The cells that dominate under the microscope."""

    SPINDLE = "spindle"
    ROUND = "round"
    EPITHELIOID = "epithelioid"
    PLEOMORPHIC = "pleomorphic"
    ADIPOCYTIC = "adipocytic"


class Line(StrEnum):
    """A line of differentiation that the pathologist sees, and by which stains of normal tissue of that line are explained."""

    SMOOTH_MUSCLE = "smooth_muscle"
    NEURAL = "neural"
    SKELETAL_MUSCLE = "skeletal_muscle"
    ENDOTHELIAL = "endothelial"
    ADIPOCYTIC = "adipocytic"
    CARTILAGE = "cartilage"
    BONE = "bone"
    EPITHELIAL = "epithelial"


@dataclass(frozen=True, slots=True)
class Histology:
    """What the pathologist saw, in fixed words. Empty: not stated."""

    site: Site | None = None
    cells: tuple[CellKind, ...] = ()
    lines: tuple[Line, ...] = ()


NOTHING_SEEN: Final = Histology()


class TraitKind(StrEnum):
    """What a trait of an entity is about; `site`: where OncoTree files it elsewhere."""

    AGE_UNDER = "age_under"
    CELLS = "cells"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class EntityTrait:
    """Age, cells or place of an entity: below `years` in a `share` of patients, one of `cells`, at home in `sites`."""

    entity: str
    kind: TraitKind
    years: int | None
    share: float | None
    cells: tuple[CellKind, ...]
    sites: tuple[Site, ...]
    citations: tuple[Citation, ...]
    verification: Verification
    verified_on: date

    @property
    def is_verified(self) -> bool:
        """Whether conclusions may rest on it."""
        return self.verification is Verification.VERIFIED


@dataclass(frozen=True, slots=True)
class MorphologyCode:
    """The ICD-O-3.2 morphology code of an entity."""

    entity: str
    code: str
    verification: Verification


class Layer(StrEnum):
    """From which layer of the examination a feature is."""

    MOLECULAR = "molecular"
    FISH = "fish"
    IHC = "ihc"
    HISTOLOGY = "histology"
    SITE = "site"
    AGE = "age"


@dataclass(frozen=True, slots=True)
class Feature:
    """A finding weighed for one entity. `points` above 0 speak for it, below against; 0: named, and it decides nothing.

    `genes`: of molecular features. A feature whose row of the knowledge is not verified has 0 points.
    """

    layer: Layer
    text: str
    points: float
    because: str
    citations: tuple[Citation, ...] = ()
    is_verified: bool = True
    genes: tuple[str, ...] = ()
    is_consistent: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity with its features, the strongest first."""

    entity: Entity
    features: tuple[Feature, ...]
    morphology: MorphologyCode | None
    caveats: tuple[str, ...] = ()

    @property
    def points(self) -> float:
        """The sum of its points."""
        return round(sum(feature.points for feature in self.features), 1)


class DiagnosisOutcome(StrEnum):
    """Whether one entity can be proposed."""

    PROPOSED = "proposed"
    CANNOT_DECIDE = "cannot_decide"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Candidates in order of points; `leading` are those that cannot be told apart (one, where an entity is proposed)."""

    outcome: DiagnosisOutcome
    candidates: tuple[Candidate, ...]
    leading: tuple[str, ...]
    because: str
