"""Encodings: what is found, what is refused, and that one corrupt byte costs one line."""

from __future__ import annotations

import codecs
import gzip
from pathlib import Path

import pytest

from classifier.encoding import ESCAPE, detect_encoding, is_decoded, printable
from classifier.errors import InputError
from classifier.source import open_source

SIMPLIFIED = "企业名称,经营范围\n" + "上海示例餐饮管理有限公司,餐饮服务；食品销售；会议及展览服务\n" * 20
TRADITIONAL = "企業名稱,經營範圍\n" + "香港範例貿易有限公司,電腦軟體開發與銷售、國際貿易、廣告設計業務\n" * 20


def _detect(tmp_path: Path, data: bytes, option: str | None = None) -> str:
    file = tmp_path / "firms.csv"
    file.write_bytes(data)
    with open_source(str(file)) as source:
        return detect_encoding(source, option).encoding


def _refusal(tmp_path: Path, data: bytes, option: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        _detect(tmp_path, data, option)
    return str(caught.value)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (SIMPLIFIED.encode(), "utf-8-sig"),
        (codecs.BOM_UTF8 + SIMPLIFIED.encode(), "utf-8-sig"),
        (SIMPLIFIED.encode("gb18030"), "gb18030"),
        (SIMPLIFIED.encode("gbk"), "gb18030"),
        (SIMPLIFIED.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + SIMPLIFIED.encode("utf-16-be"), "utf-16"),
        (b"name,scope\na,b\n", "utf-8-sig"),
        (gzip.compress(SIMPLIFIED.encode("gb18030"), mtime=0), "gb18030"),
        ("名称\n".encode("gb18030"), "gb18030"),
    ],
)
def test_encoding_is_found(tmp_path: Path, data: bytes, expected: str) -> None:
    assert _detect(tmp_path, data) == expected


def test_gb18030_is_found_however_late_the_chinese_comes(tmp_path: Path) -> None:
    ascii_part = b"plain,ascii\n" * 300_000
    assert _detect(tmp_path, ascii_part + SIMPLIFIED.encode("gb18030")) == "gb18030"


def test_one_corrupt_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8", "gb18030"):
        lines = SIMPLIFIED.encode(encoding).split(b"\n")
        lines[5] = lines[5][:7] + b"\xff" + lines[5][8:]
        assert _detect(tmp_path, b"\n".join(lines)).startswith(encoding)


def test_corrupt_utf8_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    """A short UTF-8 file with one bad byte may decode as GB18030 without error, into nonsense."""
    data = "企业名称,经营范围\n上海示例餐饮,餐饮服务\n".encode().replace("饮".encode(), b"\xe9\xa5\xff", 1)
    assert _detect(tmp_path, data) == "utf-8-sig"


def test_big5_is_refused_and_the_option_named(tmp_path: Path) -> None:
    data = TRADITIONAL.encode("big5")
    data.decode("gb18030")  # the trap: no error
    assert "--encoding big5" in _refusal(tmp_path, data)
    assert _detect(tmp_path, data, "big5") == "big5hkscs"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)), "binary file"),
        (SIMPLIFIED.encode("utf-16-le"), "--encoding utf-16-le"),
        ("Имя,сфера\nООО Пример,торговля\n".encode("koi8-r") * 30, "neither UTF-8 nor GB18030"),
    ],
)
def test_unreadable_files_are_refused_with_what_to_do(tmp_path: Path, data: bytes, words: str) -> None:
    assert words in _refusal(tmp_path, data)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(SIMPLIFIED.encode() * 50)
    assert "damaged" in _refusal(tmp_path, packed[: len(packed) // 2])


def test_option_overrides_and_is_checked(tmp_path: Path) -> None:
    assert _detect(tmp_path, SIMPLIFIED.encode("utf-16-le"), "utf-16-le") == "utf-16-le"
    assert "no such encoding" in _refusal(tmp_path, SIMPLIFIED.encode(), "utf-99")
    assert "no such encoding" in _refusal(tmp_path, SIMPLIFIED.encode(), "hex")
    assert "most lines are not utf-8" in _refusal(tmp_path, SIMPLIFIED.encode("gb18030"), "utf-8")


@pytest.mark.parametrize("family", ["utf-16", "utf-32"])
@pytest.mark.parametrize("order", ["le", "be"])
def test_the_byte_order_is_found_without_a_mark(tmp_path: Path, family: str, order: str) -> None:
    data = SIMPLIFIED.encode(f"{family}-{order}")
    assert _detect(tmp_path, data, family) == f"{family}-{order}"
    assert _detect(tmp_path, data, f"{family}{order}") == f"{family}-{order}"
    assert "most lines are not" in _refusal(tmp_path, data, f"{family}-{'be' if order == 'le' else 'le'}")
    mark = codecs.BOM_UTF16_LE if family == "utf-16" else codecs.BOM_UTF32_LE
    if order == "le":
        assert _detect(tmp_path, mark + data, f"{family}-le") == family  # the mark is no part of the header


@pytest.mark.parametrize("family", ["utf-16", "utf-32"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_text_that_is_not_wide_is_refused(tmp_path: Path, family: str, encoding: str) -> None:
    text = SIMPLIFIED if encoding != "big5" else TRADITIONAL
    for sample in (text, "name,scope\nABC Ltd,catering\n" * 50):
        assert f"most lines are not {family}" in _refusal(tmp_path, sample.encode(encoding), family)


def test_a_single_control_character_is_not_binary(tmp_path: Path) -> None:
    assert _detect(tmp_path, b"name,scope\na\0,b\n") == "utf-8-sig"


def test_undecodable_bytes_are_marked_and_shown() -> None:
    text = b"\xe4\xbd\xa0\xff".decode("utf-8", errors=ESCAPE)
    assert not is_decoded(text)
    assert printable(text) == r"你\xFF"
    assert is_decoded("你")


@pytest.mark.parametrize(("name", "words"), [("nothing.csv", "no such file"), (".", "folder")])
def test_source_that_is_no_file(tmp_path: Path, name: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        open_source(str(tmp_path / name))


def test_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()
    with pytest.raises(InputError, match="empty"):
        open_source(str(tmp_path / "empty.csv"))
