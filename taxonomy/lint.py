"""Checks a catalogue as data: all that the reader refuses, and what it reads but an editor will hardly have meant.

Each softer check is one function from a catalogue to problems. A catalogue with such problems can be used; a planner
should look at each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from taxonomy.loader import DATA, load_catalogue
from taxonomy.messages import message
from taxonomy.model import LICENSED, Catalogue, Rule
from taxonomy.problems import CatalogueError, Problem, allowed

SALE = "销售"  # the activity of the rules that say what selling a kind of goods means
FILES = (
    "activities.yaml",
    "crosswalk.csv",
    "figures.yaml",
    "gbt4754_2017.csv",
    "items.yaml",
    "kinds.yaml",
    "lexicon.csv",
    "model.json",
    "name_endings.csv",
    "name_grammar.yaml",
    "names.csv",
    "nodes.yaml",
    "plan_lists.yaml",
    "scope_grammar.yaml",
    "views.yaml",
)


def lint(folder: Path | str | None = None) -> list[Problem]:
    """Check a catalogue.

    Args:
        folder: a catalogue folder; None for the catalogue of the product.

    Returns:
        Each problem, those of the reader first; empty if nothing is wrong. The softer checks need a
        catalogue that the reader takes, so they say nothing as long as it refuses it.
    """
    root = Path(folder) if folder is not None else DATA
    try:
        catalogue = load_catalogue(root)
    except CatalogueError as error:
        return [*error.problems, *unread_files(root)]
    return [*unread_files(root), *(problem for check in CHECKS for problem in check(catalogue))]


def unread_files(root: Path) -> Iterator[Problem]:
    """Files that look like data and that the reader never opens: rules/A1.yml, lexicon (copy).csv."""
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root).as_posix()
        is_rules = file.parent == root / "rules" and file.suffix == ".yaml"
        if file.suffix in (".yaml", ".yml", ".csv", ".json") and not is_rules and name not in FILES:
            yield Problem(name, "", message("not read"), allowed(("rules/SECTOR.yaml", *FILES)))


def kinds_against_sale(catalogue: Catalogue) -> Iterator[Problem]:
    """Goods of the lexicon whose code is not the one that their kind's sale rule gives.

    With a kind, the column `code` says what the sale of the goods is. Fields of technology are not sold.
    """
    sold_as = {kind.id: _codes_on_sale(catalogue.rules, kind.id) for kind in catalogue.kinds.values() if not kind.field}
    for entry in catalogue.lexicon.values():
        wanted = sold_as.get(entry.kind, set())
        if entry.codes and wanted and not wanted & set(entry.codes):
            codes, right = ";".join(entry.codes), ";".join(sorted(wanted))
            what = message(
                "{word} is {kind}, whose sale is {right}, not {codes}",
                word=entry.text,
                kind=entry.kind,
                right=right,
                codes=codes,
            )
            yield Problem(entry.source, "code", what, message("allowed: {right}, or no kind", right=right))


def shared_item_terms(catalogue: Catalogue) -> Iterator[Problem]:
    """Terms that stand under two items of one sub-sector: they cannot tell the items apart."""
    for items in catalogue.items_of.values():
        pairs = ((term, item.code) for item in items for term in item.terms)
        for term, codes in _owners_of_shared(pairs):
            yield _shared_term("items.yaml", term, codes)


def shared_kind_terms(catalogue: Catalogue) -> Iterator[Problem]:
    """Head nouns of two kinds: only the last would count."""
    pairs = ((term, kind.id) for kind in catalogue.kinds.values() for term in kind.terms)
    for term, kinds in _owners_of_shared(pairs):
        yield _shared_term("kinds.yaml", term, kinds)


def dead_rule_terms(catalogue: Catalogue) -> Iterator[Problem]:
    """Terms of a rule that hold one of its own cancelling words, so that they never count."""
    for rule in catalogue.rules:
        for term in rule.terms:
            for word in rule.unless:
                if word in term:
                    what = message(
                        "{term} of rule {rule} never counts, for unless holds {word}",
                        term=term,
                        rule=rule.id,
                        word=word,
                    )
                    yield Problem(rule.source, "terms", what)


def licensed_words_with_two_codes(catalogue: Catalogue) -> Iterator[Problem]:
    """Trade words that name a licensed business and leave open which: a licence is for one."""
    for word in catalogue.trade_words.values():
        if word.strength == LICENSED and len(word.codes) > 1:
            codes = ";".join(word.codes)
            what = message("{word} is {strength} with codes {codes}", word=word.word, strength=LICENSED, codes=codes)
            yield Problem(word.source, "strength", what, message("allowed: one code"))


def foreign_rule_ids(catalogue: Catalogue) -> Iterator[Problem]:
    """Rules whose id begins with another code than those that they give; the id stands in every explanation."""
    for rule in catalogue.rules:
        if rule.id.split(".")[0] not in rule.codes:
            codes = ";".join(rule.codes)
            what = message("rule {rule} gives {codes}", rule=rule.id, codes=codes)
            yield Problem(rule.source, "id", what, message("allowed: an id that begins with a code it gives"))


CHECKS = (
    kinds_against_sale,
    shared_item_terms,
    shared_kind_terms,
    dead_rule_terms,
    licensed_words_with_two_codes,
    foreign_rule_ids,
)


def _codes_on_sale(rules: Iterable[Rule], kind: str) -> set[str]:
    """Codes that the rules of a kind give to its sale; the rules that hold for any activity count."""
    return {
        code
        for rule in rules
        if kind in rule.kinds
        and (not rule.activities or SALE in rule.activities)
        and SALE not in rule.except_activities
        for code in rule.codes
    }


def _shared_term(file: str, term: str, owners: tuple[str, ...]) -> Problem:
    what = message("{term} is also a term of {others}", term=term, others=", ".join(owners[:-1]))
    return Problem(file, f"{owners[-1]}.terms", what)


def _owners_of_shared(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, tuple[str, ...]]]:
    """(term, owners) of the terms with more than one owner."""
    owners: dict[str, dict[str, None]] = {}
    for term, owner in pairs:
        owners.setdefault(term, {})[owner] = None
    return [(term, tuple(found)) for term, found in owners.items() if len(found) > 1]
