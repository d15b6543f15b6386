"""What to audit and how."""

from __future__ import annotations

from dataclasses import dataclass

from audit.grouping import PRIMARY
from audit.rounding import HALF_UP


@dataclass(frozen=True, slots=True)
class Options:
    """What to audit and how.

    Attributes:
        source: a path, or - for standard input.
        taxes: tax columns, the earliest first.
        unit: of the tax columns and of `totals`.
        show_unit: of amounts shown; None to choose it by the total.
        counting: `primary` or `tag`.
        level: that growth, crossings and the terminal show: `tier`, `sector` or `subsector`.
        by: columns to cross with.
        views: views of the catalogue.
        totals: tax of the district for each tax column, as written; () for the sum of the rows.
        holding: column that names a firm's holding.
        was: column of the primary codes of the first year, as published.
        restated: column of the same codes in the edition of now; None if the edition is the same.
        why: column of the reason why a firm has another tag now.
        reference: path of a region's table.
        published: compare with published figures and judge targets: those of this file, or of the catalogue where it
            is empty; None for no comparison.
        publish: give only a table that may be published, with sensitive cells suppressed.
        rules: path of a file with thresholds for that; None for the default ones.
        rounding: rule of rounding.
        encoding: of the input.
        sheet: of a workbook: its name, or its number from 1.
    """

    source: str
    taxes: tuple[str, ...]
    unit: str = "元"
    show_unit: str | None = None
    counting: str = PRIMARY
    level: str = "sector"
    by: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    holding: str | None = None
    was: str | None = None
    restated: str | None = None
    why: str | None = None
    reference: str | None = None
    published: str | None = None
    publish: bool = False
    rules: str | None = None
    rounding: str = HALF_UP
    encoding: str | None = None
    sheet: str | None = None
