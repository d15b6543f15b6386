"""Shares corrected for misclassification, from an audited sample (AUDIT.md 3).

Weights and shares are fractions of the tax that the sample was drawn from. Points are exact; square roots and
quantiles, and so standard errors and limits, are floats.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt

FEWEST_ERRORS = 10  # of either sign: with fewer, the normal interval is too short


@dataclass(frozen=True, slots=True)
class Estimate:
    """An estimated share or amount with its standard error and two-sided limits."""

    point: float
    error: float
    low: float
    high: float


def normal_quantile(confidence: float) -> float:
    """The z of a two-sided interval."""
    from scipy.stats import norm

    return float(norm.ppf((1 + confidence) / 2))


def stratified_by_tag(
    weights: Mapping[str, Fraction],
    counts: Mapping[str, Mapping[str, int]],
    confidence: float = 0.95,
    drawn_by_tag: bool = True,
    spare_part: float = 1.0,
) -> dict[str, Estimate]:
    """Corrected shares from units audited within each tag (Olofsson et al. 2013; AUDIT.md 3.1, 3).

    The share of a group is the sum over tags of weight · part of the tag's units that are truly of the group. Over
    all groups the points add up to the sum of the weights.

    Args:
        weights: tag -> its known share of the tax.
        counts: tag -> truth -> units found, at least two for each tag that has weight.
        confidence: of the intervals.
        drawn_by_tag: whether the number of units was fixed for each tag; else it came out by chance
            (post-stratified), which costs a little variance.
        spare_part: mean of 1 − π over the units, π the chance of the unit's firm to be in the sample, where they were
            drawn without replacement: the variance is that part of what it is with replacement, which is 1.

    Returns:
        Group (tag or truth) -> estimate; limits are held between 0 and 1.

    Raises:
        ValueError: a tag with weight but fewer than two units.
    """
    sizes = {tag: sum(counts.get(tag, {}).values()) for tag in weights}
    thin = [tag for tag, weight in weights.items() if weight and sizes[tag] < 2]
    if thin:
        raise ValueError(f"fewer than two audited units of: {', '.join(thin)}")
    total = sum(sizes.values())
    groups = dict.fromkeys([*weights, *(truth for found in counts.values() for truth in found)])
    z = normal_quantile(confidence)
    result = {}
    for group in groups:
        point, variance = Fraction(0), Fraction(0)
        for tag, weight in weights.items():
            if not weight:
                continue
            size = sizes[tag]
            part = Fraction(counts[tag].get(group, 0), size)
            point += weight * part
            scale = weight**2 / size if drawn_by_tag else weight / total + (1 - weight) / total**2
            variance += scale * part * (1 - part) * Fraction(size, size - 1)
        error = sqrt(variance * spare_part)
        result[group] = Estimate(
            float(point), error, max(float(point) - z * error, 0), min(float(point) + z * error, 1)
        )
    return result


@dataclass(frozen=True, slots=True)
class Spare:
    """Sums of 1 − π over the units drawn, π the chance of the unit's firm to be in the sample, by kind of error.

    Drawing without replacement varies less than drawing with it: large firms are nearly sure to be in the sample.
    """

    gained: float
    lost: float
    right: float

    @property
    def total(self) -> float:
        """Over all units."""
        return self.gained + self.lost + self.right


def difference_by_units(
    register: Fraction, gained: int, lost: int, size: int, confidence: float = 0.95, spare: Spare | None = None
) -> Estimate:
    """Corrected share from units drawn with chances in proportion to tax: register share + mean of {-1, 0, 1}.

    The variance is that of drawing with replacement, or, given `spare`, Hájek's for systematic drawing:
    n/(n−1) · Σ(1−π)(δ−A)² / n² with A the mean of δ weighted with 1−π (AUDIT.md 3.1, 2). With fewer than ten errors
    of either sign the limits are MOVER's with Wilson's (3.6), for the normal interval would cover far less than it
    says; given `spare` they are drawn in by √(Σ(1−π)/n), as the standard error is.

    Args:
        register: share of the group by tags.
        gained: units that are truly of the group but not tagged so.
        lost: units tagged so but truly of another.
        size: units drawn, at least two.
        confidence: of the interval.
        spare: sums of 1 − π where units were drawn without replacement; None for drawing with it.
    """
    sums = spare or Spare(gained, lost, size - gained - lost)
    mean = float(Fraction(gained - lost, size))
    centre = (sums.gained - sums.lost) / sums.total if sums.total else 0.0
    squares = sums.gained * (1 - centre) ** 2 + sums.lost * (1 + centre) ** 2 + sums.right * centre**2
    error = sqrt(squares / (size * (size - 1)))
    point = float(register) + mean
    if min(gained, lost) < FEWEST_ERRORS:
        low, high = mover(gained, lost, size, confidence)
        shrink = sqrt(sums.total / size)
        return Estimate(point, error, point - shrink * (mean - low), point + shrink * (high - mean))
    z = normal_quantile(confidence)
    return Estimate(point, error, point - z * error, point + z * error)


def wilson(successes: int, size: int, confidence: float) -> tuple[float, float]:
    """Wilson's limits of a proportion."""
    z = normal_quantile(confidence)
    p, square = successes / size, z * z
    middle = (p + square / (2 * size)) / (1 + square / size)
    half = z / (1 + square / size) * sqrt(p * (1 - p) / size + square / (4 * size * size))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def mover(gained: int, lost: int, size: int, confidence: float) -> tuple[float, float]:
    """Limits of the difference of two rates from the limits of each (MOVER; AUDIT.md 3.6).

    Args:
        gained, lost: numbers of units in error, of either sign.
        size: units drawn.
        confidence: of the interval.
    """
    plus, minus = gained / size, lost / size
    (plus_low, plus_high), (minus_low, minus_high) = (wilson(count, size, confidence) for count in (gained, lost))
    d = plus - minus
    return (
        d - sqrt((plus - plus_low) ** 2 + (minus_high - minus) ** 2),
        d + sqrt((plus_high - plus) ** 2 + (minus - minus_low) ** 2),
    )


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum of firms drawn at random without replacement.

    Attributes:
        firms: number of firms in it.
        errors: for each audited firm, tax truly of the group less tax tagged so (fen, or any one unit).
    """

    firms: int
    errors: Sequence[int]


def difference_stratified(register: Fraction | int, strata: Sequence[Stratum], confidence: float = 0.95) -> Estimate:
    """Corrected amount of a group: register + sum over strata of firms · mean error (AUDIT.md 3.1, 2).

    Strata that are audited in full add no variance.

    Args:
        register: amount of the group by tags, in the unit of the errors.
        strata: at least two audited firms each, unless there is only one.
        confidence: of the interval.
    """
    point, variance = Fraction(register), Fraction(0)
    for stratum in strata:
        size = len(stratum.errors)
        mean = Fraction(sum(stratum.errors), size)
        point += stratum.firms * mean
        if size < stratum.firms:
            if size < 2:
                raise ValueError("a stratum that is not audited in full needs at least two audited firms")
            spread = sum(((error - mean) ** 2 for error in stratum.errors), Fraction(0)) / (size - 1)
            variance += Fraction(stratum.firms) ** 2 * (1 - Fraction(size, stratum.firms)) * spread / size
    error, z = sqrt(variance), normal_quantile(confidence)
    return Estimate(float(point), error, float(point) - z * error, float(point) + z * error)


def size_for_interval(rate: Fraction, half_width: Fraction, confidence: float = 0.95) -> int:
    """Units for a corrected share within ± half_width: z²·q / E² (AUDIT.md 2.6).

    Args:
        rate: tax-weighted rate of wrong tags that touch the group.
        half_width: E, as a fraction of 1.
        confidence: of the interval.
    """
    from math import ceil

    return ceil(normal_quantile(confidence) ** 2 * float(rate / half_width**2))
