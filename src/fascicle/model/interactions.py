"""What alterations of one tumour mean together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fascicle.model.answers import Outcome
from fascicle.model.biomarkers import Biomarker
from fascicle.model.knowledge import Citation, Verification


class InteractionKind(StrEnum):
    """The rules there are."""

    TWO_HITS = "two hits in a suppressor"
    GERMLINE_SOMATIC = "germline and somatic"
    SAME_PATHWAY = "second driver in a pathway"
    EXCLUSIVE = "usually exclusive drivers"
    RESISTANCE = "resistance beside the target"
    BYPASS = "way round the target"
    COMPLEXITY = "genomic complexity"


@dataclass(frozen=True, slots=True)
class InteractionRule:
    """A rule in one sentence, with the sources it is from."""

    kind: InteractionKind
    text: str
    citations: tuple[Citation, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class PathwayMember:
    """A gene of a signalling pathway."""

    pathway: str
    gene: str
    citations: tuple[Citation, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class ExclusiveDrivers:
    """Two biomarkers that usually exclude each other, and the diseases (OncoTree codes) in which that was seen."""

    identifier: str
    first: Biomarker
    second: Biomarker
    diseases: tuple[str, ...]
    text: str
    citations: tuple[Citation, ...]
    verification: Verification


@dataclass(frozen=True, slots=True)
class Interaction:
    """A rule held against alterations: its answer, the sentence for a report, and the datum it rests on.

    `outcome` not assessable: a datum is missing that would decide it. `is_verified`: whether the rule's sources were read; a
    sentence of one that was not is marked in the report.
    """

    kind: InteractionKind
    subjects: tuple[str, ...]
    outcome: Outcome
    sentence: str
    because: str
    citations: tuple[Citation, ...]
    is_verified: bool
