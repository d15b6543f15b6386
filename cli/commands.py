"""The classes of commands: help in the chosen language within 80 columns, and groups that load commands when called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from math import isnan
from typing import Any

import rich_click as click
from rich_click.rich_help_rendering import get_rich_usage

from cli.messages import LANGUAGES, _

HELP_WIDTH = 80
F = Callable[..., Any]


def settings() -> dict[str, Any]:
    """Context settings of every command. A function, for the titles are in the chosen language."""
    return {
        "help_option_names": ["-h", "--help"],
        "rich_help_config": click.RichHelpConfiguration(
            max_width=HELP_WIDTH,
            text_markup=None,
            text_emojis=False,
            show_arguments=True,
            options_table_column_types=["opt_all_metavar", "help"],
            options_table_help_sections=["help", "required"],
            arguments_panel_title=_("Arguments"),
            options_panel_title=_("Options"),
            commands_panel_title=_("Commands"),
            required_long_string=_("[required]"),
        ),
    }


def _translated_usage(command: click.Command, context: click.Context, formatter: click.HelpFormatter) -> None:
    pieces = command.collect_usage_pieces(context)
    get_rich_usage(formatter, context.command_path, " ".join(pieces), prefix=_("Usage:"))  # type: ignore[arg-type]


def _spaced_help(command: click.Command, formatter: click.HelpFormatter) -> None:
    """Paragraphs with a blank line between them; those that begin with a backspace keep their lines."""
    from rich.padding import Padding
    from rich.text import Text

    for paragraph in (command.help or "").split("\n\n"):
        text = Text(paragraph.removeprefix("\b\n"), overflow="fold")
        formatter.write(Padding(text, (0, 1, 1, 1)))  # type: ignore[arg-type]


class Command(click.RichCommand):
    """A command with help in the chosen language."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _translated_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        _spaced_help(self, formatter)


class LazyGroup(click.RichGroup):
    """A group whose commands are imported when they are asked for.

    Args:
        parts: name of a command -> `module:function` that makes it.
    """

    def __init__(self, *args: Any, parts: Mapping[str, str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.parts = parts

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of their use."""
        return list(self.parts)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and make a command."""
        if cmd_name not in self.parts:
            return None
        module, function = self.parts[cmd_name].split(":")
        made: click.Command = getattr(import_module(module), function)()
        return made

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        _translated_usage(self, ctx, formatter)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does."""
        _spaced_help(self, formatter)


class Probability(click.FloatRange):
    """A number from 0 to 1. click's own range takes nan, which is less than nothing and more than nothing."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number; what is none is refused as click refuses it."""
        number: float = super().convert(value, param, ctx)
        if isnan(number):
            self.fail(_("{value} is not a number from 0 to 1.").format(value=value), param, ctx)
        return number


def lang_option(function: F) -> F:
    """`--lang`. Its value is read before the commands are made (see messages); here it is checked and explained."""
    return click.option(
        "--lang", type=click.Choice(LANGUAGES), expose_value=False, help=_("Language of messages and help.")
    )(function)


def catalogue_option(function: F) -> F:
    """`--catalogue`, the folder of another catalogue."""
    return click.option(
        "--catalogue", metavar="DIR", help=_("Folder of another catalogue, laid out like the product's own.")
    )(function)
