"""Records of CSV text: well-formed ones exactly, others rejected with their line, and no line ever lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.encoding import ESCAPE
from classifier.errors import InputError
from classifier.records import Record, Records, Reject, split_tolerantly
from tests.tagging_support import run_plain


def _read(text: str | bytes) -> tuple[Records, list[Record | Reject]]:
    data = text if isinstance(text, bytes) else text.encode()
    records = Records(io.TextIOWrapper(io.BytesIO(data), "utf-8", errors=ESCAPE, newline=""), "t.csv")
    return records, list(records)


def _cells(text: str | bytes) -> list[list[str]]:
    return [row.cells for row in _read(text)[1] if isinstance(row, Record)]


def _rejects(text: str | bytes) -> list[tuple[int, str, str]]:
    return [(row.line, str(row.reason), row.text) for row in _read(text)[1] if isinstance(row, Reject)]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_delimiter_is_found(delimiter: str) -> None:
    records, rows = _read(f"名称{delimiter}经营范围\r\n甲{delimiter}乙\r\n")
    assert records.delimiter == delimiter
    assert records.header == ["名称", "经营范围"]
    assert rows == [Record(2, 1, ["甲", "乙"])]


def test_comma_wins_a_tie_and_a_single_column_is_a_table() -> None:
    assert _read('"a;b",c\n')[0].header == ["a;b", "c"]
    assert _read("经营范围\n餐饮\n")[1] == [Record(2, 1, ["餐饮"])]


def test_quoted_line_ends_and_quotes() -> None:
    text = 'a,b\n甲,"第一行\n第二行"\n乙,"说""好"""\n'
    assert _read(text)[1] == [Record(2, 2, ["甲", "第一行\n第二行"]), Record(4, 1, ["乙", '说"好"'])]


def test_header_over_two_lines_and_below_blank_lines() -> None:
    records, rows = _read('\n\n"经营\n范围",b\n甲,乙\n')
    assert records.header == ["经营\n范围", "b"]
    assert records.header_lines == 4
    assert rows == [Record(5, 1, ["甲", "乙"])]


def test_stray_quotes_stay_in_the_text() -> None:
    assert _cells('a,b\n甲,"名牌"产品\n乙,生产"名牌"产品\n丙,"没有闭合\n丁,正常\n') == [
        ["甲", '"名牌"产品'],
        ["乙", '生产"名牌"产品'],
        ["丙", '"没有闭合'],
        ["丁", "正常"],
    ]


def test_an_open_quote_does_not_swallow_the_rows_below() -> None:
    rows = "".join(f"公司{n},范围{n}\n" for n in range(500))
    text = f'a,b\n"坏,行,多\n{rows}好,"行"\n'
    assert [reject[0] for reject in _rejects(text)] == [2]
    assert "quotation mark is not closed" in _rejects(text)[0][1]
    assert len(_cells(text)) == 501


def test_an_open_quote_in_front_of_a_row_costs_nothing() -> None:
    assert _read('a,b\n"甲,软件开发\n乙,餐饮\n')[1] == [
        Record(2, 1, ['"甲', "软件开发"]),
        Record(3, 1, ["乙", "餐饮"]),
    ]


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ('a,b\n甲,"一\n乙,二\n丙,三"\n', True),
        ('a,b\n甲,"一\n乙,二"\n', True),
        ('a,b,c\n甲,"一\n乙,二,三\n丙",四\n', True),
        ('a,b\n"甲\n乙,二\n丙",三\n', True),
        ('a,b\n甲,"第一行\n第二行"\n', False),
        ('a,b,c\n甲,"一\n二,三",四\n', True),
        ('a,b,c\n甲,"一\n二",四\n', False),
        ('a,b\n"甲\n乙",二\n', False),
        ('a\n"一\n二"\n', False),
    ],
)
def test_a_cell_that_takes_in_rows_is_doubtful(text: str, doubtful: bool) -> None:
    [row] = _read(text)[1]
    assert isinstance(row, Record)
    assert row.doubtful is doubtful


def test_an_open_quote_that_finds_a_partner_gives_back_whole_rows() -> None:
    text = 'a,b,c\n甲,"一\n乙,二,三\n丙,四"\n'
    assert _cells(text) == [["乙", "二", "三"]]
    assert [reject[0] for reject in _rejects(text)] == [2, 4]


def test_a_ragged_record_over_lines_is_one_reject() -> None:
    assert _rejects('a,b,c\n甲,"一\n二"\n乙,三,四\n') == [(2, "2 cells where the header has 3", '甲,"一\n二"')]


def test_ragged_rows() -> None:
    assert _rejects("a,b\n甲\n乙,二\n丙,三,四\n") == [
        (2, "1 cells where the header has 2", "甲"),
        (4, "3 cells where the header has 2", "丙,三,四"),
    ]


def test_empty_cells_beyond_the_header_are_dropped() -> None:
    assert _cells("a,b\n甲,一,\n乙,二,,,\n") == [["甲", "一"], ["乙", "二"]]


def test_blank_lines_are_no_rows() -> None:
    records, rows = _read("a,b\n\n甲,一\n  \n\x1a")
    assert rows == [Record(3, 1, ["甲", "一"])]
    assert records.blank_lines == 3


@pytest.mark.parametrize("blank", [",,", " , ,\u3000", '"","  ",', ",", ",,,,", '"\n",,'])
def test_lines_of_empty_cells_are_blank(blank: str) -> None:
    """As Excel saves rows that were once used, whether they have as many cells as the header or not."""
    records, rows = _read(f"a,b,c\n甲,一,1\n{blank}\n乙,二,2\n")
    assert [row.cells[0] for row in rows if isinstance(row, Record)] == ["甲", "乙"]
    assert len(rows) == 2
    assert records.blank_lines == 1 + blank.count("\n")


def test_corrupt_bytes_and_nul_reject_their_row_only() -> None:
    text = "a,b\n甲,一\n".encode() + b"\xff,x\n" + "乙,二\0\n丙,三\n".encode()
    assert _cells(text) == [["甲", "一"], ["丙", "三"]]
    assert _rejects(text) == [
        (3, "a byte that is not in the file's encoding", r"\xFF,x"),
        (5 - 1, "a NUL character", "乙,二\0"),
    ]


def test_an_overlong_line_is_rejected_and_cut() -> None:
    text = "a,b\n" + "长" * 2_500_000 + "\n甲,一\n"
    assert _cells(text) == [["甲", "一"]]
    [(line, reason, kept)] = _rejects(text)
    assert (line, reason, len(kept)) == (2, "longer than 1000000 characters", 1_000_000)


def test_long_cells_are_read() -> None:
    scope = "销售" * 100_000
    assert _cells(f'a,b\n甲,{scope}\n乙,"{scope},"\n') == [["甲", scope], ["乙", scope + ","]]


@pytest.mark.parametrize(
    ("data", "words"), [(b"\n\n \n", "no header"), (b"\xff\xfe\xfd,b\n1,2\n", "cannot be decoded")]
)
def test_headers_that_cannot_be_used(data: bytes, words: str) -> None:
    with pytest.raises(InputError, match=words):
        _read(data)


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("", [""]),
        ("a,,b", ["a", "", "b"]),
        ('"a,b",c', ["a,b", "c"]),
        ('"a""b",c', ['a"b', "c"]),
        ('"a"b,c', ['"a"b', "c"]),
        ('"a,b', ['"a', "b"]),
        ('"","', ["", '"']),
        ("a,", ["a", ""]),
    ],
)
def test_split_tolerantly(line: str, cells: list[str]) -> None:
    assert split_tolerantly(line + "\r\n", ",") == cells


_CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1a"), max_size=12)
_NASTY = st.text(st.sampled_from('甲乙,;\t"\n\r ab'), max_size=10)


@given(st.integers(2, 5).flatmap(lambda width: st.lists(st.lists(_CELL | _NASTY, min_size=width, max_size=width))))
def test_what_the_csv_module_writes_is_read_exactly(rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    width = len(rows[0]) if rows else 2
    header = ["企业名称", "经营范围", *(f"c{n}" for n in range(2, width))]  # known, so that none is looked for below it
    csv.writer(text).writerows([header, *rows])
    assert _cells(text.getvalue()) == [row for row in rows if any(map(str.strip, row))]


_PIECES = st.sampled_from(
    [b",", b'"', b"\n", b"\r\n", b"\r", b'""', b";", b"\t", b"\0", b"\xff", b" ", b"\x1a", b"a", b"=1",
     "甲".encode(), "乙".encode("gb18030"), b'"\n', b',"', b'",']
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=60).map(b"".join))
def test_no_line_is_ever_lost(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    folder: Path = tmp_path_factory.mktemp("lost")
    source = folder / "in.csv"
    rows = "企业名称,经营范围\n上海甲公司,餐饮服务\n上海乙公司,广告\n上海丙公司,软件\n"
    source.write_bytes(rows.encode() * 40 + body)
    counts = run_plain(source, folder / "out.csv")[0].counts  # which checks the accounts line by line
    assert counts.rows_out + counts.rejected == counts.rows_in
    assert counts.rows_in >= 159  # so many that NULs of the body do not make a binary file of it


@given(st.lists(_PIECES, max_size=60).map(b"".join))
def test_every_line_is_in_a_record_a_reject_or_blank(body: bytes) -> None:
    records, rows = _read(b"a,b\n" + body)
    assert sum(row.lines for row in rows) + records.header_lines + records.blank_lines == records.lines_read
    text = (b"a,b\n" + body).decode("utf-8", errors=ESCAPE)
    assert records.lines_read == len(list(io.StringIO(text, newline="")))
    lines = [row.line for row in rows]
    assert lines == sorted(set(lines))
