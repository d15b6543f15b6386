"""Concentration: CR_k, Herfindahl-Hirschman index, effective number (formulas: AUDIT.md 1.2)."""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Concentration:
    """Concentration of an amount over its contributors, as fractions of 1."""

    cr3: Fraction
    cr10: Fraction
    hhi: Fraction

    @property
    def effective_number(self) -> Fraction:
        """Number of equal contributors that would give the same HHI."""
        return 1 / self.hhi


def concentration(amounts: Sequence[int]) -> Concentration | None:
    """All measures of one set of contributors.

    Args:
        amounts: one amount for each contributor (holdings merged), in any order.

    Returns:
        The measures; None where they are not defined: an amount below zero, or nothing in all.
    """
    total = sum(amounts)
    if total <= 0 or min(amounts) < 0:
        return None
    top = heapq.nlargest(10, amounts)
    return concentration_of(top, sum(amount * amount for amount in amounts), total)


def concentration_of(top: Sequence[int], squares: int, total: int) -> Concentration:
    """All measures from sums that are at hand.

    Args:
        top: the ten largest amounts (all of them, if fewer), the largest first.
        squares: sum of the squares of all amounts.
        total: sum of all amounts, above zero.
    """
    return Concentration(Fraction(sum(top[:3]), total), Fraction(sum(top), total), Fraction(squares, total * total))


def concentration_ratio(amounts: Sequence[int], k: int) -> Fraction | None:
    """Share of the k largest contributors.

    Args:
        amounts: one for each contributor.
        k: how many; fewer contributors than k hold everything.

    Returns:
        The share; None where it is not defined (an amount below zero, or nothing in all).
    """
    total = sum(amounts)
    if total <= 0 or min(amounts) < 0:
        return None
    return Fraction(sum(heapq.nlargest(k, amounts)), total)


def normalised_hhi(hhi: Fraction, contributors: int) -> Fraction | None:
    """(HHI - 1/N) / (1 - 1/N): 0 for N equal contributors, 1 for a single one that holds all; None for N < 2."""
    if contributors < 2:
        return None
    even = Fraction(1, contributors)
    return (hhi - even) / (1 - even)


def recomposed_hhi(shares: Iterable[tuple[Fraction, Fraction]]) -> Fraction:
    """HHI of the whole from its exclusive groups: sum of share² · HHI of the group.

    Args:
        shares: (share of the group in the whole, HHI inside the group).
    """
    return sum((share * share * inner for share, inner in shares), Fraction(0))


def merged(amounts: Sequence[int], holders: Sequence[Hashable] | None) -> list[int]:
    """Amounts by holder: firms of one holding are one contributor.

    Args:
        amounts: one for each firm.
        holders: the holder of each firm; None or "" where it is its own.

    Returns:
        One amount for each contributor.
    """
    if holders is None:
        return list(amounts)
    found: dict[Hashable, int] = {}
    for at, (amount, holder) in enumerate(zip(amounts, holders, strict=True)):
        key: Hashable = (holder,) if holder else at
        found[key] = found.get(key, 0) + amount
    return list(found.values())
