"""Finds the rows of a tagged table that are no firm, such as a total that somebody wrote below it."""

from __future__ import annotations

from collections.abc import Sequence

from classifier.columns import ADDED_COLUMNS
from classifier.errors import Message
from classifier.firm_rows import LONG_NAME, LONG_SCOPE, FirmRows
from classifier.headers import Columns, clear_columns
from classifier.source import Source

_ADDED = [name for pair in ADDED_COLUMNS for name in pair]


def firm_columns(header: Sequence[str]) -> Columns | None:
    """The columns by which firms are told from other rows.

    Args:
        header: of a tagged table.

    Returns:
        The columns; None where none is clearly that of the scopes: then every row counts as it is tagged.
    """
    return clear_columns(header, ignore=_ADDED)


def rows_without_firm(source: Source, header: Sequence[str], delimiter: str, block: int) -> dict[int, Message]:
    """Rows of a plain text that are no firm, batch by batch with pyarrow: memory stays flat.

    Args:
        source: a text in UTF-8 that pyarrow can read; its header is one line.
        header: its header.
        delimiter: its delimiter.
        block: bytes that are read at once.

    Returns:
        row from 0 -> why it is no firm, as `FirmRows` finds it row by row.
    """
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv

    columns = firm_columns(header)
    if columns is None:
        return {}
    firms = FirmRows(header, columns)
    names = [str(at) for at in range(len(header))]
    places = (columns.name, columns.scope, columns.credit_code)
    wanted = sorted({at for at in (*places, *firms.around) if at is not None})
    reasons: dict[int, Message] = {}
    done = 0
    with (
        source.stream() as stream,
        csv.open_csv(
            stream,
            csv.ReadOptions(column_names=names, skip_rows=1, block_size=block),
            csv.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=[str(at) for at in wanted],
                strings_can_be_null=False,
            ),
        ) as batches,
    ):
        for batch in batches:
            column = {at: batch.column(number) for number, at in enumerate(wanted)}
            short = pc.less(pc.utf8_length(column[columns.scope]), LONG_SCOPE)
            if columns.name is not None:
                short = pc.or_(short, pc.less(pc.utf8_length(column[columns.name]), LONG_NAME))
            rows = pc.indices_nonzero(short)
            cells = [column[at].take(rows).to_pylist() if at is not None else [None] * len(rows) for at in places]
            around = zip(*(column[at].take(rows).to_pylist() for at in firms.around), strict=True)
            for row, beside, name, scope, code in zip(rows.to_pylist(), around, *cells, strict=True):
                why = firms.why_not(beside, name, scope, code or "")
                if why is not None:
                    reasons[done + row] = why
            done += batch.num_rows
    return reasons
