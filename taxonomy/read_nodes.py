"""Reads the nodes of a catalogue, their items and the terms of the plan's lists."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from taxonomy.messages import message
from taxonomy.model import SPECIAL_CODES, Item, Node, PlanList
from taxonomy.normalise import normalise
from taxonomy.problems import Problems
from taxonomy.strict import Yaml, read_yaml

CODE_FORMS = {"tier": "[A-Z]", "sector": "[A-Z][0-9]", "subsector": "[A-Z][0-9]{3}"}  # items add two digits
LEVELS = tuple(CODE_FORMS)
PRIORITIES = ("优先", "重点", "优先/重点")


def read_nodes(root: Path, problems: Problems) -> tuple[dict[str, str], dict[str, Node]]:
    """Tiers, sectors and sub-sectors; problems are noted."""
    tree = read_yaml(root / "nodes.yaml", problems)
    head: dict[str, str] = {"id": "", "title_zh": "", "title_en": ""}
    nodes: dict[str, Node] = {}
    if tree is None:
        return head, nodes
    fields = tree.mapping(("catalogue", "nodes"))
    if "catalogue" in fields:
        top = fields["catalogue"].mapping(("id", "title_zh", "title_en", "authority"))
        authority = top.pop("authority", None)
        head |= {key: value.text() for key, value in top.items()}
        if authority is not None:
            keys = ("issuer", "document_number", "published", "title")
            head |= {key: value.text() for key, value in authority.mapping(keys).items()}
    preferred: list[Yaml] = []  # keys `over`, whose sub-sectors may stand below
    for entry in fields["nodes"].sequence() if "nodes" in fields else ():
        _read_node(entry, nodes, preferred)
    if "nodes" in fields and not nodes:
        fields["nodes"].problem(message("no nodes"))
    for over in preferred:
        over.text([code for code, node in nodes.items() if node.level == LEVELS[-1]])
    return head, nodes


def _read_node(entry: Yaml, nodes: dict[str, Node], preferred: list[Yaml]) -> None:
    """Read one node and put it below those already read; its key `over` is put aside."""
    required = ("code", "level", "zh", "en", "section")
    f = entry.mapping(required, ("parent", "priority", "residual", "over", "told_by"))
    if not set(required) <= f.keys():
        return
    level = f["level"].text(LEVELS)
    node = Node(
        code=f["code"].text(pattern=CODE_FORMS.get(level, "")),
        level=level,
        parent=f["parent"].text() if "parent" in f else "",
        zh=f["zh"].text(),
        en=f["en"].text(),
        section=f["section"].text(),
        priority=f["priority"].text(PRIORITIES) if "priority" in f else "",
        residual=f["residual"].flag() if "residual" in f else False,
        over=f["over"].text() if "over" in f else "",
        told_by=f["told_by"].texts() if "told_by" in f else (),
    )
    if node.code in nodes or node.code in SPECIAL_CODES:
        f["code"].problem(message("code {code} is taken", code=node.code))
        return
    if node.told_by and not node.over:
        f["told_by"].problem(
            message("words that tell a sub-sector from another, and no other"), message("add the key over")
        )
    nodes[node.code] = node
    preferred += [f["over"]] if "over" in f else []
    if level not in LEVELS:
        return
    above = nodes.get(node.parent)
    wanted = LEVELS[LEVELS.index(level) - 1] if level != LEVELS[0] else ""
    if wanted and (above is None or above.level != wanted):
        entry.problem(
            message(
                "parent {parent} of {level} {code} is not a {wanted} above",
                parent=node.parent or message("(none)"),
                level=level,
                code=node.code,
                wanted=wanted,
            )
        )
    elif not wanted and node.parent:
        f["parent"].problem(
            message("{level} {code} has no parent", level=level, code=node.code), message("leave the key out")
        )
    elif not node.code.startswith(node.parent):
        f["code"].problem(
            message("code {code} does not begin with its parent {parent}", code=node.code, parent=node.parent)
        )


def read_items(root: Path, subsectors: Collection[str], problems: Problems) -> dict[str, Item]:
    """Items below the sub-sectors; problems are noted."""
    tree = read_yaml(root / "items.yaml", problems)
    items: dict[str, Item] = {}
    named: dict[tuple[str, str], str] = {}
    for entry in tree.members("items") if tree else ():
        f = entry.mapping(("code", "parent", "zh", "en", "section"), ("priority", "aliases", "terms"))
        if not {"code", "parent", "zh", "en", "section"} <= f.keys():
            continue
        item = Item(
            code=f["code"].text(pattern=r"[A-Z][0-9]{5}"),
            parent=f["parent"].text(subsectors),
            zh=f["zh"].text(),
            en=f["en"].text(),
            section=f["section"].text(),
            priority=f["priority"].text(PRIORITIES) if "priority" in f else "",
            aliases=f["aliases"].texts() if "aliases" in f else (),
            terms=tuple(normalise(term) for term in f["terms"].texts()) if "terms" in f else (),
        )
        if item.code in items:
            f["code"].problem(message("code {code} is taken", code=item.code))
        if not item.code.startswith(item.parent):
            f["code"].problem(
                message("code {code} does not begin with its parent {parent}", code=item.code, parent=item.parent)
            )
        for name in dict.fromkeys((item.zh, *item.aliases)):
            other = named.setdefault((item.parent, normalise(name)), item.code)
            if other != item.code:
                entry.problem(message("{name} already names item {other}", name=name, other=other))
        items[item.code] = item
    return items


def read_plan_lists(root: Path, subsectors: Collection[str], problems: Problems) -> tuple[PlanList, ...]:
    """Terms of the plan's lists; problems are noted."""
    tree = read_yaml(root / "plan_lists.yaml", problems)
    lists = []
    for entry in tree.members("lists") if tree else ():
        f = entry.mapping(("subsector", "section", "parts"))
        parts = []
        for part in f["parts"].sequence() if "parts" in f else ():
            p = part.mapping(("terms",), ("priority",))
            priority = p["priority"].text(PRIORITIES) if "priority" in p else ""
            parts.append((priority, p["terms"].texts() if "terms" in p else ()))
        if {"subsector", "section"} <= f.keys():
            lists.append(PlanList(f["subsector"].text(subsectors), f["section"].text(), tuple(parts)))
    return tuple(lists)
