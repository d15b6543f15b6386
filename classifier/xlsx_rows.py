"""Writes rows as an Excel workbook in flat memory, the same bytes for the same rows.

Every cell is text as it was given, so codes keep their zeros and no cell is a formula: one that begins like a formula
carries Excel's own mark for text (the apostrophe that shows in the formula bar only), so that it stays text when it is
edited too. Numbers are the confidence, and what was a number in a workbook or a Parquet file and is no code.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from classifier.cell_text import EXCEL_DIGITS
from classifier.code_numbers import code_columns
from classifier.columns import ADDED_COLUMNS
from classifier.errors import InputError
from classifier.formulas import is_formula
from classifier.headers import has_chinese
from classifier.rows import NumberText

MOST_ROWS = 1_048_576  # of a sheet, the header included
_MOST_COLUMNS = 16_384
_MOST_CHARACTERS = 32_767
_CREATED = datetime(2000, 1, 1)  # a fixed date, or equal runs would differ
_NARROW, _WIDE = 14, 48  # characters
_WIDE_HEADERS = ("范围", "名称", "依据", "scope", "name", "reason")
_CONFIDENCE = frozenset(ADDED_COLUMNS[7])
_CODES = frozenset(name for at in (0, 5, 6) for name in ADDED_COLUMNS[at])


class XlsxRows:
    """Writes rows to sheets with a frozen header and filters; a full sheet is continued on the next one.

    Args:
        stream: where the bytes go; it is left open.
        path: the workbook's name in messages.
        folder: takes the sheets until they are packed.
        most_rows: of a sheet, the header included.

    Attributes:
        rows: rows written so far, the header included (once).
        formulas: 0; no cell is one.
    """

    formulas = 0

    def __init__(self, stream: BinaryIO, path: Path, folder: Path, most_rows: int = MOST_ROWS):
        import xlsxwriter

        options = {
            "constant_memory": True, "tmpdir": str(folder), "strings_to_formulas": False, "strings_to_urls": False
        }  # fmt: skip
        self._book: Any = xlsxwriter.Workbook(_UntilFull(stream), options)
        self._book.use_zip64()  # a sheet of a million long rows takes more than 4 GB before it is packed
        self._book.set_properties({"created": _CREATED})
        self._path, self._most_rows = path, most_rows
        self._head = self._book.add_format({"bold": True, "bottom": 1, "valign": "top", "text_wrap": True})
        self._text = self._book.add_format({"num_format": "@"})
        self._quoted = self._book.add_format({"num_format": "@", "quote_prefix": True})
        self._confidence = self._book.add_format({"num_format": "0.000"})
        self._header: Sequence[str] = ()
        self._codes: frozenset[int] = frozenset()
        self._confidences: frozenset[int] = frozenset()
        self._sheet: Any = None
        self._at = self._sheets = 0
        self._finished = False
        self.rows = 0

    def write(self, cells: Sequence[str]) -> None:
        """Write one row.

        Raises:
            InputError: more columns than Excel has, or a longer cell than it can hold.
        """
        self.rows += 1
        if self.rows == 1:
            self._begin(cells)
            return
        if self._at == self._most_rows:
            self._end_sheet()
            self._begin_sheet()
        sheet, line = self._sheet, self._at
        for at, cell in enumerate(cells):
            if not cell:
                continue
            if type(cell) is NumberText and at not in self._codes and _is_exact(cell):
                sheet.write_number(line, at, float(cell))
            elif at in self._confidences:
                sheet.write_number(line, at, float(cell), self._confidence)
            elif sheet.write_string(line, at, cell, self._format(at, cell)) != 0:
                raise self._too_long(at, cell)
        self._at += 1

    def skip(self) -> None:
        """Note that a row of the input is not written: nothing follows from it here."""

    def finish(self) -> None:
        """Pack the workbook; the stream stays open. A second call does nothing.

        Raises:
            OSError: the disk does not take it.
        """
        from xlsxwriter.exceptions import FileCreateError

        if self._finished:
            return
        self._finished = True
        if self._sheet is not None:
            self._end_sheet()
        try:
            self._book.close()
        except FileCreateError as error:  # wraps what the disk said
            self._book.fileclosed = True
            raise error.args[0] from error

    def discard(self) -> None:
        """Let go of what is held back, if `finish` was not called."""
        if not self._finished:
            self._finished = self._book.fileclosed = True  # or collecting it would try to write it
            for sheet in self._book.worksheets():
                sheet.row_data_fh.close()

    def _begin(self, header: Sequence[str]) -> None:
        if len(header) > _MOST_COLUMNS:
            raise InputError(
                "{file}: {count} columns are more than a sheet of Excel has: write .csv or .parquet",
                file=self._path,
                count=len(header),
            )
        self._header = list(header)
        ours = {at for at, cell in enumerate(header) if cell in _CODES}
        self._codes = frozenset(ours | set(code_columns(header)))
        self._confidences = frozenset(
            at for at in range(max(len(header) - 10, 0), len(header)) if header[at] in _CONFIDENCE
        )
        self._begin_sheet()

    def _begin_sheet(self) -> None:
        self._sheets += 1
        name = "名录" if any(map(has_chinese, self._header)) else "Firms"
        self._sheet = self._book.add_worksheet(name if self._sheets == 1 else f"{name} {self._sheets}")
        self._sheet.freeze_panes(1, 0)
        self._sheet.repeat_rows(0)
        for at, cell in enumerate(self._header):
            wide = any(word in cell.lower() for word in _WIDE_HEADERS)
            self._sheet.set_column(at, at, _WIDE if wide else _NARROW, self._text if at in self._codes else None)
        for at, cell in enumerate(self._header):
            if self._sheet.write_string(0, at, cell, self._head) != 0:
                raise self._too_long(at, cell)
        self._at = 1

    def _end_sheet(self) -> None:
        self._sheet.autofilter(0, 0, max(self._at - 1, 0), max(len(self._header) - 1, 0))

    def _format(self, at: int, cell: str) -> Any:
        if is_formula(cell) or cell[0] == "'":
            return self._quoted
        return self._text if at in self._codes else None

    def _too_long(self, at: int, cell: str) -> InputError:
        return InputError(
            "{file}: column {column} has a cell of {count} characters in row {row}, and Excel holds {most}: write .csv "
            "or .parquet",
            file=self._path,
            column=self._header[at].strip(),
            count=len(cell),
            row=self.rows,
            most=_MOST_CHARACTERS,
        )


class _UntilFull(io.RawIOBase):
    """A stream that takes everything in silence once its disk is full: the zip file that failed on it is closed by
    Python later on, and would complain again where nobody can catch it."""

    def __init__(self, stream: BinaryIO):
        self._stream, self._full = stream, False

    def write(self, data: Any) -> int:
        if self._full:
            return len(data)
        try:
            return self._stream.write(data)
        except OSError:
            self._full = True
            raise

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return 0 if self._full else self._stream.seek(offset, whence)

    def tell(self) -> int:
        return 0 if self._full else self._stream.tell()

    def flush(self) -> None:
        if not self._full and not self._stream.closed:  # the last time when it is collected
            self._stream.flush()


def _is_exact(number: str) -> bool:
    """Whether Excel keeps all digits of a number."""
    digits = number.replace(".", "").lstrip("-0")
    return len(digits) <= EXCEL_DIGITS and number.lstrip("-").replace(".", "", 1).isdecimal()
