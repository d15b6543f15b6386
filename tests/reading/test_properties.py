"""What holds of every scope, whatever it says: scopes put together at random from realistic pieces."""

from itertools import pairwise

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from classifier import Classifier
from classifier.decision import AUTO, REVIEW, Clause
from taxonomy import OUTSIDE, UNKNOWN
from tests.reading.scopes import AnyText, Exclusion, Industry, Name, Plain, Scope, classifier
from tests.tagging_support import one_catalogue

# Without the phase that traces every line to explain a failure: under it a catalogue takes minutes to read.
PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
quick = settings(max_examples=200, deadline=None, derandomize=True, database=None, phases=PHASES)


@quick
@given(st.one_of(Scope, AnyText))
def test_items_and_hits_quote_the_scope(scope: str) -> None:
    for position, clause in enumerate(classifier().read_scope(scope)):
        start, end = clause.span
        assert 0 <= start < end <= len(scope)
        assert clause.position == position
        assert scope[slice(*clause.span)] == clause.text
        for hit in clause.hits:
            assert start <= hit.span[0] < hit.span[1] <= end
            assert scope[slice(*hit.span)] == hit.words


@quick
@given(st.one_of(Scope, AnyText))
@example("住宿（除经纪；文具")
def test_exclusions_stand_within_their_items(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        for exclusion in clause.exclusions:
            assert clause.span[0] <= exclusion.span[0] < exclusion.span[1] <= clause.span[1]
            assert scope[slice(*exclusion.span)] == exclusion.text


@quick
@given(st.one_of(Scope, AnyText))
def test_items_stand_in_order_and_apart(scope: str) -> None:
    spans = [clause.span for clause in classifier().read_scope(scope)]
    assert all(before[1] <= behind[0] for before, behind in pairwise(spans))


@quick
@given(Scope)
def test_business_or_a_reason_why_not(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        assert bool(clause.hits) != bool(clause.note)


@quick
@given(Scope)
def test_no_hit_lies_within_an_exclusion(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        for hit in clause.hits:
            for exclusion in clause.exclusions:
                assert not exclusion.span[0] <= hit.span[0] < hit.span[1] <= exclusion.span[1]


@quick
@given(Scope)
def test_an_excluded_item_has_no_hits(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        if clause.note in ("excluded", "boilerplate", "says nothing"):
            assert clause.hits == ()


@quick
@given(st.lists(st.tuples(Plain, Exclusion), min_size=1, max_size=6), st.sampled_from("、，；。"))
def test_an_exclusion_in_brackets_adds_no_code(items: list[tuple[str, str]], separator: str) -> None:
    with_brackets = separator.join(item + bracket for item, bracket in items)
    without = separator.join(item for item, _ in items)
    assert codes(classifier().read_scope(with_brackets)) <= codes(classifier().read_scope(without))


@quick
@given(Scope)
def test_reading_is_deterministic(scope: str) -> None:
    assert classifier().read_scope(scope) == classifier().read_scope(scope)


@settings(quick, max_examples=15)
@given(Scope, Name)
def test_caches_change_nothing(scope: str, name: str) -> None:
    assert Classifier(one_catalogue()).classify(name, scope) == classifier().classify(name, scope)


@quick
@given(Scope)
def test_the_formula_at_the_end_changes_nothing(scope: str) -> None:
    formula = "。【依法须经批准的项目，经相关部门批准后方可开展经营活动】"
    closed = scope.rstrip("（(［【 　") if scope.count("（") <= scope.count("）") else ""
    assert codes(classifier().read_scope(closed + formula)) == codes(classifier().read_scope(closed))


@quick
@given(Name, st.one_of(Scope, AnyText), Industry)
def test_decision_is_sound(name: str, scope: str, industry: str) -> None:
    decision = classifier().classify(name, scope, industry)
    nodes = one_catalogue().nodes
    assert 0 <= decision.confidence <= 1
    assert decision.status in (AUTO, REVIEW)
    assert all(nodes[code].level == "subsector" for code in decision.codes)
    assert len(set(decision.codes)) == len(decision.codes)
    if decision.primary in (OUTSIDE, UNKNOWN):
        assert decision.primary != UNKNOWN or decision.status == REVIEW
    else:
        assert decision.codes[0] == decision.primary
    assert all(item[:4] in decision.codes and item in one_catalogue().items for item in decision.items)


@quick
@given(Name, Scope, Industry)
def test_scores_add_up(name: str, scope: str, industry: str) -> None:
    ranked = classifier().classify(name, scope, industry).explanation.candidates
    for candidate in ranked:
        assert sum(part.value * part.weight for part in candidate.contributions) == pytest.approx(candidate.score)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert not ranked or sum(one.probability for one in ranked) == pytest.approx(1)


def codes(clauses: tuple[Clause, ...]) -> set[str]:
    """All codes of a reading."""
    return {hit.code for clause in clauses for hit in clause.hits}
