"""Step 5: an object and the activities that govern it become codes.

Lexicon first, then the rules' terms, then the kind of the object's head noun with the activity, at last the residual
rules of ordinary goods. A pure function of (activities, object), cached by its caller.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from classifier.activities import AGENCY, DESIGN, IMPORT, MAKING, SALE, SERVICE, TECHNICAL, WORKS
from classifier.investment import INVESTMENT
from classifier.shapes import Shape
from classifier.vocabulary import FALLBACK_KIND, JOINERS, Vocabulary
from taxonomy.model import ANCILLARY, LICENSED, STRONG, LexiconEntry, Rule

# Activities that make something else of a business than itself: 物业管理 | 咨询, 广告 | 培训.
_TRANSFORMING = frozenset({"技术服务", "研发", "培训", "咨询", "设计", "租赁", "检测", "维修"})
_JOINER = re.compile("|".join(map(re.escape, JOINERS)))
_RANK = {"制造": 0, "设计": 4, "进出口": 5}  # what says most of an object comes first
_GUESSED = frozenset({"技术服务", "运输", "仓储", "培训", "清洗", "种植养殖"})
_GOODS_ACTIVITIES = frozenset({"销售", "进出口", "制造", "研发", "租赁", "维修", "安装", "设计", "回收"})


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Match:
    """A code for an object under its activities, with what said so."""

    code: str
    source: str
    rule: str
    strength: str
    words: str
    activity: str
    guess: bool = False  # by head noun or by the residual rules
    restricted: bool = False  # by a rule that names the activity


def match(shape: Shape, activities: tuple[str, ...], field: bool, words: Vocabulary) -> tuple[Match, ...]:
    """Codes of one item.

    Args:
        shape: the item's parts.
        activities: the activities that govern it; () for a bare noun.
        field: whether it stands in a list of fields of technology.
        words: the compiled catalogue.

    Returns:
        Its matches, without repetition of a code; () if nothing is known.
    """
    if shape.reference and (shape.entry is None or shape.entry.says_nothing):
        return _unique(_reference(activities, words))
    if activities == (INVESTMENT,):
        return _unique(_by_investment(shape, words))
    entry = shape.entry
    if entry is None:
        return _unique(_read_object(shape.object, shape.text, activities, words, 0))
    if entry.kind and not shape.whole:  # words that reach beyond the object: 水利水电|工程咨询
        beyond = [m for m in _by_terms(shape.text, activities, words) if m.words not in shape.object]
        if beyond:
            return _unique(beyond)
    if entry.kind:
        return _unique(_by_kind(entry.kind, entry.codes, activities, entry.source, shape.object, False, words))
    if entry.says_nothing:
        return () if shape.whole else _unique(_by_terms(shape.text, activities, words))
    return _unique(_read_business(shape, entry, activities, field, words))


def _by_investment(shape: Shape, words: Vocabulary) -> list[Match]:
    """What is invested in says nothing, unless the words say how: 对企业的股权投资."""
    named = [found for found in _by_terms(shape.text, (), words) if INVESTMENT in found.words]
    return named or _by_kind(FALLBACK_KIND, (), (INVESTMENT,), "", shape.object or shape.text, False, words)


def _read_business(
    shape: Shape, entry: LexiconEntry, activities: tuple[str, ...], field: bool, words: Vocabulary
) -> list[Match]:
    """An item that the lexicon knows as a business, under activities that may add to it or change it."""
    known = _from_lexicon(entry, entry.text)
    if not shape.whole and activities and entry.activity == IMPORT and IMPORT not in activities:
        return _by_kind(FALLBACK_KIND, (), activities, entry.source, shape.object, True, words)  # 货物|的装卸
    if not shape.whole:  # 物业管理 | 软件的开发: the business is only the object of another
        own = any(a in _TRANSFORMING and a != entry.activity for a in (*shape.lead, *shape.tail))
        if field or own:
            return _read_object(shape.object, shape.text, activities, words, 0) or known
        return known
    if field and not shape.field:  # a business in a list of fields: 林业、机械领域的技术服务 is no forestry
        served = tuple(a for a in activities if a != entry.activity or shape.object != entry.text) or activities
        return _read_object(entry.text, entry.text, served, words, 0) or known
    effective = _effective(activities)
    further = tuple(a for a in effective if a != entry.activity and a in _GOODS_ACTIVITIES)
    if entry.activity == DESIGN and not head_noun(shape.object, words):
        further = tuple(a for a in further if a != MAKING)  # 图文设计、制作: what is no thing is not made
    if not further or entry.activity not in _GOODS_ACTIVITIES or not shape.object or shape.object == entry.text:
        return known
    if entry.activity not in effective:
        known = []
    added = _read_object(shape.object, shape.object, further, words, 0)
    if entry.activity == DESIGN and WORKS in further:  # design with building is building, where the rules say so
        together = {found.code for found in _read_object(shape.object, shape.object, (DESIGN, WORKS), words, 0)}
        known = [found for found in known if found.code in together]
    return [*added, *known] if MAKING in further else [*known, *added]


def _from_lexicon(entry: LexiconEntry, text: str) -> list[Match]:
    return [Match(code, entry.source, "lexicon", entry.strength, text, entry.activity) for code in entry.codes]


def _read_object(subject: str, text: str, activities: tuple[str, ...], words: Vocabulary, depth: int) -> list[Match]:
    noun = head_noun(subject, words)
    by_term = _by_terms(text, activities, words)
    if noun and by_term and _noun_decides(subject, noun, by_term, activities, words):
        by_term = []
    if by_term:
        return by_term
    if depth < 3:
        parts = _split(subject)
        if len(parts) > 1:
            found = [m for part in parts for m in _read_part(part, activities, words, depth + 1)]
            if found:
                return found
    stripped = _strip_filler(subject, words)
    if stripped != subject:
        found = _read_part(stripped, activities, words, depth + 1) if depth < 6 else []
        if found:
            return found
    if noun:
        kind, entry = words.nouns[noun]
        if kind in words.fields and entry is None:
            inner = head_noun(subject[: -len(noun)], words) if len(noun) < len(subject) else ""
            if inner and words.nouns[inner][0] != FALLBACK_KIND:
                noun, (kind, entry) = inner, words.nouns[inner]
        codes = entry.codes if entry else ()
        source = entry.source if entry else "kinds.yaml"
        return _by_kind(kind, codes, activities, source, noun, True, words)
    known = tuple(a for a in activities if a in _GOODS_ACTIVITIES or a in _GUESSED)
    return _by_kind(FALLBACK_KIND, (), known, "", subject, True, words) if known else []


def _read_part(part: str, activities: tuple[str, ...], words: Vocabulary, depth: int) -> list[Match]:
    entry = words.lexicon.get(part)
    if entry is None:
        return _read_object(part, part, activities, words, depth)
    if entry.says_nothing or (not entry.codes and not entry.kind):
        return []
    if entry.kind:
        return _by_kind(entry.kind, entry.codes, activities, entry.source, part, False, words)
    # 货物|的搬运: by itself 货物 is its import and export
    moved = entry.activity == IMPORT and IMPORT not in activities
    if activities and (moved or all(a in _GOODS_ACTIVITIES and a != entry.activity for a in activities)):
        return _by_kind(FALLBACK_KIND, (), activities, entry.source, part, True, words)  # 安保|产品的销售
    return _from_lexicon(entry, part)


def _noun_decides(
    subject: str, noun: str, by_term: list[Match], activities: tuple[str, ...], words: Vocabulary
) -> bool:
    """Whether the thing at the end of the object outweighs a word inside it: 广告材料 is a material."""
    if any(match.restricted or match.strength in (STRONG, LICENSED) for match in by_term):
        return False
    longest = max(len(match.words) for match in by_term)
    ends = any(subject.endswith(match.words) for match in by_term)
    kind = words.nouns[noun][0]
    if ends and longest >= len(noun):
        return False
    if kind in words.fields:
        return False
    if not activities:
        return kind == FALLBACK_KIND and len(noun) > 1 and not ends
    return all(activity in _GOODS_ACTIVITIES for activity in activities) and not ends


def head_noun(subject: str, words: Vocabulary) -> str:
    """The longest known noun that ends an object; "" if none does."""
    for size in words.noun_sizes.get(subject[-1:], ()):
        if subject[-size:] in words.nouns:  # of a shorter subject this is the whole
            return subject[-size:]
    return ""


def _by_terms(subject: str, activities: tuple[str, ...], words: Vocabulary) -> list[Match]:
    """Leftmost-longest matches of the rules' terms, those whose rule takes the activity."""
    found: list[Match] = []
    start, size = 0, len(subject)
    while start < size:
        for length in words.term_sizes.get(subject[start], ()):
            term = subject[start : start + length]
            rules = words.terms.get(term)
            if rules is None or len(term) < length:
                continue
            matches = [m for rule in rules for m in _apply_rule(rule, term, subject, activities)]
            if matches:
                found.extend(matches)
                start += length - 1
                break
        start += 1
    return found


def _apply_rule(rule: Rule, term: str, subject: str, activities: tuple[str, ...]) -> list[Match]:
    if not rule.except_activities.isdisjoint(activities):
        return []
    if rule.unless and any(word in subject for word in rule.unless):
        return []
    taken = [a for a in activities or (SALE,) if not rule.activities or a in rule.activities]
    if rule.activities and not taken:
        return []
    activity = taken[0] if taken and activities else ""
    restricted = bool(rule.activities)
    return [
        Match(code, rule.source, rule.id, rule.strength, term, activity, restricted=restricted) for code in rule.codes
    ]


def _effective(activities: tuple[str, ...]) -> tuple[str, ...]:
    """Activities by what they say: making first; service beside others adds nothing."""
    chosen = [a for a in activities if a != SERVICE]
    if TECHNICAL in chosen:
        chosen = [a for a in chosen if a != "咨询"]  # 技术开发、咨询、转让: of the technology
    if "制造" in chosen or "销售" in chosen:
        chosen = [a for a in chosen if a != "检测"]
    if "销售" in chosen:
        chosen = [a for a in chosen if a not in ("代理", "运营", "咨询")]
    return tuple(sorted(chosen, key=lambda a: _RANK.get(a, 2)) if len(chosen) > 1 else chosen)


def _bare(kind: str, activities: tuple[str, ...], guess: bool, words: Vocabulary) -> tuple[str, ...]:
    """What is done with an object of which nothing but service is said: a service of it if there is one, else sale."""
    if SERVICE in activities and (kind, SERVICE) in words.kind_rules:
        return (SERVICE,)
    return () if SERVICE in activities and guess else (words.bare.get(kind, SALE),)


def _by_kind(
    kind: str,
    sold_as: tuple[str, ...],
    activities: tuple[str, ...],
    source: str,
    subject: str,
    guess: bool,
    words: Vocabulary,
) -> list[Match]:
    """Codes of a kind of object under each activity; a bare noun is on sale (or, for a field, served)."""
    found: list[Match] = []
    if not activities and kind in words.fields:
        return []  # a field by itself is neither sold nor served
    if SALE in activities and AGENCY in activities and (kind, AGENCY) in words.kind_rules:
        activities = tuple(a for a in activities if a != SALE)  # 房地产代理销售: the broker sells nothing of his own
    for activity in _effective(activities) or _bare(kind, activities, guess, words):
        rules = words.kind_rules.get((kind, activity)) or words.kind_rules.get((FALLBACK_KIND, activity), ())
        if activity == SALE and sold_as and kind not in words.fields:
            rule_id = next((rule.id for rule in rules), "lexicon")
            found.extend(
                Match(code, source, rule_id, "", subject, activity, guess or not activities) for code in sold_as
            )
            continue
        found.extend(
            Match(code, rule.source, rule.id, rule.strength, subject, activity, guess or not activities)
            for rule in rules
            if not rule.except_activities.intersection(activities)
            for code in rule.codes
        )
    return found


def _reference(activities: tuple[str, ...], words: Vocabulary) -> list[Match]:
    """Goods already named: only sale and import of related goods say anything new."""
    rules = [rule for a in activities if a == "进出口" for rule in words.kind_rules.get((FALLBACK_KIND, a), ())]
    return [Match(code, rule.source, rule.id, ANCILLARY, "", IMPORT, True) for rule in rules for code in rule.codes]


def _split(subject: str) -> list[str]:
    parts = _JOINER.split(subject)
    return [part for part in parts if len(part) > 1] if all(parts) else [subject]


def _strip_filler(subject: str, words: Vocabulary) -> str:
    for filler in words.fillers if subject.endswith(words.fillers) else ():
        if subject.endswith(filler) and len(subject) > len(filler) + 1:
            return subject[: -len(filler)]
    return subject


def _unique(matches: Iterable[Match]) -> tuple[Match, ...]:
    first: dict[str, Match] = {}
    for found in matches:
        first.setdefault(found.code, found)
    return tuple(first.values())
