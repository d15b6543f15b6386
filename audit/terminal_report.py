"""Prints a report on a terminal: the narrow form of its tables, folded at words to the width that there is.

A table that is too wide is printed in parts, one below the other, each with the names of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.table import Table
from rich.text import Text as Line

from audit.formatting import heading, shown
from audit.report import TEXT, Report, ReportTable
from audit.texts import Text

if TYPE_CHECKING:
    from rich.console import Console

_CONTINUED = Text("（续）", " (continued)")
_GAP = 2  # cells between columns
_LEAST_NAME, _LEAST_HEADING, _LEAST_BROKEN = 12, 8, 4  # cells, where the text may be broken further
_WIDEST_WORD = 24  # cells: longer words of names are broken
_WIDE = "\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff01-\uff60"
_CLOSING, _OPENING = "。，；：、）》」』】”’！？％", "（《「『【“‘"
# What is never broken: a wide character or a run of others, with the opening marks before and the closing ones behind.
_PIECE = re.compile(rf"[{_OPENING}]*(?:[^\S\n]|[{_WIDE}]|[^\s{_WIDE}{_OPENING}{_CLOSING}]+)?[{_CLOSING}]*")


def print_report(report: Report, language: str, screen: Console) -> None:
    """Print the narrow form of a report.

    Args:
        report: the report.
        language: `zh` or `en`.
        screen: where to print it; its width is kept to.
    """
    tables = [each for each in report.tables if each.brief and not each.internal]
    for number, table in enumerate(tables):
        if number:
            screen.print()
        _print_table(table, report, language, screen)
    if tables and report.notes:
        screen.print()
    for note in report.notes:
        _print_text(note.within(language), "", screen)


def folded(text: str, width: int) -> list[str]:
    """Lines of a text: broken at spaces and between Chinese characters, no closing mark at the beginning of a line.

    Args:
        text: the text; its own line breaks stay.
        width: of a line in cells; only what cannot be broken otherwise is broken inside.
    """
    return [line for part in text.split("\n") for line in _fold_line(part, width)]


def _fold_line(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in filter(None, _PIECE.findall(text)):
        if line and cell_len((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
        while cell_len(line.rstrip()) > width and len(line) > 1:
            head = set_cell_size(line, width).rstrip() or line[0]
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _print_text(text: str, style: str, screen: Console) -> None:
    for line in folded(text, screen.width):
        screen.print(Line(line, style=style))


def _print_table(table: ReportTable, report: Report, language: str, screen: Console) -> None:
    columns = [column for column in table.columns if column.brief]
    places = [at for at, column in enumerate(table.columns) if column.brief]
    cells = [
        [shown(row[at], table.columns[at], report.unit, report.rounding, language) for at in places]
        for row in table.rows
    ]
    headings = [heading(column, report.unit, language, "\n") for column in columns]
    is_name = [column.kind == TEXT for column in columns]
    texts = [[title, *(row[at] for row in cells)] for at, title in enumerate(headings)]
    least = _least_widths(texts, is_name, screen.width)
    natural = [max(_longest_line(text) for text in each) for each in texts]
    for part, numbers in enumerate(_parts(least, is_name, screen.width)):
        if part:
            screen.print()
        title = table.title.within(language) + (_CONTINUED.within(language) if part else "")
        _print_text(title, "italic", screen)
        widths = {at: least[at] for at in numbers}
        room = screen.width - _frame(len(numbers)) - sum(widths.values())
        for some in (True, False):  # names first, then headings
            room = _widen(widths, natural, [at for at in numbers if is_name[at] is some], room)
        grid = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, _GAP - 1, 0, 0))
        for at in numbers:
            justify = "left" if is_name[at] else "right"
            head = Line("\n".join(folded(headings[at], widths[at])))
            grid.add_column(head, justify=justify, width=widths[at], overflow="fold")  # type: ignore[arg-type]
        for row in cells:
            grid.add_row(*(Line("\n".join(folded(row[at], widths[at]))) for at in numbers))
        screen.print(grid, soft_wrap=False)
    if table.notes:
        screen.print()
    for note in table.notes:
        _print_text(note.within(language), "dim", screen)


def _longest_line(text: str) -> int:
    return max(map(cell_len, text.split("\n")))


def _least_widths(texts: Sequence[Sequence[str]], is_name: Sequence[bool], width: int) -> list[int]:
    """The least widths in which columns can be read; names get less where names alone would fill the table."""
    least = [_least(each, name, _LEAST_NAME) for each, name in zip(texts, is_name, strict=True)]
    names = [at for at, name in enumerate(is_name) if name]
    others = [least[at] for at, name in enumerate(is_name) if not name]
    room = width - max(others, default=0) - _frame(len(names) + bool(others))
    if sum(least[at] for at in names) > room:
        for at in names:
            least[at] = _least(texts[at], True, _LEAST_BROKEN)
    while sum(least[at] for at in names) > room:
        widest = max(names, key=lambda at: least[at])
        if least[widest] <= _LEAST_BROKEN:
            break
        least[widest] -= 1
    return least


def _least(texts: Sequence[str], name: bool, least_name: int) -> int:
    """The least width of a column in which it can be read: amounts are never broken, words only where very long."""
    broken = texts if name else texts[:1]
    longest = max(cell_len(piece.strip()) for text in broken for piece in _PIECE.findall(text))
    width = min(max(map(_longest_line, broken)), max(longest, least_name if name else _LEAST_HEADING))
    return min(width, _WIDEST_WORD) if name else max([width, *map(cell_len, texts[1:])])


def _widen(widths: dict[int, int], natural: Sequence[int], columns: Sequence[int], room: int) -> int:
    """Give room to those columns that are the most folded; what is left is returned."""
    while room > 0 and columns:
        most = max(columns, key=lambda at: natural[at] / widths[at])
        if natural[most] <= widths[most]:
            break
        widths[most] += 1
        room -= 1
    return room


def _frame(columns: int) -> int:
    return _GAP * (columns - 1)


def _parts(least: Sequence[int], is_name: Sequence[bool], width: int) -> list[list[int]]:
    """The columns of each part of a table: the names and as many others as have room."""
    names = [at for at, name in enumerate(is_name) if name]
    parts: list[list[int]] = []
    part: list[int] = []
    for at in (at for at, name in enumerate(is_name) if not name):
        if part and sum(least[one] for one in [*names, *part, at]) + _frame(len(names) + len(part) + 1) > width:
            parts.append(part)
            part = []
        part.append(at)
    parts.append(part)
    return [sorted([*names, *each]) for each in parts]
