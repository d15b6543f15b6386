"""What holds of every scope, whatever it says: scopes put together at random from realistic pieces."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from classifier import Classifier
from classifier.decision import AUTO, REVIEW, Clause
from taxonomy import OUTSIDE, UNKNOWN
from tests.tagging_support import one_catalogue


def words(text: str) -> list[str]:
    """The pieces of a text that stand between spaces."""
    return text.split()


GOODS = words("文具 钢材 童装 医疗器械 计算机软件 航材 茶叶 药品 智能机器人 字画 非标设备 除湿机 化工产品 不锈钢制品")
SERVICES = words(
    "物业管理 翻译服务 会务服务 软件开发 餐饮服务 商务咨询 货运代理 广告设计 住宿 金融信息服务 教育信息咨询 "
    "法律咨询 股权投资 代理记账 健康咨询 票务代理 自有房屋租赁 货物进出口 保洁服务 技术服务"
)
HEADS = words("销售 批发、零售 生产 加工、销售 租赁 维修 从事 承接 提供 设计、制作 研发 收购 生产： 销售：")
TAILS = words(
    "销售 的销售 的批发、零售 批发零售 制造 的设计、制作、安装 的研发 的租赁 维修 领域内的技术开发、技术服务 "
    "专业的“四技”服务 等的销售 的进出口业务"
)
EXCLUSIONS = words(
    "（不得从事金融业务） （不含危险品） （不含住宿、餐饮服务） （除经纪外） （药品除外） （不涉及诊疗活动） "
    "（非医疗） 【不得从事职业介绍、劳务派遣】 （不包括航空票务） （除销售需要许可的商品）"
)
BRACKETS = words(
    "（批发、零售） （含花茶（袋装）） （限一类） （凭许可证经营） （） （ ） （（ ［红木］ 【一般】 （仅限零售）"
)
SECTIONS = words("一般项目： 许可项目： 主营： 兼营 许可经营项目：无； 1、 （1） ① 一、 经营范围：")
CLAUSES = words(
    "不得从事教育培训、职业介绍 依法须经批准的项目，经相关部门批准后方可开展经营活动 以上不含文物 凭许可证经营 "
    "企业经营涉及行政许可的，凭许可证件经营 国家法律法规禁止的除外 不含餐饮 详见许可证"
)
JUNK = [*words("无 *** NULL 😀 \u200b � 服裝 … 的 、、 ） 1 等"), "", " ", "　", "\n", "asdf 12"]
SEPARATORS = [*words("、 ， ； 。 , ; ． ＂ · / ： 、，"), " ", "\n", ""]

Exclusion = st.sampled_from(EXCLUSIONS)
Plain = st.one_of(
    st.sampled_from([*GOODS, *SERVICES]),
    st.builds(str.__add__, st.sampled_from(HEADS), st.sampled_from(GOODS)),
    st.builds(str.__add__, st.sampled_from(GOODS), st.sampled_from(TAILS)),
    st.builds(lambda *parts: "".join(parts), *map(st.sampled_from, (HEADS, GOODS, TAILS))),
)
Bracketed = st.builds(str.__add__, Plain, st.one_of(Exclusion, st.sampled_from(BRACKETS)))
Inserted = st.builds(lambda *parts: "".join(parts), st.sampled_from(GOODS), Exclusion, st.sampled_from(TAILS))
Piece = st.one_of(Plain, Bracketed, Inserted, *map(st.sampled_from, (SECTIONS, CLAUSES, JUNK, [*HEADS, *TAILS])))
Scope = st.lists(st.tuples(Piece, st.sampled_from(SEPARATORS)), max_size=10).map(
    lambda pairs: "".join(piece + separator for piece, separator in pairs)
)
AnyText = st.text(st.sampled_from("销售的、，；：（）【】。不得从事除外含非等一1①．＂ \n文具服务A😀"), max_size=60)
Name = st.sampled_from(
    ["", "上海某某有限公司", "上海某某广告有限公司", "某某五金厂", "上海某某信息技术有限公司", "某某银行上海分行", "😀"]
)
Industry = st.sampled_from(["", "5161", "I6510", "F51", "软件", "?"])

quick = settings(max_examples=200, deadline=None, derandomize=True, database=None)


@cache
def classifier() -> Classifier:
    """One classifier for all examples, so that its caches are full of other scopes."""
    return Classifier(one_catalogue())


@quick
@given(st.one_of(Scope, AnyText))
def test_items_and_hits_quote_the_scope(scope: str) -> None:
    for position, clause in enumerate(classifier().read_scope(scope)):
        start, end = clause.span
        assert 0 <= start < end <= len(scope)
        assert clause.position == position
        assert scope[slice(*clause.span)] == clause.text
        for hit in clause.hits:
            assert start <= hit.span[0] < hit.span[1] <= end
            assert scope[slice(*hit.span)] == hit.words


@quick
@given(st.one_of(Scope, AnyText))
@example("住宿（除经纪；文具")
def test_exclusions_stand_within_their_items(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        for exclusion in clause.exclusions:
            assert clause.span[0] <= exclusion.span[0] < exclusion.span[1] <= clause.span[1]
            assert scope[slice(*exclusion.span)] == exclusion.text


@quick
@given(st.one_of(Scope, AnyText))
def test_items_stand_in_order_and_apart(scope: str) -> None:
    spans = [clause.span for clause in classifier().read_scope(scope)]
    assert all(before[1] <= behind[0] for before, behind in pairwise(spans))


@quick
@given(Scope)
def test_business_or_a_reason_why_not(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        assert bool(clause.hits) != bool(clause.note)


@quick
@given(Scope)
def test_no_hit_lies_within_an_exclusion(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        for hit in clause.hits:
            for exclusion in clause.exclusions:
                assert not exclusion.span[0] <= hit.span[0] < hit.span[1] <= exclusion.span[1]


@quick
@given(Scope)
def test_an_excluded_item_has_no_hits(scope: str) -> None:
    for clause in classifier().read_scope(scope):
        if clause.note in ("excluded", "boilerplate", "says nothing"):
            assert clause.hits == ()


@quick
@given(st.lists(st.tuples(Plain, Exclusion), min_size=1, max_size=6), st.sampled_from("、，；。"))
def test_an_exclusion_in_brackets_adds_no_code(items: list[tuple[str, str]], separator: str) -> None:
    with_brackets = separator.join(item + bracket for item, bracket in items)
    without = separator.join(item for item, _ in items)
    assert codes(classifier().read_scope(with_brackets)) <= codes(classifier().read_scope(without))


@quick
@given(Scope)
def test_reading_is_deterministic(scope: str) -> None:
    assert classifier().read_scope(scope) == classifier().read_scope(scope)


@settings(quick, max_examples=15)
@given(Scope, Name)
def test_caches_change_nothing(scope: str, name: str) -> None:
    assert Classifier(one_catalogue()).classify(name, scope) == classifier().classify(name, scope)


@quick
@given(Scope)
def test_the_formula_at_the_end_changes_nothing(scope: str) -> None:
    formula = "。【依法须经批准的项目，经相关部门批准后方可开展经营活动】"
    closed = scope.rstrip("（(［【 　") if scope.count("（") <= scope.count("）") else ""
    assert codes(classifier().read_scope(closed + formula)) == codes(classifier().read_scope(closed))


@quick
@given(Name, st.one_of(Scope, AnyText), Industry)
def test_decision_is_sound(name: str, scope: str, industry: str) -> None:
    decision = classifier().classify(name, scope, industry)
    nodes = one_catalogue().nodes
    assert 0 <= decision.confidence <= 1
    assert decision.status in (AUTO, REVIEW)
    assert all(nodes[code].level == "subsector" for code in decision.codes)
    assert len(set(decision.codes)) == len(decision.codes)
    if decision.primary in (OUTSIDE, UNKNOWN):
        assert decision.primary != UNKNOWN or decision.status == REVIEW
    else:
        assert decision.codes[0] == decision.primary
    assert all(item[:4] in decision.codes and item in one_catalogue().items for item in decision.items)


@quick
@given(Name, Scope, Industry)
def test_scores_add_up(name: str, scope: str, industry: str) -> None:
    ranked = classifier().classify(name, scope, industry).explanation.candidates
    for candidate in ranked:
        assert sum(part.value * part.weight for part in candidate.contributions) == pytest.approx(candidate.score)
    assert [one.score for one in ranked] == sorted((one.score for one in ranked), reverse=True)
    assert not ranked or sum(one.probability for one in ranked) == pytest.approx(1)


def codes(clauses: tuple[Clause, ...]) -> set[str]:
    """All codes of a reading."""
    return {hit.code for clause in clauses for hit in clause.hits}
