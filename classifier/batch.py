"""Rows to decisions to rows: tags a stream of records and keeps the counts. Knows nothing of files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from classifier.columns import added_headers
from classifier.crew import CHUNK, Answer, Failed, Firm, Recipe, Tags, answers
from classifier.decision import AUTO, REVIEW, Decision
from classifier.errors import AccountingError, InputError, Message, message
from classifier.headers import Columns
from classifier.industry import is_industry_code
from classifier.rows import Record, Reject
from taxonomy.model import Catalogue


class Decides(Protocol):
    """What tagging needs of a classifier."""

    catalogue: Catalogue

    def classify(self, name: str, scope: str, industry: str = "") -> Decision:
        """Decide the codes of one firm."""


class Sink(Protocol):
    """Where rows go."""

    def write(self, cells: Sequence[str]) -> None:
        """Write one row."""

    def reject(self, line: int, reason: str, text: str) -> None:
        """Note a row that could not be read."""


@dataclass
class Noted:
    """Rows with something that the user should hear of: how many, the line of the first, and what stands there."""

    count: int = 0
    line: int = 0
    text: str = ""

    def add(self, line: int, text: str = "") -> None:
        """Note one row."""
        if not self.count:
            self.line, self.text = line, text
        self.count += 1


@dataclass
class Counts:
    """What happened to the rows of a table."""

    rows_in: int = 0
    rows_out: int = 0
    rejected: int = 0
    lines: int = 0  # physical lines of all rows
    by_code: Counter[tuple[str, str]] = field(default_factory=Counter)  # (primary, status) -> firms
    doubtful: Noted = field(default_factory=Noted)  # rows that hold lines which look like rows
    unknown_industry: Noted = field(default_factory=Noted)  # rows with an industry code that is none

    @property
    def auto(self) -> int:
        """Firms tagged without need of a review."""
        return sum(count for (_, status), count in self.by_code.items() if status == AUTO)

    def of(self, codes: Iterable[str]) -> int:
        """Firms whose primary is one of the codes."""
        return sum(self.by_code[code, status] for code in set(codes) for status in (AUTO, REVIEW))

    def auto_of(self, codes: Iterable[str]) -> int:
        """Those of them that need no review."""
        return sum(self.by_code[code, AUTO] for code in set(codes))


@dataclass(frozen=True, slots=True)
class Plan:
    """How rows become tagged rows: which cells are read, which are kept, and the header of the result."""

    columns: Columns
    keep: tuple[int, ...] | None  # positions of the input cells that are written; None for all
    header: tuple[str, ...]
    language: str  # of the added columns

    def kept(self, cells: list[str]) -> list[str]:
        """The input cells that are written."""
        return cells if self.keep is None else [cells[at] for at in self.keep]


def tagged_positions(header: Sequence[str]) -> list[int]:
    """Positions of the columns of an earlier tagging: only if a whole set is there, in either language."""
    found: list[int] = []
    for language in ("en", "zh"):
        ours = added_headers(language)
        if set(ours) <= set(header):
            found.extend(at for at, cell in enumerate(header) if cell in ours)
    return sorted(found)


def make_plan(header: Sequence[str], columns: Columns, language: str, retag: bool, label: str) -> Plan:
    """Settle what is written for each row.

    Args:
        header: the input's header.
        columns: the columns recognised in it.
        language: of the added columns, `zh` or `en`.
        retag: replace the columns of an earlier tagging.
        label: the input's name in messages.

    Raises:
        InputError: an added column is in the input already.
    """
    earlier = tagged_positions(header)
    if earlier and not retag:
        raise InputError(
            "{file}: the table is tagged already ({columns}): give --retag to replace these columns",
            file=label,
            columns=", ".join(header[at] for at in earlier),
        )
    keep = tuple(at for at in range(len(header)) if at not in set(earlier)) if earlier else None
    kept = list(header) if keep is None else [header[at] for at in keep]
    clash = [cell for cell in kept if cell in added_headers(language)]
    if clash:
        raise InputError(
            "{file}: the table has a column that sectag adds ({columns}): rename it, or give --headers {other}",
            file=label,
            columns=", ".join(clash),
            other="en" if language == "zh" else "zh",
        )
    return Plan(columns, keep, (*kept, *added_headers(language)), language)


def tag_rows(
    rows: Iterable[Record | Reject],
    plan: Plan,
    classifier: Tags,
    sink: Sink,
    translate: Callable[[Message], str] = str,
    progress: Callable[[int], object] | None = None,
    recipe: Recipe | None = None,
    workers: int = 1,
) -> Counts:
    """Tag all rows. A bad row is rejected and never stops the run.

    Args:
        rows: records and rejects in order.
        plan: which cells are read and written.
        classifier: makes the decisions.
        sink: takes the header, the tagged rows and the rejects.
        translate: puts the reason of a reject into words.
        progress: is told the number of rows done, after each row.
        recipe: how other processes make the same classifier; None to tag all in this one.
        workers: processes that tag.

    Returns:
        The counts.
    """
    counts = Counts()
    sink.write(plan.header)
    for chunk, found in answers(_chunks(rows, plan.columns), classifier, plan.language, recipe, workers):
        answer = iter(found)
        for row in chunk:
            counts.rows_in += 1
            counts.lines += row.lines
            if isinstance(row, Record):
                _write_row(row, next(answer), plan, classifier.catalogue, sink, translate, counts)
            else:
                counts.rejected += 1
                sink.reject(row.line, translate(row.reason), row.text)
            if progress is not None:
                progress(counts.rows_in)
    return counts


def _chunks(
    rows: Iterable[Record | Reject], columns: Columns
) -> Iterator[tuple[Sequence[Record | Reject], Sequence[Firm]]]:
    """Rows in chunks, with the firms that their records hold."""
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk, [_firm(row.cells, columns) for row in chunk if isinstance(row, Record)]


def _firm(cells: list[str], columns: Columns) -> Firm:
    name = cells[columns.name] if columns.name is not None else ""
    return name, cells[columns.scope], cells[columns.industry] if columns.industry is not None else ""


def _write_row(
    row: Record,
    answer: Answer,
    plan: Plan,
    catalogue: Catalogue,
    sink: Sink,
    translate: Callable[[Message], str],
    counts: Counts,
) -> None:
    if isinstance(answer, Failed):
        why = message(
            "this firm cannot be tagged, please report it ({kind}: {text})", kind=answer.kind, text=answer.text
        )
        counts.rejected += 1
        sink.reject(row.line, translate(why), " | ".join(row.cells))
        return
    sink.write(plan.kept(row.cells) + answer.cells)
    counts.rows_out += 1
    if row.doubtful:
        counts.doubtful.add(row.line)
    industry = row.cells[plan.columns.industry].strip() if plan.columns.industry is not None else ""
    if industry and not is_industry_code(industry, catalogue):
        counts.unknown_industry.add(row.line, industry)
    counts.by_code[answer.primary, answer.status] += 1


def check_accounts(counts: Counts, written: tuple[int, int], lines_read: int, other_lines: int) -> None:
    """Make sure that no row and no line was lost.

    Args:
        counts: what tagging counted.
        written: rows and rejects that the output counted.
        lines_read: physical lines of the input.
        other_lines: those of the header, and blank ones.

    Raises:
        AccountingError: rows out and rejected are not rows in, or lines are missing.
    """
    if (counts.rows_out, counts.rejected) != written or sum(written) != counts.rows_in:
        raise AccountingError(f"{counts.rows_in} rows in, but {written[0]} out and {written[1]} rejected")
    if counts.lines + other_lines != lines_read:
        raise AccountingError(f"{lines_read} lines read, but {counts.lines + other_lines} accounted for")
