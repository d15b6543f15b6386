"""A second catalogue, about something else, is used without a change of the program."""

from pathlib import Path

import pytest

from classifier import Classifier
from taxonomy import load_catalogue

TOY = load_catalogue(Path(__file__).parents[1] / "toy_catalogue")
CLASSIFIER = Classifier(TOY)

# Invented firms: name, scope, GB/T code, primary, all codes, items.
FIRMS = {
    "fishing boat that sells its catch": (
        "灯塔湾镇蓝帆渔业有限公司",
        "近海捕捞；捕捞虾、蟹；水产品销售",
        "",
        "A101",
        ("A101", "B102"),
        ("A10101", "B10201"),
    ),
    "licensed shellfish farm": (
        "灯塔湾碧湾合作社",
        "许可项目：贝类、藻类的养殖；一般项目：水产品批发",
        "0411",
        "A102",
        ("A102", "B102"),
        ("A10201", "A10202", "B10201"),
    ),
    "boatyard": (
        "铁锚船坞有限公司",
        "木船建造；渔船维修；销售船具、缆绳",
        "",
        "A201",
        ("A201",),
        ("A20101", "A20102", "A20103"),
    ),
    "inn that may not cook": (
        "灯塔湾望海客栈",
        "民宿服务（不含餐饮）",
        "6130",
        "B101",
        ("B101",),
        ("B10102",),
    ),
    "eating house": (
        "老码头海鲜馆",
        "餐饮服务；龙虾、水产品零售",
        "",
        "B102",
        ("B102",),
        ("B10202", "B10201"),
    ),
    "maker of lamps, outside the catalogue": ("灯塔湾光明公司", "灯具制造", "", "N", (), ()),
    "trade word that speaks where the scope does not": ("灯塔湾镇大同卖鱼行", "依法办理", "", "B102", ("B102",), ()),
    "and not where it does": ("灯塔湾镇大同卖鱼行", "民宿服务", "", "B101", ("B101",), ("B10102",)),
    "firm that says nothing": ("灯塔湾镇大同实业有限公司", "依法办理", "", "U", (), ()),
}


@pytest.mark.parametrize("firm", FIRMS)
def test_firm_is_tagged_with_the_toy_catalogue(firm: str) -> None:
    name, scope, industry, primary, codes, items = FIRMS[firm]
    decision = CLASSIFIER.classify(name, scope, industry)
    assert (decision.primary, decision.codes, decision.items) == (primary, codes, items)


def test_each_catalogue_answers_with_its_own_codes() -> None:
    scope = "水产品销售"
    assert [hit.code for part in CLASSIFIER.read_scope(scope) for hit in part.hits] == ["B102"]
    assert [hit.code for part in Classifier().read_scope(scope) for hit in part.hits] == ["A105"]


def test_rules_of_the_toy_catalogue_hold() -> None:
    for rule in TOY.rules:
        for text in rule.hits:
            assert rule.id in {hit.rule for part in CLASSIFIER.read_scope(text) for hit in part.hits}, text
        for text in rule.misses:
            assert rule.id not in {hit.rule for part in CLASSIFIER.read_scope(text) for hit in part.hits}, text


def test_head_of_the_toy_catalogue() -> None:
    assert (TOY.id, TOY.zh, TOY.authority["document_number"]) == ("lantern-bay", "灯塔湾镇行业目录", "湾商〔2025〕1号")
    assert TOY.digest != load_catalogue().digest
