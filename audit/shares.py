"""Tax shares of groups of firms: exact amounts, shares of the district and of modern services, rank, concentration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.concentration import Concentration, concentration, merged
from audit.grouping import PRIMARY, SPECIALS, Grouping, keys_of, members
from audit.money import in_unit
from audit.rounding import as_text
from audit.tagged import Tagged
from classifier.decision import REVIEW
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


def median(ordered: Sequence[int]) -> Fraction | None:
    """Median of amounts in order (either way); None for none."""
    if not ordered:
        return None
    middle = len(ordered) // 2
    return Fraction(ordered[middle]) if len(ordered) % 2 else Fraction(ordered[middle - 1] + ordered[middle], 2)


def tax_order(table: Tagged, tax: str) -> list[int]:
    """Places of the firms, the highest tax first: what is picked in this order is sorted already."""
    amounts = table.taxes[tax]
    return sorted(range(len(amounts)), key=amounts.__getitem__, reverse=True)


def cell_of(table: Tagged, tax: str, places: Sequence[int], holding: str | None = None) -> Cell:
    """Statistics of a set of firms.

    Args:
        table: the table.
        tax: the tax column.
        places: the firms.
        holding: text column that names a firm's holding: concentration is then that of holdings.
    """
    column, status, primary = table.taxes[tax], table.status, table.primary
    amounts = [column[at] for at in places]
    review = [amount for at, amount in zip(places, amounts, strict=True) if status[at] == REVIEW]
    paying = sorted(filter(None, amounts))
    holders = None if holding is None else [table.texts[holding][at] for at in places]
    return Cell(
        len(amounts),
        len(paying),
        sum(amounts),
        sum(amount for at, amount in zip(places, amounts, strict=True) if primary[at] not in SPECIALS),
        len(review),
        sum(review),
        median(paying),
        concentration(merged(amounts, holders)),
    )


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
    inside = sum(amount for code, amount in zip(table.primary, table.taxes[tax], strict=True) if code not in SPECIALS)
    return Base(district, inside, district - held)


def share_rows(
    table: Tagged,
    tax: str,
    grouping: Grouping,
    base: Base,
    counting: str = PRIMARY,
    order: Sequence[int] | None = None,
    holding: str | None = None,
) -> list[ShareRow]:
    """Statistics of every group of a grouping.

    Args:
        table: the table.
        tax: the tax column.
        grouping: the grouping.
        base: what shares are taken of.
        counting: `primary` or `tag`.
        order: `tax_order` of the table, where it is at hand.
        holding: text column that names a firm's holding.

    Returns:
        One row for each group, in the grouping's order.
    """
    places = members(table, grouping, counting, tax_order(table, tax) if order is None else order)
    return _rows(table, tax, grouping, base, places, holding)


def crossed_rows(
    table: Tagged,
    tax: str,
    outer: Grouping,
    inner: Grouping,
    base: Base,
    counting: str = PRIMARY,
    order: Sequence[int] | None = None,
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
        order: `tax_order` of the table, where it is at hand.
        holding: text column that names a firm's holding.

    Returns:
        Key of each outer group -> its own cell, and one row for each inner group; ranks are within the outer group.
    """
    keys = keys_of(table, inner, counting)
    found = {}
    for outside, places in members(table, outer, PRIMARY, tax_order(table, tax) if order is None else order).items():
        split: dict[str, list[int]] = {group.key: [] for group in inner.groups}
        for at in places:
            for key in keys(at):
                split[key].append(at)
        rows = _rows(table, tax, inner, base, split, holding)
        found[outside] = (cell_of(table, tax, places, holding), rows)
    return found


def _rows(
    table: Tagged, tax: str, grouping: Grouping, base: Base, places: Mapping[str, Sequence[int]], holding: str | None
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
