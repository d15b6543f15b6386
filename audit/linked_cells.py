"""Cells of several tables that are published together, and the sums that link them.

A cell may stand in many sums: a sector in its tier, in a view, and as the total of its streets. Firms that have
several tags fall into overlapping cells; helping cells, which no table shows, then hold the sums together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from audit.disclosure_rules import contributions


@dataclass(frozen=True, slots=True)
class LinkedCell:
    """A cell; amounts in fen, refunds with their absolute amount (AUDIT.md 5.2: the shadow variable).

    Attributes:
        ordered: amounts of its contributors, the largest first.
        is_shown: whether a table has a place for it; False for a helping cell.
    """

    ordered: Sequence[int]
    is_shown: bool = True

    @property
    def amount(self) -> int:
        """The sum of its contributors."""
        return sum(self.ordered)


@dataclass
class LinkedTables:
    """All cells of one year, and the sums among them.

    Attributes:
        root: key of the total, which is always published.
        cells: key -> cell.
        sums: (whole, parts): the whole is the sum of its parts, in every year.
    """

    root: str
    cells: dict[str, LinkedCell] = field(default_factory=dict)
    sums: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    def add(self, key: str, amounts: Iterable[int], is_shown: bool = True) -> None:
        """Add a cell.

        Args:
            key: its key.
            amounts: one for each contributor, in any order.
            is_shown: whether a table has a place for it.
        """
        self.cells[key] = LinkedCell(contributions(amounts), is_shown)

    def link(self, whole: str, parts: Sequence[str]) -> None:
        """Note that a cell is the sum of others."""
        self.sums.append((whole, tuple(parts)))
