"""Tables of the room are read as those of `knowledge` are."""

from __future__ import annotations

from fascicle.knowledge.tables import parse_rows

__all__ = ["parse_rows"]
