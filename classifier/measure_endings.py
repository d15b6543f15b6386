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
from classifier.name_rates import ALL, LENGTHS, PRIOR_FIRMS, longest_ending
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
    shares = {ALL: _shares(counts[ALL], {}, 0.0)}
    for size in sorted(LENGTHS):  # the shorter first: each is measured against what is kept of it
        for ending in sorted(one for one in counts if one != ALL and len(one) == size):
            below = shares[longest_ending(ending[1:], shares)]
            if sum(counts[ending].values()) >= least_firms and gain(counts[ending], below) >= least_gain:
                shares[ending] = _shares(counts[ending], below, PRIOR_FIRMS)
    return {ending: _rounded(ending, counts[ending]) for ending in sorted(shares)}


def gain(counts: Mapping[str, int], shares: Mapping[str, float]) -> float:
    """G² of counts against expected shares."""
    total = sum(counts.values())
    return 2 * sum(n * log(n / (total * max(shares.get(code, 0.0), _FLOOR))) for code, n in counts.items())


def _shares(counts: Mapping[str, int], below: Mapping[str, float], weight: float) -> dict[str, float]:
    total = sum(counts.values()) + weight
    return {
        code: (counts.get(code, 0) + weight * below.get(code, 0.0)) / total for code in counts.keys() | below.keys()
    }


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
