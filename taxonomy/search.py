"""Finds a word in everything that the catalogue knows: nodes, items, lexicon, trade words, rules and GB/T classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from taxonomy.model import Catalogue, GbtClass
from taxonomy.normalise import normalise

EXACT, PREFIX, WITHIN, NEAR = range(4)
KINDS = ("node", "item", "lexicon", "name", "rule", "gbt")
_LEAST = 60.0  # similarity in per cent below which nothing is near


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the catalogue that a word leads to.

    Attributes:
        kind: one of KINDS.
        text: the words there.
        key: its code, rule id or GB/T code; "" for lexicon and trade words.
        codes: the nodes or items that it leads to; empty where it says nothing.
        match: EXACT, PREFIX (begins with the word), WITHIN (holds it) or NEAR (similar).
        similarity: 0 to 100.
    """

    kind: str
    text: str
    key: str
    codes: tuple[str, ...]
    match: int
    similarity: float


def search(word: str, catalogue: Catalogue, limit: int) -> list[Found]:
    """Where a word stands in a catalogue.

    Args:
        word: a line of business, an article, a trade.
        catalogue: the catalogue.
        limit: how many places at most.

    Returns:
        The places, best first: equal, beginning with the word, holding it (the shorter the text the better), then
        similar ones by rapidfuzz. Each text of one kind stands once.
    """
    sought = normalise(word).strip()
    if not sought:
        return []
    entries = list(_entries(catalogue))
    folded = [normalise(entry[1]) for entry in entries]
    ranked: list[tuple[tuple[int, float, int], int, Found]] = []
    for at, (kind, text, key, codes) in enumerate(entries):
        if sought in folded[at]:
            match = EXACT if folded[at] == sought else PREFIX if folded[at].startswith(sought) else WITHIN
            similarity = 200.0 * len(sought) / (len(sought) + len(folded[at]))
            order = (match, float(len(folded[at])), KINDS.index(kind))
            ranked.append((order, at, Found(kind, text, key, codes, match, similarity)))
    if len(ranked) < limit:
        from rapidfuzz import fuzz, process

        for _, similarity, at in process.extract(
            sought, folded, scorer=fuzz.ratio, score_cutoff=_LEAST, limit=2 * limit
        ):
            kind, text, key, codes = entries[at]
            if sought not in folded[at]:
                order = (NEAR, -similarity, KINDS.index(kind))
                ranked.append((order, at, Found(kind, text, key, codes, NEAR, similarity)))
    ranked.sort(key=lambda one: one[:2])
    once = {(found.kind, found.text, found.codes): found for _, _, found in reversed(ranked)}
    kept = set(map(id, once.values()))
    return [found for _, _, found in ranked if id(found) in kept][:limit]


def _entries(catalogue: Catalogue) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Kind, text, key and codes of everything that can be found."""
    for node in catalogue.nodes.values():
        for text in (node.zh, node.en):
            yield "node", text, node.code, (node.code,)
    for item in catalogue.items.values():
        for text in dict.fromkeys((item.zh, item.en, *item.aliases, *item.terms)):
            yield "item", text, item.code, (item.code,)
    for entry in catalogue.lexicon.values():
        yield "lexicon", entry.text, "", entry.codes
    for word in catalogue.trade_words.values():
        yield "name", word.word, "", word.codes
    for rule in catalogue.rules:
        for text in rule.terms:
            yield "rule", text, rule.id, rule.codes
    of_class: dict[str, list[str]] = {}
    for line in catalogue.crosswalk:
        of_class.setdefault(line.gbt, []).append(line.code)
    for gbt in catalogue.gbt.values():
        at: GbtClass | None = gbt
        while at is not None and at.code not in of_class:
            at = catalogue.gbt.get(at.parent)
        yield "gbt", gbt.zh, gbt.code, tuple(of_class[at.code]) if at is not None else ()
