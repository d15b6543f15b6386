"""The progress bar of long work: on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from cli.messages import _


@contextmanager
def step_progress(work: str) -> Iterator[Callable[[int, int], object] | None]:
    """A bar of steps whose number may still grow.

    Args:
        work: what is being done, in the chosen language.

    Yields:
        A function that takes steps done and steps in all; None where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(work, total=None)
        yield lambda done, count: bar.update(task, completed=done, total=count)


@contextmanager
def row_progress(work: str = "") -> Iterator[Callable[[int, int, int], object] | None]:
    """A bar with rows per second and the time left.

    Args:
        work: what is being done, in the chosen language; tagging if empty.

    Yields:
        A function that takes rows done, bytes read and bytes in all; None where standard error is no terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(work or _("tagging"), total=None, rows="")

        def advance(rows: int, read: int, size: int) -> None:
            elapsed = bar.tasks[task].elapsed or 0.0
            speed = rows / elapsed if elapsed else 0.0
            words = _("{rows:,} rows, {speed:,.0f}/s").format(rows=rows, speed=speed)
            bar.update(task, total=size, completed=read, rows=words)

        yield advance
