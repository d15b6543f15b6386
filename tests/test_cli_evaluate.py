"""`sectag evaluate` from the outside: figures, files, fits, and every way in which it can fail."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import taxonomy
from cli.evaluation_files import ERROR_COLUMNS
from cli.main import main
from cli.messages import set_language
from tests.tagging_support import ROOT, one_catalogue, read_rows, sectag

TOY = str(Path(__file__).parent / "toy_catalogue")
GOLD = (
    "id,stratum,企业名称,经营范围,primary,alternatives,mentions,possible_mentions\n"
    "f1,random,灯塔湾蓝帆渔业有限公司,近海捕捞；捕捞虾、蟹；水产品销售,A101,,A101;B102,\n"
    "f2,random,碧湾合作社,贝类、藻类的养殖；水产品批发,A102,,A102;B102,\n"
    "f3,random,铁锚船坞有限公司,木船建造；渔船维修；销售船具、缆绳,A201,,A201,\n"
    "f4,B101,望海客栈,民宿服务（不含餐饮）,B101,,B101,\n"
    "f5,B101,老码头海鲜馆,餐饮服务；龙虾、水产品零售,B102,,B102,\n"
    "f6,,光明公司,灯具制造,N,,,\n"
    "f7,,大同公司,依法办理,U,,,\n"
    "f8,,=潮汐渔业有限公司,远洋捕捞,A102,A101,A102,A101\n"  # a wrong label
)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)
    yield
    set_language("en")


@pytest.fixture
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "gold.csv"
    path.write_text(GOLD, encoding="gb18030")
    return path


def evaluate(*arguments: str) -> int:
    return main(["evaluate", "--catalogue", TOY, "--bootstrap", "50", *arguments])


def test_figures_on_a_terminal(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("gold.csv") == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    rows = [" ".join(line.split()) for line in captured.out.splitlines()]
    for start in (
        "primary, strict 87.5%",
        "primary, accepted 100.0%",
        "tags, recall",
        "auto: share (confidence from 0.600)",
        "all firms 8 87.5% 100.0% 100.0%",
        "random firms 3 100.0%",
        "other strata together 2",
        "B101 2",
        "95.0% ",
        "Calibration error (ECE)",
        "A102 Sea farming 2 1 1.00 0.50 0.67",
        "A102 Sea farming A101 1 1",
    ):
        assert any(row.startswith(start) for row in rows), start
    assert max(cell_len(line) for line in captured.out.splitlines()) <= 80


def test_chinese_and_within_80_columns(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("gold.csv", "--lang", "zh", "--fit", "model.json") == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [" ".join(line.split()) for line in lines]
    assert any(row.startswith("主行业，严格 87.5%") for row in rows)
    assert any(row.startswith("A102 海水养殖 2 1") for row in rows)
    assert max(map(cell_len, lines)) <= 80


def test_real_catalogue_with_long_names_stays_within_80_columns(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = ("航空服务", "软件", "餐饮", "广告", "物业管理", "医疗器械", "旅行社", "会展服务", "法律咨询", "智能科技")
    rows = "".join(f"甲{name}有限公司,{name},B303\n" for name in names)
    gold.write_text(f"企业名称,经营范围,primary\n{rows}", encoding="utf-8")
    for lang in ("zh", "en"):
        assert main(["evaluate", "gold.csv", "--bootstrap", "0", "--lang", lang]) == 0
        out = capsys.readouterr().out
        assert max(cell_len(line) for line in out.splitlines()) <= 80
        assert ("B303 多媒体" if lang == "zh" else "B303 Multimedia") in out
        assert ("标签" if lang == "zh" else "tags, recall") not in out  # mentions are not labelled


def test_wrong_firms_as_csv(gold: Path) -> None:
    assert evaluate("gold.csv", "--errors", "wrong.csv") == 0
    assert gold.with_name("wrong.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header, row = read_rows(gold.with_name("wrong.csv"))
    assert tuple(header) == ERROR_COLUMNS["en"]
    cells = dict(zip(header, row, strict=True))
    assert (cells["file"], cells["line"], cells["id"]) == ("gold.csv", "9", "f8")
    assert cells["name"] == "'=潮汐渔业有限公司"  # the file is for Excel, which must not take it for a formula
    assert (cells["primary"], cells["given"], cells["accepted"]) == ("A102", "A101", "1")
    assert "远洋捕捞" in cells["reason"]
    assert evaluate("gold.csv", "--errors", "wrong.csv", "--lang", "zh") == 0
    assert tuple(read_rows(gold.with_name("wrong.csv"))[0]) == ERROR_COLUMNS["zh"]
    assert evaluate("wrong.csv") == 0  # and can be corrected and evaluated again


def test_figures_as_json(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("gold.csv", "--json", "-", "--seed", "5", "--fit", "model.json") == 0
    captured = capsys.readouterr()
    record = json.loads(captured.out)
    assert "Fitted" in captured.err
    assert record["gold"][0]["firms"] == 8
    assert record["catalogue"]["id"] == "lantern-bay"
    assert (record["seed"], record["resamples"]) == (5, 50)
    assert record["groups"][0] == {"group": "all", "firms": 8, "strict": 0.875, "accepted": 1.0, "sector": 1.0}
    assert {"strict", "tag_f1", "auto_strict"} <= record["intervals"].keys()
    assert len(record["reliability"]) == 10
    assert [point["accuracy"] for point in record["coverage"]] == [0.95, 0.97, 0.98, 0.99]
    assert record["confusions"] == [{"gold": "A102", "given": "A101", "firms": 1, "accepted": 1}]
    assert {"rule", "source", "firms", "right", "wrong", "unclear", "precision"} == record["rules"][0].keys()
    assert evaluate("gold.csv", "--json", "figures.json", "--seed", "5", "--fit", "again.json") == 0
    assert json.loads(gold.with_name("figures.json").read_text(encoding="utf-8")) == record
    assert gold.with_name("again.json").read_bytes() == gold.with_name("model.json").read_bytes()


def test_threshold_of_auto(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shares = []
    for threshold in ("0", "1"):
        assert evaluate("gold.csv", "--json", "-", "--auto-threshold", threshold) == 0
        shares.append(json.loads(capsys.readouterr().out)["auto"]["share"])
    assert shares == [0.875, 0.0]  # what says nothing is never auto


def test_a_figure_without_firms_is_none(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("gold.csv", "--json", "figures.json", "--auto-threshold", "1") == 0
    rows = {line[:24].strip(): line[24:].split() for line in capsys.readouterr().out.splitlines()}
    assert rows["labelled firms"] == ["8", "–"]
    assert rows["auto: primary, strict"][-2:] == ["–", "–"]
    record = json.loads(gold.with_name("figures.json").read_text(encoding="utf-8"))
    assert record["auto"] == {"firms": 0, "share": 0.0, "strict": None}
    assert "auto_strict" not in record["intervals"]


def test_the_program_is_not_measured_by_itself(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tag", "gold.csv", "--catalogue", TOY]) == 0
    capsys.readouterr()
    columns = ["--scope-column", "经营范围"]
    text = gold.with_name("gold.tagged.csv").read_text(encoding="utf-8-sig")
    for column in ("primary", "alternatives", "mentions", "possible_mentions"):
        text = text.replace(f",{column},", f",{column} coded,", 1)
    gold.with_name("tagged.csv").write_text(text, encoding="utf-8")
    assert evaluate("tagged.csv", *columns) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "tagged.csv: no column with the right code: 主行业代码 is what sectag answered" in line
    assert evaluate("tagged.csv", *columns, "--primary-column", "主行业代码") == 0
    assert "100.0%" in capsys.readouterr().out
    assert evaluate("tagged.csv", *columns, "--primary-column", "primary coded") == 0
    assert "87.5%" in capsys.readouterr().out


def test_many_problems_of_a_kind_are_not_said_one_by_one(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(f"公司{at},住宿,{'Z' if at % 2 else ''}\n" for at in range(100))
    gold.write_text("企业名称,经营范围,正确代码\n" + rows, encoding="utf-8")
    assert evaluate("gold.csv") == 2
    lines = capsys.readouterr().err.splitlines()
    assert sum("unknown code “Z”" in line for line in lines) == 10
    assert "column 正确代码: empty in 50 of 100 rows, the first in line 2" in lines[-2]
    assert lines[-1] == "… and 40 more of the same kinds"


def test_a_fit_becomes_a_catalogues_model(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(shutil.copytree(TOY, gold.parent / "catalogue"))
    assert evaluate("gold.csv", "--fit", "catalogue/model.json") == 0
    out = capsys.readouterr().out
    assert "Fitted, cross-validated" in out
    assert "No confidence is high enough for auto" in out  # eight firms prove nothing
    model = json.loads((root / "model.json").read_text(encoding="utf-8"))
    assert model["auto_threshold"] == 1.0
    assert model["provenance"]["gold"][0]["file"] == "gold.csv"
    assert main(["evaluate", "gold.csv", "--catalogue", "catalogue", "--bootstrap", "0"]) == 0
    assert main(["taxonomy", "lint", "catalogue"]) == 0


def test_several_files_and_standard_input(gold: Path) -> None:
    other = gold.with_name("other.csv")
    other.write_text("企业名称,经营范围,正确代码\n小渔村客栈,住宿,B101\n", encoding="utf-8")
    done = sectag(["evaluate", "-", str(other), "--catalogue", TOY, "--json", "-"], input=GOLD.encode())
    assert done.returncode == 0, done.stderr.decode()
    record = json.loads(done.stdout)
    assert [(file["file"], file["firms"]) for file in record["gold"]] == [("stdin", 8), (str(other), 1)]
    assert [group["group"] for group in record["groups"]][:3] == ["all", "stdin", str(other)]
    assert record["tags"]["firms"] == 8


def test_columns_and_encoding_of_the_user(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold.write_text("甲,乙,丙,primary\n望海,住宿,6130,B101\n", encoding="big5")
    options = ["--name-column", "甲", "--scope-column", "2", "--industry-column", "丙", "--encoding", "big5"]
    assert evaluate("gold.csv", *options, "--json", "-") == 0
    assert json.loads(capsys.readouterr().out)["groups"][0]["strict"] == 1.0


def test_every_problem_is_one_line(gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    gold.write_text("id,企业名称,经营范围,primary\n1,甲,住宿,Z\n1,乙,,B101\n2,丙\n", encoding="utf-8")
    assert evaluate("gold.csv", "none.csv", "--errors", "wrong.csv") == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        "sectag: error: gold.csv:2: column primary: unknown code “Z”: allowed: a sub-sector code of the catalogue, "
        "N, U (several joined by ; in lists)",
        "sectag: error: gold.csv:3: 1: this id stands twice, also in line 2",
        "sectag: error: gold.csv:4: 2 cells where the header has 4",
        "sectag: error: none.csv: no such file: check the path and the spelling",
    ]
    assert not gold.with_name("wrong.csv").exists()
    assert evaluate("gold.csv", "--lang", "zh") == 2
    assert capsys.readouterr().err.splitlines()[2] == "sectag：错误：gold.csv:4：有 2 个单元格，而表头有 4 个"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Missing argument 'GOLD"),
        (["gold.csv", "--errors", "gold.csv"], "gold.csv: --errors would overwrite a labelled file"),
        (["gold.csv", "--fit", "./gold.csv"], "--fit would overwrite a labelled file"),
        (["gold.csv", "--fit", "link.csv"], "--fit would overwrite a labelled file"),
        (["gold.csv", "--json", "a.json", "--fit", "a.json"], "a.json: --fit is the file of another option, too"),
        (["gold.csv", "--json", "."], ".: this is a folder: give a file name with --json"),
        (["gold.csv", "--errors", "none/wrong.csv"], "none/wrong.csv: cannot be written: there is no such folder"),
        (["gold.csv", "--bootstrap", "-1"], "not in the range"),
        (["gold.csv", "--seed", "-1"], "not in the range"),
        (["gold.csv", "--auto-threshold", "x"], "not a valid float"),
        (["gold.csv", "--auto-threshold", "nan"], "nan is not a number from 0 to 1"),
        (["gold.csv", "--errors", "wrong.xlsx"], "wrong.xlsx: unknown kind of output: let its name end in .csv, .tsv"),
        (["gold.csv", "--json", "a.csv"], "a.csv: --json writes JSON: let its name end in .json"),
        (["gold.csv", "--fit", "model"], "model: --fit writes JSON: let its name end in .json"),
        (["gold.csv", "gold.csv"], "gold.csv: the same content as gold.csv: give the file once"),
        (["gold.csv", "--catalogue", "none"], "the catalogue cannot be used"),
        (["one.csv", "--fit", "model.json"], "--fit: too few firms with different scopes"),
    ],
)
def test_wrong_calls(arguments: list[str], words: str, gold: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.link(gold, gold.with_name("link.csv"))
    gold.with_name("one.csv").write_text("企业名称,经营范围,primary\n望海客栈,民宿,B101\n", encoding="utf-8")
    before = gold.read_bytes()
    assert evaluate(*arguments) == 2
    lines = capsys.readouterr().err.splitlines()
    assert words in lines[0]
    assert "Traceback" not in "".join(lines)
    assert gold.read_bytes() == before
    assert not gold.with_name("model.json").exists()


def test_a_disk_that_is_full_leaves_nothing_behind(gold: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    gold.with_name("model.json").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)
    assert evaluate("gold.csv", "--fit", "model.json") == 2
    assert gold.with_name("model.json").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in gold.parent.iterdir()) == ["gold.csv", "model.json"]


@pytest.mark.skipif(os.name != "posix", reason="shell")
def test_files_are_written_though_the_reader_of_the_figures_leaves(gold: Path) -> None:
    command = (
        f"'{sys.executable}' -m cli.main evaluate '{gold}' --catalogue '{TOY}' --fit '{gold.parent}/m.json' | true"
    )
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert done.stderr == b""
    assert gold.with_name("m.json").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", language, "evaluate", "--help"]) == 0
    text = capsys.readouterr().out
    assert max(cell_len(line) for line in text.splitlines()) <= 80
    for option in ("--errors", "--json", "--fit", "--auto-threshold", "--bootstrap", "--seed", "--catalogue"):
        assert option in text


def test_what_is_written_reads_back(gold: Path) -> None:
    gold.write_text(GOLD.replace("远洋捕捞", '"远洋捕捞，\n海钓"'), encoding="utf-8")
    assert evaluate("gold.csv", "--errors", "wrong.csv") == 0
    text = gold.with_name("wrong.csv").read_bytes().decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert row["scope"] == "远洋捕捞，\n海钓"
