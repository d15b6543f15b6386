"""`sectag audit`: tax statistics of a tagged table."""

from __future__ import annotations

import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from classifier.errors import InputError
from cli.audit_files import REPORT_ENDINGS, TABLE_ENDINGS, ChartFiles, chart_options, write_report
from cli.commands import Command, LazyGroup, catalogue_option, lang_option, settings
from cli.errors import DONE, SOME_REJECTED
from cli.messages import _, language, say

if TYPE_CHECKING:
    from audit.report import Report
    from audit.run import Options
    from audit.tagged import Tagged
    from taxonomy.model import Catalogue

PARTS = {"sample": "cli.audit:sample_command", "estimate": "cli.audit:estimate_command"}
_UNITS = ["元", "万元", "亿元"]
_REJECTED_SHOWN = 5
_YAML = (".yaml", ".yml")


class AuditGroup(LazyGroup):
    """A group whose first word may also be a table: then the shares of the table are meant."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Make the context of a part where the first word is its name, else that of the shares."""
        if args and args[0] in self.parts:
            return super().make_context(info_name, args, parent, **extra)
        return shares_command().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Invoke what the context was made for."""
        return super().invoke(ctx) if ctx.command is self else ctx.command.invoke(ctx)


class SharesCommand(Command):
    """The command of the shares. Its option --published may have a value, which is a YAML file."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Join --published with a YAML file behind it; without one its value is empty."""
        joined: list[str] = []
        for at, word in enumerate(args):
            if at and args[at - 1] == "--published" and word.lower().endswith(_YAML):
                joined[-1] += word
            else:
                joined.append("--published=" if word == "--published" else word)
        return super().parse_args(ctx, joined)


def command() -> click.Command:
    """The command with its parts, in the chosen language."""

    @click.group(
        "audit",
        cls=AuditGroup,
        parts=PARTS,
        context_settings=settings(),
        short_help=_("Tax statistics of a tagged table, by industry."),
    )
    @lang_option
    def audit() -> None:
        pass

    return audit


def shares_command() -> click.Command:
    """`audit TAGGED`, in the chosen language."""

    @click.command(
        "audit",
        cls=SharesCommand,
        context_settings=settings(),
        help=_(
            "Tax statistics of a table that “sectag tag” has written: shares by tier, sector, sub-sector, priority and "
            "view, coverage, concentration; with several tax columns also growth, contribution, pull, entries and "
            "exits. Totals are exact to the fen.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag audit firms.tagged.csv --tax 税收2024 --unit 万元\n"
            "  sectag audit firms.tagged.csv --tax 税收2023 税收2024 --by 街镇 -o a.csv\n"
            "  sectag audit firms.tagged.csv --tax 税收 --view 3+2 --total 344.2亿元\n"
            "  sectag audit firms.tagged.csv --tax 税收 -o report.html --charts charts\n\n"
            "How right are the tags? “sectag audit sample” draws firms for a review, “sectag audit estimate” corrects "
            "the shares by it; both have a --help of their own.\n\n"
            "Exit code: 0 done, 1 done but some rows could not be read, 2 the call or a file is wrong."
        ),
    )
    @click.argument(
        "tagged",
        nargs=-1,
        required=True,
        metavar="TAGGED [COLUMN]...",
        help=_("Table with tag columns, or - for standard input; then further tax columns."),
    )
    @click.option(
        "--tax",
        multiple=True,
        metavar="COLUMN",
        help=_("Tax column; several for several years, the earliest first."),
    )
    @click.option("--unit", type=click.Choice(_UNITS), default="元", help=_("Unit of the tax columns."))
    @click.option("--show-unit", type=click.Choice(_UNITS), help=_("Unit of amounts shown. Without it: by the total."))
    @click.option(
        "--count",
        "counting",
        type=click.Choice(["primary", "tag"]),
        default="primary",
        help=_("By primary code (adds up) or by all tags (overlapping)."),
    )
    @click.option(
        "--level",
        type=click.Choice(["tier", "sector", "subsector"]),
        default="sector",
        help=_("Level that is shown and crossed; files hold all levels."),
    )
    @click.option("--by", multiple=True, metavar="COLUMN", help=_("Cross with a column of the table, such as 街镇."))
    @click.option(
        "--view", "views", multiple=True, metavar="VIEW", help=_("Another grouping: 3+2, seven, clusters, online.")
    )
    @click.option(
        "--total",
        "totals",
        multiple=True,
        metavar="AMOUNT",
        help=_("Tax of the whole district, for each tax column. Without it: the sum of the rows."),
    )
    @click.option(
        "--holding", metavar="COLUMN", help=_("Column of a firm's holding: concentration is then that of holdings.")
    )
    @click.option("--was", metavar="COLUMN", help=_("Primary codes of the first year as published: gives a bridge."))
    @click.option("--restated", metavar="COLUMN", help=_("The same codes in this edition, if the edition has changed."))
    @click.option(
        "--why",
        metavar="COLUMN",
        help=_("Why a firm has another tag now: edition, correction or real change; splits the bridge's retagging."),
    )
    @click.option(
        "--reference",
        metavar="FILE",
        help=_("Taxes of a larger region by code: gives location quotients and shift-share."),
    )
    @click.option(
        "--published",
        metavar="[FILE]",
        help=_(
            "Compare with the published figures of the catalogue and judge its targets, or with those of a file of "
            "your own (.yaml)."
        ),
    )
    @click.option(
        "--publish",
        is_flag=True,
        help=_("Give tables fit to be published: cells that tell of single firms are hidden, in all of them together."),
    )
    @click.option("--rules", metavar="FILE", help=_("Thresholds for --publish: a YAML file with least, p, dominance."))
    @click.option(
        "--rounding",
        type=click.Choice(["half-up", "half-even"]),
        default="half-up",
        help=_("Rule of rounding: 四舍五入, or 四舍六入五成双."),
    )
    @click.option("--sheet", metavar="SHEET", help=_("Sheet of a workbook: its name, or its number from 1."))
    @click.option("--encoding", metavar="ENCODING", help=_("Encoding of the input. Without it: found out."))
    @click.option("-o", "--out", metavar="FILE", help=_("Write all tables: .html, .xlsx, .csv, .tsv (also .gz)."))
    @chart_options
    @catalogue_option
    @lang_option
    def audit(**given: Any) -> int:
        from audit.run import Options

        folder, out = given.pop("catalogue"), given.pop("out")
        charts = ChartFiles.of(given.pop("charts"), given.pop("chart_format"))
        source, *more = given.pop("tagged")  # `--tax A B` leaves B among the arguments
        options = Options(source=source, taxes=(*given.pop("tax"), *more), **given)
        return run_shares(options, folder, out, charts)

    return audit


def run_shares(options: Options, folder: str | None, out: str | None, charts: ChartFiles) -> int:
    """Audit a table, show the result and write it.

    Args:
        options: what to audit.
        folder: of another catalogue, or None.
        out: the output, or None.
        charts: where charts go, if anywhere.

    Returns:
        The exit code.
    """
    from audit.csv_report import refuse_unknown_output
    from audit.run import run_audit
    from taxonomy import load_catalogue

    if out is not None:
        refuse_unknown_output(Path(out), REPORT_ENDINGS)
    if not options.taxes:
        raise InputError("name at least one tax column with --tax")
    catalogue: Catalogue = load_catalogue(folder)
    done = run_audit(options, catalogue, sys.stdin.buffer)
    files = [] if out is None else write_report(done.report, done.table, Path(out))
    files += charts.write(done.report)
    _print_report(done.report)
    _finish(done.table, files)
    return SOME_REJECTED if done.table.rejected else DONE


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
    @click.option("--unit", type=click.Choice(_UNITS), default="元", help=_("Unit of the tax columns."))
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
    @click.option("-o", "--out", required=True, metavar="FILE", help=_("The sheet: .xlsx or .csv."))
    @catalogue_option
    @lang_option
    def sample(**given: Any) -> int:
        from audit.csv_report import refuse_unknown_output
        from audit.read_tagged import read_tagged
        from audit.sample import Plan, draw_sample, sample_report
        from audit.tagged import Request
        from taxonomy import load_catalogue

        refuse_unknown_output(Path(given["out"]), TABLE_ENDINGS)
        parts = {name: _part(given[name], f"--{name}") for name in ("materiality", "confidence", "expected")}
        plan = Plan(**parts, seed=given["seed"], size=given["size"])
        plan.units()
        catalogue = load_catalogue(given["catalogue"])
        request = Request((given["tax"],), given["unit"], labels=tuple((name, "--show") for name in given["shown"]))
        table = read_tagged(given["tagged"], request, catalogue, sys.stdin.buffer)
        found = draw_sample(table, given["tax"], plan)
        report = sample_report(table, given["tax"], plan, found, given["shown"], catalogue)
        files = write_report(report, table, Path(given["out"]))
        counts = _("{certain} firms certain, {units} units drawn from {firms} other firms")
        drawn = counts.format(certain=len(found.certain), units=len(found.hits), firms=len(set(found.hits)))
        sys.stdout.write(drawn + "\n")
        _finish(table, files)
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
    @click.option("--unit", type=click.Choice(_UNITS), default="元", help=_("Unit of the tax columns."))
    @click.option(
        "--level",
        type=click.Choice(["tier", "sector", "subsector"]),
        default="sector",
        help=_("Level of the corrected shares; a wrong code counts at this level."),
    )
    @click.option("--confidence", default="0.95", metavar="P", help=_("Confidence. Without it: 0.95."))
    @click.option("-o", "--out", metavar="FILE", help=_("Write the tables: .html, .xlsx, .csv, .tsv."))
    @chart_options
    @catalogue_option
    @lang_option
    def estimate(**given: Any) -> int:
        from audit.correct import correction_tables, findings
        from audit.csv_report import refuse_unknown_output
        from audit.grouping import by_level
        from audit.read_tagged import read_tagged
        from audit.report import Report
        from audit.reviewed import read_reviewed
        from audit.run import Options, provenance, unit_for
        from audit.tagged import Request
        from audit.texts import Text
        from taxonomy import load_catalogue

        charts = ChartFiles.of(given["charts"], given["chart_format"])
        if given["out"] is not None:
            refuse_unknown_output(Path(given["out"]), REPORT_ENDINGS)
        confidence, tax = _part(given["confidence"], "--confidence"), given["tax"]
        catalogue = load_catalogue(given["catalogue"])
        sheet = read_reviewed(given["reviewed"], catalogue)
        table = read_tagged(given["tagged"], Request((tax,), given["unit"]), catalogue, sys.stdin.buffer)
        grouping = by_level(catalogue, given["level"])
        found = findings(table, tax, grouping, sheet)
        options = Options(given["tagged"], (tax,), given["unit"], level=given["level"])
        report = Report(
            Text("抽样修正", "Correction by a sample"),
            [*provenance(table, options, catalogue, None), (Text("审核表", "Reviewed sheet"), given["reviewed"])],
            correction_tables(found, grouping, confidence),
            [],
            unit_for(found.total),
            "half-up",
        )
        files = [] if given["out"] is None else write_report(report, table, Path(given["out"]))
        files += charts.write(report)
        _print_report(report)
        _finish(table, files)
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


def _finish(table: Tagged, files: list[Path]) -> None:
    _print_rejected(table)
    for file in files:
        sys.stderr.write(_("Written: {file}").format(file=file) + "\n")


def _print_report(report: Report) -> None:
    from audit.terminal_report import print_report
    from cli.render import console

    print_report(report, language(), console())


def _print_rejected(table: Tagged) -> None:
    if not table.rejected:
        return
    count = _("{count:,} rows could not be read and are in no figure:").format(count=len(table.rejected))
    sys.stderr.write(count + "\n")
    for row in table.rejected[:_REJECTED_SHOWN]:
        sys.stderr.write("  " + _("line {line}: {reason}").format(line=row.line, reason=say(row.reason)) + "\n")
    if len(table.rejected) > _REJECTED_SHOWN:
        sys.stderr.write("  …\n")
