"""The two estimates behind the model: weights of the features, coefficients of the calibration.

Weights: maximum a posteriori of a conditional logit (McFadden 1974) with an independent normal prior around the
hand-set weights of the coding manual, so that few firms move them little; the weights of single codes (`opening@A105`)
have a prior around zero. Calibration: a logistic map (Platt 1999).
Both objectives are strictly convex, so the result depends on the data alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from classifier.decide import OWN, own

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objective = Callable[[Floats], tuple[float, Floats, Floats]]  # value, gradient, Hessian

PRIOR_DEVIATION = 0.5  # of each weight around its prior, in points of score; a flat optimum, cross-validated
CALIBRATION_PENALTY = 1.0  # ridge of the calibration, against the log loss summed over the firms
_ITERATIONS = 100
_CLOSE = 1e-9  # Newton decrement from which a last full step ends the search

Table = Mapping[str, Mapping[str, float]]  # code -> feature -> value, without zeros
Signals = Mapping[str, float]


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
    tables = [_with_own(table) for table in tables]
    names = sorted({name for table in tables for row in table.values() for name in row} | set(prior))
    mean = np.array([prior.get(name, 0.0) for name in names])
    used = [(table, code) for table, code in zip(tables, primaries, strict=True) if code in table]
    if not used:
        return dict(zip(names, mean.tolist(), strict=True))
    values, sizes, chosen = _stacked(used, names)
    starts = np.cumsum(sizes) - sizes
    precision = 1 / deviation**2

    def objective(weights: Floats) -> tuple[float, Floats, Floats]:
        scores = values @ weights
        scores -= np.repeat(np.maximum.reduceat(scores, starts), sizes)
        logs = scores - np.repeat(np.log(np.add.reduceat(np.exp(scores), starts)), sizes)
        shares = np.exp(logs)[:, None]
        means = np.add.reduceat(values * shares, starts)
        off = weights - mean
        value = -float(logs[chosen].sum()) + precision * float(off @ off) / 2
        slope = (means - values[chosen]).sum(axis=0) + precision * off
        bend = (values * shares).T @ values - means.T @ means + precision * np.eye(len(names))
        return value, slope, bend

    return dict(zip(names, _minimum(objective, mean).tolist(), strict=True))


def _with_own(table: Table) -> Table:
    """A table in which the features that weigh differently for each code stand once more for their code alone."""
    return {
        code: {**row, **{own(name, code): value for name, value in row.items() if name in OWN}}
        for code, row in table.items()
    }


def _stacked(firms: Sequence[tuple[Table, str]], names: Sequence[str]) -> tuple[Floats, NDArray[np.int64], list[int]]:
    """All candidates as one matrix, the number of candidates of each firm, and the row of each firm's primary."""
    import numpy as np

    column = {name: at for at, name in enumerate(names)}
    rows = [(table[code], code == primary) for table, primary in firms for code in sorted(table)]
    values = np.zeros((len(rows), len(names)))
    for at, (row, _) in enumerate(rows):
        for name, value in row.items():
            values[at, column[name]] = value
    sizes = np.array([len(table) for table, _ in firms], dtype=np.int64)
    return values, sizes, [at for at, (_, is_primary) in enumerate(rows) if is_primary]


def fit_calibration(
    rows: Sequence[Signals], right: Sequence[bool], penalty: float = CALIBRATION_PENALTY
) -> dict[str, float]:
    """Coefficients of the calibration: logistic regression with a ridge on all coefficients but the intercept.

    The outcomes are not 0 and 1 but Platt's (1999) targets, 1/(wrong + 2) and (right + 1)/(right + 2), so that there is
    a finite answer even if all firms are right.

    Args:
        rows: signals of each firm, `intercept` among them; a signal that is left out is 0.
        right: whether the primary of each firm is right.
        penalty: half of this times the squared coefficients is added to the log loss summed over the firms.

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
    low, high = 1 / (len(right) - sum(right) + 2), (sum(right) + 1) / (sum(right) + 2)
    goal = np.where(np.array(right, dtype=bool), high, low)
    ridge = np.array([0.0 if name == "intercept" else penalty for name in names])

    def objective(beta: Floats) -> tuple[float, Floats, Floats]:
        logits = values @ beta
        shares = np.exp(-np.logaddexp(0.0, -logits))
        value = float(np.logaddexp(0.0, logits).sum() - goal @ logits + ridge @ beta**2 / 2)
        slope = values.T @ (shares - goal) + ridge * beta
        bend = (values * (shares * (1 - shares))[:, None]).T @ values + np.diag(ridge)
        return value, slope, bend

    return dict(zip(names, _minimum(objective, np.zeros(len(names))).tolist(), strict=True))


def _minimum(objective: Objective, start: Floats) -> Floats:
    """The minimum of a strictly convex function: damped Newton (Boyd and Vandenberghe 2004, algorithm 9.5)."""
    import numpy as np

    at = start
    value, slope, bend = objective(at)
    for _ in range(_ITERATIONS):
        step = np.linalg.solve(bend, slope)
        decrement = float(slope @ step)
        if decrement < _CLOSE:
            return np.asarray(at - step)
        length = 1.0
        while objective(at - length * step)[0] > value - 0.25 * length * decrement and length > 1e-6:
            length /= 2
        at = at - length * step
        value, slope, bend = objective(at)
    raise ArithmeticError("the fit does not converge")
