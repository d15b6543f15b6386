"""A rule of the catalogue as sentences: what it takes, what cancels it, where it leads, and its examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.messages import _
from cli.render import node_label

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taxonomy.model import Catalogue, Rule


def rule_sentences(rule: Rule, catalogue: Catalogue, language: str) -> str:
    """A rule in words.

    Args:
        rule: the rule.
        catalogue: its catalogue.
        language: of names, `zh` or `en`; the words of scopes stay Chinese.
    """
    codes = _(" and ").join(node_label(code, catalogue, language) for code in rule.codes)
    parts = [_("{what} goes to {codes}.").format(what=_objects(rule, catalogue, language), codes=codes)]
    if rule.activities:
        activities = _activities(rule.activities, catalogue, language)
        parts.append(_("Only if the activity is {activities}.").format(activities=activities))
    if rule.except_activities:
        activities = _activities(rule.except_activities, catalogue, language)
        parts.append(_("Not if the activity is {activities}.").format(activities=activities))
    if rule.unless:
        parts.append(_("Not if it also says {words}.").format(words=quoted(rule.unless)))
    if rule.either:
        parts.append(_("Its codes are alternatives: only one of them is meant."))
    strengths = {
        "许可": _("A licensed business: it decides before all else."),
        "强": _("It counts fully."),
        "弱": _("It counts half, for it fits several trades."),
        "附带": _("It mostly goes with other business."),
    }
    if rule.strength:
        parts.append(strengths[rule.strength])
    parts.append(_("Examples: {words}.").format(words=quoted(rule.hits)))
    if rule.misses:
        parts.append(_("Elsewhere: {words}.").format(words=quoted(rule.misses)))
    if rule.note and language == "en":  # the notes of the data are English
        parts.append(rule.note)
    return ("" if language == "zh" else " ").join(parts)


def quoted(words: Iterable[str]) -> str:
    """Words in quotation marks, one after the other."""
    return _(", ").join(f"“{word}”" for word in words)


def _objects(rule: Rule, catalogue: Catalogue, language: str) -> str:
    """What a rule is about: words, kinds of object, or both."""
    kinds = [one if language == "zh" else catalogue.kinds[one].en for one in rule.kinds]
    words = {"words": quoted(rule.terms), "kinds": _(", ").join(kinds)}
    if rule.terms and kinds:
        return _("What names {words}, or is of the kind {kinds},").format(**words)
    if rule.terms:
        return _("What names {words}").format(**words)
    return _("What is of the kind {kinds}").format(**words) if kinds else _("Any object")


def _activities(ids: Iterable[str], catalogue: Catalogue, language: str) -> str:
    """Activities in the order of the catalogue."""
    wanted = set(ids)
    found = [one for one in catalogue.activities.values() if one.id in wanted]
    return _(", ").join(one.id if language == "zh" else f"{one.en} ({one.id})" for one in found)
