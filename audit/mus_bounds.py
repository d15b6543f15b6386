"""Evaluation of monetary-unit samples: upper bounds of the part of the book in error (AUDIT.md 2.3).

All bounds are one-sided and fractions of the book that was drawn from. For primary codes a unit is wholly right or
wholly wrong, and Clopper-Pearson is exact. The normal bound is not offered: with few errors it covers 80 % for 95 %.
"""

from __future__ import annotations

from collections.abc import Sequence

POISSON, BINOMIAL = "poisson", "binomial"


def clopper_pearson(errors: int, size: int, confidence: float) -> float:
    """Exact upper bound of a proportion.

    Args:
        errors: units in error.
        size: units drawn.
        confidence: 1 − α.
    """
    from scipy.stats import beta

    return 1.0 if errors >= size else float(beta.ppf(confidence, errors + 1, size - errors))


def poisson_bound(errors: int, size: int, confidence: float) -> float:
    """Poisson upper bound of a proportion, slightly above the exact one."""
    from scipy.stats import gamma

    return float(gamma.ppf(confidence, errors + 1) / size)


def hypergeometric_bound(errors: int, size: int, population: int, confidence: float) -> float:
    """Upper bound when units are drawn without replacement: the largest K with P(X <= errors) > α, over N.

    Args:
        errors: units in error.
        size: units drawn.
        population: units in all.
        confidence: 1 − α.
    """
    from scipy.stats import hypergeom

    low, high = errors, population - size + errors
    while low < high:
        middle = (low + high + 1) // 2
        if hypergeom.cdf(errors, population, middle, size) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low / population


def stringer(taints: Sequence[float], size: int, confidence: float, factors: str = BINOMIAL) -> float:
    """Stringer bound: basic precision, and the increment of the bound for each taint, the largest first.

    Conservative in practice; there is no general proof for finite samples.

    Args:
        taints: part in error of every unit in error, 0 < t <= 1.
        size: units drawn.
        confidence: 1 − α.
        factors: `binomial` or `poisson`.
    """
    bound = clopper_pearson if factors == BINOMIAL else poisson_bound
    total = before = bound(0, size, confidence)
    for number, taint in enumerate(sorted(taints, reverse=True), start=1):
        now = bound(number, size, confidence)
        total += (now - before) * taint
        before = now
    return min(total, 1.0)


def moment_bound(taints: Sequence[float], size: int, confidence: float, factors: str = BINOMIAL) -> float:
    """Bound from the sum of taints as if it were a number of errors: a heuristic for fractional taints.

    Args:
        taints: part in error of every unit in error.
        size: units drawn.
        confidence: 1 − α.
        factors: `binomial` (Beta) or `poisson` (Gamma).
    """
    from scipy.stats import beta, gamma

    total = sum(taints)
    if factors == BINOMIAL:
        return float(beta.ppf(confidence, 1 + total, size - total))
    return float(gamma.ppf(confidence, 1 + total) / size)
