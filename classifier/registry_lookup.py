"""Finds one firm in the index of a registry, by credit code or by name: the one that is meant, or those to choose from.

A firm is taken without asking only if it is the only one with that code, that name, or that name but for width,
brackets, 市 behind a place and legal form. Everything else is similarity, and that is for a person to judge.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from classifier.credit_code import compact_code, credit_code_fault, likely_codes, looks_like_code
from classifier.errors import Message
from classifier.name_index import Firm, NameIndex
from classifier.name_key import NameKey, NameKeys

SHOWN = 8
_NEAR = 60.0  # per cent; less is rarely what was meant
_SHARED = 0.6  # of the characters of the words, that a key must have in their order
_COMPARED = 1000  # keys that are compared in full
_PART = 0.95  # a part that is like the words counts less than a whole name
_SLIPS = 2  # characters in which a mistyped code may differ: two codes that hold differ in three or more
_HELD = 2  # characters from which on a part of a name is looked for within names

CODE, EXACT, SAME, FORM, PART, NEAR = "code", "exact", "same", "form", "part", "near"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A firm that may be meant.

    Attributes:
        firm: the row.
        how: `code`, `exact` (the name as written), `same` (but for width, brackets, spaces), `form` (but also for 市
            and legal form), `part` (holds the words), `near` (similar).
        similarity: of the names or codes, 0 to 100.
    """

    firm: Firm
    how: str
    similarity: float


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer to one query.

    Attributes:
        found: the firm, if there is no doubt.
        candidates: else those to choose from, the likeliest first, at most `SHOWN`.
        total: how many firms there are to choose from, as far as they were counted.
        by_code: whether the query is a credit code.
        fault: what is wrong with the code.
        likely: codes that hold and are one slip away from it.
    """

    found: Candidate | None
    candidates: tuple[Candidate, ...] = ()
    total: int = 0
    by_code: bool = False
    fault: Message | None = None
    likely: tuple[str, ...] = ()


def look_up(query: str, index: NameIndex, keys: NameKeys) -> Lookup:
    """Find a firm.

    Args:
        query: a name, a part of one, or a credit code, as a person types it.
        index: of the registry.
        keys: those that the index was built with.

    Returns:
        The firm, those to choose from, or neither.

    Raises:
        BrokenIndex: the index is damaged.
    """
    return _by_code(compact_code(query), index) if looks_like_code(query) else _by_name(query, index, keys)


def _by_code(code: str, index: NameIndex) -> Lookup:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    fault = credit_code_fault(code)
    numbers = index.at_code(code)
    if numbers:
        same = [Candidate(index.firm(number), CODE, 100.0) for number in numbers[:SHOWN]]
        if len(numbers) == 1:
            return Lookup(same[0], by_code=True, fault=fault)
        return Lookup(None, tuple(same), len(numbers), True, fault)
    near = extract(code, index.codes, scorer=OSA.distance, score_cutoff=_SLIPS, limit=SHOWN)
    candidates = tuple(
        Candidate(index.firm(number), NEAR, 100.0 * (1 - distance / len(code))) for _, distance, number in near
    )
    return Lookup(None, candidates, len(candidates), True, fault, likely_codes(code) if fault is not None else ())


def _by_name(query: str, index: NameIndex, keys: NameKeys) -> Lookup:
    key = keys(query)
    if not key.folded:
        return Lookup(None)
    degrees: dict[str, list[Candidate]] = {EXACT: [], SAME: [], FORM: []}
    for number in index.at_key(key.whole):
        firm = index.firm(number)
        how = EXACT if firm.name == query.strip() else SAME if keys(firm.name).folded == key.folded else FORM
        degrees[how].append(Candidate(firm, how, 100.0))
    for found in degrees.values():
        if len(found) == 1:
            return Lookup(found[0])
        if found:
            return Lookup(None, tuple(found[:SHOWN]), len(found))
    return _similar(key, index)


def _similar(key: NameKey, index: NameIndex) -> Lookup:
    """Firms whose key holds the words, the shortest first; then the similar ones. A branch leads also to its firm."""
    from rapidfuzz import fuzz

    queries = dict.fromkeys((key.whole, key.firm))
    ranked: dict[int, tuple[str, float]] = {}
    total = 0
    for words in queries:
        held = index.holding(words) if len(words) >= _HELD else []
        total = max(total, len(held))
        for number in sorted(held, key=lambda number: (len(index.keys[number]), number))[:SHOWN]:
            ranked.setdefault(number, (PART, fuzz.ratio(words, index.keys[number])))
    for words in queries:
        for number, similarity in _near(words, index.keys):
            ranked.setdefault(number, (NEAR, similarity))
    best = list(ranked.items())[:SHOWN]
    candidates = tuple(Candidate(index.firm(number), how, similarity) for number, (how, similarity) in best)
    return Lookup(None, candidates, max(total, len(candidates)))


def _near(words: str, keys: list[str]) -> list[tuple[int, float]]:
    """Numbers of the keys that are like some words, or have a part like them, and how much; the likest first.

    Two fast passes over all keys choose those that are compared in full: by likeness as a whole, and by the characters
    of the words that stand in a key in their order.
    """
    from rapidfuzz import fuzz
    from rapidfuzz.distance import LCSseq
    from rapidfuzz.process import extract

    whole = extract(words, keys, scorer=fuzz.ratio, score_cutoff=_NEAR, limit=SHOWN)
    least = max(2, ceil(len(words) * _SHARED))
    parts = extract(words, keys, scorer=LCSseq.similarity, score_cutoff=least, limit=_COMPARED)
    found = {number: similarity for _, similarity, number in whole}
    for key, _, number in parts:
        found[number] = max(found.get(number, 0.0), _PART * fuzz.partial_ratio(words, key))
    best = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(number, similarity) for number, similarity in best if similarity >= _NEAR][:SHOWN]
