"""What firms with the same ending of their names mostly do: a measured hint, where neither name nor scope settles it.

The catalogue holds, for each frequent ending, how many firms do what by their scopes alone. A longer ending refines the
shorter one inside it: the shares of 机械设备 are drawn towards those of 设备 as if by `PRIOR_FIRMS` further firms
(Dirichlet smoothing), those of 设备 towards all firms.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import log

from taxonomy.model import NameEnding

ALL = "*"  # the row of all firms
LENGTHS = (4, 3, 2)  # characters of an ending, the longest first
PRIOR_FIRMS = 60.0
FLOOR = 0.001  # added to each share, so that its logarithm is finite

Rates = Mapping[str, Mapping[str, float]]  # ending -> code -> value of the feature


def compile_rates(endings: Mapping[str, NameEnding]) -> Rates:
    """Values of the feature `name_rate` for each ending.

    Args:
        endings: the measured endings of a catalogue, `*` among them, or none at all.

    Returns:
        ending -> code -> half the logarithm of the smoothed share, over its value for a share of zero, 0 to about
        3.5; codes without a value have 0.
    """
    shares: dict[str, dict[str, float]] = {}
    for ending in sorted(endings, key=lambda one: (one != ALL, len(one), one)):
        found = endings[ending]
        below = shares[shorter(ending, shares)] if ending != ALL and ALL in shares else {}
        weight = PRIOR_FIRMS if below else 0.0
        shares[ending] = {
            code: (found.counts.get(code, 0) + weight * below.get(code, 0.0)) / (found.firms + weight)
            for code in sorted(below.keys() | found.counts.keys())
        }
    return {ending: {code: value(share) for code, share in row.items()} for ending, row in shares.items()}


def value(share: float) -> float:
    """The value of the feature for a share of 0 to 1."""
    return 0.5 * (log(share + FLOOR) - log(FLOOR))


def shorter(ending: str, known: Mapping[str, object]) -> str:
    """The longest known ending inside an ending, not itself; `*` if there is none."""
    return next((ending[-size:] for size in LENGTHS if size < len(ending) and ending[-size:] in known), ALL)


def longest_ending(core: str, known: Mapping[str, object]) -> str:
    """The longest known ending of the core of a name; `*` if none is known."""
    return next((core[-size:] for size in LENGTHS if size <= len(core) and core[-size:] in known), ALL)
