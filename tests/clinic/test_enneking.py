from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import check_partial, name_row, parse_stated, read_truth_table, show

from fascicle.clinic.enneking import Grade, Metastasis, Site, Stage, stage_enneking
from fascicle.model.scores import Options, Score

DOMAINS = (tuple(Grade), tuple(Site), tuple(Metastasis))


def stage(grade: Grade | None, site: Site | None, metastasis: Metastasis | None) -> Score[Options[Stage]]:
    return stage_enneking(grade, site, metastasis, is_primary=True)


@pytest.mark.parametrize("row", read_truth_table("enneking"), ids=name_row)
def test_stage_enneking__clause_by_clause(row: dict[str, str]) -> None:
    facts = (parse_stated(row["grade"], Grade), parse_stated(row["site"], Site), parse_stated(row["metastasis"], Metastasis))
    assert show(stage(*facts)) == row["stage"]


def test_stage_enneking__names_what_the_index_case_lacks() -> None:
    assert stage(None, Site.T2, None).missing == ("surgical grade", "metastases")


@pytest.mark.parametrize(("is_primary", "applies"), [(False, False), (None, None)])
def test_stage_enneking__for_primary_tumours(*, is_primary: bool | None, applies: bool | None) -> None:
    score = stage_enneking(Grade.G2, Site.T2, Metastasis.M0, is_primary=is_primary)
    assert score.result is None
    assert score.applicability.applies is applies


@given(st.tuples(*(st.sampled_from((None, *domain)) for domain in DOMAINS)))
def test_stage_enneking__partial_facts_give_what_their_completions_give(facts: tuple[object, ...]) -> None:
    check_partial(stage, DOMAINS, facts)
