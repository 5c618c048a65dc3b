from __future__ import annotations

import pytest

from fascicle.clinic.completions import Input, Scale, complete, conclude
from fascicle.model.knowledge import Citation, Verification
from fascicle.model.scores import Applicability, OneOf, Rule, Stated

RULE = Rule(Citation("A guideline"), "Table 1", Verification.VERIFIED)
SCALE = Scale("sum", tuple(range(5)), RULE)


def make_inputs(first: Stated[int], second: Stated[int]) -> tuple[Input[int], Input[int]]:
    return Input("first", first, (0, 1, 2)), Input("second", second, (0, 1, 2))


def test_complete__values_of_all_completions() -> None:
    found = complete(make_inputs(1, None), int.__add__, range(5))
    assert found.options.values == (1, 2, 3)
    assert found.missing == ("second",)


def test_complete__an_open_input_that_does_not_matter_is_not_missing() -> None:
    found = complete(make_inputs(0, None), int.__mul__, range(5))
    assert found.options.single == 0
    assert found.missing == ()


def test_complete__one_of_several_is_named_as_missing() -> None:
    found = complete(make_inputs(OneOf((1, 2)), 0), int.__add__, range(5))
    assert found.options.values == (1, 2)
    assert found.missing == ("first",)


def test_complete__a_value_off_the_scale_is_a_fault() -> None:
    with pytest.raises(ValueError, match="its scale does not have"):
        complete(make_inputs(2, 2), int.__add__, range(4))


def test_input__refuses_a_value_it_cannot_have() -> None:
    with pytest.raises(ValueError, match="first cannot be 7"):
        make_inputs(7, None)


@pytest.mark.parametrize(("applies", "missing"), [(False, ()), (None, ("not known",))])
def test_conclude__without_result_where_it_does_not_apply(*, applies: bool | None, missing: tuple[str, ...]) -> None:
    score = conclude(SCALE, make_inputs(1, 1), int.__add__, Applicability(applies, "not known"))
    assert score.result is None
    assert score.missing == missing
