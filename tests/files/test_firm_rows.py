"""Rows that are no firm: totals, headings, notes and repeated headers go to the rejected rows, and no firm does."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from classifier.firm_rows import FirmRows
from classifier.headers import Columns, recognise_columns
from cli.main import main
from tests.tagging_support import read_rows, rejected, run_plain

HEADER = ["序号", "企业名称", "经营范围", "税收2024"]
FIRMS = [["1", "澜洲甲广告有限公司", "广告设计、制作、代理、发布", "10"], ["2", "澜洲乙餐饮店", "餐饮服务", "30"]]
TOTAL, NOTE, HEADING = "a total: not a firm", "a note below or above the table: not a firm", "a heading: not a firm"
NEITHER = "neither name nor scope: not a firm"
NUMBERS = "the numbers of the columns: not a firm"
AGAIN = "the header once more"
OTHER = "a header with other columns: the rows below it may stand in the wrong ones"


def why(*cells: str, names: bool = True) -> str | None:
    """The reason for a row of first cell, name, scope and credit code; `names`: whether there is a column of names."""
    firms = FirmRows([*HEADER[:3], "统一社会信用代码"], Columns(2, 1 if names else None, None, 3))
    first, name, scope, code = (*cells, "", "")[:4]
    found = firms.why_not([first], name if names else None, scope, code)
    return None if found is None else str(found)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (("合计", "", ""), TOTAL),
        (("", "合计", ""), TOTAL),
        (("", "合 计", "25户"), TOTAL),
        (("", "总计（万元）", "/"), TOTAL),
        (("", "小计：", ""), TOTAL),
        (("", "本页合计", ""), TOTAL),
        (("", "合计数", "2户"), TOTAL),
        (("", "共 25 户", ""), TOTAL),
        (("", "平均值", ""), TOTAL),
        (("", "", "25"), NEITHER),
        (("", "合计：120户", ""), TOTAL),
        (("", "虹桥街道小计", ""), TOTAL),
        (("", "其中：餐饮业", ""), TOTAL),
        (("", "Grand Total", ""), TOTAL),
        (("", "", "合计"), TOTAL),
        (("", "二、虹桥街道", ""), HEADING),
        (("", "（一）餐饮业", "—"), HEADING),
        (("", "第三部分 外资", ""), HEADING),
        (("二、虹桥街道", "", ""), NEITHER),
        (("", "", "无"), NEITHER),
        (("7", "-", "/"), NEITHER),
        (("填表人：张三", "", "审核人：李四"), NOTE),
        (("", "", "审核人（签字）：李四    填表日期：2024年12月31日"), NOTE),
        (("", "制表：王五", ""), NOTE),
        (("", "单位：万元", ""), NOTE),
        (("", "注：本表不含个体户", ""), NOTE),
        (("序号", "企业名称", "经营范围"), AGAIN),
        (("", "企业名称", ""), AGAIN),
        (("", "经营范围", "企业名称"), OTHER),
        (("", "【合计】", ""), TOTAL),
        (("", "（合计）", ""), TOTAL),
        (("", "——合计——", ""), TOTAL),
        (("", "合计3户企业", ""), TOTAL),
        (("", "合计：2户企业", ""), TOTAL),
        (("", "共3家企业", ""), TOTAL),
        (("", "合计金额", ""), TOTAL),
        (("", "税收总额", "—"), TOTAL),
        (("", "汇总", ""), TOTAL),
        (("", "汇总", "详见附件"), TOTAL),
        (("", "税收合计：", "见附表1"), TOTAL),
        (("", "总计：", "详见附件"), TOTAL),
        (("", "虹桥街道小计", "详见明细"), TOTAL),
        (("序号", "单位名称", "经营范围"), AGAIN),
        (("", "名称", "经营范围（主营）"), AGAIN),
        (("", "name", "business_scope"), AGAIN),
        (("", "序号", "企业名称"), OTHER),
        (("", "（1）", "（2）"), NUMBERS),
        (("栏次", "甲", "乙"), NUMBERS),
        (("1", "2", "3"), NUMBERS),
    ],
)
def test_what_is_no_firm(cells: tuple[str, ...], reason: str) -> None:
    assert why(*cells) == reason


@pytest.mark.parametrize(
    "cells",
    [
        ("", "甲", ""),  # a name is enough
        ("", "", "餐饮"),  # so is a scope
        ("", "", "", "91310105MA1FW0001X"),  # so is a credit code
        ("", "合计", "", "91310105MA1FW0001X"),
        ("", "总计数码店", ""),
        ("", "澜洲小计餐饮店", ""),
        ("", "其中文化传播社", ""),
        ("", "Total", "oil trade"),
        ("", "二、澜洲甲有限公司", ""),
        ("", "一品香", ""),
        ("", "虹桥街道小计", "餐饮服务"),
        ("", "注册会计师协会", ""),
        ("", "单位食堂", ""),
        ("", "说明书印刷厂", ""),
        ("", "汇总", "餐饮服务"),
        ("", "总额", "餐饮服务"),
        ("", "汇总财务咨询", ""),
        ("", "合计数字科技", ""),
        ("", "上海总计软件有限公司", "详见附件"),
        ("", "一、虹口酒楼", ""),
        ("", "（一）网吧", ""),
        ("", "其中", "餐饮"),
        ("", "企业名称", "餐饮"),
        ("", "企业", "许可经营范围"),
        ("", "甲", "餐饮"),
        ("", "甲", "1"),
        ("", "甲", "丙"),
        ("", "1", "餐饮"),
        ("", "（1）", "2"),
    ],
)
def test_what_may_be_a_firm(cells: tuple[str, ...]) -> None:
    assert why(*cells) is None


def test_a_table_without_names() -> None:
    assert why("合计", "", "", names=False) == TOTAL
    assert why("填表人：张三", "", "", names=False) == NOTE
    assert why("0001", "", "", names=False) is None
    assert why("合计", "", "餐饮", names=False) is None
    assert why("", "", "合计", names=False) == TOTAL
    assert why("", "", "业务范围", names=False) == AGAIN
    assert why("（2）", "", "（3）", names=False) == NUMBERS
    assert why("0002", "", "3", names=False) is None


@pytest.mark.parametrize("by_columns", [True, False])
@pytest.mark.parametrize(
    ("header", "total"),
    [
        (["序号", "单位", "经营范围", "税收"], ["", "合计", "", "12"]),
        (["序号", "统一社会信用代码", "经营范围", "税收"], ["", "【合计】", "", "12"]),
        (["序号", "统一社会信用代码", "经营范围", "税收"], ["", "", "合计", "12"]),
        (["经营范围", "街道", "楼宇", "税收"], ["", "虹桥", "小计", "12"]),
    ],
)
def test_a_total_in_any_column_of_a_table_without_names(
    header: list[str], total: list[str], by_columns: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is left out by `tag`, and by `audit` if it is written below the tagged table."""
    firms = [["广告设计", *"甲乙"], ["", "甲公司", "小计"]] if header[0] == "经营范围" else [["1", "甲", "广告设计"]]
    if not by_columns:
        firms[0][1] += "\n店"  # a cell over two lines is for the reader of rows
    rows = [header, *([*firm, "6"] for firm in firms)]
    out, report = tmp_path / "t.csv", tmp_path / "r.csv"
    assert main(["tag", str(_write(tmp_path / "a.csv", [*rows, total])), "-o", str(out)]) == 1
    assert [reason for _, reason, *_ in rejected(out)] == [TOTAL]
    tagged = read_rows(out)
    assert len(tagged) == len(rows)
    _write(out, [*tagged, [*total, *tagged[1][4:]]])
    assert main(["audit", str(out), "--tax", "税收", "--level", "tier", "-o", str(report)]) == 1
    assert _district_total(report) == {(str(len(firms)), f"{6 * len(firms)}.00")}
    assert "1 row could not be read" in capsys.readouterr().err.replace("rows", "row")


@given(st.text("澜洲甲乙餐饮合计广告店公司、：一二", min_size=1, max_size=8), st.text("餐饮服务；广告", min_size=1))
def test_a_name_with_a_scope_is_a_firm_unless_it_is_a_word_for_a_total(name: str, scope: str) -> None:
    assert why("1", name, scope) in (None, TOTAL)
    if not name.rstrip("：").endswith("合计"):
        assert why("1", name, scope) is None


def test_what_a_row_states_may_be_a_sum_of_kinds(tmp_path: Path) -> None:
    """税种: 合计 makes no total of a firm whose name stands in a column that nobody knows."""
    rows = [["字号", "税种", "经营范围"], ["甲", "合计", ""], ["合计", "增值税", ""]]
    result, _ = run_plain(_write(tmp_path / "a.csv", rows))
    assert (result.counts.rows_out, [row[0] for row in rejected(tmp_path / "a.tagged.csv")]) == (1, ["3"])


def _write(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell:
                        sheet.write(at, column, int(cell) if cell.isdecimal() else cell)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    return path


def _district_total(report: Path) -> set[tuple[str, str]]:
    """Firms and tax of the whole table, as each grouping of a report states them."""
    return {(row[6], row[8]) for row in read_rows(report) if row[5] == "District total"}


AROUND = [
    ["二、虹桥街道", "", "", ""],
    FIRMS[1],
    ["", "合计", "", "40"],
    HEADER,
    ["", "", "", ""],
    ["填表人：张三", "", "审核人：李四", ""],
]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_tag_and_audit_count_firms_only(ending: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _write(tmp_path / f"名录{ending}", [HEADER, FIRMS[0], *AROUND])
    out = tmp_path / "结果.csv"
    assert main(["--lang", "zh", "tag", str(source), "-o", str(out)]) == 1
    assert [row[:4] for row in read_rows(out)] == [HEADER, *FIRMS]
    assert [(row[0], row[1]) for row in rejected(out)] == [
        ("3", "既无名称，也无经营范围：不是企业"),
        ("5", "合计行：不是企业"),
        ("6", "重复的表头"),
        ("8", "表外注记：不是企业"),
    ]
    assert json.loads((tmp_path / "结果.csv.manifest.json").read_text())["input"]["blank_lines"] == 1
    capsys.readouterr()
    assert main(["audit", str(out), "--tax", "税收2024", "--level", "tier", "-o", str(tmp_path / "a.csv")]) == 0
    assert _district_total(tmp_path / "a.csv") == {("2", "40.00")}


@pytest.mark.parametrize("by_columns", [True, False])
def test_audit_leaves_out_what_was_written_into_a_tagged_table(
    by_columns: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A total tagged by an earlier version, and one that somebody wrote below the table, with the tags of a firm."""
    source = _write(tmp_path / "a.csv", [HEADER, *FIRMS])
    assert main(["tag", str(source)]) == 0
    tagged = tmp_path / "a.tagged.csv"
    rows = read_rows(tagged)
    tags = rows[2][4:]
    more = [
        ["", "合计", "", "40", *tags],
        [""] * len(rows[0]),
        ["合计", "", "", "40", *[""] * len(tags)],
        ["3", "澜洲丙店", "", "2", *tags],
    ]
    if not by_columns:
        more[-1][1] = "澜洲\n丙店"  # a cell over two lines is for the reader of rows
    _write(tagged, [*rows, *more])
    capsys.readouterr()
    assert main(["audit", str(tagged), "--tax", "税收2024", "-o", str(tmp_path / "r.csv")]) == 1
    err = capsys.readouterr().err
    assert "2 rows could not be read" in err
    assert "a total: not a firm" in err
    assert _district_total(tmp_path / "r.csv") == {("3", "42.00")}


def test_a_name_and_nothing_else_is_said_and_stays(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.csv", [HEADER, ["", "虹桥街道", "", ""], FIRMS[0], ["2", "澜洲丙店", "", ""]])
    result, _ = run_plain(source)
    assert result.counts.rows_out == 3
    assert [str(one) for one in result.notices] == [
        "Rows with a name and nothing else: 1, the first in line 2: “虹桥街道”. They count as firms: delete those that "
        "are headings."
    ]


def test_a_registry_is_searched_without_its_total(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = _write(tmp_path / "a.csv", [HEADER, *FIRMS, ["", "合计", "", "40"]])
    assert main(["check", "合计", "--registry", str(source)]) == 2
    assert "no firm is called" in capsys.readouterr().err


def test_evaluate_names_the_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [["企业名称", "经营范围", "正确代码"], [*FIRMS[0][1:3], "B305"], ["合计", "", "1"]]
    assert main(["evaluate", str(_write(tmp_path / "g.csv", rows)), "--bootstrap", "0"]) == 2
    assert f"g.csv:3: {TOTAL}" in capsys.readouterr().err
    assert main(["--lang", "zh", "evaluate", str(tmp_path / "g.csv"), "--bootstrap", "0"]) == 2
    assert "g.csv:3：合计行：不是企业" in capsys.readouterr().err


@given(st.lists(st.lists(st.sampled_from(["", "合计", "甲", "餐饮", "企业名称", "注：无"]), min_size=4, max_size=4)))
def test_a_row_is_passed_on_or_rejected_in_its_place(rows: list[list[str]]) -> None:
    from classifier.records import Records

    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *rows])
    text.seek(0)
    table: Any = Records(text, "t")
    found = list(FirmRows(HEADER, recognise_columns(HEADER, "t"))(table))
    assert [row.line for row in found] == [at for at, row in enumerate(rows, start=2) if any(row)]
