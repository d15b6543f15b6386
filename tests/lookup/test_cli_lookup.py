"""`sectag check NAME --registry FILE`: the row found and its decision, the choice, and what is said of bad input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

import taxonomy
from cli.main import main
from cli.messages import set_language
from tests.tagging_support import ROOT, one_catalogue

HEADER = "统一社会信用代码,企业名称,经营范围,行业代码\n"
ROWS = (
    "91310199700158386W,澜洲升驰电梯工程有限公司,电梯维修,4999\n"
    ",澜洲云湖贸易有限公司,销售服装,5132\n"
    ",澜洲云湖贸易有限公司,销售鞋帽,5132\n"
    ",澜洲晴空航空服务有限公司,航空国际货运代理,5821\n"
)


@pytest.fixture(autouse=True)
def _english_and_one_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(HEADER + ROWS, encoding="utf-8")
    return path


def test_the_row_is_named_and_judged_as_if_given(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "澜洲晴空航空服务", "--registry", str(registry), "--lang", "zh"]) == 0
    found = capsys.readouterr()
    given = ["澜洲晴空航空服务有限公司", "--scope", "航空国际货运代理", "--industry", "5821"]
    assert main(["check", *given, "--lang", "zh"]) == 0
    first, _, rest = found.out.partition("\n")
    assert first == f"名录  {registry} 第 5 行，按名称找到（省市区字样或组织形式写法不同）"
    assert rest == capsys.readouterr().out
    assert found.err == ""


def test_json_says_the_row(registry: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "91310199700158386w", "--registry", str(registry), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["registry"] == {
        "file": str(registry),
        "line": 2,
        "credit_code": "91310199700158386W",
        "found_by": "code",
        "similarity": 100.0,
    }
    assert record["input"] == {"name": "澜洲升驰电梯工程有限公司", "scope": "电梯维修", "industry": "4999"}


def test_a_workbook_and_its_row_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import xlsxwriter

    path = tmp_path / "firms.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("封面", "名录"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["企业名称", "经营范围"])
            sheet.write_row(1, 0, [f"澜洲{name}餐饮有限公司", "餐饮服务"])
    assert main(["check", "澜洲名录餐饮有限公司", "--registry", str(path), "--sheet", "名录", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["registry"]["line"] == 2


def test_columns_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("甲,乙,丙\n澜洲云湖贸易有限公司,餐饮服务,F51\n", encoding="gb18030")
    options = ["--name-column", "甲", "--scope-column", "2", "--industry-column", "丙", "--encoding", "gb18030"]
    assert main(["check", "澜洲云湖贸易", "--registry", str(path), *options, "--json"]) == 0
    given = json.loads(capsys.readouterr().out)["input"]
    assert given == {"name": "澜洲云湖贸易有限公司", "scope": "餐饮服务", "industry": "F51"}


@pytest.mark.parametrize(
    ("query", "listed", "line"),
    [
        ("澜洲升弛电梯工程", ["澜洲升驰电梯工程有限公司"], "is called “澜洲升弛电梯工程”: give one of the names above"),
        ("晴空", ["澜洲晴空航空服务有限公司"], "no firm is called “晴空”: give one of the names above"),
        ("澜洲云湖贸易有限公司", ["line 3", "line 4"], "2 rows are alike in name and credit code: choose"),
        ("毫不相干", [], "no firm is called “毫不相干” or alike: check the spelling, or give the credit code"),
        ("9131O199700158386W", ["line 2"], "character 5 is O, which these codes do not use: perhaps "
         "91310199700158386W, 澜洲升驰电梯工程有限公司"),
        ("9131019970015838W", ["line 2"], "9131019970015838W: 17 characters instead of 18: perhaps 91310199700158386W"),
        ("9131O199700079194G", [], "which these codes do not use: perhaps 91310199700079194G; no firm of"),
        ("91310199700079194G", [], "no firm has the credit code 91310199700079194G"),
    ],
)  # fmt: skip
def test_in_a_pipe_the_choice_is_listed(
    query: str, listed: list[str], line: str, registry: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", query, "--registry", str(registry)]) == 2
    captured = capsys.readouterr()
    *rows, last = captured.err.splitlines()
    assert captured.out == ""
    assert len(rows) == len(listed)
    for row, words in zip(rows, listed, strict=True):
        assert words in row
        assert cell_len(row) <= 80
    assert last.startswith("sectag: error: ")
    assert line in last


def test_rows_with_the_same_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is advised must lead on: not the code again, where it was given and fits more than one row."""
    path, code = tmp_path / "firms.csv", "91310199700158386W"
    rows = [f"{code},澜洲远帆酒店有限公司,住宿服务,", f"{code},澜洲远帆餐饮有限公司,餐饮服务,"]
    path.write_text(HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    call = ["--registry", str(path)]
    assert main(["check", code, *call]) == 2
    assert f"the credit code {code} stands in 2 rows: give one of the names above" in capsys.readouterr().err
    assert main(["check", "澜洲远帆餐饮有限公司", *call]) == 0
    assert "line 3" in capsys.readouterr().out
    path.write_text(HEADER + f"{rows[0]}\n" * 2, encoding="utf-8")
    for query in (code, "澜洲远帆酒店有限公司"):
        assert main(["check", query, *call]) == 2
        assert "2 rows are alike in name and credit code" in capsys.readouterr().err
    other = rows[0].replace(code, "91310199700079194G")
    path.write_text(HEADER + f"{rows[0]}\n{other}\n", encoding="utf-8")
    assert main(["check", "澜洲远帆酒店有限公司", *call]) == 2
    assert "“澜洲远帆酒店有限公司” fits 2 rows: choose by credit code" in capsys.readouterr().err


def test_a_code_that_the_registry_has_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(HEADER + "91310199700158386X,澜洲升驰电梯工程有限公司,电梯维修,\n", encoding="utf-8")
    assert main(["check", "91310199700158386X", "--registry", str(path)]) == 0
    assert "does not hold: the check character does not fit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "query", "words"),
    [
        ("企业名称,经营范围\n甲,贸易\n", "91310199700158386W", "no column with credit codes was recognised"),
        ("经营范围,代码\n贸易,1\n", "甲", "no column with the firms' names: name it with --name-column"),
        ("企业名称,经营范围\n甲,贸易\n乙,贸易,1,2\n", "毫不相干", "1 rows could not be read"),
    ],
)
def test_tables_that_do_not_serve(
    text: str, query: str, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "firms.csv"
    path.write_text(text, encoding="utf-8")
    assert main(["check", query, "--registry", str(path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--registry", "nowhere.csv"], "nowhere.csv: no such file"),
        (["--registry", "-"], "standard input cannot be searched"),
        (["--registry", "x.csv", "--scope", "贸易"], "leave out --scope and --industry"),
        (["--registry", "x.csv", "--industry", "51"], "leave out --scope and --industry"),
        (["--name-column", "2"], "--name-column tells how a registry is read: give --registry too"),
        (["--sheet", "2"], "--sheet tells how a registry is read"),
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "甲", *arguments]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line


def test_an_index_damaged_in_its_blocks_is_built_anew(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["check", "91310199700158386W", "--registry", str(registry), "--json"]
    assert main(call) == 0
    expected = capsys.readouterr().out
    [file] = (tmp_path / "cache" / "sectag" / "registries").iterdir()
    whole = file.read_bytes()
    broken = bytearray(whole)
    at = broken.index(b"firms/0.json") + 20
    broken[at : at + 8] = b"\xff" * 8
    file.write_bytes(broken)
    assert main(call) == 0
    assert capsys.readouterr() == (expected, "")
    assert file.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_said(
    registry: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    assert main(["check", "91310199700158386W", "--registry", str(registry)]) == 0
    assert "The index could not be kept for the next call: " in capsys.readouterr().err


def test_several_calls_at_once(registry: Path, tmp_path: Path) -> None:
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "shared"), "PYTHONUTF8": "1"}
    call = [sys.executable, "-m", "cli.main", "check", "91310199700158386W", "--registry", str(registry), "--json"]
    running = [subprocess.Popen(call, cwd=ROOT, env=environment, stdout=subprocess.PIPE) for _ in range(3)]
    answers = [process.communicate(timeout=120)[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert len(set(answers)) == 1
    [kept] = (tmp_path / "shared" / "sectag" / "registries").iterdir()
    assert kept.suffix == ".zip"


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
@pytest.mark.parametrize(
    ("typed", "code", "words"),
    [("2\n", 0, "line 4, chosen by hand"), ("9\n1\n", 0, "line 3"), ("0\n", 2, "no firm was chosen")],
)
def test_on_a_terminal_the_user_chooses(typed: str, code: int, words: str, registry: Path, tmp_path: Path) -> None:
    import pty

    master, slave = pty.openpty()
    environment = os.environ | {"PYTHONUTF8": "1", "TERM": "xterm"}
    call = [sys.executable, "-m", "cli.main", "check", "澜洲云湖贸易有限公司", "--registry", str(registry)]
    with subprocess.Popen(
        call, cwd=ROOT, env=environment, stdin=slave, stderr=slave, stdout=subprocess.PIPE
    ) as process:
        os.close(slave)
        os.write(master, typed.encode())
        assert process.stdout is not None
        shown = process.stdout.read().decode()
        assert process.wait(60) == code
        shown += os.read(master, 65536).decode()
    os.close(master)
    assert words in shown


def test_without_a_registry_nothing_of_it_is_loaded() -> None:
    script = (
        "import sys, cli.main; cli.main.main(['check', '澜洲云湖餐饮有限公司', '--scope', '餐饮服务'])\n"
        "found = {'rapidfuzz', 'stdnum', 'pandas', 'pyarrow', 'classifier.index_cache'}\n"
        "sys.stderr.write(repr(sorted(found & set(sys.modules))))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=ROOT, timeout=60, check=True)
    assert done.stderr.decode() == "[]"
