"""Reads a sheet that reviewers have filled in, workbook or CSV: line, hits and the code that they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.sample import CERTAIN, DRAWN, HITS, KIND, LINE, REVIEWED
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
    """

    line: int
    certain: bool
    hits: int
    code: str


def read_reviewed(name: str, catalogue: Catalogue) -> list[Reviewed]:
    """Read a reviewed sheet.

    Args:
        name: its path.
        catalogue: with the codes.

    Raises:
        InputError: a column is missing, or a row is not reviewed, stands twice or cannot be read. (Leaving rows out
            would bias the estimate: there is no skipping.)
    """
    allowed = frozenset(catalogue.subsectors) | SPECIAL_CODES
    headers = [names.within(language) for names in _NAMES.values() for language in ("zh", "en")]
    with open_source(name) as source, open_table(source, named=headers) as (records, _detected):
        label = source.label
        places = {key: _find(records.header, names, label) for key, names in _NAMES.items()}
        found: dict[int, Reviewed] = {}
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
    if not found:
        raise InputError("{file}: the sheet holds no firm", file=label)
    return list(found.values())


_NAMES: Mapping[str, Text] = {column.id: column.name for column in (LINE, KIND, HITS, REVIEWED)}


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
        raise InputError("{file}: line {line}: line, kind or hits have been changed", file=label, line=row.line)
    certain, code = kinds[cells["kind"]], cells["reviewed_code"].upper()
    if code not in allowed:
        raise InputError(
            "{file}: line {line}: “{code}” is no sub-sector code, N or U: every firm of the sample must be reviewed",
            file=label,
            line=row.line,
            code=code,
        )
    if certain == (int(hits) > 0):
        raise InputError("{file}: line {line}: line, kind or hits have been changed", file=label, line=row.line)
    return Reviewed(int(line), certain, int(hits), code)
