"""Writes the output, the rejected rows and the manifest so that a crash leaves the old output or none.

Each file is written under another name in the same folder, forced to disk and then moved into place: the rejected rows,
the output, and last the manifest, whose digest of the output tells that both are of one run.

A registry must come back unchanged, so cells of the input are written to CSV as they are, also those that a spreadsheet
may take for formulas; they are counted, so that the user is told, and escaped if the user asks for it. In a workbook
they are text in any case, and so are the columns that sectag adds. The file of rejected rows is for reading by people
and always escaped.
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Self

from classifier.atomic import AtomicFile, PartFolder, describe
from classifier.errors import InputError
from classifier.parquet_rows import Original, ParquetRows
from classifier.tables import OutputFormat, TextFormat
from classifier.writer import Rows, RowWriter
from classifier.xlsx_rows import XlsxRows

REJECTED_COLUMNS = ("line", "reason", "text")
_REJECTED_FORMAT = TextFormat(delimiter=",", compressed=False, encoding="utf-8-sig", escape=True)


def rejected_path(output: Path) -> Path:
    """Where the rows stand that could not be read."""
    return output.with_name(output.name + ".rejected.csv")


def manifest_path(output: Path) -> Path:
    """Where the record of the run stands."""
    return output.with_name(output.name + ".manifest.json")


def check_output(output: Path, source: Path | None) -> None:
    """Refuse an output that would overwrite the input or cannot be a file.

    Args:
        output: the output.
        source: the input; None for standard input.

    Raises:
        InputError: a folder, a device, or the input itself (also under another name).
    """
    if output.is_dir():
        raise InputError("{file}: this is a folder: give a file name with -o", file=output)
    if output.exists() and not output.is_file():
        raise InputError("{file}: not a regular file: give a file name with -o, or - for standard output", file=output)
    for path in (output, rejected_path(output), manifest_path(output)):
        if source is not None and path.exists() and source.exists() and path.samefile(source):
            raise InputError("{file}: the output would overwrite the input: give another name with -o", file=source)


class Output(ABC):
    """Where tagged and rejected rows go. A context manager: what is not committed is dropped.

    Attributes:
        path: the output file; None for a stream.
    """

    path: Path | None = None

    def __init__(self, rows: Rows):
        self._rows = rows
        self._rejected: RowWriter | None = None

    def write(self, cells: Sequence[str]) -> None:
        """Write one row, the header first.

        Raises:
            InputError: the disk does not take it.
        """
        try:
            self._rows.write(cells)
        except OSError as error:
            raise self._failure(error) from error

    def reject(self, line: int, reason: str, text: str) -> None:
        """Note a row that could not be read.

        Raises:
            InputError: the disk does not take it.
        """
        try:
            if self._rejected is None:
                self._rejected = self._open_rejected()
                self._rejected.write(REJECTED_COLUMNS)
            self._rejected.write((str(line), reason, text))
            self._rows.skip()
        except OSError as error:
            raise self._failure(error) from error

    def counts(self) -> tuple[int, int]:
        """Rows written and rows rejected, headers not counted."""
        return max(self._rows.rows - 1, 0), self._rejected.rows - 1 if self._rejected else 0

    @property
    def formulas(self) -> int:
        """Rows with a cell, written as it is, that a spreadsheet may take for a formula."""
        return self._rows.formulas

    @abstractmethod
    def _open_rejected(self) -> RowWriter:
        """Where rejected rows go; called at the first of them."""

    @abstractmethod
    def commit(self, manifest: Mapping[str, object]) -> None:
        """Complete the output.

        Args:
            manifest: the record of the run.

        Raises:
            InputError: the disk does not take it.
        """

    @abstractmethod
    def discard(self) -> None:
        """Drop what was not committed."""

    def _failure(self, error: OSError) -> Exception:
        """A failure of writing as it is raised; of a stream as it is, for the caller knows whose it is."""
        return error if self.path is None else describe(self.path, error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()


class FileOutput(Output):
    """Output, rejected rows and manifest in files.

    Args:
        path: the output; the two others stand beside it.
        form: how the output is written.
        original: the columns of an input in Parquet, for an output in Parquet.

    Raises:
        InputError: it cannot be created there.
    """

    def __init__(self, path: Path, form: OutputFormat, original: Original | None = None):
        self.path = self._target = path
        self._main = AtomicFile(path)
        self._rejected_file: AtomicFile | None = None
        self._folder: PartFolder | None = None
        super().__init__(self._open_rows(form, original))

    def _open_rows(self, form: OutputFormat, original: Original | None) -> Rows:
        stream = self._main.stream
        if isinstance(form, TextFormat):
            return RowWriter(stream, form)
        if form.kind == "parquet":
            return ParquetRows(stream, self._target, original)
        self._folder = PartFolder(self._target)
        return XlsxRows(stream, self._target, self._folder.path)

    def _open_rejected(self) -> RowWriter:
        self._rejected_file = AtomicFile(rejected_path(self._target))
        return RowWriter(self._rejected_file.stream, _REJECTED_FORMAT)

    def commit(self, manifest: Mapping[str, object]) -> None:
        """Move everything into place; the rejected file of an earlier run goes if nothing is rejected now.

        Args:
            manifest: the record of the run; the output's digest is added to it.

        Raises:
            InputError: the disk does not take it.
        """
        try:
            self._commit(manifest)
        except OSError as error:
            raise self._failure(error) from error

    def _commit(self, manifest: Mapping[str, object]) -> None:
        self._rows.finish()
        self._remove_folder()
        digest = self._main.seal()
        record = AtomicFile(manifest_path(self._target))
        try:
            full = {**manifest, "output": {"file": self._target.name, "sha256": digest}}
            record.stream.write((json.dumps(full, ensure_ascii=False, indent=2) + "\n").encode())
            record.seal()
            if self._rejected is not None and self._rejected_file is not None:
                self._rejected.finish()
                self._rejected_file.seal()
                self._rejected_file.commit()
            else:
                rejected_path(self._target).unlink(missing_ok=True)
            self._main.commit()
            record.commit()
        finally:
            record.discard()

    def discard(self) -> None:
        """Remove the parts that were not moved into place."""
        for rows in (self._rows, self._rejected):
            if rows is not None:
                rows.discard()
        self._remove_folder()
        self._main.discard()
        if self._rejected_file is not None:
            self._rejected_file.discard()

    def _remove_folder(self) -> None:
        if self._folder is not None:
            self._folder.discard()


class StreamOutput(Output):
    """Output to a byte stream; rejected rows go to a second one, in the form of a rejected file. No manifest.

    Args:
        stream: standard output.
        rejected: standard error.
        form: how the output is written.
    """

    def __init__(self, stream: BinaryIO, rejected: BinaryIO, form: TextFormat):
        super().__init__(RowWriter(stream, form))
        self._rejected_stream = rejected

    def _open_rejected(self) -> RowWriter:
        return RowWriter(self._rejected_stream, TextFormat(",", False, "utf-8", escape=True))

    def commit(self, manifest: Mapping[str, object]) -> None:
        """Write out what is held back."""
        del manifest  # there is no place beside a stream
        self._rows.finish()
        if self._rejected is not None:
            self._rejected.finish()

    def discard(self) -> None:
        """Let go of the streams without closing them. What was written to a stream is gone."""
        for rows in (self._rows, self._rejected):
            if rows is not None:
                rows.discard()
