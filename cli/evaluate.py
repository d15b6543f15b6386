"""`sectag evaluate`: how right the tags are on labelled firms, and the fit of the catalogue's model to them."""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import rich_click as click

from cli.commands import Command, Probability, catalogue_option, lang_option, settings
from cli.errors import DONE, WRONG
from cli.messages import _, language, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from classifier.fit import Fitted
    from classifier.gold import GoldError, GoldFile
    from classifier.judged import Judged
    from cli.evaluation_files import EvaluationRequest
    from taxonomy.model import Catalogue

_ALIKE = 10  # problems of one kind that are said one by one


def command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "evaluate",
        cls=Command,
        context_settings=settings(),
        short_help=_("How right the tags are on a labelled file."),
        help=_(
            "Tags labelled firms and compares: primaries (strict: the same code; accepted: also one of the "
            "alternatives; sector), all tags, single codes, rules, and how far the confidence can be relied on.\n\n"
            "A labelled file is a table (CSV, TSV, Excel or Parquet) with columns for the name, the "
            "scope and the right code that a person gave (primary or 正确代码: a sub-sector, N or U). It may also "
            "have alternatives, mentions, possible_mentions (codes joined by ;), id and stratum.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag evaluate gold.csv --errors wrong.csv\n"
            "  sectag evaluate gold.csv --json figures.json --bootstrap 10000\n"
            "  sectag evaluate gold.csv gold2.csv --fit model.json\n\n"
            "--fit writes a model.json for the catalogue's folder: weights, calibration and threshold, fitted to the "
            "firms and cross-validated.\n\n"
            "Exit code: 0 done, 2 the call or a file is wrong."
        ),
    )
    @click.argument(
        "gold", nargs=-1, required=True, metavar="GOLD…", help=_("Labelled files, or - for standard input.")
    )
    @click.option("--errors", metavar="FILE", help=_("Write the firms with a wrong primary, with reasons, as CSV."))
    @click.option("--json", "json_file", metavar="FILE", help=_("Write all figures as JSON; - for standard output."))
    @click.option("--fit", metavar="FILE", help=_("Fit the model to these firms and write it as JSON."))
    @click.option(
        "--auto-threshold",
        type=Probability(),
        metavar="P",
        help=_("Confidence (0 to 1) from which a firm needs no review."),
    )
    @click.option(
        "--bootstrap",
        type=click.IntRange(0, 1_000_000),
        metavar="N",
        help=_("Samples drawn for the 95 % intervals, 0 for none. Without it: 2000."),
    )
    @click.option(
        "--seed",
        type=click.IntRange(0),
        default=0,
        metavar="N",
        help=_("Seed of the samples and of the folds of --fit. Without it: 0."),
    )
    @click.option(
        "--name-column",
        metavar="COLUMN",
        help=_("Column of the firm's name: its header, or its number from 1; - for none."),
    )
    @click.option("--scope-column", metavar="COLUMN", help=_("Column of the business scope."))
    @click.option("--industry-column", metavar="COLUMN", help=_("Column of the GB/T 4754 industry code; - for none."))
    @click.option(
        "--primary-column", metavar="COLUMN", help=_("Column of the right code; without it, primary or 正确代码.")
    )
    @click.option("--sheet", metavar="SHEET", help=_("Sheet of a workbook: its name, or its number from 1."))
    @click.option(
        "--encoding",
        metavar="ENCODING",
        help=_("Encoding of the input, such as gb18030 or big5. Without it: found out."),
    )
    @catalogue_option
    @lang_option
    def evaluate(**options: Any) -> int:
        from cli.evaluation_files import EvaluationRequest  # loaded here: help must stay fast

        return run(EvaluationRequest(**options))

    return evaluate


def run(request: EvaluationRequest) -> int:
    """Evaluate, write the files asked for and print the figures (last: the reader of a pipe may leave).

    Args:
        request: labelled files and options.

    Returns:
        The exit code.

    Raises:
        InputError: an output cannot be written.
        CatalogueError: the catalogue cannot be used.
    """
    from classifier import Classifier
    from classifier.evaluate import RESAMPLES, evaluate
    from classifier.fit import model_text
    from classifier.gold import GoldError, read_gold
    from classifier.judged import judge
    from cli.evaluation_files import check_outputs, figures_text, write_errors, write_text
    from cli.progress import row_progress
    from cli.render_evaluation import print_evaluation, print_fit
    from taxonomy import load_catalogue

    check_outputs(request)
    catalogue = load_catalogue(request.catalogue)
    try:
        files = read_gold(request.gold, catalogue.subsectors, request.columns, sys.stdin.buffer)
    except GoldError as error:
        return _report_problems(error)
    classifier = Classifier(catalogue, request.auto_threshold)
    with row_progress() as progress:
        advance = None if progress is None else lambda done, count: progress(done, done, count)
        judged = judge([firm for file in files for firm in file.firms], classifier, advance)
    resamples = RESAMPLES if request.bootstrap is None else request.bootstrap
    evaluation = evaluate(judged, classifier.auto_threshold, request.seed, resamples)
    fitted = None if request.fit is None else _fit(request, judged, files, catalogue)
    if request.json_file is not None:
        write_text(request.json_file, figures_text(evaluation, files, catalogue))
    if request.errors is not None:
        write_errors(request.errors, judged, catalogue, language())
    if request.fit is not None and fitted is not None:
        write_text(request.fit, model_text(fitted.model))
    if request.json_file != "-":
        print_evaluation(evaluation, catalogue, language())
    if request.fit is not None and fitted is not None:
        print_fit(fitted.model, request.fit, error=request.json_file == "-")
    return DONE


def _fit(
    request: EvaluationRequest, judged: Sequence[Judged], files: Sequence[GoldFile], catalogue: Catalogue
) -> Fitted:
    from classifier.confidence import prior_weights
    from classifier.errors import InputError
    from classifier.fit import fit_model

    try:
        return fit_model(judged, files, prior_weights(catalogue.model), request.seed)
    except ValueError as error:
        raise InputError("--fit: too few firms with different scopes: give more labelled firms") from error


def _report_problems(error: GoldError) -> int:
    """Say what is wrong with the labelled files, one line each; of many of a kind the first, and how many more."""
    kinds: Counter[tuple[str, object]] = Counter()
    for problem in error.problems:
        kind = problem.what.template, problem.what.values.get("column")
        kinds[kind] += 1
        if kinds[kind] <= _ALIKE:
            what = say(problem.what)
            text = _("{where}: {what}").format(where=problem.where, what=what) if problem.where else what
            sys.stderr.write(_("sectag: error: {text}").format(text=" ".join(text.splitlines())) + "\n")
    more = sum(max(count - _ALIKE, 0) for count in kinds.values())
    if more:
        sys.stderr.write(_("… and {count} more of the same kinds").format(count=more) + "\n")
    return WRONG
