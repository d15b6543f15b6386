"""`sectag audit sample` and `sectag audit estimate`: from a table to a review, and back to corrected shares."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import rich_click as click

from classifier.errors import InputError
from cli.audit_end import UNITS, encoding_option, finish, print_report, sheet_option
from cli.audit_files import REPORT_ENDINGS, TABLE_ENDINGS, ChartFiles, chart_options, write_report
from cli.commands import Command, catalogue_option, lang_option, settings
from cli.errors import DONE, SOME_REJECTED
from cli.messages import _


def sample_command() -> click.Command:
    """`audit sample`, in the chosen language."""

    @click.command(
        "sample",
        cls=Command,
        context_settings=settings(),
        short_help=_("Draw firms for a review, with chances in proportion to tax."),
        help=_(
            "Draws a monetary-unit sample of a tagged table and writes the sheet for reviewers. The largest firms are "
            "always in; the others are drawn with chances in proportion to their tax. The sheet does not show the "
            "tags: reviewers code blind. When it is filled in, give it to “sectag audit estimate”.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag audit sample t.csv --tax 税收2024 --show 企业名称 --seed 7 -o a.xlsx\n"
            "  sectag audit sample t.csv --tax 税收2024 --size 120 --seed 7 -o a.csv"
        ),
    )
    @click.argument("tagged", metavar="TAGGED", help=_("Table with tag columns."))
    @click.option("--tax", required=True, metavar="COLUMN", help=_("Tax column."))
    @click.option("--unit", type=click.Choice(UNITS), default="元", help=_("Unit of the tax columns."))
    @click.option(
        "--materiality", default="0.05", metavar="P", help=_("Tolerable part of the tax in error. Without it: 0.05.")
    )
    @click.option("--confidence", default="0.95", metavar="P", help=_("Confidence. Without it: 0.95."))
    @click.option("--expected", default="0.01", metavar="P", help=_("Expected part in error. Without it: 0.01."))
    @click.option("--size", type=click.IntRange(2), metavar="N", help=_("Units to draw, instead of these three."))
    @click.option("--seed", required=True, metavar="TEXT", help=_("Any text: the same seed draws the same firms."))
    @click.option(
        "--show", "shown", multiple=True, metavar="COLUMN", help=_("Column that reviewers see, such as 企业名称.")
    )
    @sheet_option
    @encoding_option
    @click.option("-o", "--out", required=True, metavar="FILE", help=_("The sheet: .xlsx or .csv."))
    @catalogue_option
    @lang_option
    def sample(**given: Any) -> int:
        from audit.csv_report import refuse_unknown_output
        from audit.read_tagged import read_tagged
        from audit.sample import Plan, draw_sample, sample_report
        from audit.tag_columns import refuse_tags
        from audit.tagged import Request
        from taxonomy import load_catalogue

        refuse_unknown_output(Path(given["out"]), TABLE_ENDINGS)
        parts = {name: _part(given[name], f"--{name}") for name in ("materiality", "confidence", "expected")}
        plan = Plan(**parts, seed=given["seed"], size=given["size"])
        plan.units()
        catalogue = load_catalogue(given["catalogue"])
        refuse_tags(given["shown"])
        labels = tuple((name, "--show") for name in given["shown"])
        where = {"encoding": given["encoding"], "sheet": given["sheet"]}
        request = Request((given["tax"],), given["unit"], labels=labels, **where)
        table = read_tagged(given["tagged"], request, catalogue, sys.stdin.buffer)
        found = draw_sample(table, given["tax"], plan)
        report = sample_report(table, given["tax"], plan, found, given["shown"], catalogue)
        files = write_report(report, table, Path(given["out"]))
        counts = _("{certain} firms certain, {units} units drawn from {firms} other firms")
        drawn = counts.format(certain=len(found.certain), units=len(found.hits), firms=len(set(found.hits)))
        sys.stdout.write(drawn + "\n")
        finish(table, files)
        return SOME_REJECTED if table.rejected else DONE

    return sample


def estimate_command() -> click.Command:
    """`audit estimate`, in the chosen language."""

    @click.command(
        "estimate",
        cls=Command,
        context_settings=settings(),
        short_help=_("Corrected shares and bounds from a reviewed sample."),
        help=_(
            "Takes the sheet of “sectag audit sample”, filled in, and the table that it was drawn "
            "from; gives the upper bound of misclassified tax and corrected shares with intervals.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag audit estimate reviewed.xlsx firms.tagged.csv --tax 税收2024\n"
            "  sectag audit estimate a.csv t.csv --tax 税收2024 --level tier -o b.xlsx"
        ),
    )
    @click.argument("reviewed", metavar="REVIEWED", help=_("The sheet, filled in: .xlsx or .csv."))
    @click.argument("tagged", metavar="TAGGED", help=_("The table that it was drawn from."))
    @click.option("--tax", required=True, metavar="COLUMN", help=_("Tax column that the sample was drawn by."))
    @click.option("--unit", type=click.Choice(UNITS), default="元", help=_("Unit of the tax columns."))
    @click.option(
        "--level",
        type=click.Choice(["tier", "sector", "subsector"]),
        default="sector",
        help=_("Level of the corrected shares; a wrong code counts at this level."),
    )
    @click.option("--confidence", default="0.95", metavar="P", help=_("Confidence. Without it: 0.95."))
    @sheet_option
    @encoding_option
    @click.option("-o", "--out", metavar="FILE", help=_("Write the tables: .html, .xlsx, .csv, .tsv."))
    @chart_options
    @catalogue_option
    @lang_option
    def estimate(**given: Any) -> int:
        from audit.correct import correction_tables, findings
        from audit.csv_report import refuse_unknown_output
        from audit.grouping import by_level
        from audit.options import Options
        from audit.provenance import file_name, provenance, unit_for
        from audit.read_tagged import read_tagged
        from audit.report import Report
        from audit.reviewed import read_reviewed
        from audit.sheet_check import check_sheet
        from audit.tagged import Request
        from audit.texts import Text
        from taxonomy import load_catalogue

        charts = ChartFiles.of(given["charts"], given["chart_format"])
        if given["out"] is not None:
            refuse_unknown_output(Path(given["out"]), REPORT_ENDINGS)
        confidence, tax = _part(given["confidence"], "--confidence"), given["tax"]
        catalogue = load_catalogue(given["catalogue"])
        sheet = read_reviewed(given["reviewed"], catalogue, tax)
        request = Request((tax,), given["unit"], encoding=given["encoding"], sheet=given["sheet"])
        table = read_tagged(given["tagged"], request, catalogue, sys.stdin.buffer)
        check_sheet(file_name(given["reviewed"]), sheet, table, tax, given["unit"])
        grouping = by_level(catalogue, given["level"])
        found = findings(table, tax, grouping, sheet)
        options = Options(given["tagged"], (tax,), given["unit"], level=given["level"])
        report = Report(
            Text("抽样修正", "Correction by a sample"),
            [
                *provenance(table, options, catalogue, None),
                (Text("审核表", "Reviewed sheet"), file_name(given["reviewed"])),
            ],
            correction_tables(found, grouping, confidence),
            [],
            unit_for(found.total),
            "half-up",
        )
        files = [] if given["out"] is None else write_report(report, table, Path(given["out"]))
        files += charts.write(report)
        print_report(report)
        finish(table, files)
        return SOME_REJECTED if table.rejected else DONE

    return estimate


def _part(text: str, option: str) -> Fraction:
    """A part of one as an exact fraction."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        value = Fraction(-1)
    if not 0 <= value < 1:
        raise InputError("{option} {text}: give a number from 0 to below 1, such as 0.05", option=option, text=text)
    return value
