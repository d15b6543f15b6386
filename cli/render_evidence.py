"""The evidence as a table: what each item says, which code it supports, by what authority, and what it adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from classifier.decision import Clause, Hit
from classifier.exclusions import Cancellation
from classifier.record import BuildUp, Record
from cli.messages import _
from cli.render import TABLE_WIDTH, on_one_line, print_indented
from cli.render_scope import code_style
from taxonomy.model import ANCILLARY, LICENSED, STRONG, WEAK

if TYPE_CHECKING:
    from rich.console import Console

    from taxonomy.model import Catalogue

Row = tuple[str, str, str, str, str, str, str]  # number, words, activity, code, plan, points, source
_NAME = -1
_NUMBER, _WORDS, _ACTIVITY = 3, 14, 14  # columns of a terminal: at least, at least, at most
_FORMULA = "boilerplate"


def print_evidence(screen: Console, record: Record, catalogue: Catalogue, language: str) -> None:
    """Print the table, and the sum of the points of the primary.

    Args:
        screen: the console.
        record: the record.
        catalogue: the catalogue that it was made with.
        language: `zh` or `en`.
    """
    from rich.text import Text

    rows = list(evidence_rows(record, catalogue, language))
    if not rows:
        return
    screen.print()
    screen.print(Text(_("Evidence"), style="dim"))
    width = min(screen.width, TABLE_WIDTH)
    if _least_width(rows) > width:
        _print_blocks(screen, rows, record)
    else:
        _print_table(screen, rows, record, width)
    total = sum_line(record)
    if total:
        print_indented(screen, Text(total, overflow="fold"))


def _least_width(rows: Sequence[Row]) -> int:
    """Columns of a terminal that the table needs: only words and activities can be folded."""
    from rich.cells import cell_len

    columns = zip(_titles(), *rows, strict=True)
    widest = [max(map(cell_len, column)) for column in columns]
    widest[0], widest[1], widest[2] = max(widest[0], _NUMBER), _WORDS, min(widest[2], _ACTIVITY)
    return sum(widest) + len(widest) - 1


def _titles() -> tuple[str, ...]:
    return "", _("words"), _("activity"), _("code"), _("plan"), _("points"), _("written in")


def _styles(row: Row, record: Record) -> tuple[str, ...]:
    code = row[3]
    return "dim", "", "", code_style(code, record.decision.primary) if code.isalnum() else "dim", "", "", "dim"


def _print_blocks(screen: Console, rows: Sequence[Row], record: Record) -> None:
    """The rows for a narrow terminal: under the words of each stands the rest of it, everything folded."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    grid.add_column(justify="right", min_width=_NUMBER, vertical="top")
    grid.add_column(overflow="fold")
    for row in rows:
        cells = [Text(cell, style=style) for cell, style in zip(row, _styles(row, record), strict=True)]
        lines = [cells[1], Text("  ").join(cell for cell in cells[2:] if cell)]
        grid.add_row(cells[0], Text("\n").join(line for line in lines if line))
    screen.print(grid, soft_wrap=False)


def _print_table(screen: Console, rows: Sequence[Row], record: Record, width: int) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    number, words, activity, code, plan, points, source = _titles()
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False, pad_edge=False)
    table.add_column(number, justify="right", min_width=_NUMBER)
    table.add_column(words, min_width=_WORDS, ratio=1, overflow="fold")
    table.add_column(activity, max_width=_ACTIVITY, overflow="fold")
    table.add_column(code, no_wrap=True)
    table.add_column(plan, no_wrap=True)
    table.add_column(points, justify="right", no_wrap=True)
    table.add_column(source, no_wrap=True)
    for row in rows:
        table.add_row(*(Text(cell, style=style) for cell, style in zip(row, _styles(row, record), strict=True)))
    screen.print(table, soft_wrap=False, width=width, crop=False)


def evidence_rows(record: Record, catalogue: Catalogue, language: str) -> Iterator[Row]:
    """The rows of the table: the name, then each item with its hits and what is excluded in it."""
    points = {(one.code, part.position): part.points for one in record.build_up for part in one.parts}
    explanation = record.decision.explanation
    for hit in explanation.name.hits:
        label = _("name") if hit is explanation.name.hits[0] else ""
        yield label, on_one_line(hit.words), _strength(hit), *_authority(hit, points.get((hit.code, _NAME)))
    said = {hit.code for hit in explanation.name.hits}
    for hit in (hit for hit in explanation.name.inner if hit.code not in said):
        yield _("in it"), on_one_line(hit.words), _strength(hit), *_authority(hit, points.get((hit.code, _NAME)))
    section = ""
    for formula, group in groupby(explanation.clauses, key=lambda clause: clause.note == _FORMULA):
        clauses = list(group)
        if formula:  # a sentence of formulas is one row
            yield _numbers(clauses), on_one_line(clauses[0].text), _note(clauses[0]), "", "", "", ""
            continue
        for clause in clauses:
            new = clause.section if clause.section != section else ""
            section = clause.section
            yield from _clause_rows(clause, new, record, points, catalogue, language)


def _numbers(clauses: list[Clause]) -> str:
    first, last = clauses[0].position + 1, clauses[-1].position + 1
    return str(first) if first == last else f"{first}-{last}"


def _clause_rows(
    clause: Clause,
    section: str,
    record: Record,
    points: dict[tuple[str, int], float],
    catalogue: Catalogue,
    language: str,
) -> Iterator[Row]:
    number = str(clause.position + 1)
    words = (f"[{section}]" if section else "") + on_one_line(clause.text)
    mine = [one for one in record.cancelled if one.position == clause.position]
    if not clause.hits:
        yield number, words, _note(clause), _would_be(mine, clause), "", "", ""
        return
    for hit in clause.hits:
        activity = _activity(clause, hit, catalogue, language)
        yield number, words, activity, *_authority(hit, points.get((hit.code, clause.position)))
        number = words = ""
    for one in mine:
        yield "", on_one_line(one.text), _("excluded"), _would_be([one], clause), "", "", ""


def _would_be(cancelled: Sequence[Cancellation], clause: Clause) -> str:
    """The codes that what is excluded would support, in brackets."""
    hits = [hit for one in cancelled for hit in one.hits] + list(clause.cancelled)
    codes = ",".join(dict.fromkeys(hit.code for hit in hits))
    return f"({codes})" if codes else ""


def _authority(hit: Hit, points: float | None) -> tuple[str, str, str, str]:
    return hit.code, hit.section, f"{points:+.2f}" if points is not None else "", hit.source


def _activity(clause: Clause, hit: Hit, catalogue: Catalogue, language: str) -> str:
    """What is done with the object, and the strength of the hit where it is not the usual one."""
    known = [catalogue.activities.get(one) for one in clause.activities]
    names = [one.id if language == "zh" else one.en for one in known if one is not None]
    strength = [f"({_strength(hit)})"] if hit.strength else []
    return " ".join([("、" if language == "zh" else ", ").join(names), *strength]).strip()


def _strength(hit: Hit) -> str:
    """The strength of a hit in words; "" for the usual one."""
    words = {LICENSED: _("licensed"), STRONG: _("strong"), WEAK: _("weak"), ANCILLARY: _("ancillary")}
    return words.get(hit.strength, hit.strength)


def _note(clause: Clause) -> str:
    """Why a clause supports nothing, in words."""
    notes = {
        "boilerplate": _("a formula, not business"),
        "says nothing": _("says nothing of the trade"),
        "excluded": _("excluded"),
        "unknown": _("not known to the catalogue"),
    }
    return notes.get(clause.note, clause.note)


def sum_line(record: Record) -> str:
    """The score of the primary as the sum of what the evidence adds; what bears other codes is put together."""
    if not record.build_up:
        return ""
    best = record.build_up[0]
    shown, rest = _own_parts(record, best)
    words = [f"{points:+.2f} ({label})" for label, points in shown]
    if rest:
        words.append(f"{rest:+.2f} ({_('the other items')})")
    return _("{code}: {score} = {parts}").format(code=best.code, score=f"{best.score:.2f}", parts=" ".join(words))


def _own_parts(record: Record, best: BuildUp) -> tuple[list[tuple[str, float]], float]:
    """(label, points) of the evidence that bears a code, and the points of the rest, rounded so that they add up."""
    bearing = {c.position for c in record.decision.explanation.clauses if any(h.code == best.code for h in c.hits)}
    labels = {"name": _("name"), "industry": _("industry code")}
    shown = [
        (labels.get(part.source, str(part.position + 1)), round(part.points, 2))
        for part in best.parts
        if part.source != "item" or part.position in bearing
    ]
    return shown, round(round(best.score, 2) - sum(points for _label, points in shown), 2)
