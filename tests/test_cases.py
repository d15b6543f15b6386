"""Invented firms, coded by hand by the coding manual: how often the program agrees with the coder.

A case is a firm with its right code; `belongs` are firms of the file's sub-sector, `near_misses` firms that look
like it.
The program need not agree on each (reasonable coders differ too), but it must not fall below these marks.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from classifier import Classifier, Decision
from taxonomy import load_catalogue

FOLDER = Path(__file__).parent / "cases"
FILES = sorted(FOLDER.glob("*.yaml"))
SUBSECTORS = load_catalogue().subsectors
LEAST = 0.85  # precision and recall of each sub-sector
ENOUGH = 8  # firms from which a share says something


@cache
def judged() -> list[tuple[str, dict[str, Any], Decision]]:
    """(part, case, decision) of every case."""
    classifier = Classifier()
    found = []
    for file in FILES:
        parts = yaml.safe_load(file.read_text(encoding="utf-8"))
        for part in ("belongs", "near_misses"):
            found.extend((part, case, classifier.classify(case["name"], case["scope"])) for case in parts[part])
    return found


def agreed(case: dict[str, Any], decision: Decision) -> bool:
    return decision.primary in (case["primary"], *case.get("accept", ()))


def test_every_subsector_has_its_cases() -> None:
    assert {file.stem for file in FILES} == {*SUBSECTORS, "N", "U", "traps"}
    for file in FILES:
        parts = yaml.safe_load(file.read_text(encoding="utf-8"))
        if file.stem in SUBSECTORS:
            assert len(parts["belongs"]) >= 8, file.name
            assert len(parts["near_misses"]) >= 4, file.name
            assert {case["primary"] for case in parts["belongs"]} == {file.stem}, file.name
            assert file.stem not in {case["primary"] for case in parts["near_misses"]}, file.name


def test_names_are_unique() -> None:
    names = Counter(case["name"] for _, case, _ in judged())
    assert [name for name, count in names.items() if count > 1] == []


def test_agreement_over_all_cases() -> None:
    cases = judged()
    strict = sum(decision.primary == case["primary"] for _, case, decision in cases) / len(cases)
    accepted = sum(agreed(case, decision) for _, case, decision in cases) / len(cases)
    assert strict >= 0.93
    assert accepted >= 0.95


def test_tags_over_all_cases() -> None:
    right = extra = missing = 0
    for _, case, decision in judged():
        wanted, given = set(case.get("tags", ())) - {"N", "U"}, set(decision.codes)
        right += len(wanted & given)
        extra += len(given - wanted)
        missing += len(wanted - given)
    assert right / (right + extra) >= 0.9
    assert right / (right + missing) >= 0.95


@pytest.mark.parametrize("code", [*SUBSECTORS, "N"])
def test_precision_and_recall_of_each_code(code: str) -> None:
    cases = judged()
    mine = [(case, decision) for _, case, decision in cases if case["primary"] == code]
    given = [(case, decision) for _, case, decision in cases if decision.primary == code]
    assert len(mine) >= ENOUGH
    assert sum(agreed(case, decision) for case, decision in mine) / len(mine) >= LEAST
    assert sum(agreed(case, decision) for case, decision in given) / len(given) >= LEAST


def test_a_confident_decision_is_seldom_wrong() -> None:
    sure = [(case, decision) for _, case, decision in judged() if decision.status == "auto"]
    assert len(sure) >= 0.5 * len(judged())
    assert sum(agreed(case, decision) for case, decision in sure) / len(sure) >= 0.98
