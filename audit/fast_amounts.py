"""Amounts in plain digits, a whole column at once: exact, with the results of `parse_amount`."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from audit.money import UNITS
from audit.tag_cells import LARGEST

_DIGITS, _PLACES = 12, 6  # of 18: what fits into 64 bits
_PLAIN = rf"^-?[0-9]{{1,{_DIGITS}}}(\.[0-9]{{1,{_PLACES}}})?$"
_GROUPED = rf"^-?[0-9]{{1,3}}(,[0-9]{{3}}){{1,{_DIGITS // 3 - 1}}}(\.[0-9]{{1,{_PLACES}}})?$"
_SCALE = 10**_PLACES


def plain_amounts(column: Any, unit: str) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Read the cells of a column that are plain digits, with or without thousands separators.

    Args:
        column: of pyarrow, strings.
        unit: 元, 万元 or 亿元.

    Returns:
        Fen; whether the cell was read here (the others are 0); whether it was exact to the fen.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = column.combine_chunks() if hasattr(column, "combine_chunks") else column
    grouped = pc.match_substring_regex(cells, _GROUPED)
    cells = pc.if_else(grouped, pc.replace_substring(cells, ",", ""), cells)
    is_plain = pc.match_substring_regex(cells, _PLAIN)
    numbers = pc.if_else(is_plain, cells, "0").cast(pa.decimal128(_DIGITS + _PLACES, _PLACES))
    halves = np.frombuffer(numbers.buffers()[1], dtype=np.int64)[2 * numbers.offset :]
    scaled = halves[: 2 * len(numbers) : 2]  # the lower 64 bits of 128, little-endian: all of it
    plain = is_plain.to_numpy(zero_copy_only=False).astype(np.bool_)
    fen, rest = _in_fen(np.abs(scaled), UNITS[unit])
    too_large = np.abs(scaled) > LARGEST // UNITS[unit] * _SCALE
    fen = np.where(scaled < 0, -fen, fen)
    read = plain & ~too_large
    return np.where(read, fen, 0), read, rest == 0


def _in_fen(scaled: NDArray[np.int64], unit: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Millionths of a unit in fen, rounded half up, and what is left over."""
    if unit >= _SCALE:
        return scaled * (unit // _SCALE), np.zeros_like(scaled)
    part = _SCALE // unit
    fen, rest = np.divmod(scaled, part)
    return fen + (2 * rest >= part), rest
