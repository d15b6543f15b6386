"""Tables that compare the district with a larger region: location quotients and shift-share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.grouping import PRIMARY, Grouping, members
from audit.reference import Reference
from audit.report import CODE, MONEY, NAME, NUMBER, Column, ReportTable, Value
from audit.shares import tax_of
from audit.shift_share import location_quotient, shift_share
from audit.tagged import Tagged
from audit.texts import Text

REGION_NOTE = Text(
    "区域对照表须与本表同一目录、同一口径；按主行业计，未在表中的税收不计入。",
    "The region's table must be of the same catalogue and scope; by primary code, tax in no row left out.",
)
SHIFT_COLUMNS = (
    CODE,
    NAME,
    Column("increment", Text("增减额", "Increment"), MONEY),
    Column("region", Text("区域增长份额", "Region's growth"), MONEY),
    Column("mix", Text("产业结构份额", "Industry mix"), MONEY),
    Column("local", Text("竞争力份额", "Local part"), MONEY),
)


def quotient_table(table: Tagged, taxes: Sequence[str], grouping: Grouping, reference: Reference) -> ReportTable:
    """Location quotient of every group in every year.

    Args:
        table: the tagged table.
        taxes: tax columns.
        grouping: of the reference's level.
        reference: the region.
    """
    columns = [
        CODE,
        NAME,
        *(Column(f"lq_{tax}", Text(f"区位商 {tax}", f"LQ {tax}"), NUMBER) for tax in taxes),
    ]
    here = {tax: _sums(table, tax, grouping) for tax in taxes}
    totals = {tax: (sum(here[tax].values()), sum(reference.taxes[tax].values())) for tax in taxes}
    rows: list[list[Value]] = []
    for group in grouping.groups:
        quotients = [
            location_quotient(here[tax][group.key], totals[tax][0], reference.taxes[tax][group.key], totals[tax][1])
            for tax in taxes
        ]
        rows.append([group.key, group.name, *quotients])
    title = Text("区位商", "Location quotients")
    return ReportTable("location", title, columns, rows, [REGION_NOTE])


def shift_table(table: Tagged, taxes: tuple[str, str], grouping: Grouping, reference: Reference) -> ReportTable:
    """Shift-share of every group between two years.

    Args:
        table: the tagged table.
        taxes: the two tax columns, the earlier first.
        grouping: of the reference's level.
        reference: the region.
    """
    before, after = (_sums(table, tax, grouping) for tax in taxes)
    parts = shift_share(before, after, *(reference.taxes[tax] for tax in taxes))
    rows: list[list[Value]] = []
    for group in grouping.groups:
        found = parts[group.key]
        values: list[Value] = [None] * 3 if found is None else [found.region, found.mix, found.local]
        rows.append([group.key, group.name, after[group.key] - before[group.key], *values])
    title = Text(f"偏离—份额分析：{taxes[0]}→{taxes[1]}", f"Shift-share: {taxes[0]}→{taxes[1]}")
    return ReportTable("shift_share", title, SHIFT_COLUMNS, rows, [REGION_NOTE])


def _sums(table: Tagged, tax: str, grouping: Grouping) -> Mapping[str, int]:
    return {key: tax_of(table, tax, places) for key, places in members(table, grouping, PRIMARY).items()}
