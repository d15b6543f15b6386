"""Fits the model of a catalogue (weights, calibration, threshold of `auto`) to labelled firms.

All is judged on firms that taught the model nothing: ten folds, and firms with the same scope are always in the same
fold; the weights that score a firm and the calibration of its confidence come from other folds. All firms teach the
weights. Calibration and threshold rest on the firms drawn at random, where there are enough: firms that were looked for
because they are hard say nothing of a registry. The threshold is chosen on these judgements, so the accuracy above it
is a little flattered.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from classifier.confidence import probability, signals
from classifier.decide import CodeWeights, candidates
from classifier.estimate import CALIBRATION_PENALTY, PRIOR_DEVIATION, Signals, Table, fit_calibration, fit_weights
from classifier.evaluate import RANDOM, TARGETS
from classifier.gold import GoldFile
from classifier.judged import Judged
from classifier.reliability import (
    AUTO_TARGET,
    area_under_risk_coverage,
    choose_threshold,
    coverage_at,
    expected_calibration_error,
    reliability,
)
from taxonomy.model import UNKNOWN

FOLDS = 10
LEAST_RANDOM = 200  # firms drawn at random that a threshold can be chosen on
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class CrossValidated:
    """What models say of firms that they have not seen. One entry for each firm, in order."""

    primaries: tuple[str, ...]
    right: tuple[bool, ...]
    signals: tuple[Signals, ...]  # under weights fitted to other folds
    confidences: tuple[float, ...]  # under a calibration fitted to other folds, too; 0 where nothing is said


@dataclass(frozen=True, slots=True)
class Fitted:
    """A fitted model, ready for model.json, and how it was judged."""

    model: Mapping[str, object]
    validated: CrossValidated


def fit_model(
    judged: Sequence[Judged],
    files: Sequence[GoldFile],
    prior: Mapping[str, float],
    seed: int = 0,
    target: float = AUTO_TARGET,
) -> Fitted:
    """Fit weights, calibration and threshold, with their provenance.

    Args:
        judged: labelled firms with decisions; only the features of their candidates are used, not the weights.
        files: the files that the firms come from, for the provenance.
        prior: feature -> hand-set weight.
        seed: deals the firms to the folds.
        target: accuracy that `auto` has to reach, 0 to 1.

    Returns:
        The model. The same firms, prior and seed give the same numbers.

    Raises:
        ValueError: fewer than two different scopes, or nothing is said of any firm.
    """
    validated = cross_validate(judged, prior, seed)
    weights = fit_weights([table_of(one) for one in judged], [one.firm.primary for one in judged], prior)
    places = representative(judged)
    calibration = fit_calibration(*_said(validated.signals, validated.right, places))
    model: dict[str, object] = {
        "auto_threshold": choose_threshold(*_chosen(validated, places), target),
        "weights": weights,
        "calibration": calibration,
        "prior": dict(prior),
    }
    model["provenance"] = _provenance(judged, files, validated, model["auto_threshold"], seed, target)
    return Fitted(model, validated)


def representative(judged: Sequence[Judged]) -> list[int]:
    """Positions of the firms drawn at random (stratum `random`), if there are enough; of all firms, if not."""
    found = [at for at, one in enumerate(judged) if one.firm.stratum == RANDOM]
    return found if len(found) >= LEAST_RANDOM else list(range(len(judged)))


def _chosen(validated: CrossValidated, places: Sequence[int]) -> tuple[list[float], list[bool]]:
    return [validated.confidences[at] for at in places], [validated.right[at] for at in places]


def model_text(model: Mapping[str, object]) -> str:
    """A model as the text of model.json: sorted keys, six decimals, a line end at the end."""
    return json.dumps(_rounded(model), ensure_ascii=False, indent=1, sort_keys=True, allow_nan=False) + "\n"


def cross_validate(
    judged: Sequence[Judged], prior: Mapping[str, float], seed: int = 0, count: int = FOLDS
) -> CrossValidated:
    """Let every firm be judged by weights and a calibration that other firms have taught.

    Args:
        judged: labelled firms with decisions.
        prior: feature -> hand-set weight.
        seed: deals the firms to the folds.
        count: number of folds.

    Raises:
        ValueError: fewer than two folds could be made.
    """
    folds = deal([one.firm.scope.strip() or one.firm.name.strip() for one in judged], seed, count)
    tables, truth = [table_of(one) for one in judged], [one.firm.primary for one in judged]
    primaries, values = [UNKNOWN] * len(judged), [dict[str, float]()] * len(judged)
    for fold in set(folds):
        rest = [at for at, other in enumerate(folds) if other != fold]
        weights = CodeWeights(fit_weights([tables[at] for at in rest], [truth[at] for at in rest], prior))
        for at in (at for at, own in enumerate(folds) if own == fold):
            ranked = candidates(tables[at], weights)
            if ranked:
                explanation = judged[at].decision.explanation
                primaries[at] = ranked[0].code
                values[at] = signals(ranked, explanation.clauses, explanation.name)
    right = [given == code for given, code in zip(primaries, truth, strict=True)]
    confidences = _confidences(values, right, folds, representative(judged))
    return CrossValidated(tuple(primaries), tuple(right), tuple(values), confidences)


def deal(texts: Sequence[str], seed: int, count: int = FOLDS) -> list[int]:
    """Deal texts to folds of equal size, equal texts to the same fold, whatever their order.

    Args:
        texts: one for each firm.
        seed: another seed gives other folds.
        count: number of folds.

    Returns:
        The fold of each text, from 0.

    Raises:
        ValueError: fewer than two folds could be made.
    """
    digests = [hashlib.sha256(f"{seed}\0{text}".encode()).digest() for text in texts]
    order = sorted(set(digests))
    if min(len(order), count) < 2:
        raise ValueError(f"{len(order)} different scopes cannot be dealt to {count} folds")
    place = {digest: at % count for at, digest in enumerate(order)}
    return [place[digest] for digest in digests]


def table_of(one: Judged) -> Table:
    """The features of the candidates of a decision, free of the weights that it was made with."""
    ranked = one.decision.explanation.candidates
    return {rival.code: {part.feature: part.value for part in rival.contributions} for rival in ranked}


def _said(rows: Sequence[Signals], right: Sequence[bool], places: Sequence[int]) -> tuple[list[Signals], list[bool]]:
    """Signals and outcomes of those firms at some places of which something is said."""
    kept = [at for at in places if rows[at]]
    return [rows[at] for at in kept], [right[at] for at in kept]


def _confidences(
    rows: Sequence[Signals], right: Sequence[bool], folds: Sequence[int], teaching: Sequence[int]
) -> tuple[float, ...]:
    """Confidences of the firms of each fold, calibrated on those of the other folds that teach it; rounded as kept."""
    found = [0.0] * len(rows)
    for fold in set(folds):
        known, outcomes = _said(rows, right, [at for at in teaching if folds[at] != fold])
        calibration = fit_calibration(known, outcomes) if known else {}
        for at, row in enumerate(rows):
            if folds[at] == fold and row:
                found[at] = round(probability(row, calibration), _DECIMALS)
    return tuple(found)


def _provenance(
    judged: Sequence[Judged],
    files: Sequence[GoldFile],
    validated: CrossValidated,
    threshold: object,
    seed: int,
    target: float,
) -> dict[str, object]:
    """Where the numbers come from. Without date and paths: the same files give the same record."""
    places = representative(judged)
    return {
        "gold": [
            {"file": Path(file.label).name, "sha256": file.digest, "bytes": file.size, "firms": len(file.firms)}
            for file in files
        ],
        "method": {
            "folds": FOLDS,
            "seed": seed,
            "prior_deviation": PRIOR_DEVIATION,
            "calibration_penalty": CALIBRATION_PENALTY,
            "auto_target": target,
        },
        "cross_validated": figures(judged, validated, float(str(threshold))),
        "cross_validated_random": figures(
            [judged[at] for at in places], _part(validated, places), float(str(threshold))
        ),
    }


def _part(validated: CrossValidated, places: Sequence[int]) -> CrossValidated:
    """The judgements of some firms."""
    return CrossValidated(
        primaries=tuple(validated.primaries[at] for at in places),
        right=tuple(validated.right[at] for at in places),
        signals=tuple(validated.signals[at] for at in places),
        confidences=tuple(validated.confidences[at] for at in places),
    )


def figures(judged: Sequence[Judged], validated: CrossValidated, threshold: float) -> dict[str, float]:
    """Cross-validated figures, shares 0 to 1."""
    confidences, right, count = validated.confidences, validated.right, len(judged)
    accepted = [
        is_right or given in one.firm.alternatives
        for one, given, is_right in zip(judged, validated.primaries, right, strict=True)
    ]
    sector = [given[:2] == one.firm.primary[:2] for one, given in zip(judged, validated.primaries, strict=True)]
    auto = [is_right for confidence, is_right in zip(confidences, right, strict=True) if confidence >= threshold]
    return {
        "firms": count,
        "strict": sum(right) / count,
        "accepted": sum(accepted) / count,
        "sector": sum(sector) / count,
        "auto_share": len(auto) / count,
        **({"auto_strict": sum(auto) / len(auto)} if auto else {}),
        "aurc": area_under_risk_coverage(confidences, right),
        "ece": expected_calibration_error(reliability(confidences, right)),
        **{f"coverage_at_{target}": coverage_at(confidences, right, target).coverage for target in TARGETS},
    }


def _rounded(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _rounded(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(part) for part in value]
    return round(value, _DECIMALS) + 0.0 if isinstance(value, float) else value
