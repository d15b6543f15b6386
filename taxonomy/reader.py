"""Reads a catalogue folder into a Catalogue, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from taxonomy.model import (
    SPECIAL_CODES,
    Activity,
    Catalogue,
    Crosswalk,
    Figure,
    GbtClass,
    Item,
    Kind,
    LexiconEntry,
    NameGrammar,
    Node,
    PlanList,
    Rule,
    ScopeGrammar,
    TradeWord,
    View,
    ViewGroup,
)
from taxonomy.normalise import normalise
from taxonomy.strict import CatalogueError, Problems, Yaml, read_csv, read_text, read_yaml

DATA = Path(__file__).parent / "data"
LEVELS = ("tier", "sector", "subsector")
PRIORITIES = ("优先", "重点", "优先/重点")
STRENGTHS = ("许可", "强", "弱", "附带")
LEXICON_COLUMNS = ("item", "kind", "activity", "code", "item_code", "strength")
NAME_COLUMNS = ("word", "code", "strength", "position")
SAYS_NOTHING = "-"


def load_catalogue(folder: Path | str | None = None) -> Catalogue:
    """Read a catalogue strictly.

    Args:
        folder: a folder laid out like taxonomy/data (see its README.md); None for the catalogue of the product.

    Returns:
        The catalogue.

    Raises:
        CatalogueError: with one line `file:line: path: what: allowed` for each problem of any of the files.
    """
    root = Path(folder) if folder is not None else DATA
    if not root.is_dir():
        raise CatalogueError([f"{root}: no such catalogue folder: give a folder that holds nodes.yaml"])
    problems = Problems()
    head, nodes = _read_nodes(root, problems)
    subsectors = {code for code, node in nodes.items() if node.level == "subsector"}
    items = _read_items(root, subsectors, problems)
    activities = _read_activities(root, problems)
    kinds = _read_kinds(root, problems)
    codes = subsectors | {"N"}
    rules = _read_rules(root, codes, activities, kinds, problems)
    lexicon = _read_lexicon(root, codes, items, activities, kinds, problems)
    trade_words = _read_trade_words(root, codes, problems)
    scope_grammar = _read_scope_grammar(root, problems)
    name_grammar = _read_name_grammar(root, problems)
    views = _read_views(root, nodes, problems)
    figures, targets = _read_figures(root, nodes, views, problems)
    gbt, crosswalk = _read_gbt(root, codes, problems)
    plan_lists = _read_plan_lists(root, subsectors, problems)
    model = _read_model(root, problems)
    problems.raise_if_any()
    return Catalogue(
        id=head["id"],
        zh=head["title_zh"],
        en=head["title_en"],
        authority={key: value for key, value in head.items() if key not in ("id", "title_zh", "title_en")},
        digest=digest(root),
        path=root,
        nodes=nodes,
        items=items,
        plan_lists=plan_lists,
        activities=activities,
        kinds=kinds,
        rules=rules,
        lexicon=lexicon,
        trade_words=trade_words,
        scope_grammar=scope_grammar,
        name_grammar=name_grammar,
        views=views,
        figures=figures,
        targets=targets,
        gbt=gbt,
        crosswalk=crosswalk,
        model=model,
    )


def digest(root: Path) -> str:
    """SHA-256 over the names and contents of all data files of a catalogue, as hexadecimal text."""
    total = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.suffix in (".yaml", ".csv", ".json"):
            total.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def _read_nodes(root: Path, problems: Problems) -> tuple[dict[str, str], dict[str, Node]]:
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
    for entry in fields["nodes"].sequence() if "nodes" in fields else ():
        f = entry.mapping(("code", "level", "zh", "en", "section"), ("parent", "priority"))
        if not {"code", "level", "zh", "en", "section"} <= f.keys():
            continue
        node = Node(
            code=f["code"].text(pattern=r"[A-Z][0-9]{0,3}"),
            level=f["level"].text(LEVELS),
            parent=f["parent"].text() if "parent" in f else "",
            zh=f["zh"].text(),
            en=f["en"].text(),
            section=f["section"].text(),
            priority=f["priority"].text(PRIORITIES) if "priority" in f else "",
        )
        above = nodes.get(node.parent)
        wanted = LEVELS[LEVELS.index(node.level) - 1] if node.level in LEVELS[1:] else ""
        if node.code in nodes or node.code in SPECIAL_CODES:
            f["code"].problem(f"code {node.code} is taken")
        if (above.level if above else "") != wanted:
            entry.problem(f"parent {node.parent or '(none)'} of {node.level} {node.code} is not a {wanted or 'top'} above")
        nodes[node.code] = node
    return head, nodes


def _read_items(root: Path, subsectors: set[str], problems: Problems) -> dict[str, Item]:
    tree = read_yaml(root / "items.yaml", problems)
    items: dict[str, Item] = {}
    named: dict[tuple[str, str], str] = {}
    for entry in tree.mapping(("items",))["items"].sequence() if tree else ():
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
            f["code"].problem(f"code {item.code} is taken")
        if not item.code.startswith(item.parent):
            f["code"].problem(f"code {item.code} does not begin with its parent {item.parent}")
        for name in {item.zh, *item.aliases}:
            other = named.setdefault((item.parent, normalise(name)), item.code)
            if other != item.code:
                entry.problem(f"{name} already names item {other}")
        items[item.code] = item
    return items


def _read_plan_lists(root: Path, subsectors: set[str], problems: Problems) -> tuple[PlanList, ...]:
    tree = read_yaml(root / "plan_lists.yaml", problems)
    lists = []
    for entry in tree.mapping(("lists",))["lists"].sequence() if tree else ():
        f = entry.mapping(("subsector", "section", "parts"))
        parts = []
        for part in f["parts"].sequence() if "parts" in f else ():
            p = part.mapping(("terms",), ("priority",))
            priority = p["priority"].text(PRIORITIES) if "priority" in p else ""
            parts.append((priority, p["terms"].texts() if "terms" in p else ()))
        if {"subsector", "section"} <= f.keys():
            lists.append(PlanList(f["subsector"].text(subsectors), f["section"].text(), tuple(parts)))
    return tuple(lists)


def _read_activities(root: Path, problems: Problems) -> dict[str, Activity]:
    tree = read_yaml(root / "activities.yaml", problems)
    activities: dict[str, Activity] = {}
    for entry in tree.mapping(("activities",))["activities"].sequence() if tree else ():
        f = entry.mapping(("id", "en"), ("lead", "tail"))
        if not {"id", "en"} <= f.keys():
            continue
        lead = f["lead"].texts() if "lead" in f else ()
        tail = f["tail"].texts() if "tail" in f else ()
        activity = Activity(f["id"].text(), f["en"].text(), _normalised(lead), _normalised(tail))
        if activity.id in activities:
            f["id"].problem(f"activity {activity.id} is defined twice")
        activities[activity.id] = activity
    return activities


def _read_kinds(root: Path, problems: Problems) -> dict[str, Kind]:
    tree = read_yaml(root / "kinds.yaml", problems)
    kinds: dict[str, Kind] = {}
    for entry in tree.mapping(("kinds",))["kinds"].sequence() if tree else ():
        f = entry.mapping(("id", "en", "note"), ("field", "terms"))
        if not {"id", "en", "note"} <= f.keys():
            continue
        terms = f["terms"].texts() if "terms" in f else ()
        field = f["field"].flag() if "field" in f else False
        kind = Kind(f["id"].text(), f["en"].text(), f["note"].text(), field, _normalised(terms))
        if kind.id in kinds:
            f["id"].problem(f"kind {kind.id} is defined twice")
        kinds[kind.id] = kind
    return kinds


def _read_rules(
    root: Path,
    codes: set[str],
    activities: Mapping[str, Activity],
    kinds: Mapping[str, Kind],
    problems: Problems,
) -> tuple[Rule, ...]:
    rules: dict[str, Rule] = {}
    folder = root / "rules"
    files = sorted(folder.glob("*.yaml"))
    if not files:
        problems.add("rules", "", "no rule files", "allowed: rules/SECTOR.yaml")
    for file in files:
        tree = read_yaml(file, problems)
        for entry in tree.mapping(("rules",))["rules"].sequence() if tree else ():
            rule = _read_rule(entry, codes, activities, kinds)
            if rule is None:
                continue
            if rule.id in rules:
                entry.problem(f"rule {rule.id} is defined twice (also {rules[rule.id].source})")
            rules[rule.id] = rule
    return tuple(rules.values())


def _read_rule(
    entry: Yaml, codes: set[str], activities: Mapping[str, Activity], kinds: Mapping[str, Kind]
) -> Rule | None:
    required = ("id", "code", "hits")
    f = entry.mapping(required, ("terms", "kinds", "activities", "except", "unless", "strength", "note", "misses"))
    if not set(required) <= f.keys():
        return None
    code = f["code"].text()
    listed = tuple(part for part in code.split(";") if part)
    for part in listed:
        if part not in codes:
            f["code"].problem(f"unknown code {part}", "allowed: a sub-sector code or N")
    rule = Rule(
        id=f["id"].text(pattern=r"[A-Z][0-9]*\.[a-z0-9-]+"),
        codes=listed,
        terms=_normalised(f["terms"].texts()) if "terms" in f else (),
        kinds=f["kinds"].texts(kinds) if "kinds" in f else (),
        activities=frozenset(f["activities"].texts(activities)) if "activities" in f else frozenset(),
        except_activities=frozenset(f["except"].texts(activities)) if "except" in f else frozenset(),
        unless=_normalised(f["unless"].texts()) if "unless" in f else (),
        strength=f["strength"].text(STRENGTHS) if "strength" in f else "",
        note=f["note"].text() if "note" in f else "",
        hits=f["hits"].texts(),
        misses=f["misses"].texts() if "misses" in f else (),
        source=entry.where,
    )
    if not rule.hits:
        f["hits"].problem(f"rule {rule.id} has no example that it must hit")
    if not rule.terms and not rule.kinds:
        entry.problem(f"rule {rule.id} has neither terms nor kinds")
    return rule


def _read_lexicon(
    root: Path,
    codes: set[str],
    items: Mapping[str, Item],
    activities: Mapping[str, Activity],
    kinds: Mapping[str, Kind],
    problems: Problems,
) -> dict[str, LexiconEntry]:
    lexicon: dict[str, LexiconEntry] = {}
    before = ""
    for row in read_csv(root / "lexicon.csv", LEXICON_COLUMNS, problems):
        raw = row.text("item")
        text = normalise(raw)
        says_nothing = row.fields["code"].strip() == SAYS_NOTHING
        entry = LexiconEntry(
            text=text,
            kind=row.text("kind", kinds, empty=True),
            activity=row.text("activity", activities, empty=True),
            codes=() if says_nothing else row.texts("code", codes),
            items=row.texts("item_code", items),
            strength=row.text("strength", STRENGTHS, empty=True),
            says_nothing=says_nothing,
            source=row.where,
        )
        if text != raw:
            row.problem("item", f"{raw} is not normalised", f"write {text}")
        if text in lexicon:
            row.problem("item", f"{raw} stands twice (also {lexicon[text].source})")
        elif text < before:
            row.problem("item", f"{raw} is out of order", "the file is sorted by item")
        if not entry.codes and not entry.activity and not says_nothing:
            row.problem("code", f"{raw} has neither a code nor an activity", f"allowed: {SAYS_NOTHING} if it says nothing")
        for item in entry.items:
            if item[:4] not in entry.codes:
                row.problem("item_code", f"{item} does not belong to {';'.join(entry.codes) or 'any code'}")
        lexicon[text] = entry
        before = text
    return lexicon


def _read_trade_words(root: Path, codes: set[str], problems: Problems) -> dict[str, TradeWord]:
    words: dict[str, TradeWord] = {}
    before = ""
    for row in read_csv(root / "names.csv", NAME_COLUMNS, problems):
        raw = row.text("word")
        word = normalise(raw)
        silent = row.fields["code"].strip() == SAYS_NOTHING
        if word != raw:
            row.problem("word", f"{raw} is not normalised", f"write {word}")
        if word in words:
            row.problem("word", f"{raw} stands twice (also {words[word].source})")
        elif word < before:
            row.problem("word", f"{raw} is out of order", "the file is sorted by word")
        words[word] = TradeWord(
            word=word,
            codes=() if silent else row.texts("code", codes),
            strength=row.text("strength", STRENGTHS, empty=True),
            anywhere=row.text("position", ("尾", "任")) == "任",
            source=row.where,
        )
        before = word
    return words


def _read_scope_grammar(root: Path, problems: Problems) -> ScopeGrammar:
    tree = read_yaml(root / "scope_grammar.yaml", problems)
    lists = ("boilerplate", "exclusion", "narrowing", "closers", "openers", "fillers", "references", "field_marks")
    f = tree.mapping(("sections", *lists)) if tree else {}
    sections = {normalise(key): value.text() for key, value in f["sections"].mapping().items()} if "sections" in f else {}
    for key in ("boilerplate", "exclusion", "narrowing", "closers"):
        for member in f[key].sequence() if key in f else ():
            _check_pattern(member)
    texts = {key: f[key].texts() if key in f else () for key in lists}
    plain = {key: _normalised(texts[key]) for key in ("openers", "fillers", "references", "field_marks")}
    return ScopeGrammar(
        sections=sections,
        boilerplate=texts["boilerplate"],
        exclusion=texts["exclusion"],
        narrowing=texts["narrowing"],
        closers=texts["closers"],
        openers=plain["openers"],
        fillers=plain["fillers"],
        references=plain["references"],
        field_marks=plain["field_marks"],
    )


def _read_name_grammar(root: Path, problems: Problems) -> NameGrammar:
    tree = read_yaml(root / "name_grammar.yaml", problems)
    f = tree.mapping(("forms", "regions", "foreign_offices")) if tree else {}
    texts = {key: _normalised(value.texts()) for key, value in f.items()}
    return NameGrammar(texts.get("forms", ()), texts.get("regions", ()), texts.get("foreign_offices", ()))


def _check_pattern(member: Yaml) -> None:
    pattern = member.text()
    try:
        re.compile(pattern)
    except re.error as error:
        member.problem(f"not a regular expression: {error}")


def _read_views(root: Path, nodes: Mapping[str, Node], problems: Problems) -> dict[str, View]:
    tree = read_yaml(root / "views.yaml", problems)
    views: dict[str, View] = {}
    for entry in tree.mapping(("views",))["views"].sequence() if tree else ():
        f = entry.mapping(("id", "zh", "en", "section", "exclusive", "note", "groups"))
        if len(f) < 7:
            continue
        exclusive = f["exclusive"].flag()
        taken: dict[str, str] = {}
        groups = []
        for member in f["groups"].sequence():
            g = member.mapping(("id", "zh", "en", "codes"))
            if len(g) < 4:
                continue
            group = ViewGroup(g["id"].text(), g["zh"].text(), g["en"].text(), g["codes"].texts(nodes))
            for code in _leaves(group.codes, nodes):
                other = taken.setdefault(code, group.id)
                if exclusive and other != group.id:
                    g["codes"].problem(f"{code} is already in group {other}")
            groups.append(group)
        view = View(
            f["id"].text(), f["zh"].text(), f["en"].text(), f["section"].text(), exclusive, f["note"].text(), tuple(groups)
        )
        if view.id in views:
            f["id"].problem(f"view {view.id} is defined twice")
        views[view.id] = view
    return views


def _leaves(codes: Iterable[str], nodes: Mapping[str, Node]) -> list[str]:
    """Sub-sector codes below (or equal to) the given codes."""
    prefixes = tuple(codes)
    return [code for code, node in nodes.items() if node.level == "subsector" and code.startswith(prefixes)]


def _read_figures(
    root: Path, nodes: Mapping[str, Node], views: Mapping[str, View], problems: Problems
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
    tree = read_yaml(root / "figures.yaml", problems)
    f = tree.mapping(("figures", "targets")) if tree else {}
    groups = {f"{view.id}/{group.id}" for view in views.values() for group in view.groups}
    scopes = {"district", "modern-services", *nodes, *groups}
    found: dict[str, tuple[Figure, ...]] = {"figures": (), "targets": ()}
    seen: set[str] = set()
    required = ("id", "zh", "en", "value", "unit", "year", "section", "definition", "scope", "measure")
    for part in found:
        for entry in f[part].sequence() if part in f else ():
            g = entry.mapping(required, ("comparison",))
            if not set(required) <= g.keys():
                continue
            figure = Figure(
                id=g["id"].text(),
                zh=g["zh"].text(),
                en=g["en"].text(),
                value=g["value"].decimal(),
                unit=g["unit"].text(),
                year=g["year"].text(pattern=r"[0-9]{4}(-[0-9]{4})?"),
                section=g["section"].text(),
                definition=g["definition"].text(),
                scope=g["scope"].text(),
                measure=g["measure"].text(),
                comparison=g["comparison"].text() if "comparison" in g else "",
            )
            for scope in figure.scope.split("+"):
                if scope not in scopes:
                    g["scope"].problem(f"unknown scope {scope}", "allowed: district, modern-services, a code, VIEW/GROUP")
            if figure.id in seen:
                g["id"].problem(f"figure {figure.id} is defined twice")
            seen.add(figure.id)
            found[part] = (*found[part], figure)
    return found["figures"], found["targets"]


def _read_gbt(root: Path, codes: set[str], problems: Problems) -> tuple[dict[str, GbtClass], tuple[Crosswalk, ...]]:
    classes: dict[str, GbtClass] = {}
    for row in read_csv(root / "gbt4754_2017.csv", ("code", "level", "parent", "name"), problems):
        code, level = row.text("code"), row.text("level", ("1", "2", "3", "4"))
        parent = row.text("parent", empty=level == "1")
        if code in classes:
            row.problem("code", f"{code} stands twice")
        if parent and parent not in classes:
            row.problem("parent", f"{parent} is not a class above")
        classes[code] = GbtClass(code, int(level) if level.isdigit() else 0, parent, row.text("name"))
    crosswalk = []
    seen = set()
    for row in read_csv(root / "crosswalk.csv", ("gbt", "code", "extent"), problems):
        pair = Crosswalk(row.text("gbt", classes), row.text("code", codes), row.text("extent", ("full", "partial")))
        if (pair.gbt, pair.code) in seen:
            row.problem("gbt", f"{pair.gbt} to {pair.code} stands twice")
        seen.add((pair.gbt, pair.code))
        crosswalk.append(pair)
    return classes, tuple(crosswalk)


def _read_model(root: Path, problems: Problems) -> Mapping[str, object]:
    file = root / "model.json"
    try:
        model = json.loads(read_text(file))
    except OSError as error:
        problems.add(file.name, "", f"cannot be read ({error.strerror})")
    except ValueError as error:
        problems.add(file.name, "", f"not JSON: {error}")
    else:
        if isinstance(model, dict):
            return model
        problems.add(file.name, "", "not a JSON object")
    return {}


def _normalised(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise(text) for text in texts)
