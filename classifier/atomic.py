"""Files that appear under their name only when complete: written beside it, forced to disk, moved into place."""

from __future__ import annotations

import contextlib
import errno
import glob
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from classifier.errors import InputError, system_words


class AtomicFile:
    """A file that appears under its name only when it is complete.

    Args:
        path: where it is to stand.

    Attributes:
        stream: where its bytes are written.

    Raises:
        InputError: it cannot be created there.
    """

    def __init__(self, path: Path):
        self.path = path.resolve()  # a link is kept, and what it points to is replaced
        self._part = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            _remove_dead_parts(self.path)
            descriptor = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise describe(path, error) from error
        self.stream: BinaryIO = os.fdopen(descriptor, "wb", buffering=1 << 20)

    def seal(self) -> str:
        """Force the bytes to disk and close the file; returns their SHA-256."""
        self.stream.flush()
        os.fsync(self.stream.fileno())
        self.stream.close()
        with self._part.open("rb") as written:
            return hashlib.file_digest(written, "sha256").hexdigest()

    def commit(self) -> None:
        """Move the sealed file into place."""
        self._part.replace(self.path)
        _sync_folder(self.path.parent)

    def discard(self) -> None:
        """Drop what was written, if it was not moved into place."""
        with contextlib.suppress(OSError):  # closing may fail on a full disk; the part is removed all the same
            self.stream.close()
        self._part.unlink(missing_ok=True)


class PartFolder:
    """A folder for what is needed only while a file is written; it stands beside the file.

    Args:
        path: the file that is written.

    Attributes:
        path: the folder.

    Raises:
        InputError: it cannot be created there.
    """

    def __init__(self, path: Path):
        whole = path.resolve()
        self.path = whole.with_name(f".{whole.name}.sheets.{os.getpid()}.part")
        try:
            shutil.rmtree(self.path, ignore_errors=True)
            self.path.mkdir()
        except OSError as error:
            raise describe(path, error) from error

    def discard(self) -> None:
        """Remove it with all that it holds."""
        shutil.rmtree(self.path, ignore_errors=True)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that appears under its name only when it is complete.

    Args:
        path: where it is to stand.
        data: all its bytes.

    Raises:
        InputError: it cannot be written there.
    """
    with whole_file(path) as stream:
        stream.write(data)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that appears under its name only when all has been written without an error.

    Args:
        path: where it is to stand.

    Yields:
        What is written to.

    Raises:
        InputError: it cannot be written there.
    """
    file = AtomicFile(path)
    try:
        yield file.stream
        file.seal()
        file.commit()
    except OSError as error:
        raise describe(path, error) from error
    finally:
        file.discard()


def describe(path: Path, error: OSError) -> InputError:
    """A failure of writing as a message for the user."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return InputError("{file}: cannot be written: there is no such folder: create it, or give another", file=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return InputError("{file}: cannot be written: no permission: give a folder that may be written to", file=path)
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return InputError("{file}: cannot be written: the disk is full: make room, or give another folder", file=path)
    return InputError(
        "{file}: cannot be written: {why}: give a folder that exists and may be written to with -o",
        file=path,
        why=system_words(error),
    )


def _remove_dead_parts(path: Path) -> None:
    """Remove what earlier processes left when they were killed in the middle of writing the same file."""
    for part in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        number = part.name.split(".")[-2]
        if number.isdecimal() and not _is_running(int(number)):
            _remove(part)


def _remove(part: Path) -> None:
    if part.is_dir() and not part.is_symlink():
        shutil.rmtree(part)
    else:
        part.unlink(missing_ok=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False  # a part of our own number is from a process before us
    if os.name != "posix":
        return True  # Windows cannot tell without ending the process: its parts stay
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _sync_folder(folder: Path) -> None:
    """Make a rename durable, where folders can be opened (not on Windows)."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
