"""The Report tree: what a report says, in order, before anyone decides how it looks.

Chapters compose it; renderers (`html`, `typst`, `json`) walk it and add nothing but layout. Every node has a `kind`, by which
renderers and the JSON form tell nodes apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str
    kind: ClassVar[str] = "text"


@dataclass(frozen=True, slots=True)
class Strong:
    """Words a reader must not miss."""

    text: str
    kind: ClassVar[str] = "strong"


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Words set apart, such as a title."""

    text: str
    kind: ClassVar[str] = "emphasis"


@dataclass(frozen=True, slots=True)
class Code:
    """Identifiers, hashes and sequences, in a fixed-width face."""

    text: str
    kind: ClassVar[str] = "code"


@dataclass(frozen=True, slots=True)
class Link:
    """Words with an http or https address."""

    text: str
    url: str
    kind: ClassVar[str] = "link"

    def __post_init__(self) -> None:
        _check_address(self.url)


@dataclass(frozen=True, slots=True)
class CitationMark:
    """The number of an entry of the reference list, such as `[3]`."""

    number: int
    kind: ClassVar[str] = "citation_mark"

    @property
    def text(self) -> str:
        """The mark as printed."""
        return f"[{self.number}]"


Inline: TypeAlias = Text | Strong | Emphasis | Code | Link | CitationMark
Prose: TypeAlias = tuple[Inline, ...]


def compose_prose(*parts: str | Inline) -> Prose:
    """Runs of inline content; plain strings become `Text`, empty strings vanish.

    >>> compose_prose("exon ", Code("6"), "")
    (Text(text='exon '), Code(text='6'))
    """
    return tuple(Text(part) if isinstance(part, str) else part for part in parts if part != "")


class Severity(StrEnum):
    """How much a notice asks of the reader. Renderers print the word, so that colour is never the only sign."""

    INFORMATION = "information"
    CAUTION = "caution"
    WARNING = "warning"


class Alignment(StrEnum):
    """How the cells of a column line up: numbers end, words start."""

    START = "start"
    END = "end"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text."""

    prose: Prose
    kind: ClassVar[str] = "paragraph"


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list without order."""

    items: tuple[Prose, ...]
    kind: ClassVar[str] = "bullets"


@dataclass(frozen=True, slots=True)
class Headline:
    """A result, to be seen before anything else: a title and the line that makes it unambiguous."""

    title: str
    detail: Prose
    kind: ClassVar[str] = "headline"


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A label, its value, and what must be known to read the value."""

    label: str
    value: Prose
    note: Prose = ()


@dataclass(frozen=True, slots=True)
class KeyFacts:
    """Facts of one thing, one a row."""

    caption: str
    rows: tuple[KeyFact, ...]
    kind: ClassVar[str] = "key_facts"


@dataclass(frozen=True, slots=True)
class Column:
    """The head of a column; `unit` holds for each of its cells; a wide one takes a third of a page at most."""

    title: str
    alignment: Alignment = Alignment.START
    unit: str | None = None
    is_wide: bool = False

    @property
    def heading(self) -> str:
        """Title and unit as printed, `Length (bp)`."""
        return self.title if self.unit is None else f"{self.title} ({self.unit})"


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of a row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Prose, ...], ...]
    note: Prose = ()
    kind: ClassVar[str] = "table"

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"table {self.caption!r}: a row has {len(row)} cells for {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture as SVG text made by `pictures/`, with a description for those who do not see it."""

    identifier: str
    svg: str
    caption: str
    description: str
    kind: ClassVar[str] = "figure"


@dataclass(frozen=True, slots=True)
class Preformatted:
    """Lines whose columns line up in a fixed-width face, with a caption that says what they are."""

    caption: str
    lines: tuple[str, ...]
    note: Prose = ()
    kind: ClassVar[str] = "preformatted"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something set apart from the text because a reader who skips it would be misled."""

    severity: Severity
    prose: Prose
    word: str | None = None
    kind: ClassVar[str] = "notice"

    @property
    def label(self) -> str:
        """The severity as a word, `Caution`, or in the word of another language."""
        return self.word or self.severity.value.capitalize()


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the reference list."""

    number: int
    text: str
    url: str | None = None

    def __post_init__(self) -> None:
        if self.url is not None:
            _check_address(self.url)


@dataclass(frozen=True, slots=True)
class References:
    """The sources that citation marks point to."""

    entries: tuple[Reference, ...]
    kind: ClassVar[str] = "references"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a chapter with a heading of its own."""

    title: str
    blocks: tuple[Block, ...]
    kind: ClassVar[str] = "section"


Block: TypeAlias = "Paragraph | Bullets | Headline | KeyFacts | Table | Figure | Preformatted | Notice | References | Section"


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter; `identifier` is the anchor by which pages and other programs point to it."""

    identifier: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Footer:
    """What stands on every page: which case this is, marks such as `SYNTHETIC DATA`, and what made the report."""

    case: str
    marks: tuple[str, ...]
    made_by: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a page has of its own, besides what chapters say."""

    skip: str = "Skip to the report"
    chapters: str = "Chapters"
    sources: str = "Sources"
    source: str = "source"
    picture: str = "Picture"
    description: str = "Description of the picture"
    page: str = "page {0} of {1}"


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `notices` stand above the first chapter; `language` is a BCP 47 tag."""

    title: str
    subtitle: str
    language: str
    notices: tuple[Notice, ...]
    chapters: tuple[Chapter, ...]
    footer: Footer
    words: Words = Words()


def is_web_address(url: str | None) -> bool:
    """Whether an address may become a link."""
    return url is not None and url.startswith(("https://", "http://"))


def _check_address(url: str) -> None:
    """An address may come from a file, and a page must not run it (`javascript:`)."""
    if not is_web_address(url):
        raise ValueError(f"a link needs an http or https address, not {url!r}")
