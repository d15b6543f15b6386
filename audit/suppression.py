"""Complementary suppression on a tree of totals, deterministic (AUDIT.md 5.5).

Every sum that can be computed from what is shown must itself pass the primary rules. Such a sum is a cut: a published
parent less its published children is the sum of the suppressed ones, and a suppressed inner node may be replaced by
its own suppressed children. With amounts not below zero, safe cuts leave every suppressed cell its upper protection.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product

from audit.disclosure_rules import Rules, contributions, reasons

COMPLEMENTARY = "complementary"
Contribution = tuple[Hashable, int]  # holder, amount


@dataclass(frozen=True)
class Tree:
    """A tree of totals.

    Attributes:
        root: key of the whole.
        children: inner node -> its children, in order.
        leaves: leaf -> contributions; a holder in several leaves is one contributor of their parent.
        amounts: node -> its total; computed.
        counts: leaf -> number of firms, those without tax included, where it is needed.
    """

    root: str
    children: Mapping[str, Sequence[str]]
    leaves: Mapping[str, Sequence[Contribution]]
    amounts: Mapping[str, int] = field(init=False, compare=False)
    counts: Mapping[str, int] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        amounts: dict[str, int] = {}
        for key in reversed(list(self.walk())):
            below = self.children.get(key)
            own = sum(amount for _, amount in self.leaves[key]) if below is None else sum(amounts[one] for one in below)
            amounts[key] = own
        object.__setattr__(self, "amounts", amounts)

    def walk(self) -> Iterator[str]:
        """All nodes, parents before their children."""
        waiting = [self.root]
        while waiting:
            key = waiting.pop(0)
            yield key
            waiting.extend(self.children.get(key, ()))

    def leaves_below(self, key: str) -> Iterator[str]:
        """Leaves below a node, or the leaf itself."""
        if key not in self.children:
            yield key
            return
        for child in self.children[key]:
            yield from self.leaves_below(child)

    def contributions(self, keys: Iterable[str]) -> list[int]:
        """Contributions to the sum of some nodes, by holder, the largest first."""
        found: dict[Hashable, int] = {}
        for key in keys:
            for leaf in self.leaves_below(key):
                for holder, amount in self.leaves[leaf]:
                    found[holder] = found.get(holder, 0) + amount
        return contributions(found.values())


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which cells are not shown.

    Attributes:
        hidden: cell -> the reasons: rules of the primary suppression, or `complementary`.
        withheld: the whole table must be withheld: no pattern protects it.
    """

    hidden: Mapping[str, tuple[str, ...]]
    withheld: bool


def suppress(tree: Tree, rules: Rules) -> Suppression:
    """Choose the cells that are not shown. Equal trees give equal choices.

    Args:
        tree: the totals.
        rules: thresholds of the primary rules.

    Returns:
        The cells with their reasons.
    """
    return _Suppressor(tree, rules).run()


def primary_cells(tree: Tree, rules: Rules) -> dict[str, tuple[str, ...]]:
    """Cells that the primary rules make sensitive, at every level, with the rules."""
    found = {key: reasons(tree.contributions([key]), rules) for key in tree.walk()}
    return {key: why for key, why in found.items() if why}


class _Suppressor:
    def __init__(self, tree: Tree, rules: Rules):
        self.tree, self.rules = tree, rules
        self.primary = primary_cells(tree, rules)
        self.is_safe = lru_cache(maxsize=None)(self._is_safe)

    def run(self) -> Suppression:
        if self.tree.root in self.primary:
            return Suppression(self.primary, True)
        hidden = frozenset(self.primary)
        while True:
            grown = self._pass(hidden)
            if grown is None:
                return Suppression(self.primary, True)
            if grown == hidden:
                why = {key: self.primary.get(key, (COMPLEMENTARY,)) for key in self.tree.walk() if key in hidden}
                return Suppression(why, False)
            hidden = grown

    def _pass(self, hidden: frozenset[str]) -> frozenset[str] | None:
        """One pass from the top; None if the table must be withheld."""
        for parent in [key for key in self.tree.walk() if key in self.tree.children]:
            below = self._hidden_below(parent, hidden)
            if parent in hidden:
                if not below:
                    hidden |= self._forced([parent], hidden)
            elif below and not self._is_protected(parent, hidden):
                better = self._protect(parent, hidden)
                if better is None:
                    if parent == self.tree.root:
                        return None
                    better = hidden | {parent}
                return better  # begin again from the top: the set has grown
        return hidden

    def _hidden_below(self, parent: str, hidden: frozenset[str]) -> list[str]:
        return [child for child in self.tree.children[parent] if child in hidden]

    def _is_protected(self, parent: str, hidden: frozenset[str]) -> bool:
        below = self._hidden_below(parent, hidden)
        return len(below) >= 2 and all(self.is_safe(cut) for cut in self._cuts(below, hidden))

    def _cuts(self, below: Sequence[str], hidden: frozenset[str]) -> Iterator[frozenset[str]]:
        """All sums that can be computed: each inner node as it is, or replaced by cuts of its suppressed children."""
        choices = []
        for key in below:
            options = [frozenset({key})]
            if key in self.tree.children:
                options += self._cuts(self._hidden_below(key, hidden), hidden)
            choices.append(options)
        for chosen in product(*choices):
            yield frozenset().union(*chosen)

    def _is_safe(self, cut: frozenset[str]) -> bool:
        found = self.tree.contributions(cut)
        return bool(found) and not reasons(found, self.rules)

    def _forced(self, keys: Iterable[str], hidden: frozenset[str]) -> frozenset[str]:
        """The nodes, and below each inner one that has no suppressed child its smallest child with tax."""
        found = set(keys)
        for key in list(found):
            if key in self.tree.children and not self._hidden_below(key, hidden | found):
                child = min(self._with_tax(self.tree.children[key]), key=self._size, default=None)
                if child is not None:
                    found |= self._forced([child], hidden | found)
        return frozenset(found)

    def _with_tax(self, keys: Iterable[str]) -> list[str]:
        return [key for key in keys if self.tree.amounts[key]]

    def _size(self, key: str) -> tuple[int, str]:
        return abs(self.tree.amounts[key]), key

    def _protect(self, parent: str, hidden: frozenset[str]) -> frozenset[str] | None:
        """The smallest set of further cells below a parent that makes its cuts safe; None if there is none."""
        shown = self._with_tax(key for key in self.tree.children[parent] if key not in hidden)
        found = []
        for number in range(1, len(shown) + 1):
            for chosen in combinations(shown, number):
                added = self._forced(chosen, hidden)
                if self._is_protected(parent, hidden | added):
                    total = sum(abs(self.tree.amounts[key]) for key in added)
                    found.append((len(added), total, tuple(sorted(added)), added))
        if found:
            return hidden | min(found, key=lambda each: each[:3])[3]
        inside = [
            child
            for key in self.tree.walk()
            if key in hidden and key in self.tree.children and self._is_below(key, parent)
            for child in self._with_tax(self.tree.children[key])
            if child not in hidden
        ]
        for child in sorted(inside, key=self._size):
            grown = hidden | self._forced([child], hidden)
            if self._is_protected(parent, grown):
                return grown
        return None

    def _is_below(self, key: str, parent: str) -> bool:
        waiting = list(self.tree.children[parent])
        while waiting:
            one = waiting.pop()
            if one == key:
                return True
            waiting.extend(self.tree.children.get(one, ()))
        return False
