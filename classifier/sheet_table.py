"""The rows of one sheet of a workbook as text, as a person sees them in Excel. What Excel keeps beside the cells is
settled here:

- A title above the header is left out. A header over two rows (`税收` above `2023`, `2024`) becomes one: `税收 2023`.
- A text that is merged over several rows counts for each of them, an amount for the first only. A row that holds
  nothing but one cell merged over columns is a heading or a note, and is rejected.
- Errors stay as Excel shows them, and formulas without a value become #N/A; the user is told.
- Numbers become text without an exponent. Codes that were stored as numbers have lost leading zeros, and all digits
  beyond the fifteenth: nothing can bring them back, but the user is told.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from classifier.cell_text import text_of
from classifier.code_numbers import CodeNumbers
from classifier.errors import InputError, Message, message
from classifier.header_row import LOOKED_AT, is_header, left_out
from classifier.lost_cells import LostCell, LostCells
from classifier.merged import MergedCells, Range
from classifier.rows import Record, Reject


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet as its file holds it.

    Attributes:
        name: its name.
        height: rows down to the last filled one; 0 if the sheet is empty.
        values: gives these rows, all equally long.
        merged: merged ranges.
        lost: gives the cells that hold no value.
    """

    name: str
    height: int
    values: Callable[[], Iterator[Sequence[object]]]
    merged: Sequence[Range]
    lost: Callable[[], Iterator[LostCell]] = lambda: iter(())


class SheetTable:
    """The rows of one sheet below its header. A line is a row as Excel numbers it.

    Args:
        sheet: the sheet.
        label: the workbook's name in messages.
        named: headers that the user names.

    Raises:
        InputError: an empty sheet.
    """

    delimiter = ""

    def __init__(self, sheet: Sheet, label: str, named: Collection[str] = ()):
        self._name, self._label = sheet.name, label
        self.blank_lines = 0
        self.lines_read = 0
        self.total_rows: int | None = sheet.height
        self._rows = sheet.values()
        self._merged = MergedCells(sheet.merged)
        self._lost = LostCells(sheet.lost())
        self._pending: list[list[str]] = []
        self.header: list[str] = []
        self.header = self._read_header(named)
        self._merged.know_header(self.header)
        self._codes = CodeNumbers(self.header)

    def __iter__(self) -> Iterator[Record | Reject]:
        """Yield every row below the header, in order."""
        merged, lost = self._merged, self._lost
        while (cells := self._next_row()) is not None:
            line = self.lines_read
            if 0 < lost.line <= line:
                lost.fill(line, cells)
            merged.fill(line, cells)
            filled = sum(not cell.isspace() for cell in cells if cell)
            if not filled:
                self.blank_lines += 1
                continue
            if filled == 1 and len(cells) > 1 and merged.is_heading(line):
                text = next(filter(str.strip, cells))
                yield Reject(line, 1, message("one cell merged over several columns: a heading or a note"), text)
                continue
            self._codes.settle(line, cells)
            yield Record(line, 1, cells)

    def facts(self) -> Mapping[str, object]:
        """Sheet and rows left out above the header."""
        return {"format": "workbook", "sheet": self._name, "title_lines": self._title_lines}

    def notices(self) -> Sequence[Message]:
        """Rows left out, merged cells, cells without a value, codes stored as numbers."""
        found = [left_out(self._title_lines, self.header_lines)] if self._title_lines else []
        found.extend(self._merged.notices())
        found.extend(self._lost.notices(self.header))
        found.extend(self._codes.notices())
        return found

    def _next_row(self) -> list[str] | None:
        if self._pending:
            self.lines_read += 1
            return self._pending.pop(0)
        values = next(self._rows, None)
        if values is None:
            if self._lost.line <= self.lines_read:
                return None
            values = [""] * len(self.header)  # rows of nothing but such cells, below all others
        self.lines_read += 1
        return [value if type(value) is str else text_of(value, True) for value in values]

    def _read_header(self, named: Collection[str]) -> list[str]:
        seen: list[list[str]] = []
        header = first = -1
        while header < 0 and len(seen) < LOOKED_AT and (cells := self._next_row()) is not None:
            if is_header(cells, named):
                header = len(seen)
            elif first < 0 and any(cells):
                first = len(seen)
            seen.append(cells)
        at = header if header >= 0 else first
        if at < 0:
            raise InputError(
                "{file}: the sheet “{sheet}” is empty: choose another with --sheet", file=self._label, sheet=self._name
            )
        self._title_lines = sum(any(cells) for cells in seen[:at])
        self._pending, self.lines_read = seen[at + 1 :], at + 1
        bottom = self._merged.bottom_of_header(self.lines_read)
        levels = [seen[at]]
        while self.lines_read < bottom and (cells := self._next_row()) is not None:
            levels = [*levels[:-1], self._merged.spread(self.lines_read - 1, levels[-1]), cells]
        self.header_lines = self.lines_read
        self._merged.forget_above(self.header_lines)
        return [_joined(parts) for parts in zip(*levels, strict=True)] if len(levels) > 1 else list(map(str, levels[0]))


def _joined(parts: Iterable[str]) -> str:
    """The headers of one column, from the upper to the lower, each once."""
    return " ".join(dict.fromkeys(filter(None, map(str.strip, parts))))
