"""Tax shares of groups of firms: exact amounts, shares of the district and of modern services, rank, concentration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from audit.concentration import Concentration, concentration, concentration_of, merged
from audit.grouping import PRIMARY, SPECIALS, Grouping, Places, members
from audit.money import in_unit
from audit.rounding import as_text
from audit.tagged import Amounts, Tagged
from classifier.errors import InputError


@dataclass(frozen=True, slots=True)
class Cell:
    """Statistics of one set of firms in one year.

    Attributes:
        firms: number of firms.
        taxpayers: those with a tax other than zero.
        tax: fen.
        inside: the part of the tax whose firms have a primary code of the catalogue (modern services), in fen.
        review_firms, review_tax: those that tagging left to a review (fen).
        median: of the taxes of taxpayers, in fen; None without taxpayers.
        concentration: over the firms (or holdings); None where refunds or an empty set make it undefined.
    """

    firms: int
    taxpayers: int
    tax: int
    inside: int
    review_firms: int
    review_tax: int
    median: Fraction | None
    concentration: Concentration | None


@dataclass(frozen=True, slots=True)
class Base:
    """What shares are taken of, in fen.

    Attributes:
        district: tax of the whole district.
        modern: tax of all firms whose primary code is in the catalogue.
        rest: tax of the district that is in no row of the table (with `--total` only).
    """

    district: int
    modern: int
    rest: int


@dataclass(frozen=True, slots=True)
class ShareRow:
    """One group: its cell, its shares as fractions of 1, and its rank by tax among the groups that have one.

    Attributes:
        of_district: share of the district's tax.
        of_modern: share of modern services (of the part inside the catalogue); None for N and U, and where modern
            services have no tax.
        rank: 1 for the largest, equal amounts sharing a rank; None for groups without rank.
    """

    key: str
    cell: Cell
    of_district: Fraction
    of_modern: Fraction | None
    rank: int | None


def median(ordered: Sequence[int] | Amounts) -> Fraction | None:
    """Median of amounts in order (either way); None for none."""
    if not len(ordered):
        return None
    middle = len(ordered) // 2
    high = int(ordered[middle])
    return Fraction(high) if len(ordered) % 2 else Fraction(int(ordered[middle - 1]) + high, 2)


def cell_of(table: Tagged, tax: str, places: Places, holding: str | None = None) -> Cell:
    """Statistics of a set of firms.

    Args:
        table: the table.
        tax: the tax column.
        places: the firms.
        holding: text column that names a firm's holding: concentration is then that of holdings.
    """
    amounts = np.sort(table.amounts(tax)[places])
    review = places[table.is_review[places]]
    paying = amounts[amounts != 0]
    return Cell(
        len(amounts),
        len(paying),
        int(amounts.sum()),
        tax_of(table, tax, places[table.is_inside[places]]),
        len(review),
        tax_of(table, tax, review),
        median(paying),
        _concentration(table, amounts, tax, places, holding),
    )


def tax_of(table: Tagged, tax: str, places: Places) -> int:
    """Tax of a set of firms, in fen."""
    return int(table.amounts(tax)[places].sum())


def _concentration(
    table: Tagged, ordered: Amounts, tax: str, places: Places, holding: str | None
) -> Concentration | None:
    if holding is not None:
        holders = [table.texts[holding][at] for at in places.tolist()]
        return concentration(merged(table.amounts(tax)[places].tolist(), holders))
    total = int(ordered.sum())
    if total <= 0 or ordered[0] < 0:
        return None
    return concentration_of(ordered[:-11:-1].tolist(), sum_of_squares(ordered), total)


def sum_of_squares(amounts: Amounts) -> int:
    """Exact sum of squares of amounts not below zero; those of more than 41 bits would overflow and go one by one."""
    small = amounts < 1 << 41
    high, low = amounts[small] >> 20, amounts[small] & 0xFFFFF
    total: int = sum(amount * amount for amount in amounts[~small].tolist())
    for start in range(0, len(high), 1 << 20):
        a, b = high[start : start + (1 << 20)], low[start : start + (1 << 20)]
        total += (int((a * a).sum()) << 40) + (int((a * b).sum()) << 21) + int((b * b).sum())
    return total


def base_of(table: Tagged, tax: str, total: int | None = None) -> Base:
    """What shares of a tax column are taken of.

    Args:
        table: the table.
        tax: the tax column.
        total: tax of the district in fen, where the table does not hold all of it; None for the sum of the rows.

    Raises:
        InputError: the total is not above zero, or less than the rows hold.
    """
    held = table.total(tax)
    district = held if total is None else total
    if district <= 0:
        raise InputError(
            "{file}: the total of {column} is {total} yuan: shares need a total above zero",
            file=table.label,
            column=tax,
            total=as_text(in_unit(district, "元"), 2, separator=","),
        )
    if held > district:
        raise InputError(
            "{file}: the rows of {column} hold {held} yuan, more than the --total of {total}: check its unit",
            file=table.label,
            column=tax,
            held=as_text(in_unit(held, "元"), 2, separator=","),
            total=as_text(in_unit(district, "元"), 2, separator=","),
        )
    inside = tax_of(table, tax, np.flatnonzero(table.is_inside))
    return Base(district, inside, district - held)


def share_rows(
    table: Tagged,
    tax: str,
    grouping: Grouping,
    base: Base,
    counting: str = PRIMARY,
    holding: str | None = None,
) -> list[ShareRow]:
    """Statistics of every group of a grouping.

    Args:
        table: the table.
        tax: the tax column.
        grouping: the grouping.
        base: what shares are taken of.
        counting: `primary` or `tag`.
        holding: text column that names a firm's holding.

    Returns:
        One row for each group, in the grouping's order.
    """
    places = members(table, grouping, counting)
    return _rows(table, tax, grouping, base, places, holding)


def crossed_rows(
    table: Tagged,
    tax: str,
    outer: Grouping,
    inner: Grouping,
    base: Base,
    counting: str = PRIMARY,
    holding: str | None = None,
) -> dict[str, tuple[Cell, list[ShareRow]]]:
    """Statistics of every group of one grouping within every group of another.

    Args:
        table: the table.
        tax: the tax column.
        outer: the grouping by a column of the table.
        inner: the grouping by codes.
        base: what shares are taken of.
        counting: `primary` or `tag`, of the inner grouping.
        holding: text column that names a firm's holding.

    Returns:
        Key of each outer group -> its own cell, and one row for each inner group; ranks are within the outer group.
    """
    found = {}
    parts = members(table, inner, counting)
    for outside, places in members(table, outer, PRIMARY).items():
        split = {key: np.intersect1d(places, part, assume_unique=True) for key, part in parts.items()}
        rows = _rows(table, tax, inner, base, split, holding)
        found[outside] = (cell_of(table, tax, places, holding), rows)
    return found


def _rows(
    table: Tagged, tax: str, grouping: Grouping, base: Base, places: Mapping[str, Places], holding: str | None
) -> list[ShareRow]:
    cells = {key: cell_of(table, tax, found, holding) for key, found in places.items()}
    ranks = rank({group.key: cells[group.key].tax for group in grouping.groups if not group.special})
    return [_row(group.key, cells[group.key], base, ranks.get(group.key)) for group in grouping.groups]


def _row(key: str, cell: Cell, base: Base, place: int | None) -> ShareRow:
    of_modern = Fraction(cell.inside, base.modern) if base.modern > 0 and key not in SPECIALS else None
    return ShareRow(key, cell, Fraction(cell.tax, base.district), of_modern, place)


def rank(amounts: Mapping[str, int]) -> dict[str, int]:
    """Ranks by amount, 1 for the largest; equal amounts share the best rank of theirs."""
    ordered = sorted(amounts.values(), reverse=True)
    first: dict[int, int] = {}
    for at, amount in enumerate(ordered, start=1):
        first.setdefault(amount, at)
    return {key: first[amount] for key, amount in amounts.items()}
