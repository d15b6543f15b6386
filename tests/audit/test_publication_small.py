"""Small tables, where not all firms together but each one alone may know its tax: any firm's knowledge is tried."""

from __future__ import annotations

import random

import numpy as np
import pytest

from audit.publication_plan import Scope, code_cell, plan_publication
from audit.report import HIDDEN
from audit.single_firms import SingleFirms
from audit.tagged import Tagged
from tests.audit.support import catalogue, line, tagged
from tests.audit.test_publication import BUILDINGS, STREETS, leaks, released, wrong_rows

LEAVES = ["A101", "A102", "A201", "A202", "A301", "B101", "B301", "X201", "N"]


def small_table(seed: int, with_tags: bool = False) -> Tagged:
    """Hardly more than one firm in each cell, and taxes of like size."""
    source = random.Random(seed)
    codes = source.sample(LEAVES[:8], 5)
    rows = []
    for code in codes:
        for street in STREETS[: 1 + seed % 3]:
            tags = f"{code};{source.choice([one for one in codes if one != code])}"
            tags = tags if with_tags and source.random() < 0.3 else ""
            tax = source.choice([90, 100, 100, 110])
            rows.append(line(code, str(tax), street, source.choice(BUILDINGS), tags=tags))
    return tagged(rows, ("税收",), ("街镇", "楼宇"), by=("街镇", "楼宇"))


def test_five_sub_sectors_of_one_firm_each_are_hidden_under_their_sum() -> None:
    rows = [line(code, "100", STREETS[0], BUILDINGS[0]) for code in ("A101", "A102", "A103", "A104", "A105")]
    table = tagged(rows, ("税收",), ("街镇", "楼宇"), by=("街镇", "楼宇"))
    tables = released(table, ("税收",), Scope())
    shown = {row[1]: row[4] for row in tables[0].rows}
    assert shown["A1"] == 50_000
    assert all(shown[code] is HIDDEN for code in ("A101", "A102", "A103", "A104", "A105"))
    assert leaks(tables, table, "税收", Scope(), with_every_firm=True) == []


def test_two_firms_alone_are_never_told_apart_from_their_sum() -> None:
    """Each would compute the other's: the sum must go too, or nothing is published."""
    rows = [line(code, "100", STREETS[0], BUILDINGS[0]) for code in ("A101", "A102", *["B101"] * 5, *["B301"] * 5)]
    table = tagged(rows, ("税收",), ("街镇", "楼宇"), by=("街镇", "楼宇"))
    tables = released(table, ("税收",), Scope())
    assert next(row for row in tables[0].rows if row[1] == "A1")[4] is HIDDEN
    assert leaks(tables, table, "税收", Scope(), with_every_firm=True) == []


SCOPES = [
    Scope(),
    Scope(by=("街镇",), level="tier"),
    Scope(by=("街镇", "楼宇")),
    Scope(views=("seven",)),
    Scope(counting="tag", by=("街镇",), level="tier"),
]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_no_firm_computes_another_s_tax_from_a_small_table(scope: Scope, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one: list[int] = []
    real = SingleFirms.who_rules_out
    monkeypatch.setattr(SingleFirms, "who_rules_out", lambda own, *given: one_by_one.append(1) or real(own, *given))
    published = 0
    for seed in range(4):
        table = small_table(seed, scope.counting == "tag")
        one_by_one.clear()
        tables = released(table, ("税收",), scope)
        if one_by_one:
            published += 1
            assert wrong_rows(tables, table, "税收", scope) == []
            assert leaks(tables, table, "税收", scope, with_every_firm=True) == []
    assert published >= 1


def test_a_holding_knows_what_all_its_firms_pay() -> None:
    places = [("A101", "100", "甲集团"), ("A102", "70", "甲集团"), ("A102", "50", ""), ("A103", "-20", "")]
    table = tagged([line(code, *more) for code, *more in places], ("税收",), ("集团",), holding="集团")
    linked = plan_publication(table, catalogue(), Scope(holding="集团")).linked(table, "税收", "集团")
    firms, keys = SingleFirms(linked), list(linked.cells)
    own = dict(zip(keys, firms.floor(0).tolist(), strict=True))
    assert [own[code_cell(code)] for code in ("A101", "A102", "A103", "A1")] == [10_000, 7_000, 0, 17_000]
    possible = np.array([float(cell.amount) for cell in linked.cells.values()])
    assert firms.who_rules_out(possible) == []
    possible[keys.index(code_cell("A1"))] = 16_000  # more than any firm has, less than the holding
    assert firms.who_rules_out(possible) == [0]
    possible[keys.index(code_cell("A103"))] = 0  # a refund counts with its absolute amount
    assert firms.who_rules_out(possible) == [3, 0]
