"""Streams the records of a CSV or TSV text: every physical line ends up in a record, in a reject, or is blank.

The csv module reads well-formed records, quoted line ends included. It is lenient where a registry must not be: an
opening quote that is never closed swallows the rows below it, and `"名牌"产品` loses its quotes. So it runs in strict
mode, and a line that it refuses is read again by `split_tolerantly`, which takes a stray quote as a character.

So a quote that is never closed costs nothing: of `"甲,软件开发` above `乙,餐饮` each line is a row, and the first name
keeps the quote as a character (`"甲`). If that line alone has not as many cells as the header, it is rejected, and the
lines below are rows of their own. One case cannot be told from well-formed text: a quote that is closed further down,
at the end of a cell, so that there are as many cells as in the header. It is read as a cell over lines, as the format
wants it; if a line within that cell looks like a row, the record is marked as doubtful, and the user is told of it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TextIO

from classifier.encoding import is_decoded, printable
from classifier.errors import InputError, Message, message
from classifier.header_row import LOOKED_AT, is_header, left_out
from classifier.rows import Record, Reject

__all__ = ["DELIMITERS", "Record", "Records", "Reject", "split_tolerantly"]

DELIMITERS = (",", "\t", ";", "|")
_MAX_LINE = 1_000_000  # characters; a longer line is cut and rejected, so that memory stays flat
_MAX_RECORD_LINES = 100  # a quoted cell of more lines is a quote that was never closed
_OVERLONG = "\udfff"  # marks a line that was cut
_END_OF_FILE = "\x1a"  # as DOS programs leave it
_EMPTY = " \t\r\n\u3000" + _END_OF_FILE  # beside delimiters, what a blank line may hold


class Records:
    """The records below the header of a delimited text, in one pass.

    Args:
        text: the decoded text, opened with `newline=""` and the ESCAPE error handler.
        label: its name in messages.
        named: headers that the user names, which tell the header line from lines above it.

    Attributes:
        header: the header's cells, as they stand.
        delimiter: the delimiter found in the header.
        header_lines: physical lines of the header and of all lines above it.
        blank_lines: blank lines below the header so far, those with nothing but delimiters included.
        total_rows: None; a text does not say how many rows it has.

    Raises:
        InputError: no header, or one that cannot be decoded.
    """

    total_rows: int | None = None

    def __init__(self, text: TextIO, label: str, named: Collection[str] = ()):
        self._lines = _Lines(text)
        self._label = label
        self.blank_lines = self._title_lines = 0
        self.header, self.delimiter = self._read_header(named)
        self.header_lines = self._lines.number

    @property
    def lines_read(self) -> int:
        """Physical lines read so far."""
        return self._lines.number

    def __iter__(self) -> Iterator[Record | Reject]:
        """Yield every row below the header, in order."""
        lines, width = self._lines, len(self.header)
        parse = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            line = lines.begin()
            try:
                cells = next(parse)
            except StopIteration:
                return
            except csv.Error:
                cells = []  # the line is read again below
            if len(cells) != width or len(lines.taken) > 1:
                if _is_blank(lines.taken, self.delimiter):
                    self.blank_lines += 1
                    continue
                cells = self._settle(cells, width)
            taken = lines.taken
            if not any(map(str.strip, cells)) and cells:
                self.blank_lines += len(taken)
                continue
            text = taken[0] if len(taken) == 1 else "".join(taken)
            reason = _defect(cells, width, text)
            if reason is None:
                yield Record(line, len(taken), cells, len(taken) > 1 and _holds_rows(taken, cells, self.delimiter))
            else:
                yield Reject(line, len(taken), reason, printable(text.rstrip("\r\n" + _OVERLONG)))

    def _settle(self, cells: list[str], width: int) -> list[str]:
        """Cells of a record that is ragged, has a stray quote or spans lines; gives back lines that are not its own."""
        taken = self._lines.taken
        cells = _without_empty_end(cells, width)
        if len(cells) == width:
            return cells
        alone = _without_empty_end(split_tolerantly(taken[0], self.delimiter), width)
        is_row = [len(split_tolerantly(line, self.delimiter)) == width for line in taken[1:]]
        if not cells or len(alone) == width or any(is_row):
            self._lines.give_back()
            return alone
        return cells

    def facts(self) -> Mapping[str, object]:
        """Delimiter and header line."""
        return {"format": "text", "delimiter": self.delimiter, "title_lines": self._title_lines}

    def notices(self) -> Sequence[Message]:
        """Lines left out above the header."""
        return [left_out(self._title_lines, self.header_lines)] if self._title_lines else []

    def _read_header(self, named: Collection[str]) -> tuple[list[str], str]:
        """The header, which need not be the first line: a table saved from Excel may have titles above it."""
        lines = self._lines
        lines.begin()
        first: tuple[list[str], str, int, int] | None = None  # cells, delimiter, lines to its beginning and to its end
        titles = 0
        for _ in range(LOOKED_AT):
            above = len(lines.taken)
            line = next(lines, None)
            if line is None:
                break
            if _is_blank([line], "".join(DELIMITERS)):
                continue
            if not is_decoded(line):
                if first is not None:
                    break
                raise InputError(
                    "{file}: the header line cannot be decoded ({text}): give another --encoding",
                    file=self._label,
                    text=printable(line.strip())[:60],
                )
            cells, delimiter = self._split_header(above)
            if is_header(cells, named):
                self._title_lines = titles
                return cells, delimiter
            first = first or (cells, delimiter, above, len(lines.taken))
            titles += len(lines.taken) - above
        if first is None:
            raise InputError("{file}: the file holds no header line: give a table with a header", file=self._label)
        lines.give_back(keep=first[3])
        return first[0], first[1]

    def _split_header(self, above: int) -> tuple[list[str], str]:
        """Cells and delimiter of the header that begins below `above` lines; its lines, and no more, are taken."""
        lines = self._lines
        choices = []
        for delimiter in DELIMITERS:
            lines.give_back(keep=above)
            try:
                cells = next(csv.reader(lines, delimiter=delimiter, strict=True))
            except csv.Error:
                cells = split_tolerantly(lines.taken[above], delimiter)
                lines.give_back(keep=above + 1)
            choices.append((len(cells), cells, delimiter, len(lines.taken)))
        _, header, delimiter, taken = max(choices, key=lambda choice: choice[0])  # the first of equals
        lines.give_back(keep=above)
        for _ in range(taken - above):
            next(lines)
        return header, delimiter


def split_tolerantly(line: str, delimiter: str) -> list[str]:
    """Split one line into cells, taking quotes that do not enclose a whole cell as ordinary characters.

    Args:
        line: one physical line.
        delimiter: the delimiter.

    Returns:
        The cells; at least one.
    """
    text = line.rstrip("\r\n")
    cells, at = [], 0
    while True:
        close = _closing_quote(text, at, delimiter) if text.startswith('"', at) else -1
        if close >= 0:
            cells.append(text[at + 1 : close].replace('""', '"'))
            end = close + 1
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            cells.append(text[at:end])
        if end >= len(text):
            return cells
        at = end + 1


def _closing_quote(text: str, at: int, delimiter: str) -> int:
    """Where the cell that opens with a quote at `at` is closed, or -1 if it is not a quoted cell."""
    place = text.find('"', at + 1)
    while place >= 0 and text.startswith('"', place + 1):
        place = text.find('"', place + 2)
    closes = place >= 0 and (place + 1 == len(text) or text.startswith(delimiter, place + 1))
    return place if closes else -1


def _without_empty_end(cells: list[str], width: int) -> list[str]:
    """Without empty cells beyond the header's width: some exports close every row with a delimiter."""
    return cells[:width] if len(cells) > width and not any(cells[width:]) else cells


def _holds_rows(taken: list[str], cells: list[str], delimiter: str) -> bool:
    """Whether a line within a record over lines looks like a row. Behind a first cell over lines the last one always
    does, for it brings all other cells."""
    within = taken[1:-1] if "\n" in cells[0] or "\r" in cells[0] else taken[1:]
    return len(cells) > 1 and any(len(split_tolerantly(line, delimiter)) == len(cells) for line in within)


def _is_blank(taken: list[str], delimiters: str) -> bool:
    """Whether a line holds no cell with anything in it: Excel saves rows that were once used as `,,,`."""
    return len(taken) == 1 and not taken[0].strip(delimiters + _EMPTY)


def _defect(cells: list[str], width: int, text: str) -> Message | None:
    if not is_decoded(text):
        if text.endswith(_OVERLONG):
            return message("longer than {limit} characters", limit=_MAX_LINE)
        return message("a byte that is not in the file's encoding")
    if "\0" in text:
        return message("a NUL character")
    if len(cells) != width:
        if text.count('"') % 2:
            return message(
                "{found} cells where the header has {width}; a quotation mark is not closed",
                found=len(cells),
                width=width,
            )
        return message("{found} cells where the header has {width}", found=len(cells), width=width)
    return None


class _Lines:
    """Physical lines with a way back: what a record took beyond its own line can be read again.

    Attributes:
        taken: lines taken since `begin`.
        number: lines taken from the file, those given back not counted.
    """

    def __init__(self, text: TextIO):
        self._text = text
        self._pending: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def begin(self) -> int:
        """Begin a record; returns the number of its first line."""
        self.taken = []
        return self.number + 1

    def give_back(self, keep: int = 1) -> None:
        """Put all lines but the first `keep` back."""
        back = self.taken[keep:]
        self._pending.extendleft(reversed(back))
        self.number -= len(back)
        del self.taken[keep:]

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MAX_RECORD_LINES:
            raise StopIteration  # which the csv module reports as an unexpected end
        line = self._pending.popleft() if self._pending else self._read()
        if not line:
            raise StopIteration
        self.taken.append(line)
        self.number += 1
        return line

    def _read(self) -> str:
        line = self._text.readline(_MAX_LINE)
        if len(line) < _MAX_LINE or line.endswith(("\r", "\n")):
            return line
        while (rest := self._text.readline(_MAX_LINE)) and not rest.endswith(("\r", "\n")):
            pass  # the rest of the line is dropped: the reject shows its beginning
        return line + _OVERLONG
