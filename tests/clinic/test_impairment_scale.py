from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from truth_tables import NOT_STATED, name_row, parse_flag, parse_stated, read_truth_table, show

from fascicle.clinic.impairment_scale import TUMOUR_NOTE, Impairment, assume_normal_through, classify_impairment
from fascicle.model.neurology import (
    DERMATOMES,
    LEG_MYOTOMES,
    LEVELS,
    MRC_GRADES,
    MYOTOMES,
    SENSATION_GRADES,
    Level,
    NeurologicalExamination,
    SideExamination,
)

GRADES = st.sampled_from(MRC_GRADES)
SENSATIONS = st.sampled_from(SENSATION_GRADES)
FLAGS = st.sampled_from((None, True, False))


def parse_examination(row: dict[str, str]) -> NeurologicalExamination:
    """The legs alone where no level is stated; else everything down to the level is normal."""
    start = len(LEVELS) if row["through"] == NOT_STATED else LEVELS.index(Level(row["through"])) + 1
    motor = parse_stated(row["motor"], int)
    levels = LEG_MYOTOMES if row["through"] == NOT_STATED else LEVELS[start:]
    between, sacral = parse_stated(row["between"], int), parse_stated(row["feels"], int)
    felt = {level: between for level in DERMATOMES[:-1] if level in LEVELS[start:] and between is not None}
    if sacral is not None:
        felt[Level.S4_5] = sacral
    other = row["other"]
    side = SideExamination(
        {level: motor for level in MYOTOMES if level in levels},
        felt,
        felt,
        None if other in (NOT_STATED, "none") else Level(other),
        is_non_key_examined=other != NOT_STATED,
    )
    whole = NeurologicalExamination(side, side, parse_flag(row["contraction"]), parse_flag(row["pressure"]))
    return whole if row["through"] == NOT_STATED else assume_normal_through(whole, Level(row["through"]))


@pytest.mark.parametrize("row", read_truth_table("ais"), ids=name_row)
def test_classify_impairment__clause_by_clause(row: dict[str, str]) -> None:
    score = classify_impairment(parse_examination(row))
    assert show(score) == row["ais"]
    assert score.notes == (TUMOUR_NOTE,)


def test_classify_impairment__of_nothing_is_anything() -> None:
    score = classify_impairment(NeurologicalExamination(SideExamination(), SideExamination()))
    assert show(score) == "A|B|C|D|E"
    assert score.missing[:3] == ("voluntary anal contraction", "deep anal pressure", "sensation at S4-5, right")


@pytest.mark.parametrize(
    ("legs", "grade"),
    [
        ((2, 2, 2, 0, 0), "B"),  # motor level L1: L4 moves, which is three levels below
        ((2, 2, 2, 1, 0), "C"),  # L5 moves, four levels below
        ((3, 2, 2, 1, 0), "B"),  # motor level L2, since L2 has grade 3: L5 is three levels below
        ((3, 2, 2, 1, 1), "C"),  # S1 moves, four levels below
        ((5, 3, 2, 1, 1), "B"),  # motor level L3: nothing lies four levels below
    ],
)
def test_classify_impairment__more_than_three_levels_below_the_motor_level(legs: tuple[int, ...], grade: str) -> None:
    felt = {level: 1 for level in DERMATOMES if LEVELS.index(level) > LEVELS.index(Level.L1)}
    side = SideExamination(dict(zip(LEG_MYOTOMES, legs, strict=True)), felt, felt, is_non_key_examined=True)
    whole = NeurologicalExamination(side, side, voluntary_anal_contraction=False, deep_anal_pressure=True)
    assert show(classify_impairment(assume_normal_through(whole, Level.L1))) == grade


def test_classify_impairment__names_what_the_index_case_lacks() -> None:
    row = next(row for row in read_truth_table("ais") if row["clause"].startswith("index case at presentation"))
    missing = classify_impairment(parse_examination(row)).missing
    assert "voluntary anal contraction" in missing
    assert "sensation at S4-5, left" in missing
    assert not any("strength" in name for name in missing)


def test_assume_normal_through__keeps_what_was_stated() -> None:
    side = SideExamination({Level.C5: 3}, {Level.T4: 1})
    filled = assume_normal_through(NeurologicalExamination(side, SideExamination()), Level.T4).right
    assert (filled.motor[Level.C5], filled.motor[Level.T1], Level.L2 in filled.motor) == (3, 5, False)
    assert (filled.light_touch[Level.T4], filled.light_touch[Level.T3], Level.T5 in filled.light_touch) == (1, 2, False)


def make_side(motor: list[int], touch: list[int], prick: list[int]) -> SideExamination:
    pairs: dict[str, Any] = {
        "motor": dict(zip(MYOTOMES, motor, strict=True)),
        "light_touch": dict(zip(DERMATOMES, touch, strict=True)),
        "pin_prick": dict(zip(DERMATOMES, prick, strict=True)),
    }
    return SideExamination(**pairs, is_non_key_examined=True)


def grades_through(normal: int) -> st.SearchStrategy[SideExamination]:
    """Sides that are normal down to a place, so that levels of every height are met, and anything below."""
    keys = sum(LEVELS.index(level) < normal for level in MYOTOMES)
    felt = max(0, normal - 1)
    return st.builds(
        lambda motor, touch, prick: make_side([5] * keys + motor, [2] * felt + touch, [2] * felt + prick),
        st.lists(GRADES, min_size=len(MYOTOMES) - keys, max_size=len(MYOTOMES) - keys),
        st.lists(SENSATIONS, min_size=len(DERMATOMES) - felt, max_size=len(DERMATOMES) - felt),
        st.lists(SENSATIONS, min_size=len(DERMATOMES) - felt, max_size=len(DERMATOMES) - felt),
    )


SIDES = st.integers(1, len(LEVELS)).flatmap(grades_through)
WHOLE = st.builds(NeurologicalExamination, SIDES, SIDES, st.booleans(), st.booleans())


def take_away(side: SideExamination, levels: set[Level], *, keeps_non_key: bool) -> SideExamination:
    kept = [{level: grade for level, grade in grades.items() if level not in levels} for grades in (side.motor, side.light_touch)]
    return replace(side, motor=kept[0], light_touch=kept[1], is_non_key_examined=keeps_non_key)


@given(
    whole=WHOLE, first=st.sets(st.sampled_from(LEVELS)), second=st.sets(st.sampled_from(LEVELS)), keeps_contraction=st.booleans()
)
def test_classify_impairment__findings_taken_away_never_narrow(
    *, whole: NeurologicalExamination, first: set[Level], second: set[Level], keeps_contraction: bool
) -> None:
    """A whole examination has one grade; each finding less can only add grades."""
    less = replace(
        whole,
        right=take_away(whole.right, first, keeps_non_key=keeps_contraction),
        voluntary_anal_contraction=whole.voluntary_anal_contraction if keeps_contraction else None,
    )
    least = replace(less, left=take_away(less.left, second, keeps_non_key=False), deep_anal_pressure=None)
    found = [classify_impairment(examination).result for examination in (whole, less, least)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[2] is not None
    assert found[0].single is not None
    assert found[0].is_within(found[1])
    assert found[1].is_within(found[2])


# Up to 36 times 27 times 2 completions an example.
@settings(max_examples=25)
@given(WHOLE, st.sets(st.sampled_from(MYOTOMES), max_size=2), st.sampled_from((Level.S4_5, Level.T8)))
def test_classify_impairment__names_exactly_what_completions_give(
    whole: NeurologicalExamination, muscles: set[Level], dermatome: Level
) -> None:
    """With few findings missing, every completion is tried: the grades are those, no more and no fewer."""
    partial = replace(whole, right=take_away(whole.right, muscles | {dermatome}, keeps_non_key=True), deep_anal_pressure=None)
    found = {
        classify_impairment(replace(partial, right=side, deep_anal_pressure=presses)).value
        for side in complete_side(partial.right, sorted(muscles), dermatome)
        for presses in (True, False)
    }
    result = classify_impairment(partial).result
    assert result is not None
    assert found == set(result.values)


def complete_side(side: SideExamination, muscles: list[Level], dermatome: Level) -> list[SideExamination]:
    sides = [side]
    for muscle in muscles:
        sides = [replace(item, motor={**item.motor, muscle: grade}) for item in sides for grade in MRC_GRADES]
    # Strength and touch are both taken away at these levels, since a level may have a muscle and a dermatome.
    for level in {*muscles, dermatome}:
        sides = [replace(item, light_touch={**item.light_touch, level: grade}) for item in sides for grade in SENSATION_GRADES]
    return sides


def test_impairment__is_in_the_order_of_the_scale() -> None:
    assert "".join(Impairment) == "ABCDE"
