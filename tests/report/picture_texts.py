"""What the words of a picture cover, to see whether any two of them run into each other."""

from __future__ import annotations

from itertools import combinations
from typing import TypeAlias
from xml.etree import ElementTree as ET

from fascicle.report.pictures.svg import estimate_text_width

SVG = "{http://www.w3.org/2000/svg}"
SHARES = {"start": 0.0, "middle": 0.5, "end": 1.0}
TYPICAL_SHARE = 0.9
"""A typical face is a tenth narrower than the generous estimate that lays labels out."""

Placed: TypeAlias = tuple[str, float, float, float, float]
"""A text with its left, top, right and bottom edge."""


def list_texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


def list_placed(svg: str) -> list[Placed]:
    """Every text of a picture with what it covers: from the height of a capital letter to the line it stands on."""
    placed = []
    for element in ET.fromstring(svg).iter(f"{SVG}text"):
        text, size = element.text or "", float(element.get("font-size") or 0)
        width = estimate_text_width(text, size) * TYPICAL_SHARE
        left = float(element.get("x") or 0) - width * SHARES[element.get("text-anchor") or "start"]
        baseline = float(element.get("y") or 0)
        placed.append((text, left, baseline - size * 0.75, left + width, baseline))
    return placed


def find_collisions(svg: str) -> list[tuple[str, str]]:
    """Every two texts that run into each other."""
    pairs = combinations(list_placed(svg), 2)
    return [(a[0], b[0]) for a, b in pairs if a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4]]


def list_outside(svg: str) -> list[str]:
    """Every text that leaves its picture."""
    root = ET.fromstring(svg)
    width, height = float(root.get("width") or 0), float(root.get("height") or 0)
    return [
        text for text, left, top, right, bottom in list_placed(svg) if left < 0 or top < 0 or right > width or bottom > height
    ]
