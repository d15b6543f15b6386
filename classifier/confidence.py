"""Step 7c: the calibrated probability that the primary is right.

Signals of the decision go through a logistic map fitted on labelled firms (Platt 1999), cross-validated so that no firm
is scored by what it taught (see `fit`). The signals were chosen by cross-validated log loss and by the share of firms
that can be tagged at 98 % accuracy. Evidence is capped: beyond some points, more of the same adds no certainty.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from classifier.decision import Candidate
from classifier.evidence import Named, Says
from taxonomy.model import WEAK

_CAP = 5.0  # points of score, and of the log odds of the softmax
# At most this without any business in the scope. With their scopes withheld, 58 % of 305 coded firms with plain or weak
# trade words were right by the name alone; strong words do better, but nothing bears them out either.
NAME_ALONE = 0.6
# The order of the coding manual as numbers, for catalogues that bring neither weights nor a prior.
DEFAULT_WEIGHTS: Mapping[str, float] = {
    "licensed": 0.5, "licensed_first": 2.0, "name_licensed": 4.5, "name_licensed_borne": 1.5,
    "name_strong": 1.8, "name_strong_borne": 1.5, "name_plain": 1.0, "name_plain_borne": 1.0,
    "name_weak": 0.3, "name_weak_borne": 0.3, "name_first": 0.5, "name_alone": 1.0,
    "opening": 1.2, "first": 0.5, "early": 1.0, "count": 0.6, "even_share": 0.5, "share": 0.5, "majority": 0.3,
    "run": 0.2, "residual": -0.8, "ancillary": -0.3, "technology_trader": 2.5, "minor_goods": -1.0,
    "minor_opening": -0.5, "imports_first": 1.5, "outside_throughout": 4.0, "specific_beside": -0.5,
    "after_technology": 0.5, "outside_first": 0.3, "industry": 1.0, "name_inner": 1.0, "name_echo": 0.5,
    "bare_narrow": 0.5, "bare_echo": 0.5, "preferred": 2.5, "preferred_to_name": 2.5, "name_broader": -2.5,
    "general_goods": 0.5, "made_inside": 0.5, "made_and_sold": 0.3, "imports_named": 0.3,
    "trader_share": 0.5, "minor_opening_unnamed": -0.5,
}  # fmt: skip
DEFAULT_CALIBRATION: Mapping[str, float] = {"intercept": 0.0, "logit": 1.0}
DEFAULT_THRESHOLD = 0.97


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of the features, and the calibration of the confidence."""

    weights: Mapping[str, float]
    calibration: Mapping[str, float]
    threshold: float


def read_model(data: Mapping[str, object]) -> Model:
    """The model of a catalogue; without weights its prior, without that the hand-set weights."""
    calibration = data.get("calibration")
    threshold = data.get("auto_threshold", DEFAULT_THRESHOLD)
    weights = data.get("weights")
    return Model(
        weights=dict(weights) if isinstance(weights, Mapping) else prior_weights(data),
        calibration=dict(calibration) if isinstance(calibration, Mapping) else DEFAULT_CALIBRATION,
        threshold=float(threshold) if isinstance(threshold, (int, float)) else DEFAULT_THRESHOLD,
    )


def prior_weights(data: Mapping[str, object]) -> Mapping[str, float]:
    """The hand-set weights that a fit starts from: those of a catalogue's model, else the program's own."""
    prior = data.get("prior")
    return dict(prior) if isinstance(prior, Mapping) else DEFAULT_WEIGHTS


def signals(ranked: Sequence[Candidate], clauses: Sequence[Says], name: Named) -> dict[str, float]:
    """What the confidence is computed from.

    Args:
        ranked: candidates, best first.
        clauses: items of the scope.
        name: the name's reading.

    Returns:
        signal -> value: `logit` (log odds of the best candidate's softmax) and `margin` (its score less the
        runner-up's), both capped; `unknown` (share of the items that could not be read) and `bare` (share of the read
        ones that name no activity), 0 to 1; `name_against` and `unnamed` (the name's trade word is another's; there
        is none), 0 or 1; `intercept`, 1.
    """
    if not ranked:
        return {"intercept": 1.0}
    top = min(max(ranked[0].probability, 1 / (1 + exp(_CAP))), 1 / (1 + exp(-_CAP)))
    business = [clause for clause in clauses if clause.note in ("", "unknown")]
    read = [clause for clause in clauses if clause.hits]
    trade = next(iter(name.hits), None)
    return {
        "intercept": 1.0,
        "logit": log(top / (1 - top)),
        "margin": min(ranked[0].score - ranked[1].score, _CAP) if len(ranked) > 1 else _CAP,
        "unknown": sum(clause.note == "unknown" for clause in business) / len(business) if business else 1.0,
        "bare": sum(not clause.activities for clause in read) / len(read) if read else 0.0,
        "name_against": 1.0 if trade and trade.code != ranked[0].code and trade.strength != WEAK else 0.0,
        "unnamed": 0.0 if trade else 1.0,
    }


def probability(values: Mapping[str, float], calibration: Mapping[str, float]) -> float:
    """The logistic map of signals, 0 to 1; a signal without coefficient adds nothing."""
    total = sum(value * calibration.get(key, 0.0) for key, value in values.items())
    return 1 / (1 + exp(-total)) if total > -700 else 0.0


def calibrated(ranked: Sequence[Candidate], clauses: Sequence[Says], name: Named, model: Model) -> float:
    """Probability, 0 to 1, that the best candidate is right; 0 if there is none; low if the name is all there is."""
    if not ranked:
        return 0.0
    sure = probability(signals(ranked, clauses, name), model.calibration)
    return sure if says_business(clauses) else min(sure, NAME_ALONE)


def says_business(clauses: Sequence[Says]) -> bool:
    """Whether a scope names any business, known or not; else there is only the name, which a person must look at."""
    return any(clause.note in ("", "unknown") for clause in clauses)
