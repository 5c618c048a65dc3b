from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import NOT_STATED, check_partial, name_row, parse_flag, read_truth_table, show

from fascicle.clinic.ajcc_spine import SpineT, Spread, describe_spread, stage_ajcc_spine
from fascicle.model.scores import Options, Score
from fascicle.model.spine import Part, Segment, Vertebra

PARTS = {
    "RP": Part.RIGHT_PEDICLE,
    "RB": Part.RIGHT_BODY,
    "LB": Part.LEFT_BODY,
    "LP": Part.LEFT_PEDICLE,
    "PO": Part.POSTERIOR,
}
DOMAINS = (tuple(Spread), (True, False), (True, False))


def parse_segments(text: str) -> frozenset[Segment]:
    pairs = [segment.split(".") for segment in text.split(",")]
    return frozenset(Segment(Vertebra(vertebra), PARTS[part]) for vertebra, part in pairs)


@pytest.mark.parametrize("row", read_truth_table("ajcc_spine"), ids=name_row)
def test_stage_ajcc_spine__clause_by_clause(row: dict[str, str]) -> None:
    spread = None if row["segments"] == NOT_STATED else describe_spread(parse_segments(row["segments"]))
    score = stage_ajcc_spine(
        spread, is_in_canal=parse_flag(row["canal"]), is_in_great_vessels=parse_flag(row["vessels"]), is_primary_of_bone=True
    )
    assert show(score) == row["t"]


@pytest.mark.parametrize("is_bone", [False, None])
def test_stage_ajcc_spine__for_bone_sarcomas(*, is_bone: bool | None) -> None:
    score = stage_ajcc_spine(Spread.THREE, is_in_canal=True, is_in_great_vessels=True, is_primary_of_bone=is_bone)
    assert score.result is None
    assert score.applicability.applies is is_bone


def test_describe_spread__needs_a_segment() -> None:
    with pytest.raises(ValueError, match="at least one segment"):
        describe_spread(frozenset())


def stage(spread: Spread, canal: bool, vessels: bool) -> Score[Options[SpineT]]:  # noqa: FBT001 - by place
    return stage_ajcc_spine(spread, is_in_canal=canal, is_in_great_vessels=vessels, is_primary_of_bone=True)


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_stage_ajcc_spine__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(stage, DOMAINS, facts)
