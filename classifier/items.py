"""Items of the catalogue (细分领域) that an item of the scope shows, below the sub-sectors already found."""

from __future__ import annotations

from collections.abc import Iterable

from taxonomy.model import Catalogue


def items_of_text(text: str, codes: Iterable[str], catalogue: Catalogue) -> tuple[str, ...]:
    """Item codes whose terms occur in a text.

    Args:
        text: an item of the scope, normalised.
        codes: the sub-sectors that it supports.
        catalogue: the catalogue.

    Returns:
        Item codes, in catalogue order for each sub-sector; the longest term wins where one item's term lies inside
        another's.
    """
    found: list[str] = []
    for code in dict.fromkeys(codes):
        shown = [(term, item.code) for item in catalogue.items_of.get(code, ()) for term in item.terms if term in text]
        for term, item_code in shown:
            inside = any(term != other and term in other and item_code != owner for other, owner in shown)
            if not inside and item_code not in found:
                found.append(item_code)
    return tuple(found)
