"""Groupings: how the firms of a table fall into the rows of a statistic.

A grouping by codes sends each sub-sector code to the groups above it. Counting by primary code puts each firm into
exactly one group, so groups add up to the total; counting by tag puts it into every group that one of its tags is
in, so groups overlap and never add up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from audit.tagged import STATUSES, Tagged
from audit.texts import Text, plain
from classifier.columns import SPECIAL_NAMES
from classifier.errors import InputError
from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue

Places: TypeAlias = NDArray[np.int64]  # places of firms in the columns of a table
NO_PLACES: Places = np.empty(0, dtype=np.int64)
PRIMARY = "primary"  # exclusive: each firm once, by its primary code
TAG = "tag"  # inclusive: each firm in every group that it has a tag of
COUNTINGS = (PRIMARY, TAG)
LEVELS = ("tier", "sector", "subsector")
TOTAL, MODERN, REST = "total", "modern", "rest"  # keys of rows that are no codes
ELSEWHERE = "other"
SPECIALS = (OUTSIDE, UNKNOWN)
LEVEL_NAMES = {
    "tier": Text("板块", "Tiers"),
    "sector": Text("产业", "Sectors"),
    "subsector": Text("子产业", "Sub-sectors"),
}
COUNTING_NAMES = {
    PRIMARY: Text("按主行业计（互斥，合计等于总量）", "by primary code (exclusive, adds up to the total)"),
    TAG: Text("按全部标签计（有重叠，不可相加）", "by tag (overlapping, not additive)"),
}


def without_counting(title: Text) -> Text:
    """The title of a table without the rule of counting behind it, where there is little room."""
    for rule in COUNTING_NAMES.values():
        title = Text(title.zh.removesuffix(f"，{rule.zh}"), title.en.removesuffix(f", {rule.en}"))
    return title


@dataclass(frozen=True, slots=True)
class Group:
    """One row of a grouping."""

    key: str
    name: Text
    special: bool = False  # outside the catalogue, not stated, in no group: has no rank


@dataclass(frozen=True, slots=True)
class Grouping:
    """A set of groups and the way of firms into them.

    Attributes:
        id: name of the grouping.
        name: its title.
        groups: in the order in which they are shown.
        of_code: code -> keys of the groups that it is in; None where the grouping is not by codes.
        column: text column of the table that decides, or "priority" or "status"; "" where codes decide.
        exclusive: whether a single code is in at most one group.
    """

    id: str
    name: Text
    groups: tuple[Group, ...]
    of_code: Mapping[str, tuple[str, ...]] | None
    column: str = ""
    exclusive: bool = True


def special_groups() -> tuple[Group, ...]:
    """The rows of firms outside the catalogue and of firms whose text does not say."""
    return tuple(Group(code, Text(SPECIAL_NAMES[code]["zh"], SPECIAL_NAMES[code]["en"]), True) for code in SPECIALS)


def by_level(catalogue: Catalogue, level: str) -> Grouping:
    """Tiers, sectors or sub-sectors of the catalogue, in its order.

    Args:
        catalogue: the catalogue.
        level: `tier`, `sector` or `subsector`.
    """
    groups = tuple(Group(code, Text(node.zh, node.en)) for code, node in catalogue.nodes.items() if node.level == level)
    of_code = {code: (ancestor(catalogue, code, level),) for code in catalogue.subsectors}
    return Grouping(
        level, LEVEL_NAMES[level], groups + special_groups(), of_code | {code: (code,) for code in SPECIALS}
    )


def ancestor(catalogue: Catalogue, code: str, level: str) -> str:
    """The code at a level above (or at) a sub-sector code."""
    node = catalogue.nodes[code]
    while node.level != level:
        node = catalogue.nodes[node.parent]
    return node.code


def leaves(catalogue: Catalogue, codes: Iterable[str]) -> tuple[str, ...]:
    """Sub-sector codes below or at the given codes, in catalogue order."""
    wanted = set(codes)
    return tuple(
        code for code in catalogue.subsectors if wanted & {ancestor(catalogue, code, level) for level in LEVELS}
    )


def by_view(catalogue: Catalogue, view_id: str) -> Grouping:
    """A view of the catalogue; codes in none of its groups have a row of their own.

    Args:
        catalogue: the catalogue.
        view_id: name of the view.

    Raises:
        InputError: no such view.
    """
    view = catalogue.views.get(view_id)
    if view is None:
        raise InputError(
            "--view {view}: no such view: allowed: {views}", view=view_id, views=", ".join(catalogue.views)
        )
    of_code: dict[str, tuple[str, ...]] = dict.fromkeys(catalogue.subsectors, ())
    for group in view.groups:
        for code in leaves(catalogue, group.codes):
            of_code[code] = (*of_code[code], group.id)
    groups = [Group(group.id, Text(group.zh, group.en)) for group in view.groups]
    if not all(of_code.values()):
        groups.append(Group(ELSEWHERE, Text("本口径之外的目录行业", "Codes outside this view"), True))
    full = {code: keys or (ELSEWHERE,) for code, keys in of_code.items()} | {code: (code,) for code in SPECIALS}
    return Grouping(
        f"view:{view.id}", Text(view.zh, view.en), (*groups, *special_groups()), full, exclusive=view.exclusive
    )


def by_priority() -> Grouping:
    """优先, 重点, both, or none of them."""
    named = [Group("优先", Text("优先发展", "Priority 优先")), Group("重点", Text("重点发展", "Key 重点"))]
    named.append(Group("优先/重点", Text("优先/重点（未区分）", "Both 优先/重点")))
    named.append(Group("", Text("无发展导向", "None stated"), True))
    return Grouping("priority", Text("发展导向", "Priority"), tuple(named), None, "priority")


def by_status() -> Grouping:
    """Firms tagged without doubt, and firms that a person should review."""
    names = (Text("自动判定", "auto"), Text("待复核", "to review"))
    groups = tuple(Group(key, name) for key, name in zip(STATUSES, names, strict=True))
    return Grouping("status", Text("处理方式", "Status"), groups, None, "status")


def by_column(table: Tagged, column: str) -> Grouping:
    """The values of a text column, in the order of their code points; blank cells have a row of their own."""
    values = sorted(set(table.texts[column]))
    groups = [Group(value, plain(value)) for value in values if value]
    if "" in values:
        groups.append(Group("", Text("（空白）", "(blank)"), True))
    return Grouping(f"by:{column}", plain(column), tuple(groups), None, column)


def keys_of(table: Tagged, grouping: Grouping, counting: str) -> Callable[[int], Sequence[str]]:
    """How the firms of a table fall into a grouping.

    Args:
        table: the table.
        grouping: the grouping.
        counting: `primary` or `tag`; without effect where the grouping is not by codes.

    Returns:
        A function from the place of a firm to the keys of its groups, each once.
    """
    values, keys = _values(table, grouping, counting)
    return lambda at: keys[values[at]]


def members(table: Tagged, grouping: Grouping, counting: str) -> dict[str, Places]:
    """Places of the firms of each group.

    Args:
        table: the table.
        grouping: the grouping.
        counting: `primary` or `tag`.

    Returns:
        Key of every group -> places in the table, ascending; empty for groups without firms.
    """
    values, keys = _values(table, grouping, counting)
    number = {value: at for at, value in enumerate(keys)}
    numbers = np.fromiter(map(number.__getitem__, values), dtype=np.int64, count=len(values))
    # numpy sorts numbers of 16 bits by radix: ten times as fast
    order = np.argsort(numbers.astype(np.uint16) if len(keys) <= 1 << 16 else numbers, kind="stable")
    ends = np.cumsum(np.bincount(numbers, minlength=len(keys)))
    parts: dict[str, list[Places]] = {group.key: [] for group in grouping.groups}
    for value, part in zip(keys, np.split(order, ends[:-1]) if len(keys) else [], strict=True):
        for key in keys[value]:
            parts[key].append(part)
    return {key: np.sort(np.concatenate(found)) if found else NO_PLACES for key, found in parts.items()}


def _values(
    table: Tagged, grouping: Grouping, counting: str
) -> tuple[Sequence[Hashable], Mapping[Hashable, Sequence[str]]]:
    """What decides the groups of each firm, and the groups of every such value."""
    of_code = grouping.of_code
    if of_code is None:
        column = {"priority": table.priority, "status": table.status}.get(grouping.column)
        texts = table.texts[grouping.column] if column is None else column
        return texts, {text: (text,) for text in dict.fromkeys(texts)}
    if counting == PRIMARY:
        return table.primary, {code: of_code[code] for code in dict.fromkeys(table.primary)}
    return table.tags, {tags: groups_of_tags(tags, of_code) for tags in dict.fromkeys(table.tags)}


def groups_of_tags(tags: Sequence[str], of_code: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Groups of all tags of a firm, each once. N and U say that there is no tag: beside a real one they say nothing."""
    real = [code for code in tags if code not in SPECIALS] or tags
    found = tuple(dict.fromkeys(key for code in real for key in of_code[code]))
    return tuple(key for key in found if key != ELSEWHERE) or found
