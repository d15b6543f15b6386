"""The kinds of evidence that make up a score, in words. Features that are not listed here show by their own name."""

from __future__ import annotations

from cli.messages import _


def feature_words(name: str) -> str:
    """A feature of classifier/features.py in words.

    Args:
        name: its name; `bias:A302` is the feature `bias` of one code.

    Returns:
        Words in the chosen language; the name itself if there are none.
    """
    kind, colon, code = name.partition(":")
    if colon:
        return _("{words}, of {code}").format(words=_words().get(kind, kind), code=code)
    return _words().get(name, name)


def _words() -> dict[str, str]:
    return {
        "bias": _("how common the code is"),
        "imports_first": _("import and export stand first"),
        "licensed": _("a licensed business"),
        "licensed_first": _("a licensed business that stands first"),
        "name_licensed": _("the name names a licensed business"),
        "name_licensed_borne": _("the name names a licensed business that the scope bears out"),
        "name_strong": _("the trade word of the name"),
        "name_strong_borne": _("the trade word of the name, borne out by the scope"),
        "name_weak": _("a weak word of the name"),
        "name_weak_borne": _("a weak word of the name, borne out by the scope"),
        "name_first": _("named, and first in the scope"),
        "name_alone": _("the name alone, for the scope says little"),
        "first": _("first business of the scope"),
        "opening": _("opens the scope"),
        "run": _("length of its first run of items"),
        "share": _("share of the scope"),
        "even_share": _("share of the items"),
        "count": _("number of items"),
        "early": _("stands early in the scope"),
        "only": _("the only business of the scope"),
        "ancillary": _("ancillary items only"),
        "residual": _("a residual sub-sector"),
        "outside": _("outside the catalogue"),
        "outside_first": _("making and the like stands first"),
        "industry": _("the registry's industry code"),
        "majority": _("most of the items"),
        "opening_share": _("opens the scope, with many items"),
        "name_plain": _("an ordinary trade word of the name"),
        "name_plain_borne": _("an ordinary trade word of the name, borne out by the scope"),
        "minor_goods": _("goods of a small part of the scope"),
        "minor_opening": _("opens the scope, but with few of the goods"),
        "minor_opening_unnamed": _("opens it so, and the name does not say it"),
        "specific_beside": _("a specific sub-sector of the same sector stands early"),
        "general_goods": _("goods of a general list"),
        "imports_named": _("import and export, in the name and first"),
        "made_and_sold": _("made and sold"),
        "made_inside": _("made, and of the kinds whose makers are in the catalogue"),
        "technology_trader": _("a technology company that mostly sells"),
        "trader_share": _("a trader by its name that mostly sells"),
        "after_technology": _("making behind technical services"),
        "name_rate": _("what firms with such an ending of the name mostly do"),
        "opening_unnamed": _("opens the scope, and the name says nothing"),
        "second": _("the second business of the scope"),
        "lead_run": _("the scope stays with what it opens with"),
        "name_inner": _("a trade word inside the name, borne out by the scope"),
        "name_echo": _("an item that repeats words of the name"),
        "bare_narrow": _("one or two goods without a verb"),
        "bare_echo": _("goods without a verb that the name repeats"),
        "preferred": _("preferred to what the name or the first item says"),
        "preferred_to_name": _("narrower than what the name says, and named"),
        "name_broader": _("the name says the broader sub-sector, and no item this one"),
        "outside_throughout": _("nothing but letting of own property"),
    }
