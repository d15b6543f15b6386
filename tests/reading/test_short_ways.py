"""Short ways of reading ordinary texts lead where the long ones do."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from classifier.clauses import read_clauses
from classifier.marks import Marks, read_marks
from classifier.match import _JOINER
from classifier.normalise import normalise
from classifier.segments import _any_segments, segments
from classifier.vocabulary import JOINERS, compile_vocabulary
from tests.reading.scopes import AnyText, Piece, Scope
from tests.reading.test_properties import quick
from tests.tagging_support import one_catalogue

WORDS = compile_vocabulary(one_catalogue())
Listed = st.lists(st.tuples(Piece, st.sampled_from([*"，、：", "，、", ""])), max_size=8).map(
    lambda pairs: "".join(piece + separator for piece, separator in pairs)
)


@quick
@given(st.one_of(Listed, Scope, AnyText), st.integers(0, 9), st.sampled_from(["", "许可"]))
def test_simple_texts_are_cut_as_any_others(text: str, offset: int, section: str) -> None:
    text = normalise(text)
    expected = _any_segments(text, WORDS.sections, offset, section)
    assert segments(text, WORDS.sections, offset, section) == expected


@quick
@given(st.one_of(Listed, Scope))
def test_ordinary_items_are_governed_as_any_others(scope: str) -> None:
    def marks_of(text: str) -> Marks:
        return read_marks(text, WORDS)

    def guarded(text: str) -> Marks:
        return replace(marks_of(text), ordinary=False)

    segs, _ = segments(normalise(scope), WORDS.sections)
    assert read_clauses(segs, marks_of, WORDS) == read_clauses(segs, guarded, WORDS)


@quick
@given(st.lists(st.sampled_from([*JOINERS, "以", "其", "且", "钢材", "设备"]), max_size=8).map("".join))
def test_a_text_is_split_at_all_joiners_as_at_one_after_the_other(text: str) -> None:
    parts = [text]
    for joiner in JOINERS:
        parts = [piece for part in parts for piece in part.split(joiner)]
    assert _JOINER.split(text) == parts
