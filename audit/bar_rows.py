"""The frame of a chart with a horizontal bar for each row: names on the left, an axis on top, a place for each bar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from audit.svg import FAINT, GREY, GRID, INK, WIDTH, fitted, label, line, text_width, tick_text, ticks

ROW, BAR = 26, 16  # heights in pixels: of a row, of its bar
_LEAST_COLUMN = 92  # width in pixels of a column of text behind the bars
_HEAD_SIZE = 11
_SIZE = 13
_WIDEST_NAME = 300
_GAP = 10


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the bars are.

    Attributes:
        left, right: of the bars, in pixels.
        top: of the first row, in pixels.
        low, high: values at the two ends of the axis.
        rows: how many.
        column: width of each column of text behind the bars, in pixels.
    """

    left: float
    right: float
    top: float
    low: float
    high: float
    rows: int
    column: float

    @property
    def bottom(self) -> float:
        """Lower end of the last row."""
        return self.top + self.rows * ROW

    def at(self, value: float) -> float:
        """The place of a value on the axis."""
        return self.left + (value - self.low) / (self.high - self.low) * (self.right - self.left)

    def y(self, row: int) -> float:
        """Upper edge of the bar of a row."""
        return self.top + row * ROW + (ROW - BAR) / 2

    def baseline(self, row: int) -> float:
        """Baseline of the text of a row."""
        return self.top + row * ROW + ROW / 2 + 4.5


def frame_for(names: Sequence[str], values: Sequence[float], top: float, heads: Sequence[str] = ()) -> Frame:
    """A frame that holds all values and zero.

    Args:
        names: of the rows.
        values: all values that are drawn.
        top: upper edge of the drawing below legends, in pixels.
        heads: headings of the columns of text behind the bars.
    """
    left = min(max((text_width(name, _SIZE) for name in names), default=0), _WIDEST_NAME) + _GAP
    low, high = min([0.0, *values]), max([0.0, *values])
    if high == low:
        high = low + 1
    column = max([_LEAST_COLUMN, *(text_width(head, _HEAD_SIZE) + _GAP for head in heads)])
    right = WIDTH - (len(heads) * column + _GAP if heads else 16)
    return Frame(left, right, top + 24, low, high, len(names), column)


def axis(frame: Frame, factor: float, unit: str) -> str:
    """Grid lines with their values.

    Args:
        frame: the frame.
        factor: what a value is multiplied with to be shown.
        unit: stands behind the values.
    """
    found = ticks(frame.low * factor, frame.high * factor)
    step = found[1] - found[0] if len(found) > 1 else 1.0
    parts = []
    for value in found:
        x = frame.at(value / factor)
        colour = GREY if value == 0 else GRID
        parts.append(line(x, frame.top - 4, x, frame.bottom, colour))
        parts.append(label(x, frame.top - 8, tick_text(value, step) + unit, 11, "middle", fill=FAINT))
    return "".join(parts)


def headings(frame: Frame, names: Sequence[str]) -> str:
    """The headings of the columns behind the bars."""
    return "".join(
        label(frame.right + _GAP + number * frame.column, frame.top - 8, name, _HEAD_SIZE, "end", fill=FAINT)
        for number, name in enumerate(names, start=1)
    )


def row_texts(frame: Frame, row: int, texts: Sequence[str], quiet: bool = False) -> str:
    """The columns of a row behind its bar; those of a quiet row are grey."""
    return "".join(
        label(
            frame.right + _GAP + number * frame.column,
            frame.baseline(row),
            text,
            12,
            "end",
            fill=FAINT if quiet else INK,
        )
        for number, text in enumerate(texts, start=1)
    )


def row_name(frame: Frame, row: int, name: str, quiet: bool = False) -> str:
    """The name of a row, on the left of its bar; a quiet one is grey."""
    short = fitted(name, _WIDEST_NAME, _SIZE)
    return label(frame.left - _GAP, frame.baseline(row), short, _SIZE, "end", fill=FAINT if quiet else INK)
