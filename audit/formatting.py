"""Values of a report as text: the one place where they are rounded."""

from __future__ import annotations

from fractions import Fraction

from audit.money import in_unit
from audit.report import FACTORS, MONEY, PLACES, TEXT, UNIT_NAMES, Column, Hidden, Value
from audit.rounding import as_text
from audit.texts import Text
from classifier.formulas import STARTS

UNDEFINED = "—"
HIDDEN_WORD = Text("保密", "hidden")
UNIT_WORDS = {"元": Text("元", "yuan"), "万元": Text("万元", "10k yuan"), "亿元": Text("亿元", "100m yuan")}


def heading(column: Column, unit: str, language: str, break_: str = "") -> str:
    """Heading of a column with its unit.

    Args:
        column: the column.
        unit: of amounts: 元, 万元 or 亿元.
        language: `zh` or `en`.
        break_: stands between name and unit; "" for brackets around the unit.
    """
    name = column.name.within(language)
    words = column.unit or (UNIT_WORDS[unit] if column.kind == MONEY else UNIT_NAMES.get(column.kind))
    inside = words.within(language) if words else ""
    if not inside:
        return name
    if break_:
        return f"{name}{break_}{inside}"
    return f"{name}（{inside}）" if language == "zh" else f"{name} ({inside})"


def shown(value: Value, column: Column, unit: str, rounding: str, language: str) -> str:
    """A value for people: rounded, with thousands separators.

    Args:
        value: the exact value.
        column: its column.
        unit: of amounts.
        rounding: rule of rounding.
        language: `zh` or `en`.
    """
    if isinstance(value, Hidden):
        return HIDDEN_WORD.within(language)
    if value is None:
        return UNDEFINED
    if isinstance(value, (str, Text)):
        return value if isinstance(value, str) else value.within(language)
    return as_text(scaled(value, column, unit), PLACES[column.kind][0], rounding, ",")


def written(value: Value, column: Column, rounding: str, language: str) -> str:
    """A value for CSV: amounts in yuan to the fen, no separators; undefined is empty; no text opens a formula.

    Args:
        value: the exact value.
        column: its column.
        rounding: rule of rounding.
        language: `zh` or `en`.
    """
    if isinstance(value, Hidden):
        return HIDDEN_WORD.within(language)
    if value is None:
        return ""
    if isinstance(value, (str, Text)):
        return harmless(value if isinstance(value, str) else value.within(language))
    return as_text(scaled(value, column, "元"), PLACES[column.kind][1], rounding)


def scaled(value: Fraction | int, column: Column, unit: str) -> Fraction:
    """A value in the unit in which its column shows it.

    Args:
        value: the exact value.
        column: its column, not a text column.
        unit: of amounts.

    Raises:
        ValueError: a number in a text column.
    """
    if column.kind == TEXT:
        raise ValueError(f"a number in the text column {column.id}")
    return in_unit(value, unit) if column.kind == MONEY else Fraction(value) * FACTORS.get(column.kind, 1)


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula where it is typed in."""
    return text[:1] in STARTS
