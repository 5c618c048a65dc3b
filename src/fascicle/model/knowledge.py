"""Statements of knowledge: cited, dated, versioned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from fascicle.model.biomarkers import Biomarker
from fascicle.model.fusions import EventKind


class Verification(StrEnum):
    """Whether a statement was checked against its primary source."""

    VERIFIED = "verified"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source a reader can open. `read`: in what form it was read when the statement was checked; None: it was not."""

    text: str
    url: str | None = None
    read: str | None = None


@dataclass(frozen=True, slots=True)
class ResponseRate:
    """An objective response rate in percent with its 95 % interval, as published.

    `duration`: how long responses lasted, as published; `line`: after which treatment. None: not stated.
    """

    patients: int
    percent: float
    percent_low: float | None
    percent_high: float | None
    population: str
    duration: str | None = None
    line: str | None = None


class Proposition(StrEnum):
    """What a statement is about."""

    THERAPY = "therapy"
    DIAGNOSIS = "diagnosis"
    PROGNOSIS = "prognosis"


class Direction(StrEnum):
    """Which way a biomarker points."""

    SENSITIVITY = "sensitivity"
    RESISTANCE = "resistance"
    NO_BENEFIT = "no_benefit"  # studied, and no effect was seen
    FOR = "for"
    AGAINST = "against"
    BETTER = "better"
    WORSE = "worse"
    NO_DIFFERENCE = "no_difference"


DIRECTIONS: Final[Mapping[Proposition, tuple[Direction, ...]]] = {
    Proposition.THERAPY: (Direction.SENSITIVITY, Direction.RESISTANCE, Direction.NO_BENEFIT),
    Proposition.DIAGNOSIS: (Direction.FOR, Direction.AGAINST, Direction.NO_DIFFERENCE),  # the last: found in others as often
    Proposition.PROGNOSIS: (Direction.BETTER, Direction.WORSE, Direction.NO_DIFFERENCE),
}


class EvidenceLevel(StrEnum):
    """What a statement rests on, strongest first.

    They are the evidence categories of AMP/ASCO/CAP 2017 (Li et al., J Mol Diagn 2017;19:4, table 3) for the disease of the
    statement; what they mean for the disease of a patient is found by classification.
    """

    APPROVAL = "approval"  # level A: a regulator's label
    GUIDELINE = "guideline"  # level A: a professional guideline
    WELL_POWERED = "well_powered"  # level B: well-powered studies with consensus of experts in the field
    SMALL_STUDIES = "small_studies"  # level C: several small published studies with some consensus
    CASE_REPORTS = "case_reports"  # level D: case reports
    PRECLINICAL = "preclinical"  # level D: trials in cells or animals


class Jurisdiction(StrEnum):
    """Where a label is law, by ISO 3166-1 (EU is reserved there)."""

    US = "US"
    EU = "EU"
    JAPAN = "JP"
    CHINA = "CN"
    CANADA = "CA"
    IRELAND = "IE"  # national authorisations, and what the health service pays for of what the EU approved


class ApprovalStatus(StrEnum):
    """How far a regulator went."""

    FULL = "full"
    ACCELERATED = "accelerated"  # US: on response rate, to be confirmed
    CONDITIONAL = "conditional"  # EU, China: to be confirmed
    REIMBURSED = "reimbursed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Approval:
    """What a regulator said: `granted` is the day of this indication, `label_date` that of the text that was read."""

    jurisdiction: Jurisdiction
    status: ApprovalStatus | None
    granted: date | None
    label_date: date | None
    note: str | None = None


class Ask(StrEnum):
    """What a clause of a label can ask of a patient. `Condition.value` says how much, where that is part of it."""

    AGE_AT_LEAST = "age >="
    AGE_OVER = "age >"
    AGE_BELOW = "age <"
    SOLID_TUMOUR = "solid_tumour"
    DISEASE = "disease"
    BIOMARKER = "biomarker"
    NO_KNOWN_RESISTANCE = "no_known_resistance"
    APPROVED_TEST = "approved_test"
    METASTATIC = "metastatic"
    LOCALLY_ADVANCED = "locally_advanced"
    UNRESECTABLE = "unresectable"
    RECURRENT = "recurrent"
    SEVERE_MORBIDITY = "severe_morbidity"  # an operation is likely to cause it
    RESECTED = "resected"
    PROGRESSED = "progressed"
    NO_ALTERNATIVE = "no_alternative"
    PRIOR = "prior"
    NEVER = "never"
    INTOLERANT = "intolerant"
    NEEDS_SYSTEMIC = "needs_systemic"
    JUDGEMENT = "judgement"  # only the treating team can answer


@dataclass(frozen=True, slots=True)
class Condition:
    """One thing that a clause asks: `value` is a number with its unit (`12 years`) or a name (`trk_inhibitor`)."""

    ask: Ask
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a label in our words, and what it asks: alternatives, each a set of conditions that must all hold."""

    text: str
    alternatives: tuple[tuple[Condition, ...], ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """The data set an imported statement is of: its licence, its version and the record's own name there."""

    name: str
    version: str | None
    licence: str
    record: str
    url: str | None = None


class StudyDesign(StrEnum):
    """What kind of study a statement on therapy rests on, in the distinctions that ESCAT makes (Mateo et al. 2018, table 2)."""

    RANDOMISED = "randomised"  # prospective, randomised, in a tumour type: a survival end point improved
    PROSPECTIVE = "prospective"  # prospective, not randomised, in a tumour type: clinically meaningful benefit
    BASKET = "basket"  # across tumour types: similar benefit in each
    RETROSPECTIVE = "retrospective"  # retrospective, in a tumour type: meaningful benefit against those without the alteration
    RESPONSE_ONLY = "response_only"  # prospective, in a tumour type: responses, no survival end point yet
    PRECLINICAL = "preclinical"
    IN_SILICO = "in_silico"


@dataclass(frozen=True, slots=True)
class Statement:
    """What a biomarker means for therapy, diagnosis or prognosis in some diseases, who says so, and when that was checked.

    `diseases` are OncoTree codes, or `SOLID` for every solid tumour; a code stands for its subtypes too. Labels have `approval`,
    `clauses` and `dose`. `entity` is the tumour entity that a statement on diagnosis is about. `origin` is None for
    Fascicle's own statements.
    """

    identifier: str
    proposition: Proposition
    direction: Direction
    level: EvidenceLevel
    biomarker: Biomarker
    diseases: tuple[str, ...]
    drugs: tuple[str, ...]
    summary: str
    citations: tuple[Citation, ...]
    verification: Verification
    verified_on: date
    approval: Approval | None = None
    clauses: tuple[Clause, ...] = ()
    dose: str | None = None
    responses: tuple[ResponseRate, ...] = ()
    results: tuple[str, ...] = ()
    design: StudyDesign | None = None
    entity: str | None = None
    origin: Origin | None = None

    @property
    def genes(self) -> tuple[str, ...]:
        """The genes its biomarker names."""
        return self.biomarker.genes

    @property
    def regimen(self) -> str:
        """The drugs as one name, `dabrafenib + trametinib`."""
        return " + ".join(self.drugs)

    @property
    def is_verified(self) -> bool:
        """Whether conclusions may rest on it."""
        return self.verification is Verification.VERIFIED

    @property
    def is_withdrawn(self) -> bool:
        """Whether it is a label that its regulator no longer upholds: nobody can be treated by it."""
        return self.approval is not None and self.approval.status is ApprovalStatus.WITHDRAWN


class EntityStatus(StrEnum):
    """Standing of an entity in the WHO classification."""

    ESTABLISHED = "established"
    EMERGING = "emerging"
    PROVISIONAL = "provisional"  # named as a subtype, or not listed and described since


@dataclass(frozen=True, slots=True)
class Entity:
    """A tumour entity: WHO term, its standing there, the OncoTree codes that hold it (its own, or the nearest above)."""

    identifier: str
    name: str
    status: EntityStatus
    group: str
    codes: tuple[str, ...]
    is_own_code: bool
    source: str
    verification: Verification
    verified_on: date


class Concern(StrEnum):
    """What a label warns of, as far as a patient's own state can be held against it."""

    QTC = "qtc"
    HEART_FAILURE = "heart_failure"
    FRACTURE = "fracture"
    CNS = "cns"
    LIVER = "liver"
    CYP3A_INHIBITOR = "cyp3a_inhibitor"
    CYP3A_INDUCER = "cyp3a_inducer"
    PREGNANCY = "pregnancy"
    CHILD = "child"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DrugCaution:
    """A warning of a label. `limit`: the figure it names (450 for a QTc in milliseconds), None where it names none."""

    drug: str
    concern: Concern
    limit: float | None
    text: str
    citations: tuple[Citation, ...]
    verification: Verification
    verified_on: date


class EnzymeEffect(StrEnum):
    """What a drug does to CYP3A, by the terms of regulators."""

    STRONG_INHIBITOR = "strong_inhibitor"
    MODERATE_INHIBITOR = "moderate_inhibitor"
    STRONG_INDUCER = "strong_inducer"
    MODERATE_INDUCER = "moderate_inducer"


@dataclass(frozen=True, slots=True)
class Modulator:
    """A co-medication that inhibits or induces CYP3A."""

    drug: str
    effect: EnzymeEffect
    citations: tuple[Citation, ...]
    verification: Verification
    verified_on: date


@dataclass(frozen=True, slots=True)
class DrugClass:
    """A class of drugs that clauses speak of, such as TRK inhibitors. A class that is left out holds no other drug known here."""

    name: str
    words: str
    drugs: tuple[str, ...]


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
