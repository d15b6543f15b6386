"""Reads a tagged table column by column, with pyarrow: for plain texts, with the same result as row by row.

Cells stay text until our own rules read them: amounts in plain digits are turned into fen in one go, and everything
else goes, once for each distinct text, through the exact reader of cells.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from audit.fast_amounts import plain_amounts
from audit.firm_reading import rows_without_firm
from audit.plain_text import plain_lines
from audit.row_reading import REASON_CELL
from audit.tag_cells import BLANK, EXACT, REFINED, CellReader, Places, RowError, confidence_of
from audit.tagged import Rejected, Tagged
from classifier.credit_code import looks_like_code
from classifier.encoding import ESCAPE
from classifier.errors import Message
from classifier.records import Records, split_tolerantly
from classifier.source import Source

_BLOCK = 1 << 20  # bytes; longer lines are for the exact reader, which cuts them
_TEXT = "utf-8-sig"
Value = TypeVar("Value")
Numbers = NDArray[np.int64]
_Bad = dict[int, Message]  # row -> why it is rejected: the first reason in the order in which a row is read


def read_columns(table: Tagged, reader: CellReader, places: Places, source: Source, records: Records) -> bool:
    """Read all rows into a table, if the text is plain enough.

    Args:
        table: an empty table.
        reader: of cells.
        places: of the columns.
        source: a text in UTF-8.
        records: its exact reader, of which only the header has been read.

    Returns:
        Whether it was read; if not, the table is empty still.

    Raises:
        InputError: a code is of another catalogue.
    """
    if records.header_lines != 1:
        return False
    with source.stream() as stream:
        lines = plain_lines(stream, records.delimiter)
    if lines is None or lines < 2:
        return False
    columns = _columns(source, records, places, lines - 1)
    if columns is None:
        return False
    bad = rows_without_firm(source, records.header, records.delimiter, _BLOCK)
    _fill(table, reader, places, columns, lines - 1, bad)
    _add_rejected_texts(table, source, records.delimiter)
    return True


def _columns(source: Source, records: Records, places: Places, rows: int) -> Mapping[int, Any] | None:
    """The columns that are read, by their places; None where a row is not one line with a cell for each header."""
    import pyarrow as pa
    from pyarrow import csv

    tag = places.tag
    wanted = {tag.primary_code, tag.priority, tag.codes, tag.confidence, tag.status}
    wanted |= {*places.taxes.values(), *places.texts.values()}
    wanted |= set() if places.credit_code is None else {places.credit_code}
    names = [str(at) for at in range(len(records.header))]
    with source.stream() as stream:
        try:
            found = csv.read_csv(
                stream,
                csv.ReadOptions(column_names=names, skip_rows=1, block_size=_BLOCK),
                csv.ParseOptions(delimiter=records.delimiter, ignore_empty_lines=False),
                csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=[str(at) for at in sorted(wanted)],
                    strings_can_be_null=False,
                ),
            )
        except pa.ArrowInvalid:
            return None
    if found.num_rows != rows:
        return None
    return {at: found.column(str(at)) for at in wanted}


def _fill(table: Tagged, reader: CellReader, places: Places, columns: Mapping[int, Any], rows: int, bad: _Bad) -> None:
    tag = places.tag
    taxes = {tax: _amounts(reader, tax, columns[at], bad) for tax, at in places.taxes.items()}
    confidence = np.empty(rows)
    _each(columns[tag.confidence], confidence_of, confidence, bad)
    tags = _tags(reader, [columns[at] for at in (tag.primary_code, tag.codes, tag.status, tag.priority)], bad)
    good = np.ones(rows, dtype=np.bool_)
    good[list(bad)] = False
    table.rejected = [Rejected(row + 2, why, "") for row, why in sorted(bad.items())]
    table.lines = _array("q", np.flatnonzero(good) + 2)
    table.confidence = _array("d", confidence[good])
    kept, values = tags[0][good], tags[1]
    table.primary = _objects([each[0][0] for each in values], kept)
    table.tags = _objects([each[0] for each in values], kept)
    table.status = _objects([each[1] for each in values], kept)
    table.priority = _objects([each[2] for each in values], kept)
    for tax, (fen, kinds) in taxes.items():
        table.taxes[tax] = _array("q", fen[good])
        table.blanks[tax], table.refined[tax] = (int((kinds[good] == kind).sum()) for kind in (BLANK, REFINED))
    if places.credit_code is not None:
        table.repeated = _repeated(columns[places.credit_code], good)
    for name, at in places.texts.items():
        numbers, texts = _encoded(columns[at])
        table.texts[name] = _objects([reader.text(text) for text in texts], numbers[good])


def _repeated(column: Any, good: NDArray[np.bool_]) -> int:
    """Rows whose credit code stands in an earlier one; blank cells and words such as 无 are no code."""
    import pyarrow as pa
    import pyarrow.compute as pc

    codes = pc.utf8_upper(pc.utf8_trim_whitespace(column.filter(pa.array(good))))
    counted = pc.value_counts(codes)
    copied = counted.filter(pc.greater(counted.field("counts"), 1)).to_pylist()
    return sum(each["counts"] - 1 for each in copied if looks_like_code(each["values"]))


def _amounts(reader: CellReader, tax: str, column: Any, bad: _Bad) -> tuple[Numbers, NDArray[np.int8]]:
    """Amounts in fen, and their kinds."""
    fen, is_plain, is_exact = plain_amounts(column, reader.unit)
    kinds = np.where(is_exact, EXACT, REFINED).astype(np.int8)
    rest = np.flatnonzero(~is_plain)
    if len(rest):
        found = np.zeros((len(rest), 2), dtype=np.int64)
        _each(column.take(rest), lambda cell: reader.amount(tax, cell), found, bad, rest)
        fen[rest], kinds[rest] = found[:, 0], found[:, 1]
    return fen, kinds


def _each(column: Any, read: Callable[[str], Any], into: NDArray[Any], bad: _Bad, rows: Numbers | None = None) -> None:
    """Read every distinct text of a column once; what cannot be read is zero, and noted for its rows."""
    numbers, texts = _encoded(column)
    values = np.zeros((len(texts), *into.shape[1:]), dtype=into.dtype)
    reasons: dict[int, Message] = {}
    for number, text in enumerate(texts):
        try:
            values[number] = read(text)
        except RowError as error:
            reasons[number] = error.reason
    into[:] = values[numbers]
    _note(numbers, reasons, bad, rows)


def _note(numbers: Numbers, reasons: Mapping[int, Message], bad: _Bad, rows: Numbers | None = None) -> None:
    """Note the reason of every row whose text could not be read."""
    if reasons:
        for at in np.flatnonzero(np.isin(numbers, list(reasons))).tolist():
            bad.setdefault(at if rows is None else int(rows[at]), reasons[int(numbers[at])])


def _tags(reader: CellReader, columns: list[Any], bad: _Bad) -> tuple[Numbers, list[tuple[tuple[str, ...], str, str]]]:
    """Tags, status and priority of each row, as numbers of distinct ones."""
    encoded = [_encoded(column) for column in columns]
    joint = np.zeros(len(encoded[0][0]), dtype=np.int64)
    for numbers, texts in encoded:
        joint = np.unique(joint * len(texts) + numbers, return_inverse=True)[1].astype(np.int64)
    first = np.full(int(joint.max()) + 1, -1, dtype=np.int64)
    allowed = np.ones(len(joint), dtype=np.bool_)
    allowed[list(bad)] = False  # a row that is rejected already is not looked at further
    at = np.flatnonzero(allowed)
    first[joint[at][::-1]] = at[::-1]
    values: list[tuple[tuple[str, ...], str, str]] = [(("",), "", "")] * len(first)
    reasons: dict[int, Message] = {}
    for number in np.argsort(first, kind="stable").tolist():
        row = int(first[number])
        if row < 0:
            continue
        cells = [texts[numbers[row]] for numbers, texts in encoded]
        try:
            values[number] = reader.tags(cells[0], cells[1], cells[2], cells[3], row + 2)
        except RowError as error:
            reasons[number] = error.reason
    _note(joint, reasons, bad)
    return joint, values


def _encoded(column: Any) -> tuple[Numbers, list[Any]]:
    """A column as numbers of its distinct texts."""
    found = column.combine_chunks().dictionary_encode()
    return found.indices.to_numpy(zero_copy_only=False).astype(np.int64), found.dictionary.to_pylist()


def _objects(values: list[Value], numbers: Numbers) -> list[Value]:
    """The value of each number: equal values are one object."""
    pool = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        pool[at] = value
    found: list[Value] = pool[numbers].tolist()
    return found


def _array(kind: str, values: NDArray[Any]) -> array[Any]:
    found: array[Any] = array(kind)
    found.frombytes(np.ascontiguousarray(values).tobytes())
    return found


def _add_rejected_texts(table: Tagged, source: Source, delimiter: str) -> None:
    """Read the lines of rejected rows again, for their texts; blank ones are no rows."""
    if not table.rejected:
        return
    waiting = {each.line: at for at, each in enumerate(table.rejected)}
    with source.text(_TEXT, ESCAPE) as text:
        for number, line in enumerate(text, start=1):
            at = waiting.pop(number, None)
            if at is not None:
                cells = split_tolerantly(line, delimiter)
                shown = " | ".join(cells)[:REASON_CELL] if any(map(str.strip, cells)) else ""
                table.rejected[at] = Rejected(number, table.rejected[at].reason, shown)
                if not waiting:
                    break
    table.rejected = [row for row in table.rejected if row.text]
