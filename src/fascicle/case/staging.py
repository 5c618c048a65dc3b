"""What the staging systems of the spine say of the tumours on a study, and the grades of complications after an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from fascicle.clinic.ajcc_spine import describe_spread, stage_ajcc_spine
from fascicle.clinic.complications import ClavienGrade, Complication, grade_complication
from fascicle.clinic.cord_compression import grade_cord_compression
from fascicle.clinic.enneking import Grade, Metastasis, Site, stage_enneking
from fascicle.clinic.noms import NomsFacts, NomsTable, show_noms
from fascicle.clinic.sins import classify_stability
from fascicle.clinic.tomita import TomitaSites, type_tomita
from fascicle.clinic.wbb import assess_anterior_en_bloc, assess_epidural_margin, assess_posterior_arch
from fascicle.model.course import Known, get_stated
from fascicle.model.course_facts import CourseFact, ExaminationFact, ImagingFact, LesionFinding, OperationFact, PathologyFact
from fascicle.model.scores import Options, Score
from fascicle.model.spine import Reach
from fascicle.model.staging import TumourExtent

T = TypeVar("T")
F = TypeVar("F", ExaminationFact, PathologyFact)
# Of a study, the name of a lesion on it.
Place: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class StagedLesion:
    """The scores of one lesion on one study, in the order of the systems."""

    study: str
    lesion: str
    scores: tuple[Score[Options[Any]], ...]


@dataclass(frozen=True, slots=True)
class GradedComplication:
    """One complication of an operation with its grade."""

    operation: str
    what: str
    grade: Score[Options[ClavienGrade]]


def stage_lesions(facts: Sequence[CourseFact]) -> tuple[StagedLesion, ...]:
    """Every lesion whose extent was stated, by Enneking, AJCC, Tomita and WBB. `facts` are in the order of the course."""
    return tuple(
        StagedLesion(study.identifier, lesion.lesion, tuple(_stage(study, lesion.extent, facts)))
        for study in facts
        if isinstance(study, ImagingFact)
        for lesion in study.lesions
        if lesion.extent is not None
    )


def show_lesion_noms(
    facts: Sequence[CourseFact], instability: Mapping[Place, Score[Options[int]]]
) -> tuple[tuple[Place, NomsTable], ...]:
    """NOMS of every lesion that has a total of SINS (`instability`)."""
    return tuple(
        ((study.identifier, lesion.lesion), _show_noms(study, lesion, facts, instability[study.identifier, lesion.lesion]))
        for study in facts
        if isinstance(study, ImagingFact)
        for lesion in study.lesions
        if (study.identifier, lesion.lesion) in instability
    )


def grade_complications(facts: Sequence[CourseFact]) -> tuple[GradedComplication, ...]:
    """Every complication that was told one by one, by Clavien-Dindo."""
    return tuple(
        GradedComplication(
            fact.identifier,
            item.what,
            grade_complication(
                Complication(
                    get_stated(item.management),
                    get_stated(item.was_planned_in_operation),
                    get_stated(item.was_under_general_anaesthesia),
                    get_stated(item.failed_several_organs),
                    get_stated(item.persists_at_discharge),
                )
            ),
        )
        for fact in facts
        if isinstance(fact, OperationFact)
        for item in fact.complication_events
    )


def _stage(study: ImagingFact, extent: TumourExtent, facts: Sequence[CourseFact]) -> Iterator[Score[Options[Any]]]:
    is_primary = get_stated(extent.is_primary)
    is_high_grade = _find_nearest(study, facts, PathologyFact, lambda fact: fact.is_high_grade)
    yield stage_enneking(
        _choose(Grade.G2, Grade.G1, is_first=is_high_grade),
        _choose(Site.T2, Site.T1, is_first=get_stated(extent.beyond_compartment)),
        _choose(Metastasis.M1, Metastasis.M0, is_first=get_stated(study.has_metastases)),
        is_primary=is_primary,
    )
    yield stage_ajcc_spine(
        describe_spread(frozenset(extent.segments)) if extent.segments else None,
        is_in_canal=_is_in_canal(study, extent),
        is_in_great_vessels=get_stated(extent.in_great_vessels),
        is_primary_of_bone=_hold_both(is_primary, get_stated(extent.arises_in_bone)),
    )
    yield type_tomita(_list_sites(study, extent))
    if extent.wbb is not None:
        yield from (assess(extent.wbb) for assess in (assess_anterior_en_bloc, assess_posterior_arch, assess_epidural_margin))


def _list_sites(study: ImagingFact, extent: TumourExtent) -> TomitaSites:
    return TomitaSites(
        get_stated(extent.in_body),
        get_stated(extent.in_pedicle),
        get_stated(extent.in_arch),
        _is_in_canal(study, extent),
        get_stated(extent.in_paravertebral_area),
        get_stated(extent.in_adjacent_vertebra),
        get_stated(extent.has_skip_lesions),
    )


def _is_in_canal(study: ImagingFact, extent: TumourExtent) -> bool | None:
    """As stated of the lesion, else by how far the study says that the tumour reaches: beyond the bone is the epidural space."""
    stated, reach = get_stated(extent.in_epidural_space), get_stated(study.reach)
    if stated is not None or reach is None:
        return stated
    return reach is not Reach.BONE_ONLY


def _show_noms(study: ImagingFact, lesion: LesionFinding, facts: Sequence[CourseFact], sins: Score[Options[int]]) -> NomsTable:
    is_primary = None if lesion.extent is None else get_stated(lesion.extent.is_primary)
    return show_noms(
        NomsFacts(
            grade_cord_compression(get_stated(study.reach), is_fluid_visible=get_stated(study.is_fluid_visible)),
            _find_nearest(study, facts, ExaminationFact, lambda fact: fact.has_myelopathy),
            _find_nearest(study, facts, PathologyFact, lambda fact: fact.is_radiosensitive),
            classify_stability(sins),
            _find_nearest(study, facts, ExaminationFact, lambda fact: fact.is_fit_for_surgery),
            None if is_primary is None else not is_primary,
        )
    )


def _find_nearest(study: ImagingFact, facts: Sequence[CourseFact], kind: type[F], ask: Callable[[F], Known[T]]) -> T | None:
    """What the last fact of a kind up to the study states, else the first after it: a biopsy often follows the image."""
    stated = (get_stated(ask(fact)) for fact in _list_nearest(study, facts) if isinstance(fact, kind))
    return next((value for value in stated if value is not None), None)


def _list_nearest(study: ImagingFact, facts: Sequence[CourseFact]) -> tuple[CourseFact, ...]:
    """The facts before a study, the last first, then those after it."""
    rank = [fact.identifier for fact in facts].index(study.identifier)
    return (*reversed(facts[:rank]), *facts[rank + 1 :])


def _choose(first: T, second: T, *, is_first: bool | None) -> T | None:
    return None if is_first is None else (first if is_first else second)


def _hold_both(*answers: bool | None) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True
