"""Typst source to PDF, by the typst wheel: its own fonts, no network, no clock, so the same report is the same bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, cast

from fascicle.errors import ToolError

if TYPE_CHECKING:
    from collections.abc import Mapping

CREATED_AT = 0
"""The creation date written into every PDF (seconds since 1970): a real one would make equal reports differ."""
MISSING_GLYPH = "could not be displayed with font"
"""What Typst says of a character that no font has; PDF/UA-1 forbids such a character."""


def render_pdf(source: str, files: Mapping[str, bytes]) -> bytes:
    """A tagged PDF that claims PDF/UA-1; `files` are what the source reads, by name.

    The fonts of the typst wheel hold Latin, Greek and Cyrillic. Only a report with other characters (a diagnosis in Chinese, say)
    is set with the help of this computer's fonts, and its bytes then hang on them.

    Raises ToolError when Typst refuses the source, also for a breach of PDF/UA-1 that it can see.
    """
    try:
        return _compile(source, files, "pdf")[0]
    except ToolError as error:
        if MISSING_GLYPH not in str(error):
            raise
    try:
        return _compile(source, files, "pdf", with_system_fonts=True)[0]
    except ToolError as error:
        raise ToolError(f"{error}. Install a font that has this character, or use the HTML report") from error


def render_page_images(source: str, files: Mapping[str, bytes], ppi: float = 96) -> list[bytes]:
    """The pages as PNG, for looking at them.

    Raises ToolError when Typst refuses the source.
    """
    return _compile(source, files, "png", ppi=ppi)


def _compile(
    source: str,
    files: Mapping[str, bytes],
    form: Literal["pdf", "png"],
    *,
    ppi: float | None = None,
    with_system_fonts: bool = False,
) -> list[bytes]:
    """The source through Typst: one PDF, or one PNG a page."""
    import typst  # a compiler of 40 MB that most commands do not need

    inputs = cast("bytes", {"main.typ": source.encode(), **files})  # its type stub does not know that it takes files by name
    compiler = typst.Compiler(inputs, font_paths=typst.Fonts(include_system_fonts=with_system_fonts))
    try:
        compiled = compiler.compile(format=form, ppi=ppi, pdf_standards="ua-1" if form == "pdf" else None, timestamp=CREATED_AT)
    except typst.TypstError as error:
        raise ToolError(f"the PDF could not be made: {error.message}") from error
    if compiled is None:
        raise ToolError("the PDF could not be made: Typst returned nothing")
    return compiled if isinstance(compiled, list) else [compiled]
