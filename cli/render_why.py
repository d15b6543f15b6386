"""Why not another code, what the answer hangs on, the GB/T classes, and what a reviewer should look at."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from classifier.changes import ADD_BEFORE, ADD_BEHIND, AFFIRM, DROP, LIFT, RENAME, UNNAME, Change
from classifier.decision import AUTO
from classifier.doubts import Doubt
from classifier.flips import Flip
from classifier.record import Record
from classifier.why_not import CANCELLED, MISSING, OUTWEIGHED, Support, WhyNot
from cli.feature_words import feature_words
from cli.messages import _
from cli.render import node_label, on_one_line, print_indented

if TYPE_CHECKING:
    from rich.console import Console

    from taxonomy.model import Catalogue

_SHOWN_DIFFERENCES, _SHOWN_CLASSES, _SHOWN_ITEMS, _SHOWN_FLIPS = 4, 5, 4, 5
_SMALL = 0.05  # points below which a difference is not worth a line


def print_why_not(screen: Console, one: WhyNot, record: Record, catalogue: Catalogue, language: str) -> None:
    """Print why a code is not the primary."""
    second = record.decision.runner_up
    title = _("Runner-up") if second is not None and second.code == one.code else _("Why not")
    label = node_label(one.code, catalogue, language)
    _print_titled(screen, f"{title}  {label}", why_not_lines(one, record))


def print_flips(screen: Console, record: Record) -> None:
    """Print what the answer hangs on."""
    if record.flips:
        lines = [flip_words(flip) for flip in record.flips[:_SHOWN_FLIPS]]
        hidden = len(record.flips) - len(lines)
        if hidden > 0:
            lines.append(_("and {count} more (--json lists them)").format(count=hidden))
        _print_titled(screen, _("The answer would change"), lines)


def print_classes(screen: Console, record: Record) -> None:
    """Print the classes of GB/T 4754-2017 that go with the primary."""
    if record.classes:
        shown = [
            f"{one.code} {one.zh}{'' if one.extent == 'full' else _(' (in part)')}"
            for one in record.classes[:_SHOWN_CLASSES]
        ]
        hidden = len(record.classes) - len(shown)
        more = [_("and {count} more (--json lists them)").format(count=hidden)] if hidden else []
        _print_titled(screen, _("GB/T 4754-2017 classes that go with it"), [*shown, *more])


def print_doubts(screen: Console, record: Record, catalogue: Catalogue, language: str) -> None:
    """Print what a reviewer should look at."""
    lines = [f"- {doubt_words(doubt, catalogue, language)}" for doubt in record.doubts]
    if not lines and record.decision.status != AUTO:
        lines = [_("- Nothing stands out: compare the scope with the runner-up.")]
    if lines:
        title = _("Worth a look") if record.decision.status == AUTO else _("What a reviewer should look at")
        _print_titled(screen, title, lines)


def _print_titled(screen: Console, title: str, lines: list[str]) -> None:
    from rich.text import Text

    screen.print()
    screen.print(Text(title, style="bold"))
    for line in lines:
        print_indented(screen, Text(line, overflow="fold"))


def why_not_lines(one: WhyNot, record: Record) -> list[str]:
    """Why a code is not the primary, in lines."""
    return list(_why_not_lines(one, record))


def _why_not_lines(one: WhyNot, record: Record) -> Iterator[str]:
    if one.verdict == OUTWEIGHED:
        words = _("Outweighed: score {score:.2f}, {behind:.2f} behind {primary}.")
        yield words.format(score=one.score, behind=one.behind, primary=record.decision.primary)
    elif one.verdict == CANCELLED:
        yield _("Cancelled: what would speak for it is excluded.")
    elif one.verdict == MISSING:
        yield _("Missing: neither name nor scope speaks for it.")
    else:
        yield _("It is the primary.")
    if one.supports:
        yield _("Speaks for it: {words}").format(words=_supports(one.supports))
    for gone in one.cancelled:
        yield _("“{words}” is cancelled by “{by}”").format(words=on_one_line(gone.hit.words), by=on_one_line(gone.by))
    shown = [one for one in one.differences if abs(one.points) >= _SMALL][:_SHOWN_DIFFERENCES]
    if shown:
        primary = record.decision.primary
        yield _("What {primary} has more (+) or less (-):").format(primary=primary)
        yield from (f"  {one.points:+.2f} {feature_words(one.feature)}" for one in shown)
    if one.examples and one.verdict != OUTWEIGHED:
        yield _("The scope names no such item: {words} …").format(words=_list(one.examples))
    if one.trade_words and one.verdict != OUTWEIGHED:
        yield _("The name has no such word: {words} …").format(words=_list(one.trade_words))
    for flip in one.flips:
        yield flip_words(flip)
    if not one.flips and one.code != record.decision.primary:
        yield _("No change that was tried makes it the primary.")


def _supports(found: tuple[Support, ...]) -> str:
    words = [
        f"{_('name') if one.position < 0 else one.position + 1} “{on_one_line(one.hit.words)}”"
        for one in found[:_SHOWN_ITEMS]
    ]
    return _semicolon().join([*words, *(["…"] if len(found) > _SHOWN_ITEMS else [])])


def flip_words(flip: Flip) -> str:
    """A flip as a sentence: the changes, then the answer that the changed text really gets."""
    dropped = [f"“{on_one_line(change.text)}”" for change in flip.changes if change.kind == DROP]
    parts = [_("without the items {texts}").format(texts=" ".join(dropped))] if len(dropped) > 1 else []
    parts += [change_words(change) for change in flip.changes if change.kind != DROP or len(dropped) == 1]
    changes = _(", and ").join(parts)
    status = _("auto") if flip.status == AUTO else _("review")
    return _("{changes} → {primary} ({confidence:.2f}, {status})").format(
        changes=changes[:1].upper() + changes[1:], primary=flip.primary, confidence=flip.confidence, status=status
    )


def change_words(change: Change) -> str:
    """A change in words."""
    words = {
        DROP: _("without the item “{text}”"),
        LIFT: _("without the exclusion “{text}”"),
        AFFIRM: _("if what “{text}” excludes were affirmed"),
        UNNAME: _("without “{text}” in the name"),
        ADD_BEHIND: _("with “{text}” at the end of the scope"),
        ADD_BEFORE: _("with “{text}” at the head of the scope"),
        RENAME: _("with “{text}” as the trade word of the name"),
    }
    return words[change.kind].format(text=on_one_line(change.text))


def doubt_words(doubt: Doubt, catalogue: Catalogue, language: str) -> str:
    """What to look at, as a sentence."""
    words = {
        "nothing-said": _("Neither name nor scope says what the firm does: other sources must."),
        "name-alone": _("Only the name was judged: find the business scope."),
        "close": _("{codes} are close: compare them with the coding manual."),
        "name-against": _("The name says “{words}” ({codes}), the scope says otherwise: which is the main business?"),
        "cancelled": _("“{words}” excludes what would speak for {codes}: is it really not carried on?"),
        "unread": _("Not known to the catalogue: {words}. Read these yourself."),
        "ancillary": _("The primary rests on ancillary items alone: {words}."),
        "bare": _("The scope does not say what is done with {words}: is it sold, made or served?"),
        "unnamed": _("The name says nothing of the trade: the scope alone decided."),
        "conflict": _("The industry code of the registry points elsewhere: {words}."),
        "outside-tags": _("Outside the catalogue by its main business, but with business inside it: {codes}."),
    }
    codes = (
        _("{first} and {second}").format(
            first=node_label(doubt.codes[0], catalogue, language),
            second=node_label(doubt.codes[1], catalogue, language),
        )
        if doubt.kind == "close"
        else ", ".join(doubt.codes)
    )
    return words[doubt.kind].format(codes=codes, words=_list(doubt.words))


def _list(words: tuple[str, ...]) -> str:
    return "、".join(on_one_line(word) for word in words)


def _semicolon() -> str:
    return _("; ")
