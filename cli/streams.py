"""Standard input, output and error of the process: also where the caller has closed them, or where they are full.

A closed descriptor would be given to the next file that is opened, and Python has None in the place of its stream. What
cannot be said on standard error must not change what a command does; what cannot be written to standard output must.
"""

from __future__ import annotations

import io
import os
import sys
from typing import Any, BinaryIO, TextIO, cast

_INPUT, _OUTPUT, _ERROR = 0, 1, 2


class _Notes(io.TextIOWrapper):
    """Standard error for notes and messages: what it does not take is lost, and nothing else happens.

    Attributes:
        strict: the bytes of the same stream, for what must not be lost.
    """

    strict: BinaryIO

    def write(self, text: str, /) -> int:
        """Write a text, or what of it can be written."""
        try:
            written = super().write(text)
            super().flush()
        except OSError:
            return len(text)
        return written

    def flush(self) -> None:
        """Write out what is held back, if it can be."""
        try:
            super().flush()
        except OSError:
            return


class _Unbuffered(io.RawIOBase):
    """A descriptor whose failures to write are not kept for later."""

    def __init__(self, descriptor: int):
        super().__init__()
        self._descriptor = descriptor

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor."""
        return self._descriptor

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return os.isatty(self._descriptor)

    def write(self, data: Any, /) -> int:
        """Write bytes; raises OSError if the descriptor does not take them."""
        return os.write(self._descriptor, data)


def secure_streams() -> None:
    """Put something in the place of each standard stream that is closed, and make notes on standard error forgiving.

    Reading from a closed standard input and writing to a closed standard output fail as any failing stream does.
    """
    for descriptor, access in ((_INPUT, os.O_WRONLY), (_OUTPUT, os.O_RDONLY), (_ERROR, os.O_RDONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            opened = os.open(os.devnull, access)
            if opened != descriptor:
                os.dup2(opened, descriptor)
                os.close(opened)
    if sys.stdin is None:
        sys.stdin = open(_INPUT, encoding="utf-8", closefd=False)  # noqa: SIM115 - for the life of the process
    if sys.stdout is None:
        sys.stdout = open(_OUTPUT, "w", encoding="utf-8", closefd=False)  # noqa: SIM115 - likewise
    if sys.stderr is None or (os.name == "posix" and _stands_for(sys.stderr, _ERROR)):
        raw = _Unbuffered(_ERROR)
        encoding = sys.stderr.encoding if sys.stderr is not None else "utf-8"
        notes = _Notes(cast(BinaryIO, raw), encoding=encoding, errors="backslashreplace", line_buffering=True)
        notes.strict = cast(BinaryIO, raw)
        sys.stderr = notes


def error_bytes() -> BinaryIO:
    """Standard error for bytes that must not be lost."""
    return sys.stderr.strict if isinstance(sys.stderr, _Notes) else sys.stderr.buffer


def silence_stdout() -> None:
    """Let the interpreter flush into nothing at exit, or it would complain of a closed pipe or a full disk again."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, _OUTPUT)
    os.close(null)


def _stands_for(stream: TextIO, descriptor: int) -> bool:
    try:
        return stream.fileno() == descriptor
    except (OSError, ValueError):
        return False
