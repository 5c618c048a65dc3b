"""What follows by rule from the published index case, and what must stay open because it does not say."""

from __future__ import annotations

from decimal import Decimal

from truth_tables import show

from fascicle.adapters.clinic_tables import read_point_tables
from fascicle.clinic.cord_compression import grade_cord_compression
from fascicle.clinic.impairment_scale import assume_normal_through, classify_impairment
from fascicle.clinic.muscle_strength import parse_strength
from fascicle.clinic.necrosis import NOT_FOR_INHIBITOR, Huvos, Treatment, grade_huvos
from fascicle.clinic.other_response import TherapyKind, refuse_irecist
from fascicle.clinic.recist.line import assess_line, find_line_thresholds
from fascicle.clinic.sins import SinsFindings, score_sins
from fascicle.model.neurology import LEG_MYOTOMES, Level, NeurologicalExamination, SideExamination
from fascicle.model.response import (
    Direction,
    Examination,
    LesionKind,
    LineCourse,
    NonTargetResponse,
    Response,
    TargetMeasurement,
    Visibility,
)
from fascicle.model.scores import Interval, OneOf
from fascicle.model.spine import Lesion, Pain, Reach, Vertebra

MASS = TargetMeasurement("T11-T12", LesionKind.NON_NODAL, Visibility.MEASURED, Decimal("112.6"))
MASS_UNMEASURED = TargetMeasurement("T11-T12", LesionKind.NON_NODAL, Visibility.NOT_MEASURED)


def look(day: int, target: TargetMeasurement, described: Direction | None = None) -> Examination:
    return Examination(day, (target,), NonTargetResponse.NONE, has_new_lesion=None, described=described)


def examine_legs(text: str) -> NeurologicalExamination:
    side = SideExamination(dict.fromkeys(LEG_MYOTOMES, parse_strength(text).grade))
    return NeurologicalExamination(side, side)


def test_sins__6_to_18() -> None:
    back_pain = OneOf((Pain.MECHANICAL, Pain.NOT_MECHANICAL))
    findings = SinsFindings((Vertebra.T11, Vertebra.T12), back_pain, Lesion.LYTIC)
    result = score_sins(findings, read_point_tables()["SINS"]).result
    assert result is not None
    assert (result.low, result.high) == (6, 18)


def test_escc__2_or_3_at_baseline_and_2_once_fluid_is_seen() -> None:
    assert show(grade_cord_compression(Reach.CORD_COMPRESSED, is_fluid_visible=None)) == "2|3"
    assert show(grade_cord_compression(Reach.CORD_COMPRESSED, is_fluid_visible=True)) == "2"


def test_ais__rests_on_taking_the_cord_above_the_lesion_as_normal() -> None:
    """The report gives the legs alone. Without that assumption D cannot be excluded: weak arms are nowhere ruled out."""
    presented, treated = examine_legs("0/5"), examine_legs("2-3/5")
    assert show(classify_impairment(assume_normal_through(presented, Level.T10))) == "A|B|C"
    assert show(classify_impairment(assume_normal_through(treated, Level.T10))) == "A|C|D"
    assert show(classify_impairment(presented)) == "A|B|C|D"


def test_huvos__2_but_not_validated() -> None:
    score = grade_huvos(Interval(Decimal(70), Decimal(70)), Treatment.KINASE_INHIBITOR, is_osteosarcoma=False)
    assert score.value is Huvos.II
    assert score.applicability.because == NOT_FOR_INHIBITOR
    assert not score.is_conclusive


def test_recist__line_1_has_thresholds_and_line_2_has_only_its_direction() -> None:
    first = LineCourse("doxorubicin + ifosfamide", look(0, MASS), (look(45, MASS_UNMEASURED, Direction.UNCHANGED),))
    second = LineCourse(
        "entrectinib",
        look(0, MASS_UNMEASURED),
        (look(30, MASS_UNMEASURED, Direction.SMALLER), look(60, MASS_UNMEASURED, Direction.SMALLER)),
    )
    thresholds = find_line_thresholds(first)
    assert thresholds is not None
    assert thresholds.partial_tenths_mm == Decimal("78.8")
    assert thresholds.progression_tenths_mm == Decimal("135.2")
    assert find_line_thresholds(second) is None
    for result in assess_line(second):
        assert result.from_baseline is not None
        assert result.from_baseline.result is None
        assert result.described is Direction.SMALLER
        assert not result.response.is_conclusive
        assert result.response.result is not None
        assert Response.CR not in result.response.result.values
    assert refuse_irecist(TherapyKind.KINASE_INHIBITOR).applicability.applies is False
