"""Failures as one clear line on standard error, and the exit code that goes with them."""

from __future__ import annotations

import os
import sys
import traceback

import rich_click as click

from classifier.errors import AccountingError, InputError, system_words
from cli.messages import _, say, say_problem
from cli.streams import silence_stdout

DONE = 0
SOME_REJECTED = 1
WRONG = 2
INTERRUPTED = 130  # as the shell has it for Ctrl-C
PIPE_CLOSED = 141  # as the shell has it for a closed pipe
_TRACEBACK = "SECTAG_TRACEBACK"


def report(error: BaseException) -> int:
    """Say what went wrong.

    Args:
        error: what stopped the program.

    Returns:
        The exit code.
    """
    if isinstance(error, BrokenPipeError):
        silence_stdout()
        return PIPE_CLOSED
    if isinstance(error, (KeyboardInterrupt, click.Abort)):
        _line(_("interrupted: nothing was written"))
        return INTERRUPTED
    from taxonomy import CatalogueError  # loaded here: help must stay fast

    if isinstance(error, CatalogueError):
        if error.file is not None and len(error.problems) == 1:
            _line(say_problem(error.problems[0]))
            return WRONG
        what = _("the catalogue cannot be used, problems: {count}")
        if error.file is not None:
            what = _("{file} cannot be used, problems: {count}")
        _line(what.format(file=error.file, count=len(error.problems)))
        for problem in error.problems:
            sys.stderr.write(f"  {say_problem(problem)}\n")
        return WRONG
    if isinstance(error, OSError) and error.filename is None:
        silence_stdout()
    _line(_describe(error))
    if os.environ.get(_TRACEBACK):
        traceback.print_exception(error)
    return WRONG


def _describe(error: BaseException) -> str:
    if isinstance(error, InputError):
        return say(error.message)
    if isinstance(error, click.ClickException):
        return _usage(error)
    if isinstance(error, OSError):
        why = say(system_words(error))
        if error.filename is None:  # files have their own messages
            return _("standard output cannot be written to: {why}").format(why=why)
        return _("{where}: {what}").format(where=error.filename, what=why)
    if isinstance(error, AccountingError):
        return _("a defect of sectag, nothing was written, please report it: {text}").format(text=error)
    text = f"{type(error).__name__}: {error}"
    hint = _("a defect of sectag, please report it ({variable}=1 shows where): {text}")
    return hint.format(variable=_TRACEBACK, text=text)


def _usage(error: click.ClickException) -> str:
    """click's message on one line, with the help to turn to."""
    text = " ".join(error.format_message().split()).rstrip("。.")
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "sectag"
    return _("{text}: see {command} --help").format(text=text, command=command)


def _line(text: str) -> None:
    from cli.render import visible

    sys.stderr.write(_("sectag: error: {text}").format(text=visible(" ".join(text.split("\n")))) + "\n")
