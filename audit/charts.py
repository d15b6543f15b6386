"""The charts of a report: one for each table that a terminal shows and that says something to the eye."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from audit.chart import Chart, Rows
from audit.concentration_chart import concentration_chart
from audit.coverage_chart import coverage_chart
from audit.grouping import LEVEL_NAMES, LEVELS
from audit.growth_chart import growth_chart
from audit.interval_chart import interval_chart
from audit.parts_chart import BRIDGE, SHIFT, parts_chart
from audit.report import Report, ReportTable, Value
from audit.row_kinds import SUM, row_kind
from audit.share_chart import share_chart
from audit.texts import Text

_UNSAFE = re.compile(r"[^\w+-]+")


def charts_of(report: Report, language: str) -> list[Chart]:
    """All charts, in the order of the tables.

    Args:
        report: the report; its internal tables have no charts.
        language: `zh` or `en`.
    """
    tables = [table for table in report.tables if table.brief and not table.internal]
    places = {table.id for table in tables}
    return [chart for table in tables for chart in _charts(table, report, language, places) if chart is not None]


def _charts(table: ReportTable, report: Report, language: str, places: set[str]) -> Iterator[Chart | None]:
    rows, ident = Rows(table, report, language), _UNSAFE.sub("-", table.id)
    title = table.title
    if rows.has("part", "firms_share", "tax_share"):
        yield coverage_chart(rows, title, ident)
    elif rows.has("name", "firms", "tax", "share_of_district") and not _is_crossed(rows):
        for name, part, chosen in _by_level(rows, title, ident):
            yield share_chart(rows, name, f"shares-{part}", chosen)
        grouping, _, tax = table.id.partition("@")
        if rows.has("cr3", "cr10", "hhi", "effective_number") and grouping in LEVELS:
            place = f"concentration@{tax}" if tax else "concentration"
            name = Text(f"企业集中度：{title.zh}", f"Concentration of firms: {title.en}")
            yield concentration_chart(rows, name, f"concentration-{ident}", place if place in places else table.id)
    elif rows.has("name", *BRIDGE):
        yield parts_chart(rows, title, ident, report.unit, BRIDGE)
    elif rows.has("name", *SHIFT):
        yield parts_chart(rows, title, ident, report.unit, SHIFT)
    elif rows.has("name", "tagged", "corrected", "low", "high"):
        yield interval_chart(rows, title, ident)
    elif rows.has("name", "after", "before", "rate", "increment"):
        for name, part, chosen in _by_level(rows, title, ident):
            yield growth_chart(rows, name, part, report.unit, chosen)


def _is_crossed(rows: Rows) -> bool:
    """Whether the groups of one column are repeated within each value of another."""
    return len({str(rows.value(row, "within")) for row in rows.table.rows}) > 1


def _by_level(rows: Rows, title: Text, ident: str) -> Iterator[tuple[Text, str, Sequence[Sequence[Value]]]]:
    """Title, name and rows of each chart of a table.

    A table of several levels has a chart for each, with the rows of no level in all of them; one of the parts of
    values of a column has a chart of the values; others have one of all their rows.
    """
    levels = list(dict.fromkeys(rows.value(row, "level") for row in rows.table.rows))
    names = [name for name in LEVEL_NAMES.values() if name in levels]
    if names:
        others = [level for level in levels if level not in names]
        for name in names:
            chosen = [row for row in rows.table.rows if rows.value(row, "level") in (name, *others)]
            whole = Text(f"{title.zh}：{name.zh}", f"{title.en}: {name.en}")
            yield whole, f"{ident}-{_UNSAFE.sub('-', name.en.lower())}", chosen
    elif len(levels) > 1:
        yield title, ident, [row for row in rows.table.rows if row_kind(row, rows.table.columns) == SUM]
    else:
        yield title, ident, rows.table.rows
