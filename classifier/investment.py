"""Step 4b, one formula of it: 对A、B、C的投资 invests in A, B and C; it neither sells nor serves them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from classifier.segments import ENUMERATION, Segment
from classifier.vocabulary import Vocabulary

INVESTMENT = "投资"
_LONGEST = 8  # characters of a trade that is named without 业 or the like

Names = Callable[[Segment], bool]  # whether a segment names what may be invested in, and nothing that is done


def investments(segs: Sequence[Segment], words: Vocabulary) -> frozenset[int]:
    """Find the items that only say what is invested in.

    Args:
        segs: segments of a block, in order.
        words: the compiled catalogue.

    Returns:
        Places in `segs`.
    """
    forms = words.investment
    found: set[int] = set()
    for place, segment in enumerate(segs):
        text = segment.text
        if INVESTMENT not in text:
            continue
        start, end = _first(segs, place), _last(segs, place)
        towards = [at for at in range(start, place + 1) if forms["towards"].search(segs[at].text)]
        if towards:
            found.update(range(towards[-1], place + 1))
        elif forms["closing"].search(text) and not forms["run"].search(_text(segs[place + 1 : end + 1])):
            found.add(place)
            found.update(_in_a_row(segs, range(place - 1, start - 1, -1), lambda seg: _is_trade(seg.text, words)))
        elif forms["opening"].match(text):
            found.add(place)
            row = _in_a_row(segs, range(place + 1, end + 1), lambda seg: forms["trade"].search(seg.text) is not None)
            found.update(row)
    return frozenset(found)


def _text(segs: Sequence[Segment]) -> str:
    return "".join(seg.text for seg in segs)


def _is_trade(text: str, words: Vocabulary) -> bool:
    """Whether an item names a trade or a project, or is a bare word for one: 农业, 酒店项目, 教育; not 商品房开发."""
    if words.investment["trade"].search(text):
        return True
    entry = words.lexicon.get(text)
    if text in words.tail and (entry is None or not entry.codes):
        return False
    sizes = words.tail_sizes.get(text[-1], ())
    return len(text) <= _LONGEST and not any(text[-size:] in words.tail for size in sizes if size < len(text))


def _first(segs: Sequence[Segment], place: int) -> int:
    """Place of the first segment of the list that 、 joins."""
    while place and segs[place].before == ENUMERATION:
        place -= 1
    return place


def _last(segs: Sequence[Segment], place: int) -> int:
    while place + 1 < len(segs) and segs[place + 1].before == ENUMERATION:
        place += 1
    return place


def _in_a_row(segs: Sequence[Segment], places: range, names: Names) -> list[int]:
    """The places in a row whose segments name what may be invested in."""
    row = []
    for place in places:
        if not names(segs[place]):
            break
        row.append(place)
    return row
