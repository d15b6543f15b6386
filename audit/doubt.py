"""What the confidences of tags say of a sum: a model of tagging doubt, not an audit (AUDIT.md 4).

With confidence q for a firm's primary code, its tax stays in the group with probability q. What comes in from other
groups is not known: at most all tax that other firms may lose. Both are given; neither is ever taken as zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Doubt:
    """Tagging doubt about one group; amounts in fen.

    Attributes:
        expected_stay: tax of the group's firms, each weighted with its confidence.
        spread: its standard deviation if firms err independently.
        worst_spread: its standard deviation if all firms err together.
        effective_firms: equal firms with the same variance: below 30, the normal form does not hold.
        may_come_in: tax of other firms, weighted with their doubt: the most that is expected to come in.
    """

    expected_stay: float
    spread: float
    worst_spread: float
    effective_firms: float
    may_come_in: float

    @property
    def low(self) -> float:
        """The least that is expected: what stays, and nothing comes in."""
        return self.expected_stay

    @property
    def high(self) -> float:
        """The most that is expected: what stays, and everything doubtful comes in."""
        return self.expected_stay + self.may_come_in


def doubt_of(
    taxes: Sequence[int] | Array | NDArray[np.int64], confidences: Sequence[float] | Array, all_doubtful: float = 0.0
) -> Doubt:
    """Tagging doubt of a group.

    Args:
        taxes: tax of each firm of the group (fen).
        confidences: probability that its tag is right, 0 to 1.
        all_doubtful: Σ (1 − q)·tax over all firms of the table, those of the group included.
    """
    y, q = np.asarray(taxes, dtype=np.float64), np.asarray(confidences, dtype=np.float64)
    variances = y * y * q * (1 - q)
    total, squares = float(variances.sum()), float((variances * variances).sum())
    return Doubt(
        float((y * q).sum()),
        sqrt(total),
        float((np.abs(y) * np.sqrt(q * (1 - q))).sum()),
        total * total / squares if squares > 0 else 0.0,
        max(all_doubtful - float((y * (1 - q)).sum()), 0.0),
    )


def covariance(taxes: Sequence[int], confidences: Sequence[float], others: Sequence[float]) -> float:
    """Covariance of two groups' sums: −Σ y²·p_g·p_h, with p_h the probability of the other group."""
    return -sum(y * y * p * r for y, p, r in zip(taxes, confidences, others, strict=True))


def clustered_variance(
    taxes: Sequence[int], confidences: Sequence[float], clusters: Sequence[Sequence[int]], correlation: float
) -> float:
    """Variance if errors correlate within clusters, such as the firms that one rule has tagged.

    Args:
        taxes, confidences: of each firm.
        clusters: places of the firms of each cluster.
        correlation: of errors within a cluster, 0 to 1.
    """
    own = [y * y * p * (1 - p) for y, p in zip(taxes, confidences, strict=True)]
    pairs = sum(
        sqrt(own[one] * own[other]) for cluster in clusters for one in cluster for other in cluster if one != other
    )
    return sum(own) + correlation * pairs


def distribution(units: Sequence[int], confidences: Sequence[float]) -> Array:
    """Exact distribution of the sum of independent firms (weighted Poisson-binomial), by convolution.

    Args:
        units: tax of each firm in whole units, not below zero; keep their sum below some 100,000.
        confidences: probability that the firm is in the group.

    Returns:
        Probability of each sum, from 0 to the sum of the units.
    """
    found = np.zeros(sum(units) + 1)
    found[0] = 1.0
    for unit, p in zip(units, confidences, strict=True):
        moved = np.zeros_like(found)
        moved[unit:] = found[: len(found) - unit]
        found = found * (1 - p) + moved * p
    return found


def quantile(probabilities: Array, level: float) -> int:
    """The smallest sum whose cumulative probability reaches a level."""
    return int(np.searchsorted(np.cumsum(probabilities), level - 1e-12))


def proxy_difference(expected: float, truths: Sequence[int], probabilities: Sequence[float]) -> tuple[float, float]:
    """Expected share corrected by audited units: Σ y·p / T + mean of (truth − p) over the units (AUDIT.md 4.5).

    Args:
        expected: Σ y·p / T.
        truths: for each unit, 1 if it is truly of the group, else 0.
        probabilities: the probability that the model gave it.

    Returns:
        The share and its standard error.
    """
    gaps = [truth - p for truth, p in zip(truths, probabilities, strict=True)]
    mean = sum(gaps) / len(gaps)
    variance = sum((gap - mean) ** 2 for gap in gaps) / (len(gaps) - 1)
    return expected + mean, sqrt(variance / len(gaps))
