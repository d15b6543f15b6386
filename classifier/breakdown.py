"""Where a classifier is right and wrong: by code, by confusion, by rule and line of the lexicon."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classifier.gold import GoldFirm
from classifier.judged import Judged
from taxonomy.model import OUTSIDE


@dataclass(frozen=True, slots=True)
class CodeScore:
    """One code: firms that have it in the gold, that were given it, and both. None where nothing can be divided."""

    code: str
    gold: int
    given: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """A primary given in place of another."""

    gold: str
    given: str
    firms: int
    accepted: int  # those in which the code given is one of the alternatives


@dataclass(frozen=True, slots=True)
class RuleScore:
    """A rule, or a line of the lexicon or of the names: what it said of firms whose mentions are labelled."""

    rule: str  # rule id, "lexicon" or "name"
    source: str  # file:line
    firms: int  # firms hit, one for each of its codes
    right: int
    wrong: int
    unclear: int
    precision: float | None


def code_scores(firms: Iterable[tuple[Iterable[str], Iterable[str], Iterable[str]]]) -> tuple[CodeScore, ...]:
    """Precision, recall and F1 of each code.

    Args:
        firms: for each firm the right codes, those given, and those that count neither way if they are given.

    Returns:
        One score for each code that is right or given anywhere, in the order of the codes.
    """
    gold: Counter[str] = Counter()
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for truth, answer, neither in firms:
        truth, answer = set(truth), set(answer)
        gold.update(truth)
        given.update(answer - (set(neither) - truth))
        right.update(truth & answer)
    scores = []
    for code in sorted(gold.keys() | given.keys()):
        precision = right[code] / given[code] if given[code] else None
        recall = right[code] / gold[code] if gold[code] else None
        f1 = 2 * right[code] / (gold[code] + given[code])
        scores.append(CodeScore(code, gold[code], given[code], right[code], precision, recall, f1))
    return tuple(scores)


def confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    """Which primary was given in place of which."""
    wrong = [(one.firm.primary, one.decision.primary, one.accepted) for one in judged if not one.strict]
    counts = Counter((gold, given) for gold, given, _ in wrong)
    accepted = Counter((gold, given) for gold, given, is_accepted in wrong if is_accepted)
    order = sorted(counts, key=lambda pair: (-counts[pair], pair))
    return tuple(Confusion(*pair, counts[pair], accepted[pair]) for pair in order)


def rule_scores(judged: Sequence[Judged]) -> tuple[RuleScore, ...]:
    """Hits of each rule and each line of the lexicon and the names, and their precision.

    A hit is right if its code is among the firm's mentions or is its primary. It is unclear, and left out of the
    precision, if the code is a possible mention, or if it is N where the primary is not: mentions do not list N.

    Args:
        judged: firms whose mentions are labelled.
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in judged:
        explanation = one.decision.explanation
        clauses = (hit for clause in explanation.clauses for hit in clause.hits)
        for rule, source, code in {(hit.rule, hit.source, hit.code) for hit in (*explanation.name.hits, *clauses)}:
            counts[rule, source][_verdict(code, one.firm)] += 1
    scores = []
    for (rule, source), found in counts.items():
        right, wrong = found["right"], found["wrong"]
        precision = right / (right + wrong) if right + wrong else None
        scores.append(RuleScore(rule, source, found.total(), right, wrong, found["unclear"], precision))
    return tuple(sorted(scores, key=lambda score: (-score.wrong, score.right, score.rule, score.source)))


def _verdict(code: str, firm: GoldFirm) -> str:
    if code == firm.primary or code in (firm.mentions or ()):
        return "right"
    return "unclear" if code == OUTSIDE or code in firm.possible_mentions else "wrong"
