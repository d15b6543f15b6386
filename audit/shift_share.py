"""Location quotient and shift-share of a district within a larger region (AUDIT.md 1.5, 1.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class ShiftShare:
    """The increment of one group in three parts, which add up to it exactly (fen).

    Attributes:
        region: as if the group had grown like the whole region.
        mix: as the group grew faster or slower than everything, in the region.
        local: as the group grew faster or slower here than in the region.
    """

    region: Fraction
    mix: Fraction
    local: Fraction

    @property
    def total(self) -> Fraction:
        """The increment."""
        return self.region + self.mix + self.local


def location_quotient(here: int, here_total: int, there: int, there_total: int) -> Fraction | None:
    """Share of a group here over its share there.

    Args:
        here, here_total: the group and everything, in the district.
        there, there_total: the same in the region.

    Returns:
        The quotient; None where the region has nothing of the group, or a total is not above zero.
    """
    if here_total <= 0 or there_total <= 0 or there <= 0:
        return None
    return Fraction(here, here_total) / Fraction(there, there_total)


def shift_share(
    before: Mapping[str, int],
    after: Mapping[str, int],
    region_before: Mapping[str, int],
    region_after: Mapping[str, int],
) -> dict[str, ShiftShare | None]:
    """Classic shift-share.

    With base e, region's growth G, region's growth of the group G_i and growth here g_i: e·G, e·(G_i − G) and
    e·(g_i − G_i).

    Args:
        before, after: group -> amount in the district, all groups.
        region_before, region_after: the same groups in the region.

    Returns:
        Group -> its parts; None where the region's base of the group is not above zero.

    Raises:
        ValueError: the groups are not the same, or the region has no base at all.
    """
    if not set(before) == set(after) == set(region_before) == set(region_after):
        raise ValueError("shift-share needs the same groups in the district and in the region, in both years")
    total = sum(region_before.values())
    if total <= 0:
        raise ValueError("shift-share needs a base of the region above zero")
    overall = Fraction(sum(region_after.values()), total) - 1
    found: dict[str, ShiftShare | None] = {}
    for key, base in before.items():
        if region_before[key] <= 0:
            found[key] = None
            continue
        group = Fraction(region_after[key], region_before[key]) - 1
        found[key] = ShiftShare(base * overall, base * (group - overall), after[key] - base - base * group)
    return found


def shift_rates(local: Fraction, region: Fraction, region_group: Fraction) -> tuple[Fraction, Fraction, Fraction]:
    """The three parts as rates: the region's growth, the mix, the local part.

    Args:
        local: growth of the group in the district.
        region: growth of everything in the region.
        region_group: growth of the group in the region.
    """
    return region, region_group - region, local - region_group
