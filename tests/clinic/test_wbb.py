from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from truth_tables import name_row, read_truth_table

from fascicle.clinic.wbb import (
    NOT_A_DECISION,
    assess_anterior_en_bloc,
    assess_epidural_margin,
    assess_posterior_arch,
    renumber_sectors,
)
from fascicle.model.scores import Options, Score
from fascicle.model.spine import WbbExtent, WbbLayer, WbbNumbering

SECTORS = frozenset(range(1, 13))
LAYERS = frozenset(WbbLayer)
QUESTIONS = (assess_anterior_en_bloc, assess_posterior_arch, assess_epidural_margin)


def parse_extent(row: dict[str, str]) -> WbbExtent:
    sectors, layers = row["sectors"].split(","), row["layers"].split(",")
    involved = frozenset(int(sector) for sector in sectors if sector != "?")
    layered = frozenset(WbbLayer(layer) for layer in layers if layer != "?")
    return WbbExtent(
        WbbNumbering.CLOCKWISE,
        tuple(involved),
        () if "?" in sectors else tuple(SECTORS - involved),
        tuple(layered),
        () if "?" in layers else tuple(LAYERS - layered),
    )


def show_answer(score: Score[Options[bool]]) -> str:
    assert score.result is not None
    return "|".join("yes" if answer else "no" for answer in sorted(score.result.values, reverse=True))


@pytest.mark.parametrize("row", read_truth_table("wbb"), ids=name_row)
def test_wbb__clause_by_clause(row: dict[str, str]) -> None:
    extent = parse_extent(row)
    answers = [show_answer(question(extent)) for question in QUESTIONS]
    assert answers == [row["anterior"], row["posterior_arch"], row["epidural_free"]]
    assert assess_anterior_en_bloc(extent).notes == (NOT_A_DECISION,)


def test_renumber_sectors__mirrors_at_the_midline() -> None:
    extent = WbbExtent(WbbNumbering.CLOCKWISE, (1, 4), (12,))
    turned = renumber_sectors(extent, WbbNumbering.COUNTER_CLOCKWISE)
    assert (turned.involved_sectors, turned.free_sectors) == ((9, 12), (1,))
    assert renumber_sectors(extent, WbbNumbering.CLOCKWISE) is extent


def test_wbb_extent__refuses_what_cannot_be() -> None:
    with pytest.raises(ValueError, match="numbered 1 to 12"):
        WbbExtent(WbbNumbering.CLOCKWISE, (13,))
    with pytest.raises(ValueError, match="both involved and free"):
        WbbExtent(WbbNumbering.CLOCKWISE, (1,), (1,))


@given(st.lists(st.sampled_from(("involved", "free", "not stated")), min_size=12, max_size=12), st.integers(1, 12))
def test_wbb__numbering_does_not_matter_and_facts_never_widen(states: list[str], sector: int) -> None:
    involved, free = (
        tuple(n for n, state in enumerate(states, start=1) if state == word and n != sector) for word in ("involved", "free")
    )
    layers = tuple(sorted(LAYERS - {WbbLayer.A}))
    less = WbbExtent(WbbNumbering.CLOCKWISE, involved, free, layers)
    own = {word: (sector,) if states[sector - 1] == word else () for word in ("involved", "free")}
    extent = WbbExtent(WbbNumbering.CLOCKWISE, involved + own["involved"], free + own["free"], layers)
    for question in QUESTIONS:
        turned = question(renumber_sectors(extent, WbbNumbering.COUNTER_CLOCKWISE)).result
        whole, partial = question(extent).result, question(less).result
        assert whole is not None
        assert partial is not None
        assert whole == turned
        assert whole.is_within(partial)
