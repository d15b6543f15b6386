"""`sectag taxonomy export`: complete, the same each time, and never half a file."""

from __future__ import annotations

import json
import re
from dataclasses import fields, is_dataclass
from pathlib import Path

import openpyxl
import pytest

import cli.taxonomy_export as taxonomy_export
import taxonomy
from classifier.rows import NumberText
from cli.catalogue_tables import COLUMNS, catalogue_tables
from cli.main import main
from cli.messages import set_language
from taxonomy.model import Catalogue
from tests.tagging_support import ROOT, one_catalogue

TOY = str(ROOT / "tests" / "toy_catalogue")
ENDINGS = ("xlsx", "json", "md")


@pytest.fixture(autouse=True)
def _english_and_one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)


def _export(path: Path, *more: str) -> Path:
    assert main(["taxonomy", "export", "-o", str(path), *more]) == 0
    return path


def test_json_holds_every_field_of_the_catalogue(tmp_path: Path) -> None:
    catalogue = one_catalogue()
    record = json.loads(_export(tmp_path / "all.json").read_text(encoding="utf-8"))
    assert record["catalogue"]["sha256"] == catalogue.digest
    for one in fields(Catalogue):
        if one.name not in ("id", "zh", "en", "authority", "digest", "path"):
            held = getattr(catalogue, one.name)
            assert len(record[one.name]) == len(fields(held) if is_dataclass(held) else held), one.name
    assert record["items"]["B10309"]["zh"] == catalogue.items["B10309"].zh
    assert str(catalogue.path) not in json.dumps(record)
    rule = next(rule for rule in catalogue.rules if len(rule.activities) > 1)
    [written] = [one for one in record["rules"] if one["id"] == rule.id]
    assert written["activities"] == sorted(rule.activities)
    assert written["terms"] == list(rule.terms)


def _sheets(path: Path) -> dict[str, list[list[str]]]:
    book = openpyxl.load_workbook(path)
    return {
        sheet.title: [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
        for sheet in book.worksheets[1:]
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_workbook_holds_every_cell_of_every_table(language: str, tmp_path: Path) -> None:
    path = _export(tmp_path / "all.xlsx", "--lang", language)
    tables = catalogue_tables(one_catalogue(), language)
    sheets = _sheets(path)
    assert list(sheets) == [table.title for table in tables]
    for table in tables:
        rows = [[float(cell) if isinstance(cell, NumberText) else cell for cell in row] for row in table.rows]
        assert sheets[table.title] == [list(table.header), *rows], table.title


def test_counts_and_figures_are_numbers_and_codes_are_not(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_export(tmp_path / "all.xlsx", "--lang", "zh"))
    sums = {}
    for title, head in (("名称结尾", "企业数"), ("名称结尾", "其中"), ("公布数据", "值"), ("规划目标", "值")):
        first, *cells = next(column for column in book[title].iter_cols() if column[0].value == head)
        assert {cell.data_type for cell in cells if cell.value is not None} == {"n"}, (title, first.value)
        sums[title, head] = sum(cell.value or 0 for cell in cells)
    assert sums["公布数据", "值"] == pytest.approx(sum(float(one.value) for one in one_catalogue().figures))
    years = [column for column in book["公布数据"].iter_cols() if column[0].value == "年份"]
    assert {cell.data_type for cell in years[0][1:]} == {"s"}


def test_the_chinese_file_says_its_values_in_chinese() -> None:
    """What the data has in English only, its notes and keys, is under a heading that says so."""
    set_language("zh")
    prose = re.compile(r"^[A-Z]?[a-z]+,? [a-z]+,? [a-z]+")
    enumerated = ("层级", "对应程度", "指标", "比较", "范围")
    key = re.compile(r"[a-z][a-z-]+")
    for table in catalogue_tables(one_catalogue(), "zh"):
        for at, head in enumerate(table.header):
            if not any(word in head for word in ("英文", "键名", "标识", "统计口径", "组")):
                values = {row[at] for row in table.rows}
                found = [one for one in values if prose.match(one) or (head in enumerated and key.fullmatch(one))]
                assert not found, (table.title, head)


def test_the_workbook_is_formatted_and_its_codes_are_text(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(_export(tmp_path / "all.xlsx"))
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
        assert sheet["A1"].font.b
    gbt = book["GB-T 4754-2017"]
    codes = [row[0] for row in gbt.iter_rows(min_row=2, max_col=1)]
    assert {cell.data_type for cell in codes} == {"s"}
    assert "0111" in {cell.value for cell in codes}


def test_markdown_holds_every_row(tmp_path: Path) -> None:
    lines = _export(tmp_path / "all.md").read_text(encoding="utf-8").splitlines()
    tables = catalogue_tables(one_catalogue(), "en")
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == [one.title for one in tables]
    rows = sum(1 for line in lines if line.startswith("| "))
    assert rows == sum(len(table.rows) + 2 for table in tables if table.rows)
    at = lines.index("## Codes")
    assert lines[at + 2].startswith("| Code | Level | Above | Name (Chinese) | Name (English) |")
    assert any(line.startswith("| B103 | subsector | B1 | 航空及配套运营服务 |") for line in lines)


def test_every_column_has_a_heading_in_both_languages() -> None:
    catalogue = one_catalogue()
    assert all(zh and en for zh, en in COLUMNS.values())
    for chinese, english in zip(catalogue_tables(catalogue, "zh"), catalogue_tables(catalogue, "en"), strict=True):
        assert len(set(chinese.header)) == len(set(english.header)) == len(english.header), english.title
        assert len(chinese.rows) == len(english.rows)


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_catalogue_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    first, second = (_export(tmp_path / f"{name}.{ending}", "--catalogue", TOY) for name in ("one", "two"))
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("before", [None, b"what stood here"])
def test_after_a_failure_stands_the_old_file_or_none(
    ending: str,
    before: bytes | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / f"all.{ending}"
    if before is not None:
        path.write_bytes(before)

    def full(catalogue: Catalogue, stream: object) -> None:
        stream.write(b"half")  # type: ignore[attr-defined]
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(taxonomy_export._WRITERS, f".{ending}", full)  # type: ignore[arg-type]
    assert main(["taxonomy", "export", "-o", str(path), "--catalogue", TOY]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "cannot be written: the disk is full" in line
    assert (path.read_bytes() if path.exists() else None) == before
    assert [file.name for file in tmp_path.iterdir()] == ([path.name] if before is not None else [])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "all.csv"], "unknown kind of file: let its name end in .xlsx, .json or .md"),
        (["-o", "nowhere/all.json"], "cannot be written"),
        ([], "Missing option '-o'"),
    ],
)
def test_wrong_calls(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["taxonomy", "export", *arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line
    assert list(tmp_path.iterdir()) == []
