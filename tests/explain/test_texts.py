"""Exclusions taken apart, and changes made in a text."""

from __future__ import annotations

import pytest

from classifier.changes import AFFIRM, DROP, LIFT, apply_changes, drops, unlimited
from classifier.doubts import doubts
from classifier.record import Record
from classifier.why_not import differences
from tests.explain.support import record_of


def scope_after(record: Record, kind: str, words: str) -> str:
    """The scope after the change of a kind that is about some words."""
    clauses = record.decision.explanation.clauses
    changes = [*drops(clauses, record.scope), *unlimited(record.cancelled, record.scope)]
    (change,) = [change for change in changes if (change.kind, change.text) == (kind, words)]
    return apply_changes([change], record.name, record.scope)[1]


@pytest.mark.parametrize(
    ("scope", "exclusion", "marks", "words"),
    [
        ("票务代理（不含航空票务）", "不含航空票务", ["不含"], ["航空票务"]),
        ("投资咨询(不得从事股权投资)", "不得从事股权投资", ["不得从事"], ["股权投资"]),
        ("教育咨询（不得从事教育培训、职业介绍）", "不得从事教育培训、职业介绍", ["不得从事"], ["教育培训、职业介绍"]),
        ("咨询（不得从事金融，不含培训）", "不得从事金融，不含培训", ["不得从事", "不含"], ["金融", "培训"]),
        ("除危险品外的化工产品销售", "除危险品外的", ["除", "外的"], ["危险品"]),
        ("文化娱乐经纪人服务（除经纪）", "除经纪", ["除"], ["经纪"]),
        ("医疗器械销售（药品除外）", "药品除外", ["除外"], ["药品"]),
        ("软件开发。以上均不含药品", "以上均不含药品", ["以上均不含"], ["药品"]),
    ],
)  # fmt: skip
def test_the_words_that_cancel_and_what_they_cancel(
    scope: str, exclusion: str, marks: list[str], words: list[str]
) -> None:
    (one,) = record_of("某某有限公司", scope).cancelled
    assert one.text == exclusion
    assert [quote.text for quote in one.marks] == marks
    assert [quote.text for quote in one.words] == words


@pytest.mark.parametrize(
    ("scope", "kind", "words", "after"),
    [
        ("物业管理、软件开发；翻译服务", DROP, "物业管理", "软件开发；翻译服务"),
        ("物业管理、软件开发；翻译服务", DROP, "软件开发", "物业管理；翻译服务"),
        ("物业管理、软件开发；翻译服务", DROP, "翻译服务", "物业管理、软件开发"),
        ("一般项目：物业管理。许可项目：餐饮服务", DROP, "餐饮服务", "一般项目：物业管理。许可项目："),
        ("物业管理", DROP, "物业管理", ""),
        ("票务代理（不含航空票务），旅游咨询", LIFT, "不含航空票务", "票务代理，旅游咨询"),
        ("票务代理（不含航空票务），旅游咨询", AFFIRM, "不含航空票务", "票务代理、航空票务，旅游咨询"),
        ("软件开发；不得从事教育培训；翻译", LIFT, "不得从事教育培训", "软件开发；翻译"),
        ("旅游咨询；不得从事股权投资", AFFIRM, "不得从事股权投资", "旅游咨询；股权投资"),
        ("除药品外的化工产品销售", LIFT, "除药品外的", "化工产品销售"),
        ("除药品外的化工产品销售", AFFIRM, "除药品外的", "药品、化工产品销售"),
    ],
)
def test_changes_of_a_scope(scope: str, kind: str, words: str, after: str) -> None:
    assert scope_after(record_of("某某有限公司", scope), kind, words) == after


def test_overlapping_changes_take_out_what_either_takes_out() -> None:
    record = record_of("某某有限公司", "物业管理、软件开发、翻译服务")
    changes = list(drops(record.decision.explanation.clauses, record.scope))
    assert apply_changes(changes[1:], "", record.scope) == ("", "物业管理、")
    assert apply_changes(changes, "", record.scope) == ("", "")


def test_differences_add_up_to_the_margin() -> None:
    ranked = record_of("澜洲某某广告有限公司", "展览展示服务，广告设计，物业管理").decision.explanation.candidates
    assert len(ranked) == 3
    for one in ranked[1:]:
        found = differences(ranked[0], one)
        assert sum(part.points for part in found) == pytest.approx(ranked[0].score - one.score)
        assert [abs(part.points) for part in found] == sorted((abs(part.points) for part in found), reverse=True)


@pytest.mark.parametrize(
    ("name", "scope", "industry", "kind", "words"),
    [
        ("某某有限公司", "陪诊服务", "", "nothing-said", ("陪诊服务",)),
        ("某某旅行社有限公司", "", "", "name-alone", ()),
        ("某某装潢有限公司", "餐饮服务；食品销售；烟草制品零售", "", "name-against", ("装潢",)),
        ("某某医疗器械有限公司", "医疗器械销售（不含药品）", "", "cancelled", ("不含药品",)),
        ("某某有限公司", "软件开发；陪诊服务", "", "unread", ("陪诊服务",)),
        ("某某有限公司", "会务服务", "", "ancillary", ("会务服务",)),
        ("某某有限公司", "五金交电、建筑材料", "", "bare", ("五金交电", "建筑材料")),
        ("某某有限公司", "软件开发", "", "unnamed", ()),
        ("某某有限公司", "软件开发", "7251", "conflict", ("7251≠A201",)),
        ("某某五金厂", "生产、销售五金", "", "outside-tags", ()),
    ],
)
def test_what_a_reviewer_should_look_at(
    name: str, scope: str, industry: str, kind: str, words: tuple[str, ...]
) -> None:
    found = {doubt.kind: doubt for doubt in record_of(name, scope, industry).doubts}
    assert kind in found
    assert found[kind].words == words


def test_a_clear_firm_leaves_no_doubt() -> None:
    record = record_of("澜洲某某物业管理有限公司", "物业管理；停车场服务")
    assert record.decision.status == "auto"
    assert doubts(record.decision, record.cancelled) == ()
