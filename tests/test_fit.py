"""Fitting: known truths are recovered, no firm is scored by what it taught, the same input gives the same bytes."""

from __future__ import annotations

import json
import math
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from scipy.optimize import minimize

from classifier import Classifier
from classifier.confidence import DEFAULT_CALIBRATION, DEFAULT_WEIGHTS, probability, read_model, signals
from classifier.decide import OWN, own
from classifier.decision import Candidate, Clause, Contribution, Decision, Explanation, Hit, NameReading
from classifier.estimate import fit_calibration, fit_weights
from classifier.fit import LEAST_RANDOM, cross_validate, deal, fit_model, model_text, representative, table_of
from classifier.gold import GoldFile, GoldFirm
from classifier.judged import Judged, judge
from classifier.reliability import choose_threshold, expected_calibration_error, reliability
from taxonomy import CatalogueError, load_catalogue

TOY = Path(__file__).parent / "toy_catalogue"
TRUTH = {"first": 1.5, "share": -0.8, "name": 2.5, "run": 0.0}
Tables = list[dict[str, dict[str, float]]]


def logistic(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def simulated_firms(count: int, seed: int) -> tuple[Tables, list[str]]:
    """Firms whose primaries are drawn from a conditional logit with the weights TRUTH."""
    dice = random.Random(seed)
    tables: Tables = []
    primaries = []
    for _ in range(count):
        table = {code: {name: dice.uniform(-1, 1) for name in TRUTH} for code in "ABCDE"[: dice.randint(2, 5)]}
        masses = [math.exp(sum(TRUTH[name] * value for name, value in row.items())) for row in table.values()]
        tables.append(table)
        primaries.append(dice.choices(list(table), masses)[0])
    return tables, primaries


def firm(
    primary: str, table: Mapping[str, Mapping[str, float]], scope: str, given: str = "U", hits: Sequence[Hit] = ()
) -> Judged:
    """A labelled firm whose decision has the candidates of a table."""
    ranked = tuple(
        Candidate(code, 0.0, 0.0, tuple(Contribution(name, value, 0.0) for name, value in row.items()))
        for code, row in table.items()
    )
    explanation = Explanation(name_reading(*hits), (), ranked, "scope", ())
    labels = GoldFirm("a.csv", 2, "1", "", "", scope, "", primary, (), None, ())
    return Judged(labels, Decision(given, (), (), 0.0, "review", explanation))


def name_reading(*hits: Hit) -> NameReading:
    return NameReading("", "", "", "", "", False, False, False, None, hits)


def simulated_judged(count: int, seed: int) -> list[Judged]:
    tables, primaries = simulated_firms(count, seed)
    return [firm(primary, table, f"{at}") for at, (table, primary) in enumerate(zip(tables, primaries, strict=True))]


def test_weights_of_a_simulated_conditional_logit_are_recovered() -> None:
    tables, primaries = simulated_firms(4000, 1)
    weights = fit_weights(tables, primaries, {}, deviation=10)
    assert list(weights) == sorted(TRUTH)
    assert weights == pytest.approx(TRUTH, abs=0.12)  # about three standard errors


def test_weights_minimise_the_stated_objective() -> None:
    tables, primaries = simulated_firms(60, 2)
    prior, names = {"first": 1.0, "other": -2.0}, sorted({*TRUTH, "other"})

    def slow(weights: Sequence[float]) -> float:
        by_name = dict(zip(names, weights, strict=True))
        loss = sum((by_name[name] - prior.get(name, 0.0)) ** 2 for name in names) / (2 * 0.5**2)
        for table, primary in zip(tables, primaries, strict=True):
            scores = {code: sum(by_name[n] * value for n, value in row.items()) for code, row in table.items()}
            loss += math.log(sum(math.exp(score) for score in scores.values())) - scores[primary]
        return loss

    expected = minimize(slow, [0.0] * len(names), tol=1e-9).x
    found = fit_weights(tables, primaries, prior, deviation=0.5)
    assert [found[name] for name in names] == pytest.approx(list(expected), abs=1e-4)


def test_the_prior_holds_where_nothing_is_taught() -> None:
    prior = {"first": 1.0, "industry": 0.7}
    assert fit_weights([], [], prior) == prior
    tables, primaries = simulated_firms(200, 3)
    unreachable = [{"A": {"first": 1.0}}]
    assert fit_weights(unreachable, ["Z"], prior) == prior
    assert fit_weights(tables + unreachable, [*primaries, "Z"], prior) == fit_weights(tables, primaries, prior)
    narrow = fit_weights(tables, primaries, prior, deviation=0.001)
    assert narrow == pytest.approx({"first": 1.0, "industry": 0.7, "name": 0.0, "run": 0.0, "share": 0.0}, abs=1e-3)
    assert fit_weights(tables, primaries, prior)["industry"] == 0.7


def test_wrong_calls_of_the_estimates() -> None:
    with pytest.raises(ValueError, match="deviation 0 is not positive"):
        fit_weights([], [], {}, deviation=0)
    with pytest.raises(ValueError, match="shorter"):
        fit_weights([{"A": {"first": 1.0}}], [], {})
    for rows, right in (([], []), ([{"intercept": 1.0}], [])):
        with pytest.raises(ValueError, match="outcomes"):
            fit_calibration(rows, right)


def test_calibration_of_simulated_signals_is_recovered() -> None:
    dice = random.Random(5)
    truth = {"intercept": 0.5, "margin": 1.2, "unknown": -2.0}
    rows, right = [], []
    for _ in range(6000):
        row = {"intercept": 1.0, "margin": dice.uniform(-2, 3)}
        if dice.random() < 0.5:
            row["unknown"] = dice.random()
        rows.append(row)
        right.append(dice.random() < logistic(sum(truth[name] * value for name, value in row.items())))
    found = fit_calibration(rows, right)
    assert found == pytest.approx(truth, abs=0.3)
    assert expected_calibration_error(reliability([probability(row, found) for row in rows], right)) < 0.02


@pytest.mark.parametrize("outcome", [True, False])
def test_calibration_without_right_or_without_wrong_firms_is_finite(outcome: bool) -> None:
    found = fit_calibration([{"intercept": 1.0}] * 20, [outcome] * 20)
    assert probability({"intercept": 1.0}, found) == pytest.approx(21 / 22 if outcome else 1 / 22)
    separable = [{"intercept": 1.0, "margin": float(at)} for at in range(20)]
    assert fit_calibration(separable, [at >= 10 for at in range(20)])["margin"] < 5


def test_folds_hold_equal_texts_together_whatever_the_order() -> None:
    texts = [f"{at % 40}" for at in range(60)]
    folds = deal(texts, 0)
    assert sorted(set(folds)) == list(range(10))
    assert len(set(zip(texts, folds, strict=True))) == 40
    assert deal(texts[::-1], 0) == folds[::-1]
    assert deal(texts, 1) != folds
    with pytest.raises(ValueError, match="1 different scopes"):
        deal(["a", "a"], 0)


def memorable(at: int, scope: str) -> Judged:
    """A firm that only its own feature could tell right; without it, A comes before the right Z."""
    return firm("Z", {"A": {}, "Z": {f"own{at}": 1.0}}, scope)


def test_no_firm_is_scored_by_what_it_taught() -> None:
    firms = [memorable(at, f"scope {at}") for at in range(30)]
    weights = fit_weights([table_of(one) for one in firms], ["Z"] * 30, {})
    assert all(weights[f"own{at}"] > 0 for at in range(30))  # they could all be learnt by heart
    validated = cross_validate(firms, {})
    assert validated.primaries == ("A",) * 30
    assert not any(validated.right)


def test_firms_of_the_same_scope_do_not_teach_each_other() -> None:
    chain = [memorable(at // 2, f"scope {at // 2}") for at in range(40)]
    assert not any(cross_validate(chain, {}).right)
    apart = [memorable(at // 2, f"scope {at}") for at in range(40)]
    assert any(cross_validate(apart, {}).right)


def test_no_confidence_is_calibrated_on_the_own_fold() -> None:
    """Without features only the intercept counts: the mean of Platt's targets over the other folds."""
    firms = [firm("A" if at % 3 else "B", {"A": {}, "B": {}}, f"{at}") for at in range(40)]
    folds, found = deal([one.firm.scope for one in firms], 0), cross_validate(firms, {})
    for at, confidence in enumerate(found.confidences):
        others = [is_right for is_right, fold in zip(found.right, folds, strict=True) if fold != folds[at]]
        right, wrong = sum(others), len(others) - sum(others)
        expected = (right * (right + 1) / (right + 2) + wrong / (wrong + 2)) / len(others)
        assert confidence == pytest.approx(expected, abs=2e-6)
    assert len(set(found.confidences)) > 1


def test_cross_validated_confidences_are_calibrated() -> None:
    validated = cross_validate(simulated_judged(1500, 7), TRUTH)
    assert 0.5 < sum(validated.right) / 1500 < 0.95
    assert expected_calibration_error(reliability(validated.confidences, validated.right)) < 0.05


def test_a_firm_without_candidates_has_no_confidence() -> None:
    firms = [firm("U", {}, "nothing"), *simulated_judged(30, 8)]
    validated = cross_validate(firms, {})
    assert (validated.primaries[0], validated.right[0], validated.confidences[0]) == ("U", True, 0.0)
    assert not any(cross_validate([*firms[:1], firm("U", {}, "also nothing")], {}).confidences)


@pytest.mark.parametrize(
    ("confidences", "right", "expected"),
    [
        ([0.99, 0.985, 0.98, 0.6], [True, True, True, False], 0.98),
        ([0.99, 0.985, 0.98, 0.6], [True, True, True, True], 0.98),  # right by luck: the model promises 0.89
        ([0.999, 0.999, 0.98, 0.98], [True, True, True, False], 0.999),  # equals stand or fall together
        ([0.999, 0.998, 0.997], [True, False, True], 0.999),  # confident, but wrong
        ([0.999, 0.998], [False, True], 1.0),
        ([0.7, 0.6], [True, True], 1.0),
        ([], [], 1.0),
    ],
)
def test_choice_of_the_threshold(confidences: list[float], right: list[bool], expected: float) -> None:
    assert choose_threshold(confidences, right, target=0.98) == expected


def test_the_threshold_is_not_below_the_least() -> None:
    assert choose_threshold([0.9, 0.45, 0.3], [True, True, True], target=0.4) == 0.9
    assert choose_threshold([0.9, 0.45, 0.3], [True, True, True], target=0.4, least=0.4) == 0.45


GOLD = (GoldFile("/somewhere/gold.csv", "ab" * 32, 1234, ()),)


def test_the_same_input_gives_the_same_bytes() -> None:
    firms = simulated_judged(300, 9)
    text = model_text(fit_model(firms, GOLD, TRUTH).model)
    assert model_text(fit_model(firms, GOLD, TRUTH).model) == text
    model = json.loads(text)
    turned = json.loads(model_text(fit_model(firms[::-1], GOLD, TRUTH).model))
    assert turned == model
    assert json.loads(model_text(fit_model(firms, GOLD, TRUTH, seed=1).model))["weights"] == model["weights"]
    assert list(model) == ["auto_threshold", "calibration", "prior", "provenance", "weights"]
    assert model["prior"] == TRUTH
    record = model["provenance"]
    assert record["gold"] == [{"bytes": 1234, "file": "gold.csv", "firms": 0, "sha256": "ab" * 32}]
    assert record["method"]["folds"] == 10
    figures = record["cross_validated"]
    assert figures["firms"] == 300
    assert 0.5 < figures["strict"] <= figures["accepted"] <= 1
    assert all(round(value, 6) == value for value in [*model["weights"].values(), *figures.values()])


def test_the_threshold_is_chosen_on_firms_drawn_at_random_where_there_are_enough() -> None:
    easy = [replace(one, firm=replace(one.firm, stratum="random")) for one in simulated_judged(LEAST_RANDOM, 3)]
    hard = [replace(one, firm=replace(one.firm, primary="N", stratum="HARD")) for one in simulated_judged(100, 4)]
    assert representative(easy + hard) == list(range(LEAST_RANDOM))
    assert representative(easy[1:] + hard) == list(range(LEAST_RANDOM + 99))
    record = fit_model(easy + hard, GOLD, TRUTH).model["provenance"]
    assert isinstance(record, Mapping)
    assert record["cross_validated_random"]["firms"] == LEAST_RANDOM
    assert record["cross_validated"]["firms"] == LEAST_RANDOM + 100


def test_numbers_of_a_model_are_rounded_and_finite() -> None:
    assert model_text({"b": {"y": 1 / 3, "x": -1e-9}, "a": [0.5, 2, "t"]}) == (
        '{\n "a": [\n  0.5,\n  2,\n  "t"\n ],\n "b": {\n  "x": 0.0,\n  "y": 0.333333\n }\n}\n'
    )
    with pytest.raises(ValueError, match="JSON"):
        model_text({"a": math.nan})


def copy_of_toy(folder: Path, model: str) -> Path:
    root = Path(shutil.copytree(TOY, folder / "catalogue"))
    (root / "model.json").write_text(model, encoding="utf-8")
    return root


FIRMS = (
    ("蓝帆渔业有限公司", "近海捕捞；捕捞虾、蟹；水产品销售", "A101"),
    ("碧湾合作社", "贝类、藻类的养殖；水产品批发", "A102"),
    ("铁锚船坞有限公司", "木船建造；渔船维修；销售船具、缆绳", "A201"),
    ("望海客栈", "民宿服务（不含餐饮）", "B101"),
    ("老码头海鲜馆", "餐饮服务；龙虾、水产品零售", "B102"),
    ("光明公司", "灯具制造", "N"),
)


def test_a_fitted_model_is_read_and_used(tmp_path: Path) -> None:
    labelled = [
        GoldFirm("g.csv", at + 2, str(at), "", name, scope, "", primary, (), None, ())
        for at, (name, scope, primary) in enumerate(FIRMS)
    ]
    classifier = Classifier(load_catalogue(TOY))
    model = fit_model(judge(labelled, classifier), GOLD, DEFAULT_WEIGHTS).model
    root = copy_of_toy(tmp_path, model_text(model))
    fitted = Classifier(load_catalogue(root))
    assert fitted.auto_threshold == model["auto_threshold"]
    decision = fitted.classify(*FIRMS[0][:2])
    weights = model["weights"]
    assert isinstance(weights, dict)
    best = decision.explanation.candidates[0]
    for part in best.contributions:
        own_weight = weights.get(own(part.feature, best.code), 0.0) if part.feature in OWN else 0.0
        assert part.weight == pytest.approx(weights[part.feature] + own_weight, abs=2e-6)
    again = fit_model(judge(labelled, fitted), GOLD, DEFAULT_WEIGHTS).model
    assert model_text(again) == model_text(model)  # what the catalogue had learnt before does not matter


def test_both_forms_of_the_model_are_read(tmp_path: Path) -> None:
    present = '{"auto_threshold": 0.9, "weights": {"first": 1.5}, "calibration": {"logit": 1}}'
    assert load_catalogue(copy_of_toy(tmp_path / "a", present)).model["auto_threshold"] == 0.9
    longer = (
        '{"prior": {"first": 1}, "provenance": {"gold": [{"file": "g", "bytes": 2}], "cross_validated": {"x": 0.5}}}'
    )
    assert load_catalogue(copy_of_toy(tmp_path / "b", longer)).model["prior"] == {"first": 1}


def test_problems_of_prior_and_provenance(tmp_path: Path) -> None:
    model = '{"prior": {"first": "x"}, "provenance": {"gold": [{"file": null}, NaN], "date": true}, "priors": {}}'
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(copy_of_toy(tmp_path, model))
    assert list(map(str, caught.value.problems)) == [
        "model.json: prior.first: x is not a number",
        "model.json: provenance.gold[0].file: None is neither a text nor a number",
        "model.json: provenance.gold[1]: nan is neither a text nor a number",
        "model.json: provenance.date: True is neither a text nor a number",
        "model.json: priors: unknown key: allowed: auto_threshold, weights, calibration, prior, provenance",
    ]
    with pytest.raises(CatalogueError, match=r"provenance: not a JSON object"):
        load_catalogue(copy_of_toy(tmp_path / "b", '{"provenance": []}'))


def test_what_stands_in_for_missing_parts_of_a_model() -> None:
    nothing = read_model({})
    assert (nothing.weights, nothing.calibration, nothing.threshold) == (DEFAULT_WEIGHTS, DEFAULT_CALIBRATION, 0.97)
    assert read_model({"prior": {"first": 2}}).weights == {"first": 2}
    assert read_model({"prior": {"first": 2}, "weights": {"first": 3}}).weights == {"first": 3}


def test_signals_of_the_confidence() -> None:
    def clause(note: str, activities: tuple[str, ...] = (), *hits: Hit) -> Clause:
        return Clause("", (0, 0), 0, "", activities, "", hits, (), note)

    hit = Hit("A101", "", "", "", "", (0, 0))
    other = Hit("B101", "", "", "强", "", (0, 0))
    ranked = [Candidate("A101", 2.0, 0.75, ()), Candidate("B101", 0.5, 0.25, ())]
    clauses = [clause("", ("捕捞",), hit), clause("", (), hit), clause("unknown"), clause("boilerplate")]
    assert signals(ranked, clauses, name_reading(other)) == pytest.approx(
        {
            "intercept": 1.0,
            "logit": math.log(3),
            "margin": 1.5,
            "unknown": 1 / 3,
            "bare": 0.5,
            "name_against": 1.0,
            "unnamed": 0.0,
        }
    )
    weak = Hit("B101", "", "", "弱", "", (0, 0))
    assert signals(ranked, clauses, name_reading(weak))["name_against"] == 0.0
    alone = signals(ranked[:1], [], name_reading())
    assert (alone["margin"], alone["unknown"], alone["bare"], alone["unnamed"]) == (5.0, 1.0, 0.0, 1.0)
    certain = signals([Candidate("A101", 40.0, 1.0, ()), Candidate("N", 1.0, 0.0, ())], [], name_reading())
    assert (certain["logit"], certain["margin"]) == (pytest.approx(5.0), 5.0)
    assert signals([], clauses, name_reading()) == {"intercept": 1.0}


def test_probability_of_extreme_signals() -> None:
    assert probability({"intercept": 1.0}, {}) == 0.5
    assert probability({"intercept": 1.0}, {"intercept": -1e6}) == 0.0
    assert probability({"intercept": 1.0}, {"intercept": 1e6}) == 1.0
