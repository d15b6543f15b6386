"""Standard streams that are closed, full or left by their reader: a command depends on those that it needs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tagging_support import ROOT, read_rows

pytestmark = pytest.mark.skipif(os.name != "posix", reason="shell")
ROWS = "企业名称,经营范围\n上海晴川餐饮管理有限公司,餐饮服务\n"
TOY = str(ROOT / "tests" / "toy_catalogue")
CLOSED = "it is closed"
FULL = "No space left on device"


@pytest.fixture
def firms(tmp_path: Path) -> Path:
    path = tmp_path / "firms.csv"
    path.write_text(ROWS, encoding="utf-8")
    return path


def run(call: str, folder: Path, lang: str = "en") -> subprocess.CompletedProcess[bytes]:
    """A call of the program in a shell, with its redirections."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "LC_ALL": "C", "PYTHON": sys.executable}
    program = f'sectag() {{ "$PYTHON" -m cli.main --lang {lang} "$@"; }}'
    return subprocess.run(
        ["bash", "-c", f"{program}; {call}"], cwd=folder, env=environment, capture_output=True, timeout=120, check=False
    )


@pytest.mark.parametrize("redirection", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full"])
def test_a_file_is_tagged_whatever_becomes_of_streams_that_it_does_not_need(redirection: str, firms: Path) -> None:
    done = run(f"sectag tag firms.csv -o out.csv --catalogue '{TOY}' {redirection}", firms.parent)
    assert done.returncode == 0, done.stderr
    assert len(read_rows(firms.parent / "out.csv")) == 2
    assert (firms.parent / "out.csv.manifest.json").exists()
    assert firms.read_text(encoding="utf-8") == ROWS
    assert b"defect" not in done.stderr


@pytest.mark.parametrize(
    ("call", "why"),
    [
        (f"sectag tag firms.csv -o - --catalogue '{TOY}' >&-", CLOSED),
        (f"sectag tag firms.csv -o - --catalogue '{TOY}' >/dev/full", FULL),
        (f"sectag taxonomy show --catalogue '{TOY}' >&-", CLOSED),
        (f"sectag taxonomy show --catalogue '{TOY}' >/dev/full", FULL),
        (f"sectag taxonomy lint '{TOY}' >/dev/full", FULL),
        (f"sectag check 蓝帆 --scope 近海捕捞 --catalogue '{TOY}' >&-", CLOSED),
        (f"sectag check 蓝帆 --scope 近海捕捞 --json --catalogue '{TOY}' >/dev/full", FULL),
        ("sectag --help >&-", CLOSED),
        ("sectag --version >/dev/full", FULL),
    ],
)
def test_what_cannot_be_written_to_standard_output_is_said(call: str, why: str, firms: Path) -> None:
    done = run(call, firms.parent)
    assert done.returncode == 2
    assert done.stderr.decode() == f"sectag: error: standard output cannot be written to: {why}\n"


def test_the_reason_is_chinese_too(firms: Path) -> None:
    done = run(f"sectag taxonomy show --catalogue '{TOY}' >/dev/full", firms.parent, "zh")
    assert done.stderr.decode() == "sectag：错误：无法写到标准输出：磁盘空间不足\n"
    assert done.returncode == 2


@pytest.mark.parametrize("call", ["sectag tag - -o out.csv", "sectag check 蓝帆 --scope -"])
def test_a_closed_standard_input_is_said_where_it_is_needed(call: str, firms: Path) -> None:
    done = run(f"{call} --catalogue '{TOY}' <&-", firms.parent)
    assert done.returncode == 2
    assert done.stderr.decode() == "sectag: error: stdin: cannot be read: it is closed\n"
    assert not (firms.parent / "out.csv").exists()


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full"])
def test_rejected_rows_are_not_lost_on_standard_error(redirection: str, firms: Path) -> None:
    firms.write_text(ROWS + "短行\n", encoding="utf-8")
    call = f"sectag tag firms.csv -o - --catalogue '{TOY}'"
    assert run(call, firms.parent).returncode == 1
    assert run(f"{call} {redirection}", firms.parent).returncode == 2


@pytest.mark.parametrize(
    "call",
    [
        f"sectag tag firms.csv -o - --catalogue '{TOY}'",
        f"sectag tag firms.csv -o - --catalogue '{TOY}' --workers 2",
    ],
)
def test_a_reader_that_leaves_ends_the_run_as_the_shell_has_it(call: str, firms: Path) -> None:
    firms.write_text(ROWS + ROWS.splitlines()[1].join(["", "\n"]) * 20_000, encoding="utf-8")
    done = run(f"({call}) | true; exit ${{PIPESTATUS[0]}}", firms.parent)
    assert done.returncode == 128 + signal.SIGPIPE
    assert b"error" not in done.stderr


def test_notes_to_a_reader_that_has_left_change_nothing(firms: Path) -> None:
    done = run(
        f"sectag tag firms.csv -o out.csv --catalogue '{TOY}' 2>&1 | true; exit ${{PIPESTATUS[0]}}", firms.parent
    )
    assert done.returncode == 0
    assert len(read_rows(firms.parent / "out.csv")) == 2
