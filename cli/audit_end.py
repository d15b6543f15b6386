"""What the commands of the audit have in common: units, options of the input, the report, what is said at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.messages import _, language, say

if TYPE_CHECKING:
    from audit.report import Report
    from audit.tagged import Tagged

UNITS = ["元", "万元", "亿元"]
_REJECTED_SHOWN = 5


def sheet_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--sheet`."""
    text = _("Sheet of a workbook: its name, or its number from 1.")
    return click.option("--sheet", metavar="SHEET", help=text)(function)


def encoding_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--encoding`."""
    text = _("Encoding of the input. Without it: found out.")
    return click.option("--encoding", metavar="ENCODING", help=text)(function)


def finish(table: Tagged, files: list[Path]) -> None:
    """Say what is odd in the table, which rows were rejected, and which files were written."""
    for notice in table.notices:
        sys.stderr.write(say(notice) + "\n")
    _print_rejected(table)
    if table.repeated:
        words = _(
            "{count:,} rows have the credit code of an earlier row and are counted again: remove copies of a firm"
        )
        sys.stderr.write(words.format(count=table.repeated) + "\n")
    for file in files:
        sys.stderr.write(_("Written: {file}").format(file=file) + "\n")


def print_report(report: Report) -> None:
    """Show the tables on the terminal, in the chosen language."""
    from audit import terminal_report
    from cli.render import console

    terminal_report.print_report(report, language(), console())


def _print_rejected(table: Tagged) -> None:
    if not table.rejected:
        return
    count = _("{count:,} rows could not be read and are in no figure:").format(count=len(table.rejected))
    sys.stderr.write(count + "\n")
    for row in table.rejected[:_REJECTED_SHOWN]:
        sys.stderr.write("  " + _("line {line}: {reason}").format(line=row.line, reason=say(row.reason)) + "\n")
    if len(table.rejected) > _REJECTED_SHOWN:
        sys.stderr.write("  …\n")
