"""Items of the catalogue (细分领域) that an item of the scope shows, below the sub-sectors already found."""

from __future__ import annotations

from classifier.decision import Clause
from classifier.normalise import normalise
from taxonomy.model import Catalogue


def items_of_clause(clause: Clause, catalogue: Catalogue) -> list[str]:
    """Item codes whose terms occur in a clause.

    Args:
        clause: an item of the scope with its hits.
        catalogue: the catalogue.

    Returns:
        Item codes, in catalogue order for each sub-sector of the clause's hits; the longest term wins where one
        item's term lies inside another's.
    """
    text = normalise(clause.text)
    found: list[str] = []
    for code in dict.fromkeys(hit.code for hit in clause.hits):
        shown = [(term, item.code) for item in catalogue.items_of.get(code, ()) for term in item.terms if term in text]
        for term, item_code in shown:
            inside = any(term != other and term in other and item_code != owner for other, owner in shown)
            if not inside and item_code not in found:
                found.append(item_code)
    return found
