"""The registry's own industry code (GB/T 4754-2017) as evidence, through the catalogue's crosswalk."""

from __future__ import annotations

from taxonomy.model import Catalogue

_EXTENT = {"full": 1.0, "partial": 0.5}


def is_industry_code(text: str, catalogue: Catalogue) -> bool:
    """Whether a text is a code of GB/T 4754-2017: `7251`, `72`, `L`, or a number behind the letter of its section."""
    code = text.strip().upper()
    if code in catalogue.gbt:
        return True
    section, number = code[:1], code[1:]
    above = catalogue.gbt.get(number)
    while above is not None and above.parent:
        above = catalogue.gbt.get(above.parent)
    return above is not None and number != section and above.code == section


def industry_codes(industry: str, catalogue: Catalogue) -> tuple[tuple[str, float], ...]:
    """Sub-sectors that an industry code points to.

    Args:
        industry: a GB/T 4754-2017 code such as "7251", "L7251" or "I65". What is no code points nowhere: 610 may be
            0610 without its zero, and is not 61.
        catalogue: the catalogue with its crosswalk.

    Returns:
        (code, extent) pairs of the longest listed prefix; extent 1 for a full and 0.5 for a partial correspondence.
    """
    if not is_industry_code(industry, catalogue):
        return ()
    code = industry.strip().upper()
    at: str | None = code if code in catalogue.gbt else code[1:]
    while at and at not in catalogue.crosswalk_of:
        at = catalogue.gbt[at].parent
    return tuple((pair.code, _EXTENT[pair.extent]) for pair in catalogue.crosswalk_of[at]) if at else ()


def conflict(primary: str, industry: str, pointed: tuple[tuple[str, float], ...]) -> tuple[str, ...]:
    """A line for each industry code that points elsewhere than to the primary."""
    if not pointed or any(code == primary for code, _ in pointed):
        return ()
    return (f"{industry.strip()}≠{primary}",)
