"""The reader of columns against the reader of rows: the same table from every text, or no table at all."""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import column_reading
from audit.fast_amounts import plain_amounts
from audit.money import MoneyError, parse_amount
from audit.plain_text import plain_lines
from audit.read_tagged import read_tagged
from audit.tag_cells import LARGEST
from audit.tagged import Request, Tagged
from classifier.errors import InputError
from tests.audit.support import HEADER, catalogue, line

REQUEST = Request(("税收", "去年"), "万元", by=("街镇",))
FIRST = f"{HEADER},税收,去年,街镇"


def both(data: bytes, monkeypatch: pytest.MonkeyPatch) -> tuple[Tagged | str, Tagged | str, bool]:
    """The table by columns (or the message), the table by rows, and whether columns were in fact read."""
    used = []

    def watched(*given: object) -> bool:
        used.append(column_reading.read_columns(*given))  # type: ignore[arg-type]
        return used[-1]

    found: list[Tagged | str] = []
    for read in (watched, lambda *_: False):
        monkeypatch.setattr("audit.read_tagged.read_columns", read)
        try:
            found.append(read_tagged("-", REQUEST, catalogue(), io.BytesIO(data)))
        except InputError as error:
            found.append(str(error))
    return found[0], found[1], used == [True]


def same(one: Tagged | str, other: Tagged | str) -> None:
    if isinstance(one, str) or isinstance(other, str):
        assert one == other
        return
    for each in fields(Tagged):
        left, right = getattr(one, each.name), getattr(other, each.name)
        if each.name == "rejected":
            left, right = ([(row.line, str(row.reason), row.text) for row in rows] for rows in (left, right))
        assert left == right, each.name


PLAIN = ["1", "12.5", "-3", "1,234.50", "0.000001", "123456789012.123456", "99999999999999999", "1.005", "0.005"]
OTHER = [
    "1，234",
    "(5)",
    "3.2亿元",
    "",
    "-",
    "abc",
    "1e5",
    " 7 ",
    "0.0000001",
    "12,34",
    "￥8",
    "+4",
    "甲",
    '甲"乙',
    '"',
]
CELLS = st.sampled_from([*PLAIN, *OTHER, '""', "a\nb", "\r"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["A101", "A201", "N", "U", "", " B101 "]),
        st.sampled_from(["A101", "A101;A201", "", "A101; A201"]),
        st.sampled_from(["0.9", "1", "0", "1.5", "", "x"]),
        st.sampled_from(["auto", "review", "auto ", "offen"]),
        CELLS,
        CELLS,
        st.sampled_from(["江苏路", " 虹桥 ", "", '"名牌"街', "甲,乙", 'a"']),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, ending=st.sampled_from(["\n", "\r\n"]), mark=st.booleans(), raw=st.booleans(), cut=st.booleans())
def test_columns_give_what_rows_give(
    rows: list[tuple[str, ...]], ending: str, mark: bool, raw: bool, cut: bool
) -> None:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator=ending)
    writer.writerow(FIRST.split(","))
    for code, tags, confidence, status, *more in rows:
        cells = ["虚构企业", code, "", tags, confidence, status, *more]
        if raw:
            stream.write(",".join(cells) + ending)
        else:
            writer.writerow(cells)
    text = stream.getvalue()
    data = (text[: -len(ending)] if cut else text).encode("utf-8-sig" if mark else "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        one, other, _ = both(data, patch)
    same(one, other)


@pytest.mark.parametrize(
    ("more", "is_plain"),
    [
        (line("A101", "5", "6", "江苏路"), True),
        (line("A101", '"1,234.5"', "x", '"甲""乙"'), True),
        (line("A101", "5", "6", '"名牌"街'), False),  # a stray quote
        (line("A101", "5", "6", '"江苏\n路"'), False),  # a cell over two lines
        (line("A101", "5", "6"), False),  # too few cells
        (line("A101", "5", "6", "江苏路", ""), False),
        ("", False),
        (line("A101", "5", "6", "江\0苏"), False),
        (line("A101", "5", "6", "江\r苏"), False),
    ],
)
def test_which_texts_are_read_by_columns(more: str, is_plain: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line("A201", "1", "2", "虹桥"), more, line("N", "3", "4", "虹桥")]
    one, other, used = both("\n".join([FIRST, *rows, ""]).encode(), monkeypatch)
    assert used == is_plain
    same(one, other)


def test_other_encodings_are_read_by_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join([FIRST, *[line("A201", "1", "2", "虹桥街道")] * 20, ""])
    one, other, used = both(text.encode("gb18030"), monkeypatch)
    assert not used
    same(one, other)


def test_unknown_code_stops_both_at_the_same_line(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        line("Z9", "abc", "1", "甲"),
        line("A101", "1", "1", "甲"),
        line("Z8", "1", "1", "甲"),
        line("Z9", "1", "1", "甲"),
    ]
    one, other, used = both("\n".join([FIRST, *rows, ""]).encode(), monkeypatch)
    assert isinstance(one, str) and "line 4" in one and "Z8" in one and not used
    assert one == other


@settings(max_examples=300, deadline=None)
@given(
    cells=st.lists(
        st.one_of(
            CELLS,
            st.from_regex(r"-?[0-9]{1,16}(\.[0-9]{1,8})?", fullmatch=True),
            st.from_regex(r"-?[0-9]{1,3}(,[0-9]{3}){1,5}(\.[0-9]{1,3})?", fullmatch=True),
        ),
        min_size=1,
        max_size=20,
    ),
    unit=st.sampled_from(["元", "万元", "亿元"]),
)
def test_amounts_of_a_column_against_the_exact_parser(cells: list[str], unit: str) -> None:
    fen, is_read, is_exact = plain_amounts(pa.array(cells), unit)
    for cell, value, read, exact in zip(cells, fen.tolist(), is_read, is_exact, strict=True):
        if not read:
            assert value == 0
            continue
        assert (value, exact) == parse_amount(cell, unit)
        assert abs(value) <= LARGEST
    for cell in ("1", "-12.5", "1,234.50"):
        assert plain_amounts(pa.array([cell]), unit)[1].all()
    with pytest.raises(MoneyError):
        parse_amount("12,34")
    assert not plain_amounts(pa.array(["12,34"]), unit)[1].any()


@settings(max_examples=200, deadline=None)
@given(text=st.text(alphabet='a",\n\r\0', max_size=30), size=st.integers(1, 7))
def test_the_check_of_plainness_does_not_depend_on_blocks(text: str, size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        whole = plain_lines(io.BytesIO(text.encode()), ",")
        patch.setattr("audit.plain_text._BLOCK", size)
        assert plain_lines(io.BytesIO(text.encode()), ",") == whole


def test_a_long_plain_table(tmp_path: Path) -> None:
    """Several blocks of pyarrow, every row in its place."""
    file = tmp_path / "t.csv"
    amounts = np.random.default_rng(5).integers(-(10**9), 10**9, 60_000).tolist()
    rows = [
        line(["A101", "B101", "N"][at % 3], str(amount / 100), str(at), f"{at % 7}街")
        for at, amount in enumerate(amounts)
    ]
    file.write_text("\n".join([FIRST, *rows]), encoding="utf-8")
    table = read_tagged(str(file), Request(REQUEST.taxes, "元", by=("街镇",)), catalogue())
    assert table.taxes["税收"].tolist() == amounts
    assert table.taxes["去年"].tolist() == [100 * at for at in range(60_000)]
    assert table.lines.tolist() == list(range(2, 60_002))
    assert table.primary[:4] == ["A101", "B101", "N", "A101"]


def test_a_long_table_that_is_not_plain(tmp_path: Path) -> None:
    """The check reads the file to its end; the reader of rows must begin anew."""
    file = tmp_path / "t.csv"
    rows = [line("A101", str(at), "1", "江苏路") for at in range(20_000)]
    file.write_text("\n".join([FIRST, *rows, line("N", "1", "1", '"名牌"街')]), encoding="utf-8")
    table = read_tagged(str(file), REQUEST, catalogue())
    assert len(table) == 20_001 and not table.rejected
    assert table.texts["街镇"][-1] == '"名牌"街'
