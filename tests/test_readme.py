"""The documentation shows what the program does: its examples are run and compared, and the two READMEs agree.

A block marked `console` holds commands (`$ ` in front, `> ` in front of their further lines) and what a terminal of 80
columns shows. The blocks of a document run in order, in one folder that holds copies of samples/ and taxonomy/data/.
`…` stands for text that differs from run to run: alone on a line for any number of lines, within a line for any
characters. A block marked `python` is a session with `>>>`.

    python -m tests.test_readme           # writes the present output into the documents
"""

from __future__ import annotations

import difflib
import doctest
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from rich.cells import cell_len

from tests.tagging_support import ROOT, one_catalogue

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
DOCUMENTS = (ENGLISH, CHINESE, *sorted((ROOT / "docs").glob("*.md")))
WIDTH = 80
ANY = "…"

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\((?!https?://|#)([^)#]+)(?:#[^)]*)?\)")
_VARIES = re.compile(
    r"(?<=; )\d+\.\d(?= s$)|(?<=用时 )\d+\.\d(?= 秒$)"  # the time that a run took
    r"|(?<=lexicon\.csv:)\d+|(?<=names\.csv:)\d+|(?<=\w\d\.yaml:)\d+"  # lines of data
    r"|(?<= sub-sectors, ).*|(?<=子产业 47 个，).*"  # how much data there is
)


@dataclass(frozen=True, slots=True)
class Example:
    """A command of a document and what the document says it prints."""

    command: str
    expected: tuple[str, ...]


def blocks(document: Path, kind: str) -> list[str]:
    """The contents of a document's blocks of one kind, in order."""
    return [body for found, body in _FENCE.findall(document.read_text(encoding="utf-8")) if found == kind]


def examples(block: str) -> list[Example]:
    """The commands of a console block."""
    found: list[Example] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append(Example(line.removeprefix("$ "), ()))
            continue
        assert found, f"a console block begins with a command, not with {line!r}"
        last = found[-1]
        if line.startswith("> ") and not last.expected:
            found[-1] = Example(f"{last.command}\n{line.removeprefix('> ')}", ())
        else:
            found[-1] = Example(last.command, (*last.expected, line))
    return found


def agrees(expected: tuple[str, ...], actual: tuple[str, ...]) -> bool:
    """Whether the output is the expected one, spaces at the ends of lines and blank lines at the end aside."""
    pattern = "".join(r"(?:.*\n)*" if line == ANY else _line_pattern(line) + r" *\n" for line in _trimmed(expected))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _trimmed(actual))) is not None


def _line_pattern(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split(ANY))


def _trimmed(lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("\n".join(line.rstrip() for line in lines).rstrip().split("\n"))


class Terminal:
    """A folder with samples and data, and a shell of 80 columns in which `sectag` is the program under test."""

    def __init__(self, folder: Path, document: Path):
        self.folder = folder / "work"
        self.folder.mkdir()
        for part in ("samples", "taxonomy/data"):
            shutil.copytree(ROOT / part, self.folder / part)
        programs = folder / "bin"
        programs.mkdir()
        program = programs / "sectag"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -m cli.main "$@"\n', encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("LANG", "LC_", "PYTHON"))}
        self.environment = kept | {
            "PATH": os.pathsep.join((str(programs), os.environ["PATH"])),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "COLUMNS": str(WIDTH),
            "XDG_CACHE_HOME": str(folder / "cache"),
            "LANG": "zh_CN.UTF-8" if document.name.endswith(".zh-CN.md") else "C.UTF-8",
        }

    def run(self, command: str) -> tuple[str, ...]:
        """Run a command and return the lines that the terminal shows."""
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            env=self.environment,
            timeout=120,
            check=False,
        )
        return tuple(done.stdout.decode("utf-8").removeprefix("\ufeff").splitlines())


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_print_what_the_document_says(document: Path, tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, document)
    stale: list[str] = []
    for block in blocks(document, "console"):
        for example in examples(block):
            actual = terminal.run(example.command)
            if not agrees(example.expected, actual):
                said, done = _trimmed(example.expected), _trimmed(actual)
                difference = difflib.unified_diff(said, done, document.name, "the program", lineterm="", n=1)
                stale.append(f"$ {example.command}\n" + "\n".join(difference))
    assert not stale, "python -m tests.test_readme brings it up to date:\n" + "\n\n".join(stale)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_sessions_of_the_library(document: Path) -> None:
    for number, block in enumerate(blocks(document, "python")):
        session = doctest.DocTestParser().get_doctest(block, {}, f"{document.name}-{number}", None, 0)
        assert session.examples, f"{document.name}: a python block without >>>"
        assert doctest.DocTestRunner(verbose=False).run(session).failed == 0


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_fit_into_eighty_columns(document: Path) -> None:
    lines = [line for block in blocks(document, "console") for line in block.splitlines()]
    assert [line for line in lines if line.startswith(("$ ", "> ")) and cell_len(line) > WIDTH] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_both_readmes_have_the_same_parts_and_examples() -> None:
    def outline(document: Path) -> list[str]:
        text = _FENCE.sub("", document.read_text(encoding="utf-8"))
        return [line.split()[0] for line in text.splitlines() if line.startswith("#")]

    def commands(document: Path) -> list[list[str]]:
        return [[one.command for one in examples(block)] for block in blocks(document, "console")]

    assert outline(ENGLISH) == outline(CHINESE)
    assert commands(ENGLISH) == commands(CHINESE)
    assert blocks(ENGLISH, "python") == blocks(CHINESE, "python")
    assert len(commands(ENGLISH)) >= 5


@pytest.mark.parametrize(("document", "language"), [(ENGLISH, "en"), (CHINESE, "zh")])
def test_the_readmes_name_every_tier_and_sector(document: Path, language: str) -> None:
    text = document.read_text(encoding="utf-8")
    nodes = [node for node in one_catalogue().nodes.values() if node.level in ("tier", "sector")]
    assert nodes
    assert [node.code for node in nodes if f" {node.code} {getattr(node, language)} " not in text] == []


def test_the_readmes_are_about_this_makefile() -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in (ENGLISH, CHINESE):
        named = set(re.findall(r"\bmake ([a-z]+)", document.read_text(encoding="utf-8")))
        assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (("a", "b"), ("a  ", "b", ""), True),
        (("a",), ("a", "b"), False),
        (("a", "b"), ("a",), False),
        (("a", ANY, "c"), ("a", "c"), True),
        (("a", ANY, "c"), ("a", "1", "2", "c"), True),
        (("a", ANY), ("b", "1"), False),
        (("in … s",), ("in 0.3 s",), True),
        (("in … s",), ("in 0.3", "s"), False),
        (("(1) [x]",), ("(1) [x]",), True),
        ((), ("a",), False),
        ((), (), True),
    ],
)
def test_agreement(expected: tuple[str, ...], actual: tuple[str, ...], same: bool) -> None:
    assert agrees(expected, actual) is same


def _rewritten(block: str, terminal: Terminal) -> Iterator[str]:
    """A console block with the present output; what `…` lines left out stays left out."""
    for example in examples(block):
        yield "$ " + example.command.replace("\n", "\n> ")
        actual = [_VARIES.sub(ANY, line) for line in terminal.run(example.command)]
        assert not any("a defect of sectag" in line for line in actual), "\n".join(actual)
        while actual and not actual[-1].strip():
            actual.pop()
        if agrees(example.expected, tuple(actual)):
            yield from example.expected
        elif ANY in example.expected:
            before = example.expected.index(ANY)
            behind = len(example.expected) - example.expected[::-1].index(ANY) - 1
            last = len(example.expected) - behind - 1
            yield from (*actual[:before], ANY, *actual[len(actual) - last :])
        else:
            yield from actual


def _write_outputs(document: Path, folder: Path) -> None:
    terminal = Terminal(folder, document)

    def replaced(found: re.Match[str]) -> str:
        if found[1] != "console":
            return found[0]
        lines = "".join(line.rstrip() + "\n" for line in _rewritten(found[2], terminal))
        return f"```console\n{lines}```"

    text = document.read_text(encoding="utf-8")
    document.write_text(_FENCE.sub(replaced, text), encoding="utf-8")


if __name__ == "__main__":
    import tempfile

    for one in DOCUMENTS:
        with tempfile.TemporaryDirectory() as name:
            _write_outputs(one, Path(name))
