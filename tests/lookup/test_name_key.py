"""Keys of names: what makes no difference, and what does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.name_key import NameKeys
from tests.tagging_support import one_catalogue

quick = settings(deadline=None)  # the machine may be busy
KEYS = NameKeys(one_catalogue().name_grammar.regions)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("晴空（上海）航空服务有限公司", "晴空(上海)航空服务有限公司"),
        ("ＡＢＣ　科技有限公司", "abc科技有限公司"),
        ("上海市晴空航空服务有限公司", "上海晴空航空服务有限公司"),
        ("澜洲市晴空航空服务有限公司", "澜洲晴空航空服务有限公司"),
        ("上海晴空航空服务有限责任公司", "上海晴空航空服务有限公司"),
        ("上海晴空航空服务股份有限公司", "上海晴空航空服务"),
        ("上海市长宁区晴空餐饮店", "上海长宁晴空餐饮店"),
        ("上海晴空投资合伙企业（有限合伙）", "上海晴空投资合伙企业"),
        ("晴空有限公司第一分公司", "晴空有限责任公司（第一分公司）"),
    ],
)
def test_alike(one: str, other: str) -> None:
    assert KEYS(one).whole == KEYS(other).whole


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海晴空航空服务有限公司", "上海晴空航空服务集团有限公司"),
        ("上海晴空航空服务有限公司", "上海晴空航空服务有限公司北京分公司"),
        ("上海晴空航空服务有限公司北京分公司", "上海晴空航空服务有限公司南京分公司"),
        ("晴空（上海）有限公司", "晴空（北京）有限公司"),
        ("上海市场营销有限公司", "上海场营销有限公司"),
    ],
)
def test_different(one: str, other: str) -> None:
    assert KEYS(one).whole != KEYS(other).whole


def test_a_branch_knows_its_firm() -> None:
    branch = KEYS("上海晴空航空服务有限公司第一分公司")
    assert (branch.firm, branch.branch) == (KEYS("上海晴空航空服务有限公司").whole, "第一")
    assert KEYS("上海晴空航空服务有限公司分公司").whole != KEYS("上海晴空航空服务有限公司").whole


@quick
@given(st.text())
def test_any_text_has_a_key_on_one_line(text: str) -> None:
    key = KEYS(text)
    assert not set(key.whole) & set("\n\r \t")
    assert bool(key.whole) == bool(key.folded)


@quick
@given(st.text("上海市长宁区晴空（）()航空服务有限公司分店", max_size=20))
def test_width_of_brackets_never_counts(text: str) -> None:
    assert KEYS(text) == KEYS(text.replace("（", "(").replace("）", ")")) == KEYS(f" {text} ")
