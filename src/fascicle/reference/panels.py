"""Panels: Fascicle's own gene lists, and a user's gene list or BED file.

A file of Fascicle's own begins with comment lines `# key: value` (name, version, kind, rule), then holds one HGNC symbol a line.
A user's file is either such a list (comment lines optional) or BED, whose fourth column holds the gene up to a colon. How the
genes of the own panels were chosen stands in docs/panels.md; they are no vendor's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from fascicle.errors import ReferenceInputError
from fascicle.model.panels import Panel, PanelKind

PANELS = ("rna_649", "dna_exons_706", "dna_introns_67", "germline_65")
_SYMBOL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]*")
_HEADER = re.compile(r"#\s*(name|version|kind|rule)\s*:\s*(.+)")
_BED_EXTRAS = ("track", "browser")


def parse_panel(text: str, *, name: str, kind: PanelKind, path: Path | str | None = None) -> Panel:
    """A panel from a gene list or BED text; `name` and `kind` hold where the text does not state its own.

    Genes keep the order in which they first appear; repeats are one gene. Raises ReferenceInputError, naming `path` and the line
    (1-based), for a line that is neither a gene symbol nor a BED interval with a gene, and for a text without any gene.
    """
    found = (_HEADER.fullmatch(line.strip()) for line in text.splitlines())
    stated: dict[str, str] = {header[1]: header[2] for header in found if header}
    genes = tuple(dict.fromkeys(_parse_genes(text, path)))
    if not genes:
        raise ReferenceInputError(
            "the panel names no gene", path=path, remedy="Give one HGNC symbol a line, or BED with the gene in the fourth column."
        )
    return Panel(
        name=stated.get("name", name),
        version=stated.get("version", "not stated"),
        kind=_parse_kind(stated["kind"], path) if "kind" in stated else kind,
        genes=genes,
        source=stated.get("rule", f"given by the user as {name}"),
    )


def read_panel(name: str) -> Panel:
    """One of Fascicle's own panels by its name in `PANELS`; ReferenceInputError for another name."""
    if name not in PANELS:
        raise ReferenceInputError(f"{name} is no panel of Fascicle's", remedy=f"Use one of {', '.join(PANELS)}, or a file.")
    file = resources.files("fascicle.reference").joinpath("data", "panels", f"{name}.txt")
    return parse_panel(file.read_text("utf-8"), name=name, kind=PanelKind.RNA, path=f"{name}.txt")


def open_panel(name_or_path: str) -> Panel:
    """A panel by name (`rna_649`, `rna-649`) or by the path of a gene list or BED file."""
    name = name_or_path.replace("-", "_")
    return read_panel(name) if name in PANELS else read_panel_file(Path(name_or_path))


def read_panel_file(path: Path, *, kind: PanelKind = PanelKind.RNA) -> Panel:
    """A user's gene list or BED file; ReferenceInputError where it cannot be read as one."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        remedy = f"Use one of {', '.join(PANELS)}, or the path of a gene list or BED"
        raise ReferenceInputError(f"the panel cannot be read ({error.strerror})", path=path, remedy=remedy) from error
    except UnicodeDecodeError as error:
        raise ReferenceInputError("the panel is not text", path=path, remedy="Give a gene list or BED as UTF-8.") from error
    return parse_panel(text, name=path.stem, kind=kind, path=path)


def _parse_genes(text: str, path: Path | str | None) -> Iterator[str]:
    """Genes line by line; empty lines, comments and BED track lines hold none."""
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0].rstrip()
        if content.strip() and content.split()[0] not in _BED_EXTRAS:
            yield _parse_gene(content, number, path)


def _parse_gene(line: str, number: int, path: Path | str | None) -> str:
    """The gene of one line."""
    fields = line.split("\t")
    if len(fields) >= 3 and fields[1].isdecimal() and fields[2].isdecimal():
        if int(fields[1]) >= int(fields[2]):
            raise _refuse(f"the interval {fields[1]}-{fields[2]} is empty", number, path)
        gene = fields[3].partition(":")[0].strip() if len(fields) > 3 else ""
    else:
        gene = line.strip()
    if not _SYMBOL.fullmatch(gene):
        raise _refuse(f"{line.strip()[:40]!r} names no gene", number, path)
    return gene


def _refuse(what: str, number: int, path: Path | str | None) -> ReferenceInputError:
    """The error for a line."""
    remedy = "Give one HGNC symbol a line, or BED with the gene in the fourth column."
    return ReferenceInputError(what, path=path, where=f"line {number}", remedy=remedy)


def _parse_kind(value: str, path: Path | str | None) -> PanelKind:
    """What of a gene is covered, by its code."""
    try:
        return PanelKind(value)
    except ValueError as error:
        remedy = f"Use one of {', '.join(PanelKind)}."
        raise ReferenceInputError(f"{value!r} is no kind of panel", path=path, where="kind", remedy=remedy) from error
