"""Step 7b: scores, probabilities and the choice of the primary.

A candidate's score is the sum of its features times the catalogue's weights; probabilities are their softmax, in the
form of a conditional logit (McFadden 1974): the candidates of one firm compete with each other only.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp

from classifier.decision import Candidate, Contribution


def candidates(table: Mapping[str, Mapping[str, float]], weights: Mapping[str, float]) -> tuple[Candidate, ...]:
    """Rank the candidate codes.

    Args:
        table: code -> feature -> value.
        weights: feature -> weight.

    Returns:
        Candidates, best first; equal scores in the order of their codes.
    """
    scored = []
    for code, row in table.items():
        parts = tuple(Contribution(name, value, weights.get(name, 0.0)) for name, value in sorted(row.items()) if value)
        scored.append((sum(part.points for part in parts), code, parts))
    scored.sort(key=lambda one: (-one[0], one[1]))
    if not scored:
        return ()
    top = scored[0][0]
    masses = [exp(score - top) for score, _, _ in scored]
    total = sum(masses)
    return tuple(
        Candidate(code, score, mass / total, parts) for (score, code, parts), mass in zip(scored, masses, strict=True)
    )
