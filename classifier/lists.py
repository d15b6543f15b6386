"""Step 4c: which items of a clause an activity governs, and giving it to them.

`A、B的维修`, `A、B制造` and `A，B，制造，加工` govern what stands before; a comma may part lists from a head in front.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from classifier.activities import MAKING, RESEARCH, SALE, TECHNICAL, WORKS
from classifier.decision import Exclusion, Span
from classifier.match import head_noun
from classifier.segments import COMMA, ENUMERATION, STRONG, Segment
from classifier.shapes import Shape
from classifier.vocabulary import Vocabulary

# Activities that govern a list before them without 的: 家具、厨房设备制造.
CLOSING = frozenset(["销售", "进出口", "制造", "研发", "设计", "租赁", "维修", "安装", "种植养殖", "回收"])
# Activities of businesses that activity words behind them do not extend: 餐饮服务、装修.
SERVED = frozenset(["服务", "代理", "运营"])
FAMILIES = tuple(
    map(frozenset, (["销售", "进出口", "制造"], ["技术服务", "研发", "咨询", "服务", "培训"], ["维修", "安装", "清洗"]))
)
_LETTING = ("租赁",)
_WORKS = "工程"


@dataclass(slots=True)
class Reading:
    """An item with the activities that govern it. `note` says why it supports nothing, where it does not."""

    text: str
    span: Span
    section: str
    shape: Shape
    activities: tuple[str, ...] = ()
    field: bool = False
    own: bool = False  # the activity stands in the item itself
    exclusions: tuple[Exclusion, ...] = ()
    note: str = ""


@dataclass(slots=True)
class Clause:
    """State of the reading of one clause: the activity in front, and the items that one behind may govern."""

    head: tuple[str, ...] = ()
    opened: bool = False
    pending: list[tuple[str, ...]] = field(default_factory=list)  # bare activities that wait for their object
    group: list[Reading] = field(default_factory=list)  # items that an activity behind them would govern
    governed: list[Reading] = field(default_factory=list)  # items that a further bare activity extends
    run: list[Reading] = field(default_factory=list)  # items joined by 、 up to here, whatever they are
    apart: bool = False  # that run began behind a comma
    excluding: str = ""
    carries: bool = True  # the activity in front goes on behind a comma: it governs things, not 广告
    technical: bool = False  # technical work has been named in this clause
    enumerated: bool = False  # 、 has joined items in this clause


def only_services(governed: list[Reading]) -> bool:
    """Whether a list holds services that the lexicon knows and nothing that further work could be done with."""
    return bool(governed) and all(
        r.shape.whole and r.shape.entry is not None and r.shape.entry.activity in SERVED for r in governed
    )


def goes_on(seg: Segment, governed: list[Reading], activities: tuple[str, ...]) -> bool:
    """Whether a bare activity adds to the list before it; behind a comma only one of the same family does.

    `A、B的批发，零售` goes on; in `A、B的零售，设计、制作各类广告` a new head begins.
    """
    if seg.before == STRONG or not fits(governed, activities):
        return False
    before = {activity for reading in governed for activity in reading.activities}
    return seg.before != COMMA or any(before & family and family & set(activities) for family in FAMILIES)


def fits(governed: list[Reading], activities: tuple[str, ...]) -> bool:
    """A list of fields takes further technical activities only: …领域内的技术开发、试制."""
    return not any(reading.field for reading in governed) or not set(activities) & {MAKING, SALE, WORKS}


def begins_with_activity(text: str, words: Vocabulary) -> bool:
    """Whether an item begins with an activity word: 发布广告."""
    return any(text[:size] in words.lead for size in words.lead_sizes.get(text[:1], ()))


def list_before(seg: Segment, reading: Reading, clause: Clause, words: Vocabulary) -> list[Reading]:
    """The items that the closing activity of this one governs, this one included."""
    if seg.before not in (ENUMERATION, COMMA) or reading.shape.opened:
        return [reading]
    if reading.shape.field:
        if reading.shape.object.startswith(words.references):
            return [reading]  # 上述领域内的技术服务: of what stands before, which is no list of fields
        alike = not clause.head and (clause.opened or not clause.enumerated)
        before = clause.run if seg.before == ENUMERATION and clause.run else clause.group if alike else []
        if clause.opened and not clause.head:
            before = [*clause.group, *clause.run]
    else:
        before = list_apart(seg, clause) if clause.head else [*clause.group, *nouns(clause.run)]
    members = {id(member): member for member in (*before, reading)}
    return list(members.values())


def closed_list(seg: Segment, opened: bool, tail: tuple[str, ...], clause: Clause, words: Vocabulary) -> list[Reading]:
    """Bare things before an item whose activity closes their list without 的: 家具、木制品、厨房设备制造."""
    if opened or seg.before not in (ENUMERATION, COMMA) or not set(tail) & CLOSING:
        return []
    if clause.head:
        return list_apart(seg, clause)
    if seg.before == COMMA and MAKING not in tail:
        return []
    things = nouns(clause.group)
    if tail == _LETTING:  # 百货、房屋租赁: ordinary goods are not let
        return [member for member in things if member.text.endswith(words.let)]
    if MAKING in tail:
        near = {id(member) for member in clause.run}
        if any(member.text in words.traded and id(member) not in near for member in things):
            return [member for member in things if id(member) in near]
    return things


def list_apart(seg: Segment, clause: Clause) -> list[Reading]:
    """Things that a comma parts from the activity in front, closed by one of their own: 销售A，B、C租赁."""
    apart = clause.apart and seg.before == ENUMERATION and not any(member.shape.lead for member in clause.run)
    return nouns(clause.run) if apart else []


def fields_before(seg: Segment, shape: Shape, clause: Clause, words: Vocabulary) -> list[Reading]:
    """Fields in a row before technical work that closes their list without 领域: 自动化、电子、计算机技术开发."""
    if clause.head or seg.before != ENUMERATION or not set(shape.tail) & {TECHNICAL, RESEARCH}:
        return []
    fields: list[Reading] = []
    sure = seg.text.endswith(words.disciplines)
    for member in reversed(clause.run):
        if not (may_be_field(member, words) or (sure and not member.own and not member.shape.tail)):
            break
        member.field = True
        fields.insert(0, member)
    return fields


def may_be_field(member: Reading, words: Vocabulary) -> bool:
    """Whether an item without an activity names no thing: 自动化, 林."""
    entry = member.shape.entry
    if len(member.text) == 1:
        return True
    if member.own:
        return False
    if entry is not None:
        return entry.says_nothing or entry.kind in words.fields
    noun = head_noun(member.shape.object, words)
    return not noun or words.nouns[noun][0] in words.fields


def nouns(group: list[Reading]) -> list[Reading]:
    """Members of a list that are things without an activity or a known business of their own."""
    return [m for m in group if not m.own and (m.shape.entry is None or m.shape.entry.kind)]


def give(group: Iterable[Reading], activities: tuple[str, ...], further: bool = False) -> None:
    """Give a list its activities; `further` ones are added to those of a head in front: 销售A、B，租赁."""
    for reading in group:
        entry = reading.shape.entry
        if entry is not None and not entry.kind and entry.activity and not reading.field:
            continue  # a business of its own, whatever stands behind the list
        own = reading.activities if reading.own or further else ()
        if reading.field and reading.text.endswith(_WORKS):  # 网络工程、电子工程领域内的技术服务 builds nothing
            own = tuple(activity for activity in own if activity != WORKS)
        reading.activities = tuple(dict.fromkeys((*own, *activities)))


def extend(governed: Iterable[Reading], activities: tuple[str, ...]) -> None:
    """Add activities to all items of a list, businesses of their own among them."""
    for reading in governed:
        reading.activities = tuple(dict.fromkeys((*reading.activities, *activities)))


def close_clause(clause: Clause) -> None:
    """Activities left at the end of a clause govern what stands before: A、B，销售、维修."""
    if clause.pending:
        activities = tuple(a for pending in clause.pending for a in pending)
        if clause.group or fits(clause.governed, activities):
            give(clause.group or clause.governed, activities, further=True)
        clause.pending = []


def leave_behind(clause: Clause, activities: tuple[str, ...]) -> bool:
    """Give the things before them the activities that govern nothing behind them; False if there are no such things."""
    things = nouns(clause.group)
    if things:
        give(things, activities, further=True)
        clause.governed, clause.group = things, []
    elif clause.governed and not clause.group and fits(clause.governed, activities):
        extend(clause.governed, activities)
    else:
        return False
    return True
