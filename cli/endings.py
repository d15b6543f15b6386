"""`sectag taxonomy endings`: measures what firms with the same ending of their names mostly do."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from classifier.errors import InputError
from cli.commands import Command, catalogue_option, lang_option, settings
from cli.errors import DONE
from cli.messages import _

if TYPE_CHECKING:
    from collections.abc import Callable


def command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "endings",
        cls=Command,
        context_settings=settings(),
        short_help=_("Measure what the endings of names tell."),
        help=_(
            "Reads registries, decides each firm by its scope alone, and counts for each frequent ending of names "
            "what such firms do. The result is name_endings.csv of a catalogue; it holds counts and no firm. "
            "Afterwards refit the model: sectag evaluate CODED --fit model.json.\n\n"
            "\b\n"
            "Example:\n"
            "  sectag taxonomy endings registry.csv -o name_endings.csv"
        ),
    )
    @click.argument(
        "registry", nargs=-1, required=True, metavar="REGISTRY...", help=_("Registries with name and scope.")
    )
    @click.option("-o", "--output", required=True, metavar="FILE", help=_("The file to write; - for standard output."))
    @catalogue_option
    @lang_option
    def endings(registry: tuple[str, ...], output: str, catalogue: str | None) -> int:
        return run(registry, output, catalogue)

    return endings


def run(registries: tuple[str, ...], output: str, catalogue_folder: str | None) -> int:
    """Measure the endings and write them.

    Args:
        registries: paths, or `-` for standard input.
        output: path, or `-`.
        catalogue_folder: another catalogue, or None.

    Returns:
        The exit code.

    Raises:
        InputError: a registry cannot be read, or no ending is frequent enough.
    """
    from classifier import Classifier
    from classifier.measure_endings import LEAST_FIRMS, count_endings, endings_text, kept_endings
    from cli.evaluation_files import write_text
    from cli.progress import row_progress
    from taxonomy import load_catalogue

    classifier = Classifier(load_catalogue(catalogue_folder))
    with row_progress() as progress:
        firms = (firm for name in registries for firm in _firms(name, progress))
        kept = kept_endings(count_endings(firms, classifier))
    if len(kept) < 2:
        raise InputError("no ending of names is common to {count} firms: give larger registries", count=LEAST_FIRMS)
    write_text(output, endings_text(kept))
    if output != "-":
        sys.stderr.write(_("{count} endings of names: {file}").format(count=len(kept) - 1, file=output) + "\n")
    return DONE


def _firms(name: str, progress: Callable[[int, int, int], object] | None) -> Iterator[tuple[str, str]]:
    """(name, scope) of each firm of a registry; rows that cannot be read, or name no firm, are left out."""
    from classifier.firm_rows import FirmRows
    from classifier.headers import recognise_columns
    from classifier.records import Record
    from classifier.source import open_source
    from classifier.tables import open_table

    with open_source(name, sys.stdin.buffer) as source, open_table(source) as (table, _encoding):
        columns = recognise_columns(table.header, source.label)
        if columns.name is None:
            raise InputError("{file}: no column of names: endings of names need one", file=source.label)
        for done, row in enumerate(FirmRows(table.header, columns)(table), start=1):
            if isinstance(row, Record) and row.cells[columns.name].strip():
                yield row.cells[columns.name], row.cells[columns.scope]
            if progress is not None and done % 200 == 0:
                progress(done, source.position(), source.size)
