"""Years in the names of tax columns."""

from __future__ import annotations

import re
from collections.abc import Sequence

_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def year_of(column: str) -> int | None:
    """The year that a column's name holds, such as 税收2024; None if it holds none, or more than one."""
    found = set(_YEAR.findall(column))
    return int(found.pop()) if len(found) == 1 else None


def intervals(columns: Sequence[str]) -> int:
    """Years between the first and the last of some tax columns: by their names, else one from each to the next."""
    first, last = year_of(columns[0]), year_of(columns[-1])
    if first is not None and last is not None and last > first:
        return last - first
    return len(columns) - 1
