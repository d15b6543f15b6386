"""Tables of shares: one for each grouping and year, all with the same columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from audit.doubt import doubt_of
from audit.grouping import (
    COUNTING_NAMES,
    MODERN,
    PRIMARY,
    REST,
    SPECIALS,
    TAG,
    TOTAL,
    Grouping,
    members,
)
from audit.report import (
    CODE,
    COUNT,
    GROUPING,
    INDEX,
    MONEY,
    NAME,
    NUMBER,
    SHARE,
    TEXT,
    Column,
    ReportTable,
    Value,
    named_after,
)
from audit.shares import Base, Cell, ShareRow, cell_of, crossed_rows, share_rows
from audit.tagged import Tagged
from audit.texts import Text, plain

NAMES = {
    TOTAL: Text("全区合计", "District total"),
    MODERN: Text("现代服务业（目录内）", "Modern services (in the catalogue)"),
    REST: Text("未在表中的税收", "Tax in no row of the table"),
}
COLUMNS = (
    Column("period", Text("税收列", "Tax column"), TEXT, brief=False),
    GROUPING,
    Column("within", Text("范围", "Within"), TEXT, brief=False),
    CODE,
    NAME,
    Column("firms", Text("户数", "Firms"), COUNT),
    Column("taxpayers", Text("有税户数", "Taxpayers"), COUNT, brief=False),
    Column("tax", Text("税收", "Tax"), MONEY),
    Column("share_of_district", Text("占全区比重", "Of district"), SHARE),
    Column("share_of_modern", Text("占现代服务业比重", "Of modern services"), SHARE),
    Column("share_within", Text("占本范围比重", "Of its range"), SHARE, brief=False),
    Column("rank", Text("位次", "Rank"), COUNT, unit=Text("", "")),
    Column("median", Text("有税户税收中位数", "Median of taxpayers"), MONEY, brief=False),
    Column("cr3", Text("前三户占比", "CR3"), SHARE, brief=False),
    Column("cr10", Text("前十户占比", "CR10"), SHARE, brief=False),
    Column("hhi", Text("赫芬达尔指数", "HHI"), INDEX, unit=Text("万分制", "of 10,000"), brief=False),
    Column("effective_number", Text("等效户数", "1/HHI"), NUMBER, brief=False),
    Column("review_firms", Text("待复核户数", "Firms to review"), COUNT, brief=False),
    Column("review_tax", Text("待复核税收", "Tax to review"), MONEY, brief=False),
    Column("review_share", Text("待复核税收占本行", "To review"), SHARE),
    Column("doubt_low", Text("占全区比重：标签存疑下限", "Of district: tagging doubt, from"), SHARE, brief=False),
    Column("doubt_high", Text("占全区比重：标签存疑上限", "Of district: tagging doubt, to"), SHARE, brief=False),
)
PRIMARY_NOTE = Text(
    "按主行业计：每户只计一次，各行与“未在表中的税收”之和等于全区合计。目录外（N）、无法判断（U）单列。",
    "By primary code: each firm counts once; the rows and the tax in no row add up to the district total. Firms "
    "outside the catalogue (N) and firms whose text does not say (U) have rows of their own.",
)
TAG_NOTE = Text(
    "按全部标签计：一户计入其每个标签所在的行，各行有重叠，不可相加；重叠税收见重叠表。",
    "By tag: a firm counts in every row that it has a tag of; rows overlap and must not be added; see the overlaps.",
)
DOUBT_NOTE = Text(
    "标签存疑区间是模型区间，只反映置信度：下限为按置信度留在本行的税收，上限再加上其他各行可能转入的全部税收；不是抽样置信区间。",
    "The interval of tagging doubt is a model's, from confidences alone: what is expected to stay, and that with all "
    "that other rows may lose. It is not a confidence interval of the truth; for that, draw a sample.",
)
VIEW_NOTE = Text("此口径各组有重叠，不可相加。", "The groups of this view overlap and must not be added.")


def share_table(
    table: Tagged,
    tax: str,
    grouping: Grouping,
    base: Base,
    counting: str,
    holding: str | None = None,
) -> ReportTable:
    """Shares of one grouping in one year, the total first.

    Args:
        table: the tagged table.
        tax: the tax column.
        grouping: the grouping.
        base: what shares are taken of.
        counting: `primary` or `tag`.
        holding: text column that names a firm's holding.
    """
    names = {group.key: group.name for group in grouping.groups}
    rows = share_rows(table, tax, grouping, base, counting, holding)
    head = (tax, grouping.name, Text("全区", "district"))
    result = [_total_row(table, tax, base, holding, grouping)]
    if grouping.of_code is not None:
        cell = cell_of(table, tax, np.flatnonzero(table.is_inside), holding)
        share = Fraction(1) if base.modern > 0 else None
        modern = ShareRow(MODERN, cell, Fraction(cell.tax, base.district), share, None)
        result.append(_cells(head, "", NAMES[MODERN], modern, base.district))
    doubts = _doubts(table, tax, grouping, base) if counting == PRIMARY and grouping.of_code is not None else {}
    result += [
        _cells(head, row.key, names[row.key], row, base.district, doubts.get(row.key)) for row in rows if _is_shown(row)
    ]
    if base.rest:
        result.append(_rest_row(head, base))
    notes = [TAG_NOTE if counting == TAG else PRIMARY_NOTE] if grouping.of_code is not None else []
    if doubts:
        notes.append(DOUBT_NOTE)
    if not grouping.exclusive:
        notes.append(VIEW_NOTE)
    title = Text(
        f"{grouping.name.zh}：{tax}，{COUNTING_NAMES[counting].zh}",
        f"{grouping.name.en}: {tax}, {COUNTING_NAMES[counting].en}",
    )
    columns = named_after(COLUMNS, grouping.name) if grouping.column in table.texts else COLUMNS
    return ReportTable(f"{grouping.id}", title, columns, result, notes)


def crossed_table(
    table: Tagged,
    tax: str,
    outer: Grouping,
    inner: Grouping,
    base: Base,
    counting: str,
    holding: str | None = None,
) -> ReportTable:
    """Shares of one grouping within each value of a column, the value's total first.

    Args:
        table: the tagged table.
        tax: the tax column.
        outer: the grouping by a column.
        inner: the grouping by codes.
        base: what shares are taken of.
        counting: `primary` or `tag`, of the inner grouping.
        holding: text column that names a firm's holding.
    """
    names = {group.key: group.name for group in inner.groups}
    rows: list[list[Value]] = [_total_row(table, tax, base, holding, inner)]
    found = crossed_rows(table, tax, outer, inner, base, counting, holding)
    for group in outer.groups:
        cell, inside = found[group.key]
        head = (tax, inner.name, group.name)
        share = Fraction(cell.inside, base.modern) if base.modern > 0 else None
        whole = ShareRow(TOTAL, cell, Fraction(cell.tax, base.district), share, None)
        rows.append(_cells(head, "", Text(f"{group.name.zh}合计", f"{group.name.en} total"), whole, cell.tax))
        rows += [_cells(head, row.key, names[row.key], row, cell.tax) for row in inside if row.cell.firms]
    if base.rest:
        rows.append(_rest_row((tax, inner.name, Text("全区", "district")), base))
    title = Text(
        f"{outer.name.zh} × {inner.name.zh}：{tax}，{COUNTING_NAMES[counting].zh}",
        f"{outer.name.en} × {inner.name.en}: {tax}, {COUNTING_NAMES[counting].en}",
    )
    notes = [TAG_NOTE if counting == TAG else PRIMARY_NOTE]
    return ReportTable(f"{outer.id}×{inner.id}", title, COLUMNS, rows, notes)


def _total_row(table: Tagged, tax: str, base: Base, holding: str | None, grouping: Grouping) -> list[Value]:
    cell = replace(cell_of(table, tax, table.everyone, holding), tax=base.district)  # with what is in no row
    whole = ShareRow(TOTAL, cell, Fraction(1), None, None)
    return _cells((tax, grouping.name, Text("全区", "district")), "", NAMES[TOTAL], whole, base.district)


def _rest_row(head: Sequence[Value], base: Base) -> list[Value]:
    row: list[Value] = [None] * len(COLUMNS)
    row[:5] = [*head, "", NAMES[REST]]
    ids = [column.id for column in COLUMNS]
    row[ids.index("tax")] = base.rest
    row[ids.index("share_of_district")] = Fraction(base.rest, base.district)
    return row


def _is_shown(row: ShareRow) -> bool:
    """Groups without a rank (outside, not stated, blank) are left out where no firm is in them."""
    return row.rank is not None or row.cell.firms > 0 or row.key in SPECIALS


def _doubts(table: Tagged, tax: str, grouping: Grouping, base: Base) -> dict[str, tuple[Fraction, Fraction]]:
    """For each group, the least and the most share that confidences let expect."""
    amounts, confidences = table.amounts(tax), table.confidences
    doubtful = float((amounts * (1 - confidences)).sum())
    found = {}
    for key, places in members(table, grouping, PRIMARY).items():
        doubt = doubt_of(amounts[places], confidences[places], doubtful)
        found[key] = Fraction(doubt.low) / base.district, Fraction(doubt.high) / base.district
    return found


def _cells(
    head: Sequence[Value],
    code: str,
    name: Text,
    row: ShareRow,
    within: int,
    doubt: tuple[Fraction, Fraction] | None = None,
) -> list[Value]:
    cell = row.cell
    return [
        *head,
        plain(code),
        name,
        cell.firms,
        cell.taxpayers,
        cell.tax,
        row.of_district,
        row.of_modern,
        Fraction(cell.tax, within) if within > 0 else None,
        row.rank,
        cell.median,
        *measures_of(cell),
        cell.review_firms,
        cell.review_tax,
        Fraction(cell.review_tax, cell.tax) if cell.tax > 0 else None,
        *(doubt or (None, None)),
    ]


def measures_of(cell: Cell) -> list[Value]:
    """CR3, CR10, HHI and 1/HHI of a cell; None where they are not defined."""
    found = cell.concentration
    return [None] * 4 if found is None else [found.cr3, found.cr10, found.hhi, found.effective_number]
