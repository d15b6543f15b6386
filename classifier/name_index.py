"""The index of a registry: its firms by name and credit code, in one file.

The file is a zip archive, so that every part carries a check sum and is read alone: `meta.json`; `codes.txt` and
`keys.txt` with a line for each firm; and the firms themselves in blocks. Nothing in it is executed when it is read.
"""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from classifier.credit_code import compact_code
from classifier.name_key import NameKeys

FORMAT = 2  # to be raised whenever the content or the keys change
_BLOCK = 512  # firms
_BROKEN = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, IndexError, TypeError, ValueError, NotImplementedError,
    RuntimeError, OSError,
)  # fmt: skip


class BrokenIndex(Exception):
    """An index that is damaged, cut off or none at all: it must be built anew."""


@dataclass(frozen=True, slots=True)
class Firm:
    """A row of a registry."""

    line: int  # of the file; of a workbook the number that Excel shows
    name: str
    credit_code: str  # as it stands
    scope: str
    industry: str


def write_index(stream: BinaryIO, firms: Iterable[Firm], keys: NameKeys, meta: Mapping[str, object]) -> None:
    """Write an index.

    Args:
        stream: where to; it must be seekable.
        firms: the firms, read once.
        keys: how names are compared.
        meta: what the reader is to find in `NameIndex.meta`, ready for JSON. It is looked at when all firms are read.
    """
    codes: list[str] = []
    names: list[str] = []
    block: list[tuple[object, ...]] = []
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for firm in firms:
            codes.append(compact_code(firm.credit_code))
            names.append(keys(firm.name).whole)
            block.append((firm.line, firm.name, firm.credit_code, firm.scope, firm.industry))
            if len(block) == _BLOCK:
                _add(archive, f"firms/{len(codes) // _BLOCK - 1}.json", json.dumps(block, ensure_ascii=False))
                block = []
        if block:
            _add(archive, f"firms/{len(codes) // _BLOCK}.json", json.dumps(block, ensure_ascii=False))
        _add(archive, "codes.txt", "\n".join(codes))
        _add(archive, "keys.txt", "\n".join(names))
        _add(archive, "meta.json", json.dumps({**meta, "format": FORMAT, "firms": len(codes)}, ensure_ascii=False))


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(zipfile.ZipInfo(name), text.encode("utf-8", "surrogatepass"), zipfile.ZIP_DEFLATED, 1)


class NameIndex:
    """An index that is read as far as it is asked.

    Args:
        stream: the file, which stays open.

    Attributes:
        meta: what was noted when it was written.

    Raises:
        BrokenIndex: here and from every method, if the file is damaged.
    """

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        try:
            self._archive = zipfile.ZipFile(stream)
        except _BROKEN as error:
            raise BrokenIndex(str(error)) from error
        self.meta: dict[str, Any] = self._json("meta.json")
        if self.meta.get("format") != FORMAT:
            raise BrokenIndex("another format")

    @property
    def count(self) -> int:
        """Firms in all."""
        return int(self.meta["firms"])

    @cached_property
    def keys(self) -> list[str]:
        """The key of each firm."""
        return self._lines(self._keys)

    @cached_property
    def codes(self) -> list[str]:
        """The compact credit code of each firm."""
        return self._lines(self._codes)

    def at_key(self, key: str) -> list[int]:
        """Numbers of the firms with a key, from 0."""
        return list(_lines_equal(self._keys, key))

    def at_code(self, code: str) -> list[int]:
        """Numbers of the firms with a compact credit code."""
        return list(_lines_equal(self._codes, code))

    def holding(self, words: str) -> list[int]:
        """Numbers of the firms whose key holds some words."""
        found: list[int] = []
        line = at = 0
        for hit in re.finditer(re.escape(words), self._keys):
            line += self._keys.count("\n", at, hit.start())
            at = hit.start()
            if not found or found[-1] != line:
                found.append(line)
        return found

    def firm(self, number: int) -> Firm:
        """A firm by its number."""
        block = self._blocks.get(number // _BLOCK)
        if block is None:
            block = self._blocks[number // _BLOCK] = self._json(f"firms/{number // _BLOCK}.json")
        try:
            return Firm(*block[number % _BLOCK])
        except _BROKEN as error:
            raise BrokenIndex(str(error)) from error

    def close(self) -> None:
        """Close the file."""
        self._archive.close()
        self._stream.close()

    @cached_property
    def _blocks(self) -> dict[int, Any]:
        return {}

    @cached_property
    def _keys(self) -> str:
        return self._text("keys.txt")

    @cached_property
    def _codes(self) -> str:
        return self._text("codes.txt")

    def _lines(self, text: str) -> list[str]:
        lines = text.split("\n") if self.count else []
        if len(lines) != self.count:
            raise BrokenIndex("lines are missing")
        return lines

    def _text(self, member: str) -> str:
        try:
            return self._archive.read(member).decode("utf-8", "surrogatepass")
        except _BROKEN as error:
            raise BrokenIndex(str(error)) from error

    def _json(self, member: str) -> Any:
        try:
            return json.loads(self._text(member))
        except ValueError as error:
            raise BrokenIndex(str(error)) from error


def _lines_equal(text: str, wanted: str) -> Iterator[int]:
    """Numbers of the lines of a text that equal one."""
    if not wanted:
        return
    line = at = 0
    while (hit := text.find(wanted, at)) >= 0:
        line += text.count("\n", at, hit)
        at = hit + len(wanted)
        starts = hit == 0 or text[hit - 1] == "\n"
        if starts and (at == len(text) or text[at] == "\n"):
            yield line
