"""Concentration of tax: for each group, the parts of its three largest firms, of the next seven, and of all others."""

from __future__ import annotations

from collections.abc import Sequence

from audit.bar_rows import BAR, Frame, axis, frame_for, headings, row_name, row_texts
from audit.chart import Chart, Rows
from audit.report import Value
from audit.svg import BLUE, FAINT, LIGHT_BLUE, PALE_BLUE, WIDTH, box, label, legend, mark
from audit.texts import Text

_TIP = ("firms", "tax", "median", "cr3", "cr10", "hhi", "effective_number")
_PARTS = (
    (BLUE, Text("前三户", "three largest firms")),
    (LIGHT_BLUE, Text("第四至第十户", "fourth to tenth")),
    (PALE_BLUE, Text("其他户", "all others")),
)
_COLUMNS = ("hhi", "effective_number")
_NOTE = Text(
    "前三、前十户占比与赫芬达尔指数（万分制）按本行内企业税收计；等效户数为指数的倒数。有负税额（退税）的行无定义，以“—”表示。",
    "Parts and HHI (of 10,000) are of firms within the row; 1/HHI is the number of equal firms that would give the "
    "same index. Not defined where there are negative amounts (refunds): “—”.",
)


def concentration_chart(rows: Rows, title: Text, ident: str, place: str) -> Chart | None:
    """Bars of 100 % with the parts of the largest firms.

    Args:
        rows: a table of shares with concentrations.
        title: of the chart.
        ident: of the chart.
        place: id of the table that it stands with.

    Returns:
        The chart; None where no row has a concentration.
    """
    found = [row for row in rows.table.rows if rows.value(row, "firms")]
    if not any(rows.size(row, "cr3") is not None for row in found):
        return None
    entries = [(colour, name.within(rows.language)) for colour, name in _PARTS]
    drawn, below = legend(entries, 0, 16, WIDTH)
    heads = [rows.heading(each) for each in _COLUMNS]
    frame = frame_for([rows.name(row) for row in found], [1.0], below, heads)
    parts = [drawn, axis(frame, 100, "%"), headings(frame, heads)]
    parts += [_bar(frame, number, rows, row) for number, row in enumerate(found)]
    return Chart(ident, place, title, frame.bottom + 6, "".join(parts), (_NOTE,))


def _bar(frame: Frame, number: int, rows: Rows, row: Sequence[Value]) -> str:
    y, baseline = frame.y(number), frame.baseline(number)
    parts = [row_name(frame, number, rows.name(row))]
    three, ten = rows.size(row, "cr3"), rows.size(row, "cr10")
    if three is None or ten is None:
        parts.append(label(frame.left + 6, baseline, rows.shown(row, "cr3"), 12, fill=FAINT))
    else:
        limits = ((0.0, three), (three, ten), (ten, 1.0))
        for (colour, _), (start, end) in zip(_PARTS, limits, strict=True):
            parts.append(box(frame.at(start), y, frame.at(end) - frame.at(start), BAR, colour))
    parts.append(row_texts(frame, number, [rows.shown(row, each, unit=False) for each in _COLUMNS]))
    return mark(rows.tip(row, [each for each in _TIP if rows.has(each)]), *parts)
