"""Credit codes: the check of GB 32100-2015, faults in words, and the way back from a slip."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from classifier.credit_code import (
    ALPHABET,
    LENGTH,
    body_holds,
    compact_code,
    corrections,
    credit_code_fault,
    likely_codes,
    looks_like_code,
)
from tests.tagging_support import ROOT

with (ROOT / "samples" / "registry.csv").open(encoding="utf-8-sig", newline="") as _stream:
    SAMPLES = [row["统一社会信用代码"] for row in csv.DictReader(_stream)]

quick = settings(deadline=None)  # the machine may be busy
codes = st.sampled_from(SAMPLES)
places = st.integers(0, LENGTH - 1)
characters = st.sampled_from(ALPHABET)


def test_codes_of_the_samples_hold() -> None:
    assert len(SAMPLES) > 200
    assert [code for code in SAMPLES if credit_code_fault(code) is not None or not body_holds(code)] == []


@quick
@given(st.text("0123456789", min_size=8, max_size=8), st.text(ALPHABET, min_size=10, max_size=10))
def test_the_check_is_that_of_python_stdnum(head: str, tail: str) -> None:
    for code in (head + tail, head + tail[:-1] + uscc.calc_check_digit(head + tail[:-1])):
        assert (credit_code_fault(code) is None) == uscc.is_valid(code)


def test_letters_of_authority_and_kind_are_allowed() -> None:
    """Farmers' collectives have N2…; python-stdnum refuses them, the standard does not."""
    body = "N2310199MF1234567"
    assert credit_code_fault(body + uscc.calc_check_digit(body)) is None


@quick
@given(codes, places, characters)
def test_one_wrong_character_is_always_seen_and_among_the_corrections(code: str, place: int, char: str) -> None:
    typed = code[:place] + char + code[place + 1 :]
    assert (credit_code_fault(typed) is None) == (typed == code)
    if typed != code:
        assert code in corrections(typed)


@quick
@given(codes, st.integers(0, LENGTH - 2))
def test_swapped_neighbours_are_seen_and_put_right(code: str, place: int) -> None:
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if typed != code:
        assert credit_code_fault(typed) is not None
        assert code in likely_codes(typed)


@quick
@given(codes, st.integers(0, LENGTH), characters)
def test_missing_and_surplus_characters(code: str, place: int, char: str) -> None:
    assert code in corrections(code[:place] + char + code[place:])
    missing = code[: min(place, 17)] + code[min(place, 17) + 1 :]
    assert code in corrections(missing)
    for one in likely_codes(missing):
        assert credit_code_fault(one) is None


@quick
@given(codes, st.data())
def test_letters_that_no_code_has_are_read_as_what_they_look_like(code: str, data: st.DataObject) -> None:
    alike = {"0": "O", "1": "I", "2": "Z", "5": "S"}
    spots = [at for at, char in enumerate(code) if char in alike]
    place = data.draw(st.sampled_from(spots))
    typed = code[:place] + alike[code[place]] + code[place + 1 :]
    fault = credit_code_fault(typed)
    assert fault is not None
    assert str(fault) == f"character {place + 1} is {alike[code[place]]}, which these codes do not use"
    assert likely_codes(typed)[0] == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("", "0 characters instead of 18"),
        ("9131", "4 characters instead of 18"),
        ("91310199700158386I", "character 18 is I, which these codes do not use"),
        ("9131A199700158386W", "characters 3 to 8 are not all digits"),
        ("91310199700158386X", "the check character does not fit"),
        ("91310199700158386航", "character 18 is 航, which these codes do not use"),
    ],
)
def test_faults(code: str, words: str) -> None:
    assert str(credit_code_fault(code)) == words


@quick
@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    code = compact_code(text)
    if credit_code_fault(code) is not None:
        assert all(credit_code_fault(one) is None for one in likely_codes(code))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91310199700158386w", True),
        (" 9131 0199-7001 5838 6W ", True),
        ("９１３１０１９９７００１５８３８６Ｗ", True),
        ("9131019970015838", True),
        ("91310", False),
        ("澜洲升驰电梯工程有限公司", False),
        ("91310199700158386澜", False),
        ("ABCDEFGHIJKLMNOPQR", False),
    ],
)
def test_what_is_meant_as_a_code(text: str, code: bool) -> None:
    assert looks_like_code(text) is code
    if code and len(compact_code(text)) == 18:
        assert compact_code(text) == "91310199700158386W"
