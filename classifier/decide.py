"""Step 7b: scores, probabilities and the choice of the primary.

A candidate's score is the sum of its features times the catalogue's weights; probabilities are their softmax, in the
form of a conditional logit (McFadden 1974): the candidates of one firm compete with each other only. Some features
weigh differently for each code (to open a scope says more of a bank than of a shop): `opening@A105` is added to
`opening`.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import exp
from operator import itemgetter

from classifier.decision import Candidate, Contribution

OWN = frozenset({"opening", "count", "even_share", "name_strong"})  # features with a weight of each code's own


def own(feature: str, code: str) -> str:
    """The name of a feature's own weight for a code."""
    return f"{feature}@{code}"


def weight_of(feature: str, code: str, weights: Mapping[str, float]) -> float:
    """What a feature weighs for a code; a weight that is not there is 0."""
    general = weights.get(feature, 0.0)
    return general + weights.get(own(feature, code), 0.0) if feature in OWN else general


def candidates(
    table: Mapping[str, Mapping[str, float]], weights: Mapping[str, float], shown: int | None = None
) -> tuple[Candidate, ...]:
    """Rank the candidate codes.

    Args:
        table: code -> feature -> value.
        weights: feature, or feature@code -> weight.
        shown: the best so many get their contributions, the others (); None for all.

    Returns:
        Candidates, best first; equal scores in the order of their codes.
    """
    scored = []
    for code, row in table.items():
        points = [value * weight_of(name, code, weights) for name, value in sorted(row.items()) if value]
        scored.append((-sum(points), code, row))
    scored.sort(key=itemgetter(0, 1))
    if not scored:
        return ()
    lowest = scored[0][0]
    masses = [exp(lowest - minus) for minus, _, _ in scored]
    total = sum(masses)
    return tuple(
        [
            Candidate(
                code, -minus, mass / total, _contributions(row, code, weights) if shown is None or at < shown else ()
            )
            for at, ((minus, code, row), mass) in enumerate(zip(scored, masses, strict=True))
        ]
    )


def _contributions(row: Mapping[str, float], code: str, weights: Mapping[str, float]) -> tuple[Contribution, ...]:
    found = ((name, value, weight_of(name, code, weights)) for name, value in sorted(row.items()) if value)
    return tuple(Contribution(*one) for one in found)
