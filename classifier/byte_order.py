"""Settles the byte order of UTF-16 and UTF-32 where no mark at the beginning tells it."""

from __future__ import annotations

import codecs
from collections.abc import Collection

_MARKS = {
    "utf-16": (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    "utf-32": (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
}
_LEAST_SHARE = 0.4  # of ordinary characters: a table has 0.6 and more, the wrong order or encoding below 0.3


def byte_order(head: bytes, codec: str, common: Collection[str]) -> str | None:
    """The codec with its byte order.

    Args:
        head: the first bytes of the text.
        codec: utf-16 or utf-32, with or without -le or -be.
        common: the characters that make up nearly all Chinese text.

    Returns:
        A codec that reads the text, its mark not included; None if it is not in this encoding.
    """
    family = codec[:6]
    if head.startswith(_MARKS[family]):
        return family
    orders = [codec] if codec != family else [f"{family}-le", f"{family}-be"]
    share, best = max((_ordinary(head, order, common), order) for order in orders)
    return best if share >= _LEAST_SHARE else None


def _ordinary(head: bytes, codec: str, common: Collection[str]) -> float:
    """Share of the characters that a table is made of; 0 if no line ends among them, or NULs stand between them."""
    text = head.decode(codec, errors="replace")
    if not ("\n" in text or "\r" in text) or text.count("\0") > len(text) / 10:
        return 0.0
    return sum(char in common or " " <= char <= "~" or char in "\r\n\t" for char in text) / len(text)
