"""Exclusions taken apart: the words that cancel, what they cancel, and what that would support if it were affirmed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from classifier.decision import Clause, Hit, Span
from classifier.engine import Classifier
from classifier.normalise import normalise

_PIECE = re.compile(r"[^,;]+")
_GOES_ON = re.compile(r"从事|经营|开展|提供")  # 不得|从事 is one mark
_EXCEPT = "除"
_EXCEPT_ENDS = re.compile(r"(?:除外|之外|以外|外)的?$")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the scope and where they stand: `scope[slice(*span)] == text`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An exclusion taken apart."""

    text: str
    span: Span
    position: int  # 0-based order of the item that it belongs to
    marks: tuple[Quote, ...]  # the words that cancel: 不得从事, 除 … 外
    words: tuple[Quote, ...]  # what they cancel
    hits: tuple[Hit, ...]  # what these words would support if they were affirmed


def cancellations(classifier: Classifier, clauses: Sequence[Clause], scope: str) -> tuple[Cancellation, ...]:
    """All exclusions of a scope, taken apart.

    Args:
        classifier: reads the cancelled words as if they were affirmed.
        clauses: the items of the scope.
        scope: the scope, as it stands.

    Returns:
        Exclusions in the order of the text, without repetition of a place.
    """
    patterns = [re.compile(pattern) for pattern in classifier.catalogue.scope_grammar.exclusion]
    found: dict[Span, Cancellation] = {}
    for clause in clauses:
        for exclusion in clause.exclusions:
            marks, words = _take_apart(exclusion.span, scope, patterns)
            hits = tuple(hit for quote in words for hit in _affirmed(classifier, quote))
            one = Cancellation(exclusion.text, exclusion.span, clause.position, marks, words, hits)
            found.setdefault(exclusion.span, one)
    return tuple(found[span] for span in sorted(found))


def _take_apart(
    span: Span, scope: str, patterns: Sequence[re.Pattern[str]]
) -> tuple[tuple[Quote, ...], tuple[Quote, ...]]:
    marks: list[Span] = []
    words: list[Span] = []
    text = normalise(scope)
    for piece in _PIECE.finditer(text, *span):
        start, end = piece.span()
        for mark in _marks(text[start:end], patterns):
            marks.append((start + mark[0], start + mark[1]))
        opened = max((mark[1] for mark in marks if mark[0] == start), default=start)
        closed = min((mark[0] for mark in marks if mark[1] == end and mark[0] >= opened), default=end)
        if text[opened:closed].strip():
            words.append((opened, closed))
    return _quotes(marks, scope), _quotes(words, scope)


def _marks(piece: str, patterns: Sequence[re.Pattern[str]]) -> Iterator[Span]:
    """The mark that opens a piece, and the one that closes it."""
    opened = 0
    for pattern in patterns:
        found = pattern.match(piece)
        if found and found.start() == 0 and found.end() < len(piece):
            further = _GOES_ON.match(piece, found.end())
            opened = further.end() if further else found.end()
            yield 0, opened
            break
    ends = [pattern.search(piece, opened) for pattern in patterns]
    if opened and piece[opened - 1] == _EXCEPT:
        ends.append(_EXCEPT_ENDS.search(piece, opened))
    closing = [found.start() for found in ends if found and found.end() == len(piece) and found.start() > opened]
    if closing:
        yield min(closing), len(piece)


def _quotes(spans: Sequence[Span], scope: str) -> tuple[Quote, ...]:
    return tuple(Quote(scope[slice(*span)], span) for span in spans)


def _affirmed(classifier: Classifier, quote: Quote) -> Iterator[Hit]:
    """What cancelled words would support, at their place in the scope."""
    start = quote.span[0]
    for clause in classifier.read_scope(quote.text):
        for hit in clause.hits:
            yield replace(hit, span=(hit.span[0] + start, hit.span[1] + start))
