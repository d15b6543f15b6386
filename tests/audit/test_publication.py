"""Tables published together: what an outsider can compute of hidden cells, from nothing but what is shown.

The check here knows nothing of how cells were chosen. Its unknowns are the taxes of all combinations of code (or set
of tags), street and building; its equations are the figures of the published tables.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from audit.disclosure_rules import Rules, reasons
from audit.grouping import LEVELS, by_level, by_view, groups_of_tags
from audit.publication import publication
from audit.publication_plan import Scope, plan_publication
from audit.report import HIDDEN, ReportTable
from audit.shares import base_of
from audit.tagged import Tagged
from classifier.errors import InputError
from tests.audit.support import catalogue, line, tagged

SEEDED = settings(max_examples=2, deadline=None, phases=(Phase.generate,))  # a seed cannot be made simpler
P10 = Rules(least=3, p=Fraction(10))
CODES = ["A101", "A102", "A201", "A202", "A301", "B101", "B301", "X201", "N", "U"]
STREETS, BUILDINGS = ["江苏路街道", "虹桥街道", "新泾镇"], ["甲楼", "甲楼/A"]  # a name may look like a path of cells
YEARS = ("税收2023", "税收2024")


def random_table(seed: int, years: Sequence[str] = YEARS[:1], firms: int = 45, with_tags: bool = False) -> Tagged:
    source = random.Random(seed)
    rows = []
    for _ in range(firms):
        code, tags = source.choice(CODES), ""
        if with_tags and code not in "NU" and source.random() < 0.4:
            tags = f"{code};{source.choice([other for other in CODES[:8] if other != code])}"
        pays = source.random() < 0.85
        taxes = [str(max(1, round(source.lognormvariate(5, 1.6))) if pays else 0) for _ in years]
        rows.append(line(code, *taxes, source.choice(STREETS), source.choice(BUILDINGS), tags=tags))
    return tagged(rows, years, ("街镇", "楼宇"), by=("街镇", "楼宇"))


def released(table: Tagged, years: Sequence[str], scope: Scope, rules: Rules = P10) -> list[ReportTable]:
    bases = {tax: base_of(table, tax) for tax in years}
    return publication(table, years, catalogue(), bases, rules, scope)


@dataclass
class Outsider:
    """What somebody who reads the tables of one year knows: unknowns not below zero, and sums that are printed."""

    atoms: list[tuple[tuple[str, ...], str, str]]  # codes, street, building
    known: list[tuple[list[int], int]]
    hidden: dict[tuple[str, str], list[int]]  # (table, row) -> its unknowns

    def limit(self, at: list[int], sign: int, floor: dict[int, int] | None = None) -> float:
        """Least (1) or largest (-1) sum of some unknowns; `floor`: what one firm knows to be in an unknown."""
        matrix = np.zeros((len(self.known), len(self.atoms)))
        for number, (places, _) in enumerate(self.known):
            matrix[number, places] = 1.0
        goal = np.zeros(len(self.atoms))
        goal[at] = sign
        limits = [((floor or {}).get(one, 0), None) for one in range(len(self.atoms))]
        solved = linprog(goal, A_eq=matrix, b_eq=[amount for _, amount in self.known], bounds=limits, method="highs")
        assert solved.status in (0, 3), solved.message
        return float("inf") if solved.status == 3 else sign * solved.fun


@cache
def groups_in(grouping: str, atom: tuple[tuple[str, ...], str, str], counting: str) -> tuple[str, ...]:
    """Groups of a level or a view that an atom counts in."""
    found = by_level(catalogue(), grouping) if grouping in LEVELS else by_view(catalogue(), grouping)
    return groups_of_tags(atom[0] if counting == "tag" else atom[0][:1], found.of_code or {})


def in_row(table_id: str, row: Sequence[Any], scope: Scope, atom: tuple[tuple[str, ...], str, str]) -> bool:
    """Whether the tax of an atom is in a printed row: by the row's words alone."""
    codes, street, building = atom
    level, code, name = row[0].zh, row[1], row[2].zh
    if table_id.startswith("publication_by:"):
        if level not in (street, building):
            return False
        return not code or code in groups_in(scope.level, atom, scope.counting)
    if table_id == "publication":
        if name == "全区合计":
            return True
        if name.startswith("现代服务业"):
            return codes[0] not in "NU"
        return any(code in groups_in(each, atom, scope.counting) for each in LEVELS)
    view = table_id.removeprefix("publication_view:")
    key = next(group.key for group in by_view(catalogue(), view).groups if group.name.zh == name)
    return key in groups_in(view, atom, scope.counting)


def outsider(tables: Iterable[ReportTable], table: Tagged, tax: str, scope: Scope) -> Outsider:
    sets = dict.fromkeys(table.tags if scope.counting == "tag" else ((code,) for code in table.primary))
    sets |= dict.fromkeys((code,) for code in CODES)
    every = list(product(sets, STREETS, BUILDINGS))
    rows: list[tuple[str, Any, list[int]]] = [
        (
            each.id.split("@")[0],
            row,
            [at for at, atom in enumerate(every) if in_row(each.id.split("@")[0], row, scope, atom)],
        )
        for each in tables
        if each.id.startswith("publication") and (tax in each.id or "@" not in each.id)
        for row in each.rows
    ]
    known = [(at, round(row[4] / 100)) for _, row, at in rows if row[4] is not HIDDEN]
    hidden = {(id_ + "/" + row[0].zh, row[1] or row[2].zh): at for id_, row, at in rows if row[4] is HIDDEN}
    # Rows that are left out have no firm: streets without firms of a group.
    shown = {(row[0].zh, row[1]) for id_, row, _ in rows if id_.startswith("publication_by:")}
    level = by_level(catalogue(), scope.level).of_code or {}
    for column, values in (("街镇", STREETS), ("楼宇", BUILDINGS)):
        for value in values if column in scope.by else ():
            for code in dict.fromkeys(key for keys in level.values() for key in keys):
                if (value, code) not in shown:
                    at = [
                        one
                        for one, (codes, *places) in enumerate(every)
                        if value in places
                        and code in groups_of_tags(codes if scope.counting == "tag" else codes[:1], level)
                    ]
                    known.append((at, 0))
    return Outsider(every, known, hidden)


def atom_of(table: Tagged, at: int, scope: Scope) -> tuple[tuple[str, ...], str, str]:
    codes = table.tags[at] if scope.counting == "tag" else (table.primary[at],)
    street, building = (table.texts[name][at] if name in table.texts else "" for name in ("街镇", "楼宇"))
    return codes, street, building


def leaks(
    tables: list[ReportTable], table: Tagged, tax: str, scope: Scope, rules: Rules = P10, with_every_firm: bool = False
) -> list[str]:
    """Hidden cells that are known too well: to all readers, or to the largest firm of any hidden cell (or any firm)."""
    reader = outsider(tables, table, tax, scope)
    atoms = {atom: at for at, atom in enumerate(reader.atoms)}
    firms = [(atoms[atom_of(table, at, scope)], amount // 100, at) for at, amount in enumerate(table.taxes[tax])]
    insiders = {
        max(inside, key=lambda firm: firm[1])
        for at in reader.hidden.values()
        if (inside := [firm for firm in firms if firm[0] in at])
    } | set(firms if with_every_firm else ())
    mean = sum(amount for _, amount, _ in firms) / sum(amount > 0 for _, amount, _ in firms)
    found = []
    for (id_, name), at in reader.hidden.items():
        inside = sorted((firm for firm in firms if firm[0] in at), key=lambda firm: -firm[1])
        true = sum(amount for _, amount, _ in inside)
        part, slack = float(rules.p or 0) / 100, 1e-6 * true
        low, high = reader.limit(at, 1), reader.limit(at, -1)
        if not true:
            if 0 < len(inside) < rules.least and high < part * mean * (1 - 1e-6):
                found.append(f"{id_}/{name}: at most {high}, truly nothing")
            continue
        assert low <= true + slack and high >= true - slack
        if low > true * (1 - part) + slack and high < true * (1 + part) - slack:
            found.append(f"{id_}/{name}: {low}..{high}, truly {true}")
        if not reasons([amount for _, amount, _ in inside], rules):
            continue
        if high < true * (1 + part) - slack:
            found.append(f"{id_}/{name}: at most {high}, truly {true}")
        largest = inside[0]
        for atom, amount, firm in (*insiders, *inside[1:2]):
            if firm != largest[2]:
                own = amount if atom in at else 0
                best = reader.limit(at, -1, {atom: amount}) - own
                if best < largest[1] * (1 + part) - slack:
                    found.append(f"{id_}/{name}: firm {firm} knows its largest to {best}, truly {largest[1]}")
    return found


def wrong_rows(tables: Iterable[ReportTable], table: Tagged, tax: str, scope: Scope, least: int = 3) -> list[str]:
    """Shown rows that are not the sum of their firms, or that so few firms stand behind that they must be hidden."""
    found = []
    taxes: dict[tuple[tuple[str, ...], str, str], list[int]] = {}
    for at, amount in enumerate(table.taxes[tax]):
        taxes.setdefault(atom_of(table, at, scope), []).append(amount)
    for each in tables:
        for row in each.rows if each.id.startswith("publication") else ():
            name = each.id.split("@")[0]
            inside = [amount for atom, own in taxes.items() if in_row(name, row, scope, atom) for amount in own]
            true = len(inside), sum(inside)
            if row[4] is not HIDDEN and ((row[3], row[4]) != true or 0 < len(inside) < least):
                found.append(f"{name}: {row[:5]}, truly {true}")
    return found


SCOPES = [
    Scope(),
    Scope(by=("街镇",)),
    Scope(by=("街镇", "楼宇"), level="tier"),
    Scope(views=("seven", "clusters"), by=("街镇",), level="tier"),
    Scope(views=("3+2", "online")),
    Scope(counting="tag"),
    Scope(counting="tag", by=("街镇",), level="tier", views=("seven",)),
]


def try_release(seed: int, scope: Scope, years: Sequence[str] = YEARS[:1]) -> tuple[Tagged, list[ReportTable]] | None:
    table = random_table(seed, years, with_tags=scope.counting == "tag")
    try:
        return table, released(table, years, scope)
    except InputError as error:
        assert "cannot be published together" in str(error) or "can be published" in str(error)
        return None


@pytest.mark.parametrize("seed", [52, 132])
def test_a_firm_s_own_tax_in_a_set_of_tags_bounds_no_hidden_cell(seed: int) -> None:
    scope = SCOPES[-1]  # a set of tags is no cell of a table; what a firm pays in one is known to it all the same
    done = try_release(seed, scope)
    assert done is not None
    assert leaks(done[1], done[0], YEARS[0], scope) == []


@pytest.mark.parametrize("scope", SCOPES, ids=str)
@SEEDED
@given(seed=st.integers(0, 10**9))
def test_no_combination_of_shown_figures_bounds_a_hidden_cell(scope: Scope, seed: int) -> None:
    done = try_release(seed, scope)
    if done is not None:
        table, tables = done
        assert wrong_rows(tables, table, YEARS[0], scope) == []
        assert leaks(tables, table, YEARS[0], scope) == []


@SEEDED
@given(seed=st.integers(0, 10**9))
def test_several_years_are_protected_by_the_same_cells(seed: int) -> None:
    scope = Scope(by=("街镇",), level="tier")
    done = try_release(seed, scope, YEARS)
    if done is not None:
        table, tables = done
        for tax in YEARS:
            assert leaks(tables, table, tax, scope) == []
        patterns = [
            [
                [row[4] is HIDDEN for row in each.rows]
                for each in tables
                if f"@{tax}" in each.id and each.id.startswith("publication")
            ]
            for tax in YEARS
        ]
        assert patterns[0] == patterns[1]
        growth = [[row[3] is HIDDEN for row in each.rows] for each in tables if each.id.startswith("growth")]
        assert growth == patterns[0]


def test_most_tables_can_be_published_and_hide_something() -> None:
    for scope in SCOPES:
        done = [try_release(seed, scope) for seed in range(6)]
        assert sum(each is not None for each in done) >= 4, scope
        assert sum(len(tables[-1].rows) for _, tables in filter(None, done)) > 0, scope


def test_equal_tables_give_equal_releases() -> None:
    for scope in SCOPES:
        one, other = try_release(7, scope), try_release(7, scope)
        assert one is not None and other is not None
        assert [each.rows for each in one[1]] == [each.rows for each in other[1]]


def test_a_share_of_hidden_modern_services_is_hidden_too() -> None:
    """One firm outside the catalogue: modern services must go, and every share of them with it."""
    rows = [*(line(code, str(tax)) for code in CODES[:8] for tax in (900, 800, 700, 600)), line("N", "500")]
    for scope in (Scope(), Scope(views=("seven",))):
        table = tagged(rows)
        shown = released(table, ("税收",), scope)[0]
        modern = next(row for row in shown.rows if row[2].zh.startswith("现代服务业"))  # type: ignore[union-attr]
        assert modern[4] is HIDDEN
        assert all(row[6] is HIDDEN for row in shown.rows if row[1] not in ("", "N", "U"))


def test_a_table_that_nothing_protects_is_refused() -> None:
    """Two streets: the one firm of the first can be computed from the other, whose only firm cannot hide it."""
    rows = [line("A101", "900", STREETS[0]), line("A101", "800", STREETS[1]), line("A101", "700", STREETS[1])]
    table = tagged(rows, ("税收",), ("街镇",), by=("街镇",))
    with pytest.raises(InputError, match="no way was found to protect the cell"):
        released(table, ("税收",), Scope(by=("街镇",)), Rules(least=2, p=Fraction(10)))


@pytest.mark.parametrize(
    ("taxes", "rules", "why"),
    [
        (["900", "800"], P10, "too few firms that pay tax"),
        (["1000000", *["100"] * 400], P10, "one firm holds so much of the total that another"),
        (["900", "800", *["10"] * 30], Rules(dominance=((2, Fraction(80)),)), "a few firms hold too much of the total"),
    ],
)
def test_a_total_that_is_sensitive_is_refused_with_the_rule_and_the_year(
    taxes: list[str], rules: Rules, why: str
) -> None:
    extra = [line("B101", "100", "0") for _ in range(5)]  # with them the first year is fit to be published
    rows = [line("A101", "100", late) for late in taxes]
    with pytest.raises(InputError, match=f"no table of {YEARS[1]} can be published: {why}"):
        released(tagged([*rows, *extra], YEARS), YEARS, Scope(), rules)


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.publication.MOST_CELLS", 50)
    with pytest.raises(InputError, match="more than can be protected together"):
        released(random_table(1), YEARS[:1], Scope(by=("街镇",)))


def test_values_of_columns_that_look_like_cells_of_others_stay_apart() -> None:
    """汇金广场/A2 is a building, not A2 in 汇金广场; no row may take firms of the other's."""
    places = [("A101", "100", "汇金广场"), ("A202", "10", "汇金广场")]
    places += [("A101", "300", "汇金广场/A2"), ("A202", "300", "汇金广场/A2"), ("A101", "50", ""), ("A202", "50", "=")]
    rows = [line(code, tax, "江苏路街道", place) for code, tax, place in places for _ in range(4)]
    table = tagged(rows, ("税收",), ("街镇", "楼宇"), by=("街镇", "楼宇"))
    scope = Scope(by=("楼宇",))
    tables = released(table, ("税收",), scope)
    rows_of = {(row[0].zh, row[1]): row[3:5] for row in tables[1].rows}  # type: ignore[union-attr]
    assert rows_of["汇金广场", "A2"] == [4, 4_000] and rows_of["汇金广场/A2", "A2"] == [4, 120_000]


@SEEDED
@given(seed=st.integers(0, 10**9), text=st.lists(st.text("甲/=:;A1 ", max_size=4), min_size=3, max_size=5, unique=True))
@pytest.mark.parametrize("counting", ["primary", "tag"])
def test_every_cell_is_the_sum_of_its_parts(counting: str, seed: int, text: list[str]) -> None:
    source = random.Random(seed)
    rows = [line(source.choice(CODES), "5", "a" + source.choice(text), "b" + source.choice(text)) for _ in range(60)]
    table = tagged(rows, ("税收",), ("街镇", "楼宇"), by=("街镇", "楼宇"))
    plan = plan_publication(table, catalogue(), Scope(counting, "tier", ("seven",), ("街镇", "楼宇")))
    places = plan.places | plan.helping
    for whole, parts in plan.sums:
        assert sorted(places[whole]) == sorted(at for part in parts for at in places[part]), whole


@pytest.mark.parametrize("scope", [Scope(), Scope(by=("街镇",), level="tier")], ids=str)
def test_refunds_stop_no_publication(scope: Scope) -> None:
    """Two firms in a hundred get tax back: tables are given or refused with a reason, and what they show is right."""
    given_ = 0
    for seed in range(20):
        source = random.Random(seed)
        rows = []
        for _ in range(400):
            tax = round(source.lognormvariate(3, 2))
            code, street = source.choice(catalogue().subsectors), source.choice(STREETS)
            rows.append(line(code, str(-tax if source.random() < 0.02 else tax), street, BUILDINGS[0]))
        table = tagged(rows, ("税收",), ("街镇", "楼宇"), by=("街镇", "楼宇"))
        try:
            tables = released(table, ("税收",), scope)
        except InputError as error:
            assert "can be published" in str(error) or "no way was found" in str(error)
            continue
        given_ += 1
        assert wrong_rows(tables, table, "税收", scope) == []
    assert given_ >= 18


def test_a_single_firm_without_tax_is_hidden() -> None:
    rows = [line(code, str(tax)) for code in ("A101", "B101", "N") for tax in (100, 110, 120, 130)]
    tables = released(tagged([*rows, line("B102", "0")]), ("税收",), Scope())
    assert {row[1] for row in tables[0].rows if row[4] is HIDDEN} >= {"B101", "B102"}
    many = released(tagged([*rows, *[line("B102", "0")] * 3]), ("税收",), Scope())
    assert next(row[3:5] for row in many[0].rows if row[1] == "B102") == [3, 0]


def test_a_total_of_enough_firms_is_published_though_one_of_them_is_alone_in_its_tier() -> None:
    rows = [line(code, "100") for code in ("A101", "A201", "B101", "X101") for _ in range(20)]
    scope = Scope()
    table = tagged([*rows, line("L101", "1"), line("N", "50")])
    tables = released(table, ("税收",), scope)
    assert wrong_rows(tables, table, "税收", scope) == []
    assert tables[0].rows[0][3:5] == [82, 805_100]


def test_refunds_are_said_to_be_unchecked() -> None:
    rows = [line(code, str(tax), STREETS[tax % 3]) for code in CODES[:4] for tax in range(100, 110)]
    rows.append(line("A101", "-5", STREETS[0]))
    table = tagged(rows, ("税收",), ("街镇",), by=("街镇",))
    tables = released(table, ("税收",), Scope(by=("街镇",)))
    assert any("refunds" in note.en for note in tables[0].notes)


def test_holdings_are_one_contributor() -> None:
    rows = [line("A101", "100", STREETS[0], f"集团{at % 2}") for at in range(8)]
    rows += [line(code, str(50 + at), STREETS[at % 3], "") for code in CODES for at in range(30)]
    table = tagged(rows, ("税收",), ("街镇", "集团"), by=("街镇",), holding="集团")
    plain, merged = (released(table, ("税收",), Scope(by=("街镇",), holding=holding))[-1] for holding in (None, "集团"))
    assert len(merged.rows) >= len(plain.rows)


def test_hiding_sensitive_cells_alone_leaks_so_the_check_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.linked_suppression.Protector.protect", lambda _self, hidden, _progress: set(hidden))
    scope = Scope(by=("街镇",))
    leaking = 0
    for seed in range(4):
        table = random_table(seed)
        leaking += bool(leaks(released(table, YEARS[:1], scope), table, YEARS[0], scope))
    assert leaking >= 3
