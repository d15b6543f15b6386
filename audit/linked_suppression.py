"""Complementary suppression over linked tables, by linear programming (AUDIT.md 5.5, 5.6 for sums of any form).

A hidden cell is protected if amounts are possible that agree with everything shown and differ from the true ones
far enough: a sensitive cell must be able to lie p per cent higher while every other cell, also one that is only a part
of shown ones (a set of tags), keeps at least its largest contributor, so that no single firm, who knows its own tax,
can do better (where not all of them can at once, firms are gone through one by one); and no hidden cell at all may be
known to within p per cent. (A sensitive cell without tax must be able
to hold p per cent of what a taxpayer of the district pays on average.) Such a deviation is looked for with shown
cells at a price; those that it needs to move are hidden too (the linear programme of Kelly, Golden and Assad 1992). A
deviation that was found stays possible when more is hidden, so every cell is treated once. Many cells are tried in
one programme first; only those that it leaves open have one of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from audit.deviations import Deviation, Deviations, Mask
from audit.disclosure_rules import Rules, protection, reasons
from audit.linked_cells import Key, LinkedCell, LinkedTables
from audit.single_firms import SingleFirms

_MOVED = 1e-7  # of what is wanted: less is no move
_REACHED = 1 - 1e-6
_FEWEST, _ONE_BY_ONE = 8, 16  # cells that are tried together at the least; cells treated singly before the next trial
_LIKE = 100.0  # cells tried together want moves whose ratio is below this
Progress = Callable[[int, int], object]  # cells protected, cells hidden


class CannotProtect(Exception):
    """No choice of cells protects this one.

    Attributes:
        key: the cell.
        why: the rules that make it sensitive, where it is the total.
        year: number of the year that is at issue.
    """

    def __init__(self, key: Key, why: Sequence[str] = (), year: int = 0):
        self.key, self.why, self.year = key, why, year
        super().__init__(key)


def sensitive_cells(tables: LinkedTables, rules: Rules) -> dict[Key, tuple[str, ...]]:
    """Cells that the primary rules make sensitive, with the rules."""
    found = {key: reasons(cell.ordered, rules, cell.firms) for key, cell in tables.cells.items() if cell.is_shown}
    return {key: why for key, why in found.items() if why}


def wanted_deviation(cell: LinkedCell, rules: Rules, is_sensitive: bool, mean: Fraction) -> Fraction:
    """How far a hidden cell must be able to lie from its true amount, in fen.

    Args:
        cell: the cell.
        rules: thresholds; without p, one per cent is wanted.
        is_sensitive: whether a primary rule makes it so: its upper protection counts then too.
        mean: tax of the district for each taxpayer, in fen: what counts for a cell without tax.
    """
    part = Fraction(rules.p if rules.p is not None else 1) / 100
    if not cell.ordered:
        return part * mean
    return max(part * cell.amount, protection(cell.ordered, rules)) if is_sensitive else part * cell.amount


class Protector:
    """Protects the hidden cells of one year."""

    def __init__(self, tables: LinkedTables, rules: Rules):
        self.tables = tables
        self.sensitive = sensitive_cells(tables, rules)
        self.keys = list(tables.cells)
        self._is_sensitive: Mask = np.array([key in self.sensitive for key in self.keys])
        self._deviations = Deviations(tables)
        self._place = self._deviations.place
        whole = tables.cells[tables.root]
        mean = Fraction(whole.amount, max(len(whole.ordered), 1))
        wanted = [wanted_deviation(cell, rules, key in self.sensitive, mean) for key, cell in tables.cells.items()]
        self._wanted = np.array([float(each) for each in wanted])
        has_tax = np.array([bool(cell.ordered) for cell in tables.cells.values()])
        self._is_wanting: Mask = (self._wanted > 0) & (self._is_sensitive | has_tax)
        self._is_done: Mask = np.zeros(len(self.keys), dtype=np.bool_)

    def protect(self, hidden: Collection[Key], progress: Progress | None = None) -> set[Key]:
        """The cells to hide, those given among them, so that every hidden one of this year is protected.

        Args:
            hidden: what is hidden already.
            progress: told of cells done.

        Raises:
            CannotProtect: nothing protects a cell.
        """
        is_hidden: Mask = np.zeros(len(self.keys), dtype=np.bool_)
        is_hidden[[self._place[key] for key in hidden]] = True
        while len(self._waiting(is_hidden)):
            self._try_together(is_hidden)
            for at in self._waiting(is_hidden)[:_ONE_BY_ONE].tolist():
                if not self._is_done[at]:
                    is_hidden |= self._protect(at, is_hidden)
            if progress is not None:
                progress(int((is_hidden & self._is_done).sum()), int(is_hidden.sum()))
        return {key for key, found in zip(self.keys, is_hidden.tolist(), strict=True) if found}

    def _waiting(self, is_hidden: Mask) -> NDArray[np.int64]:
        """Hidden cells that are not yet known to be protected: sensitive ones first, then the largest."""
        at = np.flatnonzero(is_hidden & ~self._is_done & self._is_wanting)
        return at[np.lexsort((-self._wanted[at], ~self._is_sensitive[at]))]

    def _try_together(self, is_hidden: Mask) -> None:
        """Mark what is protected by what is hidden: cells that want moves of like size, as long as many are found."""
        waiting = self._waiting(is_hidden)
        for is_sensitive in (True, False):
            kind = waiting[self._is_sensitive[waiting] == is_sensitive]
            for alike in _alike(kind, self._wanted):
                for way in (1.0,) if is_sensitive else (1.0, -1.0):
                    self._try_alike(alike, way, is_hidden, is_sensitive)

    def _try_alike(self, alike: NDArray[np.int64], way: float, is_hidden: Mask, keeps_largest: bool) -> None:
        while len(left := alike[~self._is_done[alike]]) >= _FEWEST:
            moved = self._deviations.together(left, way, self._wanted[left], is_hidden, self._floor(keeps_largest))
            if moved is not None:
                self._note(moved, is_hidden, keeps_largest)
            if self._is_done[left].sum() * 8 < len(left):
                return

    def _protect(self, at: int, is_hidden: Mask) -> Mask:
        """Further cells to hide for one cell."""
        is_sensitive, wanted = bool(self._is_sensitive[at]), float(self._wanted[at])
        ways = (1.0,) if is_sensitive else (1.0, -1.0)
        floor = self._floor(is_sensitive)
        for is_free in (False, True):  # first with what is hidden; then with shown cells at a price
            tries = [self._deviations.cheapest(at, way, wanted, is_hidden, floor, is_free) for way in ways]
            found = [each for each in tries if each is not None]
            if found:
                _, moved = min(found, key=lambda each: each[0])
                self._is_done[at] = True
                self._note(moved, is_hidden, is_sensitive)
                return self._moved(moved, wanted)
        if is_sensitive and self.tables.contributions is not None:
            self._is_done[at] = True
            return self._protect_from_each(at, is_hidden)
        raise CannotProtect(self.keys[at])

    def _protect_from_each(self, at: int, is_hidden: Mask) -> Mask:
        """Further cells to hide for a sensitive cell, so that no single firm can do better that knows only its own tax.

        One deviation serves all firms that it leaves their amounts; for those that it does not, others are looked for.
        """
        wanted, support = float(self._wanted[at]), is_hidden.copy()
        floor = self._floor(False)
        left: Collection[int] | None = None  # firms that rule out every deviation so far
        while True:
            found = self._deviations.cheapest(at, 1.0, wanted, support, floor, True)
            if found is None:
                raise CannotProtect(self.keys[at])
            support |= self._moved(found[1], wanted)
            against = self._firms.who_rules_out(self._deviations.amounts + found[1])
            remaining = [firm for firm in against if left is None or firm in left]
            if not remaining:
                return support
            floor, left = self._firms.floor(remaining[0]), set(remaining[1:])

    @cached_property
    def _firms(self) -> SingleFirms:
        return SingleFirms(self.tables)

    def _floor(self, keeps_largest: bool) -> Deviation:
        return self._deviations.largest if keeps_largest else np.zeros(len(self.keys))

    def _moved(self, moved: Deviation, wanted: float) -> Mask:
        """The cells of tables that a deviation moves."""
        found: Mask = (np.abs(moved) > _MOVED * wanted) & ~self._deviations.is_helping
        return found

    def _note(self, moved: Deviation, is_hidden: Mask, keeps_largest: bool) -> None:
        """Mark the cells that a deviation protects: sensitive ones by a move up that leaves largest contributors."""
        reached = np.where(self._is_sensitive, moved if keeps_largest else 0.0, np.abs(moved))
        self._is_done |= is_hidden & self._is_wanting & (reached >= self._wanted * _REACHED)


def _alike(places: NDArray[np.int64], wanted: Deviation) -> Iterable[NDArray[np.int64]]:
    """Cells parted so that what those of a part want is of like size."""
    if len(places):
        number = np.floor(np.log(wanted[places]) / np.log(_LIKE)).astype(np.int64)
        for each in np.unique(number):
            yield places[number == each]


def suppress_linked(
    years: Iterable[LinkedTables], rules: Rules, progress: Progress | None = None
) -> dict[Key, tuple[str, ...]]:
    """Choose the cells of linked tables that are not shown: the same in every year.

    Args:
        years: the tables of each year, with the same keys.
        rules: thresholds of the primary rules.
        progress: told of cells protected and hidden, in all years.

    Returns:
        Cell -> the rules that hide it, in any year; () where it is hidden for the sake of others.

    Raises:
        CannotProtect: no choice protects a cell.
    """
    protectors = [Protector(tables, rules) for tables in years]
    why: dict[Key, tuple[str, ...]] = {}
    for number, each in enumerate(protectors):
        for key, found in each.sensitive.items():
            why[key] = tuple(dict.fromkeys((*why.get(key, ()), *found)))
        if each.tables.root in each.sensitive:
            raise CannotProtect(each.tables.root, each.sensitive[each.tables.root], number)
    hidden = set(why)
    while True:
        grown = hidden
        for number, each in enumerate(protectors):
            grown = each.protect(grown, _shifted(progress, number, len(protectors)))
        if grown == hidden:
            order: Sequence[Key] = protectors[0].keys if protectors else ()
            return {key: why.get(key, ()) for key in order if key in hidden}
        hidden = grown


def _shifted(progress: Progress | None, year: int, years: int) -> Progress | None:
    """The progress of one year as a part of that of all."""
    return None if progress is None else lambda done, count: progress(year * count + done, years * count)
