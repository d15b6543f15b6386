"""AUDIT.md 6.2 to 6.4: rounding once, from exact values."""

from __future__ import annotations

from fractions import Fraction

import pytest

from audit.rounding import HALF_EVEN, HALF_UP, as_text, is_rounding_difference, rounded


@pytest.mark.parametrize(
    ("value", "places", "even", "up"),
    [
        ("12.1498", 1, "12.1", "12.1"),
        ("1.050", 1, "1.0", "1.1"),
        ("0.35", 1, "0.4", "0.4"),
        ("28.175", 2, "28.18", "28.18"),
        ("28.165", 2, "28.16", "28.17"),
        ("2.675", 2, "2.68", "2.68"),
        ("0.125", 2, "0.12", "0.13"),
        ("8.53459", 2, "8.53", "8.53"),
        ("-0.0365", 3, "-0.036", "-0.037"),
    ],
)
def test_oracle_of_rounding_rules(value: str, places: int, even: str, up: str) -> None:
    assert as_text(Fraction(value), places, HALF_EVEN) == even
    assert as_text(Fraction(value), places, HALF_UP) == up


def test_text_has_all_places_and_separators() -> None:
    assert as_text(Fraction(1234567), 2, separator=",") == "1,234,567.00"
    assert as_text(Fraction("-0.004"), 2) == "0.00"
    assert as_text(Fraction(7, 2), 0) == "4"


def test_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="half-up, half-even"):
        rounded(Fraction(1), 0, "down")


def test_a_readers_subtraction_may_differ_by_a_unit() -> None:
    one, two = Fraction("10.2449"), Fraction("10.0050")
    assert (as_text(one, 2), as_text(two, 2), as_text(one - two, 2)) == ("10.24", "10.01", "0.24")


def test_what_rounding_explains_and_what_not() -> None:
    parts = [rounded(Fraction("12.345"), 2)] * 3
    assert parts == [Fraction("12.35")] * 3
    assert is_rounding_difference(parts, rounded(Fraction("37.035"), 2), 2)
    thirds = [Fraction("33.3")] * 3
    assert sum(thirds) == Fraction("99.9")
    assert is_rounding_difference(thirds, Fraction(100), 1)
    assert not is_rounding_difference(thirds, Fraction("100.2"), 1)
    assert not is_rounding_difference(thirds, Fraction("99.95"), 1)
