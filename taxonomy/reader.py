"""Reads a catalogue folder into a Catalogue, or says everything that is wrong with it."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from taxonomy.model import (
    OUTSIDE,
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
from taxonomy.strict import CatalogueError, Problems, Row, Yaml, read_csv, read_json, read_yaml

DATA = Path(__file__).parent / "data"
CODE_FORMS = {"tier": "[A-Z]", "sector": "[A-Z][0-9]", "subsector": "[A-Z][0-9]{3}"}  # items add two digits
LEVELS = tuple(CODE_FORMS)
PRIORITIES = ("优先", "重点", "优先/重点")
STRENGTHS = ("许可", "强", "弱", "附带")
LEXICON_COLUMNS = ("item", "kind", "activity", "code", "item_code", "strength")
NAME_COLUMNS = ("word", "code", "strength", "position")
GBT_LEVELS = {"1": 1, "2": 2, "3": 3, "4": 4}  # section, division, group, class
COMPARISONS = ("at-least", "about")
MODEL_KEYS = ("auto_threshold", "weights", "calibration", "prior", "provenance")
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
    subsectors = tuple(code for code, node in nodes.items() if node.level == "subsector")
    items = _read_items(root, subsectors, problems)
    activities = _read_activities(root, problems)
    kinds = _read_kinds(root, subsectors, activities, problems)
    codes = (*subsectors, OUTSIDE) if subsectors else ()  # without nodes.yaml, no code can be called unknown
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
        _read_node(entry, nodes)
    if "nodes" in fields and not nodes:
        fields["nodes"].problem("no nodes")
    return head, nodes


def _read_node(entry: Yaml, nodes: dict[str, Node]) -> None:
    """Read one node and put it below those already read."""
    required = ("code", "level", "zh", "en", "section")
    f = entry.mapping(required, ("parent", "priority", "residual"))
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
    )
    if node.code in nodes or node.code in SPECIAL_CODES:
        f["code"].problem(f"code {node.code} is taken")
        return
    nodes[node.code] = node
    if level not in LEVELS:
        return
    above = nodes.get(node.parent)
    wanted = LEVELS[LEVELS.index(level) - 1] if level != LEVELS[0] else ""
    if wanted and (above is None or above.level != wanted):
        entry.problem(f"parent {node.parent or '(none)'} of {level} {node.code} is not a {wanted} above")
    elif not wanted and node.parent:
        f["parent"].problem(f"{level} {node.code} has no parent", "leave the key out")
    elif not node.code.startswith(node.parent):
        f["code"].problem(f"code {node.code} does not begin with its parent {node.parent}")


def _read_items(root: Path, subsectors: Collection[str], problems: Problems) -> dict[str, Item]:
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
            f["code"].problem(f"code {item.code} is taken")
        if not item.code.startswith(item.parent):
            f["code"].problem(f"code {item.code} does not begin with its parent {item.parent}")
        for name in dict.fromkeys((item.zh, *item.aliases)):
            other = named.setdefault((item.parent, normalise(name)), item.code)
            if other != item.code:
                entry.problem(f"{name} already names item {other}")
        items[item.code] = item
    return items


def _read_plan_lists(root: Path, subsectors: Collection[str], problems: Problems) -> tuple[PlanList, ...]:
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


def _read_activities(root: Path, problems: Problems) -> dict[str, Activity]:
    tree = read_yaml(root / "activities.yaml", problems)
    activities: dict[str, Activity] = {}
    for entry in tree.members("activities") if tree else ():
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


def _read_kinds(
    root: Path, subsectors: Collection[str], activities: Collection[str], problems: Problems
) -> dict[str, Kind]:
    tree = read_yaml(root / "kinds.yaml", problems)
    kinds: dict[str, Kind] = {}
    for entry in tree.members("kinds") if tree else ():
        f = entry.mapping(("id", "en", "note"), ("field", "bare", "beside", "terms"))
        if not {"id", "en", "note"} <= f.keys():
            continue
        terms = f["terms"].texts() if "terms" in f else ()
        field = f["field"].flag() if "field" in f else False
        bare = f["bare"].text(activities) if "bare" in f else ""
        beside = f["beside"].text(subsectors) if "beside" in f else ""
        kind = Kind(f["id"].text(), f["en"].text(), f["note"].text(), field, bare, beside, _normalised(terms))
        if kind.id in kinds:
            f["id"].problem(f"kind {kind.id} is defined twice")
        kinds[kind.id] = kind
    return kinds


def _read_rules(
    root: Path,
    codes: Collection[str],
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
        for entry in tree.members("rules") if tree else ():
            rule = _read_rule(entry, codes, activities, kinds)
            if rule is None:
                continue
            if rule.id in rules:
                entry.problem(f"rule {rule.id} is defined twice (also {rules[rule.id].source})")
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
            f["code"].problem(f"unknown code {part}", f"allowed: a sub-sector code or {OUTSIDE}, several joined by ;")
        if listed.count(part) > 1:
            f["code"].problem(f"{part} stands twice in this list")
    rule = Rule(
        id=f["id"].text(pattern=r"[A-Z][0-9]*\.[a-z0-9-]+"),
        codes=listed,
        terms=_normalised(f["terms"].texts()) if "terms" in f else (),
        kinds=f["kinds"].texts(kinds) if "kinds" in f else (),
        activities=frozenset(f["activities"].texts(activities)) if "activities" in f else frozenset(),
        except_activities=frozenset(f["except"].texts(activities)) if "except" in f else frozenset(),
        unless=_normalised(f["unless"].texts()) if "unless" in f else (),
        strength=f["strength"].text(STRENGTHS) if "strength" in f else "",
        either=f["either"].flag() if "either" in f else False,
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
    codes: Collection[str],
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
        says_nothing, entry_codes = _row_codes(row, codes)
        entry = LexiconEntry(
            text=text,
            kind=row.text("kind", kinds, empty=True),
            activity=row.text("activity", activities, empty=True),
            codes=entry_codes,
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
            row.problem(
                "code", f"{raw} has neither a code nor an activity", f"allowed: {SAYS_NOTHING} if it says nothing"
            )
        for item in entry.items:
            if item[:4] not in entry.codes:
                row.problem("item_code", f"{item} does not belong to {';'.join(entry.codes) or 'any code'}")
        lexicon[text] = entry
        before = text
    return lexicon


def _row_codes(row: Row, codes: Collection[str]) -> tuple[bool, tuple[str, ...]]:
    """Whether a row's column `code` says that the word says nothing, and else its codes."""
    says_nothing = row.fields["code"].strip() == SAYS_NOTHING
    return says_nothing, () if says_nothing else row.texts("code", codes)


def _read_trade_words(root: Path, codes: Collection[str], problems: Problems) -> dict[str, TradeWord]:
    words: dict[str, TradeWord] = {}
    before = ""
    for row in read_csv(root / "names.csv", NAME_COLUMNS, problems):
        raw = row.text("word")
        word = normalise(raw)
        silent, word_codes = _row_codes(row, codes)
        if word != raw:
            row.problem("word", f"{raw} is not normalised", f"write {word}")
        if word in words:
            row.problem("word", f"{raw} stands twice (also {words[word].source})")
        elif word < before:
            row.problem("word", f"{raw} is out of order", "the file is sorted by word")
        if not word_codes and not silent:
            row.problem("code", f"{raw} has no code", f"allowed: {SAYS_NOTHING} if it says nothing")
        words[word] = TradeWord(
            word=word,
            codes=word_codes,
            strength=row.text("strength", STRENGTHS, empty=True),
            anywhere=row.text("position", ("尾", "任")) == "任",
            source=row.where,
        )
        before = word
    return words


def _read_scope_grammar(root: Path, problems: Problems) -> ScopeGrammar:
    tree = read_yaml(root / "scope_grammar.yaml", problems)
    expressions = ("boilerplate", "exclusion", "mixed", "narrowing", "frames", "closers")
    words = ("openers", "fillers", "things", "tools", "places", "references", "field_marks")
    f = tree.mapping(("sections", *expressions, *words)) if tree else {}
    sections = (
        {normalise(key): value.text() for key, value in f["sections"].mapping().items()} if "sections" in f else {}
    )
    patterns = {key: f[key].patterns() if key in f else () for key in expressions}
    plain = {key: _normalised(f[key].texts()) if key in f else () for key in words}
    return ScopeGrammar(
        sections=sections,
        boilerplate=patterns["boilerplate"],
        exclusion=patterns["exclusion"],
        narrowing=patterns["narrowing"],
        frames=patterns["frames"],
        mixed=patterns["mixed"],
        closers=patterns["closers"],
        openers=plain["openers"],
        fillers=plain["fillers"],
        things=plain["things"],
        tools=plain["tools"],
        places=plain["places"],
        references=plain["references"],
        field_marks=plain["field_marks"],
    )


def _read_name_grammar(root: Path, problems: Problems) -> NameGrammar:
    tree = read_yaml(root / "name_grammar.yaml", problems)
    parts = ("forms", "regions", "makers", "technology", "fields")
    f = tree.mapping(parts) if tree else {}
    texts = {key: _normalised(value.texts()) for key, value in f.items()}
    return NameGrammar(**{part: texts.get(part, ()) for part in parts})


def _read_views(root: Path, nodes: Mapping[str, Node], problems: Problems) -> dict[str, View]:
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


def _read_figures(
    root: Path, nodes: Mapping[str, Node], views: Mapping[str, View], problems: Problems
) -> tuple[tuple[Figure, ...], tuple[Figure, ...]]:
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


def _read_gbt(
    root: Path, codes: Collection[str], problems: Problems
) -> tuple[dict[str, GbtClass], tuple[Crosswalk, ...]]:
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


def _read_model(root: Path, problems: Problems) -> Mapping[str, object]:
    """Fitted weights, their prior and provenance; an empty object stands for the classifier's own."""
    model = read_json(root / "model.json", problems)
    for key, value in model.items():
        if key not in MODEL_KEYS:
            problems.add("model.json", key, "unknown key", f"allowed: {', '.join(MODEL_KEYS)}")
        elif key == "auto_threshold":
            if not _is_number(value) or not 0 <= float(str(value)) <= 1:
                problems.add("model.json", key, f"{value} is not a number from 0 to 1")
        elif not isinstance(value, dict):
            problems.add("model.json", key, "not a JSON object")
        elif key == "provenance":
            _check_record(key, value, problems)
        else:
            for name, weight in value.items():
                if not _is_number(weight):
                    problems.add("model.json", f"{key}.{name}", f"{weight} is not a number")
    return model


def _check_record(path: str, value: object, problems: Problems) -> None:
    """A record of where numbers come from: objects and lists of texts and finite numbers."""
    if isinstance(value, dict):
        for key, part in value.items():
            _check_record(f"{path}.{key}", part, problems)
    elif isinstance(value, list):
        for at, part in enumerate(value):
            _check_record(f"{path}[{at}]", part, problems)
    elif not isinstance(value, str) and not _is_number(value):
        problems.add("model.json", path, f"{value} is neither a text nor a number")


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _normalised(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(normalise(text) for text in texts)
