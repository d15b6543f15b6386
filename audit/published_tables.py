"""Tables of reconciliation: the table against published figures, and the figures against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from audit.formatting import UNIT_WORDS
from audit.grouping import Places, leaves
from audit.reconcile import (
    CHANGE,
    DISTRICT_SHARE,
    FIRMS,
    MODERN_SERVICES,
    MODERN_SHARE,
    TAX,
    WHOLE,
    Comparison,
    base_shares,
    base_year,
    common_total,
    compare,
    implied_totals,
    missing_shares,
)
from audit.report import MONEY, POINTS, SHARE, TEXT, UNIT_NAMES, Column, ReportTable, Value
from audit.rounding import as_text
from audit.shares import Base, tax_of
from audit.tagged import Tagged
from audit.texts import Text
from audit.years import year_of
from taxonomy.model import Catalogue, Figure

_LARGE_CHANGE = Fraction(10, 100)
REASONS = {
    "measure": Text("税收表不含此项", "a tax table does not hold it"),
    "year": Text("没有该年的税收列", "no tax column of its year"),
    "base": Text("没有基期年份的税收列", "no tax column of its base year"),
    "years": Text("至少需要两年的税收列", "needs tax columns of two years"),
    "": Text("", ""),
}
COMPARISON_COLUMNS = (
    Column("figure", Text("公布数", "Published figure"), TEXT),
    Column("section", Text("出处", "Section"), TEXT, brief=False),
    Column("year", Text("年份", "Year"), TEXT),
    Column("column", Text("对照列", "Compared with"), TEXT),
    Column("published", Text("公布值", "Published"), TEXT),
    Column("ours", Text("本表", "This table"), TEXT),
    Column("gap", Text("差", "Difference"), TEXT),
    Column("verdict", Text("结论", "Verdict"), TEXT),
    Column("definition", Text("定义", "Definition"), TEXT, brief=False),
)
_UNIT_WORDS = {
    **UNIT_WORDS,
    "百分点": UNIT_NAMES[POINTS],
    "户": Text("户", "firms"),
    "家": Text("家", "firms"),
    "幢": Text("幢", "buildings"),
}
_UNITS = {"%": (100, 2), "百分点": (100, 2)}


def figures_in_unit(value: Fraction, unit: str) -> str:
    """A value in the measure of `interval_of` as text in the unit of its figure."""
    money = {"元": 100, "万元": 1_000_000, "亿元": 10_000_000_000}
    if unit in money:
        return as_text(value / money[unit], 2, separator=",")
    factor, places = _UNITS.get(unit, (1, 0))
    return as_text(value * factor, places, separator=",")


def with_unit(number: str, unit: str) -> Text:
    """A number with its unit; its minus sign is one that no spreadsheet takes for the start of a formula."""
    words = _UNIT_WORDS.get(unit, Text(unit, unit))
    return Text(*(f"{number.replace('-', '−')} {word}" for word in words))


def comparison_table(table: Tagged, catalogue: Catalogue, bases: Mapping[str, Base]) -> ReportTable:
    """Every published figure beside the table's own value.

    A figure is compared with the tax column whose name holds its year; where no column's name holds a year, with the
    last one. A change of share needs columns of both its years.

    Args:
        table: the tagged table.
        catalogue: with the figures.
        bases: tax column -> what shares are taken of.
    """
    rows: list[list[Value]] = []
    for figure in catalogue.figures:
        found, column = _compare(table, catalogue, bases, figure)
        difference = "百分点" if figure.unit == "%" else figure.unit
        rows.append(
            [
                Text(figure.zh, figure.en),
                figure.section,
                figure.year,
                column,
                with_unit(str(figure.value), figure.unit),
                "" if found.ours is None else with_unit(figures_in_unit(found.ours, figure.unit), figure.unit),
                "" if found.gap is None else with_unit(figures_in_unit(found.gap, figure.unit), difference),
                _verdict(found),
                figure.definition,
            ]
        )
    notes = [
        Text(
            "“一致”指本表的值落在公布数字的修约范围内。公布数多为重点监测企业口径，本表为全部企业，差异不等于错误。",
            "“Agrees” means that this table's value would round to the printed digits. Most published figures count "
            "monitored "
            "firms only, this table all firms: a difference is not an error.",
        )
    ]
    return ReportTable("published", Text("与公布数核对", "Published figures"), COMPARISON_COLUMNS, rows, notes)


def _verdict(found: Comparison) -> Text:
    if found.ours is None:
        reason = REASONS[found.why]
        return Text(f"无法计算：{reason.zh}", f"not computable: {reason.en}")
    return Text("一致", "agrees") if found.agrees else Text("不一致", "differs")


def column_of_year(taxes: Sequence[str], year: str) -> str | None:
    """The tax column of a year; the last one where no column's name holds a year; None where it is not there."""
    years = {year_of(tax): tax for tax in taxes}
    if set(years) == {None}:
        return taxes[-1]
    return years.get(int(year)) if year.isdecimal() else None


def _compare(table: Tagged, catalogue: Catalogue, bases: Mapping[str, Base], figure: Figure) -> tuple[Comparison, str]:
    taxes = list(bases)
    if figure.measure not in (TAX, DISTRICT_SHARE, MODERN_SHARE, FIRMS, CHANGE):
        return compare(figure, None, "measure"), ""
    column = column_of_year(taxes, figure.year)
    if column is None:
        return compare(figure, None, "year"), ""
    if figure.measure == CHANGE:
        since = base_year(figure)
        first = None if since is None or len(taxes) < 2 else column_of_year(taxes, str(since))
        if first is None or first == column:
            return compare(figure, None, "base"), column
        whole = _denominator(catalogue, figure)
        ours = _share(table, catalogue, bases, figure.scope, column, whole)
        before = _share(table, catalogue, bases, figure.scope, first, whole)
        return compare(figure, ours - before), f"{first}→{column}"
    if figure.measure == FIRMS:
        return compare(figure, Fraction(len(firms_of(table, catalogue, figure.scope)))), column
    if figure.measure == TAX:
        return compare(figure, Fraction(tax_of_scope(table, catalogue, bases, figure.scope, column))), column
    return compare(figure, _share(table, catalogue, bases, figure.scope, column, figure.measure)), column


def _denominator(catalogue: Catalogue, change: Figure) -> str:
    """What the share is taken of whose change is published: as in the share of the same scope."""
    same = {figure.measure for figure in catalogue.figures if figure.scope == change.scope}
    return MODERN_SHARE if MODERN_SHARE in same else DISTRICT_SHARE


def tax_of_scope(table: Tagged, catalogue: Catalogue, bases: Mapping[str, Base], scope: str, column: str) -> int:
    """Tax of a scope of published figures in one tax column, in fen."""
    if scope == WHOLE:
        return bases[column].district
    return tax_of(table, column, firms_of(table, catalogue, scope))


def _share(
    table: Tagged, catalogue: Catalogue, bases: Mapping[str, Base], scope: str, column: str, measure: str
) -> Fraction:
    base = bases[column]
    whole = base.modern if measure == MODERN_SHARE else base.district
    return Fraction(tax_of_scope(table, catalogue, bases, scope, column), whole) if whole > 0 else Fraction(0)


def firms_of(table: Tagged, catalogue: Catalogue, scope: str) -> Places:
    """Firms of a scope, by primary code: `district`, `modern-services`, codes and VIEW/GROUP joined by +."""
    if scope == WHOLE:
        return table.everyone
    if scope == MODERN_SERVICES:
        return np.flatnonzero(table.is_inside)
    codes: set[str] = set()
    for part in scope.split("+"):
        view, _, group = part.partition("/")
        if group:
            codes.update(next(each.codes for each in catalogue.views[view].groups if each.id == group))
        else:
            codes.add(part)
    wanted = set(leaves(catalogue, codes))
    return np.flatnonzero(np.fromiter((code in wanted for code in table.primary), np.bool_, len(table)))


CONSISTENCY_COLUMNS = (
    Column("test", Text("检验", "Test"), TEXT),
    Column("low", Text("下限", "From"), MONEY),
    Column("high", Text("上限", "To"), MONEY),
    Column("share_low", Text("下限", "From"), SHARE),
    Column("share_high", Text("上限", "To"), SHARE),
    Column("remark", Text("说明", "Remark"), TEXT),
)


def consistency_table(catalogue: Catalogue) -> ReportTable:
    """The published figures against one another: implied totals, shares not printed, earlier shares, warnings."""
    figures = catalogue.figures
    names = {figure.scope: Text(figure.zh, figure.en) for figure in reversed(figures)}
    totals = implied_totals(figures)
    rows: list[list[Value]] = []
    for total in totals:
        name = names[total.scope]
        label = Text(f"由“{name.zh}”推算的全区税收", f"District tax implied by: {name.en}")
        rows.append([label, total.interval.low, total.interval.high, None, None, total.year])
    for year in dict.fromkeys(total.year for total in totals):
        common = common_total([total for total in totals if total.year == year])
        verdict = Text("相互一致", "consistent") if common else Text("相互矛盾", "contradictory")
        label = Text(f"{year} 年全区税收（共同区间）", f"District tax of {year}, all together")
        limits = (common.low, common.high) if common is not None else (None, None)
        rows.append([label, *limits, None, None, verdict])
    for scope, share in missing_shares(figures, totals).items():
        label = Text(f"未公布占比：{names[scope].zh}", f"Share not printed: {names[scope].en}")
        remark = Text("可推算", "can be derived")
        rows.append([label, None, None, share.low, share.high, remark])
    bases = base_shares(figures)
    for base in bases:
        large = abs(base.change) >= _LARGE_CHANGE
        remark = Text("变动很大：基期是否同一分类、同一行业？", "large change: same classification in the base year?")
        since = "" if base.since is None else str(base.since)
        label = Text(f"基期占比（{since}）：{names[base.scope].zh}", f"Share in {since}: {names[base.scope].en}")
        rows.append([label, None, None, base.interval.low, base.interval.high, remark if large else Text("", "")])
    notes = [
        Text(
            "各重点产业、在线新经济的名单可能重叠，公布数不得相加。",
            "The lists of key industries and of the online new economy may overlap: their figures must not be added.",
        )
    ]
    years = sorted({base.since for base in bases if base.since is not None})
    if len(years) > 1:
        listed = ", ".join(map(str, years))
        notes.append(
            Text(f"各占比变动的基期年份不同：{listed}。", f"The changes of share have different base years: {listed}.")
        )
    title = Text("公布数之间的核对", "Published figures against one another")
    return ReportTable("consistency", title, CONSISTENCY_COLUMNS, rows, notes)
