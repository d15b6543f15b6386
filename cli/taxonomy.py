"""`sectag taxonomy`: browse the catalogue and check its data."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING

import rich_click as click

from classifier.errors import InputError
from cli.commands import Command, LazyGroup, catalogue_option, lang_option, settings
from cli.errors import DONE, WRONG
from cli.messages import _, language

if TYPE_CHECKING:
    from taxonomy.model import Catalogue

PARTS = {"show": "cli.taxonomy:show_command", "lint": "cli.taxonomy:lint_command"}


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
            "  sectag taxonomy show              the whole tree\n"
            "  sectag taxonomy show B103         one sub-sector with items and rules\n"
            "  sectag taxonomy lint my-catalogue check another catalogue"
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
            "items, rules with examples, views and GB/T 4754 classes.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag taxonomy show\n"
            "  sectag taxonomy show B103"
        ),
    )
    @click.argument("code", required=False, metavar="[CODE]", help=_("A code of a tier, sector, sub-sector or item."))
    @catalogue_option
    @lang_option
    def show(code: str | None, catalogue: str | None) -> int:
        from cli.render_taxonomy import print_item, print_node, print_tree
        from taxonomy import load_catalogue

        loaded = load_catalogue(catalogue)
        if code is None:
            print_tree(loaded, language())
        elif code.upper() in loaded.nodes:
            print_node(code.upper(), loaded, language())
        elif code.upper() in loaded.items:
            print_item(code.upper(), loaded, language())
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
            "Reads a catalogue strictly and lists all its problems at once, each with its file and line. "
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
        from cli.render_taxonomy import catalogue_counts
        from taxonomy import CatalogueError, load_catalogue

        try:
            loaded = load_catalogue(given["dir"])
        except CatalogueError as error:
            for problem in error.problems:
                sys.stdout.write(problem + "\n")
            sys.stdout.write(_("problems: {count}").format(count=len(error.problems)) + "\n")
            return WRONG
        sys.stdout.write(_("no problems: {counts}").format(counts=catalogue_counts(loaded)) + "\n")
        return DONE

    return lint


def _unknown(code: str, catalogue: Catalogue) -> InputError:
    near = difflib.get_close_matches(code.upper(), [*catalogue.nodes, *catalogue.items], n=3, cutoff=0.5)
    if near:
        return InputError("{code}: no such code: perhaps {near}", code=code, near=", ".join(near))
    return InputError("{code}: no such code: see sectag taxonomy show", code=code)
