"""Complementary suppression over linked tables, by linear programming (AUDIT.md 5.5, 5.6 for sums of any form).

A hidden cell is protected if amounts are possible that agree with everything shown and differ from the true ones
far enough: a sensitive cell must be able to lie p per cent higher while every other cell, also one that is only a part
of shown ones (a set of tags), keeps at least its largest contributor, so that no single firm, who knows its own tax,
can do better; and no hidden cell at all may be known to within p per cent. Such a deviation is looked for with shown
cells at a price; those that it needs to move are hidden too (the linear programme of Kelly, Golden and Assad 1992). A
deviation that was found stays possible when more is hidden, so every cell is treated once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.disclosure_rules import Rules, protection, reasons
from audit.linked_cells import LinkedCell, LinkedTables

_MOST = 10.0  # a deviation may be this many times the one wanted: keeps the programme well scaled
_MOVED = 1e-7
_TINY = 1e-6  # a price for every move, so that nothing moves without need
Deviation = NDArray[np.float64]


class CannotProtect(Exception):
    """No choice of cells protects this one."""

    def __init__(self, key: str):
        self.key = key
        super().__init__(key)


def sensitive_cells(tables: LinkedTables, rules: Rules) -> dict[str, tuple[str, ...]]:
    """Cells that the primary rules make sensitive, with the rules."""
    found = {key: reasons(cell.ordered, rules) for key, cell in tables.cells.items() if cell.is_shown}
    return {key: why for key, why in found.items() if why}


def wanted_deviation(cell: LinkedCell, rules: Rules, is_sensitive: bool) -> Fraction:
    """How far a hidden cell must be able to lie from its true amount, in fen.

    Args:
        cell: the cell.
        rules: thresholds; without p, one per cent is wanted.
        is_sensitive: whether a primary rule makes it so: its upper protection counts then too.
    """
    part = Fraction(rules.p if rules.p is not None else 1) * cell.amount / 100
    return max(part, protection(cell.ordered, rules)) if is_sensitive else part


class Protector:
    """Protects the hidden cells of one year."""

    def __init__(self, tables: LinkedTables, rules: Rules):
        self.tables, self.rules = tables, rules
        self.sensitive = sensitive_cells(tables, rules)
        self.keys = list(tables.cells)
        self._place = {key: at for at, key in enumerate(self.keys)}
        cells = list(tables.cells.values())
        self._amounts = np.array([float(cell.amount) for cell in cells])
        self._largest = np.array([float(cell.ordered[0]) if cell.ordered else 0.0 for cell in cells])
        self._is_fixed = np.array(
            [key == tables.root or (cell.is_shown and not cell.ordered) for key, cell in tables.cells.items()]
        )
        self._is_helping = np.array([not cell.is_shown for cell in cells])
        # few cells, and rather small ones: the total costs six times as much as a cell of next to nothing
        self._prices = np.round(1 + 5 * np.sqrt(self._amounts / max(self._amounts.max(), 1.0)), 6)
        self._matrix = _matrix(tables, self._place)
        self._done: set[str] = set()

    def protect(self, hidden: Collection[str]) -> set[str]:
        """The cells to hide, those given among them, so that every hidden one of this year is protected.

        Raises:
            CannotProtect: nothing protects a cell.
        """
        found = set(hidden)
        while waiting := self._waiting(found):
            for key in waiting:
                if key not in self._done:
                    found |= self._protect(key, found)
        return found

    def _waiting(self, hidden: Iterable[str]) -> list[str]:
        """Hidden cells with tax that are not yet known to be protected: sensitive ones first, then the largest."""
        left = [key for key in hidden if key not in self._done and self.tables.cells[key].ordered]
        return sorted(left, key=lambda key: (key not in self.sensitive, -self.tables.cells[key].amount, key))

    def _protect(self, key: str, hidden: set[str]) -> set[str]:
        """Further cells to hide for one cell."""
        is_sensitive = key in self.sensitive
        wanted = float(wanted_deviation(self.tables.cells[key], self.rules, is_sensitive))
        ways = (1.0,) if is_sensitive else (1.0, -1.0)
        for is_free in (False, True):  # first with what is hidden; then with shown cells at a price
            tries = [self._deviation(key, way, wanted, hidden, is_sensitive, is_free) for way in ways]
            found = [each for each in tries if each is not None]
            if found:
                _, moved = min(found, key=lambda each: each[0])
                self._note(moved * wanted, hidden)
                support = {self.keys[at] for at in np.flatnonzero(np.abs(moved) > _MOVED) if not self._is_helping[at]}
                self._done.add(key)
                return support - hidden
        raise CannotProtect(key)

    def _note(self, moved: Deviation, hidden: Iterable[str]) -> None:
        """Mark what one deviation protects besides."""
        for key in hidden:
            move, is_sensitive = moved[self._place[key]], key in self.sensitive
            if key not in self._done and (move if is_sensitive else abs(move)) > 0:
                wanted = float(wanted_deviation(self.tables.cells[key], self.rules, is_sensitive))
                if (move if is_sensitive else abs(move)) >= wanted:
                    self._done.add(key)

    def _deviation(
        self, key: str, way: float, wanted: float, hidden: Collection[str], keeps_largest: bool, is_free: bool
    ) -> tuple[float, Deviation] | None:
        """The cheapest deviation that moves one cell by what is wanted, in units of it; None if there is none."""
        from scipy.optimize import linprog
        from scipy.sparse import hstack

        place = self._place[key]
        is_hidden = np.zeros(len(self.keys), dtype=np.bool_)
        is_hidden[[self._place[each] for each in hidden]] = True
        is_hidden |= self._is_helping
        movable = ~self._is_fixed & (is_hidden | is_free)
        movable[place] = True
        at = np.flatnonzero(movable)
        spare = self._amounts - (self._largest if keeps_largest else 0.0)
        down = np.minimum(np.maximum(spare, 0.0)[at] / wanted, _MOST)
        target = int(np.searchsorted(at, place))
        prices = np.where(is_hidden[at], 0.0, self._prices[at])
        up = np.full(len(at), _MOST)
        limits = np.stack([np.zeros(2 * len(at)), np.concatenate([up, down])], axis=1)
        first, second = (target, target + len(at)) if way > 0 else (target + len(at), target)
        if limits[first, 1] < 1.0:
            return None
        limits[first], limits[second] = (1.0, 1.0), (0.0, 0.0)
        matrix = self._matrix[:, at]
        used = np.flatnonzero(np.diff(matrix.tocsr().indptr))
        matrix = matrix.tocsr()[used]
        solved = linprog(
            np.concatenate([prices, prices]) + _TINY,
            A_eq=hstack([matrix, -matrix]),
            b_eq=np.zeros(len(used)),
            bounds=limits,
            method="highs",
        )
        if solved.status:
            return None
        moved = np.zeros(len(self.keys))
        moved[at] = solved.x[: len(at)] - solved.x[len(at) :]
        return float(solved.fun), moved


def _matrix(tables: LinkedTables, place: dict[str, int]) -> Any:
    """One row for each sum: its parts less its whole."""
    from scipy.sparse import coo_matrix

    rows, columns, values = [], [], []
    for number, (whole, parts) in enumerate(tables.sums):
        for key, sign in [(whole, -1.0), *((part, 1.0) for part in parts)]:
            rows.append(number)
            columns.append(place[key])
            values.append(sign)
    return coo_matrix((values, (rows, columns)), shape=(len(tables.sums), len(place))).tocsc()


def suppress_linked(years: Iterable[LinkedTables], rules: Rules) -> dict[str, tuple[str, ...]]:
    """Choose the cells of linked tables that are not shown: the same in every year.

    Args:
        years: the tables of each year, with the same keys.
        rules: thresholds of the primary rules.

    Returns:
        Cell -> the rules that hide it, in any year; () where it is hidden for the sake of others.

    Raises:
        CannotProtect: no choice protects a cell.
    """
    protectors = [Protector(tables, rules) for tables in years]
    why: dict[str, tuple[str, ...]] = {}
    for each in protectors:
        for key, found in each.sensitive.items():
            why[key] = tuple(dict.fromkeys((*why.get(key, ()), *found)))
        if each.tables.root in each.sensitive:
            raise CannotProtect(each.tables.root)
    hidden = set(why)
    while True:
        grown = hidden
        for each in protectors:
            grown = each.protect(grown)
        if grown == hidden:
            order = protectors[0].keys if protectors else []
            return {key: why.get(key, ()) for key in order if key in hidden}
        hidden = grown
