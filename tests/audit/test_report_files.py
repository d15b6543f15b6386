"""The files beside a report: rejected rows, what is internal, tables of earlier runs; headings, totals, wrong years."""

from __future__ import annotations

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.audit.support import HEADER, line
from tests.audit.test_publication_files import STREETS, YEARS, firms, text_of, write

ROOT = Path(__file__).parents[2]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".html", ".csv.gz"])
def test_rejected_rows_stand_beside_every_kind_of_report(call: Any, tmp_path: Path, ending: str) -> None:
    """Nine rows in, two read, seven rejected: all seven with line and reason, not only the five that are shown."""
    file, out = tmp_path / "t.csv", tmp_path / f"o{ending}"
    rows = [line("A101", "5"), *(line("A101", f"约{at}") for at in range(7)), line("N", "3")]
    file.write_text("\n".join([f"{HEADER},税收", *rows]) + "\n", encoding="utf-8")
    beside = tmp_path / f"o{ending}.rejected.csv"
    code, _, err = call(file, "--tax", "税收", "-o", out, lang="zh")
    assert code == 1 and beside.name in err
    assert [row["line"] for row in rows_of(beside)] == [str(at) for at in range(3, 10)]
    assert "“约6”" in rows_of(beside)[-1]["reason"] and "约6" in rows_of(beside)[-1]["text"]
    file.write_text("\n".join([f"{HEADER},税收", line("A101", "5")]) + "\n", encoding="utf-8")
    assert call(file, "--tax", "税收", "-o", out)[0] == 0 and not beside.exists()


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_rejected_rows_of_a_sample_too(call: Any, tmp_path: Path, ending: str) -> None:
    file, out = tmp_path / "t.csv", tmp_path / f"s{ending}"
    rows = [line("A101", str(at)) for at in range(1, 30)] + [line("A101", "无")]
    file.write_text("\n".join([f"{HEADER},税收", *rows]) + "\n", encoding="utf-8")
    assert call("sample", file, "--tax", "税收", "--seed", "x", "--size", "9", "-o", out)[0] == 1
    assert [row["line"] for row in rows_of(tmp_path / f"s{ending}.rejected.csv")] == ["31"]


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".html", ".csv.gz"])
def test_thresholds_leave_no_trace_in_public_files(call: Any, tmp_path: Path, ending: str) -> None:
    """A digest of a file of three usual numbers gives them away to who tries them out, and so may its name."""
    file, out = write(tmp_path / "t.csv", firms(False)), tmp_path / "out" / f"public{ending}"
    rules = tmp_path / "阈值4与15.yaml"
    rules.write_text("least: 4\np: 15\n", encoding="utf-8")
    digest = hashlib.sha256(rules.read_bytes()).hexdigest()
    out.parent.mkdir()
    words = ["--tax", YEARS[1], "--publish", "--by", "街镇", "--level", "tier", "--rules", rules]
    code, shown, err = call(file, *words, "-o", out, "--charts", out.parent / "charts", lang="zh")
    assert code == 0, err
    files = [path for path in out.parent.rglob("*") if path.is_file()]
    internal = [path for path in files if "suppressed" in path.name]
    public = "\n".join([shown, *(text_of(path) for path in files if path not in internal)])
    assert digest not in public and rules.name not in public and "阈值4与15" not in public
    assert digest in "\n".join(map(text_of, internal)) and rules.name in "\n".join(map(text_of, internal))
    assert "户数过少" not in public


def test_tables_of_an_earlier_run_do_not_stay_beside_a_publication(call: Any, tmp_path: Path) -> None:
    file, out, other = write(tmp_path / "t.csv", firms(False)), tmp_path / "q.csv", tmp_path / "q.own.csv"
    other.write_text("eigen\n", encoding="utf-8")
    words = [file, "--tax", YEARS[1], "--publish", "--level", "tier", "-o", out]
    assert call(*words, "--by", "街镇")[0] == 0
    earlier = sorted(path.name for path in tmp_path.glob("q.publication*"))
    assert len(earlier) == 1
    assert call(*words)[0] == 0
    assert not list(tmp_path.glob("q.publication*")) and other.exists()


def test_shares_of_the_total_row_are_of_the_given_total(call: Any, tmp_path: Path) -> None:
    """1,200 in the rows, 400 of them to review, 2,400 in the district: a sixth of it is to review."""
    rows = [line("A101", "100", status="review") for _ in range(4)] + [line("N", "100") for _ in range(8)]
    file, out = tmp_path / "t.csv", tmp_path / "o.csv"
    file.write_text("\n".join([f"{HEADER},税收", *rows]) + "\n", encoding="utf-8")
    assert call(file, "--tax", "税收", "--total", "2400", "-o", out, lang="zh")[0] == 0
    totals = [row for row in rows_of(out) if row["行业"] == "全区合计"]
    assert totals and {row["待复核税收占本行（%）"] for row in totals} == {"16.666667"}
    assert {(row["占全区比重（%）"], row["占本范围比重（%）"]) for row in totals} == {("100.000000", "100.000000")}
    page = tmp_path / "o.html"
    assert call(file, "--tax", "税收", "--total", "2400", "-o", page, lang="zh")[0] == 0
    assert "<dd>16.67%<small>" in page.read_text(encoding="utf-8").replace(" ", "")


def test_rows_of_a_column_are_headed_by_its_name(call: Any, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    file = write(tmp_path / "t.csv", firms(False))
    words = [file, "--tax", *YEARS, "--by", "街镇"]
    assert call(*words, "-o", tmp_path / "o.xlsx", lang="zh")[0] == 0
    heads = {sheet.title: [cell.value for cell in sheet[3]] for sheet in openpyxl.load_workbook(tmp_path / "o.xlsx")}
    streets = [head for title, head in heads.items() if "街镇" in title and "×" not in title]
    assert len(streets) >= 2 and all("街镇" in head and "行业" not in head for head in streets)
    assert all("行业" in head for title, head in heads.items() if title.startswith("产业"))
    assert call(*words, "-o", tmp_path / "o.csv", lang="zh")[0] == 0
    names = {row["名称"] for row in rows_of(tmp_path / "o.csv")}
    assert {*STREETS, "现代贸易"} <= names


def test_growth_of_crossed_tables_says_within_what(call: Any, tmp_path: Path) -> None:
    file, out = write(tmp_path / "t.csv", firms(False)), tmp_path / "o.csv"
    assert call(file, "--tax", *YEARS, "--publish", "--by", "街镇", "--level", "tier", "-o", out, lang="zh")[0] == 0
    (growth,) = tmp_path.glob("o.growth_publication_by*.csv")
    assert {*STREETS} == {row["范围"] for row in rows_of(growth)}
    assert {"合计", "板块"} <= {row["层级"] for row in rows_of(tmp_path / "o.growth_publication.csv")}


def test_columns_named_twice_count_once(call: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "t.csv", firms(False))
    once = call(file, "--tax", YEARS[1], "--by", "街镇", "--view", "seven")
    assert call(file, "--tax", YEARS[1], "--by", "街镇", "--by", "街镇", "--view", "seven", "--view", "seven") == once


def test_later_years_must_not_stand_before_earlier_ones(call: Any, tmp_path: Path) -> None:
    file = write(tmp_path / "t.csv", firms(False))
    code, shown, err = call(file, "--tax", *reversed(YEARS), lang="zh")
    assert (code, shown, len(err.splitlines())) == (2, "", 1)
    assert "税收2024 排在税收2023 之前" in err


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
def test_protecting_many_cells_shows_a_bar_on_a_terminal_and_none_in_a_pipe(tmp_path: Path) -> None:
    import pty

    file = write(tmp_path / "t.csv", firms(False))
    words = ["audit", str(file), "--tax", YEARS[1], "--publish", "--by", "街镇", "--level", "tier", "--lang", "zh"]
    command = [sys.executable, "-m", "cli.main", *words]
    piped = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert piped.stderr == b""
    master, slave = pty.openpty()
    with subprocess.Popen(command, stderr=slave, stdout=subprocess.DEVNULL, cwd=ROOT) as process:
        os.close(slave)
        shown = b""
        while True:
            try:
                chunk = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not chunk:
                break
            shown += chunk
        assert process.wait(60) == 0
    os.close(master)
    assert "保密处理" in shown.decode(errors="replace")
