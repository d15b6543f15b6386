"""Steps 2 to 4a: a normalised scope is cut into items, with their brackets, separators and sections.

Nothing is interpreted here but punctuation, brackets and section marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_PLAIN = re.compile(r"[一-鿿]*")  # characters that neither separate nor are dropped
_LIST_NUMBER = re.compile(r"^(?:\d{1,2}|[一二三四五六七八九十]{1,2})$")
_NUMBERED = re.compile(r"(?<=[一-鿿)])\d{1,2}(?=[.)、][一-鿿])")  # 1.A2.B: a number in the run begins an item
_LEADING_NUMBER = re.compile(r"^[1-9]\d?(?=[一-鿿])(?![类级项号座人米万年月日个亿元层楼分期])")


@dataclass(frozen=True, slots=True)
class Bracket:
    """What stood in brackets behind an item."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
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
    for index in range(opening, len(text)):
        if text[index] == "(":
            depth += 1
        elif text[index] == ")":
            depth -= 1
            if depth == 0:
                return index
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


def segments(text: str, sections: dict[str, str], offset: int = 0, section: str = "") -> Iterator[Segment]:
    """Cut a normalised scope into items.

    Args:
        text: normalised scope, or the inside of a bracket.
        sections: section marks and their names, from the catalogue.
        offset: position of `text` in the original.
        section: the section in which the text begins.

    Yields:
        Segments in order. Empty ones and list numbers are dropped (a list number separates like a semicolon).
    """
    text = _NUMBERED.sub(lambda found: STRONG * len(found.group()), text)
    kept: list[str] = []
    brackets: list[Bracket] = []
    before, start, index, size = STRONG, 0, 0, len(text)
    while index <= size:
        after = STRONG if index == size else _separator(text, index)
        if not after:
            char = text[index]
            if char == "(":
                closing = _close(text, index)
                inside = text[index + 1 : closing]
                closed = closing < size and text[closing] == ")"
                if "".join(kept).strip():
                    brackets.append(Bracket(inside, (offset + index, offset + closing + closed)))
                elif inside.strip() in sections:
                    section, before, start = sections[inside.strip()], STRONG, closing + closed
                else:  # a bracket that opens an item holds business of its own: (一般项目: …)
                    for inner in segments(inside, sections, offset + index + 1, section):
                        yield inner
                        before, section = ENUMERATION, inner.section
                    start = closing + closed
                index = closing + closed
                continue
            if char not in _DROPPED and char != ")":
                following = _PLAIN.match(text, index + 1).end()  # type: ignore[union-attr]  # it may be empty
                kept.append(text[index:following])
                index = following
            else:
                index += 1
            continue
        item = _LEADING_NUMBER.sub("", "".join(kept).strip(" .-"))
        if item in sections:
            section, before = sections[item], STRONG
        elif _LIST_NUMBER.match(item):
            before = STRONG
        elif item:
            found = item
            for mark, name in sections.items():
                if found.startswith(mark) and len(found) > len(mark) + 1:
                    section, before, found = name, STRONG, found[len(mark) :]
                    break
            yield Segment(found, (offset + start, offset + index), before, after, tuple(brackets), section)
            before = after
        elif after == STRONG:
            before = STRONG
        kept, brackets = [], []
        index += 1
        start = index
