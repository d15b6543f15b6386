"""`sectag audit`: tax statistics of a tagged table."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from classifier.errors import InputError
from cli.audit_end import UNITS, encoding_option, finish, print_report, sheet_option
from cli.audit_files import REPORT_ENDINGS, ChartFiles, chart_options, write_report
from cli.commands import Command, LazyGroup, catalogue_option, lang_option, settings
from cli.errors import DONE, SOME_REJECTED
from cli.messages import _
from cli.progress import step_progress

if TYPE_CHECKING:
    from audit.options import Options
    from taxonomy.model import Catalogue

PARTS = {"sample": "cli.audit_sample:sample_command", "estimate": "cli.audit_sample:estimate_command"}
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
    @click.option("--unit", type=click.Choice(UNITS), default="元", help=_("Unit of the tax columns."))
    @click.option("--show-unit", type=click.Choice(UNITS), help=_("Unit of amounts shown. Without it: by the total."))
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
    @sheet_option
    @encoding_option
    @click.option("-o", "--out", metavar="FILE", help=_("Write all tables: .html, .xlsx, .csv, .tsv (also .gz)."))
    @chart_options
    @catalogue_option
    @lang_option
    def audit(**given: Any) -> int:
        from audit.options import Options

        folder, out = given.pop("catalogue"), given.pop("out")
        charts = ChartFiles.of(given.pop("charts"), given.pop("chart_format"))
        source, *more = given.pop("tagged")  # `--tax A B` leaves B among the arguments
        given |= {name: tuple(dict.fromkeys(given[name])) for name in ("by", "views")}  # named twice is meant once
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
    with step_progress(_("protecting cells") if options.publish else _("auditing")) as progress:
        done = run_audit(options, catalogue, sys.stdin.buffer, progress)
    files = [] if out is None else write_report(done.report, done.table, Path(out))
    files += charts.write(done.report)
    print_report(done.report)
    finish(done.table, files)
    return SOME_REJECTED if done.table.rejected else DONE
