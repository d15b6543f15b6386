"""Step 7c: the calibrated probability that the primary is right.

The softmax probability of the winner, its margin and the part of the scope that could not be read go through a logistic
map fitted on labelled firms (Platt 1999), cross-validated so that no firm is scored by what it taught.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from classifier.decision import Candidate, Clause, NameReading

_EPSILON = 1e-6
DEFAULT_WEIGHTS: Mapping[str, float] = {
    "licensed": 1.0, "licensed_first": 2.5, "name_licensed": 2.0, "name_licensed_borne": 3.0,
    "name_strong": 1.0, "name_strong_borne": 3.5, "name_weak": 0.5, "name_weak_borne": 1.5, "name_alone": 3.0,
    "first": 2.5, "run": 0.6, "share": 3.0, "count": 0.5, "early": 1.0, "only": 0.5, "ancillary": -2.0,
    "residual": -0.2, "outside": 0.0, "outside_first": 0.5, "industry": 1.5,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the features, and the calibration of the confidence."""

    weights: Mapping[str, float]
    calibration: Mapping[str, float]
    threshold: float


def read_model(data: Mapping[str, object]) -> Model:
    """The model of a catalogue; the hand-set weights where the catalogue brings none."""
    weights = data.get("weights")
    calibration = data.get("calibration")
    threshold = data.get("auto_threshold", 0.97)
    return Model(
        weights=dict(weights) if isinstance(weights, Mapping) else DEFAULT_WEIGHTS,
        calibration=dict(calibration) if isinstance(calibration, Mapping) else {"intercept": 0.0, "logit": 1.0},
        threshold=float(threshold) if isinstance(threshold, (int, float)) else 0.97,
    )


def signals(ranked: Sequence[Candidate], clauses: Sequence[Clause], name: NameReading) -> dict[str, float]:
    """What the confidence is computed from."""
    if not ranked:
        return {"intercept": 1.0}
    top = min(max(ranked[0].probability, _EPSILON), 1 - _EPSILON)
    business = [clause for clause in clauses if clause.note in ("", "unknown")]
    unknown = sum(1 for clause in business if clause.note == "unknown")
    return {
        "intercept": 1.0,
        "logit": log(top / (1 - top)),
        "unknown": unknown / len(business) if business else 1.0,
        "thin": 1.0 if not any(clause.hits for clause in clauses) else 0.0,
    }


def calibrated(ranked: Sequence[Candidate], clauses: Sequence[Clause], name: NameReading, model: Model) -> float:
    """Probability, 0 to 1, that the best candidate is right; 0 if there is none."""
    if not ranked:
        return 0.0
    total = sum(value * model.calibration.get(key, 0.0) for key, value in signals(ranked, clauses, name).items())
    return 1 / (1 + exp(-total))
