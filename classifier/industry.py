"""The registry's own industry code (GB/T 4754-2017) as evidence, through the catalogue's crosswalk."""

from __future__ import annotations

import re

from taxonomy.model import Catalogue

_EXTENT = {"full": 1.0, "partial": 0.5}
_CODE = re.compile(r"[A-T]?(\d{2,4})|([A-T])")


def industry_codes(industry: str, catalogue: Catalogue) -> tuple[tuple[str, float], ...]:
    """Sub-sectors that an industry code points to.

    Args:
        industry: a GB/T 4754-2017 code such as "7251", "L7251" or "I65"; anything else points nowhere.
        catalogue: the catalogue with its crosswalk.

    Returns:
        (code, extent) pairs of the longest listed prefix; extent 1 for a full and 0.5 for a partial correspondence.
    """
    found = _CODE.fullmatch(industry.strip().upper())
    if not found:
        return ()
    table = catalogue.crosswalk_of
    digits = found.group(1) or found.group(2)
    while digits:
        if digits in table:
            return tuple((pair.code, _EXTENT[pair.extent]) for pair in table[digits])
        parent = catalogue.gbt.get(digits)
        digits = parent.parent if parent else digits[:-1]
    return ()


def conflict(primary: str, industry: str, pointed: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """A line for each industry code that points elsewhere than to the primary."""
    if not pointed or any(code == primary for code, _ in pointed):
        return ()
    return (f"{industry.strip()}≠{primary}",)
