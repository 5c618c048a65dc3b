"""The line of a key in TOML text, for messages. The standard library's reader gives values without their places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Place = tuple[str | int, ...]

_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEYS = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_ARRAY_HEADER = re.compile(rf"\s*\[\[\s*({_KEYS})\s*\]\]")
_TABLE_HEADER = re.compile(rf"\s*\[\s*({_KEYS})\s*\]")
_ASSIGNMENT = re.compile(rf"\s*({_KEYS})\s*=(.*)")
_STRINGS = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'|#.*""")


def find_line(text: str, place: Sequence[str | int]) -> int | None:
    """Line (1-based) of the key at `place` (keys and 0-based indices from the top), else of its nearest parent that has one.

    `("assays", 0, "panel")` is the line of `panel = ...` under the first `[[assays]]`; where that key is absent it is the line of
    `[[assays]]`. Of an array of inline tables, `("strength", 2, "side")` is the line at which the third begins. None where the
    text names no part of the place.

    >>> find_line("a = 1\\n[[b]]\\nc = 2\\n", ("b", 0, "c"))
    3
    """
    lines: dict[Place, int] = {}
    for number, known in _scan(text):
        lines.setdefault(known, number)
    depth = next((length for length in range(len(place), 0, -1) if tuple(place[:length]) in lines), 0)
    if depth == 0:
        return None
    line, following = lines[tuple(place[:depth])], place[depth : depth + 1]
    return _find_item_line(text, line, following[0]) if following and isinstance(following[0], int) else line


def list_first_keys(text: str) -> tuple[str, ...]:
    """The keys and tables of the top level, from above, each once; those that the text can be seen to have if it is not TOML."""
    return tuple(dict.fromkeys(str(place[0]) for _, place in _scan(text)))


def _find_item_line(text: str, line: int, item: int) -> int:
    """The line at which an item (0-based) of the array of inline tables begins that is assigned at `line`; else that line."""
    depth, seen = 0, -1
    for number, content in enumerate(text.splitlines()[line - 1 :], start=line):
        for mark in _STRINGS.sub("", content):
            seen += mark == "{" and depth == 0
            if seen == item:
                return number
            depth += {"{": 1, "}": -1}.get(mark, 0)
            if mark == "]" and depth == 0:
                return line
    return line


def find_text_line(text: str, first_line: int, wanted: str) -> int:
    """The first line from `first_line` on that holds `wanted` in quotes, such as an item of an array; else `first_line`."""
    quoted = (f'"{wanted}"', f"'{wanted}'")
    following = enumerate(text.splitlines()[first_line - 1 :], start=first_line)
    return next((number for number, line in following if any(item in line for item in quoted)), first_line)


def _scan(text: str) -> Iterator[tuple[int, Place]]:
    """Lines (1-based) of table headers and of keys. Lines inside a multi-line string or array are skipped."""
    table: Place = ()
    counts: dict[Place, int] = {}
    inside = _Inside()
    for number, line in enumerate(text.splitlines(), start=1):
        if inside.is_open:
            inside.take(line)
        elif match := _ARRAY_HEADER.match(line):
            array = _resolve(_split(match[1]), counts)
            counts[array] = counts.get(array, -1) + 1
            table = (*array, counts[array])
            yield number, array
            yield number, table
        elif match := _TABLE_HEADER.match(line):
            table = _resolve(_split(match[1]), counts)
            yield number, table
        elif match := _ASSIGNMENT.match(line):
            keys = _split(match[1])
            yield from ((number, (*table, *keys[:length])) for length in range(1, len(keys) + 1))
            inside.take(match[2])


class _Inside:
    """Whether the scan is inside a multi-line string or array."""

    def __init__(self) -> None:
        self._quote = ""
        self._depth = 0

    @property
    def is_open(self) -> bool:
        return bool(self._quote) or self._depth > 0

    def take(self, part: str) -> None:
        """Follow quotes and brackets through a line, or through what follows `=` in it."""
        while part:
            if self._quote:
                _, found, part = part.partition(self._quote)
                self._quote = "" if found else self._quote
                continue
            opening = re.search('"""|' + "'''", part)
            plain = part[: opening.start()] if opening else part
            bare = _STRINGS.sub("", plain)
            self._depth += bare.count("[") - bare.count("]")
            self._quote = opening[0] if opening else ""
            part = part[opening.end() :] if opening else ""


def _split(keys: str) -> tuple[str, ...]:
    """The parts of a dotted key without their quotes."""
    return tuple(key.strip("\"'") for key in re.findall(_KEY, keys))


def _resolve(keys: tuple[str, ...], counts: dict[Place, int]) -> Place:
    """The place of a header's table: a part that is an array stands for its latest item (TOML 1.0, array of tables)."""
    place: Place = ()
    for key in keys[:-1]:
        place = (*place, key)
        if place in counts:
            place = (*place, counts[place])
    return (*place, keys[-1])
