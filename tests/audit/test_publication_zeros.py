"""Sums of enough firms that all pay nothing, with a part of too few firms: the sum is hidden too, nothing refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.publication_plan import Scope
from audit.report import HIDDEN, ReportTable
from audit.tagged import Tagged
from cli import main as program
from tests.audit.support import line, tagged
from tests.audit.test_publication import BUILDINGS, STREETS, YEARS, leaks, released, wrong_rows

Firm = tuple[str, str, tuple[int, ...], str]  # code, tags, tax of each year, street
BUSY: list[Firm] = [
    (code, "", (90 + at, 95 + at), street)
    for code in ("A101", "A102", "A201", "B101", "B301", "N")
    for street in STREETS
    for at in range(6)
]


def nothing(code: str, firms: int, street: str = STREETS[0], tags: str = "", later: int = 0) -> list[Firm]:
    return [(code, tags, (0, later + 7 * at if later else 0), street) for at in range(firms)]


def table_of(firms: list[Firm], years: tuple[str, ...]) -> Tagged:
    rows = [
        line(code, *map(str, taxes[: len(years)]), street, BUILDINGS[at % 2], tags=tags)
        for at, (code, tags, taxes, street) in enumerate(firms)
    ]
    return tagged(rows, years, ("街镇", "楼宇"), by=("街镇", "楼宇"))


def hidden_in(tables: list[ReportTable]) -> set[tuple[str, str]]:
    """Hidden rows: code and what it lies in for crossed tables, code and name otherwise."""
    return {
        (row[1], row[0].zh if each.id.startswith("publication_by:") else row[2].zh)
        for each in tables
        if each.id.startswith("publication")
        for row in each.rows
        if row[4] is HIDDEN
    }


SECTOR = [*nothing("X101", 3), *nothing("X102", 1), *nothing("X201", 4)]  # X1 has four firms, and no tax
TIER = [*nothing("L101", 2), *nothing("L201", 1)]
NEW_VALUE = [firm for firm in BUSY if firm[3] != STREETS[2]]
NEW_VALUE += [*nothing("A101", 1, STREETS[2]), *nothing("B101", 3, STREETS[2])]
OPENED = [firm for firm in BUSY if firm[3] != STREETS[2]]  # a street without tax in the first year
OPENED += [firm for code in ("A101", "N") for firm in nothing(code, 4, STREETS[2], later=60)]
OPENED += nothing("B101", 2, STREETS[2], later=30)
TAGS = [*nothing("X201", 2, tags="X201;L101"), *nothing("L101", 2), *nothing("X202", 1)]

CASES = {
    "sector": (SECTOR, Scope(), 1),
    "tier": (TIER, Scope(), 1),
    "value": (NEW_VALUE, Scope(by=("街镇",), level="tier"), 1),
    "value by sector": (NEW_VALUE, Scope(by=("街镇", "楼宇")), 1),
    "one year of two": (OPENED, Scope(by=("街镇",), level="tier"), 2),
    "view": (SECTOR, Scope(views=("seven", "online")), 1),
    "tags": (TAGS, Scope(counting="tag"), 1),
    "tags by value": ([*TAGS, *nothing("L201", 1, STREETS[1])], Scope(counting="tag", by=("街镇",), level="tier"), 1),
}


@pytest.mark.parametrize("case", CASES)
def test_sums_without_tax_are_hidden_with_their_small_parts(case: str) -> None:
    firms, scope, count = CASES[case]
    years = YEARS[:count]
    table = table_of(firms if case in ("value", "value by sector", "one year of two") else [*BUSY, *firms], years)
    tables = released(table, years, scope)
    assert hidden_in(tables)
    for tax in years:
        own = [each for each in tables if tax in each.id or "@" not in each.id]
        assert wrong_rows(own, table, tax, scope) == []
        assert leaks(own, table, tax, scope) == []


def test_the_sum_that_gives_a_part_away_is_hidden_and_the_total_is_not() -> None:
    tables = released(table_of([*BUSY, *SECTOR], YEARS[:1]), YEARS[:1], Scope())
    hidden = {code for code, _ in hidden_in(tables)}
    assert {"X102", "X1", "X"} <= hidden  # each would say that the one firm of X102 pays nothing
    assert tables[0].rows[0][3] == len(BUSY) + len(SECTOR)


def test_sums_without_firms_stay_shown() -> None:
    """Nobody takes them for anything else than zero: hiding them would protect nothing."""
    tables = released(table_of([*BUSY, *TIER], YEARS[:1]), YEARS[:1], Scope())
    empty = [row for row in tables[0].rows if row[1].startswith("X")]
    assert len(empty) > 3
    assert all(row[3:5] == [0, 0] for row in empty)


def test_the_sample_registry_is_published_by_kind_of_firm_and_two_years(call: Any, tmp_path: Path) -> None:
    """Some kinds of firm have a firm of a sector, and no tax of it."""
    source = Path(__file__).parents[2] / "samples" / "registry.csv"
    out = tmp_path / "registry.tagged.csv"
    assert program.main(["tag", str(source), "-o", str(out)]) == 0
    words = [out, "--tax", *YEARS, "--unit", "万元", "--by", "注册类型", "--publish"]
    code, shown, err = call(*words, lang="zh")
    assert code == 0, err
    assert "保密" in shown
