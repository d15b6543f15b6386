"""The one table that may be published: tiers, sectors and sub-sectors with sensitive cells suppressed (AUDIT.md 5).

It has no ranks, medians, concentrations or reviews, and its rows stand in the order of codes: each of those would
tell something of a hidden cell. Everything of a hidden row is hidden, the number of firms too.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from fractions import Fraction

from audit.disclosure_rules import DOMINANCE, FREQUENCY, P_PERCENT, Rules
from audit.feasibility import exposures
from audit.grouping import LEVEL_NAMES, MODERN, PRIMARY, REST, SPECIALS, TOTAL, by_level, members, special_groups
from audit.report import CODE, COUNT, HIDDEN, MONEY, NAME, SHARE, TEXT, Column, ReportTable, Value
from audit.share_tables import NAMES
from audit.shares import Base
from audit.suppression import COMPLEMENTARY, Contribution, Suppression, Tree, suppress
from audit.tagged import Tagged
from audit.texts import Text
from classifier.errors import InputError
from taxonomy.model import Catalogue

COLUMNS = (
    Column("level", Text("层级", "Level"), TEXT, brief=False),
    CODE,
    NAME,
    Column("firms", Text("户数", "Firms"), COUNT),
    Column("tax", Text("税收", "Tax"), MONEY),
    Column("share_of_district", Text("占全区比重", "Of district"), SHARE),
    Column("share_of_modern", Text("占现代服务业比重", "Of modern services"), SHARE),
)
REASON_COLUMNS = (
    CODE,
    NAME,
    Column("reasons", Text("不公布的原因（内部资料）", "Why it is hidden (internal)"), TEXT),
)
_REASONS = {
    FREQUENCY: Text("户数过少", "too few firms"),
    DOMINANCE: Text("少数企业占比过高", "dominated by few firms"),
    P_PERCENT: Text("可由其他企业推算最大户", "others could estimate the largest firm"),
    COMPLEMENTARY: Text("防止由合计反推", "or a hidden cell could be computed from totals"),
}
_LEVEL_TEXTS = {MODERN: Text("合计", "Total"), TOTAL: Text("合计", "Total")}
PUBLICATION_NOTE = Text(
    "“保密”表示该数不公布：该格企业过少、少数企业占比过高，或可由其他数字反推。不以零或空白代替。",
    "“hidden”: not published, for too few firms stand behind the figure, or it would let another be computed.",
)
_REFUND_NOTE = Text(
    "存在负的合计数（退税），规则按绝对值适用，未作区间验证。",
    "Some totals are below zero (refunds): the rules were applied to absolute amounts, intervals could not be checked.",
)


def publication(
    table: Tagged, tax: str, catalogue: Catalogue, base: Base, rules: Rules, holding: str | None
) -> list[ReportTable]:
    """The table for the public, and the internal list of what is hidden and why.

    Args:
        table: the tagged table.
        tax: the tax column.
        catalogue: the catalogue.
        base: what shares are taken of.
        rules: thresholds.
        holding: text column that names a firm's holding; firms of one are one contributor.

    Raises:
        InputError: no choice of cells protects the table.
        ArithmeticError: the independent check finds a cell that can be computed (a defect).
    """
    tree = tax_tree(table, tax, catalogue, holding)
    found = suppress(tree, rules)
    if found.withheld:
        raise InputError(
            "{file}: no table of {column} can be published: too few firms stand behind the total; join tables or years",
            file=table.label,
            column=tax,
        )
    notes = [PUBLICATION_NOTE]
    if min(tree.amounts.values()) < 0:
        notes.append(_REFUND_NOTE)
    elif exposed := exposures(tree, found.hidden, rules):
        raise ArithmeticError(f"suppression leaves cells open: {', '.join(each.key for each in exposed)}")
    names = {key: Text(node.zh, node.en) for key, node in catalogue.nodes.items()}
    names |= NAMES | {group.key: group.name for group in special_groups()}
    rows = [_row(key, names[key], tree, found, catalogue, base) for key in _order(tree)]
    if base.rest:
        rows.append(["", "", NAMES[REST], None, base.rest, Fraction(base.rest, base.district), None])
    ids = [column.id for column in COLUMNS]
    rows[0][ids.index("tax")], rows[0][ids.index("share_of_district")] = base.district, Fraction(1)
    internal: list[list[Value]] = [[_code(key), names[key], _joined(why)] for key, why in found.hidden.items()]
    return [
        ReportTable("publication", Text(f"{tax}（公布表）", f"{tax} (for publication)"), COLUMNS, rows, notes),
        ReportTable(
            "suppressed", Text("不公布的格（内部）", "Hidden cells (internal)"), REASON_COLUMNS, internal, internal=True
        ),
    ]


def tax_tree(table: Tagged, tax: str, catalogue: Catalogue, holding: str | None) -> Tree:
    """Total > modern services > tiers > sectors > sub-sectors; outside and not stated beside modern services."""
    amounts = table.taxes[tax]
    holders = None if holding is None else table.texts[holding]

    def contribution(at: int) -> Contribution:
        name: Hashable = (holders[at],) if holders is not None and holders[at] else at
        return name, amounts[at]

    places = members(table, by_level(catalogue, "subsector"), PRIMARY)
    leaves = {key: [contribution(at) for at in found.tolist() if amounts[at]] for key, found in places.items()}
    children: dict[str, Sequence[str]] = {TOTAL: (MODERN, *SPECIALS)}
    children[MODERN] = [code for code, node in catalogue.nodes.items() if node.level == "tier"]
    for level in ("tier", "sector"):
        for code, node in catalogue.nodes.items():
            if node.level == level:
                children[code] = [key for key, below in catalogue.nodes.items() if below.parent == code]
    counts = {key: len(found) for key, found in places.items()}
    return Tree(TOTAL, children, leaves, counts=counts)


def _order(tree: Tree) -> list[str]:
    """Parents before their children, each followed by all that is below it."""
    found: list[str] = []
    waiting = [tree.root]
    while waiting:
        key = waiting.pop(0)
        found.append(key)
        waiting = [*tree.children.get(key, ()), *waiting]
    return found


def _joined(why: Sequence[str]) -> Text:
    return Text("；".join(_REASONS[one].zh for one in why), "; ".join(_REASONS[one].en for one in why))


def _code(key: str) -> str:
    return "" if key in NAMES else key


def _row(key: str, name: Text, tree: Tree, found: Suppression, catalogue: Catalogue, base: Base) -> list[Value]:
    node = catalogue.nodes.get(key)
    level = LEVEL_NAMES[node.level] if node else _LEVEL_TEXTS.get(key, Text("其他", "Other"))
    if key in found.hidden:
        return [level, _code(key), name, *[HIDDEN] * 4]
    amount = tree.amounts[key]
    inside = Fraction(amount, base.modern) if base.modern > 0 and key not in (TOTAL, *SPECIALS) else None
    firms = sum(tree.counts[leaf] for leaf in tree.leaves_below(key))
    return [level, _code(key), name, firms, amount, Fraction(amount, base.district), inside]
