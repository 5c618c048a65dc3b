"""Growth of the lesions of a course."""

from __future__ import annotations

from decimal import Decimal

from course_examples import DATED, change, tell_index_case, tell_text
from fascicle.case.growth import Growth
from fascicle.model.scores import Interval

MEASURED = (
    DATED.replace("second_mm = 30", "second_mm = 30\nthird_mm = 20")
    .replace("diameter_mm = 25.5", "diameter_mm = 25.5\nsecond_mm = 20\nthird_mm = 15")
    .replace("diameter_mm = 33", "diameter_mm = 33\nsecond_mm = 25\nthird_mm = 20")
)


def measure(text: str) -> list[Growth]:
    return list(tell_text(text).measures.growth)


def test_measure_growth__from_study_to_study() -> None:
    first, second = measure(MEASURED)
    assert (first.lesion, first.earlier, first.later, first.days) == ("A", "mri-1", "mri-2", (64, 64))
    assert first.diameter.value == Decimal("-6.8")
    # 40 x 30 x 20 to 25.5 x 20 x 15 mm: ln(7650/24000) / 64 days.
    assert first.rate.value == Decimal("-1.786")
    assert first.doubling.value == Decimal("-38.8")
    assert (second.earlier, second.later, second.supposed_rate) == ("mri-2", "mri-3", None)
    assert second.rate.is_conclusive


def test_measure_growth__without_third_axes_only_the_diameter_is_known() -> None:
    first, second = measure(DATED.replace("diameter_mm = 25.5", "diameter_mm = 25.5\nsecond_mm = 20"))
    assert first.diameter.value == Decimal("-6.8")
    assert first.rate.result is None
    assert first.rate.missing == ("earlier third axis", "later third axis")
    # By convention 40 x 30 x 30 to 25.5 x 20 x 20 mm.
    assert first.supposed_rate == Decimal("-1.971")
    assert second.supposed_rate is None


def test_measure_growth__an_interval_of_days_is_one_of_rates() -> None:
    first, _ = measure(MEASURED.replace("when = { date = 2022-03-10 }", "when = { dates = [2022-03-06, 2022-03-10] }"))
    assert first.days == (60, 64)
    assert first.rate.result == Interval(Decimal("-1.906"), Decimal("-1.786"))
    assert first.doubling.result == Interval(Decimal("-38.8"), Decimal("-36.3"))
    assert first.rate.missing == ("exact days",)


def test_measure_growth__days_that_are_not_known_leave_no_rate() -> None:
    first, _ = measure(MEASURED.replace("when = { date = 2022-03-10 }", 'when = { after = ["drug"] }'))
    assert first.days is None
    assert first.diameter.missing == first.doubling.missing == ("days between",)


def test_measure_growth__two_methods_of_one_day_are_no_growth() -> None:
    text = change(
        'when = { date = 2022-03-10 }\neffect_of = ["drug"]\nmethods = ["mri"]', 'when = { date = 2022-01-05 }\nmethods = ["ct"]'
    )
    assert [(item.earlier, item.later) for item in measure(text)] == [("mri-2", "mri-3")]


def test_measure_growth__nodes_are_left_out_and_their_volume_takes_any_order() -> None:
    text = DATED.replace("is_target = true", 'is_target = true\nlesion_kind = "node"').replace("second_mm = 30", "second_mm = 50")
    told = tell_text(text)
    assert told.measures.growth == ()
    assert told.measures.volume["mri-1", "A"].result is not None


def test_measure_growth__index_case_was_measured_once() -> None:
    measures = tell_index_case().measures
    assert measures.growth == ()
    assert measures.supposed_volume_ml == {("mri-baseline", "T11-T12"): Decimal("313.3")}
