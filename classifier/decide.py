"""Step 7b: scores, probabilities and the choice of the primary.

A candidate's score is the sum of its features times the catalogue's weights; probabilities are their softmax, in the
form of a conditional logit (McFadden 1974): the candidates of one firm compete with each other only.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from operator import itemgetter

from classifier.decision import Candidate, Contribution


def candidates(
    table: Mapping[str, Mapping[str, float]], weights: Mapping[str, float], shown: int | None = None
) -> tuple[Candidate, ...]:
    """Rank the candidate codes.

    Args:
        table: code -> feature -> value.
        weights: feature -> weight.
        shown: the best so many get their contributions, the others (); None for all.

    Returns:
        Candidates, best first; equal scores in the order of their codes.
    """
    scored = []
    for code, row in table.items():
        points = [value * weights.get(name, 0.0) for name, value in sorted(row.items()) if value]
        scored.append((-sum(points), code, row))
    scored.sort(key=itemgetter(0, 1))
    if not scored:
        return ()
    lowest = scored[0][0]
    masses = [exp(lowest - minus) for minus, _, _ in scored]
    total = sum(masses)
    return tuple(
        [
            Candidate(code, -minus, mass / total, _contributions(row, weights) if shown is None or at < shown else ())
            for at, ((minus, code, row), mass) in enumerate(zip(scored, masses, strict=True))
        ]
    )


def _contributions(row: Mapping[str, float], weights: Mapping[str, float]) -> tuple[Contribution, ...]:
    return tuple(Contribution(name, value, weights.get(name, 0.0)) for name, value in sorted(row.items()) if value)
