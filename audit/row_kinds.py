"""Which rows of a table are sums or stand outside the comparison, and which of its columns say nothing."""

from __future__ import annotations

from collections.abc import Sequence

from audit.grouping import MODERN, REST, SPECIALS, TOTAL
from audit.report import TEXT, Column, ReportTable, Value
from audit.share_tables import NAMES
from audit.texts import Text

SUM, QUIET, ORDINARY = "sum", "quiet", ""
VERDICT = "verdict"  # id of the columns that judge
_VERDICTS = {"一致": "good", "达到": "good", "不一致": "bad", "未达到": "bad"}
_SUMS = (NAMES[TOTAL], NAMES[MODERN])
_TOTAL_OF = "合计"  # ends the name of a group's own total in crossed tables


def row_kind(row: Sequence[Value], columns: Sequence[Column]) -> str:
    """The kind of a row: `sum`, `quiet` (outside the catalogue, not stated, in no row) or ``.

    Args:
        row: its values.
        columns: the columns of its table.
    """
    found = {column.id: value for value, column in zip(row, columns, strict=True) if column.id in ("code", "name")}
    code, name = found.get("code"), found.get("name")
    word = code.zh if isinstance(code, Text) else code
    if name in _SUMS or (word == "" and isinstance(name, Text) and name.zh.endswith(_TOTAL_OF)):
        return SUM
    return QUIET if word in SPECIALS or name == NAMES[REST] else ORDINARY


def verdict_kind(value: Value) -> str:
    """`good` or `bad` for a figure that agrees or a target that is met, or not; `` where nothing could be judged."""
    return _VERDICTS.get(_words(value), "")


def says_nothing(table: ReportTable, at: int) -> bool:
    """Whether a column holds the same words in every row, such as the year: they are in the title of its table.

    Args:
        table: the table.
        at: place of the column; columns of the narrow form always say something.
    """
    column = table.columns[at]
    if column.brief or column.kind != TEXT:
        return False
    return len({_words(row[at]) for row in table.rows}) == 1


def _words(value: Value) -> str:
    return value.zh if isinstance(value, Text) else str(value or "")
