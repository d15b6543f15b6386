"""What an outsider can still compute of suppressed cells: their least and largest value by linear programming.

The check of AUDIT.md 5.6. It knows nothing of how cells were chosen, so it finds faults of the choice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from audit.disclosure_rules import Rules, protection, reasons
from audit.suppression import Tree

_TOLERANCE = 1e-7  # of the total: the programme is solved in floats


@dataclass(frozen=True, slots=True)
class Exposure:
    """A suppressed cell that an outsider can compute too closely (in the unit of the tree)."""

    key: str
    low: float
    high: float
    true: int
    needed: float


def bounds(equations: Sequence[tuple[Sequence[int], float]], count: int, target: int) -> tuple[float, float]:
    """Least and largest value of an unknown not below zero.

    Args:
        equations: (places of the unknowns with their sign in order, known sum): place i as i + 1, negative for −1.
        count: number of unknowns.
        target: which unknown.

    Raises:
        ArithmeticError: the equations contradict one another.
    """
    from scipy.optimize import linprog

    matrix = []
    for places, _ in equations:
        row = [0.0] * count
        for place in places:
            row[abs(place) - 1] += 1.0 if place > 0 else -1.0
        matrix.append(row)
    sums = [value for _, value in equations]
    found = []
    for sign in (1.0, -1.0):
        goal = [0.0] * count
        goal[target] = sign
        solved = linprog(goal, A_eq=matrix or None, b_eq=sums or None, bounds=(0, None), method="highs")
        if solved.status == 3:  # unbounded
            found.append(float("inf"))
        elif solved.status:
            raise ArithmeticError(solved.message)
        else:
            found.append(sign * solved.fun)
    return found[0], found[1]


def intervals(tree: Tree, hidden: Collection[str]) -> dict[str, tuple[float, float]]:
    """What an outsider knows of every suppressed cell from all that is shown.

    Args:
        tree: the totals, none below zero.
        hidden: suppressed cells.

    Returns:
        Cell -> (least, largest) value.
    """
    unknown = [key for key in tree.walk() if key in hidden]
    place = {key: at + 1 for at, key in enumerate(unknown)}
    total = max(abs(tree.amounts[tree.root]), 1)
    equations = []
    for parent, children in tree.children.items():
        places = [place[child] for child in children if child in place]
        known = sum(tree.amounts[child] for child in children if child not in place)
        if parent in place:
            equations.append(([*places, -place[parent]], -known / total))
        elif places:
            equations.append((places, (tree.amounts[parent] - known) / total))
    found = {key: bounds(equations, len(unknown), at) for at, key in enumerate(unknown)}
    return {key: (low * total, high * total) for key, (low, high) in found.items()}


def exposures(tree: Tree, hidden: Collection[str], rules: Rules) -> list[Exposure]:
    """Suppressed cells that are known exactly, and sensitive ones that lack their upper protection.

    Args:
        tree: the totals.
        hidden: suppressed cells.
        rules: thresholds of the primary rules.
    """
    total = max(abs(tree.amounts[tree.root]), 1)
    found = []
    for key, (low, high) in intervals(tree, hidden).items():
        ordered = tree.contributions([key])
        needed = float(protection(ordered, rules)) if reasons(ordered, rules) else 0.0
        slack = _TOLERANCE * total
        if high - low <= slack or high - tree.amounts[key] < needed - slack:
            found.append(Exposure(key, low, high, tree.amounts[key], needed))
    return found
