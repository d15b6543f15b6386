"""Step 4b: those for whom something is done are no business of the firm.

为医院、学校提供保洁服务 cleans, and 医院、宾馆、企业的污水处理工艺设计 designs; neither heals nor lodges anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from classifier.marks import PROVIDED, Marks
from classifier.segments import ENUMERATION, Segment
from classifier.vocabulary import Vocabulary

_OF = "的"
_TOLD = frozenset(["咨询", "技术服务"])  # given to the last of those for whom it is done
_SHORTEST = 2  # characters of what is provided
_RUN = frozenset(["运营", "销售", "投资", "租赁", "制造"])  # 宾馆、商场的经营 runs them


def without_recipients(segs: list[Segment], marks_of: Callable[[str], Marks], words: Vocabulary) -> list[Segment]:
    """Leave of a list of those for whom something is done only what is done.

    Args:
        segs: segments of a block, in order.
        marks_of: `read_marks`, cached.
        words: the compiled catalogue.

    Returns:
        The segments without the recipients: of 为医院、学校提供保洁服务 what is provided, of 医院、企业的工艺设计 the
        last.
    """
    kept: list[Segment] = []
    for seg in segs:
        if PROVIDED in seg.text and seg.before == ENUMERATION:
            start = _beginning(kept, words)
            provided = _what_is_provided(seg, marks_of, words) if start >= 0 else None
            if provided is not None and not any(word in one.text for one in kept[start:] for word in words.telling):
                seg = replace(provided, before=kept[start].before)
                del kept[start:]
        elif _OF in seg.text and seg.before == ENUMERATION and _RUN.isdisjoint(marks_of(seg.text).shape.tail):
            while kept and seg.before == ENUMERATION and kept[-1].text in words.premises:
                seg = replace(seg, before=kept.pop().before)
        kept.append(seg)
    return kept


def _beginning(segs: list[Segment], words: Vocabulary) -> int:
    """Place of the segment that begins the list at the end with 为 or the like; -1 if none does."""
    for place in range(len(segs) - 1, -1, -1):
        text = segs[place].text
        if text.startswith(words.beneficial) and text not in words.lexicon:
            return -1 if PROVIDED in text else place
        if segs[place].before != ENUMERATION:
            break
    return -1


def _what_is_provided(seg: Segment, marks_of: Callable[[str], Marks], words: Vocabulary) -> Segment | None:
    """What stands behind 提供, if it says anything by itself; the whole of 企业提供咨询; None where it says nothing."""
    recipient, _, behind = seg.text.rpartition(PROVIDED)
    behind = behind.removeprefix(_OF)
    if not recipient or recipient.endswith(words.openers) or any(word in recipient for word in words.telling):
        return None
    marks = marks_of(behind)
    if _TOLD.intersection(marks.shape.verbal):
        return seg
    speaks = marks.ordinary or (marks.shape.entry is not None and marks.shape.entry.codes)
    if len(behind) < _SHORTEST or not speaks:
        return None
    start, end = seg.span
    at = start + len(recipient) + len(PROVIDED)
    return replace(seg, text=behind, span=(min(at, end - len(behind)), end))
