"""AUDIT.md 3 and 4: corrected shares against published and computed oracles; tagging doubt."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.doubt import clustered_variance, covariance, distribution, doubt_of, proxy_difference, quantile
from audit.estimate import (
    Spare,
    Stratum,
    difference_by_units,
    difference_stratified,
    mover,
    size_for_interval,
    stratified_by_tag,
)

F = Fraction


def table(rows: list[list[int]]) -> dict[str, dict[str, int]]:
    """Rows are tags, columns are truths."""
    names = "ABCD"
    return {names[at]: dict(zip(names, row, strict=False)) for at, row in enumerate(rows)}


def test_oracle_3_2_olofsson_2013() -> None:
    areas = [22353, 1122543, 610228]
    weights = {name: F(area, sum(areas)) for name, area in zip("ABC", areas, strict=True)}
    found = stratified_by_tag(weights, table([[97, 0, 3], [3, 279, 18], [2, 1, 97]]))["A"]
    total = sum(areas)
    assert found.point == pytest.approx(0.02570326, abs=5e-9)
    assert found.point * total == pytest.approx(45_112.4, abs=0.05)
    assert found.error * total == pytest.approx(10_751.4, abs=0.05)
    assert found.low * total == pytest.approx(24_039.6, abs=0.5)
    assert found.high * total == pytest.approx(66_185.2, abs=0.5)


def test_oracle_3_2_olofsson_2014() -> None:
    weights = dict(zip("ABCD", (F("0.02"), F("0.015"), F("0.32"), F("0.645")), strict=True))
    counts = table([[66, 0, 5, 4], [0, 55, 8, 12], [1, 0, 153, 11], [2, 1, 9, 313]])
    found = stratified_by_tag(weights, counts)
    expected = {
        "A": (21_157.8, 6_157.5),
        "B": (11_686.2, 3_755.8),
        "C": (285_769.9, 15_509.6),
        "D": (581_386.2, 16_281.4),
    }
    for key, (point, half) in expected.items():
        assert found[key].point * 900_000 == pytest.approx(point, abs=0.05)
        assert found[key].error * 900_000 * 1.96 == pytest.approx(half, rel=2e-4)
    overall = sum(weight * F(counts[key][key], sum(counts[key].values())) for key, weight in weights.items())
    assert float(overall) == pytest.approx(0.946512, abs=5e-7)


REGISTER = {"A": F(120, 344), "B": F(90, 344), "C": F(134, 344)}
HITS = table([[54, 4, 2], [3, 45, 2], [1, 5, 64]])


@pytest.mark.parametrize(
    ("key", "point", "error", "low", "high", "total", "total_error"),
    [
        ("A", 33.521595, 1.718657, 30.1531, 36.8901, 115.3143, 5.9122),
        ("B", 28.654485, 1.999786, 24.7350, 32.5740, 98.5714, 6.8793),
        ("C", 37.823920, 1.710079, 34.4722, 41.1756, 130.1143, 5.8827),
    ],
)
def test_oracle_3_3_stratified(
    key: str, point: float, error: float, low: float, high: float, total: float, total_error: float
) -> None:
    found = stratified_by_tag(REGISTER, HITS)[key]
    assert [found.point * 100, found.error * 100] == pytest.approx([point, error], abs=5e-7)
    assert [found.low * 100, found.high * 100] == pytest.approx([low, high], abs=5e-5)
    assert [found.point * 344, found.error * 344] == pytest.approx([total, total_error], abs=5e-5)


@pytest.mark.parametrize(
    ("key", "gained", "lost", "point", "error", "low", "high"),
    [
        ("A", 4, 6, 33.772610, 1.759763, 30.3235, 37.2217),
        ("B", 9, 5, 28.385013, 2.077869, 24.3125, 32.4576),
        ("C", 4, 6, 37.842377, 1.759763, 34.3933, 41.2914),
    ],
)
def test_oracle_3_3_difference(
    key: str, gained: int, lost: int, point: float, error: float, low: float, high: float
) -> None:
    """The printed limits are the normal ones; with so few errors the product gives MOVER's, which hold them."""
    found = difference_by_units(REGISTER[key], gained, lost, 180)
    assert [found.point * 100, found.error * 100] == pytest.approx([point, error], abs=5e-7)
    z = 1.959963985
    normal = [(found.point - z * found.error) * 100, (found.point + z * found.error) * 100]
    assert normal == pytest.approx([low, high], abs=5e-5)
    limits = mover(gained, lost, 180, 0.95)
    expected = [float(REGISTER[key]) + limit for limit in limits]
    assert [found.low, found.high] == pytest.approx(expected)


def test_oracle_3_3_tax_weighted_accuracy() -> None:
    accuracy = sum(weight * F(HITS[key][key], sum(HITS[key].values())) for key, weight in REGISTER.items())
    assert float(accuracy) == pytest.approx(0.905565, abs=5e-7)


def test_oracle_3_4_stratified_difference() -> None:
    strata = [Stratum(50, [-120, 80, *[0] * 8]), Stratum(400, [-6, 5, -9, *[0] * 17])]
    found = difference_stratified(12_000, strata)
    assert found.point == 11_600
    assert found.error == pytest.approx(716.566, abs=5e-4)
    shares = [found.point / 344, found.low / 344, found.high / 344]
    assert shares == pytest.approx([33.72093, 29.63825, 37.80361], abs=5e-6)


def test_a_stratum_audited_in_full_adds_no_variance() -> None:
    assert difference_stratified(10, [Stratum(2, [3, -1])]).error == 0
    with pytest.raises(ValueError, match="at least two"):
        difference_stratified(10, [Stratum(2, [3])])


def test_oracle_3_6_mover() -> None:
    assert [value * 100 for value in mover(0, 0, 60, 0.95)] == pytest.approx([-6.017185, 6.017185], abs=5e-7)
    assert [value * 100 for value in mover(4, 6, 180, 0.95)] == pytest.approx([-5.095588, 2.691604], abs=5e-7)


def test_no_error_found_is_never_no_doubt() -> None:
    found = difference_by_units(F(1, 2), 0, 0, 60)
    assert found.low < 0.5 < found.high


def test_drawing_without_replacement_varies_less() -> None:
    with_replacement = difference_by_units(F(1, 2), 12, 15, 300)
    same = difference_by_units(F(1, 2), 12, 15, 300, spare=Spare(12, 15, 273))
    less = difference_by_units(F(1, 2), 12, 15, 300, spare=Spare(6, 7.5, 136.5))
    assert same == with_replacement
    assert less.error == pytest.approx(with_replacement.error * sqrt(0.5))
    few = [difference_by_units(F(1, 2), 2, 3, 300, spare=spare) for spare in (None, Spare(1, 1.5, 147.5))]
    assert few[1].high - few[1].point == pytest.approx((few[0].high - few[0].point) * sqrt(0.5))


def test_many_errors_give_the_normal_interval() -> None:
    found = difference_by_units(F(1, 2), 12, 15, 300)
    assert found.high - found.point == pytest.approx(found.point - found.low)


@pytest.mark.parametrize(
    ("rate", "half", "size"), [(F(6, 100), F(2, 100), 577), (F(6, 100), F(1, 100), 2305), (F(3, 100), F(1, 100), 1153)]
)
def test_oracle_2_6_size_for_a_share_interval(rate: Fraction, half: Fraction, size: int) -> None:
    assert size_for_interval(rate, half) == size


def test_post_strata_drawn_without_replacement_vary_less() -> None:
    plain, spared = (stratified_by_tag(REGISTER, HITS, spare_part=part) for part in (1.0, 0.25))
    for key, one in spared.items():
        assert (one.point, one.error) == (plain[key].point, pytest.approx(plain[key].error / 2))


@given(st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=3, max_size=3))
def test_corrected_shares_add_up(rows: list[list[int]]) -> None:
    if any(sum(row) < 2 for row in rows):
        with pytest.raises(ValueError, match="fewer than two"):
            stratified_by_tag(REGISTER, table(rows))
        return
    for by_tag in (True, False):
        found = stratified_by_tag(REGISTER, table(rows), drawn_by_tag=by_tag)
        assert sum(each.point for each in found.values()) == pytest.approx(1)
        assert all(each.low <= each.point <= each.high for each in found.values())


TAXES, CONFIDENCES = (10, 6, 3, 2, 1), (0.95, 0.8, 0.6, 0.5, 0.1)


def test_oracle_4_2_moments() -> None:
    found = doubt_of(TAXES, CONFIDENCES)
    assert found.expected_stay == pytest.approx(17.2)
    assert found.spread**2 == pytest.approx(13.76)
    assert found.spread == pytest.approx(3.709447, abs=5e-7)
    assert found.spread / 40 * 100 == pytest.approx(9.273618, abs=5e-7)
    assert found.effective_firms == pytest.approx(3.083, abs=5e-4)
    assert found.worst_spread == pytest.approx(7.349143, abs=5e-7)
    assert clustered_variance(TAXES, CONFIDENCES, [[0, 1], [2, 3]], 0.5) == pytest.approx(20.460372, abs=1e-6)
    low, high = (found.expected_stay + sign * 1.959963984540054 * found.spread for sign in (-1, 1))
    assert (low, high) == (pytest.approx(9.929617, abs=1e-6), pytest.approx(24.470383, abs=1e-6))
    assert high > sum(TAXES)  # the normal form is not valid here
    assert sum(tax for tax, p in zip(TAXES, CONFIDENCES, strict=True) if p >= 0.5) == 21  # hard tags, not 17.2
    assert covariance(TAXES, CONFIDENCES, [1 - p for p in CONFIDENCES]) == pytest.approx(-13.76)


def test_oracle_4_2_distribution() -> None:
    found = distribution(TAXES, CONFIDENCES)
    assert [found[22], found[19], found[0]] == pytest.approx([0.0228, 0.2204, 0.0018], abs=5e-5)
    assert found[10:].sum() == pytest.approx(0.9632, abs=5e-5)
    assert (quantile(found, 0.025), quantile(found, 0.975)) == (8, 21)
    assert found[8:22].sum() == pytest.approx(0.9592, abs=5e-5)


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0, 1)), max_size=7))
def test_distribution_against_all_cases(firms: list[tuple[int, float]]) -> None:
    expected = np.zeros(sum(unit for unit, _ in firms) + 1)
    for case in itertools.product((0, 1), repeat=len(firms)):
        chance = 1.0
        for (_, p), stays in zip(firms, case, strict=True):
            chance *= p if stays else 1 - p
        expected[sum(unit for (unit, _), stays in zip(firms, case, strict=True) if stays)] += chance
    assert distribution([unit for unit, _ in firms], [p for _, p in firms]) == pytest.approx(expected)


def test_what_may_come_in_is_never_taken_as_zero() -> None:
    all_doubtful = sum(y * (1 - q) for y, q in zip((100, 50), (0.9, 0.6), strict=True))
    found = doubt_of([100], [0.9], all_doubtful)
    assert (found.low, found.high) == (pytest.approx(90), pytest.approx(110))


def test_proxy_difference() -> None:
    share, error = proxy_difference(0.4, [1, 0, 1, 0], [0.5, 0.5, 0.9, 0.1])
    assert share == pytest.approx(0.4)
    gaps = (0.5, -0.5, 0.1, -0.1)
    assert error == pytest.approx(sqrt(sum(gap * gap for gap in gaps) / 3 / 4))
