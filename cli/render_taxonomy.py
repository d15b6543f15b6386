"""The catalogue for people: the tree, one node with all that belongs to it, one item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.messages import _
from cli.render import console, label, node_label, node_text, print_branches
from cli.rule_words import rule_sentences
from taxonomy.model import OUTSIDE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    path = _path(code, catalogue)
    screen.print(" > ".join(node_label(one, catalogue, language) for one in path))
    screen.print(_("plan section {section}").format(section=node.section) + f"  {node.priority}".rstrip())
    below = _below(code, catalogue)
    lines = []
    for one in below:
        lines.append(_node_line(one, catalogue, language))
        lines += [f"  {_node_line(further, catalogue, language)}" for further in _below(one, catalogue)]
    _print_list(screen, _("Below it"), lines)
    _print_list(screen, _("Items"), [_item_line(item, language) for item in catalogue.items_of.get(code, ())])
    rules = [rule for rule in catalogue.rules if code in rule.codes]
    _print_list(screen, _("Rules"), [line for rule in rules for line in _rule_lines(rule, catalogue, language)])
    if node.level == "subsector":
        for title, some in _seen(code, catalogue):
            _print_list(screen, title, some)
    _print_list(screen, _("Views"), _views(path, catalogue, language))
    classes = [
        f"{one.gbt} {catalogue.gbt[one.gbt].zh}" + ("" if one.extent == "full" else f" ({_('in part')})")
        for one in catalogue.crosswalk
        if one.code == code
    ]
    _print_list(screen, "GB/T 4754-2017", classes)


def _path(code: str, catalogue: Catalogue) -> list[str]:
    """Codes from the tier down to a node."""
    path = [code]
    while catalogue.nodes[path[0]].parent:
        path.insert(0, catalogue.nodes[path[0]].parent)
    return path


def _below(code: str, catalogue: Catalogue) -> list[str]:
    """Codes of the nodes right below one."""
    return [one for one, other in catalogue.nodes.items() if other.parent == code]


def _node_line(code: str, catalogue: Catalogue, language: str) -> str:
    return f"{node_label(code, catalogue, language)}  {catalogue.nodes[code].priority}".rstrip()


def print_item(code: str, catalogue: Catalogue, language: str) -> None:
    """Print an item of a sub-sector."""
    screen = console()
    item = catalogue.items[code]
    path = _path(item.parent, catalogue)
    screen.print(" > ".join(node_label(one, catalogue, language) for one in (*path, code)))
    screen.print(_("plan section {section}").format(section=item.section) + f"  {item.priority}".rstrip())
    _print_list(screen, _("Other names"), list(item.aliases))
    _print_list(screen, _("Words that show it"), [_(", ").join(item.terms)] if item.terms else [])
    for title, some in _seen(code, catalogue):
        _print_list(screen, title, some)


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
    _print_list(screen, _("Rules"), [line for rule in rules for line in _rule_lines(rule, catalogue, language)])
    for title, some in _seen(code, catalogue):
        _print_list(screen, title, some)


def _some(words: list[str]) -> list[str]:
    """The first words of a list, on one line."""
    more = ["…"] if len(words) > _SOME else []
    return [" | ".join(words[:_SOME] + more)] if words else []


def _print_list(screen: Console, title: str, lines: list[str]) -> None:
    if lines:
        screen.print()
        screen.print(title, style="bold")
        for line in lines:
            _print_indented(screen, line)


def _print_indented(screen: Console, line: str) -> None:
    """A line below a title: folded under its own beginning on a terminal, and whole elsewhere."""
    from rich.padding import Padding
    from rich.text import Text

    indent = 2 + len(line) - len(line.lstrip())
    if screen.is_terminal:
        screen.print(Padding(Text(line.lstrip(), overflow="fold"), (0, 0, 0, indent)), soft_wrap=False)
    else:
        screen.print(f"  {line}")


def _item_line(item: Item, language: str) -> str:
    words = label(item.code, item.zh, item.en, language)
    if item.aliases:
        words += _(" (also {names})").format(names=_(", ").join(item.aliases))
    return f"{words}  {item.priority}".rstrip()


def _rule_lines(rule: Rule, catalogue: Catalogue, language: str) -> list[str]:
    return [f"{rule.id}  ({rule.source})", f"  {rule_sentences(rule, catalogue, language)}"]


def _seen(code: str, catalogue: Catalogue) -> Iterator[tuple[str, list[str]]]:
    """Lexicon lines and trade words that lead to a code: how many, and the shortest of them."""
    lines = [entry.text for entry in catalogue.lexicon.values() if code in (*entry.codes, *entry.items)]
    words = [word.word for word in catalogue.trade_words.values() if code in word.codes]
    yield _("Lexicon lines: {count}").format(count=len(lines)), _some(sorted(lines, key=len))
    yield _("Trade words of names: {count}").format(count=len(words)), _some(sorted(words, key=len))


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
