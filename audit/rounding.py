"""Rounding for display: once, from the exact value, half up as yearbooks do or half to even (GB/T 8170-2008).

Binary floats are never rounded here: `round(0.35, 1)` is 0.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

HALF_UP = "half-up"  # 四舍五入
HALF_EVEN = "half-even"  # 四舍六入五成双
RULES = (HALF_UP, HALF_EVEN)


def rounded(value: Fraction | int, places: int, rule: str = HALF_UP) -> Fraction:
    """Round an exact value; negative values by their absolute value (GB/T 8170-2008, 3.2).

    Args:
        value: the exact value.
        places: decimal places.
        rule: `half-up` or `half-even`.

    Returns:
        The rounded value, still exact.

    Raises:
        ValueError: another rule.
    """
    if rule not in RULES:
        raise ValueError(f"no such rounding rule: {rule}: allowed: {', '.join(RULES)}")
    scaled = abs(Fraction(value)) * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    twice = 2 * rest
    up = twice > scaled.denominator or (twice == scaled.denominator and (rule == HALF_UP or whole % 2 == 1))
    result = Fraction(whole + up, 10**places)
    return -result if value < 0 else result


def as_text(value: Fraction | int, places: int, rule: str = HALF_UP, separator: str = "") -> str:
    """A rounded value as text.

    Args:
        value: the exact value.
        places: decimal places, all of which are shown.
        rule: `half-up` or `half-even`.
        separator: between thousands.
    """
    digits = rounded(value, places, rule)
    units = abs(digits.numerator) * 10**places // digits.denominator
    whole, part = divmod(units, 10**places)
    text = f"{whole:,}".replace(",", separator) + (f".{part:0{places}d}" if places else "")
    return f"-{text}" if digits < 0 else text


def is_rounding_difference(parts: Sequence[Fraction], total: Fraction, places: int) -> bool:
    """Whether rounded parts and their rounded total differ by no more than rounding can explain.

    With unit u and k parts, |sum of rounded parts - rounded total| <= (k + 1) u / 2 (AUDIT.md 6.2).

    Args:
        parts: rounded parts.
        total: rounded total.
        places: the decimal places of both.
    """
    unit = Fraction(1, 10**places)
    gap = abs(sum(parts, Fraction(0)) - total)
    return gap <= (len(parts) + 1) * unit / 2 and (gap / unit).denominator == 1
