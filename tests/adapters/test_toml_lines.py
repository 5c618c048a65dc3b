"""Lines of keys in TOML text."""

from __future__ import annotations

import tomllib

import pytest

from fascicle.adapters.toml_lines import find_line, find_text_line

TEXT = """\
# a comment with top = 1
top = 1
story = \"\"\"
[[fake]]
deep = 2
\"\"\"
"quoted key" = "a = [ b"
dotted.inner = 3
list = [
  "one", # with ] and [
  "two",
  "three = 3",
]
after = 'c:\\'

[table]
key = { inline = 1 }
  indented = '''x = [
y = 5'''

[[items]] # first
name = "a"
[[items.parts]]
size = 1
[[items]]
name = "b"
[[items.parts]]
size = 2
[[items.parts]]
size = 3
[items.box]
lid = true
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("top",), 2),
        (("story",), 3),
        (("quoted key",), 7),
        (("dotted", "inner"), 8),
        (("dotted",), 8),
        (("list",), 9),
        (("list", 1), 9),
        (("after",), 14),
        (("table",), 16),
        (("table", "key", "inline"), 17),
        (("table", "indented"), 18),
        (("items",), 21),
        (("items", 0), 21),
        (("items", 0, "name"), 22),
        (("items", 0, "parts", 0, "size"), 24),
        (("items", 1, "name"), 26),
        (("items", 1, "absent"), 25),
        (("items", 1, "parts", 1, "size"), 30),
        (("items", 1, "box", "lid"), 32),
        (("fake",), None),
        (("deep",), None),
        (("y",), None),
        ((), None),
    ],
)
def test_find_line__finds_the_key(place: tuple[str | int, ...], line: int | None) -> None:
    tomllib.loads(TEXT)
    assert find_line(TEXT, place) == line


def test_find_text_line__finds_an_item_of_an_array() -> None:
    assert find_text_line(TEXT, 9, "two") == 11
    assert find_text_line(TEXT, 9, "absent") == 9


ARRAY = """\
[[a]]
b = [{ c = 1 }, { c = 2 },
  { c = "}{ ]", d = { e = 1 } },  # { not this one
  { c = 4 },
]
f = [1, 2]
"""


@pytest.mark.parametrize(("item", "line"), [(0, 2), (1, 2), (2, 3), (3, 4), (4, 2)])
def test_find_line__of_an_inline_table_in_an_array(item: int, line: int) -> None:
    assert find_line(ARRAY, ("a", 0, "b", item, "c")) == line


def test_find_line__of_an_array_without_tables_is_its_own() -> None:
    assert find_line(ARRAY, ("a", 0, "f", 1)) == 6
