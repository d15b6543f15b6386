"""A decision for people and as JSON. Formats the record that was made with the decision; concludes nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from classifier.columns import priority_of
from classifier.decision import AUTO, Candidate, Clause, Decision, Hit
from classifier.reason import reason_line
from classifier.version import sectag_version
from cli.messages import _
from cli.render import console, node_label, node_text, print_branches, print_entry, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    from taxonomy.model import Catalogue

_SHOWN_FEATURES = 4


def decision_record(
    decision: Decision, catalogue: Catalogue, name: str, scope: str, industry: str
) -> dict[str, object]:
    """The whole record, ready for JSON; the keys are those of the records in classifier/decision.py.

    Args:
        decision: the decision.
        catalogue: the catalogue that it was made with.
        name: what was asked: the name,
        scope: the scope,
        industry: and the industry code.
    """
    return {
        "sectag": sectag_version(),
        "catalogue": {"id": catalogue.id, "sha256": catalogue.digest},
        "input": {"name": name, "scope": scope, "industry": industry},
        **asdict(decision),
    }


def print_decision(decision: Decision, catalogue: Catalogue, name: str, scope: str, language: str) -> None:
    """Print a decision for people.

    Args:
        decision: the decision.
        catalogue: the catalogue that it was made with.
        name: the firm's name.
        scope: its scope.
        language: `zh` or `en`.
    """
    from rich.text import Text

    screen = console()
    screen.print(Text(visible(name), style="bold"))
    for title, text in _head(decision, catalogue, language):
        print_entry(screen, title, visible(text))
    if decision.codes:
        screen.print()
        print_branches(code_tree(decision, catalogue, language))
    screen.print()
    screen.print(Text(_("Evidence"), style="dim"))
    for line in (*_name_lines(decision, catalogue, language), *_clause_lines(decision, catalogue, language)):
        screen.print(line)
    if not scope.strip():
        screen.print(_("  There is no business scope: only the name was judged."))
    _print_exclusions(decision, screen)
    _print_runner_up(decision, catalogue, language, screen)
    for words in decision.explanation.conflicts:
        screen.print(f"{_('Conflict')}  {visible(words)}")


def code_tree(decision: Decision, catalogue: Catalogue, language: str) -> Tree:
    """The codes as a tree: tier, sector, sub-sector, item; the primary in bold."""
    from rich.tree import Tree

    root = Tree(_("Codes"), hide_root=False)
    places = {}
    for code in sorted(decision.codes, key=lambda code: (code != decision.primary, decision.codes.index(code))):
        tier, sector = catalogue.tier(code), catalogue.sector(code)
        at = root
        for above in (tier, sector):
            if above is not None:
                if above.code not in places:
                    places[above.code] = at.add(node_text(above.code, catalogue, language))
                at = places[above.code]
        at = at.add(node_text(code, catalogue, language, marked=code == decision.primary))
        for item in decision.items:
            if item in catalogue.items and catalogue.items[item].parent == code:
                at.add(node_text(item, catalogue, language))
    return root


def _head(decision: Decision, catalogue: Catalogue, language: str) -> Iterator[tuple[str, str]]:
    primary = node_label(decision.primary, catalogue, language)
    priority = priority_of(decision.primary, decision.items, catalogue)
    yield _("Primary"), f"{primary}  {priority}".rstrip()
    status = _("auto: can be used as it is") if decision.status == AUTO else _("review: to be looked at by a person")
    yield _("Confidence"), f"{decision.confidence:.3f}  {status}"
    yield _("Reason"), reason_line(decision, catalogue, language)


def _name_lines(decision: Decision, catalogue: Catalogue, language: str) -> Iterator[Text]:
    from rich.text import Text

    reading = decision.explanation.name
    if reading.trade or reading.hits:
        words = _("name: {trade}").format(trade=visible(reading.trade or reading.text))
        yield Text(f"  {words}")
        yield from _hit_lines(reading.hits, catalogue, language)


def _clause_lines(decision: Decision, catalogue: Catalogue, language: str) -> Iterator[Text]:
    from rich.text import Text

    for clause in decision.explanation.clauses:
        head = Text(f"  {clause.position + 1}. ")
        if clause.section:
            head.append(f"[{clause.section}] ", style="dim")
        head.append(_on_one_line(clause.text))
        if clause.note:
            head.append(f"  ({_note(clause)})", style="dim")
        yield head
        yield from _hit_lines(clause.hits, catalogue, language)


def _on_one_line(text: str) -> str:
    """Words of a scope for a line: line ends and tabs as blanks, other control characters as escapes."""
    return visible(" ".join(text.split()))


def _hit_lines(hits: tuple[Hit, ...], catalogue: Catalogue, language: str) -> Iterator[Text]:
    from rich.text import Text

    for hit in hits:
        line = Text("     → ")
        line.append(node_label(hit.code, catalogue, language), style="cyan")
        strength = f" {hit.strength}" if hit.strength else ""
        line.append(f"  “{_on_one_line(hit.words)}”{strength}  {hit.rule}  {hit.source}", style="dim")
        yield line


def _note(clause: Clause) -> str:
    """Why a clause supports nothing, in words."""
    notes = {
        "boilerplate": _("a formula, not business"),
        "says nothing": _("says nothing of the trade"),
        "excluded": _("excluded"),
        "unknown": _("not known to the catalogue"),
    }
    return notes.get(clause.note, clause.note)


def _print_exclusions(decision: Decision, screen: Console) -> None:
    found = {one.span: one.text for clause in decision.explanation.clauses for one in clause.exclusions}
    if found:
        screen.print()
        screen.print(f"{_('Excluded')}  " + " | ".join(_on_one_line(found[span]) for span in sorted(found)))


def _print_runner_up(decision: Decision, catalogue: Catalogue, language: str, screen: Console) -> None:
    second = decision.runner_up
    if second is None:
        return
    first = decision.explanation.candidates[0]
    words = _("{code}: score {second:.2f}, the primary has {first:.2f}").format(
        code=node_label(second.code, catalogue, language), second=second.score, first=first.score
    )
    screen.print()
    screen.print(f"{_('Runner-up')}  {words}")
    for feature, points in differences(first, second)[:_SHOWN_FEATURES]:
        screen.print(f"  {points:+.2f}  {feature_words(feature)}")


def differences(first: Candidate, second: Candidate) -> list[tuple[str, float]]:
    """What separates two candidates: feature and points that the first has more of it, the largest difference first."""
    points: dict[str, float] = {}
    for candidate, sign in ((first, 1.0), (second, -1.0)):
        for part in candidate.contributions:
            points[part.feature] = points.get(part.feature, 0.0) + sign * part.points
    return sorted(((name, value) for name, value in points.items() if value), key=lambda pair: (-abs(pair[1]), pair[0]))


def feature_words(name: str) -> str:
    """A feature of classifier/features.py in words; its own name if it has none here."""
    words = {
        "imports_first": _("import and export stand first"),
        "licensed": _("a licensed business"),
        "licensed_first": _("a licensed business that stands first"),
        "name_licensed": _("the name names a licensed business"),
        "name_licensed_borne": _("the name names a licensed business that the scope bears out"),
        "name_strong": _("the trade word of the name"),
        "name_strong_borne": _("the trade word of the name, borne out by the scope"),
        "name_weak": _("a weak word of the name"),
        "name_weak_borne": _("a weak word of the name, borne out by the scope"),
        "name_first": _("named, and first in the scope"),
        "name_alone": _("the name alone, for the scope says little"),
        "first": _("first business of the scope"),
        "opening": _("opens the scope"),
        "run": _("length of its first run of items"),
        "share": _("share of the scope"),
        "even_share": _("share of the items"),
        "count": _("number of items"),
        "early": _("stands early in the scope"),
        "only": _("the only business of the scope"),
        "ancillary": _("ancillary items only"),
        "residual": _("a residual sub-sector"),
        "outside": _("outside the catalogue"),
        "outside_first": _("making and the like stands first"),
        "industry": _("the registry's industry code"),
        "majority": _("most of the items"),
        "opening_share": _("opens the scope, with many items"),
        "name_plain": _("an ordinary trade word of the name"),
        "name_plain_borne": _("an ordinary trade word of the name, borne out by the scope"),
        "minor_goods": _("goods of a small part of the scope"),
        "minor_opening": _("opens the scope, but with few of the goods"),
        "technology_trader": _("a technology company that mostly sells"),
        "after_technology": _("making behind technical services"),
        "name_rate": _("what firms with such an ending of the name mostly do"),
        "opening_unnamed": _("opens the scope, and the name says nothing"),
        "specific_beside": _("a specific sub-sector of the same sector stands early"),
        "second": _("the second business of the scope"),
        "lead_run": _("the scope stays with what it opens with"),
        "outside_throughout": _("nothing but letting of own property"),
    }
    return words.get(name, name)
