from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from fascicle.reference.bundle import Bundle
from tool_modules import load_tool


@pytest.fixture(scope="module")
def tool() -> Any:
    return load_tool("check_hgvs_oracle")


def test_draw_variants__same_seed_same_variants(tool: Any, small_bundle: Bundle) -> None:
    first, second = (list(tool.draw_variants(small_bundle, 200, random.Random(3))) for _ in range(2))
    assert first == second
    assert len(first) > 150


def test_list_names__holds_every_form_but_repeats(tool: Any, small_bundle: Bundle) -> None:
    names = tool.list_names(small_bundle, list(tool.draw_variants(small_bundle, 400, random.Random(3))))
    text = "\n".join(names)
    assert "[" not in text
    assert "(ENST" not in text
    for form in ("dup", "delins", "inv", "fsTer", ":g.", "p.?", "Ter)", "+"):
        assert form in text


def test_ask_package__reads_names_with_the_package_given(tool: Any, tmp_path: Path) -> None:
    (tmp_path / "hgvs").mkdir()
    (tmp_path / "hgvs" / "__init__.py").write_text("", encoding="utf-8")
    parser = "class Parser:\n    def parse_hgvs_variant(self, name):\n        return name.replace('dup', 'ins')\n"
    (tmp_path / "hgvs" / "parser.py").write_text(parser, encoding="utf-8")
    names = ["NM_1.1:c.4dup", "NM_1.1:c.4del"]
    answers = tool.ask_package(names, tmp_path)
    assert tool.compare(names, answers) == ["NM_1.1:c.4dup: NM_1.1:c.4ins"]
