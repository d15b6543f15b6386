"""Targets: met, missed by how much, or not to be computed from a tax table, and why (AUDIT.md 6.5, P9; 6.6)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from audit.growth import mean_growth
from audit.reconcile import interval_of
from taxonomy.model import Figure

GROWTH_GAP = "growth-gap"
MET, MISSED, NOT_COMPUTABLE = "met", "missed", "not computable"
ABOUT = "about"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a target.

    Attributes:
        target: the target.
        status: `met`, `missed` or `not computable`.
        value: what was reached; None where it is not computable.
        short: by how much it was missed, in the target's measure; None unless it was.
        why: "", `measure` (a tax table does not hold it) or `years` (too few tax columns).
    """

    target: Figure
    status: str
    value: Fraction | None
    short: Fraction | None
    why: str


def growth_gap(own: tuple[int, int], district: tuple[int, int], years: int) -> Fraction | None:
    """Mean yearly growth of the tax of some firms less that of all tax.

    Args:
        own: tax of the first and the last year (fen).
        district: the same for the whole district.
        years: intervals between them.
    """
    one, other = mean_growth(*own, years), mean_growth(*district, years)
    return None if one is None or other is None else one - other


def judge(target: Figure, value: Fraction | None, why: str) -> Verdict:
    """Judge a target.

    `at-least` is met from the value on; `about` from what would be printed as the value, so `about 1` from 0.5.

    Args:
        target: the target.
        value: what was reached, in the target's measure; None where it cannot be computed.
        why: why it cannot be computed.
    """
    if value is None:
        return Verdict(target, NOT_COMPUTABLE, None, None, why)
    wanted = interval_of(target)
    goal = (wanted.low + wanted.high) / 2
    if value >= (wanted.low if target.comparison == ABOUT else goal):
        return Verdict(target, MET, value, None, "")
    return Verdict(target, MISSED, value, goal - value, "")


def share_path(share: Fraction, growth: Fraction, gap: Fraction, years: int) -> Fraction:
    """The share that a growth gap leads to: share · ((1 + growth + gap) / (1 + growth)) ^ years.

    Args:
        share: share at the start.
        growth: mean yearly growth of the whole.
        gap: how much faster the part grows, as a fraction of 1.
        years: number of years.
    """
    return share * ((1 + growth + gap) / (1 + growth)) ** years
