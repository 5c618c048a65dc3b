"""The Report tree as one HTML page: styles and pictures inside, nothing fetched, no script."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from fascicle.report.tree import Report


def render_html(report: Report) -> str:
    """The page. All text is escaped; only the SVG of figures, which `pictures/` builds as a tree, goes in as it is."""
    return _open_environment().get_template("report.html.j2").render(report=report, words=report.words)


@cache
def _open_environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fascicle.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["picture"] = Markup
    return environment
