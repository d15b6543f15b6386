"""Values of workbooks and Parquet files as text."""

from __future__ import annotations

import datetime
import json
import math
from decimal import Decimal
from typing import Any

from classifier.rows import NumberText

EXCEL_DIGITS = 15
_MIDNIGHT = datetime.time()


def text_of(value: Any, as_excel: bool = False) -> str:
    """A cell's value as text.

    Args:
        value: None, text, number, truth value, date, time, or a list or mapping of such.
        as_excel: give numbers the 15 significant digits that Excel keeps and shows, instead of all.

    Returns:
        Whole numbers without `.0`, others in their shortest exact form, both without an exponent; dates as 2024-05-31,
        with the time only if it is not midnight; lists and mappings as JSON; empty for None and NaN.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float, Decimal)):
        return _number(value, as_excel)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.timetz() == _MIDNIGHT else value.isoformat(" ")
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=text_of)
    return str(value)


def _number(value: int | float | Decimal, as_excel: bool) -> str:
    if isinstance(value, int):
        return NumberText(value)
    if not math.isfinite(value):
        return "" if math.isnan(value) else str(value)
    if isinstance(value, float):
        return NumberText(_plain(value + 0.0, as_excel))  # without the sign of a negative zero
    return NumberText(format(value, "f"))


def _plain(value: float, as_excel: bool) -> str:
    shown = f"{value:.{EXCEL_DIGITS}g}"
    return format(Decimal(shown if as_excel or float(shown) == value else repr(value)), "f")
