"""Text files as users have them: each is read right, or refused in one line, or its bad lines are rejected."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from classifier.atomic import describe
from classifier.errors import InputError
from classifier.source import open_source
from cli.main import main
from tests.tagging_support import PlainClassifier, read_rows, rejected, run_plain, sectag

FIRMS = (
    "企业名称,统一社会信用代码,行业代码,经营范围\n"
    "澜洲甲餐饮有限公司,00310105MA1F00001X,6210,餐饮服务；食品销售\n"
    "澜洲乙软件有限公司,91310105MA1F00002X,0651,软件开发；信息系统集成服务\n"
)
CELLS = list(csv.reader(io.StringIO(FIRMS)))


def _tagged(path: Path, data: bytes, **options: str) -> tuple[list[list[str]], Path]:
    """Rows of the output, header included, input columns only."""
    path.write_bytes(data)
    out = path.with_name("out.csv")
    run_plain(path, out, **options)
    return [row[:-10] for row in read_rows(out)], out


@pytest.mark.parametrize(
    "data",
    [
        FIRMS.encode(),
        FIRMS.encode("utf-8-sig"),
        FIRMS.encode("utf-16"),
        b"\xff\xfe" + FIRMS.encode("utf-16-le"),
        b"\xfe\xff" + FIRMS.encode("utf-16-be"),
        FIRMS.encode("gb18030"),
        FIRMS.encode("gbk"),
        FIRMS.replace(",", "\t").encode("gbk"),
        FIRMS.replace("\n", "\r\n").encode(),
        FIRMS.replace("\n", "\r").encode(),
        FIRMS.replace(",", ";").encode(),
        gzip.compress(FIRMS.encode("utf-16")),
    ],
    ids=["utf-8", "bom", "utf-16", "le", "be", "gb18030", "gbk", "tsv", "crlf", "cr", "semicolon", "gz"],
)
def test_every_encoding_and_kind(tmp_path: Path, data: bytes) -> None:
    """The name of the file says nothing: its content does. Leading zeros stay."""
    assert _tagged(tmp_path / "firms.txt", data)[0] == CELLS


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_utf_16_without_a_mark_in_every_command(
    tmp_path: Path, codec: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    path, option = tmp_path / "firms.csv", codec[:6]
    path.write_bytes(FIRMS.encode(codec))
    assert _tagged(path, FIRMS.encode(codec), encoding=option)[0] == CELLS
    name = CELLS[1][CELLS[0].index("企业名称")]
    assert main(["check", name, "--registry", str(path), "--encoding", option]) == 0
    path.write_bytes("企业名称,经营范围,正确代码\n澜洲甲广告社,广告设计、制作、代理、发布,B305\n".encode(codec))
    assert main(["evaluate", str(path), "--encoding", option, "--bootstrap", "0"]) == 0
    assert "Traceback" not in capsys.readouterr().err
    assert main(["tag", str(path), "--encoding", "utf-16-be" if codec == "utf-16-le" else "utf-16-le"]) == 2
    assert "most lines are not" in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "big5"])
def test_an_encoding_that_must_be_named(tmp_path: Path, encoding: str) -> None:
    text = FIRMS if encoding != "big5" else "公司名稱,業務範圍\n" + "範例貿易有限公司,國際貿易與電腦軟體開發銷售\n" * 9
    path = tmp_path / "firms.csv"
    path.write_bytes(text.encode(encoding))
    named = {} if encoding != "big5" else {"scope_column": "業務範圍", "name_column": "公司名稱"}
    with pytest.raises(InputError, match=f"--encoding {'big5' if encoding == 'big5' else 'utf-16-le'}"):
        run_plain(path, tmp_path / "out.csv", **named)
    assert not (tmp_path / "out.csv").exists()
    assert _tagged(path, text.encode(encoding), encoding=encoding, **named)[0] == list(csv.reader(io.StringIO(text)))


def test_quoted_line_ends_stray_quotes_ragged_rows_and_nul(tmp_path: Path) -> None:
    data = (
        "企业名称,经营范围\n"
        '澜洲甲,"餐饮服务\n食品销售"\n'
        '澜洲乙,销售"名牌"产品\n'
        "澜洲丙\n"
        "澜洲丁,广告设计,多\n"
        "澜洲戊,货物\0运输\n"
        '澜洲己,"没有闭合\n'
        "澜洲庚,会展服务\n"
    )
    rows, out = _tagged(tmp_path / "firms.csv", data.encode())
    assert rows[1:] == [
        ["澜洲甲", "餐饮服务\n食品销售"],
        ["澜洲乙", '销售"名牌"产品'],
        ["澜洲己", '"没有闭合'],
        ["澜洲庚", "会展服务"],
    ]
    assert [(line, reason) for line, reason, _ in rejected(out)] == [
        ("5", "1 cells where the header has 2"),
        ("6", "3 cells where the header has 2"),
        ("7", "a NUL character"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_corrupt_byte_deep_in_the_file(tmp_path: Path, encoding: str) -> None:
    lines = FIRMS.encode(encoding).splitlines(keepends=True)
    data = bytearray(lines[0] + lines[1] * 40_000)
    start = len(lines[0]) + len(lines[1]) * (31_234 - 2)
    data[start + 3] = 0xFF
    path, out = tmp_path / "firms.csv", tmp_path / "out.csv"
    path.write_bytes(data)
    result, _ = run_plain(path, out)
    assert (result.counts.rows_in, result.counts.rows_out) == (40_000, 39_999)
    [[line, reason, text]] = rejected(out)
    assert (line, reason) == ("31234", "a byte that is not in the file's encoding")
    assert r"\xFF" in text


def test_duplicate_headers_are_kept_and_a_doubtful_one_is_asked_for(tmp_path: Path) -> None:
    text = "企业名称,备注,备注,经营范围\n澜洲甲,一,二,餐饮服务\n"
    assert _tagged(tmp_path / "a.csv", text.encode())[0] == list(csv.reader(io.StringIO(text)))
    double = "企业名称,经营范围,经营范围\n澜洲甲,餐饮服务,软件开发\n"
    with pytest.raises(InputError, match=r"经营范围 \(2\), 经营范围 \(3\): choose one with --scope-column"):
        _tagged(tmp_path / "b.csv", double.encode())
    _, classifier = run_plain(tmp_path / "b.csv", tmp_path / "out.csv", scope_column="3")
    assert classifier.asked == [("澜洲甲", "软件开发", "")]


@pytest.mark.parametrize(
    "above",
    [
        "澜洲区企业名录\n",
        "澜洲区企业名录,,,\n,,,\n",
        '"澜洲区企业名录\n（2024 年）",,,\n单位：户,,,2024-12-31\n\n',
        "企业名称及经营范围一览表\n",
    ],
)
def test_titles_above_the_header(tmp_path: Path, above: str) -> None:
    rows, out = _tagged(tmp_path / "firms.csv", (above + FIRMS).encode("gb18030"))
    assert rows == CELLS
    line = above.count("\n") + 1
    record = json.loads(out.with_name("out.csv.manifest.json").read_text(encoding="utf-8"))
    assert record["input"]["header_line"] == line
    result, _ = run_plain(tmp_path / "firms.csv", out)
    [notice] = result.notices
    assert f"found in line {line}" in str(notice)


def test_a_header_that_an_option_names_is_found_below_titles(tmp_path: Path) -> None:
    text = "名录\n户名,主营\n甲,餐饮服务\n"
    rows, _ = _tagged(tmp_path / "a.csv", text.encode(), scope_column="主营", name_column="户名")
    assert rows == [["户名", "主营"], ["甲", "餐饮服务"]]
    with pytest.raises(InputError, match=r"columns found: 名录$"):  # without a known header the first line is it
        _tagged(tmp_path / "a.csv", text.encode())


def test_a_bad_line_below_a_title_keeps_its_number(tmp_path: Path) -> None:
    _, out = _tagged(tmp_path / "a.csv", ("名录\n\n" + FIRMS + "少,一格\n").encode())
    assert [line for line, _, _ in rejected(out)] == ["6"]


def test_two_hundred_columns(tmp_path: Path) -> None:
    header = [f"指标{n}" for n in range(197)] + ["企业名称", "经营范围", "备注"]
    row = [f"{n:03}" for n in range(197)] + ["澜洲甲", "餐饮服务", ""]
    text = io.StringIO()
    csv.writer(text).writerows([header, row])
    assert _tagged(tmp_path / "a.csv", text.getvalue().encode())[0] == [header, row]


def test_standard_input_and_output() -> None:
    done = sectag(["tag", "-"], input=gzip.compress(FIRMS.encode("gb18030")))
    assert done.returncode == 0
    rows = list(csv.reader(io.StringIO(done.stdout.decode())))
    assert [row[:4] for row in rows] == CELLS
    assert rows[2][4].startswith("A2")  # information services


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\xef\xbb\xbf<html><table><tr><td>", "a web page or XML, whatever its name"),
        (b'<?xml version="1.0"?><Workbook>', "a web page or XML, whatever its name"),
        (b"PAR1" + b"\0" * 90, "the Parquet file is damaged"),
    ],
)
def test_other_kinds_are_refused_by_content(
    tmp_path: Path, data: bytes, words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("firms.xls").write_bytes(data)
    assert main(["tag", "firms.xls"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"sectag: error: firms.xls: {words}")
    assert [path.name for path in tmp_path.iterdir()] == ["firms.xls"]


@pytest.mark.parametrize(
    ("member", "content", "words"),
    [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet", "save the table as .xlsx"),
        ("word/document.xml", "<w/>", "save the table as .xlsx"),
        ("Index/Tables/DataList.iwa", "", "save the table as .xlsx"),
        ("firms.csv", FIRMS, "a zip file: unpack it"),
    ],
)
def test_other_office_files_are_told_from_zip_files(
    tmp_path: Path, member: str, content: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "firms.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)
    assert main(["tag", str(path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert words in line


def test_bars_separate_cells_and_other_signs_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _tagged(tmp_path / "firms.txt", FIRMS.replace(",", "|").encode())[0] == CELLS
    path = tmp_path / "comma.csv"
    path.write_text(FIRMS.replace(",", "，"), encoding="utf-8")
    assert main(["--lang", "zh", "tag", str(path)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert "多列挤在一格" in line
    assert "“，”" in line
    assert not (tmp_path / "comma.tagged.csv").exists()


def test_the_columns_used_are_said_where_the_headers_are_not_plain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("企业名称,经营范围是否变更,主要经营范围\n澜洲甲店,否,餐饮服务\n", encoding="utf-8")
    assert main(["--lang", "zh", "tag", str(path)]) == 0
    assert "经营范围取自第 3 列“主要经营范围”" in capsys.readouterr().err
    path.write_text("企业名称,经营范围是否变更\n澜洲甲店,否\n", encoding="utf-8")
    assert main(["--lang", "zh", "tag", str(path)]) == 2
    assert "--scope-column" in capsys.readouterr().err


def test_where_nothing_can_be_written_or_read_is_said_in_chinese(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("firms.csv").write_text(FIRMS, encoding="utf-8")
    for output in ("nodir/x.csv", "firms.csv/x.csv"):
        assert main(["--lang", "zh", "tag", "firms.csv", "-o", output]) == 2
        assert (
            capsys.readouterr().err == f"sectag：错误：{output}：无法写入：没有这个文件夹，请先建立，或换一个文件夹\n"
        )


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "no permission"),
        (errno.EROFS, "no permission"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_failures_of_writing_say_what_to_do(number: int, words: str) -> None:
    assert words in str(describe(Path("x.csv"), OSError(number, os.strerror(number))))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by real permissions: whoever runs the tests as root may read everything."""
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="no permission"):
        open_source(str(path))


FORMULAS = ["=1+1", "+86 21 5555", "-cmd", "@SUM(A1)", "\t=1", "\r=1", "＝1"]


def test_formulas_come_back_unchanged_and_the_user_is_told(tmp_path: Path) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([["企业名称", "经营范围", "税收"], *([cell, "餐饮", "-12.50"] for cell in FORMULAS)])
    path, out = tmp_path / "a.csv", tmp_path / "out.csv"
    path.write_bytes(text.getvalue().encode())
    result, _ = run_plain(path, out)
    assert [row[0] for row in read_rows(out)[1:]] == FORMULAS
    [notice] = result.notices
    assert str(notice).startswith("Rows with a cell that Excel may take for a formula (it begins with = + - @): 7.")
    result, _ = run_plain(path, out, escape_formulas=True)
    assert [row[0] for row in read_rows(out)[1:]] == [f"'{cell}" for cell in FORMULAS]
    assert {row[2] for row in read_rows(out)[1:]} == {"-12.50"}  # an amount stays one
    assert result.notices == ()


def test_the_rejected_file_holds_no_formula(tmp_path: Path) -> None:
    _, out = _tagged(tmp_path / "a.csv", "企业名称,经营范围\n=cmd|' /C calc'!A0\n".encode())
    assert [text for _, _, text in rejected(out)] == ["'=cmd|' /C calc'!A0"]


def test_the_classifier_gets_the_cells_of_a_titled_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("名录\n" + FIRMS, encoding="utf-8")
    classifier: PlainClassifier = run_plain(path, tmp_path / "o.csv")[1]
    assert classifier.asked[1] == ("澜洲乙软件有限公司", "软件开发；信息系统集成服务", "0651")
