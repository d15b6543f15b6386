"""Compiled catalogues in the user's cache folder, so that a program starts without reading two dozen files strictly.

A file is named by what it was made from: the digest of the catalogue's files, that of the reader's own code, and the
Python version. So nothing in the folder ever goes out of date, and it does no harm if two processes make the same file.
A file is written beside and moved into place. It is trusted only if it belongs to the user, nobody else may write it,
and its digest fits; it holds plain data (see `compiled`), so that even a forged one cannot run code. A folder that
cannot be written or a file that cannot be trusted costs time, nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from taxonomy.compiled import pack, unpack
from taxonomy.model import Catalogue

_KEPT = 4  # files of other catalogues and versions that are kept
_SUFFIX = ".catalogue"
_DIGEST = hashlib.sha256().digest_size


def compiled_path(digest: str) -> Path:
    """Where the compiled form of a catalogue stands: in the user's cache folder (on Linux below XDG_CACHE_HOME).

    Args:
        digest: of the catalogue's files.

    Raises:
        OSError: the user has no such folder.
    """
    folder = user_cache_path("sectag", appauthor=False)
    if not folder.is_absolute():
        raise OSError(f"{folder}: the user has no cache folder")
    key = hashlib.sha256(f"{digest} {_own_digest()} {sys.implementation.cache_tag} {sys.version_info}".encode())
    return folder / f"{key.hexdigest()[:32]}{_SUFFIX}"


def read_compiled(digest: str, folder: Path) -> Catalogue | None:
    """The catalogue with a digest, if its compiled form is there and whole.

    Args:
        digest: of the catalogue's files.
        folder: the catalogue's folder.
    """
    try:
        with compiled_path(digest).open("rb") as stream:
            if not _is_ours(os.fstat(stream.fileno())):
                return None
            data = stream.read()
        payload = data[_DIGEST:]
        if hashlib.sha256(payload).digest() != data[:_DIGEST]:
            return None
        catalogue = unpack(payload, folder)
    except (OSError, ValueError, TypeError, EOFError, KeyError, ArithmeticError):
        return None
    return catalogue if catalogue.digest == digest else None


def write_compiled(catalogue: Catalogue) -> None:
    """Keep the compiled form of a catalogue, if the folder can be written.

    Args:
        catalogue: the catalogue.
    """
    payload = pack(catalogue)
    with contextlib.suppress(OSError):
        path = compiled_path(catalogue.digest)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(suffix=".part", prefix=path.stem, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(hashlib.sha256(payload).digest() + payload)
            Path(part).replace(path)
        except OSError:
            Path(part).unlink(missing_ok=True)
            raise
        _remove_old(path)


def _is_ours(status: os.stat_result) -> bool:
    """Whether a file belongs to the user and nobody else may write it. On Windows the folder's rights see to that."""
    if os.name != "posix":
        return True
    return status.st_uid == os.geteuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _own_digest() -> str:
    """SHA-256 of this package's own code: another reader may read the same files otherwise."""
    total = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        total.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _remove_old(newest: Path) -> None:
    """Keep the newest files only, and nothing that a killed process left."""
    others = [file for file in newest.parent.iterdir() if file != newest and file.suffix in (_SUFFIX, ".part")]
    others.sort(key=lambda file: file.stat().st_mtime, reverse=True)
    for file in others[_KEPT:]:
        file.unlink(missing_ok=True)
