"""Names of firms: region, brand, trade word, form, and what follows from the trade word."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.names import compile_names, read_name
from classifier.normalise import normalise
from taxonomy import load_catalogue

WORDS = compile_names(load_catalogue())


@pytest.mark.parametrize(
    ("name", "trade", "code", "strength"),
    [
        ("上海澜石物业管理有限公司", "物业管理", "A305", "强"),
        ("上海澜石广告有限公司第二分公司", "广告", "B305", "强"),
        ("澜石银行股份有限公司上海泛海路支行", "支行", "X201", "许可"),
        ("德国澜石机械有限公司上海代表处", "代表处", "A103", "许可"),
        ("澜石航空公司上海代表处", "航空公司上海代表处", "B103", "许可"),
        ("上海澜石航空运输行业协会", "航空运输行业协会", "B105", "许可"),
        ("上海澜石塑料制品厂", "塑料制品厂", "N", "强"),
        ("澜石电气(中国)投资有限公司", "(中国)投资", "A102", "强"),
        ("上海澜石会展广告有限公司", "会展广告", "B304", "强"),
        ("上海澜石服饰有限公司黄浦分公司", "服饰", "B301", ""),
    ],
)
def test_trade_words(name: str, trade: str, code: str, strength: str) -> None:
    reading = read_name(normalise(name), WORDS)
    assert (reading.trade, reading.hits[0].code, reading.hits[0].strength) == (trade, code, strength)


@pytest.mark.parametrize(
    "name", ["上海澜石贸易有限公司", "上海澜石实业发展有限公司", "上海澜石科技有限公司", "澜石", ""]
)
def test_words_that_bear_little_point_nowhere(name: str) -> None:
    assert read_name(normalise(name), WORDS).hits == ()


def test_a_maker_and_a_technology_company_are_known_by_their_names() -> None:
    assert read_name("上海澜石轴承厂", WORDS).maker
    assert not read_name("上海澜石轴承有限公司", WORDS).maker
    assert read_name("上海澜石科技有限公司", WORDS).technology


def test_the_field_of_a_technology_company() -> None:
    field = read_name("上海澜石信息技术有限公司", WORDS).field
    assert field is not None
    assert field.code == "A201"
    assert read_name("上海澜石科技有限公司", WORDS).field is None


@given(st.text(max_size=40))
def test_any_text_is_a_name(name: str) -> None:
    text = normalise(name)
    reading = read_name(text, WORDS)
    assert reading.text == text
    for hit in reading.hits:
        assert text[slice(*hit.span)] == hit.words
