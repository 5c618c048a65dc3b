"""Parameters as the pages of docs/algorithms list them, in tables of module, name and value."""

from __future__ import annotations

import re
from pathlib import Path

ALGORITHMS = Path(__file__).parents[2] / "docs" / "algorithms"
_ROW = re.compile(r"^\| `([\w/]+)\.py` \| `(\w+)` \| (\S+) \|", re.MULTILINE)


def read_parameters(page: str) -> list[tuple[str, str, str]]:
    """Module (`calls/msi/testing`), name and value of every row of a page, such as `msi.md`."""
    return _ROW.findall((ALGORITHMS / page).read_text("utf-8"))
