"""`sectag taxonomy search WORD`: where a business stands in the catalogue, and how a firm with just that is tagged."""

from __future__ import annotations

from typing import TYPE_CHECKING

import rich_click as click

from classifier.errors import InputError
from cli.commands import Command, catalogue_option, lang_option, settings
from cli.errors import DONE
from cli.messages import _, language
from cli.render import console, node_label, print_entry, visible

if TYPE_CHECKING:
    from classifier.decision import Decision
    from taxonomy.model import Catalogue
    from taxonomy.search import Found

_LIMIT = 15


def search_command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "search",
        cls=Command,
        context_settings=settings(),
        short_help=_("Where a line of business would go."),
        help=_(
            "Looks a word up in codes, items and their other names, lexicon, trade words of names, rules, and classes "
            "of GB/T 4754: equal first, then what begins with it, holds it, is like it. Says how a firm with just this "
            "in its scope would be tagged.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag taxonomy search 跨境电商\n"
            "  sectag taxonomy search 宠物 --limit 40"
        ),
    )
    @click.argument("word", metavar="WORD", help=_("A line of business, an article, a trade."))
    @click.option(
        "--limit", type=click.IntRange(1, 1000), default=_LIMIT, metavar="N", help=_("How many places are listed.")
    )
    @catalogue_option
    @lang_option
    def search(word: str, limit: int, catalogue: str | None) -> int:
        return run_search(word, limit, catalogue)

    return search


def run_search(word: str, limit: int, folder: str | None) -> int:
    """Search and print.

    Args:
        word: what is looked for.
        limit: how many places are listed at most.
        folder: another catalogue, or None.

    Returns:
        The exit code.

    Raises:
        InputError: no word, or nothing is known of it.
    """
    from classifier import Classifier
    from taxonomy import load_catalogue
    from taxonomy.model import UNKNOWN
    from taxonomy.search import search

    if not word.strip():
        raise InputError("nothing to search for: give a word such as 跨境电商")
    catalogue = load_catalogue(folder)
    decision = Classifier(catalogue).classify("", word)
    places = search(word, catalogue, limit)
    if not places and decision.primary == UNKNOWN:
        raise InputError("“{word}”: the catalogue knows nothing of it: try a shorter or more usual word", word=word)
    _print_decision(word, decision, catalogue)
    _print_places(places, catalogue)
    return DONE


def _print_decision(word: str, decision: Decision, catalogue: Catalogue) -> None:
    screen = console()
    words = _("A firm with just “{word}” in its scope").format(word=visible(word.strip()))
    screen.print(words, style="bold")
    labels = [node_label(code, catalogue, language()) for code in (decision.primary, *decision.codes[1:])]
    print_entry(screen, _("would be tagged"), "; ".join(labels))
    if decision.items:
        print_entry(screen, _("Items"), "; ".join(node_label(item, catalogue, language()) for item in decision.items))
    print_entry(screen, _("Confidence"), f"{decision.confidence:.3f}  {decision.status}")


def _print_places(places: list[Found], catalogue: Catalogue) -> None:
    from rich.text import Text

    kinds = {
        "node": _("code"),
        "item": _("item"),
        "lexicon": _("lexicon"),
        "name": _("trade word of names"),
        "rule": _("rule"),
        "gbt": "GB/T 4754",
    }
    titles = (_("The same"), _("Beginning with it"), _("Holding it"), _("Like it"))
    screen = console()
    match = -1
    for place in places:
        if place.match != match:
            match = place.match
            screen.print()
            screen.print(titles[match], style="bold")
        line = Text(f"  {place.text}")
        line.append(f"  ({' '.join(filter(None, (kinds[place.kind], place.key)))})", style="dim")
        line.append(f" → {_targets(place, catalogue)}")
        screen.print(line)


def _targets(place: Found, catalogue: Catalogue) -> str:
    labels = [node_label(code, catalogue, language()) for code in place.codes]
    return "; ".join(labels) or _("says nothing of the trade")
