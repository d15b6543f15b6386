"""Files of an audit: tables by the ending of the output, what is internal beside it, charts in a folder."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from cli.messages import language, say

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
        The files written. Tables that must not be passed on are never in a file with others.

    Raises:
        InputError: a file cannot be written there.
    """
    from audit.csv_report import write_csv
    from audit.html_report import write_html
    from audit.xlsx_report import write_xlsx
    from classifier.output import check_output

    writers = {".xlsx": write_xlsx, ".html": write_html}
    write = writers.get(out.suffix.lower())
    if write is None:
        return write_csv(report, tagged, out, language(), say)
    source = Path(tagged.label) if Path(tagged.label).exists() else None
    internal = [table for table in report.tables if table.internal]
    open_tables = [table for table in report.tables if not table.internal]
    files = [(out, open_tables)]
    if internal:
        files.append((out.with_name(f"{out.stem}.{internal[0].id}{out.suffix}"), internal))
    for path, _ in files:
        check_output(path, source)
    for path, tables in files:
        write(replace(report, tables=tables), path, language())
    return [path for path, _ in files]
