"""Corrected shares and the upper bound of misclassified tax, from a reviewed sample (AUDIT.md 2.3, 3.1, 3.6).

Certain firms are known; the rest of the book is estimated by the difference estimator over the units drawn, with
MOVER limits where errors are few. Firms without tax and refunds stay as they are tagged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.estimate import Estimate, Spare, difference_by_units
from audit.grouping import Grouping
from audit.mus_bounds import clopper_pearson, poisson_bound, stringer
from audit.report import CODE, MONEY, NAME, SHARE, TEXT, Column, ReportTable, Value
from audit.reviewed import Reviewed
from audit.tagged import Tagged
from audit.texts import Text
from classifier.errors import InputError


@dataclass(frozen=True, slots=True)
class Findings:
    """A reviewed sample beside the table that it was drawn from; amounts in fen.

    Attributes:
        total: tax of all firms.
        book: tax that was drawn from: of firms above zero that are not certain.
        units: number of units drawn.
        pairs: (tagged group, true group) -> units.
        spare: the same -> sum of 1 − π over the units, π the chance of their firm to be drawn.
        certain: (tagged group, true group) -> tax of certain firms.
        register: group -> tax as tagged, all firms.
        drawn_register: group -> tax as tagged, of the book.
    """

    total: int
    book: int
    units: int
    pairs: Counter[tuple[str, str]]
    spare: dict[tuple[str, str], float]
    certain: Counter[tuple[str, str]]
    register: Counter[str]
    drawn_register: Counter[str]


def findings(table: Tagged, tax: str, grouping: Grouping, sheet: Sequence[Reviewed]) -> Findings:
    """Put a reviewed sheet beside its table.

    Args:
        table: the tagged table.
        tax: the tax column that the sample was drawn by.
        grouping: by codes; each code in one group.
        sheet: the reviewed sample, which `check_sheet` has found to be of the table.

    Raises:
        InputError: too few units.
    """
    assert grouping.of_code is not None  # by codes
    group_of = {code: keys[0] for code, keys in grouping.of_code.items()}
    place = {line: at for at, line in enumerate(table.lines)}
    amounts = table.taxes[tax]
    units = sum(each.hits for each in sheet)
    pairs: Counter[tuple[str, str]] = Counter()
    certain: Counter[tuple[str, str]] = Counter()
    drawn: list[tuple[tuple[str, str], int, int]] = []
    surely = set()
    for each in sheet:
        at = place[each.line]
        pair = group_of[table.primary[at]], group_of[each.code]
        if each.certain:
            surely.add(at)
            certain[pair] += amounts[at]
        else:
            pairs[pair] += each.hits
            drawn.append((pair, each.hits, amounts[at]))
    register: Counter[str] = Counter()
    rest: Counter[str] = Counter()
    for at, (code, amount) in enumerate(zip(table.primary, amounts, strict=True)):
        register[group_of[code]] += amount
        if amount > 0 and at not in surely:
            rest[group_of[code]] += amount
    book = sum(rest.values())
    if book and units < 2:
        raise InputError("{file}: fewer than two units were drawn: nothing can be estimated", file=table.label)
    return Findings(sum(amounts), book, units, pairs, spare_chances(drawn, book, units), certain, register, rest)


def spare_chances(
    drawn: Iterable[tuple[tuple[str, str], int, int]], book: int, units: int
) -> dict[tuple[str, str], float]:
    """Sums of 1 − π by (tagged, true) group.

    Args:
        drawn: (pair, hits, tax) of every firm drawn.
        book: tax drawn from.
        units: units drawn.
    """
    found: dict[tuple[str, str], float] = {}
    for pair, hits, amount in drawn:
        found[pair] = found.get(pair, 0.0) + hits * max(1 - units * amount / book, 0.0)
    return found


def corrected_share(found: Findings, group: str, confidence: float) -> Estimate:
    """Corrected share of a group in all tax.

    Args:
        found: the findings.
        group: the group.
        confidence: of the interval.
    """
    gained = sum(count for (tag, truth), count in found.pairs.items() if truth == group != tag)
    lost = sum(count for (tag, truth), count in found.pairs.items() if tag == group != truth)
    moved = sum(tax for (tag, truth), tax in found.certain.items() if truth == group != tag)
    moved -= sum(tax for (tag, truth), tax in found.certain.items() if tag == group != truth)
    fixed = found.register[group] - found.drawn_register[group] + moved
    if not found.book:
        share = float(Fraction(fixed, found.total))
        return Estimate(share, 0.0, share, share)
    kinds = {pair: (pair[1] == group) - (pair[0] == group) for pair in found.spare}
    spare = Spare(*(sum(found.spare[pair] for pair, kind in kinds.items() if kind == one) for one in (1, -1, 0)))
    register = Fraction(found.drawn_register[group], found.book)
    drawn = difference_by_units(register, gained, lost, found.units, confidence, spare)
    part, known = found.book / found.total, float(Fraction(fixed, found.total))
    low, high = known + part * drawn.low, known + part * drawn.high
    return Estimate(known + part * drawn.point, part * drawn.error, max(low, 0.0), min(high, 1.0))


SHARE_COLUMNS = (
    CODE,
    NAME,
    Column("tagged", Text("标签占比", "As tagged"), SHARE),
    Column("corrected", Text("修正占比", "Corrected"), SHARE),
    Column("error", Text("标准误", "Standard error"), SHARE),
    Column("low", Text("区间下限", "From"), SHARE),
    Column("high", Text("区间上限", "To"), SHARE),
    Column("tax", Text("修正税收", "Corrected tax"), MONEY),
)
BOUND_COLUMNS = (
    Column("measure", Text("指标", "Measure"), TEXT),
    Column("value", Text("占被抽税收", "Of the book"), SHARE),
    Column("tax", Text("金额", "Amount"), MONEY),
)


_BOUND_NAMES = (
    Text("错误率上限（精确，Clopper-Pearson）", "upper bound, exact (Clopper-Pearson)"),
    Text("错误率上限（泊松）", "upper bound, Poisson"),
    Text("错误率上限（Stringer）", "upper bound, Stringer"),
)


def correction_tables(found: Findings, grouping: Grouping, confidence: Fraction) -> list[ReportTable]:
    """Corrected shares by group, and what may be misclassified in all.

    Args:
        found: the findings.
        grouping: the grouping that they are by.
        confidence: of intervals and bounds.
    """
    level = float(confidence)
    rows: list[list[Value]] = []
    for group in grouping.groups:
        one = corrected_share(found, group.key, level)
        values = [Fraction(value) for value in (one.point, one.error, one.low, one.high)]
        tagged = Fraction(found.register[group.key], found.total)
        rows.append([group.key, group.name, tagged, *values, Fraction(one.point) * found.total])
    shown = f"{level:.0%}"
    notes = [
        Text(
            f"{shown} 区间；错误少于 10 个时用 MOVER 法，不会出现 ±0。方差按不放回系统抽样（Hájek）计算。"
            "修正数是估计，不改动企业标签。",
            f"{shown} intervals; by MOVER where errors are fewer than ten, so never ±0. The variance is Hájek's for "
            "systematic drawing. Corrected shares are estimates: no firm's tag is changed.",
        )
    ]
    title = Text("修正后的税收占比", "Corrected tax shares")
    return [ReportTable("corrected", title, SHARE_COLUMNS, rows, notes), _bounds(found, level)]


def _bounds(found: Findings, level: float) -> ReportTable:
    wrong = sum(count for (tag, truth), count in found.pairs.items() if tag != truth)
    certain = sum(tax for (tag, truth), tax in found.certain.items() if tag != truth)
    rows: list[list[Value]] = []
    if found.book:
        measures = (
            (Text("抽样中的错误率", "wrong units of the sample"), wrong / found.units),
            (_BOUND_NAMES[0], clopper_pearson(wrong, found.units, level)),
            (_BOUND_NAMES[1], poisson_bound(wrong, found.units, level)),
            (_BOUND_NAMES[2], stringer([1.0] * wrong, found.units, level)),
        )
        for name, value in measures:
            rows.append([name, Fraction(value), Fraction(value) * found.book + certain])
    rows.append([Text("必查企业中的错误（已知）", "errors among certain firms (known)"), None, certain])
    title = Text(
        f"错分税收（{found.units} 个抽样单元，{wrong} 个有误，单侧 {level:.0%}）",
        f"Misclassified tax ({found.units} units, {wrong} wrong, one-sided {level:.0%})",
    )
    note = Text("金额含必查企业中已知的错误。", "Amounts include the known errors among certain firms.")
    return ReportTable("bounds", title, BOUND_COLUMNS, rows, [note])
