"""`sectag taxonomy`: the tree, one code, and the check of a catalogue's data."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

import taxonomy
from cli.main import main
from cli.messages import set_language
from cli.render import node_label
from cli.rule_words import rule_sentences
from tests.tagging_support import ROOT, one_catalogue

TOY = ROOT / "tests" / "toy_catalogue"


@pytest.fixture(autouse=True)
def _english_and_one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)  # reading it takes most of a call's time


def _show(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["taxonomy", "show", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_the_tree_holds_every_node_once_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _show(capsys, "--lang", "zh").splitlines()
    nodes = one_catalogue().nodes
    shown = [re.sub(r"^\W+", "", line) for line in lines[1:] if line.strip()]
    codes = [line.split()[0] for line in shown]
    assert sorted(codes) == sorted(nodes)
    for code, line in zip(codes, shown, strict=True):
        node = nodes[code]
        assert codes.index(node.parent) < codes.index(code) if node.parent else True
        assert line.startswith(f"{code} {node.zh}")
        assert node.section in line
        assert node.priority in line


def test_one_sub_sector_with_all_that_belongs_to_it(capsys: pytest.CaptureFixture[str]) -> None:
    text = _show(capsys, "b103", "--lang", "zh")
    catalogue = one_catalogue()
    assert "B 重点特色产业 > B1 临空经济 > B103 航空及配套运营服务" in text
    assert "规划 三(二)1  优先" in text
    for item in catalogue.items_of["B103"]:
        assert f"{item.code} {item.zh}" in text
    for rule in catalogue.rules:
        if "B103" in rule.codes:
            assert rule.id in text
            for words in (*rule.hits, *rule.misses, *rule.terms, *rule.unless):
                assert f"“{words}”" in text
    for one in catalogue.crosswalk:
        if one.code == "B103":
            assert f"{one.gbt} {catalogue.gbt[one.gbt].zh}" in text
    views = [
        f"{view.zh}: {group.zh}"
        for view in catalogue.views.values()
        for group in view.groups
        if {"B", "B1", "B103"} & set(group.codes)
    ]
    assert views
    for line in views:
        assert line in text


def test_every_node_can_be_shown(capsys: pytest.CaptureFixture[str]) -> None:
    for code in one_catalogue().nodes:
        assert code in _show(capsys, code)


def test_a_tier_lists_what_is_below(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _show(capsys, "B").splitlines()
    assert any(line.startswith("  B1 Airport economy") for line in lines)
    below = [line for line in lines if line.startswith("    B")]
    assert len(below) == sum(code[0] == "B" for code in one_catalogue().subsectors)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_rule_in_words(language: str) -> None:
    """Each condition of each rule is said, and no place of a template is left open."""
    set_language(language)
    catalogue = one_catalogue()
    said = {
        "zh": ("仅限业务为", "业务为", "另含", "只取其一"),
        "en": ("Only if the activity", "Not if the activity", "Not if it also says", "alternatives"),
    }[language]
    for rule in catalogue.rules:
        text = rule_sentences(rule, catalogue, language)
        for code in rule.codes:
            assert node_label(code, catalogue, language) in text
        for held, words in zip((rule.activities, rule.except_activities, rule.unless, rule.either), said, strict=True):
            assert (words in text) >= bool(held), rule.id
        for activity in rule.activities:
            assert activity in text
        assert not set("{}") & set(text)


def test_an_item(capsys: pytest.CaptureFixture[str]) -> None:
    item = next(item for item in one_catalogue().items.values() if item.aliases and item.terms)
    text = _show(capsys, item.code, "--lang", "zh")
    assert f"> {item.code} {item.zh}" in text
    for word in (*item.aliases, *item.terms):
        assert word in text
    tier = one_catalogue().tier(item.parent)
    assert tier is not None
    assert text.startswith(f"{tier.code} {tier.zh} > ")


def test_outside_the_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = one_catalogue()
    text = _show(capsys, "n")
    assert text.startswith("N Outside the catalogue\n")
    rules = [rule for rule in catalogue.rules if "N" in rule.codes]
    assert rules
    for rule in rules:
        assert f"{rule.id}  ({rule.source})" in text
    count = sum("N" in entry.codes for entry in catalogue.lexicon.values())
    assert f"Lexicon lines: {count}\n" in text


@pytest.mark.parametrize(("language", "words"), [("zh", "没有规则给出"), ("en", "No rule gives U")])
def test_not_stated(language: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = _show(capsys, "U", "--lang", language)
    assert text.startswith("U ")
    assert words in text


@pytest.mark.parametrize(
    ("word", "language", "found"), [("航空", "zh", "B101 航空设计"), ("Aviation", "en", "B101 Aviation design")]
)
def test_a_word_instead_of_a_code(word: str, language: str, found: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy", "show", word, "--lang", language]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert f"{word}: no such code" in line or f"{word}：没有这个代码" in line
    assert found in line
    assert line.count("; ") == 8
    assert line.endswith("; …")


def test_a_word_of_another_name(capsys: pytest.CaptureFixture[str]) -> None:
    item = next(item for item in one_catalogue().items.values() if item.aliases)
    assert main(["taxonomy", "show", item.aliases[0]]) == 2
    assert f"{item.code} {item.en}" in capsys.readouterr().err


@pytest.mark.parametrize(("code", "words"), [("B130", "perhaps"), ("上海", "see sectag taxonomy show")])
def test_an_unknown_code(code: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy", "show", code]) == 2
    captured = capsys.readouterr().err
    assert "no such code" in captured
    assert words in captured


def test_another_catalogue(capsys: pytest.CaptureFixture[str]) -> None:
    toy = one_catalogue(TOY)
    assert toy.en in _show(capsys, "--catalogue", str(TOY))


def test_lint_of_good_catalogues(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy", "lint"]) == 0
    catalogue = one_catalogue()
    text = capsys.readouterr().out
    assert text.startswith("no problems: ")
    for count, kind in (
        (len(catalogue.items), "items"),
        (len(catalogue.rules), "rules"),
        (len(catalogue.views), "views"),
        (sum(len(rule.hits) + len(rule.misses) for rule in catalogue.rules), "examples of rules"),
    ):
        assert f"{count} {kind}" in text
    assert main(["taxonomy", "lint", str(TOY), "--lang", "zh"]) == 0
    assert capsys.readouterr().out.startswith("没有问题：")


def _edited(folder: Path, old: str, new: str) -> Path:
    """A copy of the toy catalogue with one text of its rules replaced."""
    copy = Path(shutil.copytree(TOY, folder / "mine"))
    text = (copy / "rules" / "B.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (copy / "rules" / "B.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return copy


def test_lint_tries_the_rules_on_their_examples(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rule = next(rule for rule in one_catalogue(TOY).rules if rule.source.startswith("B.yaml") and rule.misses)
    hits, misses = f"hits: [{', '.join(rule.hits)}]", f"misses: [{', '.join(rule.misses)}]"
    copy = _edited(tmp_path, f"{hits}\n    {misses}", f"hits: [{rule.misses[0]}]\n    misses: [{rule.hits[0]}]")
    assert main(["taxonomy", "lint", str(copy)]) == 2
    first, second, last = capsys.readouterr().out.splitlines()
    assert first.startswith(f"{rule.source}: {rule.id}: hits “{rule.misses[0]}” is not answered by the rule; found: ")
    assert second.startswith(f"{rule.source}: {rule.id}: misses “{rule.hits[0]}” is taken by the rule")
    assert last == "problems: 2"


def test_lint_looks_for_what_is_hardly_meant(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = _edited(tmp_path, "terms: [客栈, 民宿, 住宿]", "terms: [客栈, 民宿, 住宿, 客栈用品店]")
    assert main(["taxonomy", "lint", str(copy)]) == 2
    first, last = capsys.readouterr().out.splitlines()
    assert "客栈用品店 of rule B101.lodging never counts" in first
    assert last == "problems: 1"


def test_lint_lists_every_problem_with_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = tmp_path / "mine"
    shutil.copytree(TOY, copy)
    nodes = (copy / "nodes.yaml").read_text(encoding="utf-8")
    (copy / "nodes.yaml").write_text(nodes.replace("level:", "levl:", 1), encoding="utf-8")
    with (copy / "names.csv").open("a", encoding="utf-8") as names:
        names.write("a,b\n")
    assert main(["taxonomy", "lint", str(copy)]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("nodes.yaml:") and "levl" in line for line in lines)
    assert any(line.startswith("names.csv:") for line in lines)
    assert lines[-1] == f"problems: {len(lines) - 1}"


def test_lint_of_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy", "lint", str(tmp_path / "nowhere")]) == 2
    assert "no such catalogue folder" in capsys.readouterr().out


def test_the_group_alone_shows_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["taxonomy"]) == 2
    captured = capsys.readouterr()
    assert "lint" in captured.out + captured.err


def test_endings_of_a_registry_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    registry = tmp_path / "registry.csv"
    rows = "".join(f"澜洲{chr(0x4E00 + at)}石广告有限公司,广告设计\n" for at in range(150))
    rows += "".join(f"澜洲{chr(0x4E00 + at)}石餐饮有限公司,餐饮服务\n" for at in range(100))
    registry.write_text("企业名称,经营范围\n" + rows, encoding="utf-8")
    assert main(["taxonomy", "endings", str(registry), "-o", str(tmp_path / "endings.csv")]) == 0
    lines = (tmp_path / "endings.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["ending,firms,codes", "*,250,B305:150;A105:100"]
    assert "广告,150,B305:150" in lines
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("企业名称,经营范围\n甲,广告设计\n", "no ending of names is common to 100 firms"),
        ("经营范围\n广告设计\n", "no column of names"),
    ],
)
def test_registries_without_endings(table: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "registry.csv").write_text(table, encoding="utf-8")
    assert main(["taxonomy", "endings", str(tmp_path / "registry.csv"), "-o", str(tmp_path / "endings.csv")]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "endings.csv").exists()
