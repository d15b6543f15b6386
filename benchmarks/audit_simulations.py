"""Do bounds and intervals of the audit keep their promise? Seeded simulations of AUDIT.md 2.6, 3.6 and 4.5.

Run: python benchmarks/audit_simulations.py [RUNS] (20,000 runs: some minutes). Coverage of the product's own functions
beside that of the normal interval, which fails with few errors. The tests run a small part of each.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import cache
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from audit.doubt import doubt_of, proxy_difference
from audit.estimate import mover
from audit.mus_bounds import BINOMIAL, POISSON, moment_bound, stringer

Array = NDArray[np.float64]
Taints = Callable[[np.random.Generator, int], Array]
NORMAL_ONE_SIDED, NORMAL = 1.6448536269514722, 1.959963984540054
FULL: Taints = lambda source, size: np.ones(size)  # noqa: E731
UNIFORM: Taints = lambda source, size: source.random(size)  # noqa: E731
SMALL: Taints = lambda source, size: source.beta(1, 9, size)  # noqa: E731
BOUNDS: list[
    tuple[str, int, float, Taints, float]
] = [  # units, rate of errors, their taints and mean, as in AUDIT.md 2.6
    ("60 units, 5 %, full", 60, 0.05, FULL, 1.0),
    ("60 units, 10 %, uniform", 60, 0.10, UNIFORM, 0.5),
    ("150 units, 2 %, full", 150, 0.02, FULL, 1.0),
    ("150 units, 5 %, uniform", 150, 0.05, UNIFORM, 0.5),
    ("150 units, 30 %, Beta(1, 9)", 150, 0.30, SMALL, 0.1),
]
DIFFERENCES = [(60, 0.01, 0.03), (100, 0.02, 0.005), (150, 0.02, 0.02), (300, 0.02, 0.03)]  # AUDIT.md 3.6


def bounds_coverage(runs: int, units: int, rate: float, taints: Taints, mean: float) -> dict[str, float]:
    """How often one-sided 95 % bounds lie above the truth (AUDIT.md 2.6).

    Args:
        runs: number of samples.
        units: of each sample.
        rate: chance of an error.
        taints: draws the taints of errors.
        mean: of the taints.
    """
    source = np.random.default_rng(units + round(1000 * rate))
    truth = rate * mean
    covered = dict.fromkeys(("Stringer", "Gamma", "Beta", "normal"), 0)
    full = cache(lambda errors: _bounds([1.0] * errors, units))
    for _ in range(runs):
        found = taints(source, int(source.binomial(units, rate)))
        limits = full(len(found)) if taints is FULL else _bounds(found.tolist(), units)
        for name, limit in limits.items():
            covered[name] += limit >= truth
    return {name: count / runs for name, count in covered.items()}


def _bounds(found: list[float], units: int) -> dict[str, float]:
    every = np.array(found + [0.0] * (units - len(found)))
    return {
        "Stringer": stringer(found, units, 0.95),
        "Gamma": moment_bound(found, units, 0.95, POISSON),
        "Beta": moment_bound(found, units, 0.95, BINOMIAL),
        "normal": float(every.mean() + NORMAL_ONE_SIDED * every.std(ddof=1) / sqrt(units)),
    }


def difference_coverage(runs: int, units: int, gained: float, lost: float) -> dict[str, float]:
    """How often two-sided 95 % intervals of a difference of two rates hold the truth (AUDIT.md 3.6)."""
    source = np.random.default_rng(units + round(10_000 * gained))
    limits = cache(lambda plus, minus: mover(plus, minus, units, 0.95))
    covered = {"MOVER": 0, "Wald": 0}
    for plus, minus, _ in source.multinomial(units, [gained, lost, 1 - gained - lost], runs).tolist():
        low, high = limits(plus, minus)
        covered["MOVER"] += low <= gained - lost <= high
        mean = (plus - minus) / units
        half = NORMAL * sqrt(((plus + minus) / units - mean**2) / (units - 1))
        covered["Wald"] += mean - half <= gained - lost <= mean + half
    return {name: count / runs for name, count in covered.items()}


def model_coverage(runs: int, firms: int = 2_000, units: int = 300) -> dict[str, float]:
    """How often the model interval of confidences holds the truth, and what an audit mends (AUDIT.md 4.5).

    Args:
        runs: number of truths drawn.
        firms: of the invented district.
        units: monetary units audited.
    """
    source = np.random.default_rng(20201231)
    taxes = source.lognormal(8, 1.2, firms)
    right = source.beta(4, 1.5, firms)  # how probable the tag truly is
    logit = np.log(right / (1 - right))
    clusters = np.arange(firms) % 8
    said = {
        "calibrated, independent": right,
        "over-confident": 1 / (1 + np.exp(-2 * logit)),
        "shifted by 0.4": 1 / (1 + np.exp(-logit - 0.4)),
        "eight clusters, correlation 0.3": right,
    }
    covered = dict.fromkeys((*said, "over-confident, mended by an audit"), 0)
    total = taxes.sum()
    for _ in range(runs):
        alone = source.random(firms) < right
        together = np.where(source.random(firms) < sqrt(0.3), source.random(8)[clusters], source.random(firms)) < right
        for name, confidences in said.items():
            truth = float(taxes[together if "clusters" in name else alone].sum())
            doubt = doubt_of(taxes, confidences)
            covered[name] += abs(truth - doubt.expected_stay) <= NORMAL * doubt.spread
        hits = source.choice(firms, units, p=taxes / total)
        wrong = said["over-confident"]
        share, error = proxy_difference(
            float((taxes * wrong).sum() / total), alone[hits].astype(int).tolist(), wrong[hits].tolist()
        )
        truth = float(taxes[alone].sum() / total)
        covered["over-confident, mended by an audit"] += abs(share - truth) <= NORMAL * error
    return {name: count / runs for name, count in covered.items()}


def main() -> None:
    """Simulate and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(f"One-sided 95 % bounds of misclassified tax, {runs} runs")
    for name, *case in BOUNDS:
        print(f"  {name:28}", _shown(bounds_coverage(runs, *case)))
    print(f"Two-sided 95 % intervals of a corrected share, {runs} runs")
    for units, gained, lost in DIFFERENCES:
        print(
            f"  {units} units, {gained:.1%} in, {lost:.1%} out ", _shown(difference_coverage(runs, units, gained, lost))
        )
    print(f"Model interval from confidences, nominal 95 %, {runs // 10} runs")
    for name, value in model_coverage(runs // 10).items():
        print(f"  {name:36} {value:.3f}")


def _shown(found: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in found.items())


if __name__ == "__main__":
    main()
