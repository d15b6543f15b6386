"""AUDIT.md 6.5 and 6.6: what the plan's figures imply, and the table beside them."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from audit.money import UNITS
from audit.own_figures import with_own_figures
from audit.published_tables import comparison_table, consistency_table
from audit.reconcile import (
    Interval,
    base_shares,
    common_total,
    compare,
    implied_totals,
    interval_of,
    missing_shares,
    printed_interval,
)
from audit.shares import base_of
from audit.target_tables import target_table
from audit.targets import growth_gap, judge, share_path
from audit.texts import Text
from classifier.headers import has_chinese
from taxonomy.model import Catalogue, Figure
from tests.audit.support import catalogue, line, tagged

FIGURES = {figure.id: figure for figure in catalogue().figures}
YI = UNITS["亿元"]


def test_printed_digits_are_the_precision() -> None:
    assert printed_interval(Decimal("15.20")) == Interval(Fraction("15.195"), Fraction("15.205"))
    assert printed_interval(Decimal("34")) == Interval(Fraction("33.5"), Fraction("34.5"))


@pytest.mark.parametrize(
    ("scope", "point", "low", "high"),
    [
        ("B101+B102+B103+B104+B105", 344.27, 344.042, 344.489),
        ("B201+X303+X401", 344.21, 344.064, 344.357),
        ("online/online", 344.12, 337.68, 350.75),
    ],
)
def test_oracle_6_6_implied_totals(scope: str, point: float, low: float, high: float) -> None:
    found = {total.scope: total for total in implied_totals(catalogue().figures)}[scope]
    assert float(found.point / YI) == pytest.approx(point, abs=5e-3)
    assert float(found.interval.low / YI) == pytest.approx(low, abs=5e-3)
    assert float(found.interval.high / YI) == pytest.approx(high, abs=5e-3)


def test_oracle_6_6_the_three_totals_are_consistent() -> None:
    common = common_total(implied_totals(catalogue().figures))
    assert common is not None
    assert [round(float(value / YI), 3) for value in (common.low, common.high)] == [344.064, 344.357]
    modern = interval_of(FIGURES["modern-services-tax-share"]).times(common)
    assert float(modern.low / YI) == pytest.approx(276.80, abs=0.01)
    assert float(modern.high / YI) == pytest.approx(277.38, abs=0.01)
    top = interval_of(FIGURES["top-three-tax-share"])
    assert [round(float(value / YI), 1) for value in (modern.times(top).low, modern.times(top).high)] == [172.6, 173.0]
    of_all = interval_of(FIGURES["modern-services-tax-share"]).times(top)
    # AUDIT.md 6.6 prints 50.17 to 50.24
    assert [round(float(value) * 100, 2) for value in (of_all.low, of_all.high)] == [50.17, 50.24]


def test_oracle_6_6_gross_product() -> None:
    value, share = (interval_of(FIGURES[key]) for key in ("services-value-added", "services-share-of-gdp"))
    implied = value.over(share)
    assert [round(float(each / YI), 2) for each in (implied.low, implied.high)] == [1561.16, 1561.33]


def test_acceptance_6_6_key_industries_are_never_added() -> None:
    """P3 + P4 + P5 = 134.22亿元 or 38.99 %: the lists may overlap, so no row adds them, and a note says so."""
    amounts = [figure.value for figure in catalogue().figures if figure.measure == "tax" and figure.unit == "亿元"]
    assert sum(amounts[:3]) == Decimal("134.22")
    found = consistency_table(catalogue())
    shown = [value / YI for row in found.rows for value in row if isinstance(value, (int, Fraction))]
    assert not any(abs(float(value) - 134.22) < 0.05 or abs(float(value) - 251.22) < 0.05 for value in shown)
    assert any("must not be added" in note.en for note in found.notes)


def test_contradictory_figures_are_found() -> None:
    wrong = replace(FIGURES["aviation-tax-share"], value=Decimal("9.50"))
    figures = [wrong if figure.id == wrong.id else figure for figure in catalogue().figures]
    assert common_total(implied_totals(figures)) is None
    assert common_total([]) is None


def test_oracle_6_6_fashion_share_can_be_derived() -> None:
    found = missing_shares(catalogue().figures, implied_totals(catalogue().figures))
    assert list(found) == ["B3"]
    assert [round(float(value) * 100, 2) for value in (found["B3"].low, found["B3"].high)] == [13.84, 13.86]


def test_oracle_6_5_shares_of_the_base_years() -> None:
    found = {base.scope: base for base in base_shares(catalogue().figures)}
    middles = {
        scope: (base.since, float((base.interval.low + base.interval.high) * 50)) for scope, base in found.items()
    }
    assert middles["modern-services"] == (2015, pytest.approx(74.35))
    assert middles["seven/professional+seven/trade+seven/information"] == (2015, pytest.approx(42.37))
    assert middles["online/online"] == (2016, pytest.approx(21))


@pytest.mark.parametrize(
    ("growth", "share"), [(0, "84.61"), (3, "84.48"), (5, "84.41"), (6, "84.37"), (8, "84.30"), (10, "84.23")]
)
def test_oracle_6_6_share_path(growth: int, share: str) -> None:
    found = share_path(Fraction("0.805"), Fraction(growth, 100), Fraction(1, 100), 5)
    assert f"{float(found) * 100:.2f}" == share


def test_oracle_6_6_the_past_was_faster_than_the_target() -> None:
    """Shares of 74.35 % and 80.5 % five years apart: a factor of 1.0160 a year, whatever the whole did."""
    gap = growth_gap((7435, 8050), (10_000, 10_000), 5)
    assert float(gap or 0) * 100 == pytest.approx(1.60, abs=5e-3)


def target(value: str, comparison: str) -> Figure:
    return replace(catalogue().targets[0], value=Decimal(value), comparison=comparison)


def test_targets_are_met_missed_or_not_computable() -> None:
    assert judge(target("1", "about"), Fraction(6, 1000), "").status == "met"
    missed = judge(target("1", "about"), Fraction(4, 1000), "")
    assert (missed.status, missed.short) == ("missed", Fraction(6, 1000))
    assert judge(target("1", "at-least"), Fraction(6, 1000), "").status == "missed"
    assert judge(target("1", "at-least"), Fraction(1, 100), "").status == "met"
    unknown = judge(target("1", "about"), None, "years")
    assert (unknown.status, unknown.why) == ("not computable", "years")


def test_comparison() -> None:
    figure = FIGURES["aviation-tax-share"]
    assert compare(figure, Fraction("0.09936")).agrees
    off = compare(figure, Fraction("0.12"))
    assert (off.agrees, off.gap) == (False, Fraction("0.12") - Fraction("0.0994"))
    assert compare(figure, None, "year").why == "year"


ROWS = [
    line("B103", "994", "994"),
    line("B304", "2000", "2000"),
    line("A101", "5056", "7000"),
    line("N", "1950", "1950"),
]


def cells(rows: Any, name: int, value: int) -> dict[str, str]:
    return {str(getattr(row[name], "en", row[name])): str(getattr(row[value], "en", row[value])) for row in rows}


def test_table_beside_the_published_figures() -> None:
    table = tagged(ROWS, ("税收2020", "税收2021"))
    bases = {tax: base_of(table, tax) for tax in table.taxes}
    rows: list[list[object]] = [list(row) for row in comparison_table(table, catalogue(), bases).rows]
    verdicts = cells(rows, 0, 7)
    assert verdicts["Modern services as a share of district tax"] == "agrees"
    assert verdicts["Aviation services as a share of district tax"] == "agrees"
    assert verdicts["Tax of aviation services"] == "differs"
    assert verdicts["Monitored aviation firms"] == "differs"
    assert verdicts["Value added of services"] == "not computable: a tax table does not hold it"
    assert (
        verdicts["Rise of the online new economy's share since 2016"]
        == "not computable: no tax column of its base year"
    )
    assert cells(rows, 0, 5)["Aviation services as a share of district tax"] == "9.94 %"
    assert cells(rows, 0, 6)["Monitored aviation firms"] == "−196 firms"


def test_figures_of_other_years_are_not_compared() -> None:
    table = tagged([line("A101", "5")], ("税收2024",))
    rows = [list(row) for row in comparison_table(table, catalogue(), {"税收2024": base_of(table, "税收2024")}).rows]
    assert "agrees" not in cells(rows, 0, 7).values()
    assert "differs" not in cells(rows, 0, 7).values()


def test_change_of_share_needs_both_years() -> None:
    table = tagged([line("A101", "7435", "8050"), line("N", "2565", "1950")], ("税收2015", "税收2020"))
    bases = {tax: base_of(table, tax) for tax in table.taxes}
    rows = [list(row) for row in comparison_table(table, catalogue(), bases).rows]
    assert cells(rows, 0, 7)["Rise of the modern services' share of district tax since 2015"] == "agrees"


def test_consistency_table_flags_what_the_plan_leaves_open() -> None:
    found = consistency_table(catalogue())
    remarks = cells([list(row) for row in found.rows], 0, 5)
    assert remarks["District tax of 2020, all together"] == "consistent"
    assert remarks["Share not printed: Monitored fashion and creative firms"] == "can be derived"
    large = "large change: same classification in the base year?"
    assert remarks["Share in 2015: Top three industries as a share of modern-services tax"] == large
    notes = " ".join(note.en for note in found.notes)
    assert "must not be added" in notes
    assert "different base years: 2015, 2016" in notes


def test_target_table() -> None:
    table = tagged(ROWS, ("税收2020", "税收2021"))
    bases = {tax: base_of(table, tax) for tax in table.taxes}
    found = target_table(table, catalogue(), bases)
    verdicts = cells([list(row) for row in found.rows], 0, 4)
    assert verdicts["Growth of modern-services tax above that of district tax"] == "met"
    assert verdicts["High-tech firms"] == "not computable: a tax table does not hold it"
    assert any("0 % → 84.61 %" in note.en for note in found.notes)
    one = target_table(table, catalogue(), {"税收2020": bases["税收2020"]})
    verdict = cells([list(row) for row in one.rows], 0, 4)["Growth of modern-services tax above that of district tax"]
    assert verdict == "not computable: needs tax columns of two years"


def own(tmp_path: Path, text: str) -> Catalogue:
    file = tmp_path / "own.yaml"
    file.write_text(text, encoding="utf-8")
    return with_own_figures(catalogue(), file)


def test_a_growth_gap_of_any_scope_is_judged(tmp_path: Path) -> None:
    """A1 grew by 10 %, the district by 5 %: the target of 4 points more is met."""
    text = (
        "figures: []\ntargets:\n  - {zh: 现代贸易增速, value: 4, unit: 百分点, year: '2023-2024', scope: A1, "
        "measure: growth-gap, comparison: at-least}\n"
    )
    table = tagged([line("A101", "100", "110"), line("N", "100", "100")], ("税收2023", "税收2024"))
    found = target_table(table, own(tmp_path, text), {tax: base_of(table, tax) for tax in table.taxes})
    assert [value.en if isinstance(value, Text) else value for value in found.rows[0][2:5]] == [
        "at least 4 points",
        "5.00 points",
        "met",
    ]


def test_the_tax_of_the_district_has_no_share_that_is_not_printed(tmp_path: Path) -> None:
    text = (
        "figures:\n  - {zh: 全区税收, value: 100, unit: 亿元, year: '2024', scope: district, measure: tax}\n"
        "  - {zh: 现代贸易税收, value: 30, unit: 亿元, year: '2024', scope: A1, measure: tax}\n"
        "  - {zh: 现代贸易占比, value: 30, unit: '%', year: '2024', scope: A1, measure: tax-share-of-district}\n"
        "targets: []\n"
    )
    names = [row[0].zh for row in consistency_table(own(tmp_path, text)).rows if isinstance(row[0], Text)]
    assert names and not [name for name in names if "未公布占比" in name]


def test_units_of_published_figures_are_in_the_language_and_open_no_formula() -> None:
    table = tagged(ROWS, ("税收2020", "税收2021"))
    rows = comparison_table(table, catalogue(), {tax: base_of(table, tax) for tax in table.taxes}).rows
    amounts = [value for row in rows for value in row[4:7] if value]
    assert all(isinstance(value, Text) for value in amounts)
    assert not [value for value in amounts if isinstance(value, Text) and has_chinese(value.en)]
    assert any(value.zh.startswith("−") for value in amounts if isinstance(value, Text))
    assert not [value for value in amounts if isinstance(value, Text) and value.zh.startswith("-")]
