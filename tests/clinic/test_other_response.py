from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_decimal, parse_flag, read_truth_table, show

from fascicle.clinic.other_response import NOT_COMPUTED, TherapyKind, assess_choi, refuse_irecist, refuse_mrecist
from fascicle.model.response import Response
from fascicle.model.scores import Options, Score


@pytest.mark.parametrize("row", read_truth_table("choi"), ids=name_row)
def test_assess_choi__clause_by_clause(row: dict[str, str]) -> None:
    score = assess_choi(
        parse_decimal(row["size"]),
        parse_decimal(row["density"]),
        is_ct=parse_flag(row["ct"]),
        has_new_lesion=parse_flag(row["new"]),
        has_new_nodule=parse_flag(row["nodule"]),
        is_non_target_worse=parse_flag(row["non_target"]),
        is_gone=row["gone"] == "yes",
    )
    assert show(score) == row["response"]
    assert score.is_conclusive == (row["response"] in ("CR", "PR", "SD", "PD"))


def test_assess_choi__without_the_method_nothing() -> None:
    score = assess_choi(None, None, is_ct=None, has_new_lesion=None, has_new_nodule=None, is_non_target_worse=None, is_gone=False)
    assert score.missing == ("imaging method",)


@pytest.mark.parametrize("therapy", [kind for kind in TherapyKind if kind is not TherapyKind.IMMUNOTHERAPY])
def test_refuse_irecist__for_every_other_therapy(therapy: TherapyKind) -> None:
    score = refuse_irecist(therapy)
    assert score.result is None
    assert score.applicability.applies is False
    assert "immunotherapy" in score.applicability.because


def test_refuse_irecist__does_not_pretend() -> None:
    assert refuse_irecist(TherapyKind.IMMUNOTHERAPY).notes == (NOT_COMPUTED,)
    assert refuse_irecist(None).missing == ("kind of therapy",)


def test_refuse_mrecist__for_every_other_tumour() -> None:
    assert refuse_mrecist(is_hepatocellular=False).applicability.applies is False
    assert refuse_mrecist(is_hepatocellular=None).missing == ("diagnosis",)
    assert refuse_mrecist(is_hepatocellular=True).notes == (NOT_COMPUTED,)


RATIOS = tuple(Decimal(percent) / 100 for percent in (50, 85, 86, 90, 91, 100, 110, 120))


def assess(size: Decimal, density: Decimal, new: bool, nodule: bool) -> Score[Options[Response]]:  # noqa: FBT001 - by place
    return assess_choi(
        size, density, is_ct=True, has_new_lesion=new, has_new_nodule=nodule, is_non_target_worse=False, is_gone=False
    )


@given(*(st.sampled_from((None, *domain)) for domain in (RATIOS, RATIOS, (True, False), (True, False))))
def test_assess_choi__partial_facts_give_what_their_completions_give(
    size: object, density: object, new: object, nodule: object
) -> None:
    check_partial(assess, (RATIOS, RATIOS, (True, False), (True, False)), (size, density, new, nodule))
