"""Specimens of a course with what came before them."""

from __future__ import annotations

import pytest

from course_examples import DATED, tell_text
from fascicle.case.measures import Measures

SPECIMENS = """\
[[operations]]
identifier = "excision"
when = { date = 2025-07-05 }
procedure = "excision"
was_breached = false

[[pathology]]
identifier = "biopsy"
when = { date = 2022-01-06 }
specimen = "needle biopsy"
mitoses_per_10_fields = 12
necrosis_percent = 30

[[pathology]]
identifier = "specimen"
when = { date = 2025-07-06 }
effect_of = ["excision"]
specimen = "excision"
mitoses_per_10_fields = 3
necrosis_percent = 95
viable_percent = 4
margin_plane = "normal_tissue"
has_macroscopic_margin = false
has_microscopic_margin = false

[[toxicities]]"""


def measure(*changes: tuple[str, str]) -> Measures:
    text = DATED.replace("[[toxicities]]", SPECIMENS, 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return tell_text(text).measures


def test_fnclcc__is_for_tissue_before_any_treatment() -> None:
    scores = measure().fnclcc
    before, after = scores["biopsy"], scores["specimen"]
    assert before.result is not None
    # 12 mitoses are 2 points, under half necrosis 1 point, differentiation 1 to 3.
    assert (before.result.low, before.result.high) == (4, 6)
    assert before.missing == ("differentiation",)
    assert after.applicability.applies is False


def test_stbsg__by_viable_cells() -> None:
    score = measure().stbsg["specimen"]
    assert score.value == "C"
    assert score.applicability.applies is None


@pytest.mark.parametrize(
    ("breached", "margin"), [("false", "wide"), ("true", "intralesional"), ('"not stated"', "intralesional|wide")]
)
def test_margin__a_breach_in_the_operation_makes_it_intralesional(breached: str, margin: str) -> None:
    score = measure(("was_breached = false", f"was_breached = {breached}")).margin["specimen"]
    assert score.result is not None
    assert "|".join(score.result.values) == margin


def test_margin__without_a_word_on_either_there_is_none() -> None:
    changes = (('margin_plane = "normal_tissue"\n', ""), ("was_breached = false\n", ""))
    assert measure(*changes).margin == {}
