"""Writes a report as an Excel workbook: one formatted sheet for each table; the same bytes for equal reports.

Amounts and shares are numbers, rounded once from the exact values; the definitions and what the report rests on
stand on the first sheet. Text that a spreadsheet would take for a formula is written as text.
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from audit.formatting import HIDDEN_WORD, UNDEFINED, heading, scaled
from audit.report import MONEY, PLACES, TEXT, Hidden, Report, ReportTable, Value
from audit.rounding import rounded
from audit.texts import Text
from classifier.atomic import AtomicFile

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH = 31  # the longest name of a sheet that Excel takes
_CREATED = datetime(2000, 1, 1)  # a fixed date, or equal reports would differ
_WIDTHS = (8, 48)


def write_xlsx(report: Report, path: Path, language: str) -> None:
    """Write a report as a workbook.

    Args:
        report: the report.
        path: the file, .xlsx.
        language: of headings and notes, `zh` or `en`.

    Raises:
        InputError: it cannot be written there.
    """
    import xlsxwriter

    file = AtomicFile(path)
    try:
        book = xlsxwriter.Workbook(
            file.stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        book.set_properties({"title": report.title.within(language), "created": _CREATED})
        taken: set[str] = set()
        _write_cover(book, report, language, taken)
        for table in report.tables:
            _write_table(book, table, report, language, taken)
        book.close()
        file.seal()
        file.commit()
    finally:
        file.discard()


def _write_cover(book: object, report: Report, language: str, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name("说明" if language == "zh" else "About", taken))  # type: ignore[attr-defined]
    bold = book.add_format({"bold": True, "font_size": 14})  # type: ignore[attr-defined]
    wrap = book.add_format({"text_wrap": True, "valign": "top"})  # type: ignore[attr-defined]
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, report.title.within(language), bold)
    line = 2
    for name, value in report.provenance:
        sheet.write_string(line, 0, name.within(language), wrap)
        sheet.write_string(line, 1, value, wrap)
        line += 1
    for note in report.notes:
        line += 1
        sheet.write_string(line, 1, note.within(language), wrap)


def _write_table(book: object, table: ReportTable, report: Report, language: str, taken: set[str]) -> None:
    sheet = book.add_worksheet(_name(table.title.within(language), taken))  # type: ignore[attr-defined]
    add = book.add_format  # type: ignore[attr-defined]
    title, head = (
        add({"bold": True, "font_size": 12}),
        add({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
    )
    note, right = add({"italic": True, "font_color": "#555555"}), add({"align": "right"})
    formats = {
        kind: add({"num_format": "#,##0" + ("." + "0" * places[0] if places[0] else "")})
        for kind, places in PLACES.items()
    }
    sheet.write_string(0, 0, table.title.within(language), title)
    for at, column in enumerate(table.columns):
        sheet.write_string(2, at, heading(column, report.unit, language), head)
        wide = max([len(heading(column, report.unit, language)), *(_length(row[at], language) for row in table.rows)])
        sheet.set_column(at, at, min(max(wide * (1.6 if column.kind == TEXT else 1.1), _WIDTHS[0]), _WIDTHS[1]))
    for line, row in enumerate(table.rows, start=3):
        for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            if isinstance(value, (str, Text)):
                sheet.write_string(line, at, value if isinstance(value, str) else value.within(language))
            elif value is None or isinstance(value, Hidden):
                word = UNDEFINED if value is None else HIDDEN_WORD.within(language)
                sheet.write_string(line, at, word, right)
            else:
                unit = report.unit if column.kind == MONEY else "元"
                exact = rounded(scaled(value, column, unit), PLACES[column.kind][0], report.rounding)
                sheet.write_number(line, at, float(exact), formats[column.kind])
    sheet.freeze_panes(3, 0)
    sheet.repeat_rows(2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for number, text in enumerate(table.notes, start=len(table.rows) + 4):
        sheet.write_string(number, 0, text.within(language), note)


def _length(value: Value, language: str) -> int:
    return len(value if isinstance(value, str) else value.within(language)) if isinstance(value, (str, Text)) else 10


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has (case does not count)."""
    bare = _FORBIDDEN.sub(" ", title).strip()[:_NAME_LENGTH]
    name, number = bare, 2
    while name.lower() in taken:
        tail = f" {number}"
        name, number = bare[: _NAME_LENGTH - len(tail)] + tail, number + 1
    taken.add(name.lower())
    return name
