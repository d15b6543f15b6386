"""Reads the views, the published figures and targets, and the crosswalk from GB/T 4754."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from taxonomy.model import (
    Crosswalk,
    Figure,
    GbtClass,
    Node,
    View,
    ViewGroup,
)
from taxonomy.problems import Problems
from taxonomy.strict import Yaml, read_csv, read_yaml

GBT_LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4}  # section, division, group, class
COMPARISONS = ("at-least", "about")


def read_views(root: Path, nodes: Mapping[str, Node], problems: Problems) -> dict[str, View]:
    """Views; problems are noted."""
    tree = read_yaml(root / "views.yaml", problems)
    views: dict[str, View] = {}
    required = ("id", "zh", "en", "section", "exclusive", "note", "groups")
    for entry in tree.members("views") if tree else ():
        f = entry.mapping(required)
        if not set(required) <= f.keys():
            continue
        exclusive = f["exclusive"].flag()
        groups = _read_groups(f["groups"], exclusive, nodes)
        view = View(
            f["id"].text(), f["zh"].text(), f["en"].text(), f["section"].text(), exclusive, f["note"].text(), groups
        )
        if view.id in views:
            f["id"].problem(f"view {view.id} is defined twice")
        views[view.id] = view
    return views


def _read_groups(field: Yaml, exclusive: bool, nodes: Mapping[str, Node]) -> tuple[ViewGroup, ...]:
    """The groups of a view; no sub-sector in two of them if the view is exclusive."""
    taken: dict[str, str] = {}
    groups: dict[str, ViewGroup] = {}
    required = ("id", "zh", "en", "codes")
    for member in field.sequence():
        f = member.mapping(required)
        if not set(required) <= f.keys():
            continue
        group = ViewGroup(f["id"].text(), f["zh"].text(), f["en"].text(), f["codes"].texts(nodes))
        if group.id in groups:
            f["id"].problem(f"group {group.id} is defined twice")
        if not group.codes:
            f["codes"].problem(f"group {group.id} has no codes")
        for code in _leaves(group.codes, nodes):
            other = taken.setdefault(code, group.id)
            if exclusive and other != group.id:
                f["codes"].problem(f"{code} is already in group {other}")
        groups[group.id] = group
    return tuple(groups.values())


def _leaves(codes: Iterable[str], nodes: Mapping[str, Node]) -> list[str]:
    """Sub-sector codes below (or equal to) the given codes."""
    prefixes = tuple(codes)
    return [code for code, node in nodes.items() if node.level == "subsector" and code.startswith(prefixes)]


def read_figures(
    root: Path, nodes: Mapping[str, Node], views: Mapping[str, View], problems: Problems
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Published figures and targets; problems are noted."""
    tree = read_yaml(root / "figures.yaml", problems)
    f = tree.mapping(("figures", "targets")) if tree else {}
    groups = {f"{view.id}/{group.id}" for view in views.values() for group in view.groups}
    scopes = {"district", "modern-services", *nodes, *groups} if nodes and views else set()
    found: dict[str, tuple[Figure, ...]] = {"figures": (), "targets": ()}
    seen: set[str] = set()
    for part in found:
        for entry in f[part].sequence() if part in f else ():
            figure = _read_figure(entry, scopes, target=part == "targets")
            if figure is None:
                continue
            if figure.id in seen:
                entry.problem(f"figure {figure.id} is defined twice")
            seen.add(figure.id)
            found[part] = (*found[part], figure)
    return found["figures"], found["targets"]


def _read_figure(entry: Yaml, scopes: Collection[str], target: bool) -> Figure | None:
    """One figure or target; only a target has a comparison, and each has."""
    required = ("id", "zh", "en", "value", "unit", "year", "section", "definition", "scope", "measure")
    f = entry.mapping((*required, "comparison") if target else required)
    if not set(required) <= f.keys():
        return None
    scope = f["scope"].text()
    for part in scope.split("+") if scopes and scope else ():
        if part not in scopes:
            f["scope"].problem(f"unknown scope {part}", "allowed: district, modern-services, a code, VIEW/GROUP")
    return Figure(
        id=f["id"].text(),
        zh=f["zh"].text(),
        en=f["en"].text(),
        value=f["value"].decimal(),
        unit=f["unit"].text(),
        year=f["year"].text(pattern=r"[0-9]{4}(-[0-9]{4})?"),
        section=f["section"].text(),
        definition=f["definition"].text(),
        scope=scope,
        measure=f["measure"].text(),
        comparison=f["comparison"].text(COMPARISONS) if "comparison" in f else "",
    )


def read_gbt(
    root: Path, codes: Collection[str], problems: Problems
) -> tuple[dict[str, GbtClass], tuple[Crosswalk, ...]]:
    """GB/T 4754 classes and their crosswalk; problems are noted."""
    classes: dict[str, GbtClass] = {}
    for row in read_csv(root / "gbt4754_2017.csv", ("code", "level", "parent", "name"), problems):
        code, level_text = row.text("code"), row.text("level", tuple(GBT_LEVELS))
        level = GBT_LEVELS.get(level_text, 0)
        parent = row.text("parent", empty=level == 1)
        if code in classes:
            row.problem("code", f"{code} stands twice")
        if parent and (parent not in classes or classes[parent].level != level - 1):
            row.problem("parent", f"{parent} is not a class one level above")
        classes[code] = GbtClass(code, level, parent, row.text("name"))
    crosswalk = []
    seen = set()
    for row in read_csv(root / "crosswalk.csv", ("gbt", "code", "extent"), problems):
        pair = Crosswalk(row.text("gbt", classes), row.text("code", codes), row.text("extent", ("full", "partial")))
        if (pair.gbt, pair.code) in seen:
            row.problem("gbt", f"{pair.gbt} to {pair.code} stands twice")
        seen.add((pair.gbt, pair.code))
        crosswalk.append(pair)
    return classes, tuple(crosswalk)
