"""Unified social credit codes (统一社会信用代码, GB 32100-2015): whether one holds, and what a mistyped one may be.

Structure of the 18 characters: registering authority, kind of entity, six digits of the administrative division, nine
characters of the organisation (GB 11714-1997, the last of them a check character of its own), check character. Letters
I, O, Z, S and V are not used. A single wrong character and a swap of neighbours always break the check.

>>> credit_code_fault("91310199700079194G") is None
True
>>> likely_codes("9131O199700079194G")
('91310199700079194G',)
"""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc

from classifier.errors import Message, message

LENGTH = 18
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_DIVISION = slice(2, 8)
_BODY = slice(8, 16)
_BODY_CHECK = 16
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714-1997
_BODY_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALIKE = ("0ODQ", "1ILJT", "2Z", "5S", "8B", "6G", "UVW", "VYU", "7T1", "KX")  # mistaken for each other
_SUGGESTED = 3  # more would be guessing
# Authority, kind of entity and province (GB/T 2260) as given out; a code can hold without them.
_GIVEN_OUT = re.compile(r"[1-9ANY][1-59](1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12])")


def compact_code(text: str) -> str:
    """A code in capitals of half width, without spaces, hyphens and the like."""
    if text.isascii() and text.isalnum():
        return text.upper()  # nearly all; this is called for every row of a registry
    return "".join(char for char in unicodedata.normalize("NFKC", text).upper() if char.isalnum())


def looks_like_code(text: str) -> bool:
    """Whether a text is meant as a credit code: 15 to 21 Latin letters and digits, half of them digits."""
    code = compact_code(text)
    return code.isascii() and 15 <= len(code) <= 21 and 2 * sum(map(str.isdigit, code)) >= len(code)


def credit_code_fault(code: str) -> Message | None:
    """What is wrong with a code.

    Args:
        code: compact (see `compact_code`).

    Returns:
        The fault in words; None if the code holds by GB 32100-2015.
    """
    if len(code) != LENGTH:
        return message("{found} characters instead of 18", found=len(code))
    for place, char in enumerate(code, start=1):
        if char not in ALPHABET:
            return message("character {place} is {char}, which these codes do not use", place=place, char=char)
    if not code[_DIVISION].isdigit():
        return message("characters 3 to 8 are not all digits")
    if uscc.calc_check_digit(code[:-1]) != code[-1]:
        return message("the check character does not fit")
    return None


def likely_codes(code: str) -> tuple[str, ...]:
    """Codes that a mistyped one may stand for, the likeliest first.

    Args:
        code: compact, with a fault.

    Returns:
        At most three codes that hold and are one slip away: look-alikes exchanged, neighbours swapped, one character
        wrong, missing or too many. Other slips count only if the organisation's own check character bears them out,
        for one in 31 random texts holds.
    """
    ranked: dict[str, int] = {}
    for rank, made in enumerate((_look_alikes(code), _swaps(code), corrections(code))):
        for one in made:
            if credit_code_fault(one) is None and _GIVEN_OUT.match(one) and (rank == 0 or body_holds(one)):
                ranked.setdefault(one, rank + 2 * (not body_holds(one)))
    best = sorted(ranked, key=lambda one: (ranked[one], one))
    return tuple(best[:_SUGGESTED])


def body_holds(code: str) -> bool:
    """Whether the organisation's nine characters bear their own check character (GB 11714-1997)."""
    total = sum(weight * _BODY_ALPHABET.index(char) for weight, char in zip(_BODY_WEIGHTS, code[_BODY], strict=True))
    return "0123456789X0"[11 - total % 11] == code[_BODY_CHECK]


def corrections(code: str) -> list[str]:
    """All texts of 18 characters that one character changed, added or dropped makes of a text."""
    if len(code) == LENGTH:
        return [code[:at] + char + code[at + 1 :] for at in range(LENGTH) for char in ALPHABET if char != code[at]]
    if len(code) == LENGTH - 1:
        return list(dict.fromkeys(code[:at] + char + code[at:] for at in range(LENGTH) for char in ALPHABET))
    if len(code) == LENGTH + 1:
        return list(dict.fromkeys(code[:at] + code[at + 1 :] for at in range(LENGTH + 1)))
    return []


def _swaps(code: str) -> list[str]:
    return [code[:at] + code[at + 1] + code[at] + code[at + 2 :] for at in range(len(code) - 1)]


def _look_alikes(code: str) -> list[str]:
    """Unused letters by what they look like, all at once; then each character by its look-alikes."""
    made = [code.translate(str.maketrans("IOZSV", f"1025{letter}")) for letter in "UY"]
    for text in dict.fromkeys((code, *made)):
        for at, char in enumerate(text):
            for group in _ALIKE:
                if char in group:
                    made.extend(text[:at] + other + text[at + 1 :] for other in group if other != char)
    return made
