"""Every rule is swept with its own examples: it answers what it must, and keeps out of what it must not."""

from functools import cache

import pytest

from classifier import Classifier
from classifier.decision import Hit
from taxonomy import load_catalogue
from taxonomy.model import Rule

CATALOGUE = load_catalogue()


@cache
def classifier() -> Classifier:
    """One classifier for all tests of this file."""
    return Classifier(CATALOGUE)


def hits(scope: str) -> list[Hit]:
    """All hits of a scope."""
    return [hit for clause in classifier().read_scope(scope) for hit in clause.hits]


def answers(hit: Hit, rule: Rule) -> bool:
    """Whether a hit is the rule's own, or that of a lexicon line which says the same and is asked first."""
    return hit.rule == rule.id or (hit.rule == "lexicon" and hit.code in rule.codes)


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_rule_hits_its_examples(rule: Rule) -> None:
    missed = {text: [(hit.code, hit.rule) for hit in hits(text)] for text in rule.hits}
    missed = {text: found for text, found in missed.items() if not any(answers(hit, rule) for hit in hits(text))}
    assert missed == {}, rule.source


@pytest.mark.parametrize("rule", [rule for rule in CATALOGUE.rules if rule.misses], ids=lambda rule: rule.id)
def test_rule_misses_its_counter_examples(rule: Rule) -> None:
    taken = [text for text in rule.misses if any(hit.rule == rule.id for hit in hits(text))]
    assert taken == [], rule.source


def test_hits_quote_the_scope() -> None:
    for rule in CATALOGUE.rules:
        for text in rule.hits:
            for hit in hits(text):
                assert text[slice(*hit.span)] == hit.words
