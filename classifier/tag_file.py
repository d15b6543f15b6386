"""One whole tagging run: open, recognise, tag, check the accounts, write. The same for a person and a script."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from classifier.batch import Counts, Plan, check_accounts, make_plan, tag_rows
from classifier.columns import ADDED_COLUMNS
from classifier.crew import Recipe, Tags
from classifier.encoding import Detected
from classifier.errors import Message, message
from classifier.firm_rows import FirmRows
from classifier.headers import has_chinese, recognise_columns, taken_columns
from classifier.manifest import Run, TagRequest, manifest
from classifier.output import FileOutput, Output, StreamOutput, check_output
from classifier.parquet_table import ParquetTable
from classifier.rows import Table
from classifier.source import STDIN, Source, open_source
from classifier.tables import OutputFormat, TextFormat, default_output, open_table, output_format

_ADDED = [name for pair in ADDED_COLUMNS for name in pair]
_PROGRESS_ROWS = 200


@dataclass(frozen=True, slots=True)
class TagResult:
    """What a run did."""

    counts: Counts
    output: Path | None  # None: standard output
    plan: Plan
    header: list[str]  # of the input
    encoding: Detected
    seconds: float
    notices: tuple[Message, ...] = ()  # what the user should hear of the input


Progress = Callable[[int, int, int], object]  # rows done; bytes read and in all, or rows where a table knows these


def tag_file(
    request: TagRequest,
    make_classifier: Callable[[], Tags],
    stdin: BinaryIO,
    stdout: BinaryIO,
    stderr: BinaryIO,
    translate: Callable[[Message], str] = str,
    progress: Progress | None = None,
) -> TagResult:
    """Tag a registry.

    Args:
        request: input, output and options.
        make_classifier: called once the input is known to be good, for loading a catalogue takes time.
        stdin: what `-` reads.
        stdout: what `-` writes.
        stderr: takes the rejected rows if the output is a stream.
        translate: puts messages into words.
        progress: is told how far the run is, after each row.

    Returns:
        Counts and whereabouts. The output stands complete, or nothing was changed.

    Raises:
        InputError: the input, an option or the output cannot be used.
        CatalogueError: the catalogue cannot be used.
        AccountingError: rows were lost (a defect; nothing is written).
    """
    started, clock = datetime.now().astimezone(), time.monotonic()
    target = _target(request)
    form = output_format(target, request.output_encoding, request.escape_formulas)
    with open_source(request.source, stdin) as source:
        if target is not None:
            check_output(target, source.path)
        with open_table(source, request.encoding, request.sheet, _named(request)) as (records, detected):
            plan = _plan(request, records, source)
            output = _output(target, form, records, plan, stdout, stderr)
            with output:
                classifier = make_classifier()
                recipe = _recipe(request, classifier)
                report = _reporter(progress, source, records)
                firms = FirmRows(records.header, plan.columns)
                counts = tag_rows(firms(records), plan, classifier, output, translate, report, recipe, request.workers)
                other_lines = records.header_lines + records.blank_lines
                check_accounts(counts, output.counts(), records.lines_read, other_lines)
                seconds = time.monotonic() - clock
                run = Run(
                    request,
                    source.label,
                    source.digest(),
                    form,
                    records,
                    detected,
                    plan,
                    counts,
                    started,
                    seconds,
                    output.formulas,
                )
                output.commit(manifest(run, classifier.catalogue))
                notices = [
                    *taken_columns(records.header, plan.columns),
                    *records.notices(),
                    *firms.notices(),
                    *_formulas(output, target),
                ]
    return TagResult(counts, target, plan, records.header, detected, seconds, tuple(notices))


def _target(request: TagRequest) -> Path | None:
    """The output file; None for standard output."""
    if request.output == STDIN or (request.output is None and request.source == STDIN):
        return None
    return Path(request.output) if request.output is not None else default_output(Path(request.source))


def _recipe(request: TagRequest, classifier: Tags) -> Recipe:
    return Recipe(request.catalogue, classifier.catalogue.digest, request.auto_threshold)


def _output(
    target: Path | None, form: OutputFormat, table: Table, plan: Plan, stdout: BinaryIO, stderr: BinaryIO
) -> Output:
    if target is None:
        assert isinstance(form, TextFormat)  # output_format gives no other for a stream
        return StreamOutput(stdout, stderr, form)
    return FileOutput(target, form, table.original(plan.keep) if isinstance(table, ParquetTable) else None)


def _formulas(output: Output, target: Path | None) -> list[Message]:
    if not output.formulas or target is None:
        return []
    return [
        message(
            "Rows with a cell that Excel may take for a formula (it begins with = + - @): {count}. Write .xlsx, or "
            "give --escape-formulas.",
            count=output.formulas,
        )
    ]


def _named(request: TagRequest) -> list[str]:
    """Headers that the user names."""
    return [name for name in (request.scope_column, request.name_column, request.industry_column) if name is not None]


def _plan(request: TagRequest, records: Table, source: Source) -> Plan:
    columns = recognise_columns(
        records.header, source.label, request.name_column, request.scope_column, request.industry_column, ignore=_ADDED
    )
    language = request.headers or ("zh" if has_chinese(records.header[columns.scope]) else "en")
    return make_plan(records.header, columns, language, request.retag, source.label)


def _reporter(progress: Progress | None, source: Source, table: Table) -> Callable[[int], object] | None:
    """Adds the bytes read, or the share of the rows where their number is known. Not at each row: that costs time."""
    if progress is None:
        return None

    def report(rows: int) -> None:
        if rows % _PROGRESS_ROWS == 0:
            if table.total_rows is None:
                progress(rows, source.position(), source.size)
            else:
                progress(rows, table.lines_read, table.total_rows)

    return report
