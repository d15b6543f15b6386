"""`sectag taxonomy search`: what is found, in which order, and how a firm with just that would be tagged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import taxonomy
from classifier import Classifier
from cli.main import main
from cli.messages import set_language
from cli.render import node_label
from taxonomy.normalise import normalise
from taxonomy.search import EXACT, KINDS, NEAR, PREFIX, WITHIN, search
from tests.tagging_support import one_catalogue


@pytest.fixture(autouse=True)
def _english_and_one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)


def test_everything_is_found_by_its_own_words() -> None:
    catalogue = one_catalogue()
    lexicon = next(entry for entry in catalogue.lexicon.values() if entry.codes)
    word = next(word for word in catalogue.trade_words.values() if word.codes)
    item = next(item for item in catalogue.items.values() if item.aliases)
    rule = next(rule for rule in catalogue.rules if rule.terms)
    gbt = catalogue.crosswalk[-1].gbt
    samples = {
        "node": (catalogue.nodes["B103"].zh, "B103"),
        "item": (item.aliases[-1], item.code),
        "lexicon": (lexicon.text, ""),
        "name": (word.word, ""),
        "rule": (rule.terms[0], rule.id),
        "gbt": (catalogue.gbt[gbt].zh, gbt),
    }
    assert set(samples) == set(KINDS)
    for kind, (text, key) in samples.items():
        places = search(text, catalogue, 1000)
        assert any((place.kind, place.key, place.match) == (kind, key, EXACT) for place in places), kind


def test_a_gbt_class_leads_where_its_own_or_its_parents_crosswalk_leads() -> None:
    catalogue = one_catalogue()
    own = {one.gbt for one in catalogue.crosswalk}
    child = next(gbt for gbt in catalogue.gbt.values() if gbt.code not in own and gbt.parent in own)
    [place] = [one for one in search(child.zh, catalogue, 1000) if one.key == child.code]
    assert place.codes == tuple(one.code for one in catalogue.crosswalk if one.gbt == child.parent)


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["航空", "电商", "宠物", "设计", "aviation", "服务", "咖啡", "GDS", "租赁", "飞鸡维修", "（中国）"])
)
def test_the_order_is_equal_then_beginning_then_holding_then_like(word: str) -> None:
    places = search(word, one_catalogue(), 500)
    sought = normalise(word)
    assert [place.match for place in places] == sorted(place.match for place in places)
    for place in places:
        text = normalise(place.text)
        expected = (
            EXACT if text == sought else PREFIX if text.startswith(sought) else WITHIN if sought in text else NEAR
        )
        assert place.match == expected
    near = [place.similarity for place in places if place.match == NEAR]
    assert near == sorted(near, reverse=True)
    assert len({(place.kind, place.text, place.codes) for place in places}) == len(places)


def test_the_limit_keeps_the_best() -> None:
    catalogue = one_catalogue()
    assert search("航空", catalogue, 5) == search("航空", catalogue, 500)[:5]
    assert search("  ", catalogue, 5) == []


def _search(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["taxonomy", "search", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


@pytest.mark.parametrize(("word", "language"), [("跨境电商", "zh"), ("宠物美容", "en"), ("口腔门诊", "zh")])
def test_it_says_how_a_firm_with_just_that_is_tagged(
    word: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = one_catalogue()
    text = _search(capsys, word, "--lang", language)
    decision = Classifier(catalogue).classify("", word)
    labels = "; ".join(node_label(code, catalogue, language) for code in (decision.primary, *decision.codes[1:]))
    assert text.splitlines()[1].endswith(f"  {labels}")
    assert f"{decision.confidence:.3f}  {decision.status}" in text


def test_a_typo_finds_what_is_like_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = _search(capsys, "宠物美荣")
    assert "Like it\n  宠物美容  (lexicon) → A105 Other modern trade" in text


def test_the_list_can_be_longer(capsys: pytest.CaptureFixture[str]) -> None:
    assert _search(capsys, "航空", "--limit", "40").count(" → ") == 40
    assert _search(capsys, "航空").count(" → ") == 15


def test_an_english_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert "→ B10309 Air freight forwarding" in _search(capsys, "air freight")


@pytest.mark.parametrize(
    ("word", "words"),
    [(" ", "nothing to search for"), ("䴉䴊䴋䴌", "the catalogue knows nothing of it: try a shorter")],
)
def test_nothing_to_find(word: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy", "search", word]) == 2
    captured = capsys.readouterr()
    [line] = captured.err.splitlines()
    assert words in line
    assert captured.out == ""
