"""Step 6, where the scope says nothing: a trade word that says little beside a scope is then all there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from classifier.decision import Hit, NameReading
from classifier.evidence import Ground
from classifier.names import NameParts
from taxonomy.model import WEAK

_SOURCE = "name_grammar.yaml"
_BUSINESS = ("", "unknown")  # notes of items that name business, known or not

Name = TypeVar("Name", NameParts, NameReading)


def speaks_alone(name: Name, text: str, scope: Iterable[Ground], words: Mapping[str, str]) -> Name:
    """Let a trade word without a code speak if nothing else does: a …贸易有限公司 whose scope is mere formulas trades.

    Args:
        name: the parts of the name, without a hit; its trade word is one of `words`.
        text: the name, normalised.
        scope: the items of the scope as evidence.
        words: trade word -> code that it gives where the scope says nothing.

    Returns:
        The parts, with the hit of the trade word if the scope names no business.
    """
    if any(ground.note in _BUSINESS for ground in scope):
        return name
    start = text.rfind(name.trade)
    span = start, start + len(name.trade)
    return replace(name, hits=(Hit(words[name.trade], _SOURCE, "name", WEAK, name.trade, span),))
