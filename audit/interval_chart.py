"""Corrected shares with their confidence intervals beside the shares as tagged."""

from __future__ import annotations

from collections.abc import Sequence

from audit.bar_rows import BAR, Frame, axis, frame_for, headings, row_name, row_texts
from audit.chart import Chart, Rows
from audit.report import Value
from audit.row_kinds import QUIET, row_kind
from audit.svg import AMBER, INK, LIGHT_BLUE, PAPER, WIDTH, box, element, legend, line, mark
from audit.texts import Text

_COLUMNS = ("tagged", "corrected")
_TIP = ("tagged", "corrected", "low", "high", "tax")
_INTERVAL = Text("修正占比及其区间", "corrected, with its interval")


def interval_chart(rows: Rows, title: Text, ident: str) -> Chart | None:
    """A bar for each share as tagged, a dot for the corrected one, a line for its interval.

    Args:
        rows: a table of corrected shares.
        title: of the chart.
        ident: of the chart.

    Returns:
        The chart; None where there is nothing to draw.
    """
    values = [rows.size(row, name) or 0.0 for row in rows.table.rows for name in ("tagged", "corrected", "low", "high")]
    if not any(values):
        return None
    entries = [(LIGHT_BLUE, rows.heading("tagged")), (_interval(0, 12, 6, 6), _INTERVAL.within(rows.language))]
    keys, below = legend(entries, 0, 16, WIDTH)
    heads = [rows.heading(each, unit=True) for each in _COLUMNS]
    frame = frame_for([rows.name(row) for row in rows.table.rows], values, below, heads)
    parts = [keys, axis(frame, 100, "%"), headings(frame, heads)]
    parts += [_bar(frame, number, rows, row) for number, row in enumerate(rows.table.rows)]
    return Chart(ident, rows.table.id, title, frame.bottom + 6, "".join(parts))


def _bar(frame: Frame, number: int, rows: Rows, row: Sequence[Value]) -> str:
    quiet = row_kind(row, rows.table.columns) == QUIET
    texts = row_texts(frame, number, [rows.shown(row, each, unit=False) for each in _COLUMNS], quiet)
    parts = [row_name(frame, number, rows.name(row), quiet), texts]
    tagged, corrected, low, high = (rows.size(row, name) for name in ("tagged", "corrected", "low", "high"))
    if tagged is not None:
        parts.append(box(frame.at(0), frame.y(number), frame.at(tagged) - frame.at(0), BAR, LIGHT_BLUE))
    if corrected is not None and low is not None and high is not None:
        y = frame.y(number) + BAR / 2
        parts.append(_interval(frame.at(low), frame.at(high), frame.at(corrected), y))
    return mark(rows.tip(row, _TIP), *parts)


def _interval(low: float, high: float, middle: float, y: float) -> str:
    ends = "".join(line(x, y - 4, x, y + 4, INK) for x in (low, high))
    dot = element("circle", {"cx": middle, "cy": y, "r": 4, "fill": AMBER, "stroke": PAPER})
    return line(low, y, high, y, INK) + ends + dot
