"""The softer checks of a catalogue: each is seen to find its fault, and nothing in the sound toy catalogue."""

import shutil
from pathlib import Path

import pytest

from taxonomy import load_catalogue
from taxonomy.lint import CHECKS, FILES, lint

TOY = Path(__file__).parents[1] / "toy_catalogue"

# check: (file, text that stands there once, text put in its place, words of the line)
FAULTS = {
    "kinds_against_sale": (
        "lexicon.csv",
        "龙虾,海产,,B102,B10201,",
        "龙虾,海产,,A101,,",
        "lexicon.csv:8: code: 龙虾 is 海产, whose sale is B102, not A101",
    ),
    "shared_item_terms": (
        "items.yaml",
        'terms: ["远洋"]',
        'terms: ["远洋", "近海"]',
        "items.yaml: A10102.terms: 近海 is also a term of A10101",
    ),
    "shared_kind_terms": (
        "kinds.yaml",
        "terms: [用品,",
        "terms: [缆绳, 用品,",
        "kinds.yaml: 船.terms: 缆绳 is also a term of 商品",
    ),
    "dead_rule_terms": (
        "rules/B.yaml",
        "terms: [客栈, 民宿, 住宿]",
        "terms: [客栈, 民宿, 住宿, 客栈用品店]",
        "B.yaml:3: terms: 客栈用品店 of rule B101.lodging never counts, for unless holds 用品",
    ),
    "licensed_words_with_two_codes": (
        "names.csv",
        "海产,A101;A102,弱,尾",
        "海产,A101;A102,许可,尾",
        "strength: 海产 is 许可 with codes A101;A102: allowed: one code",
    ),
    "foreign_rule_ids": (
        "rules/B.yaml",
        "id: B102.market",
        "id: A101.market",
        "B.yaml:9: id: rule A101.market gives B102",
    ),
}


def spoilt(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the toy catalogue with one text replaced."""
    root = Path(shutil.copytree(TOY, folder / "catalogue"))
    text = (root / file).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (root / file).write_text(text.replace(old, new), encoding="utf-8")
    return root


def test_every_check_has_its_fault() -> None:
    assert [check.__name__ for check in CHECKS] == list(FAULTS)


@pytest.mark.parametrize("check", FAULTS)
def test_check_finds_its_fault_alone(check: str, tmp_path: Path) -> None:
    file, old, new, words = FAULTS[check]
    found = lint(spoilt(tmp_path, file, old, new))
    assert len(found) == 1, found
    assert words in str(found[0])


def test_sound_catalogue_has_no_lines() -> None:
    assert lint(TOY) == []


def test_problems_of_the_reader_come_first(tmp_path: Path) -> None:
    root = spoilt(tmp_path, "kinds.yaml", "terms: [用品,", "terms: [缆绳, 用品, 用品,")
    (root / "rules" / "C.yml").write_text("rules: []", encoding="utf-8")
    first, second = map(str, lint(root))
    assert first.startswith("kinds.yaml:3: kinds[0].terms[2]: 用品 stands twice in this list")
    assert second.startswith("rules/C.yml: not read: allowed: rules/SECTOR.yaml, activities.yaml")


def test_missing_folder_is_said(tmp_path: Path) -> None:
    assert str(lint(tmp_path / "none")[0]).endswith("no such catalogue folder: give a folder that holds nodes.yaml")


def test_notes_and_rules_are_expected_files(tmp_path: Path) -> None:
    root = Path(shutil.copytree(TOY, tmp_path / "catalogue"))
    (root / "README.md").write_text("# Notes", encoding="utf-8")
    assert lint(root) == []


def test_listed_files_are_those_that_the_reader_opens() -> None:
    """Without any of them the catalogue is refused, so the list cannot lag behind the reader."""
    assert sorted(FILES) == sorted(file.name for file in TOY.iterdir() if file.is_file())
    assert load_catalogue(TOY).path == TOY


def test_shipped_catalogue_has_no_lines() -> None:
    assert lint() == []
