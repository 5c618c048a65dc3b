from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import NOT_STATED, check_partial, name_row, parse_decimal, parse_stated, read_truth_table, show

from fascicle.adapters.clinic_tables import read_point_tables
from fascicle.clinic.sins import (
    ASK_HALF,
    SinsFindings,
    classify_stability,
    score_sins,
)
from fascicle.model.scores import Options, Score
from fascicle.model.spine import Alignment, Lesion, Pain, Posterolateral, Vertebra

POINTS = read_point_tables()["SINS"]
DOMAINS = (tuple(Pain), tuple(Lesion), tuple(Alignment), tuple(Posterolateral))


def make_findings(row: dict[str, str]) -> SinsFindings:
    levels = () if row["vertebrae"] == NOT_STATED else tuple(Vertebra(level) for level in row["vertebrae"].split(","))
    return SinsFindings(
        levels,
        parse_stated(row["pain"], Pain),
        parse_stated(row["lesion"], Lesion),
        parse_stated(row["alignment"], Alignment),
        parse_decimal(row["collapse_percent"]),
        parse_decimal(row["involved_percent"]),
        parse_stated(row["posterolateral"], Posterolateral),
    )


@pytest.mark.parametrize("row", read_truth_table("sins"), ids=name_row)
def test_score_sins__clause_by_clause(row: dict[str, str]) -> None:
    score = score_sins(make_findings(row), POINTS)
    assert score.result is not None
    assert (score.result.low, score.result.high) == (int(row["low"]), int(row["high"]))
    assert show(classify_stability(score)) == row["class"]


def test_score_sins__names_what_the_index_case_lacks() -> None:
    findings = make_findings(read_truth_table("sins")[-1])
    assert score_sins(findings, POINTS).missing == ("pain", "alignment", "collapse", "posterolateral")


def test_score_sins__asks_when_collapse_is_half() -> None:
    score = score_sins(SinsFindings((Vertebra.T5,), collapse_percent=Decimal(50)), POINTS)
    assert score.notes == (ASK_HALF,)
    assert "collapse" in score.missing


def test_points__every_vertebra_has_a_location() -> None:
    for vertebra in Vertebra:
        assert "location" not in score_sins(SinsFindings((vertebra,)), POINTS).missing


def test_sins_findings__a_percentage_is_0_to_100() -> None:
    with pytest.raises(ValueError, match="from 0 to 100, not 120"):
        SinsFindings(collapse_percent=Decimal(120))


def score_some(pain: Pain, lesion: Lesion, alignment: Alignment, side: Posterolateral) -> Score[Options[int]]:
    level, collapse = (Vertebra.T11,), Decimal(60)
    return score_sins(SinsFindings(level, pain, lesion, alignment, collapse, None, side), POINTS)


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_score_sins__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(score_some, DOMAINS, facts)
