"""Merged cells of a sheet: Excel keeps their value in the first cell only, and shows it for all.

A text, such as a name or a street, holds for each of the rows. An amount does not: copied into each row it would be
added as often as there are rows. It stays in the first, and the others are empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from classifier.code_numbers import code_columns
from classifier.errors import Message, message
from classifier.headers import fold
from classifier.rows import NumberText

Range = tuple[tuple[int, int], tuple[int, int]]  # (row, column) from 0 of the first and the last cell

_AMOUNT = re.compile(r"[-(（]?\s*[¥￥]?\s*-?\d[\d,，]*(?:\.\d+)?\s*(?:[万亿]?元|[万亿%])?[)）]?")
# Ends of headers of numbers that are no amounts. 2024年, 本月 and 一季度 tell of which time an amount is.
_LABEL = re.compile(
    r"(?:年份|月份|日期|时间|(?<![\d一二三四五六七八九十本上下同全当去今])(?:年度?|季度?|月|期)|号|楼|层|室|栋|幢|座|单元|房间|"
    r"批次?|组别?|片区?|等级|级别|星级|排名|名次|(?<![a-z])(?:floor|building|room|batch|group|grade|level|year|month|date))"
    r"(?:\([^()]*\))?$"
)


class MergedCells:
    """What the merged cells of a sheet mean for its rows. Lines count from 1, columns from 0.

    Args:
        ranges: the merged ranges.

    """

    def __init__(self, ranges: Iterable[Range]):
        self._header: Sequence[str] = ()
        self._labels: frozenset[int] = frozenset()
        # column -> cells that were filled, or left empty, and the line of the first of them
        self._filled: dict[int, tuple[int, int]] = {}
        self._left: dict[int, tuple[int, int]] = {}
        self._begins: dict[int, list[Range]] = {}  # by the line where they begin
        for one in ranges:
            self._begins.setdefault(one[0][0] + 1, []).append(one)
        self._down: dict[int, tuple[int, str]] = {}  # column -> last line of the range, value
        self._wide: set[tuple[int, int]] = set()  # first and last column of the header's cells
        self._deepest = 0  # last line of all ranges that have begun

    def know_header(self, header: Sequence[str]) -> None:
        """Take note of the header: the columns of codes, years, floors and the like hold no amounts."""
        self._header = header
        labels = {at for at, cell in enumerate(header) if _LABEL.search(fold(cell))}
        self._labels = frozenset(labels.union(code_columns(header)))

    def forget_above(self, line: int) -> None:
        """Drop the ranges that begin in the header or above it; `line` is the last of the header."""
        last = (ranges for at, ranges in self._begins.items() if at <= line)
        self._wide = {(left, right) for one in last for (_, left), (bottom, right) in one if bottom + 1 == line}
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
        """Put the texts of cells merged over rows into the cells of a row, which is changed. Row after row."""
        if line not in self._begins and line > self._deepest:
            return
        for column, (bottom, value) in self._down.items():
            if line <= bottom and value and not cells[column]:
                counts = self._filled
                if column not in self._labels and (type(value) is NumberText or _AMOUNT.fullmatch(value.strip())):
                    counts = self._left
                else:
                    cells[column] = value
                count, first = counts.get(column, (0, line))
                counts[column] = (count + 1, first)
        for (_, left), (bottom, _) in self._begins.get(line, ()):
            if bottom >= line and left < len(cells):
                self._down[left] = (bottom + 1, cells[left])
                self._deepest = max(self._deepest, bottom + 1)

    def is_heading(self, line: int) -> bool:
        """Whether a range that covers several columns begins in the line, and the header has no such range there."""
        wide = {(left, right) for (_, left), (_, right) in self._begins.get(line, ()) if right > left}
        return bool(wide - self._wide)

    def notices(self) -> list[Message]:
        """What the user should hear of the cells so far."""
        found = []
        if self._filled:
            found.append(
                message(
                    "Cells filled from cells merged over several rows: {count}, the first in line {line}; columns: "
                    "{columns}.",
                    count=sum(count for count, _ in self._filled.values()),
                    line=min(first for _, first in self._filled.values()),
                    columns=self._names(self._filled),
                )
            )
        if self._left:
            found.append(
                message(
                    "Amounts merged over several rows count once, for the first of them. Cells left empty below: "
                    "{count}, the first in line {line}; columns: {columns}.",
                    count=sum(count for count, _ in self._left.values()),
                    line=min(first for _, first in self._left.values()),
                    columns=self._names(self._left),
                )
            )
        return found

    def _names(self, columns: Iterable[int]) -> str:
        return ", ".join(self._header[at].strip() for at in sorted(columns))
