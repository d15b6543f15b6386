"""Reads a tagged table row by row: slow, and exact for every table that the readers of `classifier` take."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

from audit.tag_cells import BLANK, REFINED, CellReader, Places, RowError, confidence_of
from audit.tagged import Rejected, Tagged
from classifier.credit_code import looks_like_code
from classifier.rows import Record, Reject

REASON_CELL = 200  # characters of a rejected row that are kept


def read_rows(table: Tagged, reader: CellReader, places: Places, rows: Iterable[Record | Reject]) -> None:
    """Read all rows into a table.

    Args:
        table: an empty table.
        reader: of cells.
        places: of the columns.
        rows: what a reader of `classifier` gives.

    Raises:
        InputError: a code is of another catalogue.
    """
    into = _RowReader(table, reader, places)
    for row in rows:
        if isinstance(row, Record):
            into.add(row)
        else:
            table.rejected.append(Rejected(row.line, row.reason, row.text))


class _RowReader:
    """Reads the cells of one row after another."""

    def __init__(self, table: Tagged, reader: CellReader, places: Places):
        self.table, self.reader, self.tag = table, reader, places.tag
        table.taxes = {tax: array("q") for tax in places.taxes}
        table.texts = {name: [] for name in places.texts}
        table.blanks, table.refined = dict.fromkeys(places.taxes, 0), dict.fromkeys(places.taxes, 0)
        self.taxes = list(places.taxes.items())
        self.texts = [(at, table.texts[name]) for name, at in places.texts.items()]
        self._tags: dict[tuple[str, str, str, str], tuple[tuple[str, ...], str, str]] = {}
        self._confidences: dict[str, float] = {}
        self._credit_code = places.credit_code
        self._credit_codes: set[str] = set()

    def add(self, row: Record) -> None:
        """Add a row to the table, or to its rejected rows."""
        cells, tag = row.cells, self.tag
        key = (cells[tag.primary_code], cells[tag.codes], cells[tag.status], cells[tag.priority])
        sure = cells[tag.confidence]
        try:
            amounts = [self.reader.amount(tax, cells[at]) for tax, at in self.taxes]
            confidence = self._confidences.get(sure)
            if confidence is None:
                confidence = self._confidences.setdefault(sure, confidence_of(sure))
            read = self._tags.get(key)
            if read is None:
                read = self._tags.setdefault(key, self.reader.tags(*key, row.line))
        except RowError as error:
            self.table.rejected.append(Rejected(row.line, error.reason, " | ".join(cells)[:REASON_CELL]))
            return
        table = self.table
        for (tax, _), (fen, kind) in zip(self.taxes, amounts, strict=True):
            table.taxes[tax].append(fen)
            if kind == BLANK:
                table.blanks[tax] += 1
            elif kind == REFINED:
                table.refined[tax] += 1
        for at, texts in self.texts:
            texts.append(self.reader.text(cells[at]))
        if self._credit_code is not None and (code := cells[self._credit_code].strip().upper()):
            table.repeated += code in self._credit_codes and looks_like_code(code)
            self._credit_codes.add(code)
        tags, status, priority = read
        table.lines.append(row.line)
        table.primary.append(tags[0])
        table.tags.append(tags)
        table.status.append(status)
        table.priority.append(priority)
        table.confidence.append(confidence)
