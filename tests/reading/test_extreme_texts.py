"""Texts that no registry should hold, but a damaged cell may: nested brackets, items and blocks without an end."""

import pytest

from classifier import joined, shapes
from classifier.segments import blocks
from classifier.shapes import Shape
from classifier.vocabulary import Vocabulary
from tests.reading.scopes import classifier


@pytest.mark.parametrize("opening", ["(", "（", "，（", "（、", "（一般项目：", "餐饮服务（", "；（"])
@pytest.mark.parametrize("closing", ["", "）"])
def test_brackets_however_deep_hide_no_business(opening: str, closing: str) -> None:
    scope = opening * 3_000 + "住宿服务" + closing * 3_000 + "；广告设计"
    clauses = classifier().read_scope(scope)
    assert all(scope[slice(*clause.span)] == clause.text for clause in clauses)
    if not opening.startswith("餐饮"):  # what stands in brackets behind an item qualifies it
        assert any("住宿服务" in clause.text and clause.hits for clause in clauses)
    if closing:
        assert clauses[-1].text == "广告设计"


def test_brackets_as_deep_as_they_come_are_read() -> None:
    scope = "（" * 6 + "住宿服务" + "）" * 6
    (clause,) = classifier().read_scope(scope)
    assert clause.span == (6, 10)


def test_blocks_without_an_end_come_in_pieces_behind_commas() -> None:
    text = "餐饮服务,住宿服务、" * 1_000 + ";广告设计"
    found = list(blocks(text))
    assert "".join(block for _, block in found) == text.replace(";", "")
    assert all(text.startswith(block, at) and len(block) <= 4_000 for at, block in found)
    assert all(block.endswith((",", "、")) for _, block in found[:-1])
    assert len(list(blocks("餐" * 9_000))) == 3


@pytest.mark.parametrize("item", ["塑料制品及", "工程及", "家用电器及安装维修", "仓储和", "设计与"])
def test_an_item_without_an_end_is_not_taken_apart_at_each_joiner(item: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work grows as the text does: ten times the text, no more than about ten times the characters looked at."""
    looked_at = [0]

    def counting(text: str, words: Vocabulary) -> Shape:
        looked_at[0] += len(text)
        return shapes.analyse(text, words)

    monkeypatch.setattr(joined, "analyse", counting)
    work = []
    for times in (40, 400, 4_000):
        looked_at[0] = 0
        classifier().read_scope(item * times)
        work.append(looked_at[0])
    assert work[2] <= max(12 * work[1], 12 * work[0])
