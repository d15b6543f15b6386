"""Growth between two years: rates, changes of share, contribution and pull (AUDIT.md 1.1, 1.3, 1.4).

贡献率 (contribution) = increment of the group / increment of the total; 拉动 (pull) = increment of the group / total of
the base year. Taxes are not deflated: all rates are at current prices (现价).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np

from audit.tagged import Amounts

# Below this growth of the total (either way) a contribution says nothing and is not given.
LEAST_TOTAL_GROWTH = Fraction(5, 10_000)


@dataclass(frozen=True, slots=True)
class Growth:
    """Change of one group between two years; amounts in fen, ratios as fractions of 1.

    Attributes:
        before, after: tax of the two years.
        rate: growth; None where the base is not above zero.
        share_before, share_after: of the district's tax of the year.
        contribution: to the district's increment; None where that is below 0.05 % of the base either way.
        pull: points of the district's growth.
    """

    before: int
    after: int
    rate: Fraction | None
    share_before: Fraction
    share_after: Fraction
    contribution: Fraction | None
    pull: Fraction

    @property
    def increment(self) -> int:
        """Change of the amount."""
        return self.after - self.before

    @property
    def share_change(self) -> Fraction:
        """Change of the share, in points."""
        return self.share_after - self.share_before


def growth_rate(before: int, after: int) -> Fraction | None:
    """after / before - 1; None where the base is not above zero."""
    return Fraction(after, before) - 1 if before > 0 else None


def mean_growth(before: int, after: int, years: int) -> Fraction | None:
    """Mean yearly growth (年均增速): the n-th root of after / before, less 1, to 40 digits.

    Args:
        before: amount of the first year.
        after: amount of the last year.
        years: intervals between them, at least 1 (2020 to 2025: 5).

    Returns:
        The rate; None where the base is not above zero or the last amount is below zero.
    """
    if before <= 0 or after < 0:
        return None
    if years == 1 or after == 0:
        return Fraction(after, before) - 1
    with localcontext() as context:
        context.prec = 50
        ratio = Decimal(after) / Decimal(before)
        root = (ratio.ln() / years).exp()
        return Fraction(+root.quantize(Decimal(1).scaleb(-40))) - 1


def growth_of(before: int, after: int, total_before: int, total_after: int) -> Growth:
    """Change of one group.

    Args:
        before, after: its tax in the two years.
        total_before, total_after: tax of the district in the two years, above zero.
    """
    rise = total_after - total_before
    says_something = abs(Fraction(rise, total_before)) >= LEAST_TOTAL_GROWTH
    return Growth(
        before,
        after,
        growth_rate(before, after),
        Fraction(before, total_before),
        Fraction(after, total_after),
        Fraction(after - before, rise) if says_something else None,
        Fraction(after - before, total_before),
    )


@dataclass(frozen=True, slots=True)
class Turnover:
    """Firms that came and went between two years, and those that stayed; amounts in fen.

    A firm comes in when it has no tax in the first year and some in the second; it goes when it is the other way.
    """

    entrants: int
    entrants_tax: int
    exits: int
    exits_tax: int
    staying_before: int
    staying_after: int

    @property
    def staying_rate(self) -> Fraction | None:
        """Growth of the firms that have tax in both years."""
        return growth_rate(self.staying_before, self.staying_after)


def turnover(before: Sequence[int] | Amounts, after: Sequence[int] | Amounts) -> Turnover:
    """Entries and exits of a set of firms.

    Args:
        before, after: tax of each firm in the two years.
    """
    old, new = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
    came, went = (old == 0) & (new != 0), (old != 0) & (new == 0)
    entrants_tax, exits_tax = int(new[came].sum()), int(old[went].sum())
    return Turnover(
        int(came.sum()),
        entrants_tax,
        int(went.sum()),
        exits_tax,
        int(old.sum()) - exits_tax,
        int(new.sum()) - entrants_tax,
    )
