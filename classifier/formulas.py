"""Cells that a spreadsheet would take for a formula, and what keeps them text.

A cell of a CSV or TSV file is one if it begins with `= + - @`, a tab or a carriage return (OWASP, CSV injection; of
the full-width forms, Excel takes the first four too). In front of it an apostrophe keeps it text. A plain negative
number is none: refunds of taxes must stay amounts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter

STARTS = frozenset("=+-@\t\r＝＋－＠")
_FIRST = itemgetter(slice(1))
_NEGATIVE = re.compile(r"-[0-9][0-9,]*(?:\.[0-9]+)?%?")


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet may take a cell of a text file for a formula."""
    return cell[:1] in STARTS and cell != "" and _NEGATIVE.fullmatch(cell) is None


def formula_at(cells: Sequence[str]) -> int | None:
    """Position of the first cell of a row that may be taken for a formula; None if there is none."""
    if STARTS.isdisjoint(map(_FIRST, cells)):
        return None
    return next((at for at, cell in enumerate(cells) if is_formula(cell)), None)


def escaped(cell: str) -> str:
    """A cell that stays text in a spreadsheet: with an apostrophe in front if it may be taken for a formula."""
    return f"'{cell}" if is_formula(cell) else cell
