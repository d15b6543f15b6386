"""Reads the rules of each sector."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from taxonomy.messages import message
from taxonomy.model import OUTSIDE, STRENGTHS, Activity, Kind, Rule
from taxonomy.normalise import normalised
from taxonomy.problems import Problems
from taxonomy.strict import Yaml, read_yaml


def read_rules(
    root: Path,
    codes: Collection[str],
    activities: Mapping[str, Activity],
    kinds: Mapping[str, Kind],
    problems: Problems,
) -> tuple[Rule, ...]:
    """Rules of all files; problems are noted."""
    rules: dict[str, Rule] = {}
    folder = root / "rules"
    files = sorted(folder.glob("*.yaml"))
    if not files:
        problems.add("rules", "", message("no rule files"), message("allowed: rules/SECTOR.yaml"))
    for file in files:
        tree = read_yaml(file, problems)
        for entry in tree.members("rules") if tree else ():
            rule = _read_rule(entry, codes, activities, kinds)
            if rule is None:
                continue
            if rule.id in rules:
                entry.problem(
                    message("rule {id} is defined twice (also {source})", id=rule.id, source=rules[rule.id].source)
                )
            rules[rule.id] = rule
    return tuple(rules.values())


def _read_rule(
    entry: Yaml, codes: Collection[str], activities: Mapping[str, Activity], kinds: Mapping[str, Kind]
) -> Rule | None:
    required = ("id", "code", "hits")
    f = entry.mapping(
        required, ("terms", "kinds", "activities", "except", "unless", "strength", "either", "note", "misses")
    )
    if not set(required) <= f.keys():
        return None
    listed = tuple(part.strip() for part in f["code"].text().split(";"))
    for part in dict.fromkeys(listed):
        if codes and part not in codes:
            f["code"].problem(
                message("unknown code {code}", code=part),
                message("allowed: a sub-sector code or {outside}, several joined by ;", outside=OUTSIDE),
            )
        if listed.count(part) > 1:
            f["code"].problem(message("{value} stands twice in this list", value=part))
    rule = Rule(
        id=f["id"].text(pattern=r"[A-Z][0-9]*\.[a-z0-9-]+"),
        codes=listed,
        terms=normalised(f["terms"].texts()) if "terms" in f else (),
        kinds=f["kinds"].texts(kinds) if "kinds" in f else (),
        activities=frozenset(f["activities"].texts(activities)) if "activities" in f else frozenset(),
        except_activities=frozenset(f["except"].texts(activities)) if "except" in f else frozenset(),
        unless=normalised(f["unless"].texts()) if "unless" in f else (),
        strength=f["strength"].text(STRENGTHS) if "strength" in f else "",
        either=f["either"].flag() if "either" in f else False,
        note=f["note"].text() if "note" in f else "",
        hits=f["hits"].texts(),
        misses=f["misses"].texts() if "misses" in f else (),
        source=entry.where,
    )
    if not rule.hits:
        f["hits"].problem(message("rule {id} has no example that it must hit", id=rule.id))
    if not rule.terms and not rule.kinds:
        entry.problem(message("rule {id} has neither terms nor kinds", id=rule.id))
    return rule
