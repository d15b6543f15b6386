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
from audit.report import Report, ReportTable, Value
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
        for level, chosen in _by_level(rows):
            name = title if level is None else Text(f"{title.zh}：{level.zh}", f"{title.en}: {level.en}")
            part = ident if level is None else f"{ident}-{_UNSAFE.sub('-', level.en.lower())}"
            yield share_chart(rows, name, f"shares-{part}", chosen)
        grouping, _, tax = table.id.partition("@")
        if rows.has("cr3", "cr10", "hhi", "effective_number") and grouping in LEVELS:
            place = f"concentration@{tax}" if tax else "concentration"
            name = Text(f"企业集中度：{title.zh}", f"Concentration of firms: {title.en}")
            yield concentration_chart(rows, name, f"concentration-{ident}", place if place in places else table.id)
    elif rows.has("name", "tagged", "corrected", "low", "high"):
        yield interval_chart(rows, title, ident)
    elif rows.has("name", "after", "before", "rate", "increment"):
        yield growth_chart(rows, title, ident, report.unit)


def _is_crossed(rows: Rows) -> bool:
    """Whether the groups of one column are repeated within each value of another."""
    return len({str(rows.value(row, "within")) for row in rows.table.rows}) > 1


def _by_level(rows: Rows) -> list[tuple[Text | None, Sequence[Sequence[Value]]]]:
    """The rows of each level of a table that holds several, those outside the levels with each; else all rows."""
    if not rows.has("level"):
        return [(None, rows.table.rows)]
    names = list(LEVEL_NAMES.values())
    found: list[tuple[Text | None, Sequence[Sequence[Value]]]] = []
    for name in names:
        chosen = [row for row in rows.table.rows if rows.value(row, "level") in (name, *_others(rows, names))]
        if any(rows.value(row, "level") == name for row in chosen):
            found.append((name, chosen))
    return found


def _others(rows: Rows, names: Sequence[Text]) -> list[Value]:
    """What stands for a level in rows that are of none."""
    return [value for row in rows.table.rows if (value := rows.value(row, "level")) not in names]
