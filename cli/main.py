"""The program `sectag`: its group of commands, and the one place where failures become exit codes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import rich_click as click

from classifier.version import sectag_version
from cli.commands import LazyGroup, lang_option, settings
from cli.errors import PIPE_CLOSED, report
from cli.messages import _, choose_language, set_language
from cli.streams import secure_streams

PARTS = {
    "tag": "cli.tag:command",
    "check": "cli.check:command",
    "audit": "cli.audit:command",
    "evaluate": "cli.evaluate:command",
    "taxonomy": "cli.taxonomy:command",
}


def program() -> click.Group:
    """The group of all commands, in the chosen language."""

    @click.group(
        cls=LazyGroup,
        name="sectag",
        parts=PARTS,
        context_settings=settings(),
        invoke_without_command=True,
        help=_(
            "Gives Chinese firms the codes of an industry catalogue, by their name and business scope.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag tag firms.csv                     tag a registry\n"
            "  sectag check 某某贸易有限公司 --scope 销售服装   look at one firm\n"
            "  sectag taxonomy show B103                browse the catalogue"
        ),
    )
    @click.option(
        "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help=_("Show the version.")
    )
    @lang_option
    @click.pass_context
    def sectag(context: click.Context) -> None:
        if context.invoked_subcommand is None:
            click.echo(context.get_help())

    return sectag


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Args:
        argv: the command line without the program's name; None for that of the process.

    Returns:
        The exit code: 0 done, 1 done but some rows could not be read, 2 the call or a file is wrong
        (130 interrupted, 141 the reader of a pipe has left).
    """
    if argv is None:
        secure_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    set_language(choose_language(arguments, os.environ))
    _forgive_narrow_encodings()
    try:
        result = program().main(args=arguments, prog_name="sectag", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # click has no exit code of its own for it
            return PIPE_CLOSED
        return leaving.code if isinstance(leaving.code, int) else 2
    except BaseException as error:  # the boundary: every failure becomes a line and an exit code here
        return report(error)
    return result if isinstance(result, int) else 0


def _version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"sectag {sectag_version()}")
        context.exit()


def _forgive_narrow_encodings() -> None:
    """A terminal without Chinese characters shows escapes instead of stopping the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
