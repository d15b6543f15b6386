"""What a reviewer should look at, most pressing first. Concludes from the record alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from classifier.decision import Decision
from classifier.exclusions import Cancellation
from taxonomy.model import ANCILLARY as ANCILLARY_STRENGTH
from taxonomy.model import OUTSIDE, UNKNOWN, WEAK

NOTHING, NAME_ALONE, CLOSE, NAME_AGAINST, CANCELS, UNREAD, ANCILLARY, BARE, UNNAMED, CONFLICT, OUTSIDE_TAGS = (
    "nothing-said",  # neither name nor scope says what the firm does
    "name-alone",  # no business in the scope
    "close",  # the runner-up is close
    "name-against",  # the trade word of the name speaks for another code
    "cancelled",  # an exclusion cancels what would speak for the primary or the runner-up
    "unread",  # items that the catalogue does not know
    "ancillary",  # the primary rests on ancillary items alone
    "bare",  # goods of which the scope does not say what is done with them
    "unnamed",  # the name says nothing of the trade
    "conflict",  # the registry's industry code points elsewhere
    "outside-tags",  # a firm outside the catalogue with business inside it
)
_CLOSE = 0.15  # probability from which the runner-up is worth a look
_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at."""

    kind: str
    codes: tuple[str, ...] = ()  # codes that it is about
    words: tuple[str, ...] = ()  # words of the firm's text, to be read again


def doubts(decision: Decision, cancelled: Sequence[Cancellation]) -> tuple[Doubt, ...]:
    """What a reviewer should look at.

    Args:
        decision: the decision.
        cancelled: the exclusions of the scope, taken apart.

    Returns:
        Doubts, most pressing first; () if nothing stands out.
    """
    return (*_of_the_text(decision), *_of_the_choice(decision, cancelled), *_of_the_rest(decision))


def _of_the_text(decision: Decision) -> Iterator[Doubt]:
    clauses = decision.explanation.clauses
    if decision.primary == UNKNOWN:
        unread = tuple(clause.text for clause in clauses if clause.note == "unknown")
        yield Doubt(NOTHING, words=unread[:_QUOTED])
    elif not any(clause.note in ("", "unknown") for clause in clauses):
        yield Doubt(NAME_ALONE, (decision.primary,))


def _of_the_choice(decision: Decision, cancelled: Sequence[Cancellation]) -> Iterator[Doubt]:
    explanation = decision.explanation
    second = decision.runner_up
    if second is not None and second.probability >= _CLOSE:
        yield Doubt(CLOSE, (decision.primary, second.code))
    named = next(iter(explanation.name.hits), None)
    codes = {hit.code for hit in explanation.name.hits}
    if named is not None and decision.primary not in codes and named.strength != WEAK:
        yield Doubt(NAME_AGAINST, (named.code,), (named.words,))
    rivals = {decision.primary, second.code if second is not None else ""}
    for one in cancelled:
        touched = tuple(dict.fromkeys(hit.code for hit in one.hits if hit.code in rivals))
        if touched:
            yield Doubt(CANCELS, touched, (one.text,))


def _of_the_rest(decision: Decision) -> Iterator[Doubt]:
    explanation = decision.explanation
    clauses, primary = explanation.clauses, decision.primary
    if primary == UNKNOWN:
        return
    unread = tuple(clause.text for clause in clauses if clause.note == "unknown")
    if unread:
        yield Doubt(UNREAD, words=unread[:_QUOTED])
    own = [hit for clause in clauses for hit in clause.hits if hit.code == primary]
    named = any(hit.code == primary for hit in explanation.name.hits)
    if own and not named and all(hit.strength == ANCILLARY_STRENGTH for hit in own):
        yield Doubt(ANCILLARY, (primary,), tuple(dict.fromkeys(hit.words for hit in own))[:_QUOTED])
    bare = tuple(c.text for c in clauses if not c.activities and any(hit.code == primary for hit in c.hits))
    if bare and len(bare) == sum(any(hit.code == primary for hit in c.hits) for c in clauses):
        yield Doubt(BARE, (primary,), bare[:_QUOTED])
    if not explanation.name.hits and not explanation.name.maker:
        yield Doubt(UNNAMED)
    if explanation.conflicts:
        yield Doubt(CONFLICT, (primary,), explanation.conflicts)
    if primary == OUTSIDE and decision.codes:
        yield Doubt(OUTSIDE_TAGS, decision.codes)
