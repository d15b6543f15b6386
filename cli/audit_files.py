"""Files of an audit: tables by the ending of the output, what is internal beside it, charts in a folder."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from classifier.errors import InputError
from cli.messages import _, language, say

if TYPE_CHECKING:
    from audit.report import Report
    from audit.tagged import Tagged

TABLE_ENDINGS = (".xlsx", ".csv", ".tsv", ".csv.gz", ".tsv.gz")
REPORT_ENDINGS = (".html", *TABLE_ENDINGS)


def write_report(report: Report, tagged: Tagged, out: Path) -> list[Path]:
    """Write a report in the form that the ending of its file names.

    Args:
        report: the report.
        tagged: the table that it rests on.
        out: the file, with one of the known endings.

    Returns:
        The files written, that of the rejected rows too. Tables that must not be passed on, and what only they may
        tell, are never in a file with others.

    Raises:
        InputError: a file cannot be written there.
    """
    from audit.csv_report import beside, write_csv
    from audit.html_report import write_html
    from audit.rejected_file import write_rejected
    from audit.xlsx_report import write_xlsx
    from classifier.output import check_output, rejected_path

    write = {".xlsx": write_xlsx, ".html": write_html}.get(out.suffix.lower())
    source = Path(tagged.label) if Path(tagged.label).exists() else None
    internal = [table for table in report.tables if table.internal]
    parts = [(out, replace(report, tables=[table for table in report.tables if not table.internal], internal=[]))]
    if internal:
        provenance = [*report.provenance, *report.internal]
        parts.append((beside(out, internal[0].id), replace(report, tables=internal, provenance=provenance)))
    files: list[Path] = []
    for path, _part in parts:
        check_output(path, source)
    for path, part in parts:
        if write is None:
            files += write_csv(part, tagged if path == out else None, path, language(), say)
        else:
            write(part, path, language())
            files.append(path)
    if write is not None:
        write_rejected(tagged, out, say)
    return [*files, rejected_path(out)] if tagged.rejected else files


def chart_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--charts` and `--chart-format`."""
    form = click.option(
        "--chart-format", type=click.Choice(["svg", "png"]), help=_("Format of these files. Without it: svg.")
    )
    folder = click.option("--charts", metavar="DIR", help=_("Write every chart as a file into this folder."))
    return folder(form(function))


@dataclass(frozen=True, slots=True)
class ChartFiles:
    """Where the charts of a report go.

    Attributes:
        folder: the folder; None for no charts.
        form: `svg` or `png`.
    """

    folder: Path | None
    form: str

    @staticmethod
    def of(folder: str | None, form: str | None) -> ChartFiles:
        """Take the values of both options, and refuse what cannot work before the audit begins.

        Raises:
            InputError: a format without a folder, no folder, or no Chinese font for PNG.
        """
        from audit.chart_files import SVG, check_charts

        if folder is None:
            if form is not None:
                raise InputError("--chart-format needs --charts: the folder for the charts")
            return ChartFiles(None, SVG)
        check_charts(Path(folder), form or SVG)
        return ChartFiles(Path(folder), form or SVG)

    def write(self, report: Report) -> list[Path]:
        """Write the charts of a report, if they are wanted; returns the files."""
        from audit.chart_files import write_charts

        return [] if self.folder is None else write_charts(report, self.folder, self.form, language())
