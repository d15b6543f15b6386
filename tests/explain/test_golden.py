"""Golden explanations: firms as the coding manual decides them, with what a person must be able to read off.

A case, as it stands in golden/*.yaml (invented firms):

why       one line: what the case shows
name, scope
primary   the primary
tags      all sub-sectors
step      the step of the manual that decides
evidence  words -> codes that they support, in order; `name` stands before words of the name
silent    item -> why it supports nothing
excluded  exclusion -> codes that what it excludes would support; [] there is none
why_not   code -> its verdict, the words that are cancelled, and `wins`: changes that make it primary (these of all)
changes   changes after which the answer is another (these of all), each with that answer
look_at   what a reviewer should look at (these of all)

Scores and confidences are left out: a refit of the weights may change them, but not what is here.

    python -m tests.explain.test_golden    # rewrites evidence, silent and excluded; read what changed before keeping it
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from classifier.changes import Change
from classifier.flips import Flip
from classifier.record import Record
from tests.explain.support import record_of

FOLDER = Path(__file__).parent / "golden"
FILES = sorted(FOLDER.glob("*.yaml"))
KEYS = ["why", "name", "scope", "primary", "tags", "step", "evidence", "silent", "excluded", "why_not"]
KEYS += ["changes", "look_at"]


def cases(file: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


ALL = [pytest.param(case, id=case["name"]) for file in FILES for case in cases(file)]


def evidence(record: Record) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for hit in record.decision.explanation.name.hits:
        found.setdefault(f"name {hit.words}", []).append(hit.code)
    for clause in record.decision.explanation.clauses:
        for hit in clause.hits:
            found.setdefault(clause.text, []).append(hit.code)
    return found


def silent(record: Record) -> dict[str, str]:
    return {clause.text: clause.note for clause in record.decision.explanation.clauses if clause.note}


def excluded(record: Record) -> dict[str, list[str]]:
    return {one.text: list(dict.fromkeys(hit.code for hit in one.hits)) for one in record.cancelled}


def in_words(changes: tuple[Change, ...]) -> str:
    return " and ".join(f"{change.kind} {change.text}" for change in changes)


def with_answer(flip: Flip) -> str:
    return f"{in_words(flip.changes)} -> {flip.primary}"


@pytest.mark.parametrize("case", ALL)
def test_golden_explanation(case: dict[str, Any]) -> None:
    record = record_of(case["name"], case["scope"], asked=tuple(case["why_not"]))
    decision = record.decision
    assert (decision.primary, list(decision.codes)) == (case["primary"], case["tags"])
    assert decision.explanation.deciding_step == case["step"]
    assert evidence(record) == case["evidence"]
    assert silent(record) == case["silent"]
    assert excluded(record) == case["excluded"]
    reasons = {one.code: one for one in record.why_not}
    for code, wanted in case["why_not"].items():
        assert reasons[code].verdict == wanted["verdict"], code
        assert [one.hit.words for one in reasons[code].cancelled] == wanted["cancelled"], code
        assert set(wanted["wins"]) <= {in_words(flip.changes) for flip in reasons[code].flips}, code
    assert set(case["changes"]) <= {with_answer(flip) for flip in record.flips}
    assert set(case["look_at"]) <= {doubt.kind for doubt in record.doubts}


def test_the_cases_are_complete_and_thirty() -> None:
    every = [case for file in FILES for case in cases(file)]
    assert len(every) >= 30
    assert len({case["name"] for case in every}) == len(every)
    assert all(list(case) == KEYS for case in every)
    assert sum(bool(case["excluded"]) for case in every) >= 5
    assert sum(bool(case["changes"]) for case in every) >= 20


def lines_of(case: dict[str, Any]) -> Iterator[str]:
    """A case as YAML, one key a line where that is readable."""

    def flow(value: object) -> str:
        text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False)
        return text.removesuffix("\n").removesuffix("\n...")

    for at, key in enumerate(KEYS):
        value, mark = case[key], "- " if at == 0 else "  "
        if isinstance(value, dict) and value:
            yield f"{mark}{key}:"
            yield from (f"    {flow(inner)}: {flow(value[inner])}" for inner in value)
        elif key in ("changes", "look_at") and value:
            yield f"{mark}{key}:"
            yield from (f"    - {flow(one)}" for one in value)
        else:
            yield f"{mark}{key}: {flow(value)}"
    yield ""


def rewrite(file: Path) -> None:
    """Write what the program reads now into the cases of a file; what a person judged stays."""
    head = [line for line in file.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines = []
    for case in cases(file):
        record = record_of(case["name"], case["scope"], asked=tuple(case["why_not"]))
        case |= {"evidence": evidence(record), "silent": silent(record), "excluded": excluded(record)}
        lines += lines_of(case)
    file.write_text("\n".join([*head, *lines]).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    for one in FILES:
        rewrite(one)
