"""Lists the texts of the program that can come into a report, as a gettext template, and counts what catalogues have of them.

    python tools/extract_messages.py [--check]

Reads string literals and f-strings of the rooms whose texts reach a report, `{0}` where a value goes in, and writes
src/fascicle/report/catalogues/messages.pot. A catalogue beside it, `de.po`, may hold further entries: texts that the program
composes of several, and texts of the knowledge.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fascicle.report.translation import parse_catalogue

PROJECT: Final = Path(__file__).parents[1]
SOURCE: Final = PROJECT / "src" / "fascicle"
CATALOGUES: Final = SOURCE / "report" / "catalogues"
TEMPLATE: Final = CATALOGUES / "messages.pot"
ROOMS: Final = ("report", "interpretation/concordance", "interpretation/diagnosis", "clinic")
# Drawings stay in English, renderers say nothing, catalogues are what is made here.
LEFT_OUT: Final = ("report/pictures/", "report/html.py", "report/typst.py", "report/json.py", "report/translation.py")
# A text has a word of its own and a space, or begins like a title; names of keys and codes do not.
_WORD: Final = re.compile(r"[A-Za-z]{2,}")
_KEYISH: Final = re.compile(r"[a-z0-9_.:/#%<>=\-]*")


def list_messages() -> dict[str, str]:
    """Every text with the first place it stands in, in the order of places."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in sorted((SOURCE / room).rglob("*.py")):
            place = path.relative_to(SOURCE).as_posix()
            for text in () if place.startswith(LEFT_OUT) else list_texts(path.read_text("utf-8")):
                found.setdefault(text, place)
    return found


def list_texts(source: str) -> Iterator[str]:
    """Texts of a module: literals and f-strings, but for docstrings."""
    tree = ast.parse(source)
    skipped = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if id(node) in skipped or id(node) in inside:
            continue
        text = _read(node)
        if text is not None and is_message(text):
            yield text


def _read(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if not isinstance(node, ast.JoinedStr):
        return None
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif not parts or parts[-1] is not _GAP:
            parts.append(_GAP)
    number = 0
    for rank, part in enumerate(parts):
        if part is _GAP:
            parts[rank] = f"{{{number}}}"
            number += 1
    return "".join(parts)


_GAP: Final = "\0"


def is_message(text: str) -> bool:
    """Whether a literal is a text for readers."""
    plain = re.sub(r"\{\d+\}", "", text).strip()
    is_key = _KEYISH.fullmatch(plain) and " " not in text.strip()
    return plain in _SHORT or (bool(_WORD.search(plain)) and not is_key)


_SHORT: Final = frozenset({"positive", "negative", "borderline", "partial", "lost", "retained", "agree", "conflict", "agrees"})


def format_template(messages: dict[str, str]) -> str:
    """A PO template in the order of the messages."""
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    rows = [f'#: {place}\nmsgid "{_escape(text)}"\nmsgstr ""\n' for text, place in messages.items()]
    return "\n".join((head, *rows))


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def main() -> int:
    """Write or check; 1 where a check finds a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; 1 where the template is out of date")
    args = parser.parse_args()
    messages = list_messages()
    wanted = format_template(messages)
    is_stale = not TEMPLATE.is_file() or TEMPLATE.read_text("utf-8") != wanted
    if is_stale and not args.check:
        TEMPLATE.write_text(wanted, "utf-8")
    sys.stdout.write(f"{TEMPLATE.name}: {len(messages)} texts\n")
    for path in sorted(CATALOGUES.glob("*.po")):
        known = parse_catalogue(path.read_text("utf-8"), path.stem, path.name).entries
        of_source = sum(text in messages for text in known)
        sys.stdout.write(f"{path.stem}: {of_source} of {len(messages)} texts, {len(known) - of_source} composed of several\n")
    return int(args.check and is_stale)


if __name__ == "__main__":
    sys.exit(main())
