"""A table of a larger region in the same catalogue, for location quotients and shift-share.

CSV with a column `code` (代码) and the tax columns of the audit: one row for each tier, each sector or each sub-sector
of the catalogue, and one for N; U may be left out. Anything else is refused: with another classification, or without
part of the region's tax, both measures would be wrong without showing it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from audit.grouping import LEVELS, SPECIALS
from audit.money import MoneyError, is_blank, parse_amount
from audit.tag_columns import find_column
from classifier.errors import InputError
from classifier.headers import fold
from classifier.rows import Record
from classifier.source import open_source
from classifier.tables import open_table
from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue

_CODE_HEADERS = ("code", "代码", "行业代码")


@dataclass(frozen=True, slots=True)
class Reference:
    """Tax of a region by group.

    Attributes:
        label: the file.
        digest: its SHA-256.
        level: `tier`, `sector` or `subsector`.
        taxes: tax column -> code -> fen; codes of the level, N and U.
    """

    label: str
    digest: str
    level: str
    taxes: Mapping[str, Mapping[str, int]]


def read_reference(
    name: str, taxes: Sequence[str], unit: str, catalogue: Catalogue, stdin: BinaryIO | None = None
) -> Reference:
    """Read a reference table.

    Args:
        name: its path.
        taxes: the tax columns that it must have.
        unit: of the tax columns.
        catalogue: the catalogue.
        stdin: what `-` reads.

    Raises:
        InputError: it cannot be read, or its codes are not those of one level of the catalogue, N included.
    """
    with open_source(name, stdin) as source, open_table(source) as (records, _detected):
        header, label = records.header, source.label
        place = next((at for at, cell in enumerate(header) if fold(cell) in _CODE_HEADERS), None)
        if place is None:
            raise InputError("{file}: no column “code” (代码): give a table of codes and taxes", file=label)
        columns = {tax: find_column(header, tax, "--reference", label) for tax in taxes}
        found: dict[str, dict[str, int]] = {tax: {} for tax in taxes}
        for row in records:
            if not isinstance(row, Record):
                raise InputError("{file}: line {line} cannot be read: mend it", file=label, line=row.line)
            _add(row, place, columns, found, unit, label)
        level = _level(list(found[taxes[0]]), catalogue, label)
        for amounts in found.values():
            amounts.setdefault(UNKNOWN, 0)
        return Reference(label, source.digest(), level, found)


def _add(
    row: Record, place: int, columns: Mapping[str, int], found: dict[str, dict[str, int]], unit: str, label: str
) -> None:
    code = row.cells[place].strip()
    for tax, at in columns.items():
        cell = row.cells[at]
        if code in found[tax]:
            raise InputError("{file}: line {line}: code {code} stands twice", file=label, line=row.line, code=code)
        try:
            found[tax][code] = 0 if is_blank(cell) else parse_amount(cell, unit).fen
        except MoneyError as error:
            raise InputError(
                "{file}: line {line}: “{cell}” is not an amount", file=label, line=row.line, cell=error.cell
            ) from error


def _level(codes: Sequence[str], catalogue: Catalogue, label: str) -> str:
    plain = [code for code in codes if code not in SPECIALS]
    unknown = [code for code in plain if code not in catalogue.nodes]
    if unknown:
        raise InputError(
            "{file}: “{code}” is no code of the catalogue {catalogue}: the region's table must be in the same "
            "catalogue",
            file=label,
            code=unknown[0],
            catalogue=catalogue.id,
        )
    levels = {catalogue.nodes[code].level for code in plain}
    if len(levels) != 1:
        raise InputError("{file}: the codes must be all of one level: {levels}", file=label, levels=", ".join(LEVELS))
    level = levels.pop()
    wanted = [code for code, node in catalogue.nodes.items() if node.level == level] + [OUTSIDE]
    missing = [code for code in wanted if code not in codes]
    if missing:
        raise InputError(
            "{file}: rows are missing for {codes}: give every code of the level and N, with 0 where there is no tax",
            file=label,
            codes=", ".join(missing),
        )
    return level
