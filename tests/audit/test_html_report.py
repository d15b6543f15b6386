"""The HTML report: one file that needs nothing else, complete tables, and nothing hidden anywhere in it."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import replace
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from audit.formatting import shown
from audit.grouping import TOTAL
from audit.html_report import html_page
from audit.html_table import shown_columns
from audit.key_figures import key_figures
from audit.money import UNITS
from audit.report import COUNT, HIDDEN, MONEY, RATE, SHARE, TEXT, Column, Report, ReportTable, Value
from audit.rounding import as_text
from audit.row_kinds import verdict_kind
from audit.share_tables import NAMES
from audit.texts import Text
from tests.audit.report_tables import TAXES, report_of, secretive, two_years
from tests.audit.support import HEADER, line

_VOID = {"meta", "link", "br", "img"}
_NO_LINK = re.compile(r"https?://(?!www\.w3\.org/2000/svg)")


class Page(HTMLParser):
    """Reads a page: the cells of its tables by caption, ids, links, elements; refuses what is not closed."""

    def __init__(self, text: str):
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.scopes: set[tuple[str, str]] = set()
        self._open: list[str] = []
        self._rows: list[list[str]] = []
        self._caption = ""
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in _VOID:
            self._open.append(tag)
        if "id" in given:
            self.ids.append(given["id"] or "")
        self.loads += [given[name] or "" for name in ("src", "srcset", "data", "action") if name in given]
        if tag in ("a", "link"):
            self.links.append(given.get("href") or "")
        if tag == "table":
            self._rows, self._caption = [], ""
        if tag == "tr":
            self._rows.append([])
        if tag in ("th", "td"):
            self._rows[-1].append("")
        if tag == "th":
            self.scopes.add((self._open[-3], given.get("scope") or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "a")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag
        if tag == "table":
            assert self._caption
            self.tables.setdefault(self._caption, self._rows)

    def handle_data(self, data: str) -> None:
        if "caption" in self._open:
            self._caption += data
        elif self._open and self._open[-1] in ("th", "td"):
            self._rows[-1][-1] += data


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return two_years(tmp_path_factory.mktemp("html") / "虚构.csv")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_is_well_formed_and_refers_to_nothing_outside(table: Path, language: str) -> None:
    report = report_of(table, by=("街镇",), views=("seven",), published="")
    text = html_page(report, language)
    page = Page(text)
    assert page.loads == []
    assert all(link.startswith("#") or link == "data:," for link in page.links)
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.scopes == {("thead", "col"), ("tbody", "row")}
    assert not _NO_LINK.search(text)
    assert "@import" not in text
    assert "url(" not in text
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in text
    assert len(text.encode()) < 600_000


def test_every_table_is_in_it_with_every_value(table: Path) -> None:
    report = report_of(table, by=("街镇",), published="")
    page = Page(html_page(report, "zh"))
    assert {each.title.zh for each in report.tables} <= set(page.tables)
    full = Page(html_page(replace(report, tables=[replace(each, brief=False) for each in report.tables]), "zh"))
    for each in report.tables:
        places = shown_columns(each, True)
        expected = [[shown(row[at], each.columns[at], "万元", "half-up", "zh") for at in places] for row in each.rows]
        assert full.tables[each.title.zh][1:] == expected
        left_out = {each.columns[at].id for at in range(len(each.columns))} - {each.columns[at].id for at in places}
        assert left_out <= {
            "period",
            "grouping",
            "within",
            "code",
            "share_of_modern",
            "rank",
            "doubt_low",
            "doubt_high",
        }


def test_columns_that_say_nothing(table: Path) -> None:
    report = report_of(table, by=("街镇",), views=("seven",))
    by_id = {each.id: each for each in report.tables}

    def ids(name: str, full: bool) -> list[str]:
        return [by_id[name].columns[at].id for at in shown_columns(by_id[name], full)]

    assert ids("sector@税收2024", False)[:3] == ["code", "name", "firms"]
    assert ids("view:seven@税收2024", False)[:2] == ["name", "firms"]
    assert ids("by:街镇@税收2024", False)[:2] == ["name", "firms"]
    assert "within" not in ids("sector@税收2024", True)
    assert "within" in ids("by:街镇×sector@税收2024", True)


def test_only_long_tables_are_folded(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    for count, folded in ((100, False), (130, True)):
        rows = [line("A101", str(number), f"{number}号楼") for number in range(1, count)]
        file.write_text("\n".join([f"{HEADER},税收,楼宇", *rows]) + "\n", encoding="utf-8")
        text = html_page(report_of(file, ("税收",), by=("楼宇",)), "zh")
        assert ("表（点开显示，展开后方可打印） · 130 行" in text) is folded


def test_texts_of_the_user_are_no_markup(table: Path) -> None:
    text = html_page(report_of(table, by=("街镇",)), "zh")
    assert "<b>&江苏路" not in text
    assert "&lt;b&gt;&amp;江苏路" in text


def test_it_names_what_it_rests_on(table: Path) -> None:
    report = report_of(table)
    page = Page(html_page(report, "zh"))
    assert page.tables["编制依据与说明"] == [[name.zh, value] for name, value in report.provenance]
    assert {"输入文件摘要 SHA-256", "目录摘要 SHA-256", "程序版本", "计数规则", "选项"} <= {
        name.zh for name, _ in report.provenance
    }


def test_key_figures(table: Path) -> None:
    figures = [(each.name, each.value, each.detail) for each in key_figures(report_of(table), "zh")]
    assert figures == [
        ("全区税收", "1,000.00万元", "37户"),
        ("现代服务业占全区", "80.00%", "800.00万元"),
        ("占比最高", "50.00%", "现代贸易"),
        ("待复核税收占比", "25.00%", "标签未经人工确认"),
        ("全区增长", "14.3%", "税收2023→税收2024"),
        ("现代服务业增长", "18.5%", "税收2023→税收2024"),
    ]


def test_key_figures_are_of_the_last_year_and_need_no_rank() -> None:
    columns = [Column(name, Text(name, name), kind) for name, kind in (
        ("code", TEXT), ("name", TEXT), ("firms", COUNT), ("tax", MONEY), ("share_of_district", SHARE))]  # fmt: skip
    other = Text("甲街合计", "First total")
    tables = []
    for year, tax in (("2023", 100), ("2024", 300)):
        for ident, name in (("publication", NAMES[TOTAL]), ("publication_by:街镇", other)):
            rows: list[list[Value]] = [["", name, 7, tax, Fraction(1)], ["A", other, HIDDEN, HIDDEN, HIDDEN]]
            tables.append(ReportTable(f"{ident}@{year}", other, columns, rows))
    rates = [
        *columns[:2],
        *(Column(name, Text("", ""), MONEY) for name in ("after", "before")),
        Column("rate", Text("", ""), RATE),
    ]
    tables.append(ReportTable("growth@2024", other, rates, [["", NAMES[TOTAL], 300, 100, Fraction(2)]]))
    report = Report(Text("", ""), [], tables, [], "元", "half-up")
    found = [(each.value, each.detail) for each in key_figures(report, "zh")]
    assert found == [("3.00元", "7户"), ("200.0%", "")]


def test_written_by_the_command_and_equal_each_time(call: Any, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "报告.html"
    words = [table, "--tax", *TAXES, "--unit", "万元", "-o", out]
    code, shown_text, err = call(*words, lang="zh")
    assert code == 0
    assert "全区合计" in shown_text
    assert str(out) in err
    first = out.read_bytes()
    assert b"<h1>" in first
    assert call(*words, lang="zh")[0] == 0
    assert out.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["报告.html"]


def test_the_input_is_not_overwritten(call: Any, tmp_path: Path) -> None:
    table = two_years(tmp_path / "t.html")
    code, _, err = call(table, "--tax", "税收2024", "-o", table)
    assert (code, len(err.splitlines())) == (2, 1)
    assert "would overwrite the input" in err
    assert table.read_text(encoding="utf-8").startswith("企业名称")


def test_a_folder_that_is_not_there(call: Any, table: Path, tmp_path: Path) -> None:
    code, _, err = call(table, "--tax", "税收2024", "-o", tmp_path / "none" / "r.html")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "cannot be written" in err


@pytest.mark.parametrize("name", ["r.html", "r.xlsx"])
def test_a_full_disk_leaves_nothing(
    call: Any, table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = call(table, "--tax", "税收2024", "-o", tmp_path / name)
    assert (code, len(err.splitlines())) == (2, 1)
    assert "the disk is full" in err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("unit", [*UNITS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_suppressed_figure_is_anywhere_in_the_file(call: Any, tmp_path: Path, unit: str, language: str) -> None:
    file, out = secretive(tmp_path / "t.csv"), tmp_path / "public.html"
    words = ["--tax", "税收", "--show-unit", unit, "--publish", "-o", out, "--charts", tmp_path / "charts"]
    assert call(file, *words, lang=language)[0] == 0
    internal = (tmp_path / "public.suppressed.html").read_text(encoding="utf-8")
    hidden = set(re.findall(r"<td>([ABXL]\d*)</td>", internal))
    assert {"A101", "A204"} < hidden
    whole = report_of(file, ("税收",), "元", show_unit=unit)
    files = [out, *(tmp_path / "charts").iterdir()]
    assert len(files) == 4
    public = "\n".join(path.read_text(encoding="utf-8") for path in files)
    page = Page(out.read_text(encoding="utf-8"))
    word = "保密" if language == "zh" else "hidden"
    rows = {row[0]: row for table in page.tables.values() for row in table}
    for level in ("tier", "sector", "subsector"):
        table = next(each for each in whole.tables if each.id == level)
        at = {column.id: number for number, column in enumerate(table.columns)}
        for row in table.rows:
            code, tax, share = (
                str(row[at["code"]].zh if isinstance(row[at["code"]], Text) else ""),
                row[at["tax"]],
                row[at["share_of_district"]],
            )
            assert isinstance(tax, int)
            if code not in hidden:
                continue
            assert rows[code][2:] == [word] * 4
            assert isinstance(share, Fraction)
            for text in _forms(tax, share):
                assert not re.search(rf"(?<![\d.,]){re.escape(text)}", public), (code, text)
    assert "too few firms;" not in public
    assert "户数过少" not in public


def _forms(tax: int, share: Fraction) -> set[str]:
    """The ways in which an amount (fen) and its share could stand in a file, as far as they are distinctive."""
    money = {as_text(Fraction(tax, size), 2, separator=mark) for size in UNITS.values() for mark in ("", ",")}
    money |= {str(tax), repr(tax / 100), repr(float(tax))}
    shares = {f"{float(share):.6f}", f"{float(share) * 100:.4f}", str(share)}
    return {text for text in money | shares if len(text.lstrip("0.")) >= 5}


def test_the_forms_searched_for_are_those_of_an_open_report(tmp_path: Path) -> None:
    """Without --publish the same search finds the same cells: it can fail."""
    report = report_of(secretive(tmp_path / "t.csv"), ("税收",), "元", show_unit="元")
    text = html_page(report, "zh")
    assert {"13,952.10", "98,765.43"} <= _forms(1_395_210, Fraction(1, 3)) | _forms(9_876_543, Fraction(1, 3))
    assert "13,952.10" in text
    assert "98,765.43" in text


def test_internal_tables_are_in_a_file_of_their_own_that_says_so(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "public.html"
    assert call(secretive(tmp_path / "t.csv"), "--tax", "税收", "--publish", "-o", out, lang="zh")[0] == 0
    beside = (tmp_path / "public.suppressed.html").read_text(encoding="utf-8")
    assert "内部资料，不得外传" in beside
    assert "户数过少" in beside
    assert "内部资料" not in out.read_text(encoding="utf-8")


def test_estimate_as_html(call: Any, tmp_path: Path) -> None:
    table = two_years(tmp_path / "t.csv")
    sheet = tmp_path / "s.csv"
    code, _, err = call(
        "sample", table, "--tax", "税收2024", "--unit", "万元", "--size", "30", "--seed", "1", "-o", sheet
    )
    assert code == 0, err
    assert call("sample", table, "--tax", "税收2024", "--seed", "1", "-o", tmp_path / "s.html")[0] == 2
    lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    codes = [text.split(",")[1] for text in table.read_text(encoding="utf-8").splitlines()]
    at = lines[0].split(",").index(next(name for name in lines[0].split(",") if "code" in name.lower()))
    filled = []
    for text in lines[1:]:
        cells = text.split(",")
        number = next(int(cell) for cell in cells[1:] if cell.isdecimal())
        cells[at] = codes[number - 1]
        filled.append(",".join(cells))
    sheet.write_text("\n".join([lines[0], *filled]) + "\n", encoding="utf-8")
    out = tmp_path / "e.html"
    words = ["estimate", sheet, table, "--tax", "税收2024", "--unit", "万元"]
    code, _, err = call(*words, "-o", out, "--charts", tmp_path / "c")
    assert code == 0, err
    assert "Corrected tax shares" in Page(out.read_text(encoding="utf-8")).tables
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["corrected.svg"]
    code, _, err = call(*words, "--chart-format", "png")
    assert (code, len(err.splitlines())) == (2, 1)


def test_verdicts_are_marked(tmp_path: Path) -> None:
    text = two_years(tmp_path / "t.csv").read_text(encoding="utf-8")
    file = tmp_path / "u.csv"
    file.write_text(text.replace("税收2024", "税收2020").replace("税收2023", "税收2019"), encoding="utf-8")
    report = report_of(file, ("税收2019", "税收2020"), published="")
    words = {table.id: [row[[column.id for column in table.columns].index("verdict")] for row in table.rows]
             for table in report.tables if table.id in ("published", "targets")}  # fmt: skip
    for language, differs, met in (("zh", "不一致", "达到"), ("en", "differs", "met")):
        page = html_page(report, language)
        assert page.count(f'<td class="bad">{differs}</td>') >= 5
        assert page.count(f'<td class="good">{met}</td>') >= 1
    known = {verdict_kind(value) for values in words.values() for value in values}
    assert known == {"good", "bad", ""}
    assert all(
        verdict_kind(value) or (isinstance(value, Text) and value.zh.startswith("无法计算"))
        for values in words.values() for value in values
    )  # fmt: skip


def test_money_columns_and_shares_are_what_the_forms_are_made_for() -> None:
    assert shown(1_395_210, Column("tax", Text("", ""), MONEY), "元", "half-up", "zh") == "13,952.10"
    assert shown(Fraction(1, 8), Column("share", Text("", ""), SHARE), "元", "half-up", "zh") == "12.50"
