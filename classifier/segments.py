"""Steps 2 to 4a: a normalised scope is cut into items, with their brackets, separators and sections.

Nothing is interpreted here but punctuation, brackets and section marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from classifier.decision import Span

STRONG, COLON, COMMA, ENUMERATION = ";", ":", ",", "、"

_SEPARATORS = {
    ";": STRONG,
    "。": STRONG,
    "\n": STRONG,
    "|": STRONG,
    "★": STRONG,
    "◇": STRONG,
    "◆": STRONG,
    "■": STRONG,
    ":": COLON,
    ",": COMMA,
    "、": ENUMERATION,
    "/": ENUMERATION,
    "\\": ENUMERATION,
    "?": ENUMERATION,
    "—": ENUMERATION,
    "+": ENUMERATION,
    "&": ENUMERATION,
}
_DROPPED = frozenset('"*#_~^`=<>〓※●○△▲□→…')
# A text in which only these separate, nothing is dropped, and no bracket or number stands: most are of this kind.
_SIMPLE = re.compile(rf"[^{re.escape(''.join(_SEPARATORS.keys() - {COLON, COMMA, ENUMERATION} | _DROPPED))}(). \-\d]*")
_SIMPLE_SEPARATOR = re.compile(f"([{COLON}{COMMA}{ENUMERATION}])")
_PLAIN = re.compile(r"[一-鿿]*")  # characters that neither separate nor are dropped
_LIST_NUMBER = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})$")
# 1.A2.B, and ;1.A: a number in the run begins an item, or stands at its beginning
_NUMBERED = re.compile(r"(?:^|(?<=[一-鿿);:,、。]))\d{1,2}(?=[.)、][一-鿿])")
_DIGIT = re.compile(r"\d")
_BRACKET = re.compile(r"[()]")
_BRACKET_OR_END = re.compile(r"[();。\n]")
# Ten times what real registries hold (blocks of 1,024 characters, brackets four deep); some steps look from one item of
# a block to all the others.
_LONGEST_BLOCK, _DEEPEST = 4_000, 40
_PIECE = re.compile(rf".{{1,{_LONGEST_BLOCK - 1}}}[,、]|.{{1,{_LONGEST_BLOCK}}}", re.DOTALL)
_LEADING_NUMBER = re.compile(r"^[1-9]\d?(?=[一-鿿])(?![类级项号座人米万年月日个亿元层楼分期])")
_BOTH_WAYS = ("批零兼营", "批发兼营", "零售兼营")  # end in a mark that marks no section


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Bracket:
    """What stood in brackets behind an item."""

    text: str
    span: Span


@dataclass(slots=True)  # not frozen: made by the million, changed by nobody
class Segment:
    """A piece of scope between separators. `before` and `after` are the separators on either side."""

    text: str  # normalised, without brackets and quotation marks
    span: Span  # of the original, brackets included
    before: str
    after: str
    brackets: tuple[Bracket, ...]
    section: str


def _close(text: str, opening: int) -> int:
    """Index of the bracket that closes the one at `opening`; where none does, the end of that part of the text."""
    depth = 0
    for bracket in _BRACKET.finditer(text, opening):
        depth += 1 if bracket.group() == "(" else -1
        if depth == 0:
            return bracket.start()
    end = next((index for index in range(opening, len(text)) if text[index] in ";。\n"), len(text))
    first = text.find(")", opening, end)
    return first if first >= 0 else end


def _is_cjk(char: str) -> bool:
    return "一" <= char <= "鿿"


def _separator(text: str, index: int) -> str:
    """The separator at a position, or "" if the character belongs to an item."""
    char = text[index]
    if char in _SEPARATORS:
        return _SEPARATORS[char]
    if char in ". ":
        left = text[index - 1] if index else ""
        right = text[index + 1] if index + 1 < len(text) else ""
        if char == "." and not (left.isascii() and left.isalnum()):
            return ENUMERATION
        if left and right and (_is_cjk(left) or left == ")") and (_is_cjk(right) or char == "."):
            return ENUMERATION
    return ""


def blocks(text: str) -> Iterator[tuple[int, str]]:
    """The parts of a normalised scope between semicolons, full stops and line ends that stand outside brackets.

    What is in a block is read without regard to the others, but for the section that it stands in.

    Args:
        text: normalised scope.

    Yields:
        (position, block) pairs in order; blocks without a character are left out. A block of more than 4,000
        characters comes in pieces, cut behind a comma where there is one.
    """
    start, depth = 0, 0
    for found in _BRACKET_OR_END.finditer(text):
        char = found.group()
        if char == "(":
            depth += 1
        elif char == ")":
            depth = max(depth - 1, 0)
        elif depth == 0:
            yield from _pieces(start, text[start : found.start()])
            start = found.end()
    yield from _pieces(start, text[start:])


def _pieces(start: int, block: str) -> Iterator[tuple[int, str]]:
    if len(block) > _LONGEST_BLOCK:
        yield from ((start + piece.start(), piece.group()) for piece in _PIECE.finditer(block))
    elif block:
        yield start, block


def segments(text: str, sections: Mapping[str, str], offset: int = 0, section: str = "") -> tuple[list[Segment], str]:
    """Cut a normalised scope, or a block of one, into items.

    Args:
        text: normalised scope or block, or the inside of a bracket.
        sections: section marks and their names, from the catalogue.
        offset: position of `text` in the original.
        section: the section in which the text begins.

    Returns:
        Segments in order, and the section in which the text ends. Empty segments and list numbers are dropped (a list
        number separates like a semicolon).
    """
    if _SIMPLE.fullmatch(text):
        return _simple_segments(text, sections, offset, section)
    return _any_segments(text, sections, offset, section)


def _simple_segments(text: str, sections: Mapping[str, str], offset: int, section: str) -> tuple[list[Segment], str]:
    """`_any_segments` of a text that is `_SIMPLE`."""
    found: list[Segment] = []
    pieces = _SIMPLE_SEPARATOR.split(text)
    pieces.append(STRONG)
    before, start = STRONG, offset
    for item, after in zip(pieces[::2], pieces[1::2], strict=True):
        end = start + len(item)
        if item:
            section, before = _take(item, (), (start, end), before, after, section, sections, found)
        start = end + 1
    return found, section


def _any_segments(
    text: str, sections: Mapping[str, str], offset: int, section: str, depth: int = 0
) -> tuple[list[Segment], str]:
    """`segments` of any text at a depth of brackets; below the deepest they are read as if they did not stand there."""
    found: list[Segment] = []
    if _DIGIT.search(text):
        text = _NUMBERED.sub(lambda number: STRONG * len(number.group()), text)
    kept: list[str] = []
    brackets: list[Bracket] = []
    before, start, index, size = STRONG, 0, 0, len(text)
    while index <= size:
        following = _PLAIN.match(text, index).end()  # type: ignore[union-attr]  # it may be empty
        if following > index:
            kept.append(text[index:following])
            index = following
        after = STRONG if index == size else _separator(text, index)
        if not after:
            char = text[index]
            if char == "(" and depth < _DEEPEST:
                closing = _close(text, index)
                inside = text[index + 1 : closing]
                closed = closing < size and text[closing] == ")"
                marked = sections.get(inside.strip(), "")
                if marked and _goes_on(text, closing + 1):  # 餐饮服务【一般项目】软件开发
                    if item := "".join(kept).strip(" .-"):
                        span = offset + start, offset + index
                        _take(item, tuple(brackets), span, before, STRONG, section, sections, found)
                    kept, brackets = [], []
                    section, before, start = marked, STRONG, closing + closed
                elif "".join(kept).strip():
                    brackets.append(Bracket(inside, (offset + index, offset + closing + closed)))
                elif marked:
                    section, before, start = marked, STRONG, closing + closed
                else:  # a bracket that opens an item holds business of its own: (一般项目: …)
                    inner, _ = _any_segments(inside, sections, offset + index + 1, section, depth + 1)
                    if inner:
                        before, section = ENUMERATION, inner[-1].section
                        found.extend(inner)
                    start = closing + closed
                index = closing + closed
                continue
            if char not in _DROPPED and char not in "()":
                kept.append(char)
            index += 1
            continue
        if kept:
            item = "".join(kept).strip(" .-")
            span = offset + start, offset + index
            section, before = _take(item, tuple(brackets), span, before, after, section, sections, found)
        elif after == STRONG:
            before = STRONG
        kept, brackets = [], []
        index += 1
        start = index
    return found, section


def _goes_on(text: str, index: int) -> bool:
    """Whether an item follows directly; where a separator does, the mark was a remark: 食品销售(许可项目)、…"""
    return index < len(text) and (text[index] == COLON or not _separator(text, index))


def _take(
    item: str,
    brackets: tuple[Bracket, ...],
    span: Span,
    before: str,
    after: str,
    section: str,
    sections: Mapping[str, str],
    found: list[Segment],
) -> tuple[str, str]:
    """Add a segment, or enter the section that it marks; returns the section and the separator before the next one."""
    if item[:1].isdecimal():
        item = _LEADING_NUMBER.sub("", item)
    if item in sections:
        return sections[item], STRONG
    if len(item) <= 2 and _LIST_NUMBER.match(item):
        return section, STRONG
    if not item:
        return section, STRONG if after == STRONG else before
    for mark, name in sections.items() if item.startswith(tuple(sections)) else ():
        if item.startswith(mark) and len(item) > len(mark) + 1:
            section, before, item = name, STRONG, item[len(mark) :]
            break
    inside = _mark_behind(item, sections) if after == COLON else ""
    end = span[1] - len(inside)
    if inside and all(bracket.span[1] <= end for bracket in brackets):  # 代理记账(凭许可证)一般项目:…, nothing between
        found.append(Segment(item.removesuffix(inside), (span[0], end), before, STRONG, brackets, section))
        return sections[inside], STRONG
    found.append(Segment(item, span, before, after, brackets, section))
    return section, after


def _mark_behind(item: str, sections: Mapping[str, str]) -> str:
    """The section mark that ends an item with business in front of it; "" if none does."""
    marks = [mark for mark in sections if item.endswith(mark) and len(item) > len(mark) + 1]
    return "" if item.endswith(_BOTH_WAYS) else max(marks, key=len, default="")
