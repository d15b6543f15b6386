"""Whether a delimited text is so plain that a columnar reader reads it as the exact reader of `classifier` would.

Plain: UTF-8, one row to each line, no empty line, every quote opens or closes a whole cell, no NUL, no lone carriage
return. Of any other text the exact reader knows better; this check only ever says "perhaps not".
"""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 24
_QUOTE, _RETURN, _LINE_END = 0x22, 0x0D, 0x0A


def plain_lines(stream: BinaryIO, delimiter: str) -> int | None:
    """Count the lines of a plain text.

    Args:
        stream: the bytes, from their start.
        delimiter: one character of ASCII.

    Returns:
        The number of lines, a last one without a line end included; None if the text is not plain.
    """
    ends = 0
    opens = True  # whether the next quote opens a cell
    previous = _LINE_END  # the byte before the block; the start of a text is the start of a cell
    tail = b"\n"
    block = _without_mark(stream.read(_BLOCK))
    while block:
        ahead = stream.read(_BLOCK)
        data = np.frombuffer(block, dtype=np.uint8)
        following = ahead[0] if ahead else _LINE_END
        if b"\0" in block or not _returns_are_ends(block, following) or _has_empty_line(tail, block):
            return None
        ends += block.count(b"\n")
        quotes = np.flatnonzero(data == _QUOTE)
        if len(quotes):
            if not _enclose_cells(data, quotes, opens, previous, following, ord(delimiter)):
                return None
            opens ^= len(quotes) % 2 == 1
        previous, tail, block = block[-1], (tail + block)[-2:], ahead
    if not opens:
        return None
    return ends + (previous != _LINE_END)


def _without_mark(block: bytes) -> bytes:
    return block.removeprefix(b"\xef\xbb\xbf")


def _has_empty_line(tail: bytes, block: bytes) -> bool:
    """Whether a line end follows another; `tail`: the last two bytes before the block."""
    seam = tail + block[:2]
    return any(pair in part for pair in (b"\n\n", b"\n\r\n") for part in (seam, block))


def _returns_are_ends(block: bytes, following: int) -> bool:
    """Whether every carriage return stands before a line end."""
    at_end = block.endswith(b"\r")
    return block.count(b"\r") == block.count(b"\r\n") + at_end and not (at_end and following != _LINE_END)


def _enclose_cells(
    data: NDArray[np.uint8], quotes: NDArray[np.int64], opens: bool, previous: int, following: int, delimiter: int
) -> bool:
    """Whether the quotes of a block, taken in turns, open behind a delimiter and close before one; a pair of quotes
    inside a cell, which stands for one, closes and opens at once."""
    before = np.where(quotes > 0, data[quotes - 1], previous)
    after = np.where(quotes + 1 < len(data), data[np.minimum(quotes + 1, len(data) - 1)], following)
    is_open = (np.arange(len(quotes)) % 2 == 0) == opens
    opened, closed = before[is_open], after[~is_open]
    good_open = np.isin(opened, (delimiter, _LINE_END, _QUOTE))
    good_close = np.isin(closed, (delimiter, _LINE_END, _RETURN, _QUOTE))
    return bool(good_open.all() and good_close.all())
