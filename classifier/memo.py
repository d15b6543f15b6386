"""Remembers results of pure functions in bounded memory."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memo(Generic[K, V]):
    """A dictionary that forgets what was not asked for lately.

    Two generations: when the young one is full it becomes the old one, and the old one goes. What is found in the old
    one becomes young again, so that frequent keys stay, whatever passes by.

    Args:
        limit: keys of one generation; at most twice as many are kept.
    """

    __slots__ = ("_limit", "_old", "_young")

    def __init__(self, limit: int):
        self._limit = limit
        self._young: dict[K, V] = {}
        self._old: dict[K, V] = {}

    def get(self, key: K) -> V | None:
        """What is remembered for a key; None if nothing is."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            if found is not None:
                self.put(key, found)
        return found

    def put(self, key: K, value: V) -> V:
        """Remember a value, which must not be None; returns it."""
        if len(self._young) >= self._limit:
            self._old, self._young = self._young, {}
        self._young[key] = value
        return value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)
