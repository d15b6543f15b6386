"""What every reader of tables gives: a header, then rows of text cells, each with its line, good or refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from classifier.errors import Message


@dataclass(frozen=True, slots=True)
class Record:
    """A row: the line where it begins, the lines that it takes, and as many cells as the header has."""

    line: int
    lines: int
    cells: list[str]
    doubtful: bool = False  # it takes lines that look like rows: its quote may be closed in the wrong place


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot be read: where it begins, the lines that it takes, why, and its text."""

    line: int
    lines: int
    reason: Message
    text: str


class NumberText(str):
    """A cell that was a number where it was read, as text. It is text for everyone but a writer of workbooks."""

    __slots__ = ()


class Table(Protocol):
    """An opened table, for one pass. A line is that of a text file, or the row of a sheet as Excel numbers it; of
    Parquet, which has no header line, it is the number of the row from 1.
    """

    @property
    def header(self) -> list[str]:
        """The header's cells, as they stand."""

    @property
    def delimiter(self) -> str:
        """The delimiter of a text; empty for other formats."""

    @property
    def header_lines(self) -> int:
        """Lines down to the end of the header, with all that stands above it."""

    @property
    def blank_lines(self) -> int:
        """Blank lines below the header so far."""

    @property
    def lines_read(self) -> int:
        """Lines read so far."""

    @property
    def total_rows(self) -> int | None:
        """Lines in all, where that is known beforehand."""

    def __iter__(self) -> Iterator[Record | Reject]:
        """Yield every row below the header, in order."""

    def facts(self) -> Mapping[str, object]:
        """What the record of a run notes of the format, ready for JSON."""

    def notices(self) -> Sequence[Message]:
        """What the user should hear of the table, after the pass."""
