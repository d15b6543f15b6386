"""A chart of a report: its drawing, and the finished SVG of it with or without what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from audit.formatting import heading, shown
from audit.report import MONEY, Hidden, Report, ReportTable, Value
from audit.svg import FAINT, FONTS, PAPER, WIDTH, box, element, label, text_width
from audit.texts import Text

_MARGIN = 16
_TITLE, _FOOT = 40, 15  # heights in pixels: of the title, of a line of the foot
_FOOT_SIZE = 10


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of one table.

    Attributes:
        id: name for machines, also of its file.
        table: id of the table that it stands with.
        title: its heading.
        height: of the drawing in pixels; its width is that of all charts.
        drawing: SVG elements, origin at the left top.
        notes: how to read it, what is not drawn.
    """

    id: str
    table: str
    title: Text
    height: float
    drawing: str
    notes: tuple[Text, ...] = ()


class Rows:
    """A table's values by the names of its columns, and their texts in one language."""

    def __init__(self, table: ReportTable, report: Report, language: str):
        self.table = table
        self.language = language
        self._report = report
        self._at = {column.id: at for at, column in enumerate(table.columns)}

    def has(self, *names: str) -> bool:
        """Whether the table has all these columns."""
        return all(name in self._at for name in names)

    def value(self, row: Sequence[Value], name: str) -> Value:
        """The exact value of a row in a column; None where there is no such column."""
        return row[self._at[name]] if name in self._at else None

    def size(self, row: Sequence[Value], name: str) -> float | None:
        """The value as a float, for placing a mark; None where it is hidden, undefined or text."""
        value = self.value(row, name)
        return None if value is None or isinstance(value, (str, Text, Hidden)) else float(value)

    def shown(self, row: Sequence[Value], name: str, unit: bool = True) -> str:
        """The rounded value as text, with its unit."""
        at = self._at[name]
        column, value = self.table.columns[at], row[at]
        text = shown(value, column, self._report.unit, self._report.rounding, self.language)
        if not unit or value is None or isinstance(value, (str, Text, Hidden)):
            return text
        words = heading(column, self._report.unit, self.language, "\n").partition("\n")[2]
        if words == "%" or self.language == "zh":
            return f"{text}{words}"
        return f"{text} × {words}" if column.kind == MONEY and words != "yuan" else f"{text} {words}".rstrip()

    def heading(self, name: str, unit: bool = False) -> str:
        """The heading of a column, with or without its unit."""
        column = self.table.columns[self._at[name]]
        return heading(column, self._report.unit, self.language) if unit else column.name.within(self.language)

    def name(self, row: Sequence[Value]) -> str:
        """Code and name of a row; the name alone where its code is none, or says no more."""
        code, name = (self.shown(row, each) if each in self._at else "" for each in ("code", "name"))
        told = name == code or (not code.isascii() and name.startswith(code))
        return name if not code or told or not has_codes(self.table) else f"{code} {name}"

    def tip(self, row: Sequence[Value], names: Sequence[str]) -> str:
        """Hover text: the name, then a line for each column that has a value."""
        lines = [
            f"{self.heading(each)}: {self.shown(row, each)}" for each in names if self.value(row, each) is not None
        ]
        if self.language == "zh":
            lines = [each.replace(": ", "：", 1) for each in lines]
        return "\n".join([self.name(row), *lines])


def has_codes(table: ReportTable) -> bool:
    """Whether the codes of a table are codes of a catalogue; groups of views have names for machines instead."""
    return "view:" not in table.id


def inline_svg(chart: Chart, language: str) -> str:
    """The drawing as an element of a page, which has its title and what it rests on elsewhere."""
    names = {"aria_label": chart.title.within(language), "role": "img", "class": "chart"}
    size = {"viewBox": f"0 0 {WIDTH} {chart.height:.0f}", "font_family": FONTS}
    return element("svg", {"xmlns": "http://www.w3.org/2000/svg"} | size | names, chart.drawing)


def standalone_svg(chart: Chart, report: Report, language: str) -> str:
    """The drawing as a file of its own: with its title, how to read it and what it rests on.

    Args:
        chart: the chart.
        report: the report that it belongs to.
        language: `zh` or `en`.
    """
    colon = "：" if language == "zh" else ": "
    foot = [f"{name.within(language)}{colon}{value}" for name, value in report.provenance]
    width = WIDTH + 2 * _MARGIN
    notes = [line for note in chart.notes for line in _wrapped(note.within(language), WIDTH, _FOOT_SIZE + 1)]
    lines = _wrapped(" · ".join(foot), WIDTH, _FOOT_SIZE)
    top = _TITLE + chart.height + 8
    height = top + _FOOT * (len(notes) + len(lines)) + _MARGIN
    parts = [
        element("title", {}, escape(chart.title.within(language))),
        box(0, 0, width, height, PAPER),
        label(_MARGIN, 26, chart.title.within(language), 16, font_weight="bold"),
        element("g", {"transform": f"translate({_MARGIN} {_TITLE})"}, chart.drawing),
        *(label(_MARGIN, top + _FOOT * at, each, _FOOT_SIZE + 1, fill=FAINT) for at, each in enumerate(notes, 1)),
        *(
            label(_MARGIN, top + _FOOT * at, each, _FOOT_SIZE, fill=FAINT)
            for at, each in enumerate(lines, len(notes) + 1)
        ),
    ]
    size = {"width": width, "height": f"{height:.0f}", "viewBox": f"0 0 {width} {height:.0f}", "font_family": FONTS}
    return element("svg", {"xmlns": "http://www.w3.org/2000/svg"} | size, *parts) + "\n"


def _wrapped(text: str, width: float, size: int) -> list[str]:
    from audit.terminal_report import folded

    return folded(text, int(width / text_width("a", size)))
