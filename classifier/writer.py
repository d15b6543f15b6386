"""Writes rows as CSV or TSV, the same bytes for the same rows."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
from collections.abc import Sequence
from typing import BinaryIO, Protocol, cast

from classifier.formulas import escaped, formula_at
from classifier.tables import TextFormat

_HELD = 256  # rows that are formatted at once


class Rows(Protocol):
    """Takes the rows of a table in order, the header first."""

    @property
    def rows(self) -> int:
        """Rows written so far, the header included."""

    @property
    def formulas(self) -> int:
        """Rows with a cell, written as it is, that a spreadsheet may take for a formula."""

    def write(self, cells: Sequence[str]) -> None:
        """Write one row."""

    def skip(self) -> None:
        """Note that a row of the input is not written."""

    def finish(self) -> None:
        """Write out everything that is held back; the stream stays open. A second call does nothing."""

    def discard(self) -> None:
        """Let go of what is held back, if `finish` was not called."""


class RowWriter:
    """Writes rows to a byte stream. Every cell reads back exactly as it was given, unless formulas are escaped.

    Args:
        stream: where the bytes go; it is left open.
        form: delimiter, compression, encoding, and whether formulas are escaped.

    Attributes:
        rows: rows written so far, the header included.
        formulas: rows with a cell, written as it is, that a spreadsheet may take for a formula.
    """

    def __init__(self, stream: BinaryIO, form: TextFormat):
        # No time stamp and no file name in the gzip header, or equal runs would differ.
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) if form.compressed else None
        self._packed = packed
        self._text = io.TextIOWrapper(cast(BinaryIO, packed or stream), encoding=form.encoding, newline="")
        self._delimiter, self._escape = form.delimiter, form.escape
        self._held: list[Sequence[str]] = []
        self._finished = False
        self.rows = self.formulas = 0

    def write(self, cells: Sequence[str]) -> None:
        """Write one row."""
        self.rows += 1
        if formula_at(cells) is not None:
            if self._escape:
                cells = [escaped(cell) for cell in cells]
            else:
                self.formulas += 1
        self._held.append(cells)
        if len(self._held) >= _HELD:
            self._flush()

    def skip(self) -> None:
        """Note that a row of the input is not written: nothing follows from it here."""

    def finish(self) -> None:
        """Write out everything that is held back; the stream stays open. A second call does nothing."""
        if self._finished:
            return
        self._finished = True
        try:
            self._flush()
            self._text.flush()
        finally:
            self._text.detach()  # or collecting the wrapper would close the stream
        if self._packed is not None:
            self._packed.close()

    def discard(self) -> None:
        """Let go of what is held back, if `finish` was not called."""
        if not self._finished:
            self._held = []
            with contextlib.suppress(OSError):  # a full disk, or the reader of a pipe has left
                self.finish()

    def _flush(self) -> None:
        held, self._held = self._held, []
        text = _lines(held, self._delimiter, "\n")
        if "\r" in text:  # the csv module quotes a cell with a carriage return only if its line terminator holds one
            text = "".join(_lines([row], self._delimiter, "\r\n").removesuffix("\r\n") + "\n" for row in held)
        self._text.write(text)


def _lines(rows: Sequence[Sequence[str]], delimiter: str, terminator: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=terminator).writerows(rows)
    return text.getvalue()
