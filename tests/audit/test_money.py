"""Amounts: exact fen from what people write, and nothing read as zero that is not."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.money import UNITS, Amount, MoneyError, in_unit, is_blank, parse_amount


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        ("1234.5", "元", 123450),
        ("1,234.50", "元", 123450),
        ("1,234,567", "元", 123456700),
        ("￥1,234", "元", 123400),
        ("-12", "元", -1200),
        ("12-", "元", -1200),
        ("−12.30", "元", -1230),
        ("(1,234.50)", "元", -123450),
        ("（12）", "元", -1200),
        ("１２．５", "元", 1250),
        (" 7 ", "元", 700),
        (".5", "元", 50),
        ("3", "万元", 3_000_000),
        ("0.000001", "万元", 1),
        ("34.22", "亿元", 342_200_000_000),
        ("3.2亿元", "元", 32_000_000_000),
        ("5万", "亿元", 5_000_000),
        ("5元", "亿元", 500),
        ("3.2 亿元", "元", 32_000_000_000),
        ("￥ 5", "元", 500),
        ("0", "元", 0),
        ("007", "元", 700),
    ],
)
def test_amounts_as_people_write_them(cell: str, unit: str, fen: int) -> None:
    assert parse_amount(cell, unit) == Amount(fen, True)


@pytest.mark.parametrize(
    "cell",
    [
        "1,23",
        "12,34,567",
        "abc",
        "1.2E+05",
        "#N/A",
        "1.2.3",
        "--5",
        "(5",
        "5)",
        "(-5)",
        "5%",
        "1 / 2",
        "元",
        ".",
        "9" * 19,
    ],
)
def test_what_is_no_amount_is_refused(cell: str) -> None:
    with pytest.raises(MoneyError, match="is not an amount"):
        parse_amount(cell)


def test_finer_than_a_fen_is_rounded_half_up_and_said() -> None:
    assert parse_amount("0.005") == Amount(1, False)
    assert parse_amount("-0.005") == Amount(-1, False)
    assert parse_amount("0.0049") == Amount(0, False)
    assert parse_amount("0.30000000000000004") == Amount(30, False)


def test_blanks() -> None:
    assert all(is_blank(cell) for cell in ("", "  ", "-", "—", "--"))
    assert not is_blank("0")


@given(st.integers(-(10**17), 10**17), st.sampled_from(sorted(UNITS)), st.booleans())
def test_every_amount_reads_back_to_the_fen(fen: int, unit: str, separators: bool) -> None:
    exact = Decimal(abs(fen)) / UNITS[unit]
    text = f"{exact:,f}" if separators else f"{exact:f}"
    cell = f"-{text}" if fen < 0 else text
    assert parse_amount(cell, unit) == Amount(fen, True)
    assert in_unit(fen, unit) == Fraction(fen, UNITS[unit])
