"""Why not another code: what speaks for it is missing, cancelled or outweighed; and what would make it the answer."""

from __future__ import annotations

from dataclasses import dataclass

from classifier.decision import Candidate, Decision, Hit
from classifier.errors import InputError
from classifier.flips import Asked, Flip, examples, supports, towards, trade_words
from taxonomy.model import OUTSIDE, UNKNOWN, Catalogue

PRIMARY, OUTWEIGHED, CANCELLED, MISSING = "primary", "outweighed", "cancelled", "missing"
_SHOWN = 5  # examples of what is missing


@dataclass(frozen=True, slots=True)
class Support:
    """A hit that speaks for a code, and the item that it stands in."""

    position: int  # 0-based order of the item; -1 is the name
    hit: Hit


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A hit that would speak for a code, did an exclusion not cancel it."""

    position: int
    hit: Hit
    by: str  # the exclusion, as it stands in the scope


@dataclass(frozen=True, slots=True)
class Difference:
    """Points that the primary has more than the code of one kind of evidence."""

    feature: str
    points: float


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why a code is not the primary."""

    code: str
    verdict: str  # outweighed | cancelled | missing; primary if it is the primary after all
    rank: int  # 1-based among the candidates; 0 if it is none
    score: float  # 0.0 if it is no candidate
    behind: float  # points that it has less than the primary
    supports: tuple[Support, ...]
    cancelled: tuple[Cancelled, ...]
    differences: tuple[Difference, ...]  # they add up to `behind`; the largest first
    examples: tuple[str, ...]  # items of a scope that would speak for it, where none does
    trade_words: tuple[str, ...]  # words of a name that would speak for it, where none does
    flips: tuple[Flip, ...]  # what would make it the primary


def check_code(code: str, catalogue: Catalogue) -> str:
    """A code that can be asked about, in the catalogue's spelling.

    Args:
        code: what the user wrote.
        catalogue: the catalogue.

    Returns:
        A sub-sector, or N.

    Raises:
        InputError: no such code, or one of another level.
    """
    found = code.strip().upper()
    if found == OUTSIDE or found in catalogue.subsectors:
        return found
    below = [one for one in catalogue.subsectors if found and one.startswith(found)]
    if found in catalogue.items:
        parent = catalogue.items[found].parent
        raise InputError(
            "{code} is a line of business, not a sub-sector: ask about the sub-sector {parent}",
            code=found,
            parent=parent,
        )
    if found in catalogue.nodes and below:
        raise InputError(
            "{code} is no sub-sector: ask about one of those below it: {codes}", code=found, codes=", ".join(below)
        )
    if found == UNKNOWN:
        raise InputError("U is given only where nothing speaks for any code: ask about a sub-sector or N")
    raise InputError(
        "{code}: no such code in the catalogue: ask about a sub-sector such as {example}, or N "
        "(sectag taxonomy show lists them)",
        code=code.strip() or "''",
        example=catalogue.subsectors[0] if catalogue.subsectors else OUTSIDE,
    )


def why_not(asked: Asked, code: str) -> WhyNot:
    """Why a code is not the primary.

    Args:
        asked: the firm.
        code: a sub-sector or N.

    Returns:
        What speaks for the code, what is cancelled, what it lacks beside the primary, what is missing altogether.
    """
    decision, catalogue = asked.decision, asked.classifier.catalogue
    ranked = decision.explanation.candidates
    rank = next((at for at, one in enumerate(ranked, start=1) if one.code == code), 0)
    found = tuple(Support(position, hit) for position, hit in supports(decision, code))
    cancelled = _cancelled(asked, code)
    named = any(support.position < 0 for support in found)
    in_scope = any(support.position >= 0 for support in found)
    score = ranked[rank - 1].score if rank else 0.0
    items, words = examples(code, catalogue), trade_words(code, catalogue)
    return WhyNot(
        code=code,
        verdict=_verdict(decision, code, rank, cancelled),
        rank=rank,
        score=score,
        behind=ranked[0].score - score if ranked else 0.0,
        supports=found,
        cancelled=cancelled,
        differences=differences(ranked[0], ranked[rank - 1]) if rank > 1 else (),
        examples=() if in_scope else tuple(items[:_SHOWN]),
        trade_words=() if named else tuple(words[:_SHOWN]),
        flips=() if code == decision.primary else towards(asked, code, items, words),
    )


def _verdict(decision: Decision, code: str, rank: int, cancelled: tuple[Cancelled, ...]) -> str:
    if code == decision.primary:
        return PRIMARY
    if rank:
        return OUTWEIGHED
    return CANCELLED if cancelled else MISSING


def _cancelled(asked: Asked, code: str) -> tuple[Cancelled, ...]:
    by_words = [
        Cancelled(one.position, hit, one.text) for one in asked.cancelled for hit in one.hits if hit.code == code
    ]
    by_item = [
        Cancelled(clause.position, hit, clause.exclusions[0].text)
        for clause in asked.decision.explanation.clauses
        for hit in clause.cancelled
        if hit.code == code and clause.exclusions
    ]
    return (*by_words, *by_item)


def differences(first: Candidate, second: Candidate) -> tuple[Difference, ...]:
    """What separates two candidates: the points that the first has more of each feature, the largest difference first.

    The differences add up to the difference of the scores.
    """
    points: dict[str, float] = {}
    for candidate, sign in ((first, 1.0), (second, -1.0)):
        for part in candidate.contributions:
            points[part.feature] = points.get(part.feature, 0.0) + sign * part.points
    pairs = sorted(points.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    return tuple(Difference(feature, value) for feature, value in pairs if value)
