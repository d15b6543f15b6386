"""A report: tables of exact values with the words that explain them. Every output is written from the same report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from audit.texts import Text


class Hidden:
    """Stands in the place of a value that is not published."""

    def __repr__(self) -> str:
        return "HIDDEN"


HIDDEN = Hidden()
Value = str | int | Fraction | Text | Hidden | None

# Kinds of columns. Amounts are fen; shares, rates and points are fractions of 1, shown as per cent.
TEXT, COUNT, MONEY, SHARE, RATE, POINTS, PULL, INDEX, NUMBER = [
    "text",
    "count",
    "money",
    "share",
    "rate",
    "points",
    "pull",
    "index",
    "number",
]
# Decimal places in tables for people, and in CSV; what the value is multiplied with; the unit shown (AUDIT.md 6.1).
PLACES: Mapping[str, tuple[int, int]] = {
    COUNT: (0, 0),
    MONEY: (2, 2),
    SHARE: (2, 6),
    RATE: (1, 6),
    POINTS: (2, 6),
    PULL: (1, 6),
    INDEX: (0, 4),
    NUMBER: (2, 6),
}
FACTORS: Mapping[str, int] = {SHARE: 100, RATE: 100, POINTS: 100, PULL: 100, INDEX: 10_000}
UNIT_NAMES: Mapping[str, Text] = {
    SHARE: Text("%", "%"),
    RATE: Text("%", "%"),
    POINTS: Text("百分点", "points"),
    PULL: Text("百分点", "points"),
    COUNT: Text("户", ""),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a report table.

    Attributes:
        id: name for machines.
        name: heading.
        kind: how its values are shown.
        brief: whether it is in the narrow form of the table, for a terminal.
        unit: overrides the unit of the kind.
    """

    id: str
    name: Text
    kind: str
    brief: bool = True
    unit: Text | None = None


GROUPING = Column("grouping", Text("分组", "Grouping"), TEXT, brief=False)
CODE = Column("code", Text("代码", "Code"), TEXT)
NAME = Column("name", Text("行业", "Group"), TEXT)


def named_after(columns: Sequence[Column], name: Text) -> Sequence[Column]:
    """Columns of a table whose rows are no lines of business but, for instance, streets: that is their heading then."""
    return tuple(replace(column, name=name) if column == NAME else column for column in columns)


@dataclass
class ReportTable:
    """A table of a report.

    Attributes:
        id: name for machines, also of the file or sheet.
        title: its heading.
        columns: its columns.
        rows: exact values, one for each column.
        notes: definitions and reservations that belong to it.
        brief: whether a terminal shows it.
        internal: whether it must not be passed on with the others.
    """

    id: str
    title: Text
    columns: Sequence[Column]
    rows: list[list[Value]] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    brief: bool = True
    internal: bool = False


@dataclass
class Report:
    """All tables of an audit, with what they rest on.

    Attributes:
        title: its heading.
        provenance: (what, value) pairs: input, digests, catalogue, version, options.
        tables: in the order of reading.
        notes: that belong to all tables.
        unit: of amounts shown to people.
        rounding: rule of rounding.
        internal: further provenance, for files of internal tables alone.
    """

    title: Text
    provenance: list[tuple[Text, str]]
    tables: list[ReportTable]
    notes: list[Text]
    unit: str
    rounding: str
    internal: list[tuple[Text, str]] = field(default_factory=list)
