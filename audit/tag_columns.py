"""Finds the columns of a tagged table: those that tagging added, and those that the user names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classifier.columns import ADDED_COLUMNS
from classifier.errors import InputError
from classifier.headers import fold, listed, recognise_columns

NEEDED = ("primary_code", "priority", "codes", "confidence", "status")
_CHINESE = dict(ADDED_COLUMNS)


@dataclass(frozen=True, slots=True)
class TagColumns:
    """Positions of the tag columns that an audit reads."""

    primary_code: int
    priority: int
    codes: int
    confidence: int
    status: int


def find_tag_columns(header: Sequence[str], label: str) -> TagColumns:
    """Find the tag columns by their English or Chinese headers.

    Args:
        header: the table's header.
        label: the table's name in messages.

    Returns:
        Their positions.

    Raises:
        InputError: one is missing, or is there twice.
    """
    places: dict[str, int] = {}
    missing = []
    for name in NEEDED:
        wanted = {fold(name), fold(_CHINESE[name])}
        found = [at for at, cell in enumerate(header) if fold(cell) in wanted]
        if len(found) > 1:
            raise _twice(label, name, header, found)
        if found:
            places[name] = found[0]
        else:
            missing.append(f"{name} ({_CHINESE[name]})")
    if missing:
        raise InputError(
            "{file}: tag columns are missing: {missing}: give a table that “sectag tag” has written",
            file=label,
            missing=", ".join(missing),
        )
    return TagColumns(**places)


def find_column(header: Sequence[str], wanted: str, option: str, label: str) -> int:
    """Find a column that the user names.

    Args:
        header: the table's header.
        wanted: its header; differences of width, case and spaces do not matter.
        option: the option that names it, for messages.
        label: the table's name in messages.

    Returns:
        Its position.

    Raises:
        InputError: there is none, or more than one.
    """
    for same in (str, fold):
        found = [at for at, cell in enumerate(header) if same(cell) == same(wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _twice(label, wanted, header, found)
    raise InputError(
        "{file}: no column “{column}” ({option}); columns found: {columns}",
        file=label,
        column=wanted,
        option=option,
        columns=listed(header),
    )


def find_credit_code(header: Sequence[str], label: str) -> int | None:
    """Position of the column of credit codes; None where there is none, or it is not clear.

    Args:
        header: the table's header.
        label: the table's name in messages.
    """
    added = [name for pair in ADDED_COLUMNS for name in pair]
    return recognise_columns(header, label, name="-", scope="1", industry="-", ignore=added).credit_code


def refuse_tags(shown: Sequence[str]) -> None:
    """Refuse to show reviewers what tagging said.

    Args:
        shown: headers of columns that reviewers are to see.

    Raises:
        InputError: one of them is a tag column.
    """
    tags = {fold(name) for pair in ADDED_COLUMNS for name in pair}
    for name in shown:
        if fold(name) in tags:
            raise InputError(
                "--show {column}: reviewers code blind, or the correction is worth nothing: leave out the tag columns",
                column=name,
            )


def _twice(label: str, name: str, header: Sequence[str], found: Sequence[int]) -> InputError:
    return InputError(
        "{file}: more than one column is called “{column}”: {columns}: rename or remove all but one",
        file=label,
        column=name,
        columns=", ".join(f"{header[at]} ({at + 1})" for at in found),
    )
