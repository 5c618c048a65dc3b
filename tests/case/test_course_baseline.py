"""Whether the targets that a course names may be targets."""

from __future__ import annotations

import pytest

from course_examples import CASE, DATED, change, tell_index_case, tell_text
from fascicle.adapters.case_files import parse_course
from fascicle.case.lines import LineResult
from fascicle.errors import CaseError

WHOLE = """\
diameter_mm = 40
organ = "spine"
bone_lesion = "lytic_or_mixed_with_soft_tissue"
is_in_treated_field = false
"""


def find_line(text: str) -> LineResult:
    (line,) = tell_text(text).measures.lines
    return line


def tell_whole(size: int = 40, slice_mm: int = 4) -> str:
    """The dated course with everything that RECIST asks of its target at the baseline."""
    text = change("diameter_mm = 40\n", WHOLE.replace("40", str(size)))
    return text.replace("is_fluid_visible = true", f"is_fluid_visible = true\nslice_mm = {slice_mm}")


def test_check_baseline__names_what_is_not_stated() -> None:
    check = find_line(DATED).check
    (target,) = check.targets
    assert target.found.value is None
    assert target.found.missing == (
        "size and slice thickness",
        "kind of bone lesion",
        "whether it lies in a treated field",
        "whether it progressed after local treatment",
    )
    assert check.objections == ("A is not known to be measurable",)


def test_check_baseline__with_everything_stated_nothing_speaks_against_it() -> None:
    check = find_line(tell_whole()).check
    assert [(target.lesion, target.found.value) for target in check.targets] == [("A", "measurable")]
    assert check.objections == ()


@pytest.mark.parametrize(("size", "slice_mm", "objections"), [(9, 4, 1), (10, 5, 0), (15, 8, 1), (16, 8, 0)])
def test_check_baseline__size_against_the_slices(size: int, slice_mm: int, objections: int) -> None:
    text = tell_whole(size, slice_mm).replace("second_mm = 30\n", "")
    assert find_line(text).check.objections == ("A is not measurable",) * objections


def test_check_baseline__a_blastic_lesion_by_its_look_is_no_target() -> None:
    text = (
        tell_whole()
        .replace('bone_lesion = "lytic_or_mixed_with_soft_tissue"\n', "")
        .replace('bone = "mixed"', 'bone = "blastic"')
    )
    assert find_line(text).check.objections == ("A is not measurable",)


def test_check_baseline__older_than_four_weeks() -> None:
    text = tell_whole().replace("when = { date = 2022-01-05 }", "when = { date = 2021-12-01 }")
    assert find_line(text).check.objections == ("the baseline is 42 days before the start; RECIST 1.1 allows 28",)


def test_check_baseline__days_of_the_index_case_are_not_known() -> None:
    lines = tell_index_case().measures.lines
    assert [line.check.objections[-1] for line in lines] == ["the days from the baseline to the start are not known"] * 2


def test_parse_course__a_bone_lesion_that_is_two_things_is_refused() -> None:
    text = tell_whole().replace('bone = "mixed"', 'bone = "blastic"')
    with pytest.raises(CaseError) as caught:
        parse_course(text, CASE)
    assert "mri-1: A is blastic by bone and lytic_or_mixed_with_soft_tissue by bone_lesion. Keep one." in str(caught.value)
