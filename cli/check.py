"""`sectag check`: one firm, with everything that the decision rests on."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING

import rich_click as click

from classifier.errors import InputError
from cli.commands import Command, catalogue_option, lang_option, settings
from cli.errors import DONE
from cli.lookup import find_firm, found_record, print_found, registry_file, registry_options
from cli.messages import _, language

if TYPE_CHECKING:
    from classifier.index_cache import RegistryFile
    from taxonomy.model import Catalogue


def command() -> click.Command:
    """The command, in the chosen language."""

    @click.command(
        "check",
        cls=Command,
        context_settings=settings(),
        short_help=_("Look at one firm: its codes and why."),
        help=_(
            "Gives one firm its codes and shows why: the codes as a tree, what each clause of the scope says, "
            "what is excluded, and the runner-up.\n\n"
            "\b\n"
            "Examples:\n"
            "  sectag check 某某航空服务有限公司 --scope 航空货运代理\n"
            "  sectag check 某某贸易有限公司 --scope - < scope.txt\n"
            "  sectag check 某某餐饮有限公司 --scope 餐饮服务 --json\n"
            "  sectag check 某某餐饮 --registry firms.csv"
        ),
    )
    @click.argument("name", metavar="NAME", help=_("The firm's registered name, or what --registry finds it by."))
    @click.option("--scope", default="", metavar="TEXT", help=_("Its business scope; - reads it from standard input."))
    @click.option(
        "--industry", default="", metavar="CODE", help=_("Its GB/T 4754 industry code, if the registry has one.")
    )
    @registry_options
    @click.option("--json", "as_json", is_flag=True, help=_("Print the whole record as JSON."))
    @catalogue_option
    @lang_option
    def check(
        name: str, scope: str, industry: str, as_json: bool, catalogue: str | None, **registry: str | None
    ) -> int:
        return run(name, scope, industry, as_json, catalogue, registry_file(registry, scope, industry))

    return check


def run(
    name: str,
    scope: str,
    industry: str,
    as_json: bool,
    catalogue_folder: str | None,
    registry: RegistryFile | None = None,
) -> int:
    """Decide on one firm and print the decision.

    Args:
        name: registered name; with a registry a part of it or a credit code does.
        scope: business scope; `-` for standard input.
        industry: industry code, or "".
        as_json: print the record instead of the reading for people.
        catalogue_folder: another catalogue, or None.
        registry: the table to find the firm in, with its scope and industry code; None to judge what is given.

    Returns:
        The exit code.

    Raises:
        InputError: no name, an industry code that is none, or no such firm in the registry.
    """
    from classifier import Classifier
    from classifier.batch import is_industry_code
    from cli.render_decision import decision_record, print_decision
    from taxonomy import load_catalogue

    if scope == "-":
        scope = _read_stdin()
    if not name.strip():
        raise InputError("the name is empty: give the firm's name")
    catalogue: Catalogue = load_catalogue(catalogue_folder)
    if industry.strip() and not is_industry_code(industry, catalogue):
        raise InputError(
            "--industry {code}: no code of GB/T 4754-2017: give one such as 7251, or leave --industry out",
            code=industry,
        )
    found = find_firm(name, registry, catalogue) if registry is not None else None
    if found is not None:
        name, scope, industry = found.firm.name, found.firm.scope, found.firm.industry
    decision = Classifier(catalogue).classify(name, scope, industry)
    if as_json:
        record = decision_record(decision, catalogue, name, scope, industry)
        if found is not None and registry is not None:
            record["registry"] = found_record(found, registry)
        sys.stdout.write(_json(record) + "\n")
    else:
        if found is not None and registry is not None:
            print_found(found, registry)
        print_decision(decision, catalogue, name, scope, language())
    return DONE


def _json(record: dict[str, object]) -> str:
    """JSON that holds no control character raw: json.dumps leaves DEL and those from U+0080 on as they are."""
    text = json.dumps(record, ensure_ascii=False, indent=2)
    return re.sub("[\x7f-\x9f]", lambda found: f"\\u{ord(found[0]):04x}", text)


def _read_stdin() -> str:
    """The scope from standard input, in whatever encoding it comes."""
    from classifier.encoding import ESCAPE, detect_encoding, printable
    from classifier.source import STDIN, open_source

    with open_source(STDIN, sys.stdin.buffer) as source:
        encoding = detect_encoding(source).encoding
        with source.text(encoding, ESCAPE) as text:
            return printable(text.read()).strip()
