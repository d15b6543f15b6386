"""Amounts that hidden cells could have as well, as far as the shown ones tell: by linear programming.

A deviation is a change of the cells under which every sum still holds and every shown cell keeps its amount. No cell
may fall below a floor: zero, its largest contributor, or what one firm has in it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.linked_cells import Key, LinkedTables

_MOST = 10.0  # a cell may move by this many times what is wanted: keeps the programme well scaled
_TINY = 1e-6  # a price for every move, so that nothing moves without need
_INEXACT = 1e-6  # of what is wanted: how far a sum may be missed
Deviation = NDArray[np.float64]  # fen, one for each cell
Mask = NDArray[np.bool_]  # one for each cell


class Deviations:
    """Looks for deviations of the cells of one year.

    Attributes:
        keys: the cells, in the order of their places.
        place: key -> place.
        is_helping: cells that no table shows.
        amounts, largest: of each cell and of its largest contributor, in fen.
    """

    def __init__(self, tables: LinkedTables):
        cells = list(tables.cells.values())
        self.keys: list[Key] = list(tables.cells)
        self.place = {key: at for at, key in enumerate(self.keys)}
        self.is_helping: Mask = np.array([not cell.is_shown for cell in cells])
        self.amounts = np.array([float(cell.amount) for cell in cells])
        self.largest = np.array([float(cell.ordered[0]) if cell.ordered else 0.0 for cell in cells])
        # A sum of no firms is known to be zero. One of firms that pay nothing is not, once it is hidden.
        self._is_fixed: Mask = np.array([cell.is_shown and not cell.firms for cell in cells])
        self._is_fixed[self.place[tables.root]] = True
        # few cells, and rather small ones: the total costs six times as much as a cell of next to nothing
        self._prices = np.round(1 + 5 * np.sqrt(self.amounts / max(self.amounts.max(), 1.0)), 6)
        self._matrix = _matrix(tables, self.place)

    def cheapest(
        self, at: int, way: float, wanted: float, is_hidden: Mask, floor: Deviation, is_free: bool
    ) -> tuple[float, Deviation] | None:
        """The deviation that moves one cell by what is wanted and the fewest and smallest shown ones.

        Args:
            at: place of the cell.
            way: 1 for up, -1 for down.
            wanted: how far, in fen.
            is_hidden: cells that move for nothing.
            floor: what every cell keeps at least, in fen.
            is_free: whether shown cells may move too, at their price.

        Returns:
            Its price and the deviation; None if there is none.
        """
        is_hidden = is_hidden | self.is_helping
        movable = ~self._is_fixed & (is_hidden | is_free)
        movable[at] = True
        places = np.flatnonzero(movable)
        limits = self._limits(places, wanted, _MOST, floor)
        up = int(np.searchsorted(places, at))
        first, second = (up, up + len(places)) if way > 0 else (up + len(places), up)
        if limits[first, 1] < 1.0:
            return None
        limits[first], limits[second] = (1.0, 1.0), (0.0, 0.0)
        prices = np.where(is_hidden[places], 0.0, self._prices[places])
        return self._solved(places, np.concatenate([prices, prices]) + _TINY, limits, wanted)

    def together(
        self, targets: NDArray[np.int64], way: float, wanted: Deviation, is_hidden: Mask, floor: Deviation
    ) -> Deviation | None:
        """One deviation that moves many hidden cells at once: as many as it can, by what is wanted of each.

        Args:
            targets: places of the cells.
            way: 1 for up, -1 for down.
            wanted: how far each of them, in fen: best of like size, for the smallest is the unit.
            is_hidden: cells that may move.
            floor: what every cell keeps at least, in fen.

        Returns:
            The deviation; None if nothing moves.
        """
        from scipy.sparse import coo_matrix

        unit = float(wanted.min())
        movable = ~self._is_fixed & (is_hidden | self.is_helping)
        movable[targets] = True
        places = np.flatnonzero(movable)
        count, more = len(places), len(targets)
        limits = self._limits(places, unit, _MOST * float(wanted.max()) / unit, floor)
        limits = np.concatenate([limits, np.tile([0.0, 1.0], (more, 1))])
        up = np.searchsorted(places, targets)
        # reached · wanted - way · (up - down) <= 0: how much of what is wanted a cell reaches, at most all
        rows = np.tile(np.arange(more), 3)
        columns = np.concatenate([2 * count + np.arange(more), up, up + count])
        values = np.concatenate([wanted / unit, np.full(more, -way), np.full(more, way)])
        reached = coo_matrix((values, (rows, columns)), shape=(more, 2 * count + more)).tocsr()
        goal = np.concatenate([np.full(2 * count, _TINY), np.full(more, -1.0)])
        found = self._solved(places, goal, limits, unit, reached)
        return None if found is None else found[1]

    def _limits(self, places: NDArray[np.int64], unit: float, most: float, floor: Deviation) -> Deviation:
        """Least and largest moves up, then down, in units."""
        spare = self.amounts[places] - floor[places]
        down = np.minimum(np.maximum(spare, 0.0) / unit, most)
        largest = np.concatenate([np.full(len(places), most), down])
        return np.stack([np.zeros(2 * len(places)), largest], axis=1)

    def _solved(
        self, places: NDArray[np.int64], goal: Deviation, limits: Deviation, unit: float, less: Any = None
    ) -> tuple[float, Deviation] | None:
        """The best deviation of some cells, and what the programme makes of its goal."""
        from scipy.optimize import linprog
        from scipy.sparse import csr_matrix, hstack

        matrix = self._matrix[:, places].tocsr()
        matrix = matrix[np.flatnonzero(np.diff(matrix.indptr))]
        count = len(places)
        parts = [matrix, -matrix, csr_matrix((matrix.shape[0], len(goal) - 2 * count))]
        solved = linprog(
            goal,
            A_ub=less,
            b_ub=None if less is None else np.zeros(less.shape[0]),
            A_eq=hstack(parts),
            b_eq=np.zeros(matrix.shape[0]),
            bounds=limits,
            method="highs",
        )
        if solved.status:
            return None
        moves = solved.x[:count] - solved.x[count : 2 * count]
        if len(moves) and np.abs(matrix @ moves).max(initial=0.0) > _INEXACT:
            return None
        found = np.zeros(len(self.keys))
        found[places] = moves * unit
        return float(solved.fun), found


def _matrix(tables: LinkedTables, place: dict[Key, int]) -> Any:
    """One row for each sum: its parts less its whole."""
    from scipy.sparse import coo_matrix

    rows, columns, values = [], [], []
    for number, (whole, parts) in enumerate(tables.sums):
        for key, sign in [(whole, -1.0), *((part, 1.0) for part in parts)]:
            rows.append(number)
            columns.append(place[key])
            values.append(sign)
    return coo_matrix((values, (rows, columns)), shape=(len(tables.sums), len(place))).tocsc()
