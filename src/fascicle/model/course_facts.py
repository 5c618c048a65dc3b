"""The facts of a course: examinations, images, findings, decisions, therapies, operations, specimens, outcome.

None is "not recorded", `NOT_STATED` is "the source does not say"; neither is ever 0 or "no". Units stand in names.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from fascicle.model.course import Fact, Known, Subject, When
from fascicle.model.course_blood import BloodFact
from fascicle.model.course_therapies import NotDoneReason, TherapyFact, ToxicityFact
from fascicle.model.neurology import Level
from fascicle.model.response import BoneLesion, Direction, LesionKind, Method, NonTargetResponse, Visibility
from fascicle.model.spine import Alignment, Lesion, Pain, Posterolateral, Reach, Vertebra
from fascicle.model.staging import TumourExtent
from fascicle.model.surgery import ComplicationFinding, Plane

LEG: Final = "leg"
ARM: Final = "arm"


class Side(StrEnum):
    """A side of the body."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class MuscleStrength:
    """Strength as written ("4-", "2-3/5") of a key muscle, named by its level, or of a whole `leg` or `arm`."""

    muscle: str
    side: Side
    grade: str


@dataclass(frozen=True, slots=True)
class Sensation:
    """Light touch and pin prick at one level: 0 absent, 1 altered, 2 normal."""

    level: Level
    side: Side
    light_touch: Known[int] = None
    pin_prick: Known[int] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationFact(Fact):
    """An examination of the patient. `change` is what the source says of sensation or strength in words."""

    kind: Literal[Subject.EXAMINATION] = Subject.EXAMINATION
    ecog: Known[int] = None
    is_fit_for_surgery: Known[bool] = None
    complaint: Known[str] = None
    pain: Known[str] = None
    pain_kind: Known[Pain] = None
    has_pain: Known[bool] = None
    strength: tuple[MuscleStrength, ...] = ()
    sensation: tuple[Sensation, ...] = ()
    sensory_level: Known[str] = None
    has_myelopathy: Known[bool] = None
    sphincter: Known[str] = None
    voluntary_anal_contraction: Known[bool] = None
    deep_anal_pressure: Known[bool] = None
    change: Known[str] = None
    weight_kg: Known[Decimal] = None
    lvef_percent: Known[Decimal] = None
    qtc_ms: Known[Decimal] = None
    ecg: Known[str] = None


@dataclass(frozen=True, slots=True)
class LesionFinding:
    """One lesion on one study.

    Axes are in millimetres, of a node the short axis as `diameter_mm`. `bone_lesion`, `organ`, `is_in_treated_field` (irradiated
    or otherwise locally treated) and `has_progressed_there` (and has grown since) are what RECIST 1.1 asks of a target; the rest
    is what the spine scores ask for.
    """

    lesion: str
    site: Known[str] = None
    lesion_kind: LesionKind = LesionKind.NON_NODAL
    is_target: Known[bool] = None
    visibility: Visibility = Visibility.NOT_MEASURED
    diameter_mm: Known[Decimal] = None
    second_mm: Known[Decimal] = None
    third_mm: Known[Decimal] = None
    described: Known[Direction] = None
    words: Known[str] = None
    vertebrae: tuple[Vertebra, ...] = ()
    bone: Known[Lesion] = None
    bone_lesion: Known[BoneLesion] = None
    organ: Known[str] = None
    is_in_treated_field: Known[bool] = None
    has_progressed_there: Known[bool] = None
    alignment: Known[Alignment] = None
    collapse_percent: Known[Decimal] = None
    body_involved_percent: Known[Decimal] = None
    posterolateral: Known[Posterolateral] = None
    extent: TumourExtent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagingFact(Fact):
    """An imaging study with its lesions, and how far the tumour reaches into the canal."""

    kind: Literal[Subject.IMAGING] = Subject.IMAGING
    methods: tuple[Method, ...] = ()
    slice_mm: Known[Decimal] = None
    lesions: tuple[LesionFinding, ...] = ()
    reach: Known[Reach] = None
    is_fluid_visible: Known[bool] = None
    cord: Known[str] = None
    non_target: Known[NonTargetResponse] = None
    has_new_lesion: Known[bool] = None
    metastases: Known[str] = None
    has_metastases: Known[bool] = None


@dataclass(frozen=True, slots=True)
class NamedValue:
    """A value with its unit (UCUM where it has one), as given."""

    name: str
    value: str
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingFact(Fact):
    """A finding of a test, in a sentence, with the values it rests on."""

    kind: Literal[Subject.FINDING] = Subject.FINDING
    method: str
    statement: str
    values: tuple[NamedValue, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """What a board had before it, whether it was chosen, and why not."""

    what: str
    is_chosen: bool
    reason: Known[NotDoneReason] = None
    because: Known[str] = None

    def __post_init__(self) -> None:
        if self.is_chosen and self.reason is not None:
            raise ValueError(f"{self.what} was chosen and has a reason why it was not")


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFact(Fact):
    """A decision: on which facts it rests, what was chosen, and what was expected of it."""

    kind: Literal[Subject.DECISION] = Subject.DECISION
    statement: str
    rests_on: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    expected: Known[str] = None
    was_done: Known[bool] = None
    not_done_reason: Known[NotDoneReason] = None

    def __post_init__(self) -> None:
        if self.was_done is True and self.not_done_reason is not None:
            raise ValueError(f"{self.identifier} was done and has a reason why it was not")

    @property
    def links(self) -> tuple[str, ...]:
        """The findings it rests on, and what it follows."""
        return (*self.rests_on, *self.effect_of)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFact(Fact):
    """An operation."""

    kind: Literal[Subject.OPERATION] = Subject.OPERATION
    procedure: str
    levels: tuple[Vertebra, ...] = ()
    vertebral_bodies: Known[int] = None
    approach: Known[str] = None
    duration_min: Known[int] = None
    blood_loss_ml: Known[int] = None
    implants: Known[str] = None
    was_breached: Known[bool] = None
    is_en_bloc: Known[bool] = None
    resected: tuple[str, ...] = ()
    complications: Known[str] = None
    complication_events: tuple[ComplicationFinding, ...] = ()
    decided_in: str | None = None

    @property
    def links(self) -> tuple[str, ...]:
        """The decision it carries out."""
        return (*((self.decided_in,) if self.decided_in else ()), *self.effect_of)


@dataclass(frozen=True, slots=True)
class Marker:
    """A marker of immunohistochemistry with its result in words; `percent` is of cells."""

    marker: str
    result: str
    percent: Known[Decimal] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PathologyFact(Fact):
    """A report on tissue. Percentages are of the tumour's area, Ki-67 of its cells.

    `is_high_grade`: the surgical grade of Enneking, G2 or G1. `is_radiosensitive`: to conventional radiotherapy, by histology.
    """

    kind: Literal[Subject.PATHOLOGY] = Subject.PATHOLOGY
    specimen: str
    diagnosis: Known[str] = None
    description: Known[str] = None
    necrosis_percent: Known[Decimal] = None
    viable_percent: Known[Decimal] = None
    has_microscopic_margin: Known[bool] = None
    has_macroscopic_margin: Known[bool] = None
    margin_plane: Known[Plane] = None
    invasion: Known[str] = None
    ki67_percent: Known[Decimal] = None
    mitoses_per_10_fields: Known[int] = None
    fnclcc_grade: Known[int] = None
    is_high_grade: Known[bool] = None
    is_radiosensitive: Known[bool] = None
    markers: tuple[Marker, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RehabilitationFact(Fact):
    """What the patient can do again."""

    kind: Literal[Subject.REHABILITATION] = Subject.REHABILITATION
    statement: str
    was_discharged: Known[bool] = None
    sits_unaided: Known[bool] = None
    walks: Known[str] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFact(Fact):
    """What is known at the last contact, whose time is the fact's own. `progressed`, `died`: when."""

    kind: Literal[Subject.OUTCOME] = Subject.OUTCOME
    is_alive: Known[bool] = None
    died: Known[When] = None
    has_progressed: Known[bool] = None
    progressed: Known[When] = None
    disease: Known[str] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssumptionFact(Fact):
    """Something taken for true that no source states: who assumes it, and why.

    `normal_through`: key muscles and dermatomes down to this level are normal where they were not examined, in the examinations
    `applies_to`.
    """

    kind: Literal[Subject.ASSUMPTION] = Subject.ASSUMPTION
    statement: str
    by: str
    because: str
    normal_through: Level | None = None
    applies_to: tuple[str, ...] = ()

    @property
    def links(self) -> tuple[str, ...]:
        """The examinations it is about."""
        return (*self.applies_to, *self.effect_of)


CourseFact: TypeAlias = (
    ExaminationFact
    | ImagingFact
    | FindingFact
    | BloodFact
    | DecisionFact
    | TherapyFact
    | ToxicityFact
    | OperationFact
    | PathologyFact
    | RehabilitationFact
    | OutcomeFact
    | AssumptionFact
)
