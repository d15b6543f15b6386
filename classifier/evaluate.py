"""Judges a classifier by labelled firms. Counts as the project's scoring of gold files does, so figures can be compared.

Strict: the primary is the gold's. Accepted: it is the gold's or one of its alternatives. Sector: the first two
characters agree. Tags: a tag among the gold's possible mentions is neither right nor wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from classifier.batch import Decides
from classifier.decision import AUTO, Decision
from classifier.gold import GoldFirm
from classifier.reliability import (
    Bin,
    Coverage,
    area_under_risk_coverage,
    coverage_at,
    expected_calibration_error,
    reliability,
)
from taxonomy.model import OUTSIDE, SPECIAL_CODES

ALL, RANDOM, STRATIFIED = "all", "random", "stratified"
TARGETS = (0.95, 0.97, 0.98, 0.99)
RESAMPLES = 2000
_LEVEL = 0.95
_SPECIAL = frozenset(SPECIAL_CODES)


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled firm and what the classifier says of it."""

    firm: GoldFirm
    decision: Decision

    @property
    def strict(self) -> bool:
        """Whether the primary is the gold's."""
        return self.decision.primary == self.firm.primary

    @property
    def accepted(self) -> bool:
        """Whether the primary is the gold's or one of its alternatives."""
        return self.strict or self.decision.primary in self.firm.alternatives

    @property
    def sector(self) -> bool:
        """Whether the sector agrees."""
        return self.decision.primary[:2] == self.firm.primary[:2]

    @property
    def auto(self) -> bool:
        """Whether the firm needs no review."""
        return self.decision.status == AUTO

    @property
    def tags(self) -> frozenset[str]:
        """The sub-sectors given."""
        return frozenset(self.decision.codes) - _SPECIAL


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
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class AutoScore:
    """Firms that need no review."""

    firms: int
    share: float
    strict: float


@dataclass(frozen=True, slots=True)
class CodeScore:
    """One code: firms that have it in the gold, that were given it, and both. None where nothing can be divided."""

    code: str
    gold: int
    given: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True, slots=True)
class Confusion:
    """A primary given in place of another."""

    gold: str
    given: str
    firms: int
    accepted: int  # those in which the code given is one of the alternatives


@dataclass(frozen=True, slots=True)
class RuleScore:
    """A rule, or a line of the lexicon or of the names: what it said of firms whose mentions are labelled."""

    rule: str  # rule id, "lexicon" or "name"
    source: str  # file:line
    firms: int  # firms hit, one for each of its codes
    right: int
    wrong: int
    unclear: int
    precision: float | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of an evaluation. Shares are 0 to 1."""

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


def judge(
    firms: Sequence[GoldFirm], classifier: Decides, progress: Callable[[int, int], object] | None = None
) -> list[Judged]:
    """Let the classifier decide on labelled firms.

    Args:
        firms: the firms.
        classifier: what decides.
        progress: is told the firms done and the firms in all.
    """
    judged = []
    for done, firm in enumerate(firms, start=1):
        judged.append(Judged(firm, classifier.classify(firm.name, firm.scope, firm.industry)))
        if progress is not None:
            progress(done, len(firms))
    return judged


def evaluate(
    judged: Sequence[Judged], auto_threshold: float, seed: int = 0, resamples: int = RESAMPLES
) -> Evaluation:
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
        groups=tuple(accuracy(name, members) for name, members in groups(judged).items()),
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
        tag_codes=code_scores([(set(one.firm.mentions or ()), one.tags, one.firm.possible_mentions) for one in labelled]),
        confusions=confusions(judged),
        rules=rule_scores(labelled),
    )


def groups(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """All firms; each file if there are several; the random stratum, the rest together, and each stratum of the rest."""
    found: dict[str, list[Judged]] = {ALL: list(judged)}
    by_file: dict[str, list[Judged]] = defaultdict(list)
    by_stratum: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        by_file[one.firm.file].append(one)
        if one.firm.stratum:
            by_stratum[one.firm.stratum].append(one)
    if len(by_file) > 1:
        found |= by_file
    rest = [one for one in judged if one.firm.stratum not in (RANDOM, "")]
    if RANDOM in by_stratum:
        found[RANDOM] = by_stratum.pop(RANDOM)
        if rest:
            found[STRATIFIED] = rest
    return {**dict(sorted(by_stratum.items())), **found} if False else found | dict(sorted(by_stratum.items()))


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
    precision, recall = _ratio(right, right + wrong), _ratio(right, right + missing)
    return TagScore(len(judged), right, wrong, missing, precision, recall, _f1(precision, recall))


def auto_score(judged: Sequence[Judged]) -> AutoScore:
    """Share of the firms that need no review, and how many of their primaries are right."""
    auto = [one for one in judged if one.auto]
    return AutoScore(len(auto), _ratio(len(auto), len(judged)), _ratio(sum(one.strict for one in auto), len(auto)))


def bootstrap(judged: Sequence[Judged], seed: int, resamples: int) -> dict[str, tuple[float, float]]:
    """95 % percentile intervals (Efron 1979) of the main figures; whole firms are drawn with replacement.

    Args:
        judged: labelled firms with their decisions.
        seed: of the random numbers.
        resamples: number of samples drawn.

    Returns:
        figure -> (low, high). Figures of tags rest on the firms with labelled mentions.
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
    precision, recall = right / np.maximum(right + wrong, 1), right / np.maximum(right + missing, 1)
    figures = {
        "strict": strict / firms,
        "accepted": accepted / firms,
        "sector": sector / firms,
        "auto_share": auto / firms,
        "auto_strict": auto_right / np.maximum(auto, 1),
    }
    if any(labelled):
        f1 = 2 * precision * recall / np.maximum(precision + recall, 1e-9)
        figures |= {"tag_precision": precision, "tag_recall": recall, "tag_f1": f1}
    ends = [(1 - _LEVEL) / 2, (1 + _LEVEL) / 2]
    return {name: tuple(map(float, np.quantile(values, ends))) for name, values in figures.items()}  # type: ignore[misc]


def code_scores(firms: Iterable[tuple[Iterable[str], Iterable[str], Iterable[str]]]) -> tuple[CodeScore, ...]:
    """Precision, recall and F1 of each code.

    Args:
        firms: for each firm the right codes, those given, and those that count neither way if they are given.

    Returns:
        One score for each code that is right or given anywhere, in the order of the codes.
    """
    gold: Counter[str] = Counter()
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for truth, answer, neither in firms:
        truth, answer = set(truth), set(answer)
        gold.update(truth)
        given.update(answer - (set(neither) - truth))
        right.update(truth & answer)
    scores = []
    for code in sorted(gold.keys() | given.keys()):
        precision = right[code] / given[code] if given[code] else None
        recall = right[code] / gold[code] if gold[code] else None
        f1 = 2 * right[code] / (gold[code] + given[code])
        scores.append(CodeScore(code, gold[code], given[code], right[code], precision, recall, f1))
    return tuple(scores)


def confusions(judged: Sequence[Judged]) -> tuple[Confusion, ...]:
    """Which primary was given in place of which."""
    wrong = [(one.firm.primary, one.decision.primary, one.accepted) for one in judged if not one.strict]
    counts = Counter((gold, given) for gold, given, _ in wrong)
    accepted = Counter((gold, given) for gold, given, is_accepted in wrong if is_accepted)
    order = sorted(counts, key=lambda pair: (-counts[pair], pair))
    return tuple(Confusion(*pair, counts[pair], accepted[pair]) for pair in order)


def rule_scores(judged: Sequence[Judged]) -> tuple[RuleScore, ...]:
    """Hits of each rule and each line of the lexicon and the names, and their precision.

    A hit is right if its code is among the firm's mentions or is its primary. It is unclear, and left out of the
    precision, if the code is a possible mention, or if it is N where the primary is not: mentions do not list N.

    Args:
        judged: firms whose mentions are labelled.
    """
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for one in judged:
        explanation = one.decision.explanation
        clauses = (hit for clause in explanation.clauses for hit in clause.hits)
        for rule, source, code in {(hit.rule, hit.source, hit.code) for hit in (*explanation.name.hits, *clauses)}:
            counts[rule, source][_verdict(code, one.firm)] += 1
    scores = []
    for (rule, source), found in counts.items():
        right, wrong = found["right"], found["wrong"]
        precision = right / (right + wrong) if right + wrong else None
        scores.append(RuleScore(rule, source, found.total(), right, wrong, found["unclear"], precision))
    return tuple(sorted(scores, key=lambda score: (-score.wrong, score.right, score.rule, score.source)))


def _verdict(code: str, firm: GoldFirm) -> str:
    if code == firm.primary or code in (firm.mentions or ()):
        return "right"
    return "unclear" if code == OUTSIDE or code in firm.possible_mentions else "wrong"


def _ratio(part: int, whole: int) -> float:
    return part / max(whole, 1)


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / max(precision + recall, 1e-9)
