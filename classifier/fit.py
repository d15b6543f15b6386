"""Fits the model of a catalogue (weights, calibration, threshold of `auto`) to labelled firms.

Weights: the maximum a posteriori estimate of a conditional logit (McFadden 1974) with an independent normal prior around
the hand-set weights of the coding manual, so that few firms move them little. Calibration: a logistic map of the
signals of `confidence` (Platt 1999). Both are judged on firms that taught them nothing: ten folds, and firms with the
same scope are always in the same fold. The objectives are strictly convex, so the result depends on the data alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from classifier.decision import Candidate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FOLDS = 10
PRIOR_DEVIATION = 0.25  # of each weight around its prior, in points of score; least cross-validated log loss
CALIBRATION_PENALTY = 1.0  # half the squared coefficients but the intercept times this is added to the log loss
LEAST_THRESHOLD = 0.5
_DECIMALS = 6
_ITERATIONS = 200

Table = Mapping[str, Mapping[str, float]]  # code -> feature -> value, without zeros
Signals = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What models say of each firm that did not see the firm. All sequences have one entry for each firm."""

    primaries: tuple[str, ...]
    right: tuple[bool, ...]
    signals: tuple[Signals, ...]
    confidences: tuple[float, ...]


def table_of(ranked: Sequence[Candidate]) -> Table:
    """The features of the candidates of a decision, free of the weights that it was made with."""
    return {one.code: {part.feature: part.value for part in one.contributions} for one in ranked}


def fit_weights(
    tables: Sequence[Table],
    primaries: Sequence[str],
    prior: Mapping[str, float],
    deviation: float = PRIOR_DEVIATION,
) -> dict[str, float]:
    """Weights of the features: maximum a posteriori conditional logit.

    Minimises `-sum_i log p_i(primary) + sum_f (w_f - prior_f)^2 / (2 deviation^2)`, p_i the softmax over the candidates
    of firm i. Firms whose primary is not among their candidates teach nothing.

    Args:
        tables: features of the candidates of each firm.
        primaries: the right code of each firm.
        prior: feature -> mean of its prior; 0 for a feature that it does not name.
        deviation: standard deviation of the prior, the same for all features.

    Returns:
        feature -> weight, for every feature of the prior and the tables, sorted.

    Raises:
        ValueError: the deviation is not positive, or the sequences differ in length.
    """
    import numpy as np

    if deviation <= 0:
        raise ValueError(f"deviation {deviation} is not positive")
    names = sorted({name for table in tables for row in table.values() for name in row} | set(prior))
    used = [(t, code) for t, code in zip(tables, primaries, strict=True) if code in t]
    mean = np.array([prior.get(name, 0.0) for name in names])
    if not used:
        return dict(zip(names, mean.tolist(), strict=True))
    column = {name: at for at, name in enumerate(names)}
    sizes = np.array([len(table) for table, _ in used])
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    values = np.zeros((int(sizes.sum()), len(names)))
    chosen = np.zeros(len(used), dtype=np.int64)
    at = 0
    for firm, (table, primary) in enumerate(used):
        for code in sorted(table):
            if code == primary:
                chosen[firm] = at
            for name, value in table[code].items():
                values[at, column[name]] = value
            at += 1
    precision = 1 / deviation**2

    def loss(weights: Floats) -> tuple[float, Floats, Floats]:
        scores = values @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        masses = np.exp(scores)
        shares = masses / np.repeat(np.add.reduceat(masses, starts), sizes)
        means = np.add.reduceat(values * shares[:, None], starts)
        off = weights - mean
        value = -float(np.log(shares[chosen]).sum()) + precision * float(off @ off) / 2
        slope = (means - values[chosen]).sum(axis=0) + precision * off
        bend = (values * shares[:, None]).T @ values - means.T @ means + precision * np.eye(len(names))
        return value, slope, bend

    return dict(zip(names, _minimum(loss, mean).tolist(), strict=True))


def fit_calibration(
    rows: Sequence[Signals], right: Sequence[bool], penalty: float = CALIBRATION_PENALTY
) -> dict[str, float]:
    """Coefficients of the calibration: logistic regression with a ridge penalty on all but the intercept.

    Args:
        rows: signals of each firm, `intercept` among them; a signal that is left out is 0.
        right: whether the primary of each firm is right.
        penalty: strength of the ridge.

    Returns:
        signal -> coefficient, sorted.

    Raises:
        ValueError: no firms, or the sequences differ in length.
    """
    import numpy as np

    if not rows or len(rows) != len(right):
        raise ValueError(f"{len(rows)} rows of signals and {len(right)} outcomes")
    names = sorted({name for row in rows for name in row})
    values = np.array([[row.get(name, 0.0) for name in names] for row in rows])
    truth = np.array(right, dtype=np.float64)
    ridge = np.array([0.0 if name == "intercept" else penalty for name in names])
    # Without right or without wrong firms the intercept would run away: as if half a firm of each kind were added.
    start = np.zeros(len(names))

    def loss(beta: Floats) -> tuple[float, Floats, Floats]:
        logits = values @ beta
        shares = 1 / (1 + np.exp(-logits))
        value = float(np.logaddexp(0.0, logits).sum() - truth @ logits) + float(ridge @ beta**2) / 2
        slope = values.T @ (shares - truth) + ridge * beta
        bend = (values * (shares * (1 - shares))[:, None]).T @ values + np.diag(ridge)
        return value, slope, bend

    return dict(zip(names, _minimum(loss, start).tolist(), strict=True))
