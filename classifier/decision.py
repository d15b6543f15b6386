"""What the classifier says of one firm: the decision, and the record of how it was reached.

The record is made with the decision and is the only source of every rendering (terminal, `reason` column, JSON).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

AUTO = "auto"
REVIEW = "review"

Span = tuple[int, int]  # [start, end) in the original text


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Words of the scope that cancel business, and where they stand: `scope[slice(*span)] == text`."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Hit:
    """One code that one piece of text supports."""

    code: str
    source: str  # file:line of the rule, lexicon line or trade word
    rule: str  # rule id, or "lexicon", or "name"
    strength: str
    words: str  # the words that matched, as they stand in the text
    span: Span
    section: str = ""  # section of the plan that names the code
    weight: float = 1.0  # what the hit counts for in a share of the scope, by its strength, 0 to 1


@dataclass(frozen=True, slots=True)
class Clause:
    """One item of the scope: an activity and its object."""

    text: str  # as it stands in the original
    span: Span
    position: int  # 0-based order in the scope
    section: str  # 许可, 一般, … or ""
    activities: tuple[str, ...]
    object: str
    hits: tuple[Hit, ...]
    exclusions: tuple[Exclusion, ...]
    note: str  # why it supports nothing: boilerplate, says nothing, excluded, unknown; "" if it has hits
    cancelled: tuple[Hit, ...] = ()  # what its words would support, did an exclusion not cancel just that


@dataclass(frozen=True, slots=True)
class NameReading:
    """The parts of a firm's name."""

    text: str
    region: str
    brand: str
    trade: str
    form: str
    maker: bool  # the name ends in a maker's form: 厂
    technology: bool  # the name calls the firm one of technology: 科技
    trader: bool  # the trade word is a trader's: 贸易
    field: Hit | None  # the field of technology that the name gives: …信息技术有限公司
    hits: tuple[Hit, ...]
    ending: str = "*"  # the ending whose firms have been counted; * if none of its endings has
    inner: tuple[Hit, ...] = ()  # the trade words before the last one: 鞋业 of …鞋业有限公司第二专卖店
    pairs: tuple[str, ...] = ()  # pairs of characters of its own, by which items that repeat its words are found


class Contribution(NamedTuple):
    """What one kind of evidence adds to a candidate's score: value x weight."""

    feature: str
    value: float
    weight: float

    @property
    def points(self) -> float:
        """The part of the score."""
        return self.value * self.weight


class Candidate(NamedTuple):
    """A code that could be the primary, with its score; the score is the sum of the contributions."""

    code: str
    score: float
    probability: float  # before calibration
    contributions: tuple[Contribution, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a decision was reached."""

    name: NameReading
    clauses: tuple[Clause, ...]
    candidates: tuple[Candidate, ...]  # best first
    deciding_step: str  # licence | name | scope | industry | nothing
    conflicts: tuple[str, ...]  # e.g. industry code of the registry against the scope

    @property
    def margin(self) -> float:
        """Points by which the best candidate leads the next; all its points if it has no rival."""
        scores = [candidate.score for candidate in self.candidates[:2]]
        return scores[0] - scores[1] if len(scores) > 1 else sum(scores)


@dataclass(frozen=True, slots=True)
class Decision:
    """The codes of one firm."""

    primary: str  # sub-sector code, N or U
    codes: tuple[str, ...]  # all sub-sector tags, the primary first where it is one
    items: tuple[str, ...]  # item codes below the tags
    confidence: float  # calibrated probability that the primary is right, 0 to 1
    status: str  # auto | review
    explanation: Explanation

    @property
    def runner_up(self) -> Candidate | None:
        """The second-best candidate, if there is one."""
        return self.explanation.candidates[1] if len(self.explanation.candidates) > 1 else None
