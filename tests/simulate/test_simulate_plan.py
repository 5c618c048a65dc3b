from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fascicle.errors import InputError
from fascicle.simulate.plan import Breakpoint, FusionPlan, QualityProfile, RnaPlan, format_fusion, parse_fusion

names = st.text("ABCXYZ0123456789._-", min_size=1, max_size=8)
fractions = st.floats(0.001, 0.999)
sites = st.one_of(
    st.builds(lambda g, t, n: Breakpoint(g, t, exon=n), names, names, st.integers(1, 99)),
    st.builds(lambda g, t, n: Breakpoint(g, t, chrom="chr7", offset=n), names, names, st.integers(0, 10**9)),
)
plans = st.builds(FusionPlan, sites, sites, fractions, st.text("ACGT", max_size=9), st.none() | fractions, st.none() | fractions)


@given(plans)
def test_parse_fusion__reads_what_format_fusion_writes(plan: FusionPlan) -> None:
    assert parse_fusion(format_fusion(plan)) == plan


def test_parse_fusion__reads_the_index_case() -> None:
    plan = parse_fusion("SPECC1L:NM_015330:6::NTRK3:NM_001012338:14@0.52")
    assert plan == FusionPlan(Breakpoint("SPECC1L", "NM_015330", 6), Breakpoint("NTRK3", "NM_001012338", 14), 0.52)
    assert not plan.is_reciprocal


def test_parse_fusion__takes_one_based_positions_and_any_chromosome_style() -> None:
    plan = parse_fusion("A:T:22:24324427+acg::B:U:chrX:1@1,reciprocal=0.1")
    assert (plan.five_prime.chrom, plan.five_prime.offset) == ("chr22", 24324426)
    assert (plan.three_prime.chrom, plan.three_prime.offset) == ("chrX", 0)
    assert (plan.inserted, plan.abundance_reciprocal, plan.is_reciprocal) == ("ACG", 0.1, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A:T:1", "needs '::'"),
        ("A:T:1::B:U:2", "needs '::'"),
        ("A:1::B:U:2@0.5", "'A:1' is no breakpoint"),
        ("A:T:0::B:U:2@0.5", "exons count from 1"),
        ("A:T:chr1:0::B:U:2@0.5", "positions count from 1"),
        ("A:T:1::B:U:2@1.5", "abundance"),
        ("A:T:1::B:U:2@half", "half"),
        ("A:T:1+AXT::B:U:2@0.5", "inserted bases"),
        ("A:T:1::B:U:2@0.5,other=1", "'other' is no option"),
        ("A:T:1::B:U:2@0.5,five_prime=1", "between 0 and 1"),
    ],
)
def test_parse_fusion__says_what_is_wrong_and_how_to_write_it(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        parse_fusion(text)
    assert "GENE:TRANSCRIPT:SITE" in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"pairs": 0},
        {"seed": -1},
        {"read_length": 10},
        {"fragment_mean_bp": 10.0},
        {"umi_bp": 99},
        {"expression_sigma": -1.0},
        {"off_target_fraction": 0.6, "intronic_fraction": 0.5},
        {"template_switch_fraction": -0.1},
        {"duplicate_fraction": 1.0},
        {"expression": {"A": -1.0}},
        {"partner_expression": 0.0},
    ],
)
def test_rna_plan__cannot_hold_a_wrong_value(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        RnaPlan(**{"pairs": 10, "seed": 1, **wrong})


def test_quality_profile__cannot_hold_a_wrong_value() -> None:
    with pytest.raises(ValueError, match="fractions"):
        QualityProfile(best_first_fraction=1.1)
    with pytest.raises(ValueError, match="multiplier"):
        QualityProfile(error_multiplier=9)
