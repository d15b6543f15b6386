"""Step 4b, one formula of it: 对A、B、C的投资 invests in A, B and C; it neither sells nor serves them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from classifier.segments import ENUMERATION, Segment

INVESTMENT = "投资"
_TOWARDS = re.compile(
    r"(?:^|资金|资产|资本|及|和)对(?!外|其?所投资的?企业|讲|口|接|虾|位|开|照|公|比|冲)(?=..)"
)  # 以自有资金对|房地产业
_INVESTED = re.compile(
    r"(?<![创实])(?:业|项目|领域|设施|建设|工程|园区)(?:的投资(?:$|及|与|和|开发|建设|经营)|(?:进行)?投资$)"
)
_INVESTS = re.compile(r"^投资(?:于|兴办)?.{1,8}(?<!创)(?:业|项目|领域|设施)$")
_RUN = re.compile(r"管理|经营|运营|维护")  # 景区的投资、开发、管理 runs it
_TRADE = re.compile(r"(?:业|项目|领域|设施)$")


def investments(segs: Sequence[Segment]) -> frozenset[int]:
    """Find the items that only say what is invested in.

    Args:
        segs: segments of a block, in order.

    Returns:
        Places in `segs`.
    """
    found: set[int] = set()
    for place, segment in enumerate(segs):
        text = segment.text
        if INVESTMENT not in text:
            continue
        start, end = _first(segs, place), _last(segs, place)
        towards = [at for at in range(start, place + 1) if _TOWARDS.search(segs[at].text)]
        if towards:
            found.update(range(towards[-1], place + 1))
        elif _INVESTED.search(text) and not _RUN.search("".join(seg.text for seg in segs[place + 1 : end + 1])):
            found.add(place)
            found.update(_trades(segs, range(place - 1, start - 1, -1)))
        elif _INVESTS.match(text):
            found.add(place)
            found.update(_trades(segs, range(place + 1, end + 1)))
    return frozenset(found)


def _first(segs: Sequence[Segment], place: int) -> int:
    """Place of the first segment of the list that 、 joins."""
    while place and segs[place].before == ENUMERATION:
        place -= 1
    return place


def _last(segs: Sequence[Segment], place: int) -> int:
    while place + 1 < len(segs) and segs[place + 1].before == ENUMERATION:
        place += 1
    return place


def _trades(segs: Sequence[Segment], places: range) -> list[int]:
    """The places in a row whose segments name a trade or a project, and nothing that is done with it."""
    row = []
    for place in places:
        if not _TRADE.search(segs[place].text):
            break
        row.append(place)
    return row
