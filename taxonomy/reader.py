"""Reads a catalogue folder into a Catalogue, or says everything that is wrong with it."""

from __future__ import annotations

from pathlib import Path

from taxonomy.loader import digest
from taxonomy.model import OUTSIDE, Catalogue
from taxonomy.problems import Problems
from taxonomy.read_model import read_model
from taxonomy.read_nodes import read_items, read_nodes, read_plan_lists
from taxonomy.read_rules import read_rules
from taxonomy.read_views import read_figures, read_gbt, read_views
from taxonomy.read_words import (
    read_activities,
    read_kinds,
    read_lexicon,
    read_name_endings,
    read_name_grammar,
    read_scope_grammar,
    read_trade_words,
)


def read_catalogue(root: Path) -> Catalogue:
    """Read a catalogue strictly.

    Args:
        root: a folder laid out like taxonomy/data (see its README.md).

    Returns:
        The catalogue.

    Raises:
        CatalogueError: with one line `file:line: path: what: allowed` for each problem of any of the files.
    """
    problems = Problems()
    head, nodes = read_nodes(root, problems)
    subsectors = tuple(code for code, node in nodes.items() if node.level == "subsector")
    items = read_items(root, subsectors, problems)
    activities = read_activities(root, problems)
    kinds = read_kinds(root, subsectors, activities, problems)
    codes = (*subsectors, OUTSIDE) if subsectors else ()  # without nodes.yaml, no code can be called unknown
    rules = read_rules(root, codes, activities, kinds, problems)
    lexicon = read_lexicon(root, codes, items, activities, kinds, problems)
    trade_words = read_trade_words(root, codes, problems)
    name_endings = read_name_endings(root, codes, problems)
    scope_grammar = read_scope_grammar(root, problems)
    name_grammar = read_name_grammar(root, codes, problems)
    views = read_views(root, nodes, problems)
    figures, targets = read_figures(root / "figures.yaml", nodes, views, problems)
    gbt, crosswalk = read_gbt(root, codes, problems)
    plan_lists = read_plan_lists(root, subsectors, problems)
    model = read_model(root, problems)
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
        name_endings=name_endings,
        scope_grammar=scope_grammar,
        name_grammar=name_grammar,
        views=views,
        figures=figures,
        targets=targets,
        gbt=gbt,
        crosswalk=crosswalk,
        model=model,
    )
