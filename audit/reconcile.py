"""Published figures: what they say of one another, and how a table compares with them (AUDIT.md 6.5, 6.6).

A figure printed as 34 is known to ±0.5, one printed as 15.20 to ±0.005: all tests are interval arithmetic on that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from audit.money import UNITS
from taxonomy.model import Figure

TAX, DISTRICT_SHARE, MODERN_SHARE = "tax", "tax-share-of-district", "tax-share-of-modern-services"
FIRMS, CHANGE = "firms", "change-of-share"
WHOLE, MODERN_SERVICES = "district", "modern-services"
_SINCE = re.compile(r"\bsince (?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Interval:
    """What a rounded number may have been: low <= x <= high."""

    low: Fraction
    high: Fraction

    def __contains__(self, value: Fraction) -> bool:
        return self.low <= value <= self.high

    def meet(self, other: Interval) -> Interval | None:
        """What both allow; None if nothing."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None

    def over(self, other: Interval) -> Interval:
        """Quotient of two intervals above zero."""
        return Interval(self.low / other.high, self.high / other.low)

    def times(self, other: Interval) -> Interval:
        """Product of two intervals above zero."""
        return Interval(self.low * other.low, self.high * other.high)


def printed_interval(value: Decimal) -> Interval:
    """What a number may have been before it was rounded to the digits that are printed."""
    exponent = value.as_tuple().exponent
    half = Fraction(10) ** int(exponent) / 2
    return Interval(Fraction(value) - half, Fraction(value) + half)


def interval_of(figure: Figure) -> Interval:
    """Interval of a figure: money in fen, shares and points as fractions of 1, anything else as printed."""
    found = printed_interval(figure.value)
    factor = Fraction(UNITS.get(figure.unit, 1)) / (100 if figure.unit in ("%", "百分点") else 1)
    return Interval(found.low * factor, found.high * factor)


def point_of(figure: Figure) -> Fraction:
    """Value of a figure in the same measure as `interval_of`."""
    found = interval_of(figure)
    return (found.low + found.high) / 2


@dataclass(frozen=True, slots=True)
class ImpliedTotal:
    """The tax of the district that a published amount and its published share imply (fen)."""

    scope: str
    year: str
    point: Fraction
    interval: Interval


def implied_totals(figures: Iterable[Figure]) -> list[ImpliedTotal]:
    """Totals implied by every scope that has both an amount and a share of the district in one year."""
    known = {(figure.scope, figure.year, figure.measure): figure for figure in figures}
    found = []
    for (scope, year, measure), amount in known.items():
        share = known.get((scope, year, DISTRICT_SHARE))
        if measure == TAX and share is not None and interval_of(share).low > 0:
            point = point_of(amount) / point_of(share)
            found.append(ImpliedTotal(scope, year, point, interval_of(amount).over(interval_of(share))))
    return found


def common_total(totals: Sequence[ImpliedTotal]) -> Interval | None:
    """What all implied totals of one year allow together; None where they contradict one another, or there is none."""
    if not totals:
        return None
    found: Interval | None = totals[0].interval
    for each in totals[1:]:
        found = None if found is None else found.meet(each.interval)
    return found


def missing_shares(figures: Iterable[Figure], totals: Sequence[ImpliedTotal]) -> dict[str, Interval]:
    """Shares of the district that the figures do not print but imply.

    Args:
        figures: published figures.
        totals: what they imply of the district's tax.

    Returns:
        Scope of an amount without a share -> its share as a fraction of 1.
    """
    given = list(figures)
    have = {(figure.scope, figure.year) for figure in given if figure.measure == DISTRICT_SHARE}
    found = {}
    for figure in given:
        common = common_total([total for total in totals if total.year == figure.year])
        is_open = figure.measure == TAX and (figure.scope, figure.year) not in have
        if is_open and figure.scope != WHOLE and common is not None:
            found[figure.scope] = interval_of(figure).over(common)
    return found


@dataclass(frozen=True, slots=True)
class BaseShare:
    """The share of an earlier year that a published share and its published change imply (fractions of 1)."""

    scope: str
    since: int | None  # the base year, where the figure's name says it
    interval: Interval
    change: Fraction


def base_shares(figures: Iterable[Figure]) -> list[BaseShare]:
    """Earlier shares: published share less published change, for every scope that has both in one year."""
    given = list(figures)
    shares = {
        (figure.scope, figure.year): figure for figure in given if figure.measure in (DISTRICT_SHARE, MODERN_SHARE)
    }
    found = []
    for figure in given:
        share = shares.get((figure.scope, figure.year))
        if figure.measure == CHANGE and share is not None:
            now, rise = interval_of(share), interval_of(figure)
            interval = Interval(now.low - rise.high, now.high - rise.low)
            found.append(BaseShare(figure.scope, base_year(figure), interval, point_of(figure)))
    return found


def base_year(figure: Figure) -> int | None:
    """The year since which a change is measured, from the figure's English name (`… since 2016`)."""
    found = _SINCE.search(figure.en)
    return int(found[0].removeprefix("since ")) if found else None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A published figure beside the table's own.

    Attributes:
        figure: the figure.
        ours: the table's value in the same measure; None where it cannot be computed.
        gap: ours less the published value.
        agrees: whether ours lies in what the printed digits allow.
        why: why it cannot be computed: "", `measure`, `year`, `scope` or `base`.
    """

    figure: Figure
    ours: Fraction | None
    gap: Fraction | None
    agrees: bool
    why: str


def compare(figure: Figure, ours: Fraction | None, why: str = "") -> Comparison:
    """Compare a figure with the table's own value (None where there is none, and why)."""
    if ours is None:
        return Comparison(figure, None, None, False, why)
    return Comparison(figure, ours, ours - point_of(figure), ours in interval_of(figure), "")
