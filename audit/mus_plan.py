"""Sizes of monetary-unit samples (AUDIT.md 2.1, 2.5). Expected errors are exact fractions: ⌈e·n⌉ in floats is wrong.

The size is the first n whose upper bound, with the expected errors found, lies below the materiality. Where the
expected number of errors is rounded up it jumps, and some larger n may fail again: the first n is what tables print.
"""

from __future__ import annotations

from fractions import Fraction
from math import ceil

LARGEST_SAMPLE = 1_000_000
POISSON, BINOMIAL = "poisson", "binomial"
METHODS = (POISSON, BINOMIAL)


def sample_size(
    method: str,
    confidence: Fraction,
    materiality: Fraction,
    errors: int | None = None,
    rate: Fraction | None = None,
) -> int:
    """Number of monetary units to draw.

    Args:
        method: `poisson` or `binomial`.
        confidence: 1 − α, such as 95/100.
        materiality: tolerable part of the book, as a fraction of 1.
        errors: expected number of full errors; or
        rate: expected part of the book in error, as a fraction of 1, below the materiality.

    Returns:
        The first n that is enough.

    Raises:
        ValueError: an argument out of range, or no n up to a million is enough.
    """
    _check(method, confidence, materiality, errors, rate)
    least = ceil(errors or 0) + 1
    if method == POISSON:
        return _first_poisson(confidence, materiality, errors, rate, least)
    from scipy.stats import binom

    alpha = float(1 - confidence)
    for n in range(least, LARGEST_SAMPLE):
        k = errors if rate is None else ceil(rate * n)
        if k is not None and k < n and binom.cdf(k, n, float(materiality)) < alpha:
            return n
    raise ValueError(f"no sample of up to {LARGEST_SAMPLE} units is enough")


def _first_poisson(
    confidence: Fraction, materiality: Fraction, errors: int | None, rate: Fraction | None, least: int
) -> int:
    """By bisection: with a fixed number or a fixed rate of errors the Poisson bound falls as n grows."""
    from scipy.stats import gamma

    def is_enough(n: int) -> bool:
        expected = float(errors or 0) if rate is None else float(rate * n)
        return bool(gamma.ppf(float(confidence), 1 + expected) / n < float(materiality))

    low, high = least - 1, LARGEST_SAMPLE
    if not is_enough(high):
        raise ValueError(f"no sample of up to {LARGEST_SAMPLE} units is enough")
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def hypergeometric_size(population: int, confidence: Fraction, materiality: Fraction, errors: int = 0) -> int:
    """Number of units to draw without replacement from a small population.

    Args:
        population: its units.
        confidence: 1 − α.
        materiality: tolerable part in error, as a fraction of 1.
        errors: expected number of errors.

    Returns:
        The first n that is enough.

    Raises:
        ValueError: no n is enough.
    """
    from scipy.stats import hypergeom

    bad, alpha = ceil(materiality * population), float(1 - confidence)
    for n in range(errors + 1, population + 1):
        if hypergeom.cdf(errors, population, bad, n) < alpha:
            return n
    raise ValueError("no sample is enough: more errors are expected than are tolerable")


def confidence_factor(confidence: Fraction, ratio: Fraction) -> float:
    """The factor F with P(Gamma(1 + r·F) <= F) = 1 − α; a sample of ⌈F / materiality⌉ units is the Poisson size.

    Args:
        confidence: 1 − α.
        ratio: expected over tolerable error, from 0 to below 1.
    """
    from scipy.optimize import brentq
    from scipy.stats import gamma

    level, share = float(confidence), float(ratio)
    return float(brentq(lambda f: gamma.cdf(f, 1 + share * f) - level, 1e-6, 1e4, xtol=1e-12))


def _check(method: str, confidence: Fraction, materiality: Fraction, errors: int | None, rate: Fraction | None) -> None:
    if method not in METHODS:
        raise ValueError(f"no such method: {method}: allowed: {', '.join(METHODS)}")
    if not (0 < confidence < 1 and 0 < materiality < 1):
        raise ValueError("confidence and materiality must lie between 0 and 1")
    if errors is not None and rate is not None:
        raise ValueError("give the expected number of errors or their rate, not both")
    if rate is not None and not 0 <= rate < materiality:
        raise ValueError("the expected rate of errors must be below the materiality")
