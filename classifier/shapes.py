"""Step 4b: one item of a scope is taken apart: activity words in front and behind, the object between them.

A pure function of the item's text, and cached by its caller: registries repeat items 7 to 10 times.
"""

from __future__ import annotations

from dataclasses import dataclass

from classifier.activities import IMPORT, MAKING, SALE
from classifier.vocabulary import JOINERS, Vocabulary
from taxonomy.model import LexiconEntry

_SERVICE_WORDS = ("业务", "服务", "等", "活动", "项目", "企业", "事宜")
_CARRIED = frozenset(("销售", "制造", "研发", "设计", "维修", "安装", "租赁", "种植养殖"))  # govern the items behind
_IMPORTED = "进口"
_AND = ("及", "和", "与", "兼")
_ALWAYS_VERBS = frozenset({"销售", "进出口", "制造"})
_AMBIGUOUS_MAKERS = frozenset(
    {"加工", "制作", "定制", "组装", "装配", "铸造", "锻造", "承印", "主营", "兼营", "营销", "收购", "供应", "开采"}
)


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Shape:
    """The parts of an item.

    `lead` and `tail` are activities; `de` says that 的 stands before the tail, so that it may govern a whole list;
    `field` that the object is a field of technology; `opened` that 从事, 承接 … stood in front; `verbal` that the
    whole item is made of activity words, even where the lexicon gives it a code of its own (技术服务); `whole` that
    `entry` is of the whole item, not of its object alone.
    """

    text: str
    object: str = ""
    lead: tuple[str, ...] = ()
    tail: tuple[str, ...] = ()
    de: bool = False
    field: bool = False
    opened: bool = False
    reference: bool = False
    verbal: tuple[str, ...] = ()
    whole: bool = False
    entry: LexiconEntry | None = None

    @property
    def bare_activity(self) -> bool:
        """Activity words only, no object."""
        return not self.object and self.entry is None and bool(self.lead or self.tail)


def analyse(text: str, words: Vocabulary) -> Shape:
    """Take an item apart.

    Args:
        text: normalised item without brackets.
        words: the compiled catalogue.

    Returns:
        Its parts.
    """
    inner, opened = text, False
    if text not in words.lexicon:
        inner, opened = _strip_openers(_strip_closers(text, words), words)
    entry = words.lexicon.get(inner) or _without_filler(inner, words)
    if entry is not None:
        return _from_entry(text, entry.text, entry, opened, words)
    field = _field(inner, words)
    if field is not None:
        subject, behind = field
        tail = _verbs_only(behind, words) or _trailing(behind, words)[1]
        return Shape(text, object=subject, tail=tail, de=True, field=True, opened=opened, entry=_known(subject, words))
    verbs = _verbs_only(inner, words)
    if verbs is not None:
        return Shape(text, tail=verbs, de=inner.startswith("的"), opened=opened, verbal=verbs)
    lead, rest = _leading(inner, words)
    reference = rest.startswith(words.references)
    entry = _known(rest, words) if lead else None
    if entry is not None:
        return Shape(text, object=rest, lead=lead, opened=opened, entry=entry, reference=reference)
    subject, tail, de = _trailing(rest, words)
    if lead == (IMPORT,) and SALE in tail and inner == _IMPORTED + rest:
        lead = ()  # 进口红酒零售
    if tail and not lead and not de and len(subject) > 2 and subject.endswith(_AND) and not _ALWAYS_VERBS & set(tail):
        subject, tail = subject[:-1], (SALE, *tail)  # 家用电器及安装维修: sold, and put up and mended
    subject = subject.removesuffix("等")
    reference = reference or subject.startswith(words.references)
    return Shape(text, subject, lead, tail, de, opened=opened, entry=_known(subject, words), reference=reference)


def _without_filler(text: str, words: Vocabulary) -> LexiconEntry | None:
    """The entry of an item that the lexicon holds without its last word: 保险经纪|业务."""
    for filler in _SERVICE_WORDS if text.endswith(_SERVICE_WORDS) else ():
        entry = words.lexicon.get(text.removesuffix(filler)) if text.endswith(filler) else None
        if entry is not None and entry.codes and not entry.kind:
            return entry
    return None


def _known(subject: str, words: Vocabulary) -> LexiconEntry | None:
    """The lexicon's entry for an object; none for bare activity words."""
    entry = words.lexicon.get(subject)
    return entry if entry is not None and (entry.codes or entry.kind or entry.says_nothing) else None


def _from_entry(text: str, inner: str, entry: LexiconEntry, opened: bool, words: Vocabulary) -> Shape:
    """An item that the lexicon holds as a whole. What it says of lists (的, 领域内) is still read."""
    verbs = _verbs_only(inner, words)
    if entry.activity and not entry.codes and not entry.kind and not entry.says_nothing:
        verbs = verbs or (entry.activity,)
        return Shape(text, tail=verbs, de=inner.startswith("的"), opened=opened, verbal=verbs)
    tail = (entry.activity,) if entry.activity else ()
    if verbs is not None or not tail:
        return Shape(text, entry.text, tail=tail, opened=opened, entry=entry, whole=True, verbal=verbs or ())
    field = _field(inner, words)
    if field is not None:
        return Shape(text, field[0], tail=tail, de=True, field=True, opened=opened, entry=entry, whole=True)
    lead, rest = _leading(inner, words, entry.activity)
    if lead and lead[0] in _CARRIED and entry.activity in lead:
        return Shape(text, rest, lead=lead, opened=opened, entry=entry, whole=True)
    subject, _, de = _trailing(inner, words)
    return Shape(text, subject, tail=tail, de=de, opened=opened, entry=entry, whole=True)


def _strip_closers(text: str, words: Vocabulary) -> str:
    """Drop what adds nothing behind an item: …及相关配套服务."""
    found = words.closers.search(text)
    return text[: found.start()] if found and found.start() > 1 else text


def _strip_openers(text: str, words: Vocabulary) -> tuple[str, bool]:
    opened = False
    for _ in range(4):
        for opener in words.openers if text.startswith(words.openers) else ():
            if text.startswith(opener) and len(text) > len(opener) + 1 and not _longer_lead(text, opener, words):
                text, opened = text[len(opener) :], opened or opener not in words.modifiers
                break
        else:
            break
        if text in words.lexicon:
            break
    return text, opened


def _longer_lead(text: str, opener: str, words: Vocabulary) -> bool:
    """Whether a longer word begins with the opener: the activity 经营和代理, the term 在线健康."""
    if any(text[:size] in words.lead for size in words.lead_sizes.get(text[:1], ()) if len(opener) < size):
        return True
    return any(text[:size] in words.terms for size in words.term_sizes.get(text[:1], ()) if len(opener) < size)


def _field(text: str, words: Vocabulary) -> tuple[str, str] | None:
    """(field, words behind the mark) of `A领域内的技术开发`; None if there is no field mark."""
    for mark in words.field_marks if not words.field_beginnings.isdisjoint(text) else ():
        place = text.find(mark)
        if place <= 0:
            continue
        behind = text[place + len(mark) :].removeprefix("内").removeprefix("的")
        if not behind or _verbs_only(behind, words) is not None or _trailing(behind, words)[1]:
            return text[:place], behind
    return None


def _verbs_only(text: str, words: Vocabulary) -> tuple[str, ...] | None:
    """Activities of a text that is nothing but activity words; None for any other text."""
    found: list[str] = []
    rest = text.removeprefix("的")
    while rest:
        for size in words.verb_sizes.get(rest[0], ()):
            if size > len(rest):
                continue
            activities = words.tail.get(rest[:size]) or words.lead.get(rest[:size])
            if activities:
                found.extend(activities)
                rest = rest[size:]
                break
        else:
            if not found:
                return None
            for joiner in (*JOINERS, "的", "等", "业务", "相关", "有关"):
                if rest.startswith(joiner):
                    rest = rest[len(joiner) :]
                    break
            else:
                return None
    return tuple(dict.fromkeys(found)) or None


def _leading(text: str, words: Vocabulary, known: str = "") -> tuple[tuple[str, ...], str]:
    """Activities in front of an item, and the rest. `known` is the activity that the lexicon gives the whole item."""
    found: list[str] = []
    rest = text
    while rest:
        for size in words.lead_sizes.get(rest[0], ()):
            if size >= len(rest):
                continue
            word = rest[:size]
            activities = words.lead.get(word)
            sure = activities is not None and known in activities and rest[size:] not in words.things
            if word == _IMPORTED and SALE in found:
                return tuple(dict.fromkeys(found)), rest[size:]  # 销售进口汽车: says of the cars where they are made
            if activities and (sure or _is_verb(word, activities, rest[size:], words)):
                found.extend(activities)
                rest = _strip_joiner(rest[size:], words).removeprefix("的")
                break
        else:
            break
    return tuple(dict.fromkeys(found)), rest


def _is_verb(word: str, activities: tuple[str, ...], rest: str, words: Vocabulary) -> bool:
    if rest.startswith("的"):
        return False
    if activities[0] in _ALWAYS_VERBS and word not in _AMBIGUOUS_MAKERS:
        return not (activities[0] == MAKING and rest.startswith(words.places))
    if activities[0] == MAKING:  # 加工设备 is a thing, 加工设备配件 the making of parts
        return rest not in words.things and not _names_tool(rest, words)
    return rest not in words.things and not rest.startswith(words.tools)


def _names_tool(rest: str, words: Vocabulary) -> bool:
    """Whether a tool (设备, 机械) and nothing but activity words stands behind a maker's word: 加工设备的销售."""
    for tool in words.tools:
        if rest.startswith(tool):
            behind = rest[len(tool) :].removeprefix("的")
            if not behind or _verbs_only(behind, words) is not None or behind.startswith(JOINERS):
                return True
    return False


def _strip_joiner(rest: str, words: Vocabulary) -> str:
    """Drop a joiner if an activity word follows it: 设计和制作A."""
    for joiner in JOINERS:
        if rest.startswith(joiner):
            behind = rest[len(joiner) :]
            if any(behind[:size] in words.lead for size in words.lead_sizes.get(behind[:1], ())):
                return behind
    return rest


def _trailing(text: str, words: Vocabulary) -> tuple[str, tuple[str, ...], bool]:
    """(object, activities behind it, whether 的 stands between them)."""
    found: list[str] = []
    rest, de = text, False
    while rest:
        if found and rest in words.lexicon and words.lexicon[rest].kind:
            break
        for size in words.tail_sizes.get(rest[-1], ()):
            if not 1 < size < len(rest):
                continue
            activities = words.tail.get(rest[-size:])
            if activities:
                found[:0] = activities
                rest = rest[:-size]
                break
        else:
            for filler in _SERVICE_WORDS:
                stripped = rest.removesuffix(filler)
                if stripped != rest and len(stripped) > 2 and not found and _ends_in_verb(stripped, words):
                    rest = stripped
                    break
            else:
                break
            continue
        if rest.endswith("的"):
            rest, de = rest[:-1], True
            break
        rest = _strip_tail_joiner(rest, words)
    return rest, tuple(dict.fromkeys(found)), de


def _ends_in_verb(text: str, words: Vocabulary) -> bool:
    sizes = words.tail_sizes.get(text[-1:], ())
    return any(text[-size:] in words.tail for size in sizes if 1 < size < len(text))


def _strip_tail_joiner(rest: str, words: Vocabulary) -> str:
    """Drop a joiner at the end if an activity word precedes it: A的设计和|制作."""
    for joiner in JOINERS if rest.endswith(JOINERS) else ():
        if rest.endswith(joiner) and _ends_in_verb(rest[: -len(joiner)], words):
            return rest[: -len(joiner)]
    return rest
