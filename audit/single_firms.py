"""What every single contributor has in each cell: it knows that these cells hold at least so much."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from audit.linked_cells import LinkedTables

Amounts = NDArray[np.float64]
_INEXACT = 1e-6  # of what a contributor has: less is no shortfall


class SingleFirms:
    """The contributors of the cells of one year, and their amounts in fen."""

    def __init__(self, tables: LinkedTables):
        assert tables.contributions is not None
        contributors, cells, amounts = [], [], []
        for place, key in enumerate(tables.cells):
            own, fen = tables.contributions(key)
            numbers, inverse = np.unique(own, return_inverse=True)
            summed = np.abs(np.bincount(inverse, fen, len(numbers)))
            contributors.append(numbers)
            cells.append(np.full(len(numbers), place))
            amounts.append(summed)
        self._contributors = np.concatenate(contributors)
        self._cells = np.concatenate(cells)
        self._amounts: Amounts = np.concatenate(amounts)
        self._count = len(tables.cells)

    def floor(self, contributor: int) -> Amounts:
        """What one contributor has in each cell."""
        found = np.zeros(self._count)
        is_own = self._contributors == contributor
        found[self._cells[is_own]] = self._amounts[is_own]
        return found

    def who_rules_out(self, possible: Amounts) -> list[int]:
        """Contributors that have more in some cell than it would hold, the largest shortfall first.

        Args:
            possible: an amount for each cell, in fen.
        """
        short = self._amounts * (1 - _INEXACT) - possible[self._cells]
        at = np.flatnonzero(short > 0)
        return list(dict.fromkeys(self._contributors[at[np.argsort(-short[at], kind="stable")]].tolist()))
