"""What a decision rests on, without the words: equal evidence gets equal decisions, however it is worded.

Features, confidence, tags and the choice of what is quoted see nothing of a firm but this. So a batch, in which firms
of one trade repeat, decides each evidence once. What a new feature needs must be added here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


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


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """An item of a scope as evidence. Compared by identity: whoever makes them makes equal ones once."""

    hits: tuple[Sign, ...]
    activities: tuple[str, ...]
    section: str
    note: str
    beside: str  # the sub-sector beside whose goods these are sold as a matter of course, or ""
    own: bool = False  # the firm's own goods or needs are exported or imported, which makes no importer of it


@dataclass(frozen=True, slots=True, eq=False)
class NameGround:
    """A name as evidence."""

    hits: tuple[Sign, ...]
    technology: bool
    ending: str = "*"  # by which firms have been counted
    inner: tuple[Sign, ...] = ()  # trade words before the last one
    general: bool = False  # the trade word says nothing of the trade: 贸易, 实业
    echoed: tuple[int, ...] = ()  # positions of the items that repeat words of the name
