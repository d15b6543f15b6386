"""The tables that may be published: sensitive cells are suppressed, and so is what would give them away (AUDIT.md 5).

They have no ranks, medians, concentrations or reviews, and their rows stand in the order of codes: each of those would
tell something of a hidden cell. Everything of a hidden row is hidden, the number of firms and its growth too; a cell
that is hidden in one year is hidden in all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise

from audit.disclosure_rules import COMPLEMENTARY, DOMINANCE, FREQUENCY, P_PERCENT, Rules
from audit.grouping import COUNTING_NAMES, PRIMARY, REST
from audit.growth import growth_of
from audit.growth_tables import CHANGES
from audit.linked_cells import Key
from audit.linked_suppression import CannotProtect, Progress, suppress_linked
from audit.publication_plan import INSIDE, WHOLE, Plan, PlannedRow, PlannedTable, Scope, plan_publication
from audit.report import CODE, COUNT, HIDDEN, MONEY, NAME, SHARE, TEXT, Column, ReportTable, Value
from audit.share_tables import NAMES, TAG_NOTE
from audit.shares import Base, tax_of
from audit.tagged import Tagged
from audit.texts import Text
from classifier.errors import InputError
from taxonomy.model import Catalogue

MOST_CELLS = 20_000  # that can be protected together: some thousand linear programmes of this size take minutes
_LEVEL = Column("level", Text("层级", "Level"), TEXT, brief=False)
COLUMNS = (
    _LEVEL,
    CODE,
    NAME,
    Column("firms", Text("户数", "Firms"), COUNT),
    Column("tax", Text("税收", "Tax"), MONEY),
    Column("share_of_district", Text("占全区比重", "Of district"), SHARE),
    Column("share_of_modern", Text("占现代服务业比重", "Of modern services"), SHARE),
)
WITHIN_COLUMNS = (Column("within", Text("范围", "Within"), TEXT), *COLUMNS[1:])
GROWTH_COLUMNS = (
    _LEVEL,
    CODE,
    NAME,
    *CHANGES,
)
REASON_COLUMNS = (
    CODE,
    NAME,
    Column("level", Text("范围", "Within"), TEXT),
    Column("reasons", Text("不公布的原因（内部资料）", "Why it is hidden (internal)"), TEXT),
)
_REASONS = {
    FREQUENCY: Text("户数过少", "too few firms"),
    DOMINANCE: Text("少数企业占比过高", "dominated by few firms"),
    P_PERCENT: Text("可由其他企业推算最大户", "others could estimate the largest firm"),
    COMPLEMENTARY: Text("防止由合计反推", "or a hidden cell could be computed from totals"),
}
PUBLICATION_NOTE = Text(
    "“保密”表示该数不公布：该格企业过少、少数企业占比过高，或可由其他数字反推。不以零或空白代替。",
    "“hidden”: not published, for too few firms stand behind the figure, or it would let another be computed.",
)
_REFUND_NOTE = Text(
    "有企业税额为负（退税），规则按绝对值适用；对含退税的格，“无法推算”的保证不完全成立。",
    "Some firms have a tax below zero (refunds): the rules took absolute amounts, and what is promised of hidden cells "
    "does not fully hold for theirs.",
)
_LINKED_NOTE = Text(
    "各表（各年）相互关联，同一组保密格须一并公布；以后另行公布其他分组或年份的表，可能使保密数被推算。",
    "These tables are protected together. Tables by other columns or of other years, published later, may undo it.",
)


def publication(
    table: Tagged,
    taxes: Sequence[str],
    catalogue: Catalogue,
    bases: Mapping[str, Base],
    rules: Rules,
    scope: Scope,
    progress: Progress | None = None,
) -> list[ReportTable]:
    """The tables for the public, and the internal list of what is hidden and why.

    Args:
        table: the tagged table.
        taxes: the tax columns, the earliest first.
        catalogue: the catalogue.
        bases: tax column -> what shares are taken of.
        rules: thresholds.
        scope: what is published beside the levels of the catalogue.
        progress: told how many of the hidden cells are known to be protected, and how many there are.

    Raises:
        InputError: no choice of cells protects the tables.
    """
    plan = plan_publication(table, catalogue, scope)
    hidden = _hidden(plan, table, taxes, rules, scope, progress)
    notes = [PUBLICATION_NOTE]
    if len(plan.tables) > 1 or len(taxes) > 1:
        notes.append(_LINKED_NOTE)
    if any(bool((table.amounts(tax) < 0).any()) for tax in taxes):
        notes.append(_REFUND_NOTE)
    if scope.counting != PRIMARY:
        notes.append(TAG_NOTE)
    made = []
    for tax in taxes:
        made += [_shares(table, tax, each, plan, hidden, bases[tax], notes, len(taxes) > 1) for each in plan.tables]
    for first, last in pairwise(taxes):
        made += [_growth(table, (first, last), each, plan, hidden, bases, notes) for each in plan.tables]
    for each in made:
        title = COUNTING_NAMES[scope.counting]
        each.title = Text(f"{each.title.zh}，{title.zh}", f"{each.title.en}, {title.en}")
    return [*made, _internal(plan, hidden)]


def _refused(table: Tagged, column: str, why: Sequence[str]) -> InputError:
    """The total, which cannot be hidden, is sensitive itself."""
    if FREQUENCY in why:
        return InputError(
            "{file}: no table of {column} can be published: too few firms that pay tax stand behind the total; join "
            "tables or years",
            file=table.label,
            column=column,
        )
    if DOMINANCE in why:
        return InputError(
            "{file}: no table of {column} can be published: a few firms hold too much of the total; join "
            "tables or years",
            file=table.label,
            column=column,
        )
    return InputError(
        "{file}: no table of {column} can be published: one firm holds so much of the total that another could "
        "work out its tax; join tables or years",
        file=table.label,
        column=column,
    )


def _hidden(
    plan: Plan, table: Tagged, taxes: Sequence[str], rules: Rules, scope: Scope, progress: Progress | None
) -> Mapping[Key, Sequence[str]]:
    """What is hidden, with the reasons."""
    if len(plan.places) + len(plan.helping) > MOST_CELLS:
        raise InputError(
            "--publish: {cells} linked cells are more than can be protected together ({most}): leave out a --by or a "
            "--view, or take a coarser --level",
            cells=len(plan.places) + len(plan.helping),
            most=MOST_CELLS,
        )
    try:
        found = suppress_linked([plan.linked(table, tax, scope.holding) for tax in taxes], rules, progress)
    except CannotProtect as error:
        if error.key == WHOLE:
            raise _refused(table, taxes[error.year], error.why) from error
        raise InputError(
            "{file}: these tables cannot be published together: no way was found to protect the cell “{cell}”; leave "
            "out a --by, a --view or a tax column, or take a coarser --level",
            file=table.label,
            cell=plan.name_of(error.key),
        ) from error
    return {key: why or (COMPLEMENTARY,) for key, why in found.items()}


def _shares(
    table: Tagged,
    tax: str,
    planned: PlannedTable,
    plan: Plan,
    hidden: Mapping[Key, Sequence[str]],
    base: Base,
    notes: Sequence[Text],
    is_one_of_several: bool,
) -> ReportTable:
    is_first = planned is plan.tables[0]
    rows = [_share_row(table, tax, row, plan, hidden, base) for row in planned.rows]
    if is_first:
        ids = [column.id for column in COLUMNS]
        rows[0][ids.index("tax")], rows[0][ids.index("share_of_district")] = base.district, Fraction(1)
        if base.rest:
            rows.append(["", "", NAMES[REST], None, base.rest, Fraction(base.rest, base.district), None])
    title = Text(f"{tax}（公布表）", f"{tax} (for publication)")
    if not is_first:
        title = Text(f"{planned.name.zh}：{title.zh}", f"{planned.name.en}: {title.en}")
    columns = WITHIN_COLUMNS if planned.is_crossed else COLUMNS
    name = f"{planned.id}@{tax}" if is_one_of_several else planned.id
    return ReportTable(name, title, columns, rows, [*notes])


def _share_row(
    table: Tagged, tax: str, row: PlannedRow, plan: Plan, hidden: Mapping[Key, Sequence[str]], base: Base
) -> list[Value]:
    head: list[Value] = [row.level, row.code, row.name]
    if row.key in hidden:
        return [*head, *[HIDDEN] * 4]
    places = plan.places[row.key]
    amount = tax_of(table, tax, places)
    inside: Value = None
    if row.has_modern_share and base.modern > 0:
        inside = HIDDEN if INSIDE in hidden else Fraction(amount, base.modern)
    return [*head, len(places), amount, Fraction(amount, base.district), inside]


def _growth(
    table: Tagged,
    taxes: tuple[str, str],
    planned: PlannedTable,
    plan: Plan,
    hidden: Mapping[Key, Sequence[str]],
    bases: Mapping[str, Base],
    notes: Sequence[Text],
) -> ReportTable:
    """Growth of what is shown in both years; of a hidden cell nothing."""
    first, last = taxes
    old, new = bases[first].district, bases[last].district
    rows: list[list[Value]] = []
    for row in planned.rows:
        head: list[Value] = [row.level, row.code, row.name]
        if row.key in hidden:
            rows.append([*head, *[HIDDEN] * (len(GROWTH_COLUMNS) - len(head))])
            continue
        before, after = (tax_of(table, tax, plan.places[row.key]) for tax in taxes)
        found = growth_of(old, new, old, new) if row.key == WHOLE else growth_of(before, after, old, new)
        amounts: list[Value] = [found.after, found.before, found.increment, found.rate, found.share_after]
        rows.append([*head, *amounts, found.share_change, found.contribution, found.pull])
    columns = (WITHIN_COLUMNS[0], *GROWTH_COLUMNS[1:]) if planned.is_crossed else GROWTH_COLUMNS
    name = Text(f"{planned.name.zh}，" if planned.name.zh else "", f"{planned.name.en}, " if planned.name.en else "")
    title = Text(f"增长：{name.zh}{first}→{last}（公布表）", f"Growth: {name.en}{first}→{last} (for publication)")
    return ReportTable(f"growth_{planned.id}@{last}", title, columns, rows, [*notes])


def _internal(plan: Plan, hidden: Mapping[Key, Sequence[str]]) -> ReportTable:
    """Every hidden cell once, in the order of the tables, with the reasons."""
    rows: dict[Key, list[Value]] = {}
    for planned in plan.tables:
        for row in planned.rows:
            if row.key in hidden and row.key not in rows:
                rows[row.key] = [row.code, row.name, row.level, _joined(hidden[row.key])]
    title = Text("不公布的格（内部）", "Hidden cells (internal)")
    return ReportTable("suppressed", title, REASON_COLUMNS, list(rows.values()), internal=True)


def _joined(why: Sequence[str]) -> Text:
    return Text("；".join(_REASONS[one].zh for one in why), "; ".join(_REASONS[one].en for one in why))
