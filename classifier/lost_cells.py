"""Cells of a workbook that hold no value: errors of Excel, and formulas that no program has calculated yet.

The reader of .xlsx gives an empty cell for both, so an amount would count as zero and a name would be missing without a
word. They are looked for in the sheet's own XML, in step with its rows and in flat memory. An error stays in the table
as Excel shows it; in the place of a formula without a value stands #N/A, "no value is available".
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import IO, NamedTuple
from xml.etree import ElementTree

from classifier.errors import Message, message
from classifier.source import Source

NO_VALUE = "#N/A"
_CHUNK = 1 << 18
_LONGEST_ROW = 1 << 26  # bytes; what is longer is no row of Excel
_CELL = re.compile(
    rb"""<(?:\w+:)?c\b(?P<attributes>[^>]*)>\s*
    (?:(?P<formula><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>))\s*)?
    (?:<(?:\w+:)?v\b[^>]*?(?:/>|>(?P<value>[^<]*)</(?:\w+:)?v>))?""",
    re.VERBOSE,
)
_DATA = re.compile(rb"<(\w+:)?sheetData\b")
_PLACE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TYPE = re.compile(rb"""\bt=["'](\w+)["']""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class LostCell(NamedTuple):
    """A cell without a value: line from 1, column from 0, what stands in its place, and whether it is a formula."""

    line: int
    column: int
    text: str
    is_formula: bool


class LostCells:
    """The cells of a sheet that hold no value, put into its rows one after another.

    Args:
        cells: in the order of their lines.
    """

    def __init__(self, cells: Iterable[LostCell] = ()):
        self._cells = iter(cells)
        self._next = next(self._cells, None)
        self._found: dict[bool, tuple[int, LostCell]] = {}  # is it a formula -> count, the first

    @property
    def line(self) -> int:
        """Line of the next cell; 0 if there is none."""
        return self._next.line if self._next is not None else 0

    def fill(self, line: int, cells: list[str]) -> None:
        """Put what stands for them into the cells of a row, which is changed; earlier lines are passed over."""
        while self._next is not None and self._next.line <= line:
            cell = self._next
            if cell.line == line and cell.column < len(cells) and cells[cell.column] in ("", "0", cell.text):
                cells[cell.column] = cell.text
                count, first = self._found.get(cell.is_formula, (0, cell))
                self._found[cell.is_formula] = (count + 1, first)
            self._next = next(self._cells, None)

    def notices(self, header: Sequence[str]) -> list[Message]:
        """What the user should hear of the cells so far."""
        found = []
        if False in self._found:
            count, first = self._found[False]
            found.append(
                message(
                    "Cells with an error of Excel: {count}, the first in line {line}, column {column}: {text}. They "
                    "stay as they are, and are no amounts: put them right in Excel.",
                    count=count,
                    line=first.line,
                    column=header[first.column].strip(),
                    text=first.text,
                )
            )
        if True in self._found:
            count, first = self._found[True]
            found.append(
                message(
                    "Formulas that were never calculated: {count}, the first in line {line}, column {column}; #N/A "
                    "stands in their place. Open the workbook in Excel, save it, and give it again.",
                    count=count,
                    line=first.line,
                    column=header[first.column].strip(),
                )
            )
        return found


def lost_in_xlsx(source: Source, sheet: str) -> Iterator[LostCell]:
    """The cells without a value of a sheet.

    Args:
        source: the workbook.
        sheet: its name.

    Yields:
        The cells, line after line; none where the sheet is stored in another way than .xlsx does.
    """
    try:
        with source.stream() as packed, zipfile.ZipFile(packed) as archive:
            part, is_new = _sheet_part(archive, sheet)
            with archive.open(part) as stream:
                may_hold: Callable[[bytes], bool] | None = None
                for rows in _whole_rows(stream):
                    may_hold = may_hold or _quick_look(rows, is_new)
                    if may_hold(rows):
                        yield from _lost(rows, is_new)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError):
        return  # not there, or damaged: the reader of the values says so


def _sheet_part(archive: zipfile.ZipFile, sheet: str) -> tuple[str, bool]:
    """Where a sheet is stored, and whether its workbook was made by a program that calculates nothing."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    found = next(one for one in book.iter() if one.tag.endswith("}sheet") and one.get("name") == sheet)
    target = targets[found.get(_RELATION)]
    is_new = any(one.get("fullCalcOnLoad") in ("1", "true") for one in book.iter() if one.tag.endswith("}calcPr"))
    return target[1:] if target.startswith("/") else f"xl/{target}", is_new


def _whole_rows(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a sheet, cut behind rows."""
    rest = b""
    while chunk := stream.read(_CHUNK):
        rest += chunk
        cut = rest.rfind(b"row>") + 4
        if cut > 4 or len(rest) > _LONGEST_ROW:
            yield rest[:cut]
            rest = rest[cut:]
    yield rest


def _quick_look(first: bytes, is_new: bool) -> Callable[[bytes], bool]:
    """A fast way to see that rows hold no such cell, by what stands in the XML of every one.

    Args:
        first: the beginning of the sheet. Some programs put a prefix in front of all names.
        is_new: as for `_is_open`.
    """
    data = _DATA.search(first)
    prefix = data[1] or b"" if data is not None else b""
    formula = b"<%sf" % prefix
    values = [b"<%sv/>", b"<%sv />", b"<%sv></", b"</%sc>", *([b"<%sv>0</"] if is_new else [])]
    marks = [end + value % prefix for end in (b"f>", b"/>") for value in values]

    def may_hold(rows: bytes) -> bool:
        return b't="e"' in rows or (formula in rows and any(mark in rows for mark in marks))

    return may_hold


def _lost(rows: bytes, is_new: bool) -> Iterator[LostCell]:
    for cell in _CELL.finditer(rows):
        formula, value = cell["formula"], cell["value"]
        kind = _TYPE.search(cell["attributes"])
        is_error = kind is not None and kind[1] == b"e"
        if not is_error and (formula is None or not _is_open(value, kind[1] if kind else b"n", is_new)):
            continue
        place = _PLACE.search(cell["attributes"])
        if place is None:
            continue
        text = value.decode("utf-8", "replace").strip() if is_error and value else NO_VALUE
        yield LostCell(int(place[2]), _column(place[1]), text, not is_error)


def _is_open(value: bytes | None, kind: bytes, is_new: bool) -> bool:
    """Whether a formula has no value. A program that does not calculate leaves it out, or writes 0 and asks Excel to
    calculate everything; an empty text may be what a formula gives."""
    if kind == b"str":
        return value is None
    return not value or (is_new and value == b"0")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
