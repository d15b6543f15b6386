"""Do 95 % intervals of corrected shares cover the truth in 95 of 100 samples? A seeded simulation.

Run: python benchmarks/audit_coverage.py [RUNS]. An invented district of 6,000 firms with lognormal taxes and tags of
which 12 % are wrong; monetary-unit samples of 300 by the product's own selection, estimated by the product's own
functions. Prints coverage, bias and standard deviations for each sector (AUDIT.md 3.5 gives .94 to .95).
"""

from __future__ import annotations

import sys
from collections import Counter
from fractions import Fraction

import numpy as np

from audit.correct import Findings, corrected_share, spare_chances
from audit.estimate import stratified_by_tag
from audit.mus_select import select

FIRMS, UNITS, WRONG, SECTORS = 6_000, 300, 0.12, "ABCD"
Results = dict[str, dict[str, list[tuple[float, bool]]]]  # estimator -> sector -> (estimate, covers the truth)


def simulate(runs: int) -> tuple[Results, dict[str, float], dict[str, float]]:
    """Draw and estimate many times.

    Args:
        runs: number of samples.

    Returns:
        The estimates, the true shares, and the shares by tags.
    """
    source = np.random.default_rng(20201231)
    taxes = (source.lognormal(8, 2, FIRMS).astype(np.int64) + 1).tolist()
    truth = source.choice(list(SECTORS), FIRMS, p=[0.13, 0.27, 0.35, 0.25])
    wrong = source.random(FIRMS) < WRONG
    tags = np.where(wrong, source.choice(list(SECTORS), FIRMS), truth)
    total = sum(taxes)
    register = _sums(taxes, tags)
    true_share = {key: amount / total for key, amount in _sums(taxes, truth).items()}
    keys = [str(at) for at in range(FIRMS)]
    results: Results = {name: {key: [] for key in SECTORS} for name in ("difference", "post-stratified by tag")}
    for run in range(runs):
        drawn = select(taxes, keys, UNITS, f"run {run}")
        certain: Counter[tuple[str, str]] = Counter()
        rest = Counter(register)
        for at in drawn.certain:
            certain[tags[at], truth[at]] += taxes[at]
            rest[tags[at]] -= taxes[at]
        pairs = Counter((tags[at], truth[at]) for at in drawn.hits)
        hits = [((tags[at], truth[at]), 1, taxes[at]) for at in drawn.hits]
        spare = spare_chances(hits, drawn.book, len(drawn.hits))
        found = Findings(total, drawn.book, len(drawn.hits), pairs, spare, certain, register, rest)
        for key in SECTORS:
            one = corrected_share(found, key, 0.95)
            covers = one.low <= true_share[key] <= one.high
            results["difference"][key].append((one.point, covers))
        counts = {tag: {key: pairs[tag, key] for key in SECTORS} for tag in SECTORS}
        weights = {tag: Fraction(rest[tag], drawn.book) for tag in SECTORS}
        part_spare = sum(spare.values()) / len(drawn.hits)
        for key, one in stratified_by_tag(weights, counts, drawn_by_tag=False, spare_part=part_spare).items():
            known = sum(tax for (_, is_), tax in certain.items() if is_ == key) / total
            part = drawn.book / total
            covers = known + part * one.low <= true_share[key] <= known + part * one.high
            results["post-stratified by tag"][key].append((known + part * one.point, covers))
    return results, true_share, {key: register[key] / total for key in SECTORS}


def main() -> None:
    """Simulate and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    results, true_share, tagged_share = simulate(runs)
    for name, by_key in results.items():
        print(f"{name}: {runs} runs, {UNITS} units")
        for key, values in by_key.items():
            points = np.array([point for point, _ in values])
            coverage = np.mean([covers for _, covers in values])
            bias, spread = (points.mean() - true_share[key]) * 100, points.std() * 100
            tagged = (tagged_share[key] - true_share[key]) * 100
            print(
                f"  {key} coverage {coverage:.3f}  bias {bias:+.2f} pp  SD {spread:.2f} pp  tags alone {tagged:+.2f} pp"
            )


def _sums(taxes: list[int], groups: np.ndarray) -> Counter[str]:
    found: Counter[str] = Counter()
    for amount, key in zip(taxes, groups, strict=True):
        found[str(key)] += amount
    return found


if __name__ == "__main__":
    main()
