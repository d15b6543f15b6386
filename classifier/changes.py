"""Changes of a firm's text: an item dropped, an exclusion lifted or affirmed, the trade word of the name left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from classifier.decision import Clause, NameReading, Span
from classifier.exclusions import Cancellation
from classifier.normalise import normalise

DROP, LIFT, AFFIRM, UNNAME, ADD_BEHIND, ADD_BEFORE, RENAME = (
    "drop",  # an item of the scope is left out
    "lift",  # an exclusion is left out
    "affirm",  # what an exclusion cancels is affirmed in its place
    "unname",  # the trade word of the name is left out
    "add-behind",  # an item is added at the end of the scope
    "add-before",  # an item is put first in the scope
    "rename",  # the name gets another trade word
)
_SEPARATORS = "、,;。\n"  # the weakest first
_OPENING, _CLOSING = "([【", ")]】"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the text."""

    kind: str
    text: str  # the words that are dropped, lifted, affirmed or added, as they stand in the text
    field: str  # scope | name
    span: Span  # what is replaced, in the original
    new: str  # what stands there afterwards


def apply_changes(changes: Iterable[Change], name: str, scope: str) -> tuple[str, str]:
    """The texts with changes made in them.

    Args:
        changes: any changes of these texts; of overlapping ones, what any of them takes out is taken out.
        name: the name.
        scope: the scope.

    Returns:
        (name, scope) afterwards.
    """
    made = list(changes)
    return (
        _replace(name, [change for change in made if change.field == "name"]),
        _replace(scope, [change for change in made if change.field == "scope"]),
    )


def _replace(text: str, changes: Sequence[Change]) -> str:
    pieces: list[str] = []
    at = 0
    for change in sorted(changes, key=lambda one: (one.span, one.new)):
        start, end = change.span
        pieces += [text[at:start], change.new]
        at = max(at, end)
    return "".join([*pieces, text[at:]])


def drops(clauses: Sequence[Clause], scope: str) -> Iterator[Change]:
    """The dropping of each item that supports something, with a separator beside it."""
    text = normalise(scope)
    for clause in clauses:
        if clause.hits:
            yield Change(DROP, clause.text, "scope", _with_separator(clause.span, text), "")


def unlimited(cancelled: Sequence[Cancellation], scope: str) -> Iterator[Change]:
    """The lifting of each exclusion, and the affirming of what it cancels."""
    text = normalise(scope)
    for one in cancelled:
        if not one.marks:
            continue  # a further item of a list that another exclusion opens
        start, end = one.span
        bracketed = start > 0 and text[start - 1] in _OPENING and text[end : end + 1] in tuple(_CLOSING)
        before = start > 0 and not bracketed and text[start - 1] not in _SEPARATORS + ":" + _OPENING
        behind = not bracketed and end < len(text) and text[end] not in _SEPARATORS + _CLOSING
        whole = (start - 1, end + 1) if bracketed else one.span
        alone = not (bracketed or before or behind)
        yield Change(LIFT, one.text, "scope", _with_separator(whole, text) if alone else whole, "")
        if one.hits:
            words = "、".join(quote.text for quote in one.words)
            new = f"{'、' if bracketed or before else ''}{words}{'、' if behind else ''}"
            yield Change(AFFIRM, one.text, "scope", whole, new)


def unnamed(name: NameReading) -> Iterator[Change]:
    """The leaving out of the name's trade word."""
    if name.hits:
        span = name.hits[0].span
        yield Change(UNNAME, name.hits[0].words, "name", span, "")


def additions(item: str, scope: str) -> tuple[Change, Change]:
    """An item added behind the scope, and before it."""
    end = len(scope)
    behind = Change(ADD_BEHIND, item, "scope", (end, end), f"；{item}" if scope.strip() else item)
    return behind, Change(ADD_BEFORE, item, "scope", (0, 0), f"{item}；" if scope.strip() else item)


def renamed(word: str, name: NameReading, text: str) -> Change:
    """A trade word put in the place of the name's own, or before the organisational form."""
    if name.hits:
        span = name.hits[0].span
    else:
        at = len(text.rstrip()) - len(name.form) if name.form and text.rstrip().endswith(name.form) else len(text)
        span = (at, at)
    return Change(RENAME, word, "name", span, word)


def _with_separator(span: Span, text: str) -> Span:
    """A span with the weaker of the separators beside it, the one behind it where they are equal."""
    start, end = span
    behind = _SEPARATORS.find(text[end]) if end < len(text) else -1
    before = _SEPARATORS.find(text[start - 1]) if start else -1
    if behind >= 0 and (before < 0 or behind <= before):
        return start, end + 1
    return (start - 1, end) if before >= 0 else span
