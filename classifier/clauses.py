"""Step 4c: activities are distributed over the lists that they govern.

`销售A、B，C` and `A、B的批发、零售` give A, B and C the activity; `从事A、B领域内的技术开发、技术服务` crosses
fields and activities; in old texts an activity in front carries over commas until a new one. Exclusions and
boilerplate are marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from classifier.decision import Exclusion
from classifier.investment import INVESTMENT, investments
from classifier.joined import SERVICES, Joint, find_joint, freight, parted
from classifier.lists import (
    CLOSING,
    MAKING,
    RESEARCH,
    SALE,
    TECHNICAL,
    Clause,
    Reading,
    begins_with_activity,
    close_clause,
    closed_list,
    extend,
    fields_before,
    give,
    goes_on,
    leave_behind,
    list_before,
    only_services,
)
from classifier.match import head_noun
from classifier.segments import COLON, COMMA, ENUMERATION, STRONG, Segment
from classifier.shapes import Shape, analyse
from classifier.vocabulary import Vocabulary

BOILERPLATE, EXCLUDED, NOTHING = "boilerplate", "excluded", "says nothing"
PUBLICATION, IMPORT = "发布", "进出口"

_EXCEPT = "除"
_SERVICE = ("服务",)  # 服务: before a list is a heading, as 许可项目: is
_LISTED = frozenset(["制造", "销售", "维修", "租赁", "种植养殖"])  # what a list behind a colon is made or sold by
_TRADES = ("贸易", "商业")  # a business of its own behind any list: 软件开发、国内贸易
_FORMULA = "除依法"  # 除依法须经批准的项目外，凭营业执照依法自主开展经营活动: excludes no business
_INSIDE = re.compile(r"\([^()]*\)")
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
    carries: bool  # the activity in front of it goes on behind a comma: it governs things, not 广告


def read_clauses(segs: Iterable[Segment], marks_of: Callable[[str], Marks], words: Vocabulary) -> list[Reading]:
    """Read the items of a scope, or of a block of one.

    Args:
        segs: segments in order.
        marks_of: `read_marks`, cached.
        words: the compiled catalogue.

    Returns:
        One reading for each item with business in it, and for each that was left out with the reason.
    """
    readings: list[Reading] = []
    ahead: list[Segment] = []
    for seg in freight(segs, words):
        joint = marks_of(seg.text).joint
        ahead.extend((seg,) if joint is None else parted(seg, joint))
    invested = investments(ahead) if any(INVESTMENT in seg.text for seg in ahead) else frozenset()
    clause, section = Clause(), ahead[0].section if ahead else ""
    for place, segment in enumerate(ahead):
        seg, marks = segment, marks_of(segment.text)
        if marks.unframed != seg.text:
            seg, marks = replace(seg, text=marks.unframed), marks_of(marks.unframed)
        if place and (seg.before == STRONG or seg.section != section):
            close_clause(clause)
            clause, section = Clause(), seg.section
        if marks.ordinary and not seg.brackets and not clause.excluding and place not in invested:
            reading = Reading(seg.text, seg.span, seg.section, marks.shape)
            _join(seg, marks, reading, (), clause, words)
            readings.append(reading)
            continue
        closed = _EXCEPT in seg.text and any(marks_of(later.text).ends for later in _same_list(ahead, place))
        if place in invested:
            readings.append(_invested(seg, marks, clause, marks_of, words))
            continue
        heads = marks.shape.verbal and _heads_what_follows(ahead, place, marks_of, words)
        readings.extend(_read_segment(seg, marks, closed, bool(heads), clause, marks_of, words))
    close_clause(clause)
    return readings


def _same_list(segs: list[Segment], place: int) -> Iterator[Segment]:
    """The segment at a place and those joined to it by 、."""
    yield segs[place]
    for segment in segs[place + 1 :]:
        if segment.before != ENUMERATION:
            return
        yield segment


def _heads_what_follows(segs: list[Segment], place: int, marks_of: Callable[[str], Marks], words: Vocabulary) -> bool:
    """Whether the activity words at a place run on into an item that begins with one more: 设计，制作，发布广告."""
    for segment in segs[place + 1 :]:
        if segment.before not in (COMMA, ENUMERATION):
            return False
        if not marks_of(segment.text).shape.bare_activity:
            return begins_with_activity(segment.text, words)
    return False


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
    fixed = len(unframed) != len(text) or mixed is not None or excludes or formula or _EXCEPT in text
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
        carries=_is_thing(shape.object, words) if shape.lead else True,
    )


def _read_segment(
    seg: Segment,
    marks: Marks,
    closed: bool,
    heads: bool,
    clause: Clause,
    marks_of: Callable[[str], Marks],
    words: Vocabulary,
) -> list[Reading]:
    exclusions, tails = _read_brackets(seg, marks_of, words) if seg.brackets else ((), ())
    if marks.excluded and not clause.excluding and seg.text not in words.lexicon:
        exclusions = (*exclusions, Exclusion(marks.excluded, seg.span))
        seg = replace(seg, text=marks.affirmed)
        marks = marks_of(seg.text)
    shape = marks.shape
    reading = Reading(seg.text, seg.span, seg.section, shape, exclusions=exclusions)
    if clause.excluding:
        if _still_excluded(seg, clause, shape):
            reading.note = EXCLUDED
            reading.exclusions = (*exclusions, Exclusion(seg.text, seg.span))
            if marks.ends:
                clause.excluding = ""
            return [reading]
        clause.excluding = ""
    if seg.text in words.openers and seg.text not in words.modifiers and shape.entry is None:
        return []  # 设计、承接、安装: says nothing that 从事 would not
    known = shape.entry is not None and not shape.entry.says_nothing and (shape.whole or shape.object == seg.text)
    if seg.text.startswith(_FORMULA):
        reading.note = BOILERPLATE
        return [reading]
    if not known and marks.excludes and (closed or not seg.text.startswith(_EXCEPT)):  # 除静电设备 excludes nothing
        reading.note = EXCLUDED
        reading.exclusions = (*exclusions, Exclusion(seg.text, seg.span))
        if not marks.ends:
            clause.excluding = "不得" if "不得" in seg.text or "不从事" in seg.text else "不含"
        return [reading]
    if marks.boilerplate and not known and not shape.bare_activity:
        reading.note = BOILERPLATE
        return [reading]
    if (shape.bare_activity or _extends(seg, shape, clause)) and not tails:
        _bare_activity(seg, shape, heads, clause)
        reading.note = NOTHING  # said by its list; what it excludes stays on record: 佣金代理（拍卖除外）
        return [reading] if exclusions else []
    if shape.entry is not None and shape.entry.says_nothing and not shape.lead and shape.whole:
        reading.note = NOTHING
        return [reading]
    if shape.bare_activity and not shape.object:
        return []
    if shape.field and clause.technical and shape.object.startswith(words.references):
        reading.note = NOTHING  # 软件开发，上述领域内的技术服务: of the same field
        return [reading]
    _join(seg, marks, reading, tails, clause, words)
    return [reading]


def _join(
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


def _invested(
    seg: Segment, marks: Marks, clause: Clause, marks_of: Callable[[str], Marks], words: Vocabulary
) -> Reading:
    """An item that says what is invested in. No activity before or behind it governs it, or what follows."""
    close_clause(clause)
    clause.head, clause.group, clause.governed, clause.run = (), [], [], []
    exclusions, _ = _read_brackets(seg, marks_of, words)
    return Reading(
        seg.text, seg.span, seg.section, marks.shape, activities=(INVESTMENT,), own=True, exclusions=exclusions
    )


def _still_excluded(seg: Segment, clause: Clause, shape: Shape) -> bool:
    if clause.excluding == "不得":
        return seg.before in (COMMA, ENUMERATION, COLON)
    return seg.before == ENUMERATION and not shape.lead


def _read_brackets(
    seg: Segment, marks_of: Callable[[str], Marks], words: Vocabulary
) -> tuple[tuple[Exclusion, ...], tuple[str, ...]]:
    """Exclusions in the brackets of an item, and the activities that stand in them: 钢材（批发、零售）."""
    exclusions: list[Exclusion] = []
    tails: list[str] = []
    for bracket in seg.brackets:
        inside = bracket.text.strip()
        if inside.startswith(_FORMULA):
            continue
        if any(words.exclusion.search(part) for part in re.split("[,;]", inside)):
            exclusions.append(Exclusion(inside, bracket.span))
        elif len(inside) <= 12 and not words.narrowing.search(inside):
            parts = [part for part in re.split("[、,;/]", inside) if part]
            shapes = [marks_of(part).shape for part in parts]
            if shapes and all(shape.bare_activity for shape in shapes):
                tails.extend(activity for shape in shapes for activity in (*shape.lead, *shape.tail))
    return tuple(exclusions), tuple(dict.fromkeys(tails))


def _extends(seg: Segment, shape: Shape, clause: Clause) -> bool:
    """Whether activity words that are a business of their own (技术服务) rather extend the list before them."""
    if not shape.verbal or seg.before == STRONG:
        return False
    entry = shape.entry
    coded = entry is not None and bool(entry.codes)
    own = coded and (
        bool(SERVICES & set(shape.verbal))
        or (shape.verbal == (SALE,) and shape.text.endswith(_TRADES))
        or (PUBLICATION not in shape.verbal and only_services(clause.governed))
    )
    if coded and seg.before == COMMA and TECHNICAL not in shape.verbal and not clause.pending:
        return False  # 认证咨询，管理咨询: behind a comma what the lexicon knows as a business is one
    if clause.governed and not clause.group:
        before = {activity for reading in clause.governed for activity in reading.activities}
        alike = bool(before & set(shape.verbal)) or any(r.field for r in clause.governed)
        return alike or (seg.before == ENUMERATION and not own)
    return (bool(clause.pending) and not own) or (shape.entry is not None and shape.text.startswith("的"))


def _bare_activity(seg: Segment, shape: Shape, heads: bool, clause: Clause) -> None:
    """An item of activity words alone: it extends the list before it, or heads the one behind it."""
    activities = shape.verbal or (*shape.lead, *shape.tail)
    if seg.after == COLON and activities == _SERVICE and not clause.pending:
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


def _made_in_classes(seg: Segment, words: Vocabulary) -> tuple[str, ...]:
    """That an item is made, as its brackets list the classes of a maker's licence: 糕点（烘烤类糕点、油炸类糕点）."""
    classes = [part for bracket in seg.brackets for part in re.split("[、,;]", _INSIDE.sub("", bracket.text))]
    nouns = filter(None, (head_noun(part, words) for part in classes))
    return (MAKING,) if any(words.bare.get(words.nouns[noun][0]) == MAKING for noun in nouns) else ()


def _is_thing(subject: str, words: Vocabulary) -> bool:
    """Whether an object is a thing, not a service that the rules know (广告): its activity goes on over commas."""
    for size in range(min(len(subject), max(words.longest_noun, words.longest_term)), 0, -1):
        if subject[-size:] in words.nouns:
            return True
        if subject[-size:] in words.terms:
            return False
    return True


def _govern(
    seg: Segment, marks: Marks, reading: Reading, tails: tuple[str, ...], clause: Clause, words: Vocabulary
) -> None:
    shape = marks.shape
    clause.technical |= not {TECHNICAL, RESEARCH}.isdisjoint((*shape.lead, *shape.tail))
    reading.activities = shape.tail
    pending: tuple[str, ...] = ()
    if clause.pending:
        pending = tuple(dict.fromkeys(a for activities in clause.pending for a in activities))
        clause.pending = []
    if shape.lead:
        clause.head = tuple(dict.fromkeys((*pending, *shape.lead)))
        clause.carries = marks.carries
        clause.group, clause.governed = [], []
        clause.opened = True
        reading.activities, reading.own = clause.head, True
        if shape.tail and (shape.field or shape.de):
            reading.activities, reading.field = shape.tail, shape.field
            clause.head = ()
            clause.governed = [reading]
        elif shape.tail:
            reading.activities = tuple(dict.fromkeys((*clause.head, *shape.tail)))
        clause.group = [] if shape.tail else [reading]
        return
    if pending and shape.tail and not shape.de and not set(pending) & set(shape.tail):
        if (clause.group or clause.governed) and not begins_with_activity(seg.text, words):
            leave_behind(clause, pending)  # A开发，销售、B集成: A is sold
            pending = ()
        clause.head, clause.group, clause.governed = (), [], []  # 设计、制作、发布广告，A: nothing is said of A
    elif pending:
        clause.head, clause.group, clause.governed = pending, [], []
    if shape.opened and not shape.tail:
        clause.head, clause.group, clause.governed, clause.opened = pending, [], [], True
    if shape.field or (shape.tail and shape.de):  # A、B领域内的技术开发, A、B的销售
        group = list_before(seg, reading, clause, words)
        for member in group:
            member.field = shape.field
        give(group, shape.tail or (TECHNICAL,))
        reading.own = True
        clause.governed, clause.group, clause.head = group, [], ()
        return
    if shape.tail or tails:
        reading.activities, reading.own = tuple(dict.fromkeys((*pending, *shape.tail, *tails))), True
        group = closed_list(seg, shape, clause, words) or fields_before(seg, shape, clause, words)
        give(group, shape.tail)
        clause.governed, clause.group = [*group, reading], []
        if shape.opened:
            clause.head = ()
        if seg.after == COLON and set(shape.tail) & _LISTED:  # 家具制造：木质家具、金属家具
            clause.head, clause.governed, clause.carries, clause.opened = shape.tail, [], True, True
        return
    if seg.before == COMMA and not clause.carries:
        clause.head, clause.group, clause.carries = (), [], True
    reading.activities = clause.head or _made_in_classes(seg, words)
    clause.group.append(reading)
    if seg.after == COLON:
        clause.group = []
