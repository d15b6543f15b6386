"""What the user hears: a template with its values, so that the command line can translate it."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence as an English template with named places, and what goes into them: values, or further messages."""

    template: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.template.format(**self.values)


def message(template: str, /, **values: object) -> Message:
    """Make a Message. The template is the key under which translations are filed: give it as a literal.

    Args:
        template: English text with `{name}` places.
        values: what goes into the places.
    """
    return Message(template, values)


def system_words(error: OSError) -> Message:
    """Why the operating system refused something, in words that can be translated; its own where we have none."""
    known = _SYSTEM.get(error.errno or 0)
    return known if known is not None else message("{why}", why=error.strerror or error)


_SYSTEM = {
    errno.ENOENT: message("No such file or directory"),
    errno.ENOTDIR: message("Not a directory"),
    errno.EISDIR: message("Is a directory"),
    errno.EACCES: message("Permission denied"),
    errno.EPERM: message("Operation not permitted"),
    errno.EROFS: message("Read-only file system"),
    errno.ENOSPC: message("No space left on device"),
    getattr(errno, "EDQUOT", -1): message("Disk quota exceeded"),
    errno.EFBIG: message("File too large"),
    errno.ENAMETOOLONG: message("File name too long"),
    errno.EMFILE: message("Too many open files"),
    errno.EIO: message("Input/output error"),
    errno.EBADF: message("it is closed"),
}
