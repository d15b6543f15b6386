"""Measures what firms with the same ending of their names mostly do, by their scopes alone.

Counts endings of two to four characters over a registry and keeps those that are frequent and tell more than the
shorter ending inside them, by the log-likelihood ratio G² = 2 Σ n·ln(n/expected) (Dunning 1993). What is kept is
common to many firms; brands are too rare to be kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from math import log

from classifier.engine import Classifier
from classifier.name_rates import ALL, LENGTHS, longest_ending
from classifier.names import name_core
from classifier.normalise import normalise
from taxonomy.model import UNKNOWN, NameEnding

LEAST_FIRMS = 100  # of an ending that is kept
LEAST_GAIN = 40.0  # G² from which an ending tells more than the shorter one inside it
LEAST_SHARE = 0.005  # codes of fewer firms of an ending are not written
_FLOOR = 1e-4  # least expected share, where the shorter ending never had the code

Counts = Mapping[str, Mapping[str, int]]  # ending -> code -> firms


def count_endings(firms: Iterable[tuple[str, str]], classifier: Classifier) -> dict[str, Counter[str]]:
    """Count what firms do, for each ending of their names.

    Args:
        firms: (name, scope) pairs.
        classifier: decides by the scope alone.

    Returns:
        ending -> code -> firms, `*` for all firms. Firms whose scope does not say are left out.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for name, scope in firms:
        primary = classifier.tag("", scope, "", "en").primary
        if primary == UNKNOWN:
            continue
        core = name_core(normalise(name), classifier.names)
        for ending in (ALL, *(core[-size:] for size in LENGTHS if size <= len(core))):
            found[ending][primary] += 1
    return dict(found)


def kept_endings(
    counts: Counts, least_firms: int = LEAST_FIRMS, least_gain: float = LEAST_GAIN
) -> dict[str, NameEnding]:
    """The endings that are frequent and tell something, in the order of their characters.

    Args:
        counts: firms by ending and code, `*` among the endings.
        least_firms: firms that an ending needs.
        least_gain: G² that it needs against the shorter ending inside it.
    """
    if ALL not in counts:
        return {}
    kept: dict[str, Mapping[str, int]] = {ALL: counts[ALL]}
    for size in sorted(LENGTHS):  # the shorter first: each is measured against what is kept of it
        for ending in sorted(one for one in counts if one != ALL and len(one) == size):
            frequent = sum(counts[ending].values()) >= least_firms
            if frequent and gain(counts[ending], kept[longest_ending(ending[1:], kept)]) >= least_gain:
                kept[ending] = counts[ending]
    return {ending: _rounded(ending, counts[ending]) for ending in sorted(kept)}


def gain(counts: Mapping[str, int], others: Mapping[str, int]) -> float:
    """G² of an ending's counts against the shares of the shorter ending inside it."""
    total, among = sum(counts.values()), sum(others.values())
    return 2 * sum(n * log(n / (total * max(others.get(code, 0) / among, _FLOOR))) for code, n in counts.items())


def _rounded(ending: str, counts: Mapping[str, int]) -> NameEnding:
    """An ending without its rare codes, the most frequent code first."""
    firms = sum(counts.values())
    order = sorted(counts, key=lambda code: (-counts[code], code))
    return NameEnding(ending, firms, {code: counts[code] for code in order if counts[code] >= LEAST_SHARE * firms})


def endings_text(endings: Mapping[str, NameEnding]) -> str:
    """Endings as the text of name_endings.csv."""
    lines = ["ending,firms,codes"]
    for one in endings.values():
        codes = ";".join(f"{code}:{firms}" for code, firms in one.counts.items())
        lines.append(f"{one.ending},{one.firms},{codes}")
    return "\n".join(lines) + "\n"
