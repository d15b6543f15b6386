"""Selection of monetary units: systematic with exact integers, reproducible from a seed (AUDIT.md 2.2).

The book is laid end to end in units of a fen (or yuan); n units are drawn, and a firm is in the sample as often as
one of its units is. Firms as large as the interval are certain: they are taken out first and looked at in full.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

_RANGE = 1 << 128


def draw(seed: str, index: int | str, size: int) -> int:
    """A number from 0 to size − 1 from a seed, the same everywhere: SHA-256 of `seed|index|k`, biased draws refused.

    Args:
        seed: any text.
        index: which draw.
        size: how many values, at least 1.
    """
    limit = _RANGE // size * size
    k = 0
    while True:
        value = int.from_bytes(hashlib.sha256(f"{seed}|{index}|{k}".encode()).digest()[:16], "big")
        if value < limit:
            return value % size
        k += 1


def random_units(seed: str, book: int, size: int) -> list[int]:
    """Units drawn independently, with replacement.

    Args:
        seed: any text.
        book: value of the book in units.
        size: how many to draw.
    """
    return [draw(seed, index, book) for index in range(size)]


def systematic_units(start: int, book: int, size: int) -> list[int]:
    """Units ⌊(start + j·book) / size⌋: every unit has the same chance, size / book, for any book and size.

    Args:
        start: from 0 to book − 1, drawn uniformly.
        book: value of the book in units.
        size: how many to draw.
    """
    return [(start + index * book) // size for index in range(size)]


def items_at(values: Sequence[int], units: Sequence[int]) -> list[int]:
    """Places of the items that units fall into, one for each unit.

    Args:
        values: value of each item, none below zero.
        units: unit numbers from 0.
    """
    ends = list(accumulate(values))
    return [bisect_right(ends, unit) for unit in units]


@dataclass(frozen=True, slots=True)
class Selection:
    """A monetary-unit sample.

    Attributes:
        certain: places of the items that are looked at in full, for they are as large as the interval.
        hits: place of the item of every unit drawn from the others; an item may be hit more than once.
        book: value of the others, in units.
        certain_value: value of the certain items.
    """

    certain: tuple[int, ...]
    hits: tuple[int, ...]
    book: int
    certain_value: int


def certain_items(values: Sequence[int], size: int) -> tuple[list[int], int]:
    """Items of at least the interval, until none of the rest is.

    Args:
        values: value of each item, none below zero.
        size: units to draw in all.

    Returns:
        Places of the certain items, ascending, and the units left to draw from the rest.
    """
    order = sorted(range(len(values)), key=lambda at: (-values[at], at))
    rest, left, taken = sum(values), size, 0
    while left > 0 and taken < len(order):
        largest = values[order[taken]]
        if largest == 0 or largest * left < rest:
            break
        rest -= largest
        taken += 1
        left -= 1
    return sorted(order[:taken]), left


def select(values: Sequence[int], keys: Sequence[str], size: int, seed: str) -> Selection:
    """Draw a sample: certain items, then systematic units from the rest in an order that the seed makes random.

    Args:
        values: value of each item in units, none below zero.
        keys: what identifies each item; equal tables give equal samples whatever their order, if keys are unique.
        size: units to draw in all.
        seed: any text.

    Raises:
        ValueError: a value below zero, or nothing to draw from.
    """
    if any(value < 0 for value in values):
        raise ValueError("values below zero cannot be drawn: list them apart")
    if sum(values) <= 0 or size < 1:
        raise ValueError("there is nothing to draw from")
    certain, left = certain_items(values, size)
    fixed = set(certain)
    others = [at for at in range(len(values)) if at not in fixed and values[at]]
    others.sort(key=lambda at: (hashlib.sha256(f"{seed}|{keys[at]}".encode()).digest(), keys[at]))
    rest = [values[at] for at in others]
    book = sum(rest)
    hits: list[int] = []
    if left > 0 and book > 0:
        units = systematic_units(draw(seed, "start", book), book, left)
        hits = [others[at] for at in items_at(rest, units)]
    return Selection(tuple(certain), tuple(hits), book, sum(values[at] for at in certain))
