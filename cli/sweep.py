"""Sweeps the rules of a catalogue with their own examples, so that a planner can check an edit without pytest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from taxonomy.messages import message
from taxonomy.problems import Problem

if TYPE_CHECKING:
    from classifier.decision import Hit
    from taxonomy.model import Catalogue, Rule

_LEXICON = "lexicon"  # the rule name of hits by a line of the lexicon


def sweep_rules(catalogue: Catalogue) -> list[Problem]:
    """Read the examples of every rule as scopes.

    Args:
        catalogue: the catalogue, read without problems.

    Returns:
        A problem for each of a rule's `hits` that it does not answer and each of its `misses` that it takes; empty if
        all rules do as their examples say.
    """
    from classifier import Classifier

    classifier = Classifier(catalogue)

    def read(example: str) -> list[Hit]:
        return [hit for clause in classifier.read_scope(example) for hit in clause.hits]

    return [problem for rule in catalogue.rules for problem in _wrong_examples(rule, read)]


def count_examples(catalogue: Catalogue) -> int:
    """How many examples the rules of a catalogue have."""
    return sum(len(rule.hits) + len(rule.misses) for rule in catalogue.rules)


def _wrong_examples(rule: Rule, read: Callable[[str], list[Hit]]) -> Iterator[Problem]:
    for example in rule.hits:
        found = read(example)
        if not any(_answers(hit, rule) for hit in found):
            others = ", ".join(dict.fromkeys(f"{hit.code} ({hit.rule} {hit.source})" for hit in found)) or "-"
            what = message(
                "hits “{example}” is not answered by the rule; found: {others}", example=example, others=others
            )
            yield Problem(rule.source, rule.id, what)
    for example in rule.misses:
        words = next((hit.words for hit in read(example) if hit.rule == rule.id), None)
        if words is not None:
            what = message(
                "misses “{example}” is taken by the rule, for it holds “{words}”", example=example, words=words
            )
            yield Problem(rule.source, rule.id, what)


def _answers(hit: Hit, rule: Rule) -> bool:
    """Whether a hit is the rule's own, or that of a lexicon line which says the same and is asked first."""
    return hit.rule == rule.id or (hit.rule == _LEXICON and hit.code in rule.codes)
