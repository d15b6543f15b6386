"""Step 6: a company's name is taken apart into region, brand, trade words and organisational form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from classifier.decision import Hit, NameReading, Span
from classifier.name_rates import longest_ending
from classifier.vocabulary import Sizes, sizes_by_end
from taxonomy.model import STRONG, WEAK, Catalogue, TradeWord

_GAP = "…"  # in a trade word: anything may stand here
_BRACKETS = re.compile(r"\([^()]*\)?")
_INNER_WORDS = 3  # words that are looked through for a trade word before the last one
_SERIAL = re.compile(r"第?[一二三四五六七八九十百0-9]+$")


@dataclass(frozen=True)
class NameVocabulary:
    """Trade words and fixed parts of names, compiled once."""

    trade_words: Mapping[str, TradeWord]
    pairs: tuple[tuple[str, str, TradeWord], ...]  # words in two parts: 航空…协会
    lasts: tuple[str, ...]  # the last parts of these
    ends: frozenset[str]  # trade words with a code, and last parts of those in two parts
    anywhere: Mapping[str, TradeWord]
    bracketed: Mapping[str, TradeWord]  # with a bracket in them: (中国)投资
    end_sizes: Sizes
    trade_sizes: Sizes
    forms: tuple[str, ...]
    regions: tuple[str, ...]
    makers: tuple[str, ...]
    technology: tuple[str, ...]
    traders: tuple[str, ...]
    outlets: Mapping[str, str]  # ending of a branch that may sell anything -> the code of a firm that does
    outlet_endings: tuple[str, ...]
    fields: tuple[str, ...]
    endings: Mapping[str, object]  # whose firms have been counted
    alone: Mapping[str, str]  # trade word -> code that it gives where the scope says nothing
    common: frozenset[str]  # pairs of characters by which an item does not repeat the name


def compile_names(catalogue: Catalogue) -> NameVocabulary:
    """Compile a catalogue's words of names."""
    grammar = catalogue.name_grammar
    words = catalogue.trade_words.values()
    split = [_two_parts(word) for word in words if _GAP in word.word]
    ends = frozenset([word.word for word in words if word.codes] + [last for _, last, _ in split])
    return NameVocabulary(
        pairs=tuple(sorted(split, key=lambda pair: (-len(pair[2].word), pair[2].word))),
        trade_words=catalogue.trade_words,
        lasts=tuple({last for _, last, _ in split}),
        ends=ends,
        anywhere={word.word: word for word in words if word.codes and word.anywhere and "(" not in word.word},
        bracketed={word.word: word for word in words if word.codes and "(" in word.word},
        end_sizes=sizes_by_end(ends),
        trade_sizes=sizes_by_end(catalogue.trade_words),
        forms=tuple(sorted(grammar.forms, key=len, reverse=True)),
        regions=tuple(sorted(grammar.regions, key=len, reverse=True)),
        makers=grammar.makers,
        technology=grammar.technology,
        traders=grammar.traders,
        outlets=grammar.outlets,
        outlet_endings=tuple(grammar.outlets),
        fields=grammar.fields,
        endings=catalogue.name_endings,
        alone=grammar.alone,
        common=frozenset(pair for word in (*grammar.common, *grammar.regions) for pair in _pairs_of(word)),
    )


def _two_parts(word: TradeWord) -> tuple[str, str, TradeWord]:
    first, _, last = word.word.partition(_GAP)
    return first, last, word


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class _Part:
    """A segment of the name: the firm itself, or a branch of it."""

    text: str
    start: int


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class NameParts:
    """The parts of a name that a decision may rest on."""

    hits: tuple[Hit, ...]
    trade: str
    form: str
    maker: bool
    technology: bool
    trader: bool
    field: Hit | None
    ending: str  # the longest counted ending of the name's core, `*` if none is
    inner: tuple[Hit, ...]  # of the trade word before the last one
    pairs: tuple[str, ...]  # pairs of characters of its own


def read_name(name: str, words: NameVocabulary) -> NameReading:
    """Take a name apart.

    Args:
        name: normalised name.
        words: the compiled words of names.

    Returns:
        Its parts. Hits carry the trade words with their codes; a branch's own trade word stands before the firm's.
    """
    parts = read_parts(name, words)
    region = next((region for region in words.regions if region in name), "")
    first = _blanked(name).strip()
    for place in words.regions:
        first = first.removeprefix(place)
    brand = first.split(parts.trade)[0].strip() if parts.trade and parts.trade in first else ""
    return NameReading(
        text=name,
        region=region,
        brand=brand[:12],
        trade=parts.trade,
        form=parts.form,
        maker=parts.maker,
        technology=parts.technology,
        trader=parts.trader,
        field=parts.field,
        hits=parts.hits,
        ending=parts.ending,
        inner=parts.inner,
        pairs=parts.pairs,
    )


def read_parts(name: str, words: NameVocabulary) -> NameParts:
    """Those parts of a name that a decision may rest on; arguments as for `read_name`."""
    blanked = _blanked(name)
    hits = _anywhere(name, name, words.bracketed) if "(" in name else []  # …(中国)投资有限公司
    whole, its_form = _strip_forms(_Part(blanked, 0), words)
    if not hits:
        pair = _pair(whole, words)  # 航空公司…代表处: over the parts of the name
        hits = _hits_of(*pair, name) if pair else []
    trade = hits[0].words if hits else ""
    form = ""
    parts = _parts(blanked)
    for part in reversed(parts):
        core = whole
        if len(parts) > 1:
            core, its_form = _strip_forms(part, words)
        form = form or its_form
        found = _trade_word(core, words)
        if found is not None and not hits:
            word, span = found
            if word.codes:
                trade = name[span[0] : span[1]]
                hits.extend(_hits_of(word, span, name))
                break
            if not trade and word.word not in words.regions:  # 上海 of …系统有限公司上海分公司 is a place
                trade = name[span[0] : span[1]]
    if not hits:
        hits.extend(_anywhere(blanked, name, words.anywhere))
        trade = trade or (hits[0].words if hits else "")
    if hits and len(parts) > 1 and blanked.endswith(words.outlet_endings):
        outlet = next(code for ending, code in words.outlets.items() if blanked.endswith(ending))
        hits = [_of_parent(hit, parts[-1], outlet) for hit in hits]
    maker = trade.endswith(words.makers) if trade else whole.text.endswith(words.makers)
    technology = any(word in name for word in words.technology)
    text = whole.text.rstrip()
    inner = tuple(_inner(text, hits, trade, name, words)) if trade else ()
    return NameParts(
        hits=tuple(hits),
        trade=trade,
        form=form,
        maker=maker,
        technology=technology,
        trader=trade.endswith(words.traders),
        field=_field(hits, words),
        ending=longest_ending(text, words.endings),
        inner=inner,
        pairs=tuple(dict.fromkeys(pair for pair in _pairs_of(text) if pair not in words.common)),
    )


def _of_parent(hit: Hit, branch: _Part, outlet: str) -> Hit:
    """A settled trade of the parent, if it is not the outlet's: …建筑装饰有限公司|东门路经营部 may sell anything."""
    settled = hit.strength == STRONG and hit.code != outlet and hit.span[1] <= branch.start
    return replace(hit, strength=WEAK) if settled else hit


def name_core(name: str, words: NameVocabulary) -> str:
    """A normalised name without brackets, organisational forms and branch at its end."""
    return _strip_forms(_Part(_blanked(name), 0), words)[0].text.rstrip()


def _pairs_of(text: str) -> list[str]:
    return [text[at : at + 2] for at in range(len(text) - 1) if " " not in text[at : at + 2]]


def _inner(core: str, hits: list[Hit], trade: str, name: str, words: NameVocabulary) -> list[Hit]:
    """What the trade word before the last one supports: 清洗剂|工贸, 鞋业|有限公司第二|专卖店."""
    end = min(hit.span[0] for hit in hits) if hits else core.rfind(trade)
    rest = _Part(core[: max(end, 0)], 0)
    for _ in range(_INNER_WORDS):
        rest, _form = _strip_forms(rest, words)
        found = _trade_word(rest, words)
        if found is None or found[1][0] == 0:  # a name of nothing but trade words has no other place for its brand
            return []
        word, span = found
        if word.codes:
            return _hits_of(word, span, name)
        rest = _Part(rest.text[: span[0]], 0)
    return []


def _blanked(name: str) -> str:
    """A name with spaces in the place of its brackets."""
    return _BRACKETS.sub(lambda found: " " * len(found.group()), name) if "(" in name else name


def _field(hits: list[Hit], words: NameVocabulary) -> Hit | None:
    """The field of technology that a trade word names, where it names one of its own: 信息技术, not 科技."""
    if hits and hits[0].strength != WEAK and hits[0].words.endswith(words.fields):
        return hits[0]
    return None


def _parts(name: str) -> list[_Part]:
    """`A有限公司B分公司` holds two parts, A and B."""
    parts: list[_Part] = []
    start = 0
    for found in re.finditer(r"公司(?!$)|合伙企业|事务所(?=.)", name):
        parts.append(_Part(name[start : found.end()], start))
        start = found.end()
    if start < len(name):
        parts.append(_Part(name[start:], start))
    return parts


def _strip_forms(part: _Part, words: NameVocabulary) -> tuple[_Part, str]:
    text, form = part.text.rstrip(), ""
    while text:
        if _ends_in_trade(text, words):
            break
        if text.endswith(words.forms):
            candidate = next(candidate for candidate in words.forms if text.endswith(candidate))
            text, form = text[: -len(candidate)].rstrip(), form or candidate
        else:
            shorter = _SERIAL.sub("", text)
            if shorter == text:
                break
            text = shorter
    for place in words.regions if text.endswith(words.regions) else ():  # …服饰黄浦分公司
        if text.endswith(place) and len(text) > len(place) + 2:
            text = text.removesuffix(place)
            break
    return _Part(text, part.start), form


def _ends_in_trade(text: str, words: NameVocabulary) -> bool:
    """Whether a trade word with a code ends the text, which may contain an organisational form: 代表处, 分行."""
    return any(text[-size:] in words.ends for size in words.end_sizes.get(text[-1], ()) if 1 < size <= len(text))


def _trade_word(part: _Part, words: NameVocabulary) -> tuple[TradeWord, Span] | None:
    """The longest trade word that ends a part."""
    text = part.text
    end = part.start + len(text)
    for size in words.trade_sizes.get(text[-1:], ()):
        found = words.trade_words.get(text[-size:])
        if found is not None and 1 < size <= len(text):
            return found, (end - size, end)
    return None


def _pair(part: _Part, words: NameVocabulary) -> tuple[TradeWord, Span] | None:
    """The longest trade word in two parts, 航空…协会, that ends a name."""
    text = part.text
    for first, last, word in words.pairs if text.endswith(words.lasts) else ():
        place = text.find(first)
        if text.endswith(last) and 0 <= place <= len(text) - len(first) - len(last):
            return word, (part.start + place, part.start + len(text))
    return None


def _hits_of(word: TradeWord, span: Span, name: str) -> list[Hit]:
    return [Hit(code, word.source, "name", word.strength, name[slice(*span)], span) for code in word.codes]


def _anywhere(text: str, name: str, trade_words: Mapping[str, TradeWord]) -> list[Hit]:
    """Trade words that count wherever they stand in the text; the longest, of these the last."""
    best: tuple[int, int, TradeWord] | None = None
    for word in trade_words.values():
        place = text.rfind(word.word)
        if place >= 0 and (best is None or (len(word.word), place) >= best[:2]):
            best = (len(word.word), place, word)
    if best is None:
        return []
    size, start, word = best
    return _hits_of(word, (start, start + size), name)
