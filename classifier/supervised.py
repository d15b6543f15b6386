"""Step 4b: works that others build are the object of the advice, supervision or design behind them.

房屋建筑工程、公路工程的施工监理 supervises both, and builds neither.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from classifier.activities import WORKS
from classifier.marks import Marks
from classifier.segments import ENUMERATION, Segment
from classifier.vocabulary import Vocabulary

_OF = "的"
_WORKS = "工程"


def _closes(seg: Segment, words: Vocabulary) -> bool:
    """Whether an item may close a list of works that are supervised."""
    return seg.before == ENUMERATION and _OF in seg.text and seg.text.endswith(words.supervision)


def supervised(segs: list[Segment], marks_of: Callable[[str], Marks], words: Vocabulary) -> list[Segment]:
    """Read each of the works in a list with the advice or supervision that closes it.

    Args:
        segs: segments of a block, in order.
        marks_of: `read_marks`, cached.
        words: the compiled catalogue.

    Returns:
        The segments in their places: 市政工程、桥梁工程的施工监理 reads 市政工程施工监理, 桥梁工程的施工监理.
    """
    found = list(segs)
    for last, seg in enumerate(found):
        if not _closes(seg, words):
            continue
        subject, _, behind = seg.text.rpartition(_OF)
        if not _are_works(subject, marks_of) or _is_built([seg, *found[last + 1 :]], behind, words):
            continue
        start = last
        while found[start].before == ENUMERATION and _is_listed(found[start - 1], marks_of):
            start -= 1
        found[start:last] = [replace(one, text=one.text + behind) for one in found[start:last]]
    return found


def _are_works(subject: str, marks_of: Callable[[str], Marks]) -> bool:
    """Whether a text names works that can be supervised: 桥梁工程, not 工程."""
    shape = marks_of(subject).shape
    return shape.entry is not None and bool(shape.object) and WORKS in shape.tail


def _is_built(segs: list[Segment], behind: str, words: Vocabulary) -> bool:
    """Whether what is done, or follows in the list, builds too: 水利工程的设计、施工."""
    said = [behind]
    for seg in segs[1:]:
        if seg.before != ENUMERATION:
            break
        said.append(seg.text)
    return any(word in text.removesuffix(_supervision(text, words)) for text in said for word in words.building)


def _supervision(text: str, words: Vocabulary) -> str:
    """The longest word of supervision that ends a text: 施工监理, in which nobody builds."""
    return next((word for word in words.supervision if text.endswith(word)), "")


def _is_listed(seg: Segment, marks_of: Callable[[str], Marks]) -> bool:
    """Whether an item names works or a thing, and nothing that is done."""
    shape = marks_of(seg.text).shape
    if shape.lead or shape.verbal or shape.field:
        return False
    return not shape.tail or (shape.tail == (WORKS,) and seg.text.endswith(_WORKS))
