"""Pieces of SVG: escaped elements, text of known width, axes. Charts are drawn with them, in plain SVG 1.1.

The drawing is static: what a chart shows is all that it holds, so that nothing can be read out of a chart that is not
meant to be seen. Numbers come in as text, rounded elsewhere; floats only place them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from rich.cells import cell_len

# Fonts that readers of Chinese have: of Linux, Windows and macOS; the reader's system takes the first that is there.
FONTS = (
    "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Hiragino Sans GB',"
    "'WenQuanYi Micro Hei',SimHei,sans-serif"
)
WIDTH = 860  # of every chart, in pixels
INK, FAINT, GRID, PAPER = "#1f2933", "#5b6770", "#dfe3e8", "#ffffff"
BLUE, LIGHT_BLUE, PALE_BLUE = "#1d5a96", "#8db8de", "#d9e6f2"
GREY, LIGHT_GREY, AMBER, LIGHT_AMBER = "#7d8790", "#c9cfd5", "#c77d0a", "#efd3a0"
_NARROW, _BROAD, _WIDE = 0.57, 0.72, 1.0  # in sizes of the font: small letters and digits, capitals, Chinese
_BROAD_SIGNS = "&@%<>+=—→×mw"
_MORE = "…"


def element(name: str, attributes: Mapping[str, object], *children: str) -> str:
    """An element; its attributes are escaped, its children are taken as they are.

    Args:
        name: of the element.
        attributes: `_` in a name stands for `-`; coordinates are written with one decimal place at most.
        children: finished elements, or text that is escaped already.
    """
    written = "".join(f' {key.replace("_", "-")}="{_attribute(value)}"' for key, value in attributes.items())
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def _attribute(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.1f}".removesuffix(".0")
    return escape(str(value))


def label(x: float, y: float, text: str, size: int = 13, anchor: str = "start", **more: object) -> str:
    """A line of text at a point of its baseline."""
    return element("text", {"x": x, "y": y, "font_size": size, "text_anchor": anchor, "fill": INK} | more, escape(text))


def line(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, **more: object) -> str:
    """A thin line."""
    return element("line", {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": colour} | more)


def box(x: float, y: float, width: float, height: float, colour: str, **more: object) -> str:
    """A filled rectangle; a negative width reaches to the left, and nothing is drawn of no width."""
    if not width:
        return ""
    return element(
        "rect", {"x": min(x, x + width), "y": y, "width": abs(width), "height": height, "fill": colour} | more
    )


def mark(tip: str, *parts: str) -> str:
    """What is drawn for one row of a table, with the text that is shown when a pointer rests on it."""
    return element("g", {"class": "mark"}, element("title", {}, escape(tip)), *filter(None, parts))


def text_width(text: str, size: int) -> float:
    """About the width of a line of text in pixels."""
    return size * sum(map(_character_width, text))


def _character_width(character: str) -> float:
    if cell_len(character) > 1:
        return _WIDE
    return _BROAD if character.isupper() or character in _BROAD_SIGNS else _NARROW


def fitted(text: str, width: float, size: int) -> str:
    """A text, cut with an ellipsis where it is wider than `width` pixels."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + _MORE, size) > width:
        text = text[:-1]
    return text.rstrip() + _MORE


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round numbers from `low` to `high`, steps of 1, 2 or 5 times a power of ten, about `wanted` of them."""
    if high <= low:
        return [low]
    raw = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(raw))
    step = next((power * factor for factor in (1, 2, 5) if power * factor >= raw), power * 10)
    return [number * step for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def tick_text(value: float, step: float) -> str:
    """A number of an axis, with the decimal places that its step needs."""
    places = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 0
    return f"{value:,.{places}f}".replace("-0", "0") if value == 0 else f"{value:,.{places}f}"


def legend(entries: Sequence[tuple[str, str]], x: float, y: float, right: float) -> tuple[str, float]:
    """Coloured squares with their names, in as many lines as they need.

    Args:
        entries: (finished square of 12 by 12 at the origin, or a colour; name).
        x: left end.
        y: baseline of the first line.
        right: right end.

    Returns:
        The drawing and the baseline of its last line.
    """
    parts, at = [], x
    for drawing, name in entries:
        wide = text_width(name, 12) + 36
        if at > x and at + wide > right:
            at, y = x, y + 20
        square = drawing if drawing.startswith("<") else box(0, 0, 12, 12, drawing)
        parts.append(element("g", {"transform": f"translate({at:.1f} {y - 10.5:.1f})"}, square))
        parts.append(label(at + 18, y, name, 12, fill=FAINT))
        at += wide
    return "".join(parts), y
