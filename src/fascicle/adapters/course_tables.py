"""The sections of CASE.toml that tell the course: one table a fact, with the names of `fascicle.model.course_facts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field

from fascicle.adapters.course_extent_tables import ComplicationTable, ExtentTable, SegmentTable, WbbTable
from fascicle.adapters.course_forms import (
    CodeTable,
    Count,
    CourseTable,
    EntryTable,
    FactTable,
    Flag,
    Known,
    Millimetres,
    Name,
    Number,
    Percent,
    SourceTable,
    WhenTable,
    Words,
    build_value,
)
from fascicle.adapters.course_therapy_tables import BloodTable, BloodValueTable, DrugTable, TherapyTable, ToxicityTable
from fascicle.adapters.toml_documents import Table
from fascicle.model.course import get_stated
from fascicle.model.course_facts import (
    ARM,
    LEG,
    AssumptionFact,
    DecisionFact,
    ExaminationFact,
    FindingFact,
    ImagingFact,
    LesionFinding,
    Marker,
    MuscleStrength,
    NamedValue,
    OperationFact,
    Option,
    OutcomeFact,
    PathologyFact,
    RehabilitationFact,
    Sensation,
    Side,
)
from fascicle.model.course_therapies import NotDoneReason
from fascicle.model.neurology import MYOTOMES, Level
from fascicle.model.response import BoneLesion, Direction, LesionKind, Method, NonTargetResponse, Visibility
from fascicle.model.spine import Alignment, Lesion, Pain, Posterolateral, Reach, Vertebra
from fascicle.model.surgery import Plane

_MUSCLES: Final = "|".join((LEG, ARM, *(level.value for level in MYOTOMES)))
SensationGrade = Known[Annotated[int, Field(ge=0, le=2, strict=True)]]


class StrengthTable(FactTable):
    """Strength of a key muscle or a whole limb."""

    makes = MuscleStrength
    muscle: Annotated[str, Field(pattern=f"^({_MUSCLES})$")] = Field(description="Level of a key muscle, or leg or arm.")
    side: Side = Field(description="Side of the body.")
    grade: Name = Field(description="MRC grade as written: 0/5, 4-, 2-3/5.")


class SensationTable(FactTable):
    """Sensation at one level: 0 absent, 1 altered, 2 normal."""

    makes = Sensation
    level: Level = Field(description="Level of the dermatome.")
    side: Side = Field(description="Side of the body.")
    light_touch: SensationGrade = Field(None, description="Light touch.")
    pin_prick: SensationGrade = Field(None, description="Pin prick.")


class ExaminationTable(EntryTable):
    """An examination of the patient."""

    makes = ExaminationFact
    ecog: Known[Annotated[int, Field(ge=0, le=5, strict=True)]] = Field(None, description="ECOG performance status.")
    is_fit_for_surgery: Flag = Field(None, description="The patient can tolerate an operation, for NOMS.")
    complaint: Words = Field(None, description="What the patient came with.")
    has_pain: Flag = Field(None, description="Whether there is pain at the spine.")
    pain: Words = Field(None, description="The pain in words.")
    pain_kind: Known[Pain] = Field(None, description="Kind of the pain, for SINS.")
    strength: list[StrengthTable] = Field(default_factory=list, description="Strength by muscle and side.")
    sensation: list[SensationTable] = Field(default_factory=list, description="Sensation by level and side.")
    sensory_level: Words = Field(None, description="Sensory level in words.")
    has_myelopathy: Flag = Field(None, description="Signs of damage to the cord, for NOMS.")
    sphincter: Words = Field(None, description="Bladder and bowel in words.")
    voluntary_anal_contraction: Flag = Field(None, description="Voluntary anal contraction.")
    deep_anal_pressure: Flag = Field(None, description="Deep anal pressure is felt.")
    change: Words = Field(None, description="Change in words.")
    weight_kg: Known[Annotated[Number, Field(ge=1, le=400)]] = Field(None, description="Body weight in kilograms.")
    lvef_percent: Percent = Field(None, description="Left ventricular ejection fraction.")
    qtc_ms: Known[Annotated[Number, Field(ge=200, le=800)]] = Field(None, description="Corrected QT interval in milliseconds.")
    ecg: Words = Field(None, description="Electrocardiogram in words.")


class LesionTable(FactTable):
    """One lesion on one study. Axes in millimetres, the longest first."""

    makes = LesionFinding
    lesion: Name = Field(description="Name of the lesion, the same on every study.")
    site: Words = Field(None, description="Where it lies.")
    lesion_kind: LesionKind = Field(LesionKind.NON_NODAL, description="Lymph node or not.")
    is_target: Flag = Field(None, description="Whether it is a target lesion by RECIST 1.1.")
    visibility: Visibility | None = Field(None, description="What became of it; default: measured if it has a diameter.")
    diameter_mm: Millimetres = Field(None, description="Longest diameter; of a node the short axis.")
    second_mm: Millimetres = Field(None, description="Second axis.")
    third_mm: Millimetres = Field(None, description="Third axis.")
    described: Known[Direction] = Field(None, description="Direction of change where no size is given.")
    words: Words = Field(None, description="The report's words.")
    vertebrae: list[Vertebra] = Field(default_factory=list, description="Vertebrae it involves.")
    bone: Known[Lesion] = Field(None, description="Look of the bone lesion.")
    bone_lesion: Known[BoneLesion] = Field(None, description="Whether it is a bone lesion, and with soft tissue, for RECIST 1.1.")
    organ: Words = Field(None, description="The organ it lies in, of which RECIST 1.1 allows two targets.")
    is_in_treated_field: Flag = Field(None, description="Whether it was irradiated or otherwise locally treated before.")
    has_progressed_there: Flag = Field(None, description="Whether it has grown since that treatment.")
    alignment: Known[Alignment] = Field(None, description="Alignment of the spine.")
    collapse_percent: Percent = Field(None, description="Loss of height of the body.")
    body_involved_percent: Percent = Field(None, description="Share of the body that is involved.")
    posterolateral: Known[Posterolateral] = Field(None, description="Facet, pedicle or costovertebral joint.")
    extent: ExtentTable | None = Field(None, description="How far it extends, for the staging systems of the spine.")

    def build(self) -> LesionFinding:
        """The lesion. Raises ValueError where sizes and visibility, or two axes, contradict each other."""
        diameter, second = get_stated(self.diameter_mm), get_stated(self.second_mm)
        visibility = self.visibility or (Visibility.NOT_MEASURED if diameter is None else Visibility.MEASURED)
        if (diameter is not None) != (visibility is Visibility.MEASURED):
            raise ValueError(f"{self.lesion} is {visibility.value} and has {'a' if diameter is not None else 'no'} diameter")
        third = get_stated(self.third_mm)
        for axis in (second, third):
            if axis is not None and diameter is not None and axis > diameter and self.lesion_kind is LesionKind.NON_NODAL:
                raise ValueError(f"{self.lesion}: the longest axis comes first, and {axis} mm is longer than {diameter} mm")
        values = {name: build_value(value) for name, value in self} | {"visibility": visibility}
        return LesionFinding(**values)


class ImagingTable(EntryTable):
    """An imaging study."""

    makes = ImagingFact
    methods: list[Method] = Field(default_factory=list, description="How it was done.")
    slice_mm: Millimetres = Field(None, description="Thickness of the slices.")
    lesions: list[LesionTable] = Field(default_factory=list, description="Lesions.")
    reach: Known[Reach] = Field(None, description="How far the tumour reaches into the canal, for ESCC.")
    is_fluid_visible: Flag = Field(None, description="Cerebrospinal fluid is seen around the cord.")
    cord: Words = Field(None, description="What the report says of the cord.")
    non_target: Known[NonTargetResponse] = Field(None, description="Non-target disease by RECIST 1.1.")
    has_new_lesion: Flag = Field(None, description="A new lesion.")
    metastases: Words = Field(None, description="Metastases in words.")
    has_metastases: Flag = Field(None, description="Regional or distant metastases, for Enneking.")


class ValueTable(FactTable):
    """A value a finding rests on."""

    makes = NamedValue
    name: Name = Field(description="What it is.")
    value: Name = Field(description='As given; "not stated" where the source is silent.')
    unit: str | None = Field(None, description="Unit, by UCUM where it has one.")


class FindingTable(EntryTable):
    """A finding of a laboratory test."""

    makes = FindingFact
    method: Name = Field(description="The test.")
    statement: Name = Field(description="What was found.")
    values: list[ValueTable] = Field(default_factory=list, description="Values it rests on.")


class OptionTable(FactTable):
    """An option a board had."""

    makes = Option
    what: Name = Field(description="The option.")
    is_chosen: Annotated[bool, Field(strict=True)] = Field(description="Whether it was chosen.")
    reason: Known[NotDoneReason] = Field(None, description="Why it was not chosen.")
    because: Words = Field(None, description="The reason in words.")


class DecisionTable(EntryTable):
    """A decision of a board."""

    makes = DecisionFact
    statement: Name = Field(description="What was decided.")
    rests_on: list[Name] = Field(default_factory=list, description="Identifiers of the facts it rests on.")
    options: list[OptionTable] = Field(default_factory=list, description="What could have been decided.")
    expected: Words = Field(None, description="What was expected of it.")
    was_done: Flag = Field(None, description="Whether it was carried out.")
    not_done_reason: Known[NotDoneReason] = Field(None, description="Why it was not carried out.")


class OperationTable(EntryTable):
    """An operation."""

    makes = OperationFact
    procedure: Name = Field(description="What was done.")
    levels: list[Vertebra] = Field(default_factory=list, description="Vertebrae that were resected or instrumented.")
    vertebral_bodies: Count = Field(None, description="Number of vertebral bodies taken out.")
    approach: Words = Field(None, description="Approach.")
    duration_min: Known[Annotated[int, Field(gt=0, le=2880, strict=True)]] = Field(None, description="Minutes.")
    blood_loss_ml: Known[Annotated[int, Field(ge=0, le=50000, strict=True)]] = Field(None, description="Millilitres.")
    implants: Words = Field(None, description="Implants.")
    was_breached: Flag = Field(None, description="The tumour was cut into.")
    is_en_bloc: Flag = Field(None, description="It was taken out in one piece.")
    resected: list[Name] = Field(default_factory=list, description="Names of the lesions that were taken out.")
    complications: Words = Field(None, description="Complications in words.")
    complication_events: list[ComplicationTable] = Field(default_factory=list, description="Complications one by one.")
    decided_in: Name | None = Field(None, description="Identifier of the decision it carries out.")


class MarkerTable(FactTable):
    """A marker of immunohistochemistry."""

    makes = Marker
    marker: Name = Field(description="The marker.")
    result: Name = Field(description="Result in words.")
    percent: Percent = Field(None, description="Share of cells.")


class PathologyTable(EntryTable):
    """A report on tissue."""

    makes = PathologyFact
    specimen: Name = Field(description="The tissue.")
    diagnosis: Words = Field(None, description="Diagnosis.")
    description: Words = Field(None, description="Description.")
    necrosis_percent: Percent = Field(None, description="Necrosis.")
    viable_percent: Percent = Field(None, description="Viable cells.")
    has_microscopic_margin: Flag = Field(None, description="Tumour at the margin under the microscope.")
    has_macroscopic_margin: Flag = Field(None, description="Tumour left to the eye.")
    margin_plane: Known[Plane] = Field(None, description="What the dissection went through at its closest.")
    invasion: Words = Field(None, description="What the tumour invades.")
    ki67_percent: Percent = Field(None, description="Ki-67 labelling index.")
    mitoses_per_10_fields: Count = Field(None, description="Mitoses in ten high-power fields.")
    fnclcc_grade: Known[Annotated[int, Field(ge=1, le=3, strict=True)]] = Field(None, description="FNCLCC grade as stated.")
    is_high_grade: Flag = Field(None, description="Surgical grade by Enneking: high (G2), or low (G1).")
    is_radiosensitive: Flag = Field(None, description="Sensitive to conventional radiotherapy by its histology, for NOMS.")
    markers: list[MarkerTable] = Field(default_factory=list, description="Immunohistochemistry.")


class RehabilitationTable(EntryTable):
    """What the patient can do again."""

    makes = RehabilitationFact
    statement: Name = Field(description="In words.")
    was_discharged: Flag = Field(None, description="The patient was discharged.")
    sits_unaided: Flag = Field(None, description="The patient sits without help.")
    walks: Words = Field(None, description="Walking.")


class OutcomeTable(EntryTable):
    """What is known at the last contact; `when` is its day."""

    makes = OutcomeFact
    identifier: Name = Field("outcome", description="Name of the fact within the case.")
    is_alive: Flag = Field(None, description="Alive at the last contact.")
    died: Known[WhenTable] = Field(None, description="When the patient died.")
    has_progressed: Flag = Field(None, description="The disease has progressed.")
    progressed: Known[WhenTable] = Field(None, description="When it progressed.")
    disease: Words = Field(None, description="State of the disease.")


class AssumptionTable(EntryTable):
    """Something taken for true that no source states."""

    makes = AssumptionFact
    statement: Name = Field(description="What is assumed.")
    by: Name = Field(description="Who assumes it.")
    because: Name = Field(description="Why.")
    normal_through: Level | None = Field(
        None, description="Key muscles and dermatomes down to this level are normal where not examined."
    )
    applies_to: list[Name] = Field(default_factory=list, description="Identifiers of the examinations it is about.")


class CourseSections(Table):
    """The part of CASE.toml that tells the course; all of it is optional."""

    course: CourseTable | None = Field(None, description="Who recorded the course, when, from what.")
    examinations: list[ExaminationTable] = Field(default_factory=list, description="Examinations.")
    imaging: list[ImagingTable] = Field(default_factory=list, description="Imaging studies.")
    findings: list[FindingTable] = Field(default_factory=list, description="Findings of tests.")
    blood_tests: list[BloodTable] = Field(default_factory=list, description="Blood tests.")
    decisions: list[DecisionTable] = Field(default_factory=list, description="Decisions of boards.")
    therapies: list[TherapyTable] = Field(default_factory=list, description="Lines of therapy.")
    toxicities: list[ToxicityTable] = Field(default_factory=list, description="Adverse events.")
    operations: list[OperationTable] = Field(default_factory=list, description="Operations.")
    pathology: list[PathologyTable] = Field(default_factory=list, description="Reports on tissue.")
    rehabilitation: list[RehabilitationTable] = Field(default_factory=list, description="Rehabilitation.")
    outcome: OutcomeTable | None = Field(None, description="Last contact, survival, progression.")
    assumptions: list[AssumptionTable] = Field(default_factory=list, description="Assumptions, with who and why.")


SECTIONS: Final[Mapping[str, type[EntryTable]]] = {
    "examinations": ExaminationTable,
    "imaging": ImagingTable,
    "pathology": PathologyTable,
    "findings": FindingTable,
    "blood_tests": BloodTable,
    "decisions": DecisionTable,
    "therapies": TherapyTable,
    "toxicities": ToxicityTable,
    "operations": OperationTable,
    "rehabilitation": RehabilitationTable,
    "outcome": OutcomeTable,
    "assumptions": AssumptionTable,
}
TABLES: Final[Mapping[str, type[Table]]] = {
    **SECTIONS,
    "course": CourseTable,
    "when": WhenTable,
    "ended": WhenTable,
    "died": WhenTable,
    "progressed": WhenTable,
    "source": SourceTable,
    "codes": CodeTable,
    "strength": StrengthTable,
    "sensation": SensationTable,
    "lesions": LesionTable,
    "values": ValueTable,
    "results": BloodValueTable,
    "options": OptionTable,
    "drugs": DrugTable,
    "markers": MarkerTable,
    "extent": ExtentTable,
    "segments": SegmentTable,
    "wbb": WbbTable,
    "complication_events": ComplicationTable,
}
