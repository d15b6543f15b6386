"""Targets beside what the tax columns reached, and what a growth gap means for the share."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from audit.published_tables import REASONS, figures_in_unit, tax_of_scope, with_unit
from audit.reconcile import DISTRICT_SHARE, interval_of
from audit.report import TEXT, Column, ReportTable, Value
from audit.rounding import as_text
from audit.shares import Base
from audit.tagged import Tagged
from audit.targets import GROWTH_GAP, MET, MISSED, NOT_COMPUTABLE, growth_gap, judge, share_path
from audit.texts import Text
from audit.years import intervals
from taxonomy.model import Catalogue, Figure

_VERDICTS = {
    MET: Text("达到", "met"),
    MISSED: Text("未达到", "missed"),
    NOT_COMPUTABLE: Text("无法计算", "not computable"),
}
TARGET_COLUMNS = (
    Column("target", Text("目标", "Target"), TEXT),
    Column("period", Text("时期", "Period"), TEXT),
    Column("wanted", Text("目标值", "Wanted"), TEXT),
    Column("reached", Text("本表", "Reached"), TEXT),
    Column("verdict", Text("结论", "Verdict"), TEXT),
    Column("short", Text("差距", "Short by"), TEXT),
)
_PATH_GROWTH = (0, 3, 5, 8)


def target_table(table: Tagged, catalogue: Catalogue, bases: Mapping[str, Base]) -> ReportTable:
    """Every target of the plan, judged by the tax columns at hand.

    Args:
        table: the tagged table.
        catalogue: with the targets.
        bases: tax column -> what shares are taken of.
    """
    taxes = list(bases)
    rows: list[list[Value]] = []
    notes: list[Text] = []
    for target in catalogue.targets:
        value, why = None, "measure"
        if target.measure == GROWTH_GAP:
            why = "years"
            if len(taxes) > 1:
                first, last = taxes[0], taxes[-1]
                own = [tax_of_scope(table, catalogue, bases, target.scope, tax) for tax in (first, last)]
                pairs = (own[0], own[1]), (bases[first].district, bases[last].district)
                value = growth_gap(*pairs, intervals(taxes))
            notes += _path_notes(catalogue, target)
        found = judge(target, value, why)
        reason = REASONS[found.why]
        verdict = _VERDICTS[found.status]
        if reason.en:
            verdict = Text(f"{verdict.zh}：{reason.zh}", f"{verdict.en}: {reason.en}")
        number = with_unit(str(target.value), target.unit)
        sign = Text("约 ", "about ") if target.comparison == "about" else Text("不低于 ", "at least ")
        rows.append(
            [
                Text(target.zh, target.en),
                target.year,
                Text(sign.zh + number.zh, sign.en + number.en),
                "" if value is None else with_unit(figures_in_unit(value, target.unit), target.unit),
                verdict,
                "" if found.short is None else with_unit(figures_in_unit(found.short, target.unit), target.unit),
            ]
        )
    if len(taxes) > 1:
        notes.append(Text(f"按 {taxes[0]} 至 {taxes[-1]} 计算。", f"Computed from {taxes[0]} to {taxes[-1]}."))
    return ReportTable("targets", Text("规划目标", "Targets of the plan"), TARGET_COLUMNS, rows, notes)


def _path_notes(catalogue: Catalogue, target: Figure) -> list[Text]:
    """The share that a growth gap leads to, from the published share of the same scope."""
    start = next(
        (each for each in catalogue.figures if each.scope == target.scope and each.measure == DISTRICT_SHARE), None
    )
    first, _, last = target.year.partition("-")
    if start is None or not (first.isdecimal() and last.isdecimal()):
        return []
    share, gap = (sum((found.low, found.high)) / 2 for found in (interval_of(start), interval_of(target)))
    years = int(last) - int(first) + 1
    ends = [(rate, share_path(Fraction(share), Fraction(rate, 100), Fraction(gap), years)) for rate in _PATH_GROWTH]
    shown = [(rate, as_text(end * 100, 2)) for rate, end in ends]
    zh = "，".join(f"{rate}% → {end}%" for rate, end in shown)
    return [
        Text(
            f"换算成占比（不是规划的目标）：由 {start.value}% 起，全区年均增速与 {last} 年占比为 {zh}。",
            f"As a share (not a target of the plan): from {start.value} %, by growth of the district: "
            + ", ".join(f"{rate} % → {end} %" for rate, end in shown)
            + f" in {last}.",
        )
    ]
