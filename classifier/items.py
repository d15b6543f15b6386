"""Items of the catalogue (细分领域) that an item of the scope shows, below the sub-sectors already found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from taxonomy.model import Catalogue

ItemTerms = Mapping[str, Mapping[str, tuple[tuple[int, str, str], ...]]]
"""Sub-sector -> first character of a term -> (place in the catalogue, term, item code) of the terms that begin so."""


def compile_items(catalogue: Catalogue) -> ItemTerms:
    """The terms of a catalogue's items, by their first characters."""
    compiled: dict[str, dict[str, tuple[tuple[int, str, str], ...]]] = {}
    for code, items in catalogue.items_of.items():
        beginnings: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
        terms = [(term, item.code) for item in items for term in item.terms if term]
        for place, (term, item_code) in enumerate(terms):
            beginnings[term[0]].append((place, term, item_code))
        compiled[code] = {char: tuple(found) for char, found in beginnings.items()}
    return compiled


def items_of_text(text: str, codes: Iterable[str], terms: ItemTerms) -> tuple[str, ...]:
    """Item codes whose terms occur in a text.

    Args:
        text: an item of the scope, normalised.
        codes: the sub-sectors that it supports.
        terms: the compiled terms.

    Returns:
        Item codes, in catalogue order for each sub-sector; the longest term wins where one item's term lies inside
        another's.
    """
    found: list[str] = []
    chars = set(text)
    for code in dict.fromkeys(codes):
        by_char = terms.get(code, {})
        shown = [one for char in chars if char in by_char for one in by_char[char] if one[1] in text]
        shown.sort()
        for _, term, item_code in shown:
            inside = any(term != other and term in other and item_code != owner for _, other, owner in shown)
            if not inside and item_code not in found:
                found.append(item_code)
    return tuple(found)
