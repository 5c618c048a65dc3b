from __future__ import annotations

import pytest

from fascicle.knowledge.conditions import parse_conditions
from fascicle.model.knowledge import Ask, Condition


@pytest.mark.parametrize("ask", [ask for ask in Ask if ask.value.islower() and not ask.value.startswith("age")])
def test_parse_conditions__knows_everything_that_can_be_asked(ask: Ask) -> None:
    named = ask in (Ask.PRIOR, Ask.NEVER, Ask.INTOLERANT)
    text = f"{ask.value}:imatinib" if named else ask.value
    assert parse_conditions(text) == ((Condition(ask, "imatinib" if named else None),),)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("age >= 12 years", Condition(Ask.AGE_AT_LEAST, "12 years")),
        ("age > 1 month", Condition(Ask.AGE_OVER, "1 month")),
        ("age < 18 years", Condition(Ask.AGE_BELOW, "18 years")),
    ],
)
def test_parse_conditions__reads_ages(text: str, condition: Condition) -> None:
    assert parse_conditions(text) == ((condition,),)


def test_parse_conditions__and_binds_more_strongly_than_or() -> None:
    asks = [[condition.ask for condition in group] for group in parse_conditions("prior:x or never:x and no_alternative")]
    assert asks == [[Ask.PRIOR], [Ask.NEVER, Ask.NO_ALTERNATIVE]]


@pytest.mark.parametrize("text", ["", "old enough", "age >= twelve years", "age = 3 years", "prior:", "prior", "x:y"])
def test_parse_conditions__says_what_is_known(text: str) -> None:
    with pytest.raises(ValueError, match="nothing that a clause can ask; known: solid_tumour"):
        parse_conditions(text)
