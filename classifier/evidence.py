"""What a decision rests on, without the words: equal evidence gets equal decisions, however it is worded.

Features, confidence, tags and the choice of what is quoted see nothing of a firm but this. So a batch, in which firms
of one trade repeat, decides each evidence once. What a new feature needs must be added here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from classifier.activities import IMPORT, SALE
from taxonomy.model import ANCILLARY, LICENSED, OUTSIDE, STRONG, WEAK

LEXICON = "lexicon"  # the rule name of hits by a line of the lexicon
_TRADE = frozenset({SALE, IMPORT})
ITEM_WEIGHT = {LICENSED: 1.0, STRONG: 1.0, "": 1.0, WEAK: 0.5, ANCILLARY: 0.15}  # what a hit counts for, 0 to 1


class Sign(NamedTuple):
    """A hit without its words and place."""

    code: str
    rule: str  # rule id, or "lexicon", or "name"
    strength: str


class Bears(Protocol):
    """A Sign, or a Hit."""

    @property
    def code(self) -> str:
        """The code that is supported."""

    @property
    def strength(self) -> str:
        """How strongly."""


class Says(Protocol):
    """A Ground, or a Clause."""

    @property
    def hits(self) -> Sequence[Bears]:
        """What it supports."""

    @property
    def activities(self) -> tuple[str, ...]:
        """The activities that govern it."""

    @property
    def note(self) -> str:
        """Why it supports nothing, if it does not."""


class Named(Protocol):
    """A NameGround, or a NameReading."""

    @property
    def hits(self) -> Sequence[Bears]:
        """What the trade words support."""


class Part(NamedTuple):
    """What a sign counts for."""

    code: str
    weight: float  # by its strength, 0 to 1
    support: float  # by its strength and its rank in the item
    even: float  # by its rank alone


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """An item of a scope as evidence. Compared by identity: whoever makes them makes equal ones once.

    What the features ask of an item again and again follows from its signs and activities when it is made.
    """

    hits: tuple[Sign, ...]
    activities: tuple[str, ...]
    section: str
    note: str
    beside: str  # the sub-sector beside whose goods these are sold as a matter of course, or ""
    own: bool = False  # the firm's own goods or needs are exported or imported, which makes no importer of it
    told: bool = False  # its words tell its sub-sector from the broader one to which that is preferred
    general: bool = False  # goods that general traders list, and not made
    parts: tuple[Part, ...] = field(init=False)  # of the signs, in order
    weight: float = field(init=False)  # the largest of a sign; 0 without
    codes: frozenset[str] = field(init=False)
    licensed: frozenset[str] = field(init=False)  # codes of the signs of licensed business
    traded: bool = field(init=False)  # nothing but sold or imported
    open: bool = field(init=False)  # the lexicon leaves it open between sub-sectors

    def __post_init__(self) -> None:
        codes = frozenset([hit.code for hit in self.hits])
        rules = {hit.rule for hit in self.hits}
        parts = tuple([_part(hit, rank) for rank, hit in enumerate(self.hits)])
        made: dict[str, object] = {
            "parts": parts,
            "weight": max((part.weight for part in parts), default=0.0),
            "codes": codes,
            "licensed": frozenset([hit.code for hit in self.hits if hit.strength == LICENSED]),
            "traded": _TRADE.issuperset(self.activities),
            "open": len(self.hits) > 1 and OUTSIDE not in codes and rules == {LEXICON},
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)


def _part(sign: Sign, rank: int) -> Part:
    weight = ITEM_WEIGHT[sign.strength]
    return Part(sign.code, weight, weight / (1 + 0.5 * rank), 1 / (1 + 0.5 * rank))


@dataclass(frozen=True, slots=True, eq=False)
class NameGround:
    """A name as evidence."""

    hits: tuple[Sign, ...]
    technology: bool
    trader: bool
    ending: str = "*"  # by which firms have been counted
    inner: tuple[Sign, ...] = ()  # trade words before the last one
    general: bool = False  # the trade word says nothing of the trade: 贸易, 实业
    echoed: tuple[int, ...] = ()  # positions of the items that repeat words of the name
