"""Writes a report as CSV: the shares in one file, every other table beside it, the record of the run, rejected rows.

`shares.csv` holds all tables of shares, which have the same columns (or the first table of a report without shares);
`shares.growth.csv`, `shares.bridge.csv` … hold
the others. Amounts are in yuan to the fen, shares in per cent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from audit.formatting import heading, written
from audit.report import Column, Report, ReportTable, named_after
from audit.share_tables import COLUMNS
from audit.tagged import Tagged
from audit.texts import Text
from classifier.atomic import whole_file
from classifier.errors import InputError, Message
from classifier.output import FileOutput, check_output, manifest_path
from classifier.tables import TextFormat, text_format
from classifier.writer import RowWriter

_ANY_NAME = Text("名称", "Group")  # of rows of several kinds
_NO_NAME = re.compile(r"[^\w+-]+")


def write_csv(
    report: Report,
    table: Tagged | None,
    path: Path,
    language: str,
    translate: Callable[[Message], str] = str,
) -> list[Path]:
    """Write a report as CSV.

    Args:
        report: the report.
        table: the table that it rests on, for its rejected rows; None where they stand elsewhere.
        path: the main file, .csv or .tsv (also .gz).
        language: of the headings, `zh` or `en`.
        translate: puts the reasons of rejected rows into words.

    Returns:
        The files written, the main one first. Beside it stand its manifest and, where there are any, rejected rows.

    Raises:
        InputError: a file cannot be written there.
    """
    form = text_format(path)
    source = None if table is None or not Path(table.label).exists() else Path(table.label)
    check_output(path, source)
    share_ids = tuple(column.id for column in COLUMNS)
    first = share_ids if share_ids in map(_ids, report.tables) else _ids(report.tables[0])
    shares = [each for each in report.tables if _ids(each) == first]
    others = _by_columns(each for each in report.tables if _ids(each) != first)
    files = [path]
    for name, tables in others:
        files.append(beside(path, name))
        check_output(files[-1], source)
        _write_side(tables, files[-1], form, report, language)
    earlier = _earlier(path)
    with FileOutput(path, form) as output:
        for row in _rows(shares, report, language):
            output.write(row)
        for rejected in table.rejected if table is not None else ():
            output.reject(rejected.line, translate(rejected.reason), rejected.text)
        output.commit(manifest(report, files, language))
    for old in earlier - set(files):
        old.unlink(missing_ok=True)
    return files


def _earlier(path: Path) -> set[Path]:
    """The tables that an earlier run has left beside an output, by its manifest: what stays would belong to no run."""
    try:
        names = json.loads(manifest_path(path).read_text(encoding="utf-8"))["files"]
        return {path.with_name(Path(name).name) for name in names if name.startswith(f"{path.name.split('.')[0]}.")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()  # none, or not one of ours


def manifest(report: Report, files: Sequence[Path], language: str) -> dict[str, object]:
    """The record of an audit, ready for JSON: what it rests on, the files, their definitions."""
    return {
        "report": report.title.within(language),
        "provenance": {name.en: value for name, value in report.provenance},
        "rounding": report.rounding,
        "files": [file.name for file in files],
        "notes": [note.within(language) for note in report.notes],
        "tables": [
            {
                "id": each.id,
                "title": each.title.within(language),
                "notes": [note.within(language) for note in each.notes],
            }
            for each in report.tables
        ],
    }


def _ids(table: ReportTable) -> tuple[str, ...]:
    return tuple(column.id for column in table.columns)


def _by_columns(tables: Iterable[ReportTable]) -> list[tuple[str, list[ReportTable]]]:
    """Tables with the same columns go into one file, named after the first of them up to its `:` or `@`."""
    found: dict[tuple[str, ...], list[ReportTable]] = {}
    for each in tables:
        found.setdefault(_ids(each), []).append(each)
    return [(re.split("[:@]", group[0].id)[0], group) for group in found.values()]


def beside(path: Path, name: str) -> Path:
    """`shares.csv.gz` and `growth` make `shares.growth.csv.gz`."""
    packed = path.suffix.lower() == ".gz"
    bare = path.with_suffix("") if packed else path
    safe = _NO_NAME.sub("-", name)
    return path.with_name(f"{bare.stem}.{safe}{bare.suffix}{path.suffix if packed else ''}")


def _write_side(tables: Sequence[ReportTable], path: Path, form: TextFormat, report: Report, language: str) -> None:
    with whole_file(path) as stream:
        writer = RowWriter(stream, form)
        for row in _rows(tables, report, language):
            writer.write(row)
        writer.finish()


def _rows(tables: Sequence[ReportTable], report: Report, language: str) -> Iterable[list[str]]:
    """The heading, then the rows of all tables, each opened with the title of its table."""
    columns: Sequence[Column] = tables[0].columns
    if len({tuple(each.columns) for each in tables}) > 1:
        columns = named_after(columns, _ANY_NAME)
    title = "表" if language == "zh" else "Table"
    yield [title, *(heading(column, "元", language) for column in columns)]
    for each in tables:
        for row in each.rows:
            cells = [
                written(value, column, report.rounding, language) for value, column in zip(row, columns, strict=True)
            ]
            yield [each.title.within(language), *cells]


def refuse_unknown_output(path: Path, allowed: Sequence[str]) -> None:
    """Refuse an output whose kind is not known, before the work begins.

    Args:
        path: the output.
        allowed: endings that are known.

    Raises:
        InputError: another ending.
    """
    if not path.name.lower().endswith(tuple(allowed)):
        raise InputError(
            "{file}: unknown kind of output: let its name end in {allowed}", file=path, allowed=", ".join(allowed)
        )
