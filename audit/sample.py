"""Draws a monetary-unit sample of a tagged table and makes the sheet for reviewers.

The sheet does not show the tags: who reviews must code blind, or the correction is worth nothing (AUDIT.md 3.7).
Firms without tax cannot be drawn, and refunds are left aside; both are counted on the sheet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from audit.mus_plan import LARGEST_SAMPLE, sample_size
from audit.mus_select import Selection, select
from audit.provenance import file_name
from audit.report import COUNT, MONEY, TEXT, Column, Report, ReportTable, Value
from audit.rounding import HALF_UP
from audit.tagged import Tagged
from audit.texts import Text, plain
from classifier.errors import InputError
from classifier.version import sectag_version
from taxonomy.model import Catalogue

CERTAIN, DRAWN = Text("必查", "certain"), Text("抽中", "drawn")
LINE, KIND, HITS, NUMBER, REVIEWED = (
    Column("line", Text("行号", "line"), TEXT),
    Column("kind", Text("类别", "kind"), TEXT),
    Column("hits", Text("抽中次数", "hits"), COUNT, unit=Text("", "")),
    Column("number", Text("序号", "number"), TEXT),
    Column("reviewed_code", Text("审核代码", "reviewed_code"), TEXT),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How a sample is drawn.

    Attributes:
        materiality: tolerable part of the tax, as a fraction of 1.
        confidence: 1 − α.
        expected: expected part of the tax in error, as a fraction of 1.
        seed: any text; the same seed draws the same firms.
        size: units to draw; None for what materiality, confidence and expected error ask for.
    """

    materiality: Fraction
    confidence: Fraction
    expected: Fraction
    seed: str
    size: int | None = None

    def units(self) -> int:
        """Units to draw.

        Raises:
            InputError: no size is enough, or a number is out of range.
        """
        if self.size is not None:
            return self.size
        if not self.materiality or not self.confidence:
            raise InputError("no sample can be planned: --materiality and --confidence must be above 0")
        if self.expected >= self.materiality:
            raise InputError(
                "no sample can be planned: --expected {expected} must be below --materiality {materiality}",
                expected=float(self.expected),
                materiality=float(self.materiality),
            )
        try:
            return sample_size("binomial", self.confidence, self.materiality, None, self.expected)
        except ValueError as error:
            raise InputError(
                "no sample can be planned: not even {most:,} units are enough: raise --materiality, lower --expected "
                "or give a --size",
                most=LARGEST_SAMPLE,
            ) from error


def tax_column(tax: str) -> Column:
    """The column of the sheet that holds the tax by which it was drawn."""
    return Column("tax", Text(tax, tax), MONEY)


def draw_sample(table: Tagged, tax: str, plan: Plan) -> Selection:
    """Draw from all firms with tax above zero; places are those of the table.

    Args:
        table: the tagged table.
        tax: the tax column.
        plan: size and seed.

    Raises:
        InputError: no firm has tax.
    """
    values = [max(amount, 0) for amount in table.taxes[tax]]
    if not any(values):
        raise InputError("{file}: no firm has tax in {column}: there is nothing to draw", file=table.label, column=tax)
    return select(values, [str(line) for line in table.lines], plan.units(), plan.seed)


def sample_report(
    table: Tagged, tax: str, plan: Plan, found: Selection, shown: Sequence[str], catalogue: Catalogue
) -> Report:
    """The sheet for reviewers, in the order of lines.

    Args:
        table: the tagged table.
        tax: the tax column.
        plan: how the sample was drawn.
        found: the sample.
        shown: text columns of the table that reviewers see, such as name and business scope.
        catalogue: the catalogue.
    """
    hits = Counter(found.hits)
    columns = [LINE, KIND, HITS, NUMBER]
    columns += [Column(f"text{at}", plain(name), TEXT) for at, name in enumerate(shown)]
    columns += [tax_column(tax), REVIEWED, Column("remark", Text("备注", "remark"), TEXT)]
    rows: list[list[Value]] = []
    places = sorted({*found.certain, *hits})
    for number, at in enumerate(places, start=1):
        certain = at in found.certain
        texts = [table.texts[name][at] for name in shown]
        kind = CERTAIN if certain else DRAWN
        of_all = Text(f"第{number}户，共{len(places)}户", f"{number} of {len(places)}")
        drawn = 0 if certain else hits[at]
        rows.append([str(table.lines[at]), kind, drawn, of_all, *texts, table.taxes[tax][at], "", ""])
    amounts = table.taxes[tax]
    refunds, without = sum(amount < 0 for amount in amounts), sum(not amount for amount in amounts)
    notes = [
        Text(
            "请按编码手册独立判定，在“审核代码”列填写子产业代码，目录外填 N，无法判断填 U；不得更换或遗漏企业。",
            "Code each firm by the manual on its own: a sub-sector code, N outside, U where the text does not say. "
            "No firm may be left out or replaced.",
        ),
        Text(
            f"税额为零的 {without} 户抽不到；退税的 {refunds} 户未抽，须另行检查。",
            f"Firms without tax, which cannot be drawn: {without}. Firms with refunds, left aside: {refunds}.",
        ),
    ]
    title = Text("税收抽样审核表", "Sample for review")
    provenance = [
        (Text("输入文件", "Input"), file_name(table.label)),
        (Text("输入文件摘要 SHA-256", "SHA-256 of the input"), table.digest),
        (Text("产业目录", "Catalogue"), f"{catalogue.id} {catalogue.digest}"),
        (Text("程序版本", "Program"), f"sectag {sectag_version()}"),
        (Text("税收列", "Tax column"), tax),
        (
            Text("抽样方案", "Plan"),
            f"materiality={float(plan.materiality)} confidence={float(plan.confidence)} "
            f"expected={float(plan.expected)} units={plan.units()} seed={plan.seed}",
        ),
        (
            Text("结果", "Result"),
            f"certain={len(found.certain)} drawn units={len(found.hits)} "
            f"book={found.book} fen certain={found.certain_value} fen",
        ),
    ]
    return Report(title, provenance, [ReportTable("sample", title, columns, rows, notes)], [], "元", HALF_UP)
