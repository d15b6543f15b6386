"""The catalogue's words, compiled once into look-up tables for the reading of scopes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from taxonomy.model import Catalogue, LexiconEntry, Rule

FALLBACK_KIND = "商品"
JOINERS = ("以及", "及其", "并且", "和", "与", "及", "或", "兼", "并", "、", "/")

Sizes = Mapping[str, tuple[int, ...]]  # first or last character of words -> their lengths, the longest first
Verbs = tuple[tuple[str, tuple[str, ...]], ...]  # (word, activities), the longest word first


@dataclass(frozen=True)
class Vocabulary:
    """Look-up tables. Built by `compile_vocabulary`; never changed."""

    lexicon: Mapping[str, LexiconEntry]
    nouns: Mapping[str, tuple[str, LexiconEntry | None]]  # head noun -> (kind, lexicon entry or None for a kind's term)
    longest_noun: int
    noun_sizes: Sizes
    bare: Mapping[str, str]  # kind -> activity of a bare noun, where it is not sale
    fields: frozenset[str]  # kinds that are fields of technology, neither sold nor served by themselves
    lead: Mapping[str, tuple[str, ...]]
    tail: Mapping[str, tuple[str, ...]]
    lead_sizes: Sizes
    tail_sizes: Sizes
    verb_sizes: Sizes  # of words in `lead` or `tail`, by their first character
    openers: tuple[str, ...]  # openers and modifiers
    modifiers: frozenset[str]
    fillers: tuple[str, ...]
    things: frozenset[str]
    tools: tuple[str, ...]
    places: tuple[str, ...]
    references: tuple[str, ...]
    field_marks: tuple[str, ...]
    field_beginnings: frozenset[str]  # first characters of these
    modes: tuple[str, ...]
    vehicles: tuple[str, ...]
    let: tuple[str, ...]
    traded: frozenset[str]
    general: frozenset[str]
    investment: Mapping[str, re.Pattern[str]]
    disciplines: tuple[str, ...]
    decoration: tuple[str, ...]
    supervision: tuple[str, ...]
    building: tuple[str, ...]
    handling: frozenset[str]
    beneficial: tuple[str, ...]
    premises: frozenset[str]
    telling: tuple[str, ...]
    boilerplate: re.Pattern[str]
    exclusion: re.Pattern[str]
    excepting: re.Pattern[str]
    excepted: re.Pattern[str]
    narrowing: re.Pattern[str]
    closers: re.Pattern[str]
    frames: re.Pattern[str]
    mixed: re.Pattern[str]
    sections: dict[str, str]
    terms: Mapping[str, tuple[Rule, ...]]  # rule term -> rules
    longest_term: int
    term_sizes: Sizes
    kind_rules: Mapping[tuple[str, str], tuple[Rule, ...]]  # (kind, activity) -> rules


def compile_vocabulary(catalogue: Catalogue) -> Vocabulary:
    """Compile a catalogue's words.

    Args:
        catalogue: any catalogue.

    Returns:
        The look-up tables.
    """
    lead: dict[str, list[str]] = defaultdict(list)
    tail: dict[str, list[str]] = defaultdict(list)
    for activity in catalogue.activities.values():
        for word in activity.lead:
            lead[word].append(activity.id)
        for word in activity.tail:
            tail[word].append(activity.id)
    for entry in catalogue.lexicon.values():  # bare activity words of the lexicon
        if entry.activity and not entry.codes and not entry.kind and not entry.says_nothing:
            tail.setdefault(entry.text.removeprefix("的"), [entry.activity])
    nouns: dict[str, tuple[str, LexiconEntry | None]] = {}
    for kind in catalogue.kinds.values():
        for term in kind.terms:
            nouns[term] = (kind.id, None)
    for entry in catalogue.lexicon.values():
        if entry.kind and len(entry.text) > 1:
            nouns[entry.text] = (entry.kind, entry)
    terms: dict[str, list[Rule]] = defaultdict(list)
    kind_rules: dict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in catalogue.rules:
        for term in rule.terms:
            terms[term].append(rule)
        for kind_id in rule.kinds:
            for activity_id in rule.activities or catalogue.activities:
                kind_rules[kind_id, activity_id].append(rule)
    grammar = catalogue.scope_grammar
    return Vocabulary(
        lexicon=catalogue.lexicon,
        nouns=nouns,
        bare={kind.id: kind.bare for kind in catalogue.kinds.values() if kind.bare},
        fields=frozenset(kind.id for kind in catalogue.kinds.values() if kind.field),
        longest_noun=max(map(len, nouns), default=0),
        noun_sizes=sizes_by_end(nouns),
        lead={word: tuple(ids) for word, ids in lead.items()},
        tail={word: tuple(ids) for word, ids in tail.items()},
        lead_sizes=sizes_by_beginning(lead),
        tail_sizes=sizes_by_end(tail),
        verb_sizes=sizes_by_beginning(word for word in (*lead, *tail) if len(word) <= max(map(len, tail), default=0)),
        openers=_longest_first(grammar.openers + grammar.modifiers),
        modifiers=frozenset(grammar.modifiers),
        fillers=_longest_first(grammar.fillers),
        things=frozenset(grammar.things),
        tools=grammar.tools,
        places=grammar.places,
        references=_longest_first(grammar.references),
        field_marks=_longest_first(grammar.field_marks),
        field_beginnings=frozenset(mark[0] for mark in grammar.field_marks),
        modes=_longest_first(grammar.modes),
        vehicles=_longest_first(grammar.vehicles),
        let=grammar.let,
        traded=frozenset(grammar.traded),
        general=frozenset(grammar.general),
        investment={form: re.compile(pattern) for form, pattern in grammar.investment.items()},
        disciplines=grammar.disciplines,
        decoration=grammar.decoration,
        supervision=_longest_first(grammar.supervision),
        building=grammar.building,
        handling=frozenset(grammar.handling),
        beneficial=grammar.beneficial,
        premises=frozenset(grammar.premises),
        telling=grammar.telling,
        boilerplate=_any_of(grammar.boilerplate),
        exclusion=_any_of(grammar.exclusion),
        excepting=_any_of(grammar.excepting),
        excepted=_any_of(grammar.excepted),
        narrowing=_any_of(grammar.narrowing),
        closers=_any_of(grammar.closers),
        frames=_any_of(grammar.frames),
        mixed=_any_of(grammar.mixed),
        sections=dict(sorted(grammar.sections.items(), key=lambda pair: -len(pair[0]))),
        terms={term: tuple(rules) for term, rules in terms.items()},
        longest_term=max(map(len, terms), default=0),
        term_sizes=sizes_by_beginning(terms),
        kind_rules={pair: tuple(rules) for pair, rules in kind_rules.items()},
    )


def sizes_by_beginning(words: Iterable[str]) -> Sizes:
    """Lengths of the words that begin with a character: what a look-up of beginnings has to try, the longest first."""
    return _sizes((word[0], len(word)) for word in words if word)


def sizes_by_end(words: Iterable[str]) -> Sizes:
    """Lengths of the words that end with a character, the longest first."""
    return _sizes((word[-1], len(word)) for word in words if word)


def _sizes(pairs: Iterable[tuple[str, int]]) -> Sizes:
    found: dict[str, set[int]] = defaultdict(set)
    for char, size in pairs:
        found[char].add(size)
    return {char: tuple(sorted(sizes, reverse=True)) for char, sizes in found.items()}


def _longest_first(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _any_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns) or r"(?!)")
