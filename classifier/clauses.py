"""Step 4c: activities are distributed over the lists that they govern.

`销售A、B，C` and `A、B的批发、零售` give A, B and C the activity; `从事A、B领域内的技术开发、技术服务` crosses
fields and activities; in old texts an activity in front carries over commas until a new one. Exclusions and
boilerplate are marked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from classifier.activities import DESIGN, SALE, TECHNICAL
from classifier.decision import Exclusion
from classifier.governing import build_what_is_designed, join, take_activities
from classifier.investment import INVESTMENT, investments
from classifier.joined import SERVICES
from classifier.lists import Clause, Reading, begins_with_activity, close_clause, only_services
from classifier.marks import EXCEPT, Marks
from classifier.segments import COLON, COMMA, ENUMERATION, STRONG, Segment
from classifier.shapes import Shape
from classifier.together import read_together
from classifier.vocabulary import Vocabulary

BOILERPLATE, EXCLUDED, NOTHING = "boilerplate", "excluded", "says nothing"
PUBLICATION = "发布"

_TRADES = ("贸易", "商业")  # a business of its own behind any list: 软件开发、国内贸易
_FORMULA = "除依法"  # 除依法须经批准的项目外，凭营业执照依法自主开展经营活动: excludes no business


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
    ahead, linked = read_together(segs, marks_of, words)
    invested = investments(ahead, words) if linked else frozenset()
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
            join(seg, marks, reading, (), clause, words)
            readings.append(reading)
            continue
        closed = EXCEPT in seg.text and any(marks_of(later.text).ends for later in _same_list(ahead, place))
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
    if not known and marks.excludes and (closed or not seg.text.startswith(EXCEPT)):  # 除静电设备 excludes nothing
        reading.note = EXCLUDED
        reading.exclusions = (*exclusions, Exclusion(seg.text, seg.span))
        if not marks.ends:
            clause.excluding = "不得" if "不得" in seg.text or "不从事" in seg.text else "不含"
        return [reading]
    if marks.boilerplate and not known and not shape.bare_activity:
        reading.note = BOILERPLATE
        return [reading]
    said = {*shape.verbal, *shape.lead, *shape.tail}  # 生产（生产限分支机构）: its brackets say nothing more
    if (shape.bare_activity or _extends(seg, shape, clause)) and said.issuperset(tails):
        if DESIGN in shape.verbal and seg.before == ENUMERATION:
            build_what_is_designed(clause.run, words)
        take_activities(seg, shape, heads, clause)
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
    join(seg, marks, reading, tails, clause, words)
    return [reading]


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
            shapes = [marks_of(marks_of(part).unframed).shape for part in parts]  # 生产加工|限分支机构经营
            if shapes and all(shape.bare_activity or shape.verbal for shape in shapes):
                tails.extend(a for shape in shapes for a in (shape.verbal or (*shape.lead, *shape.tail)))
    return tuple(exclusions), tuple(dict.fromkeys(tails))


def _extends(seg: Segment, shape: Shape, clause: Clause) -> bool:
    """Whether activity words that are a business of their own (技术服务) rather extend the list before them."""
    if seg.after == COLON and TECHNICAL in shape.verbal:
        return True  # 技术开发:A、B is a head
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
