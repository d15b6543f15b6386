"""The scope as it stands, with what was read in it marked: by colours on a terminal, by signs elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from classifier.decision import Clause, Decision
from cli.messages import _
from cli.render import is_plain, print_indented, visible
from taxonomy.model import OUTSIDE

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PRIMARY_STYLE, TAG_STYLE, OUTSIDE_STYLE = "bold green", "cyan", "magenta"
_EXCLUDED_STYLE, _UNKNOWN_STYLE, _SILENT_STYLE = "red strike", "yellow", "dim"
_EXCLUDED, _UNKNOWN = "excluded", "unknown"


def print_scope(screen: Console, scope: str, decision: Decision) -> None:
    """Print the scope and the key to its marks.

    Args:
        screen: the console.
        scope: the scope, as it stands.
        decision: what was read in it.
    """
    from rich.text import Text

    clauses = decision.explanation.clauses
    if not clauses:
        return
    screen.print()
    screen.print(Text(_("Scope"), style="dim"))
    plain = is_plain(screen)
    print_indented(screen, plain_scope(scope, clauses) if plain else coloured_scope(scope, decision))
    key = _plain_key(clauses) if plain else _colour_key(decision)
    if key is not None:
        print_indented(screen, key)


def plain_scope(scope: str, clauses: Sequence[Clause]) -> Text:
    """The scope with signs: `[2:item]` bears the number of the evidence, `[3?:item]` is unknown, `~words~` excluded."""
    from rich.text import Text

    signs: dict[int, list[str]] = {}
    for clause in clauses:
        start, end = clause.span
        numbered = bool(clause.hits) or clause.note == _UNKNOWN
        if numbered:
            unknown = "?" if clause.note == _UNKNOWN else ""
            signs.setdefault(start, []).append(f"[{clause.position + 1}{unknown}:")
        for exclusion in clause.exclusions:
            signs.setdefault(exclusion.span[0], []).append("~")
            signs.setdefault(exclusion.span[1], []).insert(0, "~")
        if numbered:
            signs.setdefault(end, []).append("]")
    text = Text(overflow="fold")
    at = 0
    for place in sorted(signs):
        text.append(_one_line(scope[at:place])).append("".join(signs[place]))
        at = place
    return text.append(_one_line(scope[at:]))


def coloured_scope(scope: str, decision: Decision) -> Text:
    """The scope with a colour for each kind of span, and the numbers of the evidence."""
    from rich.text import Text

    styles = [""] * len(scope)
    numbers: dict[int, int] = {}
    for clause in decision.explanation.clauses:
        if clause.hits or clause.note == _UNKNOWN:
            numbers[clause.span[0]] = clause.position + 1
        for start, end, style in _spans(clause, decision.primary):
            styles[start:end] = [style] * (end - start)
    text = Text(overflow="fold")
    at = 0
    while at < len(scope):
        end = at + 1
        while end < len(scope) and styles[end] == styles[at] and end not in numbers:
            end += 1
        if at in numbers:
            text.append(f"{numbers[at]}:", style="dim")
        text.append(_one_line(scope[at:end]), style=styles[at])
        at = end
    return text


def _spans(clause: Clause, primary: str) -> Iterator[tuple[int, int, str]]:
    """Spans with their styles; later ones lie over earlier ones."""
    if clause.note == _UNKNOWN:
        yield (*clause.span, _UNKNOWN_STYLE)
    elif clause.note and clause.note != _EXCLUDED:
        yield (*clause.span, _SILENT_STYLE)
    for hit in sorted(clause.hits, key=lambda hit: hit.code == primary):
        yield (*hit.span, code_style(hit.code, primary))
    for exclusion in clause.exclusions:
        yield (*exclusion.span, _EXCLUDED_STYLE)


def code_style(code: str, primary: str) -> str:
    """The colour of a code: the primary, a business outside the catalogue, another tag."""
    if code == primary:
        return PRIMARY_STYLE
    return OUTSIDE_STYLE if code == OUTSIDE else TAG_STYLE


def _plain_key(clauses: Sequence[Clause]) -> Text | None:
    from rich.text import Text

    parts = []
    if any(clause.hits for clause in clauses):
        parts.append(_("[1:…] item of the evidence"))
    if any(clause.note == _UNKNOWN for clause in clauses):
        parts.append(_("[1?:…] not known to the catalogue"))
    if any(clause.exclusions for clause in clauses):
        parts.append(_("~…~ excluded"))
    return Text("  ".join(parts), style="dim") if parts else None


def _colour_key(decision: Decision) -> Text | None:
    from rich.text import Text

    clauses, primary = decision.explanation.clauses, decision.primary
    codes = {hit.code for clause in clauses for hit in clause.hits}
    shown = [
        (primary in codes, _("primary"), PRIMARY_STYLE),
        (bool(codes - {primary, OUTSIDE}), _("other tags"), TAG_STYLE),
        (OUTSIDE in codes and primary != OUTSIDE, _("outside the catalogue"), OUTSIDE_STYLE),
        (any(clause.exclusions for clause in clauses), _("excluded"), _EXCLUDED_STYLE),
        (any(clause.note == _UNKNOWN for clause in clauses), _("not known to the catalogue"), _UNKNOWN_STYLE),
    ]
    parts = [Text(words, style=style) for there, words, style in shown if there]
    return Text("  ").join(parts) if parts else None


def _one_line(text: str) -> str:
    """Line ends and tabs as blanks, other control characters as escapes."""
    return visible("".join(" " if char.isspace() else char for char in text))
