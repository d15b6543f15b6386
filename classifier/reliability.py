"""How far confidences can be relied on: coverage against accuracy, calibration, and the threshold of `auto`.

A firm counts with its confidence and whether its primary is right. Firms of equal confidence cannot be told apart by a
threshold, so they are taken together. Sequences are in any order; equal input gives equal results.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

# Asked of coded firms, cross-validated, so that 0.98 is kept on others: rules and lexicon have seen the coded ones.
AUTO_TARGET = 0.99
LEAST_THRESHOLD = 0.5
NO_THRESHOLD = 1.0  # nothing is good enough to be `auto`
BINS = 10


@dataclass(frozen=True, slots=True)
class Step:
    """All firms of at least some confidence."""

    confidence: float
    firms: int
    right: int
    expected: float  # sum of their confidences: the number of right ones that the model promises


@dataclass(frozen=True, slots=True)
class Coverage:
    """The most firms that can be tagged without review at some accuracy."""

    accuracy: float  # the target
    coverage: float  # share of all firms, 0 to 1
    threshold: float | None  # the confidence from which they are tagged; None if no threshold reaches the target


@dataclass(frozen=True, slots=True)
class Bin:
    """Firms whose confidence lies in [low, high), the last bin with its upper end."""

    low: float
    high: float
    firms: int
    confidence: float  # mean; 0 without firms
    accuracy: float  # share of right ones; 0 without firms


def steps(confidences: Sequence[float], right: Sequence[bool]) -> list[Step]:
    """One step for each distinct confidence, the highest first; each holds all firms from there up.

    Args:
        confidences: 0 to 1, one for each firm.
        right: whether the primary of each firm is right.

    Raises:
        ValueError: the sequences differ in length.
    """
    found: list[Step] = []
    hits = 0
    expected = 0.0
    order = sorted(zip(confidences, right, strict=True), key=lambda one: -one[0])
    for firms, (confidence, is_right) in enumerate(order, start=1):
        hits += is_right
        expected += confidence
        if found and found[-1].confidence == confidence:
            found.pop()
        found.append(Step(confidence, firms, hits, expected))
    return found


def coverage_at(confidences: Sequence[float], right: Sequence[bool], accuracy: float) -> Coverage:
    """The largest coverage whose accuracy is not below a target.

    Args:
        confidences: one for each firm.
        right: whether the primary of each firm is right.
        accuracy: the target, 0 to 1.
    """
    good = [step for step in steps(confidences, right) if step.right / step.firms >= accuracy]
    if not good:
        return Coverage(accuracy, 0.0, None)
    return Coverage(accuracy, good[-1].firms / len(right), good[-1].confidence)


def area_under_risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """AURC: mean over k of the share of wrong ones among the k firms of highest confidence; 0 is best.

    Geifman and El-Yaniv 2017 (selective risk), Geifman et al. 2019 (area). Firms of equal confidence are taken in the
    mean of their orders.
    """
    total, firms, wrong = 0.0, 0, 0
    for step in steps(confidences, right):
        more = step.firms - firms
        rate = (step.firms - step.right - wrong) / more
        total += sum((wrong + rate * k) / (firms + k) for k in range(1, more + 1))
        firms, wrong = step.firms, step.firms - step.right
    return total / firms if firms else 0.0


def reliability(confidences: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """The reliability table: ten bins of equal width, with the mean confidence and the accuracy of each."""
    members: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, is_right in zip(confidences, right, strict=True):
        members[min(int(confidence * BINS), BINS - 1)].append((confidence, is_right))
    return tuple(
        Bin(
            low=at / BINS,
            high=(at + 1) / BINS,
            firms=len(firms),
            confidence=sum(confidence for confidence, _ in firms) / len(firms) if firms else 0.0,
            accuracy=sum(is_right for _, is_right in firms) / len(firms) if firms else 0.0,
        )
        for at, firms in enumerate(members)
    )


def expected_calibration_error(bins: Sequence[Bin]) -> float:
    """ECE: mean distance of confidence and accuracy, bins weighted by their firms (Naeini et al. 2015)."""
    firms = sum(one.firms for one in bins)
    return sum(one.firms * abs(one.confidence - one.accuracy) for one in bins) / firms if firms else 0.0


def choose_threshold(
    confidences: Sequence[float],
    right: Sequence[bool],
    target: float = AUTO_TARGET,
    least: float = LEAST_THRESHOLD,
) -> float:
    """The least confidence from which firms may be tagged without review.

    Both the share of right ones among all firms from the threshold up and what their confidences promise must reach
    the target; so neither luck of the sample nor an overconfident model alone lets firms through.

    Args:
        confidences: cross-validated confidences, one for each firm.
        right: whether the primary of each firm is right.
        target: the accuracy to reach, 0 to 1.
        least: the threshold is never below this, 0 to 1.

    Returns:
        The threshold; 1 if no confidence will do.
    """
    good = [
        step.confidence
        for step in steps(confidences, right)
        if step.confidence >= least and step.right / step.firms >= target and step.expected / step.firms >= target
    ]
    return min(good, default=NO_THRESHOLD)
