"""Shares: known tables come back to the fen, every level adds up, nothing is dropped."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.counting import equal_split, full_count, least_overlap, overlaps
from audit.grouping import (
    LEVELS,
    PRIMARY,
    SPECIALS,
    TAG,
    by_column,
    by_level,
    by_priority,
    by_status,
    by_view,
    leaves,
    members,
)
from audit.share_tables import share_table
from audit.shares import base_of, crossed_rows, median, rank, share_rows, sum_of_squares
from classifier.errors import InputError
from tests.audit.support import catalogue, line, tagged

CODES = [*catalogue().subsectors, *SPECIALS]


def test_oracle_1a_shares_of_the_first_year() -> None:
    rows = [line("A101", "12000"), line("B301", "9000"), line("X203", "6000"), line("U", "3000")]
    table = tagged(rows, unit="万元")
    base = base_of(table, "税收")
    found = {row.key: row for row in share_rows(table, "税收", by_level(catalogue(), "tier"), base)}
    assert [found[key].of_district for key in "ABXU"] == [Fraction(n, 100) for n in (40, 30, 20, 10)]
    assert found["A"].of_modern == Fraction(12, 27)
    assert found["U"].of_modern is None
    assert [found[key].rank for key in "ABXLU"] == [1, 2, 3, 4, None]
    assert found["A"].cell.tax == 12000 * 1_000_000


def test_a_table_of_known_cells_by_hand() -> None:
    rows = [
        line("A101", "10.00", status="review"),
        line("A101", "5.01"),
        line("A101", "0"),
        line("A102", "4.99"),
        line("N", "20"),
        line("U", ""),
    ]
    table = tagged(rows)
    base = base_of(table, "税收")
    found = {row.key: row for row in share_rows(table, "税收", by_level(catalogue(), "subsector"), base)}
    cell = found["A101"].cell
    assert (cell.firms, cell.taxpayers, cell.tax, cell.review_firms, cell.review_tax) == (3, 2, 1501, 1, 1000)
    assert cell.median == Fraction(1501, 2)
    assert found["A101"].of_district == Fraction(1501, 4000)
    assert found["A101"].of_modern == Fraction(1501, 2000)
    assert (found["N"].cell.tax, found["U"].cell.firms) == (2000, 1)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(CODES), st.integers(-(10**6), 10**12), st.sampled_from(["甲", "乙", ""])),
        min_size=1,
        max_size=40,
    )
)
def test_every_level_adds_up_to_the_fen(firms: list[tuple[str, int, str]]) -> None:
    rows = [
        line(code, f"{fen // 100}.{fen % 100:02d}" if fen >= 0 else f"-{-fen / 100:.2f}", street)
        for code, fen, street in firms
    ]
    table = tagged(rows, more=("街镇",), by=("街镇",))
    assert list(table.taxes["税收"]) == [fen for _, fen, _ in firms]
    total = sum(fen for _, fen, _ in firms)
    if total <= 0:
        return
    base = base_of(table, "税收")
    sectors = by_level(catalogue(), "sector")
    groupings = [by_level(catalogue(), level) for level in LEVELS]
    groupings += [by_view(catalogue(), view) for view in ("3+2", "seven", "clusters")]
    groupings += [by_priority(), by_status(), by_column(table, "街镇")]
    for grouping in groupings:
        found = share_rows(table, "税收", grouping, base)
        assert sum(row.cell.tax for row in found) == total
        assert sum(row.cell.firms for row in found) == len(firms)
        assert sum(row.of_district for row in found) == 1
        assert sum(row.cell.inside for row in found) == base.modern
    crossed = crossed_rows(table, "税收", by_column(table, "街镇"), sectors, base)
    assert sum(cell.tax for cell, _ in crossed.values()) == total
    for cell, inner in crossed.values():
        assert sum(row.cell.tax for row in inner) == cell.tax


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.sampled_from(CODES), st.integers(1, 10**12), min_size=1, max_size=20), st.integers(1, 4))
def test_known_shares_come_back_exactly(known: dict[str, int], parts: int) -> None:
    """Each amount is cut into firms; the audit returns the amounts that they were cut from."""
    rows = []
    for code, fen in known.items():
        cuts = [fen // parts] * (parts - 1)
        for piece in [*cuts, fen - sum(cuts)]:
            rows.append(line(code, f"{piece // 100}.{piece % 100:02d}"))
    table = tagged(rows)
    base = base_of(table, "税收")
    found = {row.key: row for row in share_rows(table, "税收", by_level(catalogue(), "subsector"), base)}
    for code in CODES:
        assert found[code].cell.tax == known.get(code, 0)
        assert found[code].of_district == Fraction(known.get(code, 0), sum(known.values()))


def test_total_from_outside_leaves_a_rest() -> None:
    table = tagged([line("A101", "60"), line("N", "20")])
    base = base_of(table, "税收", total=10_000)
    assert (base.district, base.modern, base.rest) == (10_000, 6_000, 2_000)


@pytest.mark.parametrize(("cell", "total", "words"), [("-5", None, "is -5.00 yuan"), ("5", -1, "is -0.01 yuan")])
def test_total_not_above_zero(cell: str, total: int | None, words: str) -> None:
    with pytest.raises(InputError, match=words):
        base_of(tagged([line("A101", cell)]), "税收", total)


def test_total_below_the_rows() -> None:
    with pytest.raises(InputError, match=r"hold 5.00 yuan, more than the --total of 4.00: check its unit"):
        base_of(tagged([line("A101", "5")]), "税收", 400)


def test_oracle_1i_several_tags() -> None:
    firms = [(10, {"X"}), (6, {"X", "Y"}), (4, {"Y", "Z"}), (5, {"Z"})]
    total = Fraction(25)
    assert {key: tax * 100 / total for key, tax in full_count(firms).items()} == {"X": 64, "Y": 40, "Z": 36}
    assert {key: tax * 100 / total for key, tax in equal_split(firms).items()} == {"X": 52, "Y": 20, "Z": 28}
    assert overlaps(firms) == {("X", "Y"): 6, ("Y", "Z"): 4}


def test_oracle_of_forced_overlap() -> None:
    assert least_overlap(Fraction("0.70"), Fraction("0.549")) == Fraction("0.249")
    assert least_overlap(Fraction("0.2"), Fraction("0.3")) == 0


def test_by_tag_a_firm_counts_once_in_each_group_that_it_has_a_tag_of() -> None:
    table = tagged([line("A101", "10", tags="A101;A201;X401"), line("X401", "5"), line("N", "1")])
    base = base_of(table, "税收")
    sectors = {row.key: row for row in share_rows(table, "税收", by_level(catalogue(), "sector"), base, TAG)}
    assert {key: row.cell.tax for key, row in sectors.items() if row.cell.tax} == {
        "A1": 1000, "A2": 1000, "X4": 1500, "N": 100,
    }  # fmt: skip
    tiers = {row.key: row.cell.tax for row in share_rows(table, "税收", by_level(catalogue(), "tier"), base, TAG)}
    assert (tiers["A"], tiers["X"]) == (1000, 1500)


def test_a_tag_outside_a_view_says_nothing_beside_one_inside() -> None:
    table = tagged([line("A101", "10", tags="A101;X101")])
    view = by_view(catalogue(), "3+2")
    assert members(table, view, PRIMARY)["other"].tolist() == [0]
    by_tag = members(table, view, TAG)
    assert (by_tag["ai"].tolist(), by_tag["other"].tolist()) == ([0], [])


def test_unknown_view() -> None:
    with pytest.raises(InputError, match=r"no such view: allowed: 3\+2, seven, clusters, online"):
        by_view(catalogue(), "4+4")


def test_leaves_of_mixed_codes() -> None:
    assert leaves(catalogue(), ["X4", "L301", "A1"]) == ("A101", "A102", "A103", "A104", "A105", "X401", "L301")


def test_interval_of_tagging_doubt() -> None:
    rows = [
        line("A101", "100", confidence="0.9"),
        line("B301", "50", confidence="0.6"),
        line("N", "50", confidence="1"),
    ]
    table = tagged(rows)
    found = share_table(table, "税收", by_level(catalogue(), "tier"), base_of(table, "税收"), PRIMARY)
    ids = [column.id for column in found.columns]
    rows_by_code = {str(getattr(row[ids.index("code")], "zh", "")): row for row in found.rows}
    intervals = {
        key: tuple(round(float(row[ids.index(name)]) * 200, 6) for name in ("doubt_low", "doubt_high"))  # type: ignore[arg-type]
        for key, row in rows_by_code.items()
        if key in ("A", "B", "X", "N")
    }
    assert intervals == {"A": (90, 110), "B": (30, 40), "X": (0, 30), "N": (50, 80)}


def test_median_and_rank() -> None:
    assert [median(values) for values in ([], [3], [1, 2], [1, 2, 9])] == [None, 3, Fraction(3, 2), 2]
    assert rank({"a": 5, "b": 7, "c": 5, "d": 1}) == {"a": 2, "b": 1, "c": 2, "d": 4}


@given(st.lists(st.integers(0, 10**15), max_size=50))
def test_sum_of_squares_is_exact(amounts: list[int]) -> None:
    assert sum_of_squares(np.array(amounts, dtype=np.int64)) == sum(amount * amount for amount in amounts)


def test_order_of_rows_does_not_matter() -> None:
    rows = [line("A101", "3"), line("B301", "5"), line("A101", "4")]
    results = set()
    for order in itertools.permutations(rows):
        table = tagged(order)
        found = share_rows(table, "税收", by_level(catalogue(), "tier"), base_of(table, "税收"))
        results.add(tuple((row.key, row.cell.tax, row.cell.median, row.rank) for row in found))
    assert len(results) == 1
