"""The catalogue for people: the tree, one node with all that belongs to it, one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.messages import _
from cli.render import console, node_label, node_text, print_branches
from taxonomy.model import OUTSIDE, UNKNOWN

if TYPE_CHECKING:
    from rich.console import Console

    from taxonomy.model import Catalogue, Item, Rule, ViewGroup

_SOME = 12  # words of a long list that are shown


def catalogue_counts(catalogue: Catalogue) -> str:
    """How much of everything a catalogue holds, on one line."""
    text = _(
        "{tiers} tiers, {sectors} sectors, {subsectors} sub-sectors, {items} items, {rules} rules, {lexicon} lexicon "
        "lines, {words} trade words, {views} views"
    )
    levels = [node.level for node in catalogue.nodes.values()]
    return text.format(
        tiers=levels.count("tier"),
        sectors=levels.count("sector"),
        subsectors=levels.count("subsector"),
        items=len(catalogue.items),
        rules=len(catalogue.rules),
        lexicon=len(catalogue.lexicon),
        words=len(catalogue.trade_words),
        views=len(catalogue.views),
    )


def print_tree(catalogue: Catalogue, language: str) -> None:
    """Print the tiers, sectors and sub-sectors."""
    from rich.tree import Tree

    root = Tree(catalogue.zh if language == "zh" else catalogue.en)
    places = {"": root}
    for code, node in catalogue.nodes.items():
        places[code] = places[node.parent].add(node_text(code, catalogue, language))
    print_branches(root)


def print_node(code: str, catalogue: Catalogue, language: str) -> None:
    """Print a tier, sector or sub-sector with all that belongs to it."""
    screen = console()
    node = catalogue.nodes[code]
    path = [code]
    while catalogue.nodes[path[0]].parent:
        path.insert(0, catalogue.nodes[path[0]].parent)
    screen.print(" > ".join(node_label(one, catalogue, language) for one in path))
    screen.print(_("plan section {section}").format(section=node.section) + f"  {node.priority}".rstrip())
    below = [one for one, other in catalogue.nodes.items() if other.parent == code]
    _print_list(screen, _("Below it"), [node_label(one, catalogue, language) for one in below])
    _print_list(screen, _("Items"), [_item_line(item, language) for item in catalogue.items_of.get(code, ())])
    rules = [rule for rule in catalogue.rules if code in rule.codes]
    _print_list(screen, _("Rules"), [line for rule in rules for line in _rule_lines(rule)])
    _print_list(screen, _("Views"), _views(path, catalogue, language))
    classes = [
        f"{one.gbt} {catalogue.gbt[one.gbt].zh}" + ("" if one.extent == "full" else f" ({_('in part')})")
        for one in catalogue.crosswalk
        if one.code == code
    ]
    _print_list(screen, "GB/T 4754-2017", classes)


def print_item(code: str, catalogue: Catalogue, language: str) -> None:
    """Print an item of a sub-sector."""
    screen = console()
    item = catalogue.items[code]
    screen.print(f"{node_label(item.parent, catalogue, language)} > {node_label(code, catalogue, language)}")
    screen.print(_("plan section {section}").format(section=item.section) + f"  {item.priority}".rstrip())
    _print_list(screen, _("Other names"), list(item.aliases))
    _print_list(screen, _("Words that show it"), list(item.terms))


def print_special(code: str, catalogue: Catalogue, language: str) -> None:
    """Print what N or U means, and for N the rules that give it."""
    screen = console()
    meanings = {
        OUTSIDE: _(
            "The text says what the firm mainly does, and that is outside the catalogue: the reason names the kind of "
            "business. What else the firm does may be in the catalogue and gives tags."
        ),
        UNKNOWN: _(
            "Neither name nor scope says what the firm does in words that the catalogue knows. No rule gives U, and "
            "its status is always review."
        ),
    }
    screen.print(node_label(code, catalogue, language))
    screen.print(meanings[code], soft_wrap=False)
    rules = [rule for rule in catalogue.rules if code in rule.codes]
    _print_list(screen, _("Rules"), [line for rule in rules for line in _rule_lines(rule)])
    lines = [entry.text for entry in catalogue.lexicon.values() if code in entry.codes]
    words = [word.word for word in catalogue.trade_words.values() if code in word.codes]
    _print_list(screen, _("Lexicon lines: {count}").format(count=len(lines)), _some(lines))
    _print_list(screen, _("Trade words of names: {count}").format(count=len(words)), _some(words))


def _some(words: list[str]) -> list[str]:
    """The first words of a list, on one line."""
    more = ["…"] if len(words) > _SOME else []
    return [" | ".join(words[:_SOME] + more)] if words else []


def _print_list(screen: Console, title: str, lines: list[str]) -> None:
    if lines:
        screen.print()
        screen.print(title, style="bold")
        for line in lines:
            screen.print(f"  {line}")


def _item_line(item: Item, language: str) -> str:
    return f"{item.code} {item.zh if language == 'zh' else item.en}  {item.priority}".rstrip()


def _rule_lines(rule: Rule) -> list[str]:
    lines = [f"{rule.id}  ({rule.source})" + (f"  {rule.strength}" if rule.strength else "")]
    for title, words in (
        (_("hits"), rule.hits),
        (_("misses"), rule.misses),
        (_("cancelled by"), rule.unless),
    ):
        if words:
            lines.append(f"  {title}: {' | '.join(words)}")
    if rule.note:
        lines.append(f"  {rule.note}")
    return lines


def _views(path: list[str], catalogue: Catalogue, language: str) -> list[str]:
    """Views with a group that takes in the node: by its own code or by one above it."""

    def named(one: ViewGroup) -> str:
        return one.zh if language == "zh" else one.en

    lines = []
    for view in catalogue.views.values():
        for group in view.groups:
            if set(path) & set(group.codes):
                lines.append(f"{view.zh if language == 'zh' else view.en}: {named(group)}")
    return lines
