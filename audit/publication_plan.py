"""What is published together: the rows of each table, the firms of each cell, and the sums that link the cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from audit.concentration import merged
from audit.grouping import (
    LEVEL_NAMES,
    LEVELS,
    MODERN,
    PRIMARY,
    SPECIALS,
    TOTAL,
    Grouping,
    Places,
    by_column,
    by_level,
    by_view,
    groups_of_tags,
    members,
)
from audit.linked_cells import Key, LinkedTables
from audit.share_tables import NAMES
from audit.tagged import Tagged
from audit.texts import Text
from taxonomy.model import Catalogue

WHOLE, INSIDE = ("total",), ("modern",)  # cells that are no codes: the district, modern services


def code_cell(code: str) -> Key:
    """The cell of a code, or of N or U."""
    return ("code", code)


# Keys are built up of parts, never of joined text: a value of a column may hold any character.


@dataclass(frozen=True, slots=True)
class Scope:
    """What is published of a table.

    Attributes:
        counting: `primary` or `tag`.
        level: that columns are crossed with.
        views: views of the catalogue.
        by: columns of the table to cross with.
        holding: column of holdings: firms of one are one contributor.
    """

    counting: str = PRIMARY
    level: str = "sector"
    views: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    holding: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row of a table.

    Attributes:
        level: what kind of row, or which part of the district.
        code, name: as shown.
        key: of its cell.
        has_modern_share: whether all its firms are in the catalogue, so that it is a part of modern services.
    """

    level: Text
    code: str
    name: Text
    key: Key
    has_modern_share: bool


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table of the publication.

    Attributes:
        id, name: of the grouping.
        rows: in the order in which they are shown.
        is_crossed: whether it has groups within the values of a column.
    """

    id: str
    name: Text
    rows: Sequence[PlannedRow]
    is_crossed: bool = False


@dataclass
class Plan:
    """All tables of a publication.

    Attributes:
        tables: in the order of reading.
        places: key of each shown cell -> its firms.
        helping: key of each helping cell -> its firms.
        sums: (whole, parts).
    """

    tables: list[PlannedTable] = field(default_factory=list)
    places: dict[Key, Places] = field(default_factory=dict)
    helping: dict[Key, Places] = field(default_factory=dict)
    sums: list[tuple[Key, tuple[Key, ...]]] = field(default_factory=list)

    def name_of(self, key: Key) -> Text:
        """What a shown cell is called in its table."""
        row = next(row for planned in self.tables for row in planned.rows if row.key == key)
        parts = [Text(row.code, row.code), row.name]
        if row.code and key[0] == "by":
            parts.insert(0, row.level)
        return Text(*(" ".join(filter(None, (part.within(one) for part in parts))) for one in ("zh", "en")))

    def linked(self, table: Tagged, tax: str, holding: str | None) -> LinkedTables:
        """The cells of one year, with the amounts of their contributors."""
        found = LinkedTables(WHOLE)
        amounts = table.amounts(tax)
        for places, is_shown in ((self.places, True), (self.helping, False)):
            for key, at in places.items():
                own = amounts[at].tolist()
                if holding is not None:
                    own = merged(own, [table.texts[holding][one] for one in at.tolist()])
                found.add(key, own, is_shown)
        for whole, parts in self.sums:
            found.link(whole, parts)
        numbers = _contributors(len(amounts), table.texts[holding] if holding is not None else None)
        every = self.places | self.helping
        found.contributions = lambda key: (numbers[every[key]], amounts[every[key]])
        return found


def _contributors(firms: int, holdings: Sequence[str] | None) -> Places:
    """A number for each firm: firms of one holding have the same."""
    if holdings is None:
        return np.arange(firms)
    first: dict[str, int] = {}
    return np.array([first.setdefault(name, at) if name else at for at, name in enumerate(holdings)], np.int64)


def plan_publication(table: Tagged, catalogue: Catalogue, scope: Scope) -> Plan:
    """Lay out the tables of a publication.

    Args:
        table: the tagged table.
        catalogue: the catalogue.
        scope: what is wanted.

    Returns:
        The plan; the table of levels comes first, its first row is the total.
    """
    plan = Plan()
    _add_levels(plan, table, catalogue, scope)
    atoms = _atoms(plan, table, catalogue, scope)
    for view in scope.views:
        _add_view(plan, table, by_view(catalogue, view), scope, atoms)
    for column in scope.by:
        _add_column(plan, table, by_column(table, column), by_level(catalogue, scope.level), scope, atoms)
    return plan


def _add_levels(plan: Plan, table: Tagged, catalogue: Catalogue, scope: Scope) -> None:
    """Total, modern services, tiers, sectors and sub-sectors; outside and not stated."""
    plan.places |= {WHOLE: table.everyone, INSIDE: np.flatnonzero(table.is_inside)}
    total, other = Text("合计", "Total"), Text("其他", "Other")
    rows = [PlannedRow(total, "", NAMES[TOTAL], WHOLE, False), PlannedRow(total, "", NAMES[MODERN], INSIDE, True)]
    for level in LEVELS:
        found = members(table, by_level(catalogue, level), scope.counting)
        plan.places |= {code_cell(code): places for code, places in found.items()}
    for code, node in catalogue.nodes.items():
        if node.level in LEVELS:
            rows.append(
                PlannedRow(
                    LEVEL_NAMES[node.level],
                    code,
                    Text(node.zh, node.en),
                    code_cell(code),
                    scope.counting == PRIMARY,
                )
            )
    for group in by_level(catalogue, "tier").groups:
        if group.special:
            rows.append(PlannedRow(other, group.key, group.name, code_cell(group.key), False))
    plan.tables.append(PlannedTable("publication", Text("", ""), rows))
    if scope.counting == PRIMARY:
        plan.sums.append((WHOLE, (INSIDE, *map(code_cell, SPECIALS))))
        tiers = [code for code, node in catalogue.nodes.items() if node.level == "tier"]
        plan.sums.append((INSIDE, tuple(map(code_cell, tiers))))
        for code, node in catalogue.nodes.items():
            if node.level in ("tier", "sector"):
                below = [key for key, child in catalogue.nodes.items() if child.parent == code]
                plan.sums.append((code_cell(code), tuple(map(code_cell, below))))


Atoms = Mapping[Key, tuple[str, ...]]  # key of a cell that is in no other -> its codes, the primary first


def _atoms(plan: Plan, table: Tagged, catalogue: Catalogue, scope: Scope) -> Atoms:
    """The smallest cells: sub-sectors by primary code; by tag, helping cells for every set of tags that occurs."""
    leaves = [*catalogue.subsectors, *SPECIALS]
    if scope.counting == PRIMARY:
        return {code_cell(code): (code,) for code in leaves}
    found: dict[Key, tuple[str, ...]] = {_helping((code,)): (code,) for code in leaves}
    found |= {_helping(tags): tags for tags in dict.fromkeys(table.tags)}
    number = {tags: at for at, tags in enumerate(found.values())}
    plan.helping |= _split(np.fromiter((number[tags] for tags in table.tags), np.int64, len(table)), list(found))
    plan.sums.append((WHOLE, tuple(found)))
    plan.sums.append((INSIDE, tuple(key for key, tags in found.items() if tags[0] not in SPECIALS)))
    for level in LEVELS:
        grouping = by_level(catalogue, level)
        for group in grouping.groups:
            if not (group.special and level != LEVELS[0]):
                plan.sums.append((code_cell(group.key), _in_group(found, grouping, group.key)))
    return found


def _helping(tags: Iterable[str]) -> Key:
    return ("tags", *tags)


def _split(numbers: Places, keys: Sequence[Key]) -> dict[Key, Places]:
    """Places by their number, for every key."""
    order = np.argsort(numbers, kind="stable")
    ends = np.cumsum(np.bincount(numbers, minlength=len(keys)))
    return dict(zip(keys, np.split(order, ends[:-1]), strict=True))


def _in_group(atoms: Atoms, grouping: Grouping, group: str) -> tuple[Key, ...]:
    assert grouping.of_code is not None  # by codes
    return tuple(key for key, codes in atoms.items() if group in groups_of_tags(codes, grouping.of_code))


def _add_view(plan: Plan, table: Tagged, view: Grouping, scope: Scope, atoms: Atoms) -> None:
    rows = []
    for key, places in members(table, view, scope.counting).items():
        group = next(each for each in view.groups if each.key == key)
        name = code_cell(key) if key in SPECIALS else ("view", view.id, key)
        if key not in SPECIALS:
            plan.places[name] = places
            plan.sums.append((name, _in_group(atoms, view, key)))
        code = key if key in SPECIALS else ""
        rows.append(PlannedRow(view.name, code, group.name, name, scope.counting == PRIMARY and key not in SPECIALS))
    plan.tables.append(PlannedTable(f"publication_{view.id}", view.name, rows))


def _add_column(plan: Plan, table: Tagged, outer: Grouping, inner: Grouping, scope: Scope, atoms: Atoms) -> None:
    """The values of a column, each with the groups of the level inside it."""
    outside, inside = members(table, outer, PRIMARY), members(table, inner, scope.counting)
    helping = {} if scope.counting == PRIMARY else _signatures(plan, table, inner, atoms)
    names = {group.key: group.name for group in inner.groups}
    values = [("by", outer.id, value.key) for value in outer.groups]
    rows: list[PlannedRow] = []
    for value, whole in zip(outer.groups, values, strict=True):
        plan.places[whole] = outside[value.key]
        rows.append(PlannedRow(value.name, "", Text(f"{value.name.zh}合计", f"{value.name.en} total"), whole, False))
        for key, places in inside.items():
            cell = (*whole, *code_cell(key))
            plan.places[cell] = np.intersect1d(outside[value.key], places, assume_unique=True)
            if len(plan.places[cell]):
                is_part = scope.counting == PRIMARY and key not in SPECIALS
                rows.append(PlannedRow(value.name, key, names[key], cell, is_part))
        for signature, places in helping.items():
            at = np.intersect1d(outside[value.key], places, assume_unique=True)
            plan.helping[(*whole, *_helping(signature))] = at
        parts = [_helping(each) for each in helping] or [code_cell(key) for key in inside]
        plan.sums.append((whole, tuple((*whole, *part) for part in parts)))
        for key in inside if helping else ():
            parts = [_helping(one) for one in helping if key in one]
            plan.sums.append(((*whole, *code_cell(key)), tuple((*whole, *part) for part in parts)))
    plan.sums.append((WHOLE, tuple(values)))
    for key in () if helping else inside:
        plan.sums.append((code_cell(key), tuple((*value, *code_cell(key)) for value in values)))
    for signature in helping:
        name = ("level", inner.id, *_helping(signature))
        plan.sums.append((name, tuple((*value, *_helping(signature)) for value in values)))
    plan.tables.append(PlannedTable(f"publication_{outer.id}", outer.name, rows, True))


def _signatures(plan: Plan, table: Tagged, inner: Grouping, atoms: Atoms) -> dict[tuple[str, ...], Places]:
    """Sets of groups that firms are in together, with their firms: helping cells, sums of the sets of tags."""
    assert inner.of_code is not None  # a level
    parts: dict[tuple[str, ...], list[Key]] = {}
    for key, codes in atoms.items():
        parts.setdefault(tuple(sorted(groups_of_tags(codes, inner.of_code))), []).append(key)
    found = {}
    for signature, keys in parts.items():
        found[signature] = np.sort(np.concatenate([plan.helping[key] for key in keys]))
        name = ("level", inner.id, *_helping(signature))
        if name not in plan.helping:
            plan.helping[name] = found[signature]
            plan.sums.append((name, tuple(keys)))
    return found
