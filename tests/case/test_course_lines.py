"""The best overall response of each line of a course."""

from __future__ import annotations

import pytest

from course_examples import DATED, tell_index_case, tell_text
from fascicle.case.lines import LineResult

STATED = 'methods = ["mri"]\nhas_new_lesion = false\nnon_target = "none"\n'
WHOLE = DATED.replace('methods = ["mri"]\n', STATED)
MRI_2 = WHOLE[WHOLE.index('[[imaging]]\nidentifier = "mri-2"') : WHOLE.index('[[imaging]]\nidentifier = "mri-3"')]
AGREED = 'stop_reason = "progression"\nminimum_stable_days = 42\nnot_evaluable_between = 1'


def add_study(when: str, text: str = WHOLE) -> str:
    """The dated course with a second study between mri-2 and mri-3 that shows the same."""
    study = MRI_2.replace('"mri-2"', '"mri-2b"').replace("when = { date = 2022-03-10 }", f"when = {when}")
    return text.replace('[[imaging]]\nidentifier = "mri-3"', f'{study}[[imaging]]\nidentifier = "mri-3"')


def tell_line(text: str) -> LineResult:
    (line,) = tell_text(text).measures.lines
    return line


def show(line: LineResult) -> tuple[str, str]:
    scores = [score.result for score in (line.best, line.best_confirmed)]
    first, second = ("|".join(result.values) if result else "-" for result in scores)
    return first, second


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(WHOLE, ("PR", "SD|PD"), id="confirmation is missing and so is the minimum duration"),
        pytest.param(WHOLE.replace('stop_reason = "progression"', AGREED), ("PR", "SD"), id="the minimum is met"),
        pytest.param(
            WHOLE.replace('stop_reason = "progression"', AGREED.replace("42", "90")), ("PR", "PD"), id="the minimum is not met"
        ),
        pytest.param(add_study("{ date = 2022-04-07 }"), ("PR", "PR"), id="confirmed 28 days later"),
        pytest.param(
            add_study("{ date = 2022-04-06 }").replace('stop_reason = "progression"', AGREED),
            ("PR", "SD"),
            id="27 days",
        ),
        pytest.param(
            add_study('{ after = ["mri-2"] }').replace('stop_reason = "progression"', AGREED),
            ("PR", "PR|SD"),
            id="only the order is known",
        ),
        pytest.param(DATED, ("PR|PD", "SD|PD"), id="a new lesion is not ruled out"),
    ],
)
def test_assess_lines__best_response(text: str, shown: tuple[str, str]) -> None:
    assert show(tell_line(text)) == shown


def test_assess_lines__names_the_days_that_would_tell() -> None:
    line = tell_line(add_study('{ after = ["mri-2"] }').replace('stop_reason = "progression"', AGREED))
    assert line.best_confirmed.missing == ("days between the time points",)


def test_assess_lines__no_study_is_not_no_response() -> None:
    text = WHOLE[: WHOLE.index(MRI_2)] + WHOLE[WHOLE.index("[[decisions]]") :]
    line = tell_line(text.replace('rests_on = ["mri-3"]\n', ""))
    assert line.studies == ()
    assert line.best.result is None
    assert line.best.missing == ("studies of the line",)


def test_assess_lines__index_case_has_no_response_by_recist() -> None:
    for line in tell_index_case().measures.lines:
        assert show(line) == ("PD|NE", "PD|NE")
        assert not line.best.is_conclusive
