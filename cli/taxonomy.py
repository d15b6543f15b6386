"""`sectag taxonomy`: browse the catalogue and check its data."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING

import rich_click as click

from classifier.errors import InputError
from cli.commands import Command, LazyGroup, catalogue_option, lang_option, settings
from cli.errors import DONE, WRONG
from cli.messages import _, language, say_problem

if TYPE_CHECKING:
    from taxonomy.model import Catalogue

_NAMED_SHOWN = 8
PARTS = {
    "show": "cli.taxonomy:show_command",
    "search": "cli.taxonomy_search:search_command",
    "export": "cli.taxonomy_export:export_command",
    "lint": "cli.taxonomy:lint_command",
    "endings": "cli.endings:command",
}


def command() -> click.Command:
    """The group of commands, in the chosen language."""

    @click.group(
        "taxonomy",
        cls=LazyGroup,
        parts=PARTS,
        context_settings=settings(),
        short_help=_("Browse the catalogue, check its data."),
        help=_(
            "Browses the catalogue of industries and checks its data.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag taxonomy show                the whole tree\n"
            "  sectag taxonomy show B103           one sub-sector with items and rules\n"
            "  sectag taxonomy search 跨境电商     where a business would go\n"
            "  sectag taxonomy export -o all.xlsx  the whole catalogue in one file\n"
            "  sectag taxonomy lint my-catalogue   check another catalogue"
        ),
    )
    @lang_option
    def taxonomy() -> None:
        pass

    return taxonomy


def show_command() -> click.Command:
    """`taxonomy show`, in the chosen language."""

    @click.command(
        "show",
        cls=Command,
        context_settings=settings(),
        short_help=_("The tree of codes, or one code."),
        help=_(
            "Shows the tree of tiers, sectors and sub-sectors; or one code with its section of the plan, priority, "
            "items, rules with examples, views and GB/T 4754 classes; or what N and U mean.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag taxonomy show\n"
            "  sectag taxonomy show B103\n"
            "  sectag taxonomy show N"
        ),
    )
    @click.argument(
        "code", required=False, metavar="[CODE]", help=_("A code of a tier, sector, sub-sector or item, or N or U.")
    )
    @catalogue_option
    @lang_option
    def show(code: str | None, catalogue: str | None) -> int:
        from cli.render_taxonomy import print_item, print_node, print_special, print_tree
        from taxonomy import load_catalogue
        from taxonomy.model import SPECIAL_CODES

        loaded = load_catalogue(catalogue)
        if code is None:
            print_tree(loaded, language())
        elif code.upper() in loaded.nodes:
            print_node(code.upper(), loaded, language())
        elif code.upper() in loaded.items:
            print_item(code.upper(), loaded, language())
        elif code.upper() in SPECIAL_CODES:
            print_special(code.upper(), loaded, language())
        else:
            raise _unknown(code, loaded)
        return DONE

    return show


def lint_command() -> click.Command:
    """`taxonomy lint`, in the chosen language."""

    @click.command(
        "lint",
        cls=Command,
        context_settings=settings(),
        short_help=_("All problems of a catalogue's data."),
        help=_(
            "Reads a catalogue strictly and lists all its problems at once, each with its file and line; then looks "
            "for what an editor will hardly have meant, and tries every rule on its own examples (hits, misses). "
            "Exit code: 0 no problems, 2 problems.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag taxonomy lint\n"
            "  sectag taxonomy lint my-catalogue"
        ),
    )
    @click.argument(
        "dir", required=False, metavar="[DIR]", help=_("Folder of the catalogue; without it: the product's.")
    )
    @lang_option
    def lint(**given: str | None) -> int:
        return run_lint(given["dir"])

    return lint


def run_lint(folder: str | None) -> int:
    """Check a catalogue and print its problems.

    Args:
        folder: of the catalogue; None for the product's own.

    Returns:
        The exit code.
    """
    from cli.render_taxonomy import catalogue_counts
    from cli.sweep import count_examples, sweep_rules
    from taxonomy import CatalogueError, load_catalogue
    from taxonomy.lint import lint

    problems = lint(folder)
    try:
        loaded = load_catalogue(folder)
    except CatalogueError:
        pass  # its problems are among those of lint
    else:
        problems += sweep_rules(loaded)
        if not problems:
            counts = _("{counts}, {examples} examples of rules")
            text = counts.format(counts=catalogue_counts(loaded), examples=count_examples(loaded))
            sys.stdout.write(_("no problems: {counts}").format(counts=text) + "\n")
            return DONE
    for problem in problems:
        sys.stdout.write(say_problem(problem) + "\n")
    sys.stdout.write(_("problems: {count}").format(count=len(problems)) + "\n")
    return WRONG


def entries_named(word: str, catalogue: Catalogue) -> list[str]:
    """Codes of the nodes and items whose Chinese or English name, or another name, holds a word."""
    sought = word.strip().casefold()
    names: dict[str, tuple[str, ...]] = {code: (node.zh, node.en) for code, node in catalogue.nodes.items()}
    names |= {code: (item.zh, item.en, *item.aliases) for code, item in catalogue.items.items()}
    return [code for code, held in names.items() if sought and any(sought in name.casefold() for name in held)]


def _unknown(code: str, catalogue: Catalogue) -> InputError:
    named = entries_named(code, catalogue)
    if named:
        from cli.render import node_label

        shown = "; ".join(node_label(one, catalogue, language()) for one in named[:_NAMED_SHOWN])
        more = "" if len(named) <= _NAMED_SHOWN else "; …"
        return InputError("{code}: no such code: it stands in the names of {entries}", code=code, entries=shown + more)
    near = difflib.get_close_matches(code.upper(), [*catalogue.nodes, *catalogue.items], n=3, cutoff=0.5)
    if near:
        return InputError("{code}: no such code: perhaps {near}", code=code, near=", ".join(near))
    return InputError("{code}: no such code: see sectag taxonomy show", code=code)
