"""A report in another language: its tree, with every text looked up in a catalogue.

Chapters write English. The catalogue (gettext PO) holds texts as the program writes them, `{0}` where a value goes in;
`tools/extract_messages.py` lists those of the source. A text of the tree is found whole, or by its template, whose values are
then looked up in turn, or sentence by sentence; never word by word. What no entry has stays English, and the report says how much
that is: half a translation must not look like a whole one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import Enum
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, Final

from fascicle.errors import InputError
from fascicle.report.tree import Code, Notice, Reference, Report, Severity, compose_prose

_FIELD: Final = re.compile(r"\{(\d+)\}")
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SENTENCE: Final = re.compile(r"(?<=[.!?]) (?=[A-Z\d(])")
_WORDS: Final = re.compile(r"[a-z]{3,}")
# A token of a laboratory or a program: `fish-ntrk3`, `pfam07714`, `too_few_molecules`.
_IDENTIFIER: Final = re.compile(r"[a-z][-_]?\d|[a-z]_[a-z]|^[a-z]+-[a-z]+[-a-z]*$")
# Separators at which a text that no entry has is taken apart, the strongest first.
_SEPARATORS: Final = ("; ", ", ", " and ", " or ", ": ")
# Nodes that hold identifiers or sources, and fields with addresses, sequences or pictures, stay as they are.
_UNTOUCHED: Final = (Code, Reference)
_KEYS: Final = frozenset({"identifier", "url", "svg", "language", "made_by", "lines"})
# Languages with a catalogue, besides the English of the source.
LANGUAGES: Final = ("de",)
COVERAGE: Final = (
    "Translated from English by catalogue: {0} of {1} texts. The others are in English, as are pictures and sources."
    " Numbers have a decimal point."
)
_THOUSANDS: Final = re.compile(r"(?<![\d.,])(\d{1,3})((?:,\d{3})+)(?![\d,])")


@dataclass(frozen=True)
class Catalogue:
    """Texts of one language by their English; `language` is a BCP 47 tag."""

    language: str
    entries: Mapping[str, str]
    missing: set[str] = field(default_factory=set)
    found: set[str] = field(default_factory=set)

    def translate(self, text: str) -> str:
        """A text in the language, itself where nothing of it is known; thousands apart by a blank, not by a comma."""
        translated = self._find(text)
        if _needs_words(text):
            (self.missing if translated is None else self.found).add(text)
        done = self._take_apart(text) if translated is None else translated
        return _THOUSANDS.sub(lambda match: match[1] + match[2].replace(",", "\N{NARROW NO-BREAK SPACE}"), done)

    def _find(self, text: str, depth: int = 0) -> str | None:
        """The whole text by an entry, a template, or all of its sentences."""
        if text in self.entries:
            return self.entries[text]
        if text != text.strip():
            inner = self._find(text.strip(), depth)
            return None if inner is None else text.replace(text.strip(), inner)
        if not _needs_words(text):
            return text
        for template in self._templates:
            values = template.match(text)
            if values is not None and depth < 4:
                done = [self._find(value, depth + 1) for value in values]
                if all(value is not None for value in done):
                    return template.fill([str(value) for value in done])
        return self._find_parts(text, depth)

    def _find_parts(self, text: str, depth: int) -> str | None:
        sentences = _SENTENCE.split(text)
        if len(sentences) > 1:
            done = [self._find(sentence, depth) for sentence in sentences]
            return None if None in done else " ".join(map(str, done))
        for separator in _SEPARATORS:
            if separator in text and depth < 6:
                done = [self._find(part, depth + 1) for part in text.split(separator)]
                if None not in done:
                    return self.entries.get(separator, separator).join(map(str, done))
        return None

    def _take_apart(self, text: str) -> str:
        """What can be translated of a text that is not known as a whole: sentences, never words within one."""
        sentences = _SENTENCE.split(text)
        if len(sentences) == 1:
            return text
        return " ".join(self._find(sentence) or sentence for sentence in sentences)

    @cached_property
    def _templates(self) -> tuple[_Template, ...]:
        found = [_Template.make(source, text) for source, text in self.entries.items() if _FIELD.search(source)]
        return tuple(sorted((item for item in found if item), key=lambda item: (-item.literal, item.source)))


@dataclass(frozen=True, slots=True)
class _Template:
    """An entry with fields: `anchor` is its longest literal, by which most texts are told apart without a match."""

    source: str
    text: str
    pattern: re.Pattern[str]
    anchor: str
    literal: int

    @classmethod
    def make(cls, source: str, text: str) -> _Template | None:
        """None for a source whose literals are too few to recognise. Blanks at the ends are those of the text."""
        source, text = source.strip(), text.strip()
        parts = _FIELD.split(source)
        literals = parts[::2]
        if sum(len(part.strip()) for part in literals) < 3 or not any(_WORDS.search(part) for part in literals):
            return None
        pattern = "".join(re.escape(part) if rank % 2 == 0 else "(.*?)" for rank, part in enumerate(parts))
        anchor = max(literals, key=len)
        return cls(source, text, re.compile(pattern, re.DOTALL), anchor, sum(map(len, literals)))

    def match(self, text: str) -> list[str] | None:
        """The values of a text, None where it is another."""
        if self.anchor not in text:
            return None
        found = self.pattern.fullmatch(text)
        return None if found is None else list(found.groups())

    def fill(self, values: list[str]) -> str:
        """The translation with the values, which it may have in another order."""
        numbers = [int(number) for number in _FIELD.findall(self.source)]
        by_number = dict(zip(numbers, values, strict=True))
        return _FIELD.sub(lambda match: by_number[int(match[1])], self.text)


def parse_catalogue(text: str, language: str, name: str) -> Catalogue:
    """The entries of a PO file; one without a translation is left out.

    Raises InputError, naming the line (1-based), for an entry whose fields differ from its source's and for what is no PO.
    """
    entries: dict[str, str] = {}
    for line, source, translated in _list_entries(text, name):
        if not source or not translated:
            continue
        if sorted(_FIELD.findall(source)) != sorted(_FIELD.findall(translated)):
            raise InputError("the translation has other fields than its source", path=name, where=f"line {line}")
        entries[source] = translated
    return Catalogue(language, entries)


@cache
def load_catalogue(language: str) -> Mapping[str, str]:
    """The entries of a catalogue that is part of the program. Raises InputError for a language that has none."""
    place = files("fascicle.report").joinpath("catalogues", f"{language}.po")
    if language not in LANGUAGES or not place.is_file():
        raise InputError(f"no catalogue for {language!r}; there are {', '.join(LANGUAGES)}", path=place.name)
    return parse_catalogue(place.read_text(encoding="utf-8"), language, place.name).entries


def _list_entries(text: str, name: str) -> Iterator[tuple[int, str, str]]:
    """Line, source and translation of each entry."""
    parts: dict[str, str] = {}
    key, start = "", 0
    for number, line in enumerate((*text.splitlines(), ""), start=1):
        if line.startswith(("msgid ", "msgstr ")):
            key, _, line = line.partition(" ")
            start = number if key == "msgid" else start
            parts[key] = ""
        if line.startswith('"'):
            quoted = _QUOTED.fullmatch(line)
            if quoted is None or not key:
                raise InputError("is no line of a PO file", path=name, where=f"line {number}")
            parts[key] += re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], quoted[1])
        elif line and not line.startswith("#"):
            raise InputError("is no line of a PO file", path=name, where=f"line {number}")
        elif not line and parts:
            yield start, parts.get("msgid", ""), parts.get("msgstr", "")
            parts, key = {}, ""


def translate_report(report: Report, catalogue: Catalogue) -> Report:
    """The report with all texts that the catalogue has, and a notice of how many it has not."""
    translated: Report = replace(_translate(report, catalogue), language=catalogue.language)
    known, all_of_them = len(catalogue.found), len(catalogue.found | catalogue.missing)
    text = COVERAGE.replace("{0}", str(known)).replace("{1}", str(all_of_them))
    severity = Severity.CAUTION if catalogue.missing else Severity.INFORMATION
    notice: Notice = _translate(Notice(severity, compose_prose(text)), catalogue)
    return replace(translated, notices=(notice, *translated.notices))


def _translate(node: Any, catalogue: Catalogue) -> Any:
    """A node with its texts translated; identifiers, addresses and pictures stay."""
    if node is None or isinstance(node, (Enum, int, float)):
        return node
    if isinstance(node, str):
        return catalogue.translate(node)
    if isinstance(node, tuple):
        return tuple(_translate(item, catalogue) for item in node)
    if not is_dataclass(node) or isinstance(node, _UNTOUCHED):
        return node
    changed = {item.name: _translate(getattr(node, item.name), catalogue) for item in fields(node) if item.name not in _KEYS}
    if isinstance(node, Notice):
        changed["word"] = catalogue.translate(node.label)
    return replace(node, **changed)  # type: ignore[type-var]


def _needs_words(text: str) -> bool:
    """Whether a text has a word that a language would change; numbers, symbols, names of genes and identifiers are none."""
    return any(_WORDS.search(token) and not _IDENTIFIER.search(token) for token in text.split())
