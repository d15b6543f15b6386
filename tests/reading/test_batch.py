"""A batch, which remembers and judges equal evidence once, answers as for each firm alone: every column, every byte."""

from __future__ import annotations

import csv
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier import Classifier
from classifier.columns import added_cells
from classifier.memo import Memo
from classifier.normalise import normalise
from classifier.segments import blocks, segments
from tests.reading.scopes import AnyText, Industry, Scope, words
from tests.reading.test_properties import quick
from tests.tagging_support import ROOT, one_catalogue

TRADES = words(
    "银行 物业管理 信息技术 广告 贸易 五金厂 门诊部 投资 物流 餐饮店 航空票务 科技 咨询 （中国）投资 养老院 大药房"
)
Name = st.builds(
    lambda region, trade, form: f"{region}澜石{trade}{form}",
    st.sampled_from(["上海", "", "澜洲", "（中国）"]),
    st.sampled_from(TRADES),
    st.sampled_from(["有限公司", "", "股份有限公司上海分公司", "（上海）有限公司", "第一分店", "合作社"]),
)


@cache
def batch() -> Classifier:
    """A classifier whose caches are full of what all other examples left."""
    return Classifier(one_catalogue())


@cache
def single() -> Classifier:
    return Classifier(one_catalogue())


def assert_same(name: str, scope: str, industry: str, language: str) -> None:
    tagged = batch().tag(name, scope, industry, language)
    decision = single().classify(name, scope, industry)
    assert tagged.cells == added_cells(decision, one_catalogue(), language)
    assert (tagged.primary, tagged.status) == (decision.primary, decision.status)


@settings(quick, max_examples=400)
@given(Name, st.one_of(Scope, AnyText), Industry, st.sampled_from(["zh", "en"]))
def test_batch_and_single_answers_are_equal(name: str, scope: str, industry: str, language: str) -> None:
    assert_same(name, scope, industry, language)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_batch_and_single_answers_are_equal_on_the_samples(language: str) -> None:
    with (ROOT / "samples" / "registry.csv").open(encoding="utf-8-sig", newline="") as stream:
        for firm in csv.DictReader(stream):
            assert_same(firm["企业名称"], firm["经营范围"], firm.get("行业代码", ""), language)


@settings(quick, max_examples=30)
@given(st.lists(st.tuples(Name, Scope), min_size=1, max_size=4))
def test_what_is_remembered_changes_nothing(firms: list[tuple[str, str]]) -> None:
    fresh = Classifier(one_catalogue())
    for name, scope in [*firms, *reversed(firms)]:
        assert fresh.tag(name, scope, "", "zh") == batch().tag(name, scope, "", "zh")


@quick
@given(st.one_of(Scope, AnyText))
def test_blocks_are_read_as_in_the_whole(scope: str) -> None:
    """Block by block, with the section carried on, the segments are those of the whole scope."""
    text, sections = normalise(scope), one_catalogue().scope_grammar.sections
    whole, _ = segments(text, sections)
    found, section = [], ""
    for start, block in blocks(text):
        part, section = segments(block, sections, start, section)
        found.extend(part)
    assert found == whole


def test_a_memo_keeps_what_is_asked_for_and_stays_small() -> None:
    made: list[int] = []
    memo: Memo[int, str] = Memo(lambda number: made.append(number) or str(number), 10)
    for number in range(1000):
        assert memo[number] == str(number)
        assert memo[-1] == "-1"
        assert memo.kept() <= 20
    assert made.count(-1) == 1
    assert memo[999] == "999"
    assert made.count(999) == 1
    assert memo[0] == "0"
    assert made.count(0) == 2
