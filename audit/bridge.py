"""Bridge from a published figure to the next year's: edition, entrants, exits, real growth, retagging (AUDIT.md 1.8).

For each firm: tax of both years, its group as published (old edition, first year), that tag translated into the new
edition, and its group now. The increment of every group is the exact sum of five parts. Two of them, real growth and
retagging, can be valued by the tags of now (可比口径, the default), by those of the first year, or by the mean.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

CURRENT, FIRST, MIDPOINT = "current", "base", "midpoint"
VALUATIONS = (CURRENT, FIRST, MIDPOINT)


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm in both years; amounts in fen, 0 where it was not there.

    Attributes:
        before, after: tax.
        published: group in the first year, as it was published.
        restated: the same tag in the edition of now.
        now: group in the second year.
    """

    before: int
    after: int
    published: str
    restated: str
    now: str


@dataclass
class Bridge:
    """The parts of one group's increment, in fen.

    Attributes:
        published: first year as published.
        now: second year.
        edition: what the new edition of the catalogue moved.
        entrants, exits: firms with tax in one of the years only (exits count negatively in the increment).
        restated: first year by the tags of now: comparable growth is now over restated.
    """

    published: int = 0
    now: int = 0
    edition: int = 0
    entrants: int = 0
    exits: int = 0
    restated: int = 0
    staying_before: int = 0  # firms of both years, by their tags of now
    staying_after: int = 0
    real_: dict[str, Fraction] = field(default_factory=lambda: dict.fromkeys(VALUATIONS, Fraction(0)))
    retag_: dict[str, Fraction] = field(default_factory=lambda: dict.fromkeys(VALUATIONS, Fraction(0)))

    @property
    def increment(self) -> int:
        """Change from the published figure."""
        return self.now - self.published

    def real(self, valuation: str = CURRENT) -> Fraction:
        """Real growth of firms that stayed."""
        return self.real_[valuation]

    def retag(self, valuation: str = CURRENT) -> Fraction:
        """What moved because firms have another tag now."""
        return self.retag_[valuation]

    def gap(self, valuation: str = CURRENT) -> Fraction:
        """Increment less its parts: zero, or the bridge is wrong."""
        parts = self.edition + self.entrants - self.exits + self.real(valuation) + self.retag(valuation)
        return self.increment - parts


def bridges(firms: Iterable[Firm]) -> dict[str, Bridge]:
    """The bridge of every group.

    Args:
        firms: all firms of the district.

    Returns:
        Group -> bridge, in the order in which groups come up. Edition and retagging add up to zero over the groups.
    """
    found: dict[str, Bridge] = {}

    def at(key: str) -> Bridge:
        return found.setdefault(key, Bridge())

    for firm in firms:
        if firm.before:
            at(firm.published).published += firm.before
            at(firm.published).edition -= firm.before
            at(firm.restated).edition += firm.before
        if firm.after:
            at(firm.now).now += firm.after
        if firm.before and firm.after:
            _stay(firm, at(firm.restated), at(firm.now))
        elif firm.before:
            at(firm.restated).exits += firm.before
            at(firm.restated).restated += firm.before
        elif firm.after:
            at(firm.now).entrants += firm.after
    return found


def _stay(firm: Firm, old: Bridge, new: Bridge) -> None:
    """Add a firm of both years to the group that its first tag is in and to that of now (often the same)."""
    rise, half = firm.after - firm.before, Fraction(1, 2)
    new.restated += firm.before
    new.staying_before += firm.before
    new.staying_after += firm.after
    new.real_[CURRENT] += rise
    old.real_[FIRST] += rise
    new.real_[MIDPOINT] += half * rise
    old.real_[MIDPOINT] += half * rise
    if old is new:
        return
    middle = half * (firm.before + firm.after)
    for valuation, amount in ((CURRENT, firm.before), (FIRST, firm.after), (MIDPOINT, middle)):
        new.retag_[valuation] += amount
        old.retag_[valuation] -= amount
