"""What groups share when firms are counted by tag, and the count in equal parts."""

from __future__ import annotations

from fractions import Fraction

from audit.counting import equal_split, overlaps
from audit.grouping import TAG, Grouping, keys_of
from audit.report import MONEY, SHARE, TEXT, Column, ReportTable, Value
from audit.shares import Base
from audit.tagged import Tagged
from audit.texts import Text

OVERLAP_COLUMNS = (
    Column("group", Text("产业", "Sector"), TEXT),
    Column("other", Text("重叠产业", "Shares tax with"), TEXT),
    Column("tax", Text("重叠税收", "Shared tax"), MONEY),
    Column("share_of_district", Text("占全区比重", "Of district"), SHARE),
)
SPLIT_COLUMNS = (
    Column("group", Text("产业", "Sector"), TEXT),
    Column("split_tax", Text("等分税收", "Tax in equal parts"), MONEY),
    Column("share_of_district", Text("占全区比重", "Of district"), SHARE),
)


def overlap_tables(table: Tagged, tax: str, grouping: Grouping, base: Base) -> list[ReportTable]:
    """What groups share when firms are counted by tag, and the count in equal parts, which adds up.

    Args:
        table: the tagged table.
        tax: the tax column.
        grouping: by codes.
        base: what shares are taken of.
    """
    keys = keys_of(table, grouping, TAG)
    names = {
        group.key: Text(f"{group.key} {group.name.zh}", f"{group.key} {group.name.en}") for group in grouping.groups
    }
    firms = [(amount, keys(at)) for at, amount in enumerate(table.taxes[tax])]
    shared = sorted(overlaps(firms).items())
    split = equal_split(firms)
    pairs: list[list[Value]] = [
        [names[one], names[other], amount, Fraction(amount, base.district)] for (one, other), amount in shared
    ]
    parts: list[list[Value]] = [
        [names[group.key], split[group.key], split[group.key] / base.district]
        for group in grouping.groups
        if group.key in split
    ]
    return [
        ReportTable("overlaps", Text(f"标签重叠：{tax}", f"Overlaps of tags: {tax}"), OVERLAP_COLUMNS, pairs),
        ReportTable(
            "split",
            Text(f"等分计：{tax}", f"In equal parts: {tax}"),
            SPLIT_COLUMNS,
            parts,
            [
                Text(
                    "一户的税收在其各产业间等分，合计等于表内税收。",
                    "Each firm's tax in equal parts over its sectors; adds up to the tax of the rows.",
                )
            ],
        ),
    ]
