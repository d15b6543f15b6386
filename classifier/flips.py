"""What would change the answer: the smallest change of the text after which the classifier really answers otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from classifier.changes import (
    AFFIRM,
    DROP,
    LIFT,
    UNNAME,
    Change,
    additions,
    apply_changes,
    drops,
    renamed,
    unlimited,
    unnamed,
)
from classifier.decision import Clause, Decision, Hit
from classifier.engine import Classifier
from classifier.exclusions import Cancellation
from taxonomy.model import LICENSED, STRONG, Catalogue

_PAIRED = 24  # changes up to which all pairs are tried: 276 pairs
_EXAMPLES = 8  # items and trade words of the catalogue that are tried as additions
_PLAIN_WORDS = re.compile(r"[一-鿿]{2,10}")  # a single short item, without exclusions, gaps or numbers
_PLAIN = (LICENSED, STRONG, "")  # strengths by which an example speaks for its code outright


@dataclass(frozen=True, slots=True)
class Flip:
    """Changes of the text, and the answer that the classifier gives to the changed text."""

    changes: tuple[Change, ...]
    name: str  # the changed texts: whoever doubts a flip can check them
    scope: str
    primary: str
    confidence: float
    status: str
    smallest: bool  # no smaller set of such changes does it; in any case, no change can be left out


@dataclass(frozen=True, slots=True)
class Asked:
    """A firm that was decided on, ready to be asked about."""

    classifier: Classifier
    name: str
    scope: str
    industry: str
    decision: Decision
    cancelled: tuple[Cancellation, ...]

    def flip(self, changes: Sequence[Change], smallest: bool) -> Flip:
        """Classify the changed text."""
        name, scope = apply_changes(changes, self.name, self.scope)
        verdict = self.classifier.verdict(name, scope, self.industry)
        return Flip(tuple(changes), name, scope, verdict.primary, verdict.confidence, verdict.status, smallest)

    def takings(self) -> list[Change]:
        """All single changes that take something out of the text."""
        explanation = self.decision.explanation
        return [
            *unlimited(self.cancelled, self.scope),
            *drops(explanation.clauses, self.scope),
            *unnamed(explanation.name),
        ]


def hinges(asked: Asked) -> tuple[Flip, ...]:
    """What the answer hangs on: each single change that takes something out of the text and changes the answer.

    Args:
        asked: the firm.

    Returns:
        Flips of one change each, in the order of exclusions, items, name; where there is none, the smallest flip of
        several changes, if one was found.
    """
    primary = asked.decision.primary
    single = [asked.flip([change], True) for change in asked.takings()]
    found = tuple(flip for flip in single if flip.primary != primary)
    if found:
        return found
    larger = _take_away(asked, lambda flip: flip.primary != primary, "")
    return (larger,) if larger is not None else ()


def towards(asked: Asked, code: str, items: Sequence[str], words: Sequence[str]) -> tuple[Flip, ...]:
    """What would make a code the answer: the smallest change that takes something out, and one that adds something.

    Args:
        asked: the firm.
        code: the code that should win.
        items: items of a scope that would speak for it, to be tried as additions.
        words: trade words of a name, likewise.

    Returns:
        At most two flips, all of whose primary is the code.
    """

    def wanted(flip: Flip) -> bool:
        return flip.primary == code

    found = [_take_away(asked, wanted, code), next(filter(wanted, _added(asked, items, words, wanted)), None)]
    return tuple(flip for flip in found if flip is not None)


def _take_away(asked: Asked, wanted: Callable[[Flip], bool], code: str) -> Flip | None:
    """The smallest flip that only takes something out; above two changes, one of which nothing can be left out."""
    takings = asked.takings()
    single = (asked.flip([change], True) for change in takings)
    pairs = (asked.flip(pair, True) for pair in _pairs(asked, takings, code))
    found = next(filter(wanted, single), None)
    if found is None and len(takings) <= _PAIRED:
        found = next(filter(wanted, pairs), None)
    return found if found is not None else _greedy(asked, takings, wanted, code)


def _pairs(asked: Asked, takings: Sequence[Change], code: str) -> Iterator[tuple[Change, Change]]:
    """Pairs of changes that may help a code: none takes out what bears it, one weakens the primary or an exclusion."""
    clauses = asked.decision.explanation.clauses
    own = {clause.text for clause in clauses if _bears(clause, code)}
    bearing = {clause.text for clause in clauses if _bears(clause, asked.decision.primary)}
    useful = [change for change in takings if change.kind != DROP or change.text not in own]
    for one, other in combinations(useful, 2):
        weakens = any(change.kind != DROP or change.text in bearing for change in (one, other))
        if weakens and _compatible((one, other)):
            yield one, other


def _compatible(changes: Sequence[Change]) -> bool:
    """An exclusion is lifted or affirmed, not both; nor is anything changed in an item that is dropped."""
    spans = sorted(change.span for change in changes if change.field == "scope" and change.kind in (LIFT, AFFIRM))
    if len(set(spans)) < len(spans):
        return False
    dropped = [change.span for change in changes if change.kind == DROP]
    return not any(one[0] <= span[0] and span[1] <= one[1] for one in dropped for span in spans)


def _greedy(asked: Asked, takings: Sequence[Change], wanted: Callable[[Flip], bool], code: str) -> Flip | None:
    """Take out, piece by piece, what does not bear the code, the primary's first; then put back what can be."""
    primary = asked.decision.primary
    explanation = asked.decision.explanation
    own = {clause.text for clause in explanation.clauses if _bears(clause, code)}
    bearing = {clause.text for clause in explanation.clauses if _bears(clause, primary)}
    named = any(hit.code == code for hit in explanation.name.hits)
    chosen = [c for c in takings if c.kind == DROP and c.text not in own] + [
        c for c in takings if c.kind == UNNAME and not named
    ]
    taken: list[Change] = []
    for change in sorted(chosen, key=lambda one: one.kind == DROP and one.text not in bearing):
        taken.append(change)
        if len(taken) > 1 and wanted(asked.flip(taken, False)):
            break
    else:
        return None
    while (fewer := _one_fewer(asked, taken, wanted)) is not None:
        taken = fewer
    return asked.flip(taken, False)


def _one_fewer(asked: Asked, taken: Sequence[Change], wanted: Callable[[Flip], bool]) -> list[Change] | None:
    """The changes without one that is not needed; None if each is."""
    for change in taken:
        fewer = [other for other in taken if other is not change]
        if fewer and wanted(asked.flip(fewer, False)):
            return fewer
    return None


def _bears(clause: Clause, code: str) -> bool:
    return any(hit.code == code for hit in clause.hits)


def _added(asked: Asked, items: Sequence[str], words: Sequence[str], wanted: Callable[[Flip], bool]) -> Iterator[Flip]:
    """Flips by additions, the least first: an item behind, one in front, a trade word of the name, both."""
    pairs = [additions(item, asked.scope) for item in items[:_EXAMPLES]]
    name = asked.decision.explanation.name
    names = [renamed(word, name, asked.name) for word in words[:_EXAMPLES]]
    fronts = [before for _, before in pairs]
    dropped = [change for change in asked.takings() if change.kind in (DROP, UNNAME)]
    for behind, _ in pairs:
        yield asked.flip([behind], True)
    for change in (*fronts, *names):
        yield asked.flip([change], True)
    for front in fronts[:2]:
        for other in (*names[:2], *dropped):
            if not wanted(asked.flip([other], False)):
                yield asked.flip([front, other], False)


def examples(code: str, catalogue: Catalogue) -> list[str]:
    """Items of scopes that the catalogue counts for a code: examples of its rules, then of its lexicon.

    Args:
        code: a sub-sector or N.
        catalogue: the catalogue.

    Returns:
        Single items without repetition, those of licensed and strong rules first.
    """
    ranked = sorted(
        (rule for rule in catalogue.rules if rule.codes[:1] == (code,) and rule.strength in _PLAIN),
        key=lambda rule: _PLAIN.index(rule.strength),
    )
    entries = (e for e in catalogue.lexicon.values() if e.codes == (code,) and e.strength in _PLAIN and not e.kind)
    from_rules = (hit for turn in range(2) for rule in ranked for hit in rule.hits[turn : turn + 1])
    texts = _first([*from_rules, *(entry.text for entry in entries)])
    return [text for text in texts if _PLAIN_WORDS.fullmatch(text)]


def trade_words(code: str, catalogue: Catalogue) -> list[str]:
    """Trade words of names that the catalogue counts for a code, those of licensed and strong ones first."""
    words = [
        word
        for word in catalogue.trade_words.values()
        if word.codes[:1] == (code,) and word.strength in _PLAIN and _PLAIN_WORDS.fullmatch(word.word)
    ]
    return _first(word.word for word in sorted(words, key=lambda word: _PLAIN.index(word.strength)))


def _first(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def supports(decision: Decision, code: str) -> tuple[tuple[int, Hit], ...]:
    """(position of the item, hit) pairs that speak for a code; -1 is the name."""
    explanation = decision.explanation
    named = [(-1, hit) for hit in explanation.name.hits if hit.code == code]
    items = [(clause.position, hit) for clause in explanation.clauses for hit in clause.hits if hit.code == code]
    return (*named, *items)
