"""Cells of several tables that are published together, and the sums that link them.

A cell may stand in many sums: a sector in its tier, in a view, and as the total of its streets. Firms that have
several tags fall into overlapping cells; helping cells, which no table shows, then hold the sums together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from audit.disclosure_rules import contributions

Key: TypeAlias = tuple[str, ...]  # of a cell: its parts, so that no two cells can have one key


@dataclass(frozen=True, slots=True)
class LinkedCell:
    """A cell; amounts in fen, refunds with their absolute amount (AUDIT.md 5.2: the shadow variable).

    Attributes:
        ordered: amounts of its contributors, the largest first, zeros left out.
        firms: how many firms (holdings) it has, those without tax too.
        is_shown: whether a table has a place for it; False for a helping cell.
    """

    ordered: Sequence[int]
    firms: int
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
        contributions: key -> numbers of its contributors, and amounts in fen; a number may come again. None if not
            known: then all contributors are taken for one that knows the amounts of all.
    """

    root: Key
    cells: dict[Key, LinkedCell] = field(default_factory=dict)
    sums: list[tuple[Key, tuple[Key, ...]]] = field(default_factory=list)
    contributions: Callable[[Key], tuple[NDArray[np.int64], NDArray[np.int64]]] | None = None

    def add(self, key: Key, amounts: Sequence[int], is_shown: bool = True) -> None:
        """Add a cell.

        Args:
            key: its key.
            amounts: one for each firm (or holding), in any order.
            is_shown: whether a table has a place for it.
        """
        self.cells[key] = LinkedCell(contributions(amounts), len(amounts), is_shown)

    def link(self, whole: Key, parts: Sequence[Key]) -> None:
        """Note that a cell is the sum of others."""
        self.sums.append((whole, tuple(parts)))
