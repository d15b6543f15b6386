"""How much of the district's tax is classified, and how concentrated it is."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from audit.concentration import concentration
from audit.grouping import PRIMARY, REST, Places, by_level, by_status, members, special_groups
from audit.report import COUNT, INDEX, MONEY, NUMBER, SHARE, TEXT, Column, ReportTable, Value
from audit.share_tables import NAMES, measures_of
from audit.shares import Base, Cell, tax_of
from audit.tagged import Tagged
from audit.texts import Text
from classifier.decision import AUTO
from taxonomy.model import Catalogue

COVERAGE_COLUMNS = (
    Column("part", Text("组成", "Part"), TEXT),
    Column("firms", Text("户数", "Firms"), COUNT),
    Column("firms_share", Text("占户数比重", "Of firms"), SHARE),
    Column("tax", Text("税收", "Tax"), MONEY),
    Column("tax_share", Text("占全区税收比重", "Of district tax"), SHARE),
)


def coverage_table(table: Tagged, tax: str, base: Base, catalogue: Catalogue) -> ReportTable:
    """How much of the district's tax is classified, and how much of that without doubt.

    Args:
        table: the tagged table.
        tax: the tax column.
        base: what shares are taken of.
        catalogue: the catalogue.
    """
    status = by_status()
    places, codes = members(table, status, PRIMARY), members(table, by_level(catalogue, "tier"), PRIMARY)
    rows: list[list[Value]] = []

    def add(name: Text, found: Places) -> None:
        amount = tax_of(table, tax, found)
        share = Fraction(len(found), len(table)) if len(table) else None
        rows.append([name, len(found), share, amount, Fraction(amount, base.district)])

    add(Text("表内合计", "All rows"), table.everyone)
    for group in status.groups:
        word = Text("自动", "auto") if group.key == AUTO else Text("待复核", "to review")
        found = places[group.key]
        add(
            Text(f"目录内（{word.zh}）", f"in the catalogue ({word.en})"),
            found[table.is_inside[found]],
        )
        for special in special_groups():
            name = Text(
                f"{special.name.zh} {special.key}（{word.zh}）", f"{special.name.en}, {special.key} ({word.en})"
            )
            add(name, np.intersect1d(found, codes[special.key], assume_unique=True))
    if base.rest:
        rows.append([NAMES[REST], None, None, base.rest, Fraction(base.rest, base.district)])
    notes = [
        Text(
            f"未能读取的行 {len(table.rejected)} 行，不在任何数字之内；空白税额 {table.blanks[tax]} 格按零计；"
            f"细于分的税额 {table.refined[tax]} 格四舍五入到分。",
            f"Rows that could not be read: {len(table.rejected)}, in no figure. Blank amounts counted as zero: "
            f"{table.blanks[tax]}. Amounts finer than a fen, rounded half up to it: {table.refined[tax]}.",
        )
    ]
    return ReportTable("coverage", Text(f"覆盖情况：{tax}", f"Coverage: {tax}"), COVERAGE_COLUMNS, rows, notes)


CONCENTRATION_COLUMNS = (
    Column("measure", Text("口径", "Concentration of"), TEXT),
    Column("of", Text("个数", "Number"), COUNT, unit=Text("", "")),
    Column("cr3", Text("前三占比", "CR3"), SHARE),
    Column("cr10", Text("前十占比", "CR10"), SHARE),
    Column("hhi", Text("赫芬达尔指数", "HHI"), INDEX, unit=Text("万分制", "of 10,000")),
    Column("effective_number", Text("等效个数", "1/HHI"), NUMBER),
)
CONCENTRATION_NOTE = Text(
    "企业集中度与行业集中度是不同指标。有负税额（退税）时集中度无定义，以“—”表示。行业按主行业计，以现代服务业为总量。",
    "Concentration of firms and of sectors are different indicators. With negative amounts (refunds) it is not "
    "defined: “—”. Sectors are by primary code, within modern services.",
)


def concentration_table(table: Tagged, tax: str, catalogue: Catalogue, holding: str | None, whole: Cell) -> ReportTable:
    """Concentration of firms in the district, and of sectors and sub-sectors in modern services.

    Args:
        table: the tagged table.
        tax: the tax column.
        catalogue: the catalogue.
        holding: text column that names a firm's holding.
        whole: the cell of all firms.
    """
    firms = Text("全区企业", "firms of the district")
    if holding is not None:
        firms = Text(f"全区企业（按“{holding}”合并）", f"firms of the district (merged by “{holding}”)")
    rows: list[list[Value]] = [[firms, whole.firms, *measures_of(whole)]]
    for level in ("sector", "subsector"):
        grouping = by_level(catalogue, level)
        places = members(table, grouping, PRIMARY)
        sums = [tax_of(table, tax, places[group.key]) for group in grouping.groups if not group.special]
        found = concentration(sums)
        name = Text(f"现代服务业内的{grouping.name.zh}", f"{grouping.name.en.lower()} of modern services")
        values: list[Value] = [None] * 4
        if found is not None:
            values = [found.cr3, found.cr10, found.hhi, found.effective_number]
        rows.append([name, len(sums), *values])
    title = Text(f"集中度：{tax}", f"Concentration: {tax}")
    return ReportTable("concentration", title, CONCENTRATION_COLUMNS, rows, [CONCENTRATION_NOTE])
