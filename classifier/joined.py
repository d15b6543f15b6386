"""Step 4b: an item that joins two businesses is read as two; ways of transport in a list are read together.

设备维修|及|技术咨询, 仓储|和|货运代理; 海运、陆运、空运货物的国际运输代理 is agency by air in each.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from classifier.segments import ENUMERATION, Segment
from classifier.shapes import Shape, analyse
from classifier.vocabulary import Vocabulary

# Activities that are a business without an object: 仓储服务.
SERVICES = frozenset(["服务", "运输", "仓储", "培训", "清洗", "检测", "展览"])

_JOINER = re.compile(r"以及|及其|(?<![涉普])及|(?<![饱共])和|(?<!参)与")
_WORKS = "工程"
_AIR = "空"
AGENCIES = ("代理", "代办", "联运")  # that forward freight
TICKET = "票"
_FORWARDING = re.compile("|".join(AGENCIES))
_SHORTEST, _LONGEST = 2, 500  # characters: of an object, and of an item that is one (real ones have up to 187)
_REFERS = ("其", "相关", "有关", "配套", "上述", "以上", "其他")  # …及相关服务 is no business of its own

Joint = tuple[int, int]  # where the first business ends, and where the second begins


def find_joint(text: str, shape: Shape, words: Vocabulary) -> Joint | None:
    """Find where an item joins two businesses.

    Args:
        text: normalised item without brackets.
        shape: its parts.
        words: the compiled catalogue.

    Returns:
        The joint, or None: the lexicon knows the item as it stands, or one side is no business (A的设计和制作), or it
        is longer than any item is, so that taking it apart at each joiner would take the square of its length.
    """
    if len(text) > _LONGEST or (shape.whole and not shape.verbal):
        return None
    for joiner in _JOINER.finditer(text):
        before, behind = text[: joiner.start()], text[joiner.end() :]
        if joiner.group() == "及其" or len(before) < _SHORTEST or len(behind) < _SHORTEST or behind.startswith(_REFERS):
            continue
        second = analyse(behind, words)
        if _is_business(second):
            first = analyse(before, words)
            if _is_business(first) and not _belong_together(first, second, words):
                return joiner.start(), joiner.end()
    return None


def _belong_together(first: Shape, second: Shape, words: Vocabulary) -> bool:
    """Whether what looks like two businesses is one: 储存和发布信息, 检测与监测, A工程及B工程监理, 生产和销售的饮料."""
    if first.verbal and (second.lead or set(first.verbal) == set(second.verbal)):
        return True
    if first.text.endswith(_WORKS) and _WORKS in second.text:
        return True
    sizes = words.lead_sizes.get(second.text[0], ())
    return any(second.text[:size] in words.lead and second.text[size : size + 1] == "的" for size in sizes)


def _is_business(shape: Shape) -> bool:
    """Whether an item says both what is done and with what, or is a service by itself."""
    entry = shape.entry
    if shape.verbal:
        return entry is not None and bool(entry.codes) and bool(SERVICES & set(shape.verbal))
    if shape.whole and entry is not None:
        return bool(entry.codes and entry.activity) and not entry.kind and len(shape.text) > _SHORTEST
    return bool(shape.lead or shape.tail) and len(shape.object) >= _SHORTEST and not shape.field and not shape.reference


def parted(seg: Segment, joint: Joint) -> tuple[Segment, ...]:
    """The two segments that one joins.

    Args:
        seg: the segment.
        joint: `find_joint` of its text.

    Returns:
        One or two segments. What is written otherwise than it is read (quotation marks) stays one.
    """
    start, end = seg.span
    written = end - start - sum(b.span[1] - b.span[0] for b in seg.brackets)
    if written != len(seg.text) or any(b.span[0] < start + len(seg.text) for b in seg.brackets):
        return (seg,)
    first = replace(seg, text=seg.text[: joint[0]], span=(start, start + joint[0]), after=ENUMERATION, brackets=())
    second = replace(seg, text=seg.text[joint[1] :], span=(start + joint[1], end), before=ENUMERATION)
    return first, second


def freight(segs: Iterable[Segment], words: Vocabulary) -> list[Segment]:
    """Read each way of transport in a list that an agency closes as that agency: by air, if air is among them.

    Args:
        segs: segments of a block, in order.
        words: the compiled catalogue.

    Returns:
        The segments in their places: 海运|、陆运|、空运货物的国际运输代理 all read 空运货物的国际运输代理, and
        飞机|、火车票代理 reads 飞机票代理, 火车票代理.
    """
    found = list(segs)
    for last, seg in enumerate(found):
        tickets = TICKET in seg.text
        if not tickets and not _FORWARDING.search(seg.text):
            continue
        ways = words.vehicles if tickets else words.modes
        way = next((way for way in ways if seg.text.startswith(way)), "")
        start, listed = last, [way]
        while way and start and found[start].before == ENUMERATION and (before := _way(found[start - 1], ways, words)):
            start -= 1
            listed.insert(0, before)
        behind, before_last = seg.text[len(way) :], found[start:last]
        air = next((one for one in listed if _AIR in one), "")
        if tickets:
            found[start:last] = [replace(one, text=one.text + behind) for one in before_last]
        elif air and before_last:
            found[start : last + 1] = [replace(one, text=air + behind) for one in (*before_last, seg)]
    return found


def _way(seg: Segment, ways: tuple[str, ...], words: Vocabulary) -> str:
    """The way of transport that an item is, without the word that opens it: 承办|海运, 代售|飞机; "" if it is none."""
    way = next((way for way in ways if seg.text.endswith(way)), "")
    opener = seg.text.removesuffix(way)
    return way if not opener or opener in words.openers or opener in words.lead else ""
