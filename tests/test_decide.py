"""Scores, probabilities and the choice of the primary; the parts that the decision is made of."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier import Classifier
from classifier.confidence import NAME_ALONE
from classifier.decide import CodeWeights, candidates
from classifier.industry import industry_codes
from classifier.reason import reason_line
from taxonomy import load_catalogue

CLASSIFIER = Classifier()
CATALOGUE = CLASSIFIER.catalogue

TABLES = st.dictionaries(
    st.sampled_from(["A105", "A201", "N", "X201"]),
    st.dictionaries(st.sampled_from(["opening", "share", "run"]), st.floats(0, 3), max_size=3),
    max_size=4,
)
WEIGHTS = st.dictionaries(st.sampled_from(["opening", "share", "run"]), st.floats(-3, 3), max_size=3)


@given(TABLES, WEIGHTS)
def test_scores_are_sums_and_probabilities_add_up(
    table: dict[str, dict[str, float]], weights: dict[str, float]
) -> None:
    ranked = candidates(table, CodeWeights(weights))
    assert {candidate.code for candidate in ranked} == set(table)
    assert [candidate.score for candidate in ranked] == sorted((c.score for c in ranked), reverse=True)
    for candidate in ranked:
        assert isclose(candidate.score, sum(part.points for part in candidate.contributions), abs_tol=1e-9)
    if ranked:
        assert isclose(sum(candidate.probability for candidate in ranked), 1.0)


def test_equal_scores_stand_in_the_order_of_their_codes() -> None:
    ranked = candidates({"X201": {"opening": 1.0}, "A105": {"opening": 1.0}}, CodeWeights({"opening": 2.0}))
    assert [candidate.code for candidate in ranked] == ["A105", "X201"]


def test_a_code_s_own_weight_is_added_for_that_code_alone() -> None:
    weights = CodeWeights({"opening": 2.0, "opening@X201": 0.5, "first": 1.0})
    assert weights.of("X201")["opening"] == 2.5
    assert weights.of("A105")["opening"] == 2.0
    assert weights.of("X201")["first"] == 1.0


@pytest.mark.parametrize(
    ("name", "scope", "primary", "step"),
    [
        ("澜石银行股份有限公司", "吸收公众存款；发放贷款；广告设计", "X201", "licence"),
        ("上海澜石广告有限公司", "销售五金交电、建筑材料，设计、制作各类广告", "B305", "name"),
        ("上海澜石实业有限公司", "物业管理，保洁服务，商务咨询", "A305", "scope"),
        ("上海澜石有限公司", "", "U", "nothing"),
        ("上海澜石有限公司", "依法须经批准的项目，经相关部门批准后方可开展经营活动", "U", "nothing"),
    ],
)
def test_the_manual_s_order(name: str, scope: str, primary: str, step: str) -> None:
    decision = CLASSIFIER.classify(name, scope)
    assert (decision.primary, decision.explanation.deciding_step) == (primary, step)


def parts_of(name: str, scope: str, code: str) -> dict[str, float]:
    """Features of a candidate; {} if the code is none."""
    candidates = CLASSIFIER.classify(name, scope).explanation.candidates
    return {part.feature: part.value for one in candidates if one.code == code for part in one.contributions}


def test_an_item_that_repeats_words_of_the_name_speaks_with_it() -> None:
    scope = "五金交电的销售；钢模板制造"
    assert parts_of("上海澜石钢模板有限公司", scope, "N")["name_echo"] == 1.0
    assert "name_echo" not in parts_of("上海澜石钢模板有限公司", scope, "A105")
    assert "name_echo" not in parts_of("上海澜石有限公司", scope, "N")


def test_an_inner_trade_word_counts_where_the_scope_bears_it_out() -> None:
    name = "上海澜石眼镜技术开发有限公司"
    assert parts_of(name, "销售眼镜；技术服务", "B301")["name_inner"] == 1.0
    assert "B301" not in {one.code for one in CLASSIFIER.classify(name, "销售钢材").explanation.candidates}
    assert "name_inner" not in parts_of("上海澜石眼镜有限公司", "销售眼镜", "B301")  # it is the trade word itself


def test_one_narrow_product_without_a_verb_may_be_made() -> None:
    assert "bare_narrow" in parts_of("上海澜石有限公司", "各种阀门", "N")
    for name, scope in [
        ("上海澜石贸易有限公司", "各种阀门"),
        ("上海澜石超市有限公司", "食品"),
        ("上海澜石有限公司", "各种阀门的销售"),
        ("上海澜石有限公司", "阀门、管道、钢材"),
    ]:
        assert "bare_narrow" not in parts_of(name, scope, "N"), (name, scope)


def test_goods_without_a_verb_that_the_name_repeats_may_be_made() -> None:
    assert "bare_echo" in parts_of("上海澜石阀门有限公司", "各种阀门", "N")
    assert "bare_echo" not in parts_of("上海澜石阀门有限公司", "各种钢材", "N")
    assert "bare_echo" not in parts_of("上海澜石有限公司", "各种阀门", "N")


def test_a_trader_by_name_that_mostly_sells() -> None:
    scope = "软件开发，钢材、木材、五金的销售"
    assert parts_of("上海澜石商贸有限公司", scope, "A105")["trader_share"] == 0.5
    assert "trader_share" not in parts_of("上海澜石商贸有限公司", scope, "A201")
    assert "trader_share" not in parts_of("上海澜石科技有限公司", scope, "A105")


def test_goods_that_open_a_general_list_under_a_name_that_says_nothing() -> None:
    scope = "服装、钢材、木材、五金的销售"
    assert "minor_opening_unnamed" in parts_of("上海澜石贸易有限公司", scope, "B301")
    assert "minor_opening_unnamed" not in parts_of("上海澜石服装有限公司", scope, "B301")


def test_own_exports_open_nothing() -> None:
    assert "opening" in parts_of("上海澜石有限公司", "货物进出口，五金加工", "A101")
    assert "opening" not in parts_of("上海澜石有限公司", "出口本企业自产的五金，五金加工", "A101")


def test_the_preferred_of_two_codes_that_speak() -> None:
    assert "preferred" in parts_of("上海澜石投资管理有限公司", "投资管理，资产管理", "X203")
    assert "preferred" in parts_of("上海澜石网络科技有限公司", "网络技术服务，软件开发", "A201")
    assert "preferred" not in parts_of("上海澜石投资管理有限公司", "投资管理，投资咨询", "X203")
    assert "preferred" not in parts_of("上海澜石科技有限公司", "软件开发", "A201")
    assert "preferred" not in parts_of("上海澜石科技有限公司", "网络技术服务，计算机领域内的技术服务", "A201")


def test_software_tells_a_software_firm_from_the_network_firm_of_its_name() -> None:
    name, scope = "上海澜石网络科技有限公司", "从事网络技术、计算机软硬件领域内的技术服务"
    assert "preferred_to_name" in parts_of(name, scope, "A201")
    assert "preferred_to_name" not in parts_of("上海澜石电脑网络科技有限公司", scope, "A201")
    computers = "从事网络技术、计算机领域内的技术服务"
    assert "name_broader" in parts_of(name, computers, "A201")
    assert "name_broader" not in parts_of(name, scope, "A201")
    assert "name_broader" not in parts_of("上海澜石科技有限公司", computers, "A201")


def test_a_decision_without_evidence_is_never_auto() -> None:
    decision = Classifier(auto_threshold=0.0).classify("澜石", "")
    assert (decision.primary, decision.status, decision.confidence, decision.codes) == ("U", "review", 0.0, ())


@pytest.mark.parametrize("scope", ["", "无", "依法须经批准的项目，经相关部门批准后方可开展经营活动"])
def test_a_firm_without_business_in_its_scope_is_never_auto(scope: str) -> None:
    decision = Classifier(CATALOGUE, auto_threshold=0.0).classify("上海澜石物业管理有限公司", scope)
    assert (decision.primary, decision.status) == ("A305", "review")
    assert decision.confidence <= 0.6
    assert Classifier(CATALOGUE, 0.0).tag("上海澜石物业管理有限公司", scope, "", "en").status == "review"


@pytest.mark.parametrize(
    ("industry", "scope"), [("610", "住宿服务；餐饮服务"), ("6199", "住宿服务；餐饮服务"), ("610", "煤炭开采")]
)
def test_what_is_no_industry_code_is_no_evidence(industry: str, scope: str) -> None:
    """0610 is coal, and 610 is not 61, hotels: a lost zero must neither support nor contradict."""
    assert CLASSIFIER.classify("上海澜石有限公司", scope, industry) == CLASSIFIER.classify("上海澜石有限公司", scope)


def test_the_threshold_decides_between_auto_and_review() -> None:
    name, scope = "上海澜石物业管理有限公司", "物业管理"
    assert Classifier(CATALOGUE, auto_threshold=0.0).classify(name, scope).status == "auto"
    assert Classifier(CATALOGUE, auto_threshold=1.0).classify(name, scope).status == "review"


def test_items_stand_below_the_tags() -> None:
    decision = CLASSIFIER.classify("上海澜石电子商务有限公司", "跨境电子商务，餐饮服务")
    assert "A10102" in decision.items
    assert {item[:4] for item in decision.items} <= set(decision.codes)


@pytest.mark.parametrize("industry", ["7251", "L7251", " 7251 "])
def test_an_industry_code_points_through_the_crosswalk(industry: str) -> None:
    assert "B305" in {code for code, _ in industry_codes(industry, CATALOGUE)}


@pytest.mark.parametrize("industry", ["", "广告业", "99999", "Z1", "610", "6199", "H6199", "A61"])
def test_anything_else_points_nowhere(industry: str) -> None:
    assert industry_codes(industry, CATALOGUE) == ()


def test_an_industry_code_supports_but_does_not_decide_alone() -> None:
    assert CLASSIFIER.classify("上海澜石有限公司", "", "7251").primary == "U"
    open_case = ("上海澜石发展有限公司", "物业管理，广告设计")
    scores = [
        {candidate.code: candidate.score for candidate in CLASSIFIER.classify(*open_case, code).explanation.candidates}
        for code in ("", "7251")
    ]
    assert scores[1]["B305"] > scores[0]["B305"]
    assert scores[1]["A305"] == scores[0]["A305"]


def test_a_conflict_of_code_and_scope_is_reported() -> None:
    decision = CLASSIFIER.classify("上海澜石物业管理有限公司", "物业管理", "7251")
    assert decision.explanation.conflicts
    assert "7251" in reason_line(decision, CATALOGUE, "zh")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_reason_quotes_what_decided(lang: str) -> None:
    decision = CLASSIFIER.classify("上海澜石物业管理有限公司", "物业管理（不含保安服务）\n保洁服务")
    line = reason_line(decision, CATALOGUE, lang)
    assert "物业管理" in line
    assert "不含保安服务" in line
    assert "\n" not in line


def test_outside_the_catalogue_the_reason_names_the_business() -> None:
    decision = CLASSIFIER.classify("上海澜石塑料制品厂", "塑料制品的生产、销售")
    assert decision.primary == "N"
    assert "制造" in reason_line(decision, CATALOGUE, "zh")
    assert "making" in reason_line(decision, load_catalogue(), "en")


@pytest.mark.parametrize("scope", ["", "依法须经批准的项目，经相关部门批准后方可开展经营活动"])
def test_a_name_alone_leaves_doubt(scope: str) -> None:
    """Whatever the name says, nothing bears it out."""
    for name in ("上海澜石物业管理有限公司", "澜洲某某旅行社有限公司", "某某银行股份有限公司"):
        decision = CLASSIFIER.classify(name, scope)
        assert decision.primary in ("A305", "L202", "X201")
        assert decision.confidence <= NAME_ALONE
        assert decision.status == "review"


def test_scores_build_up_to_those_of_the_decision() -> None:
    firm = ("澜洲澄观投资管理有限公司", "投资管理，投资咨询，商务咨询（不得从事股权投资）", "7241")
    steps = CLASSIFIER.build_up(*firm)
    ranked = CLASSIFIER.classify(*firm).explanation.candidates
    assert len(steps) == 3 + 2
    assert steps[-1] == {one.code: one.score for one in ranked}
    assert steps[-2] == {one.code: one.score for one in CLASSIFIER.classify(*firm[:2]).explanation.candidates}


@pytest.mark.parametrize(
    ("scope", "importer"),
    [
        ("货物进出口；水泵销售", True),
        ("经营本企业自产产品的出口业务和本企业所需的零配件的进口业务；水泵制造", False),
    ],
)
def test_only_real_trade_across_the_border_makes_an_importer(scope: str, importer: bool) -> None:
    """A maker that may export what it makes is none, though its scope begins with it; the tag stays."""
    decision = CLASSIFIER.classify("澜洲某某有限公司", scope)
    trade = next(candidate for candidate in decision.explanation.candidates if candidate.code == "A101")
    assert ("imports_first" in {part.feature for part in trade.contributions}) == importer
    assert "A101" in decision.codes


def test_goods_of_a_general_list_speak_for_ordinary_trade() -> None:
    scope = "机电领域内的技术服务，日用百货、建筑材料、轴承的销售"
    assert parts_of("上海澜石科技有限公司", scope, "A105")["general_goods"] > 0
    assert "general_goods" not in parts_of("上海澜石科技有限公司", "机电领域内的技术服务，轴承的销售", "A105")
    assert "general_goods" not in parts_of("上海澜石有限公司", "服装的制造，轴承的销售", "A105")


def test_makers_of_some_things_are_inside() -> None:
    assert "made_inside" in parts_of("上海澜石有限公司", "医疗器械的制造，五金的制造", "X301")
    assert "made_inside" not in parts_of("上海澜石有限公司", "医疗器械的研发，五金的制造", "X301")
    assert "outside_throughout" not in parts_of("上海澜石有限公司", "生产一次性注射器及其配套工具", "N")


def test_a_maker_that_also_sells_stays_a_maker() -> None:
    assert parts_of("上海澜石有限公司", "阀门的制造、销售，轴承的制造", "N")["made_and_sold"] == 0.5
    assert "made_and_sold" not in parts_of("上海澜石有限公司", "阀门的制造，轴承的销售", "N")


def test_import_and_export_in_the_name_and_first() -> None:
    scope = "从事货物及技术的进出口业务，五金的销售"
    assert "imports_named" in parts_of("上海澜石国际贸易有限公司", scope, "A101")
    assert "imports_named" not in parts_of("上海澜石五金有限公司", scope, "A101")
    behind = "五金的销售，从事货物及技术的进出口业务"
    assert "imports_named" not in parts_of("上海澜石国际贸易有限公司", behind, "A101")


def test_formulas_in_brackets_show_no_items() -> None:
    formula = "（依法须经批准的项目，经相关部门批准后方可开展经营活动）"
    assert CLASSIFIER.classify("", "广告制作" + formula).items == CLASSIFIER.classify("", "广告制作").items
    assert CLASSIFIER.classify("", "食品销售（仅销售预包装食品）").items
