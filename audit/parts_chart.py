"""What a change of tax consists of: for each group, parts above zero to the right, below zero to the left, and the sum.

It shows the bridge between two years (real growth apart from new tags and new editions) and the parts of a shift-share.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.bar_rows import BAR, Frame, axis, frame_for, headings, row_name, row_texts
from audit.chart import Chart, Rows
from audit.money import UNITS
from audit.report import Value
from audit.row_kinds import QUIET, row_kind
from audit.svg import AMBER, BLUE, GREY, INK, LIGHT_AMBER, LIGHT_BLUE, PAPER, WIDTH, box, element, legend, mark
from audit.texts import Text

# Column -> (its sign in the sum, its colour).
BRIDGE: Mapping[str, tuple[int, str]] = {
    "real": (1, BLUE),
    "entrants": (1, LIGHT_BLUE),
    "exits": (-1, GREY),
    "retag": (1, AMBER),
    "edition": (1, LIGHT_AMBER),
}
SHIFT: Mapping[str, tuple[int, str]] = {"region": (1, GREY), "mix": (1, LIGHT_BLUE), "local": (1, BLUE)}
_NET = Text("合计", "sum")
_NOTE = Text(
    "向右为增，向左为减，单位见右栏；圆点为各部分之和。",
    "To the right: more, to the left: less, in the unit of the column on the right. Dot: the sum of the parts.",
)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a row: its value in fen with its sign in the sum, its colour."""

    value: float
    colour: str


def parts_chart(rows: Rows, title: Text, ident: str, unit: str, wanted: Mapping[str, tuple[int, str]]) -> Chart | None:
    """Stacked parts of a change.

    Args:
        rows: a table with these columns.
        title: of the chart.
        ident: of the chart.
        unit: of amounts shown.
        wanted: column -> its sign in the sum, its colour.

    Returns:
        The chart; None where nothing changes. A part that is zero in all rows is left out.
    """
    used = [name for name in wanted if any(rows.size(row, name) for row in rows.table.rows)]
    if not used:
        return None
    found = [(row, [_Part(wanted[name][0] * (rows.size(row, name) or 0.0), wanted[name][1]) for name in used])
             for row in rows.table.rows]  # fmt: skip
    ends = [sum(part.value for part in parts if part.value * sign > 0) for _, parts in found for sign in (1, -1)]
    entries = [(wanted[name][1], rows.heading(name)) for name in used]
    keys, below = legend([*entries, (_dot(6, 6), _NET.within(rows.language))], 0, 16, WIDTH)
    columns = [each for each in ("real", "increment", "local") if rows.has(each)][:2]
    heads = [rows.heading(each, unit=True) for each in columns]
    frame = frame_for([rows.name(row) for row, _ in found], ends, below, heads)
    drawn = [
        keys,
        axis(frame, 1 / UNITS[unit], ""),
        headings(frame, heads),
    ]
    drawn += [_bar(frame, number, rows, row, parts, columns) for number, (row, parts) in enumerate(found)]
    return Chart(ident, rows.table.id, title, frame.bottom + 6, "".join(drawn), (_NOTE,))


def _bar(
    frame: Frame, number: int, rows: Rows, row: Sequence[Value], parts: Sequence[_Part], columns: Sequence[str]
) -> str:
    quiet = row_kind(row, rows.table.columns) == QUIET
    texts = row_texts(frame, number, [rows.shown(row, each, unit=False) for each in columns], quiet)
    drawn = [row_name(frame, number, rows.name(row), quiet), texts]
    y, ends = frame.y(number), {1: 0.0, -1: 0.0}
    for part in parts:
        side = 1 if part.value > 0 else -1
        start, ends[side] = ends[side], ends[side] + part.value
        drawn.append(box(frame.at(start), y, frame.at(ends[side]) - frame.at(start), BAR, part.colour))
    drawn.append(_dot(frame.at(sum(part.value for part in parts)), y + BAR / 2))
    names = [column.id for column in rows.table.columns if column.brief and column.id not in ("code", "name")]
    return mark(rows.tip(row, names), *drawn)


def _dot(x: float, y: float) -> str:
    return element("circle", {"cx": x, "cy": y, "r": 4, "fill": INK, "stroke": PAPER})
