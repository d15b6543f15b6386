"""Opens a sheet of an Excel workbook: .xlsx and .xlsm by python-calamine, .xls by xlrd.

Both unpack a sheet as a whole, so memory grows with the sheet (docs/files.md has figures); its rows are turned into
text one by one. (calamine reads .xls too, but a damaged file makes it take all memory.)
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from classifier.cell_text import text_of
from classifier.errors import InputError
from classifier.header_row import LOOKED_AT, is_header
from classifier.lost_cells import LostCell, lost_in_xlsx
from classifier.sheet_table import Sheet, SheetTable
from classifier.source import Source

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # begins old Excel files, and new ones with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LISTED = 15  # sheets named in a message
# What xlrd raises on damaged files, beside its own errors.
_DAMAGED = (ValueError, LookupError, AssertionError, struct.error, RecursionError, OverflowError, TypeError,
            AttributeError, MemoryError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Book:
    """The sheets of a workbook: all names, those that are not hidden, and what reads one of them."""

    names: Sequence[str]
    visible: Sequence[str]
    read: Callable[[str], Sheet]


@contextmanager
def open_sheet(source: Source, sheet: str | None, named: Collection[str] = ()) -> Iterator[SheetTable]:
    """Open one sheet of a workbook.

    Args:
        source: the workbook.
        sheet: its name, or its number from 1; None for the only one that holds a table.
        named: headers that the user names.

    Raises:
        InputError: a damaged or protected workbook, no such sheet, or several that could be meant.
    """
    with source.stream() as stream:
        data = stream.read()
    book = _open_xls(data, source.label) if data.startswith(OLE) else _open_xlsx(data, source)
    del data
    yield SheetTable(_choose(book, sheet, source.label, named), source.label, named)


def _open_xlsx(data: bytes, source: Source) -> _Book:
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = [about for about in book.sheets_metadata if about.typ is SheetTypeEnum.WorkSheet]
    except CalamineError as error:
        raise _damaged(source.label, error) from error

    def read(name: str) -> Sheet:
        try:
            return _xlsx_sheet(book, name, source)
        except CalamineError as error:
            raise _damaged(source.label, error) from error

    shown = [about.name for about in sheets if about.visible is SheetVisibleEnum.Visible]
    return _Book([about.name for about in sheets], shown, read)


def _xlsx_sheet(book: CalamineWorkbook, name: str, source: Source) -> Sheet:
    sheet = book.get_sheet_by_name(name)
    if sheet.start is None or sheet.end is None:
        return Sheet(name, 0, lambda: iter(()), ())
    padding: list[object] = [""] * sheet.start[
        1
    ]  # iter_rows begins with the first row, but with the first filled column

    def values() -> Iterator[Sequence[object]]:
        return (padding + row for row in sheet.iter_rows()) if padding else sheet.iter_rows()

    return Sheet(name, sheet.end[0] + 1, values, sheet.merged_cell_ranges or (), lambda: lost_in_xlsx(source, name))


def _open_xls(data: bytes, label: str) -> _Book:
    import xlrd

    if _ENCRYPTED in data:
        raise _protected(label)
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO())
        names = book.sheet_names()
        hidden = book._sheet_visibility  # of each sheet: 0 if it is shown
    except (xlrd.XLRDError, xlrd.compdoc.CompDocError, *_DAMAGED) as error:
        if "encrypted" in str(error):
            raise _protected(label) from error
        raise _damaged(label, error) from error

    def read(name: str) -> Sheet:
        try:
            return _xls_sheet(book, name)
        except (xlrd.XLRDError, xlrd.compdoc.CompDocError, *_DAMAGED) as error:
            raise _damaged(label, error) from error

    return _Book(names, [name for name, state in zip(names, hidden, strict=True) if not state], read)


def _xls_sheet(book: Any, name: str) -> Sheet:
    import xlrd

    sheet = book.sheet_by_name(name)

    def value(cell: Any) -> object:
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(cell.value, book.datemode)
            except (ValueError, OverflowError):
                return cell.value  # a number beyond all dates that is shown as one
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return bool(cell.value)
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return xlrd.error_text_from_code.get(cell.value, "#ERROR")
        return cell.value

    def values() -> Iterator[Sequence[object]]:
        for at in range(sheet.nrows):
            row = [value(cell) for cell in sheet.row(at)]
            yield row + [""] * (sheet.ncols - len(row))

    def lost() -> Iterator[LostCell]:
        for at in range(sheet.nrows):
            if xlrd.XL_CELL_ERROR in (kinds := sheet.row_types(at)):
                for column, kind in enumerate(kinds):
                    if kind == xlrd.XL_CELL_ERROR:
                        yield LostCell(at + 1, column, str(value(sheet.cell(at, column))), False)

    merged = [((top, left), (bottom - 1, right - 1)) for top, bottom, left, right in sheet.merged_cells]
    return Sheet(name, sheet.nrows, values, merged, lost)


def _choose(book: _Book, wanted: str | None, label: str, named: Collection[str]) -> Sheet:
    if wanted is not None:
        return book.read(_named_sheet(book.names, wanted, label))
    filled: list[str] = []
    tables: list[Sheet] = []
    for name in book.visible or book.names:
        sheet = book.read(name)
        if sheet.height:
            filled.append(name)
            if _holds_table(sheet, named):
                tables.append(sheet)
    if not filled:
        raise InputError("{file}: the workbook is empty: give a table with a header line", file=label)
    if len(filled) == 1 and not tables:
        return book.read(filled[0])
    if len(tables) != 1:
        raise InputError(
            "{file}: several sheets: choose one with --sheet (its name, or its number from 1): {sheets}",
            file=label,
            sheets=_list([sheet.name for sheet in tables] or filled),
        )
    return tables[0]


def _named_sheet(names: Sequence[str], wanted: str, label: str) -> str:
    """The sheet that an option means: by its name, else by its number from 1."""
    if wanted in names:
        return wanted
    number = int(wanted) if wanted.isdecimal() else 0
    if 1 <= number <= len(names):
        return names[number - 1]
    raise InputError(
        "{file}: no sheet “{sheet}” (--sheet): sheets found: {sheets}", file=label, sheet=wanted, sheets=_list(names)
    )


def _holds_table(sheet: Sheet, named: Collection[str]) -> bool:
    rows = (row for _, row in zip(range(LOOKED_AT), sheet.values(), strict=False))
    return any(is_header([text_of(value) for value in row], named) for row in rows)


def _list(names: Sequence[str]) -> str:
    return ", ".join(names[:_LISTED]) + (" …" if len(names) > _LISTED else "")


def _protected(label: str) -> InputError:
    return InputError(
        "{file}: the workbook is protected by a password: save a copy without it, and give that", file=label
    )


def _damaged(label: str, error: BaseException) -> InputError:
    return InputError(
        "{file}: the workbook cannot be read ({why}): open it in Excel, and save it as .xlsx again",
        file=label,
        why=" ".join(str(error).split())[:120] or type(error).__name__,
    )
