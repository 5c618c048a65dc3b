from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.margins import Margin, Residual, classify_margin, classify_residual
from fascicle.model.scores import Options, Score
from fascicle.model.surgery import Plane

FLAGS = (True, False)


@pytest.mark.parametrize("row", read_truth_table("residual"), ids=name_row)
def test_classify_residual__clause_by_clause(row: dict[str, str]) -> None:
    flags = parse_flag(row["macroscopic"]), parse_flag(row["microscopic"])
    assert show(classify_residual(has_macroscopic=flags[0], has_microscopic=flags[1])) == row["r"]


@pytest.mark.parametrize("row", read_truth_table("margin"), ids=name_row)
def test_classify_margin__clause_by_clause(row: dict[str, str]) -> None:
    score = classify_margin(parse_stated(row["plane"], Plane), was_breached=parse_flag(row["breached"]))
    assert show(score) == row["margin"]


def residual(macroscopic: bool, microscopic: bool) -> Score[Options[Residual]]:  # noqa: FBT001 - by place
    return classify_residual(has_macroscopic=macroscopic, has_microscopic=microscopic)


def margin(plane: Plane, breached: bool) -> Score[Options[Margin]]:  # noqa: FBT001 - by place
    return classify_margin(plane, was_breached=breached)


@given(st.sampled_from((None, *Plane)), st.sampled_from((None, *FLAGS)), st.sampled_from((None, *FLAGS)))
def test_margins__partial_facts_give_what_their_completions_give(plane: object, first: object, second: object) -> None:
    check_partial(residual, (FLAGS, FLAGS), (first, second))
    check_partial(margin, (tuple(Plane), FLAGS), (plane, first))
