"""Writes a report as one HTML page that needs nothing else: no network, no other file, no font of its own.

Charts are SVG inside the page and hold no more than they show. A small script shows hover text at once and opens the
annex; without it the page loses nothing but that. Equal reports give equal bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib.resources import files
from pathlib import Path

from audit.chart import Chart, inline_svg
from audit.charts import charts_of
from audit.grouping import without_counting
from audit.html_table import html_table, shown_columns
from audit.key_figures import key_figures
from audit.report import Report, ReportTable
from audit.texts import Text
from classifier.atomic import write_whole

_CARDS, _CARDS_OF_MANY = 4, 3  # key figures in a line
_MORE_COLUMNS = 2  # that a full table has to have to stand in the annex
_LANGUAGES = {"zh": "zh-CN", "en": "en"}
_LONG = 120  # a table of more rows is folded away beneath its chart
# Nothing may be loaded, whatever the page holds; styles and the script are inside it.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:"
_CONTENTS = Text("目录", "Contents")
_ANNEX = Text("附表", "Annex")
_ANNEX_NOTE = Text(
    "各级、各年全部列的表。点开即显示；打印时只打印已展开的表。",
    "The tables of all levels and years with all their columns. Click to open; what is open is printed.",
)
_OPEN, _CLOSE = Text("全部展开", "open all"), Text("全部收起", "close all")
_BASIS = Text("编制依据与说明", "What this report rests on")
_ROWS = Text("行", "rows")
_TABLE = Text("表（点开显示，展开后方可打印）", "Table (click to open; printed when open)")
_INTERNAL = Text("内部资料，不得外传", "Internal: not to be passed on")


def write_html(report: Report, path: Path, language: str) -> None:
    """Write a report as a page.

    Args:
        report: the report; its internal tables are left out, unless it has no others.
        path: the file, .html.
        language: `zh` or `en`.

    Raises:
        InputError: it cannot be written there.
    """
    write_whole(path, html_page(report, language).encode("utf-8"))


def html_page(report: Report, language: str) -> str:
    """The page of a report as text; see `write_html`."""
    internal = all(table.internal for table in report.tables)
    tables = [table for table in report.tables if internal or not table.internal]
    main = [table for table in tables if table.brief]
    annex = [
        table for table in tables if not table.brief or len(shown_columns(table, True)) >= _brief(table) + _MORE_COLUMNS
    ]
    charts = charts_of(report, language)
    title = escape(report.title.within(language))
    names = {id(table): f"t{number}" for number, table in enumerate(main, start=1)}
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{_LANGUAGES[language]}">',
        '<head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<link rel="icon" href="data:,"><title>{title}</title>',
        f"<style>\n{_resource('report.css')}</style></head>",
        '<body><header id="top">',
        f'<p class="warning">{escape(_INTERNAL.within(language))}</p>' if internal else "",
        f"<h1>{title}</h1>",
        _subtitle(report, language),
        _figures(report, language),
        "</header>",
        _contents(main, names, bool(annex), language),
        "<main>",
        *(_section(table, report, charts, names[id(table)], language) for table in main),
        _annex(annex, report, language),
        _basis(report, language),
        "</main>",
        f"<script>\n{_resource('report.js')}</script></body></html>\n",
    ]
    return "\n".join(filter(None, parts))


def _resource(name: str) -> str:
    return files("audit").joinpath(name).read_text(encoding="utf-8")


def _brief(table: ReportTable) -> int:
    return len(shown_columns(table, False))


def _subtitle(report: Report, language: str) -> str:
    """The first lines of what the report rests on: input, catalogue, program; the rest stands at the end."""
    shown = [value for name, value in report.provenance if "SHA-256" not in name.en][:3]
    return f'<p class="subtitle">{escape(" · ".join(shown))}</p>'


def _figures(report: Report, language: str) -> str:
    found = key_figures(report, language)
    cards = "".join(
        f"<div><dt>{escape(each.name)}</dt><dd>{escape(each.value)}<small>{escape(each.detail)}</small></dd></div>"
        for each in found
    )
    in_a_line = len(found) if len(found) <= _CARDS else _CARDS_OF_MANY
    return f'<dl class="figures" style="--cards: {in_a_line}">{cards}</dl>' if found else ""


def _contents(tables: Sequence[ReportTable], names: dict[int, str], annex: bool, language: str) -> str:
    entries = [(names[id(table)], without_counting(table.title)) for table in tables]
    entries += ([("annex", _ANNEX)] if annex else []) + [("basis", _BASIS)]
    lines = "".join(f'<li><a href="#{name}">{escape(title.within(language))}</a></li>' for name, title in entries)
    word = escape(_CONTENTS.within(language))
    return f'<nav aria-label="{word}"><h2>{word}</h2><ol>{lines}</ol></nav>'


def _section(table: ReportTable, report: Report, charts: Sequence[Chart], name: str, language: str) -> str:
    own = [_figure(chart, table, language) for chart in charts if chart.table == table.id]
    drawn = html_table(table, report, language, full=False)
    if len(table.rows) > _LONG:
        drawn = _folded(_TABLE.within(language), table, drawn, language)
    title = escape(table.title.within(language))
    return "\n".join([f'<section id="{name}"><h2>{title}</h2>', *own, drawn, "</section>"])


def _figure(chart: Chart, table: ReportTable, language: str) -> str:
    """A chart with its title, where that is not the section's, and how to read it."""
    title = "" if chart.title == table.title else f"<h3>{escape(chart.title.within(language))}</h3>"
    notes = " ".join(note.within(language) for note in chart.notes)
    caption = f"<figcaption>{escape(notes)}</figcaption>" if notes else ""
    return f"<figure>{title}{inline_svg(chart, language)}{caption}</figure>"


def _folded(name: str, table: ReportTable, drawn: str, language: str) -> str:
    count = f"{len(table.rows):,} {_ROWS.within(language)}"
    return f"<details><summary>{escape(name)} · {count}</summary>\n{drawn}</details>"


def _annex(tables: Sequence[ReportTable], report: Report, language: str) -> str:
    if not tables:
        return ""
    folded = [
        _folded(table.title.within(language), table, html_table(table, report, language, full=True), language)
        for table in tables
    ]
    buttons = "".join(
        f'<button type="button" data-open="{flag}" hidden>{escape(words.within(language))}</button>'
        for flag, words in (("1", _OPEN), ("", _CLOSE))
    )
    head = f'<section id="annex"><h2>{escape(_ANNEX.within(language))}</h2>'
    note = f'<p class="hint">{escape(_ANNEX_NOTE.within(language))} {buttons}</p>'
    return "\n".join([head, note, *folded, "</section>"])


def _basis(report: Report, language: str) -> str:
    lines = "".join(
        f'<tr><th scope="row">{escape(name.within(language))}</th><td>{escape(value)}</td></tr>'
        for name, value in report.provenance
    )
    notes = "".join(f"<p>{escape(note.within(language))}</p>" for note in report.notes)
    word = escape(_BASIS.within(language))
    return (
        f'<section id="basis"><h2>{word}</h2>\n<div class="notes">{notes}</div>\n'
        f'<table class="basis"><caption class="unseen">{word}</caption><tbody>{lines}</tbody></table></section>'
    )
