"""Step 4b: what the fixed words of scopes make of one item: licence, branch, exclusion, formula.

A pure function of the item's text, and cached by its caller.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from classifier.investment import INVESTMENT
from classifier.joined import AGENCIES, TICKET, Joint, find_joint
from classifier.shapes import Shape, analyse
from classifier.vocabulary import Vocabulary

EXCEPT, PROVIDED = "除", "提供"
_LINKING = (EXCEPT, PROVIDED, INVESTMENT, TICKET, *AGENCIES)
_EXCLUSION_ENDS = re.compile(r"(外|除外|以外|之外)$|外的|除外的")


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Marks:
    """What an item's text alone says: its parts, and what the fixed words of scopes make of it."""

    shape: Shape
    unframed: str  # without the licence or branch that frames its business: 凭许可证从事|餐饮服务, 住宿|限分支机构经营
    affirmed: str  # of an item that also excludes, the affirmed part: 咨询|不含法律服务, 除危险品外的|化工产品
    excluded: str  # and the other part; "" where it excludes nothing
    excludes: bool  # it begins or ends as an exclusion
    ends: bool  # it closes an exclusion: …除外
    boilerplate: bool
    joint: Joint | None  # where it joins two businesses
    ordinary: bool  # none of this, and more than activity words: only activities before and behind it matter
    linked: bool  # only other items may tell what it says: 包装, 医院, …提供保洁服务, …货运代理, …的监理, …的投资
    carries: bool  # the activity in front of it goes on behind a comma: it governs things, not 广告


def read_marks(text: str, words: Vocabulary) -> Marks:
    """What the fixed words of scopes say of an item.

    Args:
        text: normalised item without brackets.
        words: the compiled catalogue.

    Returns:
        Its marks. A pure function of the text, and cached by its caller.
    """
    unframed = words.frames.sub("", text)
    mixed = words.mixed.search(text)
    affirmed = next(group for group in mixed.groups() if group) if mixed is not None else text
    shape = analyse(text, words)
    entry = shape.entry
    formula = words.boilerplate.search(text) is not None
    excludes = not text.startswith("非") and words.exclusion.search(text) is not None
    fixed = len(unframed) != len(text) or mixed is not None or excludes or formula or EXCEPT in text
    silent = text in words.openers or (entry is not None and entry.says_nothing)
    refers = shape.field and shape.object.startswith(words.references)
    return Marks(
        shape=shape,
        unframed=unframed if len(unframed) > 1 else text,
        affirmed=affirmed,
        excluded=text.replace(affirmed, "", 1) or text if mixed is not None else "",
        excludes=excludes,
        ends=_EXCLUSION_ENDS.search(text) is not None,
        boilerplate=formula,
        joint=None if formula or excludes or mixed is not None else find_joint(text, shape, words),
        ordinary=bool(shape.object) and not (fixed or silent or refers or shape.verbal),
        linked=_is_linked(text, words),
        carries=_is_thing(shape.object, words) if shape.lead else True,
    )


def _is_linked(text: str, words: Vocabulary) -> bool:
    """Whether one of the steps that read items together (together.py) may concern an item."""
    if text in words.handling or text in words.premises or any(word in text for word in _LINKING):
        return True
    return text.endswith(words.supervision)


def _is_thing(subject: str, words: Vocabulary) -> bool:
    """Whether an object is a thing, not a service that the rules know (广告): its activity goes on over commas."""
    for size in range(min(len(subject), max(words.longest_noun, words.longest_term)), 0, -1):
        if subject[-size:] in words.nouns:
            return True
        if subject[-size:] in words.terms:
            return False
    return True
