"""`sectag audit` from the command line: tables, files, one-line errors, exit codes."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from taxonomy import load_catalogue
from tests.audit.support import HEADER, line

ROWS = [
    line("A101", "100.10", "120", "新华路", "A101", tags="A101;X401"),
    line("A101", "50", "", "江苏路", "A102"),
    line("B301", "1,000", "1,500", "新华路", "B301", status="review")
    .replace("1,000", '"1,000"')
    .replace("1,500", '"1,500"'),
    line("X203", "", "80.01", "江苏路", "X203"),
    line("N", "200", "190", "新华路", "N"),
    line("U", "20", "-10", "", "A101"),
]


GROUPINGS = (
    *("Tiers", "Sectors", "Sub-sectors", "Priority", "街镇"),
    "Seven statistical industries of modern services",
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "虚构.tagged.csv"
    text = "\n".join([f"{HEADER},税收2023,税收2024,街镇,旧代码", *ROWS])
    file.write_text(text + "\n", encoding="gb18030")
    return file


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_terminal_tables(call: Any, table: Path) -> None:
    code, out, err = call(table, "--tax", "税收2023", lang="zh")
    assert (code, err) == (0, "")
    assert "产业：税收2023，按主行业计（互斥，合计等于总量）" in out
    assert re.search(r"全区合计\s+6\s+1,370\.10\s+100\.00", out)
    assert re.search(r"A1\s+现代贸易\s+2\s+150\.10\s+10\.96\s+13\.05\s+2\s+0\.00", out)
    assert re.search(r"B3\s+时尚创意\s+1\s+1,000\.00\s+72\.99\s+86\.95\s+1\s+100\.00", out)
    assert re.search(r"N\s+目录外\s+1\s+200\.00\s+14\.60\s+—\s+—", out)
    assert "A101" not in out


def test_csv_holds_every_level_exactly(call: Any, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    code, _, err = call(table, "--tax", "税收2023", "税收2024", "--by", "街镇", "--view", "seven", "-o", out)
    assert code == 0
    assert "Written:" in err
    rows = read(out)
    for tax, total in (("税收2023", "1370.10"), ("税收2024", "1880.01")):
        for grouping in (
            "Tiers",
            "Sectors",
            "Sub-sectors",
            "Priority",
            "Seven statistical industries of modern services",
            "街镇",
        ):
            part = [
                row for row in rows
                if (row["Tax column"], row["Grouping"], row["Within"]) == (tax, grouping, "district")
            ]  # fmt: skip
            sums = [row for row in part if row["Group"] in ("District total", "Modern services (in the catalogue)")]
            assert sums[0]["Tax (yuan)"] == total
            assert sum(Decimal(row["Tax (yuan)"]) for row in part if row not in sums) == Decimal(total)
    crossed = [row for row in rows if row["Within"] == "新华路" and row["Tax column"] == "税收2023"]
    assert {row["Code"]: row["Tax (yuan)"] for row in crossed} == {
        "": "1300.10", "A1": "100.10", "B3": "1000.00", "N": "200.00",
    }  # fmt: skip
    with_refund = next(row for row in rows if row["Tax column"] == "税收2024" and row["Group"] == "District total")
    assert with_refund["HHI (of 10,000)"] == ""


def test_csv_beside_it(call: Any, table: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.tsv"
    code, _, _ = call(table, "--tax", "税收2023", "--tax", "税收2024", "--was", "旧代码", "-o", out)
    assert code == 0
    record = json.loads((tmp_path / "o.tsv.manifest.json").read_text())
    assert record["files"] == ["o.tsv", "o.coverage.tsv", "o.concentration.tsv", "o.growth.tsv", "o.bridge.tsv"]
    assert all((tmp_path / name).exists() for name in record["files"])
    assert record["provenance"]["SHA-256 of the catalogue"] == load_catalogue().digest
    assert len(record["provenance"]["SHA-256 of the input"]) == 64
    assert "taxes=税收2023,税收2024" in record["provenance"]["Options"]


def test_equal_calls_give_equal_bytes(call: Any, table: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert call(table, "--tax", "税收2023", "税收2024", "-o", tmp_path / name / "o.csv")[0] == 0
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes()


def test_rejected_rows_give_exit_code_1(call: Any, table: Path, tmp_path: Path) -> None:
    with table.open("a", encoding="gb18030") as stream:
        stream.write(line("A101", "十元", "1", "x", "A101") + "\n")
    out = tmp_path / "o.csv"
    code, shown, err = call(table, "--tax", "税收2023", "-o", out)
    assert code == 1
    assert "Rows that could not be read: 1" in shown.replace("\n", " ")
    assert "line 8: column 税收2023: “十元” is not an amount" in err
    assert read(tmp_path / "o.csv.rejected.csv")[0]["line"] == "8"


def test_total_of_the_district(call: Any, table: Path) -> None:
    code, out, _ = call(table, "--tax", "税收2023", "--total", "1,500.10", lang="zh")
    assert code == 0
    assert re.search(r"未在表中的税收\s+—\s+—\s+130\.00\s+8\.67", out)


def test_by_tag_is_marked_as_overlapping(call: Any, table: Path) -> None:
    code, out, _ = call(table, "--tax", "税收2023", "--count", "tag", lang="zh")
    assert code == 0
    assert "不可相加" in out
    assert re.search(r"A1 现代贸易\s+X4 在线新经济\s+100\.10", out)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--tax", "税收"], "no column “税收” (--tax); columns found: 企业名称"),
        ([], "name at least one tax column with --tax"),
        (["--tax", "税收2023", "--total", "-5"], "is -5.00 yuan: shares need a total above zero"),
        (["--tax", "税收2023", "--total", "5"], "check its unit"),
        (["--tax", "税收2023", "--total", "viel"], "--total viel: not an amount"),
        (["--tax", "税收2023", "--total", "1", "--total", "2"], "2 totals for 1 tax columns"),
        (["--tax", "税收2023", "--view", "x"], "no such view: allowed: 3+2"),
        (["--tax", "税收2023", "--by", "楼宇"], "no column “楼宇” (--by)"),
        (["--tax", "税收2023", "税收2024", "--was", "没有"], "no column “没有” (--was)"),
        (["--tax", "税收2023", "-o", "x.pdf"], "x.pdf: unknown kind of output"),
        (["--tax", "税收2023", "--was", "旧代码"], "--was needs two tax columns"),
        (["--tax", "税收2023", "--publish", "--published"], "--publish cannot stand with"),
        (["--tax", "税收2023", "--rules", "x.yaml"], "--rules needs --publish"),
        (["--tax", "税收2023", "--restated", "旧代码"], "--restated needs --was"),
        (["--tax", "税收2023", "--reference", "none.csv"], "none.csv: no such file"),
        (["--tax", "税收2023", "--catalogue", "nowhere"], "no such catalogue folder"),
    ],
)
def test_wrong_calls_are_one_clear_line(call: Any, table: Path, words: list[str], text: str) -> None:
    code, out, err = call(table, *words)
    assert (code, out) == (2, "")
    assert text in err
    assert len(err.splitlines()) == (2 if "catalogue folder" in text else 1)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a,税收\n1,2\n", "tag columns are missing"),
        (f"{HEADER},税收\n{line('Z101', '1')}\n", "line 2: “Z101” is no sub-sector code of the catalogue"),
        (f"{HEADER},税收\n{line('A101', '-1')}\n", "is -1.00 yuan: shares need a total above zero"),
        ("", "the file is empty"),
    ],
)
def test_wrong_files_are_one_clear_line(call: Any, tmp_path: Path, content: str, text: str) -> None:
    file = tmp_path / "t.csv"
    file.write_text(content, encoding="utf-8")
    code, out, err = call(file, "--tax", "税收")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert text in err


def test_missing_file(call: Any) -> None:
    code, _, err = call("nowhere.csv", "--tax", "税收")
    assert (code, len(err.splitlines())) == (2, 1)


def test_bridge_and_region(call: Any, table: Path, tmp_path: Path) -> None:
    reference = tmp_path / "city.csv"
    tiers = ["A,100,110", "B,800,900", "X,50,60", "L,50,40", "N,1000,1100"]
    reference.write_text("\n".join(["代码,税收2023,税收2024", *tiers]) + "\n", encoding="utf-8")
    out = tmp_path / "o.csv"
    code, _, _ = call(
        table,
        "--tax",
        "税收2023",
        "税收2024",
        "--was",
        "旧代码",
        "--level",
        "tier",
        "--reference",
        reference,
        "-o",
        out,
    )
    assert code == 0
    bridge = {row["Code"]: row for row in read(tmp_path / "o.bridge.csv")}
    assert bridge["U"]["Before, as published (yuan)"] == "0.00"
    assert bridge["U"]["Retagged (yuan)"] == "20.00"
    assert bridge["A"]["Exits (yuan)"] == "50.00"
    assert bridge["X"]["Entrants (yuan)"] == "80.01"
    quotients = {row["Code"]: row["LQ 税收2023"] for row in read(tmp_path / "o.location.csv")}
    assert quotients["B"] == "1.824684"  # (1000 / 1370.10) / (800 / 2000)
    shifts = read(tmp_path / "o.shift_share.csv")
    for row in shifts:
        if row["Local part (yuan)"]:
            parts = [
                Decimal(row[name]) for name in ("Region's growth (yuan)", "Industry mix (yuan)", "Local part (yuan)")
            ]
            assert abs(sum(parts) - Decimal(row["Increment (yuan)"])) <= Decimal("0.02")


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        (["A,1,1", "B,1,1"], "rows are missing for X, L, N"),
        (["A,1,1", "B1,1,1"], "must be all of one level"),
        (["Z,1,1"], "is no code of the catalogue"),
        (["A,1,1", "A,1,1"], "code A stands twice"),
        (["A,1,x"], "“x” is not an amount"),
    ],
)
def test_a_region_of_another_classification_is_refused(
    call: Any, table: Path, tmp_path: Path, rows: list[str], text: str
) -> None:
    reference = tmp_path / "city.csv"
    reference.write_text("\n".join(["code,税收2023,税收2024", *rows]) + "\n", encoding="utf-8")
    code, _, err = call(table, "--tax", "税收2023", "税收2024", "--reference", reference)
    assert (code, len(err.splitlines())) == (2, 1)
    assert text in err


def test_published_figures(call: Any, table: Path) -> None:
    code, out, _ = call(table, "--tax", "税收2023", "税收2024", "--published", lang="zh")
    assert code == 0
    assert "公布数之间的核对" in out
    assert "规划目标" in out


def crowded(path: Path) -> Path:
    """An invented table: every sub-sector has ten equal firms, but A101 has two and A204 is one firm's."""
    rows = [line(code, str(100 + at), "") for code in load_catalogue().subsectors for at in range(10) if code != "A204"]
    rows = [row for row in rows if ",A101," not in row] + [line("A101", "70", ""), line("A101", "60", "")]
    rows += [line("A204", "990", ""), *(line("N", "50", "") for _ in range(8))]
    path.write_text("\n".join([f"{HEADER},税收,集团", *rows]) + "\n", encoding="utf-8")
    return path


def test_publish_hides_cells_and_their_neighbours(call: Any, tmp_path: Path) -> None:
    out = tmp_path / "public.csv"
    code, shown, _ = call(crowded(tmp_path / "t.csv"), "--tax", "税收", "--publish", "-o", out, lang="zh")
    assert code == 0
    assert "保密" in shown
    rows = {row["代码"] or row["行业"]: row for row in read(out)}
    hidden = {code for code, row in rows.items() if row["税收（元）"] == "保密"}
    assert {"A101", "A204"} < hidden
    assert len([code for code in hidden if code.startswith("A1")]) == 2
    assert len([code for code in hidden if code.startswith("A2")]) == 2
    assert all(row["户数（户）"] == "保密" for code, row in rows.items() if code in hidden)
    assert rows["全区合计"]["占全区比重（%）"] == "100.000000"
    why = {row["代码"]: row["不公布的原因（内部资料）"] for row in read(tmp_path / "public.suppressed.csv")}
    assert set(why) == hidden
    assert why["A204"].startswith("户数过少")


def test_the_reasons_are_in_no_workbook_that_may_be_passed_on(call: Any, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    out = tmp_path / "public.xlsx"
    code, shown, _ = call(crowded(tmp_path / "t.csv"), "--tax", "税收", "--publish", "-o", out, lang="zh")
    assert code == 0
    assert "户数过少" not in shown
    assert "内部" not in "".join(openpyxl.load_workbook(out).sheetnames)
    assert "内部" in "".join(openpyxl.load_workbook(tmp_path / "public.suppressed.xlsx").sheetnames)


def test_publish_with_rules(call: Any, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("least: 11\np: 10\ndominance: []\n", encoding="utf-8")
    code, shown, _ = call(crowded(tmp_path / "t.csv"), "--tax", "税收", "--publish", "--rules", rules, lang="zh")
    assert code == 0
    assert re.search(r"A101\s+新型高端贸易\s+保密", shown)
    assert re.search(r"B305\s+广告服务\s+保密", shown)


def test_nothing_can_be_published_of_a_small_table(call: Any, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text(f"{HEADER},税收\n{line('A101', '5')}\n", encoding="utf-8")
    code, _, err = call(file, "--tax", "税收", "--publish")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "can be published" in err


def test_help_fits_and_names_what_it_needs(call: Any) -> None:
    code, out, _ = call("--help")
    assert code == 0
    assert "TAGGED" in out
    assert "--tax" in out
