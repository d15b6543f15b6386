"""`sectag tag`: a registry in, the same registry with tag columns out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.commands import Command, Probability, catalogue_option, lang_option, settings
from cli.errors import DONE, SOME_REJECTED
from cli.messages import _, language, say
from cli.streams import error_bytes

if TYPE_CHECKING:
    from classifier.crew import Tags
    from classifier.manifest import TagRequest


def command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "tag",
        cls=Command,
        context_settings=settings(),
        short_help=_("Tag a registry: an Excel, CSV or Parquet file of firms."),
        help=_(
            "Tags a registry: a table with a header line and one firm in each row, as CSV or TSV (also .gz), Excel "
            "(.xlsx, .xls), Parquet, or - for standard input. All columns are kept; ten columns with codes, confidence "
            "and reason are added.\n\n"
            "Rows that cannot be read, or are no firm but a total or a note, are put into OUTPUT.rejected.csv, and "
            "OUTPUT.manifest.json records the run.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag tag firms.csv\n"
            "  sectag tag firms.xlsx --sheet 2024 -o tagged.xlsx\n"
            "  sectag tag firms.csv -o tagged.tsv.gz --headers en\n"
            "  sectag tag firms.csv --scope-column 主营业务 --name-column 2\n"
            "  zcat firms.csv.gz | sectag tag - > tagged.csv\n\n"
            "Exit code: 0 done, 1 done but some rows were rejected, 2 the call or a file is wrong."
        ),
    )
    @click.argument("input", metavar="INPUT", help=_("The registry, or - for standard input."))
    @click.option(
        "-o",
        "--output",
        metavar="OUTPUT",
        help=_(
            "Result: .csv or .tsv, also .gz, .xlsx or .parquet; - for standard output. Without it: INPUT with the "
            "ending .tagged.csv, of a workbook .tagged.xlsx, of Parquet .tagged.parquet."
        ),
    )
    @click.option(
        "--headers",
        type=click.Choice(["zh", "en"]),
        help=_("Language of the added columns. Without it: that of the input's headers."),
    )
    @click.option(
        "--name-column",
        metavar="COLUMN",
        help=_("Column of the firm's name: its header, or its number from 1; - for none."),
    )
    @click.option("--scope-column", metavar="COLUMN", help=_("Column of the business scope."))
    @click.option("--industry-column", metavar="COLUMN", help=_("Column of the GB/T 4754 industry code; - for none."))
    @click.option("--sheet", metavar="SHEET", help=_("Sheet of a workbook: its name, or its number from 1."))
    @click.option(
        "--encoding",
        metavar="ENCODING",
        help=_("Encoding of the input, such as gb18030 or big5. Without it: found out."),
    )
    @click.option(
        "--output-encoding",
        type=click.Choice(["utf-8", "utf-8-sig", "gb18030"]),
        metavar="ENCODING",
        help=_("Of the result: utf-8, utf-8-sig or gb18030. Without it: UTF-8, in files with a mark that Excel knows."),
    )
    @click.option(
        "--auto-threshold",
        type=Probability(),
        metavar="P",
        help=_("Confidence (0 to 1) from which a firm needs no review."),
    )
    @click.option(
        "--escape-formulas",
        is_flag=True,
        help=_("In .csv and .tsv, put ' in front of cells that Excel may take for formulas."),
    )
    @click.option("--retag", is_flag=True, help=_("Replace the tag columns of a file that is tagged already."))
    @click.option(
        "--workers",
        type=click.IntRange(1, 64),
        metavar="N",
        help=_("Processes that tag. Without it: as many as the computer has processors, if the input is long."),
    )
    @catalogue_option
    @lang_option
    def tag(workers: int | None, **options: Any) -> int:
        from classifier.crew import cores  # loaded here: help must stay fast
        from classifier.manifest import TagRequest

        return run(TagRequest(source=options.pop("input"), workers=workers or cores(), **options))

    return tag


def run(request: TagRequest) -> int:
    """Tag a registry and tell the user what came of it.

    Args:
        request: input, output and options.

    Returns:
        The exit code.
    """
    from classifier import Classifier
    from classifier.crew import spare_collector
    from classifier.tag_file import tag_file
    from cli.progress import row_progress
    from cli.render_summary import print_summary
    from taxonomy import load_catalogue

    catalogue = None

    def make_classifier() -> Tags:
        nonlocal catalogue
        catalogue = load_catalogue(request.catalogue)
        classifier = Classifier(catalogue, request.auto_threshold)
        spare_collector()
        return classifier

    with row_progress() as progress:
        result = tag_file(
            request,
            make_classifier,
            stdin=sys.stdin.buffer,
            stdout=sys.stdout.buffer,
            stderr=error_bytes(),
            translate=say,
            progress=progress,
        )
    assert catalogue is not None  # tag_file has made the classifier
    print_summary(result, catalogue, language())
    return SOME_REJECTED if result.counts.rejected else DONE
