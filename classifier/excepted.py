"""Step 4b: what a list excepts is taken out of the item behind it: 除香港、澳门航线外的|航空客运代理.

It goes into a bracket of that item, and is read as any exclusion in brackets is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from classifier.segments import ENUMERATION, Bracket, Segment
from classifier.vocabulary import Vocabulary


def without_exceptions(segs: Sequence[Segment], words: Vocabulary) -> list[Segment]:
    """Join the members of an exception that 、 parts, and the business behind it, to one segment.

    Args:
        segs: segments of a block, in order.
        words: the compiled catalogue.

    Returns:
        The segments; 除A|、B外的C is C with the bracket 除A、B外, and 销售除A|、B外的C is 销售C with it. An exception
        within one segment is left as it is.
    """
    found: list[Segment] = []
    place = 0
    while place < len(segs):
        end = _end(segs, place, words)
        found.append(_joined(segs[place : end + 1], words) if end > place else segs[place])
        place = end + 1
    return found


def _end(segs: Sequence[Segment], place: int, words: Vocabulary) -> int:
    """Place of the segment in which an exception that begins at `place` ends; `place` itself, if none does."""
    begins = words.excepting.search(segs[place].text)
    if begins is None or words.excepted.search(segs[place].text, begins.end()):
        return place
    for later in range(place + 1, len(segs)):
        if segs[later].before != ENUMERATION:
            break
        found = words.excepted.search(segs[later].text)
        if found is not None:
            start, brackets = segs[later].span[0], segs[later].brackets
            return place if brackets and brackets[0].span[0] < start + found.end() else later
    return place


def _joined(members: Sequence[Segment], words: Vocabulary) -> Segment:
    first, last = members[0], members[-1]
    begins, ends = words.excepting.search(first.text), words.excepted.search(last.text)
    assert begins is not None and ends is not None  # `_end` has found them
    head, tail = first.text[: begins.start()], last.text[ends.end() :]
    start, end = first.span[0] + begins.start(), last.span[0] + ends.end()
    said = ENUMERATION.join(
        [first.text[begins.start() :], *(seg.text for seg in members[1:-1]), last.text[: ends.end()]]
    )
    return replace(
        first,
        text=head + tail,
        span=(first.span[0], last.span[1]),
        after=last.after,
        brackets=(*first.brackets, Bracket(said.removesuffix("的"), (start, end)), *last.brackets),
    )
