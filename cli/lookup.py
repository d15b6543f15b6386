"""`sectag check … --registry FILE`: the firm is found in a registry, if need be by asking which one is meant."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import rich_click as click

from classifier.errors import InputError
from cli.messages import _, say
from cli.progress import row_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from classifier.index_cache import OpenedIndex, RegistryFile
    from classifier.registry_lookup import Candidate, Lookup
    from taxonomy.model import Catalogue

CHOSEN = "chosen"
_OPTIONS = ("name_column", "scope_column", "industry_column", "sheet", "encoding")


def registry_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--registry` and the options that say how the file is to be read."""
    for option in reversed(
        (
            click.option(
                "--registry",
                metavar="FILE",
                help=_(
                    "Look NAME up in this table: a credit code, or a name (typos, old forms and parts are allowed)."
                ),
            ),
            click.option("--name-column", metavar="COLUMN", help=_("With --registry: column of the firm's name.")),
            click.option("--scope-column", metavar="COLUMN", help=_("With --registry: column of the business scope.")),
            click.option(
                "--industry-column",
                metavar="COLUMN",
                help=_("With --registry: column of the industry code; - for none."),
            ),
            click.option("--sheet", metavar="SHEET", help=_("With --registry: sheet of a workbook, name or number.")),
            click.option(
                "--encoding", metavar="ENCODING", help=_("With --registry: its encoding. Without it: found out.")
            ),
        )
    ):
        function = option(function)
    return function


def registry_file(options: dict[str, str | None], scope: str, industry: str) -> RegistryFile | None:
    """The registry that a call asks for.

    Args:
        options: values of `registry_options`.
        scope: value of --scope, or "".
        industry: value of --industry, or "".

    Returns:
        The file; None without --registry.

    Raises:
        InputError: options that do not go together.
    """
    if options["registry"] is None:
        given = next((name for name in _OPTIONS if options[name] is not None), None)
        if given is not None:
            raise InputError(
                "--{option} tells how a registry is read: give --registry too, or leave it out",
                option=given.replace("_", "-"),
            )
        return None
    if scope or industry:
        raise InputError(
            "--registry brings scope and industry code from the file: leave out --scope and --industry, or --registry"
        )
    from classifier.index_cache import RegistryFile

    return RegistryFile(options["registry"], **{name: options[name] for name in _OPTIONS})


def find_firm(query: str, registry: RegistryFile, catalogue: Catalogue) -> Candidate:
    """The firm that a query means; on a terminal the user is asked where more than one may be meant.

    Args:
        query: name or credit code.
        registry: the file.
        catalogue: whose words of place tell 上海市 from 上海.

    Returns:
        The firm, and how it was found.

    Raises:
        InputError: the file cannot be used, there is no such firm, or more than one where nobody can be asked.
    """
    from classifier.name_index import BrokenIndex
    from classifier.name_key import NameKeys
    from classifier.registry_lookup import look_up

    keys = NameKeys(catalogue.name_grammar.regions)
    for anew in (False, True):
        opened = _open(registry, keys, anew)
        try:
            return _settle(look_up(query, opened.index, keys), query, opened, registry.path)
        except BrokenIndex:
            if anew:
                raise
        finally:
            opened.index.close()
    raise AssertionError("unreachable")


def print_found(found: Candidate, registry: RegistryFile) -> None:
    """Say which row of which file was found, and by what."""
    from cli.render import console, print_entry, visible  # loaded here: help must stay fast

    ways = {
        "code": _("found by its credit code"),
        "exact": _("found by its name"),
        "same": _("found by its name, written with other brackets or spaces"),
        "form": _("found by its name, but for place words and legal form"),
        CHOSEN: _("chosen by hand"),
    }
    place = _("{file}, line {line}, {how}").format(file=registry.path, line=found.firm.line, how=ways[found.how])
    print_entry(console(), _("Registry"), visible(place))
    if found.firm.credit_code:
        print_entry(console(), _("Credit code"), visible(found.firm.credit_code))


def found_record(found: Candidate, registry: RegistryFile) -> dict[str, object]:
    """The same, ready for JSON."""
    return {
        "file": registry.path,
        "line": found.firm.line,
        "credit_code": found.firm.credit_code,
        "found_by": found.how,
        "similarity": round(found.similarity, 1),
    }


def _open(registry: RegistryFile, keys: Any, anew: bool) -> OpenedIndex:
    from classifier.index_cache import open_index

    with row_progress(_("reading the registry")) as progress:
        opened = open_index(registry, keys, progress, anew)
    if opened.why is not None:
        _note(_("The index could not be kept for the next call: {why}").format(why=say(opened.why)))
    return opened


def _settle(answer: Lookup, query: str, opened: OpenedIndex, path: str) -> Candidate:
    if answer.found is not None:
        if answer.fault is not None:
            _note(_("The registry has this credit code, but it does not hold: {fault}").format(fault=say(answer.fault)))
        return answer.found
    if not answer.candidates:
        raise _none(answer, query, opened, path)
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    _print_candidates(answer)
    if not asked:
        raise _several(answer, query, path)
    if answer.by_code and answer.fault is not None:
        _note(_fault_words(answer, query))
    return _ask(answer)


def _ask(answer: Lookup) -> Candidate:
    count = len(answer.candidates)
    chosen: int = click.prompt(
        _("Which one? 1 to {count}, 0 for none").format(count=count), type=click.IntRange(0, count), err=True
    )
    if chosen == 0:
        raise InputError("no firm was chosen: try another spelling, or the credit code")
    return replace(answer.candidates[chosen - 1], how=CHOSEN)


def _print_candidates(answer: Lookup) -> None:
    """The firms to choose from, on standard error: standard output belongs to the answer."""
    from rich.cells import cell_len

    from cli.render import visible

    rows = []
    for number, one in enumerate(answer.candidates, start=1):
        share = f"{one.similarity:.0f}%" if one.how == "near" else ""
        line = _("line {line}").format(line=one.firm.line)
        rows.append((f"{number}", visible(one.firm.name), one.firm.credit_code, line, share))
    widths = [max(cell_len(row[at]) for row in rows) for at in range(5)]
    for row in rows:
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        if 3 + sum(widths) + 8 <= 80:
            sys.stderr.write(f"  {'  '.join(cells)}".rstrip() + "\n")
        else:
            sys.stderr.write(f"  {cells[0]}  {row[1]}\n  {' ' * widths[0]}  {'  '.join(cells[2:])}".rstrip() + "\n")
    if answer.total > len(answer.candidates):
        _note(_("… and {count} more").format(count=answer.total - len(answer.candidates)))


def _several(answer: Lookup, query: str, path: str) -> InputError:
    first = answer.candidates[0].firm
    if answer.by_code and answer.fault is not None and answer.candidates[0].how != "code":
        return InputError(
            "credit code {code}: {fault}: perhaps {likely}, {name}",
            code=query.strip(),
            fault=say(answer.fault),
            likely=first.credit_code,
            name=first.name,
        )
    if answer.by_code and answer.candidates[0].how != "code":
        return InputError(
            "{file}: no firm has the credit code {code}: it holds, but check it against those above",
            file=path,
            code=query.strip(),
        )
    if answer.candidates[0].how in ("part", "near"):
        return InputError(
            "{file}: no firm is called “{name}”: give one of the names above in full, or a credit code",
            file=path,
            name=query.strip(),
        )
    names = {one.firm.name for one in answer.candidates}
    if answer.by_code and len(names) > 1:
        return InputError(
            "{file}: the credit code {code} stands in {count} rows: give one of the names above, "
            "or choose on a terminal",
            file=path,
            code=query.strip(),
            count=answer.total,
        )
    if answer.by_code or len({one.firm.credit_code for one in answer.candidates}) == 1:
        return InputError(
            "{file}: {count} rows are alike in name and credit code: choose one on a terminal, or take the "
            "repeated rows out of the file",
            file=path,
            count=answer.total,
        )
    return InputError(
        "{file}: “{name}” fits {count} rows: choose by credit code, or on a terminal",
        file=path,
        name=query.strip(),
        count=answer.total,
    )


def _none(answer: Lookup, query: str, opened: OpenedIndex, path: str) -> InputError:
    meta = opened.index.meta
    if answer.by_code and not meta["has_codes"]:
        return InputError("{file}: no column with credit codes was recognised: look the firm up by its name", file=path)
    if answer.by_code and answer.fault is not None:
        return InputError("{words}; no firm of {file} has one like it", words=_fault_words(answer, query), file=path)
    if answer.by_code:
        return InputError("{file}: no firm has the credit code {code}", file=path, code=query.strip())
    if meta["rejected"]:
        return InputError(
            "{file}: no firm is called “{name}” or alike; {count} rows could not be read: see sectag tag {file}",
            file=path,
            name=query.strip(),
            count=meta["rejected"],
        )
    return InputError(
        "{file}: no firm is called “{name}” or alike: check the spelling, or give the credit code",
        file=path,
        name=query.strip(),
    )


def _fault_words(answer: Lookup, query: str) -> str:
    assert answer.fault is not None
    words = _("credit code {code}: {fault}").format(code=query.strip(), fault=say(answer.fault))
    if not answer.likely:
        return words
    return _("{words}: perhaps {codes}").format(words=words, codes=", ".join(answer.likely))


def _note(text: str) -> None:
    from cli.render import visible

    sys.stderr.write(f"{visible(text)}\n")
