"""`sectag check`: one firm, with everything that the decision rests on."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import rich_click as click

from classifier.errors import InputError
from cli.commands import Command, catalogue_option, lang_option, settings
from cli.errors import DONE
from cli.lookup import find_firm, found_record, print_found, registry_file, registry_options
from cli.messages import _, language, say

if TYPE_CHECKING:
    from classifier.index_cache import RegistryFile
    from taxonomy.model import Catalogue

STREAM = "-"  # as the value of --scope: standard input


def command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "check",
        cls=Command,
        context_settings=settings(),
        short_help=_("Look at one firm: its codes and why."),
        help=_(
            "Gives one firm its codes and shows why: the scope with what was read in it, the codes as a tree, the "
            "evidence, why not the runner-up or any other code, what would change the answer, and what to look at. "
            "Without a name, on a terminal, it asks.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag check 某某航空服务有限公司 --scope 航空货运代理\n"
            "  sectag check 某某贸易有限公司 --scope - < scope.txt\n"
            "  sectag check 某某科技有限公司 --scope 软件开发 --why-not X204\n"
            "  sectag check 某某餐饮有限公司 --scope 餐饮服务 --json\n"
            "  sectag check 某某餐饮 --registry firms.csv"
        ),
    )
    @click.argument(
        "name",
        metavar="NAME",
        required=False,
        help=_("The firm's registered name, or what --registry finds it by."),
    )
    @click.option("--scope", default="", metavar="TEXT", help=_("Its business scope; - reads it from standard input."))
    @click.option(
        "--industry", default="", metavar="CODE", help=_("Its GB/T 4754 industry code, if the registry has one.")
    )
    @click.option(
        "--why-not", multiple=True, metavar="CODE", help=_("Say why not this code; may be given more than once.")
    )
    @registry_options
    @click.option("--json", "as_json", is_flag=True, help=_("Print the whole record as JSON."))
    @catalogue_option
    @lang_option
    @click.pass_context
    def check(
        context: click.Context,
        /,
        name: str | None,
        scope: str,
        industry: str,
        why_not: tuple[str, ...],
        as_json: bool,
        catalogue: str | None,
        **registry: str | None,
    ) -> int:
        file = registry_file(registry, scope, industry)
        if name is None:
            if scope == STREAM or as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
                raise click.MissingParameter(ctx=context, param=context.command.params[0])
            return ask(Question("", scope, industry, why_not, catalogue, file))
        return run(Question(name, scope, industry, why_not, catalogue, file), as_json)

    return check


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a firm, and codes that it might have instead."""

    name: str = ""
    scope: str = ""  # `-` (STREAM) for standard input
    industry: str = ""
    why_not: tuple[str, ...] = ()
    catalogue_folder: str | None = None  # another catalogue
    registry: RegistryFile | None = None  # the table to find the firm in; its row brings scope and industry code


def run(question: Question, as_json: bool = False) -> int:
    """Decide on one firm and print the decision.

    Args:
        question: what is asked.
        as_json: print the record instead of the reading for people.

    Returns:
        The exit code.

    Raises:
        InputError: no name, an industry code that is none, a code that cannot be asked about, or no such firm in the
            registry.
    """
    from classifier import Classifier
    from classifier.record import explain
    from classifier.why_not import check_code
    from cli.decision_json import decision_json
    from cli.render_decision import print_decision
    from taxonomy import load_catalogue

    scope = _read_stdin() if question.scope == STREAM else question.scope
    if not question.name.strip():
        raise InputError("the name is empty: give the firm's name")
    catalogue: Catalogue = load_catalogue(question.catalogue_folder)
    _check_industry(question.industry, catalogue)
    asked = [check_code(code, catalogue) for code in question.why_not]
    firm, registry = (question.name, scope, question.industry), question.registry
    found = find_firm(question.name, registry, catalogue) if registry is not None else None
    if found is not None:
        firm = (found.firm.name, found.firm.scope, found.firm.industry)
    record = explain(Classifier(catalogue), *firm, asked)
    row = found_record(found, registry) if found is not None and registry is not None else None
    if as_json:
        sys.stdout.write(decision_json(record, catalogue, row) + "\n")
    else:
        if found is not None and registry is not None:
            print_found(found, registry)
        print_decision(record, catalogue, language())
    return DONE


def _check_industry(industry: str, catalogue: Catalogue) -> None:
    from classifier.industry import is_industry_code

    if industry.strip() and not is_industry_code(industry, catalogue):
        raise InputError(
            "--industry {code}: no code of GB/T 4754-2017: give one such as 7251, or leave --industry out",
            code=industry,
        )


def ask(question: Question) -> int:
    """Ask on a terminal for what was not given, show the decision, and answer further questions why not.

    With a registry the name is asked for, or a credit code, and scope and industry code come from the firm's row.

    Args:
        question: what was given on the command line.

    Returns:
        The exit code.
    """
    from classifier import Classifier
    from classifier.record import explain
    from classifier.why_not import check_code
    from cli.render_decision import print_answer, print_decision
    from taxonomy import load_catalogue

    catalogue: Catalogue = load_catalogue(question.catalogue_folder)
    _check_industry(question.industry, catalogue)
    classifier = Classifier(catalogue)
    asked = [check_code(code, catalogue) for code in question.why_not]
    if question.registry is not None:
        found = find_firm(_prompt(_("Name or credit code of the firm"), None), question.registry, catalogue)
        name, scope, industry = found.firm.name, found.firm.scope, found.firm.industry
        click.echo()
        print_found(found, question.registry)
    else:
        name, industry = _prompt(_("Name of the firm"), None), question.industry
        scope = question.scope or _prompt(_("Business scope (Enter: none)"))
        click.echo()
    print_decision(explain(classifier, name, scope, industry, asked), catalogue, language())
    while True:
        click.echo()
        code = _prompt(_("Why not another code? (code, Enter: done)"))
        if not code.strip():
            return DONE
        try:
            wanted = check_code(code, catalogue)
        except InputError as error:
            click.echo(say(error.message))
            continue
        print_answer(explain(classifier, name, scope, industry, [wanted]), wanted, catalogue, language())


def _prompt(question: str, default: str | None = "") -> str:
    """What is typed; with no default it is asked again until something is."""
    return str(click.prompt(question, default=default, show_default=False, prompt_suffix=_(": ")))


def _read_stdin() -> str:
    """The scope from standard input, in whatever encoding it comes."""
    from classifier.encoding import ESCAPE, detect_encoding, printable
    from classifier.source import STDIN, EmptyInput, open_source

    try:
        with (
            open_source(STDIN, sys.stdin.buffer) as source,
            source.text(detect_encoding(source).encoding, ESCAPE) as text,
        ):
            scope = printable(text.read()).strip()
    except EmptyInput:
        scope = ""
    if not scope:
        raise InputError("--scope -: standard input is empty: send the scope's text, or leave --scope out")
    return scope
