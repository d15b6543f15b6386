"""What the district's firms and tax consist of: in the catalogue, outside, not stated; automatic or to review."""

from __future__ import annotations

from audit.bar_rows import BAR, axis, frame_for, row_name
from audit.chart import Chart, Rows
from audit.grouping import REST
from audit.share_tables import NAMES
from audit.svg import AMBER, BLUE, GREY, LIGHT_AMBER, LIGHT_BLUE, LIGHT_GREY, PAPER, WIDTH, box, legend, mark
from audit.texts import Text

# In the order of the table: in the catalogue, outside, not stated; automatic, then to review.
_COLOURS = (BLUE, GREY, AMBER, LIGHT_BLUE, LIGHT_GREY, LIGHT_AMBER)
_REST = "#eef0f2"
_BARS = (("firms_share", "firms"), ("tax_share", "tax"))
_NAMES = {"firms_share": Text("户数", "Firms"), "tax_share": Text("税收", "Tax")}


def coverage_chart(rows: Rows, title: Text, ident: str) -> Chart | None:
    """One bar of firms and one of tax, each of 100 %.

    Args:
        rows: a table of coverage.
        title: of the chart.
        ident: of the chart.

    Returns:
        The chart; None where a part is below zero (refunds), which no part of a bar can show.
    """
    rest = [row for row in rows.table.rows if rows.value(row, "part") == NAMES[REST]]
    found = [row for row in rows.table.rows[1:] if row not in rest]
    drawn = [*zip(_COLOURS, found, strict=True), *((_REST, row) for row in rest)]
    if any((rows.size(row, share) or 0) < 0 for _, row in drawn for share, _ in _BARS):
        return None
    entries = [(colour, rows.shown(row, "part")) for colour, row in drawn]
    keys, below = legend(entries, 0, 16, WIDTH)
    names = [_NAMES[share].within(rows.language) for share, _ in _BARS]
    frame = frame_for(names, [1.0], below)
    parts = [keys, axis(frame, 100, "%")]
    for number, (share, amount) in enumerate(_BARS):
        parts.append(row_name(frame, number, names[number]))
        start = 0.0
        for colour, row in drawn:
            end = start + (rows.size(row, share) or 0.0)
            piece = box(frame.at(start), frame.y(number), frame.at(end) - frame.at(start), BAR, colour, stroke=PAPER)
            tip = f"{rows.shown(row, 'part')}\n{rows.shown(row, amount)}\n{rows.shown(row, share)}"
            parts.append(mark(tip, piece) if end > start else "")
            start = end
    return Chart(ident, rows.table.id, title, frame.bottom + 6, "".join(parts))
