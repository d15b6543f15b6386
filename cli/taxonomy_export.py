"""`sectag taxonomy export -o FILE`: the whole catalogue as Excel, JSON or Markdown, complete or not at all."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import rich_click as click

from classifier.errors import InputError
from classifier.version import sectag_version
from cli.commands import Command, catalogue_option, lang_option, settings
from cli.errors import DONE
from cli.messages import _, language

if TYPE_CHECKING:
    from cli.catalogue_tables import CatalogueTable
    from taxonomy.model import Catalogue

_CREATED = datetime(2000, 1, 1)  # a fixed date, or equal catalogues would give different bytes
_WIDTHS = (6, 50)  # of columns, in characters
_MEASURED = 200  # rows that a column's width is taken from


def export_command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "export",
        cls=Command,
        context_settings=settings(),
        short_help=_("Write the catalogue as Excel, JSON or Markdown."),
        help=_(
            "Writes the whole catalogue into one file: codes, items, rules, lexicon, trade words, views, GB/T 4754 "
            "with the crosswalk, figures and targets, grammars and weights. The ending decides: .xlsx, .json or "
            ".md.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag taxonomy export -o catalogue.xlsx\n"
            "  sectag taxonomy export -o catalogue.json"
        ),
    )
    @click.option("-o", "--output", required=True, metavar="FILE", help=_("File to be written: .xlsx, .json or .md."))
    @catalogue_option
    @lang_option
    def export(output: str, catalogue: str | None) -> int:
        return run_export(Path(output), catalogue)

    return export


def run_export(path: Path, folder: str | None) -> int:
    """Write a catalogue.

    Args:
        path: the file; its ending decides the form.
        folder: another catalogue, or None.

    Returns:
        The exit code.

    Raises:
        InputError: an unknown ending, or a file that cannot be written.
    """
    from classifier.atomic import whole_file
    from taxonomy import load_catalogue

    write = _WRITERS.get(path.suffix.lower())
    if write is None:
        raise InputError("{file}: unknown kind of file: let its name end in .xlsx, .json or .md", file=path)
    catalogue = load_catalogue(folder)
    with whole_file(path) as stream:
        write(catalogue, stream)
    sys.stdout.write(_("Written: {file}").format(file=path) + "\n")
    return DONE


def _head(catalogue: Catalogue) -> dict[str, str]:
    """What the file is of, for its first lines."""
    return {
        "id": catalogue.id,
        "zh": catalogue.zh,
        "en": catalogue.en,
        **catalogue.authority,
        "sha256": catalogue.digest,
        "sectag": sectag_version(),
    }


def _write_json(catalogue: Catalogue, stream: BinaryIO) -> None:
    held = {one.name: _plain(getattr(catalogue, one.name)) for one in fields(catalogue)}
    del held["path"], held["digest"]  # the place on this machine; the digest stands in the head
    record = {"catalogue": _head(catalogue), **{name: held[name] for name in held if name not in _head(catalogue)}}
    stream.write((json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode())


def _plain(value: Any) -> Any:
    """Records as dictionaries, sets sorted, amounts as text."""
    if is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(held) for key, held in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, (Decimal, Path)) else value


def _write_markdown(catalogue: Catalogue, stream: BinaryIO) -> None:
    from cli.catalogue_tables import catalogue_tables

    lines = [f"# {catalogue.zh if language() == 'zh' else catalogue.en}", ""]
    lines += [f"- {name}: {value}" for name, value in _head(catalogue).items()]
    for table in catalogue_tables(catalogue, language()):
        lines += ["", f"## {table.title}", ""]
        if table.rows:
            lines += [_row(table.header), _row(["---"] * len(table.header)), *map(_row, table.rows)]
    stream.write(("\n".join(lines) + "\n").encode())


def _row(cells: Any) -> str:
    escaped = (cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "<br>") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _write_workbook(catalogue: Catalogue, stream: BinaryIO) -> None:
    import xlsxwriter

    from cli.catalogue_tables import catalogue_tables

    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": catalogue.zh if language() == "zh" else catalogue.en, "created": _CREATED})
    bold = book.add_format({"bold": True, "font_size": 14})
    cover = book.add_worksheet("说明" if language() == "zh" else "About")
    cover.set_column(0, 0, 16)
    cover.set_column(1, 1, 90)
    cover.write_string(0, 0, catalogue.zh if language() == "zh" else catalogue.en, bold)
    tables = catalogue_tables(catalogue, language())
    for line, (name, value) in enumerate(_head(catalogue).items(), start=2):
        cover.write_string(line, 0, name)
        cover.write_string(line, 1, value)
    for line, table in enumerate(tables, start=3 + len(_head(catalogue))):
        cover.write_url(line, 0, f"internal:'{table.title}'!A1", string=table.title)
        cover.write_number(line, 1, len(table.rows), book.add_format({"align": "left"}))
    formats = {
        "head": book.add_format({"bold": True, "bg_color": "#DCE6F1", "bottom": 1, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"align": "left", "valign": "top"}),
        "quoted": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True}),
    }
    for table in tables:
        _sheet(book.add_worksheet(table.title), table, formats)
    book.close()


def _sheet(sheet: Any, table: CatalogueTable, formats: Mapping[str, Any]) -> None:
    """A sheet whose header stays in sight, with a filter. Codes are text, so that 0111 keeps its nought."""
    from rich.cells import cell_len

    from classifier.rows import NumberText

    for at, title in enumerate(table.header):
        longest = max((cell_len(row[at]) for row in table.rows[:_MEASURED]), default=0)
        sheet.set_column(at, at, min(max(_WIDTHS[0], cell_len(title) + 4, longest + 2), _WIDTHS[1]))
        sheet.write_string(0, at, title, formats["head"])
    for line, row in enumerate(table.rows, start=1):
        for at, cell in enumerate(row):
            if isinstance(cell, NumberText):
                sheet.write_number(line, at, float(cell), formats["number"])
            elif cell:
                sheet.write_string(line, at, cell, formats["quoted" if cell[0] in "=+-@" else "text"])
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)


_WRITERS: Mapping[str, Callable[[Catalogue, BinaryIO], None]] = {
    ".json": _write_json,
    ".md": _write_markdown,
    ".xlsx": _write_workbook,
}
