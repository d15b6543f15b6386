"""From the table to the sheet, and from the reviewed sheet back to corrected shares; workbooks."""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from audit.correct import Findings, corrected_share, findings
from audit.grouping import by_level
from audit.reviewed import Reviewed
from tests.audit.support import HEADER, catalogue, line, tagged

openpyxl = pytest.importorskip("openpyxl")


@pytest.fixture
def call(call: Any) -> Any:
    return partial(call, lang="zh")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """An invented table of 300 firms; every twelfth is tagged A101 and is truly A201."""
    source = random.Random(7)
    rows = [
        line("A101" if at % 12 == 0 else source.choice(["A101", "B301", "X203", "N"]), str(source.randint(1, 300)))
        for at in range(300)
    ]
    rows[5], rows[6] = line("B301", "90000"), line("U", "-40")
    file = tmp_path / "t.csv"
    file.write_text("\n".join([f"{HEADER},税收", *rows]) + "\n", encoding="utf-8")
    return file


def review(sheet: Path, table: Path, target: Path, truth: Callable[[int, str], str]) -> list[dict[str, str]]:
    with table.open(encoding="utf-8") as stream:
        tags = {at: row["主行业代码"] for at, row in enumerate(csv.DictReader(stream), start=2)}
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        row["审核代码"] = truth(int(row["行号"]), tags[int(row["行号"])])
    with target.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return rows


def test_sample_review_estimate(call: Any, table: Path, tmp_path: Path) -> None:
    sheet, reviewed, out = tmp_path / "s.csv", tmp_path / "r.csv", tmp_path / "e.csv"
    code, shown, _ = call("sample", table, "--tax", "税收", "--seed", "虚构", "--show", "企业名称", "-o", sheet)
    assert code == 0
    rows = review(sheet, table, reviewed, lambda at, tag: "A201" if (at - 2) % 12 == 0 else tag)
    assert "主行业代码" not in rows[0]  # reviewers code blind
    assert [row["行号"] for row in rows if row["类别"] == "必查"] == ["7"]
    assert sum(int(row["抽中次数"]) for row in rows) == 92  # 93 units, one taken by the certain firm
    assert "-40.00" not in {row["税收（元）"] for row in rows}
    code, shown, _ = call("estimate", reviewed, table, "--tax", "税收", "-o", out)
    assert code == 0
    assert "修正后的税收占比" in shown
    with out.open(encoding="utf-8-sig", newline="") as stream:
        found = {row["代码"]: row for row in csv.DictReader(stream)}
    assert float(found["A2"]["标签占比（%）"]) == 0 < float(found["A2"]["修正占比（%）"])
    assert sum(float(row["修正占比（%）"]) for row in found.values()) == pytest.approx(100, abs=1e-4)
    assert (
        float(found["B3"]["区间下限（%）"]) < float(found["B3"]["标签占比（%）"]) < float(found["B3"]["区间上限（%）"])
    )


def test_the_same_seed_draws_the_same_firms(call: Any, table: Path, tmp_path: Path) -> None:
    sheets = []
    for number, seed in enumerate(("甲", "甲", "乙")):
        sheets.append(tmp_path / f"{number}.csv")
        assert call("sample", table, "--tax", "税收", "--seed", seed, "--size", "40", "-o", sheets[-1])[0] == 0
    first, second, third = (sheet.read_bytes() for sheet in sheets)
    assert first == second != third


def test_a_sample_of_everything_gives_the_truth() -> None:
    """Every firm certain: the corrected shares are the true ones, without doubt."""
    rows = [line("A101", "60"), line("A101", "30"), line("B301", "10")]
    sheet = [Reviewed(2, True, 0, "A101", 1), Reviewed(3, True, 0, "B301", 1), Reviewed(4, True, 0, "B301", 1)]
    found = findings(tagged(rows), "税收", by_level(catalogue(), "sector"), sheet)
    assert [corrected_share(found, key, 0.95).point for key in ("A1", "B3", "X1")] == [0.6, 0.4, 0]
    assert corrected_share(found, "A1", 0.95).low == 0.6


def test_oracle_3_3_through_findings() -> None:
    counts = {"A": (54, 4, 2), "B": (3, 45, 2), "C": (1, 5, 64)}
    pairs = Counter({(tag, truth): n for tag, row in counts.items() for truth, n in zip("ABC", row, strict=True)})
    register = Counter({"A": 120, "B": 90, "C": 134})
    spare = {pair: float(count) for pair, count in pairs.items()}  # as if drawn with replacement
    found = Findings(344, 344, 180, pairs, spare, Counter(), register, register)
    shares = [corrected_share(found, key, 0.95).point * 100 for key in "ABC"]
    assert shares == pytest.approx([33.772610, 28.385013, 37.842377], abs=5e-7)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda row: row | {"审核代码": ""}, "every firm of the sample must be reviewed"),
        (lambda row: row | {"审核代码": "A1"}, "is no sub-sector code, N or U"),
        (lambda row: row | {"抽中次数": "0", "类别": "抽中"}, "have been changed"),
        (lambda row: row | {"行号": "9999"}, "cannot have been drawn"),
        (lambda row: row | {"行号": "8"}, "cannot have been drawn"),
        (lambda row: row | {"序号": "1"}, "number or tax have been changed"),
        (lambda row: row | {"序号": "第2户，共80户"}, "firms of the sample are missing"),
        (lambda row: row | {"税收（元）": "12"}, "yuan in 税收, the sheet 12.00"),
        (lambda row: row | {"税收（元）": "很多"}, "number or tax have been changed"),
    ],
)
def test_sheets_that_cannot_be_used(
    call: Any, table: Path, tmp_path: Path, change: Callable[[dict[str, str]], dict[str, str]], words: str
) -> None:
    sheet, reviewed = tmp_path / "s.csv", tmp_path / "r.csv"
    call("sample", table, "--tax", "税收", "--seed", "x", "-o", sheet)
    rows = review(sheet, table, reviewed, lambda _, tag: tag)
    rows[0] = change(rows[0])
    with reviewed.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    code, _, err = call("estimate", reviewed, table, "--tax", "税收", lang="en")
    assert (code, len(err.splitlines())) == (2, 1)
    assert words in err


def write_rows(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def reviewed(call: Any, table: Path, tmp_path: Path) -> list[dict[str, str]]:
    """The rows of a sheet in which every code is confirmed."""
    sheet = tmp_path / "s.csv"
    assert call("sample", table, "--tax", "税收", "--seed", "x", "-o", sheet)[0] == 0
    return review(sheet, table, tmp_path / "r.csv", lambda _, tag: tag)


@pytest.mark.parametrize(
    ("keep", "words"),
    [
        (lambda row: row["类别"] != "必查", "1 of 93 firms of the sample are missing, the first is number 3"),
        (lambda row: row["类别"] == "必查", "92 of 93 firms of the sample are missing, the first is number 1"),
        (lambda row: not row["序号"].startswith("第93户"), "1 of 93 firms of the sample are missing"),
    ],
)
def test_a_sheet_without_some_of_its_firms_is_refused(
    call: Any, table: Path, tmp_path: Path, reviewed: list[dict[str, str]], keep: Callable[[Any], bool], words: str
) -> None:
    """Whatever is deleted, certain firms, drawn ones or the last: nothing is estimated from the rest."""
    part = write_rows(tmp_path / "part.csv", [row for row in reviewed if keep(row)])
    code, shown, err = call("estimate", part, table, "--tax", "税收", lang="en")
    assert (code, shown, len(err.splitlines())) == (2, "", 1)
    assert words in err
    assert "抽中的企业缺" in call("estimate", part, table, "--tax", "税收", lang="zh")[2]


def test_a_certain_firm_that_is_passed_off_as_drawn_is_refused(
    call: Any, table: Path, tmp_path: Path, reviewed: list[dict[str, str]]
) -> None:
    rows = [row | {"类别": "抽中", "抽中次数": "1"} if row["类别"] == "必查" else row for row in reviewed]
    code, _, err = call("estimate", write_rows(tmp_path / "x.csv", rows), table, "--tax", "税收", lang="en")
    assert code == 2 and "the firm of line 7 of the table is not what the sheet says" in err


@pytest.mark.parametrize(("drawn", "now"), [("万元", None), ("万元", "亿元"), (None, "万元")])
def test_another_unit_than_that_of_the_sample_is_refused(
    call: Any, table: Path, tmp_path: Path, drawn: str | None, now: str | None
) -> None:
    sheet, filled = tmp_path / "s.csv", tmp_path / "r.csv"
    units = [["--unit", unit] if unit else [] for unit in (drawn, now)]
    assert call("sample", table, "--tax", "税收", "--seed", "x", *units[0], "-o", sheet)[0] == 0
    review(sheet, table, filled, lambda _, tag: tag)
    code, shown, err = call("estimate", filled, table, "--tax", "税收", *units[1], lang="en")
    assert (code, shown, len(err.splitlines())) == (2, "", 1)
    assert f"give --unit {drawn or '元'}, as for the sample" in err
    assert call("estimate", filled, table, "--tax", "税收", *units[0])[0] == 0


def test_a_table_whose_rows_have_moved_is_refused(
    call: Any, table: Path, tmp_path: Path, reviewed: list[dict[str, str]]
) -> None:
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    moved = tmp_path / "moved.csv"
    moved.write_text("".join([lines[0], *lines[2:], lines[1]]), encoding="utf-8")
    code, _, err = call("estimate", write_rows(tmp_path / "x.csv", reviewed), moved, "--tax", "税收", lang="en")
    assert code == 2 and ("with its rows as they were" in err or "cannot have been drawn" in err)


def test_codes_of_full_width_are_codes(call: Any, table: Path, tmp_path: Path, reviewed: list[dict[str, str]]) -> None:
    wide = str.maketrans({chr(at): chr(at + 0xFEE0) for at in range(0x21, 0x7F)})
    plain, full = tmp_path / "plain.csv", tmp_path / "full.csv"
    write_rows(plain, reviewed)
    write_rows(full, [row | {"审核代码": row["审核代码"].lower().translate(wide)} for row in reviewed])
    answers = [call("estimate", each, table, "--tax", "税收") for each in (plain, full)]
    assert [code for code, _, _ in answers] == [0, 0] and answers[0][1] == answers[1][1]


@pytest.mark.parametrize("column", ["主行业代码", "依据", "primary_code", "处理方式 "])
def test_reviewers_are_shown_no_tags(call: Any, table: Path, tmp_path: Path, column: str) -> None:
    out = tmp_path / "s.csv"
    code, _, err = call("sample", table, "--tax", "税收", "--seed", "x", "--show", column, "-o", out, lang="en")
    assert code == 2 and "reviewers code blind" in err and not out.exists()


def test_sheets_and_encodings_of_the_table_can_be_named(call: Any, table: Path, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    for name in ("全部", "另存"):
        sheet = book.active if name == "全部" else book.create_sheet()
        sheet.title = name
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "t.xlsx")
    other = tmp_path / "t.gb.csv"
    other.write_text(table.read_text(encoding="utf-8"), encoding="gb18030")
    for source, words in ((tmp_path / "t.xlsx", ["--sheet", "全部"]), (other, ["--encoding", "gb18030"])):
        out, filled = tmp_path / "o.csv", tmp_path / "f.csv"
        assert call("sample", source, "--tax", "税收", "--seed", "x", *words, "-o", out)[0] == 0
        review(out, table, filled, lambda _, tag: tag)
        assert call("estimate", filled, source, "--tax", "税收", *words)[0] == 0
    assert call("sample", tmp_path / "t.xlsx", "--tax", "税收", "--seed", "x", "-o", out)[0] == 2
    assert call("sample", other, "--tax", "税收", "--seed", "x", "--encoding", "ascii", "-o", out)[0] != 0


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--materiality", "5"], "--materiality 5: give a number from 0 to below 1"),
        (["--expected", "0.05"], "--expected 0.05 must be below --materiality 0.05"),
        (["--expected", "0.0499999"], "not even 1,000,000 units are enough"),
        (["--materiality", "0"], "--materiality and --confidence must be above 0"),
        (["--size", "x"], "--size"),
    ],
)
def test_wrong_plans(call: Any, table: Path, tmp_path: Path, words: list[str], text: str) -> None:
    code, _, err = call("sample", table, "--tax", "税收", "--seed", "x", "-o", tmp_path / "s.csv", *words, lang="en")
    assert (code, len(err.splitlines())) == (2, 1)
    assert text in err


def test_the_sheet_as_a_workbook(call: Any, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "s.xlsx"
    assert call("sample", table, "--tax", "税收", "--seed", "x", "--show", "企业名称", "-o", out)[0] == 0
    book = openpyxl.load_workbook(out)
    sheet = book["税收抽样审核表"]
    assert [cell.value for cell in sheet[3]] == [
        "行号",
        "类别",
        "抽中次数",
        "序号",
        "企业名称",
        "税收（元）",
        "审核代码",
        "备注",
    ]
    assert "seed=x" in " ".join(str(cell.value) for row in book["说明"] for cell in row)


def test_the_filled_in_workbook_gives_the_same_estimate(call: Any, table: Path, tmp_path: Path) -> None:
    """Reviewers fill in the workbook and save it: titles, notes and numbers as they stand in it."""
    book, sheet, reviewed = tmp_path / "s.xlsx", tmp_path / "s.csv", tmp_path / "r.csv"
    for out in (book, sheet):
        assert call("sample", table, "--tax", "税收", "--seed", "x", "--show", "企业名称", "-o", out)[0] == 0
    truth = {
        row["行号"]: row["审核代码"]
        for row in review(sheet, table, reviewed, lambda at, code: "A201" if at % 12 == 2 else code)
    }
    opened = openpyxl.load_workbook(book)
    filled = opened["税收抽样审核表"]
    column = [cell.value for cell in filled[3]].index("审核代码")
    for row in filled.iter_rows(min_row=4):
        if str(row[0].value) in truth:
            row[column].value = truth.pop(str(row[0].value))
    assert not truth
    filled["A4"].value = int(filled["A4"].value)  # as Excel turns a line that looks like a number
    opened.save(book)
    answers = [call("estimate", each, table, "--tax", "税收") for each in (book, reviewed)]
    assert [code for code, _, _ in answers] == [0, 0]
    assert answers[0][1] == answers[1][1].replace("r.csv", "s.xlsx")


def test_a_workbook_with_a_firm_left_open_is_refused(call: Any, table: Path, tmp_path: Path) -> None:
    book = tmp_path / "s.xlsx"
    assert call("sample", table, "--tax", "税收", "--seed", "x", "-o", book)[0] == 0
    code, _, err = call("estimate", book, table, "--tax", "税收", lang="en")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "every firm of the sample must be reviewed" in err


def test_the_audit_as_a_workbook(call: Any, table: Path, tmp_path: Path) -> None:
    files = [tmp_path / "a.xlsx", tmp_path / "b.xlsx"]
    for file in files:
        assert call(table, "--tax", "税收", "--view", "3+2", "-o", file)[0] == 0
    assert files[0].read_bytes() == files[1].read_bytes()
    book = openpyxl.load_workbook(files[0])
    assert len(set(book.sheetnames)) == len(book.sheetnames) >= 7
    sheet = next(book[name] for name in book.sheetnames if name.startswith("产业"))
    head = [cell.value for cell in sheet[3]]
    whole = dict(zip(head, (cell.value for cell in sheet[4]), strict=True))
    assert whole["行业"] == "全区合计"
    assert whole["占全区比重（%）"] == 100
    rows = [dict(zip(head, values, strict=True)) for values in sheet.iter_rows(min_row=6, values_only=True)]
    parts = [row["税收（万元）"] for row in rows if isinstance(row["税收（万元）"], (int, float))]
    assert sum(map(Fraction, map(str, parts))) == pytest.approx(Fraction(str(whole["税收（万元）"])), abs=0.05)
