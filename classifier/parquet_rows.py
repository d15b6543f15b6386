"""Writes rows as a Parquet file in flat memory, the same bytes for the same rows.

Cells are text, the confidence is a number. If the input is Parquet too, its own columns are written with their own
types and nulls: they are read a second time, and the rows that were not tagged are left out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from classifier.columns import ADDED_COLUMNS
from classifier.errors import AccountingError, InputError

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_HELD = 4096  # rows that are turned into columns at once
_GROUP_ROWS = 65_536  # of a row group of the file
_CONFIDENCE = frozenset(ADDED_COLUMNS[7])


class Original:
    """The columns of an input in Parquet, as they are stored.

    Args:
        batches: all its rows in order.
        schema: its schema.
        keep: positions of the columns to write; None for all.
    """

    def __init__(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, keep: Sequence[int] | None):
        self._batches, self._keep = batches, list(range(len(schema)) if keep is None else keep)
        self.fields: list[pa.Field] = [schema.field(at) for at in self._keep]
        self._rest: pa.RecordBatch | None = None

    def take(self, written: Sequence[bool]) -> list[pa.ChunkedArray]:
        """The columns of the next rows.

        Args:
            written: for each of these rows, whether it is wanted.
        """
        import pyarrow as pa

        parts: list[pa.RecordBatch] = []
        done = 0
        while done < len(written):
            batch = self._rest if self._rest is not None else next(self._batches, None)
            if batch is None:
                raise AccountingError("the input has fewer rows than were read from it before")
            count = min(batch.num_rows, len(written) - done)
            mask = pa.array(written[done : done + count], pa.bool_())
            parts.append(batch.slice(0, count).filter(mask))
            self._rest = batch.slice(count) if count < batch.num_rows else None
            done += count
        return [
            pa.chunked_array([part.column(at) for part in parts], field.type)
            for at, field in zip(self._keep, self.fields, strict=True)
        ]


class ParquetRows:
    """Writes rows to a Parquet file.

    Args:
        stream: where the bytes go; it is left open.
        path: the file's name in messages.
        original: the columns of an input in Parquet.

    Attributes:
        rows: rows written so far, the header included.
        formulas: 0; no spreadsheet opens the file.
    """

    formulas = 0

    def __init__(self, stream: BinaryIO, path: Path, original: Original | None = None):
        self._stream, self._path, self._original = stream, path, original
        self._schema: pa.Schema | None = None
        self._file: pq.ParquetWriter | None = None
        self._rows: list[Sequence[str]] = []
        self._written: list[bool] = []
        self._tables: list[pa.Table] = []
        self._finished = False
        self.rows = 0

    def write(self, cells: Sequence[str]) -> None:
        """Write one row.

        Raises:
            InputError: two columns have the same name.
        """
        self.rows += 1
        if self.rows == 1:
            self._begin(cells)
            return
        self._rows.append(cells)
        self._note(True)

    def skip(self) -> None:
        """Note that a row of the input is not written."""
        self._note(False)

    def finish(self) -> None:
        """Write out everything that is held back; the stream stays open. A second call does nothing."""
        if self._finished:
            return
        self._finished = True
        if self._file is not None:
            self._hold()
            self._write_group()
            self._file.close()

    def discard(self) -> None:
        """Let go of what is held back, if `finish` was not called."""
        if not self._finished:
            self._finished = True
            if self._file is not None:
                with contextlib.suppress(OSError):  # a full disk
                    self._file.close()

    def _begin(self, header: Sequence[str]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        double = sorted({name for name in header if header.count(name) > 1})
        if double:
            raise InputError(
                "{file}: columns with the same name, which Parquet readers do not take: {columns}: rename them, or "
                "write .csv or .xlsx",
                file=self._path,
                columns=", ".join(name or '""' for name in double),
            )
        own = self._original.fields if self._original is not None else []
        added = [
            pa.field(name, pa.float64() if at >= len(header) - 10 and name in _CONFIDENCE else pa.string())
            for at, name in enumerate(header[len(own) :], start=len(own))
        ]
        self._schema = pa.schema([*own, *added])
        self._file = pq.ParquetWriter(self._stream, self._schema, compression="zstd")

    def _note(self, written: bool) -> None:
        self._written.append(written)
        if len(self._written) >= _HELD:
            self._hold()

    def _hold(self) -> None:
        """Turn the held rows into columns, and write these if there are enough."""
        import pyarrow as pa

        assert self._schema is not None  # the header was written
        own = self._original.take(self._written) if self._original is not None else []
        fields = list(self._schema)[len(own) :]
        cells = [*zip(*self._rows, strict=True)][len(own) :] if self._rows else [()] * len(fields)
        added = [
            pa.array([float(cell) for cell in column] if field.type == pa.float64() else column, field.type)
            for field, column in zip(fields, cells, strict=True)
        ]
        self._tables.append(pa.Table.from_arrays([*own, *added], schema=self._schema))
        self._rows, self._written = [], []
        if sum(table.num_rows for table in self._tables) >= _GROUP_ROWS:
            self._write_group()

    def _write_group(self) -> None:
        import pyarrow as pa

        if self._tables and self._file is not None:
            self._file.write_table(pa.concat_tables(self._tables), row_group_size=2 * _GROUP_ROWS)
        self._tables = []
