"""Which items and words a decision is explained by. Sees evidence only; the words are quoted by `reason`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from classifier.decision import Candidate
from classifier.evidence import Named, Says
from taxonomy.model import OUTSIDE, UNKNOWN

_CLOSE = 0.2  # probability above which the runner-up is named
_SHOWN = 2  # items that are quoted; one fewer if the name is


class Cited(NamedTuple):
    """What is quoted, by position; -1 for nothing."""

    unknown: int  # the first item that is not known to the catalogue, of a firm of which nothing is said
    name: int  # hit of the name
    items: tuple[tuple[int, int], ...]  # (item, hit) pairs that bear the primary
    outside: int  # the first item outside the catalogue, where that is the primary
    runner_up: str  # code of a close runner-up, or ""


def cite(primary: str, name: Named, clauses: Sequence[Says], ranked: Sequence[Candidate]) -> Cited:
    """Choose what is quoted.

    Args:
        primary: the primary.
        name: the name.
        clauses: items of the scope in order.
        ranked: candidates, best first.
    """
    if primary == UNKNOWN:
        unknown = next((at for at, clause in enumerate(clauses) if clause.note == "unknown"), -1)
        return Cited(unknown, -1, (), -1, "")
    named = next((at for at, hit in enumerate(name.hits) if hit.code == primary), -1)
    wanted = _SHOWN if named < 0 else _SHOWN - 1
    items: list[tuple[int, int]] = []
    for at, clause in enumerate(clauses):
        items.extend((at, rank) for rank, hit in enumerate(clause.hits) if hit.code == primary)
        if len(items) >= wanted:
            break
    outside = -1
    if primary == OUTSIDE:
        bearing = (at for at, clause in enumerate(clauses) if any(hit.code == OUTSIDE for hit in clause.hits))
        outside = next(bearing, -1)
    close = len(ranked) > 1 and ranked[1].probability > _CLOSE
    return Cited(-1, named, tuple(items[:wanted]), outside, ranked[1].code if close else "")
