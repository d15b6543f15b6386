"""Output: complete or not at all, the same bytes for the same input, nothing stale beside it."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifier.atomic import AtomicFile
from classifier.batch import Counts, check_accounts
from classifier.columns import ADDED_COLUMNS, _harmless, added_headers
from classifier.decision import Decision
from classifier.errors import AccountingError, InputError
from classifier.manifest import TagRequest
from classifier.records import Record, Records
from classifier.source import open_source
from classifier.tables import TextFormat, default_output, output_format
from classifier.tag_file import tag_file
from classifier.writer import RowWriter
from tests.tagging_support import ROOT, PlainClassifier, read_rows, rejected, run_plain

FIRMS = '企业名称,信用代码,经营范围\n上海甲餐饮有限公司,0012,餐饮服务\n上海乙广告有限公司,=1+1,"设计,制作"\n'


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")
    return path


def test_columns_are_kept_unchanged_and_ten_are_added(firms: Path) -> None:
    result, _ = run_plain(firms)
    assert result.output == firms.with_name("firms.tagged.csv")
    header, *rows = read_rows(result.output)
    assert header == ["企业名称", "信用代码", "经营范围", *added_headers("zh")]
    assert [row[:3] for row in rows] == [
        ["上海甲餐饮有限公司", "0012", "餐饮服务"],
        ["上海乙广告有限公司", "=1+1", "设计,制作"],
    ]
    assert rows[0][3:6] == ["U", "无法判断", ""]


def test_added_columns_are_the_contract() -> None:
    english = "primary_code primary_name primary_sector tier priority codes items confidence status reason"
    chinese = "主行业代码 主行业 所属产业 板块 发展导向 全部标签 细分领域 置信度 处理方式 依据"
    assert added_headers("en") == tuple(english.split())
    assert added_headers("zh") == tuple(chinese.split())
    assert len(ADDED_COLUMNS) == 10


def test_headers_follow_the_input_unless_told(firms: Path, tmp_path: Path) -> None:
    english = tmp_path / "en.csv"
    english.write_text("name,scope\nA,catering\n", encoding="utf-8")
    assert read_rows(run_plain(english)[0].output or english)[0][2:] == list(added_headers("en"))
    out = tmp_path / "x.csv"
    run_plain(firms, out, headers="en")
    assert read_rows(out)[0][3:] == list(added_headers("en"))


def test_the_classifier_gets_the_recognised_cells(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("行业代码,经营范围,公司名称\n0511,种植,甲\n", encoding="utf-8")
    assert run_plain(source)[1].asked == [("甲", "种植", "0511")]
    assert run_plain(source, name_column="-", industry_column="-")[1].asked == [("", "种植", "")]


@pytest.mark.parametrize("name", ["o.csv", "o.tsv", "o.csv.gz", "o.tsv.gz"])
def test_same_input_same_bytes(firms: Path, tmp_path: Path, name: str) -> None:
    outputs = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        out = tmp_path / folder / name
        run_plain(firms, out)
        outputs.append(out.read_bytes())
        os.utime(firms, (0, 0))
    assert outputs[0] == outputs[1]
    assert read_rows(out, "\t" if ".tsv" in name else ",")[1][:2] == ["上海甲餐饮有限公司", "0012"]


def test_output_encodings(firms: Path, tmp_path: Path) -> None:
    out = tmp_path / "o.csv"
    run_plain(firms, out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    run_plain(firms, out, output_encoding="utf-8")
    assert out.read_bytes().startswith("企".encode())
    run_plain(firms, out, output_encoding="gb18030")
    assert out.read_bytes().decode("gb18030").startswith("企业名称")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_encoding_gives_the_same_output(firms: Path, tmp_path: Path, encoding: str, packed: bool) -> None:
    run_plain(firms, tmp_path / "plain.csv")
    data = FIRMS.encode(encoding)
    source = tmp_path / ("e.csv.gz" if packed else "e.csv")
    source.write_bytes(gzip.compress(data) if packed else data)
    out = tmp_path / "e.out.csv"
    run_plain(source, out)
    assert out.read_bytes() == (tmp_path / "plain.csv").read_bytes()


def test_rejected_file_comes_and_goes(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes("名称,经营范围\n甲,餐饮\n乙\n丙,".encode() + b"\xff\n")
    result, _ = run_plain(source, out, translate=lambda reason: f"<{reason}>")
    assert (result.counts.rows_in, result.counts.rows_out, result.counts.rejected) == (3, 1, 2)
    assert read_rows(tmp_path / "out.csv.rejected.csv")[0] == ["line", "reason", "text"]
    assert rejected(out) == [["3", "<1 cells where the header has 2>", "乙"],
                             ["4", "<a byte that is not in the file's encoding>", r"丙,\xFF"]]  # fmt: skip
    source.write_text("名称,经营范围\n甲,餐饮\n", encoding="utf-8")
    run_plain(source, out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv", "out.csv.manifest.json"]


def test_broken_utf16_costs_its_rows_only(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    whole = ["\ufeff名称,经营范围\n甲,", "\n乙,餐饮\n"]
    source.write_bytes(whole[0].encode("utf-16-le") + b"\x00\xd8" + whole[1].encode("utf-16-le") + b"\x41")
    run_plain(source, out)
    assert [row[0] for row in read_rows(out)[1:]] == ["乙"]
    assert [(row[0], row[2]) for row in rejected(out)] == [("2", r"甲,\x00\xD8"), ("4", r"\x41")]


def test_a_firm_that_breaks_the_classifier_is_rejected(tmp_path: Path) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("名称,经营范围\n爆,餐饮\n乙,广告\n", encoding="utf-8")
    assert run_plain(source, out)[0].counts.rows_out == 1
    [[line, reason, text]] = rejected(out)
    assert (line, text) == ("2", "爆 | 餐饮")
    assert "RuntimeError: boom" in reason


def test_header_only_is_a_table_without_rows(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("名称,经营范围\n", encoding="utf-8")
    result, _ = run_plain(source)
    assert result.counts.rows_in == 0
    assert len(read_rows(result.output or source)) == 1


def test_manifest(firms: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    run_plain(firms, out, headers="en", auto_threshold=0.5)
    record = json.loads((tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8"))
    assert record["input"]["sha256"] == hashlib.sha256(firms.read_bytes()).hexdigest()
    assert record["output"]["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert record["input"]["columns"] == {
        "name": "企业名称",
        "scope": "经营范围",
        "industry": None,
        "credit_code": "信用代码",
    }
    assert record["catalogue"] == {"id": "plain", "sha256": "0" * 64}
    assert record["rows"] == {"in": 2, "out": 2, "rejected": 0}
    assert record["by_code"] == {"U": {"auto": 0, "review": 2}}
    assert record["options"]["headers"] == "en"
    assert record["options"]["auto_threshold"] == 0.5
    assert {"sectag", "python", "started", "seconds"} <= record.keys()
    assert (record["input"]["file"], record["options"]["source"]) == (firms.name, firms.name)
    assert record["options"]["output"] == out.name
    assert str(tmp_path) not in json.dumps(record)


def test_a_tagged_file_is_tagged_again_only_when_told(firms: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "1.csv", tmp_path / "2.csv"
    run_plain(firms, first)
    for headers in ("zh", "en"):
        with pytest.raises(InputError, match="--retag"):
            run_plain(first, second, headers=headers)
    run_plain(first, second, retag=True)
    assert first.read_bytes() == second.read_bytes()
    assert run_plain(first, second, retag=True)[1].asked[0] == ("上海甲餐饮有限公司", "餐饮服务", "")


def test_a_users_own_column_is_never_replaced(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("name,scope,status\nA,catering,active\n", encoding="utf-8")
    for retag in (False, True):
        with pytest.raises(InputError, match=r"\(status\).*--headers zh"):
            run_plain(source, retag=retag)
    assert run_plain(source, headers="zh")[0].counts.rows_out == 1


@pytest.mark.parametrize("name", ["o.xlsx", "o.parquet"])
def test_an_encoding_is_for_text_only(firms: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="--output-encoding is for"):
        run_plain(firms, tmp_path / name, output_encoding="utf-8")
    with pytest.raises(InputError, match="--escape-formulas is for"):
        run_plain(firms, tmp_path / name, escape_formulas=True)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("firms.csv", "overwrite the input"),
        ("sub/../firms.csv", "overwrite the input"),
        ("link.csv", "overwrite the input"),
        ("missing/out.csv", "cannot be written"),
        ("sub", "unknown kind of output"),
        ("sub.csv", "folder"),
        ("out.xls", "unknown kind of output.*.xlsx, .parquet"),
        ("out.txt", "unknown kind of output"),
        ("out", "unknown kind of output"),
        ("pipe.csv", "not a regular file"),
    ],
)
def test_outputs_that_cannot_be(firms: Path, tmp_path: Path, output: str, words: str) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub.csv").mkdir()
    (tmp_path / "link.csv").symlink_to(firms)
    os.mkfifo(tmp_path / "pipe.csv")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(InputError, match=words):
        run_plain(firms, tmp_path / output)
    assert sorted(tmp_path.iterdir()) == before
    assert firms.read_text(encoding="utf-8") == FIRMS


def test_the_rejected_file_may_not_overwrite_the_input_either(firms: Path, tmp_path: Path) -> None:
    source = firms.rename(tmp_path / "out.csv.rejected.csv")
    with pytest.raises(InputError, match="overwrite the input"):
        run_plain(source, tmp_path / "out.csv")


def test_a_link_is_kept_and_its_target_replaced(firms: Path, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    run_plain(firms, tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert len(read_rows(tmp_path / "real.csv")) == 3


def test_a_failure_leaves_the_old_output_and_no_parts(firms: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")

    class Interrupted(PlainClassifier):
        def classify(self, name: str, scope: str, industry: str = "") -> Decision:
            raise KeyboardInterrupt

    request = TagRequest(str(firms), str(out))
    with pytest.raises(KeyboardInterrupt):
        tag_file(request, Interrupted, io.BytesIO(), io.BytesIO(), io.BytesIO())
    assert out.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["firms.csv", "out.csv"]


def test_a_full_disk_is_one_clear_line(firms: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match="the disk is full"):
        run_plain(firms, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["firms.csv"]


KILLED = """
import io, sys, time
from classifier.manifest import TagRequest
from classifier.tag_file import tag_file
from tests.tagging_support import PlainClassifier
class Slow(PlainClassifier):
    def classify(self, name, scope, industry=""):
        print("started", flush=True)
        time.sleep(60)
tag_file(TagRequest(sys.argv[1], sys.argv[2]), Slow, io.BytesIO(), io.BytesIO(), io.BytesIO())
"""


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_kill_9_leaves_the_old_output_and_the_next_run_clears_up(firms: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old", encoding="utf-8")
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(firms), str(out)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == b"started\n"
        finally:
            process.kill()
        process.wait(10)
    assert out.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.glob(".out.csv.*.part"))) == 1
    run_plain(firms, out)
    assert len(read_rows(out)) == 3
    assert list(tmp_path.glob(".*.part")) == []


def test_a_part_of_a_running_process_is_left_alone(tmp_path: Path) -> None:
    part = tmp_path / f".out.csv.{os.getppid()}.part"
    part.touch()
    AtomicFile(tmp_path / "out.csv").discard()
    assert part.exists()


def test_accounts_are_checked() -> None:
    counts = Counts(rows_in=3, rows_out=2, rejected=1, lines=4)
    check_accounts(counts, written=(2, 1), lines_read=6, other_lines=2)
    with pytest.raises(AccountingError, match="3 rows in, but 1 out and 1 rejected"):
        check_accounts(counts, written=(1, 1), lines_read=6, other_lines=2)
    with pytest.raises(AccountingError, match="7 lines read, but 6"):
        check_accounts(counts, written=(2, 1), lines_read=7, other_lines=2)


def test_memory_stays_flat(tmp_path: Path) -> None:
    import tracemalloc

    source = tmp_path / "big.csv"
    source.write_text("企业名称,经营范围\n" + "上海甲餐饮有限公司,餐饮服务；食品销售\n" * 25_000, encoding="gb18030")

    class Forgetful(PlainClassifier):
        def classify(self, name: str, scope: str, industry: str = "") -> Decision:
            self.asked.clear()
            return super().classify(name, scope, industry)

    request = TagRequest(str(source))
    tracemalloc.start()
    tag_file(request, Forgetful, io.BytesIO(), io.BytesIO(), io.BytesIO())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 7e6  # the rows alone, held at once, would take more than 10 MB


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@a", "\t=1", "\r\n=x", " =1"])
def test_added_cells_are_never_formulas(text: str) -> None:
    assert _harmless(text)[0] == "'"


def test_added_cells_stand_on_one_line() -> None:
    assert _harmless("依据：“餐饮\n服务”") == "依据：“餐饮 服务”"


_CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text(
    st.sampled_from('a,"\r\n\t;='), max_size=6
)


@given(st.lists(st.lists(_CELL, min_size=3, max_size=3)), st.sampled_from([",", "\t"]), st.booleans())
def test_what_is_written_reads_back_exactly(rows: list[list[str]], delimiter: str, packed: bool) -> None:
    stream = io.BytesIO()
    writer = RowWriter(stream, TextFormat(delimiter, packed, "utf-8-sig"))
    writer.write(["企业名称", "经营范围", "c"])  # known as a header, so that none is looked for below it
    for row in rows:
        writer.write(row)
    writer.finish()
    writer.finish()
    data = gzip.decompress(stream.getvalue()) if packed else stream.getvalue()
    text = io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="")
    back = [row.cells for row in Records(text, "t") if isinstance(row, Record)]
    assert back == [row for row in rows if any(map(str.strip, row)) and not any("\0" in cell for cell in row)]


def test_names_of_outputs() -> None:
    assert default_output(Path("a/b.csv")) == Path("a/b.tagged.csv")
    assert default_output(Path("b.tsv.gz")) == Path("b.tagged.csv")
    assert default_output(Path("b")) == Path("b.tagged.csv")
    assert output_format(None) == TextFormat(",", False, "utf-8")
    assert output_format(Path("X.TSV.GZ")) == TextFormat("\t", True, "utf-8-sig")


def test_standard_input_is_read_twice(tmp_path: Path) -> None:
    with open_source("-", io.BytesIO(FIRMS.encode())) as source:
        for _ in range(2):
            with source.text("utf-8", "strict") as text:
                assert text.read() == FIRMS
        assert source.digest() == hashlib.sha256(FIRMS.encode()).hexdigest()


def test_progress_is_told(tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("名称,经营范围\n" + "甲,餐饮\n" * 1000, encoding="utf-8")
    told: list[tuple[int, int, int]] = []
    request = TagRequest(str(source))
    started = time.monotonic()
    tag_file(request, PlainClassifier, io.BytesIO(), io.BytesIO(), io.BytesIO(), progress=lambda *at: told.append(at))
    assert told[-1][0] == 1000
    assert told[-1][1] <= told[-1][2] == source.stat().st_size
    assert time.monotonic() - started < 20
