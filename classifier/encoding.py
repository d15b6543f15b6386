"""Finds the character encoding of a table, over the whole file and in flat memory.

Order: byte order mark, strict UTF-8, strict GB18030. One corrupt byte defeats a strict reading of the whole, so lines
are counted instead: the encoding that most lines with Chinese text obey is the file's, and the reader rejects the
others one by one. Big5 decodes as GB18030 without an error, but into rare characters: that is refused, not guessed.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from classifier.byte_order import byte_order
from classifier.errors import InputError
from classifier.source import Source

ESCAPE = "sectag-escape"  # error handler: an undecodable byte b becomes the lone surrogate U+DC00 + b
_SURROGATE = re.compile("[\ud800-\udfff]")
_HEAD = 1 << 16
_BLOCK = 1 << 20
_GIVE_UP = 1000  # lines that break an encoding, and outnumber those that obey it, before it is dropped
_SAMPLE = 100_000  # characters judged for rarity
_COMMON_SHARE = 0.75  # real registries in GB18030 have 0.95 and more; Big5 and UTF-8 read as GB18030 below 0.6
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins the same way
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BIG5 = "big5hkscs"
_SUPERSETS = {"utf-8": "utf-8-sig", "gbk": "gb18030", "gb2312": "gb18030", "big5": _BIG5}
_CONTROL = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))


@dataclass(frozen=True, slots=True)
class Detected:
    """An encoding and how it was found."""

    encoding: str  # Python codec; empty if the table is no text
    origin: str  # bom | content | option; empty likewise
    bad_lines: int  # lines that break it, as far as they were counted


NOT_TEXT = Detected("", "", 0)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(chr(0xDC00 + byte) for byte in error.object[error.start : error.end]), error.end


codecs.register_error(ESCAPE, _escape)


def is_decoded(text: str) -> bool:
    """Whether a text read with the ESCAPE handler holds no undecodable byte."""
    return _SURROGATE.search(text) is None


def printable(text: str) -> str:
    r"""A text read with the ESCAPE handler, with undecodable bytes as `\xNN`."""
    return _SURROGATE.sub(lambda found: f"\\x{(ord(found[0]) - 0xDC00) & 0xFF:02X}", text)


def detect_encoding(source: Source, option: str | None = None) -> Detected:
    """Find the encoding of an input.

    Args:
        source: the input.
        option: an encoding that the user gives; it overrides what the file looks like.

    Returns:
        The encoding.

    Raises:
        InputError: a binary file, an unknown or unfitting encoding given, Big5, or no encoding that fits.
    """
    with source.stream() as stream:
        head = stream.read(_HEAD)
    if option is not None:
        return _check_option(source, option, head)
    for mark, encoding in _BOMS:
        if head.startswith(mark):
            return Detected(encoding, "bom", 0)
    if _looks_binary(head):
        raise InputError(
            "{file}: a binary file, not a table in text form: give a CSV or TSV file (or name its encoding, "
            "such as --encoding utf-16-le)",
            file=source.label,
        )
    utf8 = _tally(source, "utf-8")
    if utf8.fits:
        return Detected("utf-8-sig", "content", utf8.bad)
    gb18030 = _tally(source, "gb18030")
    if not gb18030.fits:
        raise _unknown(source)
    if gb18030.common_share < _COMMON_SHARE:
        if _tally(source, _BIG5).fits:
            raise InputError(
                "{file}: this looks like Big5 (traditional Chinese): give --encoding big5, "
                "or --encoding gb18030 if it is not",
                file=source.label,
            )
        raise _unknown(source)
    return Detected("gb18030", "content", gb18030.bad)


class _Tally:
    """How many lines beyond ASCII obey an encoding, and how common their characters are."""

    def __init__(self, codec: str):
        self.codec, self.good, self.bad, self._common, self._judged = codec, 0, 0, 0, 0

    def add(self, block: bytes) -> None:
        """Count the lines of a block of whole lines."""
        for line in block.split(b"\n"):
            if line.isascii():
                continue
            try:
                text = line.decode(self.codec)
            except UnicodeDecodeError:
                self.bad += 1
            else:
                self.good += 1
                if self._judged < _SAMPLE:
                    beyond = [char for char in text if char > "\x7f"]
                    self._judged += len(beyond)
                    self._common += sum(char in _COMMON for char in beyond)

    @property
    def fits(self) -> bool:
        """Whether the encoding is the file's, but for single corrupt lines."""
        return self.bad == 0 or self.good >= self.bad

    @property
    def hopeless(self) -> bool:
        """Whether reading on would not change that it does not fit."""
        return self.bad > _GIVE_UP and not self.fits

    @property
    def common_share(self) -> float:
        """Share of common characters among those beyond ASCII; 1 if there are none."""
        return self._common / self._judged if self._judged else 1.0


def _common_characters() -> frozenset[str]:
    """Punctuation and the 3,755 first-level characters of GB 2312, which make up nearly all simplified text."""
    rows = [*range(0xA1, 0xA4), *range(0xB0, 0xD8)]
    pairs = bytes(byte for row in rows for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(pairs.decode("gb2312", errors="ignore"))


_COMMON = _common_characters()


def _tally(source: Source, codec: str) -> _Tally:
    tally = _Tally(codec)
    with source.stream() as stream:
        for block in _blocks(stream):
            tally.add(block)
            if tally.hopeless:
                break
    return tally


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """Blocks that end at a line's end. (A line feed is never part of a character in UTF-8, GB18030 and Big5.)"""
    rest = b""
    while chunk := stream.read(_BLOCK):
        cut = chunk.rfind(b"\n") + 1
        if cut == 0 and len(rest) < 8 * _BLOCK:
            rest += chunk
            continue
        yield rest + chunk[:cut]
        rest = chunk[cut:]
    yield rest


def _looks_binary(head: bytes) -> bool:
    """Control characters in the header line, or many of them. A single one in a row is that row's defect only."""
    controls = len(head) - len(head.translate(None, _CONTROL))
    return b"\0" in head.partition(b"\n")[0] or (controls >= 4 and controls > len(head) / 50)


def _check_option(source: Source, option: str, head: bytes) -> Detected:
    try:
        codec = codecs.lookup(option)
        "".encode(codec.name)  # refuses codecs that are not text encodings, such as hex
    except (LookupError, UnicodeError) as error:
        raise InputError(
            "--encoding {encoding}: no such encoding: use for example utf-8, gb18030, big5, utf-16", encoding=option
        ) from error
    name = _SUPERSETS.get(codec.name, codec.name)
    if name.startswith(("utf-16", "utf-32")):  # lines cannot be told apart in bytes; the reader sees what breaks
        ordered = byte_order(head, name, _COMMON)
        if ordered is None:
            raise _unfit(source, option)
        return Detected(ordered, "option", 0)
    tally = _tally(source, name)
    if not tally.fits:
        raise _unfit(source, option)
    return Detected(name, "option", tally.bad)


def _unfit(source: Source, option: str) -> InputError:
    return InputError(
        "{file}: most lines are not {encoding}: leave --encoding out, or give another one",
        file=source.label,
        encoding=option,
    )


def _unknown(source: Source) -> InputError:
    return InputError(
        "{file}: the text is neither UTF-8 nor GB18030: name its encoding, such as --encoding big5 or utf-16-le",
        file=source.label,
    )
