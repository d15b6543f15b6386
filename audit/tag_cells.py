"""Reads the cells of a tagged table: tags, confidences and amounts, each as exactly as the reader of rows needs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.money import MoneyError, is_blank, parse_amount
from audit.tag_columns import TagColumns, find_column, find_credit_code, find_tag_columns
from audit.tagged import STATUSES, Request
from classifier.errors import InputError, Message, message
from taxonomy.model import SPECIAL_CODES, Catalogue

PRIORITIES = ("优先", "重点", "优先/重点", "")
LARGEST = 10**15  # fen in one cell (10 万亿元): more is a wrong unit, and sums stay far from 64 bits
EXACT, BLANK, REFINED = range(3)


@dataclass(frozen=True, slots=True)
class Places:
    """Where a table has the columns that are read.

    Attributes:
        tag: the tag columns.
        taxes: tax column -> its place.
        texts: column that is kept as text -> its place.
        credit_code: place of the column of credit codes, or None.
    """

    tag: TagColumns
    taxes: Mapping[str, int]
    texts: Mapping[str, int]
    credit_code: int | None = None


def find_places(header: Sequence[str], request: Request, label: str) -> Places:
    """Find the columns of a request.

    Args:
        header: the table's header.
        request: what to read.
        label: the table's name in messages.

    Raises:
        InputError: a column is missing, or is there twice.
    """
    tag = find_tag_columns(header, label)
    taxes = {tax: find_column(header, tax, "--tax", label) for tax in request.taxes}
    texts = {name: find_column(header, name, "--by", label) for name in request.by}
    if request.holding is not None:
        texts[request.holding] = find_column(header, request.holding, "--holding", label)
    for name, option in request.labels:
        texts[name] = find_column(header, name, option, label)
    return Places(tag, taxes, texts, find_credit_code(header, label))


class RowError(Exception):
    """A row that cannot be used."""

    def __init__(self, reason: Message):
        self.reason = reason
        super().__init__(str(reason))


class CellReader:
    """Reads single cells. Equal texts become one object: memory stays small."""

    def __init__(self, label: str, request: Request, catalogue: Catalogue):
        self.label, self.unit = label, request.unit
        self.allowed = frozenset(catalogue.subsectors) | SPECIAL_CODES
        self.catalogue = catalogue.id
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._seen: dict[str, str] = {}

    def text(self, cell: str) -> str:
        """A text without spaces around it."""
        found = cell.strip()
        return self._seen.setdefault(found, found)

    def amount(self, tax: str, cell: str) -> tuple[int, int]:
        """An amount in fen, and whether it is exact, blank or refined.

        Raises:
            RowError: it is no amount, or too large.
        """
        try:
            if is_blank(cell):
                return 0, BLANK
            fen, exact = parse_amount(cell, self.unit)
        except MoneyError as error:
            raise RowError(
                message("column {column}: “{cell}” is not an amount", column=tax, cell=error.cell)
            ) from error
        if abs(fen) > LARGEST:
            why = message("column {column}: “{cell}” is too large: check --unit", column=tax, cell=cell.strip()[:40])
            raise RowError(why)
        return fen, EXACT if exact else REFINED

    def tags(self, primary: str, codes: str, status: str, priority: str, line: int) -> tuple[tuple[str, ...], str, str]:
        """The tags, status and priority of a row; a primary that a person has changed counts as a tag too."""
        first = primary.strip()
        if not first:
            raise RowError(message("no primary code"))
        found = dict.fromkeys((first, *(code.strip() for code in codes.split(";") if code.strip())))
        for code in found:
            if code not in self.allowed:
                raise InputError(
                    "{file}: line {line}: “{code}” is no sub-sector code of the catalogue {catalogue}: give the one "
                    "that the table was tagged with (--catalogue), or tag it again",
                    file=self.label,
                    line=line,
                    code=code,
                    catalogue=self.catalogue,
                )
        known_status = _one_of(status.strip(), STATUSES, "status")
        known_priority = _one_of(priority.strip(), PRIORITIES, "priority")
        tags = tuple(self._seen.setdefault(code, code) for code in found)
        return self._same.setdefault(tags, tags), known_status, known_priority


def confidence_of(cell: str) -> float:
    """A confidence.

    Raises:
        RowError: it is no number from 0 to 1.
    """
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise RowError(message("confidence “{cell}” is not a number from 0 to 1", cell=cell.strip()[:40]))
    return value


def _one_of(value: str, allowed: Sequence[str], column: str) -> str:
    for known in allowed:
        if value == known:
            return known
    shown = ", ".join(word for word in allowed if word)
    raise RowError(message("{column} “{value}”: allowed: {allowed}", column=column, value=value[:40], allowed=shown))
