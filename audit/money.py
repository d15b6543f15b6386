"""Amounts of money from table cells: exact integer fen.

A cell is read as people write it: `1234.5`, `1,234.50`, `￥1,234`, `(1,234.50)`, `-12`, `3.2亿元`. A unit in the cell
overrides that of the column. What is not an amount is refused, never read as zero; `1.2E+05` is refused too, for a
spreadsheet that writes it has already dropped digits.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

FEN_PER_YUAN = 100
# Units of money and their value in fen.
UNITS = {"元": FEN_PER_YUAN, "万元": 10_000 * FEN_PER_YUAN, "亿元": 100_000_000 * FEN_PER_YUAN}
_SUFFIXES = {**UNITS, "万": UNITS["万元"], "亿": UNITS["亿元"]}
_BLANKS = frozenset({"", "-", "--", "—", "——", "–", "−", "/"})  # signs that tables use for "nothing to report"
_PLAIN = re.compile(r"(-?)(\d{1,18})(?:\.(\d{1,40}))?", re.ASCII)
_MONEY = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?[¥￥]? ?(?P<sign2>-)?"
    r"(?P<whole>\d{1,3}(?:,\d{3}){1,5}|\d{1,18})?(?:\.(?P<part>\d{1,40}))? ?(?P<unit>亿元|万元|元|亿|万)?"
    r"(?P<close>\))?(?P<sign3>-)?",
    re.ASCII,
)
_MINUS = str.maketrans({"−": "-", "–": "-", "—": "-", "﹣": "-"})


class MoneyError(ValueError):
    """A cell that is not an amount of money."""

    def __init__(self, cell: str):
        self.cell = cell.strip()[:40]
        super().__init__(f"“{self.cell}” is not an amount")


class Amount(NamedTuple):
    """An amount in fen.

    Attributes:
        fen: the amount.
        exact: False where the cell was finer than a fen and was rounded (half away from zero).
    """

    fen: int
    exact: bool


def is_blank(cell: str) -> bool:
    """Whether a cell says that there is nothing to report: empty, or one of the dashes that tables use for it."""
    return cell.strip() in _BLANKS


def parse_amount(cell: str, unit: str = "元") -> Amount:
    """Read one cell.

    Args:
        cell: its text, not blank.
        unit: of the column: 元, 万元 or 亿元.

    Returns:
        The amount.

    Raises:
        MoneyError: the cell is not an amount.
    """
    plain = _PLAIN.fullmatch(cell)
    if plain is not None:
        return _amount(plain[1] == "-", plain[2], plain[3] or "", UNITS[unit])
    text = unicodedata.normalize("NFKC", cell).translate(_MINUS).strip()
    found = _MONEY.fullmatch(text)
    if found is None or not (found["whole"] or found["part"]):
        raise MoneyError(cell)
    signs = [found[name] for name in ("sign", "sign2", "sign3") if found[name]]
    if bool(found["open"]) != bool(found["close"]) or len(signs) + bool(found["open"]) > 1:
        raise MoneyError(cell)
    negative = bool(found["open"]) or signs == ["-"]
    value = _SUFFIXES[found["unit"]] if found["unit"] else UNITS[unit]
    return _amount(negative, (found["whole"] or "0").replace(",", ""), found["part"] or "", value)


def _amount(negative: bool, whole: str, part: str, unit: int) -> Amount:
    scale = 10 ** len(part)
    fen, rest = divmod(int(whole + part) * unit, scale)
    if 2 * rest >= scale and rest:
        fen += 1
    return Amount(-fen if negative else fen, rest == 0)


def in_unit(fen: int | Fraction, unit: str) -> Fraction:
    """An amount of fen in another unit, exactly.

    Args:
        fen: the amount.
        unit: 元, 万元 or 亿元.
    """
    return Fraction(fen) / UNITS[unit]
