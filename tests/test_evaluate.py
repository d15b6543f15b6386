"""Figures of an evaluation: against the arithmetic of the gold scorer, against slow twins, and against known truth."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.breakdown import CodeScore, Confusion, code_scores, confusions, rule_scores
from classifier.decision import Clause, Decision, Explanation, Hit, NameReading
from classifier.evaluate import bootstrap, evaluate, groups
from classifier.gold import GoldFirm
from classifier.judged import Judged, judge
from classifier.reliability import (
    area_under_risk_coverage,
    choose_threshold,
    coverage_at,
    expected_calibration_error,
    reliability,
)
from tests.tagging_support import ROOT, PlainClassifier

CODES = ("A101", "A102", "A201", "B101", "B102")
NAME = NameReading("", "", "", "", "", False, False, False, None, ())


def judged(
    primary: str,
    given: str,
    mentions: Sequence[str] | None = (),
    tags: Sequence[str] = (),
    confidence: float = 0.5,
    hits: Sequence[tuple[str, str, str]] = (),
    **firm: Any,
) -> Judged:
    """A firm that is P and was taken for G; hits are (rule, source, code)."""
    labels: dict[str, Any] = {"file": "a.csv", "line": 2, "id": "1", "stratum": "", "name": "", "scope": ""}
    labels |= {"industry": "", "alternatives": (), "possible_mentions": (), **firm}
    found = tuple(Hit(code, source, rule, "", "", (0, 0)) for rule, source, code in hits)
    clause = Clause("", (0, 0), 0, "", (), "", found, (), "")
    decision = Decision(
        primary=given,
        codes=tuple(tags),
        items=(),
        confidence=confidence,
        status="auto" if confidence >= 0.9 else "review",
        explanation=Explanation(NAME, (clause,), (), "scope", ()),
    )
    mentioned = None if mentions is None else tuple(mentions)
    return Judged(GoldFirm(primary=primary, mentions=mentioned, **labels), decision)


def invented(count: int, seed: int) -> list[Judged]:
    """Firms with random labels and answers."""
    dice = random.Random(seed)
    firms = []
    for number in range(count):
        primary = dice.choice([*CODES, "N", "U"])
        given = primary if dice.random() < 0.7 else dice.choice([*CODES, "N", "U"])
        mentions = {code for code in CODES if dice.random() < 0.3} | ({primary} & set(CODES))
        possible = {code for code in CODES if dice.random() < 0.2} - mentions
        tags = {code for code in CODES if dice.random() < 0.3} | ({given} & set(CODES))
        firms.append(
            judged(
                primary,
                given,
                sorted(mentions),
                sorted(tags),
                round(dice.random(), 2),
                id=str(number),
                stratum=dice.choice(["random", "random", "A101", ""]),
                alternatives=tuple(code for code in CODES if dice.random() < 0.1 and code != primary),
                possible_mentions=tuple(sorted(possible)),
            )
        )
    return firms


def scorer(firms: Sequence[Judged]) -> dict[str, float]:
    """The gold scorer's arithmetic, written out again over rows of text."""
    tp = fp = fn = 0
    res = []
    for one in firms:
        gold = {
            "primary": one.firm.primary,
            "alternatives": ";".join(one.firm.alternatives),
            "mentions": ";".join(one.firm.mentions or ()),
            "possible_mentions": ";".join(one.firm.possible_mentions),
        }
        split = {key: {t for t in value.split(";") if t} for key, value in gold.items()}
        code, tags = one.decision.primary, set(one.decision.codes) - {"N", "U"}
        strict = code == gold["primary"]
        res.append((one.firm.stratum, strict, strict or code in split["alternatives"], code[:2] == gold["primary"][:2]))
        tp += len(tags & split["mentions"])
        fp += len(tags - split["mentions"] - split["possible_mentions"])
        fn += len(split["mentions"] - tags)
    figures: dict[str, float] = {}
    for name, rows in (
        ("all", res),
        ("random", [r for r in res if r[0] == "random"]),
        ("stratified", [r for r in res if r[0] not in ("random", "")]),
    ):
        for at, key in enumerate(("strict", "accepted", "sector"), start=1):
            figures[f"{name} {key}"] = sum(bool(r[at]) for r in rows) / len(rows)
    precision, recall = tp / max(tp + fp, 1), tp / max(tp + fn, 1)
    auto = [one for one in firms if one.decision.status == "auto"]
    right = [one for one in auto if one.decision.primary == one.firm.primary]
    return figures | {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(precision + recall, 1e-9),
        "auto": len(auto) / len(firms),
        "auto strict": len(right) / max(len(auto), 1),
    }


@pytest.mark.parametrize("seed", range(5))
def test_counts_as_the_gold_scorer_does(seed: int) -> None:
    firms = invented(120, seed)
    found = evaluate(firms, 0.9, resamples=0)
    figures = {
        f"{group.group} {key}": getattr(group, key)
        for group in found.groups
        if group.group in ("all", "random", "stratified")
        for key in ("strict", "accepted", "sector")
    }
    assert found.tags is not None
    figures |= {"precision": found.tags.precision, "recall": found.tags.recall, "f1": found.tags.f1}
    figures |= {"auto": found.auto.share, "auto strict": found.auto.strict}
    assert figures == pytest.approx(scorer(firms), abs=1e-12)


def test_groups_are_files_and_strata() -> None:
    firms = [
        judged("A101", "A101", file=file, stratum=stratum)
        for file, stratum in (("a", "random"), ("b", "B2"), ("b", "B1"), ("b", ""))
    ]
    assert [(name, len(members)) for name, members in groups(firms)] == [
        ("all", 4), ("a", 1), ("b", 3), ("random", 1), ("stratified", 2), ("B1", 1), ("B2", 1),
    ]  # fmt: skip
    assert [name for name, _ in groups(firms[1:3])] == ["all", "B1", "B2"]
    assert [name for name, _ in groups(firms[3:])] == ["all"]


def test_without_labelled_mentions_there_are_no_figures_of_tags() -> None:
    found = evaluate([judged("A101", "A101", None, ["A101"], hits=[("lexicon", "l:1", "A101")])], 0.9, resamples=5)
    assert found.tags is None
    assert found.rules == ()
    assert found.tag_codes == ()
    assert set(found.intervals) == {"strict", "accepted", "sector", "auto_share"}


def test_nothing_to_evaluate() -> None:
    with pytest.raises(ValueError, match="0 firms"):
        evaluate([], 0.9)
    with pytest.raises(ValueError, match="-1 resamples"):
        evaluate([judged("A101", "A101")], 0.9, resamples=-1)


def test_judging_asks_for_every_firm_and_tells_its_progress() -> None:
    classifier, seen = PlainClassifier(), []
    firms = [judged("U", "U", name="甲", scope="住宿", industry="61").firm, judged("N", "N", name="乙").firm]
    assert [one.strict for one in judge(firms, classifier, lambda done, count: seen.append((done, count)))] == [
        True,
        False,
    ]
    assert classifier.asked == [("甲", "住宿", "61"), ("乙", "", "")]
    assert seen == [(1, 2), (2, 2)]


def test_scores_by_code() -> None:
    scores = code_scores([({"a"}, {"a", "b"}, {"b"}), ({"a", "c"}, {"c", "b"}, ()), ({"d"}, (), ())])
    assert scores == (
        CodeScore("a", 2, 1, 1, 1.0, 0.5, 2 / 3),
        CodeScore("b", 0, 1, 0, 0.0, None, 0.0),
        CodeScore("c", 1, 1, 1, 1.0, 1.0, 1.0),
        CodeScore("d", 1, 0, 0, None, 0.0, 0.0),
    )


def test_confusions_are_counted_in_order() -> None:
    firms = [judged("A101", "N", alternatives=("N",)), judged("A101", "N"), judged("B101", "A101"), judged("N", "N")]
    assert confusions(firms) == (Confusion("A101", "N", 2, 1), Confusion("B101", "A101", 1, 0))


def test_hits_of_rules() -> None:
    hits = [
        ("A101.catching", "A1.yaml:3", "A101"),
        ("A101.catching", "A1.yaml:3", "A101"),  # a second item of the same firm
        ("lexicon", "lexicon.csv:2", "B101"),
        ("lexicon", "lexicon.csv:2", "N"),
        ("lexicon", "lexicon.csv:3", "A102"),
    ]
    firms = [
        judged("A101", "A101", ["A101", "B101"], hits=hits, possible_mentions=("A102",)),
        judged("N", "N", [], hits=hits),
    ]
    table = {score.source: score for score in rule_scores(firms)}
    assert [score.source for score in rule_scores(firms)] == ["lexicon.csv:3", "A1.yaml:3", "lexicon.csv:2"]
    rule, line, other = table["A1.yaml:3"], table["lexicon.csv:2"], table["lexicon.csv:3"]
    assert (rule.rule, rule.firms, rule.right, rule.wrong, rule.precision) == ("A101.catching", 2, 1, 1, 0.5)
    assert (line.firms, line.right, line.wrong, line.unclear, line.precision) == (4, 2, 1, 1, 2 / 3)
    assert (other.right, other.wrong, other.unclear, other.precision) == (0, 1, 1, 0.0)


CONFIDENCES = [0.95, 0.9, 0.9, 0.6, 0.3]
RIGHT = [True, True, False, True, False]


@pytest.mark.parametrize(
    ("accuracy", "coverage", "threshold"), [(1.0, 0.2, 0.95), (0.8, 0.2, 0.95), (0.75, 0.8, 0.6), (0.6, 1.0, 0.3)]
)
def test_coverage_takes_firms_of_equal_confidence_together(accuracy: float, coverage: float, threshold: float) -> None:
    found = coverage_at(CONFIDENCES, RIGHT, accuracy)
    assert (found.accuracy, found.coverage, found.threshold) == (accuracy, coverage, threshold)


def test_coverage_of_an_accuracy_that_nothing_reaches() -> None:
    nothing = coverage_at([0.9, 0.8], [False, True], 0.9)
    assert (nothing.coverage, nothing.threshold) == (0.0, None)


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.5, 0.9]), st.booleans()), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_area_is_the_mean_over_all_orders_of_equals(firms: list[tuple[float, bool]]) -> None:
    areas = []
    for order in permutations(firms):
        ranked = sorted(order, key=lambda one: -one[0])
        wrong = [sum(not right for _, right in ranked[: k + 1]) / (k + 1) for k in range(len(ranked))]
        areas.append(sum(wrong) / len(wrong))
    confidences, right = zip(*firms, strict=True)
    assert area_under_risk_coverage(confidences, right) == pytest.approx(sum(areas) / len(areas))


def test_reliability_and_calibration_error() -> None:
    table = reliability([*CONFIDENCES, 1.0, 0.0], [*RIGHT, True, False])
    assert [one.firms for one in table] == [1, 0, 0, 1, 0, 0, 1, 0, 0, 4]
    assert (table[9].low, table[9].high) == (0.9, 1.0)
    assert table[9].confidence == pytest.approx(0.9375)
    assert table[9].accuracy == 0.75
    assert expected_calibration_error(table) == pytest.approx((0.0 + 0.3 + 0.4 + 4 * 0.1875) / 7)


def test_calibration_error_of_known_truth() -> None:
    dice = random.Random(3)
    honest = [dice.random() for _ in range(20000)]
    right = [dice.random() < confidence for confidence in honest]
    assert expected_calibration_error(reliability(honest, right)) < 0.015
    boasting = [min(1.0, confidence + 0.2) for confidence in honest]
    assert expected_calibration_error(reliability(boasting, right)) == pytest.approx(0.18, abs=0.02)


def test_sequences_of_different_length_are_refused() -> None:
    for function in (reliability, area_under_risk_coverage, choose_threshold):
        with pytest.raises(ValueError, match="shorter"):
            function([0.5, 0.6], [True])  # type: ignore[operator]


def test_bootstrap_covers_the_truth() -> None:
    dice = random.Random(11)
    covered = 0
    for trial in range(100):
        firms = [judged("A101", "A101" if dice.random() < 0.85 else "B101") for _ in range(150)]
        low, high = bootstrap(firms, trial, 200)["strict"]
        covered += low <= 0.85 <= high
    assert 88 <= covered <= 99  # 95 % are expected; a binomial of 100 leaves this range once in 100


def test_bootstrap_is_seeded_and_holds_the_figures() -> None:
    firms = invented(80, 1)
    assert bootstrap(firms, 7, 50) == bootstrap(firms, 7, 50)
    assert bootstrap(firms, 7, 50) != bootstrap(firms, 8, 50)
    figures = scorer(firms)
    keys = {
        "strict": "all strict",
        "sector": "all sector",
        "tag_recall": "recall",
        "tag_f1": "f1",
        "auto_share": "auto",
    }
    for key, name in keys.items():
        low, high = bootstrap(firms, 7, 500)[key]
        assert low < figures[name] < high
    sure = bootstrap([judged("A101", "A101", ["A101"], ["A101"], 1.0)] * 20, 0, 50)
    assert set(sure.values()) == {(1.0, 1.0)}


def test_importing_stays_light() -> None:
    modules = "sys, classifier.evaluate, classifier.fit, classifier.gold"
    code = f"import {modules}; sys.exit(bool({{'numpy', 'scipy', 'pandas'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
