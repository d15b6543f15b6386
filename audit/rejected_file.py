"""Writes the rows that could not be read beside a report that is no text: line, reason and text, for people."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from audit.tagged import Tagged
from classifier.atomic import whole_file
from classifier.errors import Message
from classifier.output import REJECTED_COLUMNS, rejected_path
from classifier.tables import TextFormat
from classifier.writer import RowWriter

_FORMAT = TextFormat(delimiter=",", compressed=False, encoding="utf-8-sig", escape=True)


def write_rejected(table: Tagged, out: Path, translate: Callable[[Message], str]) -> None:
    """Write the rejected rows of a table; the file of an earlier run goes where there are none.

    Args:
        table: the table.
        out: the report beside which they stand.
        translate: puts reasons into words.

    Raises:
        InputError: the file cannot be written there.
    """
    path = rejected_path(out)
    if not table.rejected:
        path.unlink(missing_ok=True)
        return
    with whole_file(path) as stream:
        writer = RowWriter(stream, _FORMAT)
        writer.write(REJECTED_COLUMNS)
        for row in table.rejected:
            writer.write((str(row.line), translate(row.reason), row.text))
        writer.finish()
