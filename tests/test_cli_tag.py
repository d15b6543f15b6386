"""`sectag tag` from the outside: real files, real processes, every way in which it can fail."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.cells import cell_len

import taxonomy
from classifier.batch import Counts, make_plan
from classifier.encoding import Detected
from classifier.headers import Columns
from classifier.tag_file import TagResult
from cli.main import main
from cli.messages import set_language
from cli.render_summary import print_summary
from tests.tagging_support import ROOT, one_catalogue, read_rows, rejected, sectag

FIRMS = (
    "序号,企业名称,统一社会信用代码,经营范围\n"
    "1,上海晴川餐饮管理有限公司,0012,餐饮服务\n"
    "2,上海远帆广告有限公司,0013,\"设计、制作、代理各类广告,\n会议及展览服务\"\n"
    "3,上海某某,0014,\n"
    "4,短行\n"
    "5,上海云岭物业管理有限公司,0016,物业管理；停车场管理\n"
)  # fmt: skip


@pytest.fixture(autouse=True)
def _english_and_one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)  # reading it takes most of a call's time


@pytest.fixture
def firms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="gb18030")
    return path


def test_the_main_job_as_a_process(firms: Path) -> None:
    done = sectag(["tag", "firms.csv", "--lang", "zh"], cwd=firms.parent)
    assert done.returncode == 1, done.stderr.decode()
    assert done.stdout == b""
    out = firms.with_name("firms.tagged.csv")
    header, *rows = read_rows(out)
    assert header[:5] == ["序号", "企业名称", "统一社会信用代码", "经营范围", "主行业代码"]
    assert [(row[0], row[2], row[4]) for row in rows] == [
        ("1", "0012", "A105"), ("2", "0013", "B305"), ("3", "0014", "U"), ("5", "0016", "A305"),
    ]  # fmt: skip
    assert "B304" in rows[1][9].split(";")
    assert all(row[12] in ("auto", "review") and 0 <= float(row[11]) <= 1 and row[13] for row in rows)
    assert rejected(out) == [["6", "有 2 个单元格，而表头有 4 个", "4,短行"]]
    summary = done.stderr.decode()
    for words in ("A1 现代贸易", "U 无法判断", "读入 5 行，写出 4 行，拒收 1 行", "firms.tagged.csv.rejected.csv",
                  "firms.tagged.csv.manifest.json"):  # fmt: skip
        assert words in summary
    record = json.loads(firms.with_name("firms.tagged.csv.manifest.json").read_text(encoding="utf-8"))
    assert record["rows"] == {"in": 5, "out": 4, "rejected": 1}
    assert record["input"]["encoding"] == "gb18030"
    assert record["by_code"]["A305"]["auto"] + record["by_code"]["A305"]["review"] == 1


def test_same_bytes_on_every_run(firms: Path) -> None:
    for name in ("one.csv", "two.csv"):
        assert sectag(["tag", "firms.csv", "-o", name], cwd=firms.parent).returncode == 1
    assert firms.with_name("one.csv").read_bytes() == firms.with_name("two.csv").read_bytes()


def test_pipe_in_and_out() -> None:
    done = sectag(["tag", "-"], input=gzip.compress(FIRMS.encode()))
    assert done.returncode == 1
    assert done.stdout.startswith("序号,企业名称".encode())
    assert done.stdout.count(b"\n") == 6
    assert b"line,reason,text\n6,2 cells where the header has 4," in done.stderr


def test_standard_input_into_a_file(tmp_path: Path) -> None:
    done = sectag(["tag", "-", "-o", str(tmp_path / "o.tsv.gz")], input=FIRMS.encode("utf-16"))
    assert done.returncode == 1
    assert len(read_rows(tmp_path / "o.tsv.gz", "\t")) == 5


def test_a_file_to_standard_output(firms: Path) -> None:
    done = sectag(["tag", "firms.csv", "-o", "-", "--output-encoding", "gb18030"], cwd=firms.parent)
    assert done.stdout.decode("gb18030").startswith("序号")
    assert sorted(path.name for path in firms.parent.iterdir()) == ["firms.csv"]


@pytest.mark.skipif(os.name != "posix", reason="shell")
def test_a_reader_that_leaves_is_no_traceback(tmp_path: Path) -> None:
    source = tmp_path / "many.csv"
    source.write_text("企业名称,经营范围\n" + "上海晴川餐饮管理有限公司,餐饮服务\n" * 5000, encoding="utf-8")
    command = f"'{sys.executable}' -m cli.main tag '{source}' -o - | head -1"
    done = subprocess.run(["sh", "-c", command], capture_output=True, cwd=ROOT, timeout=60, check=False)
    assert done.stdout.startswith("企业名称".encode())
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr


def test_no_progress_bar_and_no_colour_in_a_pipe(firms: Path) -> None:
    done = sectag(["tag", "firms.csv"], cwd=firms.parent)
    assert b"\x1b" not in done.stderr
    assert b"\r" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
def test_progress_bar_on_a_terminal(firms: Path) -> None:
    import pty

    firms.write_text("企业名称,经营范围\n" + "上海晴川餐饮管理有限公司,餐饮服务\n" * 3000, encoding="utf-8")
    master, slave = pty.openpty()
    command = [sys.executable, "-m", "cli.main", "tag", str(firms), "--lang", "zh"]
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
    text = shown.decode(errors="replace")
    assert "打标签" in text
    assert "每秒" in text
    assert "全部企业" in text


def test_options_reach_the_work(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firms.write_text("甲,乙,丙\n上海晴川餐饮管理有限公司,餐饮服务,6210\n", encoding="utf-8")
    assert main(["tag", "firms.csv", "--name-column", "甲", "--scope-column", "2", "--industry-column", "丙",
                 "--headers", "en", "-o", "o.csv", "--auto-threshold", "1"]) == 0  # fmt: skip
    assert read_rows(Path("o.csv"))[1][-2] == "review"
    assert main(["tag", "firms.csv", "--scope-column", "2", "-o", "o.csv", "--auto-threshold", "0"]) == 0
    assert read_rows(Path("o.csv"))[1][-2] == "auto"
    assert "There is no column of names" in capsys.readouterr().err


def test_another_catalogue(firms: Path) -> None:
    toy = ROOT / "tests" / "toy_catalogue"
    assert main(["tag", "firms.csv", "-o", "o.csv", "--catalogue", str(toy)]) == 1
    ours = json.loads(Path("o.csv.manifest.json").read_text(encoding="utf-8"))["catalogue"]
    assert main(["tag", "firms.csv", "-o", "o.csv"]) == 1
    assert json.loads(Path("o.csv.manifest.json").read_text(encoding="utf-8"))["catalogue"] != ours


def test_header_only(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firms.write_text("企业名称,经营范围\n", encoding="utf-8")
    assert main(["tag", "firms.csv"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "The table has no rows below its header."
    assert lines[1].startswith("0 rows in, 0 out, 0 rejected")
    assert len(read_rows(Path("firms.tagged.csv"))) == 1


def test_unknown_industry_codes_are_counted_and_said_once(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    codes = ["6210", "xx", "", "H62", "9999", "\x1b[31m", "A6210", "610"]
    rows = "".join(f"上海晴川餐饮管理有限公司,餐饮服务,{code}\n" for code in codes)
    firms.write_text("企业名称,经营范围,行业代码\n" + rows, encoding="utf-8")
    assert main(["tag", "firms.csv"]) == 0
    said = [line for line in capsys.readouterr().err.splitlines() if "4754" in line]
    assert said == ["5 rows have an industry code that is not in GB/T 4754-2017: in line 3 “xx”"]
    record = json.loads(Path("firms.tagged.csv.manifest.json").read_text(encoding="utf-8"))
    assert record["unknown_industry_codes"] == 5
    assert {row[3] for row in read_rows(Path("firms.tagged.csv"))[1:]} == {"A105"}


def test_a_quote_that_is_never_closed_costs_no_row(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firms.write_text('企业名称,经营范围\n"甲,软件开发\n乙,餐饮服务\n', encoding="utf-8")
    assert main(["tag", "firms.csv"]) == 0
    assert "2 rows in, 2 out, 0 rejected" in capsys.readouterr().err
    rows = read_rows(Path("firms.tagged.csv"))[1:]
    assert [row[:3] for row in rows] == [['"甲', "软件开发", "A201"], ["乙", "餐饮服务", "A105"]]


def test_rows_within_a_quoted_cell_are_said(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    firms.write_text('企业名称,经营范围\n丁,广告\n甲,"软件\n乙,餐饮\n丙,会展"\n戊,物业管理\n', encoding="utf-8")
    assert main(["tag", "firms.csv"]) == 0
    [said] = [line for line in capsys.readouterr().err.splitlines() if "quotation mark" in line]
    assert said.startswith("1 rows have a quoted cell")
    assert "line 3:" in said
    record = json.loads(Path("firms.tagged.csv.manifest.json").read_text(encoding="utf-8"))
    assert (record["rows"]["in"], record["doubtful_rows"]) == (3, 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_summary_fits_80_columns(language: str, firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    set_language(language)
    catalogue = one_catalogue()
    codes = [*catalogue.subsectors, "N", "U"]
    counts = Counts(rows_in=10**7, rows_out=10**7)
    counts.by_code.update({(code, "auto"): 10**7 // len(codes) for code in codes})
    plan = make_plan(["经营范围"], Columns(0, None, None, None), language, False, "firms.csv")
    result = TagResult(counts, Path("o.csv"), plan, ["经营范围"], Detected("utf-8", "content", 0), 1.0)
    print_summary(result, catalogue, language)
    captured = capsys.readouterr()
    assert captured.out == ""
    table = captured.err.splitlines()[: 5 + len({code[:2] for code in codes})]
    assert max(cell_len(line) for line in table) <= 80
    for code in {code[:2] for code in codes} - {"N", "U"}:
        node = catalogue.nodes[code]
        assert f"{code} {node.zh if language == 'zh' else node.en} " in captured.err


def test_retag(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tag", "firms.csv", "-o", "one.csv"]) == 1
    assert main(["tag", "one.csv", "-o", "two.csv"]) == 2
    assert "--retag" in capsys.readouterr().err
    assert main(["tag", "one.csv", "-o", "two.csv", "--retag"]) == 0
    assert Path("one.csv").read_bytes() == Path("two.csv").read_bytes()


BIG5 = ("公司名稱,業務\n" + "範例貿易有限公司,國際貿易與電腦軟體開發銷售\n" * 9).encode("big5")


@pytest.mark.parametrize(
    ("data", "arguments", "words"),
    [
        (None, [], "no such file"),
        (b"", [], "the file is empty"),
        (b"\n\n", [], "no header line"),
        ("企业名称,地址\n甲,乙\n".encode(), [], "--scope-column; columns found: 企业名称, 地址"),
        ("企业名称,经营范围\n甲,乙\n".encode(), ["--name-column", "丙"], "no column “丙” (--name-column)"),
        (b"PK\x03\x04\0\0", [], "the workbook cannot be read"),
        (bytes(range(256)) * 4, [], "binary file"),
        (BIG5, [], "--encoding big5"),
        ("企业名称,经营范围\n甲,餐饮\n".encode("gb18030"), ["--encoding", "utf-8"], "most lines are not utf-8"),
        (b"name,scope\n", ["--encoding", "nonsense"], "no such encoding"),
        (FIRMS.encode(), ["-o", "in.csv"], "overwrite the input"),
        (FIRMS.encode(), ["-o", "missing/o.csv"], "cannot be written"),
        (FIRMS.encode(), ["-o", "o.xls"], "unknown kind of output"),
        (FIRMS.encode(), ["--catalogue", "nowhere"], "no such catalogue folder"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_wrong_is_one_clear_line(
    firms: Path, data: bytes | None, arguments: list[str], words: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = firms.rename(firms.with_name("in.csv"))
    source.unlink()
    if data is not None:
        source.write_bytes(data)
    before = sorted(source.parent.iterdir())
    assert main(["tag", "in.csv", *arguments, "--lang", language]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Traceback" not in captured.err
    assert len(captured.err.splitlines()) == (2 if "--catalogue" in arguments else 1)
    assert captured.err.startswith("sectag: error: " if language == "en" else "sectag：错误：")
    if language == "en":
        assert words in captured.err
    assert sorted(source.parent.iterdir()) == before


def test_a_folder_is_no_table(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder.csv").mkdir()
    for folder in ("folder.csv", ".", "./", "..", "/"):
        assert main(["tag", folder]) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err == f"sectag: error: {Path(folder)}: this is a folder: give one file\n"


def test_a_malformed_catalogue_shows_all_its_problems(firms: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("mine").mkdir()
    Path("mine/nodes.yaml").write_text("catalogue: 1\n", encoding="utf-8")
    assert main(["tag", "firms.csv", "--catalogue", "mine"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("sectag: error: the catalogue cannot be used, problems: ")
    assert len(lines) - 1 == int(lines[0].rsplit(" ", 1)[1]) > 3
    assert not Path("firms.tagged.csv").exists()


def test_a_defect_is_one_line_and_never_exit_code_1(
    firms: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import classifier.tag_file

    def broken(*_: object) -> None:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr(classifier.tag_file, "tag_rows", broken)
    assert main(["tag", "firms.csv"]) == 2
    assert "a defect of sectag" in capsys.readouterr().err
    monkeypatch.setenv("SECTAG_TRACEBACK", "1")
    assert main(["tag", "firms.csv"]) == 2
    assert "Traceback" in capsys.readouterr().err
    assert not Path("firms.tagged.csv").exists()


def test_lost_rows_stop_the_run(
    firms: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from classifier.output import FileOutput

    monkeypatch.setattr(FileOutput, "counts", lambda _: (3, 1))
    assert main(["tag", "firms.csv"]) == 2
    assert "5 rows in, but 3 out and 1 rejected" in capsys.readouterr().err
    assert not Path("firms.tagged.csv").exists()


def test_interrupting_leaves_nothing(
    firms: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from classifier import Classifier

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Classifier, "tag", interrupt)
    assert main(["tag", "firms.csv"]) == 130
    assert "interrupted" in capsys.readouterr().err
    assert [path.name for path in firms.parent.iterdir()] == ["firms.csv"]
