"""Step 4c: an item is taken into its clause: activities in front and behind govern it, or it governs others.

The state of a clause (lists.Clause) is what goes on from one item to the next.
"""

from __future__ import annotations

import re

from classifier.activities import MAKING, RESEARCH, SERVICE, TECHNICAL, WORKS
from classifier.lists import (
    CLOSING,
    Clause,
    Reading,
    begins_with_activity,
    closed_list,
    extend,
    fields_before,
    give,
    goes_on,
    leave_behind,
    list_before,
)
from classifier.marks import Marks
from classifier.match import head_noun
from classifier.segments import COLON, COMMA, ENUMERATION, STRONG, Segment
from classifier.shapes import Shape
from classifier.vocabulary import Vocabulary

_LISTED = frozenset(["制造", "销售", "维修", "租赁", "种植养殖"])  # what a list behind a colon is made or sold by
_INSIDE = re.compile(r"\([^()]*\)")


def join(
    seg: Segment, marks: Marks, reading: Reading, tails: tuple[str, ...], clause: Clause, words: Vocabulary
) -> None:
    """Take an item with an object into its clause: it is governed, or governs."""
    if seg.before != ENUMERATION:
        clause.run, clause.apart = [], seg.before == COMMA
    else:
        clause.enumerated = True
    _govern(seg, marks, reading, tails, clause, words)
    if reading.own and marks.shape.de and not marks.shape.field:
        clause.run = []  # A、B的销售、C…: the list of A and B is closed
    else:
        clause.run.append(reading)


def build_what_is_designed(run: list[Reading], words: Vocabulary) -> None:
    """Works that their own word says to be done (室内装潢) are done as well as designed: 室内装潢、设计."""
    for reading in reversed(run):
        if reading.activities or not reading.text.endswith(words.decoration):
            break
        reading.activities = (WORKS,)


def take_activities(seg: Segment, shape: Shape, heads: bool, clause: Clause) -> None:
    """An item of activity words alone: it extends the list before it, or heads the one behind it."""
    activities = shape.verbal or (*shape.lead, *shape.tail)
    if seg.after == COLON and activities == (SERVICE,) and not clause.pending:  # 服务: is a heading, as 许可项目: is
        clause.head, clause.group, clause.governed = (), [], []
    elif seg.after == COLON:
        clause.head = tuple(dict.fromkeys((*(a for pending in clause.pending for a in pending), *activities)))
        clause.pending, clause.group, clause.governed = [], [], []
        clause.opened = True
    elif shape.de and clause.group:
        give(clause.group, activities, further=True)
        clause.governed, clause.group, clause.head = clause.group, [], ()
    elif clause.governed and not clause.group and not clause.pending and goes_on(seg, clause.governed, activities):
        extend(clause.governed, activities)
    elif (
        seg.after in (COMMA, STRONG)
        and not heads
        and leave_behind(clause, (*(a for pending in clause.pending for a in pending), *activities))
    ):
        clause.pending = []  # A，B，制造，加工，C: A and B are made
    elif seg.after != COMMA or set(activities) & CLOSING:  # 开发咨询服务，A、B: a service by itself heads no list
        clause.pending.append(activities)


def _govern(
    seg: Segment, marks: Marks, reading: Reading, tails: tuple[str, ...], clause: Clause, words: Vocabulary
) -> None:
    """Which activities the item has, and what it leaves to the items behind it."""
    shape = marks.shape
    clause.technical |= not {TECHNICAL, RESEARCH}.isdisjoint((*shape.lead, *shape.tail))
    reading.activities = shape.tail
    pending: tuple[str, ...] = ()
    if clause.pending:
        pending = tuple(dict.fromkeys(a for activities in clause.pending for a in activities))
        clause.pending = []
    if shape.lead:
        clause.carries = marks.carries
        _begin_list(shape, reading, pending, clause)
        return
    if pending:
        pending = _head_with(seg, shape, pending, clause, words)
    if shape.opened and not shape.tail:
        clause.head, clause.group, clause.governed, clause.opened = pending, [], [], True
    if shape.field or (shape.tail and shape.de):
        _close_with_de(seg, shape, reading, clause, words)
    elif shape.tail or tails:
        reading.activities = tuple(dict.fromkeys((*pending, *shape.tail, *tails)))
        _close_without_de(seg, shape, reading, tails, clause, words)
    else:
        _follow(seg, reading, clause, words)


def _begin_list(shape: Shape, reading: Reading, pending: tuple[str, ...], clause: Clause) -> None:
    """An activity stands in front of the item: 销售A governs what follows; 从事A的研发 has it for itself."""
    clause.head = tuple(dict.fromkeys((*pending, *shape.lead)))
    clause.governed = []
    clause.opened = True
    reading.activities, reading.own = clause.head, True
    if shape.tail and (shape.field or shape.de):
        reading.activities, reading.field = shape.tail, shape.field
        clause.head = ()
        clause.governed = [reading]
    elif shape.tail:
        reading.activities = tuple(dict.fromkeys((*clause.head, *shape.tail)))
    clause.group = [] if shape.tail else [reading]


def _head_with(
    seg: Segment, shape: Shape, pending: tuple[str, ...], clause: Clause, words: Vocabulary
) -> tuple[str, ...]:
    """Bare activities before the item become the head of a list; returns those that govern the item itself."""
    if not shape.tail or shape.de or set(pending) & set(shape.tail):
        clause.head, clause.group, clause.governed = pending, [], []
        return pending
    if (clause.group or clause.governed) and not begins_with_activity(seg.text, words):
        leave_behind(clause, pending)  # A开发，销售、B集成: A is sold
        pending = ()
    clause.head, clause.group, clause.governed = (), [], []  # 设计、制作、发布广告，A: nothing is said of A
    return pending


def _close_with_de(seg: Segment, shape: Shape, reading: Reading, clause: Clause, words: Vocabulary) -> None:
    """An activity behind the item governs the whole list before it: A、B领域内的技术开发, A、B的销售."""
    group = list_before(seg, reading, clause, words)
    for member in group:
        member.field = shape.field
    give(group, shape.tail or (TECHNICAL,))
    reading.own = True
    clause.governed, clause.group, clause.head = group, [], ()


def _close_without_de(
    seg: Segment, shape: Shape, reading: Reading, tails: tuple[str, ...], clause: Clause, words: Vocabulary
) -> None:
    """An activity behind the item governs the bare things or fields in front of it: A、B制造, 自动化、电子技术开发.

    In brackets it does where the list ends with them: A，B（加工）; in A（加工）、B it is said of A alone.
    """
    reading.own = True
    closing = shape.tail or (tails if seg.after in (COMMA, STRONG) else ())
    group = closed_list(seg, shape.opened, closing, clause, words) or fields_before(seg, shape, clause, words)
    give(group, closing)
    clause.governed, clause.group = [*group, reading], []
    if shape.opened:
        clause.head = ()
    if seg.after == COLON and set(shape.tail) & _LISTED:  # 家具制造：木质家具、金属家具
        clause.head, clause.governed, clause.carries, clause.opened = shape.tail, [], True, True


def _follow(seg: Segment, reading: Reading, clause: Clause, words: Vocabulary) -> None:
    """No activity in the item: that in front governs it, or one behind it will."""
    if seg.before == COMMA and not clause.carries:
        clause.head, clause.group, clause.carries = (), [], True
    reading.activities = clause.head or _made_in_classes(seg, words)
    clause.group.append(reading)
    if seg.after == COLON:
        clause.group = []


def _made_in_classes(seg: Segment, words: Vocabulary) -> tuple[str, ...]:
    """That an item is made, as its brackets list the classes of a maker's licence: 糕点（烘烤类糕点、油炸类糕点）."""
    classes = [part for bracket in seg.brackets for part in re.split("[、,;]", _INSIDE.sub("", bracket.text))]
    nouns = filter(None, (head_noun(part, words) for part in classes))
    return (MAKING,) if any(words.bare.get(words.nouns[noun][0]) == MAKING for noun in nouns) else ()
