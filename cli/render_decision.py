"""A decision for people. Formats the record that was made with the decision; concludes nothing itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifier.columns import priority_of
from classifier.decision import AUTO, Decision
from classifier.record import Record
from cli.messages import _
from cli.render import console, node_label, node_text, print_branches, print_entry, visible
from cli.render_evidence import print_evidence
from cli.render_scope import print_scope
from cli.render_why import print_classes, print_doubts, print_flips, print_why_not

if TYPE_CHECKING:
    from rich.tree import Tree

    from taxonomy.model import Catalogue


def print_decision(record: Record, catalogue: Catalogue, language: str) -> None:
    """Print a decision for people.

    Args:
        record: the record.
        catalogue: the catalogue that it was made with.
        language: `zh` or `en`.
    """
    from rich.text import Text

    screen = console()
    decision = record.decision
    screen.print(Text(visible(record.name), style="bold"))
    for title, text in _head(record, catalogue, language):
        print_entry(screen, title, visible(text))
    print_scope(screen, record.scope, decision)
    if decision.codes:
        screen.print()
        print_branches(code_tree(decision, catalogue, language))
    print_evidence(screen, record, catalogue, language)
    print_classes(screen, record)
    for one in record.why_not:
        print_why_not(screen, one, record, catalogue, language)
    print_flips(screen, record)
    print_doubts(screen, record, catalogue, language)


def print_answer(record: Record, code: str, catalogue: Catalogue, language: str) -> None:
    """Print only why one code is not the primary.

    Args:
        record: a record in which that code was asked about.
        code: the code.
        catalogue: the catalogue.
        language: `zh` or `en`.
    """
    for one in record.why_not:
        if one.code == code:
            print_why_not(console(), one, record, catalogue, language)


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


def _head(record: Record, catalogue: Catalogue, language: str) -> Iterator[tuple[str, str]]:
    decision = record.decision
    primary = node_label(decision.primary, catalogue, language)
    priority = priority_of(decision.primary, decision.items, catalogue)
    yield _("Primary"), f"{primary}  {priority}".rstrip()
    status = _("auto: can be used as it is") if decision.status == AUTO else _("review: to be looked at by a person")
    yield _("Confidence"), f"{decision.confidence:.3f}  {status}"
    yield _("Reason"), record.reason_zh if language == "zh" else record.reason_en
    if not record.scope.strip():
        yield _("Note"), _("There is no business scope: only the name was judged.")
