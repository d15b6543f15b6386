"""Tables of growth between tax columns: by group, with entries and exits; mean growth over all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from audit.bridge import VALUATIONS, Bridge, Firm, bridges
from audit.grouping import COUNTING_NAMES, MODERN, PRIMARY, REST, TOTAL, Grouping, Places, members
from audit.growth import growth_of, growth_rate, mean_growth, turnover
from audit.report import (
    CODE,
    COUNT,
    GROUPING,
    MONEY,
    NAME,
    POINTS,
    PULL,
    RATE,
    SHARE,
    TEXT,
    Column,
    ReportTable,
    Value,
    named_after,
)
from audit.share_tables import NAMES, TAG_NOTE
from audit.shares import Base, tax_of
from audit.tagged import Tagged
from audit.texts import Text, plain
from audit.years import intervals

# What became of an amount between two years.
CHANGES = (
    Column("after", Text("本期税收", "Tax"), MONEY),
    Column("before", Text("基期税收", "Tax before"), MONEY, brief=False),
    Column("increment", Text("增减额", "Increment"), MONEY),
    Column("rate", Text("增长", "Growth"), RATE),
    Column("share_after", Text("占全区比重", "Of district"), SHARE, brief=False),
    Column("share_change", Text("比重变动", "Change of share"), POINTS),
    Column("contribution", Text("贡献率", "Contribution"), RATE),
    Column("pull", Text("拉动", "Pull"), PULL),
)
COLUMNS = (
    Column("period", Text("时期", "Period"), TEXT, brief=False),
    GROUPING,
    CODE,
    NAME,
    *CHANGES,
    Column("entrants", Text("新增有税户", "Entrants"), COUNT, brief=False),
    Column("entrants_tax", Text("新增户税收", "Tax of entrants"), MONEY, brief=False),
    Column("exits", Text("退出有税户", "Exits"), COUNT, brief=False),
    Column("exits_tax", Text("退出户基期税收", "Tax of exits"), MONEY, brief=False),
    Column("staying_rate", Text("两期均有税户增长", "Growth of the staying"), RATE, brief=False),
)
GROWTH_NOTE = Text(
    "现价计算，未剔除价格因素；两期均用同一列标签，即可比口径。贡献率＝本行增量÷全区增量，全区增长绝对值低于 0.05% "
    "时不列；"
    "拉动＝本行增量÷全区基期税收。新增、退出以税额由零变为非零、由非零变为零计。",
    "At current prices; both years by the same tags (comparable). Contribution: increment over the district's "
    "increment, "
    "not given where the district grew or shrank by less than 0.05 %. Pull: increment over the district's tax before. "
    "Firms enter when their tax turns from zero, and exit when it turns to zero.",
)


def growth_table(
    table: Tagged, taxes: tuple[str, str], grouping: Grouping, bases: Mapping[str, Base], counting: str
) -> ReportTable:
    """Growth of every group from one tax column to the next, the total first.

    Args:
        table: the tagged table.
        taxes: the two columns, the earlier first.
        grouping: the grouping.
        bases: tax column -> what shares are taken of.
        counting: `primary` or `tag`.
    """
    first, last = taxes
    base, now = bases[first], bases[last]
    period = f"{first}→{last}"
    rows = [_row(table, taxes, (period, grouping.name, "", NAMES[TOTAL]), table.everyone, base, now, True)]
    if grouping.of_code is not None:
        inside = np.flatnonzero(table.is_inside)
        rows.append(_row(table, taxes, (period, grouping.name, "", NAMES[MODERN]), inside, base, now))
    places = members(table, grouping, counting)
    for group in grouping.groups:
        if len(places[group.key]) or not group.special:
            rows.append(
                _row(table, taxes, (period, grouping.name, group.key, group.name), places[group.key], base, now)
            )
    if base.rest or now.rest:
        rest = growth_of(base.rest, now.rest, base.district, now.district)
        values: list[Value] = [rest.after, rest.before, rest.increment, rest.rate, rest.share_after]
        values += [rest.share_change, rest.contribution, rest.pull]
        rows.append([period, grouping.name, "", NAMES[REST], *values, *[None] * 5])
    notes = [GROWTH_NOTE, *([TAG_NOTE] if counting != PRIMARY else [])]
    title = Text(
        f"增长：{grouping.name.zh}，{period}，{COUNTING_NAMES[counting].zh}",
        f"Growth: {grouping.name.en}, {period}, {COUNTING_NAMES[counting].en}",
    )
    columns = named_after(COLUMNS, grouping.name) if grouping.column in table.texts else COLUMNS
    return ReportTable("growth", title, columns, rows, notes)


def _row(
    table: Tagged,
    taxes: tuple[str, str],
    head: Sequence[Value],
    places: Places,
    base: Base,
    now: Base,
    district: bool = False,
) -> list[Value]:
    before, after = (table.amounts(tax)[places] for tax in taxes)
    old, new = (base.district, now.district) if district else (int(before.sum()), int(after.sum()))
    found = growth_of(old, new, base.district, now.district)
    moved = turnover(before, after)
    return [
        *head,
        found.after,
        found.before,
        found.increment,
        found.rate,
        found.share_after,
        found.share_change,
        found.contribution,
        found.pull,
        moved.entrants,
        moved.entrants_tax,
        moved.exits,
        moved.exits_tax,
        moved.staying_rate,
    ]


MEAN_COLUMNS = (
    CODE,
    NAME,
    Column("before", Text("首年税收", "First year"), MONEY),
    Column("after", Text("末年税收", "Last year"), MONEY),
    Column("mean_rate", Text("年均增速", "Mean yearly growth"), RATE),
    Column("gap", Text("与全区年均增速之差", "Above the district"), POINTS),
)


def mean_growth_table(
    table: Tagged, taxes: Sequence[str], grouping: Grouping, bases: Mapping[str, Base], counting: str
) -> ReportTable:
    """Mean yearly growth of every group from the first to the last tax column.

    Args:
        table: the tagged table.
        taxes: the columns, the earliest first, at least two.
        grouping: the grouping.
        bases: tax column -> what shares are taken of.
        counting: `primary` or `tag`.
    """
    first, last, years = taxes[0], taxes[-1], intervals(taxes)
    district = mean_growth(bases[first].district, bases[last].district, years)
    rows: list[list[Value]] = []

    def add(code: str, name: Text, before: int, after: int) -> None:
        rate = mean_growth(before, after, years)
        gap = rate - district if rate is not None and district is not None else None
        rows.append([code, name, before, after, rate, gap])

    add("", NAMES[TOTAL], bases[first].district, bases[last].district)
    add("", NAMES[MODERN], bases[first].modern, bases[last].modern)
    for key, places in members(table, grouping, counting).items():
        name = next(group.name for group in grouping.groups if group.key == key)
        add(key, name, *(tax_of(table, tax, places) for tax in (first, last)))
    title = Text(f"年均增速：{first}→{last}，{years} 年", f"Mean yearly growth: {first}→{last}, {years} years")
    return ReportTable("mean_growth", title, MEAN_COLUMNS, rows, [])


BRIDGE_COLUMNS = (
    Column("code", Text("代码", "Code"), TEXT, brief=False),
    NAME,
    Column("published", Text("基期（原口径）", "Before, as published"), MONEY),
    Column("edition", Text("目录版本变化", "New edition"), MONEY),
    Column("retag", Text("标签变化", "Retagged"), MONEY),
    Column("restated", Text("基期（可比口径）", "Before, comparable"), MONEY, brief=False),
    Column("entrants", Text("新增户", "Entrants"), MONEY),
    Column("exits", Text("退出户", "Exits"), MONEY),
    Column("real", Text("存续户实际增减", "Real growth"), MONEY),
    Column("now", Text("本期", "Now"), MONEY),
    Column("published_rate", Text("原口径增长", "Growth as published"), RATE, brief=False),
    Column("comparable_rate", Text("可比增长", "Comparable growth"), RATE),
    Column("retag_first", Text("标签变化（按基期标签）", "Retagged, by first tags"), MONEY, brief=False),
    Column("real_first", Text("实际增减（按基期标签）", "Real growth, by first tags"), MONEY, brief=False),
    Column("retag_midpoint", Text("标签变化（中点）", "Retagged, midpoint"), MONEY, brief=False),
    Column("real_midpoint", Text("实际增减（中点）", "Real growth, midpoint"), MONEY, brief=False),
)
BRIDGE_NOTE = Text(
    "本期＝基期（原口径）＋版本变化＋标签变化＋新增户－退出户＋存续户实际增减，逐分相等。主列按本期标签（可比口径）计，"
    "另附按基期标签和中点计的结果：实际增减的正负可能因此不同。",
    "Now = before + new edition + retagged + entrants − exits + real growth, to the fen. The main columns value by "
    "the tags "
    "of now (comparable); those by first tags and by the midpoint are given too, for the sign of real growth may "
    "differ.",
)


def bridge_table(
    table: Tagged,
    taxes: tuple[str, str],
    names: Mapping[str, Text],
    published: Sequence[str],
    restated: Sequence[str],
    now: Sequence[str],
) -> ReportTable:
    """The bridge between two years.

    Args:
        table: the tagged table.
        taxes: the two tax columns, the earlier first.
        names: group -> its name; groups of an older edition need none.
        published: group of each firm in the first year, as published.
        restated: the same in the edition of now.
        now: group of each firm now.

    Raises:
        ArithmeticError: the parts do not add up (a defect).
    """
    before, after = (table.taxes[tax] for tax in taxes)
    found = bridges(map(Firm, before, after, published, restated, now))
    if any(bridge.gap(valuation) for bridge in found.values() for valuation in VALUATIONS):
        raise ArithmeticError("the bridge does not add up")
    order = [*(key for key in names if key in found), *sorted(key for key in found if key not in names)]
    rows = [_bridge_row(key, names.get(key, plain(key)), found[key]) for key in order]
    title = Text(f"口径桥接：{taxes[0]}→{taxes[1]}", f"Bridge: {taxes[0]}→{taxes[1]}")
    return ReportTable("bridge", title, BRIDGE_COLUMNS, rows, [BRIDGE_NOTE])


def _bridge_row(key: str, name: Text, bridge: Bridge) -> list[Value]:
    return [
        key,
        name,
        bridge.published,
        bridge.edition,
        bridge.retag(),
        bridge.restated,
        bridge.entrants,
        bridge.exits,
        bridge.real(),
        bridge.now,
        growth_rate(bridge.published, bridge.now),
        growth_rate(bridge.restated, bridge.now),
        *(part(valuation) for valuation in VALUATIONS[1:] for part in (bridge.retag, bridge.real)),
    ]
