"""Whether a reviewed sheet is whole, and of the table that it is put beside.

An estimate from a part of a sample is biased, and one beside another table or in another unit is wrong; each of them
looks like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from audit.money import UNITS, in_unit
from audit.mus_select import certain_items
from audit.reviewed import Reviewed
from audit.rounding import as_text
from audit.tagged import Tagged
from classifier.errors import InputError


def check_sheet(label: str, sheet: Sequence[Reviewed], table: Tagged, tax: str, unit: str) -> None:
    """Refuse a sheet that does not belong to a table.

    Args:
        label: the sheet's name in messages.
        sheet: the reviewed sample, whole as such.
        table: the tagged table.
        tax: the tax column that the sample was drawn by.
        unit: of that column, as given now.

    Raises:
        InputError: a line is not one that can have been drawn, its tax is another, or other firms are certain.
    """
    place = {line: at for at, line in enumerate(table.lines)}
    amounts = table.taxes[tax]
    for each in sheet:
        if each.line not in place or not (each.tax > 0 and amounts[place[each.line]] > 0):
            raise InputError(
                "{file}: line {line} of the sheet cannot have been drawn by {column}: "
                "give the table that the sample is of",
                file=table.label,
                line=each.line,
                column=tax,
            )
    here = {each.line: amounts[place[each.line]] for each in sheet}
    _check_unit(sheet, here, table.label, tax, unit)
    for each in sheet:
        if each.tax != here[each.line]:
            raise InputError(
                "{file}: line {line} has {here} yuan in {column}, the sheet {there}: "
                "give the table that the sample is of, with its rows as they were",
                file=table.label,
                line=each.line,
                column=tax,
                here=_yuan(here[each.line]),
                there=_yuan(each.tax),
            )
    units = sum(each.hits for each in sheet) + sum(each.certain for each in sheet)
    certain, _ = certain_items([max(amount, 0) for amount in amounts], units)
    lines = {table.lines[at] for at in certain}
    wrong = lines ^ {each.line for each in sheet if each.certain}
    if wrong:
        raise InputError(
            "{file}: by its tax the firm of line {line} of the table is not what the sheet says, certain or drawn: "
            "give the sheet as it was drawn, with the codes filled in",
            file=label,
            line=min(wrong),
        )


def _check_unit(sheet: Sequence[Reviewed], here: Mapping[int, int], label: str, tax: str, unit: str) -> None:
    """Refuse a unit that is not the one of the sample: every tax of the table is then off by the same factor."""
    ratios = {Fraction(each.tax, here[each.line]) for each in sheet}
    if len(ratios) > 1 or ratios == {1}:
        return
    wanted = next((name for name, size in UNITS.items() if Fraction(size, UNITS[unit]) in ratios), None)
    if wanted is not None:
        raise InputError(
            "{file}: by the sheet the amounts of {column} are in {wanted}: give --unit {wanted}, as for the sample",
            file=label,
            column=tax,
            wanted=wanted,
        )


def _yuan(fen: int) -> str:
    return as_text(in_unit(fen, "元"), 2, separator=",")
