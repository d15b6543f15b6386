"""One-to-one normalisation of characters, for catalogue terms and input texts alike.

Every character becomes exactly one character, so that a position in the normalised text is a position in the
original. (NFKC over a whole text would change its length and lose the offsets.)
"""

import unicodedata
from collections.abc import Iterable

# Characters whose compatibility form is not what a business scope means by them.
_SPECIAL = {
    "．": "、",  # full-width full stop: a list separator in registrations before 2010
    "＂": "、",
    "·": "、",
    "•": "、",
    "∙": "、",
    "､": "、",
    "﹑": "、",
    "丶": "、",
    "。": "。",
    "｡": "。",
    "【": "(",
    "】": ")",
    "〔": "(",
    "〕": ")",
    "［": "(",
    "］": ")",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "｛": "(",
    "｝": ")",
    "﹝": "(",
    "﹞": ")",
    "『": "(",
    "』": ")",
    "〈": "(",
    "〉": ")",
    "《": '"',
    "》": '"',
    "“": '"',
    "”": '"',
    "‘": '"',
    "’": '"',
    "「": '"',
    "」": '"',
    "\u3000": " ",
    "\xa0": " ",
    "\t": " ",
    "\r": "\n",
    "璜": "潢",  # 装璜, the frequent misspelling of 装潢
    "帐": "账",
    "俬": "私",
    "傢": "家",
    "咔": "卡",
}


_LIST_MARKS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩❶❷❸❹❺❻❼❽❾★☆◆◇■□●○▲△"
_INVISIBLE = frozenset(("Cf", "Co", "Cn", "Cs", "So"))  # joiners, private and unassigned characters, pictures
NOTHING = "#"  # stands for a character that says nothing; readers drop it


def _one_to_one(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    if char in _LIST_MARKS:
        return ";"
    if unicodedata.category(char) in _INVISIBLE:
        return NOTHING
    folded = unicodedata.normalize("NFKC", char).lower()
    return _SPECIAL.get(folded, folded) if len(folded) == 1 else char


class _CharacterMap(dict[int, str]):
    """Translation table for `str.translate` that computes a character on first sight."""

    def __missing__(self, code_point: int) -> str:
        self[code_point] = mapped = _one_to_one(chr(code_point))
        return mapped


_CHARACTER_MAP = _CharacterMap()


def normalise(text: str) -> str:
    """Fold width, case, brackets and separators of a text, character by character.

    Args:
        text: any text.

    Returns:
        A text of exactly the same length: `len(normalise(t)) == len(t)`.
    """
    return text.translate(_CHARACTER_MAP)


def normalised(texts: Iterable[str]) -> tuple[str, ...]:
    """The normal forms of several texts, in order."""
    return tuple(normalise(text) for text in texts)
