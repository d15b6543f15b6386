"""Reads the views, the published figures and targets, and the crosswalk from GB/T 4754."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from taxonomy.messages import message
from taxonomy.model import (
    Crosswalk,
    Figure,
    GbtClass,
    Node,
    View,
    ViewGroup,
)
from taxonomy.problems import Problems, allowed
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
            f["id"].problem(message("view {id} is defined twice", id=view.id))
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
            f["id"].problem(message("group {id} is defined twice", id=group.id))
        if not group.codes:
            f["codes"].problem(message("group {id} has no codes", id=group.id))
        for code in _leaves(group.codes, nodes):
            other = taken.setdefault(code, group.id)
            if exclusive and other != group.id:
                f["codes"].problem(message("{code} is already in group {other}", code=code, other=other))
        groups[group.id] = group
    return tuple(groups.values())


def _leaves(codes: Iterable[str], nodes: Mapping[str, Node]) -> list[str]:
    """Sub-sector codes below (or equal to) the given codes."""
    prefixes = tuple(codes)
    return [code for code, node in nodes.items() if node.level == "subsector" and code.startswith(prefixes)]


_FIGURE_KEYS = ("id", "zh", "en", "value", "unit", "year", "section", "definition", "scope", "measure")
_OWN_KEYS = ("zh", "value", "unit", "year", "scope", "measure")  # what a figure of a user's own must say
# What an audit compares, and the units that each may have.
AUDITED_MEASURES: Mapping[str, tuple[str, ...]] = {
    "tax": ("元", "万元", "亿元"),
    "tax-share-of-district": ("%",),
    "tax-share-of-modern-services": ("%",),
    "firms": ("户", "家"),
    "change-of-share": ("百分点",),
    "growth-gap": ("百分点",),
}


def read_figures(
    file: Path, nodes: Mapping[str, Node], views: Mapping[str, View], problems: Problems, own: bool = False
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    """Published figures and targets; problems are noted.

    Args:
        file: figures.yaml of a catalogue, or a user's own file of the same form.
        nodes: of the catalogue.
        views: of the catalogue.
        problems: where they are noted.
        own: whether it is a user's own: id, en, section and definition may be left out, and only measures that an
            audit can compare are allowed.
    """
    tree = read_yaml(file, problems)
    parts = ("figures", "targets")
    f = tree.mapping(optional=parts) if tree and own else tree.mapping(parts) if tree else {}
    groups = {f"{view.id}/{group.id}" for view in views.values() for group in view.groups}
    scopes = {"district", "modern-services", *nodes, *groups} if nodes and views else set()
    found: dict[str, tuple[Figure, ...]] = {"figures": (), "targets": ()}
    seen: set[str] = set()
    for part in found:
        for number, entry in enumerate(f[part].sequence() if part in f else (), start=1):
            figure = _read_figure(entry, scopes, part == "targets", f"{part}-{number}" if own else "")
            if figure is None:
                continue
            if figure.id in seen:
                entry.problem(message("figure {id} is defined twice", id=figure.id))
            seen.add(figure.id)
            found[part] = (*found[part], figure)
    if tree and own and not any(found.values()):
        tree.problem(message("neither figures nor targets"))
    return found["figures"], found["targets"]


def _read_figure(entry: Yaml, scopes: Collection[str], target: bool, own_id: str = "") -> Figure | None:
    """One figure or target; only a target has a comparison, and each has. `own_id`: id of a user's own figure."""
    required = [*(_OWN_KEYS if own_id else _FIGURE_KEYS), *(("comparison",) if target else ())]
    f = entry.mapping(required, [key for key in _FIGURE_KEYS if key not in required])
    if not set(required) <= f.keys():
        return None
    scope, measure, unit = f["scope"].text(), f["measure"].text(AUDITED_MEASURES if own_id else ()), f["unit"].text()
    for part in scope.split("+") if scopes and scope else ():
        if part not in scopes:
            f["scope"].problem(
                message("unknown scope {part}", part=part),
                message("allowed: district, modern-services, a code, VIEW/GROUP"),
            )
    if own_id and unit not in AUDITED_MEASURES.get(measure, (unit,)):
        f["unit"].problem(
            message("unit {unit} does not fit {measure}", unit=unit, measure=measure),
            allowed(AUDITED_MEASURES[measure]),
        )
    zh = f["zh"].text()
    return Figure(
        id=f["id"].text() if "id" in f else own_id,
        zh=zh,
        en=f["en"].text() if "en" in f else zh,
        value=f["value"].decimal(),
        unit=unit,
        year=f["year"].text(pattern=r"[0-9]{4}(-[0-9]{4})?"),
        section=f["section"].text() if "section" in f else "",
        definition=f["definition"].text() if "definition" in f else "",
        scope=scope,
        measure=measure,
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
            row.problem("code", message("{value} stands twice", value=code))
        if parent and (parent not in classes or classes[parent].level != level - 1):
            row.problem("parent", message("{parent} is not a class one level above", parent=parent))
        classes[code] = GbtClass(code, level, parent, row.text("name"))
    crosswalk = []
    seen = set()
    for row in read_csv(root / "crosswalk.csv", ("gbt", "code", "extent"), problems):
        pair = Crosswalk(row.text("gbt", classes), row.text("code", codes), row.text("extent", ("full", "partial")))
        if (pair.gbt, pair.code) in seen:
            row.problem("gbt", message("{gbt} to {code} stands twice", gbt=pair.gbt, code=pair.code))
        seen.add((pair.gbt, pair.code))
        crosswalk.append(pair)
    return classes, tuple(crosswalk)
