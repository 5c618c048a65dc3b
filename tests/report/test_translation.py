from __future__ import annotations

import re
from importlib.resources import files

import pytest

from fascicle.cli import report as command
from fascicle.errors import InputError
from fascicle.report.translation import LANGUAGES, Catalogue, load_catalogue, parse_catalogue, translate_report
from fascicle.report.tree import (
    Alignment,
    Bullets,
    Chapter,
    Code,
    Column,
    Footer,
    Notice,
    Paragraph,
    Report,
    Severity,
    Table,
    Text,
    compose_prose,
)

PO = """msgid ""
msgstr "Language: de"

#: a place
msgid "{0} of {1} nuclei"
msgstr "von {1} Kernen {0}"

msgid "seen by {0}"
msgstr "gesehen durch {0}"

msgid "not "
"stated"
msgstr "nicht angegeben"

msgid "empty"
msgstr ""

msgid "a \\"word\\""
msgstr "ein „Wort“"
"""


@pytest.fixture
def catalogue() -> Catalogue:
    return parse_catalogue(PO, "de", "de.po")


@pytest.mark.parametrize(
    ("text", "translated"),
    [
        ("not stated", "nicht angegeben"),
        ('a "word"', "ein „Wort“"),
        ("16 of 100 nuclei", "von 100 Kernen 16"),
        ("seen by not stated", "gesehen durch nicht angegeben"),
        ("seen by RNA", "gesehen durch RNA"),
        ("seen by somebody", "seen by somebody"),  # a value of words that no entry has leaves the whole in English
        ("not stated; seen by FISH", "nicht angegeben; gesehen durch FISH"),
        (" not stated ", " nicht angegeben "),
        ("Unknown words. not stated", "Unknown words. not stated"),
        ("empty", "empty"),
        ("1,089", "1\N{NARROW NO-BREAK SPACE}089"),
        ("9.4 %", "9.4 %"),
        ("chr15:88033045(-)", "chr15:88033045(-)"),
    ],
)
def test_translate__whole_texts_templates_and_parts(catalogue: Catalogue, text: str, translated: str) -> None:
    assert catalogue.translate(text) == translated


@pytest.mark.parametrize(
    "text",
    [
        'msgid "{0} of"\nmsgstr "von"\n',
        'msgid "of"\nmsgstr "von {0}"\n',
        "anything else\n",
        'msgid "open\nmsgstr "zu"\n',
    ],
)
def test_parse_catalogue__refuses_other_fields_and_what_is_no_po(text: str) -> None:
    with pytest.raises(InputError, match=r"de\.po"):
        parse_catalogue(text, "de", "de.po")


def make_report() -> Report:
    table = Table("seen by RNA", (Column("not stated", Alignment.END),), ((compose_prose("16 of 100 nuclei"),),))
    paragraph = Paragraph((Text("not stated"), Code("not stated")))
    chapter = Chapter("not stated", "not stated", (paragraph, Bullets((compose_prose("strange words"),)), table))
    notice = Notice(Severity.CAUTION, compose_prose("not stated"))
    return Report("not stated", "case", "en", (notice,), (chapter,), Footer("x", (), "not stated"))


def test_translate_report__texts_but_no_identifiers_and_codes(catalogue: Catalogue) -> None:
    report = translate_report(make_report(), catalogue)
    (chapter,) = report.chapters
    paragraph, _, table = chapter.blocks
    assert (report.language, report.title, report.footer.made_by) == ("de", "nicht angegeben", "not stated")
    assert (chapter.identifier, chapter.title) == ("not stated", "nicht angegeben")
    assert paragraph == Paragraph((Text("nicht angegeben"), Code("not stated")))
    assert isinstance(table, Table)
    assert table.columns == (Column("nicht angegeben", Alignment.END),)


def test_translate_report__says_first_how_much_is_translated(catalogue: Catalogue) -> None:
    notice = translate_report(make_report(), catalogue).notices[0]
    text = "".join(getattr(run, "text", "") for run in notice.prose)
    # seen by RNA, not stated, 16 of 100 nuclei of these, case, strange words and six words of the page
    assert re.search(r"by catalogue: 3 of \d+ texts", text)
    assert notice.severity is Severity.CAUTION


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue__keeps_numbers_and_negations(language: str) -> None:
    """A number or a “not” that a translation drops would change a finding."""
    wrong = []
    for source, text in load_catalogue(language).items():
        if sorted(re.findall(r"\d+", source)) != sorted(re.findall(r"\d+", text)):
            wrong.append(source)
        is_negated = re.search(r"\b(not|no|none|never|neither|nothing|cannot)\b", source, re.IGNORECASE)
        if is_negated and not re.search(r"nicht|kein|nein|nie|weder|verneint|un\w+|stumm", text, re.IGNORECASE):
            wrong.append(source)
    assert wrong == []


def test_load_catalogue__refuses_a_language_without_one() -> None:
    with pytest.raises(InputError, match="no catalogue"):
        load_catalogue("xx")


def test_languages__are_those_of_the_command_and_the_files() -> None:
    folder = files("fascicle.report").joinpath("catalogues")
    assert ("en", *LANGUAGES) == command.LANGUAGES
    assert sorted(place.name for place in folder.iterdir() if place.name.endswith(".po")) == sorted(
        f"{item}.po" for item in LANGUAGES
    )
