"""Parquet in and out: values as text, types and nulls kept from Parquet to Parquet, damage refused."""

from __future__ import annotations

import datetime
import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from classifier import parquet_rows, parquet_table
from classifier.columns import added_headers
from classifier.errors import InputError
from tests.tagging_support import read_rows, rejected, run_plain

TABLE = pa.table(
    {
        "企业名称": pa.array(["澜洲甲", "澜洲爆", "澜洲丙", None]),
        "信用代码": pa.array(["0012", "0013", None, ""]).dictionary_encode(),
        "经营范围": pa.array(["餐饮", "软件", "广告\n设计", "物流"], pa.large_string()),
        "税收": pa.array([Decimal("12.50"), None, Decimal("-3.00"), Decimal("0.01")], pa.decimal128(18, 2)),
        "人数": pa.array([3, 2, None, 1], pa.int64()),
        "比率": pa.array([0.1, 1.0, float("nan"), None]),
        "成立": pa.array([datetime.date(2020, 2, 29), None, None, None]),
        "标签": pa.array([["a", "b"], [], None, None], pa.list_(pa.string())),
    }
)


def test_values_as_text(tmp_path: Path) -> None:
    source, out = tmp_path / "a.parquet", tmp_path / "out.csv"
    pq.write_table(TABLE, source, row_group_size=2)
    result, classifier = run_plain(source, out)
    assert [row[:8] for row in read_rows(out)] == [
        TABLE.column_names,
        ["澜洲甲", "0012", "餐饮", "12.50", "3", "0.1", "2020-02-29", '["a", "b"]'],
        ["澜洲丙", "", "广告\n设计", "-3.00", "", "", "", ""],
        ["", "", "物流", "0.01", "1", "", "", ""],
    ]
    assert classifier.asked[0] == ("澜洲甲", "餐饮", "")
    assert [row[0] for row in rejected(out)] == ["2"]  # the number of the row, for there is no header line
    assert (result.counts.rows_in, result.counts.rejected) == (4, 1)


@pytest.mark.parametrize("packed", [False, True])
def test_types_and_nulls_are_kept_from_parquet_to_parquet(
    tmp_path: Path, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_table, "BATCH_ROWS", 3)
    monkeypatch.setattr(parquet_rows, "_HELD", 2)
    monkeypatch.setattr(parquet_rows, "_GROUP_ROWS", 4)
    source, out = tmp_path / "a.parquet", tmp_path / "out.parquet"
    many = pa.concat_tables([TABLE] * 5)
    pq.write_table(many, source, row_group_size=7)
    many = pq.read_table(source)  # Parquet has a name of its own for what lists hold
    if packed:
        source.write_bytes(gzip.compress(source.read_bytes()))
    run_plain(source, out)
    written = pq.read_table(out)
    expected = many.filter(pa.array([name != "澜洲爆" for name in many["企业名称"].to_pylist()]))
    for name in TABLE.column_names:
        assert written[name].type == expected[name].type
        assert str(written[name].to_pylist()) == str(expected[name].to_pylist())  # as text, NaN equals itself
    assert written.column_names[8:] == list(added_headers("zh"))
    assert set(written["主行业代码"].to_pylist()) == {"U"}
    assert written.schema.field("置信度").type == pa.float64()
    assert pq.ParquetFile(out).num_row_groups > 1
    first = out.read_bytes()
    run_plain(source, out)
    assert out.read_bytes() == first
    run_plain(out, tmp_path / "again.parquet", retag=True)
    assert str(pq.read_table(tmp_path / "again.parquet").to_pylist()) == str(written.to_pylist())


def test_text_to_parquet(tmp_path: Path) -> None:
    source, out = tmp_path / "a.csv", tmp_path / "out.parquet"
    source.write_text("企业名称,代码,经营范围\n甲,0012,餐饮\n乙\n丙,,=1+1\n", encoding="gb18030")
    run_plain(source, out)
    written = pq.read_table(out)
    assert written.select(["企业名称", "代码", "经营范围"]).to_pylist() == [
        {"企业名称": "甲", "代码": "0012", "经营范围": "餐饮"},
        {"企业名称": "丙", "代码": "", "经营范围": "=1+1"},
    ]
    assert [row[0] for row in rejected(out)] == ["3"]


def test_a_table_without_rows(tmp_path: Path) -> None:
    source = tmp_path / "a.parquet"
    pq.write_table(TABLE.slice(0, 0), source)
    result, _ = run_plain(source)
    assert result.output == tmp_path / "a.tagged.parquet"
    assert pq.read_table(result.output).num_rows == 0


def test_columns_with_the_same_name_are_refused_for_parquet_only(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("备注,企业名称,经营范围,备注\n一,甲,餐饮,二\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"columns with the same name.*: 备注: rename"):
        run_plain(source, tmp_path / "out.parquet")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.csv"]


def test_codes_stored_as_numbers(tmp_path: Path) -> None:
    source = tmp_path / "a.parquet"
    pq.write_table(pa.table({"信用代码": [12, 13], "经营范围": ["餐饮", "广告"]}), source)
    result, _ = run_plain(source, tmp_path / "out.csv")
    [notice] = result.notices
    assert str(notice).startswith("Column 信用代码: codes stored as numbers: 2, the first in line 1: 12.")


def test_bytes_that_are_no_utf8_cost_their_row_only(tmp_path: Path) -> None:
    names = pa.array([b"good", b"bad\xff", b"fine"], pa.binary())
    as_text = pa.Array.from_buffers(pa.string(), 3, names.buffers())
    for column in (names, as_text):
        source, out = tmp_path / "a.parquet", tmp_path / "out.csv"
        pq.write_table(pa.table({"name": column, "scope": ["catering", "design", "trade"]}), source)
        run_plain(source, out)
        assert [row[0] for row in read_rows(out)[1:]] == ["good", "fine"]
        assert [(row[0], row[2]) for row in rejected(out)] == [("2", r"bad\xFF | design")]


def test_a_damaged_file_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.parquet"
    pq.write_table(TABLE, source)
    whole = source.read_bytes()
    for data in (whole[:-50], whole[:200] + b"\0" * 60 + whole[260:], whole[: len(whole) // 2]):
        source.write_bytes(data)
        with pytest.raises(InputError, match=r"the Parquet file is damaged .*: copy or export it again"):
            run_plain(source, tmp_path / "out.csv")
        assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_pandas_reads_what_is_written(tmp_path: Path) -> None:
    """pandas is no dependency of tagging; where it is installed, its own files go through and come back."""
    pandas: Any = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"name": ["A", "B"], "scope": ["catering", "design"]}, index=[7, 9])
    frame.to_parquet(tmp_path / "a.parquet")
    run_plain(tmp_path / "a.parquet", tmp_path / "out.parquet")
    back = pandas.read_parquet(tmp_path / "out.parquet")
    assert list(back["name"]) == ["A", "B"]
    assert list(back["primary_code"]) == ["U", "U"]
