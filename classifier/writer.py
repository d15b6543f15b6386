"""Writes rows as CSV or TSV, the same bytes for the same rows."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from typing import BinaryIO, cast

from classifier.tables import TextFormat


class RowWriter:
    """Writes rows to a byte stream. Every cell reads back exactly as it was given.

    Args:
        stream: where the bytes go; it is left open.
        form: delimiter, compression and encoding.

    Attributes:
        rows: rows written so far, the header included.
    """

    def __init__(self, stream: BinaryIO, form: TextFormat):
        # No time stamp and no file name in the gzip header, or equal runs would differ.
        packed = gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0) if form.compressed else None
        self._packed = packed
        self._text = io.TextIOWrapper(cast(BinaryIO, packed or stream), encoding=form.encoding, newline="")
        self._delimiter = form.delimiter
        self._writer = csv.writer(self._text, delimiter=form.delimiter, lineterminator="\n")
        self._finished = False
        self.rows = 0

    def write(self, cells: Sequence[str]) -> None:
        """Write one row."""
        # The csv module quotes a cell with a carriage return only if its line terminator holds one.
        if any("\r" in cell for cell in cells):
            self._text.write(_line_with_returns(cells, self._delimiter))
        else:
            self._writer.writerow(cells)
        self.rows += 1

    def finish(self) -> None:
        """Write out everything that is held back; the stream stays open. A second call does nothing."""
        if self._finished:
            return
        self._finished = True
        try:
            self._text.flush()
        finally:
            self._text.detach()  # or collecting the wrapper would close the stream
        if self._packed is not None:
            self._packed.close()


def _line_with_returns(cells: Sequence[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return line.getvalue().removesuffix("\r\n") + "\n"
