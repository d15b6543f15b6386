"""Reads a sheet that reviewers have filled in, workbook or CSV: line, hits, tax and the code that they found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.formatting import heading
from audit.money import MoneyError, parse_amount
from audit.sample import CERTAIN, DRAWN, HITS, KIND, LINE, NUMBER, REVIEWED, tax_column
from audit.texts import Text
from classifier.errors import InputError
from classifier.headers import fold, listed
from classifier.rows import Record
from classifier.source import open_source
from classifier.tables import open_table
from taxonomy.model import SPECIAL_CODES, Catalogue


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A reviewed firm.

    Attributes:
        line: its line in the tagged table.
        certain: whether it was looked at in full.
        hits: units drawn from it; 0 if it is certain.
        code: what reviewers found.
        tax: by which it was drawn, in fen.
    """

    line: int
    certain: bool
    hits: int
    code: str
    tax: int


def read_reviewed(name: str, catalogue: Catalogue, tax: str) -> list[Reviewed]:
    """Read a reviewed sheet.

    Args:
        name: its path.
        catalogue: with the codes.
        tax: the tax column that the sample was drawn by.

    Raises:
        InputError: a column or a row is missing, or a row is not reviewed, stands twice or cannot be read. (Leaving
            rows out would bias the estimate: there is no skipping.)
    """
    allowed = frozenset(catalogue.subsectors) | SPECIAL_CODES
    amount = Text(*(heading(tax_column(tax), "元", language) for language in ("zh", "en")))
    wanted = {**_NAMES, "tax": amount}
    headers = [names.within(language) for names in wanted.values() for language in ("zh", "en")]
    with open_source(name) as source, open_table(source, named=headers) as (records, _detected):
        label = source.label
        places = {key: _find(records.header, names, label) for key, names in wanted.items()}
        found: dict[int, Reviewed] = {}
        numbers: dict[int, int] = {}  # which of the firms of the sheet -> of how many
        for row in records:
            if not isinstance(row, Record):
                if not records.delimiter and not row.text[:1].isdecimal():
                    continue  # a note below the table of a workbook, in a merged cell
                raise InputError("{file}: line {line} cannot be read: mend it", file=label, line=row.line)
            if _is_note(row, places):
                continue
            one = _read(row, places, allowed, label)
            if one.line in found:
                raise InputError("{file}: line {line} stands twice in the sheet", file=label, line=one.line)
            found[one.line] = one
            numbers.update([_number(row, places, label)])
    if not found:
        raise InputError("{file}: the sheet holds no firm", file=label)
    _check_whole(numbers, len(found), label)
    return list(found.values())


_NAMES: Mapping[str, Text] = {column.id: column.name for column in (LINE, KIND, HITS, NUMBER, REVIEWED)}


def _number(row: Record, places: Mapping[str, int], label: str) -> tuple[int, int]:
    """Which firm of the sheet, and of how many."""
    found = re.fullmatch(r"\D*(\d+)\D+(\d+)\D*", row.cells[places["number"]].strip(), re.ASCII)
    if found is None:
        raise _changed(label, row.line)
    return int(found[1]), int(found[2])


def _check_whole(numbers: Mapping[int, int], firms: int, label: str) -> None:
    """Refuse a sheet without some of its firms: reviewers leave out the hard ones."""
    count = max(numbers.values())
    missing = sorted(set(range(1, count + 1)) - numbers.keys())
    if missing:
        raise InputError(
            "{file}: {missing} of {count} firms of the sample are missing, the first is number {first}: "
            "give the whole sheet, every firm reviewed",
            file=label,
            missing=len(missing),
            count=count,
            first=missing[0],
        )
    if len(numbers) != firms or set(numbers.values()) != {count} or max(numbers) > count:
        raise InputError(
            "{file}: the numbers of the firms have been changed: give the sheet as it was drawn", file=label
        )


def _changed(label: str, line: int) -> InputError:
    return InputError("{file}: line {line}: line, kind, hits, number or tax have been changed", file=label, line=line)


def _find(header: Sequence[str], names: Text, label: str) -> int:
    for at, cell in enumerate(header):
        if fold(cell) in (fold(names.zh), fold(names.en)):
            return at
    raise InputError(
        "{file}: no column “{column}”: give the sheet of “sectag audit sample”; columns found: {columns}",
        file=label,
        column=names.zh,
        columns=listed(header),
    )


def _is_note(row: Record, places: Mapping[str, int]) -> bool:
    """Whether a row is one of the notes below the table of a workbook: text in its first cell, and nothing else."""
    cells = {key: row.cells[at].strip() for key, at in places.items()}
    return not cells.pop("line").isdecimal() and not any(cells.values())


def _read(row: Record, places: Mapping[str, int], allowed: frozenset[str], label: str) -> Reviewed:
    cells = {key: row.cells[at].strip() for key, at in places.items()}
    kinds = {**dict.fromkeys(CERTAIN, True), **dict.fromkeys(DRAWN, False)}
    line, hits = cells["line"], cells["hits"]
    if not (line.isdecimal() and hits.isdecimal() and cells["kind"] in kinds):
        raise _changed(label, row.line)
    certain, code = kinds[cells["kind"]], unicodedata.normalize("NFKC", cells["reviewed_code"]).upper()
    if code not in allowed:
        raise InputError(
            "{file}: line {line}: “{code}” is no sub-sector code, N or U: every firm of the sample must be reviewed",
            file=label,
            line=row.line,
            code=code,
        )
    if certain == (int(hits) > 0):
        raise _changed(label, row.line)
    try:
        tax = parse_amount(cells["tax"]).fen
    except MoneyError as error:
        raise _changed(label, row.line) from error
    return Reviewed(int(line), certain, int(hits), code, tax)
