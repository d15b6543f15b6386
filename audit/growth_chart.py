"""Growth against size: every group at its tax (logarithmic) and its growth, with the growth of the district."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from audit.chart import Chart, Rows
from audit.formatting import UNIT_WORDS
from audit.grouping import MODERN, REST, TOTAL
from audit.money import UNITS
from audit.report import Hidden, Value
from audit.share_tables import NAMES
from audit.svg import (
    AMBER,
    BLUE,
    FAINT,
    GREY,
    GRID,
    INK,
    PAPER,
    WIDTH,
    element,
    label,
    legend,
    line,
    mark,
    text_width,
    tick_text,
    ticks,
)
from audit.texts import Text

_TOP, _BOTTOM, _LEFT, _RIGHT = 44.0, 420.0, 58.0, WIDTH - 24.0
_RADIUS, _SIZE = 6, 12
_LEAST_REACH, _REACH = 0.3, 3.0  # growth shown at least; beyond this many third quartiles a mark stands on the edge
_TIP = ("after", "before", "increment", "rate", "share_after", "share_change", "contribution", "pull")
_SUMS = (NAMES[TOTAL], NAMES[MODERN], NAMES[REST])
_RISING, _FALLING = Text("增长", "growing"), Text("下降", "shrinking")
_GROWTH = Text("增长率", "growth")
_DISTRICT = Text("全区", "district")
_Box: TypeAlias = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class _Point:
    """A mark: its place in pixels, which way it grew, whether its growth is beyond the axis, its words."""

    x: float
    y: float
    rate: float
    beyond: bool
    words: tuple[str, str]
    code: str
    tip: str


@dataclass(frozen=True, slots=True)
class _Scale:
    """Limits of both axes: powers of ten in the unit shown, and growth as fractions of 1."""

    least: float
    most: float
    low: float
    high: float

    def x(self, amount: float) -> float:
        return _LEFT + (math.log10(amount) - self.least) / (self.most - self.least) * (_RIGHT - _LEFT)

    def y(self, rate: float) -> float:
        return _BOTTOM - (min(max(rate, self.low), self.high) - self.low) / (self.high - self.low) * (_BOTTOM - _TOP)


def growth_chart(rows: Rows, title: Text, ident: str, unit: str, chosen: Sequence[Sequence[Value]]) -> Chart | None:
    """Growth against size of every group between two years.

    Args:
        rows: a table of growth.
        title: of the chart.
        ident: of the chart.
        unit: of amounts shown.
        chosen: rows of the table; its sums are left out.

    Returns:
        The chart; None where fewer than two groups can be drawn.
    """
    groups = [row for row in chosen if rows.value(row, "name") not in _SUMS]
    found = [row for row in groups if (rows.size(row, "after") or 0) > 0 and rows.size(row, "rate") is not None]
    if len(found) < 2:
        return None
    amounts = [(rows.size(row, "after") or 0.0) / UNITS[unit] for row in found]
    rates = [rows.size(row, "rate") or 0.0 for row in found]
    scale = _scale(amounts, rates)
    points = [
        _Point(
            scale.x(amount),
            scale.y(rate),
            rate,
            not scale.low <= rate <= scale.high,
            (rows.name(row), rows.shown(row, "rate")),
            rows.shown(row, "code"),
            rows.tip(row, [each for each in _TIP if rows.has(each)]),
        )
        for row, amount, rate in zip(found, amounts, rates, strict=True)
    ]
    language = rows.language
    entries = [(_dot(6, 6, colour), name.within(language)) for colour, name in ((BLUE, _RISING), (AMBER, _FALLING))]
    parts = [legend(entries, _LEFT, 16, WIDTH)[0], _axes(scale, language, unit)]
    district: list[_Box] = []
    for row in rows.table.rows:
        rate = rows.size(row, "rate")
        if rows.value(row, "name") == NAMES[TOTAL] and rate is not None:
            y, words = scale.y(rate), f"{_DISTRICT.within(language)} {rows.shown(row, 'rate')}"
            parts.append(line(_LEFT, y, _RIGHT, y, INK, stroke_dasharray="5 4"))
            parts.append(label(_RIGHT, y - 5, words, 11, "end"))
            district = [(_RIGHT - text_width(words, 11), y - 18, _RIGHT, y)]
    parts += _marks(points, district)
    return Chart(ident, rows.table.id, title, _BOTTOM + 44, "".join(parts), _notes(groups, points, rows))


def _scale(amounts: Sequence[float], rates: Sequence[float]) -> _Scale:
    least, most = math.floor(math.log10(min(amounts))), math.ceil(math.log10(max(amounts)))
    usual = sorted(abs(rate) for rate in rates)[(3 * len(rates) - 1) // 4]
    reach = max(_LEAST_REACH, _REACH * usual)
    low, high = max(min([0.0, *rates]), -reach), min(max([0.0, *rates]), reach)
    room = 0.08 * (high - low or 1)
    return _Scale(least, max(most, least + 1), low - room, high + room)


def _axes(scale: _Scale, language: str, unit: str) -> str:
    parts = []
    for power in range(round(scale.least), round(scale.most) + 1):
        x = scale.x(10.0**power)
        parts.append(line(x, _TOP, x, _BOTTOM))
        parts.append(label(x, _BOTTOM + 16, f"{10.0**power:,.{max(0, -power)}f}", 11, "middle", fill=FAINT))
    found = ticks(scale.low * 100, scale.high * 100, 6)
    step = found[1] - found[0] if len(found) > 1 else 1.0
    for value in found:
        y = scale.y(value / 100)
        parts.append(line(_LEFT, y, _RIGHT, y, GREY if value == 0 else GRID))
        parts.append(label(_LEFT - 6, y + 4, tick_text(value, step) + "%", 11, "end", fill=FAINT))
    words = Text(f"本期税收（{unit}，对数刻度）", f"tax ({UNIT_WORDS[unit].en}, logarithmic scale)")
    parts.append(label(_RIGHT, _BOTTOM + 34, words.within(language), 11, "end", fill=FAINT))
    parts.append(label(_LEFT - 6, _TOP - 10, _GROWTH.within(language), 11, "end", fill=FAINT))
    return "".join(parts)


def _dot(x: float, y: float, colour: str) -> str:
    return element("circle", {"cx": x, "cy": y, "r": _RADIUS, "fill": colour, "stroke": PAPER})


def _arrow(x: float, y: float, colour: str, up: bool) -> str:
    tip, foot = (y - 7, y + 5) if up else (y + 7, y - 5)
    points = f"{x:.1f},{tip:.1f} {x - 7:.1f},{foot:.1f} {x + 7:.1f},{foot:.1f}"
    return element("polygon", {"points": points, "fill": colour, "stroke": PAPER})


def _marks(points: Sequence[_Point], taken: Sequence[_Box]) -> list[str]:
    """The marks with their names; a name that would lie on another one gives way to its code, or is left out."""
    taken = [*taken]
    taken += [(point.x - _RADIUS, point.y - _RADIUS, point.x + _RADIUS, point.y + _RADIUS) for point in points]
    parts = []
    for point in sorted(points, key=lambda point: -point.x):
        colour = BLUE if point.rate >= 0 else AMBER
        drawn = [_arrow(point.x, point.y, colour, point.rate > 0) if point.beyond else _dot(point.x, point.y, colour)]
        full, rate = point.words
        wanted = [f"{full} {rate}", f"{point.code} {rate}"] if point.beyond else [full, point.code]
        for words in wanted:
            free = (each for each in _places(point, words) if not any(_overlap(each[0], one) for one in taken))
            found = next(free, None)
            if found is not None and words:
                place, anchor = found
                x = {"start": place[0], "middle": point.x, "end": place[2]}[anchor]
                taken.append(place)
                drawn.append(label(x, place[3] - 3, words, _SIZE, anchor))
                break
        parts.append(mark(point.tip, *drawn))
    return parts


def _places(point: _Point, words: str) -> list[tuple[_Box, str]]:
    """Where a name can stand, and how it is anchored: right of its mark, left, above, below."""
    wide, high, gap = text_width(words, _SIZE), _SIZE + 3, _RADIUS + 4
    corners = [
        (point.x + gap, point.y - high / 2, "start"),
        (point.x - gap - wide, point.y - high / 2, "end"),
        (point.x - wide / 2, point.y - gap - high, "middle"),
        (point.x - wide / 2, point.y + gap, "middle"),
    ]
    found = [((x, y, x + wide, y + high), anchor) for x, y, anchor in corners]
    return [each for each in found if each[0][0] >= _LEFT + 2 and each[0][2] <= WIDTH and each[0][1] >= _TOP - 14]


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _notes(groups: Sequence[Sequence[Value]], points: Sequence[_Point], rows: Rows) -> tuple[Text, ...]:
    notes = [
        Text(
            "横轴为本期税收，每格十倍；纵轴为增长率；虚线为全区增长率。",
            "Across: tax, each step ten times the last. Up: growth. Dashed: growth of the district.",
        )
    ]
    if any(point.beyond for point in points):
        notes.append(
            Text(
                "三角形在边缘，其增长率超出纵轴范围，数值写在旁边。",
                "Triangles at the edge: growth beyond the axis, its value beside it.",
            )
        )
    hidden = sum(isinstance(rows.value(row, "rate"), Hidden) for row in groups)
    if hidden:
        notes.append(Text(f"不画标“保密”的 {hidden} 行。", f"Not drawn: {hidden} hidden rows."))
    missing = len(groups) - len(points) - hidden
    if missing:
        notes.append(
            Text(
                f"不画 {missing} 行：基期或本期税收不为正。",
                f"Not drawn: {missing} rows without tax above zero in both years.",
            )
        )
    return tuple(notes)
