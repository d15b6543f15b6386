"""The few figures that open a report: taken from its tables, hidden there where they are hidden in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from audit.chart import Rows
from audit.grouping import MODERN, TOTAL
from audit.report import Report, Value
from audit.share_tables import NAMES
from audit.texts import Text


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """A figure in the words of one language: what it is, its value, what belongs to it."""

    name: str
    value: str
    detail: str


_TOTAL = Text("全区税收", "Tax of the district")
_SHARE = Text("现代服务业占全区", "Modern services, of district")
_LARGEST = Text("占比最高", "Largest share")
_REVIEW = Text("待复核税收占比", "Tax to review")
_GROWTH = Text("全区增长", "Growth of the district")
_MODERN_GROWTH = Text("现代服务业增长", "Growth of modern services")
_FIRMS = Text("户", " firms")
_PENDING = Text("标签未经人工确认", "tags that no person has confirmed")


def key_figures(report: Report, language: str) -> list[KeyFigure]:
    """The figures of the last year, from the tables that a terminal shows; none of a report without shares.

    Args:
        report: the report.
        language: `zh` or `en`.
    """
    tables = [Rows(table, report, language) for table in report.tables if table.brief and not table.internal]
    shares = [rows for rows in tables if rows.has("name", "firms", "tax", "share_of_district")]
    growth = [rows for rows in tables if rows.has("name", "after", "before", "rate")]
    found = [*_of_shares(rows, language)] if (rows := _first_of_last_year(shares)) else []
    return [*found, *_of_growth(rows, language)] if (rows := _first_of_last_year(growth)) else found


def _first_of_last_year(tables: Sequence[Rows]) -> Rows | None:
    """The first table of the last year that has a row for the district; the year stands behind the @ of its id."""
    known = [rows for rows in tables if _row(rows, NAMES[TOTAL]) is not None]
    years = [rows.table.id.partition("@")[2] for rows in known]
    return known[years.index(years[-1])] if known else None


def _row(rows: Rows, name: Text) -> Sequence[Value] | None:
    return next((row for row in rows.table.rows if rows.value(row, "name") == name), None)


def _of_shares(rows: Rows, language: str) -> Iterator[KeyFigure]:
    total, modern = _row(rows, NAMES[TOTAL]), _row(rows, NAMES[MODERN])
    if total is not None:
        firms = rows.shown(total, "firms", unit=False) + _FIRMS.within(language)
        yield KeyFigure(_TOTAL.within(language), rows.shown(total, "tax"), firms)
    if modern is not None:
        yield KeyFigure(_SHARE.within(language), rows.shown(modern, "share_of_district"), rows.shown(modern, "tax"))
    first = next((row for row in rows.table.rows if rows.value(row, "rank") == 1), None)
    if first is not None:
        name, share = rows.shown(first, "name"), rows.shown(first, "share_of_district")
        yield KeyFigure(_LARGEST.within(language), share, name)
    if total is not None and rows.value(total, "review_share") is not None:
        yield KeyFigure(_REVIEW.within(language), rows.shown(total, "review_share"), _PENDING.within(language))


def _of_growth(rows: Rows, language: str) -> Iterator[KeyFigure]:
    for name, words in ((NAMES[TOTAL], _GROWTH), (NAMES[MODERN], _MODERN_GROWTH)):
        row = _row(rows, name)
        if row is not None:
            period = rows.shown(row, "period") if rows.has("period") else ""
            yield KeyFigure(words.within(language), rows.shown(row, "rate"), period)
