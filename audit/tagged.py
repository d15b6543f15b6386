"""A tagged table in columns: tags, taxes in fen, and the user's own columns to group by."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from classifier.decision import AUTO, REVIEW
from classifier.errors import Message
from classifier.headers import has_chinese
from taxonomy.model import SPECIAL_CODES

STATUSES = (AUTO, REVIEW)
Amounts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Request:
    """Which columns of a tagged table are read, and how.

    Attributes:
        taxes: headers of tax columns, earliest year first.
        unit: of the tax columns.
        by: headers of columns to group by.
        holding: header of the column that names a firm's holding, or None.
        labels: (header, option that names it) of further columns that are kept as text: names, earlier codes.
        encoding: of the file; None to find it.
        sheet: of a workbook; None to find it.
    """

    taxes: tuple[str, ...]
    unit: str = "元"
    by: tuple[str, ...] = ()
    holding: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is in no figure: its line, why, and its text."""

    line: int
    reason: Message
    text: str


@dataclass
class Tagged:
    """A tagged table in columns of equal length, one place for each firm.

    Attributes:
        label: the table's name as given.
        digest: SHA-256 of the file.
        header: its header.
        lines: line of each firm in the file.
        primary: primary code, `N` or `U`.
        tags: all codes, the primary first, without repetition.
        priority: 优先, 重点, 优先/重点 or "".
        confidence: probability that the primary is right, 0 to 1.
        status: `auto` or `review`.
        taxes: tax column -> fen.
        texts: column of `by`, `holding` and `labels` -> its text.
        rejected: rows left out.
        blanks: tax column -> cells that were blank and count as zero.
        refined: tax column -> cells finer than a fen, which were rounded to it.
        notices: what the user should hear of the file, such as amounts merged over rows.
        repeated: rows whose credit code an earlier row has; 0 where the table has no such column.
    """

    label: str
    digest: str
    header: list[str]
    lines: array[int] = field(default_factory=lambda: array("q"))
    primary: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    priority: list[str] = field(default_factory=list)
    confidence: array[float] = field(default_factory=lambda: array("d"))
    status: list[str] = field(default_factory=list)
    taxes: dict[str, array[int]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    blanks: dict[str, int] = field(default_factory=dict)
    refined: dict[str, int] = field(default_factory=dict)
    notices: list[Message] = field(default_factory=list)
    repeated: int = 0

    def __len__(self) -> int:
        return len(self.primary)

    @cached_property
    def everyone(self) -> NDArray[np.int64]:
        """Places of all firms."""
        return np.arange(len(self), dtype=np.int64)

    @cached_property
    def is_inside(self) -> NDArray[np.bool_]:
        """For each firm, whether its primary code is in the catalogue."""
        return np.fromiter((code not in SPECIAL_CODES for code in self.primary), dtype=np.bool_, count=len(self))

    @cached_property
    def is_review(self) -> NDArray[np.bool_]:
        """For each firm, whether tagging left it to a review."""
        return np.fromiter((status == REVIEW for status in self.status), dtype=np.bool_, count=len(self))

    @cached_property
    def confidences(self) -> NDArray[np.float64]:
        """Confidence of each firm."""
        return np.array(self.confidence, dtype=np.float64)

    def amounts(self, tax: str) -> Amounts:
        """A tax column as an array, in fen. Sums of it cannot overflow: the reader has made sure."""
        return np.frombuffer(self.taxes[tax], dtype=np.int64) if len(self) else np.empty(0, dtype=np.int64)

    @property
    def language(self) -> str:
        """`zh` where the headers are Chinese, else `en`."""
        return "zh" if any(has_chinese(cell) for cell in self.header) else "en"

    def total(self, tax: str) -> int:
        """Sum of a tax column, in fen."""
        return sum(self.taxes[tax])
