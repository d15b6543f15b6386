"""Bars of tax shares: one for each group, the part that tagging left to a review lighter, with tagging doubt."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from audit.bar_rows import BAR, Frame, axis, frame_for, headings, row_name, row_texts
from audit.chart import Chart, Rows
from audit.grouping import MODERN, TOTAL
from audit.report import Hidden, Value
from audit.row_kinds import QUIET, row_kind
from audit.share_tables import NAMES
from audit.svg import BLUE, GREY, INK, LIGHT_BLUE, LIGHT_GREY, WIDTH, box, legend, line, mark
from audit.texts import Text

_MOST = 60  # bars; a column with more values shows its largest
_SUMS = (NAMES[TOTAL], NAMES[MODERN])
_TIP = ("tax", "share_of_district", "share_of_modern", "firms", "rank", "review_share", "doubt_low", "doubt_high")
_COLUMNS = ("share_of_district", "tax")
_AUTO, _REVIEW = Text("自动判定", "tagged automatically"), Text("待复核", "to review")
_OUTSIDE = Text("目录外、无法判断等", "outside the catalogue, not stated and others")
_DOUBT = Text("标签存疑区间", "interval of tagging doubt")


def share_chart(rows: Rows, title: Text, ident: str, chosen: Sequence[Sequence[Value]]) -> Chart | None:
    """Bars of shares of the district's tax.

    Args:
        rows: a table with names, taxes and shares.
        title: of the chart.
        ident: of the chart.
        chosen: rows of the table; its sums are left out.

    Returns:
        The chart; None where there is nothing to draw. Where a cell is hidden, the order of the table is kept, for
        the order by size would tell something of it.
    """
    found = [row for row in chosen if rows.value(row, "name") not in _SUMS]
    secret = any(map(partial(_is_hidden, rows), rows.table.rows))
    if not secret:
        found.sort(key=lambda row: (_is_quiet(rows, row), -(rows.size(row, "share_of_district") or 0)))
    left_out = 0 if secret else max(0, len(found) - _MOST)
    found = found[: len(found) - left_out]
    values = [rows.size(row, "share_of_district") for row in found]
    if not any(values):
        return None
    limits = [value for row in found for value in _doubt(rows, row) or ()]
    reviewed = any(rows.size(row, "review_share") for row in found)
    keys = _legend(rows.language, reviewed, bool(limits), any(_is_quiet(rows, row) for row in found))
    drawn_legend, below = legend(keys, 0, 16, WIDTH) if keys else ("", 0.0)
    names = [rows.name(row) for row in found]
    heads = [rows.heading(each, unit=True) for each in _COLUMNS]
    frame = frame_for(names, [*(value for value in values if value is not None), *limits], below, heads)
    parts = [drawn_legend, axis(frame, 100, "%"), headings(frame, heads)]
    parts += [_bar(frame, number, rows, row) for number, row in enumerate(found)]
    return Chart(
        ident,
        rows.table.id,
        title,
        frame.bottom + 6,
        "".join(parts),
        _notes(left_out, any(map(partial(_is_hidden, rows), found))),
    )


def _legend(language: str, reviewed: bool, doubted: bool, quiet: bool) -> list[tuple[str, str]]:
    entries = [(BLUE, _AUTO.within(language)), (LIGHT_BLUE, _REVIEW.within(language))] if reviewed else []
    if quiet:
        entries.append((GREY, _OUTSIDE.within(language)))
    if doubted:
        entries.append((_whisker(0, 12, 6), _DOUBT.within(language)))
    return entries if len(entries) > 1 else []


def _is_hidden(rows: Rows, row: Sequence[Value]) -> bool:
    return isinstance(rows.value(row, "share_of_district"), Hidden)


def _notes(left_out: int, secret: bool) -> tuple[Text, ...]:
    notes = []
    if left_out:
        notes.append(
            Text(
                f"只画税收最多的 {_MOST} 行，其余 {left_out} 行见表。",
                f"The {_MOST} rows with the most tax; {left_out} more are in the table.",
            )
        )
    if secret:
        notes.append(
            Text("标“保密”的行不画，各行按代码排列。", "Hidden rows have no bar; rows stand in the order of codes.")
        )
    return tuple(notes)


def _is_quiet(rows: Rows, row: Sequence[Value]) -> bool:
    """Groups that compete for no rank: outside, not stated, blank, tax in no row."""
    if rows.has("rank"):
        return rows.value(row, "rank") is None
    return row_kind(row, rows.table.columns) == QUIET


def _doubt(rows: Rows, row: Sequence[Value]) -> tuple[float, float] | None:
    low, high = rows.size(row, "doubt_low"), rows.size(row, "doubt_high")
    return None if low is None or high is None else (low, high)


def _bar(frame: Frame, number: int, rows: Rows, row: Sequence[Value]) -> str:
    quiet = _is_quiet(rows, row)
    value = rows.size(row, "share_of_district")
    texts = row_texts(frame, number, [rows.shown(row, each, unit=False) for each in _COLUMNS], quiet or value is None)
    parts = [row_name(frame, number, rows.name(row), quiet), texts]
    tip = rows.tip(row, [each for each in _TIP if rows.has(each)])
    if value is None:
        return mark(tip, *parts)
    y, zero, end = frame.y(number), frame.at(0), frame.at(value)
    dark, light = (GREY, LIGHT_GREY) if quiet else (BLUE, LIGHT_BLUE)
    # Refunds can make the part to review larger than the whole, or negative: then it is no part of the bar.
    part = rows.size(row, "review_share") or 0.0
    sure = end if value <= 0 or not 0 <= part <= 1 else zero + (end - zero) * (1 - part)
    parts += [box(zero, y, sure - zero, BAR, dark), box(sure, y, end - sure, BAR, light)]
    doubt = _doubt(rows, row)
    if doubt is not None:
        parts.append(_whisker(frame.at(doubt[0]), frame.at(doubt[1]), y + BAR / 2))
    return mark(tip, *parts)


def _whisker(low: float, high: float, y: float) -> str:
    """A line from one limit to the other, with a light edge that sets it off from the bar."""
    ends = (line(low, y, high, y, INK), line(low, y - 3, low, y + 3, INK), line(high, y - 3, high, y + 3, INK))
    return line(low, y, high, y, "#ffffff", stroke_width=3, stroke_opacity=0.7) + "".join(ends)
