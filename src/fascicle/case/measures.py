"""Everything that follows by rule from the facts of a course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from fascicle.case.anthracycline import sum_anthracyclines
from fascicle.case.examinations import ImpairmentResult, grade_impairment, has_neurology, sum_motor
from fascicle.case.growth import Growth, measure_growth
from fascicle.case.lines import LineResult, assess_lines
from fascicle.case.specimens import (
    classify_specimen_margin,
    classify_specimen_residual,
    grade_specimen_huvos,
    grade_specimen_stbsg,
    has_grading,
    has_margin,
    has_necrosis,
    has_plane,
    is_resection,
    score_specimen_fnclcc,
)
from fascicle.case.staging import (
    GradedComplication,
    Place,
    StagedLesion,
    grade_complications,
    show_lesion_noms,
    stage_lesions,
)
from fascicle.case.toxicities import GradedEvent, ToxicityTables, grade_toxicities
from fascicle.clinic import fnclcc, sins
from fascicle.clinic.anthracycline import Anthracycline, CumulativeDose
from fascicle.clinic.cord_compression import EsccGrade, grade_cord_compression
from fascicle.clinic.drugs import Drug
from fascicle.clinic.margins import Margin, Residual
from fascicle.clinic.necrosis import Huvos, Stbsg
from fascicle.clinic.noms import NomsTable
from fascicle.clinic.points import PointTable
from fascicle.clinic.sins import SinsFindings, score_sins
from fascicle.clinic.volume import estimate_volume, suppose_volume_ml
from fascicle.model.course import get_stated
from fascicle.model.course_facts import CourseFact, ExaminationFact, ImagingFact, LesionFinding, PathologyFact
from fascicle.model.scores import Interval, OneOf, Options, Score, Stated
from fascicle.model.spine import Pain

# A lesion on one of its studies
_Seen: TypeAlias = tuple[ImagingFact, LesionFinding]


@dataclass(frozen=True, slots=True)
class RuleTables:
    """The tables that the scores of a course are held against: points by score, drugs, doses, and what grades adverse events."""

    points: Mapping[str, PointTable]
    drugs: Mapping[str, Drug]
    anthracyclines: Mapping[str, Anthracycline]
    toxicity: ToxicityTables


@dataclass(frozen=True, slots=True)
class Measures:
    """The scores of a course. Keys are identifiers of facts, of lesions within a study `(study, lesion)`.

    `supposed_volume_ml`: by the convention that the third axis is as long as the second, where it was not measured.
    """

    compression: Mapping[str, Score[Options[EsccGrade]]]
    sins: Mapping[tuple[str, str], Score[Options[int]]]
    volume: Mapping[tuple[str, str], Score[Interval]]
    supposed_volume_ml: Mapping[tuple[str, str], Decimal]
    growth: tuple[Growth, ...]
    impairment: tuple[ImpairmentResult, ...]
    lines: tuple[LineResult, ...]
    motor: tuple[tuple[str, Score[Options[int]]], ...]
    huvos: Mapping[str, Score[Options[Huvos]]]
    stbsg: Mapping[str, Score[Options[Stbsg]]]
    fnclcc: Mapping[str, Score[Options[int]]]
    residual: Mapping[str, Score[Options[Residual]]]
    margin: Mapping[str, Score[Options[Margin]]]
    staging: tuple[StagedLesion, ...]
    noms: tuple[tuple[Place, NomsTable], ...]
    complications: tuple[GradedComplication, ...]
    anthracycline: CumulativeDose | None
    toxicities: tuple[GradedEvent, ...]


def measure_course(facts: Sequence[CourseFact], day_zero: str | None, tables: RuleTables) -> Measures:
    """The scores of facts in the order of the course."""
    studies = [fact for fact in facts if isinstance(fact, ImagingFact)]
    examinations = [fact for fact in facts if isinstance(fact, ExaminationFact)]
    specimens = [fact for fact in facts if isinstance(fact, PathologyFact)]
    lesions = [(study, lesion) for study in studies for lesion in study.lesions]
    instability = _score_instability(lesions, facts, tables.points[sins.NAME])
    return Measures(
        compression={study.identifier: _grade_compression(study) for study in studies if _shows_canal(study)},
        sins=instability,
        volume=_estimate_volumes(lesions),
        supposed_volume_ml=_suppose_volumes(lesions),
        growth=measure_growth(facts, day_zero),
        impairment=tuple(grade_impairment(fact, facts) for fact in examinations if has_neurology(fact)),
        lines=assess_lines(facts, day_zero),
        motor=tuple(score for fact in examinations for score in sum_motor(fact)),
        huvos={fact.identifier: grade_specimen_huvos(fact, facts, tables.drugs) for fact in specimens if has_necrosis(fact)},
        stbsg={fact.identifier: grade_specimen_stbsg(fact, facts, tables.drugs) for fact in specimens if is_resection(fact)},
        fnclcc={
            fact.identifier: score_specimen_fnclcc(fact, facts, tables.points[fnclcc.NAME])
            for fact in specimens
            if has_grading(fact)
        },
        residual={fact.identifier: classify_specimen_residual(fact) for fact in specimens if has_margin(fact)},
        margin={fact.identifier: classify_specimen_margin(fact, facts) for fact in specimens if has_plane(fact, facts)},
        staging=stage_lesions(facts),
        noms=show_lesion_noms(facts, instability),
        complications=grade_complications(facts),
        anthracycline=sum_anthracyclines(facts, tables.drugs, tables.anthracyclines),
        toxicities=grade_toxicities(facts, tables.toxicity),
    )


def _shows_canal(study: ImagingFact) -> bool:
    return get_stated(study.reach) is not None or get_stated(study.is_fluid_visible) is not None


def _score_instability(
    lesions: Sequence[_Seen], facts: Sequence[CourseFact], points: PointTable
) -> dict[tuple[str, str], Score[Options[int]]]:
    """Of lesions of the spine whose bone is described."""
    return {
        (study.identifier, lesion.lesion): _score_sins(study, lesion, facts, points)
        for study, lesion in lesions
        if lesion.vertebrae and get_stated(lesion.bone) is not None
    }


def _estimate_volumes(lesions: Sequence[_Seen]) -> dict[tuple[str, str], Score[Interval]]:
    return {
        (study.identifier, lesion.lesion): _estimate_volume(lesion)
        for study, lesion in lesions
        if get_stated(lesion.diameter_mm) is not None
    }


def _suppose_volumes(lesions: Sequence[_Seen]) -> dict[tuple[str, str], Decimal]:
    supposed = (((study.identifier, lesion.lesion), _suppose_volume(lesion)) for study, lesion in lesions)
    return {key: volume_ml for key, volume_ml in supposed if volume_ml is not None}


def _estimate_volume(lesion: LesionFinding) -> Score[Interval]:
    """Of a node the short axis comes first in the record; the volume asks for the longest one first."""
    axes = [get_stated(axis) for axis in (lesion.diameter_mm, lesion.second_mm, lesion.third_mm)]
    stated = sorted((axis for axis in axes if axis is not None), reverse=True)
    return estimate_volume(*stated, *(None,) * (3 - len(stated)))


def _suppose_volume(lesion: LesionFinding) -> Decimal | None:
    first, second = get_stated(lesion.diameter_mm), get_stated(lesion.second_mm)
    if first is None or second is None or get_stated(lesion.third_mm) is not None:
        return None
    return suppose_volume_ml(max(first, second), min(first, second))


def _grade_compression(study: ImagingFact) -> Score[Options[EsccGrade]]:
    return grade_cord_compression(get_stated(study.reach), is_fluid_visible=get_stated(study.is_fluid_visible))


def _score_sins(
    study: ImagingFact, lesion: LesionFinding, facts: Sequence[CourseFact], points: PointTable
) -> Score[Options[int]]:
    """By the lesion on this study and the pain of the last examination up to it, or of the first after it."""
    return score_sins(
        SinsFindings(
            lesion.vertebrae,
            _find_pain(study, facts),
            get_stated(lesion.bone),
            get_stated(lesion.alignment),
            get_stated(lesion.collapse_percent),
            get_stated(lesion.body_involved_percent),
            get_stated(lesion.posterolateral),
        ),
        points,
    )


def _find_pain(study: ImagingFact, facts: Sequence[CourseFact]) -> Stated[Pain]:
    """Pain whose kind is not stated is one of the two kinds; without a word on pain it is open."""
    before = facts[: next(rank for rank, fact in enumerate(facts) if fact.identifier == study.identifier)]
    for fact in reversed(before):
        if isinstance(fact, ExaminationFact):
            if (kind := get_stated(fact.pain_kind)) is not None:
                return kind
            if (has_pain := get_stated(fact.has_pain)) is not None:
                return OneOf((Pain.MECHANICAL, Pain.NOT_MECHANICAL)) if has_pain else Pain.NONE
    return None
