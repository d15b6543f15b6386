"""Remembers results of pure functions in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(dict[K, V]):
    """A function's results by its argument, `memo[key]`, that forgets what was not asked for lately.

    Two generations: when the young one, the dictionary itself, is full it becomes the old one, and the old one goes.
    What is found in the old one becomes young again, so that frequent keys stay, whatever passes by. What is young
    costs no more than a look-up in a dictionary.

    Args:
        make: the function; pure.
        limit: keys of one generation; at most twice as many are kept.
    """

    __slots__ = ("_limit", "_make", "_old")

    def __init__(self, make: Callable[[K], V], limit: int):
        super().__init__()
        self._make, self._limit = make, limit
        self._old: dict[K, V] = {}

    def __missing__(self, key: K) -> V:
        value = self._old[key] if key in self._old else self._make(key)
        if len(self) >= self._limit:
            self._old = dict(self)
            self.clear()
        self[key] = value
        return value

    def kept(self) -> int:
        """How many results are kept, in both generations."""
        return len(self) + len(self._old)
