"""`sectag check` as a person meets it: why not, flips, the marked scope, colours, questions on a terminal."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

import taxonomy
from cli.main import main
from cli.messages import set_language
from tests.explain.support import validator
from tests.tagging_support import ROOT, one_catalogue, sectag

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminal")
NAME = "澜洲某某信息科技有限公司"
SCOPE = (
    "许可项目：餐饮服务。一般项目：金融信息服务（不得从事金融业务）、软件开发；除危险品外的化工产品销售；以上不含药品；"
    "陪诊服务；依法须经批准的项目，经相关部门批准后方可开展经营活动"
)
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def _one_catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(taxonomy, "load_catalogue", one_catalogue)
    yield
    set_language("en")


class Person:
    """A person before a terminal of 80 columns."""

    def __init__(self, *arguments: str, **environment: str):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        kept = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=ROOT,
            env=kept | {"TERM": "xterm-256color", "PYTHONUTF8": "1"} | environment,
        )
        os.close(slave)
        self.shown = b""

    def waits_for(self, words: str) -> None:
        limit = time.monotonic() + 60
        while words not in self.shown.decode(errors="replace"):
            assert time.monotonic() < limit, self.shown.decode(errors="replace")
            if select.select([self.master], [], [], 1)[0]:
                self.shown += os.read(self.master, 65536)

    def types(self, line: str) -> None:
        os.write(self.master, f"{line}\n".encode())

    def leaves(self) -> tuple[int, str]:
        with contextlib.suppress(OSError):  # the other end is closed
            while chunk := os.read(self.master, 65536):
                self.shown += chunk
        code = self.process.wait(60)
        os.close(self.master)
        return code, self.shown.decode().replace("\r\n", "\n")


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["check", *arguments]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_why_not_a_code_that_is_cancelled(capsys: pytest.CaptureFixture[str]) -> None:
    text = check(capsys, NAME, "--scope", SCOPE, "--why-not", "x201", "--lang", "en")
    part = text[text.index("Why not  X201") :]
    assert "Cancelled: what would speak for it is excluded." in part
    assert "“金融业务” is cancelled by “不得从事金融业务”" in part
    assert "→ X201 (" in part


def test_why_not_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    text = check(capsys, NAME, "--scope", SCOPE, "--why-not", "X201", "--why-not", "L202", "--json")
    document = json.loads(text)
    assert validator().is_valid(document)
    assert [(one["code"], one["verdict"]) for one in document["why_not"]][-2:] == [
        ("X201", "cancelled"),
        ("L202", "missing"),
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("X999", "X999: no such code in the catalogue: ask about a sub-sector such as A101, or N"),
        ("", "'': no such code"),
        ("X2", "X2 is no sub-sector: ask about one of those below it: X201, X202, X203, X204"),
        ("B10309", "B10309 is a line of business, not a sub-sector: ask about the sub-sector B103"),
        ("U", "U is given only where nothing speaks for any code"),
        ("金融", "金融: no such code"),
    ],
)
def test_codes_that_cannot_be_asked_about(code: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", NAME, "--scope", SCOPE, "--why-not", code]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert words in captured.err


def test_the_primary_needs_no_why_not(capsys: pytest.CaptureFixture[str]) -> None:
    text = check(capsys, "澜洲某某物业管理有限公司", "--scope", "物业管理", "--why-not", "A305", "--lang", "en")
    assert "It is the primary." in text


def test_the_shown_sum_adds_up(capsys: pytest.CaptureFixture[str]) -> None:
    text = check(capsys, NAME, "--scope", SCOPE, "--lang", "en")
    line = next(line for line in text.splitlines() if re.match(r"  [A-Z]\d{3}: -?\d", line))
    total, parts = line.split(" = ")
    assert len(re.findall(r"[+-]\d+\.\d\d", parts)) >= 2
    assert sum(map(float, re.findall(r"[+-]\d+\.\d\d", parts))) == pytest.approx(float(total.split(": ")[1]))


def test_the_marked_scope_is_the_scope(capsys: pytest.CaptureFixture[str]) -> None:
    text = check(capsys, NAME, "--scope", SCOPE, "--lang", "en")
    part = text[text.index("Scope\n") + 6 : text.index("  [1:…]")]
    marked = "".join(line.strip() for line in part.splitlines())
    assert "[2:金融信息服务（~不得从事金融业务~）]、[3:软件开发]" in marked
    assert "~以上不含药品~" in marked
    assert "?:陪诊服务]" in marked
    assert re.sub(r"\[\d+\??:|\]|~", "", marked) == SCOPE


@pytest.mark.parametrize("language", ["zh", "en"])
def test_eighty_columns_with_and_without_colour(language: str) -> None:
    arguments = ["check", NAME, "--scope", SCOPE, "--why-not", "X201", "--lang", language]
    code, coloured = Person(*arguments).leaves()
    assert code == 0
    code, plain = Person(*arguments, NO_COLOR="1").leaves()
    assert code == 0
    assert "\x1b[1;32m软件开发" in coloured
    assert re.search(r"\x1b\[(9;31|31;9)m不得从事金融业务", coloured)
    assert "~" not in coloured
    assert "[3:软件开发]" in "".join(line.strip() for line in plain.splitlines())
    assert re.search(r"\x1b\[[0-9;]*3[0-9]", plain) is None
    for text in (coloured, plain):
        lines = COLOUR.sub("", text).splitlines()
        assert max(cell_len(line) for line in lines) <= 80
        assert len(lines) > 40
    piped = sectag([*arguments], env={"PYTHONUTF8": "1"}).stdout.decode()
    assert "\x1b" not in piped
    assert below_the_head(COLOUR.sub("", plain)) == below_the_head(piped)


def below_the_head(text: str) -> list[str]:
    """What is the same on a terminal and in a pipe: all but the reason, which is on one line in a pipe."""
    lines = [line.rstrip() for line in text.splitlines()]
    return lines[lines.index("") :]


def test_it_asks_on_a_terminal() -> None:
    person = Person("check", "--lang", "en")
    person.waits_for("Name of the firm: ")
    person.types("澜洲澄观投资管理有限公司")
    person.waits_for("Business scope (Enter: none): ")
    person.types("投资管理，投资咨询，商务咨询（不得从事股权投资）")
    person.waits_for("Why not another code?")
    person.types("X9")
    person.waits_for("X9: no such code")
    person.types("L202")
    person.waits_for("Missing: neither name nor scope speaks for it.")
    person.types("")
    code, shown = person.leaves()
    assert code == 0
    assert "Primary" in shown
    assert "Traceback" not in shown


def test_it_asks_in_chinese_and_judges_the_name_alone() -> None:
    person = Person("check", "--lang", "zh")
    person.waits_for("企业名称：")
    person.types("澜洲某某物业管理有限公司")
    person.waits_for("直接回车）：")
    person.types("")
    person.waits_for("为何不是其他代码？")
    person.types("")
    code, shown = person.leaves()
    assert code == 0
    assert "没有经营范围，只根据名称判断。" in shown
    assert "review" in shown


def test_with_a_registry_it_asks_for_a_name_or_a_code(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text(
        "信用代码,企业名称,经营范围\n91310199700158386W,澜洲升驰酒店有限公司,住宿服务\n", encoding="utf-8"
    )
    person = Person("check", "--lang", "zh", "--registry", str(tmp_path / "firms.csv"), XDG_CACHE_HOME=str(tmp_path))
    person.waits_for("企业名称或统一社会信用代码：")
    person.types("91310199700158386W")
    person.waits_for("为何不是其他代码？")
    person.types("")
    code, shown = person.leaves()
    assert code == 0
    assert "澜洲升驰酒店有限公司" in shown
    assert "主行业" in shown


def test_it_asks_only_for_what_was_not_given() -> None:
    person = Person("check", "--lang", "en", "--scope", "软件开发")
    person.waits_for("Name of the firm: ")
    person.types("澜洲某某信息科技有限公司")
    person.waits_for("Why not another code?")
    person.types("")
    code, shown = person.leaves()
    assert code == 0
    assert "Business scope (Enter: none)" not in shown
    assert "A201" in shown


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--scope", "软件开发"], ["--registry", "none.csv"]])
def test_without_a_terminal_a_name_is_needed(arguments: list[str]) -> None:
    done = sectag(["check", *arguments], input=b"")
    assert done.returncode == 2
    assert b"Missing argument 'NAME'" in done.stderr
    assert len(done.stderr.splitlines()) == 1
