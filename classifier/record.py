"""The explanation record: everything that is said of one decision, complete and frozen.

It is made with the decision, and terminal, JSON and reason are rendered from it; a rendering concludes nothing. What
costs more than the decision itself (why not, flips) is in here only, so that tagging tables does not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from classifier.columns import priority_of
from classifier.decision import Decision, Hit
from classifier.doubts import Doubt, doubts
from classifier.engine import Classifier
from classifier.exclusions import Cancellation, cancellations
from classifier.flips import Asked, Flip, hinges
from classifier.reason import reason_line
from classifier.why_not import WhyNot, why_not
from taxonomy.model import Catalogue

ITEM, NAME, INDUSTRY = "item", "name", "industry"


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece of evidence adds to a score, in the order of reading: items, name, industry code."""

    source: str  # item | name | industry
    position: int  # 0-based order of the item; -1 for the others
    points: float  # negative where it takes share from the code


@dataclass(frozen=True, slots=True)
class BuildUp:
    """How the score of a candidate comes about; the parts add up to it."""

    code: str
    score: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code of the answer stands in the catalogue."""

    code: str
    zh: str
    en: str
    tier: str
    sector: str
    section: str  # section of the plan
    priority: str  # 优先 | 重点 | 优先/重点 | "": of the lines of business that were read, else of the sub-sector
    items: tuple[str, ...]  # lines of business that were read below it


@dataclass(frozen=True, slots=True)
class IndustryClass:
    """A class of GB/T 4754-2017 that goes with the primary."""

    code: str
    zh: str
    extent: str  # full | partial


@dataclass(frozen=True, slots=True)
class Record:
    """A decision with all that explains it."""

    name: str
    scope: str
    industry: str
    decision: Decision
    reason_zh: str
    reason_en: str
    places: tuple[Place, ...]  # of all codes of the answer, the primary first
    build_up: tuple[BuildUp, ...]  # of each candidate, best first
    cancelled: tuple[Cancellation, ...]
    classes: tuple[IndustryClass, ...]  # those nearest to the words of the scope first
    why_not: tuple[WhyNot, ...]  # the runner-up, then the codes that were asked about
    flips: tuple[Flip, ...]  # what the answer hangs on
    doubts: tuple[Doubt, ...]


def explain(classifier: Classifier, name: str, scope: str, industry: str = "", asked: Iterable[str] = ()) -> Record:
    """Decide on one firm and explain the decision in full.

    Args:
        classifier: what decides; every flip is checked by letting it classify the changed text.
        name: registered name.
        scope: business scope; may be empty.
        industry: GB/T 4754-2017 code, or "".
        asked: codes to explain why they are not the primary, besides the runner-up (see `why_not.check_code`).

    Returns:
        The record.
    """
    decision = classifier.classify(name, scope, industry)
    catalogue = classifier.catalogue
    cancelled = cancellations(classifier, decision.explanation.clauses, scope)
    firm = Asked(classifier, name, scope, industry, decision, cancelled)
    second = decision.runner_up
    codes = dict.fromkeys([*([second.code] if second is not None else []), *asked])
    return Record(
        name=name,
        scope=scope,
        industry=industry,
        decision=decision,
        reason_zh=reason_line(decision, catalogue, "zh"),
        reason_en=reason_line(decision, catalogue, "en"),
        places=tuple(_place(code, decision, catalogue) for code in decision.codes),
        build_up=_build_up(classifier, name, scope, industry, decision),
        cancelled=cancelled,
        classes=_classes(decision, catalogue),
        why_not=tuple(why_not(firm, code) for code in codes),
        flips=hinges(firm),
        doubts=doubts(decision, cancelled),
    )


def _place(code: str, decision: Decision, catalogue: Catalogue) -> Place:
    node = catalogue.nodes[code]
    sector, tier = catalogue.sector(code), catalogue.tier(code)
    items = tuple(item for item in decision.items if catalogue.items[item].parent == code)
    return Place(
        code=code,
        zh=node.zh,
        en=node.en,
        tier=tier.code if tier else "",
        sector=sector.code if sector else "",
        section=node.section,
        priority=priority_of(code, items, catalogue),
        items=items,
    )


def _build_up(classifier: Classifier, name: str, scope: str, industry: str, decision: Decision) -> tuple[BuildUp, ...]:
    """Differences of the scores after each piece of evidence; what does not change a score is left out."""
    steps = classifier.build_up(name, scope, industry)
    sources = [*((ITEM, at) for at in range(len(steps) - 2)), (NAME, -1), (INDUSTRY, -1)]
    found = []
    for candidate in decision.explanation.candidates:
        before, parts = 0.0, []
        for (source, position), scores in zip(sources, steps, strict=True):
            now = scores.get(candidate.code, 0.0)
            if now != before:
                parts.append(Part(source, position, now - before))
            before = now
        found.append(BuildUp(candidate.code, candidate.score, tuple(parts)))
    return tuple(found)


def _classes(decision: Decision, catalogue: Catalogue) -> tuple[IndustryClass, ...]:
    """Classes of the crosswalk for the primary, those that share most with the words that bear it first."""
    words = [clause.text for clause in decision.explanation.clauses if _bears(clause.hits, decision.primary)]
    words += [hit.words for hit in decision.explanation.name.hits if hit.code == decision.primary]
    pairs = {text[at : at + 2] for text in words for at in range(len(text) - 1)}
    classes = [
        IndustryClass(pair.gbt, catalogue.gbt[pair.gbt].zh, pair.extent)
        for pair in catalogue.crosswalk
        if pair.code == decision.primary and pair.gbt in catalogue.gbt
    ]
    return tuple(sorted(classes, key=lambda one: (-_shared(one.zh, pairs), one.extent != "full", one.code)))


def _bears(hits: Iterable[Hit], code: str) -> bool:
    return any(hit.code == code for hit in hits)


def _shared(text: str, pairs: set[str]) -> int:
    return len({text[at : at + 2] for at in range(len(text) - 1)} & pairs)
