"""What the documents point to is there: links, anchors, files, commands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from fascicle.cli.commands import COMMANDS
from fascicle.cli.parsing import make_parser

PROJECT = Path(__file__).parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")])
README = PROJECT / "README.md"
# What a path in a document may be relative to, beside the document itself.
ROOTS = (PROJECT, PROJECT / "src" / "fascicle", PROJECT / "docs")
LINK = re.compile(r"\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]+\.(?:py|md|toml|tsv|txt|typ|css|j2|lock)")
SUBSTITUTION = re.compile(r"\$\([^)]*\)")
VARIABLE = re.compile(r"\$\w+")
# Made by a command, or kept outside the project.
ELSEWHERE = ("demo-out/", "../", "rna/")


def name_document(path: Path) -> str:
    return str(path.relative_to(PROJECT))


def name_anchors(text: str) -> set[str]:
    """Anchors of headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def find_links(path: Path) -> list[str]:
    links = LINK.findall(FENCE.sub("", path.read_text("utf-8")))
    return [link for link in links if not link.startswith(("http://", "https://"))]


def is_resolved(link: str, document: Path) -> bool:
    name, _, anchor = link.partition("#")
    target = document.parent / name if name else document
    if not target.exists():
        return False
    return not anchor or anchor in name_anchors(target.read_text("utf-8"))


def find_files(path: Path) -> list[str]:
    """Paths of files in running text."""
    inline = INLINE.findall(FENCE.sub("", path.read_text("utf-8")))
    return [code for code in inline if FILE.fullmatch(code) and not code.startswith(ELSEWHERE)]


def find_commands(path: Path) -> list[str]:
    """Command lines in blocks; of the README also those in running text."""
    text = path.read_text("utf-8")
    lines = [line.strip() for block in FENCE.findall(text) for line in block.splitlines()]
    if path == README:
        lines += INLINE.findall(FENCE.sub("", text))
    return [line for line in lines if line.startswith("fascicle ")]


def parses(command: str) -> bool:
    words = shlex.split(VARIABLE.sub("1", SUBSTITUTION.sub("", command)), comments=True)
    try:
        make_parser().parse_args(words[1:])
    except SystemExit as stop:
        return stop.code in (0, None)
    return True


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_document)
def test_links__lead_somewhere(document: Path) -> None:
    assert [link for link in find_links(document) if not is_resolved(link, document)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_document)
def test_files__named_in_running_text_are_there(document: Path) -> None:
    roots = (document.parent, *ROOTS)
    assert [name for name in find_files(document) if not any((root / name).exists() for root in roots)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_document)
def test_commands__in_blocks_parse(document: Path) -> None:
    assert [command for command in find_commands(document) if not parses(command)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_document)
def test_commands__named_in_running_text_exist(document: Path) -> None:
    inline = INLINE.findall(FENCE.sub("", document.read_text("utf-8")))
    named = {match[1] for code in inline if (match := re.match(r"fascicle (?!COMMAND\b)([a-z][\w-]*)", code))}
    assert named <= set(COMMANDS)


def test_readme__shows_the_commands_that_it_is_for() -> None:
    shown = {command.split()[1] for command in find_commands(README)}
    assert {"reference", "fusions", "run", "interpret", "report"} <= shown


def test_readme__names_every_document() -> None:
    linked = {(PROJECT / link.partition("#")[0]).resolve() for link in find_links(README)}
    documents = {path for path in DOCUMENTS if path != README and path.parent.name != "decisions"}
    assert documents - linked == set()


@pytest.mark.parametrize("command", ["fascicle fusion --out x", "fascicle run CASE.toml", "fascicle reference build --out x"])
def test_parses__refuses_what_the_command_line_refuses(command: str) -> None:
    assert not parses(command)


@pytest.mark.parametrize(
    ("link", "expected"),
    [("docs/results.md", True), ("docs/results.md#fusionstsv", True), ("docs/results.md#gone", False), ("docs/gone.md", False)],
)
def test_is_resolved__knows_files_and_headings(link: str, expected: bool) -> None:  # noqa: FBT001
    assert is_resolved(link, README) is expected
