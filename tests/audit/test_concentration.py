"""AUDIT.md 1.2: oracles 1B and 1C."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.concentration import (
    concentration,
    concentration_ratio,
    merged,
    normalised_hhi,
    recomposed_hhi,
)

AMOUNTS = [30, 20, 15, 10, 8, 5, 4, 3, 2, 1, 1, 1]


def test_oracle_1b() -> None:
    found = concentration(AMOUNTS)
    assert found is not None
    assert (found.cr3, found.cr10, found.hhi) == (Fraction("0.65"), Fraction("0.98"), Fraction("0.1746"))
    assert float(found.effective_number) == pytest.approx(5.727377, abs=5e-7)
    assert float(normalised_hhi(found.hhi, 12) or 0) == pytest.approx(0.0995636, abs=5e-8)


def test_oracle_1b_recomposed_from_groups() -> None:
    groups = [[30, 20, 10], [15, 8, 5, 4], [3, 2, 1, 1, 1]]
    parts = [(Fraction(sum(group), 100), found.hhi) for group in groups if (found := concentration(group))]
    assert [float(share) for share, _ in parts] == [0.6, 0.32, 0.08]
    assert [round(float(inner), 7) for _, inner in parts] == [0.3888889, 0.3222656, 0.25]
    assert recomposed_hhi(parts) == Fraction("0.1746")


def test_oracle_1c_published() -> None:
    first, second = concentration([30, 30, 20, 20]), concentration([10, 9, 12, 15, 12, 11, 15, 16])
    assert first is not None
    assert second is not None
    assert first.hhi * 10_000 == 2600
    assert float(first.effective_number) == pytest.approx(3.846154, abs=5e-7)
    assert second.hhi * 10_000 == 1296


def test_fewer_firms_than_k_hold_everything() -> None:
    assert concentration_ratio([5, 3], 3) == 1
    assert concentration_ratio(AMOUNTS, 3) == Fraction("0.65")


@pytest.mark.parametrize("amounts", [[], [0, 0], [5, -1], [-5]])
def test_undefined_with_refunds_or_nothing(amounts: list[int]) -> None:
    assert concentration(amounts) is None
    assert concentration_ratio(amounts, 3) is None


def test_normalised_needs_two() -> None:
    assert normalised_hhi(Fraction(1), 1) is None


def test_holdings_are_merged() -> None:
    assert merged([5, 3, 2, 1], ["", "甲", "甲", ""]) == [5, 5, 1]
    assert merged([5, 3], None) == [5, 3]


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=30), st.randoms())
def test_order_does_not_matter_and_bounds_hold(amounts: list[int], random: object) -> None:
    found = concentration(amounts)
    assert found == concentration(sorted(amounts))
    if found is not None:
        assert Fraction(1, len(amounts)) <= found.hhi <= 1
        assert found.cr3 <= found.cr10 <= 1
