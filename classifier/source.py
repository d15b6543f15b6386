"""The bytes of an input: a plain file, a gzip file or standard input, readable from the start as often as needed.

An input is read more than once (to find its encoding, then for its rows), so standard input is first copied to a
temporary file; memory stays flat.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from classifier.errors import InputError, system_words

STDIN = "-"
_GZIP_MAGIC = b"\x1f\x8b"


class EmptyInput(InputError):
    """An input without a byte."""


class Source:
    """An opened input.

    Attributes:
        label: how messages call it: the path as given, or `stdin`.
        path: its path; None for standard input.
        size: its bytes as stored (compressed, if it is).
        compressed: whether it is gzip, by content and not by name.
    """

    def __init__(self, label: str, path: Path | None, raw: BinaryIO):
        self.label, self.path, self._raw = label, path, raw
        self.size = os.fstat(raw.fileno()).st_size
        raw.seek(0)
        self.compressed = raw.read(2) == _GZIP_MAGIC

    def position(self) -> int:
        """Bytes of the stored file that have been read so far in the current pass."""
        return 0 if self._raw.closed else self._raw.tell()

    def digest(self) -> str:
        """SHA-256 of the bytes as stored, as hexadecimal text."""
        self._raw.seek(0)
        total = hashlib.sha256()
        while chunk := self._raw.read(1 << 20):
            total.update(chunk)
        return total.hexdigest()

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """The unpacked bytes from the start. One pass at a time.

        Raises:
            InputError: the gzip data are damaged or cut off.
        """
        self._raw.seek(0)
        if not self.compressed:
            yield self._raw
            return
        try:
            with gzip.GzipFile(fileobj=self._raw, mode="rb") as unpacked:
                yield cast(BinaryIO, unpacked)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InputError(
                "{file}: the gzip file is damaged or cut off ({why}): copy or export it again",
                file=self.label,
                why=error,
            ) from error

    @contextmanager
    def text(self, encoding: str, errors: str) -> Iterator[io.TextIOWrapper]:
        """The decoded text from the start, line ends as they stand.

        Args:
            encoding: Python codec.
            errors: name of the error handler.
        """
        with self.stream() as stream:
            text = io.TextIOWrapper(stream, encoding=encoding, errors=errors, newline="")
            try:
                yield text
            finally:
                text.detach()  # or collecting the wrapper would close the file before the next pass

    def close(self) -> None:
        """Close the file."""
        self._raw.close()

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_source(name: str, stdin: BinaryIO | None = None) -> Source:
    """Open an input.

    Args:
        name: a path, or `-` for standard input.
        stdin: the byte stream that `-` stands for.

    Returns:
        The source, to be closed by the caller (it is a context manager).

    Raises:
        InputError: no such file, a folder, not readable, or empty.
    """
    source = _spool(stdin) if name == STDIN and stdin is not None else _open_path(Path(name))
    if source.size == 0:
        source.close()
        raise EmptyInput("{file}: the file is empty: give a table with a header line", file=source.label)
    return source


def _open_path(path: Path) -> Source:
    if path.is_dir():
        raise InputError("{file}: this is a folder: give one file", file=path)
    if path.exists() and not path.is_file():
        raise InputError("{file}: not a regular file: use - to read from a pipe", file=path)
    try:
        return Source(str(path), path, path.open("rb"))
    except FileNotFoundError as error:
        raise InputError("{file}: no such file: check the path and the spelling", file=path) from error
    except PermissionError as error:
        raise InputError("{file}: cannot be read: no permission: ask its owner, or copy it", file=path) from error
    except OSError as error:
        raise InputError("{file}: cannot be read: {why}", file=path, why=system_words(error)) from error


def _spool(stdin: BinaryIO) -> Source:
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - the Source closes it
    try:
        shutil.copyfileobj(stdin, spool, 1 << 20)
        spool.flush()
    except OSError as error:
        spool.close()
        raise InputError("{file}: cannot be read: {why}", file="stdin", why=system_words(error)) from error
    return Source("stdin", None, cast(BinaryIO, spool))
