"""Reads the fitted weights and calibration of a catalogue."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

from taxonomy.messages import message
from taxonomy.problems import Problems, allowed
from taxonomy.strict import read_json

MODEL_KEYS = ("auto_threshold", "weights", "calibration", "prior", "provenance")


def read_model(root: Path, problems: Problems) -> Mapping[str, object]:
    """Fitted weights, their prior and provenance; an empty object stands for the classifier's own."""
    model = read_json(root / "model.json", problems)
    for key, value in model.items():
        if key not in MODEL_KEYS:
            problems.add("model.json", key, message("unknown key"), allowed(MODEL_KEYS))
        elif key == "auto_threshold":
            if not _is_number(value) or not 0 <= float(str(value)) <= 1:
                problems.add("model.json", key, message("{value} is not a number from 0 to 1", value=value))
        elif not isinstance(value, dict):
            problems.add("model.json", key, message("not a JSON object"))
        elif key == "provenance":
            _check_record(key, value, problems)
        else:
            for name, weight in value.items():
                if not _is_number(weight):
                    problems.add("model.json", f"{key}.{name}", message("{value} is not a number", value=weight))
    return model


def _check_record(path: str, value: object, problems: Problems) -> None:
    """A record of where numbers come from: objects and lists of texts and finite numbers."""
    if isinstance(value, dict):
        for key, part in value.items():
            _check_record(f"{path}.{key}", part, problems)
    elif isinstance(value, list):
        for at, part in enumerate(value):
            _check_record(f"{path}[{at}]", part, problems)
    elif not isinstance(value, str) and not _is_number(value):
        problems.add("model.json", path, message("{value} is neither a text nor a number", value=value))


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
