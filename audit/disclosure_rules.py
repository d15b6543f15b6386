"""Primary rules of disclosure control: which sums tell too much of one contributor (AUDIT.md 5.2).

Contributions are amounts of contributors (holdings merged). The rules need amounts not below zero: refunds count with
their absolute value. Firms without tax are no contributors; but a sum of zero tells the tax of every firm in it, so
there the firms themselves must be enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from taxonomy.messages import message
from taxonomy.problems import Problems
from taxonomy.strict import read_yaml

FREQUENCY, DOMINANCE, P_PERCENT = "frequency", "dominance", "p-percent"
COMPLEMENTARY = "complementary"  # hidden for the sake of others, not by a rule


@dataclass(frozen=True, slots=True)
class Rules:
    """Thresholds; the bureau's choice, and the shares better kept confidential.

    Attributes:
        least: a sum of fewer contributors is sensitive.
        dominance: (n, k): sensitive if the n largest hold more than k per cent.
        p: sensitive if what is left without the two largest is less than p per cent of the largest; for the (p, q)
            rule give 100·p/q.
    """

    least: int = 3
    dominance: tuple[tuple[int, Fraction], ...] = ()
    p: Fraction | None = Fraction(10)


def contributions(amounts: Iterable[int]) -> list[int]:
    """Absolute amounts of contributors, the largest first, zeros left out."""
    return sorted((abs(amount) for amount in amounts if amount), reverse=True)


def reasons(ordered: Sequence[int], rules: Rules, firms: int = 0) -> tuple[str, ...]:
    """Rules that make a sum sensitive.

    Args:
        ordered: contributions, as `contributions` gives them.
        rules: thresholds.
        firms: how many firms the sum has, those without tax too: they count where none pays tax.

    Returns:
        Names of the rules; () where it may be published.
    """
    if not ordered:
        return (FREQUENCY,) if 0 < firms < rules.least else ()
    found = []
    if len(ordered) < rules.least:
        found.append(FREQUENCY)
    if any(sum(ordered[:n]) * 100 > k * sum(ordered) for n, k in rules.dominance):
        found.append(DOMINANCE)
    if rules.p is not None and sum(ordered[2:]) * 100 < rules.p * ordered[0]:
        found.append(P_PERCENT)
    return tuple(found)


def protection(ordered: Sequence[int], rules: Rules) -> Fraction:
    """How far above the true sum the largest value must lie that an outsider cannot rule out (upper protection).

    Args:
        ordered: contributions of a sensitive sum.
        rules: thresholds.

    Returns:
        The distance; above zero is needed where it is zero (the frequency rule alone).
    """
    found = Fraction(0)
    if rules.p is not None and ordered:
        found = max(found, rules.p * ordered[0] / 100 - sum(ordered[2:]))
    for n, k in rules.dominance:
        found = max(found, Fraction(100) / k * sum(ordered[:n]) - sum(ordered))
    return found


def read_rules(file: Path) -> Rules:
    """Read thresholds from a YAML file: `least`, `p`, `dominance` as a list of {n, k}.

    Args:
        file: its path.

    Raises:
        CatalogueError: one line for each problem.
    """
    problems = Problems()
    tree = read_yaml(file, problems)
    fields = tree.mapping((), ("least", "p", "dominance")) if tree else {}
    least, p = Rules().least, Rules().p
    dominance: list[tuple[int, Fraction]] = []
    if "least" in fields:
        number = fields["least"].decimal()
        least = int(number)
        if number != least or least < 1:
            fields["least"].problem(message("{number} is no whole number from 1", number=number))
    if "p" in fields:
        p = Fraction(fields["p"].decimal())
        if not 0 < p <= 100:
            fields["p"].problem(message("p must lie above 0 and not above 100"))
    for member in fields["dominance"].sequence() if "dominance" in fields else ():
        pair = member.mapping(("n", "k"))
        if {"n", "k"} <= pair.keys():
            n, k = pair["n"].decimal(), Fraction(pair["k"].decimal())
            if n != int(n) or n < 1 or not 0 < k < 100:
                member.problem(message("n must be a whole number from 1, k between 0 and 100"))
            else:
                dominance.append((int(n), k))
    problems.raise_if_any(str(file))
    return Rules(least, tuple(dominance), p)
