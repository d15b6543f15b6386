"""The workbook: a formatted sheet for each table, definitions on the first, numbers as numbers, no formulas."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from audit.report import Report
from audit.xlsx_report import write_xlsx
from tests.audit.report_tables import report_of, secretive, two_years


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    return report_of(two_years(tmp_path_factory.mktemp("xlsx") / "t.csv"), by=("街镇",), views=("seven",))


@pytest.fixture(scope="module")
def book(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    path = tmp_path_factory.mktemp("book") / "r.xlsx"
    write_xlsx(report, path, "zh")
    return load_workbook(path)


def test_a_sheet_for_every_table_and_one_that_explains(book: Workbook, report: Report) -> None:
    assert len(book.sheetnames) == 1 + len(report.tables)
    assert book.sheetnames[0] == "说明"
    assert "产业：税收2024" in book.sheetnames
    assert all("互斥" not in name for name in book.sheetnames)
    cover = [cell.value for row in book["说明"].iter_rows() for cell in row if cell.value]
    for name, value in report.provenance:
        assert name.zh in cover
        assert value in cover
    assert all(note.zh in cover for note in report.notes)
    assert any("已按显示的位数修约（四舍五入）" in str(text) for text in cover)
    links = {cell.hyperlink.location for row in book["说明"].iter_rows() for cell in row if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in book.sheetnames[1:]}


def test_headings_units_numbers_and_notes(book: Workbook) -> None:
    sheet = book["产业：税收2024"]
    heads = [cell.value for cell in sheet[3]]
    assert heads[:5] == ["代码", "行业", "户数（户）", "有税户数（户）", "税收（万元）"]
    assert not {"税收列", "分组", "范围"} & set(heads)  # in the title already
    total, first = (dict(zip(heads, row, strict=True)) for row in (sheet[4], sheet[6]))
    assert (total["行业"].value, total["行业"].font.bold, first["行业"].font.bold) == ("全区合计", True, False)
    assert (first["税收（万元）"].value, first["税收（万元）"].number_format) == (500, "#,##0.00")
    assert first["占全区比重（%）"].value == 50
    assert total["位次"].value == "—"
    assert sheet.freeze_panes == "C4"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.print_title_rows) == (
        9,
        "landscape",
        "$3:$3",
    )
    notes = [sheet.cell(row, 1).value for row in range(sheet.max_row - 1, sheet.max_row + 1)]
    assert notes[0].startswith("按主行业计：每户只计一次")


def test_columns_that_differ_between_rows_stay(book: Workbook) -> None:
    assert [cell.value for cell in book["街镇 × 产业：税收2024"][3]][:3] == ["范围", "代码", "行业"]


def test_no_cell_is_a_formula_or_becomes_one(book: Workbook) -> None:
    found = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    found += 1
                    assert cell.quotePrefix
    assert found >= 2  # the street “=1+1”


def test_english(report: Report, tmp_path: Path) -> None:
    write_xlsx(report, tmp_path / "r.xlsx", "en")
    book = load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames[0] == "About"
    assert [cell.value for cell in book["Sectors 税收2024"][3]][:4] == ["Code", "Group", "Firms", "Taxpayers"]


def test_names_of_sheets_fit_and_differ(book: Workbook) -> None:
    assert all(0 < len(name) <= 31 for name in book.sheetnames)
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)


def test_equal_reports_give_equal_bytes(report: Report, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(report, tmp_path / name, "zh")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_published_workbook_holds_no_suppressed_figure(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "public.xlsx"
    assert call(secretive(tmp_path / "t.csv"), "--tax", "税收", "--publish", "--show-unit", "元", "-o", out)[0] == 0
    with zipfile.ZipFile(out) as archive:
        text = "".join(archive.read(name).decode("utf-8") for name in archive.namelist())
    assert not any(figure in text for figure in ("13952.1", "98765.43", "13,952.1", "98,765.43"))
    sheet = load_workbook(out)["税收 (for publication)"]
    row = next(row for row in sheet.iter_rows(values_only=True) if "A204" in row)
    assert row[3:] == ("hidden",) * 4
