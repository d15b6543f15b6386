"""Workbooks that are written: as Excel wants them, nothing a formula, the same bytes, any number of rows."""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from classifier import xlsx_rows
from classifier.errors import InputError
from classifier.xlsx_rows import XlsxRows
from tests.files.test_workbooks import workbook
from tests.tagging_support import rejected, run_plain

FORMULAS = ["=1+1", "+86 21 5555", "-cmd", "@SUM(A1)", "\t=1", "'quoted", "＝1"]


def _write(path: Path, rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode())
    return path


def test_header_filter_and_text_codes(tmp_path: Path) -> None:
    rows = [["企业名称", "统一社会信用代码", "经营范围", "税收"], ["甲", "0012", "餐饮\n服务", "12.5"], ["乙"]]
    out = tmp_path / "out.xlsx"
    run_plain(_write(tmp_path / "a.csv", rows), out)
    sheet = openpyxl.load_workbook(out).active
    assert sheet is not None
    assert (sheet.title, sheet.freeze_panes, sheet.auto_filter.ref) == ("名录", "A2", "A1:N2")
    assert [cell.value for cell in sheet[1]][:5] == [*rows[0], "主行业代码"]
    assert [(cell.value, cell.number_format) for cell in sheet[2]][:5] == [
        ("甲", "General"), ("0012", "@"), ("餐饮\n服务", "General"), ("12.5", "General"), ("U", "@"),
    ]  # fmt: skip
    confidence = sheet.cell(2, 12)
    assert (confidence.value, confidence.data_type, confidence.number_format) == (0, "n", "0.000")
    assert [row[0] for row in rejected(out)] == ["4"]


def test_no_cell_is_a_formula(tmp_path: Path) -> None:
    rows = [["企业名称", "经营范围"], *([cell, "餐饮"] for cell in FORMULAS), ["甲", "=HYPERLINK(1)"]]
    out = tmp_path / "out.xlsx"
    result, _ = run_plain(_write(tmp_path / "a.csv", rows), out)
    assert result.notices == ()
    cells = [row[0] for row in openpyxl.load_workbook(out).active.iter_rows(min_row=2)][:-1]  # type: ignore[union-attr]
    assert [cell.value for cell in cells] == FORMULAS
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    with zipfile.ZipFile(out) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_numbers_of_a_workbook_stay_numbers_and_codes_become_text(tmp_path: Path) -> None:
    def fill(sheet: object, _book: object) -> None:
        sheet.write_row(0, 0, ["企业名称", "经营范围", "信用代码", "税收", "年"])  # type: ignore[attr-defined]
        sheet.write_row(1, 0, ["甲", "餐饮", 12, -12.5, 2024])  # type: ignore[attr-defined]

    result, _ = run_plain(workbook(tmp_path / "a.xlsx", ("名录", fill)))
    assert result.output == tmp_path / "a.tagged.xlsx"
    row = openpyxl.load_workbook(result.output).active[2]  # type: ignore[index]
    assert [cell.value for cell in row][2:5] == ["12", -12.5, 2024]


def test_what_is_written_reads_back_exactly(tmp_path: Path) -> None:
    cells = ["=1", " 甲 ", "_x0041_", "\x01控制符", "a\r\nb", "<&>\"'", "\U00020000", "00.10", "1e5", "TRUE"]
    rows = [["企业名称", "经营范围"], *([cell, "餐饮"] for cell in cells)]
    out = tmp_path / "out.xlsx"
    run_plain(_write(tmp_path / "a.csv", rows), out)
    back = run_plain(out, tmp_path / "back.csv", retag=True)[1]
    assert [name for name, _, _ in back.asked] == cells


_CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=12)
_ODD = st.text(st.sampled_from('a_x0041_\r\n\t=<&>"\x01\x00 '), min_size=1, max_size=10)


@settings(max_examples=25, deadline=None)
@given(st.lists(_CELL | _ODD, min_size=1, max_size=60))
def test_any_text_reads_back_exactly(cells: list[str]) -> None:
    stream = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder:
        rows = XlsxRows(stream, Path("out.xlsx"), Path(folder))
        for cell in ["name", *cells]:
            rows.write([cell])
        rows.finish()
    values = CalamineWorkbook.from_filelike(io.BytesIO(stream.getvalue())).get_sheet_by_index(0).to_python()
    assert values == [["name"], *([cell] for cell in cells)]


def test_same_input_same_bytes(tmp_path: Path) -> None:
    source = _write(tmp_path / "a.csv", [["企业名称", "经营范围"], ["甲", "餐饮"]])
    run_plain(source, tmp_path / "1.xlsx")
    run_plain(source, tmp_path / "2.xlsx")
    assert (tmp_path / "1.xlsx").read_bytes() == (tmp_path / "2.xlsx").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "1.xlsx", "1.xlsx.manifest.json", "2.xlsx", "2.xlsx.manifest.json", "a.csv",
    ]  # fmt: skip


def test_a_full_sheet_is_continued_on_the_next(tmp_path: Path) -> None:
    stream = io.BytesIO()
    rows = XlsxRows(stream, Path("out.xlsx"), tmp_path, most_rows=3)
    for row in [["name", "scope"], *([str(n), "x"] for n in range(5))]:
        rows.write(row)
    rows.finish()
    rows.finish()
    book = openpyxl.load_workbook(stream)
    assert book.sheetnames == ["Firms", "Firms 2", "Firms 3"]
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book] == [
        ["name", "0", "1"], ["name", "2", "3"], ["name", "4"],
    ]  # fmt: skip
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:B3", "A1:B3", "A1:B2"]
    assert xlsx_rows.MOST_ROWS == 1_048_576


class _Full(io.BytesIO):
    """A disk that takes no more."""

    def write(self, _data: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_disk_that_is_full_when_the_sheets_are_packed(tmp_path: Path) -> None:
    rows = XlsxRows(_Full(), Path("out.xlsx"), tmp_path)
    rows.write(["name", "scope"])
    with pytest.raises(OSError, match="No space left"):
        rows.finish()
    rows.discard()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["企业名称", "经营范围"], ["甲", "餐" * 32_768]], "column 经营范围 has a cell of 32768 characters in row 2"),
        ([[*map(str, range(16_380)), "企业名称", "经营范围"]], "16392 columns are more than a sheet of Excel has"),
    ],
)
def test_what_excel_cannot_hold_is_refused(tmp_path: Path, rows: list[list[str]], words: str) -> None:
    source = _write(tmp_path / "a.csv", rows)
    with pytest.raises(InputError, match=words):
        run_plain(source, tmp_path / "out.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert run_plain(source, tmp_path / "out.csv")[0].counts.rejected == 0
