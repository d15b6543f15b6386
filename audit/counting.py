"""Several tags for one firm: full and fractional counts, and what groups share (AUDIT.md 1.9)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from itertools import combinations


def full_count(firms: Iterable[tuple[int, Collection[str]]]) -> dict[str, int]:
    """Each firm with its whole tax in every group: sums exceed the total.

    Args:
        firms: (tax, groups of the firm).
    """
    found: dict[str, int] = {}
    for tax, groups in firms:
        for key in groups:
            found[key] = found.get(key, 0) + tax
    return found


def equal_split(firms: Iterable[tuple[int, Collection[str]]]) -> dict[str, Fraction]:
    """Each firm's tax in equal parts over its groups: sums are the total, exactly.

    Args:
        firms: (tax, groups of the firm, at least one).
    """
    found: dict[str, Fraction] = {}
    for tax, groups in firms:
        for key in groups:
            found[key] = found.get(key, Fraction(0)) + Fraction(tax, len(groups))
    return found


def overlaps(firms: Iterable[tuple[int, Collection[str]]]) -> dict[tuple[str, str], int]:
    """Tax that two groups share.

    Args:
        firms: (tax, groups of the firm).

    Returns:
        (group, group), in the order of their keys -> tax.
    """
    found: dict[tuple[str, str], int] = {}
    for tax, groups in firms:
        for one, other in combinations(sorted(groups), 2):
            found[one, other] = found.get((one, other), 0) + tax
    return found


def least_overlap(share: Fraction, other: Fraction) -> Fraction:
    """What two groups must share at the least, from their shares of the same total (Fréchet bound)."""
    return max(Fraction(0), share + other - 1)
