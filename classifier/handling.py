"""Step 4b: what is done to one's own goods between making and selling them is no business of its own.

In 茶叶加工、包装、销售 nobody packs for others; in 仓储、装卸、包装、配送 somebody does.
"""

from __future__ import annotations

from collections.abc import Callable

from classifier.activities import MAKING, RESEARCH, SALE
from classifier.marks import Marks
from classifier.segments import COMMA, ENUMERATION, Segment
from classifier.vocabulary import Vocabulary

_BEFORE = frozenset([MAKING, SALE, RESEARCH, "种植养殖"])
_BEHIND = frozenset([MAKING, SALE])
_JOINED = (ENUMERATION, COMMA)


def without_handling(segs: list[Segment], marks_of: Callable[[str], Marks], words: Vocabulary) -> list[Segment]:
    """Drop the handling of goods from a list of what is done with them.

    Args:
        segs: segments of a block, in order.
        marks_of: `read_marks`, cached.
        words: the compiled catalogue.

    Returns:
        The segments without words of handling between making, growing or buying and selling or making.
    """
    kept: list[Segment] = []
    for place, seg in enumerate(segs):
        handled = seg.text in words.handling and not seg.brackets
        if handled and _goes_before(kept, seg, marks_of) and _goes_on(segs, place, marks_of, words):
            continue
        kept.append(seg)
    return kept


def _goes_before(kept: list[Segment], seg: Segment, marks_of: Callable[[str], Marks]) -> bool:
    """Whether what stands before makes, grows, buys or sells."""
    if not kept or seg.before not in _JOINED:
        return False
    shape = marks_of(kept[-1].text).shape
    return not _BEFORE.isdisjoint(shape.verbal or shape.tail or shape.lead)


def _goes_on(segs: list[Segment], place: int, marks_of: Callable[[str], Marks], words: Vocabulary) -> bool:
    """Whether what follows, other handling apart, sells or makes: 、销售, 、销售茶叶."""
    for seg in segs[place + 1 :]:
        if seg.before not in _JOINED:
            return False
        if seg.text not in words.handling:
            shape = marks_of(seg.text).shape
            return not _BEHIND.isdisjoint(shape.lead or (shape.tail if not shape.object else shape.verbal))
    return False
