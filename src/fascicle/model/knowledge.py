"""Statements of knowledge: cited, dated, versioned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fascicle.model.fusions import EventKind


class Verification(StrEnum):
    """Whether a statement was checked against its primary source."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source a reader can open."""

    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """An objective response rate in percent with its 95 % interval, as published."""

    patients: int
    percent: float
    percent_low: float | None
    percent_high: float | None
    population: str


@dataclass(frozen=True, slots=True)
class TherapyStatement:
    """A drug for a biomarker in one jurisdiction, with what the label asks for and what is known of its effect."""

    identifier: str
    drug: str
    genes: tuple[str, ...]
    jurisdiction: str
    approval: str
    approval_date: date | None
    indication: str
    conditions: tuple[str, ...]
    dose: str
    responses: tuple[ResponseRate, ...]
    cautions: tuple[str, ...]
    citations: tuple[Citation, ...]
    verification: Verification
    verified_on: date


@dataclass(frozen=True, slots=True)
class FusionPair:
    """A recurrent fusion: 5' and 3' gene in order, the entities it is known from, a source."""

    five_prime: str
    three_prime: str
    entities: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class IntragenicEvent:
    """A known event within one gene, in exon numbers (from 1) of `transcripts`, which have equal exons.

    `five_prime_exon` is the last exon before the novel join, `three_prime_exon` the first behind it; of an internal tandem
    duplication they are the first and the last exon it lies in.
    """

    gene: str
    kind: EventKind
    transcripts: tuple[str, ...]
    five_prime_exon: int
    three_prime_exon: int
    name: str
    entities: tuple[str, ...]
    source: str
