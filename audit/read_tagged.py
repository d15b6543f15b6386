"""Reads a tagged table into columns.

Every row is either in the columns or in `rejected`, with its line and reason. A code that the catalogue does not
know stops the reading: it comes from another catalogue, and every figure would be wrong.
"""

from __future__ import annotations

import io
from typing import BinaryIO

from audit.column_reading import read_columns
from audit.firm_reading import firm_columns
from audit.row_reading import read_rows
from audit.tag_cells import LARGEST, CellReader, find_places
from audit.tagged import Request, Tagged
from classifier.errors import InputError
from classifier.firm_rows import FirmRows
from classifier.records import Records
from classifier.source import Source, open_source
from classifier.tables import open_table
from taxonomy.model import Catalogue

_MOST = 1 << 62


def read_tagged(name: str, request: Request, catalogue: Catalogue, stdin: BinaryIO | None = None) -> Tagged:
    """Read a tagged table.

    Args:
        name: a path, or `-` for standard input.
        request: the columns to read.
        catalogue: the catalogue that it was tagged with.
        stdin: what `-` reads.

    Returns:
        The table.

    Raises:
        InputError: the file or a column is not there, no tax column is named, or a code is of another catalogue.
    """
    if not request.taxes:
        raise InputError("name at least one tax column with --tax")
    for tax in request.taxes:
        if request.taxes.count(tax) > 1:
            raise InputError("the tax column “{column}” is named twice", column=tax)
    with open_source(name, stdin) as source:
        return _read(source, request, catalogue)


def parse_tagged(text: str, request: Request, catalogue: Catalogue) -> Tagged:
    """Read a tagged table from CSV text, as `read_tagged` does from a file."""
    return read_tagged("-", request, catalogue, io.BytesIO(text.encode()))


def _read(source: Source, request: Request, catalogue: Catalogue) -> Tagged:
    named = (*request.taxes, *request.by)
    with open_table(source, request.encoding, request.sheet, named) as (records, detected):
        table = Tagged(source.label, "", records.header)
        reader = CellReader(source.label, request, catalogue)
        places = find_places(records.header, request, source.label)
        may_be_plain = detected.encoding == "utf-8-sig" and not detected.bad_lines
        is_read = isinstance(records, Records) and may_be_plain and read_columns(table, reader, places, source, records)
    if not is_read:  # from the start again: the columns have moved the place in the file
        with open_table(source, request.encoding, request.sheet, named) as (records, _):
            columns = firm_columns(records.header)
            read_rows(table, reader, places, records if columns is None else FirmRows(records.header, columns)(records))
            table.notices.extend(records.notices())
    if not len(table):
        raise _without_rows(table, request)
    table.digest = source.digest()
    for tax in table.taxes:
        amounts = table.amounts(tax)
        if len(amounts) * LARGEST > _MOST and sum(map(abs, amounts.tolist())) > _MOST:
            raise InputError(
                "{file}: the amounts of {column} are too large: check --unit", file=table.label, column=tax
            )
    return table


def _without_rows(table: Tagged, request: Request) -> InputError:
    if not table.rejected:
        return InputError("{file}: the table has a header and no rows: give the whole table", file=table.label)
    return InputError(
        "{file}: none of {count} rows could be used, from line {line} on: are these the right columns and --unit: "
        "{taxes}?",
        file=table.label,
        count=len(table.rejected),
        line=table.rejected[0].line,
        taxes=", ".join(request.taxes),
    )
