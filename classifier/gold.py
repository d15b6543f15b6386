"""Reads labelled files strictly: firms with the codes that a person gave them, or everything that is wrong with them.

The columns, under Chinese or English headers: business scope and name (recognised as in tagging) and the right code
(`primary`) are needed; `alternatives` (codes that are accepted too), `mentions` (all sub-sectors of the scope),
`possible_mentions` (neither right nor wrong), `id`, `stratum` and an industry code may be there. `;` joins lists.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from classifier.columns import ADDED_COLUMNS
from classifier.errors import InputError, Message, message
from classifier.firm_rows import FirmRows
from classifier.headers import Columns, fold, listed, recognise_columns, wanted_columns
from classifier.rows import Record, Table
from classifier.source import Source, open_source
from classifier.tables import open_table
from taxonomy.model import SPECIAL_CODES

_HEADERS: Mapping[str, str] = {
    "id": "id 编号 序号 企业编号",
    "stratum": "stratum 分层 样本层",
    "primary": "primary 标注主代码 人工主代码 正确代码",
    "alternatives": "alternatives 备选代码 可接受代码",
    "mentions": "mentions 提及代码 应有标签",
    "possible_mentions": "possible_mentions 可能提及代码 可有标签",
}
_OWN = frozenset(fold(header) for header in ADDED_COLUMNS[0])  # what sectag itself has answered, not a person
_LISTS = ("alternatives", "mentions", "possible_mentions")
_SEPARATOR = re.compile("[;；]")


@dataclass(frozen=True, slots=True)
class GoldFirm:
    """A firm with its right codes."""

    file: str
    line: int
    id: str  # the line number where the file gives none
    stratum: str
    name: str
    scope: str
    industry: str
    primary: str  # sub-sector code, N or U
    alternatives: tuple[str, ...]
    mentions: tuple[str, ...] | None  # None: the file has no such column
    possible_mentions: tuple[str, ...]

    @property
    def where(self) -> str:
        """`file:line`."""
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class GoldFile:
    """A labelled file that has been read."""

    label: str
    digest: str  # SHA-256 of the bytes as stored
    size: int  # bytes as stored
    firms: tuple[GoldFirm, ...]


@dataclass(frozen=True, slots=True)
class GoldOptions:
    """What the user says of the files; None where the program is to find out. See `recognise_columns`."""

    name: str | None = None
    scope: str | None = None
    industry: str | None = None
    encoding: str | None = None
    sheet: str | None = None
    primary: str | None = None  # column of the right code; without it, never the one that tagging adds


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a file."""

    where: str  # `file:line`; empty where the message names the file
    what: Message

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else str(self.what)


class GoldError(Exception):
    """Labelled files that cannot be used, with all that is wrong with them."""

    def __init__(self, problems: Sequence[Problem]):
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def read_gold(
    names: Sequence[str],
    subsectors: Collection[str],
    options: GoldOptions | None = None,
    stdin: BinaryIO | None = None,
) -> tuple[GoldFile, ...]:
    """Read labelled files.

    Args:
        names: paths, or `-` for standard input.
        subsectors: sub-sector codes of the catalogue.
        options: columns and encoding that the user gives.
        stdin: the byte stream that `-` stands for.

    Returns:
        The files in order, each with at least one firm.

    Raises:
        GoldError: with every problem of every file, one line each.
    """
    problems: list[Problem] = []
    files = []
    for name in names:
        try:
            with open_source(name, stdin) as source:
                files.append(_read_file(source, subsectors, options or GoldOptions(), problems))
        except InputError as error:
            problems.append(Problem("", error.message))
    problems.extend(_repeated(files))
    problems.extend(_contradictions([firm for file in files for firm in file.firms]))
    if problems:
        raise GoldError(problems)
    return tuple(files)


def _named(options: GoldOptions) -> list[str]:
    """Headers that the user names."""
    given = (options.scope, options.name, options.industry, options.primary)
    return [name for name in given if name is not None]


def _read_file(source: Source, subsectors: Collection[str], options: GoldOptions, problems: list[Problem]) -> GoldFile:
    with open_table(source, options.encoding, options.sheet, _named(options)) as (records, _detected):
        columns, labels = _columns(records, source.label, options, problems)
        firms: list[GoldFirm] = []
        if columns is not None and "primary" in labels:
            reader = _Rows(source.label, records.header, columns, labels, subsectors, problems)
            rejected = False
            for row in FirmRows(records.header, columns)(records):
                if isinstance(row, Record):
                    firms.append(reader.firm(row))
                else:
                    rejected = True
                    problems.append(Problem(f"{source.label}:{row.line}", row.reason))
            reader.finish(len(firms))
            if not firms and not rejected:
                problems.append(Problem(source.label, message("no firms below the header")))
    return GoldFile(source.label, source.digest(), source.size, tuple(firms))


def _columns(
    records: Table, label: str, options: GoldOptions, problems: list[Problem]
) -> tuple[Columns | None, dict[str, int]]:
    """Columns of the firm, None if they are not clear, and those of the labels."""
    header, labels = records.header, _label_columns(records.header, label, options.primary, problems)
    taken = [name for pair in ADDED_COLUMNS for name in pair] + [header[at] for at in labels.values()]
    columns = None
    try:
        columns = recognise_columns(header, label, options.name, options.scope, options.industry, ignore=taken)
    except InputError as error:
        problems.append(Problem("", error.message))
    if columns is not None and columns.name is None and options.name is None:
        missing = message(
            "no column with the firm's name: name it with --name-column, or give --name-column - if there is none; "
            "columns found: {columns}",
            columns=listed(header),
        )
        problems.append(Problem(label, missing))
    if "primary" not in labels:
        problems.append(Problem(label, _no_right_codes(header, options.primary)))
    return columns, labels


def _no_right_codes(header: Sequence[str], wanted: str | None) -> Message:
    if wanted is not None:
        return message(
            "no column “{column}” ({option}); columns found: {columns}",
            column=wanted,
            option="--primary-column",
            columns=listed(header),
        )
    own = next((cell.strip() for cell in header if fold(cell) in _OWN), None)
    if own is not None:
        return message(
            "no column with the right code: {column} is what sectag answered, and would be measured by itself: add a "
            "column 正确代码 with the codes that a person gave, or, if a person has checked every code in this one, "
            "give --primary-column {column}",
            column=own,
        )
    return message(
        "no column with the right code: call it primary or 正确代码, or name it with --primary-column; "
        "columns found: {columns}",
        columns=listed(header),
    )


def _label_columns(header: Sequence[str], label: str, primary: str | None, problems: list[Problem]) -> dict[str, int]:
    folded = [fold(cell) for cell in header]
    found: dict[str, int] = {}
    for kind, words in _HEADERS.items():
        known = {fold(word) for word in words.split()}
        named = kind == "primary" and primary is not None
        places = (
            wanted_columns(header, primary or "") if named else [at for at, one in enumerate(folded) if one in known]
        )
        if not places:
            continue
        found[kind] = places[0]
        if len(places) > 1:
            several = message(
                "more than one column could be “{column}”: {candidates}: keep one of them",
                column=kind,
                candidates=", ".join(f"{header[at].strip()} ({at + 1})" for at in places),
            )
            problems.append(Problem(label, several))
    return found


class _Rows:
    """Turns the rows of one file into firms, and notes what is wrong with them."""

    def __init__(
        self,
        label: str,
        header: Sequence[str],
        columns: Columns,
        labels: Mapping[str, int],
        subsectors: Collection[str],
        problems: list[Problem],
    ):
        self._label, self._header, self._columns, self._labels = label, header, columns, labels
        self._codes, self._problems = frozenset(subsectors), problems
        self._lines: dict[str, int] = {}  # id -> line
        self._uncoded: list[int] = []  # lines without a right code
        self._where = ""

    def firm(self, row: Record) -> GoldFirm:
        """The firm of a row; empty texts stand for what is wrong with it."""
        self._where = f"{self._label}:{row.line}"
        cell = {kind: row.cells[at].strip() for kind, at in self._labels.items()}
        columns = self._columns
        name = row.cells[columns.name] if columns.name is not None else ""
        scope = row.cells[columns.scope]
        if not name.strip() and not scope.strip():  # with a credit code, or in a table without names
            self._note(message("neither name nor scope"))
        primary = self._primary(cell["primary"], row.line)
        lists = {kind: self._list(kind, cell[kind]) for kind in _LISTS if kind in cell}
        self._check_lists(primary, lists)
        return GoldFirm(
            file=self._label,
            line=row.line,
            id=self._id(cell.get("id"), row.line),
            stratum=cell.get("stratum", ""),
            name=name,
            scope=scope,
            industry=row.cells[columns.industry] if columns.industry is not None else "",
            primary=primary,
            alternatives=lists.get("alternatives", ()),
            mentions=lists.get("mentions"),
            possible_mentions=lists.get("possible_mentions", ()),
        )

    def finish(self, rows: int) -> None:
        """Say once how many of the rows have no right code."""
        if self._uncoded:
            what = message(
                "column {column}: empty in {count} of {rows} rows, the first in line {line}: fill it in, or leave "
                "these rows out",
                column=self._head("primary"),
                count=len(self._uncoded),
                rows=rows,
                line=self._uncoded[0],
            )
            self._problems.append(Problem(self._label, what))

    def _note(self, what: Message) -> None:
        self._problems.append(Problem(self._where, what))

    def _head(self, kind: str) -> str:
        return self._header[self._labels[kind]].strip()

    def _id(self, given: str | None, line: int) -> str:
        if given is None:
            return str(line)
        if not given:
            self._note(message("column {column}: empty", column=self._head("id")))
        elif given in self._lines:
            self._note(message("{id}: this id stands twice, also in line {line}", id=given, line=self._lines[given]))
        else:
            self._lines[given] = line
        return given

    def _primary(self, code: str, line: int) -> str:
        if not code:
            self._uncoded.append(line)
        elif code not in self._codes and code not in SPECIAL_CODES:
            self._unknown("primary", code)
            return ""
        return code

    def _unknown(self, kind: str, code: str) -> None:
        self._note(
            message(
                "column {column}: unknown code “{code}”: allowed: a sub-sector code of the catalogue, N, U "
                "(several joined by ; in lists)",
                column=self._head(kind),
                code=code,
            )
        )

    def _list(self, kind: str, text: str) -> tuple[str, ...]:
        codes = tuple(part.strip() for part in _SEPARATOR.split(text) if part.strip())
        for code in dict.fromkeys(codes):
            if code in SPECIAL_CODES and kind != "alternatives":
                self._note(message("column {column}: {code} is not listed here", column=self._head(kind), code=code))
            elif code not in self._codes and code not in SPECIAL_CODES:
                self._unknown(kind, code)
            if codes.count(code) > 1:
                self._note(message("column {column}: {code} stands twice", column=self._head(kind), code=code))
        return tuple(dict.fromkeys(codes))

    def _check_lists(self, primary: str, lists: Mapping[str, tuple[str, ...]]) -> None:
        """The primary is a mention and no alternative; what is a mention is not merely possible."""
        mentions = lists.get("mentions")
        if primary in lists.get("alternatives", ()):
            self._note(
                message("column {column}: {code} is the primary", column=self._head("alternatives"), code=primary)
            )
        if mentions is not None and primary in self._codes and primary not in mentions:
            self._note(
                message("column {column}: the primary {code} is missing", column=self._head("mentions"), code=primary)
            )
        for code in lists.get("possible_mentions", ()):
            if code in (mentions or ()):
                head = self._head("possible_mentions")
                self._note(message("column {column}: {code} is a mention already", column=head, code=code))


def _repeated(files: Sequence[GoldFile]) -> list[Problem]:
    """Files with the content of an earlier one: their firms would count twice."""
    first: dict[str, str] = {}
    problems = []
    for file in files:
        if file.digest in first:
            what = message("the same content as {other}: give the file once", other=first[file.digest])
            problems.append(Problem(file.label, what))
        first.setdefault(file.digest, file.label)
    return problems


def _contradictions(firms: Sequence[GoldFirm]) -> list[Problem]:
    """Firms with the name and scope of an earlier one, but with another primary."""
    problems = []
    first: dict[tuple[str, str], GoldFirm] = {}
    for firm in (firm for firm in firms if firm.primary):  # others are a problem already
        other = first.setdefault((firm.name.strip(), firm.scope.strip()), firm)
        if other.primary != firm.primary and (firm.name.strip() or firm.scope.strip()):
            what = message(
                "primary {code}, but {other} for the same firm in {where}",
                code=firm.primary,
                other=other.primary,
                where=other.where,
            )
            problems.append(Problem(firm.where, what))
    return problems
