"""Merged cells of a sheet: Excel keeps their value in the first cell only, and shows it for all."""

from __future__ import annotations

from collections.abc import Iterable

Range = tuple[tuple[int, int], tuple[int, int]]  # (row, column) from 0 of the first and the last cell


class MergedCells:
    """What the merged cells of a sheet mean for its rows. Lines count from 1, columns from 0.

    Args:
        ranges: the merged ranges.

    Attributes:
        filled: cells that were filled so far.
        first: line of the first of them.
    """

    def __init__(self, ranges: Iterable[Range]):
        self.filled = self.first = 0
        self._begins: dict[int, list[Range]] = {}  # by the line where they begin
        for one in ranges:
            self._begins.setdefault(one[0][0] + 1, []).append(one)
        self._down: dict[int, tuple[int, str]] = {}  # column -> last line of the range, value
        self._deepest = 0  # last line of all ranges that have begun

    def forget_above(self, line: int) -> None:
        """Drop the ranges that begin in the header or above it."""
        self._begins = {at: ranges for at, ranges in self._begins.items() if at > line}

    def bottom_of_header(self, line: int) -> int:
        """Last line of a header that begins in a line: that of its tallest cell."""
        return max((bottom + 1 for _, (bottom, _) in self._begins.get(line, ())), default=line)

    def spread(self, line: int, cells: list[str]) -> list[str]:
        """A header row in which a cell merged over columns stands in each of them."""
        out = list(cells)
        for (_, left), (_, right) in self._begins.get(line, ()):
            out[left : right + 1] = [cells[left]] * (min(right + 1, len(cells)) - left)
        return out

    def fill(self, line: int, cells: list[str]) -> None:
        """Put the values of cells merged over rows into the cells of a row, which is changed. Row after row."""
        if line not in self._begins and line > self._deepest:
            return
        for column, (bottom, value) in self._down.items():
            if line <= bottom and value and not cells[column]:
                cells[column] = value
                self.first = self.first or line
                self.filled += 1
        for (_, left), (bottom, _) in self._begins.get(line, ()):
            if bottom >= line and left < len(cells):
                self._down[left] = (bottom + 1, cells[left])
                self._deepest = max(self._deepest, bottom + 1)

    def is_heading(self, line: int) -> bool:
        """Whether a range that covers several columns begins in the line."""
        return any(right > left for (_, left), (_, right) in self._begins.get(line, ()))
