"""AUDIT.md 1.1, 1.3 to 1.6 and 1.8: oracles 1A to 1H."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.bridge import CURRENT, FIRST, MIDPOINT, VALUATIONS, Firm, bridges
from audit.growth import growth_of, growth_rate, mean_growth, turnover
from audit.shift_share import location_quotient, shift_rates, shift_share

BEFORE = {"A": 12000, "B": 9000, "C": 6000, "U": 3000}
AFTER = {"A": 13200, "B": 8550, "C": 7800, "U": 3450}


@pytest.mark.parametrize(
    ("key", "change", "rate", "contribution", "pull"),
    [
        ("A", "0.0000", "10", "40", "4"),
        ("B", "-4.0909", "-5", "-15", "-1.5"),
        ("C", "3.6364", "30", "60", "6"),
        ("U", "0.4545", "15", "15", "1.5"),
    ],
)
def test_oracle_1a(key: str, change: str, rate: str, contribution: str, pull: str) -> None:
    found = growth_of(BEFORE[key], AFTER[key], 30000, 33000)
    assert f"{float(found.share_change * 100):.4f}" == change
    assert found.rate == Fraction(rate) / 100
    assert found.contribution == Fraction(contribution) / 100
    assert found.pull == Fraction(pull) / 100
    assert found.rate is not None
    assert found.pull == found.share_before * found.rate  # with the share of the base year, not the current one


def test_oracle_1a_invariants() -> None:
    found = [growth_of(BEFORE[key], AFTER[key], 30000, 33000) for key in BEFORE]
    assert sum(one.share_change for one in found) == 0
    assert sum(one.pull for one in found) == Fraction(1, 10)
    assert sum(one.contribution or 0 for one in found) == 1


def test_contribution_is_not_given_when_the_total_hardly_moves() -> None:
    assert growth_of(100, 900, 1_000_000, 1_000_499).contribution is None
    assert growth_of(100, 900, 1_000_000, 1_000_500).contribution is not None
    assert growth_of(100, 900, 1_000_000, 1_000_000).pull == Fraction(800, 1_000_000)


def test_undefined_growth() -> None:
    assert growth_rate(0, 5) is None
    assert growth_rate(-1, 5) is None
    assert mean_growth(0, 5, 3) is None
    assert mean_growth(5, -1, 3) is None


def test_oracle_1d_mean_growth() -> None:
    assert float(mean_growth(2000, 2751, 5) or 0) * 100 == pytest.approx(6.584026, abs=5e-7)
    assert mean_growth(100, 110, 1) == Fraction(1, 10)
    assert mean_growth(100, 0, 3) == -1


@pytest.mark.parametrize(
    ("growth", "contributions", "products", "printed"),
    [
        ("18.4", ("25.1", "43.2", "31.7"), (4.618, 7.949, 5.833), (4.6, 8.0, 5.8)),
        ("5.7", ("10.4", "92.8", "-3.2"), (0.593, 5.290, -0.182), (0.6, 5.3, -0.2)),
        ("14.6", ("12.5", "53.8", "33.8"), (1.825, 7.855, 4.935), (1.8, 7.9, 4.9)),
        ("4.5", ("124.4", "-12.9", "-11.5"), (5.598, -0.5805, -0.5175), (5.6, -0.6, -0.5)),
    ],
)
def test_oracle_1e_pull_is_contribution_times_growth(
    growth: str, contributions: tuple[str, ...], products: tuple[float, ...], printed: tuple[float, ...]
) -> None:
    """Yearbooks of Fujian and Guangdong (4.5 is Guangdong's growth as its own three pulls add up to)."""
    for given_, product, pull in zip(contributions, products, printed, strict=True):
        contribution, total = Fraction(given_) / 100, Fraction(growth) / 100
        base = 10**9
        rise = int(total * base)
        found = growth_of(base, base + int(contribution * rise), base, base + rise).pull
        assert float(found * 100) == pytest.approx(product, abs=6e-4)
        assert float(found * 100) == pytest.approx(pull, abs=0.1)


def test_oracle_1f_location_quotient() -> None:
    found = location_quotient(1714, 79006, 879213, 15593224)
    assert float(found or 0) == pytest.approx(0.38476234, abs=5e-9)
    assert location_quotient(1, 10, 0, 10) is None


HERE0, HERE1 = {"A": 100, "B": 60, "C": 40}, {"A": 115, "B": 57, "C": 52}
THERE0, THERE1 = {"A": 1000, "B": 1500, "C": 500}, {"A": 1100, "B": 1500, "C": 600}


def test_oracle_1g_shift_share() -> None:
    found = shift_share(HERE0, HERE1, THERE0, THERE1)
    shown = {
        key: [round(float(value), 4) for value in (part.region, part.mix, part.local, part.total)]
        for key, part in found.items()
        if part is not None
    }
    assert shown == {
        "A": [6.6667, 3.3333, 5.0, 15.0],
        "B": [4.0, -4.0, -3.0, -3.0],
        "C": [2.6667, 5.3333, 4.0, 12.0],
    }
    quotients = [
        round(float(location_quotient(here[key], sum(here.values()), there[key], sum(there.values())) or 0), 4)
        for key in "ABC"
        for here, there in ((HERE0, THERE0), (HERE1, THERE1))
    ]
    assert quotients == [1.5, 1.4935, 0.6, 0.5429, 1.2, 1.2381]
    parts = [part for part in found.values() if part is not None]
    sums = [float(sum(getattr(part, name) for part in parts)) for name in ("region", "mix", "local", "total")]
    assert sums == pytest.approx([13.3333, 4.6667, 6.0, 24.0], abs=5e-5)


def test_oracle_1g_rates() -> None:
    assert shift_rates(Fraction(6, 100), Fraction(2, 100), Fraction(3, 100)) == (
        Fraction(2, 100),
        Fraction(1, 100),
        Fraction(3, 100),
    )


def test_shift_share_refuses_other_groups() -> None:
    with pytest.raises(ValueError, match="same groups"):
        shift_share({"A": 1}, {"A": 1}, {"B": 1}, {"B": 1})
    with pytest.raises(ValueError, match="above zero"):
        shift_share({"A": 1}, {"A": 1}, {"A": 0}, {"A": 1})
    assert shift_share({"A": 1, "B": 1}, {"A": 1, "B": 1}, {"A": 0, "B": 1}, {"A": 1, "B": 1})["A"] is None


FIRMS = [
    Firm(4000, 4600, "AI", "AI", "AI"),
    Firm(3000, 3300, "AI", "AI", "AI"),
    Firm(2000, 2600, "SW", "AI", "AI"),
    Firm(1500, 1800, "SW", "SW", "AI"),
    Firm(5000, 4500, "SW", "SW", "SW"),
    Firm(2500, 2750, "SW", "SW", "SW"),
    Firm(1000, 1200, "AI", "AI", "SW"),
    Firm(800, 0, "SW", "SW", ""),
    Firm(0, 900, "", "", "AI"),
    Firm(0, 600, "", "", "SW"),
]


@pytest.mark.parametrize(
    ("key", "amounts", "real", "retag", "restated", "rates"),
    [
        ("AI", (8000, 13200, 2000, 900, 0), (1800, 1700, 1750), (500, 600, 550), 10500, (65.0, 25.7143, 17.1429)),
        ("SW", (11800, 9050, -2000, 600, 800), (-50, 50, 0), (-500, -600, -550), 9300, (-23.3051, -2.6882, -0.5882)),
    ],
)
def test_oracle_1h_bridge(
    key: str,
    amounts: tuple[int, ...],
    real: tuple[int, ...],
    retag: tuple[int, ...],
    restated: int,
    rates: tuple[float, ...],
) -> None:
    found = bridges(FIRMS)[key]
    assert (found.published, found.now, found.edition, found.entrants, found.exits) == amounts
    assert tuple(found.real(valuation) for valuation in (CURRENT, FIRST, MIDPOINT)) == real
    assert tuple(found.retag(valuation) for valuation in (CURRENT, FIRST, MIDPOINT)) == retag
    assert found.restated == restated
    shown = [
        round(float(growth_rate(before, after) or 0) * 100, 4)
        for before, after in (
            (found.published, found.now),
            (found.restated, found.now),
            (found.staying_before, found.staying_after),
        )
    ]
    assert tuple(shown) == rates


def test_oracle_1h_shares() -> None:
    found = bridges(FIRMS)
    before, after = sum(each.published for each in found.values()), sum(each.now for each in found.values())
    assert (before, after) == (19800, 22250)
    ai = found["AI"]
    published, restated, now = ai.published / before, ai.restated / before, ai.now / after
    assert [round(value * 100, 4) for value in (published, restated, now)] == [40.4040, 53.0303, 59.3258]
    assert [round(value * 100, 4) for value in (restated - published, now - restated)] == [12.6263, 6.2955]


@given(
    st.lists(
        st.builds(
            Firm,
            st.integers(-50, 1000),
            st.integers(-50, 1000),
            st.sampled_from("PQAB"),
            st.sampled_from("ABC"),
            st.sampled_from("ABC"),
        ),
        max_size=30,
    )
)
def test_bridge_is_an_identity(firms: list[Firm]) -> None:
    found = bridges(firms).values()
    assert all(each.gap(valuation) == 0 for each in found for valuation in VALUATIONS)
    assert sum(each.edition for each in found) == 0
    assert all(sum(each.retag(valuation) for each in found) == 0 for valuation in VALUATIONS)
    assert all(each.restated == each.published + each.edition + each.retag() for each in found)


def test_turnover() -> None:
    found = turnover([10, 0, 5, 0, 7], [12, 3, 0, 0, 7])
    assert (found.entrants, found.entrants_tax, found.exits, found.exits_tax) == (1, 3, 1, 5)
    assert found.staying_rate == Fraction(2, 17)
