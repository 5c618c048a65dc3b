"""SVG elements through `xml.etree`, so that escaping is guaranteed and the same picture is the same bytes.

Lengths are user units of the view box; colours are from the Okabe-Ito palette, which colour-blind readers can tell apart.
Whatever a colour says, a hatch, a height or a label says too: reports are printed in black and white.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, tostring

BLUE = "#0072B2"
ORANGE = "#E69F00"
GREEN = "#009E73"
INK = "#1A1A1A"
GREY = "#6B6B6B"
WHITE = "#FFFFFF"
FONT_FAMILY = "DejaVu Sans, Helvetica, Arial, DejaVu Sans Mono, sans-serif"
CHARACTER_WIDTH = 0.64
"""Width of a character by its font size: generous, since the reader's font is not known (DejaVu Sans is among the widest)."""


def estimate_text_width(text: str, size: float) -> float:
    """An upper estimate of the printed width of a text."""
    return len(text) * size * CHARACTER_WIDTH


def format_length(value: float) -> str:
    """At most two decimals, no trailing zeros, so that bytes do not hang on the last bit of a float."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def rectangle(left: float, top: float, width: float, height: float, **style: str) -> Element:
    """A box; `style` are SVG attributes with `_` for `-`."""
    return _element("rect", {"x": left, "y": top, "width": width, "height": height}, style)


def line(start: tuple[float, float], end: tuple[float, float], **style: str) -> Element:
    """A straight line."""
    return _element("line", {"x1": start[0], "y1": start[1], "x2": end[0], "y2": end[1]}, {"stroke": INK, **style})


def polygon(points: tuple[tuple[float, float], ...], **style: str) -> Element:
    """A closed shape."""
    listed = " ".join(f"{format_length(x)},{format_length(y)}" for x, y in points)
    return _element("polygon", {}, {"points": listed, **style})


def circle(x: float, y: float, radius: float, **style: str) -> Element:
    """A round mark."""
    return _element("circle", {"cx": x, "cy": y, "r": radius}, style)


def label(x: float, baseline: float, text: str, size: float = 11, anchor: str = "start", weight: str = "normal") -> Element:
    """A line of text; `anchor` is start, middle or end."""
    style = {"font_size": format_length(size), "text_anchor": anchor, "font_weight": weight, "fill": INK}
    element = _element("text", {"x": x, "y": baseline}, style)
    element.text = text
    return element


def clamp_label(centre: float, text: str, size: float, left: float, right: float) -> float:
    """The centre nearest to the wanted one at which the text stays between `left` and `right`."""
    half = estimate_text_width(text, size) / 2
    return max(left + half, min(centre, right - half)) if right - left > 2 * half else (left + right) / 2


def hatch(identifier: str, colour: str, background: str = WHITE) -> Element:
    """A diagonal hatch to fill boxes with, by `url(#identifier)`."""
    pattern = Element("pattern", {"id": identifier, "width": "5", "height": "5", "patternUnits": "userSpaceOnUse"})
    pattern.append(rectangle(0, 0, 5, 5, fill=background))
    pattern.append(
        _element("path", {}, {"d": "M-1,1 l2,-2 M0,5 l5,-5 M4,6 l2,-2", "stroke": colour, "stroke_width": "1", "fill": "none"})
    )
    return pattern


def render_drawing(identifier: str, width: float, height: float, title: str, description: str, content: list[Element]) -> str:
    """The whole picture as text, named and described for readers who do not see it."""
    box = f"0 0 {format_length(width)} {format_length(height)}"
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": box,
        "width": format_length(width),
        "height": format_length(height),
    }
    names = f"{identifier}-title {identifier}-description"
    root = Element("svg", {**attributes, "role": "img", "aria-labelledby": names, "font-family": FONT_FAMILY})
    SubElement(root, "title", {"id": f"{identifier}-title"}).text = title
    SubElement(root, "desc", {"id": f"{identifier}-description"}).text = description
    root.append(rectangle(0, 0, width, height, fill=WHITE))
    root.extend(content)
    return tostring(root, encoding="unicode")


def _element(name: str, lengths: dict[str, float], style: dict[str, str]) -> Element:
    attributes = {key: format_length(value) for key, value in lengths.items()}
    return Element(name, {**attributes, **{key.replace("_", "-"): value for key, value in style.items()}})
