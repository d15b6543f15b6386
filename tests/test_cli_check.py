"""`sectag check`: the decision for people and as JSON, equal to what `tag` writes."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len

import taxonomy
from cli.feature_words import feature_words
from cli.main import main
from cli.messages import set_language
from tests.explain.support import validator
from tests.tagging_support import on_terminal, one_catalogue, read_rows, sectag

NAME = "上海晴空航空服务有限公司"
SCOPE = (
    "许可项目：航空国际货运代理。一般项目：商务咨询（不得从事金融业务）；"
    "依法须经批准的项目，经相关部门批准后方可开展经营活动。"
)


@pytest.fixture(autouse=True)
def _english_and_one_catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    set_language("en")
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)  # reading it takes most of a call's time


def _check(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["check", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_the_reading_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    text = _check(capsys, NAME, "--scope", SCOPE, "--lang", "zh")
    words_of_reading = [
        "主行业  B103 航空及配套运营服务  优先",
        "置信度",
        "依据",
        "重点特色产业  三(二)",
        "临空经济  三(二)1",
        "许可项目：[1:航空国际货运代理]",
        "~不得从事金融业务~",
        "[许可]航空",
        "套话，不是业务",
        "(X201)",
        "次选  ",
        "以下改动会改变结论",
        "国民经济行业（GB/T 4754-2017）",
    ]
    for words in words_of_reading:
        assert words in text
    tree = text[text.index("B 重点特色产业") : text.index("逐项依据")]
    assert tree.index("B 重点") < tree.index("B1 临空") < tree.index("B103 ")
    assert "\x1b" not in text


def test_english(capsys: pytest.CaptureFixture[str]) -> None:
    text = _check(capsys, NAME, "--scope", SCOPE)
    for words in (
        "Primary  B103 Aviation operations and support",
        "Confidence",
        "Evidence",
        "~…~ excluded",
        "Runner-up",
    ):
        assert words in text


def test_json_is_the_whole_record(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(_check(capsys, NAME, "--scope", SCOPE, "--industry", "5821", "--json"))
    assert validator().is_valid(record)
    assert record["primary"] == record["codes"][0] == "B103"
    assert record["input"] == {"name": NAME, "scope": SCOPE, "industry": "5821"}
    assert [one["text"] for one in record["explanation"]["exclusions"]] == ["不得从事金融业务"]
    assert [one["code"] for one in record["why_not"]] == [record["explanation"]["candidates"][1]["code"]]
    for clause in record["explanation"]["clauses"]:
        start, end = clause["span"]
        assert SCOPE[start:end] == clause["text"]
    first = record["explanation"]["candidates"][0]
    assert first["score"] == pytest.approx(sum(part["value"] * part["weight"] for part in first["contributions"]))


def test_check_says_what_tag_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "one.csv"
    source.write_text(f"企业名称,经营范围\n{NAME},{SCOPE}\n", encoding="utf-8")
    assert main(["tag", str(source)]) == 0
    capsys.readouterr()
    row = dict(zip(*read_rows(tmp_path / "one.tagged.csv"), strict=True))
    record = json.loads(_check(capsys, NAME, "--scope", SCOPE, "--json"))
    assert row["主行业代码"] == record["primary"]
    assert row["全部标签"] == ";".join(record["codes"])
    assert row["细分领域"] == ";".join(record["items"])
    assert row["置信度"] == f"{record['confidence']:.3f}"
    assert row["处理方式"] == record["status"]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_scope_from_standard_input(encoding: str) -> None:
    done = sectag(["check", NAME, "--scope", "-", "--json"], input=SCOPE.encode(encoding))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["input"]["scope"] == SCOPE


@pytest.mark.parametrize("given", [b"", b" \n", b"\xef\xbb\xbf"])
def test_empty_standard_input_is_said(given: bytes) -> None:
    done = sectag(["check", NAME, "--scope", "-"], input=given)
    assert done.returncode == 2
    assert done.stderr == (
        b"sectag: error: --scope -: standard input is empty: send the scope's text, or leave --scope out\n"
    )


def test_nothing_to_go_by(capsys: pytest.CaptureFixture[str]) -> None:
    text = _check(capsys, "上海某某")
    assert "U Not stated" in text
    assert "There is no business scope: only the name was judged." in text
    assert "review" in text


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "依据  范围未识别“陪诊服务”"), ("en", "Reason  scope “陪诊服务” is not known to the catalogue")],
)
def test_words_unknown_to_the_catalogue_are_quoted(
    language: str, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    scope = "凭营业执照依法自主开展经营活动；陪诊服务；代客哭灵"
    assert line in _check(capsys, "某某", "--scope", scope, "--lang", language).splitlines()


@pytest.mark.parametrize("name", ["", "  ", "\t"])
def test_an_empty_name(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", name, "--scope", SCOPE]) == 2
    assert capsys.readouterr() == ("", "sectag: error: the name is empty: give the firm's name\n")


@pytest.mark.parametrize("industry", ["xx", "9999", "LL", "72511", "A7251", "7251.0", "77251"])
def test_an_industry_code_is_one_of_the_standard(industry: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", NAME, "--industry", industry]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith(f"sectag: error: --industry {industry}: no code of GB/T 4754-2017: ")


@pytest.mark.parametrize("industry", ["", " ", "L", "l", "72", "725", "7251", "L7251", "l72", " 7251 "])
def test_industry_codes_as_registries_have_them(industry: str, capsys: pytest.CaptureFixture[str]) -> None:
    _check(capsys, NAME, "--industry", industry)


NASTY_NAME = "上海\x1b[31m晴空\u202e航空\x07服务\x9b2J有限公司\n"
NASTY_SCOPE = "销售\x1b[2J服装\r（不含\x9b1m\x1b]0;x\x07鞋帽）；\x08陪诊\x7f服务；餐饮\n服务"


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_control_characters_never_reach_the_terminal(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    text = _check(capsys, NASTY_NAME, "--scope", NASTY_SCOPE, "--industry", "L", *arguments)
    assert [char for char in text if unicodedata.category(char) == "Cc" and char != "\n"] == []
    if arguments:
        assert json.loads(text)["input"] == {"name": NASTY_NAME, "scope": NASTY_SCOPE, "industry": "L"}
    else:
        assert text.startswith(r"上海\x1b[31m晴空\u202e航空\x07服务\x9b2J有限公司\n" + "\n")
        assert "\u202e" not in text
        assert r"陪诊\x7f服务" in text


def test_control_characters_in_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", NAME, "--industry", "\x1b[31m"]) == 2
    assert r"--industry \x1b[31m: no code" in capsys.readouterr().err


LONG = "许可项目：航空国际货运代理。一般项目：商务咨询（不得从事金融业务，不得从事教育培训）；人工智能基础软件开发"


def test_lines_are_whole_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _check(capsys, NAME, "--scope", LONG).splitlines()
    assert any(line.startswith("Reason") and line.endswith("不得从事教育培训”") for line in lines)
    sections = [line for line in lines if "── " in line]
    assert sections
    assert all(re.search(r"三\(.\)\d?$", line) for line in sections)


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reason_is_folded_beside_its_title_on_a_terminal(language: str) -> None:
    lines = on_terminal(["check", NAME, "--scope", LONG, "--lang", language], columns=60).splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith(("Reason", "依据")))
    title = "Reason  " if language == "en" else "依据  "
    assert lines[at + 1].startswith(" " * cell_len(title))
    tree = lines[lines.index("标签" if language == "zh" else "Codes") :]
    tree = tree[: tree.index("")]
    assert max(cell_len(line) for line in lines[: at + 2] + tree) <= 60
    reason = "".join(line.strip() for line in lines[at : lines.index("", at)])
    assert reason.endswith("不得从事金融业务，不得从事教育培训”")


@pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
@pytest.mark.parametrize("columns", [30, 40, 60])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_narrow_terminal_loses_none_of_the_evidence(columns: int, language: str) -> None:
    shown = on_terminal(["check", NAME, "--scope", SCOPE, "--lang", language], columns)
    lines = [line.rstrip() for line in shown.splitlines()]
    head = "逐项依据" if language == "zh" else "Evidence"
    evidence = lines[lines.index(head) : lines.index("", lines.index(head))]
    assert max(map(cell_len, evidence)) <= columns
    together = "".join("".join(line.split()) for line in evidence)
    assert "…" not in together
    wide = on_terminal(["check", NAME, "--scope", SCOPE, "--lang", language], 100).splitlines()
    for line in wide[wide.index(head) + 3 : wide.index("", wide.index(head)) - 2]:
        for word in line.split():
            assert word in together, line


def test_markup_in_the_text_is_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    text = _check(capsys, "上海[red]:smile:公司", "--scope", "销售[bold]名牌[/bold]服装")
    assert "上海[red]:smile:公司" in text
    assert "销售[bold]名牌[/bold]服装" in text


def test_another_catalogue_that_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", NAME, "--catalogue", str(tmp_path)]) == 2
    assert "nodes.yaml" in capsys.readouterr().err


def test_every_feature_has_words() -> None:
    weights = one_catalogue().model["weights"]
    assert isinstance(weights, dict)
    general = {name.partition("@")[0] for name in weights}  # a code's own weight is the same feature
    assert [name for name in sorted(general) if feature_words(name) == name] == []


@pytest.mark.parametrize(
    ("name", "words"),
    [("bias:A302", "how common the code is, of A302"), ("new:A302", "new, of A302"), ("new", "new")],
)
def test_features_without_words_show_by_their_name(name: str, words: str) -> None:
    assert feature_words(name) == words
