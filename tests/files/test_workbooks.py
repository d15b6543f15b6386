"""Workbooks as users have them: sheets, titles, merged cells, numbers; damaged and protected ones."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from classifier.cell_text import text_of
from classifier.errors import InputError
from classifier.rows import NumberText
from cli.main import main
from tests.tagging_support import ROOT, read_rows, rejected, run_plain, sectag

XLS = ROOT / "tests" / "files" / "registry.xls"
HEADER = ["企业名称", "统一社会信用代码", "经营范围"]
ROWS = [
    ["澜洲甲餐饮有限公司", "00310105MA1F00001X", "餐饮服务；食品销售"],
    ["澜洲乙软件有限公司", "0012", "软件开发\n系统集成"],
]


def workbook(path: Path, *sheets: tuple[str, Callable[[Any, Any], object]]) -> Path:
    """Write a workbook; each sheet is filled by a function of the sheet and the book."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, fill in sheets:
            fill(book.add_worksheet(name), book)
    return path


def plain(sheet: Any, _book: Any, top: int = 0, left: int = 0) -> None:
    for at, row in enumerate([HEADER, *ROWS]):
        sheet.write_row(top + at, left, row)


def empty(_sheet: Any, _book: Any) -> None:
    pass


def note(sheet: Any, _book: Any) -> None:
    sheet.write_string(0, 0, "企业均为虚构")


def tagged(source: Path, **options: Any) -> tuple[list[list[str]], list[str], Path]:
    """Input columns of the output, header included, and the notices."""
    out = source.with_name("out.csv")
    result, _ = run_plain(source, out, **options)
    return [row[:-10] for row in read_rows(out)], list(map(str, result.notices)), out


def test_a_plain_sheet(tmp_path: Path) -> None:
    assert tagged(workbook(tmp_path / "a.xlsx", ("Sheet1", plain)))[:2] == ([HEADER, *ROWS], [])


def test_content_counts_and_not_the_name(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", ("Sheet1", plain)).rename(tmp_path / "a.csv")
    assert tagged(source)[0] == [HEADER, *ROWS]
    text = tmp_path / "b.xlsx"
    text.write_text("企业名称,经营范围\n甲,餐饮\n", encoding="gb18030")
    assert tagged(text)[0] == [["企业名称", "经营范围"], ["甲", "餐饮"]]


def test_standard_input(tmp_path: Path) -> None:
    data = workbook(tmp_path / "a.xlsx", ("Sheet1", plain)).read_bytes()
    done = sectag(["tag", "-"], input=data)
    assert done.returncode == 0
    assert done.stdout.decode().startswith(",".join(HEADER))


def test_a_table_that_begins_further_down_and_right(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", ("Sheet1", lambda sheet, book: plain(sheet, book, 3, 2)))
    rows, notices, out = tagged(source)
    assert rows == [["", "", *row] for row in [HEADER, *ROWS]]
    assert notices == []
    record = json.loads(out.with_name("out.csv.manifest.json").read_text(encoding="utf-8"))
    assert (record["input"]["header_line"], record["input"]["sheet"]) == (4, "Sheet1")
    assert record["input"]["encoding"] is None


def test_the_only_sheet_with_a_table_is_found(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", ("说明", note), ("空", empty), ("名录", plain))
    assert tagged(source)[0] == [HEADER, *ROWS]


def test_several_sheets_are_asked_for(tmp_path: Path) -> None:
    def other(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["企业名称", "经营范围"])
        sheet.write_row(1, 0, ["丙", "广告"])

    source = workbook(tmp_path / "a.xlsx", ("2023", plain), ("2024 年", other), ("空", empty))
    with pytest.raises(InputError, match=r"choose one with --sheet .*: 2023, 2024 年$"):
        tagged(source)
    assert tagged(source, sheet="2024 年")[0][1] == ["丙", "广告"]
    assert tagged(source, sheet="2")[0][1] == ["丙", "广告"]
    assert tagged(source, sheet="2023")[0][1] == ROWS[0]  # a name goes before a number
    for wrong in ("4", "0", "二"):
        with pytest.raises(InputError, match=rf"no sheet “{wrong}”.*: 2023, 2024 年, 空$"):
            tagged(source, sheet=wrong)
    with pytest.raises(InputError, match="the sheet “空” is empty"):
        tagged(source, sheet="空")


def test_a_hidden_sheet_is_read_only_by_name(tmp_path: Path) -> None:
    def hidden(sheet: Any, _book: Any) -> None:
        plain(sheet, _book)
        sheet.hide()

    source = workbook(tmp_path / "a.xlsx", ("说明", note), ("旧", hidden), ("新", plain))
    assert tagged(source)[0] == [HEADER, *ROWS]
    assert tagged(source, sheet="旧")[0] == [HEADER, *ROWS]


def test_title_rows_above_the_header(tmp_path: Path) -> None:
    def titled(sheet: Any, book: Any) -> None:
        sheet.merge_range(0, 0, 0, 2, "澜洲区企业名录")
        sheet.write_row(1, 0, ["填报单位：澜洲区", "", "2024-12-31"])
        plain(sheet, book, 2)
        sheet.write_row(5, 0, ["", "", " "])  # a blank row
        sheet.merge_range(6, 0, 6, 2, "注：企业均为虚构")

    rows, notices, out = tagged(workbook(tmp_path / "a.xlsx", ("名录", titled)))
    assert rows == [HEADER, *ROWS]
    assert notices == ["The header was found in line 3. Lines left out above it: 2."]
    assert rejected(out) == [["7", "one cell merged over several columns: a heading or a note", "注：企业均为虚构"]]


def test_merged_cells(tmp_path: Path) -> None:
    def merged(sheet: Any, book: Any) -> None:
        sheet.merge_range(0, 0, 1, 0, "所属街道")
        sheet.merge_range(0, 1, 1, 1, "企业名称")
        sheet.merge_range(0, 2, 1, 2, "经营范围")
        sheet.merge_range(0, 3, 0, 4, "税收（万元）")
        sheet.write_row(1, 3, [2023, 2024])
        sheet.merge_range(2, 0, 4, 0, "望海街道")
        sheet.write_row(2, 1, ["甲", "餐饮", 1, 2])
        sheet.write_row(3, 1, ["乙", "广告", 3, 4])
        sheet.write_row(4, 1, ["丙", "物流", 5, 6])
        sheet.write_row(5, 0, ["", "丁", "会展", 7, 8])

    rows, notices, _ = tagged(workbook(tmp_path / "a.xlsx", ("名录", merged)))
    assert rows == [
        ["所属街道", "企业名称", "经营范围", "税收（万元） 2023", "税收（万元） 2024"],
        ["望海街道", "甲", "餐饮", "1", "2"],
        ["望海街道", "乙", "广告", "3", "4"],
        ["望海街道", "丙", "物流", "5", "6"],
        ["", "丁", "会展", "7", "8"],
    ]
    assert notices == ["Cells filled from cells merged over several rows: 2, the first in line 4; columns: 所属街道."]


def test_an_amount_merged_over_rows_counts_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def merged(sheet: Any, _book: Any) -> None:
        header = ["企业名称", "经营范围", "年度", "行业代码", "税收", "其中：增值税"]
        sheet.write_row(0, 0, header)
        for at, name in enumerate(("澜洲甲广告社", "澜洲乙广告社", "澜洲丙广告社"), start=1):
            sheet.write_row(at, 0, [name, "广告设计、制作、代理、发布"])
        sheet.merge_range(1, 2, 3, 2, 2024)
        sheet.merge_range(1, 3, 3, 3, 7251)
        sheet.merge_range(1, 4, 2, 4, 100)
        sheet.write(3, 4, 5)
        sheet.merge_range(1, 5, 3, 5, "￥1,234.50元")

    source = workbook(tmp_path / "a.xlsx", ("名录", merged))
    rows, notices, out = tagged(source)
    assert [row[2:] for row in rows[1:]] == [
        ["2024", "7251", "100", "￥1,234.50元"],
        ["2024", "7251", "", ""],
        ["2024", "7251", "5", ""],
    ]
    assert notices[:2] == [
        "Cells filled from cells merged over several rows: 4, the first in line 3; columns: 年度, 行业代码.",
        "Amounts merged over several rows count once, for the first of them. Cells left empty below: 3, the first in "
        "line 3; columns: 税收, 其中：增值税.",
    ]
    assert main(["tag", str(source), "-o", str(out), "--lang", "zh"]) == 0
    assert "跨行合并的金额只算一次" in capsys.readouterr().err.replace("\n", "")
    assert main(["audit", str(out), "--tax", "税收", "-o", str(tmp_path / "r.csv")]) == 0
    totals = {row[8] for row in read_rows(tmp_path / "r.csv") if row[5] == "District total"}
    assert totals == {"105.00"}
    assert main(["tag", str(source), "-o", str(tmp_path / "b.xlsx")]) == 0
    assert main(["audit", str(_merged_again(tmp_path / "b.xlsx")), "--tax", "税收", "-o", str(tmp_path / "r.csv")]) == 0
    assert "Amounts merged over several rows count once" in capsys.readouterr().err
    assert {row[8] for row in read_rows(tmp_path / "r.csv") if row[5] == "District total"} == {"105.00"}


@pytest.mark.parametrize(
    ("header", "is_amount"),
    [
        *((label, False) for label in ("楼层", "楼号", "批次", "年度", "纳税信用等级", "楼层（层）", "室", "Floor")),
        *((amount, True) for amount in ("2024年度税收", "税收 2024年", "税收 本期", "一季度", "楼层税收", "人数")),
    ],
)
def test_numbers_merged_over_rows_that_are_labels(header: str, is_amount: bool, tmp_path: Path) -> None:
    def merged(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["企业名称", "经营范围", header])
        for at, name in enumerate(("澜洲甲广告社", "澜洲乙广告社", "澜洲丙广告社"), start=1):
            sheet.write_row(at, 0, [name, "广告设计、制作、代理、发布"])
        sheet.merge_range(1, 2, 3, 2, 3)

    rows, _, _ = tagged(workbook(tmp_path / "a.xlsx", ("名录", merged)))
    assert [row[2] for row in rows[1:]] == (["3", "", ""] if is_amount else ["3", "3", "3"])


def test_a_name_in_columns_that_are_merged_throughout(tmp_path: Path) -> None:
    """The header is merged over the same columns: what stands there alone is a firm's name, and no heading."""

    def merged(sheet: Any, _book: Any) -> None:
        sheet.merge_range(0, 0, 0, 1, "企业名称")
        sheet.write_row(0, 2, ["经营范围", "街道"])
        for at, name in enumerate(("澜洲甲广告社", "澜洲乙广告社"), start=1):
            sheet.merge_range(at, 0, at, 1, name)
        sheet.write(1, 2, "广告设计、制作、代理、发布")
        sheet.merge_range(3, 0, 3, 2, "注：企业均为虚构")

    rows, notices, out = tagged(workbook(tmp_path / "a.xlsx", ("名录", merged)))
    assert [row[0] for row in rows[1:]] == ["澜洲甲广告社", "澜洲乙广告社"]
    assert [row[0] for row in rejected(out)] == ["4"]
    assert any("Rows with a name and nothing else: 1" in notice for notice in notices)


def _merged_again(tagged: Path) -> Path:
    """A tagged workbook in which somebody has merged the amount of the first two firms."""
    book = openpyxl.load_workbook(tagged)
    book.active.merge_cells("E2:E3")
    book.save(tagged)
    return tagged


def rewritten(source: Path, change: Callable[[str], str]) -> Path:
    """The workbook with the XML of its first sheet changed."""
    with zipfile.ZipFile(source) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    part = "xl/worksheets/sheet1.xml"
    parts[part] = change(parts[part].decode()).encode()
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return source


def with_formulas(sheet: Any, _book: Any) -> None:
    """The cached values: a number, an error, none (0 as the library writes it), text, empty text, none below all."""
    sheet.write_row(0, 0, [*HEADER, "税收"])
    for at in range(5):
        sheet.write_row(at + 1, 0, [f"澜洲{at}广告社", f"000{at}", "广告设计、制作、代理、发布"])
    sheet.write_formula(1, 3, "=1+1", None, 2)
    sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
    sheet.write_formula(3, 3, "=A1*2")
    sheet.write_formula(4, 3, '=""', None, "")
    sheet.write_formula(5, 0, '=CONCATENATE("澜洲","旅行社")')
    sheet.write(5, 3, 7)


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_errors_and_formulas_without_a_value(prefix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def change(xml: str) -> str:
        xml = re.sub(r"<f>([^<]*)</f><v>0</v>", r"<f>\1</f><v />", xml)
        xml = re.sub('<c r="D5"([^>]*)><f>""</f>', r'<c r="D5"\1 t="str"><f>""</f>', xml)  # as Excel has it
        xml = xml.replace("<worksheet ", '<worksheet xmlns:x="urn:x" ')
        if not prefix:
            return xml
        xml = re.sub(r"<(/?)(\w+)(?=[ >/])", r"<\1x:\2", xml)
        return xml.replace('xmlns:x="urn:x"', "").replace('xmlns="', 'xmlns:x="')

    source = rewritten(workbook(tmp_path / "a.xlsx", ("名录", with_formulas)), change)
    rows, notices, out = tagged(source)
    assert [row[3] for row in rows[1:]] == ["2", "#DIV/0!", "#N/A", "", "7"]
    assert rows[5][0] == "#N/A"
    assert notices == [
        "Cells with an error of Excel: 1, the first in line 3, column 税收: #DIV/0!. They stay as they are, and are no "
        "amounts: put them right in Excel.",
        "Formulas that were never calculated: 2, the first in line 4, column 税收; #N/A stands in their place. Open "
        "the workbook in Excel, save it, and give it again.",
    ]
    assert main(["tag", str(source), "-o", str(out)]) == 0
    assert main(["audit", str(out), "--tax", "税收", "-o", str(tmp_path / "r.csv")]) == 1
    err = capsys.readouterr().err
    assert "2 rows could not be read and are in no figure" in err
    assert "“#DIV/0!” is not an amount" in err
    assert {row[8] for row in read_rows(tmp_path / "r.csv") if row[5] == "District total"} == {"9.00"}


def test_a_program_that_never_calculates_writes_zeros(tmp_path: Path) -> None:
    """xlsxwriter, among others, stores 0 for a formula and asks Excel to calculate all of them."""
    rows, notices, _ = tagged(workbook(tmp_path / "a.xlsx", ("名录", with_formulas)))
    assert [row[3] for row in rows[1:]] == ["2", "#DIV/0!", "#N/A", "#N/A", "7"]
    assert len(notices) == 2


def test_a_last_row_of_formulas_alone_is_not_lost(tmp_path: Path) -> None:
    def fill(sheet: Any, book: Any) -> None:
        plain(sheet, book)
        for column in range(3):
            sheet.write_formula(3, column, "=A2")

    source = rewritten(
        workbook(tmp_path / "a.xlsx", ("名录", fill)), lambda xml: xml.replace("</f><v>0</v></c>", "</f></c>")
    )
    rows, notices, out = tagged(source)
    assert len(rows) == 3
    assert [row[0] for row in rejected(out)] == ["4"]
    assert "Formulas that were never calculated: 3" in notices[0]


def test_numbers_dates_and_codes(tmp_path: Path) -> None:
    def numbers(sheet: Any, book: Any) -> None:
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["企业名称", "信用代码", "经营范围", "成立日期", "税收", "上市"])
        sheet.write_row(1, 0, ["甲", 91310105123456789, "餐饮", "2019/1/2", 12.5, True])
        sheet.write_row(2, 0, ["乙", "0012", "广告", None, -3, False])
        sheet.write_row(3, 0, ["丙", 12, "物流", None, 1e15, "是"])
        sheet.write_datetime(2, 3, datetime.datetime(2020, 2, 29), date)
        sheet.write_datetime(3, 3, datetime.datetime(2020, 2, 29, 8, 30), date)

    rows, notices, _ = tagged(workbook(tmp_path / "a.xlsx", ("名录", numbers)))
    assert rows[1:] == [
        ["甲", "91310105123456800", "餐饮", "2019/1/2", "12.5", "TRUE"],
        ["乙", "0012", "广告", "2020-02-29", "-3", "FALSE"],
        ["丙", "12", "物流", "2020-02-29 08:30:00", "1000000000000000", "是"],
    ]
    [notice] = notices
    assert notice.startswith(
        "Column 信用代码: codes stored as numbers: 2, the first in line 2: 91310105123456800. Leading zeros"
    )


def test_two_hundred_columns_and_duplicate_headers(tmp_path: Path) -> None:
    header = ["备注"] * 198 + ["企业名称", "经营范围"]
    row = [f"{at:03}" for at in range(198)] + ["甲", "餐饮"]

    def wide(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, header)
        sheet.write_row(1, 0, row)

    assert tagged(workbook(tmp_path / "a.xlsx", ("名录", wide)))[0] == [header, row]


def test_an_old_workbook(tmp_path: Path) -> None:
    source = tmp_path / "registry.xls"
    source.write_bytes(XLS.read_bytes())
    rows, notices, _ = tagged(source)
    assert rows == [
        ["企业名称", "统一社会信用代码", "经营范围", "成立日期", "税收2024"],
        ["澜洲甲餐饮有限公司", "01310105MA1F00001X", "餐饮服务；食品销售", "2019-05-06", "12.5"],
        ["澜洲乙软件有限公司", "0012", "软件开发\n信息系统集成服务", "2020-01-02", "-3"],
        ["澜洲丙广告有限公司", "91310105123456800", "广告设计、制作、代理、发布", "2021-12-31", "1000000"],
    ]
    assert [notice.split(":")[0] for notice in notices] == [
        "The header was found in line 2. Lines left out above it",
        "Column 统一社会信用代码",
    ]
    assert tagged(source, sheet="1")[0] == rows
    with pytest.raises(InputError, match="no column with the business scope"):
        tagged(source, sheet="说明")


def _zip(name: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "企业名称,经营范围\n")
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "options", "words"),
    [
        ("a.xlsx", lambda whole: whole[: len(whole) // 2], [], "the workbook cannot be read"),
        ("a.xls", lambda _: XLS.read_bytes()[:3000], [], "the workbook cannot be read"),
        ("a.xls", lambda _: XLS.read_bytes()[:512] + b"\xff" * 5000, [], "the workbook cannot be read"),
        ("a.xlsx", lambda _: XLS.read_bytes()[:512] + "EncryptedPackage".encode("utf-16-le"), [], "by a password"),
        ("a.zip", lambda _: _zip("firms.csv"), [], "a zip file: unpack it"),
        ("a.xlsx", lambda whole: whole, ["--encoding", "gb18030"], "--encoding is for CSV and TSV"),
        ("a.csv", lambda _: "企业名称,经营范围\n".encode(), ["--sheet", "1"], "--sheet is for workbooks"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_cannot_be_read_is_one_clear_line(
    tmp_path: Path,
    name: str,
    data: Callable[[bytes], bytes],
    options: list[str],
    words: str,
    language: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    whole = workbook(tmp_path / "whole.xlsx", ("名录", plain))
    content = data(whole.read_bytes())
    whole.unlink()
    Path(name).write_bytes(content)
    assert main(["tag", name, *options, "--lang", language]) == 2
    [line] = capfd.readouterr().err.splitlines()
    assert line.startswith(f"sectag: error: {name}: " if language == "en" else f"sectag：错误：{name}：")
    assert language == "zh" or words in line
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the workbook is empty"):
        tagged(workbook(tmp_path / "a.xlsx", ("一", empty), ("二", empty)))
    with pytest.raises(InputError, match="columns found: 企业均为虚构"):
        tagged(workbook(tmp_path / "a.xlsx", ("一", note)))


def test_evaluate_and_audit_read_workbooks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    def gold(sheet: Any, _book: Any) -> None:
        sheet.write_row(0, 0, ["企业名称", "经营范围", "正确代码", "税收"])
        sheet.write_row(1, 0, ["澜洲甲广告有限公司", "广告设计、制作、代理、发布", "B305", 12.5])

    workbook(tmp_path / "gold.xlsx", ("说明", note), ("2024", gold), ("2023", gold))
    assert main(["evaluate", "gold.xlsx", "--sheet", "2024", "--bootstrap", "0"]) == 0
    assert main(["evaluate", "gold.xlsx"]) == 2
    assert "choose one with --sheet" in capsys.readouterr().err
    assert main(["tag", "gold.xlsx", "--sheet", "2024"]) == 0
    capsys.readouterr()
    assert main(["audit", "gold.tagged.xlsx", "--tax", "税收", "--unit", "万元"]) == 0
    assert "All rows" in capsys.readouterr().out
    assert main(["audit", "gold.tagged.xlsx", "--tax", "税收", "--sheet", "名录"]) == 0
    assert main(["audit", "gold.tagged.xlsx", "--tax", "税收", "--sheet", "x"]) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e-7, "0.0000001"),
        (1e22, "1" + "0" * 22),
        (12, "12"),
        (float("nan"), ""),
        (None, ""),
        (datetime.date(2024, 5, 31), "2024-05-31"),
        (datetime.datetime(2024, 5, 31, 7, 8, 9), "2024-05-31 07:08:09"),
        (datetime.time(7, 8), "07:08:00"),
        ([{"代码": 1}], '[{"代码": 1}]'),
    ],
)
def test_values_as_text(value: object, text: str) -> None:
    found = text_of(value)
    assert found == text
    assert (type(found) is NumberText) == (isinstance(value, (int, float)) and text != "")


def test_numbers_as_excel_shows_them() -> None:
    assert text_of(0.1 + 0.2, as_excel=True) == "0.3"
    assert text_of(91310105123456789.0, as_excel=True) == "91310105123456800"
