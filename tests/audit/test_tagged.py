"""Reading tagged tables: every row is in or rejected, and one clear line where nothing can be done."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import pytest

from audit.read_tagged import parse_tagged, read_tagged
from audit.tagged import Request
from classifier.errors import InputError
from tests.audit.support import HEADER, catalogue, line, tagged


def test_chinese_and_english_headers_are_known() -> None:
    zh = tagged([line("A101", "1", tags="A101;X401")])
    en = parse_tagged(
        "name,primary_code,priority,codes,confidence,status,税收\nx,A101,,A101;X401,0.9,auto,1\n",
        Request(("税收",)),
        catalogue(),
    )
    for table in (zh, en):
        assert (table.primary, table.tags, table.taxes) == (["A101"], [("A101", "X401")], {"税收": array("q", [100])})
    assert (zh.language, en.language) == ("zh", "zh")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "t.csv"
    file.write_text(f"{HEADER},税收,街镇\n{line('A101', '1', '新华路')}\n", encoding=encoding)
    assert read_tagged(str(file), Request(("税收",), by=("街镇",)), catalogue()).texts == {"街镇": ["新华路"]}


def test_bad_rows_are_rejected_with_line_and_reason() -> None:
    rows = [
        line("A101", "1"),
        line("A101", "十元"),
        line("", "2"),
        line("A101", "2", status="done"),
        line("A101", "2", confidence="1.5"),
        line("A101", "2", "surplus"),
        line("A101", "3").replace(",,", ",一般,"),
        line("U", "4"),
    ]
    table = tagged(rows)
    assert [(row.line, str(row.reason)) for row in table.rejected] == [
        (3, "column 税收: “十元” is not an amount"),
        (4, "no primary code"),
        (5, "status “done”: allowed: auto, review"),
        (6, "confidence “1.5” is not a number from 0 to 1"),
        (7, "8 cells where the header has 7"),
        (8, "priority “一般”: allowed: 优先, 重点, 优先/重点"),
    ]
    assert list(table.taxes["税收"]) == [100, 400]
    assert list(table.lines) == [2, 9]
    assert len(table) + len(table.rejected) == len(rows)


def test_blank_and_refined_amounts_are_counted() -> None:
    table = tagged([line("A101", ""), line("A101", "-"), line("A101", "0.001")])
    assert (table.blanks, table.refined) == ({"税收": 2}, {"税收": 1})


def test_a_primary_changed_by_hand_is_a_tag_too() -> None:
    assert tagged([line("B301", "1", tags="A101;X401")]).tags == [("B301", "A101", "X401")]


@pytest.mark.parametrize(
    ("text", "taxes", "words"),
    [
        ("a,税收\n1,2\n", ("税收",), "tag columns are missing: primary_code (主行业代码)"),
        (f"{HEADER},税收\n", ("税收2024",), "no column “税收2024” (--tax); columns found"),
        (f"{HEADER},税收\n", (), "name at least one tax column"),
        (f"{HEADER},税收\n", ("税收", "税收"), "named twice"),
        (f"{HEADER},税收,税收\n", ("税收",), "more than one column is called “税收”: 税收 (7), 税收 (8)"),
        (f"{HEADER},status,税收\n", ("税收",), "more than one column is called “status”"),
        (f"{HEADER},税收\n{line('Z901', '1')}\n", ("税收",), "line 2: “Z901” is no sub-sector code of the catalogue"),
        (f"{HEADER},税收\n{line('A1', '1')}\n", ("税收",), "line 2: “A1” is no sub-sector code"),
        (f"{HEADER},税收\n{line('A101', '1', tags='A101;Z9')}\n", ("税收",), "“Z9” is no sub-sector code"),
    ],
)
def test_one_clear_line(text: str, taxes: tuple[str, ...], words: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_tagged(text, Request(taxes), catalogue())
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file() -> None:
    with pytest.raises(InputError, match="no such file"):
        read_tagged("/nowhere/t.csv", Request(("税收",)), catalogue())


def test_tables_without_a_row_that_can_be_used() -> None:
    with pytest.raises(InputError, match="a header and no rows"):
        tagged([])
    with pytest.raises(InputError, match="none of 2 rows could be used, from line 2 on"):
        tagged([line("A101", "甲"), line("A201", "乙")])


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_copies_of_a_firm_are_counted_and_told(call: Any, tmp_path: Path, quoted: bool, lang: str) -> None:
    """Two rows repeat a credit code, by columns and (with a line break in a cell) by rows; blanks and 无 are none."""
    codes = ["91310105MA1FW0001A", "91310105MA1FW0002B", "91310105ma1fw0001a ", "", "", "91310105MA1FW0002B", *"无无//"]
    name = '"虚构\n企业"' if quoted else "虚构企业"
    rows = [line("A101", "5", code).replace("虚构企业", name) for code in codes]
    file, out = tmp_path / "t.csv", tmp_path / "o.csv"
    file.write_text("\n".join([f"{HEADER},税收,统一社会信用代码", *rows]) + "\n", encoding="utf-8")
    code, _, err = call(file, "--tax", "税收", "-o", out, lang=lang)
    assert code == 0
    assert ("有 2 行的统一社会信用代码与前面的行相同" if lang == "zh" else "2 rows have the credit code") in err
    assert '"Rows that repeat a credit code": "2"' in (tmp_path / "o.csv.manifest.json").read_text(encoding="utf-8")
    file.write_text("\n".join([f"{HEADER},税收,统一社会信用代码", *rows[:2]]) + "\n", encoding="utf-8")
    assert "credit code" not in call(file, "--tax", "税收")[2]
