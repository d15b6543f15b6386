"""Tables of a report as HTML: captions, headings with scope, numbers aligned, sums set off."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rich.cells import cell_len

from audit.chart import has_codes
from audit.formatting import heading, shown
from audit.report import TEXT, Column, Hidden, Report, ReportTable, Value
from audit.row_kinds import VERDICT, row_kind, says_nothing, verdict_kind
from audit.texts import Text

_NAMES = ("name", "part", "measure", "figure", "target", "test", "group")  # columns that say what a row is of

_SHORT_HEADING = 6  # cells
_MOST_ON_A_PAGE = 20  # rows: tables up to that are printed on one page, with their heading
_SHORT = 20  # cells: shorter texts are not broken into lines


def html_table(table: ReportTable, report: Report, language: str, full: bool) -> str:
    """A table with its notes.

    Args:
        table: the table.
        report: the report that it belongs to.
        language: `zh` or `en`.
        full: with all columns that say something, or only those of the narrow form.
    """
    places = shown_columns(table, full)
    columns = [table.columns[at] for at in places]
    title = escape(table.title.within(language))
    head = "".join(_heading(column, report, language) for column in columns)
    body = "\n".join(_row(row, table, places, report, language) for row in table.rows)
    wide = " wide" if full else ""
    notes = "".join(f"<p>{escape(note.within(language))}</p>" for note in table.notes)
    whole = " whole" if len(table.rows) <= _MOST_ON_A_PAGE else ""
    return (
        f'<div class="scroll{wide}{whole}" role="region" aria-label="{title}" tabindex="0"><table>\n'
        f"<caption>{title}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
        + (f'\n<div class="notes">{notes}</div>' if notes else "")
    )


def shown_columns(table: ReportTable, full: bool) -> list[int]:
    """Places of the columns to show: all that say something, or only those of the narrow form.

    A column that is empty, or the same in every row and in the title already, says nothing; neither does a code that
    is the name.
    """
    ids = [column.id for column in table.columns]
    names = [_words(row[ids.index("name")]) for row in table.rows] if "name" in ids else []
    found = []
    for at, column in enumerate(table.columns):
        words = [_words(row[at]) for row in table.rows]
        if column.id == "code" and names:
            told = all(code in ("", name) for code, name in zip(words, names, strict=True))
            keep = (column.brief or full) and has_codes(table) and not told
        elif column.brief:
            keep = True
        else:
            keep = full and any(words) and not says_nothing(table, at)
        if keep:
            found.append(at)
    return found


def _words(value: Value) -> str:
    return value.zh if isinstance(value, Text) else "" if value is None else str(value)


def _heading(column: Column, report: Report, language: str) -> str:
    """A heading; short ones are not broken into lines."""
    words = heading(column, report.unit, language)
    kinds = [*(["n"] if column.kind != TEXT else []), *(["short"] if cell_len(words) <= _SHORT_HEADING else [])]
    mark = f' class="{" ".join(kinds)}"' if kinds else ""
    return f'<th scope="col"{mark}>{escape(words)}</th>'


def _kind(column: Column) -> str:
    return "" if column.kind == TEXT else ' class="n"'


def _row(row: Sequence[Value], table: ReportTable, places: Sequence[int], report: Report, language: str) -> str:
    name = next((at for at in places if table.columns[at].id in _NAMES), places[0])
    cells = []
    for at in places:
        value, column = row[at], table.columns[at]
        text = escape(shown(value, column, report.unit, report.rounding, language))
        if at == name:
            cells.append(f'<th scope="row">{text}</th>')
        elif isinstance(value, Hidden):
            cells.append(f'<td class="n hidden">{text}</td>')
        elif column.id == VERDICT and (verdict := verdict_kind(value)):
            cells.append(f'<td class="{verdict}">{text}</td>')
        elif column.kind == TEXT and cell_len(text) > _SHORT:
            cells.append(f'<td class="long">{text}</td>')
        else:
            cells.append(f"<td{_kind(column)}>{text}</td>")
    kind = row_kind(row, table.columns)
    mark = f' class="{kind}"' if kind else ""
    return f"<tr{mark}>{''.join(cells)}</tr>"
