"""Unified social credit codes (统一社会信用代码) of the invented firms in `registry.csv`.

A credit code has 18 characters (GB 32100-2015): register 9, kind of body (1 enterprise, 2 individual
business, 3 farmers' cooperative), six digits of region, nine characters of organisation code (GB 11714-1997:
eight and a check character), and a check character over the first 17. The region 310199 does not exist,
so no real body can hold one of these codes.

The codes depend only on a firm's row, its founding year and its form: running this file again yields the same.

    python samples/make_codes.py            # print code and name for every row of registry.csv
    python samples/make_codes.py FILE.csv   # the same for another file with these headers
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

REGION = "310199"
"""Invented: Shanghai's districts end at 20, its county-level region 51 aside."""

ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100 leaves out I, O, S, V and Z, which are easily misread."""
CREDIT_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))

FIRST_YEAR_OF_LETTERS = 2015
"""Firms founded since the reform got organisation codes beginning with MA; older ones kept their digits."""

PREFIX_BY_FORM = {"个体工商户": "92", "农民专业合作社": "93"}
"""Register and kind by 注册类型; every other form is 91 here (see README.md)."""


def organisation_check(body: str) -> str:
    """Check character of an organisation code (GB 11714-1997).

    Args:
        body: the first eight characters, digits and capital letters.

    Returns:
        A digit, or `X` for ten.

    Raises:
        ValueError: if `body` has another length or another character.

    >>> organisation_check("D2143569")
    'X'
    """
    if len(body) != len(ORGANISATION_WEIGHTS) or any(c not in ORGANISATION_ALPHABET for c in body):
        raise ValueError(f"not eight digits or capital letters: {body!r}")
    total = sum(ORGANISATION_ALPHABET.index(c) * weight for c, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[(11 - total % 11) % 11]


def credit_check(body: str) -> str:
    """Check character of a credit code (GB 32100-2015).

    Args:
        body: the first 17 characters, from `CREDIT_ALPHABET`.

    Returns:
        One character of `CREDIT_ALPHABET`.

    Raises:
        ValueError: if `body` has another length or another character.

    >>> credit_check("91350100M000100Y4")
    '3'
    """
    if len(body) != len(CREDIT_WEIGHTS) or any(c not in CREDIT_ALPHABET for c in body):
        raise ValueError(f"not 17 characters of the credit code alphabet: {body!r}")
    total = sum(CREDIT_ALPHABET.index(c) * weight for c, weight in zip(body, CREDIT_WEIGHTS, strict=True))
    return CREDIT_ALPHABET[(31 - total % 31) % 31]


def credit_code(organisation: str, prefix: str = "91", region: str = REGION) -> str:
    """A whole credit code with both check characters.

    Args:
        organisation: the first eight characters of the organisation code.
        prefix: register and kind, two characters.
        region: six digits.

    Returns:
        The 18 characters.

    Raises:
        ValueError: if a part has a wrong length or character.

    >>> credit_code("M000100Y", region="350100")
    '91350100M000100Y43'
    """
    body = prefix + region + organisation + organisation_check(organisation)
    return body + credit_check(body)


def series_body(row: int, year: int) -> str:
    """The first eight characters of the organisation code of the firm in a row.

    Args:
        row: number of the row in `registry.csv`, the first firm being 1.
        year: founding year.

    Returns:
        Eight digits before 2015, from then on `MA9` and five characters; different for different rows.

    Raises:
        ValueError: if `row` is not between 1 and 999,999.

    >>> series_body(1, 2001), series_body(1, 2020)
    ('70007919', 'MA90087E')
    """
    if not 1 <= row <= 999_999:
        raise ValueError(f"row out of range: {row}")
    if year < FIRST_YEAR_OF_LETTERS:
        return str(70_000_000 + row * 7_919 % 10_000_000)
    # 7,919 is a prime and no factor of 10**7 or 31**5, so both steps visit every value once.
    number, characters = row * 7_919 % 31**5, ""
    for _ in range(5):
        number, digit = divmod(number, 31)
        characters = CREDIT_ALPHABET[digit] + characters
    return "MA9" + characters


def main(arguments: list[str]) -> None:
    """Print code and name of every firm of a registry."""
    path = Path(arguments[0]) if arguments else Path(__file__).with_name("registry.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row, firm in enumerate(csv.DictReader(file), start=1):
            body = series_body(row, int(firm["成立日期"][:4]))
            print(credit_code(body, PREFIX_BY_FORM.get(firm["注册类型"], "91")), firm["企业名称"], sep=",")


if __name__ == "__main__":
    main(sys.argv[1:])
