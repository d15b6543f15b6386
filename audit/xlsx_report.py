"""Writes a report as an Excel workbook: one formatted sheet for each table; the same bytes for equal reports.

Amounts and shares are numbers, rounded once from the exact values; the definitions and what the report rests on
stand on the first sheet. Text that a spreadsheet would take for a formula is text, and stays text when it is edited.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from audit.formatting import HIDDEN_WORD, UNDEFINED, UNIT_WORDS, heading, is_formula, scaled
from audit.grouping import without_counting
from audit.report import MONEY, PLACES, TEXT, Column, Hidden, Report, ReportTable, Value
from audit.rounding import HALF_UP, rounded
from audit.row_kinds import ORDINARY, QUIET, SUM, row_kind, says_nothing
from audit.texts import Text
from classifier.atomic import write_whole

_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_NAME_LENGTH = 31  # the longest name of a sheet that Excel takes
_CREATED = datetime(2000, 1, 1)  # a fixed date, or equal reports would differ
_LEAST_WIDTH, _MOST_WIDTH, _MOST_HEADING = 7, 46, 10  # of columns, in characters
_NOTE_WIDTH = 150  # the most characters in a line of a note
_LINE_HEIGHT = 15.5  # points
_HEAD, _FIRST = 2, 3  # rows of the heading and of the first values
_A4 = 9
_LANDSCAPE_FROM = 60  # characters: wider tables are printed across
_COVER = (26, 104)  # widths of its columns
_COVER_NAME = Text("说明", "About")
_CONTENTS, _BASIS, _NOTES = Text("目录", "Contents"), Text("编制依据", "What it rests on"), Text("口径与说明", "Notes")
_STYLES: Mapping[str, dict[str, object]] = {SUM: {"bold": True}, QUIET: {"font_color": "#5B6770"}, ORDINARY: {}}
_HEADING: Mapping[str, object] = {
    "bold": True,
    "text_wrap": True,
    "valign": "bottom",
    "bg_color": "#D9E6F2",
    "top": 1,
    "bottom": 1,
}
_PAGE = Text("第 &P 页，共 &N 页", "Page &P of &N")


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

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": report.title.within(language), "created": _CREATED})
    _Workbook(book, report, language).write()
    book.close()
    write_whole(path, stream.getvalue())


class _Workbook:
    """A workbook being written, with its formats."""

    def __init__(self, book: Any, report: Report, language: str):
        self._book, self._report, self._language = book, report, language
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def write(self) -> None:
        taken: set[str] = set()
        cover = self._book.add_worksheet(_name(_COVER_NAME.within(self._language), taken))
        names = [_name(self._say(without_counting(table.title)), taken) for table in self._report.tables]
        self._cover(cover, names)
        for table, name in zip(self._report.tables, names, strict=True):
            self._table(self._book.add_worksheet(name), table)

    def _say(self, text: str | Text) -> str:
        return text if isinstance(text, str) else text.within(self._language)

    def _format(self, **given: object) -> Any:
        """A format, made once."""
        key = tuple(sorted(given.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format({"valign": "top"} | given)
        return self._formats[key]

    def _text(self, sheet: Any, line: int, at: int, text: str, **given: object) -> None:
        """A text that no spreadsheet takes for a formula, not even when it is edited."""
        more = {"quote_prefix": True} if is_formula(text) else {}
        sheet.write_string(line, at, text, self._format(**given, **more))

    def _cover(self, sheet: Any, names: Sequence[str]) -> None:
        sheet.hide_gridlines(2)
        for at, width in enumerate(_COVER):
            sheet.set_column(at, at, width)
        self._text(sheet, 0, 0, self._say(self._report.title), bold=True, font_size=16)
        line = self._part(sheet, 2, _BASIS)
        for name, value in self._report.provenance:
            self._text(sheet, line, 0, self._say(name), font_color="#5B6770")
            self._text(sheet, line, 1, value, text_wrap=True)
            sheet.set_row(line, _LINE_HEIGHT * _lines(value, _COVER[1]))
            line += 1
        line = self._part(sheet, line + 1, _NOTES)
        for text in [*self._report.notes, self._precision()]:
            self._note(sheet, line, self._say(text), len(_COVER), sum(_COVER))
            line += 1
        line = self._part(sheet, line + 1, _CONTENTS)
        link = self._format(font_color="#1D5A96", underline=1)
        for sheet_name, table in zip(names, self._report.tables, strict=True):
            sheet.write_url(line, 0, f"internal:'{sheet_name}'!A1", link, string=sheet_name)
            self._text(sheet, line, 1, self._say(table.title))
            line += 1
        self._print(sheet, self._say(self._report.title), sum(_COVER))

    def _part(self, sheet: Any, line: int, title: Text) -> int:
        self._text(sheet, line, 0, self._say(title), bold=True, font_size=12, bottom=1)
        self._text(sheet, line, 1, "", bottom=1)
        return line + 1

    def _precision(self) -> Text:
        """What the numbers of the cells are: rounded to the digits that are shown."""
        unit, rule = UNIT_WORDS[self._report.unit], self._report.rounding
        name = Text("四舍五入", "half up") if rule == HALF_UP else Text("四舍六入五成双", "half to even")
        return Text(
            f"各表金额单位为{unit.zh}；单元格中的数已按显示的位数修约（{name.zh}），“—”表示无定义，“保密”表示不公布。",
            f"Amounts are in {unit.en}. The numbers in the cells are rounded to the digits shown ({name.en}); "
            "“—”: not defined, “hidden”: not published.",
        )

    def _table(self, sheet: Any, table: ReportTable) -> None:
        places = [at for at in range(len(table.columns)) if not says_nothing(table, at)]
        columns = [table.columns[at] for at in places]
        heads = [heading(column, self._report.unit, self._language) for column in columns]
        widths = [self._width(head, table, at) for head, at in zip(heads, places, strict=True)]
        self._text(sheet, 0, 0, self._say(table.title), bold=True, font_size=13)
        lines = [_lines(head, width) for head, width in zip(heads, widths, strict=True)]
        sheet.set_row(_HEAD, _LINE_HEIGHT * max(lines))
        for at, (head, column) in enumerate(zip(heads, columns, strict=True)):
            sheet.set_column(at, at, widths[at])
            side = "left" if column.kind == TEXT else "right"
            self._text(sheet, _HEAD, at, head, align=side, **_HEADING)
        for line, row in enumerate(table.rows, start=_FIRST):
            style = _STYLES[row_kind(row, table.columns)]
            for at, (place, column) in enumerate(zip(places, columns, strict=True)):
                self._cell(sheet, line, at, row[place], column, style)
        line = len(table.rows) + _FIRST + 1
        for note in table.notes:
            self._note(sheet, line, self._say(note), len(widths), sum(widths))
            line += 1
        sheet.freeze_panes(_FIRST, _names(columns))
        sheet.repeat_rows(_HEAD)
        self._print(sheet, self._say(table.title), sum(widths))

    def _cell(self, sheet: Any, line: int, at: int, value: Value, column: Column, style: dict[str, object]) -> None:
        style = style | {"bottom": 4, "bottom_color": "#C9CFD5"}
        if isinstance(value, (str, Text)):
            self._text(sheet, line, at, self._say(value), text_wrap=True, **style)
        elif value is None or isinstance(value, Hidden):
            word = UNDEFINED if value is None else HIDDEN_WORD.within(self._language)
            self._text(sheet, line, at, word, **style | {"align": "right", "font_color": "#5B6770"})
        else:
            unit = self._report.unit if column.kind == MONEY else "元"
            places = PLACES[column.kind][0]
            exact = rounded(scaled(value, column, unit), places, self._report.rounding)
            digits = "#,##0" + ("." + "0" * places if places else "")
            sheet.write_number(line, at, float(exact), self._format(num_format=digits, **style))

    def _note(self, sheet: Any, line: int, text: str, columns: int, width: float) -> None:
        """A note across the columns of its table, as high as it needs."""
        style = self._format(text_wrap=True, font_color="#5B6770")
        if columns > 1:
            sheet.merge_range(line, 0, line, columns - 1, "", style)
        sheet.write_string(line, 0, text, style)
        sheet.set_row(line, _LINE_HEIGHT * _lines(text, min(width, _NOTE_WIDTH)))

    def _width(self, head: str, table: ReportTable, at: int) -> float:
        """Wide enough for the values; headings are broken into lines."""
        column = table.columns[at]
        longest = max((self._length(row[at], column) for row in table.rows), default=0)
        wide = max(longest, min(cell_len(head), _MOST_HEADING)) * 1.08 + 2
        return min(max(wide, _LEAST_WIDTH), _MOST_WIDTH)

    def _length(self, value: Value, column: Column) -> int:
        if isinstance(value, (str, Text)):
            return cell_len(self._say(value))
        if value is None or isinstance(value, Hidden):
            return 4
        unit = self._report.unit if column.kind == MONEY else "元"
        return len(f"{float(scaled(value, column, unit)):,.{PLACES[column.kind][0]}f}")

    def _print(self, sheet: Any, title: str, width: float) -> None:
        """A4, as wide as the page, with the title on top; program, input and page below."""
        sheet.set_paper(_A4)
        if width > _LANDSCAPE_FROM:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.8, bottom=0.8)
        sheet.set_header(f"&L{_escaped(title)}")
        found = {name.en: value for name, value in self._report.provenance}
        basis = [found.get("Program", ""), found.get("SHA-256 of the input", "")[:16]]
        sheet.set_footer(f"&L&8{_escaped(' · '.join(filter(None, basis)))}&R&8{self._say(_PAGE)}")


def _escaped(text: str) -> str:
    """A text for the head of a page, where & is a command; Excel takes 255 characters at most."""
    return text.replace("&", "&&")[:200]


def _lines(text: str, width: float) -> int:
    """About how many lines a text needs in a column."""
    return sum(max(1, math.ceil(cell_len(line) * 1.05 / width)) for line in text.split("\n"))


def _names(columns: Iterable[Column]) -> int:
    """How many columns at the left say what a row is of, and stay when the sheet is moved sideways; 0 if too many."""
    count = 0
    for column in columns:
        if column.kind != TEXT:
            break
        count += 1
    return count if count <= 5 else 0


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes and no other sheet has (case does not count)."""
    bare = " ".join(_FORBIDDEN.sub(" ", title).split())[:_NAME_LENGTH].strip()
    name, number = bare, 2
    while name.lower() in taken:
        tail = f" {number}"
        name, number = bare[: _NAME_LENGTH - len(tail)] + tail, number + 1
    taken.add(name.lower())
    return name
