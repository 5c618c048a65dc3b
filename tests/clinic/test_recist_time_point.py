from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.recist.time_point import assess_time_point, assess_without_target
from fascicle.model.response import NonTargetResponse, Response, TargetResponse
from fascicle.model.scores import Options, Score

DOMAINS = (tuple(TargetResponse), tuple(NonTargetResponse), (True, False))


@pytest.mark.parametrize("row", read_truth_table("recist_time_point"), ids=name_row)
def test_assess_time_point__row_by_row(row: dict[str, str]) -> None:
    non_target, new = parse_stated(row["non_target"], NonTargetResponse), parse_flag(row["new_lesion"])
    if row["target"] == "only":
        score = assess_without_target(non_target, has_new_lesion=new)
    else:
        score = assess_time_point(parse_stated(row["target"], TargetResponse), non_target, has_new_lesion=new)
    assert show(score) == row["response"]


def assess(target: TargetResponse, non_target: NonTargetResponse, new: bool) -> Score[Options[Response]]:  # noqa: FBT001
    return assess_time_point(target, non_target, has_new_lesion=new)


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_assess_time_point__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(assess, DOMAINS, facts)
