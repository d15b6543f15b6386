"""One whole audit: reads the table, computes what was asked for, and puts it into a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from audit.bridge import Firm
from audit.coverage_tables import concentration_table, coverage_table
from audit.disclosure_rules import Rules, read_rules
from audit.grouping import (
    LEVELS,
    SPECIALS,
    TAG,
    Grouping,
    ancestor,
    by_column,
    by_level,
    by_priority,
    by_view,
)
from audit.growth_tables import bridge_table, growth_table, mean_growth_table
from audit.linked_suppression import Progress
from audit.money import MoneyError, parse_amount
from audit.options import Options
from audit.overlap_tables import overlap_tables
from audit.own_figures import with_own_figures
from audit.provenance import general_notes, internal_provenance, provenance, unit_for
from audit.publication import publication
from audit.publication_plan import Scope
from audit.published_tables import comparison_table, consistency_table
from audit.read_tagged import read_tagged
from audit.reference import Reference, read_reference
from audit.region_tables import quotient_table, shift_table
from audit.report import Report, ReportTable
from audit.retags import read_reasons, retag_table, retags
from audit.share_tables import crossed_table, share_table
from audit.shares import Base, base_of, cell_of
from audit.tagged import Request, Tagged
from audit.target_tables import target_table
from audit.texts import Text
from audit.years import year_of
from classifier.errors import InputError
from taxonomy.model import Catalogue


@dataclass(frozen=True, slots=True)
class Audit:
    """A finished audit."""

    report: Report
    table: Tagged
    bases: Mapping[str, Base]


def run_audit(
    options: Options, catalogue: Catalogue, stdin: BinaryIO | None = None, progress: Progress | None = None
) -> Audit:
    """Audit a tagged table.

    Args:
        options: what to audit.
        catalogue: the catalogue that the table was tagged with.
        stdin: what `-` reads.
        progress: told how many of the cells to protect are done, where tables are to be published.

    Returns:
        The report, and the table that it rests on.

    Raises:
        InputError: a file, a column or an option cannot be used.
    """
    _check(options)
    if options.published:
        catalogue = with_own_figures(catalogue, Path(options.published))
    views = [by_view(catalogue, view) for view in options.views]
    totals = read_totals(options)
    named = ((options.was, "--was"), (options.restated, "--restated"), (options.why, "--why"))
    labels = tuple((name, option) for name, option in named if name is not None)
    request = Request(options.taxes, options.unit, options.by, options.holding, labels, options.encoding, options.sheet)
    table = read_tagged(options.source, request, catalogue, stdin)
    reference = (
        None if options.reference is None else read_reference(options.reference, options.taxes, options.unit, catalogue)
    )
    bases = {tax: base_of(table, tax, totals.get(tax)) for tax in options.taxes}
    if options.publish:
        rules = Rules() if options.rules is None else read_rules(Path(options.rules))
        scope = Scope(options.counting, options.level, options.views, options.by, options.holding)
        tables = publication(table, options.taxes, catalogue, bases, rules, scope, progress)
    else:
        tables = _tables(table, options, catalogue, views, bases, reference)
    unit = options.show_unit or unit_for(max(base.district for base in bases.values()))
    report = Report(
        Text("产业税收统计", "Tax statistics by industry"),
        provenance(table, options, catalogue, reference),
        tables,
        general_notes(options),
        unit,
        options.rounding,
        internal_provenance(options),
    )
    return Audit(report, table, bases)


def _tables(
    table: Tagged,
    options: Options,
    catalogue: Catalogue,
    views: Sequence[Grouping],
    bases: Mapping[str, Base],
    reference: Reference | None,
) -> list[ReportTable]:
    tables = [
        *_share_tables(table, options, catalogue, views, bases),
        *_growth_tables(table, options, catalogue, views, bases),
    ]
    if options.was is not None:
        tables += _bridge(table, options, catalogue)
    if reference is not None:
        tables += _region_tables(table, options, catalogue, reference)
    if options.published is not None:
        tables += [
            comparison_table(table, catalogue, bases),
            consistency_table(catalogue),
            target_table(table, catalogue, bases),
        ]
    return tables


def read_totals(options: Options) -> dict[str, int]:
    """The district totals given, in fen, by tax column.

    Raises:
        InputError: not one for each tax column, or not an amount.
    """
    if options.totals and len(options.totals) != len(options.taxes):
        raise InputError(
            "--total: {given} totals for {wanted} tax columns: give one for each, in the same order",
            given=len(options.totals),
            wanted=len(options.taxes),
        )
    found = {}
    for tax, text in zip(options.taxes, options.totals, strict=False):
        try:
            found[tax] = parse_amount(text, options.unit).fen
        except MoneyError as error:
            raise InputError("--total {text}: not an amount: write 344.2 or 344.2亿元", text=error.cell) from error
    return found


def _check(options: Options) -> None:
    if options.restated is not None and options.was is None:
        raise InputError("--restated needs --was: the codes of the first year as they were published")
    if options.why is not None and options.was is None:
        raise InputError("--why needs --was: reasons are for tags that differ from those of the first year")
    if options.rules is not None and not options.publish:
        raise InputError("--rules needs --publish")
    if options.publish and (options.published is not None or options.was or options.reference):
        raise InputError(
            "--publish cannot stand with --published, --was or --reference: their figures could undo its suppression; "
            "run them without --publish, for internal use"
        )
    years = [year_of(tax) for tax in options.taxes]
    for first, last in pairwise(zip(years, options.taxes, strict=True)):
        if first[0] is not None and last[0] is not None and first[0] > last[0]:
            raise InputError(
                "--tax: {first} stands before {last}: name the tax columns from the earliest year on",
                first=first[1],
                last=last[1],
            )
    if options.was is not None and len(options.taxes) != 2:
        raise InputError("--was needs two tax columns, the earlier first: the bridge is between two years")


def _share_tables(
    table: Tagged, options: Options, catalogue: Catalogue, views: Sequence[Grouping], bases: Mapping[str, Base]
) -> Iterator[ReportTable]:
    level = by_level(catalogue, options.level)
    groupings = [by_level(catalogue, name) for name in LEVELS] + [by_priority(), *views]
    for tax in options.taxes:
        base, last = bases[tax], tax == options.taxes[-1]
        made = [coverage_table(table, tax, base, catalogue)]
        for grouping in groupings:
            found = share_table(table, tax, grouping, base, options.counting, options.holding)
            found.brief = grouping.id not in LEVELS or grouping.id == options.level
            made.append(found)
        for column in options.by:
            outer = by_column(table, column)
            made.append(share_table(table, tax, outer, base, options.counting, options.holding))
            made.append(crossed_table(table, tax, outer, level, base, options.counting, options.holding))
        whole = cell_of(table, tax, table.everyone, options.holding)
        made.append(concentration_table(table, tax, catalogue, options.holding, whole))
        if options.counting == TAG:
            made += overlap_tables(table, tax, level, base)
        for each in made:
            each.brief = each.brief and last
            each.id = each.id if len(options.taxes) == 1 else f"{each.id}@{tax}"
            yield each


def _growth_tables(
    table: Tagged, options: Options, catalogue: Catalogue, views: Sequence[Grouping], bases: Mapping[str, Base]
) -> Iterator[ReportTable]:
    if len(options.taxes) < 2:
        return
    groupings = [by_level(catalogue, level) for level in LEVELS] + [*views]
    groupings += [by_column(table, column) for column in options.by]
    for first, last in pairwise(options.taxes):
        for grouping in groupings:
            made = growth_table(table, (first, last), grouping, bases, options.counting)
            made.id = f"growth:{grouping.id}@{last}"
            made.brief = last == options.taxes[-1] and (grouping.id not in LEVELS or grouping.id == options.level)
            yield made
    if len(options.taxes) > 2:
        yield mean_growth_table(table, options.taxes, by_level(catalogue, options.level), bases, options.counting)


def _bridge(table: Tagged, options: Options, catalogue: Catalogue) -> Iterator[ReportTable]:
    """The bridge at the level of the report, and why tags have changed. Codes of an older edition stay as they are."""
    assert options.was is not None  # the caller has checked
    grouping = by_level(catalogue, options.level)
    names = {group.key: group.name for group in grouping.groups}

    def group_of(code: str) -> str:
        if code in SPECIALS or code not in catalogue.nodes:
            return code or "U"
        node = catalogue.nodes[code]
        return ancestor(catalogue, code, options.level) if node.level == "subsector" else code

    allowed = {*catalogue.subsectors, *SPECIALS}
    published = table.texts[options.was]
    restated = published if options.restated is None else table.texts[options.restated]
    for line, code, tax in zip(table.lines, restated, table.taxes[options.taxes[0]], strict=True):
        if tax and code not in allowed:
            raise InputError(
                "{file}: line {line}: “{code}” is no sub-sector code of the catalogue {catalogue}: "
                "give a column with the earlier codes in this edition (--restated)",
                file=table.label,
                line=line,
                code=code,
                catalogue=catalogue.id,
            )
    columns = [[group_of(code) for code in codes] for codes in (published, restated, table.primary)]
    first, last = options.taxes
    yield bridge_table(table, (first, last), names, *columns)
    if options.why is not None:
        firms = [*map(Firm, table.taxes[first], table.taxes[last], *columns)]
        reasons = read_reasons(firms, table.texts[options.why], table.lines, table.label)
        yield retag_table(retags(firms, reasons), names, f"{first}→{last}")


def _region_tables(
    table: Tagged, options: Options, catalogue: Catalogue, reference: Reference
) -> Iterator[ReportTable]:
    grouping = by_level(catalogue, reference.level)
    yield quotient_table(table, options.taxes, grouping, reference)
    for first, last in pairwise(options.taxes):
        made = shift_table(table, (first, last), grouping, reference)
        made.id = f"shift_share@{last}"
        yield made
