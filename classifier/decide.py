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


class CodeWeights:
    """The weights of all features for each code, added up once.

    Args:
        weights: feature, or feature@code -> weight.
    """

    def __init__(self, weights: Mapping[str, float]):
        self._weights = weights
        self._general = {name: weight for name, weight in weights.items() if "@" not in name}
        self._codes: dict[str, dict[str, float]] = {}

    def of(self, code: str) -> Mapping[str, float]:
        """What each feature weighs for a code; a weight that is not there is 0."""
        found = self._codes.get(code)
        if found is None:
            found = dict(self._general)
            for name in OWN:
                found[name] = found.get(name, 0.0) + self._weights.get(own(name, code), 0.0)
            self._codes[code] = found
        return found


def candidates(
    table: Mapping[str, Mapping[str, float]], weights: CodeWeights, shown: int | None = None
) -> tuple[Candidate, ...]:
    """Rank the candidate codes.

    Args:
        table: code -> feature -> value.
        weights: of the features.
        shown: the best so many get their contributions, the others (); None for all.

    Returns:
        Candidates, best first; equal scores in the order of their codes.
    """
    scored = []
    for code, row in table.items():
        weight = weights.of(code).get
        scored.append((-sum([value * weight(name, 0.0) for name, value in row.items()]), code, row))
    scored.sort(key=itemgetter(0, 1))
    if not scored:
        return ()
    lowest = scored[0][0]
    masses = [exp(lowest - minus) for minus, _, _ in scored]
    total = sum(masses)
    return tuple(
        [
            Candidate(
                code, -minus, mass / total, _contributions(row, weights.of(code)) if shown is None or at < shown else ()
            )
            for at, ((minus, code, row), mass) in enumerate(zip(scored, masses, strict=True))
        ]
    )


def _contributions(row: Mapping[str, float], weights: Mapping[str, float]) -> tuple[Contribution, ...]:
    return tuple([Contribution(name, value, weights.get(name, 0.0)) for name, value in sorted(row.items()) if value])
