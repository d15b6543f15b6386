"""The summary of a tagging run on standard error: firms by sector, what needs a review, and where the files are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifier.columns import SPECIAL_NAMES
from classifier.output import manifest_path, rejected_path
from cli.messages import _, say
from cli.render import console, node_label, visible
from taxonomy.model import OUTSIDE, UNKNOWN

if TYPE_CHECKING:
    from classifier.batch import Counts
    from classifier.tag_file import TagResult
    from taxonomy.model import Catalogue

_LONGEST_CODE = 24  # characters of an unknown industry code that are shown


def sector_rows(counts: Counts, catalogue: Catalogue, language: str) -> list[tuple[str, int, float, float]]:
    """Firms by sector, then outside the catalogue, not stated, and in all.

    Args:
        counts: of a run.
        catalogue: the catalogue used.
        language: of the names, `zh` or `en`.

    Returns:
        (name, firms, share of all firms, share of these that are auto), sectors without firms left out. The firms of
        all rows but the last add up to the last.
    """
    groups = [
        (
            node_label(sector, catalogue, language),
            [c for c in catalogue.subsectors if catalogue.nodes[c].parent == sector],
        )
        for sector, node in catalogue.nodes.items()
        if node.level == "sector"
    ]
    groups += [(f"{code} {SPECIAL_NAMES[code][language]}", [code]) for code in (OUTSIDE, UNKNOWN)]
    groups.append((_("all firms"), [code for _name, codes in groups for code in codes]))
    rows = []
    for name, codes in groups:
        firms, auto = counts.of(codes), counts.auto_of(codes)
        if firms:
            rows.append((name, firms, firms / counts.rows_out, auto / firms))
    return rows


def print_summary(result: TagResult, catalogue: Catalogue, language: str) -> None:
    """Print the summary on standard error."""
    from rich import box
    from rich.table import Table

    counts, screen = result.counts, console(error=True)
    if counts.rows_out:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column(_("sector"))
        for title in (_("firms"), _("share"), _("of these auto")):
            table.add_column(title, justify="right")
        rows = sector_rows(counts, catalogue, language)
        for at, (name, firms, share, auto) in enumerate(rows):
            if at == len(rows) - 1:
                table.add_section()
            table.add_row(name, f"{firms:,}", f"{share:.1%}", f"{auto:.1%}")
        screen.print(table, soft_wrap=False)
    for line in _lines(result):
        screen.print(line)


def _notices(counts: Counts) -> Iterator[str]:
    """What is no defect of the run, but hardly what the user wants."""
    if not counts.rows_in:
        yield _("The table has no rows below its header.")
    if counts.doubtful.count:
        text = _(
            "{count:,} rows have a quoted cell that takes in lines which look like rows; the first begins in line "
            "{line}: is a quotation mark missing there?"
        )
        yield text.format(count=counts.doubtful.count, line=counts.doubtful.line)
    if counts.unknown_industry.count:
        text = _("{count:,} rows have an industry code that is not in GB/T 4754-2017: in line {line} “{code}”")
        noted = counts.unknown_industry
        yield text.format(count=noted.count, line=noted.line, code=visible(noted.text[:_LONGEST_CODE]))


def _lines(result: TagResult) -> list[str]:
    counts = result.counts
    lines = []
    if result.plan.columns.name is None:
        lines.append(
            _("There is no column of names: firms were tagged by their scopes alone (--name-column names one).")
        )
    lines.extend(map(say, result.notices))
    lines.extend(_notices(counts))
    rows = _(
        "{rows_in:,} rows in, {rows_out:,} out, {rejected:,} rejected; "
        "{auto:,} auto, {review:,} to review; {seconds:.1f} s"
    )
    lines.append(
        rows.format(
            rows_in=counts.rows_in,
            rows_out=counts.rows_out,
            rejected=counts.rejected,
            auto=counts.auto,
            review=counts.rows_out - counts.auto,
            seconds=result.seconds,
        )
    )
    if result.output is not None:
        lines.append(_("Result: {file}").format(file=result.output))
        if counts.rejected:
            lines.append(_("Rejected rows: {file}").format(file=rejected_path(result.output)))
        lines.append(_("Record of the run: {file}").format(file=manifest_path(result.output)))
    return lines
