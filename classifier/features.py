"""Step 7a: what speaks for each code, as numbers. The order of the coding manual is in the features and their weights.

A feature's value lies between 0 and about 3; the weights are data (model.json), fitted by `sectag evaluate --fit`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log1p

from classifier.activities import IMPORT, MAKING, RESEARCH, SALE, TECHNICAL
from classifier.evidence import ITEM_WEIGHT, Ground, NameGround
from classifier.name_rates import Rates
from taxonomy.model import ANCILLARY, LICENSED, OUTSIDE, STRONG, WEAK

_TECHNICAL = frozenset({TECHNICAL, RESEARCH})
_NAME_FEATURES = {LICENSED: "name_licensed", STRONG: "name_strong", "": "name_plain", WEAK: "name_weak"}
_FULL = 0.5  # weight from which an item is business of its own, not ancillary
_SECOND = 0.5  # value of a code that an item supports, but not first
_EARLY = 5  # items that stand early in a scope
_SECTOR = 2  # characters of a sector's code
_LONG_RUN = 5  # items in a row from which a run is a long one
_NARROW = 2  # goods up to which a bare list is narrow
_MANY = log1p(10)  # items from which a list of goods is a long one
_ANCILLARY_WEIGHT = ITEM_WEIGHT[ANCILLARY]


@dataclass(slots=True)
class _Sums:
    """What the items of a scope say of a code together."""

    support: float  # by strength and rank
    even: float  # by rank alone
    first: int  # position of the first item that bears it
    best: float  # the largest weight


def features(
    name: NameGround,
    clauses: Sequence[Ground],
    industry: Sequence[tuple[str, float]],
    residual: frozenset[str],
    preferred: Mapping[str, str],
    rates: Rates,
) -> dict[str, dict[str, float]]:
    """Features of each candidate code.

    Args:
        name: the name as evidence.
        clauses: the scope's items as evidence, in order.
        residual: codes of the residual sub-sectors.
        preferred: code -> broader code to which it is preferred where both speak.
        industry: (code, extent) pairs that the registry's industry code points to; extent 1 full, 0.5 partial.
        rates: what firms with the same ending of the name mostly do.

    Returns:
        code -> feature -> value; features that are zero are left out. Empty if nothing speaks for any code.
    """
    table: dict[str, dict[str, float]] = defaultdict(dict)
    business = _resolved([clause for clause in clauses if clause.hits])
    weights = [clause.weight for clause in business]
    leading = next((i for i, w in enumerate(weights) if w >= _FULL), 0)
    total = sum(weights)
    _scope_features(table, business, leading, total, residual)
    _goods_features(table, business, residual)
    _order_features(table, [clause.hits[0].code for clause in business], weights)
    _name_features(table, name, total)
    _import_house(table, name, [business[at] for at in {0, leading} if at < len(business)])
    _echo_features(table, name, clauses)
    _bare_goods(table, name, business, residual)
    _preferences(table, name, business, preferred)
    for code, extent in industry:  # it supports what name or scope say; by itself it decides nothing
        if code in table:
            table[code]["industry"] = max(table[code].get("industry", 0.0), extent)
    rate = rates.get(name.ending, {})
    early = _specific_sectors(business, residual)
    for code, row in table.items():
        if code in rate:
            row["name_rate"] = rate[code]
        if not name.hits and "opening" in row:
            row["opening_unnamed"] = 1.0
            if row.get("minor_opening"):
                row["minor_opening_unnamed"] = 1.0
        if code in residual:
            row["residual"] = 1.0
            if code[:_SECTOR] in early and "even_share" in row:
                row["specific_beside"] = 1.0  # the manual: at equal weight the specific one
            if name.technology and row.get("majority"):  # the manual: a 科技 company that mostly sells is a trader
                row["technology_trader"] = row["majority"] * min(1.0, row["count"] / _MANY)
            if name.trader and row.get("majority"):
                row["trader_share"] = row["majority"]
        if code == OUTSIDE:
            row["outside"] = 1.0
    return dict(table)


def _specific_sectors(business: Sequence[Ground], residual: frozenset[str]) -> frozenset[str]:
    """Sectors of which the first items name a specific sub-sector."""
    parts = [part for clause in business[:_EARLY] for part in clause.parts]
    return frozenset([code[:_SECTOR] for code, weight, _, _ in parts if weight >= _FULL and code not in residual])


def _resolved(business: list[Ground]) -> list[Ground]:
    """Items that the lexicon leaves open between codes (投资管理: A301 or X203) lean to what the other items say."""
    if not any(clause.open for clause in business):
        return business
    plain = {clause.hits[0].code for clause in business if len(clause.hits) == 1}
    return [_leaning(clause, plain) if clause.open else clause for clause in business]


def _leaning(clause: Ground, plain: set[str]) -> Ground:
    hits = tuple(sorted(clause.hits, key=lambda hit: hit.code not in plain))
    return clause if hits == clause.hits else replace(clause, hits=hits)


def _scope_features(
    table: dict[str, dict[str, float]],
    business: Sequence[Ground],
    leading: int,
    total: float,
    residual: frozenset[str],
) -> None:
    count = len(business)
    sums: dict[str, _Sums] = {}
    sold = {code for clause in business for code in clause.codes}
    for position, clause in enumerate(business):
        if not clause.traded:
            sold -= clause.codes
        for rank, (code, weight, share, even) in enumerate(clause.parts):
            known = sums.get(code)
            if known is None:
                sums[code] = _Sums(share, even, position, weight)
            else:
                known.support += share
                known.even += even
                known.best = max(known.best, weight)
            if position == leading:
                table[code].setdefault("first", 1.0 if rank == 0 else _SECOND)
            if position == 0 and not (clause.own and code != OUTSIDE):
                table[code].setdefault("opening", 1.0 if rank == 0 else _SECOND)
                if clause.activities == (IMPORT,) and not clause.own:
                    table[code]["imports_first"] = 1.0  # the manual: import-export first in the scope is the main trade
            if code in clause.licensed:
                table[code]["licensed"] = 1.0
                if position <= leading + 1:
                    table[code]["licensed_first"] = 1.0
    for code, found in sums.items():
        row = table[code]
        row["share"] = found.support / total if total else 0.0
        row["count"] = log1p(found.support)
        row["even_share"] = even_share = found.even / count
        row["majority"] = max(0.0, 2 * even_share - 1)
        row["opening_share"] = row.get("opening", 0.0) * even_share
        row["early"] = 1.0 - found.first / count
        row["run"] = log1p(_run(business, code, found.first))
        row["only"] = 1.0 if len(sums) == 1 else 0.0
        if found.best <= _ANCILLARY_WEIGHT:
            row["ancillary"] = 1.0
    largest = max((row.get("even_share", 0.0) for code, row in table.items() if code in residual), default=0.0)
    for code, row in table.items():
        if code in sold and code not in residual:
            row["minor_goods"] = max(0.0, largest - row["even_share"])
            if row["minor_goods"] and "opening" in row:
                row["minor_opening"] = 1.0  # the manual: apparel in a long general list is no fashion trade
    making = table.get(OUTSIDE)
    if making is not None:
        letting = business[0].hits[0].code in residual and all(OUTSIDE in c.codes for c in business)
        if letting and making.get("opening") == _SECOND:
            making["outside_throughout"] = 1.0  # the manual: letting one's own property alone is outside
        making["outside_first"] = making.get("opening", 0.0)
        making["after_technology"] = (
            float(bool(set(business[0].activities) & _TECHNICAL)) if not making["outside_first"] else 0.0
        )


def _goods_features(table: dict[str, dict[str, float]], business: Sequence[Ground], residual: frozenset[str]) -> None:
    """The manual: what stands in a long general list is ordinary trade; makers of some things are inside (robots)."""
    general = [clause for clause in business if clause.general]
    for code in {clause.hits[0].code for clause in general} & residual:
        table[code]["general_goods"] = log1p(len(general)) / _MANY
    if OUTSIDE in table:
        makers = [clause for clause in business if MAKING in clause.activities]
        for code in {clause.hits[0].code for clause in makers} - residual - {OUTSIDE}:
            table[code]["made_inside"] = 1.0
        outside = [clause for clause in makers if clause.hits[0].code == OUTSIDE]
        if sold := sum(SALE in clause.activities for clause in outside):
            table[OUTSIDE]["made_and_sold"] = sold / len(outside)  # a maker that also sells its products stays outside


def _order_features(table: dict[str, dict[str, float]], codes: Sequence[str], weights: Sequence[float]) -> None:
    """What comes second, and how long the scope stays with what comes first.

    Args:
        table: is added to.
        codes: the code that each item supports most, in order.
        weights: of the items, 0 to 1.
    """
    distinct = list(dict.fromkeys(code for code, weight in zip(codes, weights, strict=True) if weight >= _FULL))
    if len(distinct) > 1:
        table[distinct[1]]["second"] = 1.0
    if len(codes) > 1:
        length = next((at for at, code in enumerate(codes) if code != codes[0]), len(codes))
        table[codes[0]]["lead_run"] = min(length, _LONG_RUN) / _LONG_RUN


def _run(business: Sequence[Ground], code: str, start: int) -> int:
    """Number of items in a row, from the first of the code on, that bear the code."""
    end = start + 1
    while end < len(business) and code in business[end].codes:
        end += 1
    return end - start


def _name_features(table: dict[str, dict[str, float]], name: NameGround, total: float) -> None:
    for rank, hit in enumerate(name.hits):
        row = table[hit.code]
        borne = bool(row.get("even_share"))
        value = 1.0 if rank == 0 else 0.6
        kind = _NAME_FEATURES[hit.strength]
        row[kind] = max(row.get(kind, 0.0), value)
        if borne:
            row[kind + "_borne"] = value * min(1.0, 0.4 + row["even_share"])
            if row.get("opening") or row.get("first"):
                row["name_first"] = value
        if total < 0.5:
            row["name_alone"] = value
    said = {hit.code for hit in name.hits}
    for rank, hit in enumerate(name.inner):
        if hit.code not in said and "even_share" in table.get(hit.code, ()):
            table[hit.code]["name_inner"] = 1 / (1 + 0.5 * rank)


def _import_house(table: dict[str, dict[str, float]], name: NameGround, first: Sequence[Ground]) -> None:
    """The manual: import and export, or 国际贸易, in the name and first in the scope."""
    crossing = {code for clause in first if IMPORT in clause.activities for code in clause.codes}
    for hit in name.hits:
        if hit.code in crossing:
            table[hit.code]["imports_named"] = 1.0


def _echo_features(table: dict[str, dict[str, float]], name: NameGround, clauses: Sequence[Ground]) -> None:
    """Items that repeat words of the name: 钢模板 of …钢模板制造有限公司."""
    for at in name.echoed:
        for rank, hit in enumerate(clauses[at].hits):
            row = table[hit.code]
            row["name_echo"] = max(row.get("name_echo", 0.0), 1 / (1 + 0.5 * rank))


def _bare_goods(
    table: dict[str, dict[str, float]], name: NameGround, business: Sequence[Ground], residual: frozenset[str]
) -> None:
    """The manual: one narrow product without a verb is rather made than sold, unless the name is a trader's."""
    if not 0 < len(business) <= _NARROW:
        return
    trader = name.general or any(hit.code in residual and hit.strength != WEAK for hit in name.hits)
    bare = all(not clause.activities and clause.hits[0].code in residual for clause in business)
    if bare and not trader:
        table[OUTSIDE]["bare_narrow"] = 1.0
        if name.echoed and any(hit.code == OUTSIDE for hit in name.hits):
            table[OUTSIDE]["bare_echo"] = 1.0  # 阀门 of …阀门有限公司


def _preferences(
    table: dict[str, dict[str, float]], name: NameGround, business: Sequence[Ground], preferred: Mapping[str, str]
) -> None:
    """Two codes of which one is the narrower: whether an item tells it from the other, which name or first item say.

    The manual: 网络科技 is B201, or A201 where software is named too; 投资管理 A301, or X203 where 股权投资 is there.
    """
    named = {hit.code for hit in name.hits}
    for code, over in preferred.items():
        if code not in table or over not in table:
            continue
        own = [c for c in business if c.hits[0].code == code and ITEM_WEIGHT[c.hits[0].strength] >= _FULL]
        by_name = over in named and code not in named
        if any(clause.told for clause in own):
            if over in named or over in business[0].codes:
                table[code]["preferred"] = 1.0
            if by_name:
                table[code]["preferred_to_name"] = 1.0
        elif own and by_name:
            table[code]["name_broader"] = 1.0
