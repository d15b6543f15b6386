"""Reads a Parquet file batch by batch: its rows as text. A line is the number of the row, from 1."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO, cast

from classifier.cell_text import text_of
from classifier.code_numbers import CodeNumbers
from classifier.encoding import ESCAPE, is_decoded, printable
from classifier.errors import InputError, Message, message
from classifier.parquet_rows import Original
from classifier.rows import Record, Reject
from classifier.source import Source

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

BATCH_ROWS = 4096


class ParquetTable:
    """The rows of a Parquet file.

    Args:
        file: the opened file.
        label: its name in messages.
    """

    delimiter = ""
    header_lines = blank_lines = 0

    def __init__(self, file: pq.ParquetFile, label: str):
        self._file, self._label = file, label
        try:
            self.header: list[str] = list(file.schema_arrow.names)
        except UnicodeDecodeError as error:
            raise _damaged(label, error) from error
        self.lines_read = 0
        self.total_rows: int | None = file.metadata.num_rows
        self._codes = CodeNumbers(self.header)
        if not self.header:
            raise InputError("{file}: the file holds no columns: give a table with a header", file=label)

    def __iter__(self) -> Iterator[Record | Reject]:
        """Yield every row, in order."""
        for batch in parquet_batches(self._file, self._label):
            for row in zip(*map(_texts, batch.columns), strict=True):
                self.lines_read += 1
                cells = list(row)
                if all(map(is_decoded, cells)):
                    self._codes.settle(self.lines_read, cells)
                    yield Record(self.lines_read, 1, cells)
                else:
                    text = printable(" | ".join(cells))
                    yield Reject(self.lines_read, 1, message("a byte that is not in the file's encoding"), text)

    def original(self, keep: Sequence[int] | None) -> Original:
        """The columns as they are stored, for an output in Parquet; read in a second pass beside the first.

        Args:
            keep: positions of the columns to write; None for all.
        """
        return Original(parquet_batches(self._file, self._label), self._file.schema_arrow, keep)

    def facts(self) -> Mapping[str, object]:
        """The format."""
        return {"format": "parquet"}

    def notices(self) -> Sequence[Message]:
        """Codes stored as numbers."""
        return self._codes.notices()


def _texts(column: pa.Array) -> list[str]:
    """A column's cells as text; bytes that are no UTF-8 as the ESCAPE handler has them."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        try:
            return [value or "" for value in column.to_pylist()]
        except UnicodeDecodeError:
            column = column.view(pa.binary() if pa.types.is_string(column.type) else pa.large_binary())
    return [
        value.decode("utf-8", ESCAPE) if isinstance(value, bytes) else text_of(value) for value in column.to_pylist()
    ]


def parquet_batches(file: pq.ParquetFile, label: str) -> Iterator[pa.RecordBatch]:
    """All rows of a Parquet file in batches.

    Args:
        file: the opened file.
        label: its name in messages.

    Raises:
        InputError: the data are damaged.
    """
    import pyarrow as pa

    try:
        yield from file.iter_batches(batch_size=BATCH_ROWS, use_threads=False)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(label, error) from error


@contextmanager
def open_parquet(source: Source) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; a packed one is unpacked into a temporary file.

    Args:
        source: the input.

    Raises:
        InputError: a damaged file.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with ExitStack() as stack:
        stream = stack.enter_context(source.stream())
        if source.compressed:
            unpacked = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))
            shutil.copyfileobj(stream, unpacked, 1 << 20)
            unpacked.seek(0)
            stream = unpacked
        try:
            file = pq.ParquetFile(pa.PythonFile(stream, mode="r"), pre_buffer=False)
        except (pa.ArrowException, OSError) as error:
            raise _damaged(source.label, error) from error
        yield file


def _damaged(label: str, error: Exception) -> InputError:
    why = " ".join(str(error).split())[:120]
    return InputError("{file}: the Parquet file is damaged ({why}): copy or export it again", file=label, why=why)
