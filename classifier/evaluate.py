"""Judges a classifier by labelled firms. Counts as the scoring of the project's gold files does.

Strict: the primary is the gold's. Accepted: it is the gold's or one of its alternatives. Sector: the first two
characters agree. Tags: a tag among the gold's possible mentions is neither right nor wrong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from classifier.breakdown import CodeScore, Confusion, RuleScore, code_scores, confusions, rule_scores
from classifier.judged import Judged
from classifier.reliability import (
    Bin,
    Coverage,
    area_under_risk_coverage,
    coverage_at,
    expected_calibration_error,
    reliability,
)

ALL, RANDOM, STRATIFIED = "all", "random", "stratified"
TARGETS = (0.95, 0.97, 0.98, 0.99)
RESAMPLES = 2000
_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of right primaries in a group of firms, 0 to 1."""

    group: str
    firms: int
    strict: float
    accepted: float
    sector: float


@dataclass(frozen=True, slots=True)
class TagScore:
    """Tags of the firms whose mentions are labelled."""

    firms: int
    right: int
    wrong: int
    missing: int
    precision: float | None  # None: no tags given
    recall: float | None  # None: no mentions labelled
    f1: float | None


@dataclass(frozen=True, slots=True)
class AutoScore:
    """Firms that need no review."""

    firms: int
    share: float
    strict: float | None  # None: there are no such firms


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of an evaluation. Shares are 0 to 1."""

    files: tuple[str, ...]  # labelled files, in order
    groups: tuple[Accuracy, ...]  # all firms first
    tags: TagScore | None  # None: no firm has labelled mentions
    auto: AutoScore
    auto_threshold: float
    intervals: Mapping[str, tuple[float, float]]  # 95 % bootstrap intervals; empty if none were wanted
    resamples: int
    seed: int
    coverage: tuple[Coverage, ...]
    aurc: float
    reliability: tuple[Bin, ...]
    ece: float
    codes: tuple[CodeScore, ...]  # primaries
    tag_codes: tuple[CodeScore, ...]
    confusions: tuple[Confusion, ...]  # most frequent first
    rules: tuple[RuleScore, ...]  # most wrong hits first


def evaluate(judged: Sequence[Judged], auto_threshold: float, seed: int = 0, resamples: int = RESAMPLES) -> Evaluation:
    """Compute all figures.

    Args:
        judged: labelled firms with their decisions.
        auto_threshold: the confidence from which the decisions are `auto`, for the record.
        seed: of the bootstrap.
        resamples: of the bootstrap; 0 for no intervals.

    Raises:
        ValueError: no firms, or a negative number of resamples.
    """
    if not judged or resamples < 0:
        raise ValueError(f"{len(judged)} firms, {resamples} resamples")
    confidences = [one.decision.confidence for one in judged]
    right = [one.strict for one in judged]
    table = reliability(confidences, right)
    labelled = [one for one in judged if one.firm.mentions is not None]
    return Evaluation(
        files=tuple(dict.fromkeys(one.firm.file for one in judged)),
        groups=tuple(accuracy(name, members) for name, members in groups(judged)),
        tags=tag_score(labelled) if labelled else None,
        auto=auto_score(judged),
        auto_threshold=auto_threshold,
        intervals=bootstrap(judged, seed, resamples) if resamples else {},
        resamples=resamples,
        seed=seed,
        coverage=tuple(coverage_at(confidences, right, target) for target in TARGETS),
        aurc=area_under_risk_coverage(confidences, right),
        reliability=table,
        ece=expected_calibration_error(table),
        codes=code_scores([({one.firm.primary}, {one.decision.primary}, set()) for one in judged]),
        tag_codes=code_scores(
            [(set(one.firm.mentions or ()), one.tags, one.firm.possible_mentions) for one in labelled]
        ),
        confusions=confusions(judged),
        rules=rule_scores(labelled),
    )


def groups(judged: Sequence[Judged]) -> list[tuple[str, list[Judged]]]:
    """All firms; each file if there are several; the random stratum and the rest together; each other stratum."""
    by_file: dict[str, list[Judged]] = defaultdict(list)
    by_stratum: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_file[one.firm.file].append(one)
        if one.firm.stratum:
            by_stratum[one.firm.stratum].append(one)
    found = [(ALL, list(judged))]
    if len(by_file) > 1:
        found.extend(by_file.items())
    if RANDOM in by_stratum:
        found.append((RANDOM, by_stratum.pop(RANDOM)))
        if by_stratum:
            found.append((STRATIFIED, [one for one in judged if one.firm.stratum in by_stratum]))
    return found + sorted(by_stratum.items())


def accuracy(group: str, judged: Sequence[Judged]) -> Accuracy:
    """Shares of right primaries."""
    count = len(judged)
    return Accuracy(
        group,
        count,
        _ratio(sum(one.strict for one in judged), count),
        _ratio(sum(one.accepted for one in judged), count),
        _ratio(sum(one.sector for one in judged), count),
    )


def tag_counts(one: Judged) -> tuple[int, int, int]:
    """Tags of a firm that are right, that are wrong, and mentions that are missing."""
    mentions = set(one.firm.mentions or ())
    return (
        len(one.tags & mentions),
        len(one.tags - mentions - set(one.firm.possible_mentions)),
        len(mentions - one.tags),
    )


def tag_score(judged: Sequence[Judged]) -> TagScore:
    """Precision, recall and F1 over all tags of all firms."""
    right, wrong, missing = (sum(counts) for counts in zip(*map(tag_counts, judged), strict=True))
    f1 = _share(2 * right, 2 * right + wrong + missing)
    precision, recall = _share(right, right + wrong), _share(right, right + missing)
    return TagScore(len(judged), right, wrong, missing, precision, recall, f1)


def auto_score(judged: Sequence[Judged]) -> AutoScore:
    """Share of the firms that need no review, and how many of their primaries are right."""
    auto = [one for one in judged if one.auto]
    return AutoScore(len(auto), _ratio(len(auto), len(judged)), _share(sum(one.strict for one in auto), len(auto)))


def bootstrap(judged: Sequence[Judged], seed: int, resamples: int) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals (Efron 1979) of the main figures; whole firms are drawn with replacement.

    Args:
        judged: labelled firms with their decisions.
        seed: of the random numbers.
        resamples: number of samples drawn.

    Returns:
        figure -> (low, high), of the figures that there are. Figures of tags rest on the firms with labelled mentions.
    """
    import numpy as np

    labelled = [one.firm.mentions is not None for one in judged]
    counts = np.array(
        [
            (1, one.strict, one.accepted, one.sector, one.auto, one.auto and one.strict)
            + (tag_counts(one) if known else (0, 0, 0))
            for one, known in zip(judged, labelled, strict=True)
        ],
        dtype=np.float64,
    )
    generator = np.random.default_rng(seed)
    sums = np.empty((resamples, counts.shape[1]))
    for at in range(resamples):
        drawn = np.bincount(generator.integers(len(judged), size=len(judged)), minlength=len(judged))
        sums[at] = drawn @ counts
    firms, strict, accepted, sector, auto, auto_right, right, wrong, missing = sums.T
    figures = {
        "strict": (strict, firms),
        "accepted": (accepted, firms),
        "sector": (sector, firms),
        "auto_share": (auto, firms),
        "auto_strict": (auto_right, auto),
        "tag_precision": (right, right + wrong),
        "tag_recall": (right, right + missing),
        "tag_f1": (2 * right, 2 * right + wrong + missing),
    }
    ends = [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]
    found: dict[str, tuple[float, float]] = {}
    for name, (part, whole) in figures.items():
        known = whole > 0  # a sample in which there is nothing to divide by says nothing
        if known.any():
            low, high = np.quantile(part[known] / whole[known], ends)
            found[name] = (float(low), float(high))
    return found


def _ratio(part: int, whole: int) -> float:
    return part / max(whole, 1)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
