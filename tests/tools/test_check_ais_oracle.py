from __future__ import annotations

import random
from typing import Any

import pytest

from fascicle.clinic.impairment_scale import classify_impairment
from fascicle.model.neurology import DERMATOMES, MYOTOMES, NeurologicalExamination, SideExamination
from tool_modules import load_tool

NORMAL = SideExamination(
    dict.fromkeys(MYOTOMES, 5), dict.fromkeys(DERMATOMES, 2), dict.fromkeys(DERMATOMES, 2), is_non_key_examined=True
)
WHOLE = NeurologicalExamination(NORMAL, NORMAL, voluntary_anal_contraction=True, deep_anal_pressure=True)


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("check_ais_oracle")


def test_make_examination__same_seed_same_examinations(tool: Any) -> None:
    first, second = ([tool.make_examination(random.Random(7)) for _ in range(3)] for _ in range(2))
    assert first == second


def test_make_examination__reaches_every_grade(tool: Any) -> None:
    chance = random.Random(1)
    grades = {classify_impairment(tool.make_examination(chance)).value for _ in range(200)}
    assert grades == {"A", "B", "C", "D", "E"}


def test_compare_whole__tells_agreement_from_disagreement(tool: Any) -> None:
    assert tool.compare_whole([WHOLE], [tool.Answer("E", 50, 50)]) == []
    assert tool.compare_whole([WHOLE], [tool.Answer("D", 50, 50)]) == ["examination 0: Fascicle E, package D"]


def test_compare_sums__tells_agreement_from_disagreement(tool: Any) -> None:
    assert tool.compare_sums([WHOLE], [tool.Answer("E", 50, 50)]) == []
    assert tool.compare_sums([WHOLE], [tool.Answer("E", 50, 49)]) == ["examination 0: Fascicle 50 and 50, package 50 and 49"]


def test_compare_partial__asks_to_hold_the_grade(tool: Any) -> None:
    partial = NeurologicalExamination(NORMAL, NORMAL, None, None)
    assert tool.compare_partial([partial], [tool.Answer("E", 50, 50)]) == []
    assert len(tool.compare_partial([partial], [tool.Answer("C", 50, 50)])) == 1


def test_ask_package__says_why_it_cannot(tool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert tool.ask_package([WHOLE], None) == tool.Unavailable("node and npm are not on this machine")


def test_write_examination__as_the_package_reads_it(tool: Any) -> None:
    written = tool.write_examination(WHOLE)
    assert written["right"]["motor"]["L2"] == "5"
    assert written["left"]["pinPrick"]["S4_5"] == "2"
    assert (written["voluntaryAnalContraction"], written["deepAnalPressure"]) == ("Yes", "Yes")
    assert "lowestNonKeyMuscleWithMotorFunction" not in written["right"]
