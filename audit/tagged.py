"""Reads a tagged table into columns: tags, taxes in fen, and the user's own columns to group by.

Every row is either in the columns or in `rejected`, with its line and reason. A code that the catalogue does not
know stops the reading: it comes from another catalogue, and every figure would be wrong.
"""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from audit.money import MoneyError, is_blank, parse_amount
from audit.tag_columns import TagColumns, find_column, find_tag_columns
from classifier.decision import AUTO, REVIEW
from classifier.errors import InputError, Message, message
from classifier.headers import has_chinese
from classifier.rows import Record
from classifier.source import Source, open_source
from classifier.tables import open_table
from taxonomy.model import SPECIAL_CODES, Catalogue

STATUSES = (AUTO, REVIEW)
PRIORITIES = ("优先", "重点", "优先/重点", "")
_REASON_CELL = 200  # characters of a rejected row that are kept
LARGEST = 10**15  # fen in one cell (10 万亿元): more is a wrong unit, and sums stay far from 64 bits
_MOST = 1 << 62
_EXACT, _BLANK, _REFINED = range(3)
Amounts: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Request:
    """Which columns of a tagged table are read, and how.

    Attributes:
        taxes: headers of tax columns, earliest year first.
        unit: of the tax columns.
        by: headers of columns to group by.
        holding: header of the column that names a firm's holding, or None.
        labels: (header, option that names it) of further columns that are kept as text: names, earlier codes.
        encoding: of the file; None to find it.
        sheet: of a workbook; None to find it.
    """

    taxes: tuple[str, ...]
    unit: str = "元"
    by: tuple[str, ...] = ()
    holding: str | None = None
    labels: tuple[tuple[str, str], ...] = ()
    encoding: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that is in no figure: its line, why, and its text."""

    line: int
    reason: Message
    text: str


@dataclass
class Tagged:
    """A tagged table in columns of equal length, one place for each firm.

    Attributes:
        label: the table's name as given.
        digest: SHA-256 of the file.
        header: its header.
        lines: line of each firm in the file.
        primary: primary code, `N` or `U`.
        tags: all codes, the primary first, without repetition.
        priority: 优先, 重点, 优先/重点 or "".
        confidence: probability that the primary is right, 0 to 1.
        status: `auto` or `review`.
        taxes: tax column -> fen.
        texts: column of `by`, `holding` and `labels` -> its text.
        rejected: rows left out.
        blanks: tax column -> cells that were blank and count as zero.
        refined: tax column -> cells finer than a fen, which were rounded to it.
    """

    label: str
    digest: str
    header: list[str]
    lines: array[int] = field(default_factory=lambda: array("q"))
    primary: list[str] = field(default_factory=list)
    tags: list[tuple[str, ...]] = field(default_factory=list)
    priority: list[str] = field(default_factory=list)
    confidence: array[float] = field(default_factory=lambda: array("d"))
    status: list[str] = field(default_factory=list)
    taxes: dict[str, array[int]] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    blanks: dict[str, int] = field(default_factory=dict)
    refined: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.primary)

    @cached_property
    def everyone(self) -> NDArray[np.int64]:
        """Places of all firms."""
        return np.arange(len(self), dtype=np.int64)

    @cached_property
    def is_inside(self) -> NDArray[np.bool_]:
        """For each firm, whether its primary code is in the catalogue."""
        return np.fromiter((code not in SPECIAL_CODES for code in self.primary), dtype=np.bool_, count=len(self))

    @cached_property
    def is_review(self) -> NDArray[np.bool_]:
        """For each firm, whether tagging left it to a review."""
        return np.fromiter((status == REVIEW for status in self.status), dtype=np.bool_, count=len(self))

    @cached_property
    def confidences(self) -> NDArray[np.float64]:
        """Confidence of each firm."""
        return np.array(self.confidence, dtype=np.float64)

    def amounts(self, tax: str) -> Amounts:
        """A tax column as an array, in fen. Sums of it cannot overflow: the reader has made sure."""
        return np.frombuffer(self.taxes[tax], dtype=np.int64) if len(self) else np.empty(0, dtype=np.int64)

    @property
    def language(self) -> str:
        """`zh` where the headers are Chinese, else `en`."""
        return "zh" if any(has_chinese(cell) for cell in self.header) else "en"

    def total(self, tax: str) -> int:
        """Sum of a tax column, in fen."""
        return sum(self.taxes[tax])


def read_tagged(name: str, request: Request, catalogue: Catalogue, stdin: BinaryIO | None = None) -> Tagged:
    """Read a tagged table.

    Args:
        name: a path, or `-` for standard input.
        request: the columns to read.
        catalogue: the catalogue that it was tagged with.
        stdin: what `-` reads.

    Returns:
        The table.

    Raises:
        InputError: the file or a column is not there, no tax column is named, or a code is of another catalogue.
    """
    if not request.taxes:
        raise InputError("name at least one tax column with --tax")
    for tax in request.taxes:
        if request.taxes.count(tax) > 1:
            raise InputError("the tax column “{column}” is named twice", column=tax)
    with open_source(name, stdin) as source:
        return _read(source, request, catalogue)


def parse_tagged(text: str, request: Request, catalogue: Catalogue) -> Tagged:
    """Read a tagged table from CSV text, as `read_tagged` does from a file."""
    return read_tagged("-", request, catalogue, io.BytesIO(text.encode()))


def _read(source: Source, request: Request, catalogue: Catalogue) -> Tagged:
    with open_table(source, request.encoding, request.sheet, (*request.taxes, *request.by)) as (records, _detected):
        table = Tagged(source.label, "", records.header)
        reader = _RowReader(table, request, catalogue)
        for row in records:
            if isinstance(row, Record):
                reader.add(row)
            else:
                table.rejected.append(Rejected(row.line, row.reason, row.text))
    table.digest = source.digest()
    for tax, amounts in table.taxes.items():
        if len(amounts) * LARGEST > _MOST and sum(map(abs, amounts)) > _MOST:
            raise InputError(
                "{file}: the amounts of {column} are too large: check --unit", file=table.label, column=tax
            )
    return table


class _TaxColumn(NamedTuple):
    """A tax column: its name, its place in a row, and where its amounts go."""

    name: str
    at: int
    append: Callable[[int], None]


class _RowReader:
    """Reads the cells of one row after another. Equal texts become one object: memory stays small."""

    def __init__(self, table: Tagged, request: Request, catalogue: Catalogue):
        header, label = table.header, table.label
        self.table, self.label, self.unit = table, label, request.unit
        self.tag: TagColumns = find_tag_columns(header, label)
        places = {tax: find_column(header, tax, "--tax", label) for tax in request.taxes}
        named = {name: find_column(header, name, "--by", label) for name in request.by}
        if request.holding is not None:
            named[request.holding] = find_column(header, request.holding, "--holding", label)
        for name, option in request.labels:
            named[name] = find_column(header, name, option, label)
        table.taxes = {tax: array("q") for tax in request.taxes}
        table.texts = {name: [] for name in named}
        table.blanks, table.refined = dict.fromkeys(request.taxes, 0), dict.fromkeys(request.taxes, 0)
        self.taxes = [_TaxColumn(tax, at, table.taxes[tax].append) for tax, at in places.items()]
        self.texts = [(at, table.texts[name].append) for name, at in named.items()]
        self._add_line, self._add_primary, self._add_tags = (
            table.lines.append, table.primary.append, table.tags.append,
        )  # fmt: skip
        self._add_status, self._add_priority = table.status.append, table.priority.append
        self._add_confidence = table.confidence.append
        self.allowed = frozenset(catalogue.subsectors) | SPECIAL_CODES
        self.catalogue = catalogue.id
        self._tags: dict[tuple[str, str, str, str], tuple[tuple[str, ...], str, str]] = {}
        self._same: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._confidences: dict[str, float] = {}
        self._seen: dict[str, str] = {}

    def add(self, row: Record) -> None:
        """Add a row to the table, or to its rejected rows."""
        cells, tag = row.cells, self.tag
        key = (cells[tag.primary_code], cells[tag.codes], cells[tag.status], cells[tag.priority])
        sure = cells[tag.confidence]
        try:
            amounts = [self._amount(column.name, cells[column.at]) for column in self.taxes]
            confidence = self._confidences.get(sure)
            if confidence is None:
                confidence = self._confidences.setdefault(sure, _confidence(sure))
            read = self._tags.get(key)
            if read is None:
                read = self._tags.setdefault(key, self._read_tags(*key, row.line))
        except _RowError as error:
            self.table.rejected.append(Rejected(row.line, error.reason, " | ".join(cells)[:_REASON_CELL]))
            return
        for column, (fen, kind) in zip(self.taxes, amounts, strict=True):
            column.append(fen)
            if kind == _BLANK:
                self.table.blanks[column.name] += 1
            elif kind == _REFINED:
                self.table.refined[column.name] += 1
        for at, append in self.texts:
            text = cells[at].strip()
            append(self._seen.setdefault(text, text))
        tags, status, priority = read
        self._add_line(row.line)
        self._add_primary(tags[0])
        self._add_tags(tags)
        self._add_status(status)
        self._add_priority(priority)
        self._add_confidence(confidence)

    def _amount(self, tax: str, cell: str) -> tuple[int, int]:
        try:
            if is_blank(cell):
                return 0, _BLANK
            fen, exact = parse_amount(cell, self.unit)
        except MoneyError as error:
            raise _RowError(
                message("column {column}: “{cell}” is not an amount", column=tax, cell=error.cell)
            ) from error
        if abs(fen) > LARGEST:
            why = message("column {column}: “{cell}” is too large: check --unit", column=tax, cell=cell.strip()[:40])
            raise _RowError(why)
        return fen, _EXACT if exact else _REFINED

    def _read_tags(
        self, primary: str, codes: str, status: str, priority: str, line: int
    ) -> tuple[tuple[str, ...], str, str]:
        """The tags, status and priority of a row; a primary that a person has changed counts as a tag too."""
        first = primary.strip()
        if not first:
            raise _RowError(message("no primary code"))
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


class _RowError(Exception):
    """A row that cannot be used."""

    def __init__(self, reason: Message):
        self.reason = reason
        super().__init__(str(reason))


def _confidence(cell: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise _RowError(message("confidence “{cell}” is not a number from 0 to 1", cell=cell.strip()[:40]))
    return value


def _one_of(value: str, allowed: Sequence[str], column: str) -> str:
    for known in allowed:
        if value == known:
            return known
    shown = ", ".join(word for word in allowed if word)
    raise _RowError(message("{column} “{value}”: allowed: {allowed}", column=column, value=value[:40], allowed=shown))
