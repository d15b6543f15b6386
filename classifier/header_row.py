"""Tells the header of a table from what stands above it: a title, the date of an export, an empty row.

A row is the header if it bears a header that the program knows, or one that the user names. So a table whose headers
are all unknown begins at its first row, as it stands, and the user is told which columns were found there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from classifier.columns import ADDED_COLUMNS
from classifier.errors import Message, message
from classifier.headers import fold, is_scope_header, known_headers

LOOKED_AT = 20  # rows in which the header is looked for
_ADDED = frozenset(fold(name) for pair in ADDED_COLUMNS for name in pair)


def is_header(cells: Sequence[str], named: Collection[str] = ()) -> bool:
    """Whether a row is the header: it holds the scope's column, two other known ones, or one that the user names.

    Args:
        cells: the row.
        named: headers given in options. Column numbers and `-` among them have no effect.
    """
    folded = {fold(cell) for cell in cells if cell.strip()}
    wanted = {fold(name) for name in named if not name.isdecimal()} - {""}
    known = known_headers(folded) | (folded & _ADDED)
    return bool(folded & wanted) or any(map(is_scope_header, folded)) or len(known) > 1


def left_out(count: int, line: int) -> Message:
    """What the user is told of rows above the header.

    Args:
        count: such rows.
        line: where the header was found.
    """
    return message("The header was found in line {line}. Lines left out above it: {count}.", line=line, count=count)
