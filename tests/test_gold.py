"""Labelled files: everything that they may hold, and everything that the reader can say of a malformed one."""

from __future__ import annotations

import gzip
import hashlib
import io
from pathlib import Path

import pytest

from classifier.gold import GoldError, GoldFile, GoldOptions, read_gold

CODES = ("A101", "A102", "B101", "B102")
FULL = (
    "id,stratum,企业名称,经营范围,行业代码,primary,alternatives,mentions,possible_mentions\n"
    "f1,random,蓝帆渔业公司,近海捕捞,0421,A101,A102；N,A101;B102,A102\n"
    "f2,B101,望海客栈,民宿服务,, B101 ,,B101,\n"
    "f3,,光明公司,灯具制造,,N,,,\n"
)


def read(folder: Path, *texts: str, options: GoldOptions | None = None) -> tuple[GoldFile, ...]:
    """Read texts as files a.csv, b.csv …"""
    paths = []
    for letter, text in zip("abc", texts, strict=False):
        path = folder / f"{letter}.csv"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return read_gold(paths, CODES, options)


def problems(folder: Path, *texts: str, options: GoldOptions | None = None) -> list[str]:
    """What the reader says of malformed files, without the folder's name."""
    with pytest.raises(GoldError) as caught:
        read(folder, *texts, options=options)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def test_a_full_file(tmp_path: Path) -> None:
    (file,) = read(tmp_path, FULL)
    assert file.digest == hashlib.sha256(FULL.encode()).hexdigest()
    assert file.size == len(FULL.encode())
    first, second, third = file.firms
    assert (first.where, first.id, first.stratum) == (f"{tmp_path}/a.csv:2", "f1", "random")
    assert (first.name, first.scope, first.industry) == ("蓝帆渔业公司", "近海捕捞", "0421")
    assert (first.primary, first.alternatives, first.mentions, first.possible_mentions) == (
        "A101", ("A102", "N"), ("A101", "B102"), ("A102",),
    )  # fmt: skip
    assert second.primary == "B101"
    assert (third.primary, third.mentions, third.stratum) == ("N", (), "")


@pytest.mark.parametrize(
    "header",
    [
        "企业名称,经营范围,正确代码",
        "单位名称,业务范围,标注主代码",
        "company_name,business_scope,Primary",
        "Company Name,Business Scope,PRIMARY",
        "企业名称;经营范围;人工主代码",
        "企业名称\t经营范围\tprimary",
    ],
)
def test_a_users_own_file_needs_three_columns(header: str, tmp_path: Path) -> None:
    row = "望海客栈,民宿服务,B101".replace(",", next(mark for mark in ",\t;" if mark in header))
    (file,) = read(tmp_path, f"{header}\n\n{row}\n")
    (firm,) = file.firms
    assert (firm.name, firm.scope, firm.primary) == ("望海客栈", "民宿服务", "B101")
    assert (firm.id, firm.line, firm.mentions, firm.alternatives) == ("3", 3, None, ())


def test_right_codes_beside_those_of_tagging(tmp_path: Path) -> None:
    (file,) = read(tmp_path, "企业名称,经营范围,主行业代码,主行业,全部标签,正确代码\n甲,住宿,A101,捕捞,A101,B101\n")
    assert file.firms[0].primary == "B101"
    assert file.firms[0].mentions is None
    assert file.firms[0].industry == ""


@pytest.mark.parametrize("column", ["主行业代码", "primary_code", "Primary Code"])
def test_what_sectag_answered_is_right_only_if_the_user_says_so(column: str, tmp_path: Path) -> None:
    text = f"企业名称,经营范围,{column}\n望海客栈,民宿服务,B101\n"
    (refused,) = problems(tmp_path, text)
    assert refused.startswith(f"a.csv: no column with the right code: {column} is what sectag answered")
    assert refused.endswith(f"give --primary-column {column}")
    for named in (column, "3"):
        (file,) = read(tmp_path, text, options=GoldOptions(primary=named))
        assert file.firms[0].primary == "B101"
    (unknown,) = problems(tmp_path, text, options=GoldOptions(primary="正确"))
    assert unknown == f"a.csv: no column “正确” (--primary-column); columns found: 企业名称, 经营范围, {column}"


def test_encodings_compression_and_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv.gz"
    path.write_bytes(gzip.compress(FULL.encode("gb18030")))
    (from_file,) = read_gold([str(path)], CODES)
    (from_pipe,) = read_gold(["-"], CODES, stdin=io.BytesIO(FULL.encode("utf-16")))
    assert [firm.scope for firm in from_file.firms] == [firm.scope for firm in from_pipe.firms]
    assert from_pipe.label == "stdin"


def test_columns_named_by_the_user(tmp_path: Path) -> None:
    text = "甲栏,乙栏,丙栏,primary\n望海,民宿服务,6130,B101\n"
    (file,) = read(tmp_path, text, options=GoldOptions(name="甲栏", scope="2", industry="丙栏"))
    assert (file.firms[0].name, file.firms[0].scope, file.firms[0].industry) == ("望海", "民宿服务", "6130")
    (file,) = read(tmp_path, "经营范围,primary\n民宿服务,B101\n", options=GoldOptions(name="-"))
    assert file.firms[0].name == ""


def test_the_same_firm_may_come_twice_if_its_code_is_the_same(tmp_path: Path) -> None:
    row = "企业名称,经营范围,primary\n望海客栈,民宿服务,B101\n"
    assert [len(file.firms) for file in read(tmp_path, row, row + "铁锚船坞,木船建造,N\n")] == [1, 2]


def test_a_file_given_twice_is_refused(tmp_path: Path) -> None:
    row = "企业名称,经营范围,primary\n望海客栈,民宿服务,B101\n"
    assert problems(tmp_path, row, row) == ["b.csv: the same content as a.csv: give the file once"]


HEAD = "id,企业名称,经营范围,primary,alternatives,mentions,possible_mentions\n"
MALFORMED = {
    "unknown code": (
        [HEAD + "1,甲,住宿,B999,,,\n2,乙,住宿,B1,A101,,\n3,丙,住宿,B101,X,B101;b101,Q\n"],
        [
            "a.csv:2: column primary: unknown code “B999”: allowed: a sub-sector code of the catalogue, N, U "
            "(several joined by ; in lists)",
            "a.csv:3: column primary: unknown code “B1”: allowed: ",
            "a.csv:4: column alternatives: unknown code “X”: allowed: ",
            "a.csv:4: column mentions: unknown code “b101”: allowed: ",
            "a.csv:4: column possible_mentions: unknown code “Q”: allowed: ",
        ],
    ),
    "codes joined by a comma": (
        ['企业名称,经营范围,正确代码,提及代码\n甲,住宿,B101,"B101,A101"\n'],
        [
            "a.csv:2: column 提及代码: unknown code “B101,A101”: ",
            "a.csv:2: column 提及代码: the primary B101 is missing",
        ],
    ),
    "missing columns": (
        ["编号,备注\n1,2\n"],
        [
            "a.csv: no column with the business scope: name it with --scope-column; columns found: 编号, 备注",
            "a.csv: no column with the right code: call it primary or 正确代码, or name it with "
            "--primary-column; columns found: 编号, 备注",
        ],
    ),
    "missing name": (
        ["经营范围,primary\n住宿,B102\n住宿,B9\n"],
        [
            "a.csv: no column with the firm's name: name it with --name-column, or give --name-column - if there is "
            "none; columns found: 经营范围, primary",
            "a.csv:3: column primary: unknown code “B9”: ",
        ],
    ),
    "columns that are not clear": (
        ["企业名称,经营范围,primary,正确代码,id,编号\n甲,住宿,B101,B101,1,1\n"],
        [
            "a.csv: more than one column could be “id”: id (5), 编号 (6): keep one of them",
            "a.csv: more than one column could be “primary”: primary (3), 正确代码 (4): keep one of them",
        ],
    ),
    "duplicate and empty ids": (
        [HEAD + "1,甲,住宿,B101,,B101,\n1,乙,餐饮,B102,,B102,\n,丙,餐饮,B102,,B102,\n"],
        ["a.csv:3: 1: this id stands twice, also in line 2", "a.csv:4: column id: empty"],
    ),
    "empty cells": (
        [HEAD + "1,,,N,,,\n2,甲,住宿,,,,\n"],
        [
            "a.csv:2: neither name nor scope",
            "a.csv: column primary: empty in 1 of 1 rows, the first in line 3: fill it in, or leave these rows out",
        ],
    ),
    "lists against each other": (
        [HEAD + "1,甲,住宿,B101,B101;A101;A101,A101;N,A101;U\n"],
        [
            "a.csv:2: column alternatives: A101 stands twice",
            "a.csv:2: column mentions: N is not listed here",
            "a.csv:2: column possible_mentions: U is not listed here",
            "a.csv:2: column alternatives: B101 is the primary",
            "a.csv:2: column mentions: the primary B101 is missing",
            "a.csv:2: column possible_mentions: A101 is a mention already",
        ],
    ),
    "rows that cannot be read": (
        ["企业名称,经营范围,primary\n甲,住宿\n乙,餐饮,B102,x\n"],
        ["a.csv:2: 2 cells where the header has 3", "a.csv:3: 4 cells where the header has 3"],
    ),
    "no firms": (["企业名称,经营范围,primary\n\n"], ["a.csv: no firms below the header"]),
    "empty file": ([""], ["a.csv: the file is empty: give a table with a header line"]),
    "contradiction between files": (
        ["企业名称,经营范围,primary\n甲,住宿,B101\n", "企业名称,经营范围,primary\n甲 ,住宿,N\n"],
        ["b.csv:2: primary N, but B101 for the same firm in a.csv:2"],
    ),
    "problems of all files": (
        ["企业名称,经营范围,primary\n甲,住宿,Z\n", "企业名称,经营范围\n", "企业名称,经营范围,primary\n乙,住宿,Y\n"],
        [
            "a.csv:2: column primary: unknown code “Z”: ",
            "b.csv: no column with the right code: ",
            "c.csv:2: column primary: unknown code “Y”: ",
        ],
    ),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_all_problems_at_once(case: str, tmp_path: Path) -> None:
    texts, expected = MALFORMED[case]
    found = problems(tmp_path, *texts)
    assert len(found) == len(expected), "\n".join(found)
    for line, words in zip(found, expected, strict=True):
        assert line.startswith(words)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    (tmp_path / "gold.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(GoldError) as caught:
        read_gold([str(tmp_path / "none.csv"), str(tmp_path), str(tmp_path / "gold.xlsx")], CODES)
    first, second, third = map(str, caught.value.problems)
    assert first.endswith("none.csv: no such file: check the path and the spelling")
    assert "folder" in second
    assert "gold.xlsx" in third


def test_a_byte_that_is_not_in_the_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gold.csv"
    rows = "企业名称,经营范围,primary\n" + "望海客栈,民宿服务,B101\n" * 3
    path.write_bytes(rows.encode() + b"\xe4\xb8,\xff,B101\n")
    with pytest.raises(GoldError, match=r"gold\.csv:5: a byte that is not in the file's encoding"):
        read_gold([str(path)], CODES)
