"""Names of firms: region, brand, trade word, form, and what follows from the trade word."""

from __future__ import annotations

from math import exp, log
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import Classifier
from classifier.measure_endings import count_endings, endings_text, kept_endings
from classifier.name_rates import FLOOR, compile_rates, longest_ending
from classifier.names import compile_names, read_name
from classifier.normalise import normalise
from taxonomy import load_catalogue
from taxonomy.model import NameEnding
from taxonomy.read_words import read_name_endings
from taxonomy.strict import Problems

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
        ("上海澜石塑料制品厂", "塑料制品厂", "N", ""),
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
    assert read_name("上海澜石工贸有限公司", WORDS).trader
    assert not read_name("上海澜石科技有限公司", WORDS).trader


def test_the_place_of_a_branch_is_no_trade() -> None:
    reading = read_name(normalise("澜石控制系统（中国）有限公司上海分公司"), WORDS)
    assert (reading.trade, reading.brand) == ("控制系统", "澜石")
    assert read_name("澜石有限公司上海分公司", WORDS).trade == ""


def test_the_field_of_a_technology_company() -> None:
    field = read_name("上海澜石信息技术有限公司", WORDS).field
    assert field is not None
    assert field.code == "A201"
    assert read_name("上海澜石科技有限公司", WORDS).field is None


@pytest.mark.parametrize(
    ("name", "trade", "inner"),
    [
        ("上海澜石眼镜技术开发有限公司", "技术开发", ["眼镜"]),
        ("上海澜石鞋业有限公司第二经销部", "经销部", ["鞋业"]),
        ("上海澜石鞋业有限公司第二专卖店", "鞋业", []),
        ("上海澜石鞋业实业发展有限公司", "实业发展", ["鞋业"]),
        ("上海澜石贸易有限公司", "贸易", []),
        ("物业管理有限公司", "物业管理", []),
    ],
)
def test_the_trade_word_before_the_last_one(name: str, trade: str, inner: list[str]) -> None:
    reading = read_name(normalise(name), WORDS)
    assert reading.trade == trade
    assert list(dict.fromkeys(hit.words for hit in reading.inner)) == inner
    assert all(reading.text[slice(*hit.span)] == hit.words for hit in reading.inner)


def test_words_of_place_and_common_words_are_no_words_of_the_name_s_own() -> None:
    pairs = read_name("上海澜石钢模板技术服务有限公司", WORDS).pairs
    assert "钢模" in pairs
    assert "模板" in pairs
    assert not {"上海", "技术", "服务", "有限", "公司"} & set(pairs)


@given(st.text(max_size=40))
def test_any_text_is_a_name(name: str) -> None:
    text = normalise(name)
    reading = read_name(text, WORDS)
    assert reading.text == text
    for hit in reading.hits:
        assert text[slice(*hit.span)] == hit.words


def test_the_longest_counted_ending_counts() -> None:
    endings = {
        "*": NameEnding("*", 1000, {"A101": 600, "N": 400}),
        "机械": NameEnding("机械", 200, {"N": 150, "A101": 50}),
        "工程机械": NameEnding("工程机械", 100, {"A101": 90, "N": 10}),
    }
    rates = compile_rates(endings)
    assert longest_ending("澜石工程机械", rates) == "工程机械"
    assert longest_ending("澜石机械", rates) == "机械"
    assert longest_ending("澜石", rates) == "*"
    assert rates["机械"]["N"] > rates["*"]["N"]
    assert rates["工程机械"]["A101"] > rates["机械"]["A101"]
    shares = {code: exp(2 * found + log(FLOOR)) - FLOOR for code, found in rates["工程机械"].items()}
    assert sum(shares.values()) == pytest.approx(1.0)  # the shares behind the values are shares


def test_endings_are_measured_by_the_scope_alone_and_brands_are_not_kept(tmp_path: Path) -> None:
    firms = [(f"澜洲{chr(0x4E00 + at)}石宠物医院有限公司", "宠物诊疗") for at in range(120)]
    firms += [(f"澜洲{chr(0x5000 + at)}石广告有限公司", "设计、制作、代理、发布各类广告") for at in range(120)]
    firms += [("澜洲无言有限公司", "")]
    counts = count_endings(firms, Classifier(load_catalogue()))
    assert counts["*"].total() == 240  # a scope that says nothing counts for nothing
    kept = kept_endings(counts)
    assert {"*", "医院", "广告"} <= kept.keys()
    assert kept["医院"].counts == {"A105": 120}
    assert not any(ending[0] == "石" for ending in kept)  # with a brand's character it tells no more
    (tmp_path / "name_endings.csv").write_text(endings_text(kept), encoding="utf-8")
    problems = Problems()
    assert read_name_endings(tmp_path, ("A105", "B305", "N"), problems) == kept
    problems.raise_if_any()


def test_the_parent_settles_nothing_for_an_outlet() -> None:
    def strengths(name: str) -> list[tuple[str, str]]:
        return [(hit.code, hit.strength) for hit in read_name(name, WORDS).hits]

    assert strengths("上海澜石物业管理有限公司") == [("A305", "强")]
    assert strengths("上海澜石物业管理有限公司东门路经营部") == [("A305", "弱")]
    assert strengths("上海澜石物业管理有限公司东门路分公司") == [("A305", "强")]
    assert strengths("上海澜石物资回收有限公司第二经营部") == [("A105", "强")]  # an outlet's own trade
